"""The front page: the stories, the most widely told and freshest first, or simply the latest.

Library.stories ──rank──▶ StoryLine ──cards──▶ Card (who tells it, when, in which languages)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from itertools import groupby
from typing import Literal, TypeVar

from fastapi import APIRouter
from fastapi.responses import Response

from newsloom import render
from newsloom.kept import KeptChange, OutletCount, StoryLine
from newsloom.render import Spark
from newsloom.render.wording import relaying
from newsloom.serve.out.syndication import Alternate, feeds_of
from newsloom.serve.pages.marks import LATEST
from newsloom.serve.pages.start import first_page
from newsloom.serve.shown.days import day_words, span_words, zone_of
from newsloom.serve.shown.lately import Lately
from newsloom.serve.shown.latest import latest
from newsloom.serve.shown.rank import ranked
from newsloom.serve.shown.tongues import Tongues
from newsloom.serve.visit import Visit, Visitor
from newsloom.serve.wording import is_news
from newsloom.store import Library

router = APIRouter(include_in_schema=False)
T = TypeVar("T")
# Stories on a page; outlets to choose from.
_SHOWN, _CHOICES = 40, 80
# Days that the sparks of a page show; days of those who are quoted most; stories and changes told in the margin.
_SPARKED, _QUOTED, _CHANGED, _CHANGES = timedelta(days=7), timedelta(days=3), 5, 2


@dataclass(frozen=True, slots=True)
class Card:
    """A story in a list. ``outlets`` are names; ``relaying`` is who relays whom, as in the credit line of its digest.

    ``undated``: its latest report has no date, and its time is when that came.
    """

    line: StoryLine
    outlets: tuple[str, ...] = ()
    spark: Spark | None = None
    languages: tuple[str, ...] = ()
    relaying: str = ""
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the stories is wanted."""

    outlet: str | None = None
    language: str | None = None
    category: str | None = None
    followed: bool = False

    @property
    def any(self) -> bool:
        """Whether not all are."""
        return self != Narrowed()


@router.get("/")
def front(
    visit: Visitor,
    order: Literal["top", "new"] = "top",
    outlet: str = "",
    language: str = "",
    category: str = "",
    followed: bool = False,
    hidden: bool = False,
    after: str | None = None,
) -> Response:
    """The stories, or what to do while there are none."""
    library = visit.site.library
    narrowed = Narrowed(outlet or None, language or None, category or None, followed)
    lines, onward = _hidden(visit) if hidden else _lines(visit, narrowed, order, after)
    undated = library.undated([line.id for line in lines])
    if not lines and (beginning := first_page(visit)):
        return beginning
    fresh = [] if hidden or after else _newest(visit, narrowed) if order == "new" else list(lines)
    if order == "top" and not hidden:
        lines = ranked(lines, undated)
    shown, silent = _heard(visit, lines, _SHOWN) if not hidden else (list(lines), 0)
    cards, axis = cards_of(visit, shown)
    outlets = library.outlets()
    return visit.page(
        "front.html.j2", room="stories", order=order, narrowed=narrowed, hidden=hidden, after=onward, silent=silent,
        days=_by_day(visit, cards) if order == "new" and not hidden else [("", cards)],
        span=span_words(*axis, zone_of(visit)) if axis else None,
        new=sum(line.looked_at is None for line in fresh), window=len(fresh), latest=LATEST,
        changed=sum(line.looked_at is not None and is_news(line) for line in fresh),
        hides=len(library.marks("hide", "story", person=visit.person)), categories=library.categories(),
        choices=_choices(visit, narrowed, outlets), feeds=_feeds(visit, narrowed, order),
        moved=[] if hidden or after else _moved(visit, fresh), quoted=_quoted(visit, cards, outlets),
    )  # fmt: skip


def _lines(visit: Visit, narrowed: Narrowed, order: str, after: str | None) -> tuple[Sequence[StoryLine], str | None]:
    """The stories of a page, or all that may stand on the first; and where the page after it begins.

    On the first may stand the latest, and whatever the reader follows or pinned, however old.
    """
    stories = partial(
        visit.site.library.stories, person=visit.person, order="newest", followed=narrowed.followed,
        outlet=narrowed.outlet, language=narrowed.language, category=narrowed.category,
    )  # fmt: skip
    if order == "new":
        portion = latest(stories, zone_of(visit), _SHOWN, after)
        return portion.items, portion.after
    newest = stories(limit=LATEST).items
    # Many reports without a date, of an import, leave room for those that have one.
    full = len(newest) == LATEST and visit.site.library.undated([line.id for line in newest])
    dated = stories(limit=LATEST, dated=True).items if full else ()
    both = (*newest, *dated, *stories(limit=LATEST, marked=True).items)
    return list({line.id: line for line in both}.values()), None


def _feeds(visit: Visit, narrowed: Narrowed, order: str) -> list[Alternate]:
    """Feeds of the same stories."""
    return feeds_of(
        visit.site, "Stories", "stories", order="top" if order == "top" else None, outlet=narrowed.outlet,
        language=narrowed.language, category=narrowed.category, followed=1 if narrowed.followed else None,
    )  # fmt: skip


def _newest(visit: Visit, narrowed: Narrowed) -> list[StoryLine]:
    return list(_lines(visit, narrowed, "top", None)[0])


def _hidden(visit: Visit) -> tuple[list[StoryLine], None]:
    """The stories that the reader hid, the last hidden first."""
    library, found = visit.site.library, {}
    for one in reversed(library.marks("hide", "story", person=visit.person)[-_SHOWN:]):
        story = library.story(one.what)
        if story is not None:
            looked = library.looked_at(story.id, person=visit.person)
            found[story.id] = replace(story.line, looked_at=looked, marks=("hide",))
    return list(found.values()), None


def _heard(visit: Visit, lines: Sequence[StoryLine], most: int) -> tuple[list[StoryLine], int]:
    """The first of the stories that somebody else than the hidden outlets tells, and how many only these tell."""
    hidden = {one.what for one in visit.site.library.marks("hide", "outlet", person=visit.person)}
    if not hidden:
        return list(lines[:most]), 0
    times = visit.site.library.report_times([line.id for line in lines])
    silent = {line.id for line in lines if (told := times.get(line.id)) and all(outlet in hidden for _, outlet in told)}
    return [line for line in lines if line.id not in silent][:most], len(silent)


# ── cards ────────────────────────────────────────────────────────────────────────────────────────────────


def cards_of(visit: Visit, lines: Sequence[StoryLine]) -> tuple[list[Card], tuple[datetime, datetime] | None]:
    """Stories with who tells them, when, in which languages; and the time from and to which their sparks go."""
    library = visit.site.library
    times = library.report_times([line.id for line in lines])
    names = library.outlet_names({outlet for reports in times.values() for _, outlet in reports if outlet})
    axis, zone = _axis([at for reports in times.values() for at, _ in reports]), zone_of(visit)
    undated = library.undated([line.id for line in lines])
    tongues = _beside(visit, "tongues", Tongues).of(lines)
    relays = library.relays_of([line.id for line in lines if line.outlets > 1])
    found = []
    for line in lines:
        reports = times.get(line.id, ())
        outlets = tuple(dict.fromkeys(names.get(outlet, outlet) for _, outlet in reports if outlet))
        found.append(Card(
            line, outlets, _spark([at for at, _ in reports], axis, zone),
            tongues.get(line.id, ()),
            ", ".join(words + name for words, name in relaying(relays.get(line.id, ()))),
            line.id in undated,
        ))  # fmt: skip
    return found, axis if any(card.spark for card in found) else None


def _spark(times: Sequence[datetime], axis: tuple[datetime, datetime] | None, zone: tzinfo) -> Spark | None:
    """The reports over the days that a page shows; none where there is only one, or all are older."""
    if axis is None or len(times) < 2:
        return None
    drawn = render.spark(times, *axis, zone=zone)
    return drawn if drawn.bars else None


def _axis(times: Sequence[datetime]) -> tuple[datetime, datetime] | None:
    """The last days of what a page shows, for all its sparks."""
    return (max(min(times), max(times) - _SPARKED), max(times)) if times else None


def _by_day(visit: Visit, cards: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    zone = zone_of(visit)
    today = visit.now.astimezone(zone).date()
    grouped = groupby(cards, key=lambda card: card.line.newest_at.astimezone(zone).date())
    return [(day_words(day, today), list(some)) for day, some in grouped]


# ── beside them ──────────────────────────────────────────────────────────────────────────────────────────


def _moved(visit: Visit, lines: Iterable[StoryLine]) -> list[tuple[StoryLine, tuple[KeptChange, ...]]]:
    """What changed last in stories that the reader looked at, since they did."""
    looked = [line for line in lines if line.looked_at is not None and is_news(line)]
    looked.sort(key=lambda line: line.changed_at, reverse=True)
    library = visit.site.library
    return [
        (line, library.changes(since=line.looked_at, story=line.id, limit=_CHANGES).items) for line in looked[:_CHANGED]
    ]


def _quoted(visit: Visit, cards: Sequence[Card], outlets: Sequence[OutletCount]) -> object:
    """Who is quoted most in the days before the newest report, and since when."""
    latest = max((card.line.newest_at for card in cards), default=None)
    if latest is None:
        return None
    since = (latest - _QUOTED).replace(hour=0, minute=0, second=0, microsecond=0)
    people = _beside(visit, "lately", Lately).people(since, sum(one.reports for one in outlets))
    return {"people": people, "span": span_words(since, latest, zone_of(visit))} if people else None


def _beside(visit: Visit, name: str, make: Callable[[Library], T]) -> T:
    """What the server holds of its library beside it, made when it is first asked for."""
    state = visit.request.app.state
    held: T | None = getattr(state, name, None)
    if held is None:
        held = make(visit.site.library)
        setattr(state, name, held)
    return held


def _choices(
    visit: Visit, asked: Narrowed, outlets: Sequence[OutletCount]
) -> list[tuple[str, str, list[tuple[str, str]], str | None]]:
    """What may be chosen from: name of the field, its words, values with what is shown, the one chosen."""
    library = visit.site.library
    named = {one.outlet.id: one.outlet.name for one in outlets[:_CHOICES]}
    if asked.outlet and asked.outlet not in named:
        named |= library.outlet_names([asked.outlet])
    languages = library.languages()
    return [
        ("outlet", "Outlet", sorted(named.items(), key=lambda one: one[1].casefold()), asked.outlet),
        ("language", "Language", [(one, one) for one, _ in languages] if len(languages) > 1 else [], asked.language),
    ]
