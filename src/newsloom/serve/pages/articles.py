"""The page of one report: its stored text, with the sentences marked that a digest credits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from newsloom import render
from newsloom.serve.visit import Missing, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/articles/{id}")
def article(visit: Visitor, id: str, story: Annotated[str | None, Query(alias="from")] = None) -> Response:
    """A report as it was read."""
    library = visit.site.library
    found = library.article(id)
    if found is None:
        raise Missing("There is no such report", "It may have been pruned. Search for its words.")
    standing = story or library.story_of(id)
    kept = library.story(standing) if standing else None
    digest = library.digest(kept.id) if kept else None
    credits = [(one, passage.text) for passage in digest.passages for one in passage.credits] if digest else []
    return visit.page(
        "article.html.j2", room="stories", article=found, story=kept, link=render.web_address(found.url),
        language=render.language_tag(found.language), text=render.article_marked(found, [pair for pair in credits if pair[0].article == id]),
    )  # fmt: skip
