"""Search: stories, reports, quotes and people on one page, by words and operators.

typed ──asked.understood──▶ Asked ──Library.search, headlines, quotes_with, said, people──▶ Found
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from newsloom.errors import StoreError
from newsloom.kept import Headline, Named, Said, StoryLine
from newsloom.serve.out.syndication import feeds_of
from newsloom.serve.shown import sought
from newsloom.serve.shown.asked import given, narrows, understood, without
from newsloom.serve.shown.days import zone_of
from newsloom.serve.shown.sought import Meant
from newsloom.serve.visit import Visit, Visitor
from newsloom.store import Library, Portion
from newsloom.store.wanted import first_match, query

router = APIRouter(include_in_schema=False)
Within = Literal["all", "stories", "reports", "quotes", "people"]
# What each section shows on the page of all, and alone; reports that stories are gathered from.
_FEW, _MANY, _GATHERED = {"stories": 5, "reports": 8, "quotes": 4, "people": 8}, 30, 60


@dataclass(slots=True)
class Found:
    """What there is. ``None`` where a section does not answer this question."""

    stories: Sequence[tuple[StoryLine, int]] | None = None
    reports: Sequence[Headline] | None = None
    quotes: Sequence[tuple[Said, tuple[int, int] | None]] | None = None
    people: Sequence[Named] | None = None
    after: str | None = None
    further: set[str] = field(default_factory=set)

    @property
    def nothing(self) -> bool:
        """Whether no section has anything."""
        return not (self.stories or self.reports or self.quotes or self.people)


@router.get("/search")
def search(
    visit: Visitor, q: str = "", within: Annotated[Within, Query(alias="in")] = "all", after: str | None = None
) -> Response:
    """What is found, or how to ask."""
    zone = zone_of(visit)
    meant = sought.meant_by(visit.site.library, understood(q, visit.now, zone))
    found = Found() if meant.asked.empty else _found(visit, meant, within, after)
    feeds = feeds_of(visit.site, f"Search: {q}", "search", q=q) if _fed(meant, q) else []
    return visit.page(
        "search.html.j2", room="search", asked=q, meant=meant, within=within, found=found, feeds=feeds,
        given=given, without=without, alert=_alert(meant),
        undated=visit.site.library.undated([line.id for line, _ in found.stories or ()]),
    )  # fmt: skip


def _fed(meant: Meant, typed: str) -> bool:
    """Whether there is a feed of the search: nothing of it is in doubt where it narrows, and it fits an address."""
    return not meant.asked.empty and len(typed) <= 500 and not (meant.faults and narrows(typed))


def _alert(meant: Meant) -> dict[str, str] | None:
    """What of a search an alert can wait for."""
    told = {
        "words": meant.asked.words, "person": meant.speaker.name if meant.speaker else "",
        "outlet": meant.outlet.id if meant.outlet else "",
    }  # fmt: skip
    kept = {name: value for name, value in told.items() if value}
    return kept or None


# ── what is found ────────────────────────────────────────────────────────────────────────────────────────


def _found(visit: Visit, meant: Meant, within: Within, after: str | None) -> Found:
    library, found = visit.site.library, Found()
    narrowed = bool(meant.outlet or meant.asked.language or meant.asked.since or meant.asked.until)
    if within in ("all", "stories", "reports"):
        _tell_reports(visit, meant, within, after, found)
    if within in ("all", "quotes") and (meant.asked.words or meant.people):
        limit = _FEW["quotes"] if within == "all" else _MANY
        quotes = sought.quotes(library, meant, limit, after if within == "quotes" else None)
        shown = quotes.items[:limit] if within == "all" else quotes.items
        found.quotes = [(one, _place(one.text, meant.asked.words)) for one in shown]
        _onward(found, within, "quotes", quotes.after)
        if len(shown) < len(quotes.items):
            found.further.add("quotes")
    if within in ("all", "people") and (meant.people or (meant.asked.words and not narrowed)):
        limit = _FEW["people"] if within == "all" else _MANY
        people = _people(library, meant, limit, after if within == "people" else None)
        found.people = people.items
        _onward(found, within, "people", people.after)
    return found


def _tell_reports(visit: Visit, meant: Meant, within: Within, after: str | None, found: Found) -> None:
    """Reports, and the stories that they stand in, those with most of them first."""
    reports = sought.reports(visit.site.library, meant, _MANY if within == "reports" else _GATHERED, after)
    if within != "stories":
        found.reports = reports.items if within == "reports" else reports.items[: _FEW["reports"]]
    if within != "reports":
        limit = _FEW["stories"] if within == "all" else _MANY
        counted = Counter(one.story for one in reports.items if one.story)
        found.stories = _lines(visit, counted.most_common(limit))
        if len(counted) > limit or reports.after:
            found.further.add("stories")
    if within == "all" and len(reports.items) > _FEW["reports"]:
        found.further.add("reports")
    if within != "all":
        found.after = reports.after


def _onward(found: Found, within: Within, section: str, after: str | None) -> None:
    if within == section:
        found.after = after
    elif after:
        found.further.add(section)


def _people(library: Library, meant: Meant, limit: int, after: str | None) -> Portion[Named]:
    """Who is quoted and goes by the words, or by the speaker's name."""
    if meant.speaker is not None:
        return Portion((*meant.speaker.forms[:1], *meant.speaker.others)[:limit])
    bare = " ".join(piece for some in query(meant.asked.words).every for piece in some).removesuffix("*")
    return library.people(limit=limit, after=after, prefix=bare)


def _lines(visit: Visit, counted: Iterable[tuple[str | None, int]]) -> list[tuple[StoryLine, int]]:
    found: dict[str, tuple[StoryLine, int]] = {}
    for id, reports in counted:
        story = visit.site.library.story(id) if id else None
        if story is not None:
            found.setdefault(story.id, (story.line, reports))
    return list(found.values())


def _place(text: str, words: str) -> tuple[int, int] | None:
    """Where a quote has one of the words."""
    if not words:
        return None
    try:
        return first_match(text, tuple(piece for some in query(words).every for piece in some))
    except StoreError:
        return None
