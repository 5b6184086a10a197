"""The kinds of column: moments as UTC ISO text, small JSON as text; large JSON, packed.

A moment is written with microseconds and ``Z``, always 27 characters, so that text sorts as time does.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from newsloom.errors import StoreError
from newsloom.store.errors import DAMAGED

_UNREADABLE = "the library is damaged: something in it cannot be read"
_PARTS = json.JSONDecoder()
_HALF = re.compile("[\ud800-\udfff]")


def stamp(moment: datetime) -> str:
    """A moment as stored. Raises ``ValueError`` for one without a zone, which is a bug."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without its zone: {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def moment(stamped: str) -> datetime:
    """The moment that ``stamp`` wrote."""
    found = datetime.fromisoformat(stamped)
    return found if found.tzinfo is UTC else found.replace(tzinfo=UTC)


def to_json(value: object) -> str:
    """A value as compact JSON, its keys in the order given; what JSON has no form for as text."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    if _HALF.search(written):
        # Half a surrogate pair cannot be written as UTF-8, but escaped.
        return json.dumps(value, separators=(",", ":"), default=_plain)
    return written


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return str(value)


def packed(value: object) -> bytes:
    """JSON, compressed: a reading of 12 kB takes 2.5."""
    return zlib.compress(to_json(value).encode(), 6)


def unpacked(body: bytes) -> Any:
    """What ``packed`` made smaller. Raises ``StoreError`` for what it never made."""
    with _made():
        return json.loads(zlib.decompress(body))


def unpacked_part(body: bytes, key: str) -> Any:
    """The value of a key that stands at most once in what ``packed`` made smaller; the rest is not read.

    In a text the quotes around it would be escaped.
    """
    with _made():
        text = zlib.decompress(body).decode()
        start = text.find(f'"{key}":')
        return None if start < 0 else _PARTS.raw_decode(text, start + len(key) + 3)[0]


def inflated(body: bytes) -> bytes:
    """What was compressed. Raises ``StoreError`` for what never was."""
    with _made():
        return zlib.decompress(body)


@contextmanager
def _made() -> Iterator[None]:
    """What cannot be read was not written by us: the file is damaged, or a hand changed it."""
    try:
        yield
    except (zlib.error, ValueError) as error:
        raise StoreError(_UNREADABLE, DAMAGED) from error


class Moment(TypeDecorator[datetime]):
    """An aware datetime as 27 characters of text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else stamp(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        try:  # a list of feeds has 21,000 of these: a context manager for each took half of the time
            return moment(value)
        except ValueError as error:
            raise StoreError(_UNREADABLE, DAMAGED) from error


class Json(TypeDecorator[Any]):
    """Small JSON as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """To the database."""
        return to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database."""
        with _made():
            return None if value is None else json.loads(value)
