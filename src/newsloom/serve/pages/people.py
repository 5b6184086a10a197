"""Who is quoted: the list, and a page for each with all that they said, when, and who carries it.

name ──bearers.bearer──▶ its forms ──Library.said──▶ Said ──utterances──▶ Utterance, by month
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import Response

from newsloom.kept import Headline, Named, Said
from newsloom.serve.out.syndication import feeds_of
from newsloom.serve.shown.bearers import bearer
from newsloom.serve.shown.days import month_bounds, month_of, month_words, zone_of
from newsloom.serve.shown.gist import gist, within
from newsloom.serve.shown.utterances import Utterance, heard, sentences_around, utterances, worth_weaving
from newsloom.serve.visit import Missing, Visitor
from newsloom.store import Library
from newsloom.text import normal
from newsloom.types import WovenQuote

router = APIRouter(include_in_schema=False)
# Names on a page; quotes on a page, and for the list of months; reports that name somebody, and stories of these.
_NAMES, _QUOTES, _MONTHS, _NAMING, _STORIES = 120, 40, 400, 60, 10
# Stories that are looked at for their woven quotes.
_WOVEN = 8
# Reports up to which a person's quotes are looked through before the name is listed, and quotes of each: one question
# for all of a page.
_RARE, _EACH = 2, 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@router.get("/people")
def people(visit: Visitor, prefix: str = "", after: str | None = None) -> Response:
    """Who is quoted, those whom most reports quote first."""
    found = visit.site.library.people(limit=_NAMES, after=after, prefix=prefix)
    names = _joined(visit.site.library, _heard(visit.site.library, found.items))
    return visit.page("people.html.j2", room="people", names=names, after=found.after, prefix=prefix, letters=_LETTERS)


def _heard(library: Library, names: Sequence[Named]) -> list[Named]:
    """Those of whom a clause or marked words are told; of a person in many reports that is not asked."""
    rare = {normal(one.entity): one for one in names if one.articles <= _RARE}
    told: dict[str, bool] = {}
    for one in library.said([name.entity for name in rare.values()], limit=_EACH * len(rare)).items if rare else ():
        told[one.person or ""] = told.get(one.person or "", False) or heard(one)
    return [one for one in names if told.get(normal(one.entity), True)]


def _joined(library: Library, names: Sequence[Named]) -> list[Named]:
    """A surname alone with the one bearer that the library has, where both are listed: counted with that person."""
    listed = {one.entity: one for one in names}
    endings = {one.entity.split()[-1].casefold() for one in names if " " in one.entity}
    for one in names:
        if " " in one.entity or one.entity.casefold() not in endings:
            continue
        full = bearer(library, one.entity).name
        if full != one.entity and full in listed:
            listed[full] = replace(listed[full], articles=listed[full].articles + one.articles)
            del listed[one.entity]
    return sorted(listed.values(), key=lambda one: -one.articles)


@router.get("/people/{name:path}")
def person(visit: Visitor, name: str, month: str = "", after: str | None = None) -> Response:
    """What somebody said, the newest first, each utterance with all who carry it; and where they are named."""
    library, zone = visit.site.library, zone_of(visit)
    outlet = library.outlets_among([name]).get(name)
    if outlet is not None and library.outlet_names([outlet]):
        return visit.see_other("outlets", outlet)
    meant = bearer(library, name)
    bounds = month_bounds(month, zone) if month else None
    since, until = bounds or (None, None)
    said = library.said(meant.names, since=since, until=until, limit=_QUOTES, after=after)
    named = library.naming(meant.names, limit=_NAMING).items
    if not said.items and not named and not bounds and after is None:
        raise Missing("Nobody of that name is quoted here", "Search for the name, or start at those who are quoted.")
    quotes = utterances(said.items, _woven(library, said.items), sentences_around(library, said.items))
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
    """The months of the newest quotes that tell something, with how many there are in each; the last may be cut."""
    times = [one.headline.published or one.headline.arrived_at for one in _newest(library, names) if heard(one)]
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
