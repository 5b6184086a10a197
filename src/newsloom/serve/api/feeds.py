"""The feeds that are followed."""

from __future__ import annotations

import threading
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import Field

from newsloom import render
from newsloom.kept import Subscription
from newsloom.serve.api import asked, examples, outcomes
from newsloom.serve.api.answers import Asking, Body, Changing, Items, Nothing, listed, op, told
from newsloom.serve.api.errors import Wrong, missing
from newsloom.serve.site import nobody
from newsloom.serve.visit import Visit
from newsloom.store import Portion
from newsloom.store.base import mark, place_of

router = APIRouter(tags=["Feeds"])
# Addresses asked at once, each perhaps for 20 seconds of the 40 threads there are.
_ASKING = threading.BoundedSemaphore(4)

AFeed = Annotated[str, Path(max_length=500, description="The id of a feed.", examples=["f-12ab34cd56ef7890"])]


class Feeds(Items[Subscription]):
    """A part of a list of feeds."""


class NewFeed(Body):
    """What to follow."""

    url: str = Field(
        min_length=1, max_length=4_000, description="The address of a feed, or of a site that names one.",
        examples=["https://news.example.org/feed"], pattern=r"^https?://[^/\s]",
    )  # fmt: skip
    name: str | None = Field(None, max_length=300, description="What you call it.", examples=["Harbour Wire"])
    categories: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default=[], max_length=50, description="Where it is filed.", examples=[["world"]]
    )


@router.get("/feeds", response_model=Feeds, **op("listFeeds", "List feeds", examples.listed(examples.FEED), (404,)))
def feeds(visit: Asking, question: Annotated[asked.Feeds, Query()]) -> Response:
    """Those that are followed, in the order they were added, each with how fetching it goes."""
    found = visit.site.library.feeds(question.category)
    if question.after is not None:
        at, id = place_of(question.after, str, str)
        found = tuple(one for one in found if _place(one) > (at, id))
    page = found[: question.limit]
    return listed(visit, Portion(page, mark(*_place(page[-1])) if len(found) > len(page) else None))


def _place(feed: Subscription) -> tuple[str, str]:
    return feed.added_at.isoformat(timespec="microseconds"), feed.id


@router.get("/feeds/{id}", response_model=Subscription, **op("getFeed", "Get a feed", examples.FEED, (404,)))
def feed(visit: Asking, id: AFeed, question: Annotated[asked.Nothing, Query()]) -> Response:
    """A feed with how fetching it goes: `poll` has the last try, the last answer, and why it fails."""
    return told(_called(visit, id))


@router.post(
    "/feeds",
    response_model=outcomes.Followed,
    **op(
        "followFeed", "Follow a feed", examples.FOLLOWED, (403, 413, 415, 429), status_code=201,
        answer="It is followed, since now or before (`new`).",
    ),
)  # fmt: skip
def follow(visit: Changing, body: NewFeed) -> Response:
    """Asks the address at once. Of a site that names several feeds the first is followed, and the others are told."""
    if not _ASKING.acquire(blocking=False):
        raise Wrong(429, "busy", "Several addresses are asked already", "try again in a moment", {"retry-after": "20"})
    try:
        done = visit.site.desk().follow(body.url, name=body.name, categories=body.categories)
    finally:
        _ASKING.release()
    visit.site.wake()
    others = [{"url": one.url, "title": one.title} for one in done.others]
    where = visit.site.path("api", "v1", "feeds", done.feed.id)
    return told({"feed": render.kept_shape(done.feed), "new": done.new, "others": others}, 201, location=where)


@router.delete(
    "/feeds/{id}",
    **op("dropFeed", "Follow a feed no more", None, (403, 404), status_code=204, answer="It is not followed any more."),
)  # fmt: skip
def drop(visit: Changing, id: AFeed) -> Response:
    """Its reports and their stories stay."""
    visit.site.library.drop_feed(_called(visit, id).id)
    return Response(status_code=204)


def _called(visit: Visit, id: str) -> Subscription:
    found = visit.site.library.feed(id)
    if found is None or found.id != id:
        raise missing("feed", id, "GET /api/v1/feeds lists them with their ids")
    return found


@router.post(
    "/update",
    response_model=outcomes.Woken,
    **op(
        "update", "Look for news now", {"woken": True}, (403, 413, 415), status_code=202,
        answer="The poller looks for what is due; `GET /status` tells its runs.",
    ),
)  # fmt: skip
def update(visit: Changing, body: Nothing) -> Response:
    """Wakes the poller that runs beside the server: it asks the feeds that are due, and does what waits."""
    if visit.site.wake is nobody:
        raise Wrong(503, "no_poller", "No poller runs beside this server", "`newsloom update` does what is due")
    visit.site.wake()
    return told({"woken": True}, 202)
