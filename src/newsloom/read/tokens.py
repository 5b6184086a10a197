"""Tokens of a stretch of text, in parallel lists: what the grammars of figures and dates walk over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

#: A word cut short before a vowel (French): "d'", "qu'", a token of its own.
ELIDED = r"\b(?i:[cdjlmnst]|qu)['’]"

_DIGIT = re.compile(r"\d")
_MOST_KEPT = 50_000  # pieces: more than a language's common words with their marks, less than hostile pages could fill
_LONGEST_KEPT = 40  # characters: no page fills the memory with pieces of its own

_Part = tuple[int, int, str, str]  # first character and the one behind the last, as written, in lower case


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
    """The tokens of ``text[start:end]`` by a pattern; ``fold`` makes the lower case of each.

    Only a token with a digit may, by its pattern, hold a blank or hang on what stands before or behind one.
    """
    t = Tokens(text, [], [], [], [])
    kept = _kept(pattern, fold)
    at = past = start
    for piece in text[start:end].split(" "):
        # What stands before a sentence may be glued to it; every other piece has its blank.
        apart = past <= at > start
        parts = kept.get(piece) if apart else None
        if parts is None:
            parts = _parts(pattern, text, (at, max(at, past), at + len(piece), end), fold)
            past = at + parts[-1][1] if parts else past
            if apart and len(piece) < _LONGEST_KEPT and len(kept) < _MOST_KEPT and not _DIGIT.search(piece):
                kept[piece] = parts
        for offset, stop, word, low in parts:
            t.starts.append(at + offset)
            t.ends.append(at + stop)
            t.raw.append(word)
            t.lower.append(low)
        at += len(piece) + 1
    return t


@cache
def _kept(pattern: re.Pattern[str], fold: Callable[[str], str]) -> dict[str, tuple[_Part, ...]]:
    """The tokens of what stood between two blanks before: it comes again and again."""
    return {}


def _parts(
    pattern: re.Pattern[str], text: str, bounds: tuple[int, int, int, int], fold: Callable[[str], str]
) -> tuple[_Part, ...]:
    """The tokens that begin in ``text[start:end]`` and end before ``last``, told from ``at`` on."""
    at, start, end, last = bounds
    found: list[_Part] = []
    for match in pattern.finditer(text, start, last):
        begin, stop = match.span()
        if begin >= end:
            break
        found.append((begin - at, stop - at, match[0], fold(match[0])))
    return tuple(found)
