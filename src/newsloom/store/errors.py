"""What can go wrong with a library, named: each error says what is wrong and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from newsloom.errors import StoreError

# SQLite's primary result codes (sqlite.org/rescode.html); an extended code carries one in its low byte.
_NAMED = {
    5: ("it is locked by another program", "wait for that program, or end it"),
    6: ("it is locked by another program", "wait for that program, or end it"),
    8: ("it may not be written", "give a library in a folder where you may write, or mend its permissions"),
    10: ("the disk gave an error", "check the disk, then `newsloom restore` a backup"),
    11: ("the file is damaged", "`newsloom restore` a backup, or save what is left with `sqlite3 FILE .recover`"),
    13: ("the disk is full", "make room, or `newsloom prune` old stories; nothing kept before is lost"),
    14: ("it cannot be opened", "check that the folder exists and may be written"),
    23: ("it may not be read", "check its permissions"),
    26: ("it is not a newsloom library", "give another file, or leave --store away to start a new one"),
}


@contextmanager
def naming(place: str) -> Iterator[None]:
    """Name what the database raises about its file; a wrong statement is a bug and raises as it is."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreError(f"{place}: too many readers at once", "try again in a moment") from error
    except (DBAPIError, sqlite3.Error) as error:
        found = named(error, place)
        if found is error:
            raise
        raise found from error
    except UnicodeEncodeError as error:
        raise StoreError("a text holds half a surrogate pair", "write its characters as UTF-8") from error


def named(error: DBAPIError | sqlite3.Error, place: str) -> Exception:
    """The ``StoreError`` of a database error, or the error itself where it is none of the file's."""
    code = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlite_errorcode", None)
    if isinstance(code, int) and code & 0xFF in _NAMED:
        reason, advice = _NAMED[code & 0xFF]
        return StoreError(f"{place}: {reason}", advice)
    return error
