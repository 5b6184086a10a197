"""How sure a figure is: 95 % intervals, seeded.

A figure that is reckoned from several counts of a document (F1, AUC, means) is reckoned anew from documents drawn a
thousand times, with replacement. Documents (stories, passages, pages) and not sentences are drawn: what one article
says ten times is one piece of evidence. A draw with nothing to count (``None``) is left out. Where no document holds an
error every draw is alike, which tells nothing; then the lower bound is the one that Wilson's formula gives for as many
documents as have something to count.

A share of trials that are right or wrong each on its own has Wilson's interval, which has a width at 0 and 1 too.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from math import sqrt

_DRAWS = 1000
_Z = 1.959964  # a normal variable is within so many deviations 95 times of 100


def drawn(size: int, figure: Callable[[Sequence[int]], float | None]) -> tuple[float, float]:
    """The bounds of a figure that is reckoned from the documents at some places of so many."""
    dice = random.Random(7)
    draws = (figure(dice.choices(range(size), k=size)) for _ in range(_DRAWS))
    found = sorted(one for one in draws if one is not None)
    tail = len(found) // 40
    return (found[tail], found[-tail - 1]) if found else (0.0, 1.0)


def interval(parts: Sequence[Counter[str]], figure: Callable[[Counter[str]], float | None]) -> str:
    """``(low to high)`` of a figure that is reckoned from the sums of the parts' counts."""
    columns = {key: [part[key] for part in parts] for key in sorted({key for part in parts for key in part})}

    def of(at: Sequence[int]) -> float | None:
        return figure(Counter({key: sum(map(column.__getitem__, at)) for key, column in columns.items()}))

    low, high = drawn(len(parts), of)
    if low == high == 1.0:  # a part with nothing to count has the figure 0, or none
        return wilson(1.0, sum(figure(part) == 1.0 for part in parts))
    return told((low, high))


def of_mean(values: Sequence[float]) -> tuple[float, float]:
    """The bounds of a mean over documents."""
    return drawn(len(values), lambda at: sum(values[i] for i in at) / len(at))


def wilson(share: float, trials: int) -> str:
    """``(low to high)`` of a share of trials, each right or wrong on its own, by Wilson's formula."""
    if not trials:
        return told((0.0, 1.0))
    square = _Z * _Z / trials
    middle = (share + square / 2) / (1 + square)
    half = sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
    return told((max(0.0, middle - half), min(1.0, middle + half)))


def told(bounds: tuple[float, float], sign: str = "") -> str:
    """``(low to high)``; with ``+`` as sign, of a difference."""
    return "({:{sign}.3f} to {:{sign}.3f})".format(*bounds, sign=sign)


def f1(right: float, ours: float, gold: float) -> float:
    """The harmonic mean of precision and recall, from counts."""
    return 2 * right / (ours + gold) if ours + gold else 0.0
