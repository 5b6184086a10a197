"""Calendar arithmetic: partial dates and relative ones against the day of publication. No words, only numbers."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

#: Units that are a number of days.
_DAYS = {"day": 1, "week": 7, "fortnight": 14}


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


def later(when: date, unit: str, count: int) -> date | None:
    """The very day so many units after a day (before, if negative); the last of a month that is too short."""
    if unit in _DAYS:
        return shifted(when, count * _DAYS[unit])
    months = count * {"month": 1, "year": 12, "decade": 120}.get(unit, 0)
    there = moved(when, "month", months) if months or not count else None
    return there.first.replace(day=min(when.day, there.last.day)) if there else None


def ago(when: date, unit: str, count: int) -> Period | None:
    """So many units before (negative) or after a day: days and weeks to the day, of longer ones the month or year."""
    if unit in _DAYS:
        there = later(when, unit, count)
        return day(there) if there else None
    return moved(when, "year", count * 10) if unit == "decade" else moved(when, unit, count)


def weekend_near(when: date) -> Period | None:
    """The weekend nearest to a day: that before a Monday or Tuesday."""
    return weekend(when, -1 if when.weekday() < 2 else 0)


def long_weekend(when: date) -> Period | None:
    """The weekend nearest to a holiday, with the days up to the holiday."""
    found = weekend_near(when)
    return stretch(min(when, found.first), max(when, found.last)) if found else None


def rolling(when: date, unit: str, count: int) -> Period | None:
    """The so many units up to a day (negative), or from the next day on: "the past three months"."""
    other = later(when, unit, count)
    begin = when if count < 0 else shifted(when, 1)
    return stretch(min(other, begin), max(other, begin)) if other and begin else None


def months(of_year: int, first: int, count: int) -> Period:
    """So many months of a year: a quarter, a half."""
    begin, last = month(of_year, first), month(of_year, first + count - 1)
    return Period(begin.first, last.last, f"{begin.iso}/{last.iso}")


def quarter(of_year: int, number: int, size: int = 3) -> Period:
    """A quarter of a year, or with ``size`` 6 a half, by its months."""
    return months(of_year, size * (number - 1) + 1, size)


def quarter_near(when: date, number: int, size: int, tense: int) -> Period:
    """The quarter of that number nearest to a day: by tense, else the nearest."""
    found = [quarter(y, number, size) for y in (when.year - 1, when.year, when.year + 1)]
    return by_tense(when, found, tense) or found[1]


def part(period: Period, which: str) -> Period:
    """The early, mid or late part of a week, month or year; other periods stay whole.

    By convention (that of Recognizers-Text): of a week Monday to Wednesday, Tuesday to Friday, Thursday to Sunday; of a
    month days 1 to 15, 10 to 20, 16 to the end; of a year its four-month thirds.
    """
    first, days = period.first, (period.last - period.first).days + 1
    if which not in ("early", "mid", "late"):
        return period
    if days == 7:
        begin, end = {"early": (0, 2), "mid": (1, 4), "late": (3, 6)}[which]
        return stretch(first + timedelta(begin), first + timedelta(end)) or period
    if len(period.iso) == 7:
        begin, end = {"early": (1, 15), "mid": (10, 20), "late": (16, period.last.day)}[which]
        return stretch(first.replace(day=begin), first.replace(day=end)) or period
    return months(first.year, {"early": 1, "mid": 5, "late": 9}[which], 4) if len(period.iso) == 4 else period


def half(period: Period, which: str) -> Period:
    """The early or late half of a year ("later next year"); the part of any other period."""
    if len(period.iso) == 4 and which in ("early", "late"):
        return quarter(period.first.year, 1 if which == "early" else 2, 6)
    return part(period, which)


def week_within(period: Period, rank: int | None, count: int = 1) -> Period | None:
    """The first, second … week of a month or year, the last for ``None``: a week belongs where its Thursday falls."""
    thursday = period.first + timedelta(days=(3 - period.first.weekday()) % 7)
    last = period.last - timedelta(days=(period.last.weekday() - 3) % 7)
    found = last - timedelta(weeks=count - 1) if rank is None else shifted(thursday, 7 * (rank - 1))
    if found is None or not thursday <= found <= last:
        return None
    begin, end = shifted(found, -3), shifted(found, 7 * count - 4)
    return stretch(begin, end) if begin and end else None


def units_within(period: Period, unit: str, rank: int | None, count: int = 1) -> Period | None:
    """The second day, the last three months … of a longer period; ``None`` for the rank is the last."""
    if unit == "week":
        return week_within(period, rank, count)
    if unit == "weekend":
        found = weekday_within(period, 5, rank)
        return weekend(found, 0) if found else None
    if unit == "month" and len(period.iso) == 4 and (rank or 1) + count <= 13:
        first = 13 - count if rank is None else rank
        return months(period.first.year, first, count) if count > 1 else month(period.first.year, first)
    if unit != "day":
        return None
    begin = shifted(period.last, 1 - count) if rank is None else shifted(period.first, rank - 1)
    end = shifted(begin, count - 1) if begin else None
    if begin is None or end is None or not period.first <= begin <= end <= period.last:
        return None
    return day(begin) if count == 1 else stretch(begin, end)


def iso_week(of_year: int, number: int) -> Period | None:
    """The week of that number in a year."""
    return week_within(year(of_year), number)


def century(number: int) -> Period:
    """The years that are counted to a century in speech: the 21st, 2000 to 2099."""
    return years(max(1, 100 * (number - 1)), 100 * number - 1)


def easter(of_year: int) -> date:
    """Easter Sunday of the western churches, by the Gregorian reckoning of Meeus, Jones and Butcher."""
    a, b, c = of_year % 19, of_year // 100, of_year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114
    return date(of_year, m // 31, m % 31 + 1)


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
        return month(of_year, number) if 1 <= of_year <= 9999 and 1 <= number <= 12 else None
    try:
        return day(date(of_year, number, of_month))
    except ValueError:
        return None


def nearest(when: date, number: int, of_month: int | None, tense: int, on: int | None = None) -> Period | None:
    """The month, or day of a month, without its year: by its weekday ``on``, by tense, else the nearest."""
    found = [p for y in (when.year - 1, when.year, when.year + 1) if (p := dated(y, number, of_month))]
    if of_month == 29 and number == 2:
        found = [p for y in range(when.year - 8, when.year + 9) if (p := dated(y, number, of_month))]
    near = [p for p in found if of_month and _gap(when, p) <= 14]  # "closed August 4", written on the second
    if near and on is None:
        return near[0]
    fitting = [p for p in found if p.first.weekday() == on]
    return by_tense(when, fitting or found, tense) or by_tense(when, fitting, 0)


def day_near(when: date, of_month: int, on: int | None, tense: int) -> Period | None:
    """The day of that number, if need be on a weekday, nearest to a day: "the 27th", "Friday the 13th"."""
    first = when.year * 12 + when.month - 1
    found = [p for m in range(first - 4, first + 5) if (p := dated(m // 12, m % 12 + 1, of_month))]
    if on is not None:
        found = [p for p in found if p.first.weekday() == on]
    return by_tense(when, found, tense)


def by_tense(when: date, found: list[Period], tense: int) -> Period | None:
    """The period nearest to a day among some: in the past, the future, or (0, 2) anywhere."""
    if tense < 0:
        found = [p for p in found if p.first <= (shifted(when, 1) or when)]
    elif tense == 1:
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
