"""RSS, Atom, RDF and JSON Feed become a ``Feed``.

    bytes ──to UTF-8, bombs refused──▶ asides (is it sound?) ──▶ fastfeedparser, else feedparser ──▶ entries ──▶ Parsed

fastfeedparser reads sound XML (40 times the speed), feedparser the rest. Their dates are not used: both guess at
incomplete ones, one of them from today's date. The raw strings are read beside them, by ``asides``.
"""

from __future__ import annotations

import io
import json
import logging
import re
import warnings
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from lxml import etree

from newsloom.errors import IntakeError
from newsloom.intake import discovery, entries
from newsloom.intake.asides import Aside, Asides, asides, films, thorough
from newsloom.intake.discovery import WebPageError
from newsloom.intake.entries import Parsed
from newsloom.intake.words import legal, utf8
from newsloom.types import Feed

logging.getLogger("fastfeedparser").setLevel(logging.CRITICAL + 1)

_ADVICE = "give the address of an RSS, Atom or JSON Feed"
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
# One that means a few characters, and no other entity: the rest are bombs, or files of this machine.
_FLAT = re.compile(rb"""<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+(?:"([^"<&%]{0,200})"|'([^'<&%]{0,200})')\s*>""")
_FLAT_CHARACTER = re.compile(rb"""<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+["'](&#\d{1,7};|&#x[0-9a-fA-F]{1,6};)["']\s*>""")
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[>]{0,300}\[([^\]]{0,20000})\]\s*>", re.IGNORECASE)
# What JSON can escape and text cannot hold.
_HALF = re.compile(rb"\\u(?:d[89a-f]|0000)", re.IGNORECASE)
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_USED = re.compile(rb"&([A-Za-z_][\w.-]{0,40});")
# libxml2 compares each attribute of a tag with all before it: 100,000 took 21 s.
_ATTRIBUTES_MOST = 5_000
# No name has a "<" in it: 200 kB of "<aa<aa<aa", each read to the end of all, took 27 s.
_ATTRIBUTE = rb"""[\s/]*+[^\s<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s<>]++))?+"""
_TAG = re.compile(rb"<[a-zA-Z][^\s<>/]*+(?:" + _ATTRIBUTE + rb"){%d}" % _ATTRIBUTES_MOST)
# A tag with so many attributes has at least so many "=" or blanks before the next.
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<]{10000}")
# A title or text with elements of its own in it, or a film's description, which the fast parser leaves out.
_MARKED_UP = re.compile(
    rb"<(?![/!])(?:media:description\b|(?:[\w-]++:)?(?:fullitem\b"
    rb"|(?:title|description|summary|content|encoded|body)(?:\s[^>]*)?(?<!/)>[^<]*<(?![/!])))"
)
#: 71,666 items of 85 real feeds: the largest body is 1.6 MB. Larger ones are archives, and archives come as files.
LARGEST = 32_000_000
# feedparser needs 3 s for each MB of the worst XML, and real feeds are under 1 MB.
_SLOW_LARGEST = 2_000_000


def feed(body: bytes, url: str | None = None) -> Feed:
    """The feed in ``body``; ``url`` is where it came from and makes relative links whole.

    Raises ``IntakeError`` when it is no feed, declares entities that are bombs, or is over ``LARGEST`` bytes.
    """
    return parse(body, url).feed


def parse(body: bytes, url: str | None = None, *, charset: str | None = None, now: datetime | None = None) -> Parsed:
    """The feed with its hints of when to look again, and the dates that are refused.

    Those are dates before there was a web and, with ``now``, in the future.

    ``charset`` is what the carrier says. Raises ``IntakeError``; ``WebPageError`` for a web page in a feed's place.
    """
    if len(body) > LARGEST:
        raise IntakeError(f"the feed is over {LARGEST // 1_000_000} MB", "split it, or give JSON Lines")
    if not body[:1000].strip() and not body.strip():  # a strip copies the whole
        raise IntakeError("the feed is empty", _ADVICE)
    body = utf8(body, charset)
    start = body[:300].lstrip()[:1]
    if start == b"{":
        return _json_feed(body, url, now)
    body = _disarmed(body)
    beside = asides(body)
    if beside is None:
        body = legal(body)
        beside = asides(body) or thorough(body)
    parsed = _fast(body, dated=beside.dated) if beside.sound else _slow(body)
    if parsed is None or not parsed.get("entries"):
        parsed = (_slow(body) if beside.sound else _fast(body)) or parsed
    if parsed is None or (not parsed.get("entries") and discovery.is_page(body)):
        raise _no_feed(body, url)
    if beside.sound and _lacks_words(parsed):
        beside = _completed(beside, body, parsed["entries"])
    return entries.parsed(parsed, beside, url, now)


def _no_feed(body: bytes, url: str | None) -> IntakeError:
    if discovery.is_page(body):
        return WebPageError(discovery.linked(body, url or ""))
    return IntakeError("this is not a feed", _ADVICE)


def _lacks_words(parsed: Mapping[str, Any]) -> bool:
    """Whether an entry came without title or text: they may hold markup, which the fast parser leaves out."""
    return not all(
        item.get("title") and (item.get("summary") or item.get("description") or item.get("content"))
        for item in parsed.get("entries") or []
    )


def _completed(beside: Asides, body: bytes, items: Sequence[Mapping[str, Any]]) -> Asides:
    """With titles and texts as far as the XML has them for the same entries."""
    if beside.dated and all(item.get("title") for item in items) and (told := films(body, len(items))):
        beside.entries = told
        return beside
    if not _MARKED_UP.search(body, 0, 100_000):
        return beside
    found = thorough(body)
    if beside.dated:
        beside.entries = [Aside(None, None, one.title, one.html) for one in found.entries]
    elif len(found.entries) == len(beside.entries):
        for one, other in zip(beside.entries, found.entries, strict=True):
            one.title, one.html = other.title, other.html
    return beside


# ── bombs ────────────────────────────────────────────────────────────────────────────────────────────────


def _disarmed(body: bytes) -> bytes:
    """The feed without what would choke the parsers: feedparser needed 1.9 s for an entity bomb of 1 kB."""
    if _ENTITY.search(body, 0, _first_element(body)):
        body = _resolved(body)
    if _LONG_TAG.search(body) and _TAG.search(body):
        raise IntakeError(f"a tag of the feed has over {_ATTRIBUTES_MOST} attributes", _ADVICE)
    return body


def _resolved(body: bytes) -> bytes:
    """The feed with entities that mean a few characters put in their places, and no DOCTYPE. Refuses all others."""
    doctype = _DOCTYPE.search(body, 0, _first_element(body))
    known = {}
    if doctype:
        known = {found[1]: found[2] or found[3] or b"" for found in _FLAT.finditer(doctype[1])}
        known |= {found[1]: found[2] for found in _FLAT_CHARACTER.finditer(doctype[1])}
    if doctype is None or len(known) != len(_ENTITY.findall(body, 0, doctype.end())) or len(known) > 300:
        raise IntakeError(
            "the feed declares entities of its own", "remove its DOCTYPE; newsloom expands only characters"
        )
    rest = body[doctype.end() :]
    if sum(len(known.get(name, b"")) for name in _USED.findall(rest)) > len(body):
        raise IntakeError("the feed's entities make it more than twice as long", "remove its DOCTYPE")
    return body[: doctype.start()] + _USED.sub(lambda found: known.get(found[1], found[0]), rest)


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


# ── the parsers ──────────────────────────────────────────────────────────────────────────────────────────


def _fast(body: bytes, *, dated: bool = False) -> Mapping[str, Any] | None:
    """By fastfeedparser. ``dated``: all dates are full ones, of which it does not warn."""
    import fastfeedparser

    try:
        with nullcontext() if dated else warnings.catch_warnings(action="ignore"):
            parsed: Mapping[str, Any] = fastfeedparser.parse(
                body, include_tags=False, include_media=False, include_enclosures=False
            )
    except Exception:  # whatever it raises on 75 of 2,107 odd feeds, feedparser reads them
        return None
    return parsed


def _slow(body: bytes) -> Mapping[str, Any] | None:
    if len(body) > _SLOW_LARGEST:
        return None
    import feedparser

    try:
        with warnings.catch_warnings(action="ignore"):
            # A stream: bytes that name a file of this machine would be opened, and the file read.
            parsed: Mapping[str, Any] = feedparser.parse(
                io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False,
                response_headers={"content-type": "application/xml; charset=utf-8"},
            )  # fmt: skip
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError):
        return None
    return parsed if parsed.get("version") or parsed.get("entries") else None


def _json_feed(body: bytes, url: str | None, now: datetime | None) -> Parsed:
    try:
        root = json.loads(body)
        root = _whole(root) if _HALF.search(body) else root
    except (ValueError, RecursionError) as error:
        raise IntakeError("this is not a feed", _ADVICE) from error
    if not isinstance(root.get("items"), list):
        raise IntakeError("this is not a feed", _ADVICE)
    return entries.from_json(root, url, now)


def _whole(value: Any) -> Any:
    """A JSON value whose strings have no half characters and no NUL, which no database takes."""
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return _UNFIT.sub("\ufffd", value) if isinstance(value, str) else value
