"""The page of the feeds that are followed, and what is done to many of them at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import Response

from newsloom import intake
from newsloom.errors import NewsloomError
from newsloom.kept import Subscription
from newsloom.loom.asking import ask_now
from newsloom.render.kept import counts_line
from newsloom.serve.shown.followed import followed, name_of, place
from newsloom.serve.underway import Underway, underway
from newsloom.serve.visit import Guarded, Missing, Visit, Visitor
from newsloom.store.base import mark, place_of

router = APIRouter(include_in_schema=False)
# Feeds and failed entries on a page, failed entries below the feeds.
_SHOWN, _FAILED, _FEW = 60, 50, 8
# How long it is told what came of a list.
_TOLD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Adding:
    """What stood in the form."""

    url: str = ""
    name: str = ""
    category: str = ""


@router.get("/feeds")
def feeds(
    visit: Visitor,
    category: str = "",
    words: str = "",
    after: str | None = None,
    did: str = "",
    new: int = 0,
    known: int = 0,
    bad: int = 0,
    feed: str = "",
) -> Response:
    """What is followed, what is not well first; ``did`` and the rest tell what a form has just done."""
    told = _did(visit, did, new, known, bad, feed)
    return feeds_page(visit, category=category, words=words[:200], after=after, told=told)


def feeds_page(
    visit: Visit,
    *,
    category: str = "",
    words: str = "",
    after: str | None = None,
    told: str = "",
    adding: Adding | None = None,
    links: Sequence[intake.Link] = (),
    error: NewsloomError | None = None,
    about: str = "add",
) -> Response:
    """The page: with ``links`` to choose from, or with what is wrong with the form that ``about`` names."""
    library = visit.site.library
    every = library.feeds()
    filed = Counter(name for feed in every for name in feed.categories)
    chosen = sorted((feed for feed in every if _fits(feed, category, words)), key=place)
    if after is not None:
        last = place_of(after, int, str, str)
        chosen = [one for one in chosen if place(one) > last]
    shown = [followed(one, visit.now) for one in chosen[:_SHOWN]]
    failed = library.entries(state="failed", limit=_FEW)
    work = underway(visit.site, visit.request.app.state.errands)
    page = visit.page(
        "feeds.html.j2", 422 if error else 200, room="feeds", shown=shown, every=len(every),
        failing=sum(1 for one in every if one.poll.reason and not one.paused_at),
        resting=sum(1 for one in every if one.paused_at),
        after=mark(*place(chosen[_SHOWN - 1])) if len(chosen) > _SHOWN else None, category=category, words=words,
        categories=[(name, filed[name]) for name in library.categories()], failed=failed.items,
        more_failed=failed.after, names={feed.id: name_of(feed) for feed in every},
        told=told or _listed(work, visit.now),
        adding=adding or Adding(), links=links, error=error, about=about,
        underway=work,
    )  # fmt: skip
    page.headers["cache-control"] = "no-store"
    return page


def _listed(work: Underway, now: datetime) -> str:
    """What came of a long list that was followed in the background, for a while."""
    run = work.listed.run if work.listed else None
    if run is None or now - (run.ended_at or now) > _TOLD:
        return ""
    return f"The list is followed: {counts_line(run)}."


def _fits(feed: Subscription, category: str, words: str) -> bool:
    if category and category not in feed.categories:
        return False
    sought = words.casefold().split()
    held = f"{name_of(feed)} {feed.title or ''} {feed.url}".casefold() if sought else ""
    return all(word in held for word in sought)


_DID = {
    "asked": "They are asked now.",
    "retried": "What failed is tried again now.",
    "filed": "The categories are changed.",
    "removed": "It is not followed any more. Its reports and their stories stay.",
}


def _did(visit: Visit, did: str, new: int, known: int, bad: int, id: str) -> str:
    """What a form has done, in words; what an address made up says is told as nothing."""
    if did != "added":
        return _DID.get(did, "")
    feed = visit.site.library.feed(id) if id else None
    if feed is not None:
        said = [f"“{name_of(feed)}” {'is followed' if new else 'was followed already'}."]
    else:
        said = [f"{new:,} {'feed is' if new == 1 else 'feeds are'} new."]
        said += [f"{known:,} {'was' if known == 1 else 'were'} followed already."] if known else []
    if bad:
        said.append(f"{bad:,} of the list {'is no web address' if bad == 1 else 'are no web addresses'}.")
    return " ".join(said)


@router.post("/feeds/ask")
def ask_all(visit: Guarded) -> Response:
    """Ask all feeds now, but those that were asked this minute."""
    put_due(visit)
    return visit.see_other("feeds", did="asked")


def put_due(visit: Visit, id: str | None = None) -> None:
    """Make a feed due, or all, unless they were asked in the last minute or rest; and have them asked."""
    library = visit.site.library
    with library.together():
        one = library.feed(id) if id else None
        ask_now(library, library.feeds() if id is None else (one,) if one else (), visit.now)
    visit.site.wake()


@router.post("/feeds/categories")
def file(
    visit: Guarded,
    name: Annotated[str, Form()] = "",
    renamed: Annotated[str, Form()] = "",
    doing: Annotated[Literal["rename", "remove"], Form(alias="do")] = "rename",
) -> Response:
    """Rename a category, or remove it, which removes no feed."""
    if name not in visit.site.library.categories():
        raise Missing("There is no such category", "It may have been renamed. The feeds have those there are.")
    if doing == "remove":
        visit.site.library.drop_category(name)
    elif renamed.strip():
        visit.site.library.put_category(name, renamed=renamed.strip()[:200])
    return visit.see_other("feeds", did="filed")


# ── pages that could not be had ──────────────────────────────────────────────────────────────────────────


@router.get("/feeds/failed")
def failed(visit: Visitor, after: str | None = None) -> Response:
    """The entries whose page could not be fetched or read."""
    library = visit.site.library
    portion = library.entries(state="failed", limit=_FAILED, after=after)
    names = {feed.id: name_of(feed) for feed in library.feeds()}
    return visit.page("failed.html.j2", room="feeds", failed=portion.items, after=portion.after, names=names)


@router.post("/feeds/retry")
def retry(visit: Guarded, entry: Annotated[str, Form()] = "", feed: Annotated[str, Form()] = "") -> Response:
    """Try one failed entry again, or all."""
    visit.site.library.put_retry(visit.now, [entry] if entry else None)
    visit.site.wake()
    return visit.see_other("feeds", feed, did="retried") if feed else visit.see_other("feeds", did="retried")
