"""Which stories have grown together: scores between stories, kept up to date while they merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newsloom.link.decide import Strand
from newsloom.link.features import Profile

#: Judges one report against the open stories other than its own: (story number, score) for each.
Judge = Callable[[Profile, Strand], list[tuple[int, float]]]

# Below this from the one side the other side is not asked.
_WORTH_ASKING = 0.1
# Below this a side is taken to be 0: of 3,300 stories' candidates nine in ten are.
_WORTH_KEEPING = 0.03


class Affinities:
    """How well the reports of one story fit another: the mean score of its kept reports, from either side."""

    def __init__(self, strands: dict[int, Strand], judge: Judge) -> None:
        self._strands = strands
        self._judge = judge
        self._rows: dict[int, dict[int, float]] = {}
        self._stale: set[int] = set()

    def ask(self, numbers: Iterable[int]) -> None:
        """Score these stories against their candidates, and those against them where it may matter."""
        for number in tuple(numbers):
            self._stale.discard(number)
            self._rows[number] = self._row(number)
            for other, score in self._rows[number].items():
                if score >= _WORTH_ASKING and other not in self._rows:
                    self._rows[other] = self._row(other)

    def _row(self, number: int) -> dict[int, float]:
        strand = self._strands[number]
        sums: dict[int, float] = {}
        for member in strand.kept:
            for other, score in self._judge(member, strand):
                sums[other] = sums.get(other, 0.0) + score
        means = ((other, total / len(strand.kept)) for other, total in sums.items())
        return {other: mean for other, mean in means if mean >= _WORTH_KEEPING}

    def best(self, least: float) -> tuple[float, int, int] | None:
        """The highest mean of both sides that is at least ``least``, with the older and the younger story."""
        while True:
            found: dict[tuple[int, int], float] = {}
            for number, row in self._rows.items():
                for other, score in row.items():
                    pair = (min(number, other), max(number, other))
                    found[pair] = found.get(pair, 0.0) + score / 2
            rank, pair = min(((-score, pair) for pair, score in found.items()), default=(0.0, (0, 0)))
            if -rank < least:
                return None
            if self._stale.isdisjoint(pair):
                return -rank, *pair
            self.ask(number for number in pair if number in self._stale)

    def merged(self, older: int, younger: int) -> None:
        """Take note that two stories are one: rows that met them are guessed now and asked again when it matters."""
        self._rows.pop(younger, None)
        self._stale.discard(younger)
        for number, row in self._rows.items():
            if older in row or younger in row:
                row[older] = row.get(older, 0.0) + row.pop(younger, 0.0)
                self._stale.add(number)
        self.ask((older,))
