"""Polite, safe HTTP: one page from one address.

    address ──scheme, robots.txt──▶ connection ──every resolved address checked──▶ bytes, counted decoded ──▶ Page

The seam to httpx2: nothing else in the house opens a connection to the web. Redirects are followed by hand, so that
each hop is asked the same questions.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Literal, NoReturn
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2
from protego import Protego

from newsloom import __version__
from newsloom.errors import IntakeError
from newsloom.types import Page

AGENT = f"newsloom/{__version__}"
#: Saved news pages have a median of 0.3 MB; the largest seen has 3 MB.
MOST = 8_000_000
_REDIRECTS = 5
_ROBOTS_MOST = 512_000  # RFC 9309 asks for at least 500 KiB
_READABLE = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/rdf",
             "application/json", "application/feed+json", "application/x-ndjson", "application/jsonl",
             "application/gzip", "application/x-gzip")  # fmt: skip
_MOVED = frozenset({301, 302, 303, 307, 308})
_ADVICE = {401: "it wants a login", 402: "it wants a subscription", 403: "it does not let programs in",
           404: "check the address", 410: "it is gone", 429: "wait and try again"}  # fmt: skip


def fetch(url: str, timeout: float = 20.0, *, most: int = MOST, allow_private: bool = False) -> Page:
    """The page at an http(s) address, after at most five redirects.

    ``timeout`` bounds the whole fetch in seconds, ``most`` the page in bytes after decompression. Addresses of private,
    loopback and link-local networks are refused when connecting, on every hop, unless ``allow_private``.
    Raises ``IntakeError``.
    """
    deadline = time.monotonic() + timeout
    with _client(deadline, timeout, allow_private) as client:
        where = url
        robots: dict[str, Protego] = {}
        for _ in range(_REDIRECTS + 1):
            _check(where)
            if not _robots(client, where, robots).can_fetch(where, AGENT):
                raise IntakeError("its robots.txt does not let programs in", "ask the outlet, or save the page by hand")
            status, headers, body, charset = _get(client, where, most)
            if status not in _MOVED or "location" not in headers:
                _check_status(status)
                return Page(url, _kind(headers), body, where, charset)
            where = _joined(where, headers["location"])
    raise IntakeError(f"it redirects more than {_REDIRECTS} times", "check the address")


def _check(url: str) -> None:
    """Refuse what is no plain web address."""
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
        _ = parts.port
    except ValueError as error:
        raise IntakeError(f"it is no web address: {error}", "check the address") from error
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise IntakeError("it is no http or https address", "check the address")
    if user is not None:
        raise IntakeError("the address holds a user name", "take the part before @ out")


def _joined(where: str, location: str) -> str:
    try:
        return urljoin(where, location)
    except ValueError as error:
        raise IntakeError("it redirects to no web address", "check the address") from error


def _check_status(status: int) -> None:
    if status != 200:
        advice = _ADVICE.get(status, "try again later" if status >= 500 else "check the address")
        raise IntakeError(f"the server answered {status}", advice)


def _kind(headers: httpx2.Headers) -> Literal["text", "html"]:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return "text" if kind == "text/plain" else "html"


def _get(client: httpx2.Client, url: str, most: int) -> tuple[int, httpx2.Headers, bytes, str | None]:
    """Status, headers, body (of a 200 alone) and charset. The cap counts decoded bytes while they stream."""
    try:
        with client.stream("GET", url) as response:
            if response.status_code != 200:
                return response.status_code, response.headers, b"", None
            kind = response.headers.get("content-type", "").strip().lower()
            if kind and not kind.startswith(_READABLE):
                raise IntakeError(f"it is {kind.partition(';')[0]}, no page", "give the address of a report or a feed")
            pieces: list[bytes] = []
            size = 0
            for piece in response.iter_bytes():
                size += len(piece)
                if size > most:
                    raise IntakeError(f"it is over {most / 1e6:g} MB", "save it as a file, and raise the limit")
                pieces.append(piece)
            return 200, response.headers, b"".join(pieces), response.charset_encoding
    except httpx2.TimeoutException as error:
        raise IntakeError("the server did not answer in time", "try again later") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise IntakeError(f"it could not be fetched: {str(error)[:120]}", "check address and network") from error


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────────────


def _robots(client: httpx2.Client, url: str, known: dict[str, Protego]) -> Protego:
    """The rules of an address's host: none when it has no robots.txt, as RFC 9309 says. ``known`` grows."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in known:
        known[origin] = Protego.parse(_robots_text(client, f"{origin}/robots.txt"))
    return known[origin]


def _robots_text(client: httpx2.Client, where: str) -> str:
    for _ in range(_REDIRECTS + 1):
        try:
            status, headers, body, _charset = _get(client, where, _ROBOTS_MOST)
        except IntakeError as error:
            if "over" in error.reason or "no page" in error.reason:
                return ""
            raise
        if status in _MOVED and "location" in headers:
            where = _joined(where, headers["location"])
            _check(where)
            continue
        if status >= 500:
            raise IntakeError(f"its robots.txt answered {status}", "try again later")
        return body.decode("utf-8", "replace") if status == 200 else ""
    return ""


# ── the connection ───────────────────────────────────────────────────────────────────────────────────────


def _client(deadline: float, timeout: float, allow_private: bool) -> httpx2.Client:
    bounds = httpx2.Timeout(timeout, connect=min(timeout, 10.0), read=min(timeout, 10.0))
    headers = {"User-Agent": AGENT, "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"}
    return httpx2.Client(
        transport=_Transport(_Backend(deadline, allow_private)),
        timeout=bounds,
        headers=headers,
        follow_redirects=False,
        trust_env=False,
    )


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
