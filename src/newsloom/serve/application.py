"""The server put together: routes, what stands before them, and how errors are told.

request ──Tally──▶ Guard ──▶ Shelf ──▶ Crowd ──▶ SessionMiddleware ──▶ pages, live, /api/v1 ──▶ Site.library
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware

from newsloom import __version__
from newsloom.errors import NewsloomError, StoreError
from newsloom.serve import api, live, pages, probes, still
from newsloom.serve.crowd import Crowd
from newsloom.serve.entry.access import TooOften, TurnedAway, Unknown
from newsloom.serve.entry.sessions import LASTS
from newsloom.serve.entry.tries import Tries
from newsloom.serve.errands import Errands
from newsloom.serve.guard import MOST, SAFE, Guard
from newsloom.serve.measured import Measures
from newsloom.serve.out import exports, syndication
from newsloom.serve.shelf import Shelf
from newsloom.serve.site import Site
from newsloom.serve.tally import Tally
from newsloom.serve.visit import Missing, Refused, came_from, drawn, prepare, visitor

_log = logging.getLogger("newsloom")
_ELSEWHERE = "Start at the stories, or search."
# What errors of the protocol are called, and what to do.
_HTTP = {
    404: ("There is no such page", _ELSEWHERE),
    405: ("This page is not asked in that way", "Open it again, and use the forms and links on it."),
    413: (f"More than {MOST // 1_000_000} MB was sent", "That is too much at once: send less, or send it in parts."),
}
# What was asked, tokens in addresses too, goes to no collector, whatever the environment says.
_SILENT: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip


def application(site: Site) -> FastAPI:
    """The whole server as an ASGI app."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(prepare)
        yield
        site.library.close()

    app = FastAPI(
        title="newsloom", version=__version__, lifespan=life, docs_url=None, redoc_url=None, openapi_url=None,
        separate_input_output_schemas=False, telemetry=_SILENT,
    )  # fmt: skip
    app.state.site = site
    app.state.watch = live.Watch(site)
    app.state.tries = Tries(site.clock.elapsed)
    app.state.errands = Errands(site)
    app.state.measures = measures = Measures(site)
    app.state.probes = probes.Probes(site)
    measures.listeners = lambda: len(app.state.watch.listeners)
    app.include_router(still.router)
    app.include_router(probes.router)
    app.include_router(live.router)
    for router in pages.ROUTERS:
        app.include_router(router)
    app.include_router(syndication.router)
    app.include_router(exports.router)
    api.mount(app, site)
    _errors(app, site)
    secure = (site.address or "").startswith("https://")
    app.add_middleware(
        SessionMiddleware, secret_key=site.secret, session_cookie="newsloom", max_age=int(LASTS.total_seconds()),
        path=f"{site.prefix}/", same_site="lax", https_only=secure,
    )  # fmt: skip
    app.add_middleware(Crowd, site=site, measures=measures)
    app.add_middleware(Shelf, site=site)
    app.add_middleware(Guard, site=site)
    app.add_middleware(Tally, measures=measures)
    return app


def _errors(app: FastAPI, site: Site) -> None:
    """How each kind of error is told."""

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
    async def too_often(_request: Request, error: TooOften) -> Response:
        headers = {"retry-after": str(error.wait), "cache-control": "no-store"}
        return PlainTextResponse(f"{error.reason}. {error.advice}.\n", 429, headers)

    @app.exception_handler(Refused)
    async def refused(request: Request, _error: Refused) -> Response:
        told = "The form was not ours, or is too old. Open the page again, and send it from there."
        return await _told(site, request, 403, "Not done", told)

    @app.exception_handler(Missing)
    async def missing(request: Request, error: Missing) -> Response:
        return await _told(site, request, 404, error.reason, error.advice)

    @app.exception_handler(NewsloomError)
    async def not_done(request: Request, error: NewsloomError) -> Response:
        if isinstance(error, StoreError) and error.reason.startswith(f"{site.library.place}: "):
            _log.error("%s", error)
            told = {"retry-after": "10", "cache-control": "no-store"}
            return PlainTextResponse("The library cannot be used now. Try again in a few seconds.\n", 503, told)
        return await _told(site, request, 422, error.reason, error.advice)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        reason, advice = _HTTP.get(error.status_code, (str(error.detail), _ELSEWHERE))
        told = await _told(site, request, error.status_code, reason, advice)
        told.headers.update(error.headers or {})
        return told

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, _error: RequestValidationError) -> Response:
        return await _told(site, request, 422, "This address is not understood", _ELSEWHERE)

    @app.exception_handler(Exception)
    async def bug(_request: Request, _error: Exception) -> Response:
        # It is answered outside the guard, and its log has what happened: nothing of that goes out.
        return PlainTextResponse("newsloom failed at this. The server's log has the details.\n", 500, SAFE)


async def _told(site: Site, request: Request, status: int, reason: str, advice: str) -> Response:
    """An error as a page like all others, with the rooms for who may enter them, and the way back."""
    if "text/html" not in request.headers.get("accept", "text/html"):
        return PlainTextResponse(f"{reason}. {advice}".strip() + "\n", status)

    def page() -> str:
        try:
            visit = visitor(request)
        except (TurnedAway, NewsloomError):
            visit = None  # who has not logged in is shown the error and no room; nor is it asked what does not answer
        values = {"reason": reason, "advice": advice, "back": came_from(request)}
        return drawn(site, request, "error.html.j2", visit=visit, **values)

    return HTMLResponse(await run_in_threadpool(page), status)
