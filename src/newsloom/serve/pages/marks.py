"""What a reader sets on a story or an outlet: follow, pin, hide, seen. Forms of any page come here, and go back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from newsloom.kept import StoryLine
from newsloom.serve.visit import Guarded, Missing, Visit
from newsloom.serve.wording import is_news

router = APIRouter(include_in_schema=False)
# A path of ours: a second slash, or what browsers take for one or leave out, would lead to another host.
_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}")
#: Stories that may come first on a front page, and that are noted as seen at once: half a millisecond for each.
LATEST = 400


@router.post("/marks")
def mark(
    visit: Guarded,
    mark: Annotated[Literal["follow", "hide", "pin", "seen"], Form()],
    what: Annotated[str, Form(max_length=500)],
    kind: Annotated[Literal["story", "outlet"], Form()] = "story",
    held: Annotated[str, Form(max_length=100)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
    back: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Set a mark, or end it when the page that was sent showed it (``held``). ``until``: when that page was made."""
    library = visit.site.library
    if kind == "story":
        story = library.story(what)
        if story is None:
            raise Missing("There is no such story", "It may have been pruned.")
        what = story.id
    elif not library.outlet_names([what]):
        raise Missing("There is no such outlet", "The outlets are listed under Outlets.")
    if mark == "seen":
        library.put_look(what, _moment(until, visit), person=visit.person)
    elif mark in held.split():
        # It may have been set on a story that has gone into this one since.
        with library.together():
            for one in library.gone_into(what) if kind == "story" else (what,):
                library.put_mark(mark, kind, one, None, person=visit.person)
    else:
        library.put_mark(mark, kind, what, visit.now, person=visit.person)
    return _back(visit, back, "" if mark == "hide" and kind == "story" else what)


@router.post("/seen")
def seen(
    visit: Guarded, until: Annotated[str, Form(max_length=40)] = "", back: Annotated[str, Form(max_length=2_000)] = "/"
) -> Response:
    """Note the newest stories as seen, as they were when the page was made: all that a front page may show."""
    library, at = visit.site.library, _moment(until, visit)
    newest = library.stories(person=visit.person, order="newest", limit=LATEST).items
    with library.together():
        for story in _unseen(newest, at):
            library.put_look(story, at, person=visit.person)
    return _back(visit, back, "")


def _unseen(lines: Iterable[StoryLine], at: datetime) -> list[str]:
    """What is new of stories that there were."""
    return [line.id for line in lines if is_news(line) and line.founded_at <= at]


def _moment(told: str, visit: Visit) -> datetime:
    """When the page was made that a form stands on; now, if it does not say, or says a time to come."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        return visit.now
    return min(at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC), visit.now)


def _back(visit: Visit, asked: str, at: str) -> RedirectResponse:
    """To the page that the form stood on, at the same place; to the front page for an address that is not ours."""
    path = visit.site.own(asked)
    path = path if _OWN.fullmatch(path) else "/"
    place = f"#at-{quote(at, safe='')}" if at else ""
    return RedirectResponse(f"{visit.site.prefix}{path.partition('#')[0]}{place}", 303)
