"""How many requests were answered, by the kind of their answer: counted where all of them pass."""

from __future__ import annotations

from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Tally:
    """Counts answers by the first digit of their status (``2xx``), from the server's start; ``lost`` had none."""

    def __init__(self, app: ASGIApp, counts: Counter[str]) -> None:
        """Before all else, so that what is refused counts as well."""
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind = "lost"

        async def noting(message: Message) -> None:
            nonlocal kind
            if message["type"] == "http.response.start":
                kind = f"{message['status'] // 100}xx"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._counts[kind] += 1
