"""Numbers in digits and words: ``4,200``, ``3.4 million``, ``two hundred and fifty``, ``two-thirds``, ``dozens``.

digits or word ──sum──▶ sum ──"point five", "and a half", "fifths"──▶ Number
"""

from __future__ import annotations

import math
from dataclasses import replace

from newsloom.read.number_parts import DASHES, and_part, compound_below, ends, is_ordinal, over, part_at
from newsloom.read.number_sums import Number, NumberKind, Sum
from newsloom.read.number_words import SIGNS, Lexicon, lexicon, literal
from newsloom.read.tokens import Tokens

__all__ = ["SIGNS", "Lexicon", "Number", "lexicon", "literal", "number_at", "powered"]

# "Nine hundred and ninety-nine thousand nine hundred and ninety-nine" has 15 tokens; a longer run is no number, and
# would cost time squared.
_LONGEST = 24
# Beyond these powers a float overflows; news needs a tenth of that.
_HIGHEST_POWER = 300.0


def number_at(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """The number that begins at token ``i``, as long as it goes; ``None`` if none does."""
    if t.raw[i][-1].isdecimal():
        return _digits(t, i, words)
    word = t.lower[i]
    if t.raw[i] in SIGNS:
        scaled = _scaled(t, Number(i + 1, SIGNS[t.raw[i]], "words"), words)
        return replace(scaled, kind="share") if scaled.stop == i + 1 else scaled
    if word in words.vague:
        return _vague(t, i, words)
    if word in words.few or (word in words.article and t.word(i + 1) in words.few):
        return _few(t, i, words)
    if word in words.half or (word in words.article and t.word(i + 1) in words.half):
        return _half(t, i, words)
    return _spelt(t, i, words)


def _digits(t: Tokens, i: int, words: Lexicon) -> Number | None:
    value = literal(t.raw[i], words)
    if value is None:
        return None
    j = i + 1
    if j < len(t) and (power := _power(t, j, value, words)) is not None:
        return power
    if t.word(j) == "/" and t.glued(j) == t.glued(j + 1):
        if t.glued(j) or (share := over(t, i, value)) is None:
            return over(t, i, value) if t.glued(j) else Number(j, value, "digits")
        return share
    if t.word(j + 1) == "/" and t.raw[j].isdecimal() and (share := over(t, j, float(t.raw[j][:2]))):  # "10 1/2"
        return _scaled(t, Number(share.stop, value + share.value, "digits"), words)
    if (sign := SIGNS.get(t.raw[j]) if j < len(t) else None) is not None:
        return _scaled(t, Number(j + 1, value + sign, "digits"), words)
    if t.glued(j) and (scale := words.glued.get(t.raw[j]) or words.glued.get(t.lower[j])):
        return Number(j + 1, value, "digits", letter=t.raw[j], scale=scale)
    if t.word(j) == "+" and t.glued(j) and t.word(j + 1) in words.mag:  # "67+ million"
        return _scaled(t, Number(j + 1, value, "digits", modifier="at least"), words)
    return _grown(t, i, Sum(group=value, written=True), words, kind="digits", skipped=1)


def powered(t: Tokens, j: int) -> bool:
    """Whether a power of ten is stuck to digits at token ``j``: the rest of ``1e10``, ``1.3x10^6``."""
    k = j + 1
    if t.word(j) == "e":
        k += t.word(k) in {"+", "-", "−"}
    elif t.word(j) not in {"x", "×"} or t.word(k + 1) != "^":
        return False
    return t.glued(j) and t.glued(k) and t.raw[k][-1].isdecimal()


def _power(t: Tokens, j: int, value: float, words: Lexicon) -> Number | None:
    """Digits with a power behind them: ``1e10``, ``1.1^23``, ``1.3x10^6``."""
    word, base = t.lower[j], 0.0
    if word == "e" and t.glued(j):
        base, k = 10.0, j + 1
    elif word in "x×" and t.word(j + 1) == "10" and t.word(j + 2) == "^":
        base, k = 10.0, j + 3
    elif word == "^" and t.glued(j):
        base, k, value = value, j + 1, 1.0
    if not base or not t.glued(k):
        return None
    sign = 1.0
    while t.glued(k) and t.raw[k] in "+-−":
        sign, k = -sign if t.raw[k] != "+" else sign, k + 1
    power = literal(t.raw[k], words) if t.glued(k) and t.raw[k][-1].isdecimal() else None
    if power is None or abs(power * math.log10(base)) > _HIGHEST_POWER:
        return None
    return Number(k + 1, value * base ** (sign * power), "digits")


def _scaled(t: Tokens, number: Number, words: Lexicon) -> Number:
    """The number times the magnitude words behind it: ``½ million``, ``half a dozen``."""
    j, value = number.stop, number.value
    while j < min(len(t), number.stop + _LONGEST):
        k = j + 1 if t.lower[j] in DASHES and t.glued(j) and t.glued(j + 1) else j
        scale = words.scale(t.word(k))
        if not scale or (number.kind == "digits" and t.lower[k] in words.coin):
            break
        value, j = value * scale, k + 1
    return replace(number, stop=j, value=value, mantissa=number.value)


def _vague(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """``hundreds of thousands``: the least and the most that the words allow."""
    if t.lower[i] in words.partitive and t.word(i + 1) not in words.of:  # "test scores"
        return None
    low, high, _ = words.vague[t.lower[i]]
    j = i + 1
    while j < i + _LONGEST and t.word(j) in words.of and t.word(j + 1) in words.vague:
        scale = words.vague[t.lower[j + 1]][2]
        low, high, j = low * scale, (min(high, low / 2 * 10 - 1) + 1) * scale - 1, j + 2
    return Number(j, low, "vague", high, modifier="about")


def _few(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """``several hundred``, ``a couple of dozen``; ``several people`` gives no number."""
    at = i if t.lower[i] in words.few else i + 1
    low, high = words.few[t.lower[at]]
    j = at + 1
    if t.word(j) in words.of:
        j += 1
    if not (scaled := words.mult.get(t.word(j)) or words.mag.get(t.word(j)) or words.vague.get(t.word(j))):
        return None
    scale = scaled[2] if isinstance(scaled, tuple) else scaled
    if t.word(j) in words.mult and (more := words.mag.get(t.word(j + 1))):  # "several hundred thousand"
        scale, j = scale * more, j + 1
    top = (high + 1) * scale - 1 if high > low else None
    return Number(j + 1, low * scale, "vague", top, modifier="about")


def _half(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """``half a million``, ``half-dozen``, ``a half``; the share itself needs ``of``, ``the`` or the end behind it."""
    at = i if t.lower[i] in words.half else i + 1
    value, j = words.half[t.lower[at]], at + 1
    k = j + 1 if t.word(j) in DASHES else j
    article = t.word(k) in words.article
    if article:
        k += 1 + (t.word(k + 1) in DASHES)
    scaled = _scaled(t, Number(k, value, "words"), words)
    if scaled.stop > k:
        return scaled
    if t.word(j) in words.of and t.word(j + 1) in words.mag:
        return Number(j + 2, value * words.mag[t.lower[j + 1]], "words")
    closes = (at > i or len(t) == 1) and ends(t, j, words) and t.word(i - 1) not in words.join  # "a day and a half"
    if t.word(j) in words.of or t.word(j) in words.shared or closes:
        return Number(j, value, "share")
    return Number(k if article else j, value, "words")  # "half an hour"


def _spelt(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """Number words added up: ``two hundred and fifty thousand``, ``three and a half million``, ``two-thirds``."""
    word = t.lower[i]
    if word in words.article and not (words.scale(t.word(i + 1)) or word in words.add):
        return _one(t, i, words)
    if word in words.part:  # "quarter million"
        if scale := words.mag.get(t.word(i + 1)):
            return Number(i + 2, scale / words.part[word], "words")
        hyphen = t.word(i + 1) in DASHES and t.glued(i + 1) and t.glued(i + 2)
        return Number(i + 1, 1 / words.part[word], "words") if hyphen else None  # "quarter-mile"
    if word in words.needs_scale and t.word(i + 1) not in words.mag:
        return None
    if word in words.article:
        found = _one(t, i, words)
        if found is not None and found.stop > i + 1:
            return found
        article = bool(words.scale(t.word(i + 1))) and t.lower[i + 1] not in words.only
        return _grown(t, i, Sum(group=1.0), words, kind="words", skipped=1, article=article) or found
    return _grown(t, i, Sum(), words, kind="words")


def _one(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """What an article begins: ``a third of``, ``une centaine``, ``ein`` as a number."""
    j = i + 1
    if (about := words.round.get(t.word(j))) is not None:
        return _scaled(t, Number(j + 1, about, "words", modifier="about"), words)
    if (part := part_at(t, Sum(group=1.0), j, words)) is not None:
        return part
    if words.value(t.word(j)) and (denominator := compound_below(t, j, words)) is not None:
        below, stop = denominator
        return Number(stop, 1 / below, "share") if ends(t, stop, words) else None
    return Number(j, 1.0, "words") if t.lower[i] in words.add else None


def _grown(
    t: Tokens, i: int, total: Sum, words: Lexicon, *, kind: NumberKind, skipped: int = 0, article: bool = False
) -> Number | None:
    """The number that a sum grows to, with the decimals or the fraction that follow it."""
    j, total = _summed(t, i, total, words, skipped=skipped, article=article)
    if total.group is None and not total.closed:
        return None
    value = total.value()
    if (told := _decimals(t, j, value, words)) is not None:
        return _scaled(t, Number(told[1], told[0], "digits"), words)
    if (part := part_at(t, total, j, words)) is not None:
        return part
    if kind == "words" and is_ordinal(t, j, value, words):
        return None
    if (rest := and_part(t, j, words)) is not None:
        stop, more = rest
        return _scaled(t, Number(stop, value + more * total.scale(), kind), words)
    single = len(total.closed) + (total.group is not None) == 1 and total.last > 1
    return Number(j, value, kind, mantissa=value / total.last if single else 0.0)


def _summed(
    t: Tokens, i: int, total: Sum, words: Lexicon, *, skipped: int = 0, article: bool = False
) -> tuple[int, Sum]:
    """The token behind a sum that begins at token ``i``, of whose tokens ``skipped`` are in it, and the sum."""
    j = i + skipped
    kept: tuple[int, Sum] | None = None
    digits = total.written
    between = words.link.get(t.word(i - 1)) == "between"
    while j < min(len(t), i + _LONGEST):
        k = _past_joint(t, j, total, words) if j > i and not article else j
        joined = k > j and t.lower[j] in words.join
        # "two million and two thirds"; but Spanish "treinta y dos quintos" is 32 fifths
        adds = joined and not (total.tens and words.join[t.lower[j]] == 10) and and_part(t, j, words) is not None
        if adds or (joined and between and not _and_again(t, k, words)):
            break
        before = (j, total.copy()) if joined else None
        number = _written(t, k, total, words, joined and digits) if k < len(t) else None
        if number is not None:
            total.group, total.written, total.last = (total.group or 0.0) + number, True, 1.0
        elif not total.take(t.word(k), words, article):
            break
        j, article, kept = k + 1, False, before or kept
    # "between one hundred and two hundred": what the join added begins the next number
    return kept if kept is not None and words.scale(t.word(j)) else (j, total)


def _past_joint(t: Tokens, j: int, total: Sum, words: Lexicon) -> int:
    """The token behind a hyphen or "and" that a number word may follow."""
    word = t.lower[j]
    if word in DASHES:
        tight = t.glued(j) and t.glued(j + 1)
        return j + 1 if tight or (total.tens and 0 < (words.add.get(t.word(j + 1)) or 0) < 10) else j
    if word in words.join:
        least = words.join[word]
        return j + 1 if not least or (total.group or least) % least == 0 else j
    return j


def _and_again(t: Tokens, k: int, words: Lexicon) -> bool:
    """Whether another "and" follows, as in "between one hundred and fifty and two hundred"."""
    return any(words.link.get(word) == "and" for word in t.lower[k : k + 6])


def _written(t: Tokens, k: int, total: Sum, words: Lexicon, joined: bool) -> float | None:
    """Digits that go on with a sum: ``2 million 300 thousand``, ``3 hundred and 21``."""
    if not t.raw[k][-1].isdecimal() or (total.group is not None and total.last == 1):
        return None
    value, scale = literal(t.raw[k], words), words.scale(t.word(k + 1)) or 0.0
    if value is None or not (total.closed or total.group):
        return None
    if joined and total.last <= 1000:
        return value if 0 < value < total.last and not scale and value % 1 == 0 else None
    return value if total.group is None and 0 < value * scale < total.last and scale < total.last else None


def _decimals(t: Tokens, j: int, value: float, words: Lexicon) -> tuple[float, int] | None:
    """The value with decimals in words, ``two point zero three``, and the token behind; a fraction for "con"."""
    how = words.point.get(t.word(j))
    if how is None or value % 1 or (value == 1 and t.word(j - 2) in words.timely):
        return None
    k, digits = j + 1, ""
    while k < j + _LONGEST and (digit := words.add.get(t.word(k))) is not None and digit < 10 and digit % 1 == 0:
        digits, k = f"{digits}{digit:.0f}", k + 1
    if not digits and k < len(t) and t.raw[k].isdecimal():
        digits, k = t.raw[k][:_LONGEST], k + 1
    elif not digits and k < len(t) and words.starts_at(t.lower[k]):
        k, total = _summed(t, k, Sum(), words)
        digits = f"{total.value():.0f}" if total.value() and total.value() % 1 == 0 else ""
    if not digits or words.below(t.word(k)) or (how == "end" and not ends(t, k, words)):
        return None
    return value + float(f"0.{digits}"), k
