"""Whether two figures of different reports are told of one thing: how far the words and figures around them agree.

Values are left out of it: two figures that are told alike and differ are a conflict, those that agree are one.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from newsloom import tables
from newsloom.text import stem, words
from newsloom.types import Figure, Reading
from newsloom.units import convert
from newsloom.weave.claims import comparable
from newsloom.weave.statements import UNSURE, Statement, content_stems

_NEAR = 80  # characters on each side of a figure that tell what it counts
_CLOSE = 3  # content words on each side that tell it best
_NUMBER = re.compile(r"^#|\d")
# "$2 million a year" is no part of what "$10 million over five years" says; what is asked for is not what is granted.
_VAGUE = re.compile(r"\b(?:dozens|scores|hundreds|thousands|millions|billions|half|quarter)\b", re.IGNORECASE)
_WAS = re.compile(r"\bfrom\s+(?:the\s+)?(?:about\s+)?$|\bcompared (?:with|to)\s+$", re.IGNORECASE)
_RATE = re.compile(r"\s+(?:an?|per|each|every)\s+(?:year|month|week|day|night|hour|minute|second|person|head|share)\b")
_SOUGHT = re.compile(
    r"\b(?:ask(?:s|ed|ing)? (?:\w+ ){0,4}for|sought|seeks?|request(?:s|ed)|demand(?:s|ed)|promis(?:es|ed)|pledge[sd]?|"
    r"target|forecast|predict(?:s|ed)|expect(?:s|ed)|hope[sd]?|capacity|up to|offer(?:s|ed)|propos(?:es|ed))\b",
    re.IGNORECASE,
)
# Besides the noun counted, two figures of one thing have a rare word or two near them in common, or like statements.
_ALIKE, _TELLING = 0.25, 0.4
_SEEKING = 40  # characters before a figure in which it is said to be asked for
_CLEARLY = 0.05
_COMMON = 40  # words beside more figures than this tell too little
_PLANNED = frozenset({"intended", "future"})
_CAP = 3.0
# Logistic regression over 300 pairs of figures that two sentences of one claim both give, against 490 pairs of figures
# that differ (395 stories of three data sets, stories kept apart in cross-validation: AUC .86). At odds of 0 .68 of the
# first and .09 of the second pass; a good part of those are true conflicts.
_BIAS = -6.0
_WEIGHTS = (
    1.2,  # likeness of the statements
    -0.8,  # agreement of the words near the figures
    0.4,  # rare words in common right beside them
    1.2,  # the same thing counted, by name
    0.9,  # one does not say what it counts
    2.1,  # another figure in common
    -0.4,  # further figures that could be meant
    2.7,  # no other figure of either report fits as well
    -0.2,  # a plain count
    -2.0,  # an age
    0.3,  # a span of time
    0.2,  # a percentage
    0.6,  # one speaker in both
    0.3,  # the same hedge
    -0.5,  # only one is narrowed by a word before its noun
    -0.7,  # names in both, none in common
    2.8,  # both certain, or both not
    1.5,  # both ahead, or neither
    0.8,  # the same word behind
    0.6,  # the same word before
)
_FAR_NOUN = 5  # words between a number and the noun it counts


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure where a statement (its index) tells it.

    ``near`` are the content words around it, ``around`` all words there, ``close`` those right beside it, ``kinds``
    those between it and the noun it counts ("six *majority-Muslim* countries").
    """

    statement: int
    figure: Figure
    near: frozenset[str]
    around: frozenset[str]
    close: frozenset[str]
    before: str
    behind: str
    kinds: frozenset[str]
    places: frozenset[str]
    rate: bool
    sought: bool
    was: bool
    vague: bool


def setting(index: int, one: Statement, figure: Figure, reading: Reading) -> Setting:
    """The words around a figure of a statement."""
    text, language = reading.article.text, reading.article.language
    start, end = max(one.start, figure.start - _NEAR), min(one.end, figure.end + _NEAR)
    start = start if start == one.start else text.find(" ", start)
    end = end if end == one.end else text.rfind(" ", figure.end, end)
    own = content_stems(text[figure.start : figure.end], language)
    before = _worded(content_stems(text[start : figure.start], language))
    behind = _worded(content_stems(text[figure.end : max(end, figure.end)], language))
    counted = _worded(content_stems(figure.counts or "", language))
    near = frozenset((*before, *behind, *counted)) - frozenset(own)
    close = frozenset((*before[-_CLOSE:], *behind[:_CLOSE], *counted)) - frozenset(own)
    ends = before[-1] if before else "", behind[0] if behind else ""
    places = frozenset(m.entity for m in reading.mentions if m.kind == "place" and start <= m.start and m.end <= end)
    return Setting(
        index,
        figure,
        near,
        frozenset(stem(word, language or "en") for word in words(text[start:end])),
        close,
        *ends,
        kinds=_kinds(figure, text[figure.end : one.end], language),
        places=places,
        rate=bool((figure.counts or "").startswith("per ") or _RATE.match(text, figure.end)),
        vague=bool(_VAGUE.search(text, figure.start, figure.end)),
        was=bool(_WAS.search(text, max(one.start, figure.start - 12), figure.start)),
        sought=bool(_SOUGHT.search(text, max(one.start, figure.start - _SEEKING), figure.start)),
    )


@cache
def _directions() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    sides = ((row[0], row[1]) for row in tables.rows("directions.en.tsv"))
    return tuple((_side(one), _side(other)) for one, other in sides)


def _side(listed: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed.split(";"))


def _moved_apart(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether what stands near one figure rises and near the other falls."""
    only, only_theirs = mine - theirs, theirs - mine
    return any((a & only and b & only_theirs) or (b & only and a & only_theirs) for a, b in _directions())


@cache
def _calendar() -> frozenset[str]:
    """Words of time, which stand near every figure."""
    named = (row[0] for row in tables.rows("calendar.en.tsv"))
    return frozenset(
        stem(word)
        for name in (*named, "year years month months week weeks day days hour hours today time")
        for word in words(name)
    )


def counted_words(figure: Figure) -> frozenset[str]:
    """The stems of what a figure counts."""
    return frozenset(content_stems(figure.counts or "", "en"))


def _common_place(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether a place of one side has a word in common with one of the other: Hallin, Lower Hallin."""
    words_of = [{w for name in side for w in words(name)} for side in (mine, theirs)]
    return bool(words_of[0] & words_of[1])


def _kinds(figure: Figure, behind: str, language: str | None) -> frozenset[str]:
    """The words between a number and the noun it counts, none where the noun is not close behind."""
    noun = counted_noun(figure)
    if noun is None or figure.unit is not None:
        return frozenset()
    head = stem(noun.split()[-1], language or "en")
    passed: list[str] = []
    for word in words(behind[:60])[:_FAR_NOUN]:
        if stem(word, language or "en") == head:
            return frozenset(w for p in passed for w in content_stems(p, language))
        passed.append(word)
    return frozenset()


def _worded(stems: Sequence[str]) -> list[str]:
    return [word for word in stems if not word[0].isdigit() and word not in _calendar()]


@cache
def _states() -> frozenset[str]:
    return tables.words("moving.en.txt")


def state_of(figure: Figure) -> str | None:
    """The state counted by a figure that moves as news comes in (``dead``), whatever noun stands before it."""
    if figure.unit is not None or not figure.counts:
        return None
    return next((s for s in sorted(_states()) if figure.counts == s or figure.counts.endswith(" " + s)), None)


_ANYBODY = frozenset({"people", "residents", "others", "persons", "men and women", "victims"})


def counted_noun(figure: Figure) -> str | None:
    """Who or what is counted, its state aside; ``None`` for anybody: "workers dead" → ``workers``."""
    state = state_of(figure)
    noun = (figure.counts or "").removesuffix(state or "").strip()
    return None if not noun or noun in _ANYBODY else noun


def may_be_one(one: Figure, other: Figure) -> bool:
    """Whether two figures can count the same: units that convert, nouns and states that do not exclude each other."""
    if one.unit is not None or other.unit is not None:
        if one.unit is None or other.unit is None:
            return False
        a, b = convert(one.value, one.unit), convert(other.value, other.unit)
        return one.unit == other.unit or (a is not None and b is not None and a[1] == b[1])
    if comparable(one, other):
        return True
    mine, theirs = state_of(one), state_of(other)
    if mine != theirs and mine and theirs:
        return False
    a_noun, b_noun = counted_noun(one), counted_noun(other)
    return not a_noun or not b_noun or stem(a_noun.split()[-1]) == stem(b_noun.split()[-1])


class Surroundings:
    """The settings of a story's figures, and what comparing them needs."""

    def __init__(self, found: Sequence[Statement], settings: Sequence[Setting], weight: dict[str, float]) -> None:
        self.found = found
        self.weight = weight
        self.rarest = max(weight.values(), default=1.0) or 1.0
        self._terms: dict[int, frozenset[str]] = {}
        self.of_article: dict[int, list[Setting]] = defaultdict(list)
        self.of_statement: dict[int, list[Setting]] = defaultdict(list)
        for one in settings:
            self.of_article[found[one.statement].article].append(one)
            self.of_statement[one.statement].append(one)

    def likeness(self, a: int, b: int) -> float:
        """The share of their weighted words and names that two statements have in common, numbers left out."""
        mine, theirs = self._told(a), self._told(b)
        whole = self._weight(mine) + self._weight(theirs)
        return 2 * self._weight(mine & theirs) / whole if whole else 0.0

    def _told(self, index: int) -> frozenset[str]:
        if index not in self._terms:
            self._terms[index] = frozenset(t for t in self.found[index].terms if not _NUMBER.search(t))
        return self._terms[index]

    def _weight(self, terms: frozenset[str]) -> float:
        return math.fsum(self.weight.get(term, 0.0) for term in terms)

    def mass(self, words: frozenset[str]) -> float:
        """What words weigh, in words of the rarest kind."""
        return math.fsum(self.weight.get(word, self.rarest) for word in words) / self.rarest

    def agreement(self, one: Setting, other: Setting) -> float:
        """How much of what stands near two figures is the same."""
        least = min(self.mass(one.near), self.mass(other.near))
        return self.mass(one.near & other.near) / (least + 1.0)

    def gives(self, article: int, value: Setting, instead: Setting) -> bool:
        """Whether a report gives a value elsewhere, in words nearer to the value's own than those of ``instead``."""
        least = self.agreement(value, instead) + _CLEARLY
        return any(
            s.figure.value == value.figure.value and may_be_one(s.figure, value.figure)
            for s in self.of_article[article]
            if s is not instead and self.agreement(value, s) > least
        )

    def neighbours(self) -> list[tuple[int, int]]:
        """Pairs of statements of different reports whose figures have two rare words beside them in common."""
        holders: dict[str, list[int]] = defaultdict(list)
        for one in (s for settings in self.of_statement.values() for s in settings):
            for word in one.close:
                if self.weight.get(word, self.rarest) > self.rarest / 2 and one.statement not in holders[word][-1:]:
                    holders[word].append(one.statement)
        shared: Counter[tuple[int, int]] = Counter()
        for where in holders.values():
            if len(where) <= _COMMON:
                shared.update({(min(a, b), max(a, b)) for a, b in combinations(where, 2) if a != b})
        apart = (pair for pair, count in shared.items() if count >= 2)
        return [(a, b) for a, b in apart if self.found[a].article != self.found[b].article]

    def could_be_one(self, one: Setting, other: Setting) -> bool:
        """Whether nothing stands against it: a rate and a sum, places near the figures that are others, two tallies."""
        a, b = one.figure, other.figure
        if one.rate != other.rate or one.sought != other.sought:
            return False
        if one.places and other.places and not _common_place(one.places, other.places):
            return False
        if one.was != other.was or _moved_apart(one.around, other.around):
            return False
        alike = self.likeness(one.statement, other.statement) >= _ALIKE
        if not alike and self.mass((one.near & other.near) - counted_words(a) - counted_words(b)) < _TELLING:
            return False
        mine, theirs = self.found[one.statement].figures, self.found[other.statement].figures
        beside = [f for f in mine if f is not a and may_be_one(f, b)]
        beside_theirs = [f for f in theirs if f is not b and may_be_one(f, a)]
        both = bool(beside and beside_theirs)  # 61 votes to 54, 63 votes to 57: of two ballots
        return not both or any(f.value == g.value for f in beside for g in beside_theirs)

    def odds(self, one: Setting, other: Setting) -> float:
        """The log odds that two figures are told of one thing."""
        return _BIAS + sum(w * x for w, x in zip(_WEIGHTS, self.evidence(one, other), strict=True))

    def evidence(self, one: Setting, other: Setting) -> tuple[float, ...]:
        """What speaks for two figures being told of one thing, in the order of ``_WEIGHTS``."""
        mine, theirs = self.found[one.statement], self.found[other.statement]
        agreement = self.agreement(one, other)
        rivals = [s for s in self.of_article[theirs.article] if s is not other and may_be_one(one.figure, s.figure)]
        rivals_mine = [s for s in self.of_article[mine.article] if s is not one and may_be_one(other.figure, s.figure)]
        best = max((self.agreement(one, s) for s in rivals), default=0.0)
        best_mine = max((self.agreement(other, s) for s in rivals_mine), default=0.0)
        others = sum(
            any(f.value == g.value and f.unit == g.unit for g in theirs.figures if g is not other.figure)
            for f in mine.figures
            if f is not one.figure
        )
        a, b = one.figure, other.figure
        return (
            self.likeness(one.statement, other.statement),
            agreement,
            min(_CAP, self.mass(one.close & other.close)),
            float(bool(a.counts) and a.counts == b.counts),
            float(not a.counts or not b.counts),
            float(min(2, others)),
            float(sum(may_be_one(a, f) for f in theirs.figures) + sum(may_be_one(b, f) for f in mine.figures) - 2),
            min(0.5, agreement - max(best, best_mine)),
            float(a.unit is None),
            float(a.counts == "age" or a.counts == b.counts == "age"),
            float(_dimension(a) == "duration"),
            float(a.unit == "percent"),
            float(bool(mine.sayers & theirs.sayers)),
            float(a.modifier == b.modifier),
            float(bool(one.kinds) != bool(other.kinds)),
            float(bool(mine.entities and theirs.entities) and not mine.entities & theirs.entities),
            float(bool(mine.hedges & UNSURE) == bool(theirs.hedges & UNSURE)),
            float(bool(mine.hedges & _PLANNED) == bool(theirs.hedges & _PLANNED)),
            float(bool(one.behind) and one.behind == other.behind),
            float(bool(one.before) and one.before == other.before),
        )


def _dimension(figure: Figure) -> str | None:
    converted = convert(figure.value, figure.unit) if figure.unit else None
    return converted[1] if converted else None
