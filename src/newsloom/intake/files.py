"""Files, folders, addresses and standard input become pages.

    INPUT ──kind by name, else by content──▶ reader of that kind ──▶ Page | Failure

Everything streams: a file is read as its pages are asked for, and no more of it is held than ``Limits`` allow.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from newsloom.errors import IntakeError
from newsloom.intake import carried, feeds, records, streams
from newsloom.intake.fetch import fetch
from newsloom.intake.streams import Limits
from newsloom.types import Failure, Feed, Page

__all__ = ["Limits", "pages"]

_KINDS = {
    ".jsonl": "lines", ".ndjson": "lines", ".json": "json", ".parquet": "parquet", ".txt": "text", ".text": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".xml": "feed", ".rss": "feed", ".atom": "feed", ".rdf": "feed",
    ".warc": "warc",
}  # fmt: skip
_STDIN = "-"
_FEED_START = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_HTML_START = re.compile(rb"<(?:!doctype html|html|head|body|article|div|p|h1|section|main)\b", re.IGNORECASE)
_UNREADABLE = "it is not a kind newsloom reads"
_READABLE = "give .jsonl, .json, .parquet, .txt, .html, a feed or .warc"


def pages(
    inputs: Sequence[str], stdin: BinaryIO | None = None, limits: Limits | None = None, allow_private: bool = False
) -> Iterator[Page | Failure]:
    """The pages of all inputs in order, and a failure for each thing that could not be read.

    An input is a file, a folder (read through, sorted by name, hidden files left out), an http(s) address, or ``-`` for
    ``stdin``. ``allow_private`` lets addresses of one's own network be fetched.
    """
    limits = limits or Limits()
    for given in inputs:
        try:
            if given == _STDIN:
                yield from _stdin(stdin, limits)
            elif given.startswith(("http://", "https://")):
                yield from _address(given, limits, allow_private)
            elif Path(given).is_dir():
                yield from _folder(given, limits)
            else:
                yield from _file(given, limits, strict=False)
        except IntakeError as error:
            yield Failure(given, error.reason, error.advice)
        except (ValueError, OSError) as error:
            # A path with a NUL, or one longer than the system takes, is refused before anything is opened.
            yield Failure(given, f"it cannot be opened: {error}", "check the path")


def contents(given: str, stdin: BinaryIO | None = None, limits: Limits | None = None) -> bytes:
    """All bytes of one file, or of ``stdin`` for ``-``, its gzip undone. Raises ``IntakeError``."""
    limits = limits or Limits()
    if given == _STDIN and stdin is not None:
        return streams.whole(streams.unpacked(stdin), limits.whole)
    with streams.opened(given) as reader:
        return streams.whole(reader, limits.whole)


def _stdin(stdin: BinaryIO | None, limits: Limits) -> Iterator[Page | Failure]:
    if stdin is None:
        raise IntakeError("there is no standard input here", "give a file")
    reader = streams.unpacked(stdin)
    yield from _read(reader, _kind_by_content(streams.peeked(reader)) or "text", _STDIN, limits)


def _address(url: str, limits: Limits, allow_private: bool) -> Iterator[Page | Failure]:
    page = fetch(url, limits.seconds, most=limits.page, allow_private=allow_private)
    reader = streams.unpacked(io.BytesIO(page.body))
    kind = _kind_by_content(streams.peeked(reader)) or "text"
    if kind in {"html", "text"}:
        body = streams.whole(reader, limits.page, streams.LARGER)
        yield Page(page.place, "html" if kind == "html" else "text", body, page.url, page.charset)
    else:
        yield from _read(reader, kind, page.place, limits, page.url)


def _folder(folder: str, limits: Limits) -> Iterator[Page | Failure]:
    """The files under a folder; links to folders are not followed, so that none is read twice."""
    found = False
    troubles: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=troubles.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            found = True
            path = str(Path(here, name))
            try:
                yield from _file(path, limits, strict=True)
            except IntakeError as error:
                yield Failure(path, error.reason, error.advice)
    for trouble in troubles:
        where = str(trouble.filename or folder)
        yield Failure(where, f"it may not be read: {trouble.strerror}", "check who may read it")
    if not found and not troubles:
        yield Failure(folder, "the folder holds no files", "give one with reports in it")


def _file(path: str, limits: Limits, *, strict: bool) -> Iterator[Page | Failure]:
    """The pages of one file. ``strict``: a file of unknown kind is refused, not read as text."""
    if strict and not Path(path).is_file():
        raise IntakeError("it is no regular file", "remove it from the folder")
    kind = _kind_by_name(path)
    if kind == "parquet":
        yield from records.parquet(path)
        return
    with streams.opened(path) as reader:
        head = streams.peeked(reader)
        kind = kind or _kind_by_content(head)
        if kind is None:
            if strict or streams.charset(head) is None:
                raise IntakeError(_UNREADABLE, _READABLE)
            kind = "text"
        if kind == "parquet":
            yield from records.parquet(path)
        else:
            yield from _read(reader, kind, path, limits)


def _kind_by_name(path: str) -> str | None:
    name = Path(path).name.lower().removesuffix(".gz")
    return _KINDS.get(os.path.splitext(name)[1])  # noqa: PTH122 - Path.suffix would take ".gz" names apart anew


def _kind_by_content(head: bytes) -> str | None:
    """What a stream's first bytes say it is; ``None`` when they say nothing."""
    if head[:5] == b"WARC/":
        return "warc"
    if head[:4] == b"PAR1":
        return "parquet"
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start[:1] in (b"{", b"["):
        return "json"
    if start[:1] == b"<":
        feed, page = _FEED_START.search(start), _HTML_START.search(start)
        if feed and (page is None or feed.start() < page.start()):
            return "feed"
        return "html" if page else None
    return None


def _read(
    reader: io.BufferedReader, kind: str, place: str, limits: Limits, url: str | None = None
) -> Iterator[Page | Failure]:
    if kind == "lines":
        yield from records.json_lines(reader, place, limits)
    elif kind == "json":
        yield from _json(reader, place, limits, url)
    elif kind == "feed":
        yield from _feed(reader, place, limits, url)
    elif kind == "warc":
        yield from _warc(reader, place, limits)
    elif kind == "parquet":
        raise IntakeError("Parquet cannot be read from a stream", "save it as a file")
    else:
        yield _page(streams.whole(reader, limits.page, streams.LARGER), kind, place)


def _page(body: bytes, kind: str, place: str) -> Page:
    """A text or HTML page of a file."""
    if kind == "html":
        if streams.binary(body) and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            raise IntakeError("it is not HTML but binary", "save the page as HTML")
        return Page(place, "html", body)
    charset = streams.charset(body)
    if charset is None:
        raise IntakeError("it is not text but binary", "save it as UTF-8 text")
    return Page(place, "text", body, charset=charset)


def _json(reader: io.BufferedReader, place: str, limits: Limits, url: str | None) -> Iterator[Page | Failure]:
    """JSON, or JSON Lines by another name: a first line that is an object, with more lines after it."""
    first = _first_line(reader)
    if first is not None and first.startswith(b"{") and first.endswith(b"}"):
        yield from records.json_lines(reader, place, limits)
        return
    body = streams.whole(reader, limits.whole)
    if re.match(rb"\s*\{", body) and b"jsonfeed.org" in body[:2000]:
        yield from _entries(feeds.feed(body, url), place)
        return
    found = records.json_articles(body, place)
    yield from records.json_lines(streams.unpacked(io.BytesIO(body)), place, limits) if found is None else found


def _first_line(reader: io.BufferedReader) -> bytes | None:
    """The first line as far as it shows; ``None`` when the first bytes hold no line end."""
    head = streams.peeked(reader).lstrip(b"\xef\xbb\xbf \t\r\n")
    line, end, _rest = head.partition(b"\n")
    return line.strip() if end else None


def _feed(reader: io.BufferedReader, place: str, limits: Limits, url: str | None) -> Iterator[Page | Failure]:
    body = streams.whole(reader, limits.whole)
    if _kind_by_content(body[: streams.PEEK]) == "html":
        yield _page(body, "html", place)
        return
    yield from _entries(feeds.feed(body, url), place)


def _entries(feed: Feed, place: str) -> Iterator[Page | Failure]:
    """The entries of a feed as pages."""
    if not feed.entries:
        yield Failure(place, "the feed has no entries", "look again later")
    for number, entry in enumerate(feed.entries, 1):
        yield carried.entry_page(entry, f"{place}:{number}", feed.title, feed.language)


def _warc(reader: io.BufferedReader, place: str, limits: Limits) -> Iterator[Page | Failure]:
    """The HTML responses of a web archive."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    number = 0
    stream: Any = _Stepwise(reader)
    try:
        for found in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
            number += 1
            yield from _warc_page(found, f"{place}:{number}", limits)
    except (OSError, ValueError) as error:
        yield Failure(place, f"the archive is damaged: {error}", "fetch it again; what came before is used")
        return
    if stream.trouble is not None:
        yield Failure(place, stream.trouble.reason, stream.trouble.advice)
    elif not number:
        yield Failure(place, "the archive holds no responses", "give a WARC of fetched pages")


class _Stepwise:
    """A stream for fastwarc. It gives what is there and ends where the file breaks: the break is told afterwards."""

    def __init__(self, reader: io.BufferedReader) -> None:
        self._reader = reader
        self._at = 0
        self.trouble: IntakeError | None = None

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes."""
        if self.trouble is not None:
            return b""
        try:
            with streams.naming():
                piece = self._reader.read1(size)
        except IntakeError as error:
            self.trouble = error
            return b""
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        """How many bytes were given."""
        return self._at


def _warc_page(found: Any, place: str, limits: Limits) -> Iterator[Page | Failure]:
    status = found.http_headers.status_code if found.http_headers is not None else None
    if (found.http_content_type or "").lower() not in {"text/html", "application/xhtml+xml"} or status != 200:
        return
    body = found.reader.read(limits.page + 1)
    if len(body) > limits.page:
        yield Failure(place, f"the page is over {limits.page / 1e6:g} MB", streams.LARGER)
        return
    given = {"warc_date": date} if (date := found.headers.get("WARC-Date")) else {}
    yield Page(place, "html", body, found.headers.get("WARC-Target-URI"), found.http_charset, given)
