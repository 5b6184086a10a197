"""Who may come in: everyone who reaches a server on loopback, or readers with a password, or programs with a token.

A session is a signed cookie that names a reader and how their password stood; a new password ends it.
"""

from __future__ import annotations

import hmac

from fastapi import Request

from newsloom.serve.entry.accounts import for_feeds, for_metrics, kept_as
from newsloom.serve.site import ME, Site


class TurnedAway(Exception):
    """Who asks must log in first."""


class Unknown(Exception):
    """A program asks without a token, or with one that is not ours. ``given``: it had one."""

    def __init__(self, *, given: bool) -> None:
        """Say what to do, as the API says all its errors."""
        super().__init__("this token is not known here" if given else "this needs a token")
        self.code = "unknown_token" if given else "token_needed"
        self.reason = "This token is not known here" if given else "This needs a token"
        self.advice = "`newsloom user token add NAME --name WHAT` makes one; send it as Authorization: Bearer TOKEN"
        # The words of RFC 6750, section 3.1: nothing is told of an error when nothing was given.
        self.challenge = 'Bearer realm="newsloom"' + (', error="invalid_token"' if given else "")


class TooOften(Exception):
    """A program asks more often than one token may. ``wait``: seconds after which it may again."""

    def __init__(self, wait: int, most: int) -> None:
        """Say how often it may ask."""
        super().__init__("this token asks too often")
        self.wait = wait
        self.reason = "This token asks too often"
        self.advice = f"At most {most:,} requests a minute; ask again in {wait} s"


def reader_of(site: Site, request: Request) -> tuple[str, str]:
    """The reader who asks, and the name of their session, which is empty where nobody logs in.

    Raises ``TurnedAway`` when readers log in and this one has not.
    """
    if not site.login:
        return ME, ""
    held = request.session
    person, stamp, session = (str(held.get(name) or "") for name in ("person", "stamp", "id"))
    found = site.readers().get(person)
    if found is None or found.password is None or not session:
        raise TurnedAway
    if not hmac.compare_digest(stamp.encode(), stamp_of(site, found.password).encode()):
        raise TurnedAway
    began = held.get("began")
    if site.sessions.over(found.name, session, float(began) if isinstance(began, int | float) else 0.0):
        raise TurnedAway
    return found.name, session


def stamp_of(site: Site, password: str) -> str:
    """What a session remembers of a password's hash, so that it ends with it."""
    return site.sealed("password", password)[:32]


def bearer(request: Request) -> str | None:
    """The token in the ``Authorization`` header; ``None`` when there is none, or a proxy's own kind of pass."""
    kind, _, token = request.headers.get("authorization", "").strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def token_reader(site: Site, request: Request, *, feed: bool = False) -> str | None:
    """The reader whose token a request bears; ``None`` when it bears none. Raises ``Unknown`` for one not ours.

    ``feed``: it asks for a feed, where a token for feeds alone is enough, and may stand in the address as ``?token=``,
    since feed readers can send no headers. No other token may: addresses are written down by everything they pass.
    Raises ``TooOften`` too.
    """
    token = bearer(request)
    named = feed and token is None and "token" in request.query_params
    if token is None and not named:
        return None
    found = request.query_params["token"] if named else token or ""
    limited = for_feeds(found)
    # It is looked up by its hash: how long that takes says nothing of how near a guess came.
    fit = not for_metrics(found) and (limited == named or (feed and limited))
    person = _whose(site, found) if fit else None
    if person is None:
        raise Unknown(given=True)
    if wait := site.pace.wait(found):
        raise TooOften(wait, site.settings.requests_per_minute)
    return person


def metrics_token(site: Site, request: Request) -> bool:
    """Whether a request bears a token that may see the numbers: for them alone, or a reader's. Raises ``Unknown``."""
    token = bearer(request)
    if token is None:
        return False
    if for_feeds(token) or _whose(site, token) is None:
        raise Unknown(given=True)
    return True


def _whose(site: Site, token: str) -> str | None:
    hash = kept_as(token)
    return None if hash is None else site.library.token_person(hash, site.now())
