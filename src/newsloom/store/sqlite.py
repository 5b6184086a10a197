"""What is SQLite's own: the file, its locks, its search index, its copies. ``postgres.py`` is its like.

open ──▶ Engine       index, unindex, found ──▶ the search index       sound, copied ──▶ the file as a whole
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import QueuePool

from newsloom.errors import StoreError
from newsloom.store.errors import naming
from newsloom.store.migrations import REMEMBERED, Migration, brought, migrate, missing
from newsloom.store.wanted import UNSPACED, Wanted

#: Marks the file as ours ("nlom"), for `file` and for us.
APPLICATION = 0x6E6C6F6D
#: An execution option: this connection will write, so that it takes the lock first and waits for it then, not midway.
WRITES = "newsloom_writes"
_WORDS = {"int": "INTEGER", "real": "REAL", "bytes": "BLOB", "serial": "INTEGER PRIMARY KEY", "strict": " STRICT"}
# What SQLite keeps beside a file, by the ends of their names.
_ENDS = ("-wal", "-shm", "-journal")
# What is locked by who does a round.
_ROUND = "-round"
# STRICT tables came with 3.37.
_OLDEST = (3, 37)


class SQLite:
    """The dialect of one library file."""

    name = "sqlite"
    insert = staticmethod(insert)
    #: One transaction writes at a time, whatever it does.
    alone_writes = True
    reads: Mapping[str, Any] = {}
    writes: Mapping[str, Any] = {WRITES: True}

    def __init__(self, path: Path, patience: float, most_pages: int | None = None, *, scratch: bool = False) -> None:
        """``scratch``: a file that is thrown away unless it is filled in one go, so that nothing need be undone."""
        self.path = path
        self._scratch = scratch
        self.place = self.address = str(path)
        self._patience = patience
        self._most_pages = most_pages
        self._watching = threading.Lock()
        self._watch: sqlite3.Connection | None = None

    def open(self, steps: Sequence[Migration] | None = None) -> Engine:
        """An engine on the file, made or brought up to date first. Raises ``StoreError``."""
        if sqlite3.sqlite_version_info < _OLDEST:
            raise StoreError(f"this Python's SQLite is {sqlite3.sqlite_version}", "use one with SQLite 3.37 or newer")
        if self.path.is_dir():
            raise StoreError(f"{self.place}: it is a folder", "give the name of a file in it")
        with suppress(OSError):  # there already, or in no folder: which opening it tells
            _made(self.path)
        engine = create_engine(
            "sqlite+pysqlite://", creator=self._connect, poolclass=QueuePool, pool_size=8, max_overflow=56
        )
        event.listen(engine, "begin", _begin)
        return brought(engine, self.place, self._prepare, steps)

    def _connect(self) -> sqlite3.Connection:
        # Transactions are begun by us: the module's own way would not put CREATE TABLE into one.
        held, uri = (f"{self.path.absolute().as_uri()}?immutable=1", True) if self._still() else (self.path, False)
        connection = sqlite3.connect(
            held, timeout=self._patience, isolation_level=None, check_same_thread=False, cached_statements=256, uri=uri
        )
        try:
            # FULL: what was acknowledged survives a power cut as well as a kill; it costs one sync a transaction.
            # 2 MB of pages for each of up to 64 readers. No mapped memory: a file cut short would end us with a signal.
            connection.executescript(
                "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
                "PRAGMA cache_size=-2000; PRAGMA journal_size_limit=67108864;"
            )
            if self._scratch:
                # A library of 500,000 articles takes a quarter of the time, and no second file as large as itself.
                connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
            if self._most_pages is not None:
                connection.execute(f"PRAGMA max_page_count={self._most_pages}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _beside(self, end: str) -> Path:
        return self.path.with_name(self.path.name + end)

    def _still(self) -> bool:
        """Whether it lies where we may not put a journal beside it, and nobody else did: it is read as it stands."""
        beside = self._beside(_ENDS[0])
        return self.path.is_file() and not os.access(self.path.absolute().parent, os.W_OK) and not beside.exists()

    def _prepare(self, engine: Engine, steps: Sequence[Migration]) -> None:
        with engine.connect() as connection, connection.begin():
            (tables,) = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").one()
            (ours,) = connection.exec_driver_sql("PRAGMA application_id").one()
            if tables and ours != APPLICATION:
                raise StoreError(
                    f"{self.place}: it is another program's database", "give another file, or a name for a new library"
                )
            known = _known(connection) if tables else {}
        needed = missing(known, steps, self.place)
        if not tables:
            self._found(engine)
        for step in needed:
            with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
                # Another program may have done it while we waited for the lock.
                if step in missing(_known(connection), steps, self.place):
                    migrate(connection, [step], self.name, {**_WORDS, "bare": ", WITHOUT ROWID"})

    def _found(self, engine: Engine) -> None:
        """Make an empty file a library."""
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            has = {row[0] for row in cursor.execute("PRAGMA compile_options")}
            if "ENABLE_FTS5" not in has:
                raise StoreError("this Python's SQLite has no FTS5", "use a Python whose SQLite has it")
            if not self._scratch:
                cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(f"PRAGMA application_id={APPLICATION}")
            cursor.execute(REMEMBERED)
            cursor.execute("COMMIT")
        finally:
            raw.close()

    def moved(self) -> int:
        """The version of what is kept, as one connection sees it that never writes: all commits are others' to it."""
        with self._watching:
            if self._watch is None:
                self._watch = self._connect()
            (version,) = self._watch.execute("PRAGMA data_version").fetchone()
            return int(version)

    def close(self) -> None:
        """Let go of the connection that watches."""
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None

    def inside(self, connection: Connection) -> bool:
        """Whether a transaction is still open: SQLite ends it by itself on some errors."""
        raw: Any = connection.connection.driver_connection
        return bool(raw.in_transaction)

    def alone(self, _connection: Connection, *_what: str) -> None:
        """Nothing to do: who writes is alone."""

    def holding(self, _engine: Engine) -> AbstractContextManager[None]:
        """All is this program's: nobody else is thought of."""
        return nullcontext()

    @contextmanager
    def round(self, *, wait: bool) -> Iterator[bool]:
        """Whether no other program does a round now: both would ask the same feeds and pages.

        By a lock on a file beside it, which ends with the program however that ends; where there are no such locks
        nobody else is thought of.
        """
        try:
            beside = None if fcntl is None or self._still() else self._beside(_ROUND).open("ab")
        except OSError:  # another user's, whom we cannot ask
            beside = None
        if beside is None:
            yield True
            return
        with beside as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True

    # ── the search index ─────────────────────────────────────────────────────────────────────────────────

    def index(self, connection: Connection, rows: Sequence[tuple[int, str, str, str]]) -> None:
        """Enter articles: their place in time, headline, body, and the words for what they are filed under."""
        connection.exec_driver_sql(
            "INSERT INTO words (rowid, title, body, filed) VALUES (?, ?, ?, ?)",
            [(newest, spaced(title), spaced(body), filed) for newest, title, body, filed in rows],
        )

    def unindex(self, connection: Connection, rows: Sequence[tuple[int, str, str, str]]) -> None:
        """Take articles out; each row is the one that was entered, or the index would be spoilt."""
        connection.exec_driver_sql(
            "INSERT INTO words (words, rowid, title, body, filed) VALUES ('delete', ?, ?, ?, ?)",
            [(newest, spaced(title), spaced(body), filed) for newest, title, body, filed in rows],
        )

    def found(self, connection: Connection, wanted: Wanted) -> list[int]:
        """The places in time of the articles wanted, the newest first."""
        among = ""
        if wanted.among is not None:
            # "+" keeps FTS5 from asking once for each; the numbers are ours, and may be more than parameters can be.
            among = f" AND +rowid IN ({','.join(map(str, wanted.among))})"
        statement = (
            "SELECT rowid FROM words WHERE words MATCH :expression AND rowid >= :low AND rowid < :high"  # noqa: S608
            f"{among} ORDER BY rowid DESC LIMIT :most"
        )
        asked = {"expression": expression(wanted), "low": wanted.low, "high": wanted.high, "most": wanted.most}
        return [row[0] for row in connection.execute(text(statement), asked)]

    # ── many rows at once ────────────────────────────────────────────────────────────────────────────────

    def loading(self, _connection: Connection) -> AbstractContextManager[None]:
        """Nothing is to be done about many rows."""
        return nullcontext()

    def load(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, as they are stored."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        marks = ", ".join("?" for _ in table.columns)
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))  # noqa: S608

    def empty(self, connection: Connection, tables: Sequence[str]) -> None:
        """Let all rows go."""
        for table in tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        connection.exec_driver_sql("INSERT INTO words (words) VALUES ('delete-all')")

    # ── the file as a whole ──────────────────────────────────────────────────────────────────────────────

    def sound(self, connection: Connection) -> list[str]:
        """What SQLite finds wrong with the file, its search index and its references; nothing when all is well."""
        wrong = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        wrong = [line for line in wrong if line != "ok"]
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            wrong.append(f"{table} row {row} refers to a missing row of {parent}")
        return wrong

    def tidy(self, connection: Connection) -> None:
        """Merge the search index into one piece and renew what the planner knows."""
        connection.exec_driver_sql("INSERT INTO words (words) VALUES ('optimize')")
        connection.exec_driver_sql("PRAGMA optimize")

    def compact(self) -> None:
        """Write the file anew without its empty pages: it takes as much room again while it lasts."""
        with closing(self._connect()) as connection, naming(self.place):
            # Else the copy would be made in memory.
            connection.execute("PRAGMA temp_store=FILE")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copied(self, engine: Engine, to: Path) -> None:
        """Copy the library while it is in use, whole as of one moment. Raises ``StoreError``."""
        raw = engine.raw_connection()
        try:
            source: Any = raw.driver_connection
            with made_beside(to) as part, naming(str(to)):
                _copy(source, part)
        finally:
            raw.close()

    @classmethod
    def restored(cls, backup: Path, to: Path, patience: float, *, force: bool = False) -> None:
        """Put a copy of a backup in a library's place, once it is found sound. Raises ``StoreError``."""
        if not backup.is_file():
            raise StoreError(f"{backup}: there is no such file", "give a file that `newsloom backup` made")
        if to.exists() and to.samefile(backup):
            raise StoreError(f"{backup}: it is the library itself", "give a file that `newsloom backup` made")
        if not to.absolute().parent.is_dir():
            raise StoreError(f"{to}: there is no such folder", "make it first, or give another --store")
        if to.is_dir() or (to.exists() and not force):
            raise StoreError(f"{to}: there is a library already", "give another --store, or --force to replace it")
        with _beside(to) as part:
            # Nobody writes to a file without a journal beside it, and reading it as such leaves none behind.
            way = "mode=ro" if backup.with_name(backup.name + _ENDS[0]).exists() else "immutable=1"
            with (
                naming(str(backup)),
                closing(sqlite3.connect(f"{backup.absolute().as_uri()}?{way}", uri=True)) as held,
            ):
                _copy(held, part)
            copy = cls(part, patience)
            copy.place = str(backup)
            engine = copy.open()
            try:
                with engine.connect() as connection, naming(str(backup)):
                    wrong = copy.sound(connection)
            finally:
                engine.dispose()
            if wrong:
                raise StoreError(f"{backup}: it is damaged ({wrong[0]})", "give another backup")
            if to.exists():
                _let_go(to)
                # After a power cut, too, no journal of the old one may lie beside the new one.
                _settle(to.parent)
                _given_as(part, to)
            part.replace(to)
            _settle(to.parent)

    @classmethod
    def removed(cls, path: Path) -> None:
        """Remove a library's file with what lies beside it; not one that another program uses."""
        with suppress(StoreError):
            _let_go(path)
            _remove(path)
            path.with_name(path.name + _ROUND).unlink(missing_ok=True)


def _given_as(part: Path, to: Path) -> None:
    """Give a file the rights of the one that it is to replace, and its owner where we may."""
    held = to.stat()
    part.chmod(held.st_mode & 0o777)
    with suppress(PermissionError):
        os.chown(part, held.st_uid, held.st_gid)


def _made(path: Path) -> None:
    """Make an empty file that its owner alone may read: the hashes of passwords and the key of sessions stand in it."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


@contextmanager
def made_beside(to: Path) -> Iterator[Path]:
    """A file to be made next to a name that nothing has yet, which it gets when it is whole. Raises ``StoreError``."""
    if to.exists():
        raise StoreError(f"{to}: there is a file of that name", "give another name, or remove it")
    with _beside(to) as part:
        yield part
        _finish(part)
        part.replace(to)
        _settle(to.parent)


@contextmanager
def _beside(to: Path) -> Iterator[Path]:
    """A file next to another, to be renamed to it when it is whole; what is left of it is removed."""
    part = to.with_name(f"{to.name}.part")
    try:
        _remove(part)
        _made(part)
        yield part
    except OSError as error:
        raise StoreError(f"{to}: {error.strerror}", "give a file in a folder where you may write") from error
    finally:
        _remove(part)


def _remove(path: Path) -> None:
    for end in ("", *_ENDS):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, to: Path) -> None:
    with closing(sqlite3.connect(to)) as target:
        source.backup(target, pages=4096)
    _finish(to)


def _finish(part: Path) -> None:
    """Make sure that a file is on the disk, as a library is kept."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    with part.open("rb+") as written:
        os.fsync(written.fileno())


def _settle(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk, where a system lets folders be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _let_go(old: Path) -> None:
    """Make a library ready to be replaced: nobody uses it, and no journal of it is left to be taken for another's."""
    try:
        with closing(sqlite3.connect(old, timeout=0)) as connection:
            # Leaving the journal needs the file for oneself, and brings into it what the journal holds.
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (5, 6):
            raise StoreError(f"{old}: it is in use by another program", "end that program first") from error
    except sqlite3.DatabaseError:
        pass  # Damaged: the reason to restore.
    for end in _ENDS:
        old.with_name(old.name + end).unlink(missing_ok=True)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _known(connection: Connection) -> dict[str, str]:
    return dict(connection.exec_driver_sql("SELECT name, hash FROM migrations ORDER BY name").all())


def spaced(text: str) -> str:
    """A text with blanks around each character of the scripts that are written without."""
    return text if text.isascii() else UNSPACED.sub(r" \g<0> ", text)


def expression(wanted: Wanted) -> str:
    """The query as FTS5 says it. Every word is quoted, so that no user's sign is taken for an operator."""
    parts = [f"({{title body}} : ({' AND '.join(map(_any, wanted.query.every))}))"]
    parts += [f'(filed : "{tag}")' for tag in wanted.filed]
    asked = " AND ".join(parts)
    if wanted.query.none:
        asked = f"({asked}) NOT ({{title body}} : ({_any(wanted.query.none)}))"
    return asked


def _any(pieces: Iterable[str]) -> str:
    return "(" + " OR ".join(map(_quoted, pieces)) + ")"


def _quoted(piece: str) -> str:
    word = piece.removesuffix("*")
    return '"' + spaced(word).replace('"', '""') + '"' + ("*" if piece.endswith("*") else "")
