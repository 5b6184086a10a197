"""Connections of the way out: over by a deadline, and only where they may go."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpcore2
import httpx2

from newsloom import dialling


class ForbiddenError(Exception):
    """An address that may not be connected to."""


class Transport(httpx2.HTTPTransport):
    """httpx2's transport over connections that we make."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), max_connections=1, network_backend=backend
        )


class Backend(dialling.Backend):
    """Connections whose every read and write ends by the deadline (``time.monotonic``).

    ``permitted`` is asked of every address of a host before one is connected to; without it the host is the user's to
    say, loopback and private networks included.
    """

    def __init__(self, deadline: float, permitted: Callable[[str], bool] | None = None) -> None:
        def look(_host: str, address: str) -> None:
            if permitted is not None and not permitted(address):
                raise ForbiddenError(address)

        super().__init__(
            lambda timeout: dialling.left_of(deadline, time.monotonic(), timeout), None if permitted is None else look
        )
