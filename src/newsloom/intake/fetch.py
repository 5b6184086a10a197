"""Polite, safe HTTP: one page from one address.

    address ──scheme, robots.txt──▶ connection ──every resolved address checked──▶ bytes, counted decoded ──▶ Page

Redirects are followed by hand, so that each hop is asked the same questions. The connection itself is
``intake.connection``.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsloom.errors import IntakeError
from newsloom.types import Page

if TYPE_CHECKING:
    from protego import Protego

    from newsloom.intake.connection import Answer, Connection

#: Saved news pages have a median of 0.3 MB; the largest seen has 3 MB.
MOST = 8_000_000
_REDIRECTS = 5
_ROBOTS_MOST = 512_000  # RFC 9309 asks for at least 500 KiB
_MOVED = frozenset({301, 302, 303, 307, 308})
_ADVICE = {401: "it wants a login", 402: "it wants a subscription", 403: "it does not let programs in",
           404: "check the address", 410: "it is gone", 429: "wait and try again"}  # fmt: skip


def fetch(url: str, timeout: float = 20.0, *, most: int = MOST, allow_private: bool = False) -> Page:
    """The page at an http(s) address, after at most five redirects.

    ``timeout`` bounds the whole fetch in seconds, ``most`` the page in bytes after decompression. Addresses of private,
    loopback and link-local networks are refused when connecting, on every hop, unless ``allow_private``.
    Raises ``IntakeError``.
    """
    from newsloom.intake.connection import Connection

    robots: dict[str, Protego] = {}
    with Connection(time.monotonic() + timeout, timeout, allow_private) as connection:
        where = url
        for _ in range(_REDIRECTS + 1):
            _check(where)
            if not _robots(connection, where, robots).can_fetch(where, connection.agent):
                raise IntakeError("its robots.txt does not let programs in", "ask the outlet, or save the page by hand")
            answer = connection.get(where, most)
            if not _moved(answer):
                _check_status(answer.status)
                kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
                return Page(url, "text" if kind == "text/plain" else "html", answer.body, where, answer.charset)
            where = _joined(where, answer.headers["location"])
    raise IntakeError(f"it redirects more than {_REDIRECTS} times", "check the address")


def _moved(answer: Answer) -> bool:
    return answer.status in _MOVED and "location" in answer.headers


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


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────────────


def _robots(connection: Connection, url: str, known: dict[str, Protego]) -> Protego:
    """The rules of an address's host: none when it has no robots.txt, as RFC 9309 says. ``known`` grows."""
    from protego import Protego

    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in known:
        known[origin] = Protego.parse(_robots_text(connection, f"{origin}/robots.txt"))
    return known[origin]


def _robots_text(connection: Connection, where: str) -> str:
    for _ in range(_REDIRECTS + 1):
        _check(where)
        answer = connection.get(where, _ROBOTS_MOST, cut=True)
        if _moved(answer):
            where = _joined(where, answer.headers["location"])
            continue
        if answer.status >= 500:
            raise IntakeError(f"its robots.txt answered {answer.status}", "try again later")
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
    return ""
