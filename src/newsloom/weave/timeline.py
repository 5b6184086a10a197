"""Dated events, in order. Only dates that the reports resolve; a relative day without a publication date stays out.

    readings ──days_told──▶ how much each day is told of ─┐
    claims ──the day, and the sentence that tells it──────┴──▶ the days that matter, up to two events each
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from newsloom.text import normal
from newsloom.types import TELLING, Reading, Span, TimelineEvent, When
from newsloom.weave.credit import credit
from newsloom.weave.standing import standing
from newsloom.weave.statements import Statement

# A reader follows two events a day; more is a list.
_A_DAY = 2
# Sentences of one day with this share of terms in common tell one event.
_ONE_EVENT = 0.35
# What lies ahead of a report counts a fifth of what has been; what is looked back on after a week a fifth more than what
# is told on its day. Date-F1 on Timeline17 .697 so, .692 with every article counting 1 (eval/timelines.py); counting
# sentences gives .675, publication days in addition .673, dates with a month written out doubled .697.
_AHEAD, _LOOKED_BACK = 0.2, 0.1
# From this many reports on, a day told of by one of them is no day of the story.
_MANY = 10
# As many days as a reader follows, and one more for each four reports.
_DAYS, _REPORTS_A_DAY = 12, 4
_BOUNDS = frozenset({"since", "until", "till", "before", "after", "by", "through"})
# "their Dec. 11 meeting", "Trump's July 25 call", "the Sept. 11 attacks", "Friday's march": the day names a thing.
_NAMED_BEFORE = re.compile(r"(?:\b(?:the|their|his|her|its|our|this|that|a)|['’]s?)\s+$", re.IGNORECASE)
_NAMED_AFTER = re.compile(r"['’]s?\s|\s[a-z]+")
_PLACED = re.compile(r"\b(?:on|of|from|and|to|in|early|late|last|next|said|says|told)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Event:
    """A claim (its rank) under a day, the statement that tells it, and how that then reads."""

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
    published = reading.article.published
    if published is None:
        return 1.0
    past = (published.date() - date.fromisoformat(day)).days
    return _AHEAD if past < 0 else 1.0 + _LOOKED_BACK * math.log1p(past)


def timeline(
    found: Sequence[Statement],
    groups: Sequence[Sequence[int]],
    heard: Sequence[int],
    readings: Sequence[Reading],
    disputed: frozenset[int],
) -> tuple[TimelineEvent, ...]:
    """For each day that matters, the claims most voices bear out; a claim stands under one day only.

    ``groups`` are the claims' statements (indexes into ``found``), ``heard`` how many independent voices each has;
    ``disputed`` statements, whose figures stand in conflict, are credited to nobody else.
    """
    spread = Counter(term for terms in _terms_of_reports(found) for term in terms)
    days: dict[str, list[_Event]] = defaultdict(list)
    for rank, group in enumerate(groups):
        day = _told_of(found, group, readings)
        teller = _teller(found, group, day, readings) if day else None
        if day and teller:
            days[day].append(_Event(rank, *teller, _weight(found[teller[0]], spread) + heard[rank]))
    events = []
    for day in sorted(_that_matter(days, days_told(readings), len(readings))):
        for event in _best(days[day], found, heard):
            lead, group = event.teller, groups[event.claim]
            same = [] if lead in disputed else [m for m in group if m != lead and m not in disputed]
            points = [credit(readings[found[m].article].article, found[m].start, found[m].end) for m in [lead, *same]]
            events.append(TimelineEvent(day, event.text, tuple(points)))
    return tuple(events)


def _terms_of_reports(found: Sequence[Statement]) -> list[set[str]]:
    terms: dict[int, set[str]] = defaultdict(set)
    for one in found:
        terms[one.article] |= one.terms
    return list(terms.values())


def _weight(one: Statement, spread: Counter[str]) -> float:
    """How much of what many reports speak of stands in a statement, per term."""
    return math.fsum(math.log(spread[term]) for term in one.terms) / (8 + len(one.terms))


def _that_matter(days: dict[str, list[_Event]], told: dict[str, float], reports: int) -> list[str]:
    """The days most told of, as many as a reader follows."""
    least = 1.0 if reports >= _MANY else 0.0
    kept = [day for day in days if told.get(day, 0.0) > least * (1 + _LOOKED_BACK * 8)]
    return sorted(kept, key=lambda day: (-told.get(day, 0.0), day))[: _DAYS + reports // _REPORTS_A_DAY]


def _best(events: Sequence[_Event], found: Sequence[Statement], heard: Sequence[int]) -> list[_Event]:
    """The events of one day that most voices tell, none told twice, in the order of their reports."""
    ranked = sorted(events, key=lambda event: (-heard[event.claim], -event.worth, event.teller))
    others = [event for event in ranked[1:] if not _alike(found[event.teller], found[ranked[0].teller])]
    best = [ranked[0], *others[: _A_DAY - 1]]
    return sorted(best, key=lambda event: (found[event.teller].place, event.teller))


def _alike(one: Statement, other: Statement) -> bool:
    """Whether two events would read as one told twice."""
    return len(one.terms & other.terms) > _ONE_EVENT * min(len(one.terms), len(other.terms))


def _happened(when: When, reading: Reading) -> bool:
    """Whether a date says when something happened: not since when it lasted, nor which meeting is meant."""
    text = reading.article.text
    before = text[max(0, when.start - 24) : when.start]
    last = before.lower().split()[-1:]
    if last and last[0] in _BOUNDS:
        return False
    if _NAMED_BEFORE.search(before) and _NAMED_AFTER.match(text, when.end):
        return False
    return bool(_PLACED.search(before)) or not re.match(r"['’]s?\s", text[when.end : when.end + 4])


def _told_of(found: Sequence[Statement], group: Sequence[int], readings: Sequence[Reading]) -> str | None:
    """The one day that most statements of a claim give outside quotations; ``None`` for judgements and bare quotes."""
    days: Counter[str] = Counter()
    for member in group:
        one = found[member]
        if one.judgement or any(quote.kind == "direct" for quote in one.quotes):
            continue
        told = (when for when in one.dates if _happened(when, readings[one.article]))
        days.update({day: None for when in told if (day := _day(when.value))}.keys())
    # Among equals the day that stands first: Counter keeps the order in which the days were met.
    return max(days, key=lambda day: days[day]) if days else None


def _teller(
    found: Sequence[Statement], group: Sequence[int], day: str, readings: Sequence[Reading]
) -> tuple[int, str] | None:
    """The first statement of a claim that gives the day and can stand alone, and how it then reads."""
    for member in group:
        one = found[member]
        reading = readings[one.article]
        if not one.judgement and any(_day(when.value) == day and _happened(when, reading) for when in one.dates):
            text = standing(one, reading)
            if text:
                return member, text
    return None


def _day(value: str | None) -> str | None:
    """The ISO day of a resolved date; ``None`` for months, years and intervals."""
    if not value or "/" in value or len(value) < 10:
        return None
    return value[:10]
