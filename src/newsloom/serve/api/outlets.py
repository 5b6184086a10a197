"""Outlets: who publishes what is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from newsloom.kept import OutletCount
from newsloom.serve.api import asked, examples, outcomes
from newsloom.serve.api.answers import Asking, Items, listed, op, told
from newsloom.serve.api.errors import missing
from newsloom.store import Portion
from newsloom.store.base import mark, place_of
from newsloom.tables.outlets import details
from newsloom.types import Outlet

router = APIRouter(tags=["Outlets"])


class Outlets(Items[OutletCount]):
    """A part of a list of outlets."""


@router.get(
    "/outlets",
    response_model=Outlets,
    **op("listOutlets", "List outlets", examples.listed(examples.OUTLET_COUNT), (404,)),
)
def outlets(visit: Asking, question: Annotated[asked.Listed, Query()]) -> Response:
    """Those whose reports are kept, the most reports first."""
    found = visit.site.library.outlets()
    if question.after is not None:
        reports, id = place_of(question.after, int, str)
        found = tuple(one for one in found if (-one.reports, one.outlet.id) > (-reports, id))
    page = found[: question.limit]
    after = mark(page[-1].reports, page[-1].outlet.id) if len(found) > len(page) else None
    return listed(visit, Portion(page, after))


@router.get(
    "/outlets/{id}", response_model=outcomes.OutletTold, **op("getOutlet", "Get an outlet", examples.OUTLET, (404,))
)
def outlet(
    visit: Asking,
    id: Annotated[str, Path(max_length=500, description="The id of an outlet.", examples=["harbour-wire"])],
    question: Annotated[asked.Nothing, Query()],
) -> Response:
    """What is known of it, and how many of its reports are kept; `GET /articles?outlet=` lists them."""
    found = next((one for one in visit.site.library.outlets() if one.outlet.id == id), None)
    if found is None:
        raise missing("outlet", id, "GET /api/v1/outlets lists them with their ids")
    return told({"outlet": _shape(found.outlet), "reports": found.reports, **_known(id)})


def _shape(outlet: Outlet) -> dict[str, str]:
    return {"id": outlet.id, "name": outlet.name}


def _known(id: str) -> dict[str, Any]:
    """What the table of outlets has of one."""
    row = details(id)
    names = ("country", "language", "kind", "owner")
    return {**{name: getattr(row, name, None) for name in names}, "domains": row.domains if row else ()}
