"""The form of a new alert: what it waits for, in words; what it would have told of the last week; where it tells it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import Response

from newsloom.errors import NewsloomError, SettingsError
from newsloom.kept import Rule
from newsloom.loom import alerts
from newsloom.loom.previewing import Preview, preview
from newsloom.render.alerts import rule_said
from newsloom.serve.pages.alerts import may_apprise
from newsloom.serve.shown.ruling import Wanted, channels_of, name_of, rule_of
from newsloom.serve.visit import Guarded, Visit, Visitor

router = APIRouter(include_in_schema=False)
_WEEK = timedelta(days=7)
# Alerts of one reader: each is held against every story that changes.
_MOST = 100
# A preview takes a second of one processor.
_LOOKING = threading.BoundedSemaphore(1)


@router.get("/alerts/new")
def form(
    visit: Visitor, words: str = "", person: str = "", organisation: str = "", place: str = "", outlet: str = ""
) -> Response:
    """The form; other pages fill in what it is to wait for."""
    words, person, organisation, place, outlet = (one[:500] for one in (words, person, organisation, place, outlet))
    wanted = Wanted(words=words, people=person, organisations=organisation, places=place, outlets=outlet)
    return _page(visit, replace(wanted, zone=_zone(visit)))


@router.post("/alerts/new")
def make(
    visit: Guarded,
    name: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "",
    people: Annotated[str, Form()] = "",
    organisations: Annotated[str, Form()] = "",
    places: Annotated[str, Form()] = "",
    outlets: Annotated[str, Form()] = "",
    new: Annotated[bool, Form()] = False,
    conflict: Annotated[bool, Form()] = False,
    followed: Annotated[bool, Form()] = False,
    independent: Annotated[str, Form()] = "",
    when: Annotated[str, Form()] = "once",
    daily: Annotated[str, Form()] = "",
    zone: Annotated[str, Form()] = "",
    mail: Annotated[str, Form()] = "",
    webhook: Annotated[str, Form()] = "",
    apprise: Annotated[str, Form()] = "",
    doing: Annotated[Literal["preview", "add"], Form(alias="do")] = "preview",
) -> Response:
    """What it would have told, or the alert itself."""
    wanted = Wanted(
        name, words, people, organisations, places, outlets, new, conflict, followed, independent, when, daily, zone,
        mail, webhook, apprise,
    )  # fmt: skip
    try:
        rule = rule_of(wanted)
        if doing == "preview":
            return _page(visit, wanted, rule=rule, preview=_preview(visit, rule))
        made = _made(visit, wanted, rule)
    except NewsloomError as error:
        return _page(visit, wanted, error=error)
    return visit.see_other("alerts", made, did="added")


def _preview(visit: Visit, rule: Rule) -> Preview:
    if not (rule.narrows or rule.waits or rule.daily):
        raise SettingsError("the alert waits for nothing", "give words, a name, or what must happen")
    if rule.daily:
        alerts.next_moment(rule, visit.now)
    if not _LOOKING.acquire(timeout=10):
        raise SettingsError("others look at this moment", "try again in a few seconds")
    try:
        return preview(visit.site.library, rule, visit.now - _WEEK, person=visit.person)
    finally:
        _LOOKING.release()


def _made(visit: Visit, wanted: Wanted, rule: Rule) -> str:
    library = visit.site.library
    channels = channels_of(wanted, apprise=may_apprise(visit))
    if not channels:
        raise SettingsError("the alert goes nowhere", "give a mail address or a webhook")
    if not (rule.narrows or rule.waits or rule.daily):
        raise SettingsError("the alert waits for nothing", "give words, a name, or what must happen")
    known = library.alerts(visit.person)
    if len(known) >= _MOST:
        raise SettingsError(f"you have {_MOST} alerts already", "remove one first")
    name = name_of(wanted, rule)
    if any(one.name == name for one in known):
        raise SettingsError(f"you have an alert “{name}” already", "give this one another name")
    return alerts.add(library, name, rule, channels, visit.now, person=visit.person).id


def _page(
    visit: Visit, wanted: Wanted, *, rule: Rule | None = None, preview: Preview | None = None,
    error: NewsloomError | None = None,
) -> Response:  # fmt: skip
    settings = visit.site.settings
    page = visit.page(
        "alert_new.html.j2", 422 if error else 200, room="alerts", wanted=wanted, preview=preview, error=error,
        said=rule_said(rule) if rule else "", apprise=may_apprise(visit),
        mail=bool(settings.mail_server and settings.mail_from),
    )  # fmt: skip
    page.headers["cache-control"] = "no-store"
    return page


def _zone(visit: Visit) -> str:
    reader = visit.site.readers().get(visit.person)
    return reader.zone if reader else "UTC"
