"""What fetching is told, and what it tells. All frozen and slotted; times are aware UTC.

Known (what is kept of an address) ──Fetcher.look──▶ Outcome ──polls.poll──▶ Known, renewed
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from newsloom.intake.networks import Network
from newsloom.kept import Host, Poll
from newsloom.types import Failure, Page

__all__ = ["Answer", "Clock", "Host", "Known", "Manners", "Outcome", "OutcomeKind"]

#: ``fresh``: a body came. ``same``: nothing new. ``gone``: for good. ``later``: the server asked for patience.
#: ``refused``: its rules or ours forbid it, and asking again soon is no use. ``failed``: it may go better again.
OutcomeKind = Literal["fresh", "same", "gone", "later", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Known(Poll):
    """What is known of an address: what the store keeps of a poll, and whose it is.

    ``every`` is the user's own wish, in seconds; ``moved_to`` is where a permanent redirect led.
    """

    url: str
    every: int | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking an address gave.

    ``where`` is the address that answered at last. ``moved_to`` is set when permanent redirects alone led there.
    ``retry_after`` and ``fresh_until`` are the server's words; ``next_at`` is the next moment it may be asked, and
    ``None`` when nothing should ask again by itself. ``failures`` counts tries in a row that failed, this one too.
    """

    known: Known
    kind: OutcomeKind
    at: datetime
    where: str
    status: int | None = None
    body: bytes = b""
    media: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    hash: str | None = None
    moved_to: str | None = None
    retry_after: datetime | None = None
    fresh_until: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    reason: str | None = None
    advice: str = ""

    @property
    def not_modified(self) -> bool:
        """Whether nothing is new: a 304, or the same bytes again."""
        return self.kind == "same"

    @property
    def gone(self) -> bool:
        """Whether it is away for good."""
        return self.kind == "gone"

    @property
    def answered(self) -> bool:
        """Whether the address works."""
        return self.kind in ("fresh", "same")

    @property
    def failure(self) -> Failure | None:
        """What is wrong, or ``None``."""
        return None if self.reason is None else Failure(self.known.url, self.reason, self.advice)

    @property
    def page(self) -> Page:
        """The body as a page to read."""
        kind: Literal["html", "text"] = "text" if self.media == "text/plain" else "html"
        return Page(self.known.url, kind, self.body, self.where, self.charset)


@dataclass(frozen=True, slots=True)
class Manners:
    """How we ask. Times are seconds, sizes bytes after decompression."""

    #: The whole of one look, redirects and robots.txt with it.
    seconds: float = 20.0
    #: To take a connection, and between two pieces of an answer.
    patience: float = 10.0
    #: Saved news pages have a median of 0.3 MB, the largest seen has 3; the largest of 85 real feeds has 1.6.
    most: int = 8_000_000
    redirects: int = 5
    #: Between the starts of two requests to one host, unless its robots.txt asks for more.
    pause: float = 1.0
    #: Requests to one host at a time, and to all.
    per_host: int = 2
    workers: int = 16
    #: A look that would have to wait longer than this for its host is put off instead.
    wait: float = 60.0
    #: Private networks that may be connected to.
    allowed: tuple[Network, ...] = ()
    #: Who runs this: an address of the web or of mail, told to servers.
    contact: str = ""


class Clock:
    """The time. Tests put their own in its place; deadlines of sockets are always real."""

    def now(self) -> datetime:
        """The moment that it is."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Seconds since some moment, never going back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let time go by."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; the body of a success alone. Keys of ``headers`` are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    charset: str | None = None
