"""What the latest arrivals tell of their stream: its date, how far apart they come, how near to what was there."""

from __future__ import annotations

from collections import deque

# The stream's date is the middle one of so many arrivals.
CLOCK = 101
# From how many arrivals on the stream's tempo is told, and how often it is told anew.
_TOLD, _RENEWED = 20, 10


class Tempo:
    """The latest arrivals of a stream, and what they tell."""

    def __init__(self) -> None:
        self._clock: deque[float] = deque(maxlen=CLOCK)
        self._likest: deque[float] = deque(maxlen=CLOCK)
        self._taken = 0
        self.usual = self.hours = 0.0

    def take(self, hour: float | None, likest: float) -> None:
        """Take note of an arrival: its time, and its likeness to the story nearest to it."""
        self._likest.append(likest)
        if hour is not None:
            self._clock.append(hour)
        self._taken += 1
        if self._taken >= _TOLD and not self._taken % _RENEWED:
            self.usual = sorted(self._likest)[len(self._likest) // 2]
            hours, quarter = sorted(self._clock), len(self._clock) // 4
            told = len(hours) >= _TOLD
            self.hours = (
                max(1 / 60, (hours[-1 - quarter] - hours[quarter]) / (len(hours) - 2 * quarter)) if told else 0.0
            )

    def latest(self) -> float:
        """The middle date of the latest arrivals."""
        return sorted(self._clock)[len(self._clock) // 2] if self._clock else 0.0
