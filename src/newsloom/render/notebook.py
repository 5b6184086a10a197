"""Stories and lists in a notebook's cell: HTML that stands alone and follows the notebook's light or dark; Markdown.

    Digests + Articles ──stories_cell──▶ HTML: each sentence with its credits, which open
    Table ──table_cell──▶ HTML    ──table_markdown──▶ Markdown    ──table_text──▶ a few lines for a console

Nothing is fetched and no script runs. Colours are the notebook's own: text inherits, rules are mixed from it. Where our
style sheet is taken away (GitHub, a notebook that is not trusted), headings, tables and what opens are still there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import quote

from newsloom.render.markdown import escape
from newsloom.render.otherwise import reserve
from newsloom.render.wording import (
    FOREMOST,
    MARKS,
    UNNAMED,
    all_clear,
    clock,
    copies,
    count_line,
    counted,
    deck,
    differences,
    doubt,
    first_line,
    in_part,
    language_tag,
    line,
    listed,
    printable,
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
from newsloom.types import Article, Credit, Digest, Failure

#: How many things of a list a table shows: a screen of them; the whole list is a data frame away.
SHOWN = 20
# Digests shown whole, and lines in a console.
_STORIES, _LINES = 5, 8
# Characters of a text in a cell, of one and of all on a line of a console, of the words around credited ones.
_MOST, _CELL, _WIDE, _AROUND = 320, 60, 118, 40
_BLANKS = re.compile(r"\s+")


class Words(NamedTuple):
    """Words on a line of a table's cell: perhaps a link; ``match``: what of them was searched for.

    ``weight``: ``strong``, ``soft``, ``tight`` (an id, never broken) or ``item`` (one of several on one line).
    """

    text: str
    url: str | None = None
    weight: str = ""
    match: tuple[int, int] | None = None


#: A cell: its lines, from the top.
Cell = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it is shown: what it is (``6 stories``), its heads, its first rows, and how many things have none.

    A head that ends in ``#`` is of numbers. ``empty`` is said when there is nothing.
    """

    caption: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    hidden: int = 0
    empty: str = ""

    @property
    def more(self) -> str:
        """How many are not shown."""
        return f"and {self.hidden:,} more; to_dataframe() has them all" if self.hidden else ""


def table_cell(table: Table) -> str:
    """A list as HTML."""
    return str(_macros().table_cell(table, _style())).strip()


def table_markdown(table: Table) -> str:
    """A list as a table of GitHub's Markdown; words from outside are escaped."""
    if not table.rows:
        return f"*{escape(table.empty or table.caption)}*\n"
    heads = [head.removesuffix(" #") for head in table.heads]
    rules = ["---:" if head.endswith("#") else "---" for head in table.heads]
    rows = [[_cell_in_markdown(cell) for cell in row] for row in table.rows]
    drawn = "\n".join(f"| {' | '.join(row)} |" for row in [heads, rules, *rows])
    return "\n\n".join(filter(None, (f"*{escape(table.caption)}*", drawn, table.more and f"*{table.more}*"))) + "\n"


def _cell_in_markdown(cell: Cell) -> str:
    items = all(words.weight == "item" for words in cell)
    return (", " if items else " <br> ").join(map(_in_markdown, cell))


def _in_markdown(words: Words) -> str:
    said, url = escape(short(words.text, _MOST)), web_address(words.url)
    if url and said:
        said = f"[{said}](<{quote(url, safe='%:/?#@!$&+,;=~-.')}>)"
    return f"**{said}**" if words.weight == "strong" and said else said


def table_text(table: Table) -> str:
    """A list in a few lines: the first line of each cell that has one."""
    if not table.rows:
        return table.empty or table.caption
    told = ["  ".join(short(line(cell[0].text), _CELL) for cell in row if cell) for row in table.rows]
    more = ["  …"] if len(told) > _LINES or table.hidden else []
    return "\n".join([table.caption, *(f"  {short(one, _WIDE)}" for one in told[:_LINES]), *more])


# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────


def stories_cell(digests: Sequence[Digest], articles: Mapping[str, Article], failures: Sequence[Failure] = ()) -> str:
    """Digests as HTML, a few whole and the others by their titles; ``failures``: the input that could not be read."""
    shown = [_Told(digest, articles) for digest in digests[:_STORIES]]
    others = [line(digest.title) or "Untitled" for digest in digests[_STORIES:]]
    return str(_macros().stories_cell(shown, others, [line(str(one)) for one in failures], _style())).strip()


class Held(NamedTuple):
    """A credit that opens: the credited words within those around them, whose they are and where."""

    outlet: str
    number: int
    before: str
    exact: str
    after: str
    link: str | None
    language: str | None


class _Told:
    """One digest as the template sees it."""

    def __init__(self, digest: Digest, articles: Mapping[str, Article]) -> None:
        self.digest = digest
        self.articles = articles
        self.sources = sources(digest, articles)
        self.title = line(digest.title) or "Untitled"
        self.deck = deck(digest)
        self.summary_credits = self.held(summary_credits(digest))
        self.counts = count_line(digest)
        self.first = first_line(digest)
        self.all_clear = all_clear(digest)
        self.worded = " ".join(filter(None, (doubt(digest), worded_line(digest))))
        self.relays = [(said, self.held(credits)) for said, credits in relays(digest)]
        self.copies = copies(digest, articles)
        self.left_out = reasons(digest.left_out, articles)

    def held(self, credits: Sequence[Credit]) -> list[Held]:
        """Credits by the numbers of their sources, each place once."""
        found = {(self.sources[credit.article].number, credit.start): self._held(credit) for credit in credits}
        return [found[key] for key in sorted(found)]

    def _held(self, credit: Credit) -> Held:
        source = self.sources[credit.article]
        article = self.articles.get(credit.article)
        link = web_address(credit.link) or web_address(credit.url)
        outlet = line(credit.outlet) or source.outlet
        return Held(outlet, source.number, *_within(credit), link, language_tag(article.language if article else None))


def _within(credit: Credit) -> tuple[str, str, str]:
    """Credited words and those around them."""
    before, exact, after = credit.prefix[-_AROUND:], credit.exact, credit.suffix[:_AROUND]
    return _squeezed(before).lstrip(), _squeezed(exact), _squeezed(after).rstrip()


def _squeezed(text: str) -> str:
    """The text printable, each run of blanks as one: also at its ends, where other words follow."""
    return _BLANKS.sub(" ", printable(text))


@cache
def _macros() -> Any:
    from jinja2 import Environment, StrictUndefined

    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters.update(line=line, spoken=spoken, short=short, listed=listed, utterance=utterance)
    env.filters.update(
        value_said=value_said, reserve=reserve, said_by=said_by, address=web_address, printable=printable
    )
    env.globals.update(
        counted=counted, differences=differences, in_part=in_part, marks=MARKS, foremost=FOREMOST, most=_MOST
    )
    env.globals.update(unnamed=UNNAMED, clock=clock)
    return env.from_string(_file("notebook.html.j2")).module


@cache
def _style() -> str:
    from markupsafe import Markup

    return Markup(_file("notebook.css"))  # noqa: S704  (our own file)


def _file(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")
