"""The page of one feed: what it brought, when it is asked and why then, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import Response

from newsloom.intake import origin
from newsloom.kept import Subscription
from newsloom.loom.asking import AGAIN, LONGEST, SHORTEST, ask_every, just_asked
from newsloom.render.kept import ahead
from newsloom.serve.pages.feeds import put_due
from newsloom.serve.shown.followed import every, followed, schedule
from newsloom.serve.visit import Guarded, Missing, Visit, Visitor
from newsloom.serve.wording import sentence

router = APIRouter(include_in_schema=False)
# Entries on a page.
_SHOWN = 50
# Intervals that are offered, in seconds.
_EVERY = (900, 1_800, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 86_400)
_DID = {
    "changed": "It is changed.",
    "paused": "It rests: it is not asked before you go on with it.",
    "resumed": "It is asked again.",
    "asked": "It is asked now.",
    "lately": f"It was asked in the last {AGAIN.seconds} seconds. Its server is to have some peace.",
    "retried": "What failed is tried again now.",
}


@router.get("/feeds/{id}")
def feed(visit: Visitor, id: str, after: str | None = None, did: str = "") -> Response:
    """A feed with the entries that it brought, the last first."""
    library, one = visit.site.library, called(visit, id)
    portion = library.brought(one.id, limit=_SHOWN, after=after)
    return visit.page(
        "feed.html.j2", room="feeds", one=followed(one, visit.now), feed=one, told=_DID.get(did, ""),
        schedule=schedule(one, visit.now), server=_server(visit, one), counts=_counts(library.brought_counts(one.id)),
        entries=portion.items, after=portion.after, first=after is None,
        latest=library.latest_of({kept.report for kept in portion.items if kept.report}),
        categories=library.categories(), often=_often(one),
    )  # fmt: skip


def _counts(held: Mapping[str, int]) -> dict[str, int]:
    """In the order in which an entry goes."""
    order = ("read", "same", "waiting", "fetched", "failed", "refused")
    return {state: held[state] for state in order if state in held}


def _often(feed: Subscription) -> dict[int, str]:
    """The intervals to choose from, in seconds; 0: by how often it brings news."""
    offered = sorted({*_EVERY, *([feed.every] if feed.every else [])})
    return {0: "by how often it brings news", **{seconds: every(seconds) for seconds in offered}}


def called(visit: Visit, id: str) -> Subscription:
    """The feed of that id. Raises ``Missing``."""
    found = visit.site.library.feed(id)
    if found is None or found.id != id:
        raise Missing("There is no such feed", "It may have been removed. The feeds that are followed have a page.")
    return found


def _server(visit: Visit, feed: Subscription) -> str:
    """What its server asked of us, in words; empty when nothing."""
    host = visit.site.library.host(origin(feed.url))
    if host is None or host.quiet_until is None or host.quiet_until <= visit.now:
        return ""
    return f"Its server is asked again {ahead(host.quiet_until, visit.now)}. {sentence(host.reason)}".strip()


@router.post("/feeds/{id}")
def change(
    visit: Guarded,
    id: str,
    doing: Annotated[Literal["change", "pause", "resume", "ask"], Form(alias="do")],
    name: Annotated[str, Form()] = "",
    category: Annotated[Sequence[str], Form()] = (),
    another: Annotated[str, Form()] = "",
    often: Annotated[int | None, Form(alias="every", ge=0, le=LONGEST)] = None,
    back: Annotated[Literal["feed", "feeds"], Form()] = "feed",
) -> Response:
    """Name and file it, let it rest or go on, or have it asked now."""
    library, one = visit.site.library, called(visit, id)
    did = {"change": "changed", "pause": "paused", "resume": "resumed", "ask": "asked"}[doing]
    if doing == "change":
        with library.together():
            # An empty name is none: the feed is called as it calls itself.
            library.put_feed(one.url, visit.now, name=name.strip()[:200])
            library.put_categories(one.id, [told.strip()[:200] for told in (*category[:500], another)])
            if often is not None and (often or None) != one.every:
                ask_every(library, one, max(SHORTEST, often) if often else None, visit.now)
    elif doing == "ask":
        did = "lately" if just_asked(one, visit.now) else did
        put_due(visit, one.id)
    else:
        rests = doing == "pause"
        library.put_paused(one.id, visit.now if rests else None, "by you" if rests else None)
        visit.site.wake()
    return visit.see_other("feeds") if back == "feeds" else visit.see_other("feeds", one.id, did=did)


@router.get("/feeds/{id}/remove")
def sure(visit: Visitor, id: str) -> Response:
    """What goes and what stays, before it is removed."""
    one = called(visit, id)
    counts = visit.site.library.brought_counts(one.id)
    return visit.page("feed_remove.html.j2", room="feeds", one=followed(one, visit.now), feed=one, counts=counts)


@router.post("/feeds/{id}/remove")
def remove(visit: Guarded, id: str) -> Response:
    """Follow it no more."""
    visit.site.library.drop_feed(called(visit, id).id)
    return visit.see_other("feeds", did="removed")
