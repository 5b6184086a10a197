"""Tokens of a stretch of text, in parallel lists: what the grammars of figures and dates walk over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

#: A word cut short before a vowel (French): "d'", "qu'", a token of its own.
ELIDED = r"\b(?i:[cdjlmnst]|qu)['’]"


@dataclass(slots=True)
class Tokens:
    """Tokens in order: ``raw`` as written, ``lower`` in lower case, at ``[starts, ends)`` of the article's text."""

    text: str
    starts: list[int]
    ends: list[int]
    raw: list[str]
    lower: list[str]

    def __len__(self) -> int:
        """How many tokens there are."""
        return len(self.raw)

    def glued(self, index: int) -> bool:
        """Whether nothing stands between a token and the one before it."""
        return 0 < index < len(self.raw) and self.ends[index - 1] == self.starts[index]

    def word(self, index: int) -> str:
        """The token in lower case; empty outside the stretch."""
        return self.lower[index] if 0 <= index < len(self.lower) else ""


def cut(pattern: re.Pattern[str], text: str, start: int, end: int, fold: Callable[[str], str] = str.lower) -> Tokens:
    """The tokens of ``text[start:end]`` by a pattern; ``fold`` makes the lower case of each."""
    spans = [match.span() for match in pattern.finditer(text, start, end)]
    raw = [text[begin:stop] for begin, stop in spans]
    return Tokens(text, [begin for begin, _ in spans], [stop for _, stop in spans], raw, [fold(word) for word in raw])
