"""Digests for a terminal: paragraphs with numbered credits, and every comparison below them.

Nothing is told by colour alone: kinds carry an icon and a word, differing words stand in ``{+ +}`` and ``[- -]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from newsloom.render.console import console_of, hang, heading, styled, trimmed
from newsloom.render.otherwise import reserve, told_beside
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
    line,
    listed,
    reasons,
    relays,
    said_by,
    short,
    sources,
    spoken,
    summary_credits,
    told_alike,
    unprinted,
    utterance,
    value_said,
    worded_line,
)
from newsloom.types import Article, Conflict, Credit, Digest, LeftOut, Passage, Verdict, WovenQuote

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# How much of a long list is printed: what else there is, is counted. A reader of a terminal has some 40 lines before
# him; sources beyond the first stand in one paragraph, since the numbers in the text must lead somewhere.
_DAYS, _RELAYS, _SOURCES, _NAMED_SOURCES, _REASONS, _ALIKE = 20, 12, 12, 100, 12, 2
# A report that the text credits is told in full; of a text that credits more than these the reader looks up few.
_CREDITED = 40

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
    console = console_of(width, colour)
    with console.capture() as capture:
        for digest in digests:
            _Sheet(console, digest, articles).story()
        _left_out(console, tuple(left_out), articles)
    return trimmed(capture.get())


def verdicts(found: Sequence[Verdict], colour: bool, width: int = 88) -> str:
    """What ``newsloom check`` found: each sentence with its verdict, what it lacks, and the words that bear it out."""
    console = console_of(width, colour)
    with console.capture() as capture:
        for verdict in found:
            icon, word, style = ("✓", "supported", "green") if verdict.supported else ("✗", "unsupported", "bold red")
            hang(console, f"{icon} ", style, styled(line(verdict.text)))
            hang(
                console,
                "  ",
                "",
                styled(f"{word}{': ' if verdict.because else ''}{'; '.join(map(line, verdict.because))}", style),
            )
            for other in told_beside(verdict):
                hang(console, "  ", "", styled(other, "yellow"))
            for credit in verdict.evidence:
                hang(
                    console,
                    "  – ",
                    "dim",
                    styled(f"{line(credit.outlet) or line(credit.article)}: “{line(credit.exact)}”", "dim"),
                )
            console.print()
        supported = sum(verdict.supported for verdict in found)
        remarked = sum(verdict.supported and bool(told_beside(verdict)) for verdict in found)
        more = f", {remarked} with a remark" if remarked else ""
        console.print(styled(f"{supported} of {counted(len(found), 'sentence')} supported{more}", "bold"))
    return trimmed(capture.get())


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
        if unprinted(digest):
            self.console.print(styled(unprinted(digest), "dim"))
        self.conflicts("Where they differ", digest.conflicts)
        if digest.all_clear and all_clear(digest):
            heading(self.console, "Where they differ")
            self.console.print(styled(all_clear(digest), "dim"))
        self.conflicts("What moved", digest.updates)
        self.quotes()
        self.timeline()
        self.relays()
        self.list_sources()
        _left_out(self.console, digest.left_out, self.articles)
        self.console.print()

    def heading(self) -> None:
        """Title, summary and the count of outlets."""
        self.console.print(styled("━" * self.console.width, "dim"))
        self.console.print(styled(line(self.digest.title) or "Untitled", "bold"))
        if above := deck(self.digest):
            said = styled(above, "italic")
            credits = summary_credits(self.digest)
            said.append(f" {self.numbers(credits)}" if credits else "", style="not italic cyan")
            self.console.print(said)
        self.console.print(styled(count_line(self.digest), "bold cyan"))
        first = first_line(self.digest)
        if first:
            self.console.print(styled(f"First: {first}", "dim"))
        if doubtful := doubt(self.digest):
            self.console.print(styled(doubtful, "yellow"))
        worded = worded_line(self.digest)
        if worded:
            self.console.print(styled(worded, "magenta"))
        self.console.print()

    def passage(self, passage: Passage) -> None:
        """A printed sentence with its credit numbers; below it what kind it is, and who says so."""
        mark, style = MARKS[passage.kind], _STYLES[passage.kind]
        said = styled(line(passage.text))
        said.append(f" {self.numbers(passage.credits)}", style="cyan")
        stance = styled("").append(mark.word, style=style)
        if passage.credit_line:
            stance.append(f" · {line(passage.credit_line)}", style="dim")
        self.hang(f"{mark.icon} ", style, said)
        self.hang("  ", "", stance)
        self.console.print()

    def conflicts(self, words: str, conflicts: Sequence[Conflict]) -> None:
        """What is told with differing values, a line for each value."""
        if not conflicts:
            return
        heading(self.console, words)
        for conflict in conflicts[:FOREMOST]:
            about = styled(line(conflict.about), "bold")
            about.append(f"  {reserve(conflict)}" if reserve(conflict) else "", style="not bold dim")
            self.console.print(about)
            times = told_alike([value.as_of for value in conflict.values])
            for value, when in zip(conflict.values, times, strict=True):
                said = styled(value_said(value) or "no value", "yellow")
                said.append(f"  {listed(said_by(value))}")
                said.append(f" {self.numbers(value.credits)}", style="cyan")
                said.append(f"  {when}" if when else "", style="dim")
                self.hang("  – ", "dim", said)
            self.console.print()
        self.rest(len(conflicts) - FOREMOST)

    def quotes(self) -> None:
        """Who said what."""
        if not self.digest.quotes:
            return
        heading(self.console, "Who said what")
        if any(not in_part(q.text, v) for q in self.digest.quotes[:FOREMOST] for v in q.variants):
            self.console.print(styled("Marked against the wording above: {+only here+}, [-not here-]", "dim"))
        for quote in self.digest.quotes[:FOREMOST]:
            self.quote(quote)
        self.rest(len(self.digest.quotes) - FOREMOST)

    def rest(self, more: int, form: str = "json") -> None:
        """How many more there are, and where."""
        if more > 0:
            self.hang("  ", "", styled(_rest(more, form), "dim"))
            self.console.print()

    def quote(self, quote: WovenQuote) -> None:
        """An utterance, and its other wordings with the words marked that differ."""
        said = styled(f"“{utterance(quote.text)}”")
        said.append(f" — {line(quote.speaker) or 'speaker not named'}", style="bold")
        said.append(f" {self.numbers(quote.credits)}", style="cyan")
        self.hang("❝ ", "magenta", said)
        for variant in quote.variants:
            other = styled(f"{listed(map(line, variant.outlets)) or UNNAMED}: ", "bold")
            part = in_part(quote.text, variant)
            if part:
                other.append(f"in part: “{utterance(variant.text)}”")
            else:
                other.append("words cut out: " if variant.cut else "", style="yellow")
                for i, (turn, words) in enumerate(differences(quote.text, variant.text)):
                    opening, closing, style = _TURNS[turn]
                    other.append(" " if i else "").append(f"{opening}{words}{closing}", style=style)
            other.append(f" {self.numbers(variant.credits)}", style="cyan")
            self.hang(*(("  – ", "dim") if part else ("  ≠ ", "yellow")), other)
        self.console.print()

    def timeline(self) -> None:
        """Dated events, in order."""
        if not self.digest.timeline:
            return
        heading(self.console, "Timeline")
        for event in self.digest.timeline[:_DAYS]:
            told = styled(spoken(event.when), "bold")
            told.append(f"  {line(event.text)}", style="not bold")
            told.append(f" {self.numbers(event.credits)}", style="cyan not bold")
            self.hang("  ", "", told)
        self.console.print()
        self.rest(len(self.digest.timeline) - _DAYS)

    def relays(self) -> None:
        """Who relays whom, and which reports are one text."""
        told = [f"{said} {self.numbers(credits)}" for said, credits in relays(self.digest)]
        told += copies(self.digest, self.articles)
        if not told:
            return
        heading(self.console, "Who relays whom")
        for said in told[:_RELAYS]:
            self.hang("  ", "", styled(said))
        self.console.print()
        self.rest(len(told) - _RELAYS)

    def list_sources(self) -> None:
        """The numbered reports: the first in full, many more by number and outlet alone."""
        heading(self.console, "Sources")
        every = list(self.sources.values())
        told = {credit.article for passage in self.digest.passages for credit in passage.credits}
        full = max(_SOURCES, min(len(told) + 1, _CREDITED))
        for source in every[:full]:
            row = styled(source.outlet, "bold")
            row.append(", ".join(["", *filter(None, [source.file, short(source.title, 120)])]), style="not bold")
            row.append(f", {clock(source.published) or 'no date'}", style="not bold dim")
            row.append(f"\n{source.url}" if source.url else "", style="not bold dim")
            self.hang(f"[{source.number}] ".rjust(6), "cyan", row)
        also = every[full : full + _NAMED_SOURCES]
        if also:
            named = "; ".join(f"[{source.number}] {source.outlet}" for source in also)
            self.hang("      ", "", styled(f"{named}; --format html has their titles and texts", "dim"))
        self.console.print()
        self.rest(len(every) - full - _NAMED_SOURCES, "html")

    def numbers(self, credits: Iterable[Credit]) -> str:
        """``[1][3]``; from three in a row on ``[1–3]``."""
        found = sorted({self.sources[credit.article].number for credit in credits})
        rows: list[list[int]] = []
        for number in found:
            if rows and rows[-1][-1] == number - 1:
                rows[-1].append(number)
            else:
                rows.append([number])
        spans = ([f"[{row[0]}–{row[-1]}]"] if len(row) > 2 else [f"[{number}]" for number in row] for row in rows)
        return "".join(said for span in spans for said in span)

    def hang(self, lead: str, style: str, body: RenderableType) -> None:
        """A paragraph whose further lines stand under its first word."""
        hang(self.console, lead, style, body)


def _left_out(console: Console, left_out: Sequence[LeftOut], articles: Mapping[str, Article]) -> None:
    """What was not printed, by reason; of many reasons of one kind the first, and how many more there are."""
    if not left_out:
        return
    heading(console, "Left out")
    kinds: dict[str, list[tuple[str, list[str]]]] = {}
    for reason, names in reasons(left_out, articles).items():
        kind, mark, sentence = reason.partition(": “")
        kinds.setdefault(kind, []).append((mark[2:] + sentence, names))
    rows = [(kind, *row) for kind, alike in kinds.items() for row in alike[:_ALIKE]][:_REASONS]
    before = None
    for kind, sentence, names in rows:
        if sentence and kind != before:
            hang(console, "  ", "", styled(f"{kind}:", "dim"))
        before = kind
        # A reason that several reports share tells of how many it holds.
        told = sentence or kind if len(names) == 1 else f"{len(names)} × {sentence or kind}"
        hang(console, "    " if sentence else "  ", "", styled(f"{told} ({listed(names, 3)})", "dim"))
    more = sum(len(names) for alike in kinds.values() for _, names in alike) - sum(len(names) for *_, names in rows)
    if more > 0:
        hang(console, "  ", "", styled(_rest(more), "dim"))


def _rest(more: int, form: str = "json") -> str:
    """What is folded away, and where it stands."""
    return f"and {more:,} more; --format {form} has them all"
