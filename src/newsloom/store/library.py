"""The library: all shelves as one, and the way to open it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from newsloom.errors import StoreError
from newsloom.store.brought import Brought
from newsloom.store.clocks import Clocks
from newsloom.store.copying import Copied, Copying, Progress, silent
from newsloom.store.decisions import Decisions
from newsloom.store.dialect import Dialect
from newsloom.store.exchange import Exchange
from newsloom.store.keeping import Keeping
from newsloom.store.keys import Keys
from newsloom.store.ledger import Ledger
from newsloom.store.programs import Programs
from newsloom.store.provenance import Provenance
from newsloom.store.quotes import Quotes
from newsloom.store.readers import Readers
from newsloom.store.search import Search
from newsloom.store.sqlite import SQLite, made_beside

#: Seconds that a writer waits for another program's transaction.
PATIENCE = 30.0


class Library(
    Programs, Brought, Exchange, Search, Quotes, Decisions, Readers, Keys, Ledger, Keeping, Provenance, Clocks, Copying
):
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

    def backup(self, to: Path, progress: Progress = silent) -> None:
        """Copy the library, while it is in use, to a new file, which has its name only when it is whole."""
        if isinstance(self._dialect, SQLite):
            self._dialect.copied(self._engine, to)
            return
        with made_beside(to) as part, _scratch(part) as copy:
            copy.fill_from(self, progress)

    def close(self) -> None:
        """Let go of the file, or of the connections."""
        self._dialect.close()
        self._engine.dispose()


def open_library(
    place: str | Path,
    *,
    patience: float = PATIENCE,
    most_pages: int | None = None,
    most_seconds: float | None = None,
) -> Library:
    """The library at a file (``news.db``) or an address (``postgresql://user@host/database``).

    Made if it is not there, brought up to date if it is older. ``most_pages`` bounds a file, in pages of 4 kB;
    ``most_seconds`` what a server may take for one statement. Raises ``StoreError`` when it cannot be opened, is no
    library, or was written by a newer newsloom.
    """
    dialect = _dialect(str(place), patience, most_pages, most_seconds)
    return Library(dialect, dialect.open())


def _dialect(named: str, patience: float, most_pages: int | None = None, most_seconds: float | None = None) -> Dialect:
    if in_server(named):
        from newsloom.store.postgres import Postgres  # only here: who keeps a file need not load it

        return Postgres(named, patience, most_seconds)
    return SQLite(_path(named), patience, most_pages)


def shown(named: str) -> str:
    """A library's name for people to see: without a password."""
    if not in_server(named):
        return named
    from newsloom.store import postgres

    return postgres.shown(postgres.parsed(named))


def in_server(named: str) -> bool:
    """Whether a library so named is kept by a server, not in a file."""
    return named.partition("://")[0] in ("postgresql", "postgres", "postgresql+psycopg") and "://" in named


def _path(named: str) -> Path:
    scheme, divided, rest = named.partition("://")
    if divided and scheme != "sqlite":
        raise StoreError(
            f"no library can be kept in {scheme}", "give a file, such as news.db, or postgresql://user@host/database"
        )
    return Path(rest.removeprefix("/") if divided and rest.startswith("/") else rest or named)


def copy(source: str | Path, target: str | Path, progress: Progress = silent) -> Copied:
    """Copy a library whole into an empty one, or a new file, each in a file or a server; both are compared at the end.

    Raises ``StoreError`` when they are not equal, and when there is a library already; what breaks off leaves nothing.
    """
    for place in (source, target):
        if not in_server(str(place)) and _path(str(place)).is_dir():
            raise StoreError(f"{place}: it is a folder", "give the name of a file in it")
    if not in_server(str(source)) and not _path(str(source)).exists():
        raise StoreError(f"there is no library at {source}", "give the file, or postgresql://user@host/database")
    if in_server(str(target)) or _path(str(target)).exists():
        with open_library(source) as held, open_library(target) as made:
            return made.fill_from(held, progress)
    with made_beside(_path(str(target))) as part, open_library(source) as held, _scratch(part) as made:
        return made.fill_from(held, progress)


def _scratch(part: Path) -> Library:
    """A library in a file that is thrown away unless it is filled."""
    dialect = SQLite(part, PATIENCE, scratch=True)
    return Library(dialect, dialect.open())


def unmake(place: str) -> None:
    """Remove a file that is a library as it was made; it stays while another program uses it, or in a server."""
    if in_server(place) or not _path(place).is_file():
        return
    with open_library(place) as library:
        empty = library.is_empty()
    if empty:
        SQLite.removed(_path(place))


def restore(
    backup: Path,
    place: str | Path,
    *,
    force: bool = False,
    patience: float = PATIENCE,
    progress: Progress = silent,
) -> None:
    """Put a backup, once it is checked, in the place of a library; ``force`` replaces one that is there.

    Raises ``StoreError`` when the backup is damaged, is no library, or was written by a newer newsloom, and when the
    library that would be replaced is in use.
    """
    if not in_server(str(place)):
        SQLite.restored(backup, _path(str(place)), patience, force=force)
        return
    with TemporaryDirectory(prefix="newsloom-") as folder:
        checked = Path(folder) / "backup.db"
        SQLite.restored(backup, checked, patience)
        with open_library(checked) as held, open_library(place, patience=patience) as library:
            if not force and not library.is_empty():
                raise StoreError(
                    f"{library.place}: there is a library already", "give another --store, or --force to replace it"
                )
            library.refill_from(held, progress)
