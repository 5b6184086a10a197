"""What stands on every answer, and who may ask at all: pure ASGI, since it is passed by every request.

request ──a host of ours? through a proxy that we know of?──▶ the app, with a body that ends at 2 MB
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsloom.errors import NewsloomError
from newsloom.serve.refusing import Refusal, refuse
from newsloom.serve.site import Site

_log = logging.getLogger("newsloom")
# Nothing from elsewhere, no inline script or style, no frame around us, forms to ourselves alone.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Bytes of a request's body: a list of 5,000 feeds has one million, the longest summary to be checked as many.
MOST = 2_000_000
#: What stands on every answer.
SAFE: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "x-frame-options": "DENY",
}
_HEADERS = [(name.encode(), value.encode()) for name, value in SAFE.items()]
# A name, an address, or an address of the sixth version in brackets; a dot at the end, a port.
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+?)\.?(?::[0-9]{1,5})?")
#: What proxies add. nginx adds none of these unasked, but passes our own name on: docs/security.md says so.
PROXIED = frozenset((b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via"))
_NOT_OURS = Refusal(
    421,
    "not_this_name",
    "newsloom does not go by this name here",
    "Give the name with --name when it starts.",
    doors=False,
)
_NOT_CLOSED = Refusal(
    421, "nobody_logs_in", "Another machine asks, or a proxy, and nobody has to log in here",
    "Give readers a password, and --address.", doors=False,
)  # fmt: skip


class Guard:
    """Refuses hosts that are not ours (a page elsewhere may give its name our address), and sets the safe headers."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        """Before all else."""
        self._app = app
        self._site = site
        self._hosts = frozenset(name.lower() for name in site.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _HEADERS if one[0] not in held)]
            await send(message)

        if refusal := await self._refusal(scope):
            await refuse(self._site, refusal, scope, receive, with_headers)
            return
        prefix = self._site.prefix
        if prefix and scope["path"] == prefix:
            await RedirectResponse(f"{prefix}/", 308)(scope, receive, with_headers)
            return
        # The prefix is taken off where a proxy left it on, and is told to the app where it did not.
        scope["root_path"] = prefix
        await self._app(scope, bounded(scope, receive), with_headers)

    async def _refusal(self, scope: Scope) -> Refusal | None:
        if not self._known(scope):
            return _NOT_OURS
        # Who lets everybody in is asked who comes; machines are answered even when the library does not say who may.
        if not self._site.closed and self._strange(scope) and not await self._login():
            return _NOT_CLOSED
        return None

    def _known(self, scope: Scope) -> bool:
        """Whether it is asked by a name of ours, or by the very address that it was reached at."""
        hosts = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        found = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if found is None:
            return False
        return bool(self._hosts & {found[1], "*"}) or _is_address(found[1], scope.get("server"))

    async def _login(self) -> bool:
        """Whether readers log in; not, where the library cannot say."""
        try:
            return await self._site.soon(lambda: self._site.login)
        except NewsloomError as error:
            _log.error("%s", error)
            return False

    def _strange(self, scope: Scope) -> bool:
        """Whether it comes from elsewhere, or by a proxy that nobody told us of: not while whoever comes is let in."""
        proxied = any(name in PROXIED for name, _ in scope["headers"])
        told_of = self._site.address or self._site.prefix
        client = scope.get("client")
        return (proxied and not told_of) or (client is not None and _elsewhere(client[0]))


def loopback(host: str) -> bool:
    """Whether a name or address leads to this machine alone; a name is taken for what it says."""
    if host == "localhost":
        return True
    try:
        found = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _elsewhere(client: str) -> bool:
    """Whether who asks is known to be on another machine, by a proxy's word or by the connection itself."""
    try:
        ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return False
    return not loopback(client)


def _is_address(host: str, server: tuple[str, int | None] | None) -> bool:
    """Whether a host is given as the address that took the connection: no page's name can be made to be that."""
    try:
        return server is not None and ipaddress.ip_address(host.strip("[]")) == ipaddress.ip_address(server[0])
    except ValueError:
        return False


def bounded(scope: Scope, receive: Receive) -> Receive:
    """A request's body as it comes, refused with 413 before more than ``MOST`` bytes of it are held."""
    told = [value for name, value in scope["headers"] if name == b"content-length"]
    # The server has refused lengths that are no numbers; a longer one than this needs no reading as one.
    over = any(len(value) > 12 or (value.isdigit() and int(value) > MOST) for value in told)
    read = MOST + 1 if over else 0

    async def within() -> Message:
        nonlocal read
        if read <= MOST:
            message = await receive()
            read += len(message.get("body", b"")) if message["type"] == "http.request" else 0
            if read <= MOST:
                return message
        if scope["method"] in ("GET", "HEAD"):
            return {"type": "http.disconnect"}  # nobody asked for a body: an answer under way ends
        raise _too_large()

    return within


def _too_large() -> HTTPException:
    # What is still to come is not read: the connection ends.
    return HTTPException(413, f"More than {MOST // 1_000_000} MB was sent", {"connection": "close"})
