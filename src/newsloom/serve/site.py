"""What a server shares over all its requests: the library, its settings, where it is reached, who may come in."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TypeVar
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.concurrency import run_in_threadpool

from newsloom.intake import Clock
from newsloom.kept import Reader
from newsloom.loom.desk import Desk
from newsloom.serve.entry.pace import Pace
from newsloom.serve.entry.sessions import Sessions
from newsloom.settings import Settings
from newsloom.store import Library, open_library

T = TypeVar("T")
#: The reader of a library that nobody else was added to.
ME = "me"


def nobody() -> None:
    """There is no poller to wake."""


class Readers:
    """The readers of a library, read again when anything in it moved: a new password holds from the next request."""

    def __init__(self, library: Library) -> None:
        """Of this library; nothing is read yet."""
        self._library = library
        self._held: tuple[int, Mapping[str, Reader]] | None = None

    def by_name(self) -> Mapping[str, Reader]:
        """All of them as they are now."""
        moved = self._library.moved()
        held = self._held
        if held is None or held[0] != moved:
            held = self._held = moved, {one.name: one for one in self._library.readers()}
        return held[1]


@dataclass(frozen=True, slots=True)
class Site:
    """One server over one library. ``closed``: others can reach it, so readers log in even if nobody has a password.

    ``prefix`` is the path under which a proxy puts it (``/news`` or empty), ``address`` how the world calls it
    (``https://example.org/news``), ``hosts`` the names by which it may be asked, ``wake`` lets the poller look now,
    ``alive`` tells whether it runs; ``None``: no poller belongs to this server. ``store`` is where the library is
    opened anew, with what that needs (``library.place`` tells no password); empty: at its place.
    """

    library: Library
    settings: Settings
    secret: str = field(repr=False)
    closed: bool = False
    prefix: str = ""
    address: str | None = None
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    clock: Clock = field(default_factory=Clock)
    wake: Callable[[], None] = nobody
    alive: Callable[[], bool] | None = None
    store: str = field(default="", repr=False)
    _readers: Readers = field(init=False, repr=False, compare=False)
    sessions: Sessions = field(init=False, repr=False, compare=False)
    pace: Pace = field(init=False, repr=False, compare=False)
    _far: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """The readers are the library's; a database may be on another machine."""
        object.__setattr__(self, "_readers", Readers(self.library))
        object.__setattr__(self, "sessions", Sessions(self.library))
        object.__setattr__(self, "pace", Pace(self.settings.requests_per_minute, self.clock.elapsed))
        object.__setattr__(self, "_far", "://" in self.store and not self.store.startswith("sqlite:"))

    def readers(self) -> Mapping[str, Reader]:
        """All readers by name, as they are now; it costs microseconds."""
        return self._readers.by_name()

    @property
    def login(self) -> bool:
        """Whether readers log in: somebody has a password, or others can reach it. Else who reaches it is ``me``."""
        return self.closed or any(one.password for one in self.readers().values())

    def opened(self) -> Library:
        """The library once more, for work that goes on beside answers. Raises ``StoreError``."""
        return open_library(self.store or self.library.place)

    async def soon(self, ask: Callable[[], T]) -> T:
        """A small question of the library, asked by what all requests pass: a file answers in microseconds, where it
        stands; a database is asked in a thread, since it may be away.
        """
        return await run_in_threadpool(ask) if self._far else ask()

    def now(self) -> datetime:
        """The moment that it is."""
        return self.clock.now()

    def zone(self, person: str) -> tzinfo:
        """The zone that a reader set, by whose clocks they are told times; UTC for one that is not known here."""
        reader = self.readers().get(person)
        try:
            # UTC is told by that one object, so that nothing is made anew for who never set a zone.
            return ZoneInfo(reader.zone) if reader and reader.zone != "UTC" else UTC
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return UTC

    def desk(self) -> Desk:
        """The library at work, for one request; it is not to be closed."""
        return Desk(self.library, self.settings, clock=self.clock)

    def path(self, *parts: str, **asked: str | int | None) -> str:
        """A path of this server: ``path("stories", id, at=…)``; each part is percent-encoded, ``None`` left out."""
        told = {name.removesuffix("_"): value for name, value in asked.items() if value not in (None, "")}
        query = f"?{urlencode(told)}" if told else ""
        return f"{self.prefix}/" + "/".join(quote(part, safe="") for part in parts) + query

    def own(self, asked: str) -> str:
        """A path that was asked as ours: without the prefix, which some proxies take away and others leave."""
        within = self.prefix and (asked == self.prefix or asked.startswith(f"{self.prefix}/"))
        return (asked[len(self.prefix) :] or "/") if within else asked

    def sealed(self, *words: str) -> str:
        """A seal on words that only this server can make."""
        return hmac.new(self.secret.encode(), "\0".join(words).encode(), "sha256").hexdigest()
