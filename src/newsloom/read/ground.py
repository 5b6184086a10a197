"""A date as far as it is known, and the ground it is read against: its sentence and the day of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newsloom.read import calendar, tense
from newsloom.read.calendar import Period
from newsloom.read.date_words import Clock, Lexed, Words

_OFFSET = {"l": -1, "L": -1, "t": 0, "E": 0, "x": 1, "X": 1}


@dataclass(slots=True)  # not frozen: made and named for every date, at a third of the cost
class Moment:
    """A date or time found at tokens ``[i, j)``: resolved (``period``, ``instant``), or the parts that are known.

    ``count`` and ``unit`` belong to words that need a neighbour to be a date: "two weeks before", "the weekend of".
    """

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
    count: int | None = None
    unit: str = ""


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
        """The day of publication; a year that cannot be true counts as unknown."""
        return self.published.date() if self.published and 1000 <= self.published.year < 3000 else None

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
        return int(value) if isinstance(value, (int, str)) and str(value).lstrip("+-").isdigit() else None

    def word(self, i: int, j: int, letters: str) -> str:
        """What the table says of the first token of a class; empty without one."""
        k = self.first(i, j, letters)
        return str(self.lex.values[k]) if k is not None else ""

    def has(self, i: int, j: int, letters: str) -> bool:
        """Whether a token of a class stands within ``[i, j)``."""
        return self.first(i, j, letters) is not None

    def offset(self, i: int, j: int) -> int | None:
        """-1, 0 or 1 for last, this and next; the table may say 2 ("the week after next")."""
        k = self.first(i, j, "lxtLXE")
        if k is None:
            return None
        value = self.lex.values[k]
        return int(value) if value in ("2", "-2") else _OFFSET[self.lex.classes[k]]

    def year(self, i: int, j: int) -> int | None:
        """The year that tokens name, or count from this one: "2019", "last year"."""
        if (year := self.number(i, j, "yW")) is not None:
            return year
        k = self.first(i, j, "U")
        if k is None or self.today is None:
            return None
        offset = self.offset(max(i, k - 2), min(j, k + 2))
        return self.today.year + (offset or 0)

    def count(self, i: int, j: int) -> int | None:
        """How many units a phrase counts; ``None`` for "several" and for hedged counts."""
        return None if self.has(i, j, "~") else self.number(i, j, "F" if self.has(i, j, "F") else "kdni")

    def ends(self, j: int) -> bool:
        """Whether a bare number before token ``j`` counts nothing: punctuation or a small word follows."""
        t = self.lex.tokens
        word = t.word(j)
        if not word[:1].isalnum():
            return word not in ("%", "$", "€", "£") and not (
                t.glued(j) and t.glued(j + 1) and t.raw[j + 1][0].isdigit()
            )
        return self.lex.classes[j] in "PTIofYZ&epAB" or word in self.known.ante or word in self.known.small

    def opened(self, i: int) -> bool:
        """Whether the words before token ``i`` lead up to a day: "on the", "until"."""
        k = next((k for k in range(i - 1, max(-1, i - 4), -1) if self.lex.classes[k] != "o"), -1)
        return k >= 0 and (self.lex.classes[k] in "PfTBYZI" or self.lex.tokens.lower[k] in self.known.ante)


def resolved(moment: Moment, ground: Ground, year: int | None = None) -> Period | None:
    """The days that a moment means; ``year`` stands in for one that it lacks. ``None`` if it cannot be known."""
    if moment.period is not None:
        return moment.period
    today, year = ground.today, moment.year or year
    if moment.month is not None:
        if year is not None:
            return calendar.dated(year, moment.month, moment.day)
        if today is None:
            return None
        of_tense = ground.tense(moment.i, moment.j)
        return calendar.nearest(today, moment.month, moment.day, of_tense, moment.weekday)
    if moment.day is not None:
        of_tense = ground.tense(moment.i, moment.j)
        return calendar.day_near(today, moment.day, moment.weekday, of_tense) if today else None
    if moment.weekday is not None and today is not None:
        found = calendar.weekday(today, moment.weekday, ground.tense(moment.i, moment.j))
        return calendar.day(found) if found else None
    return None
