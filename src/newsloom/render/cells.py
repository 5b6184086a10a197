"""Nouns as rows of a table that is read, not computed with: a few cells each, the longest texts cut.

StoryLine, Headline, Claim, Conflict, … ──*_cells──▶ a row of cells ──notebook.py──▶ HTML, Markdown, console
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from newsloom.kept import Headline, KeptChange, OutletCount, Said, StoryLine
from newsloom.render.notebook import Cell, Words
from newsloom.render.otherwise import reserve, told_beside
from newsloom.render.wording import (
    MARKS,
    UNNAMED,
    clock,
    counted,
    line,
    listed,
    said_by,
    spoken,
    told_alike,
    utterance,
    value_said,
)
from newsloom.text import normal
from newsloom.types import (
    Article,
    Claim,
    Conflict,
    Credit,
    Passage,
    Relay,
    TimelineEvent,
    Verdict,
    WovenQuote,
)

Row = Sequence[Cell]

STORIES = ("Story", "Told by", "Latest report", "Id")
DIGESTS = ("Story", "Told by", "First")
HEADLINES = ("Report", "Outlet", "Published")
ARTICLES = ("Report", "Outlet", "Published", "Characters #")
SAID = ("Who", "Words", "Outlet", "Published")
OUTLETS = ("Outlet", "Id", "Reports #")
CHANGES = ("When", "What", "Claim", "Outlets")
PASSAGES = ("Sentence", "Stance", "Outlets")
CLAIMS = ("Claim", "Stance", "Outlets", "Independent #")
CONFLICTS = ("About", "Value", "Given by", "As of")
QUOTES = ("Who", "Words", "Carried by", "Told otherwise by")
TIMELINE = ("When", "What", "Outlets")
RELAYS = ("Outlet", "Relays", "In the words")
VERDICTS = ("Sentence", "Supported", "Because", "Evidence")

# Outlets named in a cell.
_OUTLETS = 6
_KINDS = {"new": "new", "changed": "changed", "corroborated": "now by more", "withdrawn": "no longer told"}


def _cell(text: str | None, url: str | None = None, weight: str = "") -> Cell:
    said = line(text)
    return (Words(said, url, weight),) if said else ()


def _time(time: datetime | None) -> Cell:
    return _cell(clock(time) or "undated", weight="soft")


def _outlets(credits: Iterable[Credit]) -> Cell:
    """The outlets of credits, each once, each a link to its words."""
    found: dict[str, str | None] = {}
    for credit in credits:
        name = line(credit.outlet) or UNNAMED
        found[name] = found.get(name) or credit.link or credit.url
    most = _OUTLETS if len(found) > _OUTLETS + 1 else len(found)
    more = [Words(f"and {len(found) - most} more", weight="item")] if len(found) > most else []
    return (*(Words(name, url, "item") for name, url in list(found.items())[:most]), *more)


def story_cells(one: StoryLine) -> Row:
    """Title and summary, who tells it, its latest report; its id, to open it by."""
    title = _cell(one.title or "Not woven yet", weight="strong") + _cell(one.summary)
    told = _cell(counted(one.reports, "report"))
    if one.woven_at:
        told += _cell(f"{counted(one.outlets, 'outlet')}, {one.independent} independent")
    return title, told, _time(one.newest_at), _cell(one.id, weight="tight")


def headline_cells(one: Headline) -> Row:
    """Title, the words that were searched for, outlet and time."""
    title = _cell(one.title or "Untitled", one.url, "strong")
    found = (Words(one.snippet, match=one.match),) if one.snippet else ()
    withdrawn = _cell("withdrawn by its outlet", weight="soft") if one.withdrawn_at else ()
    outlet = _cell(one.outlet.name if one.outlet else UNNAMED)
    return title + found + withdrawn, outlet, _time(one.published)


def article_cells(one: Article) -> Row:
    """Title, outlet, time, how long it is."""
    title = _cell(one.title or "Untitled", one.url, "strong") + _cell("; ".join(one.bylines), weight="soft")
    outlet = _cell(one.outlet.name if one.outlet else UNNAMED)
    return title, outlet, _time(one.published), _cell(f"{len(one.text):,}")


def said_cells(one: Said) -> Row:
    """Who said it, the words, where and when."""
    head = one.headline
    outlet = _cell(head.outlet.name if head.outlet else UNNAMED, head.url)
    who = _cell(one.speaker or "not named")
    # A pronoun, a surname: the person is kept in lower case, as names are compared.
    if one.person and normal(one.speaker or "") != one.person:
        who += _cell(one.person, weight="soft")
    return who, _quoted(one.text), outlet, _time(head.published)


def _quoted(text: str) -> Cell:
    return _cell(f"“{utterance(text)}”")


def outlet_cells(one: OutletCount) -> Row:
    """An outlet and how many of its reports there are."""
    return _cell(one.outlet.name, weight="strong"), _cell(one.outlet.id), _cell(f"{one.reports:,}")


def change_cells(one: KeptChange) -> Row:
    """When, what kind, the words after and before."""
    told = _cell(one.before if one.kind == "withdrawn" else one.after)
    if one.kind == "changed":
        told += _cell(f"before: {line(one.before)}" if one.before else None, weight="soft")
    return _time(one.at), _cell(_KINDS.get(one.kind, one.kind)), told, _outlets(one.credits)


def _stance(kind: str) -> Cell:
    mark = next((mark for known, mark in MARKS.items() if known == kind), None)
    return _cell(f"{mark.icon} {mark.word}" if mark else kind)


def passage_cells(one: Passage) -> Row:
    """A printed sentence with how it stands."""
    return _cell(one.text), _stance(one.kind) + _cell(one.credit_line, weight="soft"), _outlets(one.credits)


def claim_cells(one: Claim) -> Row:
    """A claim, how it stands, who makes it."""
    notes = _cell("a writer’s judgement", weight="soft") if one.judgement else ()
    return _cell(one.text) + notes, _stance(one.kind), _outlets(one.credits), _cell(str(one.independent))


def conflict_cells(one: Conflict) -> Iterator[Row]:
    """A row for each value that differs; what it is about stands in the first."""
    times = told_alike([value.as_of for value in one.values])
    for number, (value, when) in enumerate(zip(one.values, times, strict=True)):
        doubted = _cell(f" ({reserve(one)})", weight="soft") if reserve(one) else ()
        about = () if number else (*_cell(one.about or "Not named", weight="strong"), *doubted)
        given = _outlets(value.credits) or _cell(listed(said_by(value)))
        yield about, _cell(value_said(value) or "no value"), given, _cell(when)


def quote_cells(one: WovenQuote) -> Row:
    """Who said it, the words, who carries them so, and who otherwise."""
    others = [credit for variant in one.variants for credit in variant.credits]
    return _cell(one.speaker or "not named"), _quoted(one.text), _outlets(one.credits), _outlets(others)


def event_cells(one: TimelineEvent) -> Row:
    """When, what, who tells it."""
    return _cell(spoken(one.when) or "undated"), _cell(one.text), _outlets(one.credits)


def relay_cells(one: Relay) -> Row:
    """Who relays whom, and the words that say so."""
    credit = one.credit
    return _cell(one.source or UNNAMED), _cell(one.to), _cell(f"“{line(credit.exact)}”", credit.link or credit.url)


def verdict_cells(one: Verdict) -> Row:
    """A sentence, whether it is borne out, what lacks, what was found."""
    found = one.evidence[0] if one.evidence else None
    best = _outlets([found]) + _cell(f"“{line(found.exact)}”", weight="soft") if found else ()
    because = tuple(Words(reason) for reason in (*map(line, one.because), *told_beside(one)))
    return _cell(one.text), _cell("✓ yes" if one.supported else "✗ no"), because, best
