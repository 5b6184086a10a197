"""What readers decided of stories, in words.

Decision + titles ──decided──▶ one or two sentences      decisions ──decision_list──▶ text for a terminal
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsloom.kept import Decision
from newsloom.render.console import console_of, hang, styled, trimmed
from newsloom.render.wording import clock, counted, line, listed, short

_MOST = 90
#: A decision with the titles of its stories and of its articles, by id.
Telling = tuple[Decision, Mapping[str, str | None], Mapping[str, str | None]]


def decided(decision: Decision, stories: Mapping[str, str | None], articles: Mapping[str, str | None]) -> str:
    """What a decision did, and how it is undone; for one taken back, what no longer holds."""
    told = _what(decision, stories, articles)
    if decision.undone_at is not None:
        return f"took back decision {decision.number}: {told}"
    return f"{told}; `newsloom undo {decision.number}` takes it back"


def decision_list(told: Iterable[Telling], width: int, colour: bool) -> str:
    """The decisions that hold, each with its number, which ``undo`` takes."""
    console = console_of(width, colour)
    with console.capture() as capture:
        empty = True
        for decision, stories, articles in told:
            empty = False
            row = styled(_what(decision, stories, articles))
            who = "" if decision.person == "me" else f" by {line(decision.person)}"
            row.append(f"  {clock(decision.at)}{who}", style="dim")
            hang(console, f"{decision.number:>4}  ", "bold", row)
        if empty:
            console.print(styled("Nothing was decided: `newsloom merge`, `split` and `move` correct the stories."))
    return trimmed(capture.get())


def _what(decision: Decision, stories: Mapping[str, str | None], articles: Mapping[str, str | None]) -> str:
    story, other = (_called(id, stories) for id in (decision.story, decision.other or decision.story))
    if decision.kind == "merge":
        return f"{story} went into {other}, {counted(len(decision.reports), 'report')} together"
    titles = [f"“{short(line(title) or id, _MOST)}”" for id, title in articles.items()]
    if decision.kind == "split":
        own = "a story of its own" if len(titles) == 1 else "a story of their own"
        return f"{listed(titles)} left {story} for {own}, {decision.other}"
    return f"{listed(titles)} went from {story} to {other}"


def _called(id: str, stories: Mapping[str, str | None]) -> str:
    title = line(stories.get(id))
    return f"“{short(title, _MOST)}” ({id})" if title else id
