"""The shelf of entries: what feeds announce, and the pages that arrived for them.

put_entries ──▶ waiting ──put_page──▶ fetched ──put_readings──▶ read (its page looked at again at ``due_at``, or never)
                   └────put_entry_failed────▶ failed (tried again at ``retry_at``, or never)
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, case, delete, select, update

from newsloom.kept import Announced, EntryState, KeptEntry, KeptPage
from newsloom.store import tables as t
from newsloom.store.base import AnyRow, Base, Portion, chunks, mark, place_of
from newsloom.store.columns import inflated
from newsloom.types import Entry, Failure, Page


def as_it_is(url: str) -> str:
    """An address taken for canonical."""
    return url


class Entries(Base):
    """Entries and pages."""

    def put_entries(
        self, feed: str, entries: Iterable[Entry], now: datetime, *, canonical: Callable[[str], str] = as_it_is
    ) -> Announced:
        """What a feed announces. A new entry is due at once, and an edited one again; what is known is not written.

        An entry with the canonical address, or the very content, of another feed's is kept as its copy and never due.
        """
        with self._write("entries") as connection:
            listed = {_identity(feed, entry): entry for entry in entries}
            known = {row.id: row for row in self._known(connection, list(listed))}
            rows = {id: _columns(entry, now, canonical) for id, entry in listed.items()}
            edited = [id for id in listed if id in known and known[id].hash != rows[id]["hash"]]
            for id in edited:
                again = {} if known[id].state in ("same", "refused") else {"state": "waiting", "due_at": now}
                connection.execute(update(t.entries).where(t.entries.c.id == id).values(**rows[id], **again))
            fresh = {id: row for id, row in rows.items() if id not in known}
            for row in fresh.values():
                row |= {"feed": feed, "seen_at": now, "failures": 0}
            copies = _copies(connection, fresh)
            if fresh:
                connection.execute(t.entries.insert(), [{"id": id, **row} for id, row in fresh.items()])
            new = tuple(id for id in fresh if id not in copies)
            return Announced(new, tuple(edited), tuple(copies), len(known) - len(edited))

    def _known(self, connection: Connection, ids: list[str]) -> list[AnyRow]:
        asked = select(t.entries.c.id, t.entries.c.hash, t.entries.c.state)
        return [row for some in chunks(ids) for row in connection.execute(asked.where(t.entries.c.id.in_(some)))]

    def put_page(
        self, entry: str, page: Page, now: datetime, *, etag: str | None = None, modified: str | None = None,
        drawn: str | None = None, again: datetime | None = None,
    ) -> None:  # fmt: skip
        """The page that arrived for an entry; it waits to be read. ``drawn`` is a hash of its bytes.

        It is looked at ``again`` at a moment, for edits that nobody tells of; an entry that was read stays so.
        """
        with self._write() as connection:
            row = {
                "entry": entry,
                "place": page.place,
                "kind": page.kind,
                "url": page.url,
                "charset": page.charset,
                "given": dict(page.given),
                "body": zlib.compress(page.body, 1),
                "arrived_at": now,
            }
            self._upsert(connection, t.pages, [row])
            told = {"etag": etag, "modified": modified, "drawn": drawn}
            state = case((t.entries.c.state == "read", "read"), else_="fetched")
            fetched = update(t.entries).where(t.entries.c.id == entry)
            connection.execute(fetched.values(state=state, due_at=again, **told, **_WELL))

    def put_entry_failed(self, entry: str, failure: Failure, now: datetime, retry_at: datetime | None) -> None:
        """An entry could not be fetched or read; without ``retry_at`` it waits for ``put_retry``."""
        with self._write() as connection:
            held = connection.execute(select(t.entries).where(t.entries.c.id == entry)).one_or_none()
            told = ("failed", retry_at, failure.reason)
            if held is None or (held.state, held.due_at, held.reason) == told:
                return
            failed = {
                "state": "failed",
                "due_at": retry_at,
                "failures": held.failures + 1,
                "failing_since": held.failing_since or now,
                "reason": failure.reason,
                "advice": failure.advice,
            }
            connection.execute(update(t.entries).where(t.entries.c.id == entry).values(**failed))

    def put_entry_refused(self, entry: str, reason: str) -> None:
        """An entry is not wanted, with the reason: a date in the future, a kind that is no news."""
        with self._write() as connection:
            refused = {"state": "refused", "due_at": None, "reason": reason, "advice": None}
            connection.execute(update(t.entries).where(t.entries.c.id == entry).values(**refused))
            connection.execute(delete(t.pages).where(t.pages.c.entry == entry))

    def put_entry_again(self, entry: str, at: datetime | None) -> None:
        """Look at an entry's page again at a moment, for edits; ``None``: no more. One that was read is so still."""
        was_read = (t.entries.c.state == "waiting") & t.entries.c.report.is_not(None)
        state = case((was_read, "read"), else_=t.entries.c.state)
        with self._write() as connection:
            connection.execute(update(t.entries).where(t.entries.c.id == entry).values(due_at=at, state=state))

    def drop_page(self, entry: str) -> None:
        """The page that arrived for an entry once more is not its report: what was read of it stands."""
        with self._write() as connection:
            connection.execute(delete(t.pages).where(t.pages.c.entry == entry))

    def put_retry(self, now: datetime, entries: Iterable[str] | None = None) -> int:
        """Make failed entries due now, all or those given; one whose page is here is only read again. Gives a count."""
        with self._write() as connection:
            failed = t.entries.c.state == "failed"
            chosen = failed if entries is None else failed & t.entries.c.id.in_(list(entries))
            here = t.entries.c.id.in_(select(t.pages.c.entry))
            read = connection.execute(update(t.entries).where(chosen, here).values(state="fetched", due_at=None))
            fetch = connection.execute(update(t.entries).where(chosen).values(state="waiting", due_at=now))
            return read.rowcount + fetch.rowcount

    def entries_due(
        self, now: datetime, limit: int = 1000, *, among: Sequence[str] | None = None
    ) -> tuple[KeptEntry, ...]:
        """The entries whose page is to be fetched now (or whose own text is to be taken), the longest due first.

        Those whose page is only looked at again come last. ``among``: of these alone.
        """
        asked = (
            select(t.entries)
            .join(t.feeds, t.feeds.c.id == t.entries.c.feed)
            .where(t.entries.c.due_at <= now, t.feeds.c.paused_at.is_(None))
            .order_by(t.entries.c.due_at, t.entries.c.id)
        )
        asked = asked if among is None else asked.where(t.entries.c.id.in_(among))
        found: list[KeptEntry] = []
        with self._read() as connection:
            for turn in TURNS:  # not one ordered by both: that would go through all that is due for the first few
                found += map(_entry, connection.execute(asked.where(turn).limit(limit - len(found))))
        return tuple(found)

    def pages_due(self, limit: int = 100, *, among: Sequence[str] | None = None) -> tuple[KeptPage, ...]:
        """The pages that wait to be read, the first to arrive first. ``among``: of these entries alone."""
        asked = (
            select(t.pages, t.entries.c.feed, t.entries.c.address, t.entries.c.state, t.entries.c.report)
            .join(t.entries, t.entries.c.id == t.pages.c.entry)
            .where(UNREAD)
            .order_by(t.pages.c.arrived_at, t.pages.c.entry)
            .limit(limit)
        )
        asked = asked if among is None else asked.where(t.pages.c.entry.in_(among))
        with self._read() as connection:
            return tuple(
                KeptPage(
                    row.entry,
                    row.feed,
                    row.address,
                    Page(row.place, row.kind, inflated(row.body), row.url, row.charset, row.given),
                    row.arrived_at,
                    row.report,
                    row.state == "read",
                )
                for row in connection.execute(asked)
            )

    def entry(self, id: str) -> KeptEntry | None:
        """An entry, or ``None``."""
        with self._read() as connection:
            row = connection.execute(select(t.entries).where(t.entries.c.id == id)).one_or_none()
        return None if row is None else _entry(row)

    def failed(self, limit: int = 100) -> tuple[KeptEntry, ...]:
        """Entries that failed, the first those that have failed for the shortest time."""
        asked = select(t.entries).where(t.entries.c.state == "failed")
        ordered = asked.order_by(t.entries.c.failing_since.desc(), t.entries.c.id).limit(limit)
        with self._read() as connection:
            return tuple(map(_entry, connection.execute(ordered)))

    def entries(
        self,
        *,
        feed: str | None = None,
        state: EntryState | None = None,
        report: str | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> Portion[KeptEntry]:
        """Entries by their id, of a feed, in a state, of a report."""
        asked = select(t.entries).order_by(t.entries.c.id).limit(limit + 1)
        for column, value in ((t.entries.c.feed, feed), (t.entries.c.state, state), (t.entries.c.report, report)):
            asked = asked if value is None else asked.where(column == value)
        if after is not None:
            asked = asked.where(t.entries.c.id > place_of(after, str)[0])
        with self._read() as connection:
            found = tuple(map(_entry, connection.execute(asked)))
        return Portion(found[:limit], mark(found[limit - 1].id) if len(found) > limit else None)


#: Pages that only are looked at again come after those that nobody has read.
TURNS = t.entries.c.state != "read", t.entries.c.state == "read"
#: Entries whose page waits to be read, if it is here; one that was read before may have come again.
UNREAD = (t.entries.c.state == "fetched") | (t.entries.c.state == "read")
_WELL = {"failures": 0, "failing_since": None, "reason": None, "advice": None}


def _identity(feed: str, entry: Entry) -> str:
    return "e-" + sha256(f"{feed}\n{entry.id}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _columns(entry: Entry, now: datetime, canonical: Callable[[str], str]) -> dict[str, Any]:
    content = f"{entry.title or ''}\n{entry.html}"
    return {
        "guid": entry.id,
        "url": entry.url,
        "address": canonical(entry.url) if entry.url else None,
        "title": entry.title,
        "author": entry.author,
        "source": entry.source,
        "published": entry.published,
        "html": entry.html,
        "utc_offset": entry.utc_offset,
        "hash": sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        "changed_at": now,
    }


def _copies(connection: Connection, fresh: dict[str, dict[str, Any]]) -> list[str]:
    """Tell each new entry whether it is a copy: of the first with its address, or without one with its content."""
    first: dict[tuple[str, str], tuple[str, str | None]] = {}
    for name, column in (("address", t.entries.c.address), ("hash", t.entries.c.hash)):
        sought = [key[1] for row in fresh.values() if (key := _likeness(row)) and key[0] == name]
        for some in chunks(sought):
            asked = select(column.label("held"), t.entries.c.id, t.entries.c.report)
            asked = asked.where(column.in_(some), t.entries.c.state != "same")
            for found in connection.execute(asked.order_by(t.entries.c.seen_at, t.entries.c.id)):
                first.setdefault((name, found.held), (found.id, found.report))
    copies = []
    for id, row in fresh.items():
        key = _likeness(row)
        same_as, report = first.get(key, (None, None)) if key else (None, None)
        state = "waiting" if same_as is None else "same"
        row |= {
            "state": state,
            "due_at": row["seen_at"] if same_as is None else None,
            "same_as": same_as,
            "report": report,
        }
        if same_as is not None:
            copies.append(id)
        elif key:
            first[key] = (id, None)
    return copies


def _likeness(row: dict[str, Any]) -> tuple[str, str] | None:
    if row["address"]:
        return "address", row["address"]
    return ("hash", row["hash"]) if row["title"] or row["html"] else None


def _entry(row: AnyRow) -> KeptEntry:
    announced = Entry(row.guid, row.url, row.title, row.published, row.html, row.author, row.source, row.utc_offset)
    names = ("id", "feed", "address", "state", "seen_at", "due_at", "failures", "failing_since", "reason", "advice")
    rest = ("etag", "modified", "drawn", "same_as", "report")
    return KeptEntry(entry=announced, **{name: getattr(row, name) for name in (*names, *rest)})
