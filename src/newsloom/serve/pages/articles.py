"""The page of one report: its stored text, with the words marked that a story credits, and how it came and changed.

/articles/{id}?from=story ──digest's credits──▶ paragraphs, beside each what it bears out ──▶ article.html.j2
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from newsloom import render
from newsloom.kept import KeptStory, Version
from newsloom.render import Paragraph, Revision
from newsloom.serve.pages.stories import standing
from newsloom.serve.shown.credited import Place, credits_of, hints, places
from newsloom.serve.shown.woven import digest_of
from newsloom.serve.visit import Missing, Visit, Visitor
from newsloom.store import Library, edits
from newsloom.tables import outlets
from newsloom.tables.lookalikes import lookalike
from newsloom.types import Article, Credit, Digest, Quote, Reading

router = APIRouter(include_in_schema=False)
# How the reason of a report begins that no story took (``link.explain``).
_BEGAN = ("no open story", "no story was open")
# Changed lines shown; speakers named beside a paragraph.
_LINES, _SPEAKERS = 60, 4
_Row = tuple[Paragraph, list[Place], list[tuple[str, str | None]]]


# Ids may be given with the reports, and hold what they like.
@router.get("/articles/{id:path}")
def article(
    visit: Visitor,
    id: str,
    story: Annotated[str | None, Query(alias="from")] = None,
    at: str | None = None,
    against: str | None = None,
) -> Response:
    """A report as it was read, one version of it."""
    library = visit.site.library
    found = library.article(id)
    if found is None:
        raise Missing("There is no such report", "It may have been pruned. Search for its words.")
    headline = library.headlines_of([id])[id]
    kept = library.story(story) if story else None
    kept = kept or (library.story(headline.story) if headline.story else None)
    digest = _digest(visit, kept, at)
    versions = library.versions(id)
    number = max((one.number for one in versions if one.article == id), default=1)
    rows, lost = _text(library, found, digest)
    return visit.page(
        "article.html.j2", room="stories", article=found, headline=headline, story=kept, at=at, rows=rows, lost=lost,
        title=found.title or "", link=render.web_address(found.url), language=render.language_tag(found.language),
        details=outlets.details(found.outlet.id) if found.outlet else None,
        like=lookalike(found.url) if found.url else None,
        credited=bool(digest and any(places for _, places, _ in rows)), others=_others(visit, id, kept),
        join=(join := library.join(id)), began=bool(join and join.reasons and join.reasons[0].startswith(_BEGAN)),
        failing=library.failing([headline.report]).get(headline.report),
        **_versions(library, found, versions, number, against),
    )  # fmt: skip


def _digest(visit: Visit, kept: KeptStory | None, at: str | None) -> Digest | None:
    """The digest of the story as of a moment, if there is one."""
    try:
        number, _ = standing(visit.site.library.digests(kept.id) if kept else (), at)
    except Missing:  # the report stands by itself, whatever the story was then
        return None
    return digest_of(visit.site, number)


def _text(library: Library, article: Article, digest: Digest | None) -> tuple[list[_Row], list[tuple[str, str]]]:
    """The paragraphs, each with the credited places that begin in it and who speaks in it; and words not found."""
    cited = credits_of(digest, article.id) if digest else []
    held = places(cited)
    reading = library.reading(article.id)
    quotes = reading.quotes if reading else ()
    paragraphs, lost = render.article_paragraphs(article, [*hints(cited, held), *_unmarked(reading, held)])
    rows = []
    for one in paragraphs:
        here = [held[start] for start in sorted(held) if one.start <= start < one.end]
        rows.append((one, here, _speakers([quote for quote in quotes if one.start <= quote.start < one.end])))
    return rows, lost


def _unmarked(reading: Reading | None, held: Mapping[int, Place]) -> list[tuple[Credit, str]]:
    """Sentences and quotes that the story credits nothing of: other pages lead to them too, by where they start."""
    if reading is None:
        return []
    article, spans = reading.article, dict[int, int]()
    every = [(one.start, one.end) for one in reading.sentences] + [(one.start, one.end) for one in reading.quotes]
    for start, end in every:
        if start not in held:
            spans.setdefault(start, end)
    return [(Credit(None, article.id, None, start, end, article.text[start:end]), "") for start, end in spans.items()]


def _speakers(quotes: Sequence[Quote]) -> list[tuple[str, str | None]]:
    """Who is quoted, as named there, and whom that means."""
    named = {quote.speaker.entity or quote.speaker.name: quote.speaker for quote in quotes if quote.speaker}
    return [(speaker.entity or speaker.name, speaker.entity) for speaker in named.values()][:_SPEAKERS]


def _others(visit: Visit, id: str, kept: KeptStory | None) -> list[tuple[str, str | None]]:
    """The other stories that credit this version, now or before."""
    library = visit.site.library
    ids = [one for one in library.stories_crediting(id) if kept is None or one != kept.id]
    titles = library.titles(ids)
    return [(one, titles.get(one)) for one in ids]


def _versions(
    library: Library, article: Article, versions: Sequence[Version], number: int, against: str | None
) -> dict[str, Any]:
    """The states of the report, and what changed between another (the one before) and this, the older first."""
    other = int(against) if against and against.isdecimal() and len(against) < 6 else number - 1
    beside = next((one for one in versions if one.number == other and other != number), None)
    held = library.article(beside.article) if beside else None
    told: dict[str, Any] = {"versions": versions, "number": number, "between": None, "changed": [], "more": 0}
    if held is not None:
        between = min(other, number), max(other, number)
        first, last = (held, article) if other < number else (article, held)
        spans = [(edit.before, edit.after) for edit in edits(first.text, last.text)]
        lines = render.changed_lines(Revision(first, last, between, spans))
        retitled = (first.title, last.title) if first.title != last.title else None
        told |= {"between": between, "changed": lines[:_LINES], "more": max(0, len(lines) - _LINES)}
        told["retitled"] = retitled
    return told
