"""Who publishes: the list of outlets, and a page for each with its reports and how it stands among others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from fastapi import APIRouter
from fastapi.responses import Response

from newsloom.kept import OutletCount
from newsloom.serve.out.syndication import feeds_of
from newsloom.serve.shown.gist import gist, within
from newsloom.serve.shown.standing import Record, record, widest
from newsloom.serve.visit import Missing, Visitor
from newsloom.store import Library
from newsloom.store.base import mark, place_of
from newsloom.tables.outlets import Details, details, key

router = APIRouter(include_in_schema=False)
# Outlets and reports on a page; stories of an outlet that are looked at for its part in them.
_SHOWN, _LATEST, _STORIES = 100, 20, 30


@dataclass(frozen=True, slots=True)
class Row:
    """An outlet in the list."""

    count: OutletCount
    known: Details | None
    marks: tuple[str, ...]


def _kind(row: Row) -> str:
    """What kind of outlet it is known to be, where it is more than an outlet: an agency."""
    return row.known.kind if row.known and row.known.kind != "outlet" else ""


@router.get("/outlets")
def outlets(visit: Visitor, prefix: str = "", after: str | None = None) -> Response:
    """The outlets whose reports are kept, the most reports first."""
    library = visit.site.library
    every = library.outlets()
    begins = key(prefix)
    asked = [one for one in every if begins in key(one.outlet.name)] if begins else list(every)
    if after is not None:
        reports, id = place_of(after, int, str)
        asked = [one for one in asked if (-one.reports, one.outlet.id) > (-reports, id)]
    page = asked[:_SHOWN]
    onward = mark(page[-1].reports, page[-1].outlet.id) if len(asked) > len(page) else None
    set_on: dict[str, list[str]] = {}
    for one in library.marks(kind="outlet", person=visit.person):
        set_on.setdefault(one.what, []).append(one.mark)
    rows = [Row(one, details(one.outlet.id), tuple(sorted(set_on.get(one.outlet.id, ())))) for one in page]
    return visit.page(
        "outlets.html.j2", room="outlets", rows=rows, after=onward, prefix=prefix, every=len(every),
        hidden=sum("hide" in marks for marks in set_on.values()), kinds=any(map(_kind, rows)), kind_of=_kind,
    )  # fmt: skip


@router.get("/outlets/{id:path}")
def outlet(visit: Visitor, id: str, after: str | None = None) -> Response:
    """An outlet: what is known of it, its reports, its part in the stories that it tells."""
    library = visit.site.library
    found = next((one for one in library.outlets() if one.outlet.id == id), None)
    if found is None:
        raise Missing("There is no such outlet", "The outlets whose reports are kept are listed under Outlets.")
    reports = library.headlines(outlet=id, limit=_LATEST, after=after)
    held = {one.mark for one in library.marks(kind="outlet", person=visit.person) if one.what == id}
    return visit.page(
        "outlet.html.j2", room="outlets", found=found, known=details(id), reports=reports.items, after=reports.after,
        paged=after, record=None if after else _record(library, library.moved(), id, found.outlet.name), widest=widest,
        held=sorted(held), feeds=feeds_of(visit.site, found.outlet.name, "outlets", id),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _record(library: Library, _moved: int, id: str, name: str) -> Record:
    """The part of an outlet in its latest stories, as far as they are woven and their reports are not too many."""
    taken = library.stories(outlet=id, order="newest", limit=_STORIES, hidden=True)
    told = ((line, gist(library, line.id)) for line in within(taken.items))
    found = record(id, [name], ((line, one) for line, one in told if one is not None))
    return replace(found, window=len(taken.items), whole=taken.after is None)
