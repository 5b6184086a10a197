"""What stands where in a report: its words, and what reading found in it, looked up by place."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Generic, Protocol, TypeVar

from newsloom.text import bare, word_spans, words

_MOST = 20_000  # words that a memory holds before it starts anew


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Thing = TypeVar("Thing", bound=_Span)
Value = TypeVar("Value")


class Placed(Generic[Thing]):
    """Things that stand in a text, in order of their starts."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things = sorted(things, key=lambda thing: thing.start)
        self.starts = [thing.start for thing in self.things]
        self.reach = list(accumulate((thing.end for thing in self.things), max))

    def beginning(self, start: int, end: int) -> list[Thing]:
        """Those that begin in ``[start, end)``."""
        return self.things[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def inside(self, start: int, end: int) -> list[Thing]:
        """Those that stand wholly in ``[start, end)``."""
        return [thing for thing in self.beginning(start, end) if thing.end <= end]

    def meeting(self, start: int, end: int) -> list[Thing]:
        """Those of which a part stands in ``[start, end)``."""
        near = self.things[bisect_right(self.reach, start) : bisect_left(self.starts, end)]
        return [thing for thing in near if thing.end > start]


class Memory(dict[str, Value]):
    """What a function says of each word, asked once a word; a lookup costs a third of one in ``lru_cache``."""

    def __init__(self, of: Callable[[str], Value]) -> None:
        super().__init__()
        self.of = of

    def __missing__(self, word: str) -> Value:
        if len(self) >= _MOST:
            self.clear()
        value = self[word] = self.of(word)
        return value


_BARE = Memory(bare)


class Tokens:
    """The words of a text with their places; ``words[i]`` is as ``text.words`` gives it."""

    def __init__(self, text: str) -> None:
        self.text = text
        spans = list(word_spans(text))
        self.starts = array("L", [start for start, _ in spans])
        self.ends = array("L", [end for _, end in spans])
        self.words = [_BARE[text[start:end]] for start, end in spans]

    def _places(self, start: int, end: int) -> slice | None:
        """The places in ``words`` of the words of ``[start, end)``; ``None`` where that cuts a word in two."""
        first = bisect_left(self.starts, start)
        # No more words begin there than characters stand.
        last = bisect_left(self.starts, end, first, min(len(self.starts), first + max(0, end - start)))
        cut_in_front = first > 0 and self.ends[first - 1] > start
        # "5n" of "H5N1" is one word, though "5" and "N" are two.
        if cut_in_front or (last > first and self.ends[last - 1] > end) or self.text[end - 1 : end + 1].isalnum():
            return None
        return slice(first, last)

    def placed(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """The words of ``text[start:end]``, each with its place in the text."""
        places = self._places(start, end)
        if places is None:
            return (
                (bare(self.text[start + a : start + b]), start + a, start + b)
                for a, b in word_spans(self.text[start:end])
            )
        return zip(self.words[places], self.starts[places], self.ends[places], strict=True)

    def within(self, start: int, end: int) -> Sequence[str]:
        """The words of ``text[start:end]``."""
        places = self._places(start, end)
        return words(self.text[start:end]) if places is None else self.words[places]


@lru_cache(maxsize=1024)
def tokens(text: str) -> Tokens:
    """The words of a report's text. The many steps of weaving each look at them."""
    return Tokens(text)
