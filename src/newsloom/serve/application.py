"""The server put together: routes, and what stands before them.

request ──Tally──▶ Guard ──▶ Shelf ──▶ Crowd ──▶ SessionMiddleware ──▶ pages, live, /api/v1 ──▶ Site.library
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.middleware.sessions import SessionMiddleware

from newsloom import __version__
from newsloom.serve import api, failing, live, pages, probes, still
from newsloom.serve.crowd import Crowd
from newsloom.serve.entry.sessions import LASTS
from newsloom.serve.entry.tries import Tries
from newsloom.serve.errands import Errands
from newsloom.serve.guard import Guard
from newsloom.serve.measured import Measures
from newsloom.serve.out import exports, syndication
from newsloom.serve.shelf import Shelf
from newsloom.serve.site import Site
from newsloom.serve.tally import Tally
from newsloom.serve.visit import prepare

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
    failing.install(app, site)
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
