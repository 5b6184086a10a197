"""The page of settings: the reader's own, which are changed here, and those of the machine, which are only shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from fastapi import APIRouter, Form
from fastapi.responses import Response

from newsloom.errors import NewsloomError, SettingsError
from newsloom.kept import Marked, MarkKind, Reader
from newsloom.serve.shown.in_force import in_force, secrets
from newsloom.serve.site import ME
from newsloom.serve.visit import COOKIE, LOOKS, Guarded, Visit, Visitor

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 86_400
# Marks of a kind on the page.
_SHOWN = 200
_KINDS: tuple[tuple[MarkKind, str], ...] = (("pin", "Pinned"), ("follow", "Followed"), ("hide", "Hidden"))
_DID = {
    "zone": "The time zone is set.",
    "look": "The look is set.",
    "mark": "It is undone.",
    "token": "That token is good for nothing any more.",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a reader set, with what it is set on in words and, where it has one, its page."""

    marked: Marked
    words: str
    page: str | None


@router.get("/settings")
def settings(visit: Visitor, did: str = "") -> Response:
    """What is set."""
    return _page(visit, told=_DID.get(did, ""))


def _page(visit: Visit, *, told: str = "", zone: str | None = None, error: NewsloomError | None = None) -> Response:
    site = visit.site
    reader = site.readers().get(visit.person)
    owner = not site.login or visit.person == ME
    return visit.page(
        "settings.html.j2", 422 if error else 200, room="settings", told=told, error=error,
        zone=zone if zone is not None else reader.zone if reader else "UTC", zones=sorted(available_timezones()),
        look_now=visit.request.cookies.get(COOKIE),
        marks=[(mark, words, list(_marks(visit, mark))) for mark, words in _KINDS],
        readers=list(site.readers().values()) if site.login else [], tokens=site.library.tokens(visit.person),
        owner=owner, in_force=in_force(site.settings, site.library.place) if owner else [],
        secrets=secrets() if owner else [],
    )  # fmt: skip


def _marks(visit: Visit, mark: MarkKind) -> Iterator[Mark]:
    """What the reader set, the last first."""
    library, site = visit.site.library, visit.site
    listed = list(reversed(library.marks(mark, person=visit.person)))[:_SHOWN]
    names = library.outlet_names([one.what for one in listed if one.kind == "outlet"])
    for one in listed:
        story = library.story(one.what) if one.kind == "story" else None
        if story is not None:
            yield Mark(one, story.line.title or "A story that is not woven yet", site.path("stories", story.id))
        elif one.kind == "story":
            yield Mark(one, "A story that is not kept any more", None)
        elif one.kind == "outlet":
            yield Mark(one, names.get(one.what, one.what), site.path("outlets", one.what))
        else:
            yield Mark(one, one.what, site.path("people", one.what) if one.kind == "person" else None)


@router.post("/settings/zone")
def set_zone(visit: Guarded, zone: Annotated[str, Form()] = "") -> Response:
    """Set the reader's time zone."""
    zone = zone.strip()[:64]
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        error = SettingsError(f"no zone is called “{zone}”", "give one like Europe/Berlin")
        return _page(visit, zone=zone, error=error)
    library = visit.site.library
    with library.together():
        held = next((one for one in library.readers() if one.name == visit.person), None)
        library.put_reader(replace(held, zone=zone) if held else Reader(visit.person, zone, None, visit.now))
    return visit.see_other("settings", did="zone")


@router.post("/settings/look")
def set_look(visit: Guarded, look: Annotated[str, Form()] = "") -> Response:
    """Light, dark, or as the screen says; kept in the browser."""
    answer = visit.see_other("settings", did="look")
    secure = (visit.site.address or "").startswith("https://")
    where = f"{visit.site.prefix}/"
    if look in LOOKS:
        answer.set_cookie(COOKIE, look, _YEAR, path=where, secure=secure, httponly=True, samesite="lax")
    else:
        answer.delete_cookie(COOKIE, path=where, secure=secure, httponly=True, samesite="lax")
    return answer


@router.post("/settings/marks")
def unmark(
    visit: Guarded,
    mark: Annotated[Literal["follow", "hide", "pin"], Form()],
    kind: Annotated[str, Form()],
    what: Annotated[str, Form()],
) -> Response:
    """End what was set."""
    visit.site.library.put_mark(mark, kind, what, None, person=visit.person)
    return visit.see_other("settings", did="mark")


@router.post("/settings/tokens")
def drop_token(visit: Guarded, added: Annotated[str, Form()]) -> Response:
    """End one of the reader's own tokens, named by when it was made: its hash stands on no page."""
    library = visit.site.library
    for one in library.tokens(visit.person):
        if one.added_at.isoformat() == added:
            library.drop_token(one.hash)
    return visit.see_other("settings", did="token")
