"""Whether anything was put into a database: the smallest question there is, which all pages ask first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256

import psycopg

from newsloom.store.bounded import Bounded

# Seconds for its answer; and how long nobody asks again after none came.
_SMALL, _AWAY = 5.0, 2.0


class Watch:
    """A connection that asks how far the server is, for all threads of a program one after another."""

    def __init__(self, connect: Callable[[], Bounded]) -> None:
        """It is connected when first asked."""
        self._connect = connect
        self._one = threading.Lock()
        self._held: Bounded | None = None
        self._away = threading.Event()

    def moved(self) -> int:
        """What the server has ended of transactions that write. Raises ``psycopg.OperationalError``, soon."""
        # Who waits behind another that gets no answer gets none either.
        if not self._one.acquire(timeout=_SMALL):
            raise psycopg.OperationalError("no answer in time")
        try:
            if self._away.is_set():
                raise psycopg.OperationalError("no answer in time")
            return self._now()
        except psycopg.OperationalError as error:
            silent = self._held is not None and self._held.silent
            self._let_go()
            if silent or isinstance(error, psycopg.errors.ConnectionTimeout):
                self._rest()
            raise
        finally:
            self._one.release()

    def _rest(self) -> None:
        """Ask nobody for a while: each would wait as long, one after another."""
        self._away.set()
        over = threading.Timer(_AWAY, self._away.clear)
        over.daemon = True
        over.start()

    def close(self) -> None:
        """Let go of the connection."""
        with self._one:
            self._let_go()

    def _now(self) -> int:
        if self._held is not None:
            try:
                return _snapshot(self._held)
            except psycopg.OperationalError:
                if self._held.silent:
                    raise
                self._let_go()  # the server may have been started anew since the last question
        self._held = self._connect()
        self._held.autocommit, self._held.most_seconds = True, _SMALL
        return _snapshot(self._held)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


def _snapshot(connection: Bounded) -> int:
    row = connection.execute("SELECT pg_current_snapshot()::text").fetchone()
    return int.from_bytes(sha256(str(row).encode()).digest()[:7])
