"""Files, folders, addresses and standard input become pages.

    INPUT ──kind by name, else by content──▶ reader of that kind ──▶ Page | Failure

Everything streams: a file is read as its pages are asked for, and no more of it is held than ``Limits`` allow.
"""

from __future__ import annotations

import io
import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

from newsloom.errors import IntakeError
from newsloom.intake import carried, feeds, records, storage, streams, webarchive
from newsloom.intake.fetch import fetch
from newsloom.intake.networks import EVERYWHERE
from newsloom.intake.streams import Limits
from newsloom.types import Failure, Feed, LeftOut, Page

__all__ = ["Limits", "pages"]

_log = logging.getLogger("newsloom")

_KINDS = {
    ".jsonl": "lines", ".ndjson": "lines", ".json": "json", ".parquet": "parquet", ".txt": "text", ".text": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".xml": "feed", ".rss": "feed", ".atom": "feed", ".rdf": "feed",
    ".warc": "warc",
}  # fmt: skip
_STDIN = "-"
_FEED_START = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_HTML_START = re.compile(rb"<(?:!doctype html|html|head|body|article|div|p|h1|section|main)\b", re.IGNORECASE)
_UNREADABLE = "it is not a kind newsloom reads"
#: What reports come from: a file, a folder, an address, or several of them.
Inputs: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
_READABLE = "give .jsonl, .json, .parquet, .txt, .html, a feed or .warc"


def named(inputs: Inputs) -> list[str]:
    """Inputs as they are called, one or several. Raises ``IntakeError`` for what is the name of nothing."""
    several = [inputs] if isinstance(inputs, (str, os.PathLike)) else list(inputs)
    for one in several:
        if not isinstance(one, (str, os.PathLike)):
            raise IntakeError(
                f"an input is no name but a {type(one).__name__}",
                "give files, folders or addresses; reports of your own go into a .jsonl file, one a line",
            )
    return [os.fspath(one) for one in several]


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
            elif storage.remote(given):
                yield from _stored(given, limits)
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
    allowed = EVERYWHERE if allow_private else limits.allowed
    page = fetch(url, limits.seconds, most=limits.page, allowed=allowed)
    reader = streams.unpacked(io.BytesIO(page.body))
    kind = _kind_by_content(streams.peeked(reader)) or "text"
    if kind in {"html", "text"}:
        body = streams.whole(reader, limits.page, streams.LARGER)
        yield Page(page.place, "html" if kind == "html" else "text", body, page.url, page.charset)
    else:
        yield from _read(reader, kind, page.place, limits, page.url)


def _stored(given: str, limits: Limits) -> Iterator[Page | Failure]:
    """An object of a storage, or all under a prefix."""
    folder = storage.is_folder(given)
    found = storage.listed(given) if folder else [given]
    for place in found:
        try:
            yield from _file(place, limits, strict=folder)
        except IntakeError as error:
            yield Failure(place, error.reason, error.advice)
    if not found:
        yield Failure(given, "nothing is stored there", "give a prefix with reports under it")


def _folder(folder: str, limits: Limits) -> Iterator[Page | Failure]:
    for path in in_folder(folder):
        if isinstance(path, Failure):
            yield path
            continue
        try:
            yield from _file(path, limits, strict=True)
        except IntakeError as error:
            yield Failure(path, error.reason, error.advice)


def in_folder(folder: str) -> Iterator[str | Failure]:
    """The files under a folder; links to folders are not followed, so that none is read twice."""
    found = False
    troubles: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=troubles.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                found = True
                yield str(Path(here, name))
    for trouble in troubles:
        where = str(trouble.filename or folder)
        yield Failure(where, f"it may not be read: {trouble.strerror}", "check who may read it")
    if not found and not troubles:
        yield Failure(folder, "the folder holds no files", "give one with reports in it")


def regular(path: str) -> None:
    """Refuse what stands in a folder and is no file, such as a pipe, which would be waited for: ``IntakeError``."""
    if not storage.remote(path) and not Path(path).is_file():
        raise IntakeError("it is no regular file", "remove it from the folder")


def one_file(path: str, limits: Limits) -> Iterator[Page | Failure]:
    """The pages of one file. Raises ``IntakeError``."""
    return _file(path, limits, strict=False)


def _file(path: str, limits: Limits, *, strict: bool) -> Iterator[Page | Failure]:
    """The pages of one file. ``strict``: a file of unknown kind is refused, not read as text."""
    if strict:
        regular(path)
    kind = _kind_by_name(path)
    if kind == "parquet":
        yield from records.parquet(path)
        return
    with streams.opened(path) as reader:
        head = streams.peeked(reader)
        kind = kind or _kind_by_content(head)
        if kind is None:
            if strict or streams.charset(head) is None:
                raise unreadable()
            kind = "text"
        if kind == "parquet":
            yield from records.parquet(path)
        else:
            yield from _read(reader, kind, path, limits)


def unreadable() -> IntakeError:
    """What to raise for a file of unknown kind."""
    return IntakeError(_UNREADABLE, _READABLE)


def kind_of(path: str, head: bytes) -> str | None:
    """How a file is to be read, by its name or else by its first bytes; ``None`` when neither tells."""
    return _kind_by_name(path) or _kind_by_content(head)


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
        yield from (one for one in warc(reader, place, limits) if not isinstance(one, LeftOut))
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
    if charset not in streams.CERTAIN:
        _log.warning("%s: not UTF-8, read as %s, the likeliest; if letters are wrong, save it as UTF-8", place, charset)
    return Page(place, "text", body, charset=charset)


def _json(reader: io.BufferedReader, place: str, limits: Limits, url: str | None) -> Iterator[Page | Failure]:
    """JSON, or JSON Lines by another name: a first line that is an object, with more lines after it."""
    if lines_within(streams.peeked(reader)):
        yield from records.json_lines(reader, place, limits)
        return
    body = streams.whole(reader, limits.whole)
    if re.match(rb"\s*\{", body) and b"jsonfeed.org" in body[:2000]:
        yield from _entries(feeds.feed(body, url), place, url)
        return
    found = records.json_articles(body, place)
    yield from records.json_lines(streams.unpacked(io.BytesIO(body)), place, limits) if found is None else found


def lines_within(head: bytes) -> bool:
    """Whether JSON that begins so is JSON Lines: its first line is an object, and ends within ``head``."""
    line, end, _rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    line = line.strip()
    return bool(end) and line.startswith(b"{") and line.endswith(b"}")


def _feed(reader: io.BufferedReader, place: str, limits: Limits, url: str | None) -> Iterator[Page | Failure]:
    body = streams.whole(reader, limits.whole)
    if _kind_by_content(body[: streams.PEEK]) == "html":
        yield _page(body, "html", place)
        return
    yield from _entries(feeds.feed(body, url), place, url)


def _entries(feed: Feed, place: str, url: str | None = None) -> Iterator[Page | Failure]:
    """The entries of a feed as pages."""
    if not feed.entries:
        yield Failure(place, "the feed has no entries", "look again later")
    for number, entry in enumerate(feed.entries, 1):
        yield carried.entry_page(entry, f"{place}:{number}", feed.title, feed.language, url)


def warc(
    reader: io.BufferedReader, place: str, limits: Limits, *, at: int = 1, first: int = 1, most: int | None = None
) -> Iterator[Page | Failure | LeftOut]:
    """The HTML responses of a web archive, whose first response is number ``at``: ``most`` from number ``first`` on.

    Responses that are no page, such as pictures and redirects, are told as left out; damage after the response that it
    follows. Of a slice, raises ``Unreachable``.
    """
    number = at - 1
    told = most is not None
    try:
        for found in webarchive.records(reader, webarchive.block_most(limits.page)):
            if isinstance(found, webarchive.Damage):
                if max(number, at) >= first:
                    told = True
                    yield Failure(place, *found.told)
            elif found.response:
                number += 1
                if most is not None and number >= first + most:
                    return
                if number >= first:
                    yield from _warc_page(found, f"{place}:{number}", limits)
    except IntakeError as error:
        if most is not None and isinstance(error, streams.Unreachable):
            raise
        told = True
        yield Failure(place, error.reason, error.advice)
    if number < at and not told:
        yield Failure(place, "the archive holds no responses", "give a WARC of fetched pages")


def _warc_page(found: webarchive.Record, place: str, limits: Limits) -> Iterator[Page | Failure | LeftOut]:
    try:
        answer = webarchive.answer(found, limits.page)
    except IntakeError as error:
        yield Failure(place, error.reason, error.advice)
        return
    if answer is None or not answer.html:
        yield LeftOut(place, "it is not HTML")
    elif answer.status != 200:
        yield LeftOut(place, f"the server answered {answer.status}")
    elif len(answer.body) > limits.page or found.length > len(found.block):
        yield Failure(place, f"the page is over {limits.page / 1e6:g} MB", streams.LARGER)
    else:
        given = {"warc_date": answer.date} if answer.date else {}
        yield Page(place, "html", answer.body, answer.url, answer.charset, given)
