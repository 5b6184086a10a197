"""The seam to httpx2 and the network: nothing else in the house opens a connection to the web."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NoReturn

import httpcore2
import httpx2

from newsloom import __version__
from newsloom.errors import IntakeError

_READABLE = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/rdf",
             "application/json", "application/feed+json", "application/x-ndjson", "application/jsonl",
             "application/gzip", "application/x-gzip")  # fmt: skip
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"
# A server has these seconds to take a connection, and between two pieces of its answer.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; the body of a 200 alone."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    charset: str | None = None


class Connection:
    """A client for one fetch: over at ``deadline`` (``time.monotonic``), shut to private addresses unless allowed."""

    agent = f"newsloom/{__version__}"

    def __init__(self, deadline: float, timeout: float, allow_private: bool) -> None:
        patience = min(timeout, _PATIENCE)
        self._client = httpx2.Client(
            transport=_Transport(_Backend(deadline, allow_private)),
            timeout=httpx2.Timeout(timeout, connect=patience, read=patience),
            headers={"User-Agent": self.agent, "Accept": _ACCEPT},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Connection:
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self._client.close()

    def get(self, url: str, most: int, *, cut: bool = False) -> Answer:
        """The answer at an address. More than ``most`` decoded bytes are cut off, or refused, as they stream.

        Raises ``IntakeError``.
        """
        try:
            with self._client.stream("GET", url) as response:
                headers = {key.lower(): value for key, value in response.headers.items()}
                if response.status_code != 200:
                    return Answer(response.status_code, headers)
                _check_kind(headers.get("content-type", ""))
                return Answer(200, headers, _body(response, most, cut), response.charset_encoding)
        except httpx2.TimeoutException as error:
            raise IntakeError("the server did not answer in time", "try again later") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise IntakeError(f"it could not be fetched: {str(error)[:120]}", "check address and network") from error


def _check_kind(said: str) -> None:
    kind = said.partition(";")[0].strip().lower()
    if kind and not kind.startswith(_READABLE):
        raise IntakeError(f"it is {kind}, no page", "give the address of a report or a feed")


def _body(response: httpx2.Response, most: int, cut: bool) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_bytes():
        size += len(piece)
        pieces.append(piece)
        if size > most and not cut:
            raise IntakeError(f"it is over {most / 1e6:g} MB", "save it as a file, and raise the limit")
        if size > most:
            break
    return b"".join(pieces)[:most]


class _Transport(httpx2.HTTPTransport):
    """httpx2's transport over connections that we make."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=_tls(), max_connections=2, network_backend=backend)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


class _Backend(httpcore2.SyncBackend):
    """Connects to the addresses it has itself resolved and checked, so that no second look-up can differ."""

    def __init__(self, deadline: float, allow_private: bool) -> None:
        self.deadline = deadline
        self.allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A stream to the first address of ``host`` that answers; refused when any is private."""
        addresses = _addresses(host, port)
        if not self.allow_private and (private := [a for a in addresses if not public(a)]):
            _refuse(host, private[0])
        for i, address in enumerate(addresses):
            left = _left(self.deadline, timeout)
            try:
                stream = super().connect_tcp(address, port, left, local_address, socket_options)
                return _Stream(stream, self.deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if i == len(addresses) - 1:
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")


def _refuse(host: str, address: str) -> NoReturn:
    raise IntakeError(f"{host} is the private address {address}", "allow private addresses if it is your own")


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"{host} cannot be found") from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def public(address: str) -> bool:
    """Whether an address lies in the public internet; those that wrap an IPv4 address are judged by it."""
    found = ip_address(address.partition("%")[0])
    return _public(found) and all(_public(inner) for inner in _wrapped(found))


def _public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address.packed[:12] == IPv6Address("64:ff9b::").packed[:12]:
        found.append(IPv4Address(address.packed[12:]))
    return [inner for inner in found if inner is not None]


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for the whole fetch is over")
    return left if timeout is None else min(left, timeout)


class _Stream(httpcore2.NetworkStream):
    """A connection whose every read ends by the deadline, so that a server cannot drip for ever."""

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

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same, over TLS; the name checked is the host's, not the address's."""
        inner = self.inner.start_tls(ssl_context, server_hostname, _left(self.deadline, timeout))
        return _Stream(inner, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self.inner.get_extra_info(info)
