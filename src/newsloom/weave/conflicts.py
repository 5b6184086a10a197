"""Figures that differ: of one thing, told as of one time. A later toll is an update, not a conflict."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom import tables
from newsloom.text import word_spans
from newsloom.types import Conflict, ConflictValue, Figure, Reading
from newsloom.weave.claims import Likeness, bounds, comparable, figures_clash
from newsloom.weave.credit import credit
from newsloom.weave.origins import Voices
from newsloom.weave.statements import Statement

# Aligned pairs below this share talk of other things: half of a prototype's flags were false without a floor.
_ALIGNED = 0.10
# "two of them", "including three children": a part of a count is not the count.
_PART_BEFORE = re.compile(r"\b(?:including|among them|of whom|another|a further|other)\s+(?:\S+\s+)?$", re.IGNORECASE)
_PART_AFTER = re.compile(r"^(?:\s+more\b|\s+others\b|\s+of (?:them|whom|the|those|its)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure as one statement tells it; ``as_of`` is an ISO day or instant, or ``None``."""

    statement: int
    figure: Figure
    as_of: str | None


def _moves(figure: Figure) -> bool:
    """Whether a count grows as news comes in: the dead, the evacuated, those without power."""
    return figure.unit is None and figure.counts in tables.words("moving.en.txt")


def _as_of(one: Statement, figure: Figure, reading: Reading) -> str | None:
    """When a figure held: the day its clause gives, else the time of the report."""
    near = sorted((d for d in one.dates if d.value and "/" not in d.value), key=lambda d: abs(d.start - figure.start))
    for date in near:
        if date.value and len(date.value) >= 10:
            return date.value
    published = reading.article.published
    return _stamp(published) if published else None


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
    told = _all_told(found, readings)
    groups = _groups(told, _aligned(pairs), found, readings, voices)
    clashing: list[Conflict] = []
    moved: list[Conflict] = []
    for group in groups:
        values = _values(group, found)
        for bucket, part in (("moved", _series(values)), ("clash", _standoff(values, found, voices))):
            if len(part) > 1:
                (moved if bucket == "moved" else clashing).append(_conflict(part, found, readings))
    return tuple(clashing), tuple(moved)


def _all_told(found: Sequence[Statement], readings: Sequence[Reading]) -> list[_Told]:
    told = []
    for index, one in enumerate(found):
        reading = readings[one.article]
        for figure in one.figures:
            if (figure.counts or figure.unit) and not _is_part(reading, figure):
                told.append(_Told(index, figure, _as_of(one, figure, reading)))
    return told


def _aligned(pairs: Iterable[Likeness]) -> frozenset[tuple[int, int]]:
    return frozenset((pair.a, pair.b) for pair in pairs if pair.share >= _ALIGNED)


def _groups(
    told: Sequence[_Told],
    aligned: frozenset[tuple[int, int]],
    found: Sequence[Statement],
    readings: Sequence[Reading],
    voices: Voices,
) -> list[list[_Told]]:
    """Figures that tell of one thing: comparable, and in aligned statements or of one moving count."""
    parent = list(range(len(told)))

    def top(item: int) -> int:
        while parent[item] != item:
            item = parent[item]
        return item

    for i, one in enumerate(told):
        for j in range(i):
            other = told[j]
            if found[one.statement].article == found[other.statement].article:
                continue
            pair = (other.statement, one.statement)
            alike = pair in aligned and comparable(one.figure, other.figure)
            moving = _moves(one.figure) and one.figure.counts == other.figure.counts
            if alike or (moving and _plain_count(one, found) and _plain_count(other, found)):
                parent[top(i)] = top(j)
    gathered: dict[int, list[_Told]] = defaultdict(list)
    for i, one in enumerate(told):
        gathered[top(i)].append(one)
    return [group for _, group in sorted(gathered.items()) if len(group) > 1]


def _plain_count(told: _Told, found: Sequence[Statement]) -> bool:
    """A count given for the whole event: its statement names no more than two things and holds no second count."""
    one = found[told.statement]
    return sum(f.counts == told.figure.counts for f in one.figures) == 1


def _values(group: Sequence[_Told], found: Sequence[Statement]) -> list[list[_Told]]:
    """Those of a group that agree, together; the earliest value first."""
    values: list[list[_Told]] = []
    for one in sorted(group, key=lambda t: (t.as_of is None, t.as_of or "", found[t.statement].article, t.statement)):
        home = next((v for v in values if not figures_clash(v[0].figure, one.figure)), None)
        if home is None:
            values.append([one])
        else:
            home.append(one)
    return values


def _series(values: Sequence[list[_Told]]) -> list[list[_Told]]:
    """The values of a moving count that follow one another in time, each larger than the one before."""
    if len(values) < 2 or not all(_moves(told.figure) for value in values for told in value):
        return []
    kept: list[list[_Told]] = []
    for value in values:
        start = value[0]
        if start.as_of is None:
            continue
        later = not kept or (
            _later(start.as_of, kept[-1][0].as_of or "") and bounds(start.figure)[0] > bounds(kept[-1][0].figure)[0]
        )
        if later:
            kept.append(value)
    return kept


def _later(one: str, other: str) -> bool:
    """Whether ``one`` is a later time than ``other``; two times of one day count only when both give the hour."""
    if len(one) == 10 or len(other) == 10:
        return one[:10] > other[:10]
    return one > other


def _standoff(values: Sequence[list[_Told]], found: Sequence[Statement], voices: Voices) -> list[list[_Told]]:
    """The values that differ as of one time, from more than one voice."""
    if len(values) < 2:
        return []
    kept = []
    for value in values:
        rivals = [t for other in values if other is not value for t in other]
        if any(_rival(one, other, found, voices) for one in value for other in rivals):
            kept.append(value)
    return kept


def _rival(one: _Told, other: _Told, found: Sequence[Statement], voices: Voices) -> bool:
    if voices.voice[found[one.statement].article] == voices.voice[found[other.statement].article]:
        return False
    if not _moves(one.figure):
        return True
    if one.as_of is None or other.as_of is None:
        return True
    return one.as_of[:10] == other.as_of[:10]


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
    return f"{told.figure.unit} {phrase}".strip()


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
