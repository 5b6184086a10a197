"""A time axis: where a moment lies, and ticks at whole minutes, hours, days, months or years of a zone (UTC's)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
# Percent of the field: half a dot's room at either end.
_LEFT, _RIGHT = 2.5, 97.5
# As many labels as stand beside one another in the field of a telephone.
_MOST_TICKS = 5
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
# Nothing is told apart below this; a single report stands in the middle of it.
_LEAST = _HOUR
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the field: ``words`` above it, ``under`` the day or year where it begins or changes.

    ``spare``: on a telephone its words would touch their neighbours'.
    """

    across: float
    words: str
    under: str
    spare: bool = False

    @property
    def anchor(self) -> Literal["middle", "end"]:
        """How the label stands to its line: at the right end it must not leave the picture."""
        return "end" if self.across > 93 else "middle"


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first moment to the last."""

    first: datetime
    seconds: float
    ticks: tuple[Tick, ...] = ()

    def across(self, time: datetime) -> float:
        """Where a moment lies, in percent of the width."""
        share = (time - self.first).total_seconds() / self.seconds
        return round(_LEFT + share * (_RIGHT - _LEFT), 2)


def axis(times: Sequence[datetime], zone: tzinfo = UTC) -> Axis | None:
    """An axis that holds all the moments, its ticks by the clocks of ``zone``; ``None`` without any."""
    if not times:
        return None
    first, last = min(times), max(times)
    short_of = _LEAST - (last - first).total_seconds()
    if short_of > 0:
        room = timedelta(seconds=short_of / 2)
        first = first - room if first.year > 1 else first
        last = last + room if last.year < 9999 else last
    bare = Axis(first, max((last - first).total_seconds(), 1.0))
    try:
        return Axis(bare.first, bare.seconds, tuple(_ticks(bare, last, zone)))
    except OverflowError:  # the ends of the calendar lie beyond it in some zones
        return Axis(bare.first, bare.seconds, tuple(_ticks(bare, last, UTC)))


# A step's moments, and what is said of each: (words, what stands under them).
_Step = tuple[Callable[[datetime, datetime], Iterator[datetime]], Callable[[datetime], tuple[str, str]]]


def _ticks(bare: Axis, last: datetime, zone: tzinfo) -> Iterator[Tick]:
    # Steps are counted on the clocks of the zone, as though these were UTC's, and set where they are in truth.
    low, high = (one.astimezone(zone).replace(tzinfo=UTC) for one in (bare.first, last))
    for moments, said in _steps(bare.seconds):
        found = []
        for moment in moments(low, high):
            found.append(moment)
            if len(found) > _MOST_TICKS:
                break
        if len(found) <= _MOST_TICKS:
            before = ""
            for place, moment in enumerate(found):
                words, under = said(moment)
                new = under if under != before else ""
                spare = place % 2 == 1 and not new and len(found) == _MOST_TICKS
                yield Tick(bare.across(moment.replace(tzinfo=zone)), words, new, spare)
                before = under
            return


def _steps(seconds: float) -> Iterator[_Step]:
    """The steps, fine ones first, from the first that can be coarse enough."""
    even = [5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, *(h * _HOUR for h in (1, 2, 3, 6, 12))]
    even += [d * _DAY for d in (1, 2, 3, 7, 14)]
    for step in even:
        if seconds / step <= _MOST_TICKS:
            yield _evenly(step), _minute_said if step < _DAY else _day_said
    for months in (1, 2, 3, 6):
        yield _monthly(months), _month_said
    for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000):
        yield _monthly(12 * years), _year_said


def _evenly(step: int) -> Callable[[datetime, datetime], Iterator[datetime]]:
    def moments(first: datetime, last: datetime) -> Iterator[datetime]:
        # Weeks begin on Mondays.
        zero = _MONDAY if step % (7 * _DAY) == 0 else _START
        number = -(-(first - zero).total_seconds() // step)
        end = (last - zero).total_seconds()
        while number * step <= end:
            yield zero + timedelta(seconds=number * step)
            number += 1

    return moments


def _monthly(step: int) -> Callable[[datetime, datetime], Iterator[datetime]]:
    def moments(first: datetime, last: datetime) -> Iterator[datetime]:
        number = -(-(12 * first.year + first.month - 1) // step) * step
        while number <= 12 * 9999 + 11:
            moment = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
            if moment > last:
                return
            if moment >= first:
                yield moment
            number += step

    return moments


def _minute_said(time: datetime) -> tuple[str, str]:
    return f"{time.hour:02}:{time.minute:02}", f"{time.day} {_MONTHS[time.month - 1]}"


def _day_said(time: datetime) -> tuple[str, str]:
    return f"{time.day} {_MONTHS[time.month - 1]}", str(time.year)


def _month_said(time: datetime) -> tuple[str, str]:
    return _MONTHS[time.month - 1], str(time.year)


def _year_said(time: datetime) -> tuple[str, str]:
    return str(time.year), ""
