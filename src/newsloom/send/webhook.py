"""Webhooks: a message as JSON (``docs/schema/alert.schema.json``) to an address of the user's, signed.

The headers are those of standardwebhooks.com, for which every language has a check: ``webhook-id`` (the same for the
same things told), ``webhook-timestamp`` (seconds), and with a secret ``webhook-signature``: ``v1,`` and the base64 of
HMAC-SHA256 over ``id.timestamp.body``. The secret is ``NEWSLOOM_WEBHOOK_SECRET``, as text or as ``whsec_`` and base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

import httpx2

from newsloom import __version__
from newsloom.errors import SettingsError
from newsloom.send.connection import Backend, ForbiddenError, Transport
from newsloom.send.unsent import UnsentError
from newsloom.settings import said

#: Where the secret stands, if messages are to be signed.
SECRET = "NEWSLOOM_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
_SECONDS = 20.0
# A server may ask for at most so many seconds' patience.
_LONGEST_WAIT = 86_400.0
_ADVICE = {401: "check the address and its token", 403: "check the address and its token", 404: "check the address",
           410: "the address is gone: remove the alert", 413: "the message is too long for it",
           429: "it is tried again by itself"}  # fmt: skip


def is_hook(url: str) -> bool:
    """Whether an address can take webhooks."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:
        return False


def secret(environment: Mapping[str, str] | None = None) -> bytes | None:
    """The secret that signs, or ``None``. Raises ``SettingsError`` for one that cannot be read."""
    told = (said(SECRET, environment) or "").strip()
    if not told.startswith("whsec_"):
        return told.encode() or None
    try:
        return base64.b64decode(told.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingsError(f"{SECRET} begins with whsec_ and is no base64", "copy the secret anew") from error


def signature(key: bytes, id: str, at: int, body: bytes) -> str:
    """What ``webhook-signature`` says."""
    signed = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def webhook(
    url: str, body: bytes, id: str, at: datetime, *, key: bytes | None = None, permitted: Callable[[str], bool]
) -> None:
    """Post ``body``. ``permitted`` is asked of each address before it is connected to. Raises ``UnsentError``."""
    stamp = int(at.timestamp())
    headers = {"Content-Type": "application/json", "User-Agent": f"newsloom/{__version__}", "webhook-id": id,
               "webhook-timestamp": str(stamp), "Accept-Encoding": "identity"}  # fmt: skip
    if key:
        headers["webhook-signature"] = signature(key, id, stamp, body)
    try:
        with (
            httpx2.Client(
                transport=Transport(Backend(time.monotonic() + _SECONDS, permitted)),
                timeout=_SECONDS,
                # Where an address leads on to was not named by the user.
                follow_redirects=False,
                trust_env=False,
            ) as client,
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            _check(response)
    except ForbiddenError as error:
        raise UnsentError(
            f"the webhook's server is the private address {error}", "allow it in the setting networks"
        ) from None
    except httpx2.TimeoutException:
        raise UnsentError("the webhook's server did not answer in time", "it is tried again by itself") from None
    except httpx2.ConnectError:
        raise UnsentError("the webhook's server could not be reached", "check address and network") from None
    except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, UnicodeError):
        raise UnsentError("the webhook's server broke off", "it is tried again by itself") from None


def _check(response: httpx2.Response) -> None:
    status = response.status_code
    if 200 <= status < 300:
        return
    asked = response.headers.get("retry-after", "")
    wait = float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0.0
    if 300 <= status < 400:
        raise UnsentError("the webhook's address leads on to another", "give that one")
    advice = _ADVICE.get(status, "it is tried again by itself" if status >= 500 else "check the address")
    raise UnsentError(f"the webhook's server answered {status}", advice, wait=min(wait, _LONGEST_WAIT))
