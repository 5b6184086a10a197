"""The server put together: routes, what stands before them, and how errors are told.

request ──Guard──▶ Shelf ──▶ SessionMiddleware ──▶ pages, live, /api/v1 ──▶ Site.library
"""

from __future__ import annotations

import logging
from collections import Counter
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
from newsloom.errors import NewsloomError
from newsloom.serve import api, live, pages, still
from newsloom.serve.entry.access import TurnedAway, Unknown
from newsloom.serve.entry.tries import Tries
from newsloom.serve.errands import Errands
from newsloom.serve.guard import SAFE, Guard
from newsloom.serve.out import exports, syndication
from newsloom.serve.shelf import Shelf
from newsloom.serve.site import Site
from newsloom.serve.tally import Tally
from newsloom.serve.visit import Missing, Refused, drawn, prepare

_log = logging.getLogger("newsloom")
# Days that a session lasts.
_DAYS = 30
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
    app.state.answers = Counter()
    app.include_router(still.router)
    app.include_router(live.router)
    for router in pages.ROUTERS:
        app.include_router(router)
    app.include_router(syndication.router)
    app.include_router(exports.router)
    api.mount(app, site)
    _errors(app, site)
    secure = (site.address or "").startswith("https://")
    app.add_middleware(
        SessionMiddleware, secret_key=site.secret, session_cookie="newsloom", max_age=_DAYS * 86_400,
        path=f"{site.prefix}/", same_site="lax", https_only=secure,
    )  # fmt: skip
    app.add_middleware(Shelf, site=site)
    app.add_middleware(Guard, site=site)
    app.add_middleware(Tally, counts=app.state.answers)
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

    @app.exception_handler(Refused)
    async def refused(request: Request, _error: Refused) -> Response:
        told = "The form was not ours, or is too old. Open the page again, and send it from there."
        return _told(site, request, 403, "Not done", told)

    @app.exception_handler(Missing)
    async def missing(request: Request, error: Missing) -> Response:
        return _told(site, request, 404, error.reason, error.advice)

    @app.exception_handler(NewsloomError)
    async def not_done(request: Request, error: NewsloomError) -> Response:
        return _told(site, request, 422, error.reason, error.advice)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return _told(site, request, 404, "There is no such page", "Start at the stories, or search.")
        told = _told(site, request, error.status_code, str(error.detail), "")
        told.headers.update(error.headers or {})
        return told

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, _error: RequestValidationError) -> Response:
        return _told(site, request, 422, "This address is not understood", "Start at the stories, or search.")

    @app.exception_handler(Exception)
    async def bug(_request: Request, _error: Exception) -> Response:
        # It is answered outside the guard, and its log has what happened: nothing of that goes out.
        return PlainTextResponse("newsloom failed at this. The server's log has the details.\n", 500, SAFE)


def _told(site: Site, request: Request, status: int, reason: str, advice: str) -> Response:
    if "text/html" not in request.headers.get("accept", "text/html"):
        return PlainTextResponse(f"{reason}. {advice}\n", status)
    return HTMLResponse(drawn(site, request, "error.html.j2", reason=reason, advice=advice), status)
