"""Digests for a terminal: paragraphs with numbered credits, and every comparison below them.

Nothing is told by colour alone: kinds carry an icon and a word, differing words stand in ``{+ +}`` and ``[- -]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from newsloom.render.wording import (
    FOREMOST,
    MARKS,
    UNNAMED,
    clock,
    copies,
    count_line,
    counted,
    differences,
    first_line,
    line,
    listed,
    reasons,
    relays,
    said_by,
    short,
    sources,
    spoken,
    value_said,
)
from newsloom.types import Article, Conflict, Credit, Digest, LeftOut, Passage, Verdict, WovenQuote

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

# A line longer than this tires the eye; a terminal narrower than this cannot hold a source.
_WIDEST, _NARROWEST = 92, 24

# Blanks that fill a row up, perhaps before the codes that end its colour.
_TRAILING = re.compile(r"(?<! ) +((?:\x1b\[[\d;]*m)*)$", re.MULTILINE)

_STYLES = {"agreed": "green", "single": "blue", "disputed": "yellow", "quote": "magenta"}
_TURNS = {"only here": ("{+", "+}", "bold green"), "not here": ("[-", "-]", "strike red"), "same": ("", "", "")}


def terminal(
    digests: Sequence[Digest],
    articles: Mapping[str, Article],
    width: int,
    colour: bool,
    left_out: Iterable[LeftOut] = (),
) -> str:
    """The digests for a terminal of ``width`` columns; ``left_out`` is the input that reached no story."""
    console = _console(width, colour)
    with console.capture() as capture:
        for digest in digests:
            _Sheet(console, digest, articles).story()
        _left_out(console, tuple(left_out), articles)
    return _trimmed(capture.get())


def verdicts(found: Sequence[Verdict], colour: bool, width: int = 88) -> str:
    """What ``newsloom check`` found: each sentence with its verdict, what it lacks, and the words that bear it out."""
    console = _console(width, colour)
    with console.capture() as capture:
        for verdict in found:
            icon, word, style = ("✓", "supported", "green") if verdict.supported else ("✗", "unsupported", "bold red")
            _hang(console, f"{icon} ", style, _text(line(verdict.text)))
            _hang(
                console,
                "  ",
                "",
                _text(f"{word}{': ' if verdict.because else ''}{'; '.join(map(line, verdict.because))}", style),
            )
            for credit in verdict.evidence:
                _hang(
                    console,
                    "  – ",
                    "dim",
                    _text(f"{line(credit.outlet) or line(credit.article)}: “{line(credit.exact)}”", "dim"),
                )
            console.print()
        supported = sum(verdict.supported for verdict in found)
        console.print(_text(f"{supported} of {counted(len(found), 'sentence')} supported", "bold"))
    return _trimmed(capture.get())


def _console(width: int, colour: bool) -> Console:
    from rich.console import Console

    return Console(
        file=StringIO(),
        width=max(_NARROWEST, min(width, _WIDEST)),
        force_terminal=colour,
        color_system="standard" if colour else None,
        force_jupyter=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        # The environment may not change what is printed: NO_COLOR and the like are the command line's to read.
        _environ={},
    )


def _trimmed(printed: str) -> str:
    return _TRAILING.sub(r"\1", printed).rstrip("\n") + "\n"


class _Sheet:
    """One digest on its way to a console."""

    def __init__(self, console: Console, digest: Digest, articles: Mapping[str, Article]) -> None:
        self.console = console
        self.digest = digest
        self.articles = articles
        self.sources = sources(digest, articles)

    def story(self) -> None:
        """Everything a digest holds, top to bottom."""
        digest = self.digest
        self.heading()
        for passage in digest.passages:
            self.passage(passage)
        if digest.conflicts:
            _title(self.console, "Where they differ")
            self.conflicts(digest.conflicts)
        if digest.updates:
            _title(self.console, "What moved")
            self.conflicts(digest.updates)
        if digest.quotes:
            _title(self.console, "Who said what")
            if any(quote.variants for quote in digest.quotes):
                self.console.print(_text("Marked against the wording above: {+only here+}, [-not here-]", "dim"))
            for quote in digest.quotes[:FOREMOST]:
                self.quote(quote)
            rest = len(digest.quotes) - FOREMOST
            if rest > 0:
                self.console.print(
                    _text(f"and {counted(rest, 'more quotation')}; --format html or json has them all", "dim")
                )
                self.console.print()
        self.timeline()
        self.relays()
        self.list_sources()
        _left_out(self.console, digest.left_out, self.articles)
        self.console.print()

    def heading(self) -> None:
        """Title, summary and the count of outlets."""
        self.console.print(_text("━" * self.console.width, "dim"))
        self.console.print(_text(line(self.digest.title) or "Untitled", "bold"))
        if line(self.digest.summary):
            self.console.print(_text(line(self.digest.summary), "italic"))
        self.console.print(_text(count_line(self.digest), "bold cyan"))
        first = first_line(self.digest)
        if first:
            self.console.print(_text(f"First: {first}", "dim"))
        self.console.print()

    def passage(self, passage: Passage) -> None:
        """A printed sentence with its credit numbers; below it what kind it is, and who says so."""
        mark, style = MARKS[passage.kind], _STYLES[passage.kind]
        said = _text(line(passage.text))
        said.append(f" {self.numbers(passage.credits)}", style="cyan")
        stance = _text("").append(mark.word, style=style)
        if passage.credit_line:
            stance.append(f" · {line(passage.credit_line)}", style="dim")
        self.hang(f"{mark.icon} ", style, said)
        self.hang("  ", "", stance)
        self.console.print()

    def conflicts(self, conflicts: Iterable[Conflict]) -> None:
        """What is told with differing values, a line for each value."""
        for conflict in conflicts:
            self.console.print(_text(line(conflict.about), "bold"))
            for value in conflict.values:
                said = _text(value_said(value) or "no value", "yellow")
                said.append(f"  {listed(said_by(value))}")
                said.append(f" {self.numbers(value.credits)}", style="cyan")
                said.append(f"  {spoken(value.as_of)}" if value.as_of else "", style="dim")
                self.hang("  – ", "dim", said)
            self.console.print()

    def quote(self, quote: WovenQuote) -> None:
        """An utterance, and its other wordings with the words marked that differ."""
        said = _text(f"“{line(quote.text)}”")
        said.append(f" — {line(quote.speaker) or 'speaker not named'}", style="bold")
        said.append(f" {self.numbers(quote.credits)}", style="cyan")
        self.hang("❝ ", "magenta", said)
        for variant in quote.variants:
            other = _text(f"{listed(map(line, variant.outlets)) or UNNAMED}: ", "bold")
            other.append("words cut out: " if variant.cut else "", style="yellow")
            for i, (turn, words) in enumerate(differences(quote.text, variant.text)):
                opening, closing, style = _TURNS[turn]
                other.append(" " if i else "").append(f"{opening}{words}{closing}", style=style)
            other.append(f" {self.numbers(variant.credits)}", style="cyan")
            self.hang("  ≠ ", "yellow", other)
        self.console.print()

    def timeline(self) -> None:
        """Dated events, in order."""
        if not self.digest.timeline:
            return
        _title(self.console, "Timeline")
        for event in self.digest.timeline:
            told = _text(spoken(event.when), "bold")
            told.append(f"  {line(event.text)}", style="not bold")
            told.append(f" {self.numbers(event.credits)}", style="cyan not bold")
            self.hang("  ", "", told)
        self.console.print()

    def relays(self) -> None:
        """Who relays whom, and which reports are one text."""
        told = [f"{said} {self.numbers(credits)}" for said, credits in relays(self.digest)]
        told += copies(self.digest, self.articles)
        if not told:
            return
        _title(self.console, "Who relays whom")
        for said in told:
            self.hang("  ", "", _text(said))
        self.console.print()

    def list_sources(self) -> None:
        """The numbered reports."""
        _title(self.console, "Sources")
        for source in self.sources.values():
            row = _text(source.outlet, "bold")
            row.append(", ".join(["", *filter(None, [short(source.title, 120)])]), style="not bold")
            row.append(f", {clock(source.published) or 'no date'}", style="not bold dim")
            row.append(f"\n{source.url}" if source.url else "", style="not bold dim")
            self.hang(f"[{source.number}] ".rjust(6), "cyan", row)
        self.console.print()

    def numbers(self, credits: Iterable[Credit]) -> str:
        """``[1][3]``."""
        found = sorted({self.sources[credit.article].number for credit in credits})
        return "".join(f"[{number}]" for number in found)

    def hang(self, lead: str, style: str, body: RenderableType) -> None:
        """A paragraph whose further lines stand under its first word."""
        _hang(self.console, lead, style, body)


def _hang(console: Console, lead: str, style: str, body: RenderableType) -> None:
    from rich.cells import cell_len
    from rich.table import Table

    grid = Table.grid(padding=0)
    grid.add_column(width=cell_len(lead), no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_row(_text(lead, style), body)
    console.print(grid)


def _title(console: Console, words: str) -> None:
    console.print(_text(words.upper(), "bold underline"))
    console.print()


def _left_out(console: Console, left_out: Sequence[LeftOut], articles: Mapping[str, Article]) -> None:
    if not left_out:
        return
    _title(console, "Left out")
    for reason, names in reasons(left_out, articles).items():
        _hang(console, "  ", "", _text(f"{len(names)}: {reason} ({listed(names, 3)})", "dim"))


def _text(words: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(words, style=style, overflow="fold")
