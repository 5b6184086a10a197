"""What is known of an article beside its text: from its carrier, and from its own first and last lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from newsloom import tables
from newsloom.read import credits, stamps
from newsloom.read.bylines import Byline, byline, names
from newsloom.read.publisher import FEED_AT, elsewhere
from newsloom.tables import outlets
from newsloom.text import squeeze
from newsloom.types import Block, Outlet, Page

#: The carrier's fields that become fields of the article; all others are kept in ``Article.extra``.
KNOWN = frozenset(
    {"id", "url", "outlet", "title", "text", "published", "utc_offset", "language", "author", "bylines"}
    | {"feed", "found in", FEED_AT}
)

_TRACKERS = re.compile(r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|cmpid|cmp|ocid|ref_src|ns_\w+)$")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]*)?$", re.IGNORECASE)
_TITLE_LONGEST = 500
_SAME = timedelta(hours=1)  # feeds and pages tell times some minutes apart


@dataclass(frozen=True, slots=True)
class Facts:
    """Metadata as far as one source of it knows; the rest is ``None`` or empty.

    ``headlines`` are further forms of the title, by which its repeats in the text are known; ``desk`` is the outlet, or
    a desk of it, in the place of an author: worth something only where no person is named; ``utc_offset``, in minutes,
    the clock of ``published``.
    """

    title: str | None = None
    headlines: tuple[str, ...] = ()
    outlet: Outlet | None = None
    published: datetime | None = None
    language: str | None = None
    bylines: tuple[str, ...] = ()
    desk: tuple[str, ...] = ()
    url: str | None = None
    utc_offset: int | None = None


def first(sources: Iterable[Facts]) -> Facts:
    """For each field the first source that knows it; for a day without a time, the time that a later source has."""
    sources, nothing = list(sources), Facts()
    known: dict[str, Any] = {}
    for field in fields(Facts):
        values = (value for source in sources if (value := getattr(source, field.name)))
        known[field.name] = next(values, getattr(nothing, field.name))
    known["published"], known["utc_offset"] = _to_the_minute(sources)
    return Facts(**known)


def _to_the_minute(sources: Sequence[Facts]) -> tuple[datetime | None, int | None]:
    """The first time stated, and what its clock is ahead of UTC: as its source says, else another of the same time.

    A midnight is a day without its time: the first other time stated on that day is better, and no clock moves it.
    """
    dated = [(source.published, source.utc_offset) for source in sources if source.published]
    day, ahead = dated[0] if dated else (None, None)
    if day is None or ahead is not None:
        return day, ahead
    if day.time() != time():
        # A time without its zone was taken for UTC's, and then the same time with its zone is hours away.
        return day, next((clock for at, clock in dated if clock and abs(at - day) < _SAME), None)
    there = ((at, clock) for at, clock in dated if at != day and _on(at, clock) == day.date())
    return next(there, (day, None))


def _on(moment: datetime, ahead: int | None) -> date:
    return (moment + timedelta(minutes=ahead or 0)).date()


def given(page: Page) -> Facts:
    """What the carrier says: a line of JSON Lines, a feed's entry."""
    said = page.given
    other = elsewhere(page)
    name = line(said.get("source")) if page.kind == "html" and not other else None
    return Facts(
        title=line(said.get("title")),
        outlet=outlet(said.get("outlet") if name is None else name) or _of_feed(said, page.url),
        published=None if other else stamps.instant(said.get("published")),
        language=language(said.get("language")),
        bylines=authors(said.get("bylines") or said.get("author")),
        url=line(said.get("url")) or page.url,
        utc_offset=None if other else stamps.offset(said.get("published")) or _minutes(said.get("utc_offset")),
    )


def announced(page: Page) -> Facts:
    """What a feed of somebody else says of a page, worth something where the page itself is silent: its time."""
    if not elsewhere(page):
        return Facts()
    published = page.given.get("published")
    ahead = stamps.offset(published) or _minutes(page.given.get("utc_offset"))
    return Facts(published=stamps.instant(published), utc_offset=ahead)


def _minutes(value: object) -> int | None:
    """A clock's minutes ahead of UTC, if they can be such; other carriers' fields of that name count seconds."""
    return value if type(value) is int and -720 <= value <= 840 and value % 15 == 0 else None


def _of_feed(said: Mapping[str, Any], url: str | None) -> Outlet | None:
    """The outlet of a feed's entry: by the feed's title, else by where it links, else what the feed calls itself.

    Feeds are titled "California" and "NYT > U.S. News": of 85 real ones few bear their outlet's plain name.
    """
    title = line(said.get("feed"))
    if not title:
        return None
    address = line(said.get("url")) or url
    return outlets.by_name(title) or (outlets.by_domain(address) if address else None) or outlet(title)


def found_in(page: Page) -> Outlet | None:
    """The feed that led to a page, where the page itself does not tell who publishes it."""
    return outlet(page.given.get("found in"))


def printed(text: str, blocks: Sequence[Block]) -> Facts:
    """What the article's own byline, footer and date lines say."""
    title: str | None = None
    house: Outlet | None = None
    published: datetime | None = None
    ahead: int | None = None
    writers: list[str] = []
    for block in blocks:
        words = text[block.start : block.end]
        if block.kind == "title":
            title = title or squeeze(words)
        elif block.kind == "byline":
            found = byline(words) or Byline(tuple(names(words)))
            house = house or outlet(found.outlet)
            published, ahead = (published, ahead) if published else (found.published, found.utc_offset)
            writers.extend(name for name in found.names if name not in writers)
        elif block.kind == "dateline":
            published, ahead = (published, ahead) if published else (stamps.printed(words), stamps.offset(words))
        elif block.kind == "footer" and (credit := credits.footer(words)):
            title, house = title or credit[0], house or outlet(credit[1])
    return Facts(title=title, outlet=house, published=published, bylines=tuple(writers), utc_offset=ahead)


def outlet(value: object) -> Outlet | None:
    """The outlet a field names; a name the table does not know stands for itself."""
    if isinstance(value, Mapping):
        value = value.get("name")
    name = line(value)
    return outlets.named(name) if name else None


def authors(value: object) -> tuple[str, ...]:
    """The persons in an author field, a string or a list; a string that is no list of names stands whole."""
    values = value if isinstance(value, (list, tuple)) else [value]
    found: list[str] = []
    for item in values:
        if said := line(item.get("name") if isinstance(item, Mapping) else item):
            bare = re.sub(r"^by\s+", "", said, flags=re.IGNORECASE)
            found.extend(name for name in names(bare) or [bare] if name not in found and len(name) <= 100)
    return tuple(found)


def language(value: object) -> str | None:
    """The primary subtag of a language code, in two letters where it has them: ``en-GB`` and ``eng`` give ``en``."""
    match = _LANGUAGE.match(value.strip()) if isinstance(value, str) else None
    code = match[1].lower() if match else None
    return tables.mapping("language_codes.tsv").get(code, code) if code else None


def line(value: object) -> str | None:
    """A string field on one line; ``None`` for anything else and for blanks."""
    return squeeze(value)[:_TITLE_LONGEST] or None if isinstance(value, str) else None


def unescaped(value: object) -> str | None:
    """A JSON-LD text, or the first of several, on one line; some are escaped twice."""
    if isinstance(value, list):
        value = value[0] if value else None
    return line(html.unescape(value)) if isinstance(value, str) else None


def beside(said: Mapping[str, Any], known: Facts) -> dict[str, Any]:
    """The carrier's fields that no field of the article takes, and the clock of its time."""
    left = {key: value for key, value in said.items() if key not in KNOWN}
    return left if known.utc_offset is None else {**left, "utc_offset": known.utc_offset}


def canonical(url: str) -> str:
    """A URL without fragment, trackers and letter case that mean nothing; as it is when it cannot be parsed."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port and parts.port not in {80, 443} else "")
    except ValueError:
        return url
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKERS.match(k.lower())]
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", urlencode(query), ""))
