"""Shapes of dates longer than a day, each read into what is known of its moment: months, weeks, quarters, years.

the third week of July ──▶ Ouom ──▶ Moment(shape="nth", period=2026-07-13/2026-07-19)
"""

from __future__ import annotations

import re
from datetime import date

from newsloom.read import calendar
from newsloom.read.calendar import Period
from newsloom.read.date_words import Lexed
from newsloom.read.ground import Ground, Moment, resolved

# Beyond these a bare number of four digits is more often a count than a year.
_YEARS = range(1800, 2100)


def month(ground: Ground, i: int, j: int) -> Moment | None:
    """``March 2026``, ``last May``, ``in January``; a bare "May" needs a word that shows it is a month."""
    k = ground.first(i, j, "mMb")
    number, year, offset = ground.number(i, j, "mMb"), ground.year(i, j), ground.offset(i, j)
    if k is None or number is None:
        return None
    if year is None and offset is None and not ground.has(i, j, "e"):
        before = ground.lex.tokens.word(i - 1)
        bare = ground.lex.classes[k] == "m"
        sure = before in (ground.known.ante if bare else ground.known.strict) or _in_range(ground.lex.classes, i, j)
        sure = sure or (ground.lex.classes[k] == "b" and ground.lex.classes[i - 1 : i] in tuple("YZTf"))
        if not sure and (not bare or _named(ground.lex, k)):
            return None
        if before not in ground.known.strict and ground.lex.tokens.raw[k + 1 : k + 2] and _surname(ground.lex, k + 1):
            return None
    if ground.today and ground.has(i, j, "lxtLX") and not ground.has(i, j, "U") and year is None:
        if offset == 0:
            year = ground.today.year
        else:
            return Moment(i, j, period=_offset_month(ground, number, offset or 0))
    if (
        ground.lex.classes[i] == "y"
        and k == j - 1
        and ground.lex.classes[k] == "M"
        and ground.lex.classes[j : j + 1] in tuple("_oP")
    ):
        return None  # "the 2026 March for Life"
    found = Moment(i, j, year=year, month=number)
    part = ground.word(i, j, "e")
    if part and (whole := resolved(found, ground)) is not None:
        return Moment(i, j, period=calendar.part(whole, part), year=year)
    return found


def _in_range(classes: str, i: int, j: int) -> bool:
    """Whether a month stands in a range with another: "from March to May"."""
    return (
        re.match(r"[-T]e?[mMbdO]", classes[j : j + 3]) is not None
        or re.search(r"[mMb]\.?[-T]$|f[mMb]\.?&$", classes[max(0, i - 4) : i]) is not None
    )


def _named(lex: Lexed, k: int) -> bool:
    """Whether a capitalised word stands beside a token: "April Ryan", "Judge June"."""
    raw = lex.tokens.raw
    beside = (raw[m] for m in (k - 1, k + 1) if 0 < m < len(raw))
    return any(word[0].isupper() for word in beside)


def _surname(lex: Lexed, k: int) -> bool:
    """Whether a token is a capitalised word of no class: "and April Ryan"."""
    return lex.classes[k] == "_" and lex.tokens.raw[k].istitle()


def _offset_month(ground: Ground, number: int, offset: int) -> Period | None:
    """The latest such month over, or the next to come."""
    if (today := ground.today) is None:
        return None
    year = today.year + (offset if (today.month - number) * offset >= 0 else 0)
    return calendar.dated(year, number, None)


def nth(ground: Ground, i: int, j: int) -> Moment | None:
    """``the first Friday of July``, ``the last two weeks of 2026``, ``Q3 this year``, ``21st century``."""
    last = ground.has(i, i + 2, "lL")
    rank, k = ground.number(i, j, "O"), ground.first(i, j, "ujvwq")
    if k is None or (rank is None and not last):
        return None
    count = ground.number(i, k, "kdn")
    name, kind = str(ground.lex.values[k]), ground.lex.classes[k]
    if k == j - 1:
        named = j < len(ground.lex.classes) and _surname(ground.lex, j)  # "Twenty-First Century Fox"
        found = calendar.century(rank) if name == "century" and rank and rank <= 22 and not named else None
        return Moment(i, j, period=found) if found else None
    within, known = _frame(ground, k + 1, j)
    if not known:
        return None
    if within is None:
        return Moment(i, j)
    if kind == "q":
        size, year = int(name or 3), within.first.year
        found = calendar.quarter(year, rank or 12 // size, size) if (rank or 1) <= 12 // size else None
        if len(within.iso) != 4:
            halves = {1: "early", 2: "late", None: "late"}
            found = calendar.part(within, halves[rank]) if size in (6, 15) and rank in halves else None
    elif kind in "vw":
        on = calendar.weekday_within(within, int(name), rank)
        found = calendar.day(on) if on else None
    elif count is not None and count > 366:
        found = None
    else:
        found = calendar.units_within(within, name, rank, count or 1)
    return Moment(i, j, period=found) if found else None


def _frame(ground: Ground, i: int, j: int) -> tuple[Period | None, bool]:
    """The month, year or week that tokens ``[i, j)`` name, and whether they name one, be it unresolved."""
    number, today = ground.number(i, j, "mMb"), ground.today
    if number is not None:
        return resolved(Moment(i, j, year=ground.year(i, j), month=number), ground), True
    if (year := ground.number(i, j, "yW")) is not None:
        return calendar.year(year), True
    unit = ground.word(i, j, "uU")
    if unit not in ("week", "month", "year"):
        return None, False
    return calendar.moved(today, unit, ground.offset(i, j) or 0) if today else None, True


def quarter(ground: Ground, i: int, j: int) -> Moment | None:
    """``Q3 last year``, ``last quarter``, ``Q3``."""
    year, today, offset = ground.year(i, j), ground.today, ground.offset(i, j)
    mark = ground.word(i, j, "Q")
    if mark:
        number, size = int(mark[1]), 3 if mark[0] == "q" else 6
        if number > 12 // size:
            return None
        if year is None:
            if size == 6:
                return None
            near = calendar.quarter_near(today, number, size, ground.tense(i, j)) if today else None
            return Moment(i, j, period=near)
        return Moment(i, j, period=calendar.quarter(year, number, size))
    size = int(ground.word(i, j, "q") or 3)
    if size > 12:  # a half of a month
        return Moment(i, j)
    if (number_ := ground.number(i, j, "k")) is not None:
        fits = year is not None and number_ <= 12 // size
        return Moment(i, j, period=calendar.quarter(year, number_, size)) if fits and year else None
    if offset is None or today is None or ground.has(i, j, "yU"):
        return Moment(i, j) if offset is not None else None
    return Moment(i, j, period=_quarter_at(today, offset, size))


def _quarter_at(today: date, offset: int, size: int = 3) -> Period:
    at = min(max(12, today.year * (12 // size) + (today.month - 1) // size + offset), 9990 * (12 // size))
    return calendar.quarter(at // (12 // size), at % (12 // size) + 1, size)


def season(ground: Ground, i: int, j: int) -> Moment | None:
    """``summer 2026``, ``last summer``: of a season only the year is sure, its months differ with the place."""
    if ground.lex.classes[i] in "oI" and (ground.word(i, j, "S") != "sure" or ground.lex.values[i] == "from"):
        return None  # "jeux d'été"
    year = ground.year(i, j)
    return Moment(i, j, period=calendar.year(year) if year else None)


def rolling(ground: Ground, i: int, j: int) -> Moment | None:
    """``the past three days``, ``the next 10 years``."""
    count, unit, today, offset = ground.count(i, j), ground.word(i, j, "uUj"), ground.today, ground.offset(i, j)
    if ground.lex.values[i] == "verb" and ground.lex.tokens.word(i - 1) not in ground.known.ante:
        return None  # "will last three days"
    if not offset or count is None or today is None or not 0 < count <= 10_000 or ground.word(i, j, "xX") == "tale":
        return Moment(i, j)
    if unit == "quarter":
        ends = sorted((_quarter_at(today, offset), _quarter_at(today, count * offset)), key=lambda period: period.first)
        return Moment(i, j, period=calendar.span(*ends))
    period = calendar.rolling(today, unit, count * offset)
    begin = i - 1 if i and ground.lex.classes[i] != "o" else i
    if period and offset > 0 and ground.lex.values[begin - (ground.lex.classes[begin] == "o")] == "within":
        period = calendar.stretch(today, period.last)
    return Moment(i, j, period=period)


def unit(ground: Ground, i: int, j: int) -> Moment | None:
    """``last month``, ``earlier this week``, ``later in the year``; "the next day" of a tale is no date."""
    offset, name, today = ground.offset(i, j), ground.word(i, j, "uU"), ground.today
    if (number := ground.number(i, j, "dnk")) is not None:
        return _numbered_week(ground, i, j, name, number)
    if name == "term":  # school and fiscal years begin when each pleases
        return Moment(i, j)
    if ground.has(i, j, "y"):
        return None
    k = ground.first(i, j, "lxtLXE")
    if offset is None and ground.has(i, j, "e"):  # "later in the year", "the end of the month"
        offset, k = 0, j - 1
    if offset is None or k is None or name in ("day", "hour", "minute", "century"):
        return None
    article = k > 0 and ground.lex.values[k - 1] == "the" and not ground.has(i, k - 1, "e")
    told = ground.lex.values[k]
    if told == "tale":  # "the following week" follows what is told
        return Moment(i, j)
    if article and told == "1" and ground.tense(i, j) <= 0:
        return None
    if today is None:
        return Moment(i, j)
    if offset and ((article and told in ("verb", "1")) or told == "past"):
        return Moment(i, j, period=calendar.rolling(today, name, offset))
    if name == "weekend" and told == "soon" and today.weekday() < 5:
        offset = 0  # "the coming weekend"
    return Moment(i, j, period=_part_of(calendar.moved(today, name, offset), ground.word(i, j, "e"), today))


def _numbered_week(ground: Ground, i: int, j: int, name: str, number: int) -> Moment | None:
    """``week 31``, ``Kalenderwoche 31``; low numbers without a year may be those of a season or a diet."""
    year = ground.year(i, j)
    if name != "week" or not 1 <= number <= 53 or (year is None and number < 23 and not ground.known.day_first):
        return None
    year = year or (ground.today.year if ground.today else None)
    return Moment(i, j, period=calendar.iso_week(year, number) if year else None)


def _part_of(period: Period | None, part: str, today: date) -> Period | None:
    """``earlier this week``: up to today; ``later this year``, ``the rest of the week``: from today on."""
    if period is None or not part:
        return period
    if period.first <= today <= period.last:
        if part == "earlier":
            return calendar.stretch(period.first, today)
        if part in ("later", "rest"):
            second = calendar.half(period, "late") if part == "later" and len(period.iso) == 4 else period
            return calendar.stretch(max(today, second.first), period.last)  # "later this year" is not next month
    return calendar.half(period, {"earlier": "early", "later": "late"}.get(part, part))


def day_of(ground: Ground, i: int, j: int) -> Moment | None:
    """``the 20th of next month``."""
    day, today, offset = ground.number(i, j, "Od"), ground.today, ground.offset(i, j) or 0
    if ground.word(i, j, "uU") != "month" or (
        ground.lex.classes[i] == "d" and not (ground.opened(i) or ground.lex.tokens.word(i - 1) in ground.known.marks)
    ):
        return None
    found = calendar.moved(today, "month", offset) if today else None
    return Moment(i, j, period=calendar.dated(found.first.year, found.first.month, day) if found else None)


def whole(ground: Ground, i: int, j: int) -> Moment | None:
    """``the week of``, ``week beginning``: a date only with the day that must follow."""
    name = ground.word(i, j, "u")
    return Moment(i, j, unit=name) if name in ("week", "weekend", "month") else None


def weekend(ground: Ground, i: int, j: int) -> Moment | None:
    """``over the weekend``: the last one, or by tense the next."""
    if ground.word(i, j, "u") != "weekend":
        return None
    if (today := ground.today) is None:
        return Moment(i, j)
    tense = ground.tense(i, j)
    ahead = today.weekday() >= 5 or tense > 0 or (tense == 0 and today.weekday() >= 2)
    return Moment(i, j, period=calendar.weekend(today, 0 if ahead else -1))


def years(ground: Ground, i: int, j: int) -> Moment | None:
    """``2019``, ``1939-45``, ``early 2019``; a bare number must not count anything."""
    if ground.lex.classes[i] == "W":
        told = ground.lex.tokens.word(i - 1) in ground.known.strict or ground.lex.classes[i - 1 : i] == "f"
        told = told and ground.ends(j)
        return Moment(i, j, period=calendar.year(ground.number(i, j, "W") or 1)) if told else None
    k = ground.first(i, j, "y")
    year = ground.number(i, j, "y")
    if k is None or year is None or not _is_year(ground, i, k, year):
        return None
    if j - k == 3:
        other = int(str(ground.lex.values[j - 1]))
        if (
            ground.lex.tokens.glued(j - 1)
            and ground.lex.tokens.glued(j - 2)
            and 1 <= other <= 12
            and other <= year % 100
        ):
            return Moment(i, j, period=calendar.month(year, other))  # "2016-11"; "2008-09" is a season
        if ground.lex.tokens.glued(j - 1) and year < (last := year - year % 100 + other if other < 100 else other):
            return Moment(i, j, period=calendar.years(year, last) if last < 2200 else None)
        j = k + 1
    return Moment(i, j, period=calendar.part(calendar.year(year), ground.word(i, j, "e")))


def _is_year(ground: Ground, i: int, k: int, year: int) -> bool:
    t, classes = ground.lex.tokens, ground.lex.classes
    before, behind = t.word(i - 1), t.word(k + 1)
    if t.glued(k) and t.raw[k - 1] not in "(‘’'\"“–—-~/":
        return False
    if t.glued(k + 1) and t.raw[k + 1] not in ".,;:)?!–—-~’'\"”/":
        return False
    told = before in ground.known.ante and (year in _YEARS or before in ground.known.strict)
    if told or ground.has(i, k, "e") or before.endswith(("'s", "’s")):
        return behind not in ground.known.gauge
    if year not in _YEARS or before in ground.known.hedges or classes[k + 1 : k + 2] == "u":
        return False
    return not (behind in ground.known.gauge or (behind.endswith("s") and behind not in ground.known.small))


def decade(ground: Ground, i: int, j: int) -> Moment | None:
    """``the 1990s``, ``the '90s``, ``les années 1990``; "in his 50s" is an age."""
    value, raw = ground.number(i, j, "cydnkW"), ground.lex.tokens.raw[j - 1]
    opened = ground.lex.classes[i] == "C"
    if value and value > 99 and raw[-2:-1] in ("'", "’") and not (i and ground.lex.values[i - 1] == "the"):
        return Moment(i, j, period=calendar.year(value))  # "2020's heat"
    if value is None or (opened and (value % 10 or not (20 <= value < 100 or value >= 1000) or not ground.ends(j))):
        return None
    if not opened and raw.isalpha() and not (i and ground.lex.values[i - 1] == "the"):
        return None  # "in her nineties"
    article = i > 0 and ground.lex.values[i - 1] == "the"
    if value < 100:
        aged = not opened and raw[0].isdigit() and not (article and value >= 50)
        if aged and (ground.known.day_first is None or value < 20):
            return None
        value += 1900 if value >= 30 or not article else 2000
    return Moment(i, j, period=calendar.years(value, value + 9)) if value < 2200 else None
