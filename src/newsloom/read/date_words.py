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
from newsloom.read.tokens import ELIDED, Tokens, cut

#: The class letter of each kind of word in the tables.
_LETTER = {
    "month": "m", "month!": "M", "month.": "b", "weekday": "w", "weekday.": "v", "day": "r", "unit": "u", "last": "l",
    "next": "x", "this": "t", "ago": "a", "before": "A", "in": "I", "part": "p", "noon": "h", "filler": "o", "on": "P",
    "open": "f", "to": "T", "and": "&", "early": "e", "quarter": "q", "season": "S", "article": "i", "few": "F",
    "hedge": "~", "holiday": "H", "ordinal": "O", "zone": "z",
    "zone!": "z", "part!": "p", "after-last": "L", "after-next": "X", "decade": "c",
}  # fmt: skip
#: Letters whose presence means that a sentence may hold a date.
_TRIGGERS = frozenset("mMbwvruSHDyhcQqp")
_DASHES = "-–‑−"

_ISO = r"(?P<iso>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\d))"
_SLASHED = r"(?P<slashed>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])|\d{1,2}[.-]\d{1,2}[.-]\d{4}(?!\d)"
_SLASHED += r"|\d{1,2}\.\d{1,2}\.\d{2}(?![\d.]))"
_HALF = r"[ \u00a0\u202f]?(?P<half>[ap])(?:\.[ \u00a0]?m\b\.?|m\b)"
_DECADE = r"(?P<decade>\b\d{3}0[’']?s\b|[’'‘]?\b\d0s\b)"
_NUMBER = r"(?P<number>\d+(?:[.,]\d+)*)"
_WORD = r"(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"

Clock = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """A language's calendar: phrases by their first word (longest first), its token pattern, its number words."""

    phrases: dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    pattern: re.Pattern[str]
    add: dict[str, float]
    ante: frozenset[str]
    strict: frozenset[str]
    gauge: frozenset[str]
    small: frozenset[str]
    hedges: frozenset[str]
    day_first: bool | None


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
    rows = [(row[0], row[1], row[2] if len(row) > 2 else "") for row in tables.rows(name)]
    rows += [(zone.lower(), "zone", hours) for zone, hours in tables.mapping("time_zones.tsv").items()]
    for phrase, kind, value in rows:
        if kind in _LETTER:
            first, *rest = phrase.split()
            phrases.setdefault(first, []).append((tuple(rest), kind, value))

    def of(kind: str) -> frozenset[str]:
        return frozenset(phrase for phrase, said, _ in rows if said == kind)

    lexicon = numbers.lexicon(language)
    order = {value: value == "day" for _, kind, value in rows if kind == "order"}
    return Words(
        {first: tuple(sorted(found, key=lambda f: -len(f[0]))) for first, found in phrases.items()},
        _pattern(_longest(of("suffix")), _longest(of("clock")), lexicon is not None and lexicon.elision),
        {w: v for w, v in (lexicon.add if lexicon else {}).items() if v > 0},
        of("ante") | of("ante!"),
        of("ante!"),
        of("gauge"),
        of("small"),
        of("hedge"),
        next(iter(order.values()), None),
    )


def _longest(phrases: frozenset[str]) -> list[str]:
    return sorted(phrases, key=lambda p: (-len(p), p))


def _pattern(suffixes: list[str], hours: list[str], elision: bool) -> re.Pattern[str]:
    suffix, hour = ("|".join(map(re.escape, found)) or r"(?!)" for found in (suffixes, hours))
    clock = (
        rf"(?P<clock>(?<![\d.,:/-])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?"
        rf"(?:{_HALF}|[ \u00a0\u202f]?(?:{hour})(?![^\W\d_])(?:[ \u00a0]?(?P<past>[0-5]\d)(?!\d|[.,]\d))?)"
        rf"|(?<![\d.,:/-])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![\d:]))"
    )
    ordinal = rf"(?P<ordinal>\d{{1,2}}(?:{suffix})(?![^\W_]))"
    quarter = r"(?P<quarter>\bQ[1-4]\b)"
    elided = ELIDED if elision else r"(?!)"
    parts = (_ISO, _SLASHED, clock, _DECADE, quarter, ordinal, _NUMBER, elided, _WORD, r"[^\w\s]")
    return re.compile("|".join(parts), re.IGNORECASE)


def lexed(text: str, start: int, end: int, known: Words) -> Lexed | None:
    """The classes of a sentence; ``None`` when nothing in it can be a date."""
    t = cut(known.pattern, text, start, end)
    letters: list[str] = []
    values: list[object] = []
    merged = Tokens(text, [], [], [], [])
    k = 0
    while k < len(t):
        letter, value, size = _classed(t, k, known)
        letters.append(letter)
        values.append(value)
        merged.starts.append(t.starts[k])
        merged.ends.append(t.ends[k + size - 1])
        merged.raw.append(t.raw[k])
        merged.lower.append(t.lower[k])
        if letter not in "_," and size == 1 and t.lower[k].endswith(("'s", "’s")):
            merged.ends[-1] -= 2
        k += size
    if _TRIGGERS.isdisjoint(letters):
        return None
    return Lexed(merged, "".join(letters), values)


def _classed(t: Tokens, k: int, known: Words) -> tuple[str, object, int]:
    """The class letter of a token, its value, and how many tokens its phrase takes."""
    raw, lower = t.raw[k], t.lower[k]
    bare = lower[:-2] if lower.endswith(("'s", "’s")) else lower
    found = known.phrases.get(lower) or known.phrases.get(bare)
    if found:
        for rest, kind, value in found:
            size = 1 + len(rest)
            if (not rest or tuple(t.lower[k + 1 : k + size]) == rest) and _capital(raw, kind):
                return _LETTER[kind], value, size
    if raw[0].isdigit() or raw[0] in "’'‘" or (raw[0] in "qQ" and len(raw) == 2 and raw[1].isdigit()):
        return (*_literal(raw, known), 1)
    if lower in known.add:
        return "k", int(known.add[lower]), 1
    if raw in _DASHES:
        return "-", "", 1
    return (raw if raw in ",.()" else "_"), "", 1


def _capital(raw: str, kind: str) -> bool:
    """Whether a word is written as its kind needs: "May", "Sat", "EST" with capitals."""
    if kind == "zone":
        return raw.isupper() and len(raw) > 1
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
    if match["decade"]:
        return "c", int("".join(c for c in raw if c.isdigit()))
    if match["quarter"]:
        return "Q", int(raw[1])
    digits = "".join(c for c in raw if c.isdigit())
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
