"""Sentences as strings of calendar classes, one letter a token, so that one pattern finds dates in any language.

    "on Friday, March 13" ──▶ Pw,md

The words of a language stand in ``tables/calendar.<lang>.tsv``; a language without that table has no dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from newsloom import tables
from newsloom.read import numbers
from newsloom.read.tokens import ELIDED, Tokens
from newsloom.text import plain, plainest

#: The class letter of each kind of word in the tables. Units stand apart: "U" is one year, "u" another single unit, "j"
#: several of any.
_LETTER = {
    "month": "m", "month!": "M", "month.": "b", "weekday": "w", "weekday.": "v", "day": "r", "unit": "u", "last": "l",
    "next": "x", "this": "t", "ago": "a", "before": "A", "in": "I", "part": "p", "noon": "h", "filler": "o", "on": "P",
    "open": "f", "to": "T", "and": "&", "early": "e", "quarter": "q", "season": "S", "article": "i", "few": "F",
    "hedge": "~", "holiday": "H", "ordinal": "O", "zone": "z", "zone!": "z", "part!": "p", "after-last": "L",
    "after-next": "X", "after-this": "E", "decade": "c", "after": "Y", "ere": "Z", "begin": "B", "now": "N",
    "units": "j", "holiday!": "H", "decades": "C",
}  # fmt: skip
#: Letters whose presence means that a sentence may hold a date.
_TRIGGERS = frozenset("mMbwvruUjSHDgyWhcCQqpO")
_CALLS = _TRIGGERS - {"O"}
_DASHES = "-–‑−~"

_ISO = r"(?P<iso>\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}(?::\d{2})?(?:[Zz]|[+-]\d{2}:?\d{2})?)?(?!\d))"
_SLASHED = r"(?P<slashed>(?<![\d/])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])|\d{1,2}[.-]\d{1,2}[.-]\d{4}(?!\d)"
_SLASHED += r"|\d{1,2}(?P<mark>[.-])\d{1,2}(?P=mark)\d{2}(?![\d.-])|\d{4}(?P<lead>[/.-])\d{1,2}(?P=lead)\d{1,2}(?!\d)"
_SLASHED += r"|(?<![\d.,/-])\d{1,2}(?: ?/ ?|- ?)\d{4}(?![\d/-])|(?<![\d.,/-])\d{4}(?: / ?|/ | -)\d{1,2}(?![\d/-])"
_SLASHED += r"|(?<![\d.,])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d|[.,]\d))"
_SHORT = r"(?P<short>(?<![\d.,/-])\d{1,2}/\d{1,2}(?![\d/%])|(?<![\d.,/-])\d{1,2}\.\d{1,2}\.(?!\d))"
_HALF = r"[ \u00a0\u202f]?(?P<half>[apAP])(?:\.[ \u00a0]?[mM]\b\.?|[mM]\b)"
_NUMBER = r"(?P<number>\d+(?:[.,]\d+)*)"
_WORD = r"[^\W\d_]++(?:['’][^\W\d_]++)*+"
_MARK = r"[^\w\s’'‘]"
#: Words of two letters and more, which no quarter ("Q3") is.
_LONGER = r"[A-Za-z]{2,}+[^\W\d_]*+(?:['’][^\W\d_]++)*+"

#: Marks that begin no phrase and no number, and by themselves mean at most a joint.
_MARKS = frozenset(',.()/"“”:;!?')
#: Words for the first look at a sentence, without elisions and clitics.
_PLAIN = re.compile(r"[^\W\d_]+")

Clock = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """A language's calendar: phrases by their first word (longest first), its token pattern, its number words."""

    phrases: dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    pattern: re.Pattern[str]
    add: frozenset[str]
    ante: frozenset[str]
    strict: frozenset[str]
    gauge: frozenset[str]
    small: frozenset[str]
    hedges: frozenset[str]
    marks: dict[str, str]
    day_first: bool | None
    numbers: numbers.Lexicon | None
    compounds: bool
    hot: frozenset[str]
    holds: frozenset[str]
    triggers: frozenset[bytes]
    digits: re.Pattern[str]


@dataclass(slots=True)
class Lexed:
    """A sentence in calendar classes: ``classes[k]`` and ``values[k]`` tell of token ``k``."""

    tokens: Tokens
    classes: str
    values: list[object]


@cache
def words(language: str) -> Words | None:
    """The calendar of a language, or ``None`` if there is no table."""
    name = f"calendar.{language}.tsv"
    if not tables.exists(name):
        return None
    phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    rows = [(row[0].lower(), row[1], row[2] if len(row) > 2 else "") for row in tables.rows(name)]
    rows += [(zone.lower(), "zone", hours) for zone, hours in tables.mapping("time_zones.tsv").items()]
    lexicon = numbers.lexicon(language)
    # "in two thousand and two", "en mil novecientos"
    thousand = {word for word, value in lexicon.mag.items() if value == 1000} if lexicon else set()
    starts = frozenset(word for word, value in lexicon.add.items() if value > 0) | thousand if lexicon else frozenset()
    for phrase, kind, value in rows:
        if kind in _LETTER:
            first, *rest = phrase.split()
            phrases.setdefault(first, []).append((tuple(rest), kind, value))

    def of(kind: str) -> frozenset[str]:
        return frozenset(phrase for phrase, said, _ in rows if said == kind)

    order = {value: value == "day" for _, kind, value in rows if kind == "order"}
    suffixes, hours, marks, tens = (_longest(of(kind)) for kind in ("suffix", "clock", "mark", "tens"))
    return Words(
        {first: tuple(sorted(found, key=lambda f: -len(f[0]))) for first, found in phrases.items()},
        _pattern(suffixes, hours, tens, lexicon is not None and lexicon.elision),
        starts,
        of("ante") | of("ante!"),
        of("ante!"),
        of("gauge"),
        of("small"),
        of("hedge"),
        {phrase: value for phrase, kind, value in rows if kind == "mark"},
        next(iter(order.values()), None),
        lexicon,
        lexicon is not None and lexicon.compound is not None,
        frozenset(phrases) | starts,
        _TRIGGERS | {"d"} if marks else _TRIGGERS,
        frozenset(map(plainest, thousand))
        | _openers([phrase for phrase, kind, _ in rows if kind == "clock" or _LETTER.get(kind, "O") in _CALLS]),
        _digits([*suffixes, *hours, *tens], marks),
    )


def _openers(phrases: list[str]) -> frozenset[bytes]:
    """Letters of words one of which a sentence must have to hold a phrase: of several the longest, as it is rarest."""
    split = sorted((_PLAIN.findall(phrase) for phrase in phrases), key=len)
    found: set[str] = set()
    for words_ in split:
        if words_ and found.isdisjoint(words_):
            found.add(max(words_, key=len))
    return frozenset(map(plainest, found))


def _digits(suffixes: list[str], marks: list[str]) -> re.Pattern[str]:
    """What digits in a sentence must look like to begin a date or a time, where no word of the calendar stands."""
    behind = "|".join(map(re.escape, suffixes)) or "(?!)"
    marked = "".join(rf"|(?<={re.escape(mark)} \d)" for mark in marks)
    # every alternative begins with its digit, so that the scan skips what is none
    return re.compile(
        rf"\d(?:\d{{3}}|[:./-]\d|\d? ?[ap]\.?[ \u00a0]?m\b|0[’']?s|(?<=\b[qh]\d)\b| ?(?:{behind}){marked})"
    )


def _longest(phrases: frozenset[str]) -> list[str]:
    return sorted(phrases, key=lambda p: (-len(p), p))


def _pattern(suffixes: list[str], hours: list[str], tens: list[str], elision: bool) -> re.Pattern[str]:
    suffix, hour, ten = ("|".join(map(re.escape, found)) or r"(?!)" for found in (suffixes, hours, tens))
    clock = (
        rf"(?P<clock>(?<![\d.,:/-])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?"
        rf"(?:{_HALF}|[ \u00a0\u202f]?(?i:{hour})(?![^\W\d_])(?:[ \u00a0]?(?P<past>[0-5]\d)(?!\d|[.,]\d))?)"
        rf"|(?<![\d.,:/-])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![\d:]))"
    )
    ordinal = rf"(?P<ordinal>\d{{1,2}}(?i:{suffix})(?![^\W_]))"
    quarter = r"(?P<quarter>\b[QHqh][1-4]\b)"
    decade = rf"(?P<decade>\b\d{{3}}0(?i:{ten})\b|[’'‘]?\b\d0(?i:{ten})\b)"
    # words first, nine tokens in ten are; a blank is told by itself, or each part is tried on it: a third of the time
    # and marks behind them but for those that open a decade
    words = (ELIDED, _MARK, quarter, _WORD) if elision else (_LONGER, _MARK, quarter, _WORD)
    parts = (*words, _ISO, _SLASHED, _SHORT, clock, decade, ordinal, _NUMBER, r"[^\w\s]")
    return re.compile(f"(?! )(?:{'|'.join(parts)})")


def lexed(text: str, start: int, end: int, known: Words) -> Lexed | None:
    """The classes of a sentence; ``None`` when nothing in it can be a date."""
    told = text[start:end]
    # in 101 reports three sentences in four go no further
    if known.triggers.isdisjoint(plain(told)) and not known.digits.search(told.lower()):
        return None
    spans = [match.span() for match in known.pattern.finditer(text, start, end)]
    raw = [text[a:b] for a, b in spans]
    t = Tokens(text, [a for a, _ in spans], [b for _, b in spans], raw, [word.lower() for word in raw])
    letters, values = ["_"] * len(raw), list[object]([""]) * len(raw)
    gone: set[int] = set()
    hot = known.hot
    # most words are of no class, and never come to the look-up
    for k in [k for k, word in enumerate(t.lower) if word in hot or not word.isalpha() or known.compounds]:
        word = t.lower[k]
        if k in gone:
            continue
        if word in _MARKS and word not in hot:
            letters[k] = word if word in ",.()/" else "_"
            continue
        letters[k], values[k], size = _classed(t, k, known)
        if size > 1:
            t.ends[k] = t.ends[k + size - 1]
            gone.update(range(k + 1, k + size))
        elif letters[k] not in "_," and word.endswith(("'s", "’s")):
            t.ends[k] -= 2
    if known.holds.isdisjoint(letters):
        return None
    if gone:
        keep = [k for k in range(len(raw)) if k not in gone]
        letters, values = [letters[k] for k in keep], [values[k] for k in keep]
        starts, ends = [t.starts[k] for k in keep], [t.ends[k] for k in keep]
        t = Tokens(text, starts, ends, [raw[k] for k in keep], [t.lower[k] for k in keep])
    return Lexed(t, "".join(letters), values)


def _classed(t: Tokens, k: int, known: Words) -> tuple[str, object, int]:
    """The class letter of a token, its value, and how many tokens its phrase takes."""
    raw, lower = t.raw[k], t.lower[k]
    found = known.phrases.get(lower)
    if found is None and lower.endswith(("'s", "’s")):
        found = known.phrases.get(lower[:-2])
    if found:
        for rest, kind, value in found:
            size = 1 + len(rest)
            if (not rest or tuple(t.lower[k + 1 : k + size]) == rest) and _fits(t, k, kind, known):
                return _letter(kind, value), value, size
    first = raw[0]
    if first.isdigit() or first in "’'‘" or (first in "qQhH" and len(raw) == 2 and raw[1].isdigit()):
        return (*_literal(raw, known), 1)
    if lower in known.add or (known.compounds and known.numbers and known.numbers.starts_at(lower)):
        return _number(t, k, known)
    if raw in _DASHES:
        return "-", "", 1
    return (raw if raw in ",.()/" else "_"), "", 1


def _letter(kind: str, value: str) -> str:
    return "U" if kind == "unit" and value == "year" else _LETTER[kind]


def _number(t: Tokens, k: int, known: Words) -> tuple[str, object, int]:
    """A number in words: a day ("k"), a year ("W": "two thousand and two", "nineteen eighty-six") or a count ("n")."""
    number = numbers.number_at(t, k, known.numbers) if known.numbers else None
    if number is None or number.value != int(number.value) or number.kind != "words":
        return "_", "", 1
    value, stop = int(number.value), number.stop
    if 15 <= value <= 21 and stop < len(t.raw) and t.lower[stop] in known.add and known.numbers:
        other = numbers.number_at(t, stop, known.numbers)
        if other is not None and 10 <= other.value < 100:
            return "W", value * 100 + int(other.value), other.stop - k
    if 1000 <= value < 2200 and number.stop > k + 1:
        return "W", value, stop - k
    return ("k" if 1 <= value <= 31 else "n"), value, stop - k


def _fits(t: Tokens, k: int, kind: str, known: Words) -> bool:
    """Whether a word is written as its kind needs: "May" and "EST" with capitals, "oct." with a number beside it."""
    raw = t.raw[k]
    if kind == "zone":
        return raw.isupper() and len(raw) > 1
    if kind == "month.":
        numbered = any(
            word[0].isdigit() or word in known.add for word in (*t.raw[max(0, k - 2) : k], *t.raw[k + 1 : k + 3])
        )
        return numbered or (raw[0].isupper() and t.lower[k] not in known.add)  # "sept jours"
    return kind[-1] not in "!." or raw[0].isupper()


def _literal(raw: str, known: Words) -> tuple[str, object]:
    match = known.pattern.fullmatch(raw)
    if match is None:
        return "_", ""
    if match["clock"]:
        clock = _clock(match)
        return ("h", clock) if clock else ("_", "")
    if match["iso"] or match["slashed"]:
        return "D", raw
    if match["short"]:
        return "g", raw
    if match["decade"]:
        return "c", int("".join(c for c in raw if c.isdigit()))
    if match["quarter"]:
        return "Q", raw.lower()
    # "¹" and "①" are digits to Python, and no numbers.
    digits = "".join(c for c in raw if c.isdecimal())
    if match["ordinal"]:
        return ("O", int(digits)) if 1 <= int(digits) <= 31 else ("_", "")
    if digits != raw or len(raw) > 4:
        return "_", ""
    value = int(raw)
    if len(raw) == 4:
        return ("y", value) if 1000 <= value <= 2199 else ("n", value)
    return ("d", value) if 1 <= value <= 31 else ("n", value)


def _clock(match: re.Match[str]) -> Clock | None:
    """Hour and minute of a time literal, on 24 hours; ``None`` for ``13 p.m.``"""
    if match["hour24"]:
        return int(match["hour24"]), int(match["minute24"])
    hour, minute = int(match["hour"]), int(match["minute"] or match["past"] or 0)
    if half := (match["half"] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour, minute) if hour < 24 else None
