"""Pages as they were last made, packed, until anything in the library moves: the same page is not drawn twice.

GET ──▶ Shelf ──held and nothing moved──▶ the bytes (304 when the reader has them)
           └──▶ the app ──200──▶ packed, held
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsloom.errors import NewsloomError
from newsloom.serve.probes import PATHS
from newsloom.serve.refusing import AWAY, refuse
from newsloom.serve.site import Site
from newsloom.serve.tally import noted, template

_log = logging.getLogger("newsloom")
# Bytes of packed pages held; "3 hours ago" may be told for so many seconds too long.
_MOST, _SECONDS = 32_000_000, 30.0
# Below it a page is not worth packing; above the other an answer goes out as it comes, and is not held.
_LEAST, _WHOLE = 700, 700_000
_PACKED = ("text/", "application/json", "application/xml", "application/rss+xml", "application/atom+xml",
           "application/feed+json", "application/ld+json", "image/svg+xml")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Held:
    """A page with its route, when it was made and how the library stood."""

    route: str
    moved: int
    at: float
    headers: tuple[tuple[bytes, bytes], ...]
    plain: bytes
    packed: bytes | None
    tag: bytes


class Shelf:
    """Holds answers to GET by path, query, reader and look. Who logs in is part of their session's cookie."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        """In front of the app, behind the guard."""
        self._app = app
        self._site = site
        self._held: OrderedDict[tuple[bytes, ...], _Held] = OrderedDict()
        self._bytes = 0
        self._moved: int | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or self._past(scope):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        key = (scope["path"].encode(), scope["query_string"], asked.get("cookie", "").encode(),
               asked.get("authorization", "").encode(), asked.get("host", "").encode(),
               asked.get("accept", "").encode() if "/api/" in scope["path"] else b"")  # fmt: skip
        try:
            moved = await self._site.soon(self._site.library.moved)
        except NewsloomError as error:
            _log.error("%s", error)
            await refuse(self._site, AWAY, scope, receive, send)
            return
        if moved != self._moved:
            # None of these is ever sent again. Where reports come all the while it would be 32 MB of them.
            self._held.clear()
            self._bytes, self._moved = 0, moved
        note = noted(scope)
        held = self._held.get(key)
        if held is not None and held.moved == moved and time.monotonic() - held.at < _SECONDS:
            self._held.move_to_end(key)
            note.held, note.route = True, held.route
            await _answer(held, asked, scope["method"], send)
            return
        note.held = False
        made = await self._made(scope, receive, moved, asked, send)
        if made is not None:
            self._hold(key, made)

    def _past(self, scope: Scope) -> bool:
        path = scope["path"]
        return scope["method"] not in ("GET", "HEAD") or path.endswith("/live") or self._site.own(path) in PATHS

    async def _made(self, scope: Scope, receive: Receive, moved: int, asked: Headers, send: Send) -> _Held | None:
        """The app's answer, sent on; given too when it may be held."""
        start: Message = {}
        parts: list[bytes] = []
        streaming = False

        async def gather(message: Message) -> None:
            nonlocal start, streaming
            if message["type"] == "http.response.start":
                start = message
                return
            if streaming or message["type"] != "http.response.body":
                await send(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body") and sum(map(len, parts)) > _WHOLE:
                streaming = True  # too large to be held: from here on as it comes
                await send(start)
                await send({**message, "body": b"".join(parts)})

        # HEAD is asked as GET: what it answers is the same but for the body.
        inner = {**scope, "method": "GET"}
        note = noted(scope)
        try:
            await self._app(inner, receive, gather)
        finally:
            note.route = note.route or template(inner)
        if streaming or not start:
            return None
        made = _held(start, b"".join(parts), moved, note.route)
        await _answer(made, asked, scope["method"], send, start["status"])
        kept = Headers(raw=start["headers"])
        fit = start["status"] == 200 and "set-cookie" not in kept and "no-store" not in kept.get("cache-control", "")
        return made if fit else None

    def _hold(self, key: tuple[bytes, ...], made: _Held) -> None:
        if made.moved != self._moved:
            return
        before = self._held.pop(key, None)
        self._held[key] = made
        self._bytes += _size(made) - (_size(before) if before else 0)
        while self._bytes > _MOST:
            _, gone = self._held.popitem(last=False)
            self._bytes -= _size(gone)


def _size(held: _Held) -> int:
    return len(held.plain) + len(held.packed or b"") + 1000


def _held(start: Message, body: bytes, moved: int, route: str) -> _Held:
    left_out = (b"content-length", b"etag")
    headers = tuple((name, value) for name, value in start["headers"] if name.lower() not in left_out)
    kind = Headers(raw=list(headers)).get("content-type", "")
    # Level 5: within 3 % of level 9 on our pages at half its time.
    packed = gzip.compress(body, 5, mtime=0) if len(body) >= _LEAST and kind.startswith(_PACKED) else None
    tag = b'W/"' + hashlib.blake2b(body, digest_size=9).hexdigest().encode() + b'"'
    return _Held(route, moved, time.monotonic(), headers, body, packed, tag)


async def _answer(held: _Held, asked: Mapping[str, str], method: str, send: Send, status: int = 200) -> None:
    headers = [*held.headers, (b"vary", b"Accept-Encoding, Cookie")]
    if status == 200:
        headers.append((b"etag", held.tag))
        if not any(name == b"cache-control" for name, _ in held.headers):
            headers.append((b"cache-control", b"private, no-cache"))
        if held.tag.decode() in [one.strip() for one in asked.get("if-none-match", "").split(",")]:
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
    body = held.plain
    if held.packed is not None and "gzip" in asked.get("accept-encoding", ""):
        body = held.packed
        headers.append((b"content-encoding", b"gzip"))
    if status not in (204, 304):
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
