"""Figures that differ: of one thing, told as of one time. A later toll is an update, not a conflict."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from newsloom import tables
from newsloom.text import word_spans
from newsloom.types import Conflict, ConflictValue, Figure, Reading
from newsloom.units import convert
from newsloom.weave.claims import Likeness, bounds, comparable
from newsloom.weave.credit import credit
from newsloom.weave.origins import Voices
from newsloom.weave.statements import Statement, content_stems

# Half of a prototype's flags were false. A clash needs statements that are alike (the lower bound) and, with each word
# that stands near both figures counting for _WORD, as much in all as one claim's statements have; durations need more,
# for "two days" and "five years" are told of everything. Who merely repeats a value may be less alike.
_ALIKE, _CLASHING, _CLASHING_TIMES, _WORD = 0.12, 0.30, 0.50, 0.04
_ALIKE_UNCOUNTED = 0.24  # where one of the figures does not say what it counts
_REPEATING = 0.09
_FAR = 10  # one of the values so many times the other: they count different things
_NEAR = 80  # characters on each side of a figure that tell what it counts
_SHARED = 2  # words in common there
_MOST = 4  # more values than this are told of several things
_TELLING = 100  # a number this large tells by itself what it belongs to
_DATED = 30  # characters within which a date is the figure's own
# "two of them", "including three children": a part of a count is not the count.
_PART_BEFORE = re.compile(r"\b(?:including|among them|of whom|another|a further|other)\s+(?:\S+\s+)?$", re.IGNORECASE)
_PART_AFTER = re.compile(
    r"^(?:\s+(?:more|others|bodies|victims)\b|\s+of (?:them|whom|the|those|its)\b(?! dead))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure as one statement tells it.

    ``as_of`` is an ISO day or instant, or ``None``; ``own_date`` whether the text itself gives it. ``near`` are the
    content words around the figure.
    """

    statement: int
    figure: Figure
    as_of: str | None
    own_date: bool
    near: frozenset[str]


def _moves(figure: Figure) -> bool:
    """Whether a count grows as news comes in: the dead, the evacuated, those without power."""
    return figure.unit is None and figure.counts in tables.words("moving.en.txt")


def _told(index: int, one: Statement, figure: Figure, reading: Reading) -> _Told:
    """A figure with the time it held: the day that stands beside it, else the time of the report."""
    article = reading.article
    window = _whole_words(article.text, one, figure)
    itself = content_stems(f"{article.text[figure.start : figure.end]} {figure.counts or ''}", article.language)
    near = frozenset(w for w in content_stems(window, article.language) if not w[0].isdigit()) - frozenset(itself)
    for date in sorted(one.dates, key=lambda d: (abs(d.start - figure.start), d.start)):
        apart = min(abs(date.start - figure.end), abs(figure.start - date.end))
        if date.value and "/" not in date.value and len(date.value) >= 10 and apart <= _DATED:
            return _Told(index, figure, date.value, True, near)
    return _Told(index, figure, _stamp(article.published) if article.published else None, False, near)


def _whole_words(text: str, one: Statement, figure: Figure) -> str:
    """The words around a figure, none cut at the window's ends."""
    start, end = max(one.start, figure.start - _NEAR), min(one.end, figure.end + _NEAR)
    start = start if start == one.start else text.find(" ", start)
    end = end if end == one.end else text.rfind(" ", figure.end, end)
    return text[start : max(end, figure.end)]


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes").replace("+00:00", "Z")


def _is_part(reading: Reading, figure: Figure) -> bool:
    text = reading.article.text
    before, after = text[max(0, figure.start - 40) : figure.start], text[figure.end : figure.end + 20]
    return bool(_PART_BEFORE.search(before) or _PART_AFTER.search(after))


def conflicts(
    found: Sequence[Statement], pairs: Iterable[Likeness], readings: Sequence[Reading], voices: Voices
) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
    """The figures in conflict, and the updates of moving counts, in the order the story tells of them."""
    told = [
        _told(index, one, figure, readings[one.article])
        for index, one in enumerate(found)
        for figure in one.figures
        if (figure.counts or figure.unit or figure.value >= _TELLING)
        and figure.counts != "age"
        and not _is_part(readings[one.article], figure)
    ]
    scene = _Scene(found, {(pair.a, pair.b): pair.share for pair in pairs}, voices)
    clashing = [_conflict(values, found, readings) for values in _standoffs(told, scene)]
    moved = [_conflict(values, found, readings) for values in _all_series(told, scene)]
    return tuple(clashing), tuple(moved)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What telling a conflict from two different things needs."""

    found: Sequence[Statement]
    share: dict[tuple[int, int], float]
    voices: Voices

    def alike(self, one: _Told, other: _Told) -> float:
        """How alike the statements of two figures are, 0 where they share too little to tell."""
        a, b = sorted((one.statement, other.statement))
        return self.share.get((a, b), 0.0)

    def apart(self, one: _Told, other: _Told) -> bool:
        """Whether two independent voices speak."""
        a, b = (self.voices.voice[self.found[t.statement].article] for t in (one, other))
        return a != b


def _of_one_thing(one: _Told, other: _Told) -> bool:
    """Whether two figures in like statements count the same: the same concept, or one of them only "people"."""
    if comparable(one.figure, other.figure):
        return True
    vague = {None, "people", "residents", "others"}
    plain = one.figure.unit is None and other.figure.unit is None
    return plain and (one.figure.counts in vague or other.figure.counts in vague)


def _differ(one: _Told, other: _Told) -> bool:
    if one.figure.value == other.figure.value and {one.figure.unit, other.figure.unit} == {"mi", "nmi"}:
        return False  # at sea a mile is a nautical mile
    (low, high), (other_low, other_high) = bounds(one.figure), bounds(other.figure)
    return high < other_low or other_high < low


def _clashes(one: _Told, other: _Told, scene: _Scene) -> bool:
    if not scene.apart(one, other) or not _of_one_thing(one, other) or not _differ(one, other):
        return False
    if one.own_date and other.own_date and (one.as_of or "")[:10] != (other.as_of or "")[:10]:
        return False  # 5.1 metres on Wednesday, 6.8 on Monday
    if _moves(one.figure) and (one.as_of or "")[:10] != (other.as_of or "")[:10]:
        return False
    if _vague(one.figure) or _vague(other.figure):
        return False
    alike = scene.alike(one, other)
    needed = _CLASHING_TIMES if _is_time(one.figure) else _CLASHING
    uncounted = one.figure.unit is None and None in (one.figure.counts, other.figure.counts)
    if alike < (_ALIKE_UNCOUNTED if uncounted else _ALIKE) or _far_apart(one.figure, other.figure):
        return False
    if alike + _WORD * len(one.near & other.near) < needed:
        return False
    a, b = scene.found[one.statement], scene.found[other.statement]
    return not (_has(a, other) or _has(b, one) or _several(a, one.figure) or _several(b, other.figure))


def _vague(figure: Figure) -> bool:
    """Whether a figure is no more than an order of size: "hundreds"."""
    return figure.high is not None and figure.high > 5 * figure.value


def _far_apart(one: Figure, other: Figure) -> bool:
    """Whether two values differ so much that they cannot be told of one thing, such as a price and a total."""
    (low, _), (other_low, _) = bounds(one), bounds(other)
    small, large = sorted((abs(low), abs(other_low)))
    return large > _FAR * small


def _is_time(figure: Figure) -> bool:
    converted = convert(figure.value, figure.unit) if figure.unit else None
    return converted is not None and converted[1] == "duration"


def _has(statement: Statement, told: _Told) -> bool:
    """Whether a statement gives a figure's value as well: "5.1 metres, compared with 6.8"."""
    return any(f.unit == told.figure.unit and f.value == told.figure.value for f in statement.figures)


def _several(statement: Statement, figure: Figure) -> bool:
    """Whether a statement gives more figures of that kind, so that it cannot be told which one is meant."""
    return sum(f.unit == figure.unit and f.unit is not None for f in statement.figures) > 1


def _standoffs(told: Sequence[_Told], scene: _Scene) -> list[list[list[_Told]]]:
    """For each thing told with figures that clash: its values, each with all who give it, the earliest first."""
    groups: list[list[_Told]] = []
    by_statement: dict[int, list[_Told]] = defaultdict(list)
    for one in told:
        by_statement[one.statement].append(one)
    for a, b in sorted(pair for pair, share in scene.share.items() if share >= _ALIKE):
        for one, other in product(by_statement.get(a, ()), by_statement.get(b, ())):
            if _clashes(one, other, scene):
                home = next((g for g in groups if one in g or other in g), None)
                if home is None:
                    groups.append([one, other])
                else:
                    home.extend(t for t in (one, other) if t not in home)
    for group in groups:
        core = list(group)
        group.extend(t for t in told if t not in core and any(_repeats(t, other, scene) for other in core))
    return [values for group in groups if 1 < len(values := _values(group, scene.found)) <= _MOST]


def _repeats(one: _Told, other: _Told, scene: _Scene) -> bool:
    """Whether one figure gives the other's value for the same thing."""
    if _differ(one, other) or not _of_one_thing(one, other):
        return False
    if scene.alike(one, other) < _REPEATING and scene.apart(one, other):
        return False
    return one.figure.value >= _TELLING or len(one.near & other.near) >= _SHARED


def _all_series(told: Sequence[_Told], scene: _Scene) -> list[list[list[_Told]]]:
    """The moving counts given for the whole event, each as the values that followed one another."""
    moving: dict[str, list[_Told]] = defaultdict(list)
    for one in told:
        if _moves(one.figure) and _plain_count(one, scene.found):
            moving[one.figure.counts or ""].append(one)
    series = (_series(_by_value(moving[counts], scene.found)) for counts in sorted(moving))
    return [values for values in series if len(values) > 1]


def _plain_count(told: _Told, found: Sequence[Statement]) -> bool:
    """A count given for the whole event: its statement names no more than two things and holds no second count."""
    one = found[told.statement]
    return sum(f.counts == told.figure.counts for f in one.figures) == 1


def _values(group: Sequence[_Told], found: Sequence[Statement]) -> list[list[_Told]]:
    """Those of a group that agree, together; the earliest value first."""
    values: list[list[_Told]] = []
    for one in sorted(group, key=lambda t: (t.as_of is None, t.as_of or "", found[t.statement].article, t.statement)):
        home = next((v for v in values if not _differ(v[0], one)), None)
        if home is None:
            values.append([one])
        else:
            home.append(one)
    return values


def _by_value(group: Sequence[_Told], found: Sequence[Statement]) -> list[list[_Told]]:
    """Those of a moving count that give one number; "at least six" is overtaken by a later nine."""
    values: dict[float, list[_Told]] = {}
    for one in sorted(group, key=lambda t: (t.as_of is None, t.as_of or "", found[t.statement].article, t.statement)):
        values.setdefault(one.figure.value, []).append(one)
    return list(values.values())


def _series(values: Sequence[list[_Told]]) -> list[list[_Told]]:
    """The values of a moving count that follow one another in time, each larger than the one before."""
    kept: list[list[_Told]] = []
    for value in values:
        start = value[0]
        if start.as_of is None:
            continue
        later = not kept or (
            _later(start.as_of, kept[-1][0].as_of or "") and start.figure.value > kept[-1][0].figure.value
        )
        if later:
            kept.append(value)
    return kept


def _later(one: str, other: str) -> bool:
    """Whether ``one`` is a later time than ``other``; two times of one day count only when both give the hour."""
    if len(one) == 10 or len(other) == 10:
        return one[:10] > other[:10]
    return one > other


def _conflict(values: Sequence[list[_Told]], found: Sequence[Statement], readings: Sequence[Reading]) -> Conflict:
    first = values[0][0]
    return Conflict(
        about=_about(first, found, readings),
        kind="figure",
        values=tuple(_value(value, found, readings) for value in values),
    )


def _about(told: _Told, found: Sequence[Statement], readings: Sequence[Reading]) -> str:
    """What is counted, in the words of the report: ``people evacuated``, ``metres wide``."""
    if told.figure.counts:
        return told.figure.counts
    text = readings[found[told.statement].article].article.text
    behind = re.split(r"[.,;:()\n“”\"]", text[told.figure.end : told.figure.end + 60])[0]
    ends = [end for _, end in word_spans(behind)][:3]
    phrase = behind[: ends[-1]].strip() if ends else ""
    return f"{told.figure.unit or ''} {phrase}".strip() or "figure"


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
