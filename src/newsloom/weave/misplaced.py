"""Figures that a report has, and has of something else: its injured told as its dead, two of them exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from newsloom.naming import same_name
from newsloom.text import stem, words
from newsloom.types import Figure, Lack, Reading
from newsloom.weave.amounts import may_be_one, state_of
from newsloom.weave.statements import Statement, content_stems

_NEAR = 40  # characters on each side of a figure in which its neighbours stand
_BESIDE = 3  # neighbours on each side
_CLAUSE = re.compile(r",\s|;|\band\b|\bbut\b|\bwhile\b")
_PLAIN = 2  # by so many neighbours more two figures fit each other's places better than their own


def misplaced(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """What of the figures of a sentence the evidence has in another place; nothing for those that it has not."""
    for figure in one.figures:
        same = [other for other in evidence.figures if _equal(figure, other)]
        if figure.counts and same and not any(may_be_one(figure, other) for other in same):
            if _age_of_somebody(figure, one) and any(other.counts == "age" for other in same):
                continue
            raw, told = _raw(figure, digest), same[0].counts or same[0].unit
            of = f"of “{told}”" if told else "of something else"
            yield Lack("figure", f"the figure “{raw}” is told {of} in the report", raw, told or "")
        elif state_of(figure) and not same and (others := [e for e in evidence.figures if _counts_as(figure, e)]):
            raw = _raw(figure, digest)
            yield Lack("figure", f"“{raw}” is no such count in the report, which says “{_raw(others[0], source)}”", raw)
    yield from _shares(one, digest, evidence)
    yield from _exchanged(one, digest, evidence, source)
    yield from _of_another(one, digest, evidence, source)


def _age_of_somebody(figure: Figure, one: Statement) -> bool:
    """Whether a bare figure is read as counting somebody by name: "Pollock is 52"."""
    people = {words(m.entity)[-1] for m in one.mentions if m.kind == "person"}
    return figure.unit is None and figure.counts in people


def _shares(one: Statement, digest: Reading, evidence: Statement) -> Iterator[Lack]:
    """Shares that the report has of another whole: "42 percent of the seats" where it says of the vote."""
    language = digest.article.language
    for figure in one.figures:
        held = _only(figure, evidence)
        if held is None or not figure.unit == held.unit == "percent" or not figure.counts or not held.counts:
            continue
        mine, theirs = (frozenset(content_stems(counted, language)) for counted in (figure.counts, held.counts))
        if mine and theirs and not mine & theirs and theirs.isdisjoint(content_stems(one.text, language)):
            raw = _raw(figure, digest)
            told = f"“{raw}” is told of “{figure.counts}” here and of “{held.counts}” in the report"
            yield Lack("figure", told, raw, held.counts)


def _exchanged(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """Two figures that stand in each other's places: ``nine of four plants`` for ``four of nine plants``."""
    there = {figure: _only(figure, evidence) for figure in one.figures}
    for a, b in combinations(one.figures, 2):
        held, other = there[a], there[b]
        if held is None or other is None or held is other or not may_be_one(a, b):
            continue
        if all(_right_before(f, digest) == _right_before(g, source) != "" for f, g in ((a, held), (b, other))):
            continue  # "from 85 to 110" and "to 110 from 85"
        straight = _alike(a, digest, held, source) + _alike(b, digest, other, source)
        crossed = _alike(a, digest, other, source) + _alike(b, digest, held, source)
        if crossed >= straight + _PLAIN:
            one_raw, other_raw = _raw(a, digest), _raw(b, digest)
            yield Lack("figure", f"“{one_raw}” stands where the report has “{other_raw}”", one_raw, other_raw)


def _of_another(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """A figure told of one name, which the evidence has of another: ``the Greens won 13`` where the Farmers did.

    Only where the evidence has a figure of that sort for the name as well: else two names may be told of together.
    """
    owners = [(figure, _owner(figure, evidence, source)) for figure in evidence.figures]
    for figure in one.figures:
        mine, held = _owner(figure, one, digest), _only(figure, evidence)
        theirs = next((who for other, who in owners if other is held), None)
        if mine is None or theirs is None or same_name(mine, theirs):
            continue
        own = [f for f, who in owners if who and same_name(mine, who) and f is not held and may_be_one(figure, f)]
        if own:
            raw = _raw(figure, digest)
            yield Lack("figure", f"the report tells “{raw}” of {theirs}, and “{_raw(own[0], source)}” of {mine}", raw)


def _owner(figure: Figure, one: Statement, reading: Reading) -> str | None:
    """The one name that stands before a figure in its clause."""
    clause = _CLAUSE.split(reading.article.text[one.start : figure.start])[-1]
    named = [m.entity for m in one.mentions if figure.start - len(clause) <= m.start and m.end <= figure.start]
    return named[0] if len(named) == 1 else None


def _only(figure: Figure, evidence: Statement) -> Figure | None:
    same = [other for other in evidence.figures if _equal(figure, other)]
    return same[0] if len(same) == 1 else None


def _equal(one: Figure, other: Figure) -> bool:
    return (one.value, one.high) == (other.value, other.high)


def _counts_as(figure: Figure, other: Figure) -> bool:
    return other.unit is None and state_of(other) == state_of(figure) and may_be_one(figure, other)


def _alike(one: Figure, here: Reading, other: Figure, there: Reading) -> int:
    """How many neighbours two figures have in common, on the side where they stand."""
    sides = zip(_beside(one, here), _beside(other, there), strict=True)
    return sum(len(mine & theirs) for mine, theirs in sides)


def _beside(figure: Figure, reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    text = reading.article.text
    before, behind = text[max(0, figure.start - _NEAR) : figure.start], text[figure.end : figure.end + _NEAR]
    left, right = words(before)[-_BESIDE:], words(behind)[:_BESIDE]
    language = reading.article.language or "en"
    return frozenset(stem(word, language) for word in left), frozenset(stem(word, language) for word in right)


def _right_before(figure: Figure, reading: Reading) -> str:
    return (words(reading.article.text[max(0, figure.start - _NEAR) : figure.start]) or [""])[-1]


def _raw(figure: Figure, reading: Reading) -> str:
    return " ".join(reading.article.text[figure.start : figure.end].split())
