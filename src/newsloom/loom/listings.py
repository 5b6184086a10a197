"""Lists that a notebook shows as tables and hands on as data frames: sequences of the plain nouns of ``types.py``.

Digests ──OfDigests──▶ passages, claims, conflicts, quotes, …: of one story, of a list of stories, or of a weave
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar, Self, TypeVar, overload

from newsloom.kept import Headline, KeptChange, OutletCount, Said
from newsloom.loom import frames
from newsloom.render import cells, notebook
from newsloom.types import (
    Article,
    Claim,
    Conflict,
    Digest,
    Passage,
    Relay,
    TimelineEvent,
    Verdict,
    WovenQuote,
)

T = TypeVar("T")
#: Where something stands: the story it is of, and its number there from 1.
Place = tuple[str, int]


class Listing(Sequence[T]):
    """Things in their order. A slice is a list of the same kind; ``to_dataframe`` gives a table to compute with."""

    noun: ClassVar[tuple[str, str]] = ("thing", "things")
    columns: ClassVar[frames.Columns] = {}
    heads: ClassVar[tuple[str, ...]] = ()

    __slots__ = ("_items", "_order", "_places")

    def __init__(self, items: Iterable[T], places: Iterable[Place] | None = None, order: str = "") -> None:
        """A list; ``places``: where each stands, ``order``: how they are sorted, in words."""
        self._items = tuple(items)
        self._places = tuple(places) if places is not None else (("", 0),) * len(self._items)
        self._order = order

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Self: ...
    def __getitem__(self, at: int | slice) -> T | Self:
        if isinstance(at, slice):
            return type(self)(self._items[at], self._places[at], self._order)
        return self._items[at]

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        """Whether the other is a list of the same kind with the same things at the same places."""
        if type(other) is not type(self):
            return NotImplemented
        return self._items == other._items and self._places == other._places

    def __hash__(self) -> int:
        return hash((type(self), self._items))

    def to_dataframe(self) -> Any:
        """A ``pandas.DataFrame`` with typed columns, times in UTC; what has credits has a row for each.

        Raises ``NewsloomError`` when pandas, the extra ``[data]``, is not installed.
        """
        rows = (row for item, place in zip(self._items, self._places, strict=True) for row in self._rows(item, *place))
        return frames.frame(self.columns, rows)

    def __repr__(self) -> str:
        return notebook.table_text(self._table())

    def _repr_html_(self) -> str:
        return notebook.table_cell(self._table())

    def _repr_markdown_(self) -> str:
        return notebook.table_markdown(self._table())

    def _rows(self, item: T, story: str, number: int) -> Iterable[frames.Row]:
        """The rows of one thing in a data frame."""
        raise NotImplementedError

    def _cells(self, item: T) -> Iterable[cells.Row]:
        """The rows of one thing on the screen."""
        raise NotImplementedError

    def _table(self) -> notebook.Table:
        one, many = self.noun
        caption = f"{len(self):,} {one if len(self) == 1 else many}" + (f", {self._order}" if self._order else "")
        rows = [row for item in islice(self._items, notebook.SHOWN) for row in self._cells(item)]
        hidden = len(self) - notebook.SHOWN
        return notebook.Table(caption, self.heads, rows, max(0, hidden), f"no {many}")


# ── of the library ───────────────────────────────────────────────────────────────────────────────────────


class Headlines(Listing[Headline]):
    """Reports without their texts."""

    __slots__ = ()
    noun = "report", "reports"
    columns, heads = frames.HEADLINES, cells.HEADLINES

    def _rows(self, item: Headline, _story: str, _number: int) -> Iterable[frames.Row]:
        yield frames.headline_row(item)

    def _cells(self, item: Headline) -> Iterable[cells.Row]:
        yield cells.headline_cells(item)


class Articles(Listing[Article]):
    """Reports with their texts."""

    __slots__ = ()
    noun = "report", "reports"
    columns, heads = frames.ARTICLES, cells.ARTICLES

    def _rows(self, item: Article, _story: str, _number: int) -> Iterable[frames.Row]:
        yield frames.article_row(item)

    def _cells(self, item: Article) -> Iterable[cells.Row]:
        yield cells.article_cells(item)


class Sayings(Listing[Said]):
    """Quotes, each as one report has it."""

    __slots__ = ()
    noun = "quote", "quotes"
    columns, heads = frames.SAID, cells.SAID

    def _rows(self, item: Said, _story: str, _number: int) -> Iterable[frames.Row]:
        yield frames.said_row(item)

    def _cells(self, item: Said) -> Iterable[cells.Row]:
        yield cells.said_cells(item)


class Outlets(Listing[OutletCount]):
    """Outlets with how many of their reports are kept."""

    __slots__ = ()
    noun = "outlet", "outlets"
    columns, heads = frames.OUTLETS, cells.OUTLETS

    def _rows(self, item: OutletCount, _story: str, _number: int) -> Iterable[frames.Row]:
        yield frames.outlet_row(item)

    def _cells(self, item: OutletCount) -> Iterable[cells.Row]:
        yield cells.outlet_cells(item)


class Changes(Listing[KeptChange]):
    """What is new, changed, withdrawn or newly corroborated, claim by claim."""

    __slots__ = ()
    noun = "change", "changes"
    columns, heads = frames.CHANGES, cells.CHANGES

    def _rows(self, item: KeptChange, _story: str, _number: int) -> Iterable[frames.Row]:
        return frames.change_rows(item)

    def _cells(self, item: KeptChange) -> Iterable[cells.Row]:
        yield cells.change_cells(item)


class Verdicts(Listing[Verdict]):
    """Sentences with whether the reports bear them out, and what lacks."""

    __slots__ = ()
    noun = "sentence", "sentences"
    columns, heads = frames.VERDICTS, cells.VERDICTS

    @property
    def supported(self) -> bool:
        """Whether all sentences are borne out, and there is one."""
        return bool(self) and all(verdict.supported for verdict in self)

    def _rows(self, item: Verdict, _story: str, _number: int) -> Iterable[frames.Row]:
        yield frames.verdict_row(item)

    def _cells(self, item: Verdict) -> Iterable[cells.Row]:
        yield cells.verdict_cells(item)


# ── of digests ───────────────────────────────────────────────────────────────────────────────────────────


class Passages(Listing[Passage]):
    """The printed sentences."""

    __slots__ = ()
    noun = "sentence", "sentences"
    columns, heads = frames.PASSAGES, cells.PASSAGES

    def _rows(self, item: Passage, story: str, number: int) -> Iterable[frames.Row]:
        return frames.passage_rows(story, number, item)

    def _cells(self, item: Passage) -> Iterable[cells.Row]:
        yield cells.passage_cells(item)


class Claims(Listing[Claim]):
    """What is claimed, and who claims it."""

    __slots__ = ()
    noun = "claim", "claims"
    columns, heads = frames.CLAIMS, cells.CLAIMS

    def _rows(self, item: Claim, story: str, number: int) -> Iterable[frames.Row]:
        return frames.claim_rows(story, number, item)

    def _cells(self, item: Claim) -> Iterable[cells.Row]:
        yield cells.claim_cells(item)


class Conflicts(Listing[Conflict]):
    """Figures, dates, places and persons told with values that differ (of updates: that moved)."""

    __slots__ = ()
    noun = "difference", "differences"
    columns, heads = frames.CONFLICTS, cells.CONFLICTS

    def _rows(self, item: Conflict, story: str, number: int) -> Iterable[frames.Row]:
        return frames.conflict_rows(story, number, item)

    def _cells(self, item: Conflict) -> Iterable[cells.Row]:
        return cells.conflict_cells(item)


class Quotes(Listing[WovenQuote]):
    """Utterances, each over all its carriers, with the wordings that differ."""

    __slots__ = ()
    noun = "quotation", "quotations"
    columns, heads = frames.QUOTES, cells.QUOTES

    def _rows(self, item: WovenQuote, story: str, number: int) -> Iterable[frames.Row]:
        return frames.quote_rows(story, number, item)

    def _cells(self, item: WovenQuote) -> Iterable[cells.Row]:
        yield cells.quote_cells(item)


class Timeline(Listing[TimelineEvent]):
    """Dated events."""

    __slots__ = ()
    noun = "event", "events"
    columns, heads = frames.TIMELINE, cells.TIMELINE

    def _rows(self, item: TimelineEvent, story: str, number: int) -> Iterable[frames.Row]:
        return frames.event_rows(story, number, item)

    def _cells(self, item: TimelineEvent) -> Iterable[cells.Row]:
        yield cells.event_cells(item)


class Relays(Listing[Relay]):
    """Who relays whom, and where it says so."""

    __slots__ = ()
    noun = "relay", "relays"
    columns, heads = frames.RELAYS, cells.RELAYS

    def _rows(self, item: Relay, story: str, number: int) -> Iterable[frames.Row]:
        return frames.relay_rows(story, number, item)

    def _cells(self, item: Relay) -> Iterable[cells.Row]:
        yield cells.relay_cells(item)


def _placed(digests: Iterable[Digest], part: Callable[[Digest], Sequence[T]]) -> tuple[list[T], list[Place]]:
    """The parts of digests, each with its story and its number there."""
    found = [(item, (one.story, number)) for one in digests for number, item in enumerate(part(one), 1)]
    return [item for item, _ in found], [place for _, place in found]


class OfDigests:
    """What digests tell, as lists: each is one table over all of them."""

    __slots__ = ()

    def _told(self) -> Sequence[Digest]:
        """The digests."""
        raise NotImplementedError

    @property
    def passages(self) -> Passages:
        """The printed sentences, each with its credits."""
        return Passages(*_placed(self._told(), lambda digest: digest.passages))

    @property
    def claims(self) -> Claims:
        """All that is claimed, also what is not printed."""
        return Claims(*_placed(self._told(), lambda digest: digest.claims))

    @property
    def conflicts(self) -> Conflicts:
        """Where reports differ."""
        return Conflicts(*_placed(self._told(), lambda digest: digest.conflicts))

    @property
    def updates(self) -> Conflicts:
        """What moved with time: a later toll is no conflict."""
        return Conflicts(*_placed(self._told(), lambda digest: digest.updates))

    @property
    def quotes(self) -> Quotes:
        """Who said what, compared over outlets."""
        return Quotes(*_placed(self._told(), lambda digest: digest.quotes))

    @property
    def timeline(self) -> Timeline:
        """What happened when."""
        return Timeline(*_placed(self._told(), lambda digest: digest.timeline))

    @property
    def relays(self) -> Relays:
        """Who relays whom."""
        return Relays(*_placed(self._told(), lambda digest: digest.relays))
