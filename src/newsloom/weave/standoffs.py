"""Figures of one thing that clash, gathered: for each thing its values, with all who give them.

told figures ──pairs of one thing that differ, the likeliest first──▶ standoffs ──◀── who repeats a value
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from newsloom.types import Figure, Reading
from newsloom.weave import ages
from newsloom.weave.amounts import base, differ, may_be_one, state_of
from newsloom.weave.clash import outlets_differ
from newsloom.weave.one_thing import Surroundings
from newsloom.weave.origins import Voices
from newsloom.weave.statements import Statement
from newsloom.weave.told import TELLING, ToldFigure

# Log odds of one thing (one_thing) from which two figures that differ may be a conflict, and from which they are told
# as one without a reserve. In the 559 stories both were set on, by eye, 7 or 8 of 11 told without one are right, and 8
# of 35 others (in ECB+, which was left alone, 2 or 3 of 10 and 3 or 4 of 28); of figures altered in such stories the
# first level tells 136 of 309, both 237.
_POSSIBLE, _SURE = 0.7, 2.5
# Who gives two values in one report tells of two things, but for pairs as likely as this, the same words otherwise.
# They are told with the reserve.
_SAME_WORDS = 3.5
# In stories of thousands of statements chance pairs look alike: the bar rises each time a story doubles over _USUAL.
_RISE, _USUAL = 0.4, 300
#: One of the values so many times the other: they count different things.
FAR = 4
_ROUNDED = 1.2  # so many times the other a value may be that is told in round numbers
_REPEATING = 0.09
_SHARED = 2  # words in common near a repeated value
_MOST = 4  # more values than this are told of several things


@dataclass(frozen=True, slots=True)
class Standoff:
    """One thing told with values that clash, each with all who give it, the earliest first.

    ``sure``: it is one thing by all that stands around the figures; else it may be two.
    """

    values: tuple[tuple[ToldFigure, ...], ...]
    sure: bool = True

    @property
    def members(self) -> tuple[ToldFigure, ...]:
        """Every figure of it."""
        return tuple(one for value in self.values for one in value)


@dataclass(frozen=True, slots=True)
class _Match:
    """Two figures that clash, and by how much their log odds of one thing pass the bar."""

    one: ToldFigure
    other: ToldFigure
    over: float


@dataclass(frozen=True)
class Scene:
    """The statements and figures of a story, with what telling a conflict from two different things needs."""

    found: Sequence[Statement]
    told: Sequence[ToldFigure]
    voices: Voices
    readings: Sequence[Reading]
    weight: dict[str, float]

    @cached_property
    def surroundings(self) -> Surroundings:
        """How alike the figures' statements are."""
        return Surroundings(self.found, [one.setting for one in self.told], self.weight)

    @cached_property
    def _of_value(self) -> dict[tuple[bool, int], list[ToldFigure]]:
        """The figures by their size: neighbouring steps hold all that may be one value in round numbers."""
        steps: dict[tuple[bool, int], list[ToldFigure]] = defaultdict(list)
        for one in self.told:
            steps[_step(one.figure)].append(one)
        return steps

    def article(self, one: ToldFigure) -> int:
        """The report that tells a figure."""
        return self.found[one.statement].article

    def alike(self, one: ToldFigure, other: ToldFigure) -> float:
        """How alike the statements of two figures are, 0 where they share too little to tell."""
        a, b = sorted((one.statement, other.statement))
        return self.surroundings.alike.get((a, b), (0.0, 0.0))[0]

    def apart(self, one: int, other: int) -> bool:
        """Whether two statements are of independent voices, or of two outlets that print one text otherwise."""
        a, b = (self.found[index].article for index in (one, other))
        return self.voices.voice[a] != self.voices.voice[b] or (a != b and outlets_differ(self.readings, a, b))

    def repeats(self, one: ToldFigure) -> list[ToldFigure]:
        """Who else gives a figure's value for the same thing, in the order of the story."""
        negative, step = _step(one.figure)
        near = [t for more in (-1, 0, 1) for t in self._of_value.get((negative, step + more), ())]
        return sorted((t for t in near if self._repeats(t, one)), key=lambda t: (t.statement, t.figure.start))

    def _repeats(self, one: ToldFigure, other: ToldFigure) -> bool:
        if one.statement == other.statement or not _one_value(one.figure, other.figure):
            return False
        if self.alike(one, other) < _REPEATING and self.apart(one.statement, other.statement):
            return False
        return one.figure.value >= TELLING or len(one.setting.near & other.setting.near) >= _SHARED


def _step(figure: Figure) -> tuple[bool, int]:
    """Whether a figure is below zero, and its order of size in steps of ``_ROUNDED``."""
    size = base(figure)
    return size < 0, math.floor(math.log(abs(size), _ROUNDED)) if size else -10_000


def _one_value(one: Figure, other: Figure) -> bool:
    """Whether two figures of one kind are the same, or one of them is the other rounded or hedged.

    What leaves much open says nothing: of "10 years" and "15 years" each may be the other in round numbers.
    """
    if differ(one, other) or not may_be_one(one, other):
        return False
    return one.value == other.value or _times(one, other) <= _ROUNDED


def _times(one: Figure, other: Figure) -> float:
    """How many times the smaller value the larger is."""
    small, large = sorted(abs(base(figure)) for figure in (one, other))
    return large / small if small else math.inf


# ── pairs ────────────────────────────────────────────────────────────────────────────────────────────────


def _matches(scene: Scene) -> list[_Match]:
    """The pairs of figures that clash, the likeliest of one thing first."""
    of_figure = {(t.statement, t.figure.start): t for t in scene.told}
    bar = _POSSIBLE + _RISE * max(0.0, math.log2(len(scene.found) / _USUAL)) if scene.found else 0.0
    found = []
    for a, b in scene.surroundings.alike:
        for match in scene.surroundings.matches(a, b) if scene.apart(a, b) else ():
            one, other = (of_figure[s.statement, s.figure.start] for s in (match.one, match.other))
            if match.odds >= bar and _exclude(one, other, scene.found):
                found.append(_Match(one, other, match.odds - bar))
    return sorted(found, key=lambda m: (-m.over, m.one.statement, m.one.figure.start, m.other.statement))


def _exclude(one: ToldFigure, other: ToldFigure, found: Sequence[Statement]) -> bool:
    """Whether two figures of one thing exclude each other: not of two days, nor a part and the whole."""
    if one.day != other.day and (one.own_date and other.own_date):
        return False  # 5.1 metres on Wednesday, 6.8 on Monday
    if one.day != other.day and (state_of(one.figure) or state_of(other.figure)):
        return False
    if (_within(one, other) or _within(other, one)) and not _share_another(one, other, found):
        return False
    return _times(one.figure, other.figure) <= FAR


def _within(one: ToldFigure, other: ToldFigure) -> bool:
    """Whether one figure is a part, and the other may be the whole that it is a part of: "18 other people", "24"."""
    return "part" in one.setting.marks - other.setting.marks and one.figure.value < other.figure.value


def _share_another(one: ToldFigure, other: ToldFigure, found: Sequence[Statement]) -> bool:
    """Whether both statements give one further figure, which makes neither a whole.

    "380 nurses and another 420 porters" is of the same 420 as "420 porters and 380 nurses".
    """
    beside, theirs = (
        {(f.value, f.unit) for f in found[told.statement].figures if f is not told.figure} for told in (one, other)
    )
    return bool(beside & theirs)


# ── standoffs ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Group:
    """Figures of one thing, and the likeliest match among them."""

    members: list[ToldFigure]
    over: float


def standoffs(scene: Scene) -> list[Standoff]:
    """Each thing told with figures that clash, in the order of the story.

    The likeliest pairs come first; a pair that would make one report give two of the values is left out.
    """
    groups: list[_Group] = []
    for match in _matches(scene):
        joined = [g for g in groups if match.one in g.members or match.other in g.members]
        whole = list(dict.fromkeys(t for g in joined for t in g.members))
        for one in (match.one, match.other):
            whole += [t for t in (one, *scene.repeats(one)) if t not in whole]
        values = _values(whole, scene)
        fits = 1 < len(values) <= _MOST and not _told_by_one(values, scene)
        if fits or (not joined and match.over >= _SAME_WORDS - _POSSIBLE):
            groups = [g for g in groups if g not in joined]
            groups.append(_Group(whole, max([match.over, *(g.over for g in joined)]) if fits else 0.0))
    found = [Standoff(_values(g.members, scene), g.over >= _SURE - _POSSIBLE) for g in groups]
    found.sort(key=lambda s: min((t.statement, t.figure.start) for t in s.members))
    return [*found, *_of_ages(scene)]


def _of_ages(scene: Scene) -> Iterator[Standoff]:
    """The ages of one person that independent reports give otherwise."""
    for values in ages.of_one(scene.told, scene.found, scene.readings):
        differing = pairwise(values)
        apart = any(scene.apart(a.statement, b.statement) for one, other in differing for a in one for b in other)
        if apart and len(values) <= _MOST and not _told_by_one(values, scene):
            yield Standoff(_values([t for value in values for t in value], scene, exact=True))


def _told_by_one(values: Sequence[Sequence[ToldFigure]], scene: Scene) -> bool:
    """Whether one report gives two of the values: it tells of two things, or of one at two times."""
    tellers = [{scene.article(t) for t in value} for value in values]
    return any(a & b for i, a in enumerate(tellers) for b in tellers[i + 1 :])


def _values(group: Sequence[ToldFigure], scene: Scene, *, exact: bool = False) -> tuple[tuple[ToldFigure, ...], ...]:
    """Those of a group that agree, together, the earliest value first; ``exact``: nothing is rounded."""
    values: list[list[ToldFigure]] = []
    for one in sorted(group, key=lambda t: (t.as_of is None, t.as_of or "", scene.article(t), t.statement)):
        home = next((v for v in values if _is_one(v[0].figure, one.figure, exact)), None)
        if home is None:
            values.append([one])
        else:
            home.append(one)
    return tuple(map(tuple, values))


def _is_one(one: Figure, other: Figure, exact: bool) -> bool:
    return one.value == other.value if exact else not differ(one, other)
