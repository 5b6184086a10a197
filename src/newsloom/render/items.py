"""What a feed tells: a story, a report or a quote as an item with an id that never changes.

    Digest + StoryLine ──story_item──┐
    Headline ──report_item───────────┼──▶ Item
    Said ──quote_item────────────────┘

Readers show an id once: it stays as long as what the item tells of exists. Everything from outside passes ``line``,
HTML escaping and, for addresses, ``web_address``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Literal

from newsloom.kept import Headline, Said, StoryLine
from newsloom.render.linked_data import shared_language, urn
from newsloom.render.mail import Piece, _linked
from newsloom.render.otherwise import reserve
from newsloom.render.wording import (
    MARKS,
    UNNAMED,
    Source,
    clock,
    count_line,
    counted,
    deck,
    first_line,
    language_tag,
    line,
    listed,
    said_by,
    short,
    sources,
    summary_credits,
    utterance,
    value_said,
    web_address,
    worded_line,
)
from newsloom.text import normal
from newsloom.types import Article, Conflict, Digest, Passage

# Headlines and sentences are shorter; what is longer is no headline, and readers choke on a word of 1 MB.
_TITLE, _SUMMARY, _SENTENCE = 300, 1_000, 4_000
# A story of more reports lists so many of them: the feed of 50 such stories stays under 2 MB.
_SOURCES = 60


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed tells. ``html`` is the whole, ``summary`` plain text; ``sources`` are where it stands.

    ``published`` is when it was first reported, ``None`` if nobody says. ``outlets`` are who reports it, ``reports``
    how many reports there are, ``independent`` how many origins a story has.
    """

    id: str
    kind: Literal["story", "report", "quote"]
    link: str
    title: str
    html: str
    summary: str
    updated: datetime
    published: datetime | None = None
    outlets: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    language: str | None = None
    reports: int = 1
    independent: int | None = None
    speaker: str | None = None


def story_item(
    digest: Digest, articles: Mapping[str, Article], at: StoryLine, link: str, categories: Iterable[str] = ()
) -> Item:
    """A story as its digest tells it; ``at`` knows when it last changed, ``link`` is its page."""
    every = list(sources(digest, articles).values())
    title = _name(digest.title) or "Untitled"
    told = [line(digest.summary), *(line(passage.text) for passage in digest.passages)]
    return Item(
        id=urn("story", digest.story),
        kind="story",
        link=link,
        title=title,
        html="\n".join(_story_html(digest, every, title, link)),
        summary=short(next((text for text in told if text and text != title), count_line(digest)), _SUMMARY),
        updated=at.changed_at,
        published=min((one.published for one in every if one.published), default=None),
        outlets=tuple(dict.fromkeys(filter(None, map(_name, digest.read)))),
        categories=_categories(categories),
        sources=tuple(map(_bare, every[:_SOURCES])),
        language=shared_language(digest, articles),
        reports=len(digest.articles),
        independent=digest.independent,
    )


def report_item(headline: Headline, link: str, categories: Iterable[str] = ()) -> Item:
    """A report, without its text; it stays one item over its versions. ``link`` is its page here."""
    source = _source(headline)
    said = short(line(headline.snippet), _SUMMARY)
    said += "…" if said[-1:].isalnum() else ""
    gone = "<p>Its outlet has taken this report away.</p>" if headline.withdrawn_at else ""
    html = [f'<p dir="auto">{escape(said)}</p>' if said else "", gone, f"<p>{_source_html(source)}</p>"]
    return Item(
        id=urn("report", headline.report),
        kind="report",
        link=link,
        title=source.title or f"A report of {source.outlet}",
        html="\n".join(filter(None, html)),
        summary=said or _source_words(source),
        updated=headline.withdrawn_at or headline.arrived_at,
        published=headline.published,
        outlets=_outlets(headline),
        categories=_categories(categories),
        sources=(source,),
        language=language_tag(headline.language),
    )


def quote_item(said: Said, link: str, categories: Iterable[str] = ()) -> Item:
    """A quote with its speaker and carrier; the same words in a report's next version are the same item."""
    headline = said.headline
    source = _source(headline)
    words = short(utterance(said.text), _SENTENCE)
    shown = words if said.kind == "indirect" else f"“{words}”"
    speaker = _name(said.speaker) or None
    key = hashlib.sha256(normal(said.text).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    who = escape(speaker or "Speaker not named")
    return Item(
        id=urn("quote", headline.report, key),
        kind="quote",
        link=link,
        title=short(f"{speaker or source.outlet}: {shown}", _TITLE),
        html=f'<blockquote dir="auto"><p>{escape(shown)}</p></blockquote>\n<p>{who}, in {_source_html(source)}</p>',
        summary=short(shown, _SUMMARY),
        updated=headline.arrived_at,
        published=headline.published,
        outlets=_outlets(headline),
        categories=_categories(categories),
        sources=(source,),
        language=language_tag(headline.language),
        speaker=speaker,
    )


def _source(headline: Headline) -> Source:
    outlet = _name(headline.outlet.name if headline.outlet else None) or UNNAMED
    return Source(1, headline.id, outlet, _name(headline.title), headline.published, web_address(headline.url), None)


def _bare(source: Source) -> Source:
    """A source without its text, named in short."""
    return replace(source, article=None, title=short(source.title, _TITLE), outlet=short(source.outlet, _TITLE))


def _name(text: str | None) -> str:
    return short(line(text), _TITLE)


def _outlets(headline: Headline) -> tuple[str, ...]:
    named = _name(headline.outlet.name) if headline.outlet else ""
    return (named,) if named else ()


def _categories(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_name, given))))


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────


def _story_html(digest: Digest, every: Sequence[Source], title: str, link: str) -> Iterator[str]:
    """The digest in the few elements that every feed reader lets through."""
    summary = short(deck(digest), _SENTENCE)
    if summary and summary != title:
        credits = summary_credits(digest)
        named = _anchors(_linked(listed(dict.fromkeys(_name(c.outlet) or UNNAMED for c in credits)), credits))
        yield f'<p dir="auto"><strong>{escape(summary)}</strong>{f" ({named})" if named else ""}</p>'
    counts, first, worded = count_line(digest), first_line(digest), worded_line(digest)
    said = counts + (f". First: {first}" if first else "")
    yield f"<p>{escape(short(said, _SENTENCE))}</p>"
    if worded:
        yield f"<p><em>{escape(short(worded, _SENTENCE))}</em></p>"
    yield from map(_passage_html, digest.passages)
    if digest.conflicts:
        rows = "".join(map(_conflict_html, digest.conflicts))
        yield f"<h3>Where they differ</h3>\n<ul>{rows}</ul>"
    rows = "".join(f"<li>{_source_html(source)}</li>" for source in every[:_SOURCES])
    more = f"<p>and {counted(len(every) - _SOURCES, 'more report')}</p>" if len(every) > _SOURCES else ""
    yield f"<h3>Sources</h3>\n<ol>{rows}</ol>{more}"
    if web_address(link):
        yield f"<p>{_anchor('The whole story, with every passage', link)}</p>"


def _passage_html(passage: Passage) -> str:
    """A printed sentence, and below it in words how far it is borne out and by whom."""
    word = MARKS[passage.kind].word
    who = _anchors(_linked(short(line(passage.credit_line), _SENTENCE), passage.credits))
    stance = f"<em>{word[0].upper()}{word[1:]}</em>" + (f": {who}" if who else "")
    return f'<p dir="auto">{escape(short(line(passage.text), _SENTENCE))}<br/>{stance}</p>'


def _conflict_html(conflict: Conflict) -> str:
    values = []
    for value in conflict.values:
        who = _anchors(_linked(listed(map(_name, said_by(value))), value.credits))
        values.append(f"{escape(short(value_said(value), _TITLE)) or 'no value'} ({who})")
    doubted = f" ({reserve(conflict)})" if reserve(conflict) else ""
    return f"<li>{escape(_name(conflict.about)) or 'Not named'}{doubted}: {'; '.join(values)}</li>"


def _source_html(source: Source) -> str:
    words = _source_words(source)
    return _anchor(words, source.url) if source.url else escape(words)


def _source_words(source: Source) -> str:
    named = f"{source.outlet}: {source.title}" if source.title else source.outlet
    return f"{short(named, _TITLE)}, {clock(source.published) or 'no date'}"


def _anchor(words: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def _anchors(pieces: Iterable[Piece]) -> str:
    return "".join(_anchor(text, link) if link else escape(text) for text, link in pieces)
