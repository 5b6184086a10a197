"""Stories: lists of them, one with its digest, what changed, its claims as annotations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from newsloom import render
from newsloom.kept import KeptChange, KeptStory, StoryLine
from newsloom.serve.api import asked, examples, shapes
from newsloom.serve.api.answers import Asking, Items, listed, op, told
from newsloom.serve.api.errors import Wrong, missing
from newsloom.serve.shown.rank import newest, weight
from newsloom.serve.visit import Visit
from newsloom.store import Portion
from newsloom.store.base import mark, place_of

router = APIRouter(tags=["Stories"])
# Stories that may come first, as on the front page.
_RANKED = 400

AStory = Annotated[str, Path(alias="id", max_length=500, description="The id of a story.", examples=["s-12ab34cd56ef"])]


class Stories(Items[StoryLine]):
    """A part of a list of stories."""


class Changes(Items[KeptChange]):
    """A part of a list of changes."""


@router.get(
    "/stories",
    response_model=Stories,
    **op("listStories", "List stories", examples.listed(examples.STORY_LINE), (404,)),
)
def stories(visit: Asking, question: Annotated[asked.Stories, Query()]) -> Response:
    """What is told. Without a digest: ask for one story to have it."""
    return listed(visit, _ranked(visit, question) if question.order == "top" else _in_time(visit, question))


def _in_time(visit: Visit, question: asked.Stories, *, most: int | None = None) -> Portion[StoryLine]:
    return visit.site.library.stories(
        person=visit.person, order="changed" if question.order == "changed" else "newest",
        since=asked.as_moment(question.since, visit.now), until=asked.as_moment(question.until, visit.now),
        outlet=question.outlet, language=question.language, category=question.category, followed=question.followed,
        hidden=question.hidden, limit=most or question.limit, after=None if most else question.after,
    )  # fmt: skip


def _ranked(visit: Visit, question: asked.Stories) -> Portion[StoryLine]:
    """The front page's order; a mark keeps what "fresh" meant on the first page, so that no story comes twice."""
    lines = _in_time(visit, question, most=_RANKED).items
    undated = visit.site.library.undated([line.id for line in lines])
    latest = newest(lines, undated) or visit.now
    last: tuple[bool, float, str] | None = None
    if question.after is not None:
        latest, last = _place(question.after)
    weighed = sorted(((weight(line, latest, undated), line) for line in lines), key=lambda one: one[0], reverse=True)
    rest = [one for one in weighed if last is None or one[0] < last]
    page = rest[: question.limit]
    if len(rest) <= question.limit:
        return Portion(tuple(line for _, line in page))
    pinned, score, id = page[-1][0]
    return Portion(tuple(line for _, line in page), mark(latest.isoformat(), int(pinned), repr(score), id))


def _place(after: str) -> tuple[datetime, tuple[bool, float, str]]:
    latest, pinned, score, id = place_of(after, str, int, str, str)
    try:
        return datetime.fromisoformat(latest).astimezone(UTC), (bool(pinned), float(score), id)
    except (ValueError, OverflowError) as error:
        raise Wrong(404, "no_such_mark", "after: no list has gone so far", "begin without one") from error


@router.get("/stories/{id}", response_model=shapes.Story, **op("getStory", "Get a story", examples.STORY, (404,)))
def story(visit: Asking, id: AStory, question: Annotated[asked.At, Query()]) -> Response:
    """A story with its digest, each sentence with the exact words that bear it out. No look is noted."""
    library = visit.site.library
    kept = called(visit, id)
    digest = library.digest(kept.id, asked.as_moment(question.at, visit.now))
    looked = library.looked_at(kept.id, person=visit.person)
    marks = sorted({one.mark for one in library.marks(kind="story", person=visit.person) if _is(visit, one.what, kept)})
    path = visit.site.path
    return told(
        {
            "id": kept.id,
            "line": render.kept_shape(kept.line) | {"looked_at": looked, "marks": marks},
            "articles": kept.articles,
            "grew_from": render.kept_shape(kept.grew_from),
            "marks": marks,
            "looked_at": looked,
            "digest": render.digest_shape(digest) if digest else None,
            "digests": [{"number": number, "woven_at": at} for number, at in library.digests(kept.id)],
            "links": {
                "changes": path("api", "v1", "stories", kept.id, "changes"),
                "annotations": path("api", "v1", "stories", kept.id, "annotations"),
                "page": path("stories", kept.id),
            },
        }
    )


def _is(visit: Visit, marked: str, kept: KeptStory) -> bool:
    if marked == kept.id:
        return True
    stands = visit.site.library.story(marked)
    return stands is not None and stands.id == kept.id


def called(visit: Visit, id: str, field: str = "") -> KeptStory:
    """The story of that id, or what it has become. Raises ``Wrong``; ``field`` is where the id was given."""
    found = visit.site.library.story(id)
    if found is None:
        raise missing("story", id, f"{field and field + ': '}GET /api/v1/stories lists them with their ids")
    return found


@router.get(
    "/stories/{id}/changes",
    response_model=Changes,
    **op("listStoryChanges", "List what changed in a story", examples.listed(examples.CHANGE), (404,)),
)
def story_changes(visit: Asking, id: AStory, question: Annotated[asked.ChangesOfOne, Query()]) -> Response:
    """Claim by claim, in order of time: new, changed, withdrawn, or corroborated by more outlets."""
    return _changes(visit, question, called(visit, id).id)


@router.get(
    "/changes",
    response_model=Changes,
    **op("listChanges", "List what changed", examples.listed(examples.CHANGE), (404,)),
)
def changes(visit: Asking, question: Annotated[asked.Changes, Query()]) -> Response:
    """In all stories, claim by claim, in order of time. `since` is without what changed at that very moment."""
    return _changes(visit, question, called(visit, question.story, "story").id if question.story else None)


def _changes(visit: Visit, question: asked.InTime, story: str | None) -> Response:
    found = visit.site.library.changes(
        since=asked.as_moment(question.since, visit.now), until=asked.as_moment(question.until, visit.now),
        story=story, limit=question.limit, after=question.after,
    )  # fmt: skip
    return listed(visit, found)


@router.get(
    "/stories/{id}/annotations",
    response_model=dict[str, object],
    response_class=Response,
    **op(
        "getStoryAnnotations",
        "Get a story's claims as annotations",
        None,
        (404,),
        response={"content": {"application/ld+json": {"schema": {"type": "object"}, "example": examples.ANNOTATIONS}}},
    ),
)
def story_annotations(visit: Asking, id: AStory, question: Annotated[asked.Nothing, Query()]) -> Response:
    """A W3C Web Annotation collection in JSON-LD: each claim, and the words of each report that bear it out."""
    kept = called(visit, id)
    digest = visit.site.library.digest(kept.id)
    if digest is None:
        raise Wrong(404, "not_woven", f"Story {kept.id} is not woven yet", "it will be with the next update")
    articles = {article.id: article for article in visit.site.library.articles(digest.articles)}
    collection = render.annotation_collection(digest, articles, kept.line.woven_at)
    return told(collection, kind='application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"')
