"""Which articles tell which story, and why, for a terminal.

Joins + Articles ──linked──▶ text: each story with its reports, each report with the reasons
Explanation + Articles ──explained──▶ text: why one report went to its story
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from newsloom.render.console import console_of, hang, styled, trimmed
from newsloom.render.wording import clock, counted, line, outlet_of, short
from newsloom.types import Article, Join

if TYPE_CHECKING:
    from rich.text import Text


class Explained(Protocol):
    """Why an article went to its story, as ``link`` explains it."""

    @property
    def article(self) -> str:
        """Its id."""

    @property
    def story(self) -> str:
        """The id of its story."""

    @property
    def joined(self) -> bool:
        """Whether the story was there before it."""

    @property
    def score(self) -> float:
        """How likely the report belonged to the best open story."""

    @property
    def runner_up(self) -> str | None:
        """The id of the next best story."""

    @property
    def runner_up_score(self) -> float:
        """How likely it belonged to that."""

    def words(self) -> Sequence[str]:
        """The reasons."""


# Of a story that an explained report belongs to: enough to know it by.
_OTHERS = 5


def linked(joins: Iterable[Join], articles: Mapping[str, Article], width: int, colour: bool) -> str:
    """The stories in the order of their first arrival, each with its reports in theirs and why they are there."""
    stories: dict[str, list[Join]] = {}
    for join in joins:
        stories.setdefault(join.story, []).append(join)
    console = console_of(width, colour)
    with console.capture() as capture:
        for story, members in stories.items():
            head = styled(_title(articles.get(members[0].article)) or "Untitled", "bold")
            head.append(f"  {counted(len(members), 'report')}, story {line(story)}", style="not bold dim")
            console.print(head)
            for join in members:
                hang(console, "  – ", "dim", _report(join.article, articles))
                hang(console, "    ", "", styled("; ".join(map(line, join.reasons)), "dim"))
            console.print()
        told = "1 story" if len(stories) == 1 else f"{len(stories):,} stories"
        console.print(styled(f"{told} from {counted(sum(map(len, stories.values())), 'report')}", "bold"))
    return trimmed(capture.get())


def explained(why: Explained, members: Sequence[str], articles: Mapping[str, Article], width: int, colour: bool) -> str:
    """A report, its story by the other reports there (of ``members``), and what decided it."""
    others = [id for id in members if id != why.article]
    console = console_of(width, colour)
    with console.capture() as capture:
        console.print(_report(why.article, articles))
        among = f" with {counted(len(others), 'other report')}:" if others else ", alone"
        console.print(styled(f"is in story {line(why.story)}{among}"))
        for id in others[:_OTHERS]:
            hang(console, "  – ", "dim", _report(id, articles))
        if len(others) > _OTHERS:
            hang(console, "  – ", "dim", styled(f"and {len(others) - _OTHERS:,} more", "dim"))
        console.print(styled("because"))
        for reason in why.words():
            hang(console, "  – ", "dim", styled(line(reason)))
    return trimmed(capture.get())


def _report(id: str, articles: Mapping[str, Article]) -> Text:
    """A report by its outlet, title, time and id."""
    article = articles.get(id)
    row = styled(outlet_of(id, articles), "bold")
    title, published = _title(article), clock(article.published) if article else None
    row.append(f": {title}" if title else "", style="not bold")
    row.append("".join(f", {fact}" for fact in (published, line(id)) if fact), style="not bold dim")
    return row


def _title(article: Article | None) -> str:
    return short(line(article.title if article else None), 120)
