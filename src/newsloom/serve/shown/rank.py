"""Which stories come first: by how many outlets tell them independently, how fresh they are, and what is followed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import log2

from newsloom.kept import StoryLine

# Twice as many independent outlets weigh as much as one day: yesterday's story of seven stands beside today's of three.
_DAY = 86_400.0
_FOLLOWED = 2.0


def ranked(lines: Iterable[StoryLine], latest: datetime) -> list[StoryLine]:
    """Stories in the order of a front page, pinned ones first; ``latest`` is the time of the newest of all news."""
    return sorted(lines, key=lambda line: weight(line, latest), reverse=True)


def weight(line: StoryLine, latest: datetime) -> tuple[bool, float, str]:
    """What a story is ordered by."""
    age = (latest - line.newest_at).total_seconds() / _DAY
    score = log2(1 + max(line.independent, 1)) - age + (_FOLLOWED if "follow" in line.marks else 0.0)
    return "pin" in line.marks, score, line.id
