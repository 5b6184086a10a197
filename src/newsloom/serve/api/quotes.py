"""Who said what, and who is quoted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from newsloom.kept import Named, Said
from newsloom.serve.api import asked, examples
from newsloom.serve.api.answers import Asking, Items, listed, op
from newsloom.serve.api.errors import Wrong
from newsloom.serve.shown.bearers import bearer
from newsloom.store import Portion

router = APIRouter(tags=["Quotes"])


class Quotes(Items[Said]):
    """A part of a list of quotes. Of quotes with words a part may be short, or empty, and yet not the last."""


class People(Items[Named]):
    """A part of a list of names."""


@router.get("/quotes", response_model=Quotes, **op("listQuotes", "List quotes", examples.listed(examples.SAID), (404,)))
def quotes(visit: Asking, question: Annotated[asked.Quotes, Query()]) -> Response:
    """Of a person, with certain words, or both; the newest first, each with the report that carries it.

    One of `person` and `words` must be given: with neither the answer is 422, which a schema of parameters cannot say.
    """
    library = visit.site.library
    since, until = (asked.as_moment(one, visit.now) for one in (question.since, question.until))
    people = bearer(library, question.person).names if question.person else ()
    if question.words is None:
        if not people:
            raise Wrong(422, "not_valid", "person: neither a person nor words are given", "give one of them")
        return listed(visit, library.said(
            people, outlet=question.outlet, since=since, until=until, limit=question.limit, after=question.after
        ))  # fmt: skip
    found = library.quotes_with(
        question.words, people, since=since, until=until, limit=question.limit, after=question.after
    )
    # The library looks through all outlets: a part may be short, and the next goes on.
    return listed(visit, Portion(tuple(one for one in found.items if _of(one, question.outlet)), found.after))


def _of(said: Said, outlet: str | None) -> bool:
    carrier = said.headline.outlet
    return outlet is None or (carrier is not None and carrier.id == outlet)


@router.get(
    "/people", response_model=People, **op("listPeople", "List who is quoted", examples.listed(examples.NAMED), (404,))
)
def people(visit: Asking, question: Annotated[asked.People, Query()]) -> Response:
    """Those whom most reports quote first. Which names are one person is not decided here."""
    return listed(visit, visit.site.library.people(limit=question.limit, after=question.after, prefix=question.prefix))
