"""Shapes of dates in a sentence's calendar classes, each read into what is known of its moment.

last Friday ──▶ lw ──▶ Moment(shape="weekday", period=2026-03-06)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from newsloom.read import calendar
from newsloom.read.calendar import Period
from newsloom.read.date_words import Lexed
from newsloom.read.ground import Ground, Moment, resolved

_MONTH, _DAY, _YEAR = r"(?:[mM]|b\.?)", r"[dO]\.?", r"(?:[,o]{0,2}y)"
_WEEKDAY = r"(?:(?:w|v\.?),?P?o?)"
_PART = r"(?:eo?-?|o?[lO]uo{1,2})?"
#: Each alternative is one shape of date, over the class letters of ``date_words``; the first that fits is taken.
_SHAPES = re.compile(
    rf"(?P<literal>{_WEEKDAY}?D)"
    rf"|(?P<days>{_WEEKDAY}?(?:[dO]\.?(?:[-T&]|[T&]o)[dO]\.?o{{0,2}}{_MONTH}|{_MONTH}[dO][-T&][dO](?!u)){_YEAR}?)"
    rf"|(?P<day>{_WEEKDAY}?(?:[dO]-{_MONTH}-y|(?:{_DAY}o{{0,2}}|ko){_MONTH}{_YEAR}?|{_MONTH}o?[dO]{_YEAR}?)p?)"
    rf"|(?P<holiday>H{_YEAR}?)"
    rf"|(?P<nth>[Ol]wo?(?:o|I)o?{_MONTH}{_YEAR}?)"
    rf"|(?P<month>{_PART}(?:{_MONTH}{_YEAR}|[lxtLX]?{_MONTH}|[mM][LX]))"
    rf"|(?P<quarter>{_PART}(?:[Olxt]q|(?:y-?)?Q)(?:o{{0,2}}[lxt]u|{_YEAR})?)"
    rf"|(?P<season>{_PART}(?:[lxt]S|S[LX]|S{_YEAR}))"
    r"|(?P<ago>~?(?:[kdniF]o?u|u)a|A~?[kdniF]u)"
    r"|(?P<rolling>o?[lxLX]o?[kdnF]u|o?[kdnF][LX]u|o?[kdnF]u[LX])"
    r"|(?P<ahead>I~?[kdniF]u)"
    rf"|(?P<unit>{_PART}o?(?:[lxtLX]o?u|u[LX])|e?Iou|eou)"
    r"|(?P<day_of>O[oI]o?[lxt]u)"
    r"|(?P<weekend>ou)"
    r"|(?P<weekday>(?:e-?)?(?:[lxt]uP?wp?|[lxtLX]o?wp?|o?w[LX]?p?(?:o{0,2}(?:[lxtLX]u|u[LX]))?))"
    r"|(?P<relative>e?rp?)"
    r"|(?P<part>e?[lt]p)"
    rf"|(?P<years>{_PART}y(?:-[dyn])?)"
    rf"|(?P<decade>{_PART}c)"
    r"|(?P<clock>h\.?(?:z|\(z\))?)"
)
# Beyond these a bare number of four digits is more often a count than a year.
_YEARS = range(1800, 2100)


def moments(ground: Ground) -> Iterator[Moment]:
    """The dates of a sentence in order, not yet joined to their neighbours."""
    classes, at = ground.lex.classes, 0
    while match := _SHAPES.search(classes, at):
        shape, i, j = match.lastgroup or "", match.start(), match.end()
        moment = _READERS[shape](ground, i, j)
        if moment is not None:
            yield replace(moment, shape=shape)
        at = j if moment is not None else i + 1


def _literal(ground: Ground, i: int, j: int) -> Moment | None:
    """``2026-03-09``, ``2026-03-09T14:30Z``, ``9.3.2026``; ``9/3/2026`` only where the order is sure."""
    raw = ground.lex.tokens.raw[j - 1]
    if raw[:4].isdigit():
        try:
            moment = datetime.fromisoformat(raw.upper().replace("Z", "+00:00"))
        except ValueError:
            return None
        return Moment(i, j, period=calendar.day(moment.date()), instant=moment if "T" in raw.upper() else None)
    first, second, year = (int(part) for part in re.split(r"[/.-]", raw))
    if year < 100:  # "01.10.26" is a date where the day stands first, "1.2.30" may be a version elsewhere
        if "." in raw and not ground.known.day_first:
            return None
        if ground.today is None:
            return Moment(i, j)
        century = ground.today.year // 100 * 100
        year += century if year <= ground.today.year % 100 + 10 else century - 100
    day_first = True if "." in raw else ground.day_first
    if first > 12 >= second:
        day_first = True
    elif second > 12 >= first:
        day_first = False
    if day_first is None and first != second:
        return Moment(i, j)
    day, month = (first, second) if day_first else (second, first)
    period = calendar.dated(year, month, day) if 1 <= month <= 12 else None
    return Moment(i, j, period=period) if period else None


def _days(ground: Ground, i: int, j: int) -> Moment | None:
    """``9-12 March``, ``March 9 to 12``."""
    numbers = [int(str(ground.lex.values[k])) for k in range(i, j) if ground.lex.classes[k] in "dO"]
    month, year = ground.number(i, j, "mMb"), ground.number(i, j, "y")
    if month is None or len(numbers) != 2 or numbers[0] >= numbers[1]:
        return None
    ends = [resolved(Moment(i, j, year=year, month=month, day=number), ground) for number in numbers]
    if not ends[0] or not ends[1]:
        return Moment(i, j)
    return Moment(i, j, period=calendar.stretch(ends[0].first, ends[1].last))


def _day(ground: Ground, i: int, j: int) -> Moment | None:
    """``9 March 2026``, ``March 9``; "may 9" in lower case never comes here."""
    month, day, year = ground.number(i, j, "mMb"), ground.number(i, j, "dOk"), ground.number(i, j, "y")
    if month is None or day is None or not calendar.dated(year or 2000, month, day):
        return None
    return Moment(i, j, year=year, month=month, day=day)


def _holiday(ground: Ground, i: int, j: int) -> Moment | None:
    *year, month, day = (int(part) for part in ground.word(i, j, "H").split("-"))
    return Moment(i, j, year=year[0] if year else ground.number(i, j, "y"), month=month, day=day)


def _month(ground: Ground, i: int, j: int) -> Moment | None:
    """``March 2026``, ``last May``, ``in January``; a bare "May" needs a word that shows it is a month."""
    k = ground.first(i, j, "mMb")
    month, year, offset = ground.number(i, j, "mMb"), ground.number(i, j, "y"), ground.offset(i, j)
    if k is None or month is None:
        return None
    if year is None and offset is None and not ground.has(i, j, "e"):
        before = ground.lex.tokens.word(i - 1)
        bare = ground.lex.classes[k] == "m"
        sure = before in (ground.known.ante if bare else ground.known.strict) or _in_range(ground.lex.classes, i, j)
        if not sure and (not bare or _named(ground.lex, k)):
            return None
    if year is None and offset == 0 and ground.today:
        year = ground.today.year
    if year is None and offset is not None:
        return Moment(i, j, period=_offset_month(ground, month, offset))
    return Moment(i, j, year=year, month=month)


def _in_range(classes: str, i: int, j: int) -> bool:
    """Whether a month stands in a range with another: "from March to May"."""
    return re.match(r"T[mMbdO]", classes[j : j + 2]) is not None or re.search(r"[mMb]\.?T$", classes[:i]) is not None


def _named(lex: Lexed, k: int) -> bool:
    """Whether a capitalised word stands beside a token: "April Ryan", "Judge June"."""
    raw = lex.tokens.raw
    beside = (raw[m] for m in (k - 1, k + 1) if 0 < m < len(raw))
    return any(word[0].isupper() for word in beside)


def _offset_month(ground: Ground, month: int, offset: int) -> Period | None:
    """The latest such month over, or the next to come."""
    if (today := ground.today) is None:
        return None
    year = today.year + (offset if (today.month - month) * offset >= 0 else 0)
    return calendar.dated(year, month, None)


def _quarter(ground: Ground, i: int, j: int) -> Moment | None:
    """``the first quarter of 2019``, ``Q3 last year``, ``last quarter``."""
    number, year, today = ground.number(i, j, "OQ"), ground.number(i, j, "y"), ground.today
    offset = ground.offset(i, j)
    if number is None:
        if offset is None or today is None or ground.has(i, j, "y"):
            return Moment(i, j) if offset is not None else None
        at = today.year * 4 + (today.month - 1) // 3 + offset
        return Moment(i, j, period=calendar.quarter(at // 4, at % 4 + 1))
    if not 1 <= number <= 4 or (year is None and offset is None and not ground.has(i, j, "Q")):
        return None
    if year is None and offset is not None and today is not None:
        year = today.year + offset
    return Moment(i, j, period=calendar.quarter(year, number) if year else None)


def _season(ground: Ground, i: int, j: int) -> Moment | None:
    """``summer 2019``: of a season only the year is sure, its months differ with the place."""
    year = ground.number(i, j, "y")
    return Moment(i, j, period=calendar.year(year) if year else None)


def _count(ground: Ground, i: int, j: int) -> int | None:
    """How many units a phrase counts; ``None`` for "several" and for hedged counts."""
    return None if ground.has(i, j, "~F") else ground.number(i, j, "kdni")


def _ago(ground: Ground, i: int, j: int) -> Moment | None:
    """``two days ago``, ``vor zwei Tagen``."""
    return _away(ground, i, j, -1)


def _ahead(ground: Ground, i: int, j: int) -> Moment | None:
    """``in two days``, if the clause looks ahead: "the worst in two years" does not."""
    sure = ground.word(i, j, "I") == "sure"
    return _away(ground, i + 1, j, 1) if sure or ground.tense(i, j) > 0 else None


def _away(ground: Ground, i: int, j: int, direction: int) -> Moment | None:
    count, unit, today = _count(ground, i, j), ground.word(i, j, "u"), ground.today
    if count is None or today is None or count > 100_000:
        return Moment(i, j)
    if unit in ("hour", "minute"):
        return Moment(i, j, instant=_instant(ground, unit, count * direction))
    return Moment(i, j, period=calendar.ago(today, unit, count * direction))


def _instant(ground: Ground, unit: str, count: int) -> datetime | None:
    """A time so many hours or minutes off; ``None`` when of the publication only the day is known."""
    then = ground.published
    if then is None or (then.hour, then.minute) == (0, 0):
        return None
    return then + timedelta(hours=count) if unit == "hour" else then + timedelta(minutes=count)


def _rolling(ground: Ground, i: int, j: int) -> Moment | None:
    """``the past three days``, ``the next 10 years``."""
    count, unit, today, offset = _count(ground, i, j), ground.word(i, j, "u"), ground.today, ground.offset(i, j)
    if ground.lex.classes[i] == "l" and ground.lex.tokens.word(i - 1) not in ground.known.ante:
        return None  # "will last three days"
    if not offset or count is None or today is None or count > 10_000:
        return Moment(i, j)
    return Moment(i, j, period=calendar.rolling(today, unit, count * offset))


def _unit(ground: Ground, i: int, j: int) -> Moment | None:
    """``last month``, ``earlier this week``, ``later in the year``; "the next day" of a tale is no date."""
    offset, unit, today = ground.offset(i, j), ground.word(i, j, "u"), ground.today
    k = ground.first(i, j, "lxtLX")
    if offset is None and ground.has(i, j, "e"):  # "later in the year", "the end of the month"
        offset, k = 0, j - 1
    if offset is None or k is None or unit in ("day", "hour", "minute", "century"):
        return None
    article = k > 0 and ground.lex.values[k - 1] == "the" and not ground.has(i, k - 1, "e")
    if article and offset > 0 and ground.tense(i, j) <= 0:
        return None
    if today is None:
        return Moment(i, j)
    if offset and (article or ground.lex.values[k] == "past"):
        return Moment(i, j, period=calendar.rolling(today, unit, offset))
    return Moment(i, j, period=_part_of(calendar.moved(today, unit, offset), ground.word(i, j, "e"), today))


def _day_of(ground: Ground, i: int, j: int) -> Moment | None:
    """``the 20th of next month``."""
    day, today, offset = ground.number(i, j, "O"), ground.today, ground.offset(i, j)
    if ground.word(i, j, "u") != "month":
        return None
    month = calendar.moved(today, "month", offset) if today and offset is not None else None
    return Moment(i, j, period=calendar.dated(month.first.year, month.first.month, day) if month else None)


def _weekend(ground: Ground, i: int, j: int) -> Moment | None:
    """``over the weekend``: the last one, or by tense the next."""
    if ground.word(i, j, "u") != "weekend" or ground.lex.values[i] != "the":
        return None
    if (today := ground.today) is None:
        return Moment(i, j)
    ahead = today.weekday() >= 5 or ground.tense(i, j) > 0
    return Moment(i, j, period=calendar.weekend(today, 0 if ahead else -1))


def _part_of(period: Period | None, part: str, today: date) -> Period | None:
    """``earlier this week``: up to today; ``later this year``: from today on."""
    if period is None or not period.first <= today <= period.last:
        return period
    if part == "earlier":
        return calendar.stretch(period.first, today)
    return calendar.stretch(today, period.last) if part == "later" else period


def _weekday(ground: Ground, i: int, j: int) -> Moment | None:
    """``Monday``, ``last Friday``, ``Tuesday night``, ``Monday of last week``."""
    k = ground.first(i, j, "w")
    number, today = ground.number(i, j, "w"), ground.today
    if k is None or number is None:
        return None
    before = ground.has(i, k, "lxtLX")
    if ground.has(i, k, "u"):  # "next week on Tuesday"
        day = calendar.weekday_of(today, number, ground.offset(i, k) or 0) if today else None
        return Moment(i, j, period=calendar.day(day) if day else None) if ground.word(i, k, "u") == "week" else None
    direct = before or ground.has(k, min(k + 2, j), "LX")
    offset = ground.offset(i, k) if before else ground.offset(k, j)
    if offset is None and i and ground.lex.classes[i - 1] == "O":
        return None  # "every third Tuesday"
    if ground.has(k, j, "u") and ground.word(k, j, "u") != "week":
        return Moment(i, j)  # "Friday of next month"
    if today is None or offset is None:
        return Moment(i, j, weekday=number)
    if offset < 0 and direct:  # "last Friday" is not said of yesterday
        found = calendar.weekday(calendar.shifted(today, -2) or today, number, -1)
    elif ground.word(i, j, "xX") == "soon":  # "vendredi prochain" is the coming one, "next Friday" that of next week
        found = calendar.weekday(calendar.shifted(today, 1) or today, number, 1)
    else:
        found = calendar.weekday_of(today, number, offset)
    return Moment(i, j, period=calendar.day(found) if found else None)


def _nth(ground: Ground, i: int, j: int) -> Moment | None:
    """``the first Friday of July``."""
    number, rank = ground.number(i, j, "w"), ground.number(i, j, "O")
    within = resolved(Moment(i, j, year=ground.number(i, j, "y"), month=ground.number(i, j, "mMb")), ground)
    if number is None or within is None:
        return Moment(i, j)
    found = calendar.weekday_within(within, number, rank)
    return Moment(i, j, period=calendar.day(found) if found else None)


def _relative(ground: Ground, i: int, j: int) -> Moment | None:
    """``yesterday``, ``tomorrow morning``."""
    days, today, raw = ground.number(i, j, "r"), ground.today, ground.lex.tokens.raw
    if i and raw[i][0].isupper() and raw[i - 1][0].isupper():  # "USA Today"
        return None
    found = calendar.shifted(today, days) if today and days is not None else None
    return Moment(i, j, period=calendar.day(found) if found else None)


def _part(ground: Ground, i: int, j: int) -> Moment | None:
    """``last night``, ``this morning``."""
    today, offset = ground.today, ground.offset(i, j)
    found = calendar.shifted(today, offset) if today and offset is not None else None
    return Moment(i, j, period=calendar.day(found) if found else None)


def _years(ground: Ground, i: int, j: int) -> Moment | None:
    """``2019``, ``1939-45``, ``early 2019``; a bare number must not count anything."""
    k = ground.first(i, j, "y")
    year = ground.number(i, j, "y")
    if k is None or year is None or not _is_year(ground, i, k, year):
        return None
    if j - k == 3:
        other = int(str(ground.lex.values[j - 1]))
        if ground.lex.tokens.glued(j - 1) and year < (last := year - year % 100 + other if other < 100 else other):
            return Moment(i, j, period=calendar.years(year, last) if last < 2200 else None)
        j = k + 1
    return Moment(i, j, year=year, period=calendar.year(year))


def _is_year(ground: Ground, i: int, k: int, year: int) -> bool:
    t, classes = ground.lex.tokens, ground.lex.classes
    before, behind = t.word(i - 1), t.word(k + 1)
    if t.glued(k) and t.raw[k - 1] not in "(‘’'\"“–—-/":
        return False
    if t.glued(k + 1) and t.raw[k + 1] not in ".,;:)?!–—-’'\"”/":
        return False
    told = before in ground.known.ante and (year in _YEARS or before in ground.known.strict)
    if told or ground.has(i, k, "e") or before.endswith(("'s", "’s")):
        return behind not in ground.known.gauge
    if year not in _YEARS or before in ground.known.hedges or classes[k + 1 : k + 2] == "u":
        return False
    return not (behind in ground.known.gauge or (behind.endswith("s") and behind not in ground.known.small))


def _decade(ground: Ground, i: int, j: int) -> Moment | None:
    """``the 1990s``, ``the '90s``; "in his 50s" is an age."""
    value, raw, before = ground.number(i, j, "c"), ground.lex.tokens.raw[j - 1], ground.lex.tokens.word(i - 1)
    if value is None or (raw.isalpha() and not (i and ground.lex.values[i - 1] == "the")):
        return None  # "in her nineties"
    if value < 100:
        apostrophe = not raw[0].isdigit()
        if not apostrophe and not (ground.lex.values[i - 1] == "the" and i > 0 and value >= 50):
            return None
        value += 1900 if value >= 30 or before != "the" else 2000
    return Moment(i, j, period=calendar.years(value, value + 9))


def _clock(ground: Ground, i: int, j: int) -> Moment | None:
    """``8:15 a.m. EST``, ``14:30 GMT``, ``noon``."""
    value = ground.lex.values[i]
    if isinstance(value, str):
        hour, _, minute = value.partition(":")
        value = (int(hour), int(minute or 0))
    zone = ground.word(i, j, "z")
    clock = value if isinstance(value, tuple) else None
    return Moment(i, j, clock=clock, zone=zone or None)


_READERS: dict[str, Callable[[Ground, int, int], Moment | None]] = {
    "literal": _literal,
    "days": _days,
    "day": _day,
    "holiday": _holiday,
    "nth": _nth,
    "month": _month,
    "quarter": _quarter,
    "season": _season,
    "ago": _ago,
    "rolling": _rolling,
    "ahead": _ahead,
    "unit": _unit,
    "day_of": _day_of,
    "weekend": _weekend,
    "weekday": _weekday,
    "relative": _relative,
    "part": _part,
    "years": _years,
    "decade": _decade,
    "clock": _clock,
}
