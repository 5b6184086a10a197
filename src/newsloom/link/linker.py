"""The stream: a report arrives, joins a story or founds one; now and then stories settle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from newsloom.link.decide import FEATURES, Judgement, Strand, compare, judgement, place
from newsloom.link.explain import Explanation, explain_join, explain_new
from newsloom.link.features import Profile, profile
from newsloom.link.index import Index
from newsloom.link.rarity import Rarity
from newsloom.link.settle import Affinities
from newsloom.types import Article, Growth, Join, Story

# Looked up by shared terms, then by likeness of text, then judged in full.
_NEAR, _BEST = 40, 8
_LEVEL = FEATURES.index("level")
# BCubed at .48 / .52 / .57: googlenews .871 / .857 / .818, groundnews .844 / .868 / .864, ECB+ .840 / .853 / .870.
JOIN_AT = 0.52
# While fewer than five stories are in sight nothing tells what is common to all of them, as the names of a country
# are in its papers: on the bundled samples .5 joined six stories into three, .65 kept them apart in five orders.
JOIN_EARLY = 0.65
# The mean score between the reports of two stories, each story in the race for its own reports: without that race
# look-alikes merged (ECB+ BCubed .850 -> .804 instead of .857). .15 merged whole subjects in dense headline streams
# (uci .821 -> .800), .2 and .3 gained there (.839) and on every other set.
MERGE_AT = 0.25
# By how much another story must fit better before a report leaves its own.
LEAD = 0.2
# A lone report whose best score was lower on arrival is not compared again until another story asks for it, which
# saves time among unrelated reports; .10 left late joins undone (bundled samples: 7 stories for 6), .03 did not.
ALONE = 0.03


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that a report was compared with."""

    strand: Strand
    row: list[float]
    score: float

    def fits(self) -> bool:
        """Whether the score is enough to join."""
        return self.score >= (JOIN_AT if self.row[_LEVEL] else JOIN_EARLY)


def mint(article: str) -> str:
    """A story's id from the article that founded it."""
    return "s-" + sha256(article.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Linker:
    """Articles in arrival order become stories. The same order gives the same stories.

    A dated story without news for ``days`` takes no further dated report; undated ones stay open.
    """

    def __init__(self, *, days: float = 10.0, model: Judgement | None = None) -> None:
        self._hours = days * 24
        self._model = model or judgement()
        self._rarity = Rarity()
        self._index = Index()
        self._strands: dict[int, Strand] = {}
        self._changed: set[int] = set()
        self._arrival: dict[str, int] = {}
        self._story_of: dict[str, int] = {}
        self._joins: dict[str, Join] = {}
        self._explanations: dict[str, Explanation] = {}
        self._growth: dict[int, tuple[Growth, ...]] = {}
        self._next = 0

    def add(self, article: Article) -> Join:
        """Link one article; a known id returns its first join."""
        if article.id in self._joins:
            return self._joins[article.id]
        arrived = profile(article, self._rarity)
        candidates = self.candidates(arrived)
        best = candidates[0] if candidates and candidates[0].fits() else None
        return self.put(arrived, best, candidates)

    def candidates(self, arrived: Profile) -> list[Candidate]:
        """The stories worth comparing, judged, the best first."""
        looked_up = (self._strands.get(number) for number in self._index.near(arrived.text, _NEAR))
        near = [strand for strand in looked_up if strand and strand.articles and self._open(strand, arrived)]
        ranked = sorted((-strand.likeness("text", arrived.text), strand.number) for strand in near)
        best = [self._strands[number] for _, number in ranked[:_BEST]]
        rows = [compare(arrived, strand) for strand in best]
        place(rows, [-likeness for likeness, _ in ranked])
        found = [Candidate(strand, row, self._model.probability(row)) for strand, row in zip(best, rows, strict=True)]
        return sorted(found, key=lambda candidate: (-candidate.score, candidate.strand.number))

    def _open(self, strand: Strand, arrived: Profile) -> bool:
        if arrived.hour is None or not strand.hours:
            return True
        return strand.hours[0] - self._hours <= arrived.hour <= strand.hours[-1] + self._hours

    def put(self, arrived: Profile, best: Candidate | None, candidates: list[Candidate]) -> Join:
        """Enter a report into its story, or a new one."""
        others = [(other.strand.id, other.score) for other in candidates if other is not best]
        if best:
            strand, score = best.strand, best.score
            told = explain_join(arrived, strand, best.score, others[0] if others else None)
        else:
            strand = Strand(self._next, mint(arrived.article))
            told = explain_new(arrived, strand.id, others[0] if others else None)
            score = 1 - told.score
            self._strands[self._next] = strand
            self._next += 1
        self._rarity.count([word for word in arrived.text if word not in strand.text], story=best is None)
        strand.add(arrived)
        self._index.put(strand.number, arrived.text)
        self._arrival[arrived.article] = len(self._arrival)
        self._story_of[arrived.article] = strand.number
        self._changed.add(strand.number)
        self._explanations[arrived.article] = told
        join = Join(arrived.article, strand.id, round(score, 4), told.words())
        self._joins[arrived.article] = join
        return join

    def settle(self) -> tuple[Join, ...]:
        """Let reports go where they fit better, and merge stories that have grown together.

        Only stories that changed since the last call are looked at. Returns the joins of the articles whose story
        changed, in order of arrival.
        """
        before = {article: self._joins[article].story for article in self._arrival}
        for number in sorted(self._changed):
            self._review(self._strands[number])
        affinities = Affinities(self._strands, self._against_others)
        affinities.ask(number for number in sorted(self._changed) if self._may_merge(self._strands[number]))
        while best := affinities.best(MERGE_AT):
            score, older, younger = best
            self._merge(older, younger, score)
            affinities.merged(older, younger)
        self._changed.clear()
        return tuple(join for article, join in self._joins.items() if join.story != before[article])

    def _may_merge(self, strand: Strand) -> bool:
        """Whether a story is worth comparing with others: a lone report that met nothing like it is not."""
        return len(strand.articles) > 1 or any(
            self._explanations[article].score >= ALONE for article in strand.articles
        )

    def _review(self, home: Strand) -> None:
        """Judge each report of a story anew, as if it came now; send on those that fit another story better."""
        for member in list(home.members):
            if len(home.articles) < 2:
                return
            home.remove(member)
            candidates = self.candidates(member)
            own = next((found.score for found in candidates if found.strand is home), 0.0)
            best = candidates[0] if candidates else None
            if best and best.strand is not home and best.fits() and best.score >= own + LEAD:
                self._send(member, home, best.strand, best.score, own)
            else:
                home.restore(member, self._arrival)

    def _send(self, member: Profile, home: Strand, other: Strand, score: float, own: float) -> None:
        """Move a report, already taken out of its story, to another."""
        other.restore(member, self._arrival)
        self._index.put(other.number, member.text)
        reason = f"{member.article} fits better: score {score:.2f} against {own:.2f}"
        self._growth[other.number] = (*self._growth.get(other.number, ()), Growth("split", home.id, reason))
        self._changed.add(other.number)
        self._move(
            member.article, other.number, score, f"moved from story {home.id}: score {score:.2f} against {own:.2f}"
        )

    def _against_others(self, member: Profile, home: Strand) -> list[tuple[int, float]]:
        """The scores of other stories for a report, its own story without it being in the race."""
        home.remove(member)
        candidates = self.candidates(member)
        home.restore(member, self._arrival)
        return [(found.strand.number, found.score) for found in candidates if found.strand is not home]

    def _merge(self, older: int, younger: int, score: float) -> None:
        """Let the older story absorb the younger."""
        kept, gone = self._strands[older], self._strands.pop(younger)
        self._index.rename(younger, older, gone.text)
        kept.absorb(gone, self._arrival)
        reason = f"score {score:.2f} between their reports"
        growth = self._growth.pop(younger, ())
        self._growth[older] = (*self._growth.get(older, ()), Growth("merge", gone.id, reason), *growth)
        for article in gone.articles:
            self._move(article, older, score, f"its story {gone.id} grew together with {kept.id}: {reason}")

    def _move(self, article: str, number: int, score: float, reason: str) -> None:
        told = self._explanations[article]
        told = replace(told, story=self._strands[number].id, later=(*told.later, reason))
        self._story_of[article] = number
        self._explanations[article] = told
        self._joins[article] = Join(article, told.story, round(score, 4), told.words())

    def stories(self) -> tuple[Story, ...]:
        """All stories, the oldest first."""
        return tuple(
            Story(strand.id, tuple(strand.articles), self._growth.get(number, ()))
            for number, strand in sorted(self._strands.items())
        )

    def assignment(self) -> dict[str, str]:
        """Article id → story id, in order of arrival."""
        return {article: self._strands[self._story_of[article]].id for article in self._arrival}

    def explain(self, article: str) -> Explanation:
        """Why an article is in its story; ``KeyError`` for an id never added."""
        return self._explanations[article]
