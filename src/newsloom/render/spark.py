"""Reports over time as a small row of bars, for lists: how much, when, and whether it goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple

from newsloom.render.wording import counted, local, spoken

# Pixels: as wide as a word or two of a headline's size, as high as a line of small print.
WIDTH, HEIGHT = 96, 20
# The lowest bar: one report must be seen beside a hundred.
_LEAST = 3


class Bar(NamedTuple):
    """The reports of one stretch of time: place and size in pixels."""

    x: float
    y: float
    width: float
    height: float
    reports: int


@dataclass(frozen=True, slots=True)
class Spark:
    """Bars over a base line; stretches without a report have none. ``told`` says it in words."""

    bars: tuple[Bar, ...]
    told: str
    width: int = WIDTH
    height: int = HEIGHT


def spark(times: Sequence[datetime], first: datetime, last: datetime, buckets: int = 24, zone: tzinfo = UTC) -> Spark:
    """The reports between ``first`` and ``last``, both counted in, over as many even stretches as ``buckets``.

    Days and hours are told in ``zone``.
    """
    within = sorted(time for time in times if first <= time <= last)
    seconds = (last - first).total_seconds()
    counts = Counter(_bucket((time - first).total_seconds(), seconds, buckets) for time in within)
    most = max(counts.values(), default=1)
    step = WIDTH / buckets
    bars = tuple(
        Bar(
            round(place * step, 2),
            round(HEIGHT - tall, 2),
            round(max(step - 1, step / 2), 2),
            round(tall, 2),
            counts[place],
        )
        for place in sorted(counts)
        for tall in [_LEAST + (HEIGHT - _LEAST) * (counts[place] - 1) / max(most - 1, 1) if most > 1 else HEIGHT / 2]
    )
    return Spark(bars, _told([local(time, zone)[0] for time in within]))


def _bucket(since: float, seconds: float, buckets: int) -> int:
    return min(int(since / seconds * buckets), buckets - 1) if seconds > 0 else buckets // 2


def _told(times: Sequence[datetime]) -> str:
    if not times:
        return "no reports"
    days = [time.date() for time in times]
    told, (since, until) = counted(len(days), "report"), (days[0], days[-1])
    if since == until:
        return f"{told} on {_day(since)}" + _busiest_hour(times)
    per_day = Counter(days)
    busiest, most = per_day.most_common(1)[0]
    told += f" between {_first_day(since, until)} and {_day(until)}"
    alone = sum(count == most for count in per_day.values()) == 1
    return f"{told}; most on {_told_before(busiest, until)}" if alone else told


def _busiest_hour(times: Sequence[datetime]) -> str:
    per_hour = Counter(time.hour for time in times)
    hour, most = per_hour.most_common(1)[0]
    if len(per_hour) < 2 or sum(count == most for count in per_hour.values()) > 1:
        return ""
    name = local(times[0], times[0].tzinfo or UTC)[1]
    return f"; most between {hour:02}:00 and {(hour + 1) % 24:02}:00 {name}"


def _day(day: date) -> str:
    return spoken(day.isoformat())


def _first_day(day: date, until: date) -> str:
    """The day that a range begins with: ``9`` before ``13 March 2026``, ``9 March`` before ``2 April 2026``."""
    return str(day.day) if (day.year, day.month) == (until.year, until.month) else _told_before(day, until)


def _told_before(day: date, until: date) -> str:
    """A day, its year only where it is not that of the day beside it."""
    return _day(day).rsplit(" ", 1)[0] if day.year == until.year else _day(day)
