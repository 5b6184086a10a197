"""A visit: one request with who makes it and when, and the ways to answer it with a page.

Request ──visitor──▶ Visit ──page, see_other──▶ Response        a form's POST ──guarded──▶ Visit
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader

from newsloom import render
from newsloom.serve.entry.access import TurnedAway, Unknown, reader_of, token_reader
from newsloom.serve.site import Site
from newsloom.types import Article

#: Looks that a reader may choose; ``None`` is what their screen says.
LOOKS = ("light", "dark")
#: The cookie that keeps which one.
COOKIE = "newsloom-look"


_OWN = PackageLoader("newsloom.serve", "templates")
# A path of ours: with a second slash it would lead to another host.
_PATH = re.compile(r"/(?!/)[^\\\x00-\x20\x7f]{0,2000}")


class Missing(Exception):
    """There is nothing at an address. ``reason`` says what is not there, ``advice`` where to look."""

    def __init__(self, reason: str, advice: str = "") -> None:
        """Keep both parts for the page."""
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


class Busy(Exception):
    """As much is done at once as may be. ``advice`` says when to ask again."""

    def __init__(self, reason: str, advice: str) -> None:
        """Keep both parts for the page."""
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


class Refused(Exception):
    """A form did not come from one of our own pages, or too late."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: its site, who makes it, when; ``seal`` is what the visitor's forms carry to be believed."""

    site: Site
    request: Request
    person: str
    now: datetime
    seal: str

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of the reader, from one of our templates."""
        return HTMLResponse(drawn(self.site, self.request, template, visit=self, **values), status)

    def see_other(self, *parts: str, **asked: str | int | None) -> RedirectResponse:
        """On to another page, by GET."""
        return RedirectResponse(self.site.path(*parts, **asked), 303)


def drawn(site: Site, request: Request, template: str, *, visit: Visit | None = None, **values: Any) -> str:
    """A template as text, with what every page needs; whose visit it is sets the zone of its times."""
    look = request.cookies.get(COOKIE)
    zone = site.zone(visit.person) if visit else UTC
    now = visit.now if visit else site.now()

    def again(**asked: str | int | None) -> str:
        """The same page, asked otherwise; ``None`` takes a word of the question out."""
        parts = site.own(request.scope["path"]).strip("/").split("/")
        return site.path(*parts, **{**request.query_params, **asked})

    from newsloom.serve.still import version

    held = {"visit": visit, "site": site, "path": site.path, "again": again, "still": version, "zone": zone, "now": now}
    return templates().get_template(template).render(look=look if look in LOOKS else None, **{**held, **values})


def came_from(request: Request) -> str | None:
    """The page of ours on which a visitor was before this, as its path; ``None`` if they came from elsewhere."""
    try:
        before = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return None
    ours = before.netloc == request.headers.get("host") and _PATH.fullmatch(before.path)
    return (before.path + (f"?{before.query}" if before.query else "")) if ours else None


@cache
def templates() -> Environment:
    """The templates of the web reader, over those that it shares with the saved page."""
    from newsloom.serve.wording import FILTERS, GLOBALS

    env = render.environment(_OWN)
    env.filters.update(FILTERS)
    env.globals.update(GLOBALS)
    return env


def prepare() -> None:
    """Compile every template before the first is asked for: .4 s that no reader should wait."""
    for name in (*_OWN.list_templates(), "story.html.j2"):
        templates().get_template(name)
    render.article_marked(Article("", ""))  # render compiles its own when first used


def site_of(request: Request) -> Site:
    """The site that was asked."""
    site: Site = request.app.state.site
    return site


def visitor(request: Request) -> Visit:
    """Who asks, logged in where that is needed. Raises ``TurnedAway``."""
    site = site_of(request)
    person, session = reader_of(site, request)
    return Visit(site, request, person, site.now(), site.sealed("form", session))


def guarded(visit: Annotated[Visit, Depends(visitor)], seal: Annotated[str, Form()] = "") -> Visit:
    """Who sends a form of our own pages. Raises ``Refused`` for one that came from elsewhere."""
    told = visit.request.headers.get("sec-fetch-site", "same-origin")
    if told not in ("same-origin", "none") or not hmac.compare_digest(seal.encode(), visit.seal.encode()):
        raise Refused
    return visit


def api_visitor(request: Request) -> Visit:
    """Who asks the API: by a token, else as on a page. Raises ``Unknown``."""
    return _program(request, feed=False)


def feed_visitor(request: Request) -> Visit:
    """Who asks for a feed: as the API, and by ``?token=`` with a token for feeds alone. Raises ``Unknown``."""
    return _program(request, feed=True)


def _program(request: Request, *, feed: bool) -> Visit:
    site = site_of(request)
    person = token_reader(site, request, feed=feed and request.method in ("GET", "HEAD"))
    if person is not None:
        return Visit(site, request, person, site.now(), "")
    try:
        return visitor(request)
    except TurnedAway as error:
        raise Unknown(given=False) from error


Visitor = Annotated[Visit, Depends(visitor)]
Guarded = Annotated[Visit, Depends(guarded)]
ApiVisitor = Annotated[Visit, Depends(api_visitor)]
FeedVisitor = Annotated[Visit, Depends(feed_visitor)]
