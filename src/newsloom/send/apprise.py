"""Any of Apprise's services, by its address: ``ntfy://topic``, ``tgram://token/chat``. Needs the extra ``[apprise]``.

Apprise opens connections of its own, with ``requests``: what may be connected to is not checked here.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from newsloom.errors import to_install
from newsloom.messages import Letter
from newsloom.send.unsent import UnsentError


def _apprise() -> Any:
    try:
        return import_module("apprise")
    except ImportError as error:
        raise UnsentError("the package apprise is not installed", to_install("apprise"), silent=True) from error


def is_service(url: str) -> bool:
    """Whether Apprise knows what an address means. Raises ``UnsentError`` when Apprise is not there."""
    package = _apprise()
    with _Quiet():
        return bool(package.Apprise().add(url))


def apprise(url: str, letter: Letter) -> None:
    """Tell a message in brief. Raises ``UnsentError``."""
    package = _apprise()
    with _Quiet():
        service = package.Apprise()
        known = service.add(url)
        sent = known and service.notify(title=letter.subject, body=letter.brief, body_format=package.NotifyFormat.TEXT)
    if not known:
        raise UnsentError("Apprise does not know this kind of address", "see its list of services")
    if not sent:
        raise UnsentError("the service did not take the message", "check its address, token and network")


class _Quiet:
    """Apprise logs addresses with their tokens, and what servers answer: none of it is to reach a terminal."""

    def __enter__(self) -> None:
        self._logger = logging.getLogger("apprise")
        self._was = self._logger.disabled
        self._logger.disabled = True

    def __exit__(self, *_error: object) -> None:
        self._logger.disabled = self._was
