"""The nouns of what newsloom tells by mail, webhook and chat, and how that fares. Frozen and slotted, like ``kept``.

Sendings ──▶ Message of Notices ──▶ Letter
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsloom.kept import Alert, Rule
from newsloom.types import Change, Digest


@dataclass(frozen=True, slots=True)
class AlertStanding:
    """An alert and how its messages fare: the last sent, the next due, how many things wait, why they do not go out.

    The channels of ``alert`` are for people to see, without the tokens that addresses hold.
    """

    alert: Alert
    rule: Rule
    last_at: datetime | None
    next_at: datetime | None
    waiting: int
    reason: str | None = None
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A story as a message tells it: why it is told, and what is new in it. ``new``: all of it is."""

    story: str
    digest: Digest
    why: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    new: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What one message tells: the widest told story first, ``more`` that it has no room for.

    ``id`` is the same for the same things told; ``at`` is now, in the reader's zone; ``kind`` ``test`` is a trial.
    """

    id: str
    alert: str
    name: str
    kind: Literal["alert", "digest", "test"]
    at: datetime
    notices: tuple[Notice, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words: ``html`` and ``text`` say the same, ``brief`` is for small screens."""

    subject: str
    text: str
    html: str
    brief: str
