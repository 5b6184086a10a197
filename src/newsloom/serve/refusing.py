"""What is refused before anybody asks the library: as a page, as the API's JSON, or in plain words, by who asks.

Guard, Shelf, Crowd ──Refusal──▶ an answer
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from newsloom.serve.site import Site
from newsloom.serve.visit import came_from, drawn


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is answered, and what to do; ``code`` is for programs.

    ``doors``: other pages of ours would answer.
    """

    status: int
    code: str
    reason: str
    advice: str
    wait: int | None = None
    doors: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


AWAY = Refusal(
    503, "library_unavailable", "The library does not answer at this moment", "Try again in a few seconds.", wait=10
)


def reads_pages(headers: Headers) -> bool:
    """Whether who asks wants pages; one that takes anything is a program."""
    return "text/html" in headers.get("accept", "text/html")


async def refuse(site: Site, refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with a refusal."""
    await _answer(site, refusal, Request(scope))(scope, receive, send)


def _answer(site: Site, refusal: Refusal, request: Request) -> Response:
    headers = {"cache-control": "no-store", **refusal.headers}
    if refusal.wait is not None:
        headers["retry-after"] = str(refusal.wait)
    if site.own(request.scope["path"]).startswith("/api/v1"):
        told = {"code": refusal.code, "reason": refusal.reason, "advice": refusal.advice}
        return JSONResponse({"error": told}, refusal.status, headers)
    if not reads_pages(request.headers):
        return PlainTextResponse(f"{refusal.reason}. {refusal.advice}\n", refusal.status, headers)
    page = drawn(
        site, request, "error.html.j2", reason=refusal.reason, advice=refusal.advice, doors=refusal.doors,
        back=came_from(request) if refusal.doors else None,
    )  # fmt: skip
    return HTMLResponse(page, refusal.status, headers)
