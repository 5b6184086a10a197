"""Joining a Ray cluster: quickly refused where none answers, and without Ray's own words between ours."""

from __future__ import annotations

import logging
import os
from typing import Any
from urllib.parse import urlsplit

from newsloom.errors import ArchiveError, IntakeError, to_install
from newsloom.intake.knock import knock

# Seconds for a cluster's head to answer. Ray itself asks one that is not there for minutes, and talks meanwhile.
_ANSWER = 5.0
# How HTTP/2, which Ray's head speaks, begins on both sides: a preface and an empty frame of settings.
_HELLO, _SETTINGS = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0)), 4
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # it would send statistics home
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # and it would warn of a change to come
}


def joined(address: str) -> Any:
    """The library, joined to a cluster: ``local`` begins one, ``auto`` finds it. Raises ``ArchiveError``."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError as error:
        raise ArchiveError("Ray is not installed", f"{to_install('ray')}, or leave --ray away") from error
    if address not in {"local", "auto"}:
        _knock(address)
    # What a node says of its end is printed to standard output, where ours is read by programs; no setting prevents it.
    ray._private.worker.print_to_stdstream = _silent
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **_own(address))
    except (ConnectionError, ValueError, RuntimeError, TimeoutError, OSError) as error:
        raise ArchiveError(f"no Ray cluster answers at {address}: {_short(error)}", "check the address") from error
    return ray


def _silent(*_said: object, **_how: object) -> None:
    """Nothing is printed."""


def _own(address: str) -> dict[str, Any]:
    """What is said only of a cluster that begins here."""
    return {"include_dashboard": False} if address == "local" else {}


def _knock(address: str) -> None:
    """Raises ``ArchiveError`` where no head of a cluster is at home."""
    advice = "give host:port of the cluster's head, auto or local"
    if "://" in address:
        raise ArchiveError(f"{address}: the head is joined by its own port, not by Ray Client's", advice)
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None:
        raise ArchiveError(f"{address} is no address of a Ray cluster", advice)
    if os.environ.get("RAY_USE_TLS") == "1":
        return
    try:
        answer = knock(host, port, _HELLO, _ANSWER)
    except IntakeError as error:
        raise ArchiveError(f"no Ray cluster answers at {address}: {error.reason}", advice) from error
    if len(answer) < 4 or answer[3] != _SETTINGS:
        raise ArchiveError(f"what answers at {address} is no Ray cluster", advice)


def cause(error: Any) -> BaseException:
    """What a task raised; an ``ArchiveError`` where its node could not begin it."""
    told = str(error)
    if "failed to import" in told or "No module named 'newsloom" in told:
        return ArchiveError("a node of the cluster has no newsloom", "install the same newsloom on every node")
    found: BaseException = error.as_instanceof_cause()
    return found


def _short(error: Exception) -> str:
    return (" ".join(str(error).split())[:160] or type(error).__name__).rstrip(".")
