"""The ground under every shelf: connections, transactions, upserts, pages by key.

put ──▶ _write: one transaction, the lock taken first        get ──▶ _read: one moment of the library
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine, Row, Select, Table

from newsloom.errors import StoreError
from newsloom.store.dialect import Dialect
from newsloom.store.errors import naming

T = TypeVar("T")
#: A row, and a question, of any columns.
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
#: Rows read or written in one go.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Portion(Generic[T]):
    """A page of a long list. ``after`` is the mark to ask for the next with; ``None`` at the end."""

    items: tuple[T, ...]
    after: str | None = None


class Base:
    """A library's connections."""

    def __init__(self, dialect: Dialect, engine: Engine) -> None:
        """Over an engine that the dialect opened."""
        self._dialect = dialect
        self._engine = engine
        self._upserts: dict[tuple[str, tuple[str, ...], str], Any] = {}
        self._mine = threading.local()
        # SQLite lets waiting writers in by chance; within one program they queue.
        self._writing: AbstractContextManager[Any] = threading.RLock() if dialect.alone_writes else nullcontext()

    @property
    def place(self) -> str:
        """Where the library is, for people to see: without a password."""
        return self._dialect.place

    @property
    def address(self) -> str:
        """What opens this library once more. A password may stand in it: it is not to be shown."""
        return self._dialect.address

    def moved(self) -> int:
        """A number that is another one after any program put anything into the library; it costs microseconds.

        It means nothing beyond this opening of the library, and says nothing of which came first.
        """
        with naming(self.place):
            return self._dialect.moved()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is put inside is kept as a whole, or not at all."""
        with self._write():
            yield

    @contextmanager
    def _write(self, *alone: str) -> Iterator[Connection]:
        """A connection inside a transaction; inside another, a part that can fail alone.

        ``alone`` names what no other transaction may do until this one ends: what a statement takes for granted that
        another has read. Where a transaction does two of them, ``feeds`` and ``entries`` come before ``stories``.
        """
        current: Connection | None = getattr(self._mine, "connection", None)
        if current is not None:
            with naming(self.place), self._part(current):
                self._dialect.alone(current, *alone)
                yield current
            return
        with naming(self.place), self._writing, self._engine.connect() as opened:
            connection = opened.execution_options(**self._dialect.writes)
            self._mine.connection, self._mine.lost = connection, None
            try:
                with connection.begin():
                    self._dialect.alone(connection, *alone)
                    yield connection
                    self._refuse_lost()
            finally:
                self._mine.connection = None

    @contextmanager
    def _part(self, connection: Connection) -> Iterator[None]:
        """A part of a transaction; when it fails, what it did is undone and the rest stays."""
        self._refuse_lost()
        connection.exec_driver_sql("SAVEPOINT part")
        try:
            yield
        except BaseException as error:
            if self._dialect.inside(connection):
                connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
                connection.exec_driver_sql("RELEASE SAVEPOINT part")
            else:
                self._mine.lost = error
            raise
        connection.exec_driver_sql("RELEASE SAVEPOINT part")

    def _apart(self, connection: Connection) -> AbstractContextManager[None]:
        """A part that can fail because another program writes at the same moment, where several may."""
        return nullcontext() if self._dialect.alone_writes else self._part(connection)

    def _refuse_lost(self) -> None:
        """Go no further in a transaction that the database gave up as a whole, as SQLite does when the disk is full."""
        if self._mine.lost is not None:
            raise StoreError(f"{self.place}: nothing of this was kept", "see the first error") from self._mine.lost

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the library; inside ``together``, what is put so far."""
        current: Connection | None = getattr(self._mine, "connection", None)
        if current is not None:
            yield current
            return
        with naming(self.place), self._engine.connect() as opened:
            connection = opened.execution_options(**self._dialect.reads)
            with connection.begin():
                yield connection

    def _upsert(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], first: str = "") -> None:
        """Insert rows, or renew those whose key is there; the columns named in ``first`` are set only once."""
        if not rows:
            return
        what = table.name, tuple(rows[0]), first
        if what not in self._upserts:
            self._upserts[what] = self._upserting(table, *what[1:])
        connection.execute(self._upserts[what], list(rows))

    def _upserting(self, table: Table, names: Sequence[str], first: str) -> Any:
        """The statement of ``_upsert``: made once, as making it takes longer than it does itself."""
        keys = [column.name for column in table.primary_key]
        statement = self._dialect.insert(table)
        renewed = [name for name in names if name not in keys and name not in first.split()]
        changed = {name: statement.excluded[name] for name in renewed}
        if not changed:
            return statement.on_conflict_do_nothing(index_elements=keys)
        return statement.on_conflict_do_update(index_elements=keys, set_=changed)

    def _once(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows that are not there."""
        if rows:
            connection.execute(self._dialect.insert(table).on_conflict_do_nothing(), list(rows))


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of ``size``."""
    stream = iter(items)
    while found := list(islice(stream, size)):
        yield found


def mark(*key: str | int) -> str:
    """The mark of a place in a list, opaque to those who hand it on."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def place_of(marked: str, *kinds: type) -> tuple[Any, ...]:
    """The key that ``mark`` was given. Raises ``StoreError`` for any other text."""
    try:
        padded = marked.encode("ascii") + b"=" * (-len(marked) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        key = None
    fits = isinstance(key, list) and len(key) == len(kinds) and all(map(_is, key, kinds))
    if not fits:
        raise StoreError("that is no mark of a page", "take the mark of the page before, or start at the first")
    return tuple(key)


def _is(value: object, kind: type) -> bool:
    # 2**63: beyond it the database has no number.
    return type(value) is kind and not (isinstance(value, int) and abs(value) >= 2**63)
