"""The pages of a reader's alerts: what each waits for, whether its messages go out; trying, pausing, ending it."""

from __future__ import annotations

import threading

from fastapi import APIRouter
from fastapi.responses import Response

from newsloom.errors import NewsloomError
from newsloom.kept import Alert, Sending
from newsloom.loom import alerts, posting
from newsloom.messages import AlertStanding
from newsloom.render.alerts import rule_said
from newsloom.send.webhook import SECRET
from newsloom.serve.shown.in_force import is_set
from newsloom.serve.site import ME
from newsloom.serve.visit import Guarded, Missing, Visit, Visitor
from newsloom.types import Failure

router = APIRouter(include_in_schema=False)
# Messages of the log; messages under way at once, each perhaps for 30 seconds.
_LOGGED = 60
_SENDING = threading.BoundedSemaphore(2)
_DID = {
    "added": "It is kept, and tells what happens from now on.",
    "paused": "It rests: what happens meanwhile is not told later, what waits to be sent waits on.",
    "resumed": "It goes on, from now on.",
    "removed": "It is ended, with what it had still to tell.",
}


def may_apprise(visit: Visit) -> bool:
    """Whether this reader may have the machine connect anywhere by Apprise: who runs it, and nobody else."""
    return not visit.site.login or visit.person == ME


@router.get("/alerts")
def listing(visit: Visitor, did: str = "") -> Response:
    """The reader's alerts."""
    found = alerts.standing(visit.site.library, visit.person)
    return visit.page(
        "alerts.html.j2", room="alerts", alerts=[(one, _said(one)) for one in found], told=_DID.get(did, ""),
        mail=_mail_is_set(visit), poller=visit.site.alive() if visit.site.alive else None,
    )  # fmt: skip


def _said(one: AlertStanding) -> str:
    return rule_said(one.rule)


def _mail_is_set(visit: Visit) -> bool:
    return bool(visit.site.settings.mail_server and visit.site.settings.mail_from)


@router.get("/alerts/{id}")
def one_alert(visit: Visitor, id: str, did: str = "") -> Response:
    """An alert with its messages, the last first."""
    return _page(visit, called(visit, id), told=_DID.get(did, ""))


def _page(
    visit: Visit, alert: Alert, told: str = "", tried: list[tuple[str, Failure | None]] | None = None
) -> Response:
    library = visit.site.library
    standing = alerts.standing_of(library, alert)
    log = library.sendings(alert.id, _LOGGED)
    stories = {one.story for one in log if one.story}
    kept = {id: found for id in stories if (found := library.story(id))}
    page = visit.page(
        "alert.html.j2", room="alerts", one=standing, said=_said(standing), told=told,
        tried=tried, log=[(sending, alerts.shown(sending.channel), _thing(sending)) for sending in log], kept=kept,
        signed=is_set(SECRET), mail=_mail_is_set(visit),
    )  # fmt: skip
    page.headers["cache-control"] = "no-store"
    return page


def _thing(sending: Sending) -> str:
    """What a message tells, in words."""
    if sending.key.startswith(alerts.DAILY):
        return f"The day’s news, {sending.key.removeprefix(alerts.DAILY)}"
    return str(sending.body.get("why", "")) or "News"


def called(visit: Visit, id: str) -> Alert:
    """The reader's alert of that id. Raises ``Missing``, for another's as well."""
    found = next((one for one in visit.site.library.alerts(visit.person) if one.id == id), None)
    if found is None:
        raise Missing("There is no such alert", "It may have been removed. Your alerts are listed under Alerts.")
    return found


@router.post("/alerts/{id}/test")
def test(visit: Guarded, id: str) -> Response:
    """Send a trial by each way of an alert, now, and tell which went."""
    alert = called(visit, id)
    if not _SENDING.acquire(blocking=False):
        busy = Failure("", "other trials are on their way", "try again in a moment")
        return _page(visit, alert, tried=[("", busy)])
    try:
        return _page(visit, alert, tried=_tried(visit, alert))
    finally:
        _SENDING.release()


def _tried(visit: Visit, alert: Alert) -> list[tuple[str, Failure | None]]:
    message = posting.trial(visit.site.library, alert, visit.now)
    post = posting.Post(visit.site.settings)
    found: list[tuple[str, Failure | None]] = []
    for channel in alert.channels:
        shown = alerts.shown(channel)
        if channel.startswith("apprise:") and not may_apprise(visit):
            found.append(
                (shown, Failure(shown, "addresses of Apprise are not tried here", "`newsloom alert test` does"))
            )
            continue
        try:
            post.deliver(channel, message)
            found.append((shown, None))
        except NewsloomError as error:
            found.append((shown, Failure(shown, error.reason, error.advice)))
    return found


@router.post("/alerts/{id}/pause")
def pause(visit: Guarded, id: str) -> Response:
    """Let it rest."""
    alerts.pause(visit.site.library, called(visit, id), visit.now)
    return visit.see_other("alerts", id, did="paused")


@router.post("/alerts/{id}/resume")
def resume(visit: Guarded, id: str) -> Response:
    """Go on with it."""
    alerts.resume(visit.site.library, called(visit, id), visit.now)
    visit.site.wake()
    return visit.see_other("alerts", id, did="resumed")


@router.get("/alerts/{id}/remove")
def sure(visit: Visitor, id: str) -> Response:
    """What ends, before it does."""
    alert = called(visit, id)
    waiting = alerts.standing_of(visit.site.library, alert).waiting
    return visit.page("alert_remove.html.j2", room="alerts", alert=alert, waiting=waiting)


@router.post("/alerts/{id}/remove")
def remove(visit: Guarded, id: str) -> Response:
    """End it."""
    visit.site.library.drop_alert(called(visit, id).id)
    return visit.see_other("alerts", did="removed")
