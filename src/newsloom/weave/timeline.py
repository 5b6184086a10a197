"""Dated events, in order. Only dates that the reports resolve; a relative day without a publication date stays out.

readings ──days_told──▶ how much each day is told of ─┐
claims ──the day, and the sentence that tells it──────┴──▶ the days that matter, up to two events each
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain

from newsloom import tables
from newsloom.text import normal
from newsloom.types import TELLING, Reading, Span, TimelineEvent, When
from newsloom.weave.bearing import Bearing
from newsloom.weave.credit import credit
from newsloom.weave.standing import standing
from newsloom.weave.statements import Statement

# A reader follows two events a day; more is a list.
_A_DAY = 2
# Sentences of one day with this share of terms in common tell one event.
_ONE_EVENT = 0.35
# What lies ahead of a report counts a fifth of what has been; what is looked back on after a week a fifth more than
# what is told on its day. Date-F1 on Timeline17 .702 so, .689 with every article counting 1 (eval/timelines.py);
# counting sentences instead gave .675, publication days in addition .673.
_AHEAD, _LOOKED_BACK = 0.2, 0.1
# What a report foretells of a day is worth two voices less than what is told of it once it has been.
_FORETOLD = 2.0
# From this many reports on, a day that only one of them tells of is no day of the story; one report weighs at most this
# (a year looked back on).
_MANY, _ALONE = 10, 1.6
# As many days as a reader follows, and one more for each four reports.
_DAYS, _REPORTS_A_DAY = 12, 4
# "their Dec. 11 meeting", "Trump's July 25 call", "the Sept. 11 attacks", "Friday's march": the day names a thing.
_NAMED_BEFORE = re.compile(r"(?:\b(?:the|their|his|her|its|our|this|that|a)|['’]s?)\s+$", re.IGNORECASE)
_NAMED_AFTER = re.compile(r"['’]s?\s|\s[a-z]+")
_CLAUSE = 80  # characters before a day
_STAMP = re.compile(r"\b\d{4}[,\s]{1,3}\d{1,2}[.:]\d\d\b")
_PLACED = re.compile(r"\b(?:on|of|from|and|to|in|early|late|last|next|said|says|told)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Event:
    """A claim (its rank) under a day, the statement that tells it, how that then reads, and what it is worth."""

    claim: int
    teller: int
    text: str
    worth: float


def days_told(readings: Sequence[Reading]) -> dict[str, float]:
    """ISO day → how much it is told of: the reports that mention it, each once, a copied sentence not again."""
    told: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for reading in readings:
        worth: dict[str, float] = {}
        for day, sentence in _mentions(reading):
            wording = day, normal(reading.article.text[sentence.start : sentence.end])
            if wording not in seen:
                seen.add(wording)
                worth[day] = _worth(day, reading)
        told.update(worth)
    return dict(told)


def _mentions(reading: Reading) -> list[tuple[str, Span]]:
    """The days that a report's telling sentences mention, each with its sentence."""
    found, at = [], 0
    whens = sorted(reading.dates, key=lambda when: when.start)
    for sentence in reading.sentences:
        while at < len(whens) and whens[at].start < sentence.start:
            at += 1
        telling = reading.article.blocks[sentence.block].kind in TELLING
        while at < len(whens) and whens[at].start < sentence.end:
            day = _day(whens[at].value)
            if day and telling:
                found.append((day, Span(sentence.start, sentence.end)))
            at += 1
    return found


def _worth(day: str, reading: Reading) -> float:
    if _ahead(day, reading):
        return _AHEAD
    published = reading.article.local_time
    return 1.0 + _LOOKED_BACK * math.log1p((published.date() - date.fromisoformat(day)).days) if published else 1.0


def _ahead(day: str, reading: Reading) -> bool:
    """Whether a day lay ahead when the report came out."""
    published = reading.article.local_time
    return published is not None and published.date().isoformat() < day


def timeline(
    bearing: Bearing, groups: Sequence[Sequence[int]], heard: Sequence[int], disputed: frozenset[int]
) -> tuple[TimelineEvent, ...]:
    """For each day that matters, the claims most voices bear out; a claim stands under one day only.

    ``groups`` are the claims' statements (by their index), ``heard`` how many independent voices each has;
    ``disputed`` statements, whose figures stand in conflict, are credited to nobody else; others to those who bear them
    out (``bearing``), which not all of their claim do: it is told here by another of its sentences than in the digest.
    """
    found, readings = bearing.found, bearing.readings
    spread = Counter(chain.from_iterable(_terms_of_reports(found)))
    days: dict[str, list[_Event]] = defaultdict(list)
    for rank, group in enumerate(groups):
        told = _days_of(found, group, readings)
        day = _told_of(told)
        teller = _teller(found, told, day, readings) if day else None
        if day and teller:
            one = found[teller[0]]
            worth = heard[rank] + _weight(one, spread) - (_FORETOLD if _ahead(day, readings[one.article]) else 0.0)
            days[day].append(_Event(rank, *teller, worth))
    events = []
    for day in sorted(_that_matter(days, heard, readings)):
        for event in _best(days[day], found):
            lead, group = event.teller, groups[event.claim]
            others = [] if lead in disputed else [m for m in group if m != lead and m not in disputed]
            same = [m for m in others if bearing.bears_out(lead, m)]
            points = [credit(readings[found[m].article].article, found[m].start, found[m].end) for m in [lead, *same]]
            events.append(TimelineEvent(day, event.text, tuple(points)))
    return tuple(events)


def _terms_of_reports(found: Sequence[Statement]) -> list[set[str]]:
    terms: dict[int, set[str]] = defaultdict(set)
    for one in found:
        terms[one.article] |= one.terms
    return list(terms.values())


def _weight(one: Statement, spread: Counter[str]) -> float:
    """How much of what many reports speak of stands in a statement, per term.

    On five topics of Timeline17 the events so chosen have ROUGE-1 .214 with the journalists' own of that day, the first
    to stand in a report .198.
    """
    return math.fsum(math.log(spread[term]) for term in one.terms) / (8 + len(one.terms))


def _that_matter(days: dict[str, list[_Event]], heard: Sequence[int], readings: Sequence[Reading]) -> list[str]:
    """The days most told of, as many as a reader follows."""
    told = days_told(readings)
    kept = list(days)
    if len(readings) >= _MANY:
        kept = [d for d in days if told.get(d, 0.0) > _ALONE or any(heard[event.claim] > 1 for event in days[d])]
    return sorted(kept, key=lambda day: (-told.get(day, 0.0), day))[: _DAYS + len(readings) // _REPORTS_A_DAY]


def _best(events: Sequence[_Event], found: Sequence[Statement]) -> list[_Event]:
    """The worthiest events of one day, none told twice, in the order of their reports."""
    ranked = sorted(events, key=lambda event: (-event.worth, event.teller))
    others = [event for event in ranked[1:] if not _alike(found[event.teller], found[ranked[0].teller])]
    best = [ranked[0], *others[: _A_DAY - 1]]
    return sorted(best, key=lambda event: (found[event.teller].place, event.teller))


def _alike(one: Statement, other: Statement) -> bool:
    """Whether two events would read as one told twice."""
    return len(one.terms & other.terms) > _ONE_EVENT * min(len(one.terms), len(other.terms))


def _happened(when: When, reading: Reading) -> bool:
    """Whether a date says when something happened: not since when it lasted, which meeting is meant, nor a stamp."""
    text = reading.article.text
    if _STAMP.search(text[when.start : when.end + 8]):
        return False  # "Tuesday 28 April 2009 18.17 BST": nobody writes so in a sentence
    if _compared().search(text, max(0, when.start - _CLAUSE), when.start):
        return False
    before = text[max(0, when.start - 24) : when.start]
    if _bounds_time(before, reading.article.language):
        return False
    if _NAMED_BEFORE.search(before) and _NAMED_AFTER.match(text, when.end):
        return False
    owned = re.match(r"['’]s?\s+(\w)", text[when.end : when.end + 6])
    # "From Thursday's earthquake": which quake is meant; "on Thursday's end" nobody writes.
    return owned is None or (bool(_PLACED.search(before)) and not owned[1].islower())


def _bounds_time(before: str, language: str | None) -> bool:
    """Whether what stands before a day makes it a bound: "since 2 March", "bis zum 2. März"."""
    roles = _bounds(language or "en")
    told = [roles.get(word) for word in before.lower().split()[-2:]]
    return told[-1:] == ["bound"] or told == ["bound", "between"]


@cache
def _bounds(language: str) -> Mapping[str, str]:
    name = f"bounds.{language}.tsv"
    return tables.mapping(name) if tables.exists(name) else {}


@cache
def _compared() -> re.Pattern[str]:
    """What a day is compared with, up to that day."""
    told = "|".join(sorted(map(re.escape, tables.words("comparing.en.txt"))))
    return re.compile(rf"\b(?:{told})(?:\s+\d[\d.,]*(?:\s+per\s+cent)?)?(?:\s+[^\s,;:!?]+){{0,3}}\s+$", re.IGNORECASE)


def _days_of(found: Sequence[Statement], group: Sequence[int], readings: Sequence[Reading]) -> dict[int, list[str]]:
    """The statements of a claim that give days, with those days; no judgements and bare quotes."""
    days: dict[int, list[str]] = {}
    for member in group:
        one = found[member]
        if not one.dates or one.judgement or any(quote.kind == "direct" for quote in one.quotes):
            continue
        dated = [(day, when) for when in one.dates if (day := _day(when.value))]
        days[member] = list(dict.fromkeys(day for day, when in dated if _happened(when, readings[one.article])))
    return days


def _told_of(told: Mapping[int, Sequence[str]]) -> str | None:
    """The one day that most statements of a claim give outside quotations."""
    days = Counter(chain.from_iterable(told.values()))
    # Among equals the day that stands first: Counter keeps the order in which the days were met.
    return max(days, key=lambda day: days[day]) if days else None


def _teller(
    found: Sequence[Statement], told: Mapping[int, Sequence[str]], day: str, readings: Sequence[Reading]
) -> tuple[int, str] | None:
    """The first statement of a claim that gives the day and can stand alone, and how it then reads."""
    for member, days in told.items():
        text = standing(found[member], readings[found[member].article]) if day in days else None
        if text:
            return member, text
    return None


def _day(value: str | None) -> str | None:
    """The ISO day of a resolved date; ``None`` for months, years and intervals."""
    if not value or "/" in value or len(value) < 10:
        return None
    return value[:10]
