"""What differs: figures, days, places and people, each of one thing and told as of one time.

statements ──figures told of one thing (one_thing)─────┐
           ──happenings alike but for one slot (clash)─┴──▶ conflicts, each value with all who give it

A later toll is no conflict but an update.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from newsloom.text import stem
from newsloom.types import Conflict, ConflictValue, Figure, Outlet, Reading
from newsloom.weave import ages
from newsloom.weave.about import about as clause_about
from newsloom.weave.amounts import counted_noun, differ, state_of
from newsloom.weave.claims import Likeness
from newsloom.weave.clash import slot_clashes
from newsloom.weave.conflict_words import phrase
from newsloom.weave.credit import credit
from newsloom.weave.origins import Voices
from newsloom.weave.standoffs import FAR, Scene, Standoff, standoffs
from newsloom.weave.statements import Statement, rarity
from newsloom.weave.told import ToldFigure, told

_Values = Sequence[Sequence[ToldFigure]]

_FEW = 20  # up to this many a count may grow by any step
_AT_ONCE = timedelta(hours=1)  # reports of one moment
_A_DAY = timedelta(hours=18)  # an evening's report and the next day's
_STANDS = 60  # characters before a figure in which "now" tells of it
_LONG_AFTER = timedelta(hours=6)  # a value told anew so long after another has not been overtaken by it


def conflicts(
    found: Sequence[Statement],
    pairs: Iterable[Likeness],
    readings: Sequence[Reading],
    voices: Voices,
    weight: dict[str, float] | None = None,
) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
    """What stands in conflict, and the updates of moving counts, in the order the story tells of them.

    Conflicts that may be of two things come last.

    ``weight`` is the terms' rarity where it is known already.
    """
    share = {(pair.a, pair.b): pair.share for pair in pairs}
    scene = Scene(found, tuple(told(found, readings)), voices, readings, weight or rarity(found))
    stand = standoffs(scene)
    given_up = [
        one for one in stand if _given_up(one.values, scene) or (one.sure and _brought_up_to_date(one.values, scene))
    ]
    series, differing = _told_once(_all_series(scene), [one for one in stand if one not in given_up], found)
    clashing = [_conflict(one.values, found, readings, sure=one.sure) for one in differing]
    moved = [_update(values, found, readings) for values in series]
    for one in given_up:
        if one.sure and not any(_part(one.values, count) for count in series):
            values = sorted(one.values, key=lambda value: _by_moment(value[0]))
            moved.append(_conflict(values, found, readings))
    clashing += slot_clashes(found, share, readings, voices)
    return tuple(sorted(clashing, key=lambda one: not one.sure)), tuple(moved)


def _told_once(
    series: Sequence[_Values], stand: Sequence[Standoff], found: Sequence[Statement]
) -> tuple[list[_Values], list[Standoff]]:
    """Counts that moved and values that differ, none of them told as both unless the count has moved past them since.

    What reports an hour and more apart say of a moving count is no conflict; what they say within the hour is, and so
    is an earlier value that is still told hours after the later one.
    """
    differing = [
        one
        for one in stand
        if not any(_part(one.values, count) for count in series) or not _followed(one.values, found)
    ]
    return [count for count in series if not any(_part(count, one.values) for one in differing)], differing


def _part(values: _Values, whole: _Values) -> bool:
    """Whether each of the values is one of those of the whole."""
    at = {(t.statement, t.figure.start): number for number, value in enumerate(whole) for t in value}
    reached = [{at.get((t.statement, t.figure.start)) for t in value} for value in values]
    return all(len(numbers) == 1 and None not in numbers for numbers in reached)


def _followed(values: _Values, found: Sequence[Statement]) -> bool:
    """Whether values followed one another: each first told an hour after the one before, which is not told on."""
    timed = sorted((sorted(value, key=_by_moment) for value in values), key=lambda value: _by_moment(value[0]))
    return _hours_apart([value[0].moment or "" for value in timed]) and not _contested(timed, found)


def _hours_apart(first: Sequence[str]) -> bool:
    """Whether each of some times is more than an hour after the one before."""
    if any(len(moment) == 10 for moment in first):
        return len(set(first)) == len(first) and all(len(moment) == 10 for moment in first)
    return all(first) and all(_clock(b) - _clock(a) > _AT_ONCE for a, b in pairwise(first))


def _contested(values: _Values, found: Sequence[Statement]) -> bool:
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


def _given_up(values: _Values, scene: Scene) -> bool:
    """Whether all outlets that gave another value than the last one told give that one in a later report of theirs."""

    def teller(one: ToldFigure) -> tuple[Outlet | None, str]:
        return scene.readings[scene.article(one)].article.outlet, one.moment or ""

    *before, last = sorted(values, key=lambda value: _by_moment(max(value, key=_by_moment)))
    later = [teller(one) for one in last]
    return all(
        outlet is not None and any(whose == outlet and _later(moment, then) for whose, moment in later)
        for value in before
        for outlet, then in map(teller, value)
    )


def _brought_up_to_date(values: _Values, scene: Scene) -> bool:
    """Whether each value is told first a day after anybody's last word of the one before, as how it stands now."""
    timed = sorted(values, key=lambda value: _by_moment(min(value, key=_by_moment)))
    return all(
        _day_after(min(later, key=_by_moment), max(before, key=_by_moment))
        and any(_as_it_stands(one, scene) for one in later)
        for before, later in pairwise(timed)
    )


def _as_it_stands(one: ToldFigure, scene: Scene) -> bool:
    """Whether a word close before a figure tells that it stands so now, and nothing in the sentence denies another."""
    told = scene.found[one.statement]
    text = scene.readings[told.article].article.text
    near = phrase("brought up to date").search(text, max(told.start, one.figure.start - _STANDS), one.figure.start)
    return near is not None and not told.denied


def _day_after(one: ToldFigure, before: ToldFigure) -> bool:
    """Whether a figure is told a day or more after another, both by reports whose hour is known."""
    told = [figure.moment or "" for figure in (one, before)]
    return all(len(moment) > 10 for moment in told) and _clock(told[0]) - _clock(told[1]) >= _A_DAY


def _all_series(scene: Scene) -> list[_Values]:
    """The moving counts given for the whole event, each as the values that followed one another."""
    moving: dict[str, list[ToldFigure]] = defaultdict(list)
    parts = {(one.statement, one.figure.start) for one in scene.told if "part" in one.setting.marks}
    for one in scene.told:
        state = state_of(one.figure)
        if state and (one.statement, one.figure.start) not in parts and _only_count(one, state, scene.found, parts):
            moving[state].append(one)
    series = (_series(_by_value(_of_all(moving[state]), scene.found)) for state in sorted(moving))
    return [values for values in series if len(values) > 1]


def _only_count(told: ToldFigure, state: str, found: Sequence[Statement], parts: Collection[tuple[int, int]]) -> bool:
    """A count given for the whole event: its statement holds no second one but for parts ("found two more bodies")."""
    at = told.statement
    return sum(state_of(f) == state and (at, f.start) not in parts for f in found[at].figures) == 1


def _of_all(counts: Sequence[ToldFigure]) -> list[ToldFigure]:
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


def _by_moment(one: ToldFigure) -> tuple[str, bool, str]:
    """By time; a day without an hour, mostly told on a later one, after the hours of it."""
    moment = one.moment or "~"
    return moment[:10], len(moment) == 10, moment


def _by_value(group: Sequence[ToldFigure], found: Sequence[Statement]) -> list[list[ToldFigure]]:
    """Those of a moving count that give one number; "at least six" is overtaken by a later nine."""
    values: dict[float, list[ToldFigure]] = {}
    for one in sorted(group, key=lambda t: (*_by_moment(t), found[t.statement].article, t.statement)):
        values.setdefault(one.figure.value, []).append(one)
    return list(values.values())


def _series(values: _Values) -> _Values:
    """The values of a moving count that follow one another in time, each larger than the one before."""
    kept: list[Sequence[ToldFigure]] = []
    for value in values:
        start = value[0]
        if start.as_of is None:
            continue
        if not kept or _follows(start, kept[-1][0]):
            kept.append(value)
    return kept


def _follows(one: ToldFigure, before: ToldFigure) -> bool:
    """Whether a count is a later and larger one, and not so much larger that it must be of something else."""
    past, value = before.figure.value, one.figure.value
    if one.figure.modifier and not differ(before.figure, one.figure):
        return False  # "nearly 100" where 93 were told rounds them
    return _later(one.moment or "", before.moment or "") and past < value <= max(_FEW, FAR * past)


def _later(one: str, other: str) -> bool:
    """Whether ``one`` is a later time than ``other``; two times of one day count only when both give the hour."""
    if len(one) == 10 or len(other) == 10:
        return one[:10] > other[:10]
    return one > other


def _conflict(
    values: _Values, found: Sequence[Statement], readings: Sequence[Reading], *, sure: bool = True
) -> Conflict:
    first = values[0][0].figure
    clauses = [
        about
        for value in values
        for one in value
        if (about := _about(found[one.statement], one.figure, readings[found[one.statement].article]))
    ]
    return Conflict(
        about=min(clauses, key=_reads, default="") or first.counts or first.unit or "figure",
        kind="figure",
        values=tuple(_value(one, found, readings) for value in values for one in _as_told(value)),
        sure=sure,
    )


def _as_told(value: Sequence[ToldFigure]) -> list[list[ToldFigure]]:
    """A value as it is told: "at least 20" and "at least 18" may both be right, but no outlet says the other's."""
    told: dict[tuple[float, str | None], list[ToldFigure]] = {}
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


def _update(values: _Values, found: Sequence[Statement], readings: Sequence[Reading]) -> Conflict:
    first = values[0][0].figure
    return Conflict(state_of(first) or "", "figure", tuple(_value(value, found, readings) for value in values))


def _value(value: Sequence[ToldFigure], found: Sequence[Statement], readings: Sequence[Reading]) -> ConflictValue:
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
