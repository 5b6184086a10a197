"""Connections that end by a deadline, and that go only where they may.

    host ──resolved once──▶ addresses ──each permitted?──▶ connection, each read and write until the deadline

httpx2 bounds each read, not all of them: a server that drips would never end. As in ``intake.connection``, which a room
on the same floor may not import.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any

import httpcore2
import httpx2


class ForbiddenError(Exception):
    """An address that may not be connected to."""


class Transport(httpx2.HTTPTransport):
    """httpx2's transport over connections that we make."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), max_connections=1, network_backend=backend
        )


class Backend(httpcore2.SyncBackend):
    """Connections whose every read and write ends by the deadline (``time.monotonic``).

    ``permitted`` is asked of every address of a host before one is connected to; without it the host is the user's to
    say, loopback and private networks included.
    """

    def __init__(self, deadline: float, permitted: Callable[[str], bool] | None = None) -> None:
        self.deadline = deadline
        self._permitted = permitted

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A stream to ``host``; where that is checked, to the very address that was."""
        left = _left(self.deadline, timeout)
        if self._permitted is None:
            return _Stream(super().connect_tcp(host, port, left, local_address, socket_options), self.deadline)
        addresses = _addresses(host, port, left)
        for address in addresses:
            if not self._permitted(address):
                raise ForbiddenError(address)
        for number, address in enumerate(addresses, 1):
            try:
                left = _left(self.deadline, timeout)
                return _Stream(super().connect_tcp(address, port, left, local_address, socket_options), self.deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_args: Any, **_more: Any) -> httpcore2.NetworkStream:
        """Never: no web address is a file of this machine."""
        raise httpcore2.ConnectError("no web address is a socket file")


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a name, looked up in a thread because the system's resolver knows no time limit."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        answer: SimpleQueue[list[Any] | Exception] = SimpleQueue()

    def look_up() -> None:
        try:
            answer.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=look_up, name=f"look up {host[:60]}", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise httpcore2.ConnectTimeout(f"looking {host} up took too long") from None
    if isinstance(found, Exception):
        raise httpcore2.ConnectError(f"{host} cannot be found") from found
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for the whole answer is over")
    return left if timeout is None else min(left, timeout)


class _Stream(httpcore2.NetworkStream):
    """A connection with an end."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: float) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, up to ``max_bytes``."""
        return self.inner.read(max_bytes, _left(self.deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self.inner.write(buffer, _left(self.deadline, timeout))

    def close(self) -> None:
        """End the connection."""
        self.inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Stream:
        """The same, over TLS; the name checked is the host's."""
        inner = self.inner.start_tls(ssl_context, server_hostname, _left(self.deadline, timeout))
        return _Stream(inner, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self.inner.get_extra_info(info)
