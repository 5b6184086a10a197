"""The page of how the library stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from newsloom.kept import Run, Status
from newsloom.render.kept import counts_line
from newsloom.render.wording import counted
from newsloom.serve.measured import size
from newsloom.serve.shown.followed import failing, followed, name_of
from newsloom.serve.site import ME, Site
from newsloom.serve.underway import underway
from newsloom.serve.visit import Guarded, Visitor
from newsloom.store import Library

router = APIRouter(include_in_schema=False)
# Runs looked at and shown: most rounds of the poller find nothing due. Failing feeds and failures shown.
_LOOKED, _SHOWN, _FEW = 400, 12, 20
# What the kinds of run are called; others are notes of our own.
_KINDS = {"update": "Update", "add": "Taking in", "import": "Import", "verify": "Verify"}
_DID = {"retried": "What failed is tried again now.", "woken": "The poller looks now."}


@router.get("/status")
def status(visit: Visitor, did: str = "") -> Response:
    """Numbers, what is under way, what failed and why, what ran."""
    site = visit.site
    standing = site.desk().standing()
    checks = site.library.runs("verify", 1)
    page = visit.page(
        "status.html.j2", room="status", told=_DID.get(did, ""), how=standing, numbers=_numbers(standing.status),
        underway=underway(site, visit.request.app.state.errands, standing.status),
        failing=[followed(feed, visit.now) for feed in failing(standing.feeds)[:_FEW]],
        names={feed.id: name_of(feed) for feed in standing.feeds},
        runs=[(_KINDS[run.kind], run, _lasted(run), counts_line(run)) for run in _told(site)],
        last=standing.last, check=checks[0] if checks else None,
        place=site.library.place if not site.login or visit.person == ME else Path(site.library.place).name,
        size=_size(site.library),
    )  # fmt: skip
    page.headers["cache-control"] = "no-store"
    return page


def _numbers(held: Status) -> list[tuple[str, str]]:
    shown = (("stories", held.stories), ("reports", held.reports), ("feeds", held.feeds))
    return [(f"{number:,}", name) for name, number in shown]


def _told(site: Site) -> Iterable[Run]:
    """The last runs that did something."""
    found = [run for run in site.library.runs(limit=_LOOKED) if run.kind in _KINDS and (run.counts or run.reason)]
    return found[:_SHOWN]


def _lasted(run: Run) -> str:
    """How long a run took: ``3.2 s``, ``4 minutes``."""
    if run.ended_at is None:
        return "has not ended"
    seconds = (run.ended_at - run.started_at).total_seconds()
    return f"{seconds:.1f} s" if seconds < 90 else counted(round(seconds / 60), "minute")


def _size(library: Library) -> str:
    """What the library takes, in words; empty where that is not known."""
    found = size(library)
    if found is None:
        return ""
    return f"{found / 1e9:.1f} GB" if found >= 1e9 else f"{found / 1e6:.1f} MB"


@router.post("/status/retry")
def retry(visit: Guarded) -> Response:
    """Try all again that failed."""
    visit.site.desk().retry()
    visit.site.wake()
    return visit.see_other("status", did="retried")


@router.post("/status/wake")
def wake(visit: Guarded) -> Response:
    """Have the poller look for what is due."""
    visit.site.wake()
    return visit.see_other("status", did="woken")
