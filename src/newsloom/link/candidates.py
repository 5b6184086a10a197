"""The stories that a report may belong to: looked up, ranked by likeness, the best of them judged."""

from __future__ import annotations

from dataclasses import dataclass

from newsloom.link.decide import UNDATED, Candidate, Judgement, Strand, compare, is_thin, place
from newsloom.link.decisions import Decisions
from newsloom.link.features import Profile
from newsloom.link.index import Index
from newsloom.link.rarity import Rarity
from newsloom.link.second import SecondOpinion
from newsloom.link.tempo import Tempo

# Looked up by shared terms, then by likeness of text, then judged in full: mean BCubed of six sets .912, as with 16
# and 6, in two thirds of the time.
_NEAR, _BEST = 12, 4
# Of the likeness of the best, what another story needs to be judged at all; settled .927 at .4, .924 at .3.
_WORTH = 0.4
# The most that reports are scored which share one name and a common word in a stream that has just begun.
_BARRED = 0.05


@dataclass(frozen=True, slots=True)
class Candidates:
    """Looks among the open stories of a linker, whose knowledge it shares; they take no report ``hours`` away."""

    strands: dict[int, Strand]
    index: Index
    rarity: Rarity
    tempo: Tempo
    model: Judgement
    decided: Decisions
    second: SecondOpinion | None
    hours: float

    def of(self, arrived: Profile, besides: Strand | None = None, only: Strand | None = None) -> list[Candidate]:
        """The stories worth comparing with a report, judged, the best first.

        One that stands ``besides`` is in the race and not judged; with ``only`` no other than that is judged.
        """
        found = self.index.near(arrived.text, _NEAR)
        if only and only.number not in found:
            return []
        looked_up = filter(None, map(self.strands.get, found))
        near = [strand for strand in looked_up if strand.articles and self._in_time(strand.hours, arrived.hour)]
        if self.decided.bar_any:
            near = [strand for strand in near if not self.decided.bars((arrived.article,), strand.articles)]
        ranked = [(strand, strand.meet(arrived.text)) for strand in near]
        ranked.sort(key=lambda one: (-one[1].likeness, one[0].number))
        likenesses = [met.likeness for _, met in ranked]
        worth = _WORTH * likenesses[0] if ranked else 0.0
        best = [one for one in ranked[:_BEST] if one[1].likeness >= worth]
        judged: list[Candidate] = []
        for at, (strand, met) in enumerate(best):
            if strand is not besides and (only is None or strand is only):
                row = compare(arrived, strand, self.rarity, met)
                next_best = likenesses[not at] if len(best) > 1 else 0.0
                place(row, next_best, likenesses, self.tempo.usual, self.tempo.hours)
                judged.append(self._judged(arrived, strand, row))
        return sorted(judged, key=lambda candidate: (-candidate.score, candidate.strand.number))

    def _judged(self, arrived: Profile, strand: Strand, row: list[float]) -> Candidate:
        score = min(self.model.probability(row), _BARRED if is_thin(row) else 1.0)
        opinion = self.second.of(arrived, strand, score) if self.second else None
        score = score if opinion is None else (score + opinion) / 2
        undated = (arrived.hour is None) == bool(strand.hours)
        return Candidate(strand, row, max(0.0, score - UNDATED) if undated else score, opinion, undated)

    def _in_time(self, hours: list[float], hour: float | None) -> bool:
        return hour is None or not hours or hours[0] - self.hours <= hour <= hours[-1] + self.hours
