"""The pages at the door: logging in, which renews the session, and logging out."""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from newsloom.errors import NewsloomError
from newsloom.kept import Reader
from newsloom.serve.entry import accounts
from newsloom.serve.entry.access import TurnedAway, reader_of, stamp_of
from newsloom.serve.entry.tries import Tries, network
from newsloom.serve.site import Site
from newsloom.serve.visit import Guarded, drawn, site_of

router = APIRouter(include_in_schema=False)
_log = logging.getLogger("newsloom")
# A path of ours: a second slash, or what browsers take for one or leave out, would lead to another host.
_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,1000}")
_DOORS = ("/login", "/logout")
_WRONG = "That name and password do not go together."
_OLD = "This page was open too long, or your browser keeps no cookies. Send it again."
_BUSY = "Many are logging in at this moment. Try again in a few seconds."


@router.get("/login")
def ask(request: Request, next: str = "/") -> Response:
    """The form; on at once for who needs none."""
    site = site_of(request)
    try:
        reader_of(site, request)
    except TurnedAway:
        return _form(request, next)
    return _onward(site, next)


@router.post("/login")
def log_in(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    seal: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Try a name and a password. A wrong one is told alike, and takes as long, whether there is such a name or not."""
    site, name = site_of(request), name.strip().lower()[:64]
    told = request.headers.get("sec-fetch-site", "same-origin")
    if told not in ("same-origin", "none") or not hmac.compare_digest(seal.encode(), _seal(request).encode()):
        return _form(request, next, name, 403, _OLD)
    tries: Tries = request.app.state.tries
    address = request.client.host if request.client else "nowhere"
    if wait := tries.begin(name, address):
        return _form(request, next, name, 429, f"Too many tries. The next may be made in {_seconds(wait)}.", wait)
    reader = site.readers().get(name)
    try:
        held = reader.password if reader else None
        right = accounts.holds(password, held)
    except accounts.BusyError:
        tries.unmade(name, address)
        return _form(request, next, name, 503, _BUSY, 2)
    if reader is None or held is None or not right:
        _log.warning("login refused: %s", re.sub(r"[^0-9A-Za-z.:/_-]", "?", network(address)))
        return _form(request, next, name, 403, _WRONG)
    tries.passed(name, address)
    _begin(site, request, reader.name, _renewed(site, reader, password))
    return _onward(site, next)


@router.post("/logout")
def log_out(visit: Guarded, everywhere: Annotated[bool, Form()] = False) -> Response:
    """End the session of this browser, whoever has a copy of its cookie; or all of the reader's."""
    if visit.site.login:
        session = str(visit.request.session.get("id") or "")
        visit.site.sessions.end(visit.person, session, visit.now)
        if everywhere:
            visit.site.sessions.end_all(visit.person, visit.now)
    visit.request.session.clear()
    return visit.see_other("login") if visit.site.login else visit.see_other()


def _seal(request: Request) -> str:
    """What the form carries to be believed before anybody is known: made from a number in the visitor's own cookie."""
    session = request.session.setdefault("id", secrets.token_urlsafe(18))
    return site_of(request).sealed("login", str(session))


def _begin(site: Site, request: Request, person: str, password: str) -> None:
    """A session by a new name: the one from before is of no use to who may have put it there."""
    request.session.clear()
    request.session.update(
        person=person, stamp=stamp_of(site, password), id=secrets.token_urlsafe(18), began=site.now().timestamp()
    )


def _renewed(site: Site, reader: Reader, password: str) -> str:
    """The reader's hash, made again when today's parameters are others."""
    held = reader.password or ""
    if not accounts.stale(held):
        return held
    again = accounts.hashed(password)
    try:
        with site.library.together():
            now = next((one for one in site.library.readers() if one.name == reader.name), None)
            if now is None or now.password != held:
                return held  # it was changed meanwhile, and what was changed it to stands
            site.library.put_reader(replace(now, password=again))
    except NewsloomError as error:
        _log.warning("login: %s", error)
        return held
    return again


def _form(
    request: Request, next: str, name: str = "", status: int = 200, wrong: str = "", wait: int | None = None
) -> Response:
    site = site_of(request)
    nobody = not any(one.password for one in site.readers().values())
    page = drawn(
        site, request, "login.html.j2", seal=_seal(request), next=_path(next), name=name, wrong=wrong, nobody=nobody
    )
    headers = {"cache-control": "no-store", **({} if wait is None else {"retry-after": str(wait)})}
    return HTMLResponse(page, status, headers)


def _onward(site: Site, asked: str) -> Response:
    """To the page that was asked for first."""
    return RedirectResponse(f"{site.prefix}{_path(asked)}", 303, {"cache-control": "no-store"})


def _path(asked: str) -> str:
    """A path of ours as it was asked for; the front page for any other address."""
    ours = _OWN.fullmatch(asked) and asked.partition("?")[0].rstrip("/") not in _DOORS
    return asked if ours else "/"


def _seconds(wait: int) -> str:
    if wait < 60:
        return f"{wait} second{'' if wait == 1 else 's'}"
    minutes = -(-wait // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
