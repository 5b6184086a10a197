"""Articles that ``export`` wrote, taken into another library with their ids, versions, times and stories.

file ──lines──▶ KeptArticle ──read anew──▶ put_copies ──▶ stories as they were, woven
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any, get_args

from newsloom.errors import IntakeError, NewsloomError, ReadError
from newsloom.kept import KeptArticle, Version
from newsloom.loom.keeping import TOLD, Reads
from newsloom.loom.progress import Progress
from newsloom.store import Library
from newsloom.types import Article, Block, BlockKind, Failure, Join, Outlet, Reading

# Articles put in one go.
_SOME = 100
# The largest real report measured has .4 MB of text; characters.
_LONGEST = 16_000_000
# Years; at the ends of all that can be told there is no day before or after.
_FIRST, _LAST = 1900, 2200
_KINDS = frozenset(get_args(BlockKind))
_ELSE = "give what `newsloom export articles` wrote; `newsloom add` takes in other reports"


def take_copies(
    library: Library, reads: Reads, file: Path, now: datetime, *, counts: Counter[str], failures: list[Failure],
    progress: Progress,
) -> None:  # fmt: skip
    """Take in a file of articles; what is bad in it goes to ``failures``. The same file again is no change."""
    waiting: list[KeptArticle] = []
    for done, copy in enumerate(copies(file, failures), 1):
        waiting.append(copy)
        progress("importing", done, None)
        if len(waiting) == _SOME:
            _put(library, _readings(library, reads, waiting, failures), now, counts)
            waiting = []
    _put(library, _readings(library, reads, waiting, failures), now, counts)


def _readings(
    library: Library, reads: Reads, copies: list[KeptArticle], failures: list[Failure]
) -> list[tuple[KeptArticle, Reading]]:
    """The copies as read: what is known here is not read anew; one that cannot be read is a failure."""
    known = {reading.article.id: reading for reading in library.readings(copy.article.id for copy in copies)}
    readings = []
    for copy in copies:
        held = known.get(copy.article.id)
        same = held is not None and held.article.text == copy.article.text
        try:
            readings.append((copy, held if held and same else reads.again(copy.article)))
        except ReadError as error:
            failures.append(Failure(copy.article.place or copy.article.id, error.reason, error.advice))
    return readings


def _put(library: Library, readings: list[tuple[KeptArticle, Reading]], now: datetime, counts: Counter[str]) -> None:
    """Keep articles, and their stories where they had one."""
    with library.together():
        kept = library.put_copies(readings, now)
        joins = [
            Join(one.article, copy.story, 1.0, ("stood there in the library it was exported from",))
            for (copy, _), one in zip(readings, kept, strict=True)
            if one.was == "new" and copy.story
        ]
        library.put_joins(joins, now)
    counts.update(TOLD[one.was] for one in kept)


def copies(file: Path, failures: list[Failure]) -> Iterator[KeptArticle]:
    """The articles of a file (``.gz`` is unpacked), one at a time; a line that is none becomes a failure."""
    refuse_other(file)
    with _opened(file) as lines:
        number = 0
        while line := _line(lines, file):
            number += 1
            place = f"{file}:{number}"
            try:
                if len(line) == _LONGEST:
                    raise IntakeError("this line is too long", "is it one JSON object a line?")
                if line.strip():
                    yield copy_of(json.loads(line))
            except NewsloomError as error:
                failures.append(Failure(place, error.reason, error.advice))
                if len(line) == _LONGEST:
                    return
            except (ValueError, RecursionError):
                failures.append(Failure(place, "this is no line of JSON", _ELSE))


def refuse_other(file: Path) -> None:
    """Raise ``IntakeError`` for a file that is not there, that is Parquet, or that has no JSON in its first line."""
    try:
        with file.open("rb") as opened:
            first = opened.read(200)
    except OSError as error:
        raise IntakeError(f"{file}: {error.strerror}", "check the name") from error
    if first.startswith(b"PAR1"):
        raise IntakeError(f"{file}: it is Parquet", "export it as JSON Lines: `newsloom export articles`")
    begins = first.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begins not in (b"{", b"") and not first.startswith(b"\x1f\x8b"):
        raise IntakeError(f"{file}: it is no JSON Lines", "give what `newsloom export articles` wrote")


def _opened(file: Path) -> IO[str]:
    try:
        if file.name.endswith(".gz"):
            return gzip.open(file, "rt", encoding="utf-8")
        return file.open(encoding="utf-8")
    except OSError as error:
        raise IntakeError(f"{file}: {error.strerror}", "check the name") from error


def _line(lines: IO[str], file: Path) -> str:
    try:
        return lines.readline(_LONGEST)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise IntakeError(f"{file}: it cannot be read on ({error})", "export it anew") from error


def copy_of(row: Any) -> KeptArticle:
    """The article that a row tells of. Raises ``IntakeError`` when it is not what ``export`` writes."""
    if not isinstance(row, Mapping):
        raise IntakeError("this is no article", _ELSE)
    id, text = _text(row, "id"), _text(row, "text")
    outlet = row.get("outlet")
    article = Article(
        id, text, _blocks(row, len(text)), url=_maybe(row, "url"),
        outlet=Outlet(_text(outlet, "id"), _text(outlet, "name")) if isinstance(outlet, Mapping) else None,
        title=_maybe(row, "title"), published=_time(row, "published"), language=_maybe(row, "language"),
        bylines=tuple(_maybe({"byline": one}, "byline") or "" for one in _list(row, "bylines")),
        extra=_mapping(row, "extra"), place=_maybe(row, "place") or "",
    )  # fmt: skip
    arrived = _time(row, "arrived_at")
    states = [(_time(one, "seen_at"), one.get("number")) for one in _list(row, "versions") if isinstance(one, Mapping)]
    versions = tuple(Version(number, id, at) for at, number in states if at and isinstance(number, int))
    if arrived is None or not versions:
        raise IntakeError("it does not say when this article arrived", _ELSE)
    return KeptArticle(
        article, _maybe(row, "report") or id, _maybe(row, "address"), arrived, versions, _time(row, "withdrawn_at"),
        _maybe(row, "story"),
    )  # fmt: skip


def _text(row: Any, name: str) -> str:
    held = _maybe(row, name)
    if not held:
        raise IntakeError(f"this article has no “{name}”", _ELSE)
    return held


def _maybe(row: Mapping[str, Any], name: str) -> str | None:
    held = row.get(name)
    if held is not None and not isinstance(held, str):
        raise IntakeError(f"“{name}” is no text", _ELSE)
    return held


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    held = row.get(name)
    if held is not None and not isinstance(held, list):
        raise IntakeError(f"“{name}” is no list", _ELSE)
    return held or []


def _mapping(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    held = row.get(name)
    if held is not None and not isinstance(held, Mapping):
        raise IntakeError(f"“{name}” is no object", _ELSE)
    return held or {}


def _time(row: Mapping[str, Any], name: str) -> datetime | None:
    held = _maybe(row, name)
    try:
        found = datetime.fromisoformat(held) if held else None
    except ValueError as error:
        raise IntakeError(f"“{name}” is no time", _ELSE) from error
    if found is not None and found.tzinfo is None:
        raise IntakeError(f"“{name}” does not say its zone", _ELSE)
    if found is not None and not _FIRST <= found.year <= _LAST:
        raise IntakeError(f"“{name}” is a year that no report has", _ELSE)
    return found


def _blocks(row: Mapping[str, Any], length: int) -> tuple[Block, ...]:
    """The blocks, in order and within the text."""
    found: list[Block] = []
    last = 0
    for held in _list(row, "blocks"):
        fits = isinstance(held, list) and len(held) == 3 and isinstance(held[2], str) and held[2] in _KINDS
        if not fits or type(held[0]) is not int or type(held[1]) is not int or not last <= held[0] <= held[1] <= length:
            raise IntakeError("its blocks do not fit its text", _ELSE)
        found.append(Block(held[0], held[1], held[2]))
        last = held[1]
    return tuple(found)
