"""Feeds out: items as RSS 2.0, Atom 1.0 (RFC 4287) and JSON Feed 1.1.

    Channel + Items ──rss, atom, json_feed──▶ text

Everything from outside passes ``line`` and, for addresses, ``web_address``, so that the XML is valid whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsloom import __version__
from newsloom.render.items import Item
from newsloom.render.linked_data import known
from newsloom.render.shapes import iso, to_json
from newsloom.render.wording import language_tag, line, short, web_address

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# A channel may be named after a search, and anybody may search for anything.
_TITLE, _DESCRIPTION = 300, 1_000
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is. ``link`` is its page, ``self_link`` the feed itself, ``next_link`` older items; absolute."""

    title: str
    description: str
    link: str
    self_link: str
    id: str
    updated: datetime
    language: str | None = None
    next_link: str | None = None


def rss(channel: Channel, items: Iterable[Item]) -> str:
    """The items as RSS 2.0, with the whole text (``content:encoded``) and every outlet (``dc:creator``)."""
    root = etree.Element("rss", nsmap={"atom": _ATOM, "dc": _DC, "content": _CONTENT}, version="2.0")
    feed = etree.SubElement(root, "channel")
    _put(feed, "title", short(line(channel.title), _TITLE))
    _put(feed, "link", web_address(channel.link))
    _put(feed, "description", short(line(channel.description or channel.title), _DESCRIPTION))
    _put(feed, "language", language_tag(channel.language) or None)
    _put(feed, "lastBuildDate", _mail_time(channel.updated))
    _put(feed, "generator", f"newsloom {__version__}")
    _link(feed, "self", channel.self_link, "application/rss+xml")
    _link(feed, "next", channel.next_link, "application/rss+xml")
    for item in _once(items):
        _rss_item(etree.SubElement(feed, "item"), item)
    return _xml(root)


def _rss_item(entry: Any, item: Item) -> None:
    _put(entry, "title", item.title)
    _put(entry, "link", web_address(item.link))
    _put(entry, "guid", item.id, isPermaLink="false")
    _put(entry, "pubDate", _mail_time(item.published) if item.published else None)
    _put(entry, f"{{{_ATOM}}}updated", iso(item.updated))
    for outlet in item.outlets:
        _put(entry, f"{{{_DC}}}creator", outlet)
    for category in item.categories:
        _put(entry, "category", category)
    if item.kind != "story" and item.outlets and (url := item.sources[0].url):
        _put(entry, "source", item.outlets[0], url=_home(url))
    # RSS takes a description for HTML: plain text has to be escaped for that as well.
    _put(entry, "description", escape(item.summary, quote=False))
    _put(entry, f"{{{_CONTENT}}}encoded", item.html)


def atom(channel: Channel, items: Iterable[Item]) -> str:
    """The items as Atom 1.0; each outlet is an author, each source a link of the kind ``via``."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _tongue(root, channel.language)
    _atom(root, "id", channel.id)
    _atom(root, "title", short(line(channel.title), _TITLE))
    _atom(root, "subtitle", short(line(channel.description), _DESCRIPTION) or None)
    _atom(root, "updated", iso(channel.updated))
    # An entry whose outlets are not known has no author of its own, and an author is required.
    _atom(etree.SubElement(root, f"{{{_ATOM}}}author"), "name", "newsloom")
    _atom(root, "generator", "newsloom", version=__version__)
    _link(root, "alternate", channel.link, "text/html")
    _link(root, "self", channel.self_link, "application/atom+xml")
    _link(root, "next", channel.next_link, "application/atom+xml")
    for item in _once(items):
        _atom_entry(etree.SubElement(root, f"{{{_ATOM}}}entry"), item, channel)
    return _xml(root)


def _atom_entry(entry: Any, item: Item, channel: Channel) -> None:
    if item.language != channel.language:
        _tongue(entry, item.language)
    _atom(entry, "id", item.id)
    _atom(entry, "title", item.title)
    _atom(entry, "published", iso(item.published))
    _atom(entry, "updated", iso(item.updated))
    for outlet in item.outlets:
        _atom(etree.SubElement(entry, f"{{{_ATOM}}}author"), "name", outlet)
    for category in item.categories:
        etree.SubElement(entry, f"{{{_ATOM}}}category", term=category)
    _link(entry, "alternate", item.link, "text/html")
    for source in item.sources:
        _link(entry, "via", source.url, None, source.title)
    _atom(entry, "summary", item.summary, type="text")
    _atom(entry, "content", item.html, type="html")


def json_feed(channel: Channel, items: Iterable[Item]) -> str:
    """The items as JSON Feed 1.1; what is newsloom's own stands under ``_newsloom``."""
    shape = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": short(line(channel.title), _TITLE),
        "description": short(line(channel.description), _DESCRIPTION) or None,
        "home_page_url": web_address(channel.link),
        "feed_url": web_address(channel.self_link),
        "next_url": web_address(channel.next_link),
        "language": language_tag(channel.language),
        "_newsloom": {"id": line(channel.id), "date_modified": iso(channel.updated)},
        "items": [_json_item(item) for item in _once(items)],
    }
    return to_json(known(shape))


def _json_item(item: Item) -> dict[str, Any]:
    lone = item.sources[0].url if item.kind != "story" and item.sources else None
    given = [
        {"outlet": s.outlet, "title": s.title or None, "url": s.url, "published": iso(s.published)}
        for s in item.sources
    ]
    ours = {
        "kind": item.kind,
        "reports": item.reports,
        "outlets": list(item.outlets),
        "independent": item.independent,
        "speaker": item.speaker,
        "sources": [known(source) for source in given],
    }
    return known(
        {
            "id": item.id,
            "url": web_address(item.link),
            "external_url": lone,
            "title": item.title,
            "summary": item.summary or None,
            "content_html": item.html,
            "date_published": iso(item.published),
            "date_modified": iso(item.updated),
            "authors": [{"name": outlet} for outlet in item.outlets] or None,
            "tags": list(item.categories) or None,
            "language": item.language,
            "_newsloom": known(ours),
        }
    )


# ── XML ──────────────────────────────────────────────────────────────────────────────────────────────────


def _once(items: Iterable[Item]) -> Iterator[Item]:
    """Each id once: a quote may stand twice in a report, and readers reject feeds that repeat an id."""
    seen: set[str] = set()
    for item in items:
        if item.id not in seen:
            seen.add(item.id)
            yield item


def _put(parent: Any, name: str, text: str | None, **attributes: str) -> None:
    """An element with this text; nothing without any."""
    if text is not None:
        etree.SubElement(parent, name, attributes).text = text if name.endswith("encoded") else line(text)


def _atom(parent: Any, name: str, text: str | None, **attributes: str) -> None:
    if text is not None:
        put = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        put.text = text if name == "content" else line(text)


def _link(parent: Any, rel: str, address: str | None, kind: str | None, title: str | None = None) -> None:
    to = web_address(address)
    if to:
        given = {"rel": rel, "type": kind, "href": to, "title": title}
        attributes = {name: value for name, value in given.items() if value}
        etree.SubElement(parent, f"{{{_ATOM}}}link", attributes)


def _tongue(element: Any, language: str | None) -> None:
    tag = language_tag(language)
    if tag:
        element.set(_LANGUAGE, tag)


def _xml(root: Any) -> str:
    etree.indent(root)
    return _DECLARATION + str(etree.tostring(root, encoding="unicode")) + "\n"


def _mail_time(time: datetime) -> str:
    """A time as RFC 822 has it."""
    return format_datetime(time.astimezone(UTC), usegmt=True)


def _home(url: str) -> str:
    """The front page of the site of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
