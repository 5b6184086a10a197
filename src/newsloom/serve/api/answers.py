"""Who asks, what is asked for in every list, and how answers are written.

Request ──asking, changing──▶ Visit        nouns of kept.py and types.py ──told, listed──▶ JSON
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from newsloom import render
from newsloom.serve.api.errors import Wrong, declared
from newsloom.serve.visit import Refused, Visit, api_visitor
from newsloom.store import Portion

T = TypeVar("T")
_JSON = "application/json"


class Items(BaseModel, Generic[T]):
    """A part of a list."""

    items: Sequence[T]
    after: str | None = Field(
        description="The mark to ask for the next part with, as `after`; null at the end. The `Link` header has the "
        "whole address (`rel=next`)."
    )


class Body(BaseModel):
    """What is sent: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Body):
    """An empty object: `{}`."""


def asking(request: Request) -> Visit:
    """Who asks for something."""
    return api_visitor(request)


def changing(request: Request) -> Visit:
    """Who wants something done. What they send is JSON, which no form of another site can send unasked.

    Raises ``Refused`` for what a browser says a page of another site asked, and ``Wrong`` for what is not JSON.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "DELETE" and kind != _JSON:
        raise Wrong(415, "not_json", "What was sent is not JSON", f"send the header Content-Type: {_JSON}")
    return api_visitor(request)


Asking = Annotated[Visit, Depends(asking)]
Changing = Annotated[Visit, Depends(changing)]


def told(value: Any, status: int = 200, *, kind: str = _JSON, **headers: str) -> Response:
    """A noun, or a shape of one, as JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(render.to_json(render.kept_shape(value)) + "\n", status, named, kind)


def listed(visit: Visit, found: Portion[Any], shown: Iterable[Any] | None = None) -> Response:
    """A part of a list, and where the next is; ``shown`` stands for its items."""
    items = [render.kept_shape(one) for one in (found.items if shown is None else shown)]
    answer = told({"items": items, "after": found.after})
    if found.after is not None:
        answer.headers["link"] = f'<{_further(visit, found.after)}>; rel="next"'
    return answer


def _further(visit: Visit, after: str) -> str:
    """The address of the next part."""
    request = visit.request
    path = visit.site.prefix + quote(visit.site.own(request.scope["path"]), safe="/")
    return f"{path}?{urlencode({**request.query_params, 'after': after})}"


def op(id: str, summary: str, example: Any = None, errors: Sequence[int] = (), **more: Any) -> dict[str, Any]:
    """What the description says of an operation: its id, what it does, an example of its answer, its errors."""
    status = more.get("status_code", 200)
    responses: dict[int | str, dict[str, Any]] = declared(*errors)
    described = {"description": more.pop("answer", "What was asked for."), **more.pop("response", {})}
    if example is not None:
        described["content"] = {_JSON: {"example": example}}
    responses[status] = described
    return {"operation_id": id, "summary": summary, "responses": responses, **more}
