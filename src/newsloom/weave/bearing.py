"""Does one sentence say what another says? Whom a claim, or a printed sentence, may be credited to."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from newsloom import tables
from newsloom.text import normal, words
from newsloom.types import Figure, Quote, Reading, When
from newsloom.weave.amounts import base, differ, dimension, may_be_one
from newsloom.weave.conflict_words import opposed, phrase
from newsloom.weave.happenings import deed, happens
from newsloom.weave.misplaced import misplaced
from newsloom.weave.one_thing import was
from newsloom.weave.order import Sides, changed_places, neighbours
from newsloom.weave.statements import Statement, content_between
from newsloom.weave.tokens import tokens
from newsloom.weave.unheard import deeds_told, done

# Of two sentences of one claim the shorter has this share of its weighted words in the other.
_BORNE_OUT = 0.25
# And the sentence that is borne out this share of its single words. Read by eye in 120 real stories: of 18 pairs at .26
# to .32 half say one thing, of 21 at .32 to .38 two in three, and those with .25 of the above nearly all.
_COVERED = 0.35
# So does what stands before "which" or "when", where so many words tell something there: "All passengers were taken off
# the ferry, which ran aground on Saturday" is not said by who tells that it ran aground.
_MAIN = 2
# Of a sentence that gives a count as it stands now, who gives that count too has this share of the words.
_OF_A_COUNT = 0.26
# "The sailor, who had been taken to hospital, has died."
_ASIDE = re.compile(r",\s(?:who|which|whose)\s[^,.;]{1,120},")
# So far a rounder figure may be from the exact one, as a share: 85 metres and 280 feet, 38 and 40 thousand.
_ROUNDER = 0.05
_NUMBERED = re.compile(r"\d")
_Told = TypeVar("_Told", Figure, When)


@dataclass(slots=True)
class Bearing:
    """A story's statements, and which bears out which. ``weight`` is the terms' rarity."""

    found: Sequence[Statement]
    readings: Sequence[Reading]
    weight: dict[str, float]
    _masses: dict[int, float] = field(default_factory=dict)
    _singles: dict[int, tuple[frozenset[str], float]] = field(default_factory=dict)
    _mains: dict[int, frozenset[str]] = field(default_factory=dict)
    _named: dict[int, frozenset[str]] = field(default_factory=dict)
    _borne_out: dict[tuple[int, int], bool] = field(default_factory=dict)
    _acts: dict[int, frozenset[str]] = field(default_factory=dict)
    _tells: dict[int, frozenset[str]] = field(default_factory=dict)
    _sides: dict[int, Sides] = field(default_factory=dict)
    _now: dict[int, Sequence[Figure]] = field(default_factory=dict)

    def says(self, index: int, other: int) -> bool:
        """Whether another statement says all that a statement tells: its figures, its quotation and its framing."""
        return _all_figures(self.found[index], self.found[other]) and self.bears_out(index, other)

    def bears_out(self, index: int, other: int) -> bool:
        """Whether another statement says enough of a statement, and most of its figures, to be credited for it."""
        pair = index, other
        if pair not in self._borne_out:
            self._borne_out[pair] = self._bears_out(index, other)
        return self._borne_out[pair]

    def _bears_out(self, index: int, other: int) -> bool:
        one, candidate = self.found[index], self.found[other]
        if not (one.legible and candidate.legible):
            return words(one.text) == words(candidate.text)  # "four" may be "five", for all that is known
        if not _same_frame(one, candidate):
            return False
        if opposed(one.terms, candidate.terms):
            return False
        if (
            not self._told(index, other)
            or not self._most_figures(one, other)
            or not self._times_held(one, candidate)
            or self.of_others(index, other)
        ):
            return False
        return not self._other_deed(index, other) and not self._turned(index, other)

    def _turned(self, index: int, other: int) -> bool:
        """Whether two sentences have names or figures in each other's places: who took bribes from whom, 14 to 11."""
        one, candidate = self.found[index], self.found[other]
        if one.text == candidate.text:
            return False
        mine, theirs = self.readings[one.article], self.readings[candidate.article]
        if any(misplaced(one, mine, candidate, theirs)):
            return True
        if len(one.entities & candidate.entities) < 2:
            return False  # one name alone has nobody to change places with
        here, there = self._sides_of(index), self._sides_of(other)
        return bool(
            changed_places(one, mine, candidate, theirs, (here, there))
            or changed_places(candidate, theirs, one, mine, (there, here))
        )

    def _sides_of(self, index: int) -> Sides:
        if index not in self._sides:
            one = self.found[index]
            self._sides[index] = neighbours(one, self.readings[one.article])
        return self._sides[index]

    def of_others(self, index: int, other: int) -> bool:
        """Whether two sentences name persons, and none in common: "Osk heads the mill", "Tarry headed the mill"."""
        mine, theirs = self._persons(index), self._persons(other)
        return bool(mine and theirs and not mine & theirs)

    def _persons(self, index: int) -> frozenset[str]:
        """The last names of those whom a statement names."""
        if index not in self._named:
            one = self.found[index]
            named = (m.entity for m in one.mentions if m.kind == "person")
            self._named[index] = frozenset(normal(name).split()[-1].lower() for name in named if name.strip())
        return self._named[index]

    def _other_deed(self, index: int, other: int) -> bool:
        """Whether two sentences tell different things done: "resigned on Monday over it", "was arrested on Monday"."""
        mine, theirs = self._deeds(index), self._deeds(other)
        if not mine or not theirs:
            return False
        return mine.isdisjoint(self._done(other)) and theirs.isdisjoint(self._done(index))

    def _deeds(self, index: int) -> frozenset[str]:
        """What the verbs of a statement's main clause tell as done; nothing in a language without a table."""
        if index not in self._acts:
            self._acts[index] = self._acted(index)
        return self._acts[index]

    def _acted(self, index: int) -> frozenset[str]:
        one = self.found[index]
        article = self.readings[one.article].article
        language = article.language or "en"
        if not tables.exists(f"happenings.{language}.tsv"):
            return frozenset()
        more = phrase("beside").search(article.text, one.start, one.end)
        told = tokens(article.text).within(one.start, more.start() if more else one.end)
        return frozenset(found for word in told if (found := deed(word, language)))

    def _done(self, index: int) -> frozenset[str]:
        """All that a statement may tell as done, anywhere in it."""
        if index not in self._tells:
            one = self.found[index]
            article = self.readings[one.article].article
            words_of = tokens(article.text).within(one.start, one.end)
            self._tells[index] = one.terms.union(*(happens(word, article.language or "en") for word in words_of))
        return self._tells[index]

    def counts_so(self, index: int, other: int) -> bool:
        """Whether another statement bears one out that tells a count and little else: who gives that count too."""
        one, candidate = self.found[index], self.found[other]
        if len(one.figures) != 1 or not _same_frame(one, candidate) or not _all_figures(one, candidate):
            return False
        return self._times_held(one, candidate) and self.covered(index, other) >= _OF_A_COUNT

    def brings(self, index: int, other: int) -> bool:
        """Whether a statement tells of a deed of which another one has no word: that somebody died; in English only."""
        one, printed = self.found[index], self.found[other]
        if self.readings[one.article].article.language not in ("en", None):
            return False
        deeds = done(one.text)
        return bool(deeds) and not deeds <= deeds_told(printed.text)

    def of_other_days(self, index: int, other: int) -> bool:
        """Whether two sentences tell of days, and of none in common."""
        mine, theirs = ([when.value for when in _outside(s.dates, s) if when.value]
                        for s in (self.found[index], self.found[other]))  # fmt: skip
        return bool(mine and theirs) and not any(_one_time(day, same) for day in mine for same in theirs)

    def _times_held(self, one: Statement, other: Statement) -> bool:
        """Whether a sentence gives another's clock times and dates, and no other day than it."""
        text = self.readings[one.article].article.text
        theirs = [when.value for when in _outside(other.dates, other) if when.value]
        for when in _outside(one.dates, one):
            said = text[when.start : when.end]
            if _NUMBERED.search(said):
                # "On 25 March" is not said by who says "this year", nor "2pm on Monday" by who says "on Monday".
                least = len("2026-03-25T") if "T" in (when.value or "") else len("2026-03")
                near = [value for value in theirs if len(value) >= min(least, len(when.value or ""))]
                if not any(_one_time(when.value, value) for value in near) and said not in other.text:
                    return False
            elif when.value and theirs and not any(_one_time(when.value, value) for value in theirs):
                return False
        return True

    def _most_figures(self, one: Statement, other: int) -> bool:
        """Whether a sentence gives half of another's figures, and one that stands in none of its asides where any does.

        "Its shares fell 9 percent" does not say that "the shares, which lost 9 percent last week, fell a further 4.5".
        """
        own = _outside(one.figures, one)
        if not own:
            return True
        theirs = self._as_now(other)
        # "A five-month high": a span of time beside other figures is said of too many things.
        own = [figure for figure in own if dimension(figure) != "duration" or figure.counts == "age"] or own
        asides = [
            found.span() for found in _ASIDE.finditer(self.readings[one.article].article.text, one.start, one.end)
        ]
        shared = [figure for figure in own if any(_one_amount(figure, now) for now in theirs)]
        main = [figure for figure in own if not any(a < figure.start < b for a, b in asides)]
        return 2 * len(shared) >= len(own) and (not main or any(figure in shared for figure in main))

    def _as_now(self, index: int) -> Sequence[Figure]:
        """The figures of a sentence but for earlier values: "110 million, up from 85 million" does not say 85."""
        if index not in self._now:
            one = self.found[index]
            text = self.readings[one.article].article.text
            self._now[index] = [figure for figure in one.figures if not was(text, one, figure)] or one.figures
        return self._now[index]

    def _told(self, index: int, other: int) -> bool:
        shared = sorted(self.found[index].terms & self.found[other].terms)
        both = math.fsum([self.weight[term] for term in shared])
        smaller = min(self._mass(index), self._mass(other))
        if not smaller or both / smaller < _BORNE_OUT or self.covered(index, other) < _COVERED:
            return False
        main = self._main(index)
        had = math.fsum([self.weight[term] for term in sorted(main & self.found[other].terms)])
        return len(main) < _MAIN or had >= _COVERED * math.fsum([self.weight[term] for term in main])

    def covered(self, index: int, other: int) -> float:
        """The weighted share of a statement's single words that another one has too, 0 to 1."""
        single, whole = self.single(index)
        had = math.fsum([self.weight[term] for term in sorted(single & self.found[other].terms)])
        return had / whole if whole else 1.0

    def _main(self, index: int) -> frozenset[str]:
        """The words of a statement's first clause, empty where there is no other."""
        if index not in self._mains:
            one, article = self.found[index], self.readings[self.found[index].article].article
            more = (
                phrase("beside").search(article.text, one.start, one.end) if article.language in ("en", None) else None
            )
            first = content_between(article.text, one.start, more.start(), article.language) if more else []
            self._mains[index] = frozenset(first) & one.terms
        return self._mains[index]

    def _mass(self, index: int) -> float:
        if index not in self._masses:
            self._masses[index] = math.fsum([self.weight[term] for term in self.found[index].terms])
        return self._masses[index]

    def single(self, index: int) -> tuple[frozenset[str], float]:
        """The single words of a statement, and what they weigh."""
        if index not in self._singles:
            single = frozenset(term for term in self.found[index].terms if " " not in term)
            self._singles[index] = single, math.fsum([self.weight[term] for term in single])
        return self._singles[index]


def _same_frame(one: Statement, other: Statement) -> bool:
    """Whether a sentence names the outlets and prints the quotations that another does: these are lent to nobody."""
    if not one.credited <= other.credited or (one.itself and not other.itself):
        return False  # "told the Courier": no other outlet's sentence says that
    theirs = " ".join(_wording(quote) for quote in other.quotes)
    return all(q.kind == "indirect" or _wording(q) in theirs for q in one.quotes)


def _one_time(one: str | None, other: str) -> bool:
    """Whether one of two times lies in the other: 10 March 2026, and 14.20 on that day."""
    return one is not None and (one.startswith(other) or other.startswith(one))


def _outside(told: Iterable[_Told], one: Statement) -> list[_Told]:
    """What a statement tells in its own words; what stands in its quotation stands or falls with that.

    "Tonight" in somebody's mouth is another day in each report that quotes it later.
    """
    quoted = [(quote.start, quote.end) for quote in one.quotes if quote.kind != "indirect"]
    return [each for each in told if not any(a <= each.start < b for a, b in quoted)]


def _all_figures(one: Statement, other: Statement) -> bool:
    return all(
        any(
            own.value == theirs.value or (may_be_one(own, theirs) and not differ(own, theirs))
            for theirs in other.figures
        )
        for own in _outside(one.figures, one)
    )


def _one_amount(one: Figure, other: Figure) -> bool:
    """Whether two figures are one number, or one amount in other units or rounder: 1.184 marks and 1.18."""
    if one.value == other.value:
        return True
    a, b = abs(base(one)), abs(base(other))
    return abs(a - b) <= _ROUNDER * max(a, b) and may_be_one(one, other) and not differ(one, other)


def _wording(quote: Quote) -> str:
    """A quote's words, the punctuation that house style puts at its end aside."""
    return normal(quote.text).rstrip(",.;:!? ")
