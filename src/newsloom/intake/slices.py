"""A large input in slices that can be read apart: where each begins follows from the input alone.

    file ──survey──▶ Survey: its hash, and Slices of at most so many records ──pages_in──▶ Page | Failure

A slice gives the pages, with the places in messages, that reading the whole file would give there.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from newsloom.errors import IntakeError
from newsloom.intake import files, records, storage, streams, webarchive
from newsloom.intake.streams import Limits
from newsloom.types import Failure, LeftOut, Page

_PIECE = 1 << 20
# A packed file cannot be entered midway: each slice passes over what stands before it, and so there are few of them.
_PACKED = 50
# As much of a damaged archive is looked through for the next whole record, and so large a broken one from its begin on.
_RESYNC, _BACK = 64 << 20, 16 << 20
# Members of an archive are some 10 kB each; what stands after one in memory is copied for each.
_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b\x08"
# A member is taken for the next record when so much of it undone begins as one.
_TASTE = 4096
_HEADER = 65_536
# What may stand behind a record's block within its member: two line ends, and what some writers add.
_BEHIND = 16

Kind = Literal["lines", "warc", "parquet", "whole"]


@dataclass(frozen=True, slots=True)
class Slice:
    """``count`` records of a file from number ``first`` on (1 is the first), as messages number them.

    ``start`` and ``end`` are bytes of the file between which they stand; ``None`` where it cannot be entered midway.
    ``of`` is the number of records in the whole file, ``size`` its bytes.
    """

    place: str
    kind: Kind
    first: int = 1
    count: int = 1
    of: int = 1
    start: int | None = None
    end: int | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Survey:
    """A file as a whole: its size in bytes, SHA-256, slices, and what is wrong with it."""

    place: str
    size: int
    sha256: str
    slices: tuple[Slice, ...] = ()
    failures: tuple[Failure, ...] = ()


def survey(place: str, most: int, *, strict: bool = False) -> Survey:
    """Look a file through for slices of at most ``most`` records. Raises ``IntakeError`` when it cannot be read.

    ``strict``: as in a folder, what is no file or of no known kind is refused.
    """
    if strict:
        files.regular(place)
    with streams.naming(), streams.plain(place) as raw:
        heard = _Heard(raw)
        reader: io.BufferedReader = io.BufferedReader(heard, _PIECE)
        kind, packed = _kind(place, reader, strict)
        try:
            slices, failures = _slices(place, kind, packed, reader, most)
        except streams.Unreachable:
            raise
        except (IntakeError, EOFError, zlib.error):
            # What reads the file whole tells what is wrong with it, and uses what came before.
            slices, failures = (Slice(place, "whole"),), ()
        while reader.read(_PIECE):
            pass
        sized = tuple(replace(one, size=heard.size) for one in slices)
        return Survey(place, heard.size, heard.hash.hexdigest(), sized, failures)


def pages_in(one: Slice, limits: Limits | None = None) -> Iterator[Page | Failure | LeftOut]:
    """The pages of a slice, a failure for each record that could not be read, and what of a web archive is no page.

    Raises ``IntakeError`` when the file is not there any more, or not the one that was looked through, or does not give
    what it gave then.
    """
    limits = limits or Limits()
    if streams.size(one.place) != one.size:
        raise IntakeError(f"{one.place}: it is not the file it was", "put it back, or begin a new archive")
    try:
        if one.kind == "whole":
            yield from files.one_file(one.place, limits)
        elif one.kind == "parquet":
            yield from records.parquet(one.place, one.first, one.count)
        else:
            yield from _between(one, limits)
    except streams.Unreachable as error:
        raise IntakeError(f"{one.place}: {error.reason}", error.advice) from error
    except IntakeError as error:
        yield Failure(one.place, error.reason, error.advice)


def _between(one: Slice, limits: Limits) -> Iterator[Page | Failure | LeftOut]:
    with streams.naming(), streams.plain(one.place) as raw:
        if one.start is None:
            reader, first = streams.unpacked(raw), 1
        else:
            raw.seek(one.start)
            length = None if one.end is None else one.end - one.start
            reader, first = io.BufferedReader(_Part(raw, length), _PIECE), one.first
            # A line that begins like gzip is a broken line.
            reader = streams.unpacked(reader) if one.kind == "warc" else reader
        if one.kind == "lines":
            yield from records.json_lines(reader, one.place, limits, at=first, first=one.first, most=one.count)
        else:
            yield from files.warc(reader, one.place, limits, at=first, first=one.first, most=one.count)


# ── a file is looked through ─────────────────────────────────────────────────────────────────────────────


class _Heard(io.RawIOBase):
    """A stream whose bytes are counted and hashed as they pass."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__()
        self._raw = raw
        self.size = 0
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Pass bytes on."""
        piece = self._raw.read(len(buffer))
        buffer[: len(piece)] = piece
        self.size += len(piece)
        self.hash.update(piece)
        return len(piece)


class _Part(io.RawIOBase):
    """The next ``length`` bytes of a stream; all, for ``None``."""

    def __init__(self, raw: BinaryIO, length: int | None) -> None:
        super().__init__()
        self._raw = raw
        self._left = length

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Pass bytes on, up to the end of the part."""
        wanted = len(buffer) if self._left is None else min(len(buffer), self._left)
        piece = self._raw.read(wanted)
        buffer[: len(piece)] = piece
        if self._left is not None:
            self._left -= len(piece)
        return len(piece)


def _kind(place: str, reader: io.BufferedReader, strict: bool) -> tuple[Kind, bool]:
    """How a file is cut, and whether it is packed."""
    head = reader.peek(_PIECE)
    packed = head[:2] == b"\x1f\x8b"
    if packed:
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, streams.PEEK)
        except zlib.error:
            return "whole", True
    told = files.kind_of(place, head[: streams.PEEK])
    if strict and told is None:
        raise files.unreadable()
    if told == "json" and files.lines_within(head):
        told = "lines"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or told not in {"lines", "warc", "parquet"}:
        return "whole", packed
    return told, packed  # type: ignore[return-value]


def _slices(
    place: str, kind: Kind, packed: bool, reader: io.BufferedReader, most: int
) -> tuple[tuple[Slice, ...], tuple[Failure, ...]]:
    if kind == "parquet":
        return _of_rows(place, most), ()
    if kind == "lines":
        return (_of_packed(place, kind, _lines_in(reader), most) if packed else _of_lines(place, reader, most)), ()
    if kind == "warc" and not packed:
        return _of_records(place, *_plain(reader), most)
    if kind == "warc":
        try:
            return _of_records(place, *_Members(reader).found(), most)
        except (zlib.error, EOFError):
            with streams.plain(place) as again:
                return _of_packed(place, kind, _responses_in(io.BufferedReader(_Part(again, None))), most), ()
    return (Slice(place, "whole"),), ()


def _of_rows(place: str, most: int) -> tuple[Slice, ...]:
    rows = records.rows_in(place)
    if not rows:
        return (Slice(place, "whole"),)
    return tuple(Slice(place, "parquet", at + 1, min(most, rows - at), rows) for at in range(0, rows, most))


def _of_lines(place: str, reader: io.BufferedReader, most: int) -> tuple[Slice, ...]:
    starts, lines, at, last = [0], 0, 0, b"\n"
    while piece := reader.read(_PIECE):
        count, last = piece.count(b"\n"), piece[-1:]
        if lines // most == (lines + count) // most:
            lines += count
        else:
            end = -1
            for _ in range(count):
                end = piece.find(b"\n", end + 1)
                lines += 1
                if not lines % most:
                    starts.append(at + end + 1)
        at += len(piece)
    lines += last != b"\n"
    if starts[-1] == at:
        starts.pop()
    bounds = zip(starts, [*starts[1:], at] if starts else (), strict=True)
    return tuple(
        Slice(place, "lines", number * most + 1, min(most, lines - number * most), lines, start, end)
        for number, (start, end) in enumerate(bounds)
    ) or (Slice(place, "whole"),)


def _of_packed(place: str, kind: Kind, count: int, most: int) -> tuple[Slice, ...]:
    """Slices of a file that cannot be entered midway."""
    most = max(most, -(-count // _PACKED))
    return tuple(Slice(place, kind, at + 1, min(most, count - at), count) for at in range(0, count, most)) or (
        Slice(place, "whole"),
    )


def _lines_in(reader: io.BufferedReader) -> int:
    """How many lines there are; where the file breaks off, what is left of the last counts, so that it is told."""
    lines, last = 0, b"\n"
    unpacked = streams.unpacked(reader)
    try:
        while piece := unpacked.read1(_PIECE):
            lines += piece.count(b"\n")
            last = piece[-1:]
    except (EOFError, zlib.error):
        return lines + 1
    return lines + (last != b"\n")


def _responses_in(reader: io.BufferedReader) -> int:
    """How many responses there are, as far as the file goes."""
    count = 0
    with suppress(IntakeError):
        for one in webarchive.records(streams.unpacked(reader)):
            count += isinstance(one, webarchive.Record) and one.response
    return count


@dataclass(slots=True)
class _Record:
    """A record of a web archive, or a run of damaged bytes (``response`` is then ``None``)."""

    start: int
    end: int
    response: bool | None


def _plain(reader: io.BufferedReader) -> tuple[list[_Record], list[tuple[str, str]]]:
    """The records of an unpacked web archive, and what is to be told of those that are damaged."""
    found = list(webarchive.records(reader))
    return [
        _Record(one.start, one.end, one.response if isinstance(one, webarchive.Record) else None) for one in found
    ], [one.told for one in found if isinstance(one, webarchive.Damage)]


def _of_records(
    place: str, found: list[_Record], told: list[tuple[str, str]], most: int
) -> tuple[tuple[Slice, ...], tuple[Failure, ...]]:
    """Runs of at most ``most`` responses, none of them across damage; and the damage."""
    slices: list[Slice] = []
    every = sum(record.response is True for record in found)
    number, first, count, start, end = 0, 1, 0, None, 0
    for record in [*found, _Record(-1, -1, None)]:
        if start is not None and (record.response is None or (record.response and count == most)):
            if count:
                slices.append(Slice(place, "warc", first, count, every, start, end))
            start = None
        if record.response is None:
            continue
        if start is None:
            start, first, count = record.start, number + 1, 0
        number += record.response
        count += record.response
        end = record.end
    if not slices:
        return (Slice(place, "whole"),), ()
    return tuple(slices), tuple(Failure(place, *one) for one in told)


class _Members:
    """The gzip members of a web archive: each is a record."""

    def __init__(self, reader: io.BufferedReader) -> None:
        self._reader = reader
        self._held = b""
        self._passed: list[bytes] = []
        self._at = 0

    def found(self) -> tuple[list[_Record], list[tuple[str, str]]]:
        """The records, and what is to be told of damage among them.

        Raises ``zlib.error`` or ``EOFError`` where members are not records: one may hold them all.
        """
        records: list[_Record] = []
        told: list[tuple[str, str]] = []
        while self._more():
            start = self._at
            self._passed.clear()
            if self._held[:1] == b"\x00":  # fills up the last block of a tape
                self._pass(len(self._held) - len(self._held.lstrip(b"\x00")))
                continue
            try:
                response = self._record()
            except (zlib.error, EOFError):
                if not records:
                    raise
                self._seek_next(start)
                records.append(_Record(start, self._at, None))
                told.append(webarchive.Damage(start, self._at).told)
                continue
            if response is not None:
                records.append(_Record(start, self._at, response))
        return records, told

    def _more(self, least: int = 1) -> bool:
        while len(self._held) < least and (piece := self._reader.read1(_CHUNK)):
            self._held += piece
        return bool(self._held)

    def _pass(self, count: int) -> None:
        self._passed.append(self._held[:count])
        self._at, self._held = self._at + count, self._held[count:]

    def _back(self, start: int) -> None:
        """Go back to the begin of a member that was found broken: its damage may have led far past its end."""
        passed = b"".join(self._passed)
        if len(passed) == self._at - start:
            self._at, self._held = start, passed + self._held

    def _record(self) -> bool | None:
        """Pass over one member; gives whether its record is a response, ``None`` for an empty member."""
        engine = zlib.decompressobj(wbits=31)
        start, head, size = self._at, b"", 0
        while not engine.eof:
            if not self._more():
                raise EOFError
            piece = engine.decompress(self._held, _PIECE)
            size += len(piece)
            if len(head) < _HEADER:
                head += piece[:_HEADER]
            rest = engine.unused_data if engine.eof else engine.unconsumed_tail
            self._pass(len(self._held) - len(rest))
            if self._at - start > _BACK:
                self._passed.clear()
        if not size:
            return None
        lines, blank = _header_of(head)
        length = webarchive.length_in(lines)
        whole = lines.endswith((b"\n\n", b"\n\r\n")) and 0 <= size - blank - length <= _BEHIND
        if not whole or not webarchive.begins(lines.partition(b"\n")[0] + b"\n"):
            raise zlib.error("a member is no record")
        return webarchive.is_response(lines)

    def _seek_next(self, start: int) -> None:
        """Go to the next member after ``start`` that begins as a record does, or to the end."""
        self._back(start)
        begin = int(self._at == start)
        while self._at + begin - start < _RESYNC and self._more(begin + _CHUNK):
            self._passed.clear()
            found = self._held.find(_GZIP, begin)
            if found < 0:
                begin = 0
                self._pass(max(1, len(self._held) - len(_GZIP) + 1))
                continue
            self._more(found + _TASTE)
            if _tastes(self._held[found : found + _TASTE]):
                self._pass(found)
                return
            begin = found + 1
            if begin > _PIECE:
                self._pass(begin)
                begin = 0
        self._pass(begin)


def _tastes(packed: bytes) -> bool:
    """Whether a member begins as a record does."""
    try:
        return zlib.decompressobj(wbits=31).decompress(packed, 64)[:5].upper() == b"WARC/"
    except zlib.error:
        return False


def _header_of(head: bytes) -> tuple[bytes, int]:
    """The header that bytes begin with, and how long it is with its blank line."""
    ends = [at + len(blank) for blank in (b"\r\n\r\n", b"\n\n") if (at := head.find(blank)) >= 0]
    end = min(ends, default=len(head))
    return head[:end], end


def listed(given: str) -> Iterator[str | Failure]:
    """The files of an input: itself, or those under a folder or prefix, in order. Raises ``IntakeError``."""
    if storage.remote(given):
        yield from storage.listed(given) if storage.is_folder(given) else (given,)
    elif Path(given).is_dir():
        yield from files.in_folder(given)
    else:
        yield given
