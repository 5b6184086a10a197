"""What is yours: alerts, looks, marks; and how the library stands."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from newsloom import __version__, render
from newsloom.kept import Marked
from newsloom.loom import alerts as rules
from newsloom.messages import AlertStanding
from newsloom.serve.api import asked, examples, outcomes
from newsloom.serve.api.answers import Asking, Body, Changing, Items, listed, op, told
from newsloom.serve.api.errors import missing
from newsloom.serve.api.stories import called
from newsloom.serve.site import nobody
from newsloom.serve.visit import Visit
from newsloom.store import Portion
from newsloom.store.base import mark, place_of

router = APIRouter()
# Runs, and failures, told at once.
_FEW = 20


class Alerts(Items[outcomes.AlertTold]):
    """A part of a list of alerts."""


class Marks(Items[Marked]):
    """A part of a list of marks."""


class Look(Body):
    """What was looked at."""

    story: asked.Id = Field(description="The id of a story.", examples=["s-12ab34cd56ef"])


class Mark(Body):
    """What is set, or taken away, on what."""

    mark: Literal["follow", "hide", "pin"] = Field(description="`pin` puts first.", examples=["follow"])
    kind: Literal["story", "outlet", "person", "category", "words", "article"] = Field("story", examples=["story"])
    what: asked.Id = Field(description="The id of it, or for the rest its name.", examples=["s-12ab34cd56ef"])
    on: bool = Field(True, description="False takes the mark away.")


@router.get(
    "/alerts",
    tags=["Yours"],
    response_model=Alerts,
    **op("listAlerts", "List your alerts", examples.listed(examples.ALERT), (404,)),
)
def alerts(visit: Asking, question: Annotated[asked.Listed, Query()]) -> Response:
    """What each waits for, where its messages go, the last sent, the next due, and why any do not go."""
    found = [one for one in rules.standing(visit.site.library) if one.alert.person == visit.person]
    place = 0 if question.after is None else place_of(question.after, int)[0]
    page = found[max(0, place) :][: question.limit]
    end = max(0, place) + len(page)
    return listed(visit, Portion(tuple(map(_alert, page)), mark(end) if end < len(found) else None))


def _alert(one: AlertStanding) -> dict[str, Any]:
    shape: dict[str, Any] = render.kept_shape(one.alert)
    del shape["person"]
    names = ("last_at", "next_at", "waiting", "reason", "advice")
    return shape | {name: getattr(one, name) for name in names}


@router.post(
    "/looks",
    tags=["Yours"],
    response_model=outcomes.Looked,
    **op("look", "Note that you saw a story", examples.LOOKED, (403, 404, 413, 415)),
)
def look(visit: Changing, body: Look) -> Response:
    """What comes after this moment is new to you. Looks within half an hour belong together."""
    kept = called(visit, body.story, "story")
    visit.site.library.put_look(kept.id, visit.now, person=visit.person)
    return told({"story": kept.id, "looked_at": visit.now})


@router.get(
    "/marks",
    tags=["Yours"],
    response_model=Marks,
    **op("listMarks", "List your marks", examples.listed(examples.MARKED), (404,)),
)
def marks(visit: Asking, question: Annotated[asked.Listed, Query()]) -> Response:
    """What you follow, hide, or pin, in the order it was set."""
    found = visit.site.library.marks(person=visit.person)
    if question.after is not None:
        place = place_of(question.after, str, str, str, str)
        found = tuple(one for one in found if _place(one) > place)
    page = found[: question.limit]
    return listed(visit, Portion(page, mark(*_place(page[-1])) if len(found) > len(page) else None))


def _place(one: Marked) -> tuple[str, str, str, str]:
    return one.at.isoformat(timespec="microseconds"), one.mark, one.kind, one.what


@router.post(
    "/marks",
    tags=["Yours"],
    response_model=outcomes.Setting,
    **op("mark", "Follow, hide or pin", {"marked": examples.MARKED}, (403, 404, 413, 415)),
)
def put_mark(visit: Changing, body: Mark) -> Response:
    """Set a mark on a story, an outlet, a person or another, or take it away. Again is no change."""
    what = _marked(visit, body)
    visit.site.library.put_mark(body.mark, body.kind, what, visit.now if body.on else None, person=visit.person)
    held = visit.site.library.marks(body.mark, body.kind, person=visit.person)
    return told({"marked": render.kept_shape(next((one for one in held if one.what == what), None))})


def _marked(visit: Visit, body: Mark) -> str:
    """What is meant, where it can be looked up; what is not there any more can be freed of its mark all the same."""
    library = visit.site.library
    if not body.on:
        return body.what
    if body.kind == "story":
        return called(visit, body.what, "what").id
    if body.kind == "article" and library.article(body.what) is None:
        raise missing("article", body.what, "what: GET /api/v1/articles lists them with their ids")
    if body.kind == "outlet" and not library.outlet_names([body.what]):
        raise missing("outlet", body.what, "what: GET /api/v1/outlets lists them with their ids")
    return body.what


@router.get(
    "/status",
    tags=["Status"],
    response_model=outcomes.Standing,
    **op("getStatus", "Get how the library stands", examples.STATUS),
)
def status(visit: Asking, question: Annotated[asked.Nothing, Query()]) -> Response:
    """Its numbers, its last runs, what failed last and what to do about it, whether a poller runs beside the server."""
    library = visit.site.library
    return told(
        {
            "status": render.kept_shape(library.status()),
            "runs": render.kept_shape(library.runs(limit=_FEW)),
            "troubles": render.kept_shape(library.failures(limit=_FEW)),
            "polled": visit.site.wake is not nobody,
            "version": __version__,
        }
    )
