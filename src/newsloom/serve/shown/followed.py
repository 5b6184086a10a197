"""A feed as the pages tell it: is it well, since when not, when it is asked next, in words.

Subscription ──place──▶ what is not well first ──followed──▶ Followed
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsloom import render
from newsloom.kept import Subscription
from newsloom.render.kept import ago, ahead
from newsloom.render.wording import counted, line
from newsloom.serve.wording import sentence

Health = Literal["failing", "paused", "new", "well"]
_ORDER: tuple[Health, ...] = ("failing", "new", "well", "paused")


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed with its name, its health, and what is said of it; ``reason`` and ``advice`` when it fails or rests."""

    feed: Subscription
    name: str
    health: Health
    words: str
    reason: str = ""
    advice: str = ""
    link: str | None = None


def place(feed: Subscription) -> tuple[int, str, str]:
    """What feeds are ordered by: those that fail first, then by name, those that rest last."""
    return _ORDER.index(_health(feed)), name_of(feed).casefold(), feed.id


def failing(feeds: Iterable[Subscription]) -> list[Subscription]:
    """Those that fail, by name."""
    return sorted((feed for feed in feeds if _health(feed) == "failing"), key=place)


def followed(feed: Subscription, now: datetime) -> Followed:
    """A feed in words."""
    health, poll = _health(feed), feed.poll
    reason = feed.paused_because if health == "paused" else poll.reason if health == "failing" else ""
    advice = poll.advice if health == "failing" else ""
    return Followed(
        feed, name_of(feed), health, _words(feed, health, now), sentence(reason), sentence(advice),
        render.web_address(feed.site or feed.url),
    )  # fmt: skip


def _health(feed: Subscription) -> Health:
    if feed.paused_at:
        return "paused"
    if feed.poll.reason:
        return "failing"
    return "new" if feed.poll.checked_at is None else "well"


def _words(feed: Subscription, health: Health, now: datetime) -> str:
    poll = feed.poll
    if health == "paused":
        return f"Paused {ago(feed.paused_at, now)}"
    if health == "new":
        return "Not asked yet"
    asked = f"asked again {ahead(poll.due_at, now)}" if poll.due_at else "not asked again by itself"
    if health == "failing":
        since = f"Fails, first {ago(poll.failing_since, now)}" if poll.failing_since else "Not asked"
        return f"{since}, {asked}"
    news = f"Last news {ago(poll.moved_at, now)}" if poll.moved_at else "No news yet"
    return f"{news}, {asked}"


def name_of(feed: Subscription) -> str:
    """What a feed is called: by its user, by itself, or by its address."""
    return line(feed.name or feed.title) or feed.url


def schedule(feed: Subscription, now: datetime) -> list[tuple[str, str]]:
    """When a feed is asked and why then, a line each."""
    poll = feed.poll
    found = []
    if feed.paused_at is None:
        found.append(("Asked next", ahead(poll.due_at, now) if poll.due_at else "not by itself"))
    answered = ago(poll.answered_at, now) if poll.answered_at else "never"
    found += [
        ("Asked last", (ago(poll.checked_at, now) + _status(poll.status)) if poll.checked_at else "never"),
        ("Answered last", answered),
        ("Brought news last", ago(poll.moved_at, now) if poll.moved_at else "never"),
    ]
    if feed.every:
        found.append(("How often", f"{every(feed.every)}, as you set it"))
    elif poll.pace:
        found.append(("How often", f"about {every(poll.pace)}, by how often it brings news"))
    if poll.ttl and not feed.every:
        found.append(("It asks for", f"at least {span(poll.ttl)} between two askings"))
    if poll.failures:
        found.append(("Failed", f"{counted(poll.failures, 'time')} in a row"))
    return found


def _status(status: int | None) -> str:
    return f", its answer had the status {status}" if status else ""


def span(seconds: int) -> str:
    """``25 minutes``, ``2 hours``."""
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return counted(round(seconds / size), noun)
    return counted(seconds, "second")


def every(seconds: int) -> str:
    """``every 25 minutes``, ``every hour``."""
    told = span(seconds)
    return f"every {told.removeprefix('1 ')}"
