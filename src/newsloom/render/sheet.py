"""One digest as the templates see it: what is told, in order, with every credit as a link.

    Digest + Articles + Door ──Sheet──▶ what story.html.j2 asks for

A *door* says where a credit leads: on the single-file page to its words further down, in the web reader to the stored
report. Everything from outside passes ``printable`` here, Jinja's escaping there and, for addresses, ``web_address``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import NamedTuple, TypeAlias

from newsloom.render.coverage import Coverage, coverage
from newsloom.render.marked import Paragraph, Target, holds, loose, paragraphs, targets
from newsloom.render.plot import Plot, plot
from newsloom.render.wording import (
    UNNAMED,
    Source,
    all_clear,
    carried,
    clock,
    copies,
    counts,
    deck,
    doubt,
    every_credit,
    is_worded,
    language_tag,
    line,
    listed,
    outlet_of,
    reasons,
    sources,
    summary_credits,
    unprinted,
    web_address,
    worded_line,
)
from newsloom.types import Article, Claim, Conflict, Credit, Digest, Passage, Relay

#: Where a credit leads: ``(credit, number of its report)`` → the link. A credit of no characters (``0, 0``) stands for
#: the report as a whole. What it gives is escaped, not checked: the door encodes ids itself.
Door: TypeAlias = Callable[[Credit, int], str]

# Beyond this many outlets a table is more than anybody slides through, and most of its cells are empty: the claims are
# then listed, each with its outlets in the same order.
_MOST_COLUMNS = 64
# Claims that stand open, and those folded away under them where there is another page for the rest: a story of 50
# reports has 460 claims, which take two thirds of its page's 680 kB and of the time to draw it.
_OPEN, _FOLDED = 12, 24
# So many dated reports make a drawing of time worth its room.
_FEWEST = 3


class Chip(NamedTuple):
    """A credit as a small link: ``href`` is where the door leads, ``link`` leads to the outlet's site."""

    outlet: str
    number: int
    start: int
    href: str
    exact: str
    link: str | None
    language: str | None


class Printed(NamedTuple):
    """A passage on the page. ``reworded``: in a model's words."""

    anchor: str
    text: str
    kind: str
    credit_line: str
    chips: list[Chip]
    language: str | None
    reworded: bool


class Text(NamedTuple):
    """A report at the bottom of the page: its paragraphs, or the credited words if the text is not at hand."""

    source: Source
    anchor: str
    published: str | None
    bylines: str
    language: str | None
    paragraphs: list[Paragraph]
    loose: list[tuple[str, str]]


class Group(NamedTuple):
    """Outlets that print ``whose`` text."""

    whose: str
    outlets: list[str]


class Cell(NamedTuple):
    """Where an outlet says a claim; ``relays`` whose report, where it says that it only hands it on.

    ``begins`` a group of columns; ``speaks``: the first of it that says this claim.
    """

    chips: list[Chip]
    relays: str = ""
    group: Group | None = None
    begins: bool = False
    speaks: bool = False


class Row(NamedTuple):
    """A claim over the outlets of the table: one cell for each column, in order."""

    claim: Claim
    cells: list[Cell]


class Sheet:
    """One digest as the templates see it. ``s2`` is the second story of a page, ``s2-a3`` its third source.

    ``language`` is that of the page around it: only words of another are marked as such. ``level`` is the headline's
    among the page's headings; those below it follow.
    """

    def __init__(
        self,
        digest: Digest,
        articles: Mapping[str, Article],
        place: int = 1,
        door: Door | None = None,
        *,
        language: str = "en",
        level: int = 2,
        edited: Mapping[str, Sequence[datetime]] | None = None,
        csv: Callable[[str], str] | None = None,
        whole: Callable[[str], str] | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        """A sheet of one digest; without a ``door`` credits lead to their words on the same page.

        ``edited`` has the times at which reports were changed, by id; ``csv`` says where a table is, by its name:
        ``coverage``, ``claims``, ``quotes``, ``conflict-1``, ``update-1`` and so on. ``whole`` says where a section
        stands as a whole, by its name (``claims``); without it nothing is left to another page. ``zone`` is the one
        that times are told in.
        """
        self.digest = digest
        self.articles = articles
        self.anchor = f"s{place}"
        self.language = language
        self.level = level
        self.sources = sources(digest, articles)
        self.title = line(digest.title) or "Untitled"
        self.summary, self.deck = line(digest.summary), deck(digest)
        self.counts = counts(digest)
        self.doubt = doubt(digest)
        self.worded = worded_line(digest)
        self.copies = copies(digest, articles)
        self.left_out = reasons(digest.left_out, articles)
        self.all_clear, self.unprinted = all_clear(digest), unprinted(digest)
        self.csv = csv
        self.whole = whole
        self.zone = zone
        self._edited = edited
        self._door = door
        self._chips: dict[Credit, Chip] = {}

    @cached_property
    def summary_chips(self) -> list[Chip]:
        """Where the story's one line stands."""
        return self.chips(summary_credits(self.digest))

    @cached_property
    def first(self) -> tuple[str, str | None] | None:
        """Who reported first, and when."""
        first = self.digest.first
        return (line(first.outlet) or UNNAMED, clock(first.published, self.zone)) if first else None

    @cached_property
    def first_href(self) -> str | None:
        """Where the first report stands."""
        first = self.digest.first
        return self.report_href(first.article) if first and first.article in self.sources else None

    def report_href(self, id: str) -> str:
        """Where a report stands as a whole."""
        source = self.sources[id]
        if self._door is None:
            return f"#{self.source_anchor(source)}"
        return self._door(Credit(source.outlet, id, source.url, 0, 0, ""), source.number)

    def source_anchor(self, source: Source) -> str:
        """The id of a source on the page."""
        return f"{self.anchor}-a{source.number}"

    def chips(self, credits: Iterable[Credit]) -> list[Chip]:
        """Credits as links, each place once, by the sources' numbers."""
        found = {(chip.number, chip.start): chip for chip in map(self._chip, credits)}
        return [found[key] for key in sorted(found)]

    def _chip(self, credit: Credit) -> Chip:
        # A credit is shown in several sections: of the 766 links of a story of 14 reports 420 differ.
        known = self._chips.get(credit)
        if known is None:
            source = self.sources[credit.article]
            known = self._chips[credit] = Chip(
                line(credit.outlet) or source.outlet,
                source.number,
                credit.start,
                self._door(credit, source.number) if self._door else f"#{self.source_anchor(source)}-{credit.start}",
                line(credit.exact),
                web_address(credit.link) or web_address(credit.url),
                language_tag(source.article.language if source.article else None),
            )
        return known

    @cached_property
    def passages(self) -> list[Printed]:
        """The digest's running text."""
        return [self._printed(i, passage) for i, passage in enumerate(self.digest.passages, 1)]

    def _printed(self, place: int, passage: Passage) -> Printed:
        chips = self.chips(passage.credits)
        return Printed(
            f"{self.anchor}-p{place}",
            line(passage.text),
            passage.kind,
            line(passage.credit_line),
            chips,
            language_tag(self._language(passage.credits[0])),
            is_worded(passage, self.digest),
        )

    def _language(self, credit: Credit) -> str | None:
        article = self.articles.get(credit.article)
        return article.language if article else None

    def plot(self, conflict: Conflict) -> Plot | None:
        """Differing figures on an axis."""
        return plot(conflict) if conflict.kind == "figure" else None

    @cached_property
    def relays(self) -> list[tuple[str, list[tuple[str, list[Chip]]]]]:
        """Whom others relay, those that most do first, and who does, with the words that say so."""
        by: dict[str | None, list[Relay]] = {}
        for relay in self.digest.relays:
            by.setdefault(relay.source, []).append(relay)
        found: dict[str, list[tuple[str, list[Chip]]]] = {}
        for source, some in by.items():
            whom = listed(dict.fromkeys(line(relay.to) for relay in some), 12)
            found.setdefault(whom, []).append((line(source) or UNNAMED, self.chips(one.credit for one in some)))
        return sorted(found.items(), key=lambda one: -len(one[1]))

    @cached_property
    def coverage(self) -> Coverage:
        """Who reported when."""
        return coverage(self.digest, self.articles, self._edited, self.zone)

    @property
    def drawn(self) -> bool:
        """Whether there is enough to draw: two reports are told quicker than shown."""
        return self.coverage.dated >= _FEWEST

    # ── source × claim ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def independent(self) -> list[str]:
        """The outlets that tell in a text of their own; who relays one of them stands behind it."""
        named = [outlet_of(origin.articles[0], self.articles) for origin in self.digest.origins if origin.articles]
        order = {outlet: place for place, outlet in reversed(list(enumerate(named)))}
        own = [outlet for outlet in self._telling if outlet in order or outlet not in self._printing]
        own.sort(key=lambda outlet: order.get(outlet, len(order)))
        under, found = self.coverage.under, list[str]()
        waiting = [outlet for outlet in own if under.get(outlet) not in own][::-1]
        while waiting:
            found.append(waiting.pop())
            waiting += [outlet for outlet in own if under.get(outlet) == found[-1]][::-1]
        # Two outlets of one name may seem to stand on each other.
        return list(dict.fromkeys([*found, *own]))

    @cached_property
    def groups(self) -> list[Group]:
        """The other outlets that bear a claim out, by whose text they print; in the order of the independent ones."""
        found: dict[str, list[str]] = {outlet: [] for outlet in self.independent}
        for outlet in self._telling:
            if outlet not in self.independent:
                found.setdefault(self._printing[outlet], []).append(outlet)
        return [Group(whose, outlets) for whose, outlets in found.items() if outlets]

    @cached_property
    def _printing(self) -> dict[str, str]:
        """Whose text an outlet prints, the first of them."""
        found: dict[str, str] = {}
        for origin in self.digest.origins:
            printing = [outlet_of(id, self.articles) for id in origin.articles]
            for outlet in printing[1:]:
                found.setdefault(outlet, printing[0])
        return found

    @cached_property
    def _telling(self) -> list[str]:
        """Who bears a shared claim out, in the order of the sources."""
        chips = {(chip.number, chip.outlet) for claim in self.shared for chip in self.chips(claim.credits)}
        return list(dict.fromkeys(outlet for _, outlet in sorted(chips)))

    @cached_property
    def _handed(self) -> dict[tuple[int, int], str]:
        """Which words only hand on another outlet's report, by source and sentence, and whose."""
        chips = ((self._chip(relay.credit), line(relay.to) or UNNAMED) for relay in self.digest.relays)
        return {(chip.number, chip.start): whose for chip, whose in chips}

    @cached_property
    def shared(self) -> list[Claim]:
        """Claims that more than one outlet bears out, those in dispute first."""
        found = [claim for claim in self.digest.claims if carried(claim)]
        return sorted(found, key=lambda claim: claim.kind != "disputed")

    @cached_property
    def lone(self) -> list[Claim]:
        """Claims of one outlet alone."""
        return [claim for claim in self.digest.claims if not carried(claim)]

    @property
    def folds(self) -> int | None:
        """How many claims are folded away here, where the others stand on a page of their own."""
        return None if self.whole is None else _FOLDED

    @property
    def open(self) -> int:
        """How many claims of several outlets stand open, the others folded away."""
        return _OPEN

    @property
    def here(self) -> list[Claim]:
        """The claims of several outlets that are on this page."""
        return self.shared if self.folds is None else self.shared[: _OPEN + self.folds]

    @property
    def alone(self) -> bool:
        """Whether the story is one report, with nothing to compare it with."""
        return len(self.sources) == 1

    @property
    def tabled(self) -> bool:
        """Whether the outlets are few enough for a column each."""
        return self.columns <= _MOST_COLUMNS

    @property
    def columns(self) -> int:
        """How many outlets bear a shared claim out."""
        return len(self.independent) + sum(len(group.outlets) for group in self.groups)

    @cached_property
    def rows(self) -> list[Row]:
        """The table: a row for each shared claim of this page, a cell for each outlet, independent ones first."""
        rows = []
        for claim in self.here:
            by = self._by_outlet(claim)
            cells = [Cell(chips := by.get(outlet, []), self._relayed(chips)) for outlet in self.independent]
            for group in self.groups:
                held = [by.get(outlet, []) for outlet in group.outlets]
                first = next((place for place, chips in enumerate(held) if chips), None)
                cells += [Cell(chips, "", group, i == 0, i == first) for i, chips in enumerate(held)]
            rows.append(Row(claim, cells))
        return rows

    def bearers(self, claim: Claim) -> tuple[list[Chip], list[tuple[Group, list[Chip]]]]:
        """Who bears a claim out, as the table has it: the independent outlets, and those that print them."""
        by = self._by_outlet(claim)
        under = [(group, [chip for outlet in group.outlets for chip in by.pop(outlet, [])]) for group in self.groups]
        own = [chip for chips in by.values() for chip in chips]
        return own, [(group, chips) for group, chips in under if chips]

    def _by_outlet(self, claim: Claim) -> dict[str, list[Chip]]:
        by: dict[str, list[Chip]] = {}
        for chip in self.chips(claim.credits):
            by.setdefault(chip.outlet, []).append(chip)
        return by

    def _relayed(self, chips: Iterable[Chip]) -> str:
        """Whose report an outlet hands on with a claim, if it does so wherever it makes it."""
        whose = [self._handed.get((chip.number, chip.start), "") for chip in chips]
        return listed(dict.fromkeys(whose)) if whose and all(whose) else ""

    # ── the reports in full ──────────────────────────────────────────────────────────────────────────────

    @cached_property
    def texts(self) -> list[Text]:
        """Every source with its stored text, the credited words marked."""
        cited: dict[str, list[tuple[Credit, str | None]]] = {id: [] for id in self.sources}
        for place, passage in enumerate(self.digest.passages, 1):
            for credit in passage.credits:
                cited[credit.article].append((credit, f"{self.anchor}-p{place}"))
        for credit in every_credit(self.digest):
            cited[credit.article].append((credit, None))
        return [self._text(source, cited[source.id]) for source in self.sources.values()]

    def _text(self, source: Source, cited: Sequence[tuple[Credit, str | None]]) -> Text:
        anchor, article = self.source_anchor(source), source.article
        held = [(credit, back) for credit, back in cited if article and holds(article, credit)]
        wanted: dict[int, Target] = targets(held, f"{anchor}-")
        return Text(
            source,
            anchor,
            clock(source.published, self.zone),
            listed(map(line, article.bylines)) if article else "",
            language_tag(article.language) if article else None,
            paragraphs(article, wanted) if article else [],
            loose((credit for credit, _ in cited if credit.start not in wanted), f"{anchor}-"),
        )
