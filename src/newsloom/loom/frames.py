"""Nouns as rows of data frames: a table for each kind, its columns typed, a row for each credit where there are any.

StoryLine, Claim, Conflict, … ──*_rows──▶ rows ──frame──▶ pandas.DataFrame

Every row about a story begins with its id, so that the tables of several can be joined and laid below each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from newsloom.errors import NewsloomError, to_install
from newsloom.kept import Headline, KeptChange, OutletCount, Said, StoryLine
from newsloom.render.otherwise import told_beside
from newsloom.types import (
    Article,
    Claim,
    Conflict,
    Credit,
    Digest,
    Passage,
    Relay,
    TimelineEvent,
    Verdict,
    WovenQuote,
)

Row = Sequence[Any]
#: The columns of a table in order, each with what it holds.
Columns = Mapping[str, str]

# What a column holds, as pandas has it: never ``object``, which is slow and hides what is missing.
_TYPES = {
    "text": "str", "whole": "int64", "offset": "Int64", "number": "float64", "flag": "bool",
    "moment": "datetime64[us, UTC]",
}  # fmt: skip


def columns(text: str) -> Columns:
    """The columns named in ``name:type`` words; without a type they hold text."""
    return {name: kind or "text" for name, _, kind in (word.partition(":") for word in text.split())}


# Where a credit stands: the end of each row that has one.
_PLACE = " outlet article start:offset end:offset exact link"

STORIES = columns(
    "story title summary founded_at:moment changed_at:moment newest_at:moment woven_at:moment reports:whole"
    " outlets:whole independent:whole"
)
DIGESTS = columns(
    "story title summary reports:whole outlets:whole unnamed:whole independent:whole first_outlet"
    " first_published:moment"
)
HEADLINES = columns(
    "article report story outlet_id outlet title published:moment arrived_at:moment withdrawn_at:moment language url"
    " snippet"
)
ARTICLES = columns("article outlet_id outlet title published:moment language bylines url text")
SAID = columns(
    "story speaker person text kind outlet_id outlet title published:moment article start:whole end:whole url"
)
OUTLETS = columns("outlet_id outlet reports:whole")
CHANGES = columns("story at:moment kind claim before after" + _PLACE)
PASSAGES = columns("story passage:whole kind text credit_line" + _PLACE)
CLAIMS = columns("story claim kind text speaker judgement:flag outlets:whole independent:whole" + _PLACE)
CONFLICTS = columns("story conflict:whole about kind sure:flag text value:number unit as_of" + _PLACE)
QUOTES = columns("story quote:whole speaker text wording altered:flag cut:flag" + _PLACE)
TIMELINE = columns("story when text" + _PLACE)
RELAYS = columns("story source relayed" + _PLACE)
VERDICTS = columns("sentence supported:flag because otherwise evidence:whole outlet article exact link")


def frame(columns: Columns, rows: Iterable[Row]) -> Any:
    """The rows as a ``pandas.DataFrame``. Raises ``NewsloomError`` when pandas is not installed."""
    pandas = _pandas()
    listed = list(rows)
    held = {name: [row[at] for row in listed] for at, name in enumerate(columns)}
    return pandas.DataFrame({name: _series(pandas, values, columns[name]) for name, values in held.items()})


def _pandas() -> Any:
    try:
        return import_module("pandas")
    except ModuleNotFoundError as error:
        if error.name != "pandas":
            raise
        raise NewsloomError(
            "a data frame needs pandas, which is not installed",
            to_install("pandas"),
        ) from error


def _series(pandas: Any, values: list[Any], kind: str) -> Any:
    if kind != "text":
        return pandas.Series(values, dtype=_TYPES[kind])
    try:
        return pandas.Series(values, dtype=_TYPES[kind])
    except UnicodeEncodeError:
        # Half a surrogate pair, as JSON can spell it: no table of UTF-8 holds one.
        whole = [value if value is None else value.encode("utf-8", "replace").decode() for value in values]
        return pandas.Series(whole, dtype=_TYPES[kind])


# ── rows of the library ──────────────────────────────────────────────────────────────────────────────────


def story_row(one: StoryLine) -> Row:
    """A story in a list."""
    times = (one.founded_at, one.changed_at, one.newest_at, one.woven_at)
    return (one.id, one.title, one.summary, *times, one.reports, one.outlets, one.independent)


def digest_row(one: Digest) -> Row:
    """A digest as a whole."""
    first = one.first
    counts = (len(one.articles), len(one.read), one.unnamed, one.independent)
    return (one.story, one.title, one.summary, *counts, first and first.outlet, first and first.published)


def headline_row(one: Headline) -> Row:
    """A report without its text."""
    times = (one.published, one.arrived_at, one.withdrawn_at)
    outlet = _outlet(one)
    return (one.id, one.report, one.story, *outlet, one.title, *times, one.language, one.url, one.snippet or None)


def article_row(one: Article) -> Row:
    """A report with its text; bylines are parted by semicolons."""
    bylines = "; ".join(one.bylines) or None
    return (one.id, *_outlet(one), one.title, one.published, one.language, bylines, one.url, one.text)


def _outlet(one: Headline | Article) -> tuple[str | None, str | None]:
    return (one.outlet.id, one.outlet.name) if one.outlet else (None, None)


def said_row(one: Said) -> Row:
    """A quote as one report has it."""
    head = one.headline
    who = (head.story, one.speaker, one.person, one.text, one.kind)
    return (*who, *_outlet(head), head.title, head.published, head.id, one.start, one.end, head.url)


def outlet_row(one: OutletCount) -> Row:
    """An outlet."""
    return (one.outlet.id, one.outlet.name, one.reports)


def change_rows(one: KeptChange) -> Iterator[Row]:
    """A change of a story, a row for each credit."""
    yield from _placed((one.story, one.at, one.kind, one.claim, one.before, one.after), one.credits)


# ── rows of a digest ─────────────────────────────────────────────────────────────────────────────────────


def _place(credit: Credit) -> Row:
    return (credit.outlet, credit.article, credit.start, credit.end, credit.exact, credit.link or credit.url)


def _placed(row: Row, credits: Sequence[Credit]) -> Iterator[Row]:
    """The row with each of its credits; what nobody is credited with still has its row."""
    for credit in credits:
        yield (*row, *_place(credit))
    if not credits:
        yield (*row, *(None,) * 6)


def passage_rows(story: str, number: int, one: Passage) -> Iterator[Row]:
    """A printed sentence; ``number`` is its place in the digest, from 1."""
    yield from _placed((story, number, one.kind, one.text, one.credit_line), one.credits)


def claim_rows(story: str, _number: int, one: Claim) -> Iterator[Row]:
    """Who makes a claim; ``outlets`` and ``independent`` count over the whole claim."""
    counts = (len(one.outlets), one.independent)
    yield from _placed((story, one.id, one.kind, one.text, one.speaker, one.judgement, *counts), one.credits)


def conflict_rows(story: str, number: int, one: Conflict) -> Iterator[Row]:
    """Who gives which value; ``value`` is the number, where it is one, and ``text`` the words."""
    for value in one.values:
        is_number = isinstance(value.value, int | float)
        told = (value.text, value.value if is_number else None, value.unit, value.as_of)
        yield from _placed((story, number, one.about, one.kind, one.sure, *told), value.credits)


def quote_rows(story: str, number: int, one: WovenQuote) -> Iterator[Row]:
    """Who carries an utterance, in which wording; ``altered``: another; ``cut``: words were left out."""
    whole = (story, number, one.speaker, one.text)
    yield from _placed((*whole, one.text, False, False), one.credits)
    for variant in one.variants:
        yield from _placed((*whole, variant.text, True, variant.cut), variant.credits)


def event_rows(story: str, _number: int, one: TimelineEvent) -> Iterator[Row]:
    """Who tells an event; ``when`` is ISO 8601, as exact as it is known."""
    yield from _placed((story, one.when, one.text), one.credits)


def relay_rows(story: str, _number: int, one: Relay) -> Iterator[Row]:
    """``source`` reports what ``relayed`` reported; the credit is where it says so."""
    yield (story, one.source, one.to, *_place(one.credit))


def verdict_row(one: Verdict) -> Row:
    """A sentence and whether it is borne out; the best evidence, and how much there is."""
    best = one.evidence[0] if one.evidence else None
    where = (best.outlet, best.article, best.exact, best.link or best.url) if best else (None,) * 4
    because, others = "; ".join(one.because) or None, "; ".join(told_beside(one)) or None
    return (one.text, one.supported, because, others, len(one.evidence), *where)
