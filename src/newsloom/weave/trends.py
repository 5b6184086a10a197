"""Which way a figure went: "down 3.2 points" where the report has "up 3.2", "66 seats, up from 84"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from newsloom import tables
from newsloom.text import squeeze, stem, words
from newsloom.types import Figure, Lack, Reading
from newsloom.weave.amounts import base, may_be_one, same_figure
from newsloom.weave.statements import Statement, word_class

# "3.2 points, up": a comma, a clause. A decimal's comma has no space behind it.
_CLAUSE = re.compile(r",\s|[;:—–“”\"]|\s-\s")
# So many words behind a figure may tell its way: "0.7 per cent lower", "a 3.2-point drop".
_BEHIND = 3
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th|\.)$", re.IGNORECASE)
_Way = Literal["up", "down"]
_WAYS: tuple[_Way, _Way] = ("up", "down")


@dataclass(frozen=True, slots=True)
class _Trend:
    """Which way a figure went, what it is of that (``by``, ``to``, ``from``), and the word that tells."""

    way: _Way
    part: str
    word: str


def turned_about(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """The figures of a sentence that went the other way in the source sentence, or cannot have gone as it says."""
    for figure in one.figures:
        mine = _trend(figure, one, digest)
        if mine is None:
            continue
        same = [_trend(other, evidence, source) for other in evidence.figures if same_figure(figure, other)]
        theirs = [other for other in same if other is not None and other.part == mine.part]
        raw = squeeze(digest.article.text[figure.start : figure.end])
        if theirs and all(other.way != mine.way for other in theirs):
            there = theirs[0].word
            yield Lack(
                "figure", f"“{raw}” is told with “{mine.word}”, and with “{there}” in the report", mine.word, there
            )
            return
        if not theirs and mine.part == "from" and (now := _belying(figure, mine, one, digest)):
            less = "less" if mine.way == "up" else "more"
            yield Lack("figure", f"“{now}” is {less} than “{raw}”, not “{mine.word}” from it", mine.word, now)
            return


def _belying(figure: Figure, mine: _Trend, one: Statement, digest: Reading) -> str:
    """The sentence's own figure that a "up from 84" belies: "66 seats, up from 84"; empty where none does."""
    before = [other for other in one.figures if other.end <= figure.start]
    text = digest.article.text
    if not before or _ORDINAL.search(text[before[-1].start : before[-1].end]) or not may_be_one(before[-1], figure):
        return ""
    now, then = base(before[-1]), base(figure)
    belied = now != then and (now > then) != (mine.way == "up")
    return squeeze(text[before[-1].start : before[-1].end]) if belied else ""


def _trend(figure: Figure, one: Statement, reading: Reading) -> _Trend | None:
    """Which way a figure went, as far as the words beside it tell."""
    language = reading.article.language or "en"
    if not _uses(language):
        return None
    text = reading.article.text
    clause = words(_CLAUSE.split(text[one.start : figure.start])[-1])
    part, rest = "by", len(clause)
    while rest and (step := _passed_over(clause[:rest], language)):
        part = _parts(language).get(clause[rest - 1], part)
        rest -= step
    way = _way(clause[rest - 1], language) if rest else None
    if way is not None:
        return _Trend(way, part, clause[rest - 1])
    behind = _CLAUSE.split(text[figure.end : one.end])[0]
    return _behind(words(behind), part, language) or (_further(clause, part, language) if part != "by" else None)


def _passed_over(before: Sequence[str], language: str) -> int:
    """How many words at the end may stand between a figure and what tells its way: "fell [by at least] 3"."""
    if len(before) > 1 and " ".join(before[-2:]) in _words("over", language):
        return 2
    return int(before[-1] in _words("over", language) or before[-1] in _parts(language))


def _behind(told: Sequence[str], part: str, language: str) -> _Trend | None:
    """The way that the words right behind a figure tell: "3 per cent lower", "a 3-point drop"."""
    stops = word_class("stop", language)
    for word in told[:_BEHIND]:
        way = _way(word, language, behind=True)
        if way is not None:
            return _Trend(way, part, word)
        if word in stops or word in _parts(language):
            break
    return None


def _further(clause: Sequence[str], part: str, language: str) -> _Trend | None:
    """The way that an earlier word of the clause tells: "cut its key rate by 0.25 points"."""
    for word in reversed(clause):
        way = _way(word, language)
        if way is not None:
            return _Trend(way, part, word)
    return None


@cache
def _uses(language: str) -> dict[str, frozenset[str]]:
    """The words of each kind in ``trends.<language>.tsv``, those that tell a way as stems."""
    name = f"trends.{language}.tsv"
    found: dict[str, frozenset[str]] = {}
    for kind, listed in tables.rows(name) if tables.exists(name) else ():
        told = listed.split(";")
        held = {stem(word, language) for word in told} if kind.startswith(("up", "down")) else set(told)
        found[kind] = found.get(kind, frozenset()) | held
    return found


def _words(kind: str, language: str) -> frozenset[str]:
    return _uses(language).get(kind, frozenset())


@cache
def _parts(language: str) -> dict[str, str]:
    return {word: part for part in ("by", "to", "from") for word in _words(part, language)}


def _way(word: str, language: str, *, behind: bool = False) -> _Way | None:
    root = stem(word, language)
    for way in _WAYS:
        if root in _words(way, language) or (behind and root in _words(f"{way} behind", language)):
            return way
    return None
