"""What can go wrong with a library, named: each error says what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from newsloom.errors import StoreError


class Passing(StoreError):
    """Nothing is wrong but the moment: the same, done again, may well go."""


class Unreachable(Passing):
    """The database is not there now. It may be back in a moment; what was begun is then to be done again."""


#: What to do about a library that is damaged.
DAMAGED = "`newsloom restore` a backup, or save what is left with `sqlite3 FILE .recover`"
_UNWRITTEN = (
    "the disk did not take what was written",
    "check its room, your quota and any limit on the size of files; nothing kept before is lost",
)
# SQLite's primary result codes (sqlite.org/rescode.html); an extended code carries one in its low byte.
_NAMED = {
    5: ("it is locked by another program", "wait for that program, or end it"),
    6: ("it is locked by another program", "wait for that program, or end it"),
    8: ("it may not be written", "give a library in a folder where you may write, or mend its permissions"),
    10: ("the disk gave an error", "check the disk, then `newsloom restore` a backup"),
    11: ("the file is damaged", DAMAGED),
    13: ("the disk is full", "make room, or `newsloom prune` old stories; nothing kept before is lost"),
    14: ("it cannot be opened", "check that the folder exists and may be written"),
    23: ("it may not be read", "check its permissions"),
    26: ("it is not a newsloom library", "give another file, or leave --store away to start a new one"),
    # Extended ones, of writing and of the file beside it that readers share: a quota, a limit, a full disk.
    778: _UNWRITTEN,
    4874: _UNWRITTEN,
}
_LOCKED = (5, 6)
# PostgreSQL's, by code or class (postgresql.org/docs/current/errcodes-appendix.html).
_STATES = {
    "23503": ("what it belongs to was removed meanwhile", "try again"),
    "23505": ("another program put the same at the same moment", "try again"),
    "25006": ("it may not be written: it is a standby, or read-only", "give the server that takes writes"),
    "28": ("the server lets nobody in with this user and password", "check both, and the server’s pg_hba.conf"),
    "3D000": ("the server has no such database", "make it: `createdb -E UTF8 NAME`"),
    "3F000": ("the database has no such schema", "make it: CREATE SCHEMA name"),
    "40001": ("another program changed the same at the same moment", "try again"),
    "40P01": ("two programs waited for each other", "try again"),
    "42501": ("its user may not do that", "GRANT the user of the library all on its schema"),
    "53100": ("the server’s disk is full", "make room there; nothing kept before is lost"),
    "53": ("the server has no room for more", "try again, or raise its max_connections or memory"),
    "54": ("a name, address or id is longer than the database can index", "keep it in a file, or shorten it"),
    "55P03": ("another program keeps it locked", "wait for that program, or end it"),
    "57014": ("the server ended a question that took too long", "ask for less at once, or raise its statement_timeout"),
    "58": ("the server’s disk gave an error", "check its disk and log"),
    "XX": ("the database is damaged", "see the server’s log, then `newsloom restore` a backup"),
}
_FATAL = (
    ("password", "28"),
    ("authentication", "28"),
    ("pg_hba", "28"),
    ("role ", "28"),
    ("does not exist", "3D000"),
    ("too many clients", "53"),
    ("remaining connection", "53"),
)
# What another program did, or a server without room, is over in a moment.
_PASSING = ("23503", "23505", "40", "532", "533", "55P03", "57014")
# The connection is gone, or there is none to be had: also 57P01 to 57P05, when the server stops or starts.
_GONE = ("08", "57P")
# Of several lines the one that says why.
_REASON = re.compile(r"failed:|could not|not known|SSL|timeout")
_AWAY = "check that the server runs and can be reached; what was kept is there, so try again"


@contextmanager
def naming(place: str) -> Iterator[None]:
    """Name what the database raises about itself; a wrong statement is a bug and raises as it is."""
    try:
        yield
    except PoolTimeout as error:
        raise Passing(f"{place}: too many readers at once", "try again in a moment") from error
    except UnicodeEncodeError as error:
        raise StoreError("a text holds half a surrogate pair", "write its characters as UTF-8") from error
    except UnicodeDecodeError as error:  # what SQLite says of a schema that is rubbish quotes it
        raise StoreError(f"{place}: the file is damaged", DAMAGED) from error
    except Exception as error:
        found = named(error, place)
        if found is error:
            raise
        raise found from error


def named(error: Exception, place: str) -> Exception:
    """The ``StoreError`` of a database error, or the error itself where it is none of the database's."""
    raised = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(raised, "sqlite_errorcode", None)
    if isinstance(code, int):
        reason, advice = _NAMED.get(code) or _NAMED.get(code & 0xFF, ("", ""))
        kind = Passing if code & 0xFF in _LOCKED else StoreError
        return kind(f"{place}: {reason}", advice) if reason else error
    if "Could not decode to UTF-8" in str(raised):  # of Python's own, without a code
        return StoreError(f"{place}: the file is damaged", DAMAGED)
    if not hasattr(raised, "sqlstate"):
        return error
    state: str | None = getattr(raised, "sqlstate", None)
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if lost or (state or "").startswith(_GONE) or (state is None and _is_away(raised)):
        return _without(raised, place)
    for length in (5, 2):
        if state is not None and state[:length] in _STATES:
            reason, advice = _STATES[state[:length]]
            return (Passing if state.startswith(_PASSING) else StoreError)(f"{place}: {reason}", advice)
    return error


def _is_away(raised: BaseException | None) -> bool:
    """Whether an error without a code is psycopg's of a server that does not answer, a timeout among them."""
    return any(kind.__name__ == "OperationalError" for kind in type(raised).__mro__)


def _without(raised: BaseException | None, place: str) -> StoreError:
    """The error of a server that does not answer, or does not let us in before it could say why by a code."""
    told = str(raised)
    # libpq gives no code for what went wrong before a connection was there, only the server's words.
    for words, state in _FATAL:
        if words in told and ("FATAL" in told or "no password" in told):
            reason, advice = _STATES[state]
            return StoreError(f"{place}: {reason}", advice)
    return Unreachable(f"{place}: the database does not answer{_because(told)}", _AWAY)


def _because(told: str) -> str:
    """The server's or libpq's own reason, which names hosts and ports but no password; empty where there is none."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    reason = next((line for line in lines if _REASON.search(line)), "")
    reason = reason.rpartition("failed: ")[2].removeprefix("FATAL: ").strip()[:160]
    return f" ({reason})" if reason else ""
