"""Names, passwords and tokens, as they may be and as they are kept: a password by Argon2id, a token by SHA-256.

password ──checked, hashed──▶ Reader.password        token ──kept_as──▶ Token.hash
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from newsloom.errors import NewsloomError

#: Characters of a password, at least and at most: the work does not grow with it, but what is read should end.
LEAST, MOST = 8, 1_000
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
# RFC 9106, section 4, second choice (64 MiB, 3 rounds), but on one lane: .2 s of one processor for each password.
HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
# One is looked at at a time: whoever floods the door has one processor and 64 MiB, and pages have the rest. So many may
# wait for it, of the 40 threads that a server answers on.
_WAITING = 8
_hashing = threading.Lock()
_waiting = threading.BoundedSemaphore(_WAITING)
# What tells a token of ours to who finds one, and to whoever scans files for them; two kinds are for one thing alone.
_TOKEN, _FEEDS, _METRICS = "newsloom_", "newsloom_feeds_", "newsloom_metrics_"
_SHAPE = re.compile(r"newsloom_(?:feeds_|metrics_)?[A-Za-z0-9_-]{43}")
_FOR_FEEDS, _FOR_METRICS = "feeds:", "metrics:"


class BusyError(Exception):
    """Too many passwords are looked at already."""


def reader_name(name: str) -> str:
    """A name that a reader may have. Raises ``NewsloomError``."""
    found = unicodedata.normalize("NFC", name).strip().lower()
    if not _NAME.fullmatch(found):
        raise NewsloomError(
            f"“{name[:80]}” is no name for a reader", "give up to 64 of a-z, 0-9, . _ @ -, the first a letter or digit"
        )
    return found


def checked(password: str) -> str:
    """A password that may be set. Raises ``NewsloomError`` saying what is wrong."""
    found = one_form(password)
    if len(found) < LEAST:
        raise NewsloomError(f"the password has {len(found)} characters", f"give at least {LEAST}")
    if len(found) > MOST:
        raise NewsloomError(f"the password has {len(found):,} characters", f"give at most {MOST:,}")
    if not found.strip() or any(unicodedata.category(sign) == "Cc" for sign in found):
        raise NewsloomError("the password is blank, or has a sign that cannot be typed", "give another")
    return found


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _hashing:
        return HASHER.hash(one_form(password))


def holds(password: str, hash: str | None) -> bool:
    """Whether a password is the one that was hashed; it takes as long when there is none. Raises ``BusyError``."""
    if not _waiting.acquire(blocking=False):
        raise BusyError
    try:
        with _hashing:
            other = _nobodys()
            return _verified(password[: MOST + 1], hash or other) and hash is not None
    finally:
        _waiting.release()


def stale(hash: str) -> bool:
    """Whether a hash was made with other parameters than are used today."""
    return HASHER.check_needs_rehash(hash)


def _verified(password: str, hash: str) -> bool:
    try:
        return HASHER.verify(hash, one_form(password))
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """A hash like any other, of no password."""
    return HASHER.hash(secrets.token_hex())


def one_form(password: str) -> str:
    """One form for what looks the same: a Mac sends an accent apart from its letter, others do not (RFC 8265)."""
    return unicodedata.normalize("NFC", password.encode("utf-8", "replace").decode())


def made_token(*, feeds: bool = False, metrics: bool = False) -> str:
    """A new token of 256 bits; told once; what is kept is its hash. ``feeds``, ``metrics``: for that alone."""
    return (_FEEDS if feeds else _METRICS if metrics else _TOKEN) + secrets.token_urlsafe(32)


def for_feeds(token_or_hash: str) -> bool:
    """Whether a token, or what is kept of it, is good for feeds alone. A token cannot be altered to be otherwise."""
    return token_or_hash.startswith((_FEEDS, _FOR_FEEDS))


def for_metrics(token_or_hash: str) -> bool:
    """Whether a token, or what is kept of it, is good for ``/metrics`` alone."""
    return token_or_hash.startswith((_METRICS, _FOR_METRICS))


def kept_as(token: str) -> str | None:
    """What is kept of a token; ``None`` for what is none. No salt: nobody guesses 256 bits."""
    if not _SHAPE.fullmatch(token):
        return None
    kind = _FOR_FEEDS if for_feeds(token) else _FOR_METRICS if for_metrics(token) else ""
    return kind + hashlib.sha256(token.encode()).hexdigest()


def token_id(hash: str) -> str:
    """How a token is called in lists: the beginning of its hash."""
    return hash.removeprefix(_FOR_FEEDS).removeprefix(_FOR_METRICS)[:10]
