"""What changed: new stories, then claim by claim what others tell otherwise; since the last visit, or as long as asked.

Library.stories (last changed first) ──founded since?──▶ new        else ──Library.changes──▶ its changes
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.background import BackgroundTask

from newsloom.kept import KeptChange, StoryLine
from newsloom.serve.shown.asked import moment_of
from newsloom.serve.visit import Visitor
from newsloom.store import Library

router = APIRouter(include_in_schema=False)
#: What may be chosen, and how it is told.
SPANS = (("24h", "24 hours"), ("3d", "3 days"), ("7d", "a week"))
# Stories on a page; changes told of one, the rest stands on its own page.
_STORIES, _CHANGES = 40, 6
# A visit lasts so long: what came before it stays new meanwhile. Who was never here is told of a day.
_SITTING, _FIRST = timedelta(minutes=30), timedelta(days=1)
# The marks that remember visits: when the last began, and the one before.
_LAST, _BEFORE = "last visit", "visit before"


@dataclass(frozen=True, slots=True)
class Changed:
    """A story with what it tells otherwise; ``more``: not all of it is here."""

    line: StoryLine
    changes: Sequence[KeptChange]
    more: bool


@router.get("/changes")
def changes(visit: Visitor, since: str = "", followed: bool = False, after: str | None = None) -> Response:
    """What changed, the last changed story first."""
    library = visit.site.library
    visits = _visits(library, visit.person)
    asked = moment_of(since, visit.now, visit.site.zone(visit.person)) if since else None
    last = _since(visits, visit.now)
    began = asked or last or visit.now - _FIRST
    portion = library.stories(since=began, person=visit.person, followed=followed, limit=_STORIES, after=after)
    fresh = [line for line in portion.items if line.founded_at > began]
    others = [line for line in portion.items if line.founded_at <= began]
    told = [_changed(library, line, began) for line in others]
    page = visit.page(
        "changes.html.j2", room="changes", fresh=fresh, told=[one for one in told if one.changes], began=began,
        quiet=sum(not one.changes for one in told), after=portion.after, paged=after, since=since if asked else "",
        misread=since if since and asked is None else "", spans=SPANS, followed=followed, last=last,
    )  # fmt: skip
    if not since and _ended(visits, visit.now):
        page.background = BackgroundTask(_note, library, visit.person, visit.now, visits.get(_LAST))
    return page


def _changed(library: Library, line: StoryLine, since: datetime) -> Changed:
    found = library.changes(story=line.id, since=since, limit=_CHANGES)
    return Changed(line, found.items, found.after is not None)


# ── visits ───────────────────────────────────────────────────────────────────────────────────────────────


def _visits(library: Library, person: str) -> dict[str, datetime]:
    return {one.what: one.at for one in library.marks("read", "changes", person=person)}


def _ended(visits: dict[str, datetime], now: datetime) -> bool:
    """Whether this is a new visit."""
    last = visits.get(_LAST)
    return last is None or now - last > _SITTING


def _since(visits: dict[str, datetime], now: datetime) -> datetime | None:
    """From when on all is new: the last visit; within one, the visit before; ``None`` at the first."""
    return visits.get(_LAST) if _ended(visits, now) else visits.get(_BEFORE)


def _note(library: Library, person: str, now: datetime, last: datetime | None) -> None:
    """Remember that a visit began."""
    with library.together():
        for what, at in ((_LAST, now), (_BEFORE, last)):
            library.put_mark("read", "changes", what, None, person=person)
            if at is not None:
                library.put_mark("read", "changes", what, at, person=person)
