"""What each server asks of us, and the turns that requests to it take.

turn(origin): a pause since the last request, so many at a time, none while the server wants quiet
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsloom.errors import IntakeError
from newsloom.intake.nouns import Clock, Host, Manners

if TYPE_CHECKING:
    from protego import Protego


_DEAD_FOR = timedelta(minutes=5)


class LaterError(Exception):
    """A host cannot be asked now, but at a moment that is known."""

    def __init__(self, at: datetime, reason: str) -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason


@dataclass(slots=True)
class Server:
    """What is known of a server while we run. ``free_at`` is in seconds of the clock."""

    slots: threading.Semaphore
    delay: float
    free_at: float = float("-inf")
    quiet_until: datetime | None = None
    reason: str | None = None
    robots: str | None = None
    robots_until: datetime | None = None
    rules: Protego | None = None
    asking: threading.Lock = field(default_factory=threading.Lock)
    changed: bool = False


class Hosts:
    """The servers; safe for threads."""

    def __init__(self, manners: Manners, clock: Clock, known: Iterable[Host] = ()) -> None:
        self._manners = manners
        self._clock = clock
        self._lock = threading.Lock()
        self._servers: dict[str, Server] = {}
        for host in known:
            server = self.at(host.host)
            server.robots, server.robots_until = host.robots, host.robots_until
            server.quiet_until, server.reason = host.quiet_until, host.reason

    def at(self, origin: str) -> Server:
        """The server of an origin."""
        with self._lock:
            if origin not in self._servers:
                slots = threading.Semaphore(self._manners.per_host)
                self._servers[origin] = Server(slots, self._manners.pause)
            return self._servers[origin]

    def wait(self, origin: str) -> float:
        """Seconds until a server may be asked again; 0 when it wants quiet, since then it is not asked at all."""
        server = self.at(origin)
        if server.quiet_until is not None and server.quiet_until > self._clock.now():
            return 0.0
        return max(0.0, server.free_at - self._clock.elapsed())

    @contextmanager
    def turn(self, origin: str, *, paced: bool = True) -> Iterator[None]:
        """A turn to make one request, once it is come. Raises ``LaterError`` when that would take too long."""
        server = self.at(origin)
        wait = self._booked(server) if paced else 0.0
        self._refuse_quiet(server)
        if wait > 0:
            self._clock.sleep(wait)
        with server.slots:
            # While we waited, the one before us may have been told to be quiet.
            self._refuse_quiet(server)
            try:
                yield
            except IntakeError as error:
                # One that took no connection is left alone, so that its other feeds cost nobody their time.
                if getattr(error, "dead", None) == origin:
                    self.quiet(origin, self._clock.now() + _DEAD_FOR, error.reason)
                raise

    def _booked(self, server: Server) -> float:
        """Seconds until the next free moment, which is then taken."""
        with self._lock:
            now = self._clock.elapsed()
            start = max(now, server.free_at)
            if start - now > self._manners.wait:
                at = self._clock.now() + timedelta(seconds=start - now)
                raise LaterError(at, "others of its host come first")
            server.free_at = start + server.delay
            return start - now

    def _refuse_quiet(self, server: Server) -> None:
        if server.quiet_until is not None and server.quiet_until > self._clock.now():
            raise LaterError(server.quiet_until, server.reason or "its server asked for quiet")

    def quiet(self, origin: str, until: datetime, reason: str) -> None:
        """Ask a server nothing until a moment."""
        server = self.at(origin)
        with self._lock:
            if server.quiet_until is None or server.quiet_until < until:
                server.quiet_until, server.reason, server.changed = until, reason, True

    def changed(self) -> tuple[Host, ...]:
        """What servers asked since this was last called, for the store."""
        with self._lock:
            found = [(origin, server) for origin, server in sorted(self._servers.items()) if server.changed]
            for _, server in found:
                server.changed = False
            return tuple(Host(o, s.robots, s.robots_until, s.quiet_until, s.reason) for o, s in found)
