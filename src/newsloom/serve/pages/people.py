"""Who is quoted: the list, and a page for each with all that they said, when, and who carries it.

name ──bearers.bearer──▶ its forms ──Library.said──▶ Said ──utterances──▶ Utterance, by month
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import Response

from newsloom.kept import Headline, Said
from newsloom.serve.out.syndication import feeds_of
from newsloom.serve.shown.bearers import bearer
from newsloom.serve.shown.days import month_bounds, month_of, month_words, zone_of
from newsloom.serve.shown.gist import gist, within
from newsloom.serve.shown.utterances import Utterance, utterances, worth_weaving
from newsloom.serve.visit import Missing, Visitor
from newsloom.store import Library
from newsloom.types import WovenQuote

router = APIRouter(include_in_schema=False)
# Names on a page; quotes on a page, and for the list of months; reports that name somebody, and stories of these.
_NAMES, _QUOTES, _MONTHS, _NAMING, _STORIES = 120, 40, 400, 60, 10
# Stories that are looked at for their woven quotes.
_WOVEN = 8
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@router.get("/people")
def people(visit: Visitor, prefix: str = "", after: str | None = None) -> Response:
    """Who is quoted, those whom most reports quote first."""
    found = visit.site.library.people(limit=_NAMES, after=after, prefix=prefix)
    return visit.page(
        "people.html.j2", room="people", names=found.items, after=found.after, prefix=prefix, letters=_LETTERS
    )


@router.get("/people/{name:path}")
def person(visit: Visitor, name: str, month: str = "", after: str | None = None) -> Response:
    """What somebody said, the newest first, each utterance with all who carry it; and where they are named."""
    library, zone = visit.site.library, zone_of(visit)
    meant = bearer(library, name)
    bounds = month_bounds(month, zone) if month else None
    since, until = bounds or (None, None)
    said = library.said(meant.names, since=since, until=until, limit=_QUOTES, after=after)
    named = library.naming(meant.names, limit=_NAMING).items
    if not said.items and not named and not bounds and after is None:
        raise Missing("Nobody of that name is quoted here", "Search for the name, or start at those who are quoted.")
    quotes = utterances(said.items, _woven(library, said.items))
    return visit.page(
        "person.html.j2", room="people", meant=meant, month=month if bounds else "", after=said.after, paged=after,
        months=_months(library, meant.names, zone), groups=_by_month(quotes, zone), month_words=month_words,
        stories=_stories(library, named), named=len(named), more_named=len(named) == _NAMING,
        feeds=feeds_of(visit.site, meant.name, "people", meant.name),
    )  # fmt: skip


def _woven(library: Library, said: Sequence[Said]) -> dict[str, tuple[WovenQuote, ...]]:
    """The woven quotes of the stories where these quotes may be one another's."""
    kept = (library.story(story) for story in worth_weaving(said)[:_WOVEN])
    told = {line.id: gist(library, line.id) for line in within(one.line for one in kept if one)}
    return {story: one.quotes for story, one in told.items() if one is not None}


def _by_month(quotes: Sequence[Utterance], zone: tzinfo) -> list[tuple[str, list[Utterance]]]:
    grouped = groupby(quotes, key=lambda one: month_of(one.at, zone))
    return [(month_words(month), list(some)) for month, some in grouped]


def _months(library: Library, names: Sequence[str], zone: tzinfo) -> list[tuple[str, int]]:
    """The months of the newest quotes with how many there are in each; the last may be cut."""
    times = [one.headline.published or one.headline.arrived_at for one in _newest(library, names)]
    counted = Counter(month_of(at, zone) for at in times)
    return sorted(counted.items(), reverse=True)


def _newest(library: Library, names: Sequence[str]) -> Sequence[Said]:
    return library.said(names, limit=_MONTHS).items


def _stories(library: Library, named: Sequence[Headline]) -> list[tuple[str, str, int, datetime]]:
    """Stories of reports: id, title, how many reports, the newest; those with most reports first."""
    newest: dict[str, datetime] = {}
    for one in named:
        if one.story:
            newest.setdefault(one.story, one.published or one.arrived_at)
    counted = Counter(one.story for one in named if one.story).most_common(_STORIES)
    titles = library.titles([story for story, _ in counted])
    return [(story, titles.get(story) or "", reports, newest[story]) for story, reports in counted]
