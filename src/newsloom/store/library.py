"""The library: all shelves as one, and the way to open it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from newsloom.errors import StoreError
from newsloom.store.brought import Brought
from newsloom.store.decisions import Decisions
from newsloom.store.entries import Entries
from newsloom.store.exchange import Exchange
from newsloom.store.feeds import Feeds
from newsloom.store.keeping import Keeping
from newsloom.store.keys import Keys
from newsloom.store.ledger import Ledger
from newsloom.store.provenance import Provenance
from newsloom.store.quotes import Quotes
from newsloom.store.readers import Readers
from newsloom.store.search import Search
from newsloom.store.sqlite import SQLite

#: Seconds that a writer waits for another program's transaction.
PATIENCE = 30.0


class Library(Feeds, Entries, Brought, Exchange, Search, Quotes, Decisions, Readers, Keys, Ledger, Keeping, Provenance):
    """A kept library. Verbs: ``*_due`` (what to do now), ``put_*`` (once or twice is the same), the rest get.

    May be used by several threads, and several programs at once. It knows no clock: moments are given to it.
    """

    def __enter__(self) -> Library:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._dialect.close()
        self._engine.dispose()


def open_library(place: str | Path, *, patience: float = PATIENCE, most_pages: int | None = None) -> Library:
    """The library at a file (``news.db``), made if it is not there, brought up to date if it is older.

    ``most_pages`` bounds the file, in pages of 4 kB. Raises ``StoreError`` when it cannot be opened, is no library, or
    was written by a newer newsloom.
    """
    dialect = SQLite(_path(str(place)), patience, most_pages)
    return Library(dialect, dialect.open())


def _path(named: str) -> Path:
    scheme, divided, rest = named.partition("://")
    if divided and scheme != "sqlite":
        raise StoreError(f"no library can be kept in {scheme}", "give a file, such as news.db")
    return Path(rest.removeprefix("/") if divided and rest.startswith("/") else rest or named)


def restore(backup: Path, place: str | Path, *, force: bool = False, patience: float = PATIENCE) -> None:
    """Put a backup, once it is checked, in the place of a library; ``force`` replaces one that is there.

    Raises ``StoreError`` when the backup is damaged, is no library, or was written by a newer newsloom, and when the
    library that would be replaced is in use.
    """
    SQLite.restored(backup, _path(str(place)), patience, force=force)
