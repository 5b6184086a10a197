"""Which sentences to print: greedy over concepts that independent voices share.

Each word and pair of words is a concept worth as many voices as tell it; a sentence is worth the concepts it adds, its
nearness to the middle of the story (each voice counting once), and how early its report puts it. This beat LexRank,
TextRank, centroid and submodular selection on three test sets, and an exact solution gained nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.text import word_spans
from newsloom.weave.statements import Statement

# Sentences shorter than this get no further advantage from being short; an opening is not to be longer than that.
_SHORT, _LONG = 12, 42


# More voices than this make a claim no surer.
_MANY = 5


@dataclass(frozen=True, slots=True)
class Balance:
    """What a sentence is valued by; tuned on development stories only (``eval/digests.py``)."""

    concepts: float = 1.0
    centre: float = 0.2
    lead: float = 0.4
    length: float = 1.0
    agreed: float = 1.0


@dataclass(slots=True)
class _Field:
    """What the choice looks at: how many voices tell a concept, and each statement's standing."""

    told_by: dict[str, int]
    centre: list[float]
    lead: list[float]
    size: list[int]


def _field(found: Sequence[Statement], voice: Sequence[int], candidates: Sequence[int]) -> _Field:
    tellers: dict[str, set[int]] = defaultdict(set)
    for one in found:
        for term in one.terms:
            tellers[term].add(voice[one.article])
    told_by = {term: len(who) for term, who in tellers.items()}
    middle = _middle(found, voice)
    centre = [_cosine(found[i].terms, middle) for i in candidates]
    top = max(centre, default=0.0) or 1.0
    return _Field(
        told_by=told_by,
        centre=[value / top for value in centre],
        lead=[1.0 / (1.0 + found[i].place) for i in candidates],
        size=[sum(1 for _ in word_spans(found[i].text)) for i in candidates],
    )


def _middle(found: Sequence[Statement], voice: Sequence[int]) -> dict[str, float]:
    """The centroid of the story in which each voice weighs the same, however much it wrote."""
    counts: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in found:
        for term in one.terms:
            counts[voice[one.article]][term] += 1.0
    middle: dict[str, float] = defaultdict(float)
    for who in sorted(counts):
        norm = math.sqrt(sum(value * value for _, value in sorted(counts[who].items())))
        for term, value in sorted(counts[who].items()):
            middle[term] += value / norm
    return middle


def _cosine(terms: frozenset[str], middle: dict[str, float]) -> float:
    return sum(middle[term] for term in sorted(terms)) / math.sqrt(len(terms)) if terms else 0.0


def choose(
    found: Sequence[Statement],
    voice: Sequence[int],
    bundle: Sequence[int],
    candidates: Sequence[int],
    words: int,
    *,
    first: int | None = None,
    heard: Sequence[int] = (),
    balance: Balance = Balance(),
) -> list[int]:
    """Indexes of the statements to print, best first, whole sentences within ``words``.

    ``candidates`` index ``found``; ``bundle[i]`` is the claim of statement ``i``: one sentence a claim. ``first``, one
    of the candidates, is taken before all others. ``heard[i]`` is how many voices make the claim of statement ``i``.
    """
    field = _field(found, voice, candidates)
    mean = _mean(found, field, candidates)
    chosen: list[int] = []
    covered: set[str] = set()
    open_places = list(range(len(candidates)))
    while True:
        open_places = [at for at in open_places if field.size[at] <= words]
        values = [
            _value(found[candidates[at]].terms - covered, field, at, balance, mean)
            + balance.agreed * (min(heard[candidates[at]], _MANY) - 1 if heard else 0) / (_MANY - 1)
            for at in open_places
        ]
        if not values or max(values) <= 0:
            return chosen
        best = open_places[values.index(max(values))]
        if first is not None and not chosen:
            best = candidates.index(first)
        index = candidates[best]
        chosen.append(index)
        covered |= found[index].terms
        words -= field.size[best]
        open_places = [at for at in open_places if bundle[candidates[at]] != bundle[index]]


def openings(found: Sequence[Statement], voice: Sequence[int], candidates: Sequence[int]) -> list[int]:
    """The candidates that a digest could open with, best first: early in its report, full of what others tell."""
    field = _field(found, voice, candidates)
    mean = _mean(found, field, candidates)
    early = [at for at, i in enumerate(candidates) if found[i].place <= 1 and _SHORT <= field.size[at] <= _LONG]

    def value(at: int) -> tuple[float, int]:
        one = found[candidates[at]]
        # Twice the usual pull of length: an opening is to hold the whole event.
        return -_value(one.terms, field, at, Balance(length=0.4), mean), at

    return [candidates[at] for at in sorted(early, key=value)]


def _mean(found: Sequence[Statement], field: _Field, candidates: Sequence[int]) -> float:
    total = sum(_worth(field, term) for i in candidates for term in sorted(found[i].terms))
    return total / max(1, len(candidates)) or 1.0


def _worth(field: _Field, term: str) -> float:
    """A concept one voice tells counts a little; each further voice counts in full."""
    return field.told_by[term] - 0.8


def _value(new_terms: frozenset[str], field: _Field, at: int, balance: Balance, mean: float) -> float:
    """What a sentence adds. One that adds next to nothing new is not saved by standing early."""
    gain = sum(_worth(field, term) for term in sorted(new_terms)) / mean
    value: float = balance.concepts * gain / (max(field.size[at], _SHORT) / 20.0) ** balance.length
    standing = balance.centre * field.centre[at] + balance.lead * field.lead[at]
    return value + standing if gain > 0.15 else value
