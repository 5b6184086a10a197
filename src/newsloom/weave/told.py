"""Figures as they are told: with the words around them, and the time as of which they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.types import Figure, Reading, When
from newsloom.weave.conflict_words import phrase
from newsloom.weave.one_thing import Setting, settings
from newsloom.weave.statements import Statement

#: A number this large tells by itself what it belongs to.
TELLING = 100
_DATED = 30  # characters within which a date is the figure's own
_BOUND = re.compile(r"\b(?:after|before|since|from|until|till|of)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ToldFigure:
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
        """Its statement, as an index."""
        return self.setting.statement

    @property
    def figure(self) -> Figure:
        """The figure."""
        return self.setting.figure

    @property
    def day(self) -> str:
        """The day as of which it holds, empty where none is known."""
        return (self.as_of or "")[:10]


def told(found: Sequence[Statement], readings: Sequence[Reading]) -> Iterator[ToldFigure]:
    """The figures of a story that tell of one thing each, in the order of its statements."""
    for index, one in enumerate(found):
        reading = readings[one.article]
        figures = [figure for figure in one.figures if _is_told(one, figure, reading)]
        for told_so in settings(index, one, figures, reading) if figures else ():
            yield _told(told_so, one, reading)


def _told(found: Setting, one: Statement, reading: Reading) -> ToldFigure:
    """A figure with the time it held: the day that stands beside it, else the time of the report."""
    figure = found.figure
    published = _stamp(reading.article.published) if reading.article.published else None
    for date in sorted(one.dates, key=lambda d: (abs(d.start - figure.start), d.start)):
        apart = min(abs(date.start - figure.end), abs(figure.start - date.end))
        own = apart <= _DATED and not _BOUND.search(reading.article.text, max(0, date.start - 8), date.start)
        if own and date.value and "/" not in date.value and len(date.value) >= 10 and not _names_a_thing(reading, date):
            # Midnight sharp is a day of publication whose hour is not given.
            hour = published and published[:10] == date.value and not published.endswith("T00:00Z")
            return ToldFigure(found, date.value, True, published if hour else date.value)
    return ToldFigure(found, published, False, published)


def _names_a_thing(reading: Reading, date: When) -> bool:
    """Whether a date says which, not when: "Monday's flood"."""
    return reading.article.text[date.end : date.end + 1] in ("’", "'")


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes").replace("+00:00", "Z")


def _is_told(one: Statement, figure: Figure, reading: Reading) -> bool:
    """Whether a figure tells of one thing: no bare small number, order of size or number of sources."""
    text = reading.article.text
    if not (figure.counts or figure.unit or figure.value >= TELLING or figure.value % 1):
        return False
    if figure.high is not None and figure.high > 5 * figure.value:
        return False  # "hundreds": an order of size
    if phrase("vague").search(text, figure.start, figure.end):
        return False
    # "according to two people briefed on it"
    return not phrase("attributing", r"\b", r"\s+(?:\w+\s)?$").search(
        text, max(one.start, figure.start - 24), figure.start
    )
