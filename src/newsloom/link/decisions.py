"""What people decided about stories: it outranks what is computed, on every run, until it is taken back."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal


@dataclass(frozen=True, slots=True)
class Decision:
    """Articles that are ``together`` in one story, or that are ``apart``: none of ``articles`` with any of ``others``.

    By articles and not by stories, whose ids depend on what came first. A list of them is kept by the caller and given
    to each ``Linker``; what is left out of the list is undone.
    """

    kind: Literal["together", "apart"]
    articles: tuple[str, ...]
    others: tuple[str, ...] = ()


def merge(one: Sequence[str], other: Sequence[str]) -> tuple[Decision, ...]:
    """Two stories, given by their articles, are one."""
    return (Decision("together", tuple(one), tuple(other)),)


def split(leaving: Sequence[str], staying: Sequence[str]) -> tuple[Decision, ...]:
    """Articles leave a story as a story of their own."""
    return Decision("apart", tuple(leaving), tuple(staying)), Decision("together", tuple(leaving))


def move(article: str, away: Sequence[str], to: Sequence[str]) -> tuple[Decision, ...]:
    """An article leaves a story for another one; the articles of either are given."""
    return Decision("apart", (article,), tuple(away)), Decision("together", (article,), tuple(to[:1]))


def not_this_story(article: str, story: Sequence[str]) -> tuple[Decision, ...]:
    """An article does not belong to a story; where it goes is left open."""
    return (Decision("apart", (article,), tuple(story)),)


class Decisions:
    """Decisions in force: groups of articles, and groups barred from each other. Later ones outrank earlier ones."""

    def __init__(self, given: Iterable[Decision] = ()) -> None:
        self._group: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._barred: dict[str, set[str]] = {}
        for decision in reversed(tuple(given)):
            if decision.kind == "together":
                every = (*decision.articles, *decision.others)
                for article in every[1:]:
                    self._join(every[0], article)
            else:
                for one in decision.articles:
                    for other in decision.others:
                        self._bar(one, other)

    def _root(self, article: str) -> str:
        return self._group.get(article, article)

    def _join(self, one: str, other: str) -> None:
        kept, gone = self._root(one), self._root(other)
        if kept == gone or gone in self._barred.get(kept, ()):
            return
        moved = self._members.pop(gone, [gone])
        self._members.setdefault(kept, [kept]).extend(moved)
        self._group.update(dict.fromkeys(moved, kept))
        self._group[kept] = kept
        for barred in sorted(self._barred.pop(gone, set())):
            self._barred[barred].discard(gone)
            self._bar(kept, barred)

    def _bar(self, one: str, other: str) -> None:
        first, second = self._root(one), self._root(other)
        if first != second:
            self._barred.setdefault(first, set()).add(second)
            self._barred.setdefault(second, set()).add(first)

    def partner(self, article: str, placed: Container[str]) -> str | None:
        """An article already placed that this one belongs with."""
        members = self._members.get(self._root(article), ())
        return next((member for member in members if member != article and member in placed), None)

    def concerns(self, article: str) -> bool:
        """Whether anything was decided about an article."""
        return article in self._group or article in self._barred

    def pins(self, article: str) -> bool:
        """Whether an article stays where it was put."""
        return len(self._members.get(self._root(article), ())) > 1

    @property
    def bar_any(self) -> bool:
        """Whether there is anything that ``bars``."""
        return bool(self._barred)

    def bars(self, articles: Iterable[str], others: Iterable[str]) -> bool:
        """Whether any of some articles may not be in a story with any of others."""
        if not self._barred:
            return False
        barred = set(chain.from_iterable(self._barred.get(self._root(article), ()) for article in articles))
        return bool(barred) and any(self._root(other) in barred for other in others)
