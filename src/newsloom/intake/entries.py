"""What a parser gave becomes our nouns: a ``Feed`` with its entries, dates that cannot be refused by name."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import struct_time
from typing import Any
from urllib.parse import urljoin

from newsloom.intake.addresses import canonical
from newsloom.intake.asides import Aside, Asides
from newsloom.intake.moments import moment, offset, stated
from newsloom.intake.schedule import Hints
from newsloom.intake.words import plain, string
from newsloom.types import Entry, Feed

# The web began in 1991: earlier dates are the zeros of some calendar (1899-12-30, 1970, 1980) or a slip.
_FIRST = datetime(1991, 1, 1, tzinfo=UTC)
# Zones left out shift a date by 14 hours at most; news of the day after tomorrow there is none.
_AHEAD = timedelta(days=1)
_LAST = datetime(2101, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RefusedDate:
    """An entry's date that is not believed, and why; the entry stands without it."""

    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed with what it hints at and what of it is refused."""

    feed: Feed
    hints: Hints
    refused: tuple[RefusedDate, ...] = ()


def parsed(found: Mapping[str, Any], beside: Asides, url: str | None, now: datetime | None) -> Parsed:
    """The feed that an XML parser gave; with ``now``, dates after it are refused."""
    head = found.get("feed") or {}
    home = url or string(head.get("link"))
    items = found.get("entries") or []
    # Without the same number of entries it is not known which aside belongs to which.
    asides: list[Aside] | list[None] = beside.entries if len(beside.entries) == len(items) else [None] * len(items)
    dated = [_entry(item, aside, home, now, beside) for item, aside in zip(items, asides, strict=True)]
    return _parsed(home, plain(head.get("title")), beside.language or string(head.get("language")), dated, beside.hints)


def from_json(root: Mapping[str, Any], url: str | None, now: datetime | None) -> Parsed:
    """A JSON Feed; items of the wrong shape are passed over."""
    home = url or string(root.get("home_page_url")) or string(root.get("feed_url"))
    dated = [_json_entry(item, home, now) for item in root["items"] if isinstance(item, dict)]
    return _parsed(home, plain(root.get("title")), string(root.get("language")), dated, Hints())


def _parsed(
    home: str | None, title: str | None, language: str | None, dated: list[tuple[Entry, str | None]], hints: Hints
) -> Parsed:
    feed = Feed(home, title, language, tuple(entry for entry, _ in dated))
    return Parsed(feed, hints, tuple(RefusedDate(entry.id, reason) for entry, reason in dated if reason))


def _json_entry(item: Mapping[str, Any], home: str | None, now: datetime | None) -> tuple[Entry, str | None]:
    listed = item.get("authors")
    authors = [*(listed if isinstance(listed, list) else []), item.get("author")]
    names = [name for a in authors if isinstance(a, dict) and (name := plain(a.get("name")))]
    words = string(item.get("content_text"))
    body = string(item.get("content_html")) or (html.escape(words, quote=False) if words else None)
    text = body or string(item.get("summary")) or ""
    link = address(string(item.get("url")), home)
    title = plain(item.get("title"))
    said = string(item.get("date_published"))
    published, reason = believed(said, now)
    if published is None and reason is None:
        said = string(item.get("date_modified"))
        published, reason = believed(said, now)
    id = string(item.get("id")) or link or _drawn(title, text)
    ahead = offset(said) if said and published else None
    return Entry(id, link, title, published, text, ", ".join(names) or None, utc_offset=ahead), reason


def _entry(
    item: Mapping[str, Any], aside: Aside | None, home: str | None, now: datetime | None, beside: Asides
) -> tuple[Entry, str | None]:
    get = item.get
    title = plain(get("title")) or (aside.title if aside else None)
    text = _text(item) or (aside.html if aside else "")
    given = string(get("id"))
    stated = string(get("link"))
    # An id that is a web address is the entry's page where no link is given: RSS says so, and Atom feeds do it.
    link = address(stated or given, home if stated else None)
    said = get("published") or get("updated")
    if beside.dated:
        (published, reason), source = believed(said, now), None
    elif aside is not None:
        said = aside.published
        (published, reason), source = believed(said, now), aside.source
    else:
        published, reason, source = _guessed(item), None, plain((get("source") or {}).get("title"))
    ahead = beside.utc_offset or (offset(said) if said and published else None)
    author = plain(get("author"))
    return Entry(given or link or _drawn(title, text), link, title, published, text, author, source, ahead), reason


def _text(item: Mapping[str, Any]) -> str:
    """The longest text of an entry: its contents, its summary."""
    best = string(item.get("summary") or item.get("description")) or ""
    for content in item.get("content") or ():
        value = content.get("value")
        if isinstance(value, str) and len(value := value.strip()) >= len(best):
            best = value
    return best


def believed(said: str | None, now: datetime | None) -> tuple[datetime | None, str | None]:
    """The time of a raw date, or why it is refused; neither when it is no full date."""
    found = stated(said) if said else None
    if found is None:
        return None, None
    why = doubt(found, now)
    return (None, why) if why else (found, None)


def doubt(moment: datetime, now: datetime | None) -> str | None:
    """Why no report can be of this moment; ``None`` for one that it can be of."""
    if moment < _FIRST:
        return f"its date {moment:%Y-%m-%d} is before there was a web" if moment.year > 999 else "its date has no year"
    if moment > (now + _AHEAD if now is not None else _LAST):
        return f"its date {moment:%Y-%m-%d} lies in the future"
    return None


def _guessed(item: Mapping[str, Any]) -> datetime | None:
    when = item.get("published_parsed") or item.get("updated_parsed")
    if not isinstance(when, struct_time):
        return None
    try:
        return moment(datetime(*when[:6], tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _drawn(title: str | None, text: str) -> str:
    """An id from an entry's words, where it has neither id nor address."""
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def address(link: str | None, home: str | None) -> str | None:
    """A link made whole; ``None`` for what is no web address."""
    if not link:
        return None
    # Some feeds escape twice: a query's "&amp;" is never meant.
    link = link.replace("&amp;", "&")
    if link[:8].lower().startswith(("http://", "https://")):
        return link
    try:
        whole = urljoin(home or "", link)
    except ValueError:
        return None
    return whole if whole[:8].lower().startswith(("http://", "https://")) else None


# ── the same again ───────────────────────────────────────────────────────────────────────────────────────


def once(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Each entry of a feed once: by canonical address, then by id, then by content; the first stands."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for entry in entries:
        keys = likeness(entry)
        if not any(key in seen for key in keys):
            kept.append(entry)
        seen.update(keys)
    return tuple(kept)


def likeness(entry: Entry) -> tuple[tuple[str, str], ...]:
    """By what an entry is known again, the strongest first: ``address``, ``id``, ``content``."""
    address = [("address", _address_key(entry.url))] if entry.url else []
    # The same teaser under two addresses is two reports; without address, words are all there is.
    content = [("content", _drawn(entry.title, entry.html))] if not entry.url and (entry.title or entry.html) else []
    return (*address, ("id", entry.id), *content)


@lru_cache(maxsize=4096)
def _address_key(url: str) -> str:
    return canonical(url)
