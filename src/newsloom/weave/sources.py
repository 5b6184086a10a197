"""The reports that sentences are held against, made ready once, and which of their sentences come nearest to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsloom.text import normal, words
from newsloom.types import Reading
from newsloom.weave.about_itself import corrections
from newsloom.weave.statements import Statement, content_stems, rarity, statements

#: How many of the best-covering sentences are tried before a sentence is refused, and where each only alleges it.
TRIED, MOST = 3, 12
# Only sentences that cover nearly as much as the best one are tried.
_CLOSE = 0.9
_Places = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Sources:
    """The reports to check against. ``words`` finds a statement by its words as they stand.

    ``texts`` are the reports' texts in normal form; ``sharing`` tells which statements have a term, ``bearing`` which
    have a word, in their names as well; ``most`` is the largest weight.
    """

    readings: tuple[Reading, ...]
    statements: tuple[Statement, ...]
    weight: dict[str, float]
    words: dict[tuple[str, ...], int]
    texts: tuple[str, ...]
    sharing: _Places
    bearing: _Places
    most: float

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Sources:
        """Statements and word weights of the readings."""
        # "An earlier version said that 44 were killed": what an outlet took back bears nothing out.
        taken_back = [corrections(reading) for reading in readings]
        found = [
            one
            for one in statements(readings)
            if not any(span.start <= one.start < span.end for span in taken_back[one.article])
        ]
        weight = rarity(found)
        return cls(
            readings=tuple(readings),
            statements=tuple(found),
            weight=weight,
            words={tuple(words(one.text)): index for index, one in reversed(list(enumerate(found)))},
            texts=tuple(normal(reading.article.text) for reading in readings),
            sharing=_places(one.terms for one in found),
            bearing=_places(_borne(one) for one in found),
            most=max(weight.values(), default=1.0),
        )


def _places(held: Iterable[frozenset[str]]) -> _Places:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, terms in enumerate(held):
        for term in terms:
            found[term].append(index)
    return {term: tuple(places) for term, places in found.items()}


def own_words(one: Statement) -> frozenset[str]:
    """The content words of a statement, without names, figures and bigrams."""
    return frozenset(term for term in one.terms if " " not in term and term[0] not in "@#")


def _borne(one: Statement) -> frozenset[str]:
    # An age stands in what describes somebody ("Orr, 52, said"), of which no words are kept.
    ages = frozenset(f"{figure.value:g}" for figure in one.figures if figure.counts == "age")
    return own_words(one) | ages | frozenset(w for name in one.entities for w in content_stems(name, None))


def coverage(
    one: Statement, evidence: Statement, weight: dict[str, float], given: frozenset[str] = frozenset()
) -> float:
    """The share of a sentence's weighted words that the evidence has; words unknown to the sources weigh most.

    ``given`` are words that need no bearing out: the name of the evidence's own outlet.
    """
    mine = sorted(own_words(one) - given)
    if not all(term in weight for term in mine):
        most = max(weight.values(), default=1.0)
        weight = {term: weight.get(term, most) for term in mine}
    total = sum(weight[term] for term in mine)
    if not total:
        return 1.0
    have = _borne(evidence)
    return sum(weight[term] for term in mine if term in have) / total


def nearest(one: Statement, sources: Sources, most: int = TRIED) -> list[Statement]:
    """The few sentences that cover most, and none that covers clearly less than the best: it would excuse a lie."""
    near = {index for term in one.terms for index in sources.sharing.get(term, ())}
    shares = dict.fromkeys(near, 0.0)
    total = 0.0
    for word in sorted(own_words(one)):
        weight = sources.weight.get(word, sources.most)
        total += weight
        for index in sources.bearing.get(word, ()):
            if index in shares:
                shares[index] += weight
    scored = [
        ((share / total if total else 1.0) + 0.1 * len(one.entities & sources.statements[index].entities), -index)
        for index, share in shares.items()
    ]
    best = sorted(scored, reverse=True)[:most]
    return [sources.statements[-index] for value, index in best if value >= best[0][0] * _CLOSE]
