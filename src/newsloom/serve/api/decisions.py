"""What readers decide of stories: merge, split, move, undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import Field

from newsloom.errors import StoreError
from newsloom.loom import deciding
from newsloom.loom.desk import Desk
from newsloom.serve.api import asked, examples, outcomes
from newsloom.serve.api.answers import Asking, Body, Changing, Items, Nothing, listed, op, told
from newsloom.serve.api.errors import Wrong, missing, of
from newsloom.serve.api.stories import AStory, called
from newsloom.serve.visit import Visit
from newsloom.store import Portion
from newsloom.store.base import mark, place_of

router = APIRouter(tags=["Decisions"])
_ERRORS = (403, 404, 409, 413, 415)


class Decisions(Items[outcomes.Decided]):
    """A part of a list of decisions."""


class Merge(Body):
    """Where the story goes."""

    into: asked.Id = Field(description="The id of the story that it goes into.", examples=["s-98fe76dc54ba"])


class Split(Body):
    """What leaves the story."""

    articles: list[asked.Id] = Field(
        min_length=1, max_length=asked.MOST, description="Ids of reports of the story; not all of them.",
        examples=[["a-12ab34cd56ef"]],
    )  # fmt: skip


class Move(Body):
    """What leaves the story, and where it goes."""

    article: asked.Id = Field(description="The id of a report of the story.", examples=["a-12ab34cd56ef"])
    into: asked.Id = Field(description="The id of the story that it goes to.", examples=["s-98fe76dc54ba"])


@router.get(
    "/decisions",
    response_model=Decisions,
    **op("listDecisions", "List decisions", examples.listed(examples.DECIDED), (404,)),
)
def decisions(visit: Asking, question: Annotated[asked.Listed, Query()]) -> Response:
    """Those of all readers that hold, the last first."""
    library = visit.site.library
    found = library.decisions()
    if question.after is not None:
        (last,) = place_of(question.after, int)
        found = tuple(one for one in found if one.number < last)
    page = found[: question.limit]
    told_of = tuple(asdict(deciding.told(library, one)) for one in page)
    return listed(visit, Portion(told_of, mark(page[-1].number) if len(found) > len(page) else None))


@router.post(
    "/stories/{id}/merge",
    response_model=outcomes.Decided,
    **op("mergeStory", "Merge a story into another", examples.DECIDED, _ERRORS),
)
def merge(visit: Changing, id: AStory, body: Merge) -> Response:
    """They tell the same events: all the story has, and all that would come to it, goes into the other."""
    one, other = called(visit, id).id, called(visit, body.into, "into").id
    return _decided(visit, lambda at: deciding.merge(at, one, other, person=visit.person))


@router.post(
    "/stories/{id}/split",
    response_model=outcomes.Decided,
    **op("splitStory", "Split reports from a story", examples.DECIDED, _ERRORS),
)
def split(visit: Changing, id: AStory, body: Split) -> Response:
    """They are a story of their own."""
    kept = called(visit, id)
    for article in body.articles:
        _stands(visit, article, kept.id, "articles")
    return _decided(visit, lambda at: deciding.split(at, kept.id, body.articles, person=visit.person))


@router.post(
    "/stories/{id}/move",
    response_model=outcomes.Decided,
    **op("moveArticle", "Move a report to another story", examples.DECIDED, _ERRORS),
)
def move(visit: Changing, id: AStory, body: Move) -> Response:
    """It belongs there."""
    kept, other = called(visit, id), called(visit, body.into, "into")
    _stands(visit, body.article, kept.id, "article")
    return _decided(visit, lambda at: deciding.move(at, body.article, other.id, person=visit.person))


@router.post(
    "/decisions/{number}/undo",
    response_model=outcomes.Decided,
    **op("undoDecision", "Undo a decision", examples.DECIDED, _ERRORS),
)
def undo(
    visit: Changing,
    number: Annotated[int, Path(ge=1, le=2**53, description="The number of a decision.", examples=[3])],
    body: Nothing,
) -> Response:
    """The stories are as the machine has them."""
    if all(one.number != number for one in visit.site.library.decisions()):
        raise missing("decision", f"{number} that holds", "GET /api/v1/decisions lists them")
    return _decided(visit, lambda at: deciding.undo(at, number, person=visit.person))


def _stands(visit: Visit, article: str, story: str, field: str) -> None:
    if visit.site.library.article(article) is None:
        raise missing("article", article, f"{field}: GET /api/v1/articles lists them with their ids")
    if visit.site.library.story_of(article) != story:
        raise Wrong(409, "not_there", f"{field}: report {article} does not stand in story {story}", "see its `story`")


def _decided(visit: Visit, decide: Callable[[Desk], deciding.ToldDecision]) -> Response:
    """Let it hold; what does not fit what is there is a conflict."""
    try:
        return told(asdict(decide(visit.site.desk())))
    except StoreError as error:
        wrong = of(error, visit.site.library.place)
        raise Wrong(409, "not_possible", error.reason, error.advice) if wrong.status == 422 else wrong from error
