"""Which stories are worth comparing: an inverted index over open stories, with a bounded cost for each article."""

from __future__ import annotations

from collections.abc import Iterable

from newsloom.link.features import Vector

# A report is looked up by its heaviest terms only.
LOOKED_UP = 40
# A term keeps the stories that used it last; one in more stories than that tells little.
POSTINGS = 150


class Index:
    """Term → the stories that had it last, and how heavily."""

    def __init__(self) -> None:
        self._postings: dict[str, dict[int, float]] = {}

    def put(self, story: int, vector: Vector) -> None:
        """Enter a report's terms for a story, as the latest."""
        for word in _heaviest(vector):
            posting = self._postings.setdefault(word, {})
            weight = max(vector[word], posting.pop(story, 0.0))
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

    def near(self, vector: Vector, most: int) -> list[int]:
        """The stories that share the most weight with a report, best first, ties by age."""
        scores: dict[int, float] = {}
        for word in _heaviest(vector):
            weight = vector[word]
            for story, other in self._postings.get(word, {}).items():
                scores[story] = scores.get(story, 0.0) + weight * other
        return sorted(scores, key=lambda story: (-scores[story], story))[:most]


def _heaviest(vector: Vector) -> list[str]:
    """The first terms of a vector: vectors are built heaviest first."""
    return list(vector)[:LOOKED_UP]
