"""The shelf of what a feed brought: its entries as they came, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, literal, select, tuple_

from newsloom.errors import StoreError
from newsloom.kept import KeptEntry
from newsloom.store import tables as t
from newsloom.store.base import Base, Portion, chunks, mark, place_of
from newsloom.store.columns import Moment, moment, stamp
from newsloom.store.entries import _entry


class Brought(Base):
    """A feed's entries by when they were seen, and the reports that they became."""

    def brought(self, feed: str, *, limit: int = 50, after: str | None = None) -> Portion[KeptEntry]:
        """The entries of a feed, the last seen first."""
        asked = select(t.entries).where(t.entries.c.feed == feed)
        key = tuple_(t.entries.c.seen_at, t.entries.c.id)
        if after is not None:
            seen, id = place_of(after, str, str)
            try:
                at = moment(seen)
            except ValueError as error:
                raise StoreError("that is no mark of a page", "take the mark of the page before") from error
            asked = asked.where(key < tuple_(literal(at, Moment()), literal(id)))
        ordered = asked.order_by(t.entries.c.seen_at.desc(), t.entries.c.id.desc()).limit(limit + 1)
        with self._read() as connection:
            found = tuple(map(_entry, connection.execute(ordered)))
        last = found[limit - 1] if len(found) > limit else None
        return Portion(found[:limit], mark(stamp(last.seen_at), last.id) if last else None)

    def brought_counts(self, feed: str) -> dict[str, int]:
        """How many entries of a feed are in each state."""
        asked = select(t.entries.c.state, func.count()).where(t.entries.c.feed == feed).group_by(t.entries.c.state)
        with self._read() as connection:
            return dict(connection.execute(asked.order_by(t.entries.c.state)).all())

    def latest_of(self, reports: Iterable[str]) -> dict[str, str]:
        """The newest version of each report, by the report's id."""
        found: dict[str, str] = {}
        for some in chunks(reports):
            with self._read() as connection:
                asked = select(t.reports.c.id, t.reports.c.latest).where(t.reports.c.id.in_(some))
                found |= dict(connection.execute(asked).all())
        return found
