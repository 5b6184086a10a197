"""What the API answers with where that is no noun of ``types.py`` or ``kept.py``: for the description alone.

The answers themselves are made by ``render``, in the shapes of ``docs/schema``; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from newsloom import types
from newsloom.kept import StoryLine, Version
from newsloom.types import (
    Block,
    ClaimKind,
    Conflict,
    Credit,
    Figure,
    FirstReport,
    Growth,
    LeftOut,
    Mention,
    Origin,
    Outlet,
    Passage,
    Quote,
    Span,
    TimelineEvent,
    When,
    WovenQuote,
)

# ── a story ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Outlets:
    """Who reports a story: whose reports were read, whom those credit, how many origins are independent."""

    read: tuple[str, ...]
    credited: tuple[str, ...]
    unnamed: int
    independent: int
    first: FirstReport | None


class Relay(BaseModel):
    """`from` (null if not known) reports what `to` reported."""

    source: str | None = Field(alias="from")
    to: str
    credit: Credit


@dataclass(frozen=True, slots=True)
class Claim:
    """Sentences that say the same, and who says so."""

    id: str
    text: str
    kind: ClaimKind
    judgement: bool
    outlets: tuple[str, ...]
    independent: int
    related: tuple[str, ...]
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed of a story: sentences, each with the words that bear it out."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class WovenStory:
    """A story, woven: as `newsloom weave --format json` tells it (docs/schema/weave.schema.json)."""

    id: str
    title: str
    summary: str
    summary_credit: Credit | None
    articles: tuple[str, ...]
    outlets: Outlets
    copies: tuple[tuple[str, ...], ...]
    origins: tuple[Origin, ...]
    relays: tuple[Relay, ...]
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    updates: tuple[Conflict, ...]
    all_clear: str | None
    quotes: tuple[WovenQuote, ...]
    timeline: tuple[TimelineEvent, ...]
    digest: Printed
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Woven:
    """A digest that a story has had, by its number."""

    number: int
    woven_at: datetime


@dataclass(frozen=True, slots=True)
class StoryLinks:
    """Where more of a story is."""

    changes: str
    annotations: str
    page: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it stands. `id` is that of the story which the one asked for went into; `digest` null: not woven."""

    id: str
    line: StoryLine
    articles: tuple[str, ...]
    grew_from: tuple[Growth, ...]
    marks: tuple[str, ...]
    looked_at: datetime | None
    digest: WovenStory | None
    digests: tuple[Woven, ...]
    links: StoryLinks


# ── a report ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Article:
    """A report. Offsets anywhere count characters (Unicode code points) of `text`; `extra` came with it unknown."""

    id: str
    url: str | None
    outlet: Outlet | None
    title: str | None
    text: str
    published: datetime | None
    language: str | None
    bylines: tuple[str, ...]
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ArticleLinks:
    """Where more of a report is."""

    reading: str
    versions: str
    page: str


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """A version of a report as it is kept, and why it stands in its story."""

    article: Article
    blocks: tuple[Block, ...]
    versions: tuple[Version, ...]
    withdrawn_at: datetime | None
    story: str | None
    join: types.Join | None
    links: ArticleLinks


@dataclass(frozen=True, slots=True)
class Citation:
    """An outlet that the text credits, at the words that credit it."""

    start: int
    end: int
    outlet: str
    kind: types.CitationKind


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in a report (docs/schema/reading.schema.json)."""

    article: Article
    blocks: tuple[Block, ...]
    sentences: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    mentions: tuple[Mention, ...]
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    dates: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """Characters of one version, in their words."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """What became what; either may be empty."""

    before: Passed
    after: Passed


@dataclass(frozen=True, slots=True)
class Titles:
    """The headlines of two versions."""

    before: str | None
    after: str | None


class Revised(BaseModel):
    """What changed from one version to another, word by word."""

    first: int = Field(alias="from")
    to: int
    titles: Titles
    edits: tuple[Edited, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """The states of a report, and what changed between two of them; `change` null where there is one alone."""

    versions: tuple[Version, ...]
    change: Revised | None
