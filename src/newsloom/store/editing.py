"""What an edit changed: two versions of a text, compared by paragraphs, then by words.

before, after ──▶ (Edit: characters of the one, characters of the other) in order; what is equal is left out
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from newsloom.types import Span

_LINE = re.compile(r"[^\n]+\n*|\n+")
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
# Words are compared within a changed passage up to this many on each side: difflib is quadratic on hostile texts.
_MOST_WORDS, _MOST_LINES = 2_000, 4_000


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters ``before`` of the earlier text became characters ``after`` of the later; either may be empty."""

    before: Span
    after: Span


def edits(before: str, after: str) -> tuple[Edit, ...]:
    """What changed from one text to another, in order."""
    return tuple(_edits(before, after, (0, 0), words=False))


def _edits(one: str, other: str, places: tuple[int, int], *, words: bool) -> Iterator[Edit]:
    """The edits between two passages that start at these places of their texts."""
    pieces, most = (_WORD, _MOST_WORDS) if words else (_LINE, _MOST_LINES)
    at, at_other = places
    a, b = ([match.span() for match in pieces.finditer(text)] for text in (one, other))
    whole = Edit(Span(at, at + len(one)), Span(at_other, at_other + len(other)))
    if max(len(a), len(b)) > most:
        if one != other:
            yield whole
        return
    told = [one[start:end] for start, end in a], [other[start:end] for start, end in b]
    for kind, low, high, low_other, high_other in SequenceMatcher(None, *told, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        start, end = _span(a, low, high, len(one))
        start_other, end_other = _span(b, low_other, high_other, len(other))
        if kind == "replace" and not words:
            inner = one[start:end], other[start_other:end_other]
            yield from _edits(*inner, (at + start, at_other + start_other), words=True)
        else:
            yield Edit(Span(at + start, at + end), Span(at_other + start_other, at_other + end_other))


def _span(spans: list[tuple[int, int]], low: int, high: int, length: int) -> tuple[int, int]:
    start = spans[low][0] if low < len(spans) else length
    return start, spans[high - 1][1] if high > low else start
