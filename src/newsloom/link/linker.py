"""The stream: a report arrives, joins a story or founds one; now and then stories settle."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import filterfalse

from newsloom.link.candidates import Candidates
from newsloom.link.decide import Candidate, Judgement, Strand, judgement, mint
from newsloom.link.decisions import Decision, Decisions
from newsloom.link.doubts import Doubts, worth_asking
from newsloom.link.explain import Explanation, explain_join, explain_new
from newsloom.link.features import Profile, body, profile
from newsloom.link.index import Index
from newsloom.link.parting import APART_AT, PART_AT, parting
from newsloom.link.rarity import Rarity
from newsloom.link.second import Compare, SecondOpinion
from newsloom.link.settle import MERGE_LONE, Affinities, least_merge
from newsloom.link.tempo import CLOCK, Tempo
from newsloom.types import Article, Growth, Join, Story

# By how much another story must fit better before a report leaves its own.
LEAD = 0.2
# Below this a report leaves its story for one of its own: it came when the stream could not yet tell what all share.
LEAVE_AT = 0.05
# A lone report whose best score was lower on arrival is not compared again until another story asks for it: saves
# time among unrelated reports; .10 left late joins undone (bundled samples: 7 stories for 6), .03 did not.
ALONE = 0.03
# Closing is thought of every so many arrivals; an undated story closes after so many arrivals without news for it;
# with more open stories than that, unsettled ones close as well.
_SWEEP, _UNDATED, _ROOM = 500, 100_000, 20_000
_STAYS = 0.6  # stories of several stay as if so many rooms younger; with lone ones first they would fill it in days
# From this score on a second story that a report would fit is asked at once whether it is one with the report's own.
# Online and settled, never and from .2: Google News .907 .939, .946 .954; UCI .858 .891, .907 .905; ECB+ .928 .937,
# .920 .932; AllSides .937 .947, .937 .946. From .1 (a first form) Google News .955 .957, ECB+ .905 .916.
_ALSO = 0.2
# How many reports a story has when it is looked at whether it tells of two events, then each time it has grown by half:
# BCubed is the same as with a fifth, which took a third of the time of linking Ground News.
_LOOKS = frozenset({4, 5, 6, 8, 12, 18, 27, 40, 60})


@dataclass(slots=True)
class _Place:
    """Where an article stands: its number of arrival, its story's number, the score of that, and why."""

    arrival: int
    story: int
    score: float
    told: Explanation


class Linker:
    """Articles in arrival order become stories. The same order gives the same stories.

    A dated story without news for ``days`` takes no further dated report; undated ones stay open for the next
    ``_UNDATED`` arrivals. What is closed keeps its id and reasons, and no vectors: memory follows the open stories.

    ``comparer`` is asked where the score leaves doubt; the mean of both is then the score.

    With ``room``, memory is bounded whatever comes: while more reports than that are held, stories close, those of one
    report first, the longest without news first; and what is closed is forgotten, but where people decided about it.
    """

    def __init__(
        self, *, days: float = 10.0, model: Judgement | None = None, decisions: Iterable[Decision] = (),
        comparer: Compare | None = None, room: int | None = None,
    ) -> None:  # fmt: skip
        self._hours = days * 24
        self._room = room
        self._decided = Decisions(decisions)
        self._second = SecondOpinion(comparer) if comparer else None
        self._rarity = Rarity()
        self._index = Index()
        self._strands: dict[int, Strand] = {}
        self._ids: Counter[str] = Counter()
        self._changed: set[int] = set()
        self._places: dict[str, _Place] = {}
        self._growth: dict[int, tuple[Growth, ...]] = {}
        self._closed: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._tempo = Tempo()
        self._doubts = Doubts()
        self._resumed: dict[str, int] = {}
        self._grew: set[int] = set()
        self._left: set[str] = set()
        self._parted: dict[str, int] = {}
        self._next = self._arrived = 0
        self._candidates = Candidates(
            self._strands, self._index, self._rarity, self._tempo, model or judgement(), self._decided, self._second,
            self._hours,
        )  # fmt: skip

    def add(self, article: Article) -> Join:
        """Link one article; a known id returns its join."""
        if article.id in self._places:
            self._parted.pop(article.id, None)  # told now
            return self._join(article.id)
        arrived = self._profile(article)
        candidates = self.candidates(arrived)
        partner = self._decided.partner(article.id, self._places)
        if partner is not None:
            return self._obey(arrived, partner, candidates, article)
        best = candidates[0] if candidates and candidates[0].fits() else None
        self.put(arrived, best, candidates, article)
        if best and best.strand.number in self._strands:  # it may have closed with this arrival
            self._look_again(article.id, candidates)
        self._ask_again()
        self._parted.pop(article.id, None)  # its join is told only now
        return self._join(article.id)

    def _look_again(self, article: str, candidates: Sequence[Candidate]) -> None:
        """See whether the story that a report has joined tells of two events, or is one with another that fits too."""
        strand = self._strands[self._places[article].story]
        if len(strand.articles) in _LOOKS:
            self._part(strand, self._parted)
            strand = self._strands[self._places[article].story]
        for other in candidates:
            if other.score >= _ALSO and other.strand is not strand and other.strand.number in self._strands:
                fit = self._fit(strand, other.strand)
                strand = self._met(strand, other.strand, fit, least_merge(len(self._strands)))

    def _ask_again(self) -> None:
        """Let lone reports that were in doubt join what they fit by now."""
        for number in self._doubts.due(self._arrived):
            strand = self._strands.get(number)
            near = self._against_others(strand.members[0], strand) if strand and len(strand.articles) == 1 else []
            other = self._strands[near[0][0]] if near else None
            if strand and other and worth_asking(near[0][1], other):
                self._met(strand, other, near[0][1], MERGE_LONE)

    def _met(self, one: Strand, other: Strand, fit: float, least: float) -> Strand:
        """Merge two stories that have grown together, ``fit`` how the first fits; gives what the first is now."""
        score = (fit + self._fit(other, one)) / 2
        if score < least or self._are_two(one, other, APART_AT):
            return one
        kept, _ = self._merge(one.number, other.number, score, self._parted)
        self._changed.add(kept)
        return self._strands[kept]

    def _fit(self, strand: Strand, other: Strand) -> float:
        """How well the reports of a story fit another, as a mean over those it is compared by."""
        scores = [self._against_others(member, strand, other) for member in strand.kept]
        return sum([found[0][1] for found in scores if found]) / len(scores)

    def _profile(self, article: Article) -> Profile:
        if self._second:
            self._second.take(article)
        return profile(article, self._rarity)

    def resume(self, standing: Iterable[tuple[Article, str]]) -> None:
        """Take up where an earlier linker was: articles in order of arrival, each with the story it stands in.

        None of them is judged anew until its story changes. The tempo of the stream is told by the last of them.
        """
        last: deque[tuple[Article, str]] = deque()
        for one in standing:
            last.append(one)
            if len(last) > CLOCK:
                self._take_up(*last.popleft(), told=False)
        while last:
            self._take_up(*last.popleft(), told=True)

    def _take_up(self, article: Article, story: str, *, told: bool) -> None:
        if article.id in self._places:
            return
        arrived = self._profile(article)
        candidates = self.candidates(arrived) if told else []
        number = self._resumed.get(story)
        strand = self._strands.get(number) if number is not None else None
        reason = replace(explain_new(arrived, story, None), joined=strand is not None, later=("kept from before",))
        strand = strand or Strand(self._next, story)
        self._resumed[story] = number = self._enter(arrived, strand, 1.0, reason, candidates)
        self._changed.discard(number)  # so that it may close, where more stand than there is room for
        list(self._doubts.due(self._arrived))  # asked in their time

    def _obey(self, arrived: Profile, partner: str, candidates: list[Candidate], article: Article) -> Join:
        """Enter a report where people decided that it belongs, be the story closed or not."""
        number, reason = self._places[partner].story, f"put with {partner} by decision"
        strand = self._strands.get(number)
        if strand is not None:
            self.put(arrived, Candidate(strand, [], 1.0), candidates, article)
        else:
            story, articles = self._closed[number]
            self._closed[number] = story, (*articles, arrived.article)
            if self._second:
                self._second.drop((arrived.article,))
            told = replace(explain_new(arrived, story, None), joined=True, score=1.0)
            self._places[arrived.article] = _Place(self._arrived, number, 1.0, told)
            self._arrived += 1
        held = self._places[arrived.article]
        held.told = replace(held.told, later=(reason,))
        return self._join(arrived.article)

    def candidates(
        self, arrived: Profile, besides: Strand | None = None, only: Strand | None = None
    ) -> list[Candidate]:
        """The stories worth comparing, judged, the best first: ``Candidates.of``."""
        return self._candidates.of(arrived, besides, only)

    def put(self, arrived: Profile, best: Candidate | None, candidates: list[Candidate], article: Article) -> None:
        """Enter a report into its story, or a new one."""
        others = [(other.strand.id, other.score) for other in candidates if other is not best]
        if best:
            strand, score = best.strand, best.score
            text = f"{arrived.heading} {body(article)}"
            told = explain_join(arrived, strand, best.score, others[0] if others else None, text)
        else:
            strand = Strand(self._next, mint(arrived.article))
            told = explain_new(arrived, strand.id, others[0] if others else None, first=not self._strands)
            score = 1 - told.score
        if candidates:
            told = replace(told, later=candidates[0].notes())
        self._enter(arrived, strand, score, told, candidates)

    def _enter(
        self, arrived: Profile, strand: Strand, score: float, told: Explanation, candidates: list[Candidate]
    ) -> int:
        """Count a report in, and its story if that is new; gives the story's number."""
        new = strand.number == self._next
        if new:
            self._strands[self._next] = strand
            self._ids[strand.id] += 1
            self._next += 1
            self._doubts.take(arrived, strand.number, self._arrived, candidates[0].score if candidates else 0.0)
        self._rarity.count(filterfalse(strand.text.__contains__, arrived.text), story=new)
        self._rarity.arrived(arrived.text, arrived.outlet)
        strand.add(arrived)
        strand.latest = self._arrived
        self._arrived += 1
        self._index.put(strand.number, arrived.text)
        self._places[arrived.article] = _Place(strand.latest, strand.number, score, told)
        self._changed.add(strand.number)
        self._tempo.take(arrived.hour, max((other.row[0] for other in candidates), default=0.0))
        if not self._arrived % _SWEEP:
            self._close()
        return strand.number

    def _close(self) -> None:
        """Let go of stories long without news, by the middle date of the latest arrivals: one wrong clock is nothing.

        Twice the days, so that late and out-of-order reports still find their story. What has changed since it was
        last settled waits for that while there is room; with ``room`` always, since what is closed is forgotten.
        """
        full = len(self._strands) > _ROOM and self._room is None
        now = self._tempo.latest()
        for number, strand in list(self._strands.items()):
            silent = strand.hours and strand.hours[-1] + 2 * self._hours < now
            if (silent and (full or number not in self._changed)) or strand.latest < self._arrived - _UNDATED:
                self._end(number, strand)
        if self._room and (over := sum(len(strand.members) for strand in self._strands.values()) - self._room) > 0:
            self._make_room(over)

    def _make_room(self, reports: int) -> None:
        """Close stories that hold so many reports, the oldest first, but none that is to be settled.

        By reports and not by stories: those of many hold more, and as they stay longer memory would grow.
        """
        stays = _STAYS * (self._room or 0)
        settled = [strand for number, strand in self._strands.items() if number not in self._changed]
        for strand in sorted(settled, key=lambda strand: strand.latest + stays * (len(strand.articles) > 1)):
            if reports <= 0:
                return
            reports -= len(strand.members)
            self._end(strand.number, strand)

    def _end(self, number: int, strand: Strand) -> None:
        """Close a story, and forget it where memory is bounded; what people decided about is to find its partner."""
        if self._room is None or any(map(self._decided.concerns, strand.articles)):
            self._let_go(number, strand)
        else:
            self._forget(number, strand)

    def _let_go(self, number: int, strand: Strand) -> None:
        """Close a story: what stays of it is its id and its articles' ids."""
        self._closed[number] = strand.id, tuple(strand.articles)
        if self._second:
            self._second.drop(strand.articles)
        self._index.drop(number, strand.text)
        self._changed.discard(number)
        del self._strands[number]

    def settle(self) -> tuple[Join, ...]:
        """Let reports go where they fit better, and merge stories that have grown together.

        Only stories that changed since the last call are looked at. Returns the joins of the articles whose story
        changed, in order of arrival.
        """
        moved, self._parted = self._parted, {}
        for number in sorted(self._changed):
            self._review(self._strands[number], moved)
        for number in sorted(self._changed):
            self._part(self._strands[number], moved)
        self._grow_together(moved, APART_AT)
        held = [
            (self._places[article].story, story, article) for article, story in moved.items() if article in self._places
        ]
        told = [article for stands, stood, article in held if stands != stood]
        return tuple(self._join(article) for article in sorted(told, key=self._arrival))

    def _forget(self, number: int, strand: Strand) -> None:
        self._let_go(number, strand)
        del self._closed[number]
        self._give_up(strand.id)
        self._grew.discard(number)
        self._growth.pop(number, None)
        self._resumed.pop(strand.id, None)
        for article in strand.articles:
            del self._places[article]

    def _grow_together(self, moved: dict[str, int], apart: float) -> tuple[tuple[str, str, str], ...]:
        """Merge stories, those that changed with any other, the likest first; not two sides of a score of ``apart``."""
        merges: list[tuple[str, str, str]] = []
        affinities = Affinities(self._strands, self._against_others, least_merge(len(self._strands)), MERGE_LONE)
        affinities.ask(number for number in sorted(self._changed) if self._may_merge(self._strands[number]))
        while best := affinities.best():
            score, one, other = best
            if self._are_two(self._strands[one], self._strands[other], apart):
                affinities.part(one, other)
                continue
            ids = {number: self._strands[number].id for number in (one, other)}
            kept, gone = self._merge(one, other, score, moved)
            merges.append((ids[kept], ids[gone], f"score {score:.2f} between their reports"))
            affinities.merged(kept, gone)
        self._changed.clear()
        return tuple(merges)

    def _give_up(self, story: str) -> None:
        """Let an id be free, unless a second story, closed or open, has it."""
        self._ids[story] -= 1
        if not self._ids[story]:
            del self._ids[story]

    def _arrival(self, article: str) -> int:
        return self._places[article].arrival

    def _may_merge(self, strand: Strand) -> bool:
        """Whether a story is worth comparing with others: a lone report that met nothing like it is not."""
        return len(strand.articles) > 1 or any(self._places[article].told.score >= ALONE for article in strand.articles)

    def _review(self, home: Strand, moved: dict[str, int]) -> None:
        """Judge each report of a story anew, as if it came now; send on those that fit another story better."""
        for member in list(home.members):
            if len(home.articles) < 2:
                return
            if self._decided.pins(member.article):
                continue
            whole = home.leave_out(member)
            candidates = self.candidates(member)
            own = next((found.score for found in candidates if found.strand is home), 0.0)
            best = candidates[0] if candidates else None
            if best and best.strand is not home and best.fits() and best.score >= own + LEAD:
                self._send(member, home, best.strand, best.score, own)
                moved.setdefault(member.article, home.number)
            elif own < LEAVE_AT and self._free(mint(member.article), home):
                self._leave(member, home, own)
                moved.setdefault(member.article, home.number)
            else:
                home.put_back(whole)

    def _free(self, story: str, home: Strand) -> bool:
        """Whether no story has this id: a report that founded one cannot found it again."""
        return story != home.id and story not in self._left and story not in self._ids

    def _leave(self, member: Profile, home: Strand, own: float) -> None:
        """Let a report, already taken out of its story, be a story of its own."""
        strand = self._found(mint(member.article), f"{member.article} fits no more: score {own:.2f}", home)
        strand.add(member)
        strand.latest = self._arrival(member.article)
        self._index.put(strand.number, member.text)
        self._move(member.article, strand.number, 1 - own, f"left story {home.id}: score {own:.2f} there")

    def _are_two(self, one: Strand, other: Strand, apart: float) -> bool:
        """Whether two stories stay apart: people said so, or together they would be parted at once."""
        if self._decided.bars(one.articles, other.articles):
            return True
        several = min(len(one.articles), len(other.articles)) > 1
        return several and parting([*one.members, *other.members], apart) is not None

    def _part(self, home: Strand, moved: dict[str, int]) -> None:
        """Make two stories of one that tells of two events; the one with the report that founded it stays."""
        told = parting(home.members, PART_AT) if len(home.members) == len(home.articles) else None
        if told is None:
            return
        first, second = ([home.members[at] for at in side] for side in told.sides)
        leaving = first if home.id in {mint(one.article) for one in second} else second
        if any(self._decided.pins(one.article) for one in leaving):
            return
        # An id that the story took in before would make it grow from itself.
        taken = {grew.story for grew in self._growth.get(home.number, ()) if grew.kind == "merge"}
        ids = [id for id in (mint(one.article) for one in leaving) if self._free(id, home)]
        if not ids:
            return
        strand = self._found(min(ids, key=taken.__contains__), f"two events in one story: score {told.score:.2f}", home)
        for member in leaving:
            home.remove(member)
            strand.add(member)
            strand.latest = max(strand.latest, self._arrival(member.article))
            self._index.put(strand.number, member.text)
            moved.setdefault(member.article, home.number)
            reason = f"left story {home.id} with others: two events, score {told.score:.2f}"
            self._move(member.article, strand.number, told.score, reason)
        self._changed.add(home.number)
        self._part(home, moved)
        self._part(strand, moved)

    def _found(self, id: str, reason: str, home: Strand) -> Strand:
        """A new story that splits from another, empty as yet."""
        strand = self._strands[self._next] = Strand(self._next, id)
        self._ids[id] += 1
        self._next += 1
        self._growth[strand.number] = (Growth("split", home.id, reason),)
        self._grew.add(strand.number)
        self._changed.add(strand.number)
        return strand

    def _send(self, member: Profile, home: Strand, other: Strand, score: float, own: float) -> None:
        """Move a report, already taken out of its story, to another."""
        other.restore(member, self._arrival)
        self._index.put(other.number, member.text)
        reason = f"{member.article} fits better: score {score:.2f} against {own:.2f}"
        self._growth[other.number] = (*self._growth.get(other.number, ()), Growth("split", home.id, reason))
        self._grew.add(other.number)
        if self._room is not None and home.id == mint(member.article):
            self._left.add(home.id)  # it may be forgotten before the report that founded it leaves again
        self._changed.add(other.number)
        self._move(
            member.article, other.number, score, f"moved from story {home.id}: score {score:.2f} against {own:.2f}"
        )

    def _against_others(self, member: Profile, home: Strand, only: Strand | None = None) -> list[tuple[int, float]]:
        """The scores of other stories (or of one) for a report, its own story without it being in the race."""
        whole = home.leave_out(member)
        candidates = self.candidates(member, home, only)
        home.put_back(whole)
        return [(found.strand.number, found.score) for found in candidates]

    def _merge(self, one: int, other: int, score: float, moved: dict[str, int]) -> tuple[int, int]:
        """Let the story of more reports (of two alike the older) absorb the other; gives what stays and what goes."""
        both = self._strands[one], self._strands[other]
        kept, gone = sorted(both, key=lambda strand: (-len(strand.articles), self._arrival(strand.articles[0])))
        del self._strands[gone.number]
        self._give_up(gone.id)
        self._changed.discard(gone.number)
        self._index.rename(gone.number, kept.number, gone.text)
        kept.absorb(gone, self._arrival)
        reason = f"score {score:.2f} between their reports"
        growth = self._growth.pop(gone.number, ())
        self._growth[kept.number] = (*self._growth.get(kept.number, ()), Growth("merge", gone.id, reason), *growth)
        self._grew.add(kept.number)
        for article in gone.articles:
            moved.setdefault(article, gone.number)
            self._move(article, kept.number, score, f"its story {gone.id} grew together with {kept.id}: {reason}")
        return kept.number, gone.number

    def _move(self, article: str, number: int, score: float, reason: str) -> None:
        held = self._places[article]
        told = replace(held.told, story=self._strands[number].id, later=(*held.told.later, reason))
        self._places[article] = _Place(held.arrival, number, score, told)

    def _join(self, article: str) -> Join:
        held = self._places[article]
        return Join(article, held.told.story, round(held.score, 4), held.told.words())

    def stories(self) -> tuple[Story, ...]:
        """All stories, by their first report."""
        held = {number: (strand.id, tuple(strand.articles)) for number, strand in self._strands.items()}
        found = sorted({**self._closed, **held}.items(), key=lambda one: self._arrival(one[1][1][0]))
        return tuple(Story(id, articles, self._growth.get(number, ())) for number, (id, articles) in found)

    def grown(self) -> tuple[Story, ...]:
        """The open stories that grew from others since this was last asked, the oldest first."""
        numbers, self._grew = sorted(self._grew & self._strands.keys() & self._growth.keys()), set()
        found = ((self._strands[number], self._growth[number]) for number in numbers)
        return tuple(Story(strand.id, tuple(strand.articles), growth) for strand, growth in found)

    def assignment(self) -> dict[str, str]:
        """Article id → story id, in order of arrival."""
        return {article: held.told.story for article, held in self._places.items()}

    def explain(self, article: str) -> Explanation:
        """Why an article is in its story; ``KeyError`` for an id never added."""
        return self._places[article].told
