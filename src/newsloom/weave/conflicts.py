"""What differs: figures, days, places and people, each of one thing and told as of one time.

statements ──figures told of one thing (one_thing)─────┐
           ──happenings alike but for one slot (clash)─┴──▶ conflicts, each value with all who give it

A later toll is no conflict but an update.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from newsloom.text import stem
from newsloom.types import Conflict, ConflictValue, Figure, Outlet, Reading, When
from newsloom.weave import ages
from newsloom.weave.about import about as clause_about
from newsloom.weave.amounts import bounds, counted_noun, differ, may_be_one, state_of
from newsloom.weave.claims import Likeness
from newsloom.weave.clash import outlets_differ, slot_clashes
from newsloom.weave.conflict_words import phrase
from newsloom.weave.credit import credit
from newsloom.weave.one_thing import Match, Setting, Surroundings, setting
from newsloom.weave.origins import Voices
from newsloom.weave.statements import Statement, rarity

# Log odds of one thing (one_thing) from which two figures that differ are a conflict. By eye 12 of 16 such flags are
# right in the 2,560 real stories that the weights and rules were made on (at 1.0, 14 of 30), but 1 of 4 in 239 others.
_ONE_THING = 1.3
# Where two statements are alike enough for one claim, numbers left out, and neither place nor year sets them apart, the
# bar is lower: of figures altered in real stories 22 of 51 are told, not 15, at three more flags in 465 stories, two of
# them right by eye (at 2.0 lower, 24 of 51 and eight more flags, three right).
_ALIKE, _LOWER = 0.13, 1.2
# In stories of thousands of statements chance pairs look alike: the bar rises each time a story doubles over _USUAL.
_RISE, _USUAL = 0.4, 300
_FAR = 4  # one of the values so many times the other: they count different things
_FEW = 20  # up to this many a count may grow by any step
_REPEATING = 0.09
_SHARED = 2  # words in common near a repeated value
_MOST = 4  # more values than this are told of several things
_TELLING = 100  # a number this large tells by itself what it belongs to
_AT_ONCE = timedelta(hours=1)  # reports of one moment
_LONG_AFTER = timedelta(hours=6)  # a value told anew so long after another has not been overtaken by it
_DATED = 30  # characters within which a date is the figure's own
_BOUND = re.compile(r"\b(?:after|before|since|from|until|till|of)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure as one statement tells it.

    ``as_of`` is an ISO day or instant, or ``None``; ``own_date`` whether the text itself gives it. ``moment`` is the
    same to the hour where the day is that of the report: a later count of one day is told from an earlier one by it.
    """

    setting: Setting
    as_of: str | None
    own_date: bool
    moment: str | None

    @property
    def statement(self) -> int:
        return self.setting.statement

    @property
    def figure(self) -> Figure:
        return self.setting.figure

    @property
    def day(self) -> str:
        return (self.as_of or "")[:10]


def _told(index: int, one: Statement, figure: Figure, reading: Reading) -> _Told:
    """A figure with the time it held: the day that stands beside it, else the time of the report."""
    found = setting(index, one, figure, reading)
    published = _stamp(reading.article.published) if reading.article.published else None
    for date in sorted(one.dates, key=lambda d: (abs(d.start - figure.start), d.start)):
        apart = min(abs(date.start - figure.end), abs(figure.start - date.end))
        own = apart <= _DATED and not _BOUND.search(reading.article.text, max(0, date.start - 8), date.start)
        if own and date.value and "/" not in date.value and len(date.value) >= 10 and not _names_a_thing(reading, date):
            # Midnight sharp is a day of publication whose hour is not given.
            hour = published and published[:10] == date.value and not published.endswith("T00:00Z")
            return _Told(found, date.value, True, published if hour else date.value)
    return _Told(found, published, False, published)


def _names_a_thing(reading: Reading, date: When) -> bool:
    """Whether a date says which, not when: "Monday's flood"."""
    return reading.article.text[date.end : date.end + 1] in ("’", "'")


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes").replace("+00:00", "Z")


def _is_told(one: Statement, figure: Figure, reading: Reading) -> bool:
    """Whether a figure tells of one thing: no bare small number, order of size or number of sources."""
    text = reading.article.text
    if not (figure.counts or figure.unit or figure.value >= _TELLING or figure.value % 1):
        return False
    if figure.high is not None and figure.high > 5 * figure.value:
        return False  # "hundreds": an order of size
    if phrase("vague").search(text, figure.start, figure.end):
        return False
    # "according to two people briefed on it"
    return not phrase("attributing", r"\b", r"\s+(?:\w+\s)?$").search(
        text, max(one.start, figure.start - 24), figure.start
    )


def conflicts(
    found: Sequence[Statement],
    pairs: Iterable[Likeness],
    readings: Sequence[Reading],
    voices: Voices,
    weight: dict[str, float] | None = None,
) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
    """What stands in conflict, and the updates of moving counts, in the order the story tells of them.

    ``weight`` is the terms' rarity where it is known already.
    """
    share = {(pair.a, pair.b): pair.share for pair in pairs}
    told = [
        _told(index, one, figure, readings[one.article])
        for index, one in enumerate(found)
        for figure in one.figures
        if _is_told(one, figure, readings[one.article])
    ]
    scene = _Scene(found, voices, readings, Surroundings(found, [t.setting for t in told], weight or rarity(found)))
    standoffs = _standoffs(told, scene)
    series, differing = _told_once(_all_series(told, scene), [v for v in standoffs if not _given_up(v, scene)], found)
    clashing = [_conflict(values, found, readings) for values in differing]
    moved = [_update(values, found, readings) for values in series]
    for values in standoffs:
        if _given_up(values, scene) and not any(_part(values, count) for count in series):
            moved.append(_conflict(sorted(values, key=lambda value: _by_moment(value[0])), found, readings))
    return (*clashing, *slot_clashes(found, share, readings, voices)), tuple(moved)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What telling a conflict from two different things needs."""

    found: Sequence[Statement]
    voices: Voices
    readings: Sequence[Reading]
    surroundings: Surroundings

    def alike(self, one: _Told, other: _Told) -> float:
        """How alike the statements of two figures are, 0 where they share too little to tell."""
        a, b = sorted((one.statement, other.statement))
        return self.surroundings.alike.get((a, b), (0.0, 0.0))[0]

    def of_one_setting(self, one: _Told, other: _Told) -> bool:
        """Whether nothing in two statements sets their figures apart: another place, another year, another measure."""
        if one.figure.unit != other.figure.unit:
            return False
        mine, theirs = (self._placed(told.statement) for told in (one, other))
        years, other_years = (self._years(told.statement) for told in (one, other))
        return not (mine and theirs and not mine & theirs) and not (years and other_years and not years & other_years)

    def _placed(self, index: int) -> set[str]:
        return {m.entity for m in self.found[index].mentions if m.kind == "place"}

    def _years(self, index: int) -> set[str]:
        return {date.value[:4] for date in self.found[index].dates if date.value}

    def apart(self, one: int, other: int) -> bool:
        """Whether two statements are of independent voices, or of two outlets that print one text otherwise."""
        a, b = (self.found[index].article for index in (one, other))
        return self.voices.voice[a] != self.voices.voice[b] or (a != b and outlets_differ(self.readings, a, b))


def _clashes(match: Match, one: _Told, other: _Told, scene: _Scene) -> bool:
    if one.own_date and other.own_date and one.day != other.day:
        return False  # 5.1 metres on Wednesday, 6.8 on Monday
    if (state_of(one.figure) or state_of(other.figure)) and one.day != other.day:
        return False
    bar = _ONE_THING + _RISE * max(0.0, math.log2(len(scene.found) / _USUAL))
    if scene.alike(one, other) >= _ALIKE and scene.of_one_setting(one, other):
        bar -= _LOWER
    return match.odds >= bar and _times(one.figure, other.figure) <= _FAR


def _times(one: Figure, other: Figure) -> float:
    """How many times the smaller value the larger is."""
    (low, _), (other_low, _) = bounds(one), bounds(other)
    small, large = sorted((abs(low), abs(other_low)))
    return large / small if small else math.inf


def _standoffs(told: Sequence[_Told], scene: _Scene) -> list[list[list[_Told]]]:
    """For each thing told with figures that clash: its values, each with all who give it, the earliest first."""
    groups: list[list[_Told]] = []
    of_figure = {(t.statement, t.figure.start): t for t in told}
    for a, b in scene.surroundings.alike:
        if not scene.apart(a, b):
            continue
        for match in scene.surroundings.matches(a, b):
            one, other = (of_figure[s.statement, s.figure.start] for s in (match.one, match.other))
            if _clashes(match, one, other, scene):
                home = next((g for g in groups if one in g or other in g), None)
                if home is None:
                    groups.append([one, other])
                else:
                    home.extend(t for t in (one, other) if t not in home)
    groups = _joined([[*g, *(t for t in told if t not in g and any(_repeats(t, o, scene) for o in g))] for g in groups])
    standoffs = [*(_values(group, scene.found) for group in groups), *_ages(told, scene)]
    return [values for values in standoffs if 1 < len(values) <= _MOST and not _told_by_one(values, scene)]


def _ages(told: Sequence[_Told], scene: _Scene) -> Iterator[list[list[_Told]]]:
    """The ages of one person that independent reports give otherwise."""
    for values in ages.of_one(told, scene.found, scene.readings):
        if any(scene.apart(a.statement, b.statement) for one, other in pairwise(values) for a in one for b in other):
            yield values


def _told_once(
    series: Sequence[list[list[_Told]]], standoffs: Sequence[list[list[_Told]]], found: Sequence[Statement]
) -> tuple[list[list[list[_Told]]], list[list[list[_Told]]]]:
    """Counts that moved and values that differ, none of them told as both unless the count has moved past them since.

    What reports an hour and more apart say of a moving count is no conflict; what they say within the hour is, and so
    is an earlier value that is still told hours after the later one.
    """
    differing = [
        values
        for values in standoffs
        if not any(_part(values, count) for count in series) or not _followed(values, found)
    ]
    return [count for count in series if not any(_part(count, values) for values in differing)], differing


def _part(values: Sequence[list[_Told]], whole: Sequence[list[_Told]]) -> bool:
    """Whether each of the values is one of those of the whole."""
    at = {(t.statement, t.figure.start): number for number, value in enumerate(whole) for t in value}
    reached = [{at.get((t.statement, t.figure.start)) for t in value} for value in values]
    return all(len(numbers) == 1 and None not in numbers for numbers in reached)


def _followed(values: Sequence[list[_Told]], found: Sequence[Statement]) -> bool:
    """Whether values followed one another: each first told an hour after the one before, which is not told on."""
    timed = sorted((sorted(value, key=_by_moment) for value in values), key=lambda value: _by_moment(value[0]))
    return _hours_apart([value[0].moment or "" for value in timed]) and not _contested(timed, found)


def _hours_apart(first: Sequence[str]) -> bool:
    """Whether each of some times is more than an hour after the one before."""
    if any(len(moment) == 10 for moment in first):
        return len(set(first)) == len(first) and all(len(moment) == 10 for moment in first)
    return all(first) and all(_clock(b) - _clock(a) > _AT_ONCE for a, b in pairwise(first))


def _contested(values: Sequence[list[_Told]], found: Sequence[Statement]) -> bool:
    """Whether an earlier value is told anew, by itself and not after another outlet, long after the later one."""
    later = [value[0].moment or "" for value in values[1:]]
    anew = (
        (one.moment or "", moment)
        for value, moment in zip(values, later, strict=False)
        for one in value
        if not found[one.statement].relayed
    )
    return any(len(a) > 10 < len(b) and _clock(a) - _clock(b) > _LONG_AFTER for a, b in anew)


def _clock(moment: str) -> datetime:
    """A time on the wall: a report's own "9pm" has no zone, its time of publication has."""
    return datetime.fromisoformat(moment).replace(tzinfo=None)


def _joined(groups: Sequence[list[_Told]]) -> list[list[_Told]]:
    """Groups that hold a figure in common made one."""
    joined: list[list[_Told]] = []
    for group in groups:
        home = next((g for g in joined if any(t in g for t in group)), None)
        if home is None:
            joined.append(group)
        else:
            home.extend(t for t in group if t not in home)
    return joined


def _told_by_one(values: Sequence[list[_Told]], scene: _Scene) -> bool:
    """Whether one report gives two of the values: it tells of two things, or of one at two times."""
    tellers = [{scene.found[t.statement].article for t in value} for value in values]
    return any(a & b for i, a in enumerate(tellers) for b in tellers[i + 1 :])


def _given_up(values: Sequence[list[_Told]], scene: _Scene) -> bool:
    """Whether all outlets that gave another value than the last one told give that one in a later report of theirs."""

    def told(one: _Told) -> tuple[Outlet | None, str]:
        return scene.readings[scene.found[one.statement].article].article.outlet, one.moment or ""

    *before, last = sorted(values, key=lambda value: _by_moment(max(value, key=_by_moment)))
    later = [told(one) for one in last]
    return all(
        outlet is not None and any(whose == outlet and _later(moment, then) for whose, moment in later)
        for value in before
        for outlet, then in map(told, value)
    )


def _repeats(one: _Told, other: _Told, scene: _Scene) -> bool:
    """Whether one figure gives the other's value for the same thing."""
    if differ(one.figure, other.figure) or not may_be_one(one.figure, other.figure):
        return False
    if scene.alike(one, other) < _REPEATING and scene.apart(one.statement, other.statement):
        return False
    return one.figure.value >= _TELLING or len(one.setting.near & other.setting.near) >= _SHARED


def _all_series(told: Sequence[_Told], scene: _Scene) -> list[list[list[_Told]]]:
    """The moving counts given for the whole event, each as the values that followed one another."""
    moving: dict[str, list[_Told]] = defaultdict(list)
    for one in told:
        state = state_of(one.figure)
        if state and "part" not in one.setting.marks and _only_count(one, state, scene.found):
            moving[state].append(one)
    series = (_series(_by_value(_of_all(moving[state]), scene.found)) for state in sorted(moving))
    return [values for values in series if len(values) > 1]


def _only_count(told: _Told, state: str, found: Sequence[Statement]) -> bool:
    """A count given for the whole event: its statement holds no second one."""
    return sum(state_of(f) == state for f in found[told.statement].figures) == 1


def _of_all(counts: Sequence[_Told]) -> list[_Told]:
    """The counts of anybody, with those of one group ("three miners") where the story counts no other and it is all.

    It is all where both have a value in common, or where its count has grown to no less than that of anybody.
    """
    groups: dict[str | None, set[float]] = defaultdict(set)
    for one in counts:
        groups[_group(one.figure)].add(one.figure.value)
    anybody, named = groups.pop(None, set()), list(groups.values())
    if len(named) == 1 and (named[0] & anybody or (len(named[0]) > 1 and max(named[0]) >= max(anybody, default=0.0))):
        return list(counts)
    return [one for one in counts if _group(one.figure) is None]


def _group(figure: Figure) -> str | None:
    """Who is counted, by the stem of the last word: ``worker``; ``None`` for anybody."""
    noun = counted_noun(figure)
    return stem(noun.split()[-1]) if noun else None


def _values(group: Sequence[_Told], found: Sequence[Statement]) -> list[list[_Told]]:
    """Those of a group that agree, together; the earliest value first."""
    values: list[list[_Told]] = []
    for one in sorted(group, key=lambda t: (t.as_of is None, t.as_of or "", found[t.statement].article, t.statement)):
        home = next((v for v in values if not differ(v[0].figure, one.figure)), None)
        if home is None:
            values.append([one])
        else:
            home.append(one)
    return values


def _by_moment(one: _Told) -> tuple[str, bool, str]:
    """By time; a day without an hour, mostly told on a later one, after the hours of it."""
    moment = one.moment or "~"
    return moment[:10], len(moment) == 10, moment


def _by_value(group: Sequence[_Told], found: Sequence[Statement]) -> list[list[_Told]]:
    """Those of a moving count that give one number; "at least six" is overtaken by a later nine."""
    values: dict[float, list[_Told]] = {}
    for one in sorted(group, key=lambda t: (*_by_moment(t), found[t.statement].article, t.statement)):
        values.setdefault(one.figure.value, []).append(one)
    return list(values.values())


def _series(values: Sequence[list[_Told]]) -> list[list[_Told]]:
    """The values of a moving count that follow one another in time, each larger than the one before."""
    kept: list[list[_Told]] = []
    for value in values:
        start = value[0]
        if start.as_of is None:
            continue
        if not kept or _follows(start, kept[-1][0]):
            kept.append(value)
    return kept


def _follows(one: _Told, before: _Told) -> bool:
    """Whether a count is a later and larger one, and not so much larger that it must be of something else."""
    past, value = before.figure.value, one.figure.value
    if one.figure.modifier and not differ(before.figure, one.figure):
        return False  # "nearly 100" where 93 were told rounds them
    return _later(one.moment or "", before.moment or "") and past < value <= max(_FEW, _FAR * past)


def _later(one: str, other: str) -> bool:
    """Whether ``one`` is a later time than ``other``; two times of one day count only when both give the hour."""
    if len(one) == 10 or len(other) == 10:
        return one[:10] > other[:10]
    return one > other


def _conflict(values: Sequence[list[_Told]], found: Sequence[Statement], readings: Sequence[Reading]) -> Conflict:
    first = values[0][0].figure
    told = [
        about
        for value in values
        for one in value
        if (about := _about(found[one.statement], one.figure, readings[found[one.statement].article]))
    ]
    return Conflict(
        about=min(told, key=_reads, default="") or first.counts or first.unit or "figure",
        kind="figure",
        values=tuple(_value(one, found, readings) for value in values for one in _as_told(value)),
    )


def _as_told(value: Sequence[_Told]) -> list[list[_Told]]:
    """A value as it is told: "at least 20" and "at least 18" may both be right, but no outlet says the other's."""
    told: dict[tuple[float, str | None], list[_Told]] = {}
    for one in value:
        told.setdefault((one.figure.value, one.figure.unit), []).append(one)
    return list(told.values())


def _about(one: Statement, figure: Figure, reading: Reading) -> str:
    if figure.counts == "age" and (who := ages.bearer(figure, reading)):
        return f"age of {who}"
    return clause_about(reading.article.text, one.start, one.end, figure.start, figure.end) or ""


def _reads(about: str) -> tuple[int, int]:
    """How hard a clause with a gap reads: what stands before the gap may be of another thing."""
    return about.find("…"), len(about)


def _update(values: Sequence[list[_Told]], found: Sequence[Statement], readings: Sequence[Reading]) -> Conflict:
    first = values[0][0].figure
    return Conflict(state_of(first) or "", "figure", tuple(_value(value, found, readings) for value in values))


def _value(value: Sequence[_Told], found: Sequence[Statement], readings: Sequence[Reading]) -> ConflictValue:
    articles = [readings[found[t.statement].article].article for t in value]
    first = value[0]
    return ConflictValue(
        text=articles[0].text[first.figure.start : first.figure.end],
        value=first.figure.value,
        unit=first.figure.unit,
        as_of=first.as_of,
        outlets=tuple(dict.fromkeys(a.outlet.name for a in articles if a.outlet)),
        credits=tuple(
            credit(article, found[t.statement].start, found[t.statement].end)
            for article, t in zip(articles, value, strict=True)
        ),
    )
