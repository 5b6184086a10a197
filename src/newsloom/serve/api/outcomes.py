"""What the API answers with when something was asked to be done or looked up: for the description alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from newsloom.kept import Decision, Marked, Run, Status, Subscription, Trouble
from newsloom.types import Conflict, Credit, Outlet


@dataclass(frozen=True, slots=True)
class OutletTold:
    """An outlet: what is known of it, and how many of its reports are kept. Unknown is null."""

    outlet: Outlet
    reports: int
    country: str | None
    language: str | None
    kind: str | None
    owner: str | None
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing: `here` stands in the sentence, `there` is what the reports have in its place, at `credit`."""

    kind: str
    text: str
    here: str
    there: str
    credit: Credit | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence, and whether one sentence of a report bears it out (docs/schema/check.schema.json)."""

    text: str
    verdict: Literal["supported", "unsupported"]
    because: tuple[str, ...]
    lacks: tuple[Lack, ...]
    evidence: tuple[Credit, ...]
    disputed: tuple[Conflict, ...]
    overtaken: tuple[Conflict, ...]
    remarks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A verdict on each sentence that tells anything; `left_out`: reports beyond the most that are read."""

    sentences: tuple[Verdict, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, with the titles of its stories and articles by their ids."""

    decision: Decision
    stories: dict[str, str | None]
    articles: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Link:
    """A feed that a site names."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that is followed, whether it is new here, and other feeds that the site names."""

    feed: Subscription
    new: bool
    others: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class AlertTold:
    """An alert of yours and how its messages fare. `channels` are shown without what would let others send there."""

    id: str
    name: str
    rule: dict[str, Any]
    channels: tuple[str, ...]
    added_at: datetime
    paused_at: datetime | None
    last_at: datetime | None
    next_at: datetime | None
    waiting: int
    reason: str | None
    advice: str | None


@dataclass(frozen=True, slots=True)
class Looked:
    """A story that you have seen as it stands now."""

    story: str
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class Setting:
    """What is set now: the mark itself, or null when it was taken away."""

    marked: Marked | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The library in numbers, its last runs, what failed last, and whether something keeps it up to date here."""

    status: Status
    runs: tuple[Run, ...]
    troubles: tuple[Trouble, ...]
    polled: bool
    version: str


@dataclass(frozen=True, slots=True)
class Woken:
    """Something looks now for what is due."""

    woken: bool
