"""Who said what, and who is quoted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from newsloom.kept import Named, Said
from newsloom.naming import fold, same_name
from newsloom.serve.api import asked, examples
from newsloom.serve.api.answers import Asking, Items, Route, listed, op
from newsloom.serve.api.errors import Wrong
from newsloom.store import Library
from newsloom.text import normal

router = APIRouter(tags=["Quotes"], route_class=Route)


class Quotes(Items[Said]):
    """A part of a list of quotes. Of quotes with words a part may be short, or empty, and yet not the last."""


class People(Items[Named]):
    """A part of a list of names."""


@router.get(
    "/quotes", response_model=Quotes, **op("listQuotes", "List quotes", examples.listed(examples.SAID), (404,))
)
def quotes(visit: Asking, question: Annotated[asked.Quotes, Query()]) -> Response:
    """Of a person, with certain words, or both; the newest first, each with the report that carries it."""
    library = visit.site.library
    since, until = (asked.as_moment(one, visit.now) for one in (question.since, question.until))
    people = forms(library, question.person) if question.person else ()
    if question.words is None:
        if not people:
            raise Wrong(422, "not_valid", "person: neither a person nor words are given", "give one of them")
        return listed(visit, library.said(
            people, outlet=question.outlet, since=since, until=until, limit=question.limit, after=question.after
        ))  # fmt: skip
    if question.outlet is not None:
        raise Wrong(422, "not_valid", "outlet: quotes with words are of all outlets", "leave out words or outlet")
    return listed(visit, library.quotes_with(
        question.words, people, since=since, until=until, limit=question.limit, after=question.after
    ))  # fmt: skip


@router.get(
    "/people", response_model=People, **op("listPeople", "List who is quoted", examples.listed(examples.NAMED), (404,))
)
def people(visit: Asking, question: Annotated[asked.People, Query()]) -> Response:
    """Those whom most reports quote first. Which names are one person is not decided here."""
    return listed(
        visit, visit.site.library.people(limit=question.limit, after=question.after, prefix=question.prefix)
    )


def forms(library: Library, person: str) -> list[str]:
    """The forms of a name in the texts: a bearer's other spellings, never one whose given name conflicts."""
    named = (one.entity for one in library.named(person) if one.kind in ("person", "other"))
    bearers = [name for name in named if fold(name) == fold(person) or same_name(person, name)]
    return list(dict.fromkeys(map(normal, [person, *bearers])))
