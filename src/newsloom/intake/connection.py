"""The seam to httpx2 and the network: nothing else in the house opens a connection to the web.

    name ──resolved once──▶ addresses ──each checked──▶ connection to one ──▶ bytes, unpacked and counted ──▶ Answer

Connections are kept and used again; what was checked is what is connected to, so that a name whose addresses change
between two look-ups gains nothing.
"""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore2
import httpx2

from newsloom import __version__, dialling
from newsloom.errors import IntakeError
from newsloom.intake import addresses, streams
from newsloom.intake.networks import Network, opening, public, within
from newsloom.intake.nouns import Answer, Manners

_READABLE = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/rdf",
             "application/json", "application/feed+json", "application/x-ndjson", "application/jsonl",
             "application/gzip", "application/x-gzip", "application/x-xml", "application/x-rss")  # fmt: skip
# What careless servers call anything.
_ANYTHING = ("application/octet-stream", "binary/octet-stream", "application/unknown", "application/force-download")
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"
# zlib alone: its output can be bounded step by step, and every server has it.
_PACKINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_STEP = 65_536
# A server may close a kept connection just as it is used again: before or while the request is written, or (a reset)
# while its answer is awaited. Each is asked once more.
_CLOSED = "Server disconnected"
_TLS_TROUBLES = {
    "has expired": ("its certificate has expired", "the outlet must renew it; try again later"),
    "not yet valid": ("its certificate is not valid yet", "check this machine's clock"),
    "Hostname mismatch": ("its certificate is another host's", "check the address"),
    "IP address mismatch": ("its certificate is another host's", "check the address"),
    "self-signed": ("nobody vouches for its certificate", "trust it in the system's store if it is your own"),
    "self signed": ("nobody vouches for its certificate", "trust it in the system's store if it is your own"),
    "CERTIFICATE_VERIFY": ("its certificate cannot be verified", "check the address"),
}


class UnreachableError(IntakeError):
    """The server could not be asked; it may go better later.

    ``dead`` is the origin that took no connection, ``until`` the moment before which it does not want to be asked.
    """

    dead: str | None = None
    until: datetime | None = None


class RefusedError(IntakeError):
    """What the server has is not taken; asking again soon is no use."""


class Connection:
    """Connections to servers, shut to private addresses unless allowed. It may be used by many threads."""

    token = "newsloom"  # noqa: S105 - the product token that robots.txt knows us by

    def __init__(self, manners: Manners) -> None:
        self.agent = f"{self.token}/{__version__}" + (f" (+{manners.contact})" if manners.contact else "")
        self._manners = manners
        self._backend = _Backend(manners.allowed)
        policy = DefaultCookiePolicy(allowed_domains=[])
        self._client = httpx2.Client(
            transport=_Transport(self._backend, manners.workers),
            timeout=httpx2.Timeout(manners.patience),
            headers={"User-Agent": self.agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"},
            cookies=CookieJar(policy),
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Connection:
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close them."""
        self.close()

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    def get(
        self, url: str, deadline: float, most: int, headers: Mapping[str, str] | None = None, *, cut: bool = False
    ) -> Answer:
        """The answer at an address, over at ``deadline`` (``time.monotonic``).

        More than ``most`` unpacked bytes are refused, or cut off, as they stream. Raises ``IntakeError``.
        """
        self._backend.times.deadline = deadline
        try:
            return self._get(url, most, headers, cut)
        except httpx2.TransportError as error:
            raise _broken(error, url) from error

    def _get(self, url: str, most: int, headers: Mapping[str, str] | None, cut: bool) -> Answer:
        sent = [(name.encode(), value.encode("latin-1", "replace")) for name, value in (headers or {}).items()]
        try:
            with closing(self._begun(self._client.build_request("GET", url, headers=sent))) as response:
                # Validators are opaque bytes: Latin-1 gives back each as it came.
                found = {
                    name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw
                }
                if response.status_code not in (200, 203):
                    _drain(response)
                    return Answer(response.status_code, found)
                _check_kind(found.get("content-type", ""))
                body = _body(response, found, most, cut)
                _check_anything(found.get("content-type", ""), body)
                return Answer(200, found, body, response.charset_encoding)
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError) as error:
            raise RefusedError("it is no web address", "check the address") from error
        except (httpx2.LocalProtocolError, httpx2.StreamError, httpx2.DecodingError) as error:
            raise UnreachableError(f"it could not be fetched: {str(error)[:120]}", "try again later") from error

    def _begun(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, of which the head has come. A kept connection that the server has closed is no failure."""
        try:
            return self._client.send(request, stream=True)
        except (httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError) as error:
            if isinstance(error, httpx2.RemoteProtocolError) and not str(error).startswith(_CLOSED):
                raise
        return self._client.send(request, stream=True)


def _drain(response: httpx2.Response) -> None:
    """Read a short rest that nobody wants, so that the connection can be used again."""
    left = _STEP
    with suppress(httpx2.TransportError, httpx2.StreamError):
        for piece in response.iter_raw():
            left -= len(piece)
            if left < 0:
                return


def _broken(error: httpx2.TransportError, url: str) -> UnreachableError:
    """What went wrong on the way."""
    said = str(error)
    told = ("it could not be fetched: its answer broke off", "try again later")
    if isinstance(error, httpx2.TimeoutException):
        told = ("the server did not answer in time", "try again later")
    elif trouble := next((trouble for sign, trouble in _TLS_TROUBLES.items() if sign in said), None):
        told = trouble
    elif isinstance(error, httpx2.ConnectError):
        told = (f"it could not be fetched: {said[:120] or 'no connection'}", "check address and network")
    found = UnreachableError(*told)
    if isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout)):
        found.dead = addresses.origin(url)
    return found


def _check_kind(said: str) -> None:
    kind = said.partition(";")[0].strip().lower()
    if kind and "/" in kind and not kind.startswith((*_READABLE, *_ANYTHING)) and not kind.endswith(("+xml", "+json")):
        raise RefusedError(f"it is {kind[:60]}, no page", "give the address of a report or a feed")


def _check_anything(said: str, body: bytes) -> None:
    if said.lower().startswith(_ANYTHING) and body[:2] != b"\x1f\x8b" and streams.charset(body[: streams.PEEK]) is None:
        raise RefusedError("it is binary, no page", "give the address of a report or a feed")


def _body(response: httpx2.Response, headers: Mapping[str, str], most: int, cut: bool) -> bytes:
    said = headers.get("content-length", "")
    if not cut and said.isascii() and said.isdigit() and len(said) < 20 and int(said) > most:
        raise _too_big(most)
    found = bytearray()
    for piece in _unpacked(response.iter_raw(), headers.get("content-encoding", "")):
        found += piece
        if len(found) > most:
            if not cut:
                raise _too_big(most)
            break
    return bytes(memoryview(found)[:most])


def _too_big(most: int) -> RefusedError:
    return RefusedError(f"it is over {most / 1e6:g} MB", "save it as a file, and raise the limit")


def _unpacked(pieces: Iterator[bytes], said: str) -> Iterator[bytes]:
    """The pieces unpacked, at most ``_STEP`` bytes at a time, so that no small piece can grow large in memory."""
    packing = said.strip().lower()
    if packing in ("", "identity", "none"):
        yield from pieces
        return
    if packing not in _PACKINGS:
        raise RefusedError(f"it is packed as {packing[:40]}, which we did not ask for", "tell the outlet")
    engine, first, beyond = zlib.decompressobj(wbits=_PACKINGS[packing]), True, 0
    try:
        for arrived in pieces:
            piece = arrived
            if first and packing == "deflate" and piece and not _has_head(piece):
                engine = zlib.decompressobj(wbits=-15)
            first = first and not piece
            while piece:
                if engine.eof and piece[:2] == b"\x1f\x8b":
                    engine = zlib.decompressobj(wbits=31)  # gzip members may follow one another
                if engine.eof:
                    break
                yield engine.decompress(piece, _STEP)
                piece = engine.unused_data if engine.eof else engine.unconsumed_tail
            beyond += len(piece)
            if beyond > _STEP:
                return
        while rest := engine.decompress(engine.unconsumed_tail, _STEP):
            yield rest
    except zlib.error as error:
        raise UnreachableError("what it sent cannot be unpacked", "try again later") from error
    if not first and not engine.eof:
        raise UnreachableError("it could not be fetched: its answer broke off", "try again later")


def _has_head(piece: bytes) -> bool:
    """Whether "deflate" comes with the head that the standard asks for; many servers leave it out."""
    return piece[0] & 15 == 8 and int.from_bytes(piece[:2], "big") % 31 == 0


# ── connecting ───────────────────────────────────────────────────────────────────────────────────────────


class _Transport(httpx2.HTTPTransport):
    """httpx2's transport over connections that we make."""

    def __init__(self, backend: httpcore2.NetworkBackend, workers: int) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_tls(),
            max_connections=2 * workers,
            max_keepalive_connections=workers,
            keepalive_expiry=10.0,
            network_backend=backend,
        )


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


class _Times(threading.local):
    """The deadline of the request that a thread is making: all of a request's input and output is in its thread."""

    deadline = float("inf")

    def left(self, timeout: float | None) -> float:
        """Seconds for the next step. Raises when there are none."""
        return dialling.left_of(self.deadline, time.monotonic(), timeout)


class _Backend(dialling.Backend):
    """Connects to public addresses, and to those private ones that are allowed."""

    def __init__(self, allowed: tuple[Network, ...]) -> None:
        def look(host: str, address: str) -> None:
            if not public(address) and not within(address, allowed):
                raise RefusedError(
                    f"{host} is a private address" if host == address else f"{host} is the private address {address}",
                    f"if it is your own, put `{opening(address, allowed)}` into newsloom.toml",
                )

        self.times = _Times()
        super().__init__(self.times.left, look)
