"""Numbers in digits and words: ``4,200``, ``3.4 million``, ``two hundred and fifty``, ``two-thirds``, ``dozens``.

The words of a language stand in ``tables/number_words.<lang>.tsv``, whose head tells the kinds; a language without
that table has no numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from newsloom import tables
from newsloom.read.tokens import Tokens

NumberKind = Literal["digits", "words", "share", "vague"]

#: Signs for a part of one.
SIGNS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8}
_DASHES = frozenset("-‑–")
# Longer runs of digits are account numbers and hostile input, not figures.
_DIGITS_LONGEST = 24
# "Nine hundred and ninety-nine thousand nine hundred and ninety-nine" has 15 tokens; a longer run is no number, and
# would cost time squared.
_LONGEST = 24
#: A decimal point where grouping cannot be meant: Spanish has both "5.00" and "5,00", by country.
_POINT = re.compile(r"\d{1,6}\.\d{1,2}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number read at a token. ``stop`` is the token behind it; ``high`` the upper end of a vague number.

    ``letter`` is a magnitude letter stuck to the digits (``2.4m``) that may mean a unit instead; it is not yet in
    the value, ``scale`` is what it would multiply by. ``mantissa`` is the value before magnitude words.
    """

    stop: int
    value: float
    kind: NumberKind
    high: float | None = None
    modifier: str | None = None
    letter: str = ""
    scale: float = 1.0
    mantissa: float = 0.0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's number words by kind."""

    add: dict[str, float]
    mult: dict[str, float]
    mag: dict[str, float]
    glued: dict[str, float]
    article: frozenset[str]
    join: frozenset[str]
    half: dict[str, float]
    part: dict[str, float]
    vague: dict[str, tuple[float, float, float]]
    few: dict[str, tuple[float, float]]
    round: dict[str, float]
    elision: bool
    strict: frozenset[str]
    partitive: frozenset[str]
    of: frozenset[str]
    into: frozenset[str]
    minus: frozenset[str]
    shared: frozenset[str]
    link: dict[str, str]
    starts: frozenset[str]
    compound: re.Pattern[str] | None
    grouped: re.Pattern[str]
    also: bool
    marks: tuple[str, str]

    def starts_at(self, word: str) -> bool:
        """Whether a number may begin with a lower-case word."""
        return word in self.starts or (self.compound is not None and compound(word, self) is not None)


@cache
def lexicon(language: str) -> Lexicon | None:
    """The number words of a language, or ``None`` if there is no table."""
    name = f"number_words.{language}.tsv"
    if not tables.exists(name):
        return None
    rows = tables.rows(name)

    def values(kind: str) -> dict[str, float]:
        return {row[0]: float(row[2]) for row in rows if row[1] == kind}

    def words(kind: str) -> frozenset[str]:
        return frozenset(row[0] for row in rows if row[1] == kind)

    marks = {row[2]: row[0] for row in rows if row[1] == "format"}
    add, mult, mag, half, part = (values(kind) for kind in ("add", "mult", "mag", "half", "part"))
    vague = {row[0]: (float(row[2]), float(row[3]), float(row[4])) for row in rows if row[1] == "vague"}
    few = {row[0]: (float(row[2]), float(row[3])) for row in rows if row[1] == "few"}
    article = words("article")
    atoms = sorted({*add, *mult, *mag, *words("join")} - {""}, key=lambda word: (-len(word), word))
    whole = re.compile("|".join(map(re.escape, atoms))) if words("compound") else None
    return Lexicon(
        add=add,
        mult=mult,
        mag=mag,
        glued=values("glued"),
        article=article,
        join=words("join"),
        half=half,
        part=part,
        vague=vague,
        few=few,
        round=values("round"),
        elision=bool(words("elision")),
        strict=words("strict"),
        partitive=words("partitive"),
        of=words("of"),
        into=words("in"),
        minus=words("minus"),
        shared=words("shared"),
        link={row[0]: row[2] for row in rows if row[1] == "link"},
        starts=frozenset({*add, *half, *vague, *few, *article, *words("bare")}),
        compound=whole,
        grouped=_grouped(marks["decimal"], marks["group"]),
        also="also" in marks,
        marks=(marks["decimal"], marks["group"]),
    )


def _grouped(decimal: str, group: str) -> re.Pattern[str]:
    """How digits are written: plain, in groups of three (or, in India, of two), with a decimal part."""
    point, mark = re.escape(decimal), "[   ]" if group == " " else re.escape(group)
    return re.compile(rf"(?:(\d+)|(\d{{1,3}}(?:{mark}\d{{2,3}})*{mark}\d{{3}}))({point}\d+)?")


def literal(written: str, words: Lexicon) -> float | None:
    """The value of digits as a language writes them; ``None`` for any other shape (``1.2.3``, ``007``)."""
    if len(written) > _DIGITS_LONGEST or not (match := words.grouped.fullmatch(written)):
        return float(written) if words.also and _POINT.fullmatch(written) else None
    whole, grouped, rest = match.groups()
    if whole and len(whole) > 1 and whole[0] == "0":
        return None
    digits = whole or "".join(c for c in grouped if c.isdigit())
    return float(f"{digits}.{rest[1:]}" if rest else digits)


def number_at(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """The number that begins at token ``i``, as long as it goes; ``None`` if none does."""
    if t.raw[i][0].isdecimal():
        return _digits(t, i, words)
    word = t.lower[i]
    if t.raw[i] in SIGNS:
        return _scaled(t, Number(i + 1, SIGNS[t.raw[i]], "words"), words)
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
    if t.word(j) == "/" and t.glued(j) and t.glued(j + 1):
        return _over(t, i, value)
    if t.word(j + 1) == "/" and t.raw[j].isdecimal() and (share := _over(t, j, float(t.raw[j][:2]))):  # "10 1/2"
        return _scaled(t, Number(share.stop, value + share.value, "digits"), words)
    if (sign := SIGNS.get(t.raw[j]) if j < len(t) else None) is not None:
        value, j = value + sign, j + 1
    if t.glued(j) and (scale := words.glued.get(t.word(j))):
        return Number(j + 1, value, "digits", letter=t.raw[j], scale=scale)
    return _scaled(t, Number(j, value, "digits"), words)


def _over(t: Tokens, i: int, top: float) -> Number | None:
    """A fraction in digits, ``2/3``; not ``9/11``, ``24/7`` or a date."""
    below = t.word(i + 2)
    if below not in {"2", "3", "4", "5", "8", "10"} or t.word(i + 3) == "/" or not 0 < top < float(below):
        return None
    return Number(i + 3, top / float(below), "share")


def _scaled(t: Tokens, number: Number, words: Lexicon) -> Number:
    """The number times the magnitude words behind it: ``3.4 million``, ``2 dozen``, ``5-million``."""
    j, value, high, modifier = number.stop, number.value, number.high, number.modifier
    if t.word(j) == "+" and t.glued(j) and t.word(j + 1) in words.mag:  # "67+ million"
        j, modifier = j + 1, "at least"
    while j < min(len(t), number.stop + _LONGEST):
        k = j + 1 if t.lower[j] in _DASHES and t.glued(j) and t.glued(j + 1) else j
        scale = words.mag.get(t.word(k)) or words.mult.get(t.word(k))
        if not scale or (number.kind == "digits" and scale == 100):  # "34 cents" is French money
            break
        value, high, j = value * scale, None if high is None else (high + 1) * scale - 1, k + 1
    return replace(number, stop=j, value=value, high=high, modifier=modifier, mantissa=number.value)


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
    top = (high + 1) * scale - 1 if high > low else None
    return Number(j + 1, low * scale, "vague", top, modifier="about")


def _half(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """``half a million``, ``half-dozen``, ``a half``; the share itself needs ``of`` or ``the`` behind it."""
    at = i if t.lower[i] in words.half else i + 1
    value, j = words.half[t.lower[at]], at + 1
    k = j + 1 if t.word(j) in _DASHES else j
    article = t.word(k) in words.article
    if article:
        k += 1 + (t.word(k + 1) in _DASHES)
    scaled = _scaled(t, Number(k, value, "words"), words)
    if scaled.stop > k:
        return scaled
    if t.word(j) in words.of or t.word(j) in words.shared:
        return Number(j, value, "share")
    return Number(k if article else j, value, "words")  # "half an hour"


def _spelt(t: Tokens, i: int, words: Lexicon) -> Number | None:
    """Number words added up: ``two hundred and fifty thousand``, ``three and a half million``, ``two-thirds``."""
    total = group = 0.0
    j, article = i, t.lower[i] in words.article
    if article:
        group, j = 1.0, i + 1
    while j < min(len(t), i + _LONGEST):
        hyphen = t.lower[j] in _DASHES and t.glued(j) and t.glued(j + 1)
        k = j + 1 if j > i and not article and (hyphen or t.lower[j] in words.join) else j
        step = _step(t.word(k), total, group, article, words)
        if step is None:
            break
        (total, group), j, article = step, k + 1, False
    if article:
        if (about := words.round.get(t.word(j))) is not None:  # "une centaine"
            return _scaled(t, Number(j + 1, about, "words", modifier="about"), words)
        return _part(t, i, 1.0, j, words) or (Number(j, 1.0, "words") if t.lower[i] in words.add else None)
    if j == i:
        return None
    value = total + group
    if (part := _part(t, i, value, j, words)) is not None:
        return part
    if t.word(j) in words.join and t.word(j + 1) in words.article and t.word(j + 2) in words.half:
        return _scaled(t, Number(j + 3, value + words.half[t.lower[j + 2]], "words"), words)
    return Number(j, value, "words")


def _step(word: str, total: float, group: float, article: bool, words: Lexicon) -> tuple[float, float] | None:
    """The sum after one more word; ``None`` when the word does not go on with the number."""
    value = words.add.get(word)
    if value is None and words.compound is not None and word not in words.mult and word not in words.mag:
        value = compound(word, words)
    if value is not None and not article and _fits(group, value, total):
        return total, group + value
    if value is not None and word not in words.mult:  # "quatre-vingts": twenty adds, or multiplies
        return None
    if mult := words.mult.get(word):
        return (total, (group or 1.0) * mult) if group < mult else None
    if mag := words.mag.get(word):
        return ((total + group or 1.0) * mag, 0.0) if total < mag or not group else (total + group * mag, 0.0)
    return None


def _fits(group: float, value: float, total: float) -> bool:
    """Whether a number word may follow a sum: 20 + 3, 200 + 50, 60 + 11 (French), never 3 + 4."""
    if group == 0:
        return total == 0 or value > 0
    if value == 0:
        return False
    if group % 100 == 0:
        return value < 100
    return (value < 10 and group % 10 == 0) or (value < 20 and group % 100 in (60, 80))


@lru_cache(maxsize=20_000)
def _atoms(word: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The number words that a longer word is made of; empty unless it is made of nothing else."""
    found, at = [], 0
    while at < len(word) and (match := pattern.match(word, at)):
        found.append(match.group())
        at = match.end()
    return tuple(found) if at == len(word) else ()


def compound(word: str, words: Lexicon) -> float | None:
    """The value of a number written as one word (German): ``dreiundzwanzig``, ``zweihundertfünfzig``."""
    atoms = _atoms(word, words.compound) if words.compound and len(word) < _DIGITS_LONGEST * 3 else ()
    total = group = pending = 0.0
    for atom in atoms:
        if atom in words.add:
            group, pending = group + words.add[atom], words.add[atom]
        elif atom in words.mult:
            group, pending = group - pending + (pending or 1.0) * words.mult[atom], 0.0
        elif atom in words.mag:
            total, group, pending = total + (group or 1.0) * words.mag[atom], 0.0, 0.0
    return total + group if atoms and atoms[-1] not in words.join else None


def _part(t: Tokens, i: int, top: float, j: int, words: Lexicon) -> Number | None:
    """A fraction in words, ``two-thirds`` or ``a quarter of``; ``j`` is where the denominator stands."""
    k = j + 1 if t.word(j) in _DASHES and t.glued(j) else j
    if t.word(k) not in words.part:
        return None
    below, hyphened, plural = words.part[t.lower[k]], k > j, top != 1
    of = t.word(k + 1) in words.of
    if below <= top or not (hyphened or of or plural):
        return None
    if plural and below == 4 and not (hyphened or of):  # "three quarters of growth" are periods
        return None
    # "a quarter of a million", "three-quarters of a million"
    if of and t.word(k + 2) in words.article and (scale := words.mag.get(t.word(k + 3))):
        return Number(k + 4, top / below * scale, "words")
    return Number(k + 1, top / below, "share")
