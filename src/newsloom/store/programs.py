"""The shelf of programs: several keep one library up to date, and none does what another is doing.

taking ──▶ Taking:  feeds, entries, pages, stories (due, and nobody else's)   turn (what one does at a time)

What is taken is so until the end of the ``with``, or of the program. A host is taken with all that is due from it, so
that it is asked by one program at a time. A library in a file is one program's, and all that is due is its.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from newsloom.kept import KeptEntry, KeptPage, KeptStory, Subscription
from newsloom.store import tables as t
from newsloom.store.base import AnySelect
from newsloom.store.dialect import Holding
from newsloom.store.entries import TURNS, UNREAD, Entries
from newsloom.store.errors import Passing
from newsloom.store.feeds import Feeds
from newsloom.store.stories import Stories


class Programs(Feeds, Entries, Stories):
    """What is taken, whose turn it is."""

    @contextmanager
    def taking(self) -> Iterator[Taking]:
        """What is taken inside is no other program's until the end."""
        with self._dialect.holding(self._engine) as holding:
            yield Taking(self, holding)

    def round(self, *, wait: bool) -> AbstractContextManager[bool]:
        """Whether this program may bring the library up to date until the end; with ``wait`` it may, later."""
        return self._dialect.round(wait=wait)

    def begin(self, what: str) -> int:
        """Begin what one program does at a time; gives how often that was begun."""
        with self._write(f"begin {what}") as connection:
            made = self._dialect.insert(t.turns).values(name=what, number=1)
            further = {"number": t.turns.c.number + 1}
            made = made.on_conflict_do_update(index_elements=["name"], set_=further)
            return int(connection.execute(made.returning(t.turns.c.number)).scalar_one())

    def still(self, what: str, number: int) -> None:
        """Inside ``together``: nobody else began it since, and nobody will before the end. Raises ``Passing``."""
        with self._write(f"begin {what}") as connection:
            begun = connection.execute(select(t.turns.c.number).where(t.turns.c.name == what)).scalar_one_or_none()
            if begun != number:
                raise Passing(f"{self.place}: another program does the {what} now", "try again")


class Taking:
    """What a program has taken. Each verb gives what is due and nobody else's, as it is due in its shelf."""

    def __init__(self, library: Programs, holding: Holding | None) -> None:
        """``holding`` is ``None`` where all is this program's."""
        self._library = library
        self._holding = holding

    @property
    def shared(self) -> bool:
        """Whether others may be at work: then it is good to take little at once."""
        return self._holding is not None

    def turn(self, what: str, *, wait: bool) -> bool:
        """Whether it is this program's turn at what one does at a time; with ``wait`` it is, sooner or later."""
        return self._holding is None or self._holding.turn(what, wait=wait)

    def feeds(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        """Feeds to ask now."""
        if self._holding is None:
            return self._library.feeds_due(now, limit)
        asked = select(t.feeds.c.id, _host(t.feeds.c.url, t.feeds.c.id)).join(t.polls, t.polls.c.feed == t.feeds.c.id)
        asked = asked.where(t.polls.c.due_at <= now, t.feeds.c.paused_at.is_(None))
        free = self._free(asked.order_by(t.polls.c.due_at, t.feeds.c.id), "host", limit)
        return self._library.feeds_due(now, limit, among=free)

    def entries(self, now: datetime, limit: int) -> tuple[KeptEntry, ...]:
        """Entries whose page is to be fetched now."""
        if self._holding is None:
            return self._library.entries_due(now, limit)
        asked = select(t.entries.c.id, _host(t.entries.c.url, t.entries.c.id))
        asked = asked.join(t.feeds, t.feeds.c.id == t.entries.c.feed)
        asked = asked.where(t.entries.c.due_at <= now, t.feeds.c.paused_at.is_(None))
        asked = asked.order_by(t.entries.c.due_at, t.entries.c.id)
        free: list[str] = []
        for turn in TURNS:
            free += self._free(asked.where(turn), "host", limit - len(free)) if len(free) < limit else []
        return self._library.entries_due(now, limit, among=free)

    def pages(self, limit: int) -> tuple[KeptPage, ...]:
        """Pages to read."""
        if self._holding is None:
            return self._library.pages_due(limit)
        asked = select(t.pages.c.entry.label("id"), t.pages.c.entry.label("by"))
        asked = asked.join(t.entries, t.entries.c.id == t.pages.c.entry).where(UNREAD)
        free = self._free(asked.order_by(t.pages.c.arrived_at, t.pages.c.entry), "page", limit)
        return self._library.pages_due(limit, among=free)

    def stories(self, now: datetime, limit: int) -> tuple[KeptStory, ...]:
        """Stories to weave."""
        if self._holding is None:
            return self._library.stories_due(now, limit)
        asked = select(t.stories.c.id, t.stories.c.id.label("by"))
        asked = asked.where(t.stories.c.due_at <= now, t.stories.c.reports > 0)
        free = self._free(asked.order_by(t.stories.c.due_at, t.stories.c.id), "story", limit)
        return self._library.stories_due(now, limit, among=free)

    def _free(self, asked: AnySelect, kind: str, limit: int) -> list[str]:
        """What is due and nobody's; it is to be looked at anew, since it may have been somebody's a moment ago."""
        assert self._holding is not None
        return self._holding.free(asked, kind, limit)


def _host(url: ColumnElement[str], id: ColumnElement[str]) -> ColumnElement[str]:
    """What something is taken by: the server that is asked for it, else itself."""
    return func.coalesce(func.nullif(func.lower(func.split_part(url, "/", 3)), ""), id).label("by")
