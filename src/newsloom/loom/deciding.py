"""What a reader decides of stories: told in terms of stories and articles, obeyed at once, and taken back when asked.

merge, split, move, undo ──▶ Decision ──▶ the stories touched, woven anew
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from newsloom.errors import StoreError
from newsloom.kept import Decision
from newsloom.loom import keeping
from newsloom.store import Library

if TYPE_CHECKING:
    from newsloom.loom.desk import Desk

#: The reader of a library that nobody else was added to.
ME = "me"


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """A decision with what is needed to tell it: the titles of its stories and of its articles, by id."""

    decision: Decision
    stories: dict[str, str | None]
    articles: dict[str, str | None]


def merge(at: Desk, story: str, other: str, *, person: str = ME) -> ToldDecision:
    """``story`` goes into ``other``. Raises ``StoreError`` when they are one."""
    return _decide(at, person, (story, other), lambda now: at.library.put_merge(person, story, other, now))


def split(at: Desk, story: str, articles: Sequence[str], *, person: str = ME) -> ToldDecision:
    """Articles leave a story and are one of their own. Raises ``StoreError`` when they are not in it, or are all."""
    return _decide(at, person, (story,), lambda now: at.library.put_split(person, story, articles, now))


def move(at: Desk, article: str, story: str, *, person: str = ME) -> ToldDecision:
    """An article goes to another story. Raises ``StoreError`` when it stands there."""
    return move_all(at, [article], story, person=person)


def move_all(at: Desk, articles: Sequence[str], story: str, *, person: str = ME) -> ToldDecision:
    """Articles go to another story together. Raises ``StoreError`` when one stands there, or there are none."""
    standing = [at.library.story_of(article) for article in articles]
    for article, held in zip(articles, standing, strict=True):
        if held == story:
            raise StoreError(f"{article} stands in {story} already", "give another story")
    touched = tuple(dict.fromkeys(filter(None, (*standing, story))))
    return _decide(at, person, touched, lambda now: at.library.put_move(person, articles, story, now))


def undo(at: Desk, number: int | None = None, *, person: str = ME) -> ToldDecision:
    """Take back a decision; without a number the last of a reader's own that holds. Raises ``StoreError``."""
    standing = at.library.decisions(person=None if number else person)
    chosen = next((one for one in standing if number in (None, one.number)), None)
    if chosen is None and number is None:
        raise StoreError("there is nothing to take back", "`newsloom undo --list` tells what was decided")
    if chosen is None:
        raise StoreError(f"no decision {number} holds", "`newsloom undo --list` tells those that do")
    touched = tuple(filter(None, (chosen.story, chosen.other)))
    return _decide(at, person, touched, lambda now: _undo(at.library, chosen, now))


def _undo(library: Library, decision: Decision, now: datetime) -> Decision:
    """Take back a decision; what the linker since put into a story that a split made goes back with the rest."""
    with library.together():
        undone = library.put_undo(decision.number, now)
        made = library.story(decision.other) if decision.kind == "split" and decision.other else None
        if made is not None and made.id == decision.other:
            joins = [join for id in made.articles if (join := library.join(id)) and join.story == made.id]
            because = f"its story {made.id} went back into {decision.story}"
            library.put_joins(
                [replace(join, story=decision.story, reasons=(*join.reasons, because)) for join in joins], now
            )
    return undone


def decided(library: Library, *, person: str | None = None) -> list[ToldDecision]:
    """The decisions that hold, the last first."""
    return [told(library, one) for one in library.decisions(person=person)]


def _decide(at: Desk, person: str, stories: Sequence[str], decide: Callable[[datetime], Decision]) -> ToldDecision:
    """Let a decision hold, and weave the stories that it touches; who had seen them has seen them still."""
    library, now = at.library, at.clock.now()
    before = [library.story(id) for id in stories]
    seen = all(held is None or _seen(library, held.id, held.line.changed_at, person) for held in before)
    # What waits to be told of them is news, and what the decision does is not.
    waiting = {story.id for story in library.stories_due(now)}
    keeping.weave_some(library, sorted(waiting.intersection(stories)), at.settings.words, now, Counter())
    called = library.titles(stories)
    decision = decide(now)
    reports = (*decision.reports, *decision.stayed)
    newest = keeping.latest(library, reports)
    standing = (library.story_of(article) for article in newest)
    touched = dict.fromkeys(id for id in (*stories, decision.story, decision.other, *standing) if id)
    keeping.weave_decided(library, touched, at.settings.words, now)
    for id in touched if seen else ():
        held = library.story(id)
        if held is not None and held.id == id:
            library.put_look(id, now, person=person)
    found = told(library, decision)
    # What was merged has had no title of its own since, and what was taken back has it again.
    return found if decision.undone_at else replace(found, stories=found.stories | called)


def _seen(library: Library, story: str, changed_at: datetime, person: str) -> bool:
    looked_at = library.looked_at(story, person=person)
    return looked_at is not None and looked_at >= changed_at


def told(library: Library, decision: Decision) -> ToldDecision:
    """A decision with the last titles of what it speaks of."""
    stories: Iterable[str] = filter(None, (decision.story, decision.other))
    newest = keeping.latest(library, decision.reports)
    articles = {article.id: article.title for article in library.articles(newest)}
    return ToldDecision(decision, library.titles(stories), articles)
