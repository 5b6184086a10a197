"""How sure a figure is: a 95 % bootstrap interval over whole documents (or stories), seeded.

Documents and not sentences are drawn: what one article says ten times is one piece of evidence.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence

_DRAWS = 1000


def interval(parts: Sequence[Counter[str]], figure: Callable[[Counter[str]], float]) -> str:
    """``(low to high)`` of a figure that is reckoned from the sums of the parts' counts."""
    dice, found = random.Random(7), []
    for _ in range(_DRAWS):
        total: Counter[str] = Counter()
        for part in dice.choices(parts, k=len(parts)):
            total.update(part)
        found.append(figure(total))
    found.sort()
    return f"({found[_DRAWS // 40]:.3f} to {found[-_DRAWS // 40 - 1]:.3f})"


def f1(right: float, ours: float, gold: float) -> float:
    """The harmonic mean of precision and recall, from counts."""
    return 2 * right / (ours + gold) if ours + gold else 0.0
