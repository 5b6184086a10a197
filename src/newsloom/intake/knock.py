"""Is anybody at home? A few bytes said to a port, and how the answer begins."""

from __future__ import annotations

import socket

from newsloom.errors import IntakeError


def knock(host: str, port: int, hello: bytes, seconds: float) -> bytes:
    """The first bytes that a port answers to ``hello``. Raises ``IntakeError`` when none do in time."""
    try:
        with socket.create_connection((host, port), seconds) as wire:
            wire.sendall(hello)
            return wire.recv(64)
    except OSError as error:
        raise IntakeError(error.strerror or str(error), "check the address") from error
