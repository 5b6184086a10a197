"""Forms by which feeds come in: by address, from a list in OPML, from the starter list; and the bundled samples.

POST ──asked of the network, within the limits of the settings──▶ the page of feeds, or what is wrong and the form again
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import RedirectResponse, Response

from newsloom import intake
from newsloom.errors import IntakeError, NewsloomError
from newsloom.intake import addresses
from newsloom.loom.desk import Followed
from newsloom.serve.pages.feeds import Adding, feeds_page
from newsloom.serve.visit import Guarded, Visit

router = APIRouter(include_in_schema=False)
# Addresses asked at once, each perhaps for 20 seconds of the 40 threads there are.
_ASKING = threading.BoundedSemaphore(4)
# Feeds of one list; characters of a name.
_LISTED, _NAME = 10_000, 200
# Feeds that are put while the form waits: 2 ms each. More of them are followed in the background.
_AT_ONCE = 300


@router.post("/feeds")
def add(
    visit: Guarded,
    url: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    category: Annotated[str, Form()] = "",
) -> Response:
    """Follow the feed at an address, or choose among those that a site has."""
    adding = Adding(url.strip()[:4_000], name.strip()[:_NAME], category.strip()[:_NAME])
    try:
        links = _found(visit, adding.url)
    except NewsloomError as error:
        return feeds_page(visit, adding=adding, error=error)
    if len(links) > 1:
        return feeds_page(visit, adding=adding, links=links)
    done = visit.site.desk().follow_all(
        [intake.Listed(links[0].url, links[0].title)], [adding.category] if adding.category else []
    )
    if adding.name:
        visit.site.library.put_feed(done[0].feed.url, visit.now, name=adding.name)
    return _onward(visit, done)


def _found(visit: Visit, url: str) -> tuple[intake.Link, ...]:
    """The feeds at an address. Raises ``IntakeError``."""
    if not url:
        raise IntakeError("there is no address", "give that of a site or of a feed")
    addresses.check(url if "://" in url else f"https://{url}")
    if not _ASKING.acquire(blocking=False):
        raise IntakeError("several addresses are being asked already", "try again in a moment")
    try:
        return visit.site.desk().feeds_at(url)
    finally:
        _ASKING.release()


@router.post("/feeds/chosen")
def choose(
    visit: Guarded,
    url: Annotated[Sequence[str], Form()] = (),
    name: Annotated[str, Form()] = "",
    category: Annotated[str, Form()] = "",
) -> Response:
    """Follow those of a site's feeds that were chosen; ``url`` is the address and, after a tab, the title."""
    chosen = [intake.Listed(*_split(one)) for one in url[:50]]
    adding = Adding(category=category.strip()[:_NAME])
    try:
        for one in chosen:
            addresses.check(one.url)
        if not chosen:
            raise IntakeError("none was chosen", "choose one or more")
    except NewsloomError as error:
        return feeds_page(visit, adding=adding, error=error)
    return _onward(visit, visit.site.desk().follow_all(chosen, [adding.category] if adding.category else []))


def _split(told: str) -> tuple[str, str | None]:
    url, _, title = told.partition("\t")
    return url, title.strip()[:500] or None


@router.post("/feeds/opml")
def take_list(visit: Guarded, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Follow the feeds of a list in OPML. The form's own limit is that of every request."""
    try:
        if file is None or not file.filename:
            raise IntakeError("there is no file", "choose one that your feed reader exported")
        listed = intake.outlines(file.file.read())
        good = [one for one in listed if _is_address(one.url)][:_LISTED]
        if not good:
            raise IntakeError("the list names no feeds of the web", "export it anew from your feed reader")
    except NewsloomError as error:
        return feeds_page(visit, error=error, about="opml")
    if len(good) <= _AT_ONCE:
        return _onward(visit, visit.site.desk().follow_all(good), left_out=len(listed) - len(good))
    if not visit.request.app.state.errands.follow(good):
        busy = IntakeError("another list is being followed", "try again when it is done")
        return feeds_page(visit, error=busy, about="opml")
    return visit.see_other("feeds")


def _is_address(url: str) -> bool:
    try:
        addresses.check(url)
    except IntakeError:
        return False
    return True


@router.post("/feeds/starter")
def start(visit: Guarded) -> Response:
    """Follow the starter list."""
    return _onward(visit, visit.site.desk().follow_starter())


@router.post("/samples")
def samples(visit: Guarded) -> Response:
    """Take in the bundled samples."""
    visit.request.app.state.errands.take_samples()
    return visit.see_other()


def _onward(visit: Visit, done: Iterable[Followed], left_out: int = 0) -> RedirectResponse:
    """The poller asks them now. To where they are told of, or to the front page while that has nothing else to tell."""
    listed = list(done)
    new = [one.feed.id for one in listed if one.new]
    visit.site.wake()
    if new and not visit.site.library.stories(person=visit.person, limit=1, hidden=True).items:
        return visit.see_other()
    one = listed[0].feed.id if len(listed) == 1 else None
    return visit.see_other(
        "feeds", did="added", new=len(new), known=len(listed) - len(new), bad=left_out or None, feed=one
    )
