"""Connections that go only to addresses that were looked at, and whose every step ends by a deadline.

    host ──looked up once──▶ addresses ──each looked at──▶ connection to one ──▶ reads and writes until the deadline

For ``intake`` and ``send``, which do not know each other. What was looked at is what is connected to, so that a name
whose addresses change between two look-ups gains nothing. httpx2 bounds each read, not all of them: a server that drips
would never end.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any, NoReturn, TypeAlias

import httpcore2

#: Seconds for the next step, given what it may take at most. Raises ``httpcore2.ReadTimeout`` when there are none.
Left: TypeAlias = Callable[[float | None], float]
#: Looks at an address of a host, and raises when it may not be connected to.
Look: TypeAlias = Callable[[str, str], None]


def left_of(deadline: float, now: float, timeout: float | None) -> float:
    """Seconds up to a deadline, ``timeout`` at most. Raises ``httpcore2.ReadTimeout`` when there are none."""
    left = deadline - now
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for the whole answer is over")
    return left if timeout is None else min(left, timeout)


class Backend(httpcore2.SyncBackend):
    """Connects to the addresses that it has itself resolved, if ``look`` lets every one of a host pass.

    Without ``look`` the host is the user's to say, loopback and private networks included.
    """

    def __init__(self, left: Left, look: Look | None) -> None:
        self._left = left
        self._look = look

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A stream to the first address of ``host`` that answers."""
        addresses = [host]
        if self._look is not None:
            addresses = _addresses(host, port, self._left(timeout))
            for address in addresses:
                self._look(host, address)
        for number, address in enumerate(addresses, 1):
            try:
                left = self._left(timeout)
                return _Stream(super().connect_tcp(address, port, left, local_address, socket_options), self._left)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_args: Any, **_more: Any) -> NoReturn:
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


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step ends by the deadline, so that a server cannot drip for ever."""

    def __init__(self, inner: httpcore2.NetworkStream, left: Left) -> None:
        self.inner = inner
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, up to ``max_bytes``."""
        return self.inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self.inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        """End the connection."""
        self.inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same, over TLS; the name checked is the host's, not the address's."""
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._left)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self.inner.get_extra_info(info)
