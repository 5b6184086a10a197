"""Digests as one self-contained page: no script, nothing fetched, every credit a link to its words on the page.

    Digest + Articles ──_Sheet──▶ what the template asks for ──page.html.j2, page.css──▶ page

Everything from outside passes ``printable``, Jinja's escaping and, for addresses, ``web_address``. The page's own
policy allows its one style sheet, by hash, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from newsloom.render.marked import Paragraph, Target, holds, loose, paragraphs, targets
from newsloom.render.plot import Plot, plot
from newsloom.render.wording import (
    FOREMOST,
    MARKS,
    UNNAMED,
    Mark,
    Source,
    carried,
    clock,
    copies,
    counted,
    counts,
    differences,
    every_credit,
    figure,
    is_machine_time,
    is_worded,
    language_tag,
    line,
    listed,
    outlet_of,
    reasons,
    relays,
    said_by,
    short,
    sources,
    spoken,
    summary_credits,
    utterance,
    value_said,
    web_address,
    worded_line,
)
from newsloom.types import Article, Claim, Conflict, Credit, Digest, LeftOut, Passage

if TYPE_CHECKING:
    from jinja2 import Template

# A table of more outlets than this is wider than a screen: the claims are then listed, each with its outlets.
_MOST_COLUMNS = 16


def page(
    digests: Sequence[Digest],
    articles: Mapping[str, Article],
    title: str | None = None,
    left_out: Iterable[LeftOut] = (),
) -> str:
    """One HTML file with a front and a section per digest; ``left_out`` is the input that reached no story.

    Without a ``title`` the page is named after its only story, or after newsloom.
    """
    from markupsafe import Markup

    stories = [_Sheet(digest, articles, place) for place, digest in enumerate(digests, 1)]
    style, digest_of_style = _style()
    named = line(title) or (stories[0].title if len(stories) == 1 else "newsloom")
    html = _template().render(
        title=named,
        nameplate=line(title) or "newsloom",
        style=Markup(style),  # noqa: S704  (our own file)
        style_hash=digest_of_style,
        stories=stories,
        period=_period(stories),
        reports=sum(len(story.sources) for story in stories),
        reworded=sum(digest.rewritten is not None and digest.rewritten.used for digest in digests),
        models=sorted({line(d.rewritten.model) for d in digests if d.rewritten and d.rewritten.used}),
        left_out=reasons(left_out, articles),
        marks=MARKS,
        foremost=FOREMOST,
    )
    return html.rstrip() + "\n"


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters.update(line=line, spoken=spoken, figure=figure, listed=listed, short=short, value_said=value_said)
    env.filters.update(once=_once, utterance=utterance)
    env.globals.update(counted=counted, differences=differences, said_by=said_by, unnamed=UNNAMED)
    env.tests.update(machine_time=is_machine_time)
    return env.from_string((files(__package__) / "page.html.j2").read_text("utf-8"))


@cache
def _style() -> tuple[str, str]:
    """The style sheet as it stands in the page, and its hash for the page's policy."""
    style = "\n" + (files(__package__) / "page.css").read_text("utf-8")
    return style, base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _once(chips: Iterable[Chip]) -> list[Chip]:
    """The first credit of each source: where words are compared, one link to a report is enough."""
    found: dict[int, Chip] = {}
    for chip in chips:
        found.setdefault(chip.number, chip)
    return list(found.values())


def _period(stories: Iterable[_Sheet]) -> str:
    """From the first report's day to the last's; empty without dated reports."""
    times = [s.published for story in stories for s in story.sources.values() if s.published]
    days = [clock(time) or "" for time in (min(times), max(times))] if times else []
    return " – ".join(dict.fromkeys(day.split(",")[0] for day in days))


class Chip(NamedTuple):
    """A credit as a small link: ``anchor`` is the id of its words on the page, ``link`` leads to the outlet's site."""

    outlet: str
    number: int
    anchor: str
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


class Row(NamedTuple):
    """A claim over the outlets of the table: one cell for each column, in order."""

    claim: Claim
    mark: Mark
    cells: list[list[Chip]]


class _Sheet:
    """One digest as the template sees it. ``s2`` is the second story, ``s2-a3`` its third source."""

    def __init__(self, digest: Digest, articles: Mapping[str, Article], place: int) -> None:
        self.digest = digest
        self.articles = articles
        self.anchor = f"s{place}"
        self.sources = sources(digest, articles)
        self.title = line(digest.title) or "Untitled"
        self.summary = line(digest.summary)
        self.counts = counts(digest)
        self.worded = worded_line(digest)
        self.copies = copies(digest, articles)
        self.left_out = reasons(digest.left_out, articles)

    @cached_property
    def summary_chips(self) -> list[Chip]:
        """Where the story's one line stands."""
        return self.chips(summary_credits(self.digest))

    @cached_property
    def first(self) -> tuple[str, str | None] | None:
        """Who reported first, and when."""
        first = self.digest.first
        return (line(first.outlet) or UNNAMED, clock(first.published)) if first else None

    @cached_property
    def first_chip(self) -> str | None:
        """Where the first report stands on the page."""
        first = self.digest.first
        source = self.sources.get(first.article) if first else None
        return self.source_anchor(source) if source else None

    def source_anchor(self, source: Source) -> str:
        """The id of a source on the page."""
        return f"{self.anchor}-a{source.number}"

    def chips(self, credits: Iterable[Credit]) -> list[Chip]:
        """Credits as links, each place once, by the sources' numbers."""
        found = {}
        for credit in credits:
            source = self.sources[credit.article]
            anchor = f"{self.source_anchor(source)}-{credit.start}"
            found[source.number, credit.start] = Chip(
                line(credit.outlet) or source.outlet,
                source.number,
                anchor,
                line(credit.exact),
                web_address(credit.link) or web_address(credit.url),
                language_tag(source.article.language if source.article else None),
            )
        return [found[key] for key in sorted(found)]

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
    def relays(self) -> list[tuple[str, list[Chip]]]:
        """Who relays whom."""
        return [(said, self.chips(credits)) for said, credits in relays(self.digest)]

    # ── source × claim ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def independent(self) -> list[str]:
        """The outlets whose own text an origin is, the earliest of each, as far as they bear a shared claim out."""
        telling = {chip.outlet for claim in self.shared for chip in self.chips(claim.credits)}
        named = [outlet_of(origin.articles[0], self.articles) for origin in self.digest.origins if origin.articles]
        return [outlet for outlet in dict.fromkeys(named) if outlet in telling]

    @cached_property
    def dependent(self) -> list[str]:
        """The other outlets that bear a claim out: those that print another's text."""
        own = set(self.independent)
        others = [chip.outlet for claim in self.shared for chip in self.chips(claim.credits)]
        return [outlet for outlet in dict.fromkeys(others) if outlet not in own]

    @cached_property
    def shared(self) -> list[Claim]:
        """Claims that more than one outlet bears out, those in dispute first."""
        found = [claim for claim in self.digest.claims if carried(claim)]
        return sorted(found, key=lambda claim: claim.kind != "disputed")

    @cached_property
    def lone(self) -> list[tuple[Claim, list[Chip]]]:
        """Claims of one outlet alone."""
        return [(claim, self.chips(claim.credits)) for claim in self.digest.claims if not carried(claim)]

    @property
    def tabled(self) -> bool:
        """Whether the outlets are few enough for a column each."""
        return len(self.independent) + len(self.dependent) <= _MOST_COLUMNS

    @cached_property
    def rows(self) -> list[Row]:
        """The table: a row for each shared claim, a cell for each outlet, independent ones first."""
        columns = self.independent + self.dependent
        rows = []
        for claim in self.shared:
            by: dict[str, list[Chip]] = {}
            for chip in self.chips(claim.credits):
                by.setdefault(chip.outlet, []).append(chip)
            rows.append(Row(claim, MARKS[claim.kind], [by.get(outlet, []) for outlet in columns]))
        return rows

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
        wanted: dict[int, Target] = targets(held, anchor)
        return Text(
            source,
            anchor,
            clock(source.published),
            listed(map(line, article.bylines)) if article else "",
            language_tag(article.language) if article else None,
            paragraphs(article, wanted) if article else [],
            loose((credit for credit, _ in cited if credit.start not in wanted), anchor),
        )
