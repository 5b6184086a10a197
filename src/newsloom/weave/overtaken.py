"""What a later report has overtaken: a day foretold that has passed, a state that has ended, a count that was partial.

"Walter Pratt was reported missing" ──"Pratt was found safe", a day later──▶ not printed as it stands
"With 40 percent of votes counted"  ──"final results showed"──────────────▶ not printed
"The recall will cost 85 million"   ──"to 110 million from 85 million"─────▶ not printed
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from newsloom import tables
from newsloom.text import words
from newsloom.types import Figure, Reading, When
from newsloom.weave.one_thing import was
from newsloom.weave.phrases import either
from newsloom.weave.statements import Statement, content_between, modality, outside, word_class

# What is announced, and characters before a day in which the verb of that stands.
_AHEAD = frozenset({"intended", "future"})
_BESIDE = 24
# What is told so soon after another report was written beside it, and overtakes nothing.
_SOON = timedelta(hours=1)
# Characters before a state in which its subject stands: "Highway 46 between Osmer and Garnet Pass is closed".
_SUBJECT = 60
# Two statements of one figure share so many more terms, that figure among them; no row of the table tells it.
_ONE_THING, _EARLIER = 3, -1


@dataclass(frozen=True, slots=True)
class _State:
    """A state that a statement tells at a place of its text, or the end of it.

    Of what it is told stands before it: ``people`` and ``names`` by name, ``things`` by the stems of other words.
    """

    row: int
    index: int
    told: datetime
    people: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()

    def ends(self, lasting: _State, *, whole: bool) -> bool:
        """Whether it ends a state told an hour and more before: of one person, or one thing at one place."""
        if self.row != lasting.row or self.told - lasting.told <= _SOON:
            return False
        if whole or self.people & lasting.people:
            return True
        named, things = (self.people | self.names, lasting.people | lasting.names), (self.things, lasting.things)
        if any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in (named, things)):
            return False  # another man, the road to another town, another road
        return any(mine & theirs for mine, theirs in (named, things))


@dataclass(frozen=True, slots=True)
class _Turn:
    """One row of the table: ``whole`` where it is of the story and not of a subject."""

    whole: bool
    lasts: re.Pattern[str]
    ends: re.Pattern[str]


@cache
def _turns(language: str) -> tuple[_Turn, ...]:
    name = f"turned_states.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return tuple(_Turn(kind == "result", *map(_phrases, sides)) for kind, *sides in rows if kind != "event")


def _phrases(listed: str) -> re.Pattern[str]:
    return re.compile(rf"\b{either(listed.split(';'))}\b")


def overtaken(found: Sequence[Statement], readings: Sequence[Reading]) -> frozenset[int]:
    """The statements that tell what a report an hour and more later tells to have ended.

    Where that is a count of votes, the shares that its report gives of it are partial, too.
    """
    lasting: list[_State] = []
    ended: list[_State] = []
    for index, one in enumerate(found):
        reading = readings[one.article]
        if reading.article.published is not None:
            ends = list(_told(index, one, reading, "ends"))
            ended += ends
            over = {state.row for state in ends}
            lasting += [state for state in _told(index, one, reading, "lasts") if state.row not in over]
    rows = _turns("en")
    gone = [s for s in lasting if any(end.ends(s, whole=rows[s.row].whole) for end in ended)]
    gone += _raised(found, readings)
    partial = {found[state.index].article for state in gone if state.row >= 0 and rows[state.row].whole}
    shares = (
        i for i, one in enumerate(found) if one.article in partial and any(f.unit == "percent" for f in one.figures)
    )
    return frozenset({state.index for state in gone}.union(shares))


def _raised(found: Sequence[Statement], readings: Sequence[Reading]) -> Iterator[_State]:
    """The statements whose figure a later report tells as an earlier value: "to 110 million, from 85 million"."""
    earlier = [
        (one, figure)
        for one in found
        for figure in one.figures
        if readings[one.article].article.published and was(readings[one.article].article.text, one, figure)
    ]
    for index, one in enumerate(found if earlier else ()):
        told, text = readings[one.article].article.published, readings[one.article].article.text
        for later, old in earlier:
            since = readings[later.article].article.published
            if told is None or since is None or since - told <= _SOON or len(one.terms & later.terms) < _ONE_THING:
                continue
            if any(_same(f, old) and not was(text, one, f) for f in one.figures):
                yield _State(_EARLIER, index, told)


def _same(one: Figure, old: Figure) -> bool:
    """Whether an earlier value is a figure's; its unit stands with the new one only: "to 110 crowns from 85"."""
    return one.value == old.value and (one.unit == old.unit or old.unit is None)


def _told(index: int, one: Statement, reading: Reading, side: str) -> Iterator[_State]:
    """The states that a statement tells in its own words, or the ends of them; what is denied or to come is none."""
    text, language = reading.article.text, reading.article.language
    published = reading.article.published
    quoted = [(quote.start, quote.end) for quote in one.quotes if quote.kind != "indirect"]
    for row, turn in enumerate(_turns(language or "en")):
        match = getattr(turn, side).search(text, one.start, one.end)
        if match is None or published is None or any(a <= match.start() < b for a, b in quoted):
            continue
        before = words(text[max(one.start, match.start() - _BESIDE) : match.start()])[-3:]
        kinds = modality(language)
        if any(word in word_class("negation", language) or kinds.get(word) in _AHEAD for word in before):
            continue
        start = max(one.start, match.start() - _SUBJECT)
        named = [m for m in one.mentions if start <= m.start < match.start()]
        apart = outside(start, match.start(), [(m.start, m.end) for m in named])
        yield _State(
            row,
            index,
            published,
            people=frozenset(m.entity for m in one.mentions if m.kind == "person" and m.start < match.start()),
            names=frozenset(m.entity for m in named if m.kind != "person"),
            things=frozenset(stem for part in apart for stem in content_between(text, *part, language)),
        )


def foretold(one: Statement, reading: Reading, today: str) -> bool:
    """Whether it foretells a day that has passed by the time of the latest report.

    The day it was said on foretells nothing: "said on Monday that the bridge will close".
    """
    published = reading.article.local_time
    if not one.hedges & _AHEAD or published is None:
        return False
    own = published.date().isoformat()
    days = [(date.value[:10], date) for date in one.dates if date.value and "/" not in date.value]
    ahead = [day for day, date in days if len(day) == 10 and (day > own or (day == own and _of_now(date, reading)))]
    return bool(ahead) and max(ahead) < today


def _of_now(date: When, reading: Reading) -> bool:
    """Whether a day stands right behind what looks ahead: "will today announce"."""
    before = reading.article.text[max(0, date.start - _BESIDE) : date.start]
    kinds = modality(reading.article.language)
    return any(kinds.get(word) in _AHEAD for word in words(before)[-2:])
