"""A connection to PostgreSQL that waits for no answer longer than it was told to."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen

# How often psycopg looks up from waiting, in seconds: its own.
_LOOKS = 0.1


class Bounded(psycopg.Connection[Any]):
    """A connection whose every statement is answered within ``most_seconds``, or which is closed."""

    #: Seconds for one statement; none: as long as it takes.
    most_seconds: float | None = None
    #: Whether it was closed because no answer came: the server stands still, or what lies between is cut.
    silent: bool = False

    def wait(self, gen: PQGen[RV], interval: float = _LOOKS, timeout: float | None = None) -> RV:
        """Wait for an answer as psycopg does. Raises, and closes the connection, when none comes."""
        if timeout is not None or self.most_seconds is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.most_seconds)
        except psycopg.OperationalError as error:
            # psycopg's own error of a wait that ended is not public; nothing else leaves a connection in mid-answer.
            if self.pgconn.transaction_status != psycopg.pq.TransactionStatus.ACTIVE:
                raise
            self.silent = True
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer in {self.most_seconds:g} seconds") from error
