"""The number words of a language by kind, and digits as it writes them.

The words stand in ``tables/number_words.<lang>.tsv``, whose head tells the kinds; a language without that table has no
numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from newsloom import tables
from newsloom.text import plain, plainest

# Longer runs of digits are account numbers and hostile input, not figures.
DIGITS_LONGEST = 24
BLANKS = " \u00a0\u202f"
#: Signs for a part of one.
SIGNS = {
    **{"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5},
    **{"⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8},
}
_DIGIT = re.compile(rf"[\d{''.join(SIGNS)}]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's number words by kind."""

    add: dict[str, float]
    mult: dict[str, float]
    only: dict[str, float]
    mag: dict[str, float]
    glued: dict[str, float]
    article: frozenset[str]
    join: dict[str, float]
    half: dict[str, float]
    part: dict[str, float]
    ordinal: dict[str, float]
    nth: dict[str, float]
    vague: dict[str, tuple[float, float, float]]
    few: dict[str, tuple[float, float]]
    round: dict[str, float]
    coin: frozenset[str]
    elision: bool
    strict: frozenset[str]
    trailing: frozenset[str]
    partitive: frozenset[str]
    of: frozenset[str]
    into: dict[str, str]
    each: frozenset[str]
    out: frozenset[str]
    over: frozenset[str]
    minus: dict[str, str]
    point: dict[str, str]
    timely: frozenset[str]
    end: frozenset[str]
    shared: frozenset[str]
    link: dict[str, str]
    needs_scale: frozenset[str]
    starts: frozenset[str]
    opening: frozenset[str]
    clues: frozenset[bytes]
    compound: re.Pattern[str] | None
    fused: re.Pattern[str] | None
    endings: frozenset[str]
    grouped: re.Pattern[str]
    also: frozenset[str]
    marks: tuple[str, str]

    def starts_at(self, word: str) -> bool:
        """Whether a number may begin with a lower-case word."""
        return word in self.starts or (self.compound is not None and compound(word, self) is not None)

    def tells(self, text: str) -> bool:
        """Whether a sentence may hold a number: most have no digit and no number word, and need no second look."""
        if _DIGIT.search(text):
            return True
        if not self.clues.isdisjoint(plain(text)):
            return True
        return self.compound is not None and any(
            compound(word, self) is not None for word in _WORD.findall(text.lower())
        )

    def value(self, word: str) -> float | None:
        """What a word adds to a sum; ``None`` for a word that only multiplies or is no number word."""
        value = self.add.get(word)
        if value is None and self.compound is not None and word not in self.mult and word not in self.mag:
            return compound(word, self)
        return value

    def scale(self, word: str) -> float | None:
        """What a word multiplies by."""
        return self.mag.get(word) or self.mult.get(word)

    def below(self, word: str) -> float | None:
        """The denominator that a word names: ``thirds``, ``veinticincoavos``."""
        found = self.part.get(word)
        return _fused(word, self) if found is None and self.fused is not None else found


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The rows of a table of number words, by kind."""

    rows: tuple[tuple[str, ...], ...]

    def values(self, kind: str) -> dict[str, float]:
        return {row[0]: float(row[2]) for row in self.rows if row[1] == kind}

    def words(self, kind: str) -> frozenset[str]:
        return frozenset(row[0] for row in self.rows if row[1] == kind)

    def told(self, kind: str) -> dict[str, str]:
        return {row[0]: row[2] if len(row) > 2 else "" for row in self.rows if row[1] == kind}


@cache
def lexicon(language: str) -> Lexicon | None:
    """The number words of a language, or ``None`` if there is no table."""
    name = f"number_words.{language}.tsv"
    if not tables.exists(name):
        return None
    rows = tables.rows(name)
    values, words, told = _Kinds(rows).values, _Kinds(rows).words, _Kinds(rows).told
    marks = {row[2]: row[0] for row in rows if row[1] == "format"}
    add, mult, mag, half, part = (values(kind) for kind in ("add", "mult", "mag", "half", "part"))
    vague = {row[0]: (float(row[2]), float(row[3]), float(row[4])) for row in rows if row[1] == "vague"}
    few = {row[0]: (float(row[2]), float(row[3])) for row in rows if row[1] == "few"}
    starts = frozenset({*add, *half, *vague, *few, *words("article"), *words("bare")})
    nth = values("ordinal") | values("nth")
    join = {word: float(least or 0) for word, least in told("join").items()}
    atoms = {*add, *mult, *mag, *join}
    return Lexicon(
        add=add,
        mult=mult,
        only={row[0]: float(row[3]) for row in rows if row[1] == "mult" and len(row) > 3},
        mag=mag,
        glued=values("glued"),
        article=words("article"),
        join=join,
        half=half,
        part=part,
        ordinal=values("ordinal"),
        nth=nth,
        vague=vague,
        few=few,
        round=values("round"),
        coin=words("coin"),
        elision=bool(words("elision")),
        strict=words("strict"),
        trailing=frozenset(row[0] for row in rows if row[1] == "half" and len(row) > 3),
        partitive=words("partitive"),
        of=words("of"),
        into=told("in"),
        each=words("each"),
        out=words("out"),
        over=words("over"),
        minus=told("minus"),
        point=told("point"),
        timely=words("timely"),
        end=words("end"),
        shared=words("shared"),
        link=told("link"),
        needs_scale=frozenset(word for word, how in told("bare").items() if how),
        starts=starts,
        opening=starts | SIGNS.keys() | nth.keys(),
        clues=frozenset(map(plainest, {*add, *mult, *mag, *half, *part, *vague, *few, *values("round"), *nth})),
        compound=_any(atoms) if words("compound") else None,
        fused=_any({*atoms, *part, *words("infix"), *words("ending")}) if words("ending") else None,
        endings=words("ending"),
        grouped=_grouped(marks["decimal"], marks["group"]),
        also=frozenset(row[0] for row in rows if row[1] == "format" and row[2] == "also"),
        marks=(marks["decimal"], marks["group"]),
    )


def _any(atoms: set[str]) -> re.Pattern[str]:
    """One of some words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(atoms - {""}, key=lambda word: (-len(word), word)))))


def _grouped(decimal: str, group: str) -> re.Pattern[str]:
    """How digits are written: plain, in groups of three (or, in India, of two) by mark or blank, with decimals."""
    point, mark = re.escape(decimal), f"[{BLANKS}]" if group == " " else re.escape(group)
    groups = rf"\d{{1,3}}(?:{mark}\d{{2,3}})*{mark}\d{{3}}|\d{{1,3}}(?:[{BLANKS}]\d{{3}})+"
    return re.compile(rf"(?:(\d+)|({groups}))({point}\d+)?")


def literal(written: str, words: Lexicon) -> float | None:
    """The value of digits as a language writes them; ``None`` for any other shape (``1.2.3``, ``007``)."""
    if len(written) > DIGITS_LONGEST:
        return None
    if not written[0].isdecimal():
        written = f"0{written}"
    match = words.grouped.fullmatch(written)
    if not match:
        return _foreign(written, words)
    whole, grouped, rest = match.groups()
    if grouped and grouped[0] == "0":
        return _foreign(written, words)
    if whole and len(whole) > 1 and whole[0] == "0":
        return None
    if words.marks[0] == "," and rest == ",000" and whole and 1 < len(whole) < 4:
        return float(f"{whole}000")  # an agency's English grouping: nobody writes three decimals of nought
    digits = whole or "".join(c for c in grouped if c.isdigit())
    return float(f"{digits}.{rest[1:]}" if rest else digits)


def _foreign(written: str, words: Lexicon) -> float | None:
    """Digits written as elsewhere, where that can be read in one way only: ``5.00`` and ``1,111.11`` in Spanish."""
    marks = [c for c in written if not c.isdecimal()]
    if not marks:
        return None
    whole, _, rest = written.rpartition(marks[-1])
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        groups = whole.split(marks[0])
        return float(f"{''.join(groups)}.{rest}") if all(len(g) == 3 for g in groups[1:]) and groups[0] else None
    if set(marks) - words.also:
        return None
    if len(marks) == 1 and (len(rest) != 3 or whole == "0" or len(whole) > 3):
        return float(f"{whole}.{rest}")
    groups = written.split(marks[0])
    return float("".join(groups)) if all(len(g) == 3 for g in groups[1:]) and 0 < len(groups[0]) < 4 else None


@lru_cache(maxsize=8_000)
def _atoms(word: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The number words that a longer word is made of; empty unless it is made of nothing else."""
    found, at = [], 0
    while at < len(word) and (match := pattern.match(word, at)):
        found.append(match.group())
        at = match.end()
    return tuple(found) if at == len(word) else ()


def compound(word: str, words: Lexicon) -> float | None:
    """The value of a number written as one word (German): ``dreiundzwanzig``, ``zweihundertfünfzig``."""
    atoms = _atoms(word, words.compound) if words.compound and len(word) < DIGITS_LONGEST * 3 else ()
    return _summed(atoms, words) if atoms and atoms[-1] not in words.join else None


def _summed(atoms: tuple[str, ...], words: Lexicon) -> float:
    total = group = pending = 0.0
    for atom in atoms:
        if atom in words.add:
            group, pending = group + words.add[atom], words.add[atom]
        elif atom in words.mult:
            group, pending = group - pending + (pending or 1.0) * words.mult[atom], 0.0
        elif atom in words.mag:
            total, group, pending = total + (group or 1.0) * words.mag[atom], 0.0, 0.0
    return total + group


def _fused(word: str, words: Lexicon) -> float | None:
    """The denominator in a word that is made of number words: ``veinticincoavos``, ``dosmilesimos``."""
    atoms = _atoms(word, words.fused) if words.fused is not None and len(word) < DIGITS_LONGEST * 3 else ()
    if len(atoms) < 2:
        return None
    value = _summed(atoms[:-1], words)
    if atoms[-1] in words.endings:
        return value or None
    below = words.part.get(atoms[-1])
    if below is None or not value:
        return None
    return value * below if below >= 100 else value + below
