"""Feeds out, under ``/out``: stories, a search, a person's quotes, an outlet's reports, as RSS, Atom or JSON Feed.

GET ──▶ Portion of the library ──render.*_item──▶ Items ──▶ text        ``/feeds`` is what is followed, and another room
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from fastapi.responses import Response

from newsloom import render
from newsloom.errors import StoreError
from newsloom.kept import StoryLine
from newsloom.render import Channel, Item
from newsloom.render.linked_data import urn
from newsloom.serve.shown import sought
from newsloom.serve.shown.asked import narrows, understood
from newsloom.serve.shown.bearers import bearer
from newsloom.serve.shown.days import zone_of
from newsloom.serve.shown.latest import latest
from newsloom.serve.shown.rank import ranked
from newsloom.serve.shown.sought import Meant
from newsloom.serve.site import Site
from newsloom.serve.visit import FeedVisitor, Missing, Visit, Visitor
from newsloom.store import Portion
from newsloom.types import Outlet

router = APIRouter(include_in_schema=False)
# Items of a feed: a day of a busy one, since most readers ask each hour; stories that may come first.
_STORIES, _REPORTS, _RANKED = 30, 50, 400
_METHODS = ["GET", "HEAD"]
# What a page's head offers: a name, an address, a media type.
Alternate = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to write a feed."""

    name: str
    media_type: str
    write: Callable[[Channel, Iterable[Item]], str]


_FORMS: Mapping[str, _Form] = {
    "rss": _Form("RSS", "application/rss+xml", render.rss),
    "atom": _Form("Atom", "application/atom+xml", render.atom),
    "json": _Form("JSON Feed", "application/feed+json", render.json_feed),
}


def feeds_of(site: Site, title: str, *parts: str, **asked: str | int | None) -> list[Alternate]:
    """What a page says of its feeds in its head: ``feeds_of(site, "Mira Oakes", "people", "Mira Oakes")``.

    ``parts`` are ``("stories",)``, ``("search",)``, ``("people", name)`` or ``("outlets", id)``.
    """
    found = []
    for suffix, form in _FORMS.items():
        address = site.path("out", *parts[:-1], f"{parts[-1]}.{suffix}", **asked)
        found.append((f"{title} ({form.name})", address, form.media_type))
    return found


def absolute(visit: Visit, *parts: str, **asked: str | int | None) -> str:
    """An address of ours for use elsewhere: as the world calls us, else as we were asked."""
    return origin(visit) + visit.site.path(*parts, **asked)


def origin(visit: Visit) -> str:
    """Scheme, host and port by which we are reached."""
    called = urlsplit(visit.site.address or "")
    if called.netloc:
        return f"{called.scheme}://{called.netloc}"
    return f"{visit.request.url.scheme}://{visit.request.headers['host']}"


@router.get("/out")
def index(visit: Visitor) -> Response:
    """What there are feeds of."""
    return visit.page("taking.html.j2", exports=(), feeds=feeds_of(visit.site, "Stories", "stories"))


@router.api_route("/out/stories.{form}", methods=_METHODS)
def stories(
    visit: FeedVisitor,
    form: str,
    order: Literal["top", "new"] = "new",
    outlet: str = "",
    language: str = "",
    category: str = "",
    followed: bool = False,
    after: str | None = None,
) -> Response:
    """Stories: the latest first, or as on the front page."""
    asked: dict[str, str | int | None] = {
        "order": order if order == "top" else None, "outlet": outlet, "language": language, "category": category,
        "followed": 1 if followed else None,
    }  # fmt: skip
    top = order == "top"
    library = visit.site.library
    lines = partial(
        library.stories, person=visit.person, order="newest", outlet=outlet or None, language=language or None,
        category=category or None, followed=followed,
    )  # fmt: skip
    if top:
        held = lines(limit=_RANKED).items
        found = Portion(tuple(ranked(held, library.undated([line.id for line in held]))[:_STORIES]))
    else:
        found = latest(lines, UTC, _STORIES, after)
    narrowed = [outlet, language, category, "followed" if followed else ""]
    title = ", ".join(["newsloom", *filter(None, narrowed)])
    return _written(
        visit, form, _Feed(title, "Many reports in, one credited story out.", ("stories",), (), asked),
        _told(visit, found.items), found.after,
    )  # fmt: skip


def _told(visit: Visit, lines: Iterable[StoryLine]) -> list[Item]:
    """The stories that are woven, each as its digest tells it."""
    items = []
    for line in lines:
        number = visit.site.library.digest_number(line.id)
        item = _item(visit.site, line.id, number, absolute(visit, "stories", line.id)) if number else None
        if item is not None:
            items.append(replace(item, updated=line.changed_at))
    return items


@lru_cache(maxsize=300)  # some 30 kB each
def _item(site: Site, story: str, _number: int, link: str) -> Item | None:
    """A story, made once for each digest: it costs 5 ms, and most of a feed is as it was an hour ago."""
    woven, kept = site.desk().told(story), site.library.story(story)
    return render.story_item(woven.digests[0], woven.articles, kept.line, link) if woven and kept else None


@router.api_route("/out/search.{form}", methods=_METHODS)
def search(
    visit: FeedVisitor,
    form: str,
    q: Annotated[str, Query(max_length=2_000)],
    outlet: str = "",
    language: str = "",
    after: str | None = None,
) -> Response:
    """Reports as the page of searches finds them."""
    library = visit.site.library
    if narrows(q):
        found = sought.reports(library, _narrowed(visit, q, outlet, language), _REPORTS, after)
    else:
        found = library.search(q, outlet=outlet or None, language=language or None, limit=_REPORTS, after=after)
    asked: dict[str, str | int | None] = {"q": q, "outlet": outlet, "language": language}
    items = [render.report_item(one, absolute(visit, "articles", one.id)) for one in found.items]
    feed = _Feed(f"newsloom: {q}", f"Reports with “{q}”", ("search",), ("search",), asked)
    return _written(visit, form, feed, items, found.after)


def _narrowed(visit: Visit, typed: str, outlet: str, language: str) -> Meant:
    """What a search with operators means; a feed goes on unseen, so what is in doubt is refused: ``StoreError``."""
    meant = sought.meant_by(visit.site.library, understood(typed, visit.now, zone_of(visit)))
    if meant.faults:
        raise StoreError(meant.faults[0].rstrip("."), "mend it on the page of searches, and take its feed")
    asked = replace(meant.asked, language=meant.asked.language or language or None)
    return replace(meant, asked=asked, outlet=meant.outlet or (Outlet(outlet, outlet) if outlet else None))


@router.api_route("/out/people/{name:path}.{form}", methods=_METHODS)
def person(visit: FeedVisitor, name: str, form: str, after: str | None = None) -> Response:
    """What a person says."""
    found = visit.site.library.said(bearer(visit.site.library, name).names, limit=_REPORTS, after=after)
    items = [
        render.quote_item(one, absolute(visit, "articles", one.headline.id) + f"#c{one.start}") for one in found.items
    ]
    feed = _Feed(f"newsloom: {name}", f"What {name} says, as it is reported", ("people", name), ("people", name), {})
    return _written(visit, form, feed, items, found.after)


@router.api_route("/out/outlets/{id:path}.{form}", methods=_METHODS)
def outlet(visit: FeedVisitor, id: str, form: str, after: str | None = None) -> Response:
    """An outlet's reports."""
    name = visit.site.library.outlet_names([id]).get(id)
    if name is None:
        raise Missing("There is no such outlet", "The outlets are listed with their pages.")
    found = visit.site.library.headlines(outlet=id, limit=_REPORTS, after=after)
    items = [render.report_item(one, absolute(visit, "articles", one.id)) for one in found.items]
    feed = _Feed(f"newsloom: {name}", f"Reports of {name}", ("outlets", id), ("outlets", id), {})
    return _written(visit, form, feed, items, found.after)


@router.api_route("/feeds.opml", methods=_METHODS)
def opml(visit: FeedVisitor) -> Response:
    """The feeds that are followed, for another reader."""
    headers = {"content-disposition": 'attachment; filename="newsloom.opml"'}
    text = render.opml(visit.site.library.feeds())
    return Response(text, headers=headers, media_type="text/x-opml; charset=utf-8")


@dataclass(frozen=True, slots=True)
class _Feed:
    """What a feed is called, where it is under ``/out``, and which page shows the same."""

    title: str
    description: str
    parts: tuple[str, ...]
    page: tuple[str, ...]
    asked: Mapping[str, str | int | None]


def _written(visit: Visit, form: str, feed: _Feed, items: list[Item], after: str | None) -> Response:
    """A feed in the form that was asked for. Raises ``Missing``."""
    chosen = _FORMS.get(form)
    if chosen is None:
        raise Missing("There is no such feed", "Feeds end in .rss, .atom or .json.")
    own = (*feed.parts[:-1], f"{feed.parts[-1]}.{form}")
    told = [f"{name}={value}" for name, value in sorted(feed.asked.items()) if value]
    channel = Channel(
        title=feed.title,
        description=feed.description,
        link=absolute(visit, *feed.page, **feed.asked),
        self_link=absolute(visit, "out", *own, **feed.asked),
        id=urn("feed", *feed.parts, *told),
        updated=max((item.updated for item in items), default=_today(visit.now)),
        next_link=absolute(visit, "out", *own, **feed.asked, after=after) if after else None,
    )
    return Response(chosen.write(channel, items), media_type=f"{chosen.media_type}; charset=utf-8")


def _today(now: datetime) -> datetime:
    """When nothing is told the feed is as it was this morning: the same bytes all day."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
