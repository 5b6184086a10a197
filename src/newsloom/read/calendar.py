"""Calendar arithmetic: partial dates and relative ones against the day of publication. No words, only numbers."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days, both ends included, and how ISO 8601 writes it."""

    first: date
    last: date
    iso: str


def day(when: date) -> Period:
    """One day."""
    return Period(when, when, when.isoformat())


def month(year: int, number: int) -> Period:
    """One month."""
    last = calendar.monthrange(year, number)[1]
    return Period(date(year, number, 1), date(year, number, last), f"{year:04d}-{number:02d}")


def year(number: int) -> Period:
    """One year."""
    return Period(date(number, 1, 1), date(number, 12, 31), f"{number:04d}")


def years(first: int, last: int) -> Period:
    """Several years: ``1990/1999``."""
    return Period(date(first, 1, 1), date(last, 12, 31), f"{first:04d}/{last:04d}")


def stretch(first: date, last: date) -> Period | None:
    """The days from one to another; ``None`` when they stand the wrong way round."""
    return Period(first, last, f"{first.isoformat()}/{last.isoformat()}") if first <= last else None


def span(first: Period, last: Period) -> Period | None:
    """From the start of one period to the end of another, each written in its own grain."""
    if first.first > last.last:
        return None
    begin, end = first.iso.split("/")[0], last.iso.split("/")[-1]
    return Period(first.first, last.last, f"{begin}/{end}")


def shifted(when: date, days: int) -> date | None:
    """A day so many days later; ``None`` outside the calendar."""
    try:
        return when + timedelta(days=days)
    except OverflowError:
        return None


def week(when: date, offset: int = 0) -> Period | None:
    """The week, Monday to Sunday, so many weeks from that of a day."""
    monday = shifted(when, 7 * offset - when.weekday())
    sunday = shifted(monday, 6) if monday else None
    return stretch(monday, sunday) if monday and sunday else None


def weekend(when: date, offset: int) -> Period | None:
    """Saturday and Sunday of the week so many weeks from that of a day."""
    found = week(when, offset)
    saturday = shifted(found.first, 5) if found else None
    return stretch(saturday, found.last) if found and saturday else None


def moved(when: date, unit: str, count: int) -> Period | None:
    """The day, week, month, year or decade so many units from that of a day."""
    if unit == "day":
        there = shifted(when, count)
        return day(there) if there else None
    if unit == "week":
        return week(when, count)
    if unit == "weekend":
        return weekend(when, count)
    if unit == "month":
        months = when.year * 12 + when.month - 1 + count
        return month(months // 12, months % 12 + 1) if 12 <= months < 120_000 else None
    if unit == "year":
        return year(when.year + count) if 1 <= when.year + count <= 9999 else None
    if unit == "decade":
        first = (when.year // 10 + count) * 10
        return years(first, first + 9) if 1 <= first <= 9990 else None
    return None


def ago(when: date, unit: str, count: int) -> Period | None:
    """So many units before (negative) or after a day; of weeks and longer only the week, month or year is known."""
    return moved(when, "year", count * 10) if unit == "decade" else moved(when, unit, count)


def rolling(when: date, unit: str, count: int) -> Period | None:
    """The so many units up to a day (negative), or from it on: "the past three months"."""
    if unit in ("month", "year", "decade"):
        months = count * {"month": 1, "year": 12, "decade": 120}[unit]
        there = moved(when, "month", months)
        if there is None:
            return None
        other: date | None = there.first.replace(day=min(when.day, there.last.day))
    elif unit in ("day", "week"):
        other = shifted(when, count * (7 if unit == "week" else 1))
    else:
        return None
    return stretch(min(other, when), max(other, when)) if other else None


def quarter(of_year: int, number: int) -> Period:
    """A quarter of a year, by its months."""
    first, last = month(of_year, 3 * number - 2), month(of_year, 3 * number)
    return Period(first.first, last.last, f"{first.iso}/{last.iso}")


def weekday(when: date, number: int, tense: int) -> date | None:
    """The day of that name nearest in the direction of the tense, today included; without one, the most recent.

    A report that says what "will" happen on the weekday of its publication means the same day: nearly all of 207 such
    in 1,103 news reports did.
    """
    if tense > 0:
        return shifted(when, (number - when.weekday()) % 7)
    return shifted(when, -((when.weekday() - number) % 7))


def weekday_of(when: date, number: int, offset: int) -> date | None:
    """The day of that name in the week so many weeks on: "next Tuesday"."""
    found = week(when, offset)
    return shifted(found.first, number) if found else None


def weekday_within(period: Period, number: int, rank: int | None) -> date | None:
    """The first, second … day of that name in a period; the last one for ``None``."""
    first = period.first + timedelta(days=(number - period.first.weekday()) % 7)
    last = period.last - timedelta(days=(period.last.weekday() - number) % 7)
    found = last if rank is None else shifted(first, 7 * (rank - 1))
    return found if found and first <= found <= last else None


def dated(of_year: int, number: int, of_month: int | None) -> Period | None:
    """A month, or a day of it; ``None`` when there is no such day."""
    if of_month is None:
        return month(of_year, number) if 1 <= of_year <= 9999 else None
    try:
        return day(date(of_year, number, of_month))
    except ValueError:
        return None


def nearest(when: date, number: int, of_month: int | None, tense: int) -> Period | None:
    """The month, or day of a month, without its year: by tense, else the nearest."""
    found = [p for y in (when.year - 1, when.year, when.year + 1) if (p := dated(y, number, of_month))]
    if of_month == 29 and number == 2:
        found = [p for y in range(when.year - 8, when.year + 9) if (p := dated(y, number, of_month))]
    if tense < 0:
        found = [p for p in found if p.first <= (shifted(when, 1) or when)]
    elif tense > 0:
        found = [p for p in found if p.last >= (shifted(when, -1) or when)]
    return min(found, key=lambda p: (_gap(when, p), p.first), default=None)


def _gap(when: date, period: Period) -> int:
    if period.first <= when <= period.last:
        return 0
    return min(abs((period.first - when).days), abs((period.last - when).days))


def us_summer(when: date) -> bool:
    """Whether the United States keep summer time: from March's second Sunday to November's first, since 2007."""
    first, last = date(when.year, 3, 1), date(when.year, 11, 1)
    begins = first + timedelta(days=(6 - first.weekday()) % 7 + 7)
    return begins <= when < last + timedelta(days=(6 - last.weekday()) % 7)
