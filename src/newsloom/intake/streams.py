"""Opening what arrives: bounded reads, gzip undone, encodings found, troubles named."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from newsloom.errors import IntakeError
from newsloom.intake import storage
from newsloom.intake.networks import Network

#: How much of a stream is looked at to tell its kind.
PEEK = 8192
# A line over its limit is skipped up to this much more; beyond, the file is one endless line (a gzip bomb of 306 kB
# makes 300 MB) and is left.
_SKIP_MOST = 64_000_000
_BOMS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
         (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip

#: Encodings that text proves to be in; any other is a guess.
CERTAIN = frozenset(("utf-8", *(name for _, name in _BOMS)))

#: What to do with a page that is too large.
LARGER = "split it, or set `page_megabytes` higher"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is taken in, in bytes, after decompression.

    ``page``: one HTML or text page (saved news pages have a median of 0.3 MB, the largest seen 3 MB). ``line``: one
    line of JSON Lines. ``whole``: a file that has to be read whole, JSON or a feed.
    ``seconds`` is how long one address may take in all, ``allowed`` the private networks where it may lie.
    """

    page: int = 8_000_000
    line: int = 20_000_000
    whole: int = 64_000_000
    seconds: float = 20.0
    allowed: tuple[Network, ...] = ()


@contextmanager
def opened(path: str) -> Iterator[io.BufferedReader]:
    """A file for reading, its gzip undone. Raises ``IntakeError`` when it cannot be opened."""
    with plain(path) as raw:
        yield unpacked(raw)


@contextmanager
def plain(path: str) -> Iterator[BinaryIO]:
    """A file, or an object of a storage, as it is. Raises ``IntakeError`` when it cannot be opened."""
    with naming(), storage.opened(path) if storage.remote(path) else Path(path).open("rb") as raw:
        yield raw


def size(path: str) -> int:
    """The bytes of a file, or of an object of a storage. Raises ``IntakeError``."""
    with plain(path) as raw:
        return raw.seek(0, io.SEEK_END)


def unpacked(stream: BinaryIO) -> io.BufferedReader:
    """The stream with its gzip undone, if it is one, and able to ``peek``."""
    reader = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    if reader.peek(2)[:2] != b"\x1f\x8b":
        return reader
    return io.BufferedReader(_Unzipped(reader), PEEK * 16)


class _Unzipped(io.RawIOBase):
    """A gzip stream undone piece by piece: what stands before a break is given before the break is raised."""

    def __init__(self, packed: io.BufferedReader) -> None:
        super().__init__()
        self._packed = packed
        self._engine = zlib.decompressobj(wbits=31)
        self._waiting = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill ``buffer`` as far as one step of the decompressor goes; 0 at the end."""
        view = memoryview(buffer).cast("B")
        while True:
            if self._engine.eof:
                # Members may follow one another, as in web archives, and zeros may fill up the last block of a tape.
                self._waiting = (self._engine.unused_data or self._packed.read1(PEEK)).lstrip(b"\x00")
                if not self._waiting:
                    return 0
                self._engine = zlib.decompressobj(wbits=31)
            packed = self._waiting or self._packed.read1(PEEK)
            if not packed:
                raise EOFError
            piece = self._engine.decompress(packed, len(view))
            self._waiting = self._engine.unconsumed_tail
            if piece:
                view[: len(piece)] = piece
                return len(piece)


class Unreachable(IntakeError):
    """A file, a disk or a storage does not give what stands there: another time it may."""


@contextmanager
def naming() -> Iterator[None]:
    """Name what the operating system and decompressors raise."""
    try:
        yield
    except FileNotFoundError as error:
        raise Unreachable("there is no such file", "check the path") from error
    except PermissionError as error:
        raise Unreachable("it may not be read: permission denied", "check who may read it") from error
    except EOFError as error:
        raise IntakeError("the compressed file breaks off", "fetch it again; what came before is used") from error
    except zlib.error as error:
        raise IntakeError("the compressed file is damaged", "fetch it again; what came before is used") from error
    except OSError as error:
        raise Unreachable(f"it cannot be read: {error.strerror or error}", "check the file and the disk") from error


def peeked(reader: io.BufferedReader) -> bytes:
    """The first bytes of a stream, which stay in it."""
    with naming():
        return reader.peek(PEEK)[:PEEK]


def whole(reader: io.BufferedReader, most: int, advice: str = "split it") -> bytes:
    """All bytes of a stream. Raises ``IntakeError`` when there are none, or, with ``advice``, more than ``most``."""
    pieces: list[bytes] = []
    size = 0
    with naming():
        while piece := reader.read(1 << 20):
            size += len(piece)
            if size > most:
                raise IntakeError(f"it is over {most / 1e6:g} MB", advice)
            pieces.append(piece)
    body = b"".join(pieces)
    if not body.strip():
        raise IntakeError("the file is empty", "give a file with reports in it")
    return body


def lines(reader: io.BufferedReader, most: int) -> Iterator[tuple[int, bytes | IntakeError]]:
    """The lines of a stream with their numbers from 1; one over ``most`` bytes is an ``IntakeError`` in its place.

    Raises ``IntakeError`` where the stream breaks off.
    """
    number = 0
    while True:
        with naming():
            line = reader.readline(most + 1)
        if not line:
            return
        number += 1
        if len(line) <= most:
            yield number, line
            continue
        yield number, IntakeError(f"the line is over {most / 1e6:g} MB", "split it")
        _skip_line(reader)


def _skip_line(reader: io.BufferedReader) -> None:
    for _ in range(_SKIP_MOST >> 20):
        with naming():
            rest = reader.readline(1 << 20)
        if not rest or rest.endswith(b"\n"):
            return
    raise IntakeError("the rest of the file is one endless line", "check that it is JSON Lines")


def charset(body: bytes) -> str | None:
    """The encoding of plain text: by byte order mark, UTF-8, the likeliest; ``None`` when the bytes are no text."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name if _decodes(body, name) else None
    if binary(body):
        return None
    if _decodes(body, "utf-8"):
        return "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(body[:65_536]).best()
    guess = best.encoding if best else "cp1252"
    return guess if _decodes(body, guess) else "latin-1"


def _decodes(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def binary(body: bytes) -> bool:
    """Whether bytes are no text of a one-byte encoding or UTF-8: a NUL, or many control characters, near the start."""
    head = body[:PEEK]
    control = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    # .02: the Windows-1252 texts tried have none; the least that images, PDF and Office files have is .05.
    return b"\x00" in head or control > 0.02 * len(head)
