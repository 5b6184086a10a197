"""A number with its currency or unit, alone or as a range: ``$2m-$3m``, ``10 to 12 metres``, ``6ft 2in``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newsloom.read.figure_words import Grammar, ahead, behind
from newsloom.read.numbers import SIGNS, Number, number_at
from newsloom.read.tokens import Tokens
from newsloom.units import comparable, units

_DASHES = frozenset("-–‑—−")
_MINUS = frozenset("-−–")
# From here on "pounds" are money: nobody weighs a million.
_POUNDS_MONEY = 1e6
# "one in five", "nine in 10": beyond these, "in" more often tells of a place or time.
_INCHES = frozenset(str(inches) for inches in range(1, 12))
_IN_LARGEST = 20.0
_ROUND = frozenset({25.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1000.0, 10_000.0, 100_000.0, 1_000_000.0})


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit, at tokens ``[i, j)``; ``hyphen``: it stands before its noun, as in "10-metre"."""

    i: int
    j: int
    value: float
    high: float | None = None
    unit: str | None = None
    modifier: str | None = None
    kind: str = "digits"
    hyphen: bool = False
    mantissa: float = 0.0


def may_start(t: Tokens, i: int, known: Grammar) -> bool:
    """Whether a number may begin at a token: digits on their own, or a number word."""
    raw = t.raw[i]
    if raw[0].isdecimal():
        return _free_before(t, i, known) and _free_behind(t, i, known) and not _telephone(t, i)
    if raw in SIGNS:
        return True
    return known.numbers.starts_at(t.lower[i]) and not (t.glued(i) and t.raw[i - 1] in "-‑’'")


def _free_before(t: Tokens, i: int, known: Grammar) -> bool:
    """Whether digits stand on their own to the left: not ``F-16``, ``A320``, ``#5``, ``3:16``."""
    if not t.glued(i):
        return True
    before = t.raw[i - 1]
    if before in _DASHES:
        if not t.glued(i - 1):
            return True
        return before in "—" or (i > 1 and t.raw[i - 2] in "(\"'“‘" and before in _MINUS)
    if before in "#:/.’'@_&=\\*^" or before.isalpha():
        return before.isalpha() and behind(t, i, known.marks) is not None
    return before != ","


def _free_behind(t: Tokens, i: int, known: Grammar) -> bool:
    """Whether digits stand on their own to the right: not ``5G``, ``3D``, ``1990s``, ``21st``, ``555-0100-22``."""
    j = i + 1
    if not t.glued(j):
        return True
    word = t.lower[j]
    if word.isalpha():
        scaled = word in known.numbers.glued or word in known.numbers.mag or t.raw[j] in SIGNS
        return scaled or ahead(t, j, known.forms) is not None
    if word in _DASHES and t.glued(j + 1) and t.raw[j + 1][0].isdecimal():
        return not (t.glued(j + 2) and t.glued(j + 3) and t.raw[j + 2] in _DASHES and t.raw[j + 3][0].isdecimal())
    if word == "/" and t.glued(j + 1):
        return t.raw[j + 1][0].isdecimal()
    return word not in "_:@\\#" or not t.glued(j + 1)


def _telephone(t: Tokens, i: int) -> bool:
    """Whether a token is one of three or more groups of digits in a row: ``+1 202 555 0100``."""
    run = [k for k in range(max(0, i - 2), min(len(t), i + 3)) if t.raw[k].isdecimal() or t.raw[k] == "+"]
    return any(m in run and m + 1 in run and m + 2 in run for m in range(i - 2, i + 1))


def measure_at(t: Tokens, i: int, known: Grammar, floor: int = 0) -> Measure | None:
    """The measure that begins with the number at token ``i``; nothing before ``floor`` belongs to it."""
    number = number_at(t, i, known.numbers)
    if number is None:
        return None
    one = _quantity(t, i, number, known, floor)
    if (share := _in(t, one, known)) is not None:
        return share
    ranged = _ranged(t, one, known)
    return ranged or _compound(t, one, known)


def _quantity(t: Tokens, i: int, number: Number, known: Grammar, floor: int = 0) -> Measure:
    """A number with the currency before it or the unit behind it."""
    mark = behind(t, i, known.marks)
    start, unit = mark if mark and mark[0] >= floor else (i, None)
    value, high, j = number.value, number.high, number.stop
    symbol = None
    if unit is None or number.kind != "vague":
        symbol, j, number = _unit(t, i, number, unit, known)
        value, high = number.value, number.high
    start, sign = _signed(t, start, known) if start > floor else (start, 1.0)
    unit = unit or symbol
    if unit == "lb" and (high or value) >= _POUNDS_MONEY:
        unit = "GBP"
    if unit is None and number.kind == "share":
        unit = "share"
    hyphen = j < len(t) and t.lower[j] in _DASHES and t.glued(j) and t.glued(j + 1)
    hyphen = hyphen or any(t.raw[k] in _DASHES for k in range(number.stop, j))
    return Measure(start, j, sign * value, high, unit, number.modifier, number.kind, hyphen, number.mantissa or value)


def _signed(t: Tokens, start: int, known: Grammar) -> tuple[int, float]:
    """A minus before the number: where it begins then, and its sign."""
    if start and t.lower[start - 1] in known.numbers.minus:
        return start - 1, -1.0
    if start and t.raw[start - 1] in _MINUS and t.glued(start) and not t.glued(start - 1):
        return (start - 1, -1.0) if start == 1 or not t.raw[start - 2][0].isdecimal() else (start, 1.0)
    return start, 1.0


def _unit(t: Tokens, i: int, number: Number, money: str | None, known: Grammar) -> tuple[str | None, int, Number]:
    """The unit behind a number, the token behind that, and the number with a magnitude letter settled."""
    j = number.stop
    if number.letter:
        if money is None and (form := ahead(t, j - 1, known.forms)) and _is_measure(t, i, j, number, known):
            return form[1], form[0], number
        number = replace(number, value=number.value * number.scale, letter="", mantissa=number.value)
    if money is not None:
        named = ahead(t, j, known.names)  # "$20 million dollars"
        return (None, named[0], number) if named and named[1] in (money, "$") else (None, j, number)
    scaled = number.kind == "vague" or t.word(j - 1) in known.numbers.mag
    if scaled and t.word(j) in known.numbers.of and _name(t, j + 1, number, known, False):
        j += 1  # "millions of dollars"
    k = j + 1 if t.word(j) in _DASHES and t.glued(j) and t.glued(j + 1) else j
    found = _name(t, k, number, known, k > j)
    if found is None and (k == j or len(t.word(k)) > 1):
        found = _form(t, k, known)
    return (found[1], found[0], number) if found else (None, number.stop, number)


def _name(t: Tokens, k: int, number: Number, known: Grammar, hyphen: bool) -> tuple[int, str] | None:
    """A unit's name at a token; a singular needs a hyphen or a number no larger than one."""
    found = ahead(t, k, known.names)
    if found is None:
        return None
    name = " ".join(t.lower[k : found[0]])
    if (
        known.head == "plural"
        and name in known.singular
        and not hyphen
        and abs(number.value) > 1
        and number.kind != "share"
    ):
        return None
    return None if name == "won" and number.value < 1000 else found


def _form(t: Tokens, j: int, known: Grammar) -> tuple[int, str] | None:
    """A unit's symbol at a token; money marks that belong to the next number do not count."""
    found = ahead(t, j, known.forms)
    if found is None:
        return None
    after, raw = found[0], t.raw[j]
    money = found[1] in known.money
    if money and t.glued(after) and t.raw[after][0].isdecimal():
        return None
    if len(raw) == 1 and raw.isalpha() and not t.glued(j):
        return found if raw in "mgl" and not t.glued(after) else None
    return found


def _is_measure(t: Tokens, i: int, j: int, number: Number, known: Grammar) -> bool:
    """Whether a letter stuck to digits is a unit and no magnitude: "a 2.4m wall", not "2.4m people"."""
    if number.letter.lower() != "m":
        return number.letter == "t"
    if number.letter == "M":
        return False
    if ahead(t, j, known.names) or known.is_plural(t.word(j)):
        return False
    if t.word(j) in known.role("measure"):
        return True
    near = t.lower[max(0, i - 8) : j + 8]
    return t.word(i - 1) in known.numbers.article or any(word in known.role("length") for word in near)


def _in(t: Tokens, one: Measure, known: Grammar) -> Measure | None:
    """``one in five``, ``nine out of 10``: a share of one."""
    k = one.j
    if t.word(k) in _DASHES:
        k += 1
    if t.word(k) == "out" and t.word(k + 1) in known.numbers.of:
        k += 1
    elif t.word(k) not in known.numbers.into:
        return None
    k += 1 + (t.word(k + 1) in _DASHES)
    if one.unit is not None or one.value >= _IN_LARGEST or not (k < len(t) and may_start(t, k, known)):
        return None
    other = number_at(t, k, known.numbers)
    if other is None or other.kind not in ("digits", "words") or not 1 <= one.value < other.value or other.letter:
        return None
    whole = _quantity(t, k, other, known)
    if whole.unit is not None or not (other.value <= _IN_LARGEST or other.value in _ROUND) or other.value % 1:
        return None
    return Measure(one.i, other.stop, one.value / other.value, None, "share", one.modifier, "share", mantissa=one.value)


def _ranged(t: Tokens, one: Measure, known: Grammar) -> Measure | None:
    """``20-30``, ``10 to 12 metres``, ``between $2m and $3m``, ``two or three``: one measure with two ends."""
    k = one.j
    if t.word(k) in _DASHES and t.glued(k) and not t.glued(k + 1) and t.word(k + 1) in known.numbers.link:
        k += 1  # "10- to 15-minute"
    link = "-" if t.word(k) in _DASHES else known.numbers.link.get(t.word(k), "")
    before = known.numbers.link.get(t.word(one.i - 1), "")
    if not link or link in ("between", "from", "range") or (link == "and" and before != "between"):
        return None
    if link == "to" and before == "from" and known.numbers.link.get(t.word(one.i - 2)) != "range":
        return None
    mark = ahead(t, k + 1, known.money_first)
    at = mark[0] if mark else k + 1
    if at >= len(t) or not (t.raw[at][0].isdecimal() or known.numbers.starts_at(t.lower[at])):
        return None
    number = number_at(t, at, known.numbers)
    if number is None or number.kind == "vague" or one.kind == "vague":
        return None
    return _both(one, _quantity(t, at, number, known), link)


def _both(one: Measure, other: Measure, link: str) -> Measure | None:
    """Two ends as one measure, when their units and order allow it."""
    low, high = one.value, abs(other.value)
    if one.unit is not None and other.unit is not None and one.unit != other.unit:
        return None
    scale = high / other.mantissa if other.mantissa else 1.0
    if scale > 1 and low == one.mantissa < other.mantissa:
        low *= scale
    if not low < high or (link == "or" and (high > 2 * low or one.kind != other.kind)):
        return None
    if one.unit is not None and other.unit is None and not _money(one.unit):
        return None
    modifier = one.modifier or ("about" if link == "or" else None)
    return replace(other, i=one.i, value=low, high=high, unit=other.unit or one.unit, modifier=modifier)


def _money(unit: str) -> bool:
    known = units().get(unit)
    return unit == "$" or (known is not None and known.dimension == unit)


def _compound(t: Tokens, one: Measure, known: Grammar) -> Measure:
    """``6 feet 2 inches``, ``5 hours and 20 minutes``: two units of one dimension add up in the first."""
    if one.unit is None or one.unit not in units() or _money(one.unit) or one.high is not None:
        return one
    k = one.j + (t.word(one.j) in known.numbers.join)
    if one.unit == "ft" and t.word(one.j) in _DASHES and t.glued(one.j + 1) and t.raw[one.j + 1] in _INCHES:
        # "5-foot-7"
        return replace(one, j=one.j + 2, value=one.value + int(t.raw[one.j + 1]) / 12)
    if k >= len(t) or not (t.raw[k][0].isdecimal() or t.lower[k] in known.numbers.add):
        return one
    number = number_at(t, k, known.numbers)
    other = _quantity(t, k, number, known) if number else None
    if other is None or other.unit is None or other.i != k or not comparable(one.unit, other.unit):
        return one
    ratio = units()[other.unit].factor / units()[one.unit].factor
    if units()[one.unit].offset or not other.value * ratio < 1 or one.value % 1:
        return one
    return replace(one, j=other.j, value=one.value + other.value * ratio)
