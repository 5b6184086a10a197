"""What can go wrong, in one shape: ``{"error": {"code", "reason", "advice"}}``, with the status that says how.

NewsloomError, Missing, Refused, Unknown, a question that is not valid, a bug ──▶ Wrong ──▶ JSON
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from newsloom import render
from newsloom.errors import NewsloomError, StoreError
from newsloom.render.wording import short
from newsloom.serve.entry.access import TooOften, Unknown
from newsloom.serve.site import Site
from newsloom.serve.visit import Missing, Refused

_log = logging.getLogger("newsloom")
# Of a question that is wrong in many places, so many are named.
_NAMED = 5
_CODES = {400: "not_valid", 404: "no_such_address", 405: "no_such_method", 413: "too_large"}

_REASONS = {404: "There is nothing at this address", 405: "This address is not asked in this way"}


class What(BaseModel):
    """What went wrong."""

    code: str = Field(description="A stable word for programs, such as `no_such_story`.")
    reason: str = Field(description="What is wrong, for people; the field that is meant is named.")
    advice: str = Field(description="What to do; empty where there is nothing to do.")


class Error(BaseModel):
    """Every answer that is no success."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "error": {
                    "code": "no_such_story",
                    "reason": "There is no story s-000000000000",
                    "advice": "GET /api/v1/stories lists them with their ids",
                }
            }
        }
    )

    error: What


class Wrong(Exception):
    """What is asked cannot be answered."""

    def __init__(
        self, status: int, code: str, reason: str, advice: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        """All that the answer says."""
        super().__init__(reason)
        self.status, self.code, self.reason, self.advice = status, code, reason, advice
        self.headers = dict(headers or {})

    def answer(self) -> Response:
        """As it goes out; never kept by anyone."""
        told = {"error": {"code": self.code, "reason": self.reason, "advice": self.advice}}
        headers = {"cache-control": "no-store", **self.headers}
        return Response(render.to_json(told) + "\n", self.status, headers, "application/json")


#: What each status means here.
_MEANINGS = {
    401: "A token is needed, or this one is not known.",
    403: "A page of another site asked.",
    404: "There is nothing of that name.",
    409: "What is asked does not fit what is there.",
    413: "More than 2 MB was sent.",
    415: "What was sent is not JSON.",
    422: "The question is not understood; the field is named.",
    429: "Too many such requests at once; ask again after `Retry-After` seconds.",
    500: "A fault of newsloom's own.",
    503: "The library cannot be used now.",
}


def declared(*more: int) -> dict[int | str, dict[str, Any]]:
    """The errors that an operation may answer with, for the description: those of all, and ``more``."""
    return {
        status: {"model": Error, "description": _MEANINGS[status]}
        for status in sorted({401, 422, 429, 500, 503, *more})
    }


def missing(what: str, named: str, advice: str) -> Wrong:
    """There is no such thing: ``missing("story", id, …)``."""
    return Wrong(404, f"no_such_{what}", f"There is no {what} {short(named, 80)}", advice)


def install(api: FastAPI, site: Site, routes: Sequence[APIRoute]) -> None:
    """Tell every error of the API in its shape; ``routes`` are all that it has."""
    _of_entry(api)

    @api.exception_handler(Wrong)
    async def wrong(_request: Request, error: Wrong) -> Response:
        return error.answer()

    @api.exception_handler(Missing)
    async def nothing(_request: Request, error: Missing) -> Response:
        return Wrong(404, "not_found", error.reason, error.advice).answer()

    @api.exception_handler(RequestValidationError)
    async def not_valid(_request: Request, error: RequestValidationError) -> Response:
        reason = "; ".join(map(_said, error.errors()[:_NAMED]))
        return Wrong(422, "not_valid", reason, f"see {site.path('api')}").answer()

    @api.exception_handler(NewsloomError)
    async def not_done(_request: Request, error: NewsloomError) -> Response:
        return of(error, site.library.place).answer()

    @api.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        status = 422 if error.status_code == 400 else error.status_code
        reason = _REASONS.get(status, str(error.detail))
        code = _CODES.get(error.status_code, "not_done")
        headers = {"allow": _allowed(routes, request.scope)} if status == 405 else error.headers
        return Wrong(status, code, reason, f"see {site.path('api')}", headers).answer()

    @api.exception_handler(Exception)
    async def bug(_request: Request, _error: Exception) -> Response:
        return Wrong(500, "bug", "newsloom failed at this", "the server's log has the details").answer()


def _of_entry(api: FastAPI) -> None:
    """Who may not enter, or not so often."""

    @api.exception_handler(Unknown)
    async def unknown(_request: Request, error: Unknown) -> Response:
        return Wrong(401, error.code, error.reason, error.advice, {"www-authenticate": error.challenge}).answer()

    @api.exception_handler(TooOften)
    async def too_often(_request: Request, error: TooOften) -> Response:
        return Wrong(429, "too_often", error.reason, error.advice, {"retry-after": str(error.wait)}).answer()

    @api.exception_handler(Refused)
    async def refused(_request: Request, _error: Refused) -> Response:
        return Wrong(403, "cross_site", "A page of another site asked", "ask from a program, with a token").answer()


def of(error: NewsloomError, place: str) -> Wrong:
    """How an error that newsloom raises on purpose is told. What its file cannot do may go well another time."""
    if isinstance(error, StoreError) and error.reason.startswith(f"{place}: "):
        _log.error("api: %s", error)
        reason = error.reason.removeprefix(f"{place}: ")
        return Wrong(503, "library_unavailable", f"The library: {reason}", error.advice, {"retry-after": "10"})
    if "mark of a page" in error.reason:
        return Wrong(404, "no_such_mark", "after: no list has gone so far", "take the `after` of the page before")
    return Wrong(422, "not_understood", error.reason, error.advice)


def _allowed(routes: Iterable[APIRoute], scope: Scope) -> str:
    """All ways to ask an address; a router tells those of the first route alone."""
    found: set[str] = set()
    for route in routes:
        if route.matches(scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))


def _said(error: Mapping[str, Any]) -> str:
    """One fault of a question, with its field."""
    place: Sequence[Any] = [part for part in error["loc"][1:] if isinstance(part, str | int)]
    if error["type"] == "json_invalid":
        return "the body is not valid JSON"
    named = ".".join(map(str, place)) or ("the body" if error["loc"][:1] == ("body",) else "the question")
    told = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "string_pattern_mismatch" and "https?" in told:
        told = "no web address: give one that begins with http:// or https://"
    return f"{short(named, 80)}: {told[:1].lower()}{told[1:]}"
