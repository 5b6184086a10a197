"""Which stories have grown together: scores between stories, kept up to date while they merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from newsloom.link.decide import Strand
from newsloom.link.features import Profile

#: Judges one report against the open stories other than its own: (story number, score) for each.
Judge = Callable[[Profile, Strand], list[tuple[int, float]]]

# The mean score between the reports of two stories, each story in the race for its own reports. Lower than a join,
# since the parts of a broken story stand in each other's way: settled mean .923 at .25, .925 at .12; the bundled
# samples in eight orders: 6 to 19 stories at .25, 6 to 10 at .10, none mixed.
MERGE_AT = 0.1
# While fewer than five stories are open, as in JOIN_EARLY: at .10 an otter joined a tram crash of the same town, .12
# between their reports; the samples by ones and twos, 84 streams: 73 stories too many at .10, 75 at .15, 86 at .20.
MERGE_EARLY, _FEW = 0.15, 5
# Of two reports alone neither has a story in its way. By eye on two days of feeds: 53 and 138 stories of several
# reports, 19 and 27 of them lumps, with MERGE_AT for these too; so 42 and 119, 13 and 17, for one true pair in eighty.
MERGE_LONE = 0.2
# Below this from the one side the other side is not asked.
_WORTH_ASKING = 0.1
# Below this a side is taken to be 0: of 3,300 stories' candidates nine in ten are.
_WORTH_KEEPING = 0.03


def least_merge(stories: int) -> float:
    """What two stories must score to be one, while so many are open."""
    return MERGE_EARLY if stories < _FEW else MERGE_AT


class Affinities:
    """How well the reports of one story fit another: the mean score of its kept reports, from either side.

    A heap holds the pairs that reached ``least``, of two lone reports ``lone``; an entry whose score is no longer true
    is passed over.
    """

    def __init__(self, strands: dict[int, Strand], judge: Judge, least: float, lone: float) -> None:
        self._strands = strands
        self._judge = judge
        self._least = least
        self._lone = lone
        self._rows: dict[int, dict[int, float]] = {}
        self._met: dict[int, set[int]] = {}
        self._stale: set[int] = set()
        self._heap: list[tuple[float, int, int]] = []

    def ask(self, numbers: Iterable[int]) -> None:
        """Score these stories against their candidates, and those against them where it may matter."""
        for number in tuple(numbers):
            self._put(number, self._row(number))
            for other, score in self._rows[number].items():
                if score >= _WORTH_ASKING and other not in self._rows:
                    self._put(other, self._row(other))

    def _row(self, number: int) -> dict[int, float]:
        strand = self._strands[number]
        sums: dict[int, float] = {}
        for member in strand.kept:
            for other, score in self._judge(member, strand):
                sums[other] = sums.get(other, 0.0) + score
        means = ((other, total / len(strand.kept)) for other, total in sums.items())
        return {other: mean for other, mean in means if mean >= _WORTH_KEEPING}

    def _put(self, number: int, row: dict[int, float]) -> None:
        """Take a story's fresh scores in place of its old ones."""
        self._stale.discard(number)
        for other in self._rows.get(number, ()):
            self._met[other].discard(number)
        self._rows[number] = row
        for other in row:
            self._met.setdefault(other, set()).add(number)
        for other in sorted({*row, *self._met.get(number, ())}):
            self._push(number, other)

    def _push(self, one: int, other: int) -> None:
        score = self._between(one, other)
        if score >= (self._lone if self._alone(one) and self._alone(other) else self._least):
            heappush(self._heap, (-score, min(one, other), max(one, other)))

    def _alone(self, number: int) -> bool:
        return len(self._strands[number].articles) == 1

    def _between(self, one: int, other: int) -> float:
        return (self._rows.get(one, {}).get(other, 0.0) + self._rows.get(other, {}).get(one, 0.0)) / 2

    def best(self) -> tuple[float, int, int] | None:
        """The highest mean of both sides that is at least ``least``, with the older and the younger story."""
        while self._heap:
            rank, older, younger = heappop(self._heap)
            if self._between(older, younger) != -rank:
                continue
            stale = [number for number in (older, younger) if number in self._stale]
            if not stale:
                return -rank, older, younger
            self.ask(stale)
            self._push(older, younger)
        return None

    def part(self, one: int, other: int) -> None:
        """Take note that two stories stay apart, whatever their scores."""
        for number, away in ((one, other), (other, one)):
            self._rows.get(number, {}).pop(away, None)
            self._met.get(away, set()).discard(number)

    def merged(self, kept: int, gone: int) -> None:
        """Take note that two stories are one: rows that met them are guessed now and asked again when it matters."""
        for other in self._rows.pop(gone, {}):
            self._met[other].discard(gone)
        self._stale.discard(gone)
        for number in sorted(self._met.pop(gone, set())):
            row = self._rows[number]
            row[kept] = row.get(kept, 0.0) + row.pop(gone, 0.0)
            self._met.setdefault(kept, set()).add(number)
        self._met.get(kept, set()).discard(kept)
        self._rows.get(kept, {}).pop(kept, None)
        self.ask((kept,))
        for number in sorted(self._met.get(kept, ())):
            self._stale.add(number)
            self._push(number, kept)
