"""A library copied whole into another, whatever their databases, and both compared row by row.

one library ──rows by key, as they are stored──▶ the other      checksum of each table there == checksum of it here

All is one transaction of the library that is copied into: what breaks off leaves it empty, as it was.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, delete, func, select, tuple_
from sqlalchemy.types import TypeDecorator, TypeEngine

from newsloom.errors import StoreError
from newsloom.store import tables as t
from newsloom.store.base import AnySelect, Base
from newsloom.store.listing import indexed

#: Told of the copying: the table, its rows so far, how many it has.
Progress = Callable[[str, int, int | None], None]


def silent(_table: str, _done: int, _of: int | None) -> None:
    """Nobody is told."""


# Rows in memory at a time: of texts and packed readings few, that are 5 kB each, and of others more.
_LARGE, _SMALL = 200, 2_000
# What a row may refer to comes before it.
_TABLES = (
    t.users, t.categories, t.feeds, t.feed_addresses, t.feed_categories, t.polls, t.hosts, t.stories, t.lineage,
    t.reports, t.articles, t.versions, t.readings, t.quotes, t.names, t.entries, t.pages, t.digests,
    t.digest_articles, t.changes, t.decisions, t.pins, t.looks, t.marks, t.alerts, t.sendings, t.failures,
    t.runs, t.turns, t.tallies, t.tokens, t.secrets,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: rows of each table, and one checksum over all, the same for the same library anywhere."""

    rows: dict[str, int]
    checksum: str


class Copying(Base):
    """Copy all, compare all."""

    def checksum(self, progress: Progress = silent) -> Copied:
        """The rows of each table and a checksum over all that is kept, as of one moment."""
        with self._read() as connection:
            sums = {table.name: _Sum() for table in _TABLES}
            for table in _TABLES:
                for rows in _rows(connection, table, progress):
                    sums[table.name].add(rows)
        return _told(sums)

    def is_empty(self) -> bool:
        """Whether it is as it was made."""
        with self._read() as connection:
            return _empty(connection)

    def fill_from(self, other: Copying, progress: Progress = silent) -> Copied:
        """Copy another library into this one, which is empty. Raises ``StoreError`` when they do not come out equal."""
        with self._filling() as connection, other._read() as source:
            if not _empty(connection):
                raise StoreError(f"{self.place}: there is a library already", "give a new one to copy into")
            return self._put_all(connection, source, progress)

    def refill_from(self, other: Copying, progress: Progress = silent) -> Copied:
        """Copy another library into the place of all that this one holds."""
        with self._filling() as connection, other._read() as source:
            self._dialect.empty(connection, [table.name for table in reversed(_TABLES)])
            return self._put_all(connection, source, progress)

    def _filling(self) -> AbstractContextManager[Connection]:
        return self._write("stories", "entries", "feeds", "tallies")

    def _put_all(self, connection: Connection, source: Connection, progress: Progress) -> Copied:
        connection.execute(delete(t.users))
        read = {table.name: _Sum() for table in _TABLES}
        written = {table.name: _Sum() for table in _TABLES}
        with self._dialect.loading(connection):
            for table in _TABLES:
                for rows in _rows(source, table, progress):
                    read[table.name].add(rows)
                    self._dialect.load(connection, _plain(table), rows)
            self._index_all(connection, progress)
        for table in _TABLES:
            for rows in _rows(connection, table, lambda name, done, of: progress(f"comparing {name}", done, of)):
                written[table.name].add(rows)
        for table in _TABLES:
            if read[table.name].told() != written[table.name].told():
                raise StoreError(f"{self.place}: {table.name} came out otherwise", "nothing of it was kept; try again")
        return _told(written)

    def _index_all(self, connection: Connection, progress: Progress) -> None:
        last: int | None = None
        asked = select(t.articles).where(t.LATEST).order_by(t.articles.c.newest).limit(_LARGE)
        done = 0
        while True:
            rows = connection.execute(asked if last is None else asked.where(t.articles.c.newest > last)).all()
            if not rows:
                return
            self._dialect.index(connection, [indexed(row._mapping) for row in rows])
            last, done = rows[-1].newest, done + len(rows)
            progress("words", done, None)


def _empty(connection: Connection) -> bool:
    """Whether a library is as it was made."""
    found = (connection.execute(select(table).limit(2)).all() for table in _TABLES if table is not t.users)
    users = connection.execute(select(t.users)).all()
    return not any(found) and [(row.name, row.password) for row in users] == [("me", None)]


def _rows(connection: Connection, table: Table, progress: Progress) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of a table as they are stored, by their key, some at a time."""
    plain = _plain(table)
    key = [plain.c[column.name] for column in table.primary_key]
    large = any(column.name in ("text", "body", "html") for column in table.columns)
    of = connection.execute(select(func.count()).select_from(plain)).scalar_one()
    asked: AnySelect = select(*plain.c).order_by(*key).limit(_LARGE if large else _SMALL)
    places = [list(plain.c.keys()).index(column.name) for column in key]
    done, last = 0, None
    while True:
        further = asked if last is None else asked.where(_after(key, last))
        rows = [tuple(row) for row in connection.execute(further)]
        if not rows:
            return
        yield rows
        last, done = [rows[-1][place] for place in places], done + len(rows)
        progress(table.name, done, of)


def _after(key: Sequence[Column[Any]], last: Sequence[Any]) -> Any:
    if len(key) == 1:
        return key[0] > last[0]
    return tuple_(*key) > tuple_(*last)


_PLAIN: dict[str, Table] = {}
_STORED = MetaData()


def _plain(table: Table) -> Table:
    """A table whose columns give what is stored, not what it means."""
    if table.name not in _PLAIN:
        columns = (Column(one.name, _stored(one.type), primary_key=one.primary_key) for one in table.columns)
        _PLAIN[table.name] = Table(table.name, _STORED, *columns)
    return _PLAIN[table.name]


def _stored(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


class _Sum:
    """A checksum of rows, each as bytes that say the kind and length of every value."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = sha256()

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        for row in rows:
            self._hash.update(b"".join(map(_bytes, row)))
            self._hash.update(b"\n")
        self.rows += len(rows)

    def told(self) -> tuple[int, str]:
        return self.rows, self._hash.hexdigest()


def _bytes(value: Any) -> bytes:
    if value is None:
        return b"-"
    if isinstance(value, str):
        held = value.encode()
        return b"t%d:" % len(held) + held
    if isinstance(value, int):
        return b"i%d;" % value
    if isinstance(value, float):
        return b"r" + struct.pack(">d", value)
    held = bytes(value)
    return b"b%d:" % len(held) + held


def _told(sums: dict[str, _Sum]) -> Copied:
    whole = sha256("\n".join(f"{name} {one.told()}" for name, one in sums.items()).encode())
    return Copied({name: one.rows for name, one in sums.items()}, whole.hexdigest())
