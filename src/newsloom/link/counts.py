"""How many of the latest documents have a word, a run of words, or whatever is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Counts(Generic[Key]):
    """How many of the latest documents have a word: two spans, the older forgotten when the newer is full."""

    def __init__(self, span: int) -> None:
        self._span = span
        self._new: Counter[Key] = Counter()
        self._old: Counter[Key] = Counter()
        self._new_total = self._old_total = 0

    def take(self, words: Iterable[Key], total: int = 1) -> None:
        """Count the words of a document, and the document ``total`` times."""
        self._new.update(iter(words))  # a mapping would have its values added
        self._new_total += total
        if self._new_total >= self._span:
            self._old, self._old_total = self._new, self._new_total
            self._new, self._new_total = Counter(), 0

    def of(self, word: Key) -> int:
        """Documents with the word."""
        return self._new.get(word, 0) + self._old.get(word, 0)

    def spans(self) -> tuple[Counter[Key], Counter[Key]]:
        """The counts of the newer and of the older span."""
        return self._new, self._old

    @property
    def total(self) -> int:
        """Documents counted."""
        return self._new_total + self._old_total
