"""A date as far as it is known, and the ground it is read against: its sentence and the day of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newsloom.read import calendar, tense
from newsloom.read.calendar import Period
from newsloom.read.date_words import Clock, Lexed, Words

_OFFSET = {"l": -1, "L": -1, "t": 0, "x": 1, "X": 1}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time found at tokens ``[i, j)``: resolved (``period``, ``instant``), or the parts that are known."""

    i: int
    j: int
    shape: str = ""
    period: Period | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    clock: Clock | None = None
    zone: str | None = None
    instant: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a date is read against: the sentence, the day of publication, the order of day and month."""

    lex: Lexed
    known: Words
    language: str
    published: datetime | None
    day_first: bool | None

    @property
    def today(self) -> date | None:
        """The day of publication."""
        return self.published.date() if self.published else None

    def tense(self, i: int, j: int) -> int:
        """The tense of the clause around tokens ``[i, j)``."""
        return tense.tense(self.lex.tokens, i, j, tense.verbs(self.language))

    def first(self, i: int, j: int, letters: str) -> int | None:
        """The first token of a class within ``[i, j)``."""
        return next((k for k in range(i, j) if self.lex.classes[k] in letters), None)

    def number(self, i: int, j: int, letters: str) -> int | None:
        """The whole number that the first token of a class stands for."""
        k = self.first(i, j, letters)
        value = self.lex.values[k] if k is not None else None
        return int(value) if isinstance(value, (int, str)) and str(value).lstrip("-").isdigit() else None

    def word(self, i: int, j: int, letters: str) -> str:
        """What the table says of the first token of a class; empty without one."""
        k = self.first(i, j, letters)
        return str(self.lex.values[k]) if k is not None else ""

    def has(self, i: int, j: int, letters: str) -> bool:
        """Whether a token of a class stands within ``[i, j)``."""
        return self.first(i, j, letters) is not None

    def offset(self, i: int, j: int) -> int | None:
        """-1, 0 or 1 for last, this and next."""
        k = self.first(i, j, "lxtLX")
        return _OFFSET[self.lex.classes[k]] if k is not None else None


def resolved(moment: Moment, ground: Ground, year: int | None = None) -> Period | None:
    """The days that a moment means; ``year`` stands in for one that it lacks. ``None`` if it cannot be known."""
    if moment.period is not None:
        return moment.period
    today, year = ground.today, moment.year or year
    if moment.month is not None:
        if year is not None:
            return calendar.dated(year, moment.month, moment.day)
        return calendar.nearest(today, moment.month, moment.day, ground.tense(moment.i, moment.j)) if today else None
    if moment.weekday is not None and today is not None:
        found = calendar.weekday(today, moment.weekday, ground.tense(moment.i, moment.j))
        return calendar.day(found) if found else None
    return None
