"""Which stories are worth comparing: an inverted index over open stories, with a bounded cost for each article."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from heapq import nlargest
from itertools import islice

from newsloom.link.features import Vector

# A report is looked up by its heaviest terms only.
LOOKED_UP = 24
# A term keeps the stories that used it last; one in more stories than that tells little.
POSTINGS = 60


class _Posting:
    """The stories that had a term, the one that had it last at the end, and how heavily each.

    As bare numbers side by side: as objects they would lie scattered about the memory of all that is open, and fetching
    them from there took most of the time of a look-up among 5,000 stories.
    """

    __slots__ = ("stories", "weights")

    def __init__(self) -> None:
        self.stories = array("q")
        self.weights = array("d")

    def put(self, story: int, weight: float) -> None:
        """Enter a story that is not here, as the last."""
        self.stories.append(story)
        self.weights.append(weight)

    def pop(self, story: int) -> float:
        """Take a story out; 0 if it is not here."""
        if story not in self.stories:
            return 0.0
        at = self.stories.index(story)
        del self.stories[at]
        return self.weights.pop(at)


class Index:
    """Term → the stories that had it last, and how heavily."""

    def __init__(self) -> None:
        self._postings: dict[str, _Posting] = {}
        self._newest = -1

    def put(self, story: int, vector: Vector) -> None:
        """Enter a report's terms for a story, as the latest. Stories are numbered as they begin."""
        new = story > self._newest
        for word, size in islice(vector.items(), LOOKED_UP):
            posting = self._postings.get(word)
            if posting is None:
                posting = self._postings[word] = _Posting()
            posting.put(story, size if new else max(size, posting.pop(story)))
            if len(posting.stories) > POSTINGS:
                del posting.stories[0], posting.weights[0]
        self._newest = max(self._newest, story)

    def rename(self, story: int, other: int, words: Iterable[str]) -> None:
        """Let another story stand wherever this one stood under the given terms."""
        for posting in filter(None, map(self._postings.get, words)):
            if weight := posting.pop(story):
                posting.put(other, max(weight, posting.pop(other)))

    def drop(self, story: int, words: Iterable[str]) -> None:
        """Forget a story under the given terms, and terms that no story has any more."""
        for word in words:
            posting = self._postings.get(word)
            if posting and posting.pop(story) and not posting.stories:
                del self._postings[word]

    def near(self, vector: Vector, most: int) -> list[int]:
        """The stories that share the most weight with a report, best first, ties by age."""
        scores: dict[int, float] = {}
        get = scores.get
        for word, weight in islice(vector.items(), LOOKED_UP):
            posting = self._postings.get(word)
            if posting:
                for story, other in zip(posting.stories, posting.weights, strict=True):
                    scores[story] = get(story, 0.0) + weight * other
        least = nlargest(most, scores.values())[-1] if scores else 0.0
        found = sorted([(-score, story) for story, score in scores.items() if score >= least])
        return [story for _, story in found[:most]]
