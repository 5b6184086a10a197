"""The first page of a library without stories: how to get some, or what is being done about it."""

from __future__ import annotations

from fastapi.responses import Response

from newsloom.serve.shown.followed import failing, followed, name_of
from newsloom.serve.underway import underway
from newsloom.serve.visit import Visit

# Feeds told of that fail.
_FEW = 10


def first_page(visit: Visit) -> Response | None:
    """The page that helps to begin, while the library has no stories at all; else ``None``."""
    library = visit.site.library
    if library.stories(person=visit.person, limit=1, hidden=True).items:
        return None
    feeds = library.feeds()
    failed = failing(feeds)
    page = visit.page(
        "start.html.j2", room="stories", underway=underway(visit.site, visit.request.app.state.errands),
        feeds=len(feeds), failing=[followed(feed, visit.now) for feed in failed[:_FEW]], failed=len(failed),
        entries=library.entries(state="failed", limit=_FEW).items, names={feed.id: name_of(feed) for feed in feeds},
    )  # fmt: skip
    page.headers["cache-control"] = "no-store"
    return page
