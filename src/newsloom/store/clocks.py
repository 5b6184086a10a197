"""The shelf that a wrong clock is mended on: what was put off further than anything ever is, is due now.

A clock that ran ahead and was put right leaves looks at feeds, retries and rules of servers that would hold for as long
as it was ahead. What it left of mere moments (when a report arrived) stays as it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Table, and_, delete, exists, or_, select, update

from newsloom.store import tables as t
from newsloom.store.base import Base

_Mend: TypeAlias = tuple[Table, ColumnElement[bool], dict[str, Any] | None]
# Programs at one library may have clocks that differ; an hour is no such difference.
_AHEAD = timedelta(hours=1)
# A feed is put off by 15 days at most: 7 that its server asked for, and 8 in which all hours are to be skipped.
_FARTHEST = timedelta(days=16)
# A server's rules are asked for anew each day; it is left in quiet for a week at most.
_RULES, _QUIET = timedelta(days=2), timedelta(days=8)


class Clocks(Base):
    """Clocks that ran ahead."""

    def put_clock_back(self, now: datetime) -> int:
        """Make due now what waits for a moment that only a clock that ran ahead can have set. Gives how many things."""
        mends = _mends(now)
        with self._read() as connection:
            if not any(connection.execute(select(exists().where(which))).scalar_one() for _, which, _ in mends):
                return 0
        with self._write() as connection:
            statements = (update(table).values(mended) if mended else delete(table) for table, _, mended in mends)
            found = [connection.execute(one.where(mend[1])) for one, mend in zip(statements, mends, strict=True)]
            return sum(one.rowcount for one in found)


def _mends(now: datetime) -> Sequence[_Mend]:
    """What cannot have been meant, and what to put in its place."""
    ahead, farthest = now + _AHEAD, now + _FARTHEST
    polls, entries, stories, hosts = t.polls.c, t.entries.c, t.stories.c, t.hosts.c
    # Somebody may wish to ask a feed once a year.
    unwished = polls.feed.in_(select(t.feeds.c.id).where(t.feeds.c.every.is_(None)))
    asked_ahead = and_(polls.due_at.is_not(None), polls.checked_at > ahead)
    # What is announced, or joins a story, is due at once.
    waits = or_(entries.due_at > farthest, and_(entries.state == "waiting", entries.due_at > ahead))
    return (
        (t.polls, or_(asked_ahead, and_(polls.due_at > farthest, unwished)), {"due_at": now, "checked_at": now}),
        (t.entries, waits, {"due_at": now}),
        (t.stories, stories.due_at > ahead, {"due_at": now}),
        (t.sendings, t.sendings.c.due_at > farthest, {"due_at": now}),
        (t.hosts, hosts.quiet_until > now + _QUIET, {"quiet_until": None}),
        (t.hosts, hosts.robots_until > now + _RULES, {"robots_until": now}),
        # `new` tells what came since its last run.
        (t.runs, t.runs.c.started_at > ahead, None),
        (t.looks, t.looks.c.at > ahead, {"at": now}),
    )
