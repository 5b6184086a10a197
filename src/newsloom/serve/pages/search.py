"""Search: stories, reports, quotes and people on one page, by words and operators.

typed ──asked.understood──▶ Asked ──Library.search, headlines, quotes_with, said, people──▶ Found
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from newsloom.errors import StoreError
from newsloom.kept import Headline, Named, Said, StoryLine
from newsloom.serve.out.syndication import feeds_of
from newsloom.serve.shown.asked import Asked, given, understood, without
from newsloom.serve.shown.bearers import Bearer, bearer
from newsloom.serve.shown.days import zone_of
from newsloom.serve.visit import Visit, Visitor
from newsloom.serve.wording import language_name
from newsloom.store import Library, Portion
from newsloom.store.wanted import first_match, query
from newsloom.tables import outlets as known
from newsloom.types import Outlet

router = APIRouter(include_in_schema=False)
Within = Literal["all", "stories", "reports", "quotes", "people"]
# What each section shows on the page of all, and alone; reports that stories are gathered from; outlets suggested.
# Quotes of an outlet or in a language are looked for among so many at once, so many times.
_PAGE, _LOOKS = 100, 10
_FEW, _MANY, _GATHERED, _NEAR = {"stories": 5, "reports": 8, "quotes": 4, "people": 8}, 30, 60, 4


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


@dataclass(frozen=True, slots=True)
class Meant:
    """A search with its names looked up: the outlet that is kept, who speaks, all forms of all who may be meant."""

    asked: Asked
    outlet: Outlet | None = None
    speaker: Bearer | None = None
    people: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    near: tuple[Outlet, ...] = ()


@router.get("/search")
def search(
    visit: Visitor, q: str = "", within: Annotated[Within, Query(alias="in")] = "all", after: str | None = None
) -> Response:
    """What is found, or how to ask."""
    zone = zone_of(visit)
    meant = _meant(visit.site.library, understood(q, visit.now, zone))
    found = Found() if meant.asked.empty else _found(visit, meant, within, after)
    feeds = feeds_of(visit.site, f"Search: {q}", "search", q=q) if _plain(meant.asked, q) else []
    return visit.page(
        "search.html.j2", room="search", asked=q, meant=meant, within=within, found=found, feeds=feeds,
        given=given, without=without, alert=_alert(meant),
        undated=visit.site.library.undated([line.id for line, _ in found.stories or ()]),
    )  # fmt: skip


def _plain(asked: Asked, typed: str) -> bool:
    """Whether words alone are asked: a feed of a search knows no operators."""
    return bool(asked.words) and asked == Asked(asked.words, faults=asked.faults) and len(typed) <= 500


def _alert(meant: Meant) -> dict[str, str] | None:
    """What of a search an alert can wait for."""
    told = {
        "words": meant.asked.words, "person": meant.speaker.name if meant.speaker else "",
        "outlet": meant.outlet.id if meant.outlet else "",
    }  # fmt: skip
    kept = {name: value for name, value in told.items() if value}
    return kept or None


# ── what is meant ────────────────────────────────────────────────────────────────────────────────────────


def _meant(library: Library, asked: Asked) -> Meant:
    faults = list(asked.faults)
    outlet, near = _outlet(library, asked.outlet) if asked.outlet else (None, ())
    if asked.outlet and outlet is None:
        faults.append(f"No outlet here is called “{asked.outlet}”: all outlets were searched.")
    language = _language(library, asked.language) if asked.language else None
    if asked.language and language is None:
        have = ", ".join(f"{language_name(one)} ({one})" for one, _ in library.languages()[:6])
        faults.append(f"No report is in “{asked.language}”: all languages were searched. There are {have or 'none'}.")
    speaker = bearer(library, asked.speaker) if asked.speaker else None
    people = (*speaker.names, *speaker.theirs) if speaker else ()
    return Meant(replace(asked, language=language), outlet, speaker, people, tuple(faults), near)


def _outlet(library: Library, typed: str) -> tuple[Outlet | None, tuple[Outlet, ...]]:
    """The kept outlet of an id, a name, or how one alone begins; else those that are near."""
    kept = [one.outlet for one in library.outlets()]
    named = known.by_name(typed)
    exact = {typed.lower(), known.slug(typed), named.id if named else ""}
    key = known.key(typed)
    found = next((one for one in kept if one.id in exact or known.key(one.name) == key), None)
    if found is not None or not key:
        return found, ()
    begins = [one for one in kept if known.key(one.name).startswith(key) or one.id.startswith(typed.lower())]
    if len(begins) == 1:
        return begins[0], ()
    near = begins or [one for one in kept if key in known.key(one.name)]
    return None, tuple(near[:_NEAR])


def _language(library: Library, typed: str) -> str | None:
    """The tag of a language of which there are reports: ``de``, or ``german``."""
    tags = [tag for tag, _ in library.languages()]
    return next((tag for tag in tags if typed in (tag.lower(), language_name(tag).lower())), None)


# ── what is found ────────────────────────────────────────────────────────────────────────────────────────


def _found(visit: Visit, meant: Meant, within: Within, after: str | None) -> Found:
    library, found = visit.site.library, Found()
    narrowed = bool(meant.outlet or meant.asked.language or meant.asked.since or meant.asked.until)
    if within in ("all", "stories", "reports"):
        _tell_reports(visit, meant, within, after, found)
    if within in ("all", "quotes") and (meant.asked.words or meant.people):
        limit = _FEW["quotes"] if within == "all" else _MANY
        quotes = _quotes(library, meant, limit, after if within == "quotes" else None)
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
    reports = _reports(visit.site.library, meant, _MANY if within == "reports" else _GATHERED, after)
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


def _reports(library: Library, meant: Meant, limit: int, after: str | None) -> Portion[Headline]:
    """Reports with the words, or all that the rest of the question leaves, the newest first."""
    asked, outlet = meant.asked, meant.outlet.id if meant.outlet else None
    if meant.people:
        return _carrying(_quotes(library, meant, limit, after))
    if asked.words:
        return library.search(
            asked.words, outlet=outlet, language=asked.language, since=asked.since, until=asked.until, limit=limit,
            after=after,
        )  # fmt: skip
    return library.headlines(
        outlet=outlet, language=asked.language, since=asked.since, until=asked.until, limit=limit, after=after
    )


def _carrying(quotes: Portion[Said]) -> Portion[Headline]:
    """The reports that carry quotes, each once, with the words quoted."""
    found: dict[str, Headline] = {}
    for one in quotes.items:
        found.setdefault(one.headline.id, replace(one.headline, snippet=one.text))
    return Portion(tuple(found.values()), quotes.after)


def _quotes(library: Library, meant: Meant, limit: int, after: str | None) -> Portion[Said]:
    """Quotes with the words, of the speaker, or both; an outlet or language is looked for among these, page by page."""
    asked, outlet = meant.asked, meant.outlet.id if meant.outlet else None
    bounds = {"since": asked.since, "until": asked.until}
    held: list[Said] = []
    for _ in range(_LOOKS):
        if asked.words:
            found = library.quotes_with(asked.words, meant.people, limit=limit, after=after, **bounds)
        else:
            found = library.said(meant.people, outlet=outlet, limit=limit, after=after, **bounds)
        held += [one for one in found.items if _fits(one.headline, outlet, asked.language)]
        after = found.after
        if after is None or len(held) >= limit or not (outlet or asked.language):
            break
        limit = max(limit, _PAGE)
    return Portion(tuple(held), after)


def _fits(headline: Headline, outlet: str | None, language: str | None) -> bool:
    of = headline.outlet.id if headline.outlet else None
    return (outlet is None or of == outlet) and (language is None or headline.language == language)


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
