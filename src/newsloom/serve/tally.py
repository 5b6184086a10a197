"""Every request as it went: its route, how it was answered, how long that took. Counted, and told where it went wrong.

request ──Tally──▶ all else, which notes the route ──▶ Measures, the log
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsloom.serve.measured import Measures

_log = logging.getLogger("newsloom")
_NOTED = "newsloom.noted"
# Other words for a method are the visitor's own, and would be counted each by itself.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: The route of what has none.
NONE = "none"
# Seconds from which on an answer is told as slow; pages from cold take .1 at 100,000 articles.
_SLOW = 1.0
# Asked every few seconds by machines; open for hours.
_MACHINES, _LIVE = frozenset({"/healthz", "/readyz", "/metrics"}), "/live"


@dataclass(slots=True)
class Noted:
    """What is found out of a request on its way. ``held``: it was answered from held pages (``None``: not asked)."""

    route: str = ""
    held: bool | None = None
    turned_away: bool = False


def noted(scope: Scope) -> Noted:
    """What is noted of a request, to be added to; copies of its scope share it."""
    found: Noted | None = scope.get(_NOTED)
    return found if found is not None else Noted()


def template(scope: Scope) -> str:
    """The route that was found for a request, as it is declared: never what was asked."""
    return str(getattr(scope.get("route"), "path", ""))


class Tally:
    """Counts and times requests, before all else, so that what is refused counts as well."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        """Before all else."""
        self._app = app
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = scope[_NOTED] = Noted()
        status = 0
        measures = self._measures
        measures.going += 1
        begun = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            status = status or 500  # what stands in front of us answers so
            raise
        finally:
            measures.going -= 1
            route = note.route or template(scope) or NONE
            method = scope["method"] if scope["method"] in _METHODS else "other"
            seconds = time.perf_counter() - begun
            measures.answered(method, route, status, None if route.endswith(_LIVE) else seconds, note.held)
            if status >= 500 or method not in _SAFE or seconds >= _SLOW:
                _tell(method, route, status, seconds, note)


def _tell(method: str, route: str, status: int, seconds: float, note: Noted) -> None:
    """What is worth a line: what failed, what changed something, what was slow. Never what was asked."""
    if route in _MACHINES or note.turned_away or (route.endswith(_LIVE) and status < 500):
        return
    told = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
    if status >= 500:
        _log.warning("a request failed", extra=told)
    elif method in _SAFE:
        _log.info("a request was slow", extra=told)
    else:
        _log.info("a request", extra=told)
