"""A number as it is read, and the sum of number words that it may be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from newsloom.read.number_words import Lexicon

NumberKind = Literal["digits", "words", "share", "vague"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number read at a token. ``stop`` is the token behind it; ``high`` the upper end of a vague number.

    ``letter`` is a magnitude letter stuck to the digits (``2.4m``) that may mean a unit instead; it is not yet in
    the value, ``scale`` is what it would multiply by. ``mantissa`` is the value before magnitude words.
    """

    stop: int
    value: float
    kind: NumberKind
    high: float | None = None
    modifier: str | None = None
    letter: str = ""
    scale: float = 1.0
    mantissa: float = 0.0


@dataclass(slots=True)
class Sum:
    """A sum as it grows: closed groups (value, magnitude), the open group, and whether that is written in digits."""

    closed: list[tuple[float, float]] = field(default_factory=list)
    group: float | None = None
    written: bool = False
    last: float = 1.0
    tens: float = 0.0

    def value(self) -> float:
        """What it comes to."""
        return sum(value for value, _ in self.closed) + (self.group or 0.0)

    def copy(self) -> Sum:
        """The sum as it stands."""
        return replace(self, closed=[*self.closed])

    def scale(self) -> float:
        """The magnitude that was closed last, if nothing came after it."""
        return self.closed[-1][1] if self.closed and self.group is None else 1.0

    def take(self, word: str, words: Lexicon, article: bool) -> bool:
        """Go on with one more word; false when it does not belong to the number."""
        value = words.value(word)
        if value is not None and not article and self._fits(value):
            self.group = (self.group or 0.0) + value
            self.last, self.tens = 1.0, value if 20 <= value < 100 and value % 10 == 0 else 0.0
            return True
        if value is not None and word not in words.mult:  # "quatre-vingts": twenty adds, or multiplies
            return False
        if mult := words.mult.get(word):
            return not (self.written and not self.closed and word in words.coin) and self._times(
                mult, words.only.get(word)
            )
        mag = words.mag.get(word)
        return mag is not None and self._close(mag)

    def _fits(self, value: float) -> bool:
        """Whether a number word may follow: 20 + 3, 200 + 50, 60 + 11 (French), never 3 + 4."""
        if self.group is None:
            return not self.closed or 0 < value < self.closed[-1][1]
        group = self.group
        if group == 0 or value == 0 or self.written:
            return False
        if group % 100 == 0:
            return value < 100
        return (value < 10 and group % 10 == 0) or (value < 20 and group % 100 in (60, 80))

    def _times(self, mult: float, only: float | None) -> bool:
        """Multiply the open group: 2 hundred, 30 dozen, and of 302 dozen the two."""
        group = 1.0 if self.group is None else self.group
        low = group % 100
        if only is not None:
            if low != only:
                return False
            self.group = group + low * (mult - 1)
        elif group < mult or self.written or (mult < 100 and not low):
            self.group = group * mult
        elif mult < 100:
            self.group = group + low * (mult - 1)
        else:
            return False
        self.written, self.last, self.tens = False, mult, 0.0
        return True

    def _close(self, mag: float) -> bool:
        """Multiply all that is smaller than a magnitude: 455 thousand 228 million."""
        at = len(self.closed)
        while at and self.closed[at - 1][1] < mag:
            at -= 1
        if at == len(self.closed) and self.group is None:
            if at and self.closed[-1][1] != mag:
                return False
            value, scale = self.closed.pop() if at else (1.0, 1.0)  # "a million million"
            self.closed.append((value * mag, scale * mag))
        elif at and self.closed[at - 1][1] <= mag:
            return False
        else:
            pending = sum(value for value, _ in self.closed[at:]) + (self.group or 0.0)
            self.closed[at:] = [(pending * mag, mag)]
        self.group, self.written, self.last, self.tens = None, False, mag, 0.0
        return True
