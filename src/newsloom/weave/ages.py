"""Whose age a figure is: ``Eduardo Roth, 31,`` and ``the 30-year-old Eduardo Roth`` tell of one man."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from newsloom.types import Figure, Reading
from newsloom.weave.statements import Statement

# Between a name and the age behind it, and between an age and the name that it describes: "30-year-old Selwyn cook".
_BEHIND = re.compile(r",\s*(?:(?:an?|the|who (?:is|was)|now|then|aged?)\s){0,2}|\s\(")
_BEFORE = re.compile(r"(?:[-‐\s]*(?:years?[-‐\s])?old)?\s(?:[^\W\d_][\w’'-]*\s){0,3}")
_REACH = 60  # characters
# What stands before the age at which somebody died; "he took power at the age of 29" is no age of today.
_DIED = re.compile(r"\b(?:died|dies|dead)\b[^.;:]{0,60}\b(?:at|at the age of|aged)\s+$")
_DEATH, _SHE = re.compile(r"\b(?:died|dies|dead|death|killed)\b"), re.compile(r"(?:He|She) was\s+$")
# Reports so far apart may tell of one who has grown older.
_APART = timedelta(days=60)


class FigureAt(Protocol):
    """A figure as a statement tells it."""

    @property
    def statement(self) -> int:
        """Its statement, as an index."""

    @property
    def figure(self) -> Figure:
        """The figure."""


T = TypeVar("T", bound=FigureAt)


def bearer(figure: Figure, reading: Reading) -> str | None:
    """The person whose age a figure is, by the name right before or behind it."""
    text = reading.article.text
    for mention in reading.mentions:
        if mention.kind != "person" or abs(mention.start - figure.start) > _REACH:
            continue
        if mention.end <= figure.start and _BEHIND.fullmatch(text, mention.end, figure.start):
            return mention.entity
        if mention.start >= figure.end and _BEFORE.fullmatch(text, figure.end, mention.start):
            return mention.entity
    return _died_at(figure, reading)


def _died_at(figure: Figure, reading: Reading) -> str | None:
    """The one person named before the age of a death, or before "She was 87.", in the sentence before that tells it."""
    at = next((i for i, s in enumerate(reading.sentences) if s.start <= figure.start < s.end), None)
    if at is None:
        return None
    text, start, end = reading.article.text, reading.sentences[at].start, figure.start
    if at and _SHE.fullmatch(text, start, end):
        start, end = reading.sentences[at - 1].start, reading.sentences[at - 1].end
        if not _DEATH.search(text, start, end):
            return None
    elif not _DIED.search(text, start, end):
        return None
    named = {m.entity for m in reading.mentions if m.kind == "person" and start <= m.start < end}
    return named.pop() if len(named) == 1 else None


def of_one(told: Iterable[T], found: Sequence[Statement], readings: Sequence[Reading]) -> list[list[list[T]]]:
    """The ages that the reports of the same weeks give one person: by value, each with all who give it.

    An age is not rounded: 30 is not 31, where a count of 30 may be one.
    """
    of: defaultdict[str, dict[float, list[T]]] = defaultdict(dict)
    for one in told:
        exact = one.figure.counts == "age" and one.figure.modifier is None and one.figure.high is None
        if exact and (who := bearer(one.figure, readings[found[one.statement].article])):
            of[who].setdefault(one.figure.value, []).append(one)
    return [list(ages.values()) for ages in of.values() if len(ages) > 1 and _of_one_time(ages, found, readings)]


def _of_one_time(ages: Mapping[float, Sequence[T]], found: Sequence[Statement], readings: Sequence[Reading]) -> bool:
    moments = [readings[found[one.statement].article].article.published for told in ages.values() for one in told]
    dated = [moment for moment in moments if moment is not None]
    return not dated or max(dated) - min(dated) <= _APART
