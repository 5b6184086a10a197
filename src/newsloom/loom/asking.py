"""When feeds are asked, where a person says so: now, or so often."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from newsloom.errors import SettingsError
from newsloom.kept import Subscription
from newsloom.store import Library

#: A server is not asked again by hand before so long.
AGAIN = timedelta(seconds=60)
#: How often a feed may be wished for, in seconds: no server is asked more often, and what is asked less is forgotten.
SHORTEST, LONGEST = 300, 30 * 86_400
_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_SPAN = re.compile(r"\s*([0-9]{1,5})\s*([mhdw])\s*")


def ask_now(library: Library, feeds: Iterable[Subscription], now: datetime) -> int:
    """Make feeds due, but those that rest and those that were asked in the last minute. Gives how many that is."""
    due = [feed for feed in feeds if feed.paused_at is None and not just_asked(feed, now)]
    library.put_polls({feed.id: replace(feed.poll, due_at=now) for feed in due})
    return len(due)


def just_asked(feed: Subscription, now: datetime) -> bool:
    """Whether its server was asked so lately that it is not to be asked again."""
    return feed.poll.checked_at is not None and now - feed.poll.checked_at < AGAIN


def interval(said: str) -> int:
    """The seconds meant by ``30m``, ``2h``, ``1d``. ``SettingsError`` for what is none, too short or too long."""
    found = _SPAN.fullmatch(said.lower())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not SHORTEST <= seconds <= LONGEST:
        raise SettingsError(f"“{said}” is no interval for a feed", "give minutes, hours or days: from 5m to 30d")
    return seconds


def ask_every(library: Library, feed: Subscription, seconds: int | None, now: datetime) -> None:
    """Ask a feed so often, from its last time on; or with ``None`` again by how often it brings news.

    What its server asks for when it is overloaded or gone is kept to, whatever is wished.
    """
    with library.together():
        library.put_every(feed.id, seconds)
        last, due = feed.poll.checked_at, feed.poll.due_at
        if seconds and last and due and not feed.poll.failures:
            library.put_polls(
                {feed.id: replace(feed.poll, due_at=min(due, max(now, last + timedelta(seconds=seconds))))}
            )
