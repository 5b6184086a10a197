"""The API put together: an application of its own under ``/api/v1``, with its own way to tell errors."""

from __future__ import annotations

import logging

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsloom import __version__, render
from newsloom.serve.api import articles, checks, decisions, errors, feeds, outlets, quotes, readers, stories
from newsloom.serve.api.answers import Asking
from newsloom.serve.api.description import described
from newsloom.serve.site import Site
from newsloom.serve.tally import noted, template

_log = logging.getLogger("newsloom")
#: Where the API is.
PATH = "/api/v1"
_ROUTERS = (
    stories.router, articles.router, quotes.router, outlets.router, checks.router, decisions.router, readers.router,
    feeds.router,
)  # fmt: skip
_SILENT: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip


def api(site: Site) -> FastAPI:
    """The API as an application, whose paths begin behind ``/api/v1``."""
    app = FastAPI(
        title="newsloom", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, telemetry=_SILENT,
        redirect_slashes=False,
    )  # fmt: skip
    app.state.site = site
    for router in _ROUTERS:
        app.include_router(router)
    routes = [route for router in _ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    app.state.routes = routes
    errors.install(app, site, routes)

    @app.get("/openapi.json", include_in_schema=False)
    def openapi(_visit: Asking) -> Response:
        return Response(
            render.to_json(described(app, site.prefix, login=site.login)) + "\n", media_type="application/json"
        )

    return app


def mount(app: FastAPI, site: Site) -> None:
    """Put the API into the server; ``app.state.description()`` is what it says of itself."""
    inner = api(site)
    app.state.description = lambda: described(inner, site.prefix, login=site.login)
    app.mount(PATH, _Door(inner))


class _Door:
    """Before the API: a request as the API's application expects it, and no bug that ends without an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        path, root = scope["path"], scope["root_path"]
        inner = {**scope, "path": path if path.startswith(root) else root.removesuffix(PATH) + path}
        if scope["method"] == "HEAD":
            inner["method"] = "GET"  # the shelf leaves the body away
        inner["route"] = None  # until it is found: so far it is the way to us
        answered = False

        async def noting(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(inner, receive, noting)
        except Exception:
            # The answer has been given, and what stands in front would take it back for the sake of its log.
            if not answered:
                raise
            _log.exception("api: %s %s", scope["method"], template(inner))
        finally:
            noted(scope).route = PATH + template(inner)
