"""Given articles: JSON Lines, JSON and Parquet become pages of kind ``record``.

``text`` alone is required. A field of the wrong type costs the field and is told; a line that cannot be read costs
the line.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from newsloom.errors import IntakeError, to_install
from newsloom.intake import streams
from newsloom.intake.moments import moment
from newsloom.intake.streams import Limits
from newsloom.types import Failure, Page

_SHOULD: dict[str, tuple[tuple[type, ...], str]] = {
    "id": ((str, int), "a string"),
    "url": ((str,), "a string"),
    "outlet": ((str, dict), "a string"),
    "title": ((str,), "a string"),
    "language": ((str,), "a string such as en"),
}
_NAMES = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object", str: "a string"}


def json_lines(
    reader: io.BufferedReader, place: str, limits: Limits, *, at: int = 1, first: int = 1, most: int | None = None
) -> Iterator[Page | Failure]:
    """One page a line; each trouble with its line number.

    The stream begins with line ``at``; given are ``most`` lines from line ``first`` on. Of such a slice, raises
    ``Unreachable``.
    """
    found = most is not None
    try:
        for passed, line in streams.lines(_utf8(reader, limits) if at == 1 else reader, limits.line):
            number = passed + at - 1
            if number >= first and (isinstance(line, IntakeError) or line.strip(b" \t\r\n\xef\xbb\xbf")):
                found = True
                yield from _line(line, f"{place}:{number}")
            # Before the next line is read, which may be where the file breaks off.
            if most is not None and number + 1 >= first + most:
                return
    except IntakeError as error:
        if most is not None and isinstance(error, streams.Unreachable):
            raise
        found = True
        yield Failure(place, error.reason, error.advice)
    if not found:
        yield Failure(place, "the file is empty", "give one JSON object a line")


def _utf8(reader: io.BufferedReader, limits: Limits) -> io.BufferedReader:
    """The stream as UTF-8: files of UTF-16 cannot be cut at line bytes, and are turned whole."""
    if streams.peeked(reader)[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return reader
    body = streams.whole(reader, limits.whole)
    try:
        return io.BufferedReader(io.BytesIO(body.decode("utf-16").encode()))
    except UnicodeError as error:
        raise IntakeError("it starts as UTF-16 and is not", "save it as UTF-8") from error


def _line(line: bytes | IntakeError, place: str) -> Iterator[Page | Failure]:
    if isinstance(line, IntakeError):
        yield Failure(place, line.reason, line.advice)
        return
    try:
        value = json.loads(line.decode("utf-8-sig").rstrip("\r\n"))
    except UnicodeDecodeError as error:
        yield Failure(place, f"byte {error.start + 1} is not UTF-8", "save the file as UTF-8")
    except json.JSONDecodeError as error:
        wrong = (
            "a text that begins there does not end"
            if "Unterminated" in error.msg
            else error.msg.removesuffix(" at").lower()
        )
        yield Failure(place, f"broken JSON at column {error.colno}: {wrong}", "give one JSON object a line")
    except (RecursionError, ValueError) as error:
        yield Failure(place, f"broken JSON: {_short(error)}", "give one flat JSON object a line")
    else:
        yield from record(value, place)


def _short(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:80]


def record(value: object, place: str) -> Iterator[Page | Failure]:
    """The page of a given article, and a failure for each field of the wrong type."""
    if not isinstance(value, dict):
        yield Failure(place, f"{_what(value)} where an article should be", 'give an object with a "text" field')
        return
    text = value.get("text")
    if text is None:
        yield Failure(place, 'there is no "text"', 'give each article a "text" field with its words')
        return
    if not isinstance(text, str):
        yield Failure(place, f'"text" is {_what(text)}, not a string', "give the article's words as one string")
        return
    if not _encodes(text):
        yield Failure(place, '"text" holds half a surrogate pair', "write its characters as UTF-8")
        return
    wrong = dict(_wrong_fields(value))
    given = {key: field for key, field in value.items() if key not in wrong}
    yield from (Failure(place, reason, "the article is used without it") for reason in wrong.values())
    url = given.get("url")
    yield Page(place, "record", url=url if isinstance(url, str) else None, given=given)


def _wrong_fields(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, (types, should) in _SHOULD.items():
        field = value.get(key)
        if field is not None and (not isinstance(field, types) or isinstance(field, bool)):
            yield key, f'"{key}" is {_what(field)}, not {should}'
        elif isinstance(field, str) and not _encodes(field):
            yield key, f'"{key}" holds half a surrogate pair'
    published = value.get("published")
    if published not in (None, "") and moment(published) is None:
        shown = repr(published)[:40] if isinstance(published, str) else _what(published)
        yield "published", f'"published" is {shown}, not an ISO 8601 time'


def _what(value: object) -> str:
    return "null" if value is None else _NAMES.get(type(value), f"a {type(value).__name__}")


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────


def json_articles(body: bytes, place: str) -> Iterator[Page | Failure] | None:
    """The articles of a JSON file: a list of them, or one. ``None`` when the file is not one JSON value."""
    try:
        value = json.loads(body.decode("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        listed = value.get("articles")
        value = listed if isinstance(listed, list) and "text" not in value else value
    if isinstance(value, list):
        if not value:
            return iter([Failure(place, "the list of articles is empty", "give at least one")])
        return (found for i, item in enumerate(value, 1) for found in record(item, f"{place}:{i}"))
    return record(value, place)


# ── Parquet ──────────────────────────────────────────────────────────────────────────────────────────────


def parquet(path: str, first: int = 1, most: int | None = None) -> Iterator[Page | Failure]:
    """One page a row, in batches: ``most`` rows from row ``first`` on. Needs pyarrow.

    Of such a slice, raises ``Unreachable``.
    """
    number = 0
    try:
        with streams.naming(), _parquet(path) as file:
            for batch in _batches(file, first):
                number = number or batch[0]
                for row in range(batch[1].num_rows):
                    if first <= number and (most is None or number < first + most):
                        # One by one: 256 rows that point at one text of 8 MB are 2 GB as objects of Python.
                        yield from record(batch[1].slice(row, 1).to_pylist()[0], f"{path}:{number}")
                    number += 1
                if most is not None and number >= first + most:
                    return
    except IntakeError as error:
        if most is not None and isinstance(error, streams.Unreachable):
            raise
        yield Failure(path, error.reason, error.advice)
    else:
        if not number:
            yield Failure(path, "the file has no rows", "give at least one article")


def rows_in(path: str) -> int:
    """How many rows a Parquet file has. Raises ``IntakeError``."""
    with streams.naming(), _parquet(path) as file:
        return int(file.metadata.num_rows)


@contextmanager
def _parquet(path: str) -> Iterator[Any]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise IntakeError("Parquet needs pyarrow, which is not installed", to_install("pyarrow")) from error
    try:
        with streams.plain(path) as raw, ParquetFile(raw) as file:
            # Texts that many rows share stay one: written out they are as much as a file cares to claim.
            shared = [one.name for one in file.schema_arrow if str(one.type) == "string"]
            with ParquetFile(raw, metadata=file.metadata, read_dictionary=shared) as read:
                yield read
    except (ArrowException, MemoryError) as error:
        raise IntakeError("it is not readable Parquet", "write the file again") from error


def _batches(file: Any, first: int) -> Iterator[tuple[int, Any]]:
    """The batches of rows with the number of their first, from the row group on that row ``first`` stands in."""
    number = 1
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if number + rows > first:
            for batch in file.iter_batches(batch_size=256, row_groups=[group]):
                yield number, batch
                number += batch.num_rows
        else:
            number += rows
