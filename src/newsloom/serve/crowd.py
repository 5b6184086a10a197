"""A bound on how many requests wait: more are told at once to come again, so that those within are answered in time.

request ──as many wait as may?──▶ 503 with Retry-After
        └──▶ the app; it waits until its answer begins
"""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsloom.serve.measured import Measures
from newsloom.serve.probes import PATHS
from newsloom.serve.refusing import Refusal, refuse
from newsloom.serve.site import Site
from newsloom.serve.tally import noted

_log = logging.getLogger("newsloom")
# Seconds between two lines of the log.
_QUIET = 10.0
_BUSY = Refusal(503, "busy", "Too many wait for newsloom at this moment", "Try again in a few seconds.", wait=5)
_SAFE = ("GET", "HEAD", "OPTIONS")


class Crowd:
    """Counts the requests that wait for their answer. Held pages, open pages and what machines ask never come here."""

    def __init__(self, app: ASGIApp, site: Site, measures: Measures) -> None:
        """In front of the pages, behind those that are held."""
        self._app = app
        self._site = site
        self._measures = measures
        self._waiting = 0
        self._quiet_until = 0.0
        measures.waiting = lambda: self._waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or self._site.own(scope["path"]) in PATHS:
            await self._app(scope, receive, send)
            return
        if self._waiting >= self._site.settings.most_waiting:
            self._turned_away(scope)
            await refuse(self._site, _BUSY, scope, receive, send)
            return
        waits = False

        def begins() -> None:
            nonlocal waits
            waits = True
            self._waiting += 1

        def ends() -> None:
            nonlocal waits
            if waits:
                waits = False
                self._waiting -= 1

        async def arriving() -> Message:
            # Who sends a body byte by byte keeps nobody waiting but themselves.
            message = await receive()
            if not waits and message["type"] == "http.request" and not message.get("more_body"):
                begins()
            return message

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                ends()  # what streams, and pages that listen, wait no longer
            await send(message)

        at_once = scope["method"] in _SAFE
        if at_once:
            begins()
        try:
            await self._app(scope, receive if at_once else arriving, answering)
        finally:
            ends()

    def _turned_away(self, scope: Scope) -> None:
        noted(scope).turned_away = True
        self._measures.turned_away += 1
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + _QUIET
            _log.warning("too many requests wait", extra={"waiting": self._waiting, "status": 503})
