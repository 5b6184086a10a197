"""RSS, Atom and JSON Feed become a ``Feed``.

fastfeedparser reads sound XML (23 times the speed), feedparser the rest: fastfeedparser silently drops an unescaped
"&" with its neighbours. Their dates are not used: both guess at
incomplete ones, one of them from today's date. The raw strings are read beside them, as are RSS ``<source>`` and
``<language>``, which fastfeedparser leaves out.
"""

from __future__ import annotations

import hashlib
import html
import json
import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newsloom.errors import IntakeError
from newsloom.intake.moments import moment
from newsloom.text import squeeze
from newsloom.types import Entry, Feed

logging.getLogger("fastfeedparser").setLevel(logging.CRITICAL + 1)

_ADVICE = "give the address of an RSS, Atom or JSON Feed"
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
# libxml2 compares each attribute of a tag with all before it: 100,000 took 21 s.
_ATTRIBUTES_MOST = 5_000
_ATTRIBUTE = rb"""[\s/]*+[^\s>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+"""
_TAG = re.compile(rb"<[a-zA-Z][^\s>/]*+(?:" + _ATTRIBUTE + rb"){%d}" % _ATTRIBUTES_MOST)
_TEXTS = frozenset({"content", "encoded", "description", "summary", "body", "fullitem"})
_PUBLISHED = ("published", "issued", "pubDate", "date", "created", "updated", "modified")
#: 71,666 items of 85 real feeds: the largest body is 1.6 MB. Larger ones are archives, and archives come as files.
LARGEST = 32_000_000
# feedparser needs 3 s for each MB of the worst XML, and real feeds are under 1 MB.
_SLOW_LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class _Aside:
    """What the fast parser does not give: raw time, original outlet, title and text where they hold markup."""

    published: str | None = None
    source: str | None = None
    title: str | None = None
    html: str = ""


def feed(body: bytes, url: str | None = None) -> Feed:
    """The feed in ``body``; ``url`` is where it came from and makes relative links whole.

    Raises ``IntakeError`` when it is no feed, declares entities of its own, or is over ``LARGEST`` bytes.
    """
    if len(body) > LARGEST:
        raise IntakeError(f"the feed is over {LARGEST // 1_000_000} MB", "split it, or give JSON Lines")
    if not body.strip():
        raise IntakeError("the feed is empty", _ADVICE)
    _refuse_bombs(body)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(body, url)
    language, asides, sound = _asides(body)
    parsed = _fast(body) if sound else _slow(body)
    if parsed is None or not parsed.get("entries"):
        parsed = (_slow(body) if sound else _fast(body)) or parsed
    if parsed is None:
        raise IntakeError("this is not a feed", _ADVICE)
    return _feed(parsed, language, asides, url)


def _refuse_bombs(body: bytes) -> None:
    """Refuse what would choke the parsers: feedparser needed 1.9 s for an entity bomb of 1 kB."""
    encoding = _ENCODING.match(body[:300])
    if encoding and encoding[1].lower().startswith((b"utf-7", b"cp037", b"ebcdic", b"ibm", b"cp1140")):
        raise IntakeError("the feed is in an encoding that no feed uses", "convert it to UTF-8")
    plain = body.replace(b"\x00", b"")
    if _ENTITY.search(plain[: _first_element(plain)]):
        raise IntakeError("the feed declares entities of its own", "remove its DOCTYPE; newsloom expands no entities")
    if _TAG.search(plain):
        raise IntakeError(f"a tag of the feed has over {_ATTRIBUTES_MOST} attributes", _ADVICE)


def _first_element(plain: bytes) -> int:
    """Where the first element starts: comments and instructions before it may look like elements."""
    at = 0
    while (at := plain.find(b"<", at)) >= 0:
        if plain.startswith(b"<!--", at):
            at = plain.find(b"-->", at)
        elif plain.startswith(b"<?", at):
            at = plain.find(b"?>", at)
        elif plain[at + 1 : at + 2].isalpha():
            return at
        else:
            at += 1
        if at < 0:
            break
    return len(plain)


def _fast(body: bytes) -> Mapping[str, Any] | None:
    import fastfeedparser

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed: Mapping[str, Any] = fastfeedparser.parse(body, include_tags=False, include_media=False)
    except Exception:  # whatever it raises on 75 of 2,107 odd feeds, feedparser reads them
        return None
    return parsed


def _slow(body: bytes) -> Mapping[str, Any] | None:
    if len(body) > _SLOW_LARGEST:
        return None
    import feedparser

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed: Mapping[str, Any] = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError):
        return None
    return parsed if parsed.get("version") or parsed.get("entries") else None


# ── what neither gives ───────────────────────────────────────────────────────────────────────────────────


def _asides(body: bytes) -> tuple[str | None, list[_Aside], bool]:
    """The feed's language, for each entry in order what the parsers leave out, and whether the XML is sound."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError):
        return None, [], False
    if root is None:
        return None, [], False
    entries = [_aside(e) for e in root.iter() if _local(e) in {"item", "entry"}]
    return _language(root), entries, not parser.error_log.filter_from_errors()


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _aside(element: Any) -> _Aside:
    times = {_local(child): child.text for child in reversed(element) if _local(child) in _PUBLISHED and child.text}
    source = next((child for child in element if _local(child) == "source"), None)
    name = None
    if source is not None:
        title = next((child for child in source if _local(child) == "title"), source)
        name = plain("".join(title.itertext()))
    title = next((child for child in element if _local(child) == "title"), None)
    text = next((child for child in element if _local(child) in _TEXTS), None)
    return _Aside(
        next((times[name] for name in _PUBLISHED if name in times), None),
        name,
        None if title is None else plain("".join(title.itertext())),
        "" if text is None else _inside(text),
    )


def _inside(element: Any) -> str:
    """What stands in an element, its markup with it."""
    inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return ((element.text or "") + inner).strip()


def _language(root: Any) -> str | None:
    stated = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    channel = next((child for child in root if _local(child) == "channel"), root)
    return next((_string(c.text) for c in channel if _local(c) == "language"), None) or _string(stated)


# ── JSON Feed ────────────────────────────────────────────────────────────────────────────────────────────


def _json_feed(body: bytes, url: str | None) -> Feed:
    """A JSON Feed; items of the wrong shape are passed over."""
    try:
        root = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise IntakeError("this is not a feed", _ADVICE) from error
    items = root.get("items")
    if not isinstance(items, list):
        raise IntakeError("this is not a feed", _ADVICE)
    home = url or _string(root.get("home_page_url")) or _string(root.get("feed_url"))
    entries = tuple(_json_entry(item, home) for item in items if isinstance(item, dict))
    return Feed(home, plain(_string(root.get("title"))), _string(root.get("language")), entries)


def _json_entry(item: Mapping[str, Any], home: str | None) -> Entry:
    said = item.get("authors")
    authors = [*(said if isinstance(said, list) else []), item.get("author")]
    names = [name for a in authors if isinstance(a, dict) and (name := plain(_string(a.get("name"))))]
    words = _string(item.get("content_text"))
    body = _string(item.get("content_html")) or (html.escape(words, quote=False) if words else None)
    text = body or _string(item.get("summary")) or ""
    link = _address(_string(item.get("url")), home)
    title = plain(_string(item.get("title")))
    return Entry(
        id=_string(item.get("id")) or link or _drawn(title, text),
        url=link,
        title=title,
        published=moment(item.get("date_published")) or moment(item.get("date_modified")),
        html=text,
        author=", ".join(names) or None,
    )


# ── into our nouns ───────────────────────────────────────────────────────────────────────────────────────


def _feed(parsed: Mapping[str, Any], language: str | None, asides: list[_Aside], url: str | None) -> Feed:
    head = parsed.get("feed") or {}
    home = url or _string(head.get("link"))
    found = parsed.get("entries") or []
    # Without the same number of entries it is not known which aside belongs to which.
    beside: Iterable[_Aside | None] = asides if len(asides) == len(found) else [None] * len(found)
    entries = tuple(_entry(item, aside, home) for item, aside in zip(found, beside, strict=True))
    return Feed(home, plain(_string(head.get("title"))), language or _string(head.get("language")), entries)


def _entry(item: Mapping[str, Any], aside: _Aside | None, home: str | None) -> Entry:
    title = plain(_string(item.get("title"))) or (aside.title if aside else None)
    text = max(_texts(item), key=len, default="") or (aside.html if aside else "")
    given = _string(item.get("id"))
    # An id that is a web address is the entry's page where no link is given: RSS says so, and Atom feeds do it.
    link = _address(_string(item.get("link")) or given, home if item.get("link") else None)
    return Entry(
        id=given or link or _drawn(title, text),
        url=link,
        title=title,
        published=_published(item, aside),
        html=text,
        author=plain(_string(item.get("author"))),
        source=aside.source if aside else plain(_string((item.get("source") or {}).get("title"))),
    )


def _drawn(title: str | None, text: str) -> str:
    """An id from an entry's words, where it has neither id nor address."""
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _texts(item: Mapping[str, Any]) -> Iterator[str]:
    """The texts of an entry: its contents, then its summary."""
    for content in item.get("content") or []:
        value = _string(content.get("value"))
        if value:
            yield value
    yield _string(item.get("summary")) or _string(item.get("description")) or ""


def _published(item: Mapping[str, Any], aside: _Aside | None) -> datetime | None:
    if aside is not None:
        return moment(aside.published)
    when = item.get("published_parsed") or item.get("updated_parsed")
    if not isinstance(when, struct_time):
        return None
    try:
        return moment(datetime(*when[:6], tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _address(link: str | None, home: str | None) -> str | None:
    """A link made whole; ``None`` for what is no web address."""
    if not link:
        return None
    try:
        # Some feeds escape twice: a query's "&amp;" is never meant.
        whole = urljoin(home or "", link.replace("&amp;", "&"))
    except ValueError:
        return None
    return whole if whole[:8].lower().startswith(("http://", "https://")) else None


def plain(text: str | None) -> str | None:
    """A title as plain text on one line: markup and entities resolved."""
    if not text:
        return None
    if "&" in text or "<" in text:
        text = html.unescape(_MARKUP.sub("", html.unescape(text) if "&lt;" in text else text))
    return squeeze(text) or None


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
