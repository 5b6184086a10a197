"""What the shelves ask of a database beyond SQL that all understand: ``sqlite.py`` and ``postgres.py`` answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Select, Table

from newsloom.store.wanted import Wanted


class Holding(Protocol):
    """What a program has taken: nobody else gets it until it ends."""

    def turn(self, what: str, *, wait: bool) -> bool:
        """Whether it is this program's turn at what one does at a time; with ``wait`` it is, sooner or later."""

    def free(self, asked: Select[*tuple[Any, ...]], kind: str, most: int) -> list[str]:
        """Of things asked for in order, each ``id`` with what it is taken ``by``, those that nobody else has."""


class Dialect(Protocol):
    """The dialect of one library."""

    name: str
    place: str
    address: str
    alone_writes: bool
    reads: Mapping[str, Any]
    writes: Mapping[str, Any]

    def insert(self, table: Table) -> Any:
        """An INSERT that knows what to do when the row is there."""

    def open(self) -> Engine:
        """An engine, the library made or brought up to date first."""

    def moved(self) -> int:
        """Another number after anything was put."""

    def close(self) -> None:
        """Let go of what the engine does not hold."""

    def inside(self, connection: Connection) -> bool:
        """Whether a transaction is still open."""

    def alone(self, connection: Connection, *what: str) -> None:
        """Let no other transaction do any of ``what`` until this one ends."""

    def holding(self, engine: Engine) -> AbstractContextManager[Holding | None]:
        """What is taken inside is this program's own until the end, or until it ends however it does.

        ``None`` where nobody else is thought of.
        """

    def round(self, *, wait: bool) -> AbstractContextManager[bool]:
        """Whether this program may bring the library up to date until the end; with ``wait`` it may, later."""

    def index(self, connection: Connection, rows: Sequence[tuple[int, str, str, str]]) -> None:
        """Enter articles: their place in time, headline, body, and the words for what they are filed under."""

    def unindex(self, connection: Connection, rows: Sequence[tuple[int, str, str, str]]) -> None:
        """Take articles out; each row is the one that was entered."""

    def found(self, connection: Connection, wanted: Wanted) -> list[int]:
        """The places in time of the articles wanted, the newest first."""

    def sound(self, connection: Connection) -> list[str]:
        """What is wrong; nothing when all is well."""

    def tidy(self, connection: Connection) -> None:
        """Put the search index in order."""

    def compact(self) -> None:
        """Give the room of what was let go back to the disk. Raises ``StoreError``."""

    def loading(self, connection: Connection) -> AbstractContextManager[None]:
        """Inside, many rows are inserted into an empty library."""

    def load(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, as they are stored."""

    def empty(self, connection: Connection, tables: Sequence[str]) -> None:
        """Let all rows go, and the search index."""
