"""Web archives: a stream cut into its records, and what a server answered in each.

    stream ──records──▶ Record | Damage ──answer──▶ Answer (fastwarc; warcio when it refuses)

Where a record ends follows from its own length alone, so that one that neither library reads costs itself and no more.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from newsloom.errors import IntakeError, to_install
from newsloom.intake import streams

# It tells strangers' addresses as they are, escape sequences too, on whoever's terminal it is.
logging.getLogger("warcio").setLevel(logging.CRITICAL + 1)

_BEGIN = re.compile(rb"WARC/\d{1,3}\.\d{1,3}[ \t]*\r?\n$", re.IGNORECASE)
_TYPE = re.compile(rb"^WARC-Type:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)
_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_HTTP = re.compile(rb"^Content-Type:[ \t]*application/http\b", re.IGNORECASE | re.MULTILINE)
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
# Headers are far smaller, those of a record and those of the answer in it.
_HEADER = 65_536
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """A record at bytes ``start`` to ``end`` of its stream; of its block no more than was asked for is held."""

    start: int
    end: int
    head: bytes
    block: bytes
    length: int

    @property
    def response(self) -> bool:
        """Whether it holds what a server answered."""
        return is_response(self.head)


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes ``start`` to ``end`` are no record; ``cut`` tells that the stream ends in what began as one."""

    start: int
    end: int
    cut: bool = False

    @property
    def told(self) -> tuple[str, str]:
        """What is wrong, and what to do."""
        if self.cut:
            return f"byte {self.start:,}: the last record breaks off", "fetch it again; what came before is used"
        return f"bytes {self.start:,} to {self.end:,} are damaged", "fetch it again; the rest is used"


def is_response(head: bytes) -> bool:
    """Whether a record with this header holds what a server answered."""
    found = _TYPE.search(head)
    return found is not None and found[1].lower() == b"response"


def length_in(head: bytes) -> int:
    """How long the block of a record is; one that does not tell has none."""
    found = _LENGTH.search(head)
    return int(found[1]) if found else 0


def begins(line: bytes) -> bool:
    """Whether a line is the first of a record."""
    return _BEGIN.match(line) is not None


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────


def records(reader: io.BufferedReader, most: int = 0) -> Iterator[Record | Damage]:
    """The records of a stream, each with up to ``most`` bytes of its block. Raises ``IntakeError`` at a break."""
    at = 0
    line = b""
    while line := line or _line(reader):
        if line in (b"\r\n", b"\n"):
            at, line = at + len(line), b""
        elif begins(line):
            head, whole = _header(reader, line)
            # Without its blank line, the length in a header may be the beginning of a longer number.
            length = length_in(head) if whole else 0
            block, passed = _block(reader, length, most)
            end = at + len(head) + passed
            if whole and passed == length:
                yield Record(at, end, head, block, length)
            else:
                yield Damage(at, end, cut=not reader.peek(1))
            at, line = end, b""
        else:
            size, line = _to_next(reader, line)
            yield Damage(at, at + size)
            at += size


def _line(reader: io.BufferedReader) -> bytes:
    with streams.naming():
        return reader.readline(_HEADER)


def _header(reader: io.BufferedReader, first: bytes) -> tuple[bytes, bool]:
    """The lines of a header, and whether they end in a blank one."""
    lines = [first]
    size = len(first)
    while size < _HEADER and (line := _line(reader)):
        lines.append(line)
        size += len(line)
        if line in (b"\r\n", b"\n"):
            return b"".join(lines), True
    return b"".join(lines), False


def _block(reader: io.BufferedReader, length: int, most: int) -> tuple[bytes, int]:
    """The first ``most`` bytes of a block that is passed over, and how many bytes of it there were."""
    with streams.naming():
        block = reader.read(min(length, most))
        passed = len(block)
        while passed < length and (piece := reader.read(min(length - passed, _PIECE))):
            passed += len(piece)
    return block, passed


def _to_next(reader: io.BufferedReader, line: bytes) -> tuple[int, bytes]:
    """How many bytes from ``line`` on are none of a record, and the first line of the next one."""
    size = 0
    while line:
        if found := _BEGIN.search(line):
            return size + found.start(), line[found.start() :]
        size += len(line)
        line = _line(reader)
    return size, b""


# ── what a server answered ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer: ``body`` is empty where it is no HTML, and undone of what it was packed in."""

    status: int | None
    html: bool
    body: bytes = b""
    charset: str | None = None
    url: str | None = None
    date: str | None = None


def block_most(page: int) -> int:
    """So many bytes of a block are enough to tell whether the page in it is over ``page`` bytes."""
    return page + _HEADER


def answer(record: Record, most: int) -> Answer | None:
    """The answer in a record, at most ``most + 1`` bytes of its body; ``None`` where there is none, as in one of DNS.

    Raises ``IntakeError`` where its header cannot be read.
    """
    if not _HTTP.search(record.head):
        return None
    raw = record.head + record.block
    found = _by_fastwarc(raw, most) or _by_warcio(raw, most)
    if found is None:
        raise IntakeError("its HTTP header cannot be read", "the rest is used")
    return found


def _by_fastwarc(raw: bytes, most: int) -> Answer | None:
    from fastwarc.warc import ArchiveIterator

    # Crawlers keep the server's Content-Encoding and chunks, or undo them and leave the header that tells of them.
    for decode in ("all", "none"):
        try:
            found = next(ArchiveIterator(io.BytesIO(raw), parse_http=True, auto_decode=decode), None)
            # A header whose lines end in a mere line feed is taken for one long status and no fields.
            if found is None or not found.http_headers:
                return None
            html = (found.http_content_type or "").lower() in _HTML
            body = found.reader.read(most + 1) if html else b""
        except (OSError, ValueError):
            continue
        url, date = found.headers.get("WARC-Target-URI"), found.headers.get("WARC-Date")
        return Answer(found.http_headers.status_code, html, body, found.http_charset, url, date)
    return None


def _by_warcio(raw: bytes, most: int) -> Answer | None:
    """By warcio, which reads headers whose lines end in a mere line feed or that are written small."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise IntakeError(
            "fastwarc does not read it, and warcio, which might, is not installed", to_install("warcio")
        ) from error
    try:
        found: Any = next(iter(ArchiveIterator(io.BytesIO(raw))), None)
        if found is None or found.http_headers is None:
            return None
        kind = found.http_headers.get_header("Content-Type") or ""
        html = kind.partition(";")[0].strip().lower() in _HTML
        body = found.content_stream().read(most + 1) if html else b""
        status = found.http_headers.get_statuscode()
    except Exception:  # what warcio raises of its own, and what its decompressors do, has no root in common
        return None
    charset = _CHARSET.search(kind)
    fields = found.rec_headers
    return Answer(
        int(status) if status.isdecimal() else None, html, body, charset[1] if charset else None,
        fields.get_header("WARC-Target-URI"), fields.get_header("WARC-Date"),
    )  # fmt: skip
