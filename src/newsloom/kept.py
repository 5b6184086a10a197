"""The nouns of the kept library, about those of ``types.py``. All frozen and slotted; times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from newsloom.errors import StoreError
from newsloom.types import Article, Credit, Entry, Growth, Outlet, Page, Reading

#: Where an entry stands: to be fetched, fetched, read, another's copy, failed, or not wanted (with its reason).
EntryState = Literal["waiting", "fetched", "read", "same", "failed", "refused"]
DecisionKind = Literal["merge", "split", "move"]
#: What a reader may set on something; ``pin`` puts first.
MarkKind = Literal["follow", "hide", "pin", "read"]


# ── what the web says ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What is known of fetching a feed. ``etag`` and ``modified`` are opaque; ``ttl`` and ``pace`` are seconds.

    ``checked_at`` is the last try, ``answered_at`` the last that worked, ``moved_at`` with news; ``hash`` is of a body.
    """

    due_at: datetime | None = None
    checked_at: datetime | None = None
    answered_at: datetime | None = None
    moved_at: datetime | None = None
    status: int | None = None
    etag: str | None = None
    modified: str | None = None
    hash: str | None = None
    ttl: int | None = None
    pace: int | None = None
    failures: int = 0
    failing_since: datetime | None = None
    reason: str | None = None
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that is followed. ``title`` is the feed's, ``name`` the user's; ``every``: seconds, set by the user."""

    id: str
    url: str
    added_at: datetime
    site: str | None = None
    title: str | None = None
    name: str | None = None
    language: str | None = None
    every: int | None = None
    categories: tuple[str, ...] = ()
    paused_at: datetime | None = None
    paused_because: str | None = None
    poll: Poll = field(default_factory=Poll)


@dataclass(frozen=True, slots=True)
class Host:
    """What a server asked of us: its robots.txt and until when it holds, and when it may be asked again."""

    host: str
    robots: str | None = None
    robots_until: datetime | None = None
    quiet_until: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry: ``report`` is what became of it, ``same_as`` whose copy it is, ``drawn`` a hash of its page's bytes."""

    id: str
    feed: str
    entry: Entry
    address: str | None
    state: EntryState
    seen_at: datetime
    due_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    reason: str | None = None
    advice: str | None = None
    etag: str | None = None
    modified: str | None = None
    drawn: str | None = None
    same_as: str | None = None
    report: str | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What a feed's entries were to the library: ids of the new, the edited, the copies of others; how many old."""

    new: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    known: int = 0


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page to read: its entry's canonical ``address`` and ``report``; ``looked`` at again: none told of an edit."""

    entry: str
    feed: str
    address: str | None
    page: Page
    arrived_at: datetime
    report: str | None = None
    looked: bool = False


# ── what is read ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a reading: the article's id, the report it is a version of, and what it was to the library."""

    article: str
    report: str
    was: Literal["new", "version", "known", "renewed"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A reading to keep: the canonical URL it was fetched from, and the entry it answers."""

    reading: Reading
    address: str | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a report: ``number`` from 1, the article it was, when we first saw it so."""

    number: int
    article: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """All that a library knows of an article, to be taken to another: its report, its states, where it stands.

    ``versions`` are those of the report that are this text; ``story`` is where the report stands.
    """

    article: Article
    report: str
    address: str | None
    arrived_at: datetime
    versions: tuple[Version, ...]
    withdrawn_at: datetime | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a library is wanted: reports by the time and outlet of their newest version, stories by their change."""

    since: datetime | None = None
    until: datetime | None = None
    story: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """An article without its text. ``match``: characters of ``snippet`` that were searched for.

    ``withdrawn_at`` is when we found that its outlet had taken it away.
    """

    id: str
    report: str
    story: str | None
    url: str | None
    outlet: Outlet | None
    title: str | None
    published: datetime | None
    arrived_at: datetime
    language: str | None
    withdrawn_at: datetime | None = None
    snippet: str = ""
    match: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A quote with where it stands and who carries it."""

    headline: Headline
    start: int
    end: int
    kind: str
    text: str
    speaker: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A name as the texts give it, and in how many articles."""

    entity: str
    kind: str
    articles: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article in the order it came, with the story it stands in."""

    number: int
    article: Article
    story: str | None


@dataclass(frozen=True, slots=True)
class OutletCount:
    """An outlet and how many of its reports are kept."""

    outlet: Outlet
    reports: int


# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in a list. Numbers are of its last digest, ``reports`` of now; no ``title`` until it is woven.

    ``newest_at`` is the second of its latest report, as published (undated: arrived).
    """

    id: str
    title: str | None
    summary: str | None
    founded_at: datetime
    changed_at: datetime
    newest_at: datetime
    woven_at: datetime | None
    reports: int
    outlets: int
    independent: int
    looked_at: datetime | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptStory:
    """A story as it stands: the newest version of each of its reports, in order of arrival."""

    id: str
    articles: tuple[str, ...]
    grew_from: tuple[Growth, ...]
    line: StoryLine


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change of a story and when a digest first told it. ``kind`` and the rest are as in ``types.Change``."""

    number: int
    story: str
    at: datetime
    kind: str
    claim: str
    before: str | None
    after: str | None
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a user decided of stories: ``reports`` went to the story ``other``; ``stayed`` is what a split left."""

    number: int
    person: str
    kind: DecisionKind
    story: str
    other: str | None
    at: datetime
    undone_at: datetime | None
    reports: tuple[str, ...] = ()
    stayed: tuple[str, ...] = ()


# ── readers ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reader:
    """A user. ``password`` is a hash made elsewhere, or ``None``; ``zone`` an IANA name."""

    name: str
    zone: str = "UTC"
    password: str | None = None
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A key of a program that acts for the reader ``person``. ``hash`` is of the token, which is not kept."""

    hash: str
    person: str
    name: str
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """What a reader set: ``mark`` on the story, outlet, person, category, words or article ``what``."""

    mark: str
    kind: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """What an alert waits for. What narrows (each of it must fit, one of its values): what is told of and who tells it.

    ``words`` are as in a search; a person, organisation or place is named in any of its forms; an outlet by name or id.
    What must happen (any of it): ``new`` (a new story), ``independent`` (so many outlets tell it independently),
    ``conflict`` (reports that differ), ``followed`` (a story that is followed changes). Without any of these it is news
    in what fits. All is told at once, or ``daily`` at ``HH:MM`` in ``zone`` (IANA); that alone is a digest of the day.
    """

    words: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    independent: int | None = None
    conflict: bool = False
    new: bool = False
    followed: bool = False
    daily: str | None = None
    zone: str = "UTC"

    @property
    def narrows(self) -> bool:
        """Whether not every story is meant."""
        return bool(self.words or self.people or self.organisations or self.places or self.outlets)

    @property
    def waits(self) -> bool:
        """Whether something certain must happen."""
        return bool(self.independent or self.conflict or self.new or self.followed)

    @property
    def all_day(self) -> bool:
        """Whether it is a digest of all that the day brought."""
        return self.daily is not None and not self.narrows and not self.waits

    def mapping(self) -> dict[str, Any]:
        """What is set, for ``Alert.rule``."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        kept = {field.name: found[field.name] for field in fields(self) if found[field.name] != field.default}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> Rule:
        """The rule that ``mapping`` gave. Raises ``StoreError`` for one that this newsloom does not know."""
        known = {field.name for field in fields(cls)}
        strange = sorted(set(mapping) - known)
        if strange:
            raise StoreError(f"the alert's rule has “{strange[0]}”, which is not known here", "update newsloom")
        kept: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in mapping.items()}
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule of a reader, and where its messages go; what ``rule`` and ``channels`` hold is their makers' affair."""

    id: str
    person: str
    name: str
    rule: Mapping[str, Any]
    channels: tuple[str, ...]
    added_at: datetime
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """A message of an alert by one channel. ``key`` is what it tells: the same is never sent twice."""

    alert: str
    channel: str
    key: str
    body: Mapping[str, Any]
    story: str | None = None
    put_at: datetime | None = None
    due_at: datetime | None = None
    sent_at: datetime | None = None
    failures: int = 0
    reason: str | None = None
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """A digest as it was put: its number (later ones have higher), and what it told as changed."""

    number: int
    story: str
    at: datetime
    changes: tuple[KeptChange, ...] = ()


# ── what happened ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failure that is kept. Without ``retry_at`` it is quarantined: nothing will try again by itself."""

    stage: str
    place: str
    reason: str
    advice: str
    first_at: datetime
    last_at: datetime
    times: int
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: when, what it counted, and why it ended early."""

    kind: str
    started_at: datetime
    ended_at: datetime | None
    counts: Mapping[str, int]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The library in numbers. ``looks`` pages are to be looked at again, the first at ``look_at``."""

    feeds: int
    failing: int
    paused: int
    entries: Mapping[str, int]
    reports: int
    articles: int
    stories: int
    due: int
    troubles: int
    quarantined: int
    looks: int
    look_at: datetime | None


@dataclass(frozen=True, slots=True)
class Astray:
    """A credit that does not hold: where it is kept, the credit, and why."""

    where: str
    credit: Credit | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What ``verify`` looked at, and what did not hold."""

    articles: int
    digests: int
    credits: int
    astray: tuple[Astray, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a library stands: its numbers, its feeds, some entries that failed, what else failed, its last update."""

    status: Status
    feeds: tuple[Subscription, ...]
    failed: tuple[KeptEntry, ...]
    troubles: tuple[Trouble, ...]
    last: Run | None
