"""Places in time: what lists of articles are ordered by, a number that no two articles share.

seconds since 1970 ── << 20 ──▶ place of a second ── + 0, 1, 2 … ──▶ place of each article of that second
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, ScalarSelect, func, select

from newsloom.store import tables as t

# 2 ** 20 articles find room in a second.
_BITS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def second(moment: datetime) -> int:
    """The first place of a moment's second."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) << _BITS


def place_in_time(moment: datetime) -> int:
    """A bound for ``[since, until)``: the first place of a moment's second, or of the next where it has begun."""
    return second(moment) + ((1 << _BITS) if moment.microsecond else 0)


def moment_of(place: int) -> datetime:
    """The second that a place is in."""
    return _EPOCH + timedelta(seconds=place >> _BITS)


def free_place(connection: Connection, moment: datetime) -> int:
    """A place that no article has."""
    low = second(moment)
    while True:
        high = low + (1 << _BITS)
        asked = select(func.max(t.articles.c.newest)).where(t.articles.c.newest >= low, t.articles.c.newest < high)
        last = connection.execute(asked).scalar_one()
        if last is None:
            return low
        if last + 1 < high:
            return int(last) + 1
        low = high


def crowded(connection: Connection, moments: Sequence[datetime]) -> list[int]:
    """The seconds, by their first place, in which several of these articles stand, or one does already."""
    times = Counter(map(second, moments))
    taken = set(connection.execute(select(t.articles.c.newest).where(t.articles.c.newest.in_(times))).scalars())
    return sorted(low for low, count in times.items() if count > 1 or low in taken)


def free_places(connection: Connection, moments: Sequence[datetime]) -> list[int]:
    """Places that no article has, for articles that are put together."""
    lows = [second(moment) for moment in moments]
    times = Counter(lows)
    taken = set(connection.execute(select(t.articles.c.newest).where(t.articles.c.newest.in_(times))).scalars())
    following: dict[int, int] = {}
    found = []
    for moment, low in zip(moments, lows, strict=True):
        # A second that is nobody's needs no further look, unless several come to stand in it.
        alone = low not in taken and times[low] == 1
        place = following[low] if low in following else low if alone else free_place(connection, moment)
        following[low] = place + 1
        found.append(place)
    return found


def latest_news() -> ScalarSelect[Any]:
    """The place of the latest report of the story in the statement around it; 0 when it has none."""
    asked = select(func.coalesce(func.max(t.articles.c.newest), 0)).select_from(t.reports)
    asked = asked.join(t.articles, t.articles.c.id == t.reports.c.latest)
    return asked.where(t.reports.c.story == t.stories.c.id).correlate(t.stories).scalar_subquery()
