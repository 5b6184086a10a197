"""Every noun of newsloom, once.

All are frozen and slotted. Offsets are characters, ``[start, end)``, into the text of one article. Times are aware
UTC datetimes; an unknown time, outlet, speaker or name is ``None``, never a guess. Nothing of ours is imported.

    Page ──read──▶ Reading (Article, Block, Sentence, Mention, Quote, Citation, Figure, When)
    Article ──link──▶ Join ──▶ Story; Story, Readings ──weave──▶ Digest (Origin, Claim, Conflict, Passage and Credits)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

BlockKind = Literal["paragraph", "heading", "list", "blockquote", "title", "deck", "dateline", "byline", "caption",
                    "credit", "footer", "furniture"]  # fmt: skip
QuoteKind = Literal["direct", "mixed", "indirect"]
NameKind = Literal["person", "organisation", "place", "other"]
CitationKind = Literal["relay", "interview", "poll", "syndication", "header", "hat_tip", "photo"]
ClaimKind = Literal["agreed", "single", "disputed"]
PassageKind = Literal["agreed", "single", "disputed", "quote"]
ConflictKind = Literal["figure", "date", "place", "person"]
ChangeKind = Literal["new", "changed", "withdrawn", "corroborated"]
LackKind = Literal["words", "figure", "date", "name", "order", "quote", "speaker", "negation", "certainty",
                   "attribution", "credit"]  # fmt: skip

#: The kinds that make up an article's body, and those of them that claims, quotes and passages are drawn from.
BODY: frozenset[str] = frozenset({"paragraph", "heading", "list", "blockquote"})
TELLING: frozenset[str] = frozenset({"paragraph", "list", "blockquote"})


# ── what arrives ─────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes: a newspaper, a broadcaster, an agency. ``id`` is a lower-case slug."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """What arrived, unaltered, with what its carrier said of it.

    ``kind`` tells how to read ``body``: ``html`` (a page or a fragment), ``text`` (plain text in lines) or ``record``
    (a given article, its text in ``given["text"]`` kept to the character). ``given`` holds the carrier's fields (``id,
    url, outlet, title, text, published, language, author``, others); ``place`` is for messages: ``reports.jsonl:3``.
    """

    place: str
    kind: Literal["html", "text", "record"]
    body: bytes = b""
    url: str | None = None
    charset: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed announced. ``html``: the fullest text it has; ``utc_offset``: minutes its clock is ahead of UTC."""

    id: str
    url: str | None
    title: str | None
    published: datetime | None
    html: str = ""
    author: str | None = None
    source: str | None = None
    utc_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read: its own title and address, and its entries in the feed's order."""

    url: str | None
    title: str | None
    language: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Bad input, told: where it is, what is wrong, what to do."""

    place: str
    reason: str
    advice: str = ""

    def __str__(self) -> str:
        """The one-line message for stderr."""
        return f"{self.place}: {self.reason}" + (f"; {self.advice}" if self.advice else "")


# ── what is read ─────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``[start, end)`` of one article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or piece of furniture; blocks never overlap and stand in order."""

    start: int
    end: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Article:
    """One report, as kept. ``text`` is never altered; what is not body is marked in ``blocks``.

    ``title`` may stand outside ``text``. ``extra`` keeps the carrier's unknown fields, and as ``utc_offset`` how many
    minutes its clock is ahead of UTC where it tells that; ``place`` says where the article came from, for messages.
    """

    id: str
    text: str
    blocks: tuple[Block, ...] = ()
    url: str | None = None
    outlet: Outlet | None = None
    title: str | None = None
    published: datetime | None = None
    language: str | None = None
    bylines: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""

    @property
    def local_time(self) -> datetime | None:
        """``published`` on the carrier's own clock, where that is known, else in UTC: its day is what "today" means."""
        minutes = self.extra.get("utc_offset")
        if self.published is None or type(minutes) is not int or not -720 <= minutes <= 840:
            return self.published
        return self.published.astimezone(timezone(timedelta(minutes=minutes)))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or heading, or line of furniture); ``block`` indexes ``Article.blocks``."""

    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text. ``entity`` is the fullest form of that name in the article."""

    start: int
    end: int
    kind: NameKind
    entity: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom several mentions name. ``name`` is the fullest form; ``aliases`` the others, sorted."""

    name: str
    kind: NameKind
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it: the words that name the speaker (``he``, ``Hill``), and whom they mean."""

    name: str
    entity: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words reported as said. ``text == article.text[start:end]``, without the quotation marks.

    ``direct``: a whole utterance in marks; ``mixed``: marked words in the writer's sentence; ``indirect``: no marks.
    """

    start: int
    end: int
    text: str
    kind: QuoteKind
    speaker: Speaker | None = None
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """An outlet that the text credits, at the words that credit it."""

    start: int
    end: int
    outlet: Outlet
    kind: CitationKind


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it counts: ``nearly 4,200 people`` → value 4200, counts ``people``, modifier ``nearly``.

    ``high`` is the upper end of a range; ``unit`` a symbol of ``tables/units.tsv`` (``km``, ``percent``, ``USD``);
    ``modifier`` the hedge: ``about``, ``more than``, ``less than``, ``at least``, ``at most``; else ``None``.
    """

    start: int
    end: int
    value: float
    high: float | None = None
    unit: str | None = None
    counts: str | None = None
    modifier: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A date or time in the text; ``value`` is ISO 8601 (a day, month, year, minute or ``start/end``) or ``None``."""

    start: int
    end: int
    text: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that ``read`` found in one article."""

    article: Article
    sentences: tuple[Sentence, ...] = ()
    quotes: tuple[Quote, ...] = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    dates: tuple[When, ...] = ()


# ── what is linked ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Join:
    """Why an article went to a story. ``score`` is the probability of the decision taken, 0 to 1."""

    article: str
    story: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """A merge or split in a story's past: the other story, and why."""

    kind: Literal["merge", "split"]
    story: str
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that tell the same events; ``id`` comes from the founding article and never changes."""

    id: str
    articles: tuple[str, ...]
    grew_from: tuple[Growth, ...] = ()


# ── what is woven ────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Credit:
    """The exact characters that bear a sentence out, in the shape of the W3C TextQuoteSelector.

    ``exact == article.text[start:end]``; ``prefix`` and ``suffix`` are up to 32 characters around it; ``link`` is the
    article's URL with a text fragment, or ``None`` without a URL; ``outlet`` is a display name or ``None``.
    """

    outlet: str | None
    article: str
    url: str | None
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The articles that are one text, the earliest first: one voice, with all that share outlet, owner or author."""

    id: str
    articles: tuple[str, ...]
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relay:
    """``source`` (the outlet whose text it is, ``None`` if unnamed) reports what ``to`` reported."""

    source: str | None
    to: str
    credit: Credit


@dataclass(frozen=True, slots=True)
class Claim:
    """Sentences that say the same, and who says so.

    ``outlets`` were read directly; ``independent`` counts the voices among them: copies, an owner's outlets and relays
    are one. ``speaker``: whose words they are. ``judgement``: a writer's own opinion, never printed as fact.
    """

    id: str
    text: str
    kind: ClaimKind
    outlets: tuple[str, ...]
    independent: int
    credits: tuple[Credit, ...]
    judgement: bool = False
    related: tuple[str, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One of the values that differ, with who gives it and as of when (ISO 8601 or ``None``)."""

    text: str
    value: float | str | None
    unit: str | None
    as_of: str | None
    outlets: tuple[str, ...]
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing told with values that differ (or, under ``updates``, that moved); not ``sure``: perhaps two things."""

    about: str
    kind: ConflictKind
    values: tuple[ConflictValue, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class QuoteVariant:
    """Another wording of a quote. ``cut``: words inside were left out, or at its ends such as the sense hangs on."""

    text: str
    outlets: tuple[str, ...]
    credits: tuple[Credit, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class WovenQuote:
    """One utterance over all its carriers."""

    text: str
    speaker: str | None
    credits: tuple[Credit, ...]
    variants: tuple[QuoteVariant, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something dated: ``when`` is ISO 8601."""

    when: str
    text: str
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A printed sentence, insertions of ours in square brackets; ``credit_line`` stands beside it, uncounted."""

    text: str
    kind: PassageKind
    credit_line: str
    credits: tuple[Credit, ...]

    def __post_init__(self) -> None:
        """Refuse a passage that nobody bears out."""
        if not self.credits:
            raise ValueError("a passage needs at least one credit")


@dataclass(frozen=True, slots=True)
class FirstReport:
    """The earliest dated report; ``None`` fields where the outlet is unnamed."""

    outlet: str | None
    article: str
    published: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not printed, and why. ``article`` is an id, or a place that never became an article."""

    article: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A digest worded by a model: sentences it was sent, wrote, had kept; ``reason`` says why it is not ``used``."""

    model: str
    sent: int = 0
    written: int = 0
    kept: int = 0
    used: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """One story, woven. Everything a page about the story shows stands here.

    ``rewritten`` tells what became of a model's wording; ``None`` where no model was asked. ``summary_credit`` is where
    the summary stands, when it is a report's own sentence; ``all_clear`` what no conflict means where not all is read.
    """

    story: str
    title: str
    summary: str
    articles: tuple[str, ...]
    read: tuple[str, ...]
    credited: tuple[str, ...]
    unnamed: int
    independent: int
    first: FirstReport | None
    origins: tuple[Origin, ...]
    relays: tuple[Relay, ...]
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    updates: tuple[Conflict, ...]
    quotes: tuple[WovenQuote, ...]
    timeline: tuple[TimelineEvent, ...]
    passages: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...] = ()
    rewritten: Rewriting | None = None
    summary_credit: Credit | None = None
    all_clear: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two digests of a story."""

    kind: ChangeKind
    claim: str
    before: str | None
    after: str | None
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a sentence says and its source does not. ``text`` tells it in words; ``kind``: codes never change.

    ``here`` is what stands in the sentence, empty when it is the sentence as a whole; ``there`` what the reports have
    in its place, empty when nothing comes near; ``credit`` where they have it, when that is not the nearest sentence.
    """

    kind: LackKind
    text: str
    here: str = ""
    there: str = ""
    credit: Credit | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Does a sentence follow from what it cites? ``because`` is the texts of ``lacks``; ``evidence`` what was found.

    ``disputed``, ``overtaken``: a value it tells, then what others or later reports give for it; ``remarks``: the rest.
    """

    text: str
    supported: bool
    because: tuple[str, ...]
    evidence: tuple[Credit, ...]
    lacks: tuple[Lack, ...] = ()
    disputed: tuple[Conflict, ...] = ()
    overtaken: tuple[Conflict, ...] = ()
    remarks: tuple[Lack, ...] = ()
