"""How errors are told to who reads pages and feeds; the API has a shape of its own for them."""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from newsloom.errors import NewsloomError, StoreError
from newsloom.serve.entry.access import TooOften, TurnedAway, Unknown
from newsloom.serve.guard import MOST, SAFE
from newsloom.serve.refusing import reads_pages
from newsloom.serve.site import Site
from newsloom.serve.visit import Busy, Missing, Refused, came_from, drawn, visitor

_log = logging.getLogger("newsloom")
_ELSEWHERE = "Start at the stories, or search."
# What errors of the protocol are called, and what to do.
_HTTP = {
    404: ("There is no such page", _ELSEWHERE),
    405: ("This page is not asked in that way", "Open it again, and use the forms and links on it."),
    413: (f"More than {MOST // 1_000_000} MB was sent", "That is too much at once: send less, or send it in parts."),
}


def install(app: FastAPI, site: Site) -> None:
    """Tell every error of the pages and feeds."""
    _of_entry(app, site)
    _of_asking(app, site)
    _of_ours(app, site)


def _of_entry(app: FastAPI, site: Site) -> None:
    """Who may not enter, or not so often."""

    @app.exception_handler(TurnedAway)
    async def turned_away(request: Request, _error: TurnedAway) -> Response:
        if request.method != "GET":
            return RedirectResponse(site.path("login"), 303)
        asked = quote(site.own(request.scope["path"])) + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(site.path("login", next=None if asked == "/" else asked), 303)

    @app.exception_handler(Unknown)
    async def unknown(_request: Request, error: Unknown) -> Response:
        told = {"code": error.code, "reason": error.reason, "advice": error.advice}
        return JSONResponse({"error": told}, 401, {"www-authenticate": error.challenge, "cache-control": "no-store"})

    @app.exception_handler(TooOften)
    async def too_often(request: Request, error: TooOften) -> Response:
        told = await _told(site, request, 429, error.reason, f"{error.advice}.")
        told.headers.update({"retry-after": str(error.wait), "cache-control": "no-store"})
        return told


def _of_asking(app: FastAPI, site: Site) -> None:
    """What is not there, or not asked as it must be."""

    @app.exception_handler(Refused)
    async def refused(request: Request, _error: Refused) -> Response:
        told = "The form was not ours, or is too old. Open the page again, and send it from there."
        return await _told(site, request, 403, "Not done", told)

    @app.exception_handler(Missing)
    async def missing(request: Request, error: Missing) -> Response:
        return await _told(site, request, 404, error.reason, error.advice)

    @app.exception_handler(Busy)
    async def busy(request: Request, error: Busy) -> Response:
        told = await _told(site, request, 429, error.reason, error.advice)
        told.headers.update({"retry-after": "30", "cache-control": "no-store"})
        return told

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        reason, advice = _HTTP.get(error.status_code, (str(error.detail), _ELSEWHERE))
        told = await _told(site, request, error.status_code, reason, advice)
        told.headers.update(error.headers or {})
        return told

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, _error: RequestValidationError) -> Response:
        return await _told(site, request, 422, "This address is not understood", _ELSEWHERE)


def _of_ours(app: FastAPI, site: Site) -> None:
    """What newsloom, or its library, could not do."""

    @app.exception_handler(NewsloomError)
    async def not_done(request: Request, error: NewsloomError) -> Response:
        if not isinstance(error, StoreError) or not error.reason.startswith(f"{site.library.place}: "):
            return await _told(site, request, 422, error.reason, error.advice)
        _log.error("%s", error)
        told = await _told(site, request, 503, "The library cannot be used now", "Try again in a few seconds.")
        told.headers.update({"retry-after": "10", "cache-control": "no-store"})
        return told

    @app.exception_handler(Exception)
    async def bug(request: Request, _error: Exception) -> Response:
        # It is answered outside the guard, and its log has what happened: nothing of that goes out.
        reason, advice = "newsloom failed at this", "The server's log has the details."
        try:
            told = await _told(site, request, 500, reason, advice)
        except Exception:  # what failed may be what draws pages
            told = PlainTextResponse(f"{reason}. {advice}\n", 500)
        told.headers.update(SAFE)
        return told


async def _told(site: Site, request: Request, status: int, reason: str, advice: str) -> Response:
    """An error as a page like all others, with the rooms for who may enter them, and the way back."""
    if not reads_pages(request.headers):
        return PlainTextResponse(f"{reason}. {advice}".strip() + "\n", status)

    def page() -> str:
        try:
            visit = visitor(request)
        except (TurnedAway, NewsloomError):
            visit = None  # who has not logged in is shown the error and no room; nor is it asked what does not answer
        values = {"reason": reason, "advice": advice, "back": came_from(request)}
        return drawn(site, request, "error.html.j2", visit=visit, **values)

    return HTMLResponse(await run_in_threadpool(page), status)
