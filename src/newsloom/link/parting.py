"""Whether a story tells of two events: two sides, each of which shares what the other does not know.

    reports ──words of some, not of all──▶ likeness ──join the likest──▶ two sides ──learned judgement──▶ Parting

Look-alikes join one by one, since each report is like the story it comes to: two quakes, two trials. That they are two
shows only when several reports of both have come.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from newsloom import tables
from newsloom.link.decide import told_in
from newsloom.link.features import Profile, Vector

#: How much more the reports of one side have in common than the sides. Of words and names that not all tell, and of
#: whole texts: the logarithm of the likeness within the looser side over that between the sides. Of titles: the
#: likeness between the sides. In the order of ``tables/parting_weights.tsv``.
MEASURES = ("words", "text", "names", "titles")
# What names and titles can come to, whatever they are.
_LITTLE = 0.05
_ENDS = {"names": (math.log(_LITTLE / (1 + _LITTLE)), math.log((1 + _LITTLE) / _LITTLE)), "titles": (0.0, 1.0)}

# From this on two sides are two stories. Learnt from the one and measured on the other: online ECB+ .923, Ground News
# .902 (before .822 and .886). Learnt from both, AllSides .937 (.924); a bar of .4 or .6 changes none by more than .006.
PART_AT = 0.5
# Two stories that would be two sides again are not merged. The bar is lower than for parting, or what was parted goes
# together with the next reports: settled ECB+ .911, AllSides .945 at .5; .925, .947 at .3; .937, .947 at .2 and .1.
# What stands in shards of an archive never was one story: for it the other bar holds (Ground News in 2, 4 and 8 shards
# .889 .899 .882, with this one .856 .879 .855).
APART_AT = 0.2
# Reports that are more alike are versions of one text, and one voice: two copies are a side of their own everywhere.
_COPY = 0.75
# Too little can be told of fewer words: of 41 groups of UCI's headlines with two sides 37 were better whole. BCubed of
# ECB+ and Ground News is the same at 40, 80 and 120; at 40 a tram crash in five briefs of some 60 was two events.
_TOKENS = 100
_LEAST = 4
# More cost 10 ms and more each time; so large a story has had its chance.
_MOST = 60

_Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Parting:
    """Two sides of a story, as places in the list of its reports, and how likely they tell of two events."""

    sides: tuple[tuple[int, ...], tuple[int, ...]]
    score: float


def parting(reports: Sequence[Profile], least: float) -> Parting | None:
    """The two sides of a story; ``None`` where their score is below ``least``, or too little is there to tell."""
    sizes = sorted([one.size for one in reports])
    if not _LEAST <= len(reports) <= _MOST or sizes[len(sizes) // 2] < _TOKENS:
        return None
    text = _likenesses([one.text for one in reports])
    first = _first_copies(text)
    kept = [at for at, other in enumerate(first) if at == other]
    if len(kept) < _LEAST:
        return None
    held = [reports[at] for at in kept]
    words = _likenesses(_telling([one.text for one in held]))
    sides = _two(words)
    if min(map(len, sides)) < 2:
        return None
    near = [[text[one][other] for other in kept] for one in kept]
    row = [_closer(words, sides, 0.02), _closer(near, sides, 0.03)]
    if _probability(row) < least:
        return None
    row += _names_and_titles(held, sides)
    first_of = {at: number for number, side in enumerate(sides) for at in (kept[place] for place in side)}
    both = [tuple([at for at, one in enumerate(first) if first_of[one] == number]) for number in (0, 1)]
    score = _probability(row)
    return Parting((both[0], both[1]), score) if score >= least else None


def _names_and_titles(reports: Sequence[Profile], sides: tuple[list[int], list[int]]) -> tuple[float, float]:
    """The last two of ``MEASURES``."""
    names = _likenesses(_telling([one.names for one in reports]))
    return _closer(names, sides, _LITTLE), _mean(_likenesses([one.title for one in reports]), *sides)


def _closer(likeness: _Matrix, sides: tuple[list[int], list[int]], little: float) -> float:
    within = min(_mean(likeness, side, side) for side in sides)
    return math.log((within + little) / (_mean(likeness, *sides) + little))


def _mean(likeness: _Matrix, one: Iterable[int], other: Sequence[int]) -> float:
    found = [likeness[i][j] for i in one for j in other if i != j]
    return sum(found) / len(found)


def _likenesses(vectors: Sequence[Vector]) -> _Matrix:
    """The cosine of every two vectors of length 1, word by word, as few have most words; nothing is like itself."""
    found = [[0.0] * len(vectors) for _ in vectors]
    told: dict[str, list[tuple[int, float]]] = {}
    for at, one in enumerate(vectors):
        row = found[at]
        for word, size in one.items():
            others = told.get(word)
            if others is None:
                told[word] = [(at, size)]
                continue
            for other, their in others:
                row[other] += size * their
            others.append((at, size))
    for at, row in enumerate(found):
        for other in range(at):
            found[other][at] = row[other]
    return found


def _telling(vectors: Sequence[Vector]) -> list[Vector]:
    """The vectors, of length 1, in words that some have and not all: those of one alone and of all part nobody."""
    count = len(vectors)
    rare = [0.0, 0.0, *(math.log(count / n) for n in range(2, count)), 0.0]
    weights = {word: rare[n] for word, n in Counter(chain.from_iterable(vectors)).items() if 1 < n < count}
    found = []
    for one in vectors:
        weighed = {word: one[word] * weights[word] for word in told_in(weights, one)}
        length = math.sqrt(sum([size * size for size in weighed.values()]))
        found.append({word: size / length for word, size in weighed.items()})
    return found


def _first_copies(text: _Matrix) -> list[int]:
    """For each report the first one that it is a version of: itself, mostly."""
    found: list[int] = []
    for at, row in enumerate(text):
        found.append(next((other for other in range(at) if found[other] == other and row[other] >= _COPY), at))
    return found


def _two(likeness: _Matrix) -> tuple[list[int], list[int]]:
    """Two groups, by joining the two likest on the mean again and again; the larger first."""
    groups = [[at] for at in range(len(likeness))]
    means = [row[:] for row in likeness]
    while len(groups) > 2:
        _, one, other = max((means[i][j], -i, -j) for i in range(len(groups)) for j in range(i + 1, len(groups)))
        i, j = -one, -other
        some, more = len(groups[i]), len(groups[j])
        for at, row in enumerate(means):
            row[i] = means[i][at] = (row[i] * some + row[j] * more) / (some + more)
        groups[i] += groups.pop(j)
        del means[j]
        for row in means:
            del row[j]
    first, second = sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))
    return first, second


def _probability(row: Sequence[float]) -> float:
    """How likely the sides are two events; at most, where the last measures are not told yet."""
    start, weights = _weights()
    told = [weight * value for weight, value in zip(weights, row, strict=False)]
    for name, weight in list(zip(MEASURES, weights, strict=True))[len(row) :]:
        told.append(max([weight * end for end in _ENDS[name]]))
    return 1 / (1 + math.exp(-start - sum(told)))


@cache
def _weights() -> tuple[float, tuple[float, ...]]:
    known = {name: float(value) for name, value in tables.rows("parting_weights.tsv")}
    return known["start"], tuple(known[name] for name in MEASURES)
