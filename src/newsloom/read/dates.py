"""Dates and times in a text, resolved against the day of publication as far as they can be.

    sentence ──date_words──▶ classes ──moments──▶ moments ──neighbours joined──▶ When

A weekday or a day without its year goes the way of the tense of its clause. What cannot be resolved keeps ``None``:
"on Friday" without a publication date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from newsloom.read import calendar
from newsloom.read.calendar import Period
from newsloom.read.date_words import lexed, words
from newsloom.read.ground import Ground, Moment, resolved
from newsloom.read.moments import moments
from newsloom.types import Article, Sentence, When

#: Country endings of hosts where the day stands first in 9/3/2026, and where the month does.
_DAY_FIRST = frozenset({"uk", "ie", "au", "nz", "in", "za", "de", "fr", "es", "it", "pt", "ch", "at", "be", "nl"})
_MONTH_FIRST = frozenset({"gov", "mil", "us"})
#: Classes that may stand between a clock time and its day, a weekday and its day, the ends of a range.
_CLOCK_GAPS = frozenset(
    ["", ",", "P", ",P", "o", "p", "pP", "Po", "P~", "~", "oo", "f", ",o", "p,", "T", "To", ",T", "pT", "PP"]
)
_WEEKDAY_GAPS = frozenset({"", ",", ",o", ",P", "("})
_RANGE_GAPS = frozenset({"T", "-", "To", "TP"})
_OPEN_GAPS = frozenset({"&", "&o", "T", "To"})


def dates(article: Article, sentences: tuple[Sentence, ...]) -> tuple[When, ...]:
    """The dates and times of an article, in order; spans leave out the preposition. ``value`` as in ``When``."""
    language = article.language or "en"
    known = words(language)
    if known is None:
        return ()
    order = known.day_first if known.day_first is not None else _order(article.url)
    found: list[When] = []
    for sentence in sentences:
        lex = lexed(article.text, sentence.start, sentence.end, known)
        if lex is not None:
            ground = Ground(lex, known, language, article.published, order)
            found.extend(_when(moment, ground) for moment in _joined(moments(ground), ground))
    return tuple(found)


def _order(url: str | None) -> bool | None:
    """Whether the day stands first in ``9/3/2026``, by the country of the host; ``None`` if unknown."""
    try:
        ending = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return None
    return True if ending in _DAY_FIRST else False if ending in _MONTH_FIRST else None


def _joined(found: Iterable[Moment], ground: Ground) -> list[Moment]:
    """Moments with their neighbours: a clock time with its day, a weekday with its date, the ends of a range."""
    kept: list[Moment] = []
    for moment in found:
        if kept and (both := _pair(kept[-1], moment, ground)) is not None:
            kept[-1] = both
        else:
            kept.append(moment)
    return kept


def _pair(one: Moment, other: Moment, ground: Ground) -> Moment | None:
    """Two neighbouring moments as one; ``None`` when they are two."""
    gap = ground.lex.classes[one.j : other.i]
    if (one.clock is None) != (other.clock is None):
        day, clock = (one, other) if one.clock is None else (other, one)
        if clock.shape == "clock" and gap in _CLOCK_GAPS and day.instant is None and _one_day(day):
            return replace(day, i=one.i, j=other.j, clock=clock.clock, zone=clock.zone)
        return None
    if one.weekday is not None and other.shape in ("day", "literal") and gap in _WEEKDAY_GAPS:
        return replace(other, i=one.i)
    opened = one.i > 0 and ground.lex.classes[one.i - 1] == "f"
    if one.clock is None and "/" not in _iso(one, other) and (gap in _RANGE_GAPS or (opened and gap in _OPEN_GAPS)):
        return _range(one, other, ground)
    return None


def _one_day(moment: Moment) -> bool:
    if moment.period is not None:
        return moment.period.first == moment.period.last
    return moment.day is not None or moment.weekday is not None


def _iso(*found: Moment) -> str:
    return " ".join(moment.period.iso for moment in found if moment.period)


def _range(one: Moment, other: Moment, ground: Ground) -> Moment | None:
    """From one moment to another; the year of the second holds for the first."""
    last = resolved(other, ground)
    if one.month is not None and one.year is None and last is not None:
        first = resolved(one, ground, last.first.year)
        first = first if first is None or first.first <= last.last else resolved(one, ground, last.first.year - 1)
    else:
        first = resolved(one, ground)
    if first and last and first.first > last.last and one.weekday is not None:
        first = _days_back(first, 7)
    period = calendar.span(first, last) if first and last else None
    if first and last and period is None:
        return None
    return Moment(one.i, other.j, "range", period)


def _days_back(period: Period, days: int) -> Period | None:
    there = calendar.shifted(period.first, -days)
    return calendar.day(there) if there else None


def _when(moment: Moment, ground: Ground) -> When:
    """The moment as it is kept: its words without leading articles and prepositions, its value in ISO 8601."""
    t, i = ground.lex.tokens, moment.i
    while i < moment.j - 1 and ground.lex.classes[i] in "oP,I":
        i += 1
    start, end = t.starts[i], t.ends[moment.j - 1]
    return When(start, end, t.text[start:end], _value(moment, ground))


def _value(moment: Moment, ground: Ground) -> str | None:
    if moment.instant is not None:
        return _stamp(moment.instant)
    period = resolved(moment, ground)
    if moment.clock is None or period is None:
        return period.iso if period and moment.clock is None else None
    hour, minute = moment.clock
    local = datetime(period.first.year, period.first.month, period.first.day, hour, minute)
    if moment.zone is None:
        return local.isoformat(timespec="minutes")
    hours, _, summer = moment.zone.partition(" ")
    ahead = float(hours) + (summer == "us" and calendar.us_summer(period.first))
    return _stamp((local - timedelta(hours=ahead)).replace(tzinfo=UTC))


def _stamp(moment: datetime) -> str:
    """An instant to the minute: with ``Z`` if its zone is known, else as local time."""
    if moment.tzinfo is None:
        return moment.isoformat(timespec="minutes")
    return moment.astimezone(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
