"""Fractions: ``2/3``, ``two-thirds``, ``a quarter of a million``, and what "and a half" adds to a number."""

from __future__ import annotations

from newsloom.read.number_sums import Number, Sum
from newsloom.read.number_words import Lexicon
from newsloom.read.tokens import Tokens

DASHES = frozenset("-‑–")
#: What fractions in digits have below the line: not "9/11", "24/7".
_BELOW = frozenset({"2", "3", "4", "5", "6", "8", "10", "16", "32", "100", "1000"})


def ends(t: Tokens, j: int, words: Lexicon) -> bool:
    """Whether nothing that could be counted stands at a token: the end of the stretch, a full stop, "per cent"."""
    return j >= len(t) or t.raw[j] in ".;?!)" or t.lower[j] in words.end


def over(t: Tokens, i: int, top: float) -> Number | None:
    """A fraction in digits, ``2/3``; not ``9/11``, ``24/7`` or a date."""
    below = t.word(i + 2)
    if below not in _BELOW or t.word(i + 3) == "/" or not 0 < top < float(below):
        return None
    return Number(i + 3, top / float(below), "share")


def part_at(t: Tokens, total: Sum, j: int, words: Lexicon) -> Number | None:
    """A fraction in words, ``two-thirds`` or ``a quarter of``; ``j`` is where the denominator stands."""
    hyphened = t.word(j) in DASHES and (t.glued(j) == t.glued(j + 1))
    k = j + 1 if hyphened else j
    below = words.below(t.word(k))
    if below is None:
        return None
    top, closes = total.value(), ends(t, k + 1, words)
    if total.tens and below < 10 and top > total.tens:  # "one hundred thirty fifths"
        top, below = top - total.tens, total.tens + below
    of, plural = t.word(k + 1) in words.of, top != 1 and t.lower[k] not in words.ordinal
    if below == 4 and top >= below:
        return None
    # "two hundredth" is an ordinal, "five eighth" a fraction
    ordinal = top > 1 and t.lower[k] in words.ordinal and (top >= below or below > 20 or not closes)
    if ordinal and (top >= 20 or not (hyphened or of)):
        return None
    scale = words.mag.get(t.word(k + 1))
    if scale:  # "three quarters billion"
        return Number(k + 2, top / below * scale, "words") if plural else None
    # "three quarters of growth" are periods, and so are "three quarters" at the end
    alone = closes and j <= 2 and k + 1 >= len(t)
    if not (hyphened or of or ((plural or closes) and below != 4) or alone):
        return None
    # "a quarter of a million", "two thirds of million"
    at = k + 2 + (t.word(k + 2) in words.article)
    if of and (scale := words.mag.get(t.word(at))):
        return Number(at + 1, top / below * scale, "words")
    return Number(k + 1, top / below, "share" if top < below else "words")


def compound_below(t: Tokens, j: int, words: Lexicon) -> tuple[float, int] | None:
    """A denominator of two words, ``twenty-first``, and the token behind it."""
    k, tens = j + 1, words.value(t.word(j)) or 0.0
    while t.word(k) in DASHES or t.word(k) in words.join:
        k += 1
    below = words.ordinal.get(t.word(k)) or words.part.get(t.word(k))
    if not below or k > j + 4 or below >= 10 or tens % 10:
        return None
    return tens + below, k + 1


def is_ordinal(t: Tokens, j: int, value: float, words: Lexicon) -> bool:
    """Whether a number is the beginning of an ordinal: ``twenty-first``, ``one hundred fifth``."""
    hyphen = t.word(j) in DASHES and t.glued(j) and t.glued(j + 1)
    word = t.word(j + 1) if hyphen else t.word(j)
    if not hyphen and t.word(j + 1) in DASHES and t.glued(j + 1):  # "twenty fifth-graders"
        return False
    return value >= 20 and words.ordinal.get(word, 100.0) < (100 if hyphen or value % 100 == 0 else 10)


def and_part(t: Tokens, j: int, words: Lexicon) -> tuple[int, float] | None:
    """``and a half``, ``and two thirds`` behind a number: the token behind it, and what it adds."""
    if (half := half_behind(t, j, words)) is not None:
        return half
    if (t.word(j) not in words.join and words.point.get(t.word(j)) != "end") or j + 1 >= len(t):
        return None
    k, total = j + 1, Sum()
    if t.word(k + 1) == "/" and t.raw[k].isdecimal() and len(t.raw[k]) < 3:  # "3 and 5/8"
        share = over(t, k, float(t.raw[k]))
        return (share.stop, share.value) if share is not None and t.word(share.stop) not in words.of else None
    one = t.lower[k] in words.article
    if one:
        total.group, k = 1.0, k + 1
    else:
        # "two thirds" has its top right before it
        while k < j + 4 and k < len(t) and total.take(t.lower[k], words, False):
            k += 1 + (t.word(k + 1) in DASHES)
    below = words.below(t.word(k)) if total.group else None
    if below is None or not total.group or total.group >= below or t.word(k + 1) in words.of:
        return None
    if one and t.lower[k] in words.ordinal and not ends(t, k + 1, words):
        return None  # "arrested two and a third man"
    return k + 1, total.group / below


def half_behind(t: Tokens, j: int, words: Lexicon) -> tuple[int, float] | None:
    """``and a half``, ``-and-a-half`` at token ``j``: the token behind it, and the half."""
    tight = t.word(j) in DASHES and t.glued(j) and t.glued(j + 1)
    k = j + tight
    if t.word(k) not in words.join and (tight or words.point.get(t.word(k)) != "end"):
        return None
    k += 1 + (tight and t.word(k + 1) in DASHES)
    article = t.word(k) in words.article
    k += article + (tight and t.word(k + 1) in DASHES)
    if t.word(k) not in words.half:
        return None
    after = t.word(k + 1)
    if t.word(k) in words.trailing:  # "deux heures et demie"; not "y media docena"
        fits = article or after not in words.mult
    else:
        loose = article and after not in words.of and after not in DASHES
        fits = tight or loose or ends(t, k + 1, words)
    return (k + 1, words.half[t.lower[k]]) if fits else None
