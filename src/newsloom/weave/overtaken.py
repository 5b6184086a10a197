"""What a later report has overtaken: a day foretold that has passed, a state that has ended, a count that was partial.

"Walter Pratt was reported missing" ──"Pratt was found safe", a day later──▶ not printed as it stands
"With 40 percent of votes counted"  ──"final results showed"──────────────▶ not printed
"The recall will cost 85 million"   ──"to 110 million from 85 million"─────▶ not printed

Only what is sure: a state of the very person or thing that a sentence begins with, and an end that is told as so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from newsloom import tables
from newsloom.text import plain, words
from newsloom.types import Figure, Mention, Reading, When
from newsloom.weave.conflict_words import opposed
from newsloom.weave.one_thing import was
from newsloom.weave.phrases import either, sign
from newsloom.weave.statements import Statement, content_between, modality, outside, word_class

# What is announced, and characters before a day in which the verb of that stands.
_AHEAD = frozenset({"intended", "future"})
_BESIDE = 24
# What is told so soon after another report was written beside it, and overtakes nothing.
_SOON = timedelta(hours=1)
# Words before the end of a state that may tell that it has not come.
_OPEN = 8
# Two statements of one cost, and of one vote, share so many single words and names.
_ONE_THING, _ONE_VOTE = 3, 2
# A clause that describes, and is not what the sentence tells: "the bridge, which was reopened in 2021, carries".
_ASIDE = re.compile(r",\s(?:which|who|whose|where)\s[^,]*$")
_OWNED = re.compile(r"['’]s?\b")


@dataclass(frozen=True, slots=True)
class _Told:
    """A state, or the end of one, as a statement tells it: of a person, or of what its sentence begins with."""

    row: int
    index: int
    told: datetime
    person: str | None
    things: frozenset[str]

    def ended_by(self, other: _Told) -> bool:
        """Whether another one, told an hour and more later, is the end of the same."""
        if self.row != other.row or other.told - self.told <= _SOON:
            return False
        if self.person or other.person:
            return self.person == other.person
        return bool(self.things) and self.things == other.things


@cache
def _states(language: str) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """The rows of the table that are of states and results: kind, what tells one, what tells its end."""
    return tuple((kind, _phrases(lasts), _phrases(ends)) for kind, lasts, ends in _sides(language))


def _sides(language: str) -> list[tuple[str, str, str]]:
    return [(kind, lasts, ends[0]) for kind, lasts, *ends in _rows(language) if kind in ("state", "result")]


@cache
def _signs(language: str, *, ends: bool) -> dict[bytes, frozenset[int]]:
    """A run of letters of a phrase of a side → its rows: few sentences have any, and each row costs a search."""
    found: dict[bytes, set[int]] = defaultdict(set)
    for row, (_, lasts, over) in enumerate(_sides(language)):
        for phrase in (over if ends else lasts).split(";"):
            found[sign(phrase)].add(row)
    return {run: frozenset(where) for run, where in found.items()}


def _rows(language: str) -> tuple[tuple[str, ...], ...]:
    name = f"turned_states.{language}.tsv"
    return tuple(tables.rows(name)) if tables.exists(name) else ()


def _phrases(listed: str) -> re.Pattern[str]:
    return re.compile(rf"\b{either(listed.split(';'))}\b")


@cache
def _open(language: str) -> frozenset[str]:
    return frozenset(word for kind, listed, *_ in _rows(language) if kind == "open" for word in listed.split(";"))


def overtaken(found: Sequence[Statement], readings: Sequence[Reading]) -> frozenset[int]:
    """The statements that tell what a report an hour and more later tells to be over."""
    lasting: list[_Told] = []
    ended: list[_Told] = []
    for index, one in enumerate(found):
        reading = readings[one.article]
        if reading.article.published is not None:
            letters = plain(one.text)
            ends = list(_told(index, one, reading, letters, ends=True))
            over = {state.row for state in ends}
            ended += ends
            lasting += [state for state in _told(index, one, reading, letters, ends=False) if state.row not in over]
    return frozenset(
        [state.index for state in lasting if any(_is_over(state, end, found) for end in ended)]
        + list(_raised(found, readings))
    )


def _is_over(state: _Told, end: _Told, found: Sequence[Statement]) -> bool:
    if _states("en")[state.row][0] == "state":
        return state.ended_by(end)
    return state.row == end.row and end.told - state.told > _SOON and _of_one_vote(found[state.index], found[end.index])


def _of_one_vote(one: Statement, other: Statement) -> bool:
    """Whether a partial count and a result name the same person or party, and share words: one vote of one town."""
    named = ({m.entity for m in told.mentions if m.kind != "place"} for told in (one, other))
    shared = [term for term in one.terms & other.terms if " " not in term]
    return len(shared) >= _ONE_VOTE and not set.isdisjoint(*named)


def _told(index: int, one: Statement, reading: Reading, letters: frozenset[bytes], *, ends: bool) -> Iterator[_Told]:
    """The states that a statement tells in its own words, or the ends of them; what is denied or to come is none."""
    text, language, published = reading.article.text, reading.article.language or "en", reading.article.published
    signs = _signs(language, ends=ends)
    if signs.keys().isdisjoint(letters):
        return
    quoted = [(quote.start, quote.end) for quote in one.quotes if quote.kind != "indirect"]
    for row in sorted({row for run in signs.keys() & letters for row in signs[run]}):
        _, lasts, over = _states(language)[row]
        match = (over if ends else lasts).search(text, one.start, one.end)
        if match is None or published is None or any(a <= match.start() < b for a, b in quoted):
            continue
        if not _is_so(text[one.start : match.start()], language, ends=ends):
            continue
        person, things = _subject(one, match.start(), reading, language)
        yield _Told(row, index, published, person, things)


def _is_so(before: str, language: str, *, ends: bool) -> bool:
    """Whether what stands before a state, or its end, leaves it told as so, and of what the sentence is about."""
    near, kinds = words(before), modality(language)
    if any(word in word_class("negation", language) or kinds.get(word) in _AHEAD for word in near[-3:]):
        return False
    if not ends:
        return True
    doubtful = (word in _open(language) or word in word_class("negation", language) or word in kinds for word in near)
    return not any(list(doubtful)[-_OPEN:]) and _ASIDE.search(before) is None


def _subject(one: Statement, end: int, reading: Reading, language: str) -> tuple[str | None, frozenset[str]]:
    """Of whom or what a state is told: the one person named before it, else all words of weight that stand there."""
    text = reading.article.text
    named = [m for m in one.mentions if one.start <= m.start < end]
    people = {m.entity for m in named if m.kind == "person"}
    if len(people) == 1:
        (first, *_) = [m for m in named if m.kind == "person"]
        return (next(iter(people)), frozenset()) if _opens(first, one, reading) else (None, frozenset())
    if people:
        return None, frozenset()
    apart = outside(one.start, end, [(m.start, m.end) for m in named])
    things = {stem for part in apart for stem in content_between(text, *part, language)}
    return None, frozenset(things | {m.entity for m in named})


def _opens(mention: Mention, one: Statement, reading: Reading) -> bool:
    """Whether a person is what the sentence begins with: not "the dog of Tino Kral", nor "Kral's car"."""
    text = reading.article.text
    before = words(text[one.start : mention.start])
    return "of" not in before and _OWNED.match(text, mention.end) is None


def _raised(found: Sequence[Statement], readings: Sequence[Reading]) -> Iterator[int]:
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
            if told is None or since is None or since - told <= _SOON or one.dates or not _of_one_cost(one, later):
                continue
            if any(_same(f, old) and not was(text, one, f) for f in one.figures):
                yield index


def _of_one_cost(one: Statement, later: Statement) -> bool:
    """Whether two statements are of one thing: they share a name and words, and tell no two sides: north, south."""
    shared = [term for term in one.terms & later.terms if " " not in term]
    return len(shared) >= _ONE_THING and bool(one.entities & later.entities) and not opposed(one.terms, later.terms)


def _same(one: Figure, old: Figure) -> bool:
    """Whether an earlier value is a figure's; its unit stands with the new one only: "to 110 crowns from 85"."""
    return one.value == old.value and (one.unit == old.unit or old.unit is None)


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
