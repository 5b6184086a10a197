"""Reports: lists of them, searches, one with its text, all that was read in it, its versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from newsloom import render
from newsloom.kept import Headline, Version
from newsloom.render.shapes import article_shape
from newsloom.serve.api import asked, examples, shapes
from newsloom.serve.api.answers import Asking, Items, listed, op, told
from newsloom.serve.api.errors import Wrong, missing
from newsloom.serve.shown.asked import words_alone
from newsloom.serve.visit import Visit
from newsloom.store import edits
from newsloom.types import Article

router = APIRouter(tags=["Reports"])
_ADVICE = "GET /api/v1/articles lists them with their ids"

AnArticle = Annotated[
    str, Path(alias="id", max_length=500, description="The id of a version of a report.", examples=["a-12ab34cd56ef"])
]


class Headlines(Items[Headline]):
    """A part of a list of reports, without their texts."""


@router.get(
    "/articles",
    response_model=Headlines,
    **op("listArticles", "List reports", examples.listed(examples.HEADLINE), (404,)),
)
def articles(visit: Asking, question: Annotated[asked.Reports, Query()]) -> Response:
    """The newest version of each report, the newest first; undated ones by their arrival."""
    found = visit.site.library.headlines(
        outlet=question.outlet, language=question.language, since=asked.as_moment(question.since, visit.now),
        until=asked.as_moment(question.until, visit.now), story=question.story, limit=question.limit,
        after=question.after,
    )  # fmt: skip
    return listed(visit, found)


@router.get(
    "/search",
    response_model=Headlines,
    **op("search", "Search reports", examples.listed(examples.FOUND), (404,)),
)
def search(visit: Asking, question: Annotated[asked.Search, Query()]) -> Response:
    """Reports with these words in headline or text, the newest first; `match` tells where in `snippet` they stand."""
    found = visit.site.library.search(
        words_alone(question.q), outlet=question.outlet, language=question.language,
        since=asked.as_moment(question.since, visit.now), until=asked.as_moment(question.until, visit.now),
        story=question.story, limit=question.limit, after=question.after,
    )  # fmt: skip
    return listed(visit, found)


# An id is what a feed made it, with slashes perhaps: the longer paths come first.
@router.get(
    "/articles/{id:path}/reading",
    response_model=shapes.Reading,
    **op("getReading", "Get all that was read in a report", examples.READING, (404,)),
)
def reading(visit: Asking, id: AnArticle, question: Annotated[asked.Nothing, Query()]) -> Response:
    """Its parts, sentences, quotes with speakers, names, credited outlets, figures and dates, by their characters."""
    found = visit.site.library.reading(id)
    if found is None:
        raise missing("article", id, _ADVICE)
    return told(render.reading_shape(found))


@router.get(
    "/articles/{id:path}/versions",
    response_model=shapes.Versions,
    **op("getVersions", "Get the versions of a report", examples.VERSIONS, (404,)),
)
def versions(visit: Asking, id: AnArticle, question: Annotated[asked.Versions, Query()]) -> Response:
    """Its states in order, and what changed from one to another, word by word."""
    held = visit.site.library.versions(id)
    if not held:
        raise missing("article", id, _ADVICE)
    last = question.to or len(held)
    numbers = (question.first or max(1, last - 1), last)
    one, other = (_numbered(held, number) for number in numbers)
    if one == other:
        return told(render.revision_shape(held, None))
    before, after = (_article(visit, which.article) for which in (one, other))
    changed = [(edit.before, edit.after) for edit in edits(before.text, after.text)]
    return told(render.revision_shape(held, render.Revision(before, after, numbers, changed)))


@router.get(
    "/articles/{id:path}",
    response_model=shapes.KeptArticle,
    **op("getArticle", "Get a report", examples.ARTICLE, (404,)),
)
def article(visit: Asking, id: AnArticle, question: Annotated[asked.AtVersion, Query()]) -> Response:
    """A report with its whole text, as it was when it had this id, or in another version."""
    library = visit.site.library
    held = library.versions(id)
    found = _article(visit, _numbered(held, question.at).article if question.at and held else id)
    headline = library.headlines_of([found.id]).get(found.id)
    join = library.join(found.id)
    path = visit.site.path
    return told(
        {
            "article": article_shape(found),
            "blocks": render.kept_shape(found.blocks),
            "versions": render.kept_shape(held),
            "withdrawn_at": headline.withdrawn_at if headline else None,
            "story": library.story_of(found.id),
            "join": render.kept_shape(join),
            "links": {
                "reading": path("api", "v1", "articles", found.id, "reading"),
                "versions": path("api", "v1", "articles", found.id, "versions"),
                "page": path("articles", found.id),
            },
        }
    )


def _article(visit: Visit, id: str) -> Article:
    found = visit.site.library.article(id)
    if found is None:
        raise missing("article", id, _ADVICE)
    return found


def _numbered(held: tuple[Version, ...], number: int) -> Version:
    found = next((one for one in held if one.number == number), None)
    if found is None:
        raise Wrong(404, "no_such_version", f"It has no version {number}", f"it has {len(held)}, from 1")
    return found
