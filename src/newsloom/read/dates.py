"""Dates and times in a text, resolved against the day of publication as far as they can be.

    sentence ──date_words──▶ classes ──moments──▶ moments ──neighbours joined──▶ When

A weekday or a day without its year goes the way of the tense of its clause. What cannot be resolved keeps ``None``:
"on Friday" without a publication date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
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
_WEEKDAY_GAPS = frozenset({"", ",", ",o", ",P", "(", "-"})
_RANGE_GAPS = frozenset({"T", "-", "To", "TP", "Too", "-o"})
_OPEN_GAPS = frozenset({"&", "&o", "T", "To", "&oo"})
_LEANING_GAPS = frozenset({"", "o", "P", "Po", "oo", "f", "fo"})
#: Shapes that are dates only together with a neighbour; days that a weekday may stand before; ends of ranges.
_LEANING = frozenset({"anchored", "whole", "now"})
_DAYS = frozenset({"day", "literal", "short", "joined"})
_ENDS = frozenset({"quarter", "nth", "years", "month", "unit"})


def dates(article: Article, sentences: tuple[Sentence, ...]) -> tuple[When, ...]:
    """The dates and times of an article, in order; spans leave out the preposition. ``value`` as in ``When``."""
    language = article.language or "en"
    known = words(language)
    if known is None:
        return ()
    order = known.day_first if known.day_first is not None else _order(article.url)
    found: list[When] = []
    published = article.local_time
    for sentence in sentences:
        lex = lexed(article.text, sentence.start, sentence.end, known)
        if lex is not None:
            ground = Ground(lex, known, language, published, order)
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
        one = moment
        while kept and (both := _pair(kept[-1], one, ground)) is not None:
            kept.pop()
            one = both
        kept.append(one)
    return [moment for moment in kept if moment.shape not in _LEANING]


def _pair(one: Moment, other: Moment, ground: Ground) -> Moment | None:
    """Two neighbouring moments as one; ``None`` when they are two."""
    gap = ground.lex.classes[one.j : other.i]
    if one.shape in _LEANING - {"now"} or other.shape in _LEANING:
        ends_now = other.shape == "now" and (gap in _RANGE_GAPS or gap in _OPEN_GAPS)
        return _range(one, other, ground) if ends_now else _leant(one, other, gap, ground)
    if (one.clock is None) != (other.clock is None):
        day, clock = (one, other) if one.clock is None else (other, one)
        if clock.shape == "clock" and gap in _CLOCK_GAPS and day.instant is None and _one_day(day):
            return replace(day, i=one.i, j=other.j, clock=clock.clock, zone=clock.zone)
        return None
    if one.weekday is not None and one.day is None and other.shape in _DAYS and gap in _WEEKDAY_GAPS:
        return replace(other, i=one.i, weekday=one.weekday)
    if one.weekday is not None and other.shape == "ago" and not gap and other.period is not None:
        there = calendar.weekday_of(other.period.first, one.weekday, 0)
        return Moment(one.i, other.j, "day", calendar.day(there)) if there else None
    if one.clock is None and _ranges(one, other) and _spanned(one, gap, ground):
        return _range(one, other, ground)
    return None


def _spanned(one: Moment, gap: str, ground: Ground) -> bool:
    """Whether the words before and between two moments make them the ends of a range."""
    if gap in _RANGE_GAPS:
        return True
    values, begin = ground.lex.values, one.i
    while begin < one.j and ground.lex.classes[begin] == "o":
        begin += 1
    before = begin - 1
    while before > begin - 4 and ground.lex.classes[before : before + 1] == "o" and values[before] != "from":
        before -= 1
    opened = before >= 0 and (ground.lex.classes[before] == "f" or values[before] == "from")
    # French "à" and Spanish "a la" are "at" and "to"
    return opened and (gap in _OPEN_GAPS or (gap.rstrip("o") == "P" and values[one.j] == "to"))


def _leant(one: Moment, other: Moment, gap: str, ground: Ground) -> Moment | None:
    """Words that need a day behind them, with that day: "two weeks after Christmas", "the week of 9 March"."""
    if one.shape not in ("anchored", "whole") or gap not in _LEANING_GAPS or other.shape in ("anchored", "whole"):
        return None
    if other.clock is not None:
        return None
    period = resolved(other, ground)
    if (
        one.unit.endswith("f")
        and other.weekday is not None
        and other.period is None
        and other.day is None
        and ground.today
    ):
        there = calendar.weekday(ground.today, other.weekday, 1)  # "a week from Sunday" looks ahead
        period = calendar.day(there) if there else None
    if one.shape == "whole":
        return _around(one, other, period)
    if not _one_day(other):
        return None
    if period is None or one.count is None or one.unit[-1] == "~":
        return Moment(one.i, other.j, "day")
    unit, how = one.unit[:-1], one.unit[-1]
    there = calendar.later(period.first, unit, one.count)
    if there is None:
        return None
    if how == "<":
        return Moment(one.i, other.j, "range", calendar.stretch(period.first, there))
    if how == "B":
        return Moment(one.i, other.j, "range", calendar.stretch(period.first, there - timedelta(days=1)))
    return Moment(one.i, other.j, "day", calendar.day(there))


def _around(one: Moment, other: Moment, period: Period | None) -> Moment | None:
    """The week, weekend or month that holds a day; "the month of March" is March."""
    if one.unit == "month" and other.shape == "month":
        return replace(other, i=one.i)
    if not _one_day(other):
        return None
    if period is None:
        return Moment(one.i, other.j, "unit")
    there = calendar.weekend_near(period.first) if one.unit == "weekend" else calendar.moved(period.first, one.unit, 0)
    return Moment(one.i, other.j, "unit", there)


def _one_day(moment: Moment) -> bool:
    if moment.period is not None:
        return moment.period.first == moment.period.last
    return moment.day is not None or moment.weekday is not None


def _ranges(one: Moment, other: Moment) -> bool:
    """Whether two moments may be the ends of a range: no ranges themselves, but quarters and parts of periods."""
    return not any(
        moment.period is not None and "/" in moment.period.iso and moment.shape not in _ENDS for moment in (one, other)
    )


def _range(one: Moment, other: Moment, ground: Ground) -> Moment | None:
    """From one moment to another; the year of the second holds for the first, the week of the first for the second."""
    last = resolved(other, ground)
    if one.day is not None and one.month is None and last is not None and one.weekday is None:
        at = calendar.moved(last.first, "month", 0 if one.day < last.first.day else -1)
        first = calendar.dated(at.first.year, at.first.month, one.day) if at else None
    elif one.month is not None and one.year is None and last is not None:
        first = resolved(one, ground, last.first.year)
        first = first if first is None or first.first <= last.last else resolved(one, ground, last.first.year - 1)
    else:
        first = resolved(one, ground)
    if first and other.weekday is not None and other.day is None and one.weekday is not None:
        on = calendar.weekday(first.first, other.weekday, 1)
        last = calendar.day(on) if on else None
    period = calendar.span(first, last) if first and last else None
    if first and last and period is None:
        return None
    return Moment(one.i, other.j, "range", period)


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
    return _stamp(local.replace(tzinfo=timezone(timedelta(hours=ahead))))


def _stamp(moment: datetime) -> str | None:
    """An instant to the minute: with ``Z`` if its zone is known, else as local time; none beyond all years."""
    if moment.tzinfo is None:
        return moment.isoformat(timespec="minutes")
    try:
        return moment.astimezone(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
    except OverflowError:  # in the first hours of the year 1, or the last of 9999
        return None
