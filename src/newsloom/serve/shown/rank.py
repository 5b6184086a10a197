"""Which stories come first: by how many outlets tell them independently, how fresh they are, and what is followed.

A report without a date is as old as the day on which it came: nobody says that it is news of this minute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from math import log2

from newsloom.kept import StoryLine

# Twice as many independent outlets weigh as much as one day: yesterday's story of seven stands beside today's of three.
_DAY = 86_400.0
_FOLLOWED = 2.0


def ranked(lines: Iterable[StoryLine], undated: Collection[str] = ()) -> list[StoryLine]:
    """Stories in the order of a front page, pinned first; of the ``undated`` the latest report has no date."""
    held = list(lines)
    latest = newest(held, undated)
    return sorted(held, key=lambda line: weight(line, latest, undated), reverse=True) if latest else []


def newest(lines: Iterable[StoryLine], undated: Collection[str] = ()) -> datetime | None:
    """When the newest of all news is from; ``None`` without any."""
    return max((_at(line, undated) for line in lines), default=None)


def weight(line: StoryLine, latest: datetime, undated: Collection[str] = ()) -> tuple[bool, float, str]:
    """What a story is ordered by; ``latest`` is the time of the newest of all news."""
    age = (latest - _at(line, undated)).total_seconds() / _DAY
    score = log2(1 + max(line.independent, 1)) - age + (_FOLLOWED if "follow" in line.marks else 0.0)
    return "pin" in line.marks, score, line.id


def _at(line: StoryLine, undated: Collection[str]) -> datetime:
    """From when its news counts: the beginning of the day on which an undated report came."""
    at = line.newest_at
    return at.replace(hour=0, minute=0, second=0, microsecond=0) if line.id in undated else at
