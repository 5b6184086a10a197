"""Which stories are worth comparing: an inverted index over open stories, with a bounded cost for each article."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest
from itertools import islice

from newsloom.link.features import Vector

# A report is looked up by its heaviest terms only.
LOOKED_UP = 24
# A term keeps the stories that used it last; one in more stories than that tells little.
POSTINGS = 60


class Index:
    """Term → the stories that had it last, and how heavily."""

    def __init__(self) -> None:
        self._postings: dict[str, dict[int, float]] = {}

    def put(self, story: int, vector: Vector) -> None:
        """Enter a report's terms for a story, as the latest."""
        for word, size in islice(vector.items(), LOOKED_UP):
            posting = self._postings.setdefault(word, {})
            weight = max(size, posting.pop(story, 0.0))
            posting[story] = weight
            if len(posting) > POSTINGS:
                del posting[next(iter(posting))]

    def rename(self, story: int, other: int, words: Iterable[str]) -> None:
        """Let another story stand wherever this one stood under the given terms."""
        for word in words:
            posting = self._postings.get(word, {})
            if story in posting:
                weight = posting.pop(story)
                posting[other] = max(weight, posting.pop(other, 0.0))

    def drop(self, story: int, words: Iterable[str]) -> None:
        """Forget a story under the given terms, and terms that no story has any more."""
        for word in words:
            posting = self._postings.get(word)
            if posting and posting.pop(story, None) is not None and not posting:
                del self._postings[word]

    def near(self, vector: Vector, most: int) -> list[int]:
        """The stories that share the most weight with a report, best first, ties by age."""
        scores: dict[int, float] = {}
        get = scores.get
        for word, weight in islice(vector.items(), LOOKED_UP):
            for story, other in self._postings.get(word, {}).items():
                scores[story] = get(story, 0.0) + weight * other
        least = nlargest(most, scores.values())[-1] if scores else 0.0
        found = sorted([(-score, story) for story, score in scores.items() if score >= least])
        return [story for _, story in found[:most]]
