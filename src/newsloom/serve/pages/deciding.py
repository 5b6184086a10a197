"""Where a reader puts a story right: splits off, moves and merges its reports, and takes a decision back.

/stories/{id}/correct ──chosen reports, another story──▶ loom.deciding ──▶ Decision, told on the story's page with Undo
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from newsloom.errors import NewsloomError
from newsloom.kept import KeptStory
from newsloom.loom import deciding
from newsloom.serve.pages.stories import decisions_on, story_called
from newsloom.serve.shown.candidates import candidates, found_by, recent
from newsloom.serve.shown.woven import digest_of
from newsloom.serve.visit import Guarded, Missing, Visit, Visitor

router = APIRouter(include_in_schema=False)
_Chosen = Annotated[list[str] | None, Form()]
# Reports listed; a story has seldom more than a hundred.
_MOST = 300


@router.get("/stories/{id}/correct")
def correct(visit: Visitor, id: str, words: str = "", article: Annotated[list[str] | None, Query()] = None) -> Response:
    """The reports of a story, to be chosen from, and stories that they may belong to."""
    return _form(visit, story_called(visit, id), words, article or ())


@router.post("/stories/{id}/correct")
def corrected(
    visit: Guarded,
    id: str,
    do: Annotated[Literal["search", "split", "move", "merge"], Form()] = "search",
    article: _Chosen = None,
    other: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "",
) -> Response:
    """Split off or move the chosen reports, merge the whole story, or look for the other story first."""
    kept, chosen = story_called(visit, id), article or []
    if do == "search":
        return _form(visit, kept, words, chosen, other)
    wrong = _lacks(do, chosen, other)
    if wrong is None:
        try:
            _decide(visit, kept, do, chosen, other.strip())
        except NewsloomError as error:
            wrong = f"{error.reason}. {error.advice}"
    return visit.see_other("stories", kept.id) if wrong is None else _form(visit, kept, words, chosen, other, wrong)


@router.post("/decisions/{number}/undo")
def undo(visit: Guarded, number: int, story: Annotated[str, Form()] = "") -> Response:
    """Take a decision back."""
    undone = deciding.undo(visit.site.desk(), number, person=visit.person).decision
    back = visit.site.library.story(story) if story else None
    return visit.see_other("stories", back.id if back else undone.story)


def _lacks(do: str, chosen: Sequence[str], other: str) -> str | None:
    """What is to be chosen first."""
    if do in ("split", "move") and not chosen:
        return "No report is chosen. Tick those that do not belong here."
    if do in ("move", "merge") and not other.strip():
        return "No other story is chosen. Choose one below, or look for it."
    return None


def _decide(visit: Visit, kept: KeptStory, do: str, chosen: Sequence[str], other: str) -> None:
    desk, person = visit.site.desk(), visit.person
    if do == "split":
        deciding.split(desk, kept.id, chosen, person=person)
        return
    into = visit.site.library.story(other)
    if into is None:
        raise Missing("There is no such story", "Look for it by words of its reports.")
    if do == "move":
        deciding.move_all(desk, chosen, into.id, person=person)
    else:
        deciding.merge(desk, kept.id, into.id, person=person)


def _form(
    visit: Visit, kept: KeptStory, words: str, chosen: Sequence[str], other: str = "", wrong: str | None = None
) -> Response:
    library = visit.site.library
    headlines = library.headlines_of(kept.articles[:_MOST])
    number = library.digest_number(kept.id)
    digest = None if number is None else digest_of(visit.site, number)
    offered: list[tuple[str, str | None]] = []
    like = False
    if words.strip():
        offered = found_by(visit, words, kept.id)
    elif digest is not None:
        offered = candidates(visit, kept.id, digest)
        like = bool(offered)
        offered = offered or recent(visit, kept.id)
    values: dict[str, Any] = {
        "kept": kept, "title": kept.line.title or kept.id, "reports": [headlines[id] for id in kept.articles[:_MOST]],
        "joins": library.joins(kept.articles[:_MOST]), "chosen": set(chosen), "offered": offered, "like": like,
        "words": words, "other": other, "wrong": wrong, "decisions": decisions_on(visit, kept),
    }  # fmt: skip
    return visit.page("story.correct.html.j2", 422 if wrong else 200, room="stories", **values)
