"""A number with its currency or unit, alone or as a range: ``$2m-$3m``, ``10 to 12 metres``, ``6ft 2in``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newsloom.read.figure_words import Grammar, ahead, behind
from newsloom.read.number_parts import ends, half_behind
from newsloom.read.number_sums import Number
from newsloom.read.numbers import SIGNS, number_at, powered
from newsloom.read.tokens import Tokens
from newsloom.units import comparable, units

_DASHES = frozenset("-–‑—−")
_MINUS = frozenset("-−–")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
# What stands before a minus: an opening mark, or a comparison as in "<-30".
_BEFORE_MINUS = frozenset("(\"'“‘<>=≤≥")
# "120 MEUR", "10 M€": letters before a currency that multiply it.
_MONEY_SCALES = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "Md": 1e9, "Mds": 1e9, "Mrd": 1e9, "G": 1e9}
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
    if raw[-1].isdecimal():
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
        return before in "—" or (i > 1 and t.raw[i - 2] in _BEFORE_MINUS and before in _MINUS)
    if before in "#:/.’'@_&=\\*^" or before.isalpha():
        return before.isalpha() and behind(t, i, known.marks) is not None
    return before != ","


def _free_behind(t: Tokens, i: int, known: Grammar) -> bool:
    """Whether digits stand on their own to the right: not ``5G``, ``3D``, ``1990s``, ``21st``, ``555-0100-22``."""
    j = i + 1
    if not t.glued(j):
        return True
    word = t.lower[j]
    if powered(t, j):
        return True
    if word.isalpha():
        scaled = (
            word in known.numbers.glued
            or t.raw[j] in known.numbers.glued
            or word in known.numbers.mag
            or t.raw[j] in SIGNS
        )
        form = ahead(t, j, known.forms) or ((j + 1, "") if _degrees(t, j, known) else None)
        end = form[0] if form else j + 1  # not "24703L202"
        return (scaled or form is not None) and not (t.glued(end) and t.raw[end][-1].isdecimal())
    if word in _DASHES and t.glued(j + 1) and t.raw[j + 1][-1].isdecimal():
        return not (t.glued(j + 2) and t.glued(j + 3) and t.raw[j + 2] in _DASHES and t.raw[j + 3][-1].isdecimal())
    if word == "/" and t.glued(j + 1):
        return t.raw[j + 1][-1].isdecimal()
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
    if (share := _in(t, one, known) or _over(t, one, known)) is not None:
        return share
    ranged = _ranged(t, one, known)
    return ranged or _from(t, _compound(t, one, known), known)


def _quantity(t: Tokens, i: int, number: Number, known: Grammar, floor: int = 0) -> Measure:
    """A number with the currency before it or the unit behind it."""
    mark = behind(t, i, known.marks)
    start, unit = mark if mark and mark[0] >= floor else (i, None)
    if unit is None and i > floor and (scaled := _scaled_code(t.raw[i - 1], known)):  # "MAUD 60"
        start, unit, number = i - 1, scaled[0], replace(number, value=number.value * scaled[1], mantissa=number.value)
    value, high, j = number.value, number.high, number.stop
    symbol = None
    if unit is None or number.kind != "vague":
        symbol, j, number = _unit(t, i, number, unit, known)
        value, high = number.value, number.high
    unit = unit or symbol
    start, sign = _signed(t, start, unit, j, known) if start > floor else (start, 1.0)
    if unit == "lb" and (high or value) >= _POUNDS_MONEY:
        unit = "GBP"
    if unit is None and number.kind == "share":
        unit = "share"
    hyphen = j < len(t) and t.lower[j] in _DASHES and t.glued(j) and t.glued(j + 1)
    hyphen = hyphen or any(t.raw[k] in _DASHES for k in range(number.stop, j))
    return Measure(start, j, sign * value, high, unit, number.modifier, number.kind, hyphen, number.mantissa or value)


def _signed(t: Tokens, start: int, unit: str | None, stop: int, known: Grammar) -> tuple[int, float]:
    """A minus before the number: where it begins then, and its sign."""
    if start == 0:
        return start, 1.0
    if (how := known.numbers.minus.get(t.lower[start - 1])) is not None:
        # "au moins 20", "más o menos 20": such a word is a minus only where a level is told
        level = known.levels(unit) or (unit is None and ends(t, stop, known.numbers) and start == 1)
        hedged = behind(t, start, known.hedges) or known.numbers.link.get(t.word(start - 2)) == "or"
        return (start, 1.0) if hedged or (how and not level) else (start - 1, -1.0)
    if t.raw[start - 1] in _MINUS and t.glued(start) and not t.glued(start - 1):
        return (start - 1, -1.0) if start == 1 or not t.raw[start - 2][-1].isdecimal() else (start, 1.0)
    if t.raw[start - 1] in _MINUS and t.glued(start) and start > 1 and t.raw[start - 2] in _BEFORE_MINUS:
        return start - 1, -1.0
    return start, 1.0


def _unit(t: Tokens, i: int, number: Number, money: str | None, known: Grammar) -> tuple[str | None, int, Number]:
    """The unit behind a number, the token behind that, and the number with a magnitude letter settled."""
    j = number.stop
    if number.letter:
        form = ahead(t, j - 1, known.forms) if money is None else None
        if form and (form[0] > j or _is_measure(t, i, j, number, known)):
            return form[1], form[0], number
        number = replace(number, value=number.value * number.scale, letter="", mantissa=number.value)
    if money is not None:
        named = ahead(t, j, known.names)  # "$20 million dollars"
        return (None, named[0], number) if named and named[1] in (money, "$") else (None, j, number)
    if (scaled := _scaled_money(t, j, number, known)) is not None:
        return scaled
    if number.kind == "share" and (part := _part_of_unit(t, j, known)) is not None:
        return part[1], part[0], replace(number, kind="words")
    many = number.kind == "vague" or t.word(j - 1) in known.numbers.mag
    many = many or (number.value >= 1000 and t.word(j - 1) in known.numbers.trailing)  # "un million et demi d'euros"
    if many and t.word(j) in known.numbers.of and _unit_at(t, j + 1, number, known):
        j += 1  # "millions of dollars"
    found = _unit_at(t, j, number, known)
    return (found[1], found[0], number) if found else (None, number.stop, number)


def _unit_at(t: Tokens, j: int, number: Number, known: Grammar) -> tuple[int, str] | None:
    """A unit's name or symbol at a token: behind a hyphen, in brackets, or plain."""
    k = j + 1 if t.word(j) in _DASHES and t.glued(j) == t.glued(j + 1) else j
    if t.word(j) == "." and t.glued(j) and t.word(j - 1) in known.numbers.mag:
        k = j = j + 1  # "1,5 Mio. Euro"
    if (close := _BRACKETS.get(t.word(j))) is not None:
        form = ahead(t, j + 1, known.forms)
        return (form[0] + 1, form[1]) if form and t.word(form[0]) == close else None
    found = _name(t, k, number, known, k > j)
    if found is None and (scale := _degrees(t, j, known)) is not None:
        return j + 1, scale
    if found is None and (k == j or len(t.word(k)) > 1):
        found = _form(t, k, known)
    return found


def _degrees(t: Tokens, j: int, known: Grammar) -> str | None:
    """The scale of temperature that a letter stuck to digits names, "35C", where heat is spoken of."""
    if not t.glued(j) or (t.glued(j + 1) and t.raw[j + 1].isalnum()):
        return None
    scale = known.role("degrees").get(t.raw[j])
    return scale if scale and any(word in known.role("heat") for word in t.lower[max(0, j - 10) : j + 8]) else None


def _scaled_money(t: Tokens, j: int, number: Number, known: Grammar) -> tuple[str, int, Number] | None:
    """Money whose magnitude stands with the currency: ``75 USD million``, ``120 MEUR``, ``10 M€``."""
    if j >= len(t) or number.kind == "vague":
        return None
    raw, scale, end, unit = t.raw[j], 1.0, j + 1, None
    if (letter := _MONEY_SCALES.get(raw)) and t.glued(j + 1):
        found = ahead(t, j + 1, known.money_first)
        (end, unit), scale = found or (j, None), letter
    elif (code := _scaled_code(raw, known)) is not None:
        unit, scale = code
    elif (found := ahead(t, j, known.money_first)) is not None and (mag := known.numbers.mag.get(t.word(found[0]))):
        (end, unit), scale = (found[0] + 1, found[1]), mag
    return (unit, end, replace(number, value=number.value * scale, mantissa=number.value)) if unit else None


def _scaled_code(raw: str, known: Grammar) -> tuple[str, float] | None:
    """The currency and the magnitude of ``MEUR``."""
    letter = _MONEY_SCALES.get(raw[0]) if len(raw) == 4 and raw.isupper() else None
    return (raw[1:], letter) if letter and raw[1:] in known.money else None


def _part_of_unit(t: Tokens, j: int, known: Grammar) -> tuple[int, str] | None:
    """The unit that a fraction is of: "a quarter of a percentage point", not "a quarter of the miles"."""
    if t.word(j) not in known.numbers.of:
        return None
    if t.lower[j][-1] in "'’":  # "un quart d'heure"
        return ahead(t, j + 1, known.names)
    return ahead(t, j + 2, known.names) if t.word(j + 1) in known.numbers.article else None


def _name(t: Tokens, k: int, number: Number, known: Grammar, hyphen: bool) -> tuple[int, str] | None:
    """A unit's name at a token; a singular needs a hyphen or a number no larger than one."""
    found = ahead(t, k, known.names)
    if found is None:
        return None
    name = " ".join(t.lower[k : found[0]])
    if name in known.singular and not hyphen and abs(number.value) > 1 and number.kind != "share":
        return None
    return None if name == "won" and number.value < 1000 else found


def _form(t: Tokens, j: int, known: Grammar) -> tuple[int, str] | None:
    """A unit's symbol at a token; money marks that belong to the next number do not count."""
    found = ahead(t, j, known.forms)
    if found is None:
        return None
    after, raw = found[0], t.raw[j]
    money = found[1] in known.money
    if money and t.glued(after) and t.raw[after][-1].isdecimal():
        return None
    if len(raw) == 1 and raw.isalpha() and not t.glued(j):
        return found if raw in "mglL" and not t.glued(after) else None
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
    k, words = one.j, known.numbers
    if t.word(k) in _DASHES:
        k += 1
    if words.into.get(t.word(k + 1)) == "noun" and one.value == 1 and t.raw[k].isalpha():
        k += 1  # "une personne sur cinq"
    if t.word(k) in words.out and t.word(k + 1) in words.of:
        k += 1
    elif t.word(k) not in words.into and not (t.word(k) in words.of and t.word(k + 1) in words.each):
        return None
    k += 1 + (t.word(k + 1) in _DASHES or t.word(k + 1) in words.each)
    if one.unit is not None or one.value >= _IN_LARGEST or not (k < len(t) and may_start(t, k, known)):
        return None
    other = number_at(t, k, words)
    if other is None or other.kind not in ("digits", "words") or not 1 <= one.value < other.value or other.letter:
        return None
    whole, last = _quantity(t, k, other, known), t.raw[k].isalpha() and ends(t, other.stop, words)
    large = other.value > _IN_LARGEST and other.value not in _ROUND and not last
    if whole.unit is not None or large or other.value % 1:
        return None
    return Measure(one.i, other.stop, one.value / other.value, None, "share", one.modifier, "share", mantissa=one.value)


def _over(t: Tokens, one: Measure, known: Grammar) -> Measure | None:
    """``one over three``: a fraction, where nothing follows that the second number could count."""
    k = one.j + 1
    if t.word(one.j) not in known.numbers.over or one.unit is not None or one.high is not None or k >= len(t):
        return None
    other = number_at(t, k, known.numbers) if may_start(t, k, known) else None
    if (
        other is None
        or other.letter
        or not other.value
        or other.kind == "vague"
        or not ends(t, other.stop, known.numbers)
    ):
        return None
    named = _unit_at(t, other.stop, other, known)
    if named is not None and not known.levels(named[1]):
        return None
    end, unit = named or (other.stop, "share" if abs(one.value) < other.value else None)
    return Measure(one.i, end, one.value / other.value, None, unit, one.modifier, "share", mantissa=one.value)


def _ranged(t: Tokens, one: Measure, known: Grammar) -> Measure | None:
    """``20-30``, ``10 to 12 metres``, ``between $2m and $3m``, ``two or three``: one measure with two ends."""
    k = one.j
    if t.word(k) in _DASHES and t.glued(k) and not t.glued(k + 1) and t.word(k + 1) in known.numbers.link:
        k += 1  # "10- to 15-minute"
    link = "-" if t.word(k) in _DASHES else known.numbers.link.get(t.word(k), "")
    before = known.numbers.link.get(t.word(one.i - 1), "")
    if not link or link in ("between", "from", "range", "but") or (link == "and" and before != "between"):
        return None
    if link == "to" and before == "from" and not _spans(t, one.i - 2, known):
        return None
    k += 1 + (before == "between" and t.word(k + 1) in known.role("article") - known.numbers.add.keys())
    mark = ahead(t, k, known.money_first)
    at = mark[0] if mark else k
    if at >= len(t) or not (t.raw[at][-1].isdecimal() or known.numbers.starts_at(t.lower[at])):
        return None
    number = number_at(t, at, known.numbers)
    if number is None or number.kind == "vague" or one.kind == "vague":
        return None
    return _both(one, _quantity(t, at, number, known), link)


def _from(t: Tokens, one: Measure, known: Grammar) -> Measure:
    """The first of two levels with the unit of the second: "rose from 5 to 7 percent"."""
    link = known.numbers.link
    k = one.j + 1
    if link.get(t.word(one.i - 1)) != "from" or link.get(t.word(one.j)) != "to" or one.unit or k >= len(t):
        return one
    number = number_at(t, k, known.numbers) if may_start(t, k, known) else None
    other = _quantity(t, k, number, known, k) if number is not None and number.kind != "vague" else None
    if other is None or other.unit is None or other.high is not None or other.i != k or one.kind != other.kind:
        return one
    scale = other.value / other.mantissa if other.mantissa and one.value == one.mantissa < other.mantissa else 1.0
    return replace(one, value=one.value * scale, unit=other.unit)


def _spans(t: Tokens, k: int, known: Grammar) -> bool:
    """Whether the words before "from" tell of a range, not of a change: "ranging from", "the age is from"."""
    return k < 0 or known.numbers.link.get(t.word(k)) == "range" or t.word(k) in known.role("level")


def _both(one: Measure, other: Measure, link: str) -> Measure | None:
    """Two ends as one measure, when their units and order allow it."""
    low, high = one.value, abs(other.value)
    if one.unit is not None and other.unit is not None and one.unit != other.unit:
        if not (_money(one.unit) and other.unit == "$"):  # "US$5 to $6bn"
            return None
        other = replace(other, unit=one.unit)
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
    """``6 feet 2 inches``, ``5 hours and 20 minutes``, ``two hours and a half``: what follows adds up in the first."""
    if one.unit is None or one.high is not None:
        return one
    if (half := half_behind(t, one.j, known.numbers)) is not None and one.value % 1 == 0:
        return replace(one, j=half[0], value=one.value + half[1])
    k = one.j + (t.word(one.j) in known.numbers.join or t.word(one.j) in known.numbers.point)
    if _money(one.unit) or one.unit in known.money:
        return _with_coins(t, k, one, known)
    if one.unit not in units():
        return one
    if one.unit == "ft" and t.word(one.j) in _DASHES and t.glued(one.j + 1) and t.raw[one.j + 1] in _INCHES:
        # "5-foot-7"
        return replace(one, j=one.j + 2, value=one.value + int(t.raw[one.j + 1]) / 12)
    if k >= len(t) or not (t.raw[k][-1].isdecimal() or t.lower[k] in known.numbers.add):
        return one
    number = number_at(t, k, known.numbers)
    other = _quantity(t, k, number, known, k) if number else None
    if other is None or other.i != k or one.value % 1 or units()[one.unit].offset:
        return one
    if other.unit is None and (made := known.smaller.get(one.unit, {}).get(t.word(other.j))) and other.value < made:
        return replace(one, j=other.j + 1, value=one.value + other.value / made)  # "5 ft 2 in"
    if other.unit is None or not comparable(one.unit, other.unit):
        return one
    ratio = units()[other.unit].factor / units()[one.unit].factor
    return replace(one, j=other.j, value=one.value + other.value * ratio) if other.value * ratio < 1 else one


def _with_coins(t: Tokens, k: int, one: Measure, known: Grammar) -> Measure:
    """``3 dollars 50 cents``, ``15 dollars and 50``, ``zwei Euro fünfzig``; not "20 dollars 50 times"."""
    if one.value % 1 or k >= len(t) or not (t.raw[k].isdecimal() or known.numbers.starts_at(t.lower[k])):
        return one
    number = number_at(t, k, known.numbers)
    if number is None or number.kind in ("vague", "share") or number.letter:
        return one
    coins, words = _quantity(t, k, number, known, k), known.numbers
    value, j, made = coins.value, coins.j, known.smaller["money"].get(coins.unit or "")
    if t.lower[j - 1] in words.coin and value % 100 == 0:  # "quarante-cinq cents"
        value, made = value / 100, 100.0
    elif made is None and coins.unit is None and t.word(j) in words.coin:
        j, made = j + 1, 100.0
    elif made is None and coins.unit is None and value >= 10 and ends(t, j, words):
        made = 100.0
    if made is None or coins.i != k or not 0 < value < made or value % 1:
        return one
    return replace(one, j=j, value=one.value + value / made)
