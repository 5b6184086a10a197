"""What machines ask: does it live (``/healthz``), is it ready (``/readyz``), how does it fare (``/metrics``).

They are answered past the pages: a library that hangs, or a crowd that waits, keeps none of them from its answer.
"""

from __future__ import annotations

import functools
import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from newsloom.errors import NewsloomError
from newsloom.serve.entry.access import Unknown, metrics_token
from newsloom.serve.measured import FORM, Measures
from newsloom.serve.site import Site
from newsloom.serve.visit import site_of

router = APIRouter(include_in_schema=False)
_log = logging.getLogger("newsloom")
_T = TypeVar("_T")
#: The paths of this module, which stand before held pages and crowds.
PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
_FRESH = {"cache-control": "no-store"}
# Seconds that the library has to answer; those of Docker and Kubernetes who ask are given five by their makers.
_PATIENCE = 3.0
# Seconds for which its tables are taken to be what they were: looking opens it anew.
_HELD = 30.0


class Probes:
    """The state of one server's probes: threads of their own, and what was found last."""

    def __init__(self, site: Site) -> None:
        """Nothing is looked at yet."""
        self._site = site
        self._threads = CapacityLimiter(4)
        self._current_until = 0.0
        self._told = True

    async def ask(self, function: Callable[[], _T], otherwise: _T) -> _T:
        """What a function that may block gives, or ``otherwise`` when it takes too long."""
        with anyio.move_on_after(_PATIENCE):
            return await to_thread.run_sync(function, limiter=self._threads, abandon_on_cancel=True)
        return otherwise

    async def parts(self) -> dict[str, str]:
        """Each part that must be ready: ``ok``, ``off``, or what is wrong with it, without a name of ours."""
        store, tables = await self.ask(self._store, ("it does not answer in time", "not known"))
        alive = self._site.alive
        poller = "off" if alive is None else "ok" if alive() else "it has ended; start newsloom serve again"
        return {"store": store, "migrations": tables, "poller": poller}

    def _store(self) -> tuple[str, str]:
        place = self._site.store or self._site.library.place
        if "://" not in place and not Path(place).is_file():
            return "its file is gone", "not known"  # and must not be made anew by looking
        if "://" not in place and not os.access(place, os.W_OK):
            return "it may not be written", "not known"
        try:
            self._site.library.last_put()
        except NewsloomError as error:
            _log.error("readyz: %s", error)
            return "it does not answer", "not known"
        now = time.monotonic()
        if now < self._current_until:
            return "ok", "ok"
        try:
            self._site.opened().close()
        except NewsloomError as error:
            _log.error("readyz: %s", error)
            return "ok", "they are not those of this newsloom"
        self._current_until = now + _HELD
        return "ok", "ok"

    def note(self, ready: bool, parts: Mapping[str, str]) -> None:
        """Tell the log when it changes, not every few seconds."""
        if ready != self._told:
            self._told = ready
            _log.warning("ready again" if ready else "not ready", extra={"parts": dict(parts)})


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def health(request: Request) -> Response:
    """It lives: whoever starts it anew when this fails does not do so because the library is away."""
    return _for(request, PlainTextResponse("ok\n", 200, _FRESH))


@router.api_route("/readyz", methods=["GET", "HEAD"])
async def ready(request: Request) -> Response:
    """Whether it can work: the library answers and has the tables of this newsloom, the poller runs where one is on."""
    probes: Probes = request.app.state.probes
    parts = await probes.parts()
    well = all(told in ("ok", "off") for told in parts.values())
    probes.note(well, parts)
    return _for(request, JSONResponse({"ready": well, "parts": parts}, 200 if well else 503, _FRESH))


@router.api_route("/metrics", methods=["GET", "HEAD"])
async def metrics(request: Request) -> Response:
    """The numbers, for who may know them. Raises ``Unknown``."""
    site, probes, measures = site_of(request), request.app.state.probes, request.app.state.measures
    assert isinstance(measures, Measures)
    assert isinstance(probes, Probes)
    look = functools.partial(_read, site, request, measures)
    text = await probes.ask(look, None)
    if text is None:
        return _for(request, PlainTextResponse("the library does not answer in time\n", 503, _FRESH))
    return _for(request, Response(text, media_type=FORM, headers=_FRESH))


def _for(request: Request, answer: Response) -> Response:
    """HEAD is told what GET would be, without the body."""
    if request.method == "HEAD":
        answer.body = b""
    return answer


def _read(site: Site, request: Request, measures: Measures) -> bytes | None:
    if site.settings.metrics != "open" and site.login and not metrics_token(site, request):
        raise Unknown(given=False)
    return measures.text()
