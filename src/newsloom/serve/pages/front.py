"""The front page: the stories, the most widely told and freshest first, or simply the latest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from newsloom.kept import StoryLine
from newsloom.serve.rank import ranked
from newsloom.serve.visit import Visit, Visitor

router = APIRouter(include_in_schema=False)
# Stories on a page; stories that may come first; outlets to choose from.
_SHOWN, _RANKED, _CHOICES = 40, 400, 80


@router.get("/")
def front(
    visit: Visitor,
    order: Literal["top", "new"] = "top",
    outlet: str = "",
    language: str = "",
    category: str = "",
    followed: bool = False,
    after: str | None = None,
) -> Response:
    """The stories, or what to do while there are none."""
    library = visit.site.library
    asked = {"outlet": outlet or None, "language": language or None, "category": category or None}
    portion = library.stories(
        person=visit.person, order="newest", limit=_SHOWN if order == "new" else _RANKED, after=after,
        followed=followed, outlet=asked["outlet"], language=asked["language"], category=asked["category"],
    )  # fmt: skip
    lines: Sequence[StoryLine] = portion.items
    if order == "top" and lines:
        lines = ranked(lines, max(line.newest_at for line in lines))[:_SHOWN]
    return visit.page(
        "front.html.j2", room="stories", order=order, followed=followed, narrowed=any(asked.values()),
        cards=cards(visit, lines), after=portion.after if order == "new" else None, choices=_choices(visit, asked),
    )  # fmt: skip


def cards(visit: Visit, lines: Sequence[StoryLine]) -> list[tuple[StoryLine, list[str], Markup | None]]:
    """Stories with the names of who tells them, and a spark of when."""
    library = visit.site.library
    times = library.report_times([line.id for line in lines])
    ids = {outlet for reports in times.values() for _, outlet in reports if outlet}
    names = library.outlet_names(ids)
    found = []
    for line in lines:
        reports = times.get(line.id, ())
        outlets = list(dict.fromkeys(names.get(outlet, outlet) for _, outlet in reports if outlet))
        found.append((line, outlets, _spark([at for at, _ in reports])))
    return found


def _spark(times: Sequence[object]) -> Markup | None:
    return None if len(times) < 2 else None  # drawn once render has it


def _choices(visit: Visit, asked: dict[str, str | None]) -> list[tuple[str, str, list[tuple[str, str]], str | None]]:
    """What may be chosen from: name of the field, its words, values with what is shown, the one chosen."""
    library = visit.site.library
    outlets = sorted(library.outlets(), key=lambda one: -one.reports)[:_CHOICES]
    named = sorted((one.outlet.id, one.outlet.name) for one in outlets)
    return [
        ("outlet", "Outlet", named, asked["outlet"]),
        ("language", "Language", [(one, one) for one, _ in library.languages()], asked["language"]),
        ("category", "Category", [(one, one) for one in library.categories()], asked["category"]),
    ]
