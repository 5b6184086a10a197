"""Shapes of dates in a sentence's calendar classes, each read into what is known of its moment.

last Friday ──▶ lw ──▶ Moment(shape="weekday", period=2026-03-06)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from newsloom.read import calendar, periods
from newsloom.read.calendar import Period
from newsloom.read.ground import Ground, Moment, resolved

_MONTH, _DAY = r"(?:[mM]|b\.?)", r"[dO]\.?"
_RELATIVE = r"(?:[lxtLX]o?U|U[LXE])"
_YEAR = rf"(?:[,oIP]{{0,3}}(?:U?[yW]|{_RELATIVE}))"
_THIS = r"(?:[lxtLX]o?[uU]|[uU][LXE])"
_WEEKDAY = r"(?:[wv]\.?,?P?o?)"
_TO = r"(?:[-T&]|[T&]o)"
_MANY = r"[kdniF]o?[uUj]"
_PART = r"(?:e[oP]{0,2}-?)?"
#: Each alternative is one shape of date, over the class letters of ``date_words``; the first that fits is taken.
_SHAPES = re.compile(
    rf"(?P<literal>{_WEEKDAY}?D)"
    rf"|(?P<joined>{_WEEKDAY}?(?:y[-/]{_MONTH}[-/][dO]|y[-/][dO][-/]{_MONTH}|{_MONTH}[-/][dO][-/]y|{_MONTH}[-/]y[-/][dO]"
    rf"|[dO][-/]y[-/]{_MONTH}|[dO][-/]{_MONTH}[-/]y|[dO][-/]{_MONTH}|{_MONTH}[-/][dO](?![-u])))"
    rf"|(?P<short>[txlXL]?(?:{_WEEKDAY}?g))"
    rf"|(?P<days>{_WEEKDAY}?(?:[dO]\.?{_TO}[dO]\.?o{{0,2}}{_MONTH}|{_MONTH}[dO][-T&][dO](?!u)"
    rf"|{_MONTH}[oPf]{{1,2}}[dO]\.?{_TO}[dO]|(?<=f)[dO]\.?[-T]{_MONTH}o?[dO]){_YEAR}?)"
    rf"|(?P<days_of>[dO]\.?{_TO}[dO]\.?[oIP]{{0,3}}{_THIS}|{_THIS},?[oPf]{{1,2}}[dO]\.?{_TO}[dO]\.?)"
    rf"|(?P<day>{_WEEKDAY}?(?:(?:{_DAY}o{{0,2}}|ko{{0,2}}){_MONTH}{_YEAR}?|{_MONTH}[.o]?[dOk]{_YEAR}?"
    rf"|{_MONTH},O{_YEAR}?)p?)"
    rf"|(?P<holiday>[lxt]?H{_YEAR}?u?)"
    rf"|(?P<nth>o?(?:O[kdn]?[ujvwq][,oIP]{{0,3}}|[lL][kdn]?[ujvwq][oIP]{{1,3}})"
    rf"(?:{_MONTH}{_YEAR}?(?!o?[dO])|[yW]|{_THIS}|(?<=o)[uU])|Ou(?![a-zA-Z~]))"
    rf"|(?P<quarter>(?:[lxt]q(?!-?[uUj])|q[LXE]|(?:y[-/]?)?Q){_YEAR}?|qk{_YEAR})"
    rf"|(?P<month>{_PART}(?:{_MONTH}[-/]?{_YEAR}|[lxtLX]?{_MONTH}|[mM][LX]|y,?{_MONTH}(?!o?[dO])))"
    rf"|(?P<season>{_PART}(?:o?S{_YEAR}|[lxt]S|S[LX]|[oI]S))"
    rf"|(?P<anchored>~?{_MANY}(?:[fYZ]|A|B[Pf]?))"
    rf"|(?P<ago>~?(?:{_MANY}[&,]{{0,2}})?(?:{_MANY}|[uU])a|A~?[kdniF][uUj])"
    r"|(?P<rolling>o?[lxLX]o?[kdnF][uUj]|o?[kdnF][lxLX][uUj]|o?[kdnF][uUj][LX])"
    r"|(?P<ahead>I~?[kdniF][uUj])"
    rf"|(?P<weekday>(?:{_THIS}-?P?[wv]\.?p?|(?:e-?)?(?:[lxtLX]o?wp?|o?w[LXE]?p?(?:o{{0,2}}{_THIS})?)|v\.?))"
    rf"|(?P<unit>{_PART}o?{_THIS}|e[oI]{{0,3}}[uU]|u[dnk]{_YEAR}?|uo?y)"
    r"|(?P<day_of>[dO]\.?[oI]{1,2}(?:[lxtLX]o?[uU]|[uU][LXE]?))"
    r"|(?P<whole>o?u(?:o{1,2}|[BY]P?o?))"
    r"|(?P<weekend>[oP]u)"
    r"|(?P<relative>e?rp?)"
    r"|(?P<now>N)"
    r"|(?P<part>e?[lt]p)"
    rf"|(?P<years>{_PART}y(?:[-/][dyn])?|W)"
    rf"|(?P<decade>{_PART}c|C[ydnkW])"
    r"|(?P<clock>h(?:\.?(?:z|\(z\)))?)"
    r"|(?P<dom>O\.?|d\.?|k)"
)
#: Words of the calendar side by side: no shape reaches beyond; and what a run must hold to be worth a look.
_RUN = re.compile(r"[^_]+")
_HOLDS = frozenset("mMbwvruUjSHDgyWhcCQqpOdN")
_SHORT_RUN = 24
#: A weekday with the number of its day: "Friday the 13th", "mercredi 31"; looked for behind a bare weekday.
_NUMBERED = re.compile(r",?o{0,2}(?:O\.?|d\.?|k)")


def moments(ground: Ground) -> Iterator[Moment]:
    """The dates of a sentence in order, not yet joined to their neighbours."""
    classes = ground.lex.classes
    for run in _RUN.finditer(classes):
        if _HOLDS.isdisjoint(run.group()):
            continue
        letters, begin, at = run.group(), run.start(), 0
        while found := _shape(letters, at):
            shape, i, j = found
            moment = _READERS[shape](ground, begin + i, begin + j)
            if moment is not None:
                moment.shape = shape
                yield moment
            at = moment.j - begin if moment is not None else i + 1


def _shape(letters: str, at: int) -> tuple[str, int, int] | None:
    """The first shape in a run of classes from ``at`` on, and where it stands."""
    return _seen(letters, at) if len(letters) <= _SHORT_RUN else _sought(letters, at)


def _sought(letters: str, at: int) -> tuple[str, int, int] | None:
    match = _SHAPES.search(letters, at)
    return (match.lastgroup or "", match.start(), match.end()) if match else None


# "Pw", "r" and "Iy" come again and again: nine runs in ten were seen before.
_seen = lru_cache(maxsize=8_000)(_sought)


def _literal(ground: Ground, i: int, j: int) -> Moment | None:
    """``2026-03-09``, ``2026-03-09T14:30Z``, ``9.3.2026``, ``3/2026``; ``9/3/2026`` only where the order is sure."""
    raw = ground.lex.tokens.raw[j - 1]
    if "T" in raw.upper() or re.fullmatch(r"\d{4}-\d\d-\d\d", raw):
        try:
            moment = datetime.fromisoformat(raw.upper().replace("Z", "+00:00"))
        except ValueError:
            return None
        return Moment(i, j, period=calendar.day(moment.date()), instant=moment if "T" in raw.upper() else None)
    if raw.isdigit():
        raw = f"{raw[:4]}-{raw[4:6]}-{raw[6:]}"
    numbers = [int(part) for part in re.split(r"[ /.-]+", raw)]
    if len(numbers) == 2:
        month, year = numbers if numbers[0] <= 31 else numbers[::-1]
        if numbers[0] > 31 and raw[-2:].isdigit() and month > year % 100:
            return None  # "2005 / 06"
        found = calendar.dated(year, month, None) if 1 <= month <= 12 else None
    elif raw[:4].isdigit():
        found = calendar.dated(numbers[0], numbers[1], numbers[2])
    else:
        return _in_order(ground, Moment(i, j), raw, numbers)
    return Moment(i, j, period=found) if found else None


def _in_order(ground: Ground, empty: Moment, raw: str, numbers: list[int]) -> Moment | None:
    """``9/3/2026``, ``9.3.26`` with day and month in the order that is sure, else open."""
    (first, second, year), order = numbers, _ordered(ground, raw, numbers[0], numbers[1])
    if max(first, second) > 31 or min(first, second) > 12:
        return None
    if year < 100:  # "01.10.26" is a date where the day stands first, "1.2.30" may be a version elsewhere
        if "/" not in raw and not ground.known.day_first:
            return None
        if ground.today is None:
            return empty
        century = ground.today.year // 100 * 100
        year += century if year <= ground.today.year % 100 + 15 else century - 100
    if order is None:
        return empty
    found = calendar.dated(year, second, first) if order else calendar.dated(year, first, second)
    return replace(empty, period=found) if found else None


def _ordered(ground: Ground, raw: str, first: int, second: int) -> bool | None:
    """Whether the day stands first in a date of digits; ``None`` if both orders may be meant."""
    if first == second or first > 12 >= second:
        return True
    if second > 12 >= first:
        return False
    return True if "." in raw else ground.day_first


def _short(ground: Ground, i: int, j: int) -> Moment | None:
    """``28.10.``, ``22/04`` behind words that lead up to a day; "24/7" and "3/4" are none."""
    raw = ground.lex.tokens.raw[j - 1]
    first, second = (int(part) for part in re.split(r"[/.]", raw)[:2])
    order = _ordered(ground, raw, first, second)
    day, month = (first, second) if order else (second, first)
    sure = i < j - 1 or ground.opened(i) or ground.lex.tokens.word(i - 1) in ground.known.marks or _beside(ground, i, j)
    if "." in raw and not ground.known.day_first:
        return None
    if not sure or order is None or not calendar.dated(2000, month, day):
        return None
    return Moment(i, j, month=month, day=day, weekday=ground.number(i, j, "wv"))


def _beside(ground: Ground, i: int, j: int) -> bool:
    """Whether another date of digits is near: ``1/10-7/10``, ``20/11, 22/11``; "22/04" is sure in itself."""
    classes, raw = ground.lex.classes, ground.lex.tokens.raw[i]
    if re.match(r"[-T&]o?[gD]", classes[j : j + 3]) or re.search(r"g[-,T&_]o?$", classes[max(0, i - 3) : i]):
        return True
    return ground.known.day_first is not None and raw[-2:].isdigit() and "/" in raw and ground.ends(j)


def _days(ground: Ground, i: int, j: int) -> Moment | None:
    """``9-12 March``, ``March 9 to 12``, ``March between 9 and 12``, ``(from) 9 to March 12``."""
    numbers = [int(str(ground.lex.values[k])) for k in range(i, j) if ground.lex.classes[k] in "dO"]
    month, year = ground.number(i, j, "mMb"), ground.year(i, j)
    if month is None or len(numbers) != 2 or numbers[0] >= numbers[1]:
        return None
    ends = [resolved(Moment(i, j, year=year, month=month, day=number), ground) for number in numbers]
    if not ends[0] or not ends[1]:
        return Moment(i, j)
    return Moment(i, j, period=calendar.stretch(ends[0].first, ends[1].last))


def _days_of(ground: Ground, i: int, j: int) -> Moment | None:
    """``4 to 22 this month``."""
    numbers = [int(str(ground.lex.values[k])) for k in range(i, j) if ground.lex.classes[k] in "dO"]
    offset, today = ground.offset(i, j), ground.today
    if ground.word(i, j, "u") != "month" or offset is None or numbers[0] >= numbers[1]:
        return None
    month = calendar.moved(today, "month", offset) if today else None
    ends = [calendar.dated(month.first.year, month.first.month, number) if month else None for number in numbers]
    return Moment(i, j, period=calendar.stretch(ends[0].first, ends[1].last) if ends[0] and ends[1] else None)


def _day(ground: Ground, i: int, j: int) -> Moment | None:
    """``9 March 2026``, ``March 9``; "may 9" in lower case never comes here."""
    month, day, year = ground.number(i, j, "mMb"), ground.number(i, j, "dOk"), ground.year(i, j)
    if month is None or day is None or not calendar.dated(year or 2000, month, day):
        return None
    if ground.lex.classes[j - 1] == "k" and day < 20:
        return None  # "in May two ships sank"
    return Moment(i, j, year=year, month=month, day=day, weekday=ground.number(i, j, "wv"))


def _joined(ground: Ground, i: int, j: int) -> Moment | None:
    """``05-Aug-2026``, ``2026/Aug/5``, ``Aug-5``."""
    tokens = ground.lex.tokens
    glued = all(tokens.glued(k) for k in range(i + 1, j) if "-" in ground.lex.classes[k - 1 : k + 1])
    return _day(ground, i, j) if glued else None


def _dom(ground: Ground, i: int, j: int) -> Moment | None:
    """``the 27th``, ``am 15.``, ``le 17``: a day of a month that the tense tells."""
    day, letter, before = ground.number(i, j, "Odk"), ground.lex.classes[i], ground.lex.tokens.word(i - 1)
    if day is None or not 1 <= day <= 31 or i == 0:
        return None
    behind = ground.lex.tokens.raw[j : j + 1]
    if not ground.ends(j) and (ground.known.marks.get(before) != "." or behind[0][0].isupper()):
        return None  # German writes the noun that "am 15." may count with a capital
    if ground.lex.classes[j - 1] == "." and "." not in ground.known.marks.values():
        j -= 1
    if letter == "O":
        lead = ground.lex.classes[max(0, i - 2) : i]
        sure = re.search(r"[PfTBYZ]o?$", lead) is not None or (ground.opened(i) and "I" not in lead)
        sure = sure and ground.lex.tokens.raw[i][0].isdigit() and ground.lex.classes[j : j + 1] != "&"
        sure = sure and not (behind and behind[0][0].isupper())  # "the 2nd US Circuit Court"
    else:
        mark = ground.known.marks.get(before)
        sure = letter == "d" and mark is not None and mark in ground.lex.classes[i:j]
    return Moment(i, j, day=day) if sure else None


def _holiday(ground: Ground, i: int, j: int) -> Moment | None:
    """``Christmas Eve``, ``Easter Monday``: a day of a month, a weekday of a month, or days from Easter."""
    rule, today = ground.word(i, j, "H"), ground.today
    year, offset = ground.year(i, j), ground.offset(i, j)
    if ground.lex.classes[j - 1] == "u":
        found = _holiday(ground, i, j - 1)
        if ground.word(j - 1, j, "u") != "weekend" or found is None:
            return found
        return replace(found, j=j, period=calendar.long_weekend(found.period.first) if found.period else None)
    if rule[0] == "?":  # "the war on Christmas trees" names no day
        rule, dated = rule[1:], ground.has(i, j, "yWU") or offset is not None
        if not dated and not (ground.ends(j) and re.search(r"[PfTBYZ]$|uo$", ground.lex.classes[max(0, i - 2) : i])):
            return None
    if rule[:4].isdigit():
        year, rule = int(rule[:4]), rule[5:]
    if year is not None:
        return Moment(i, j, period=_fallen(rule, year))
    if today is None:
        return Moment(i, j)
    days = [day for y in (today.year - 1, today.year, today.year + 1) if (day := _fallen(rule, y))]
    if offset:
        sided = [day for day in days if (day.first - today).days * offset > 0]
        return Moment(i, j, period=min(sided, key=lambda day: abs((day.first - today).days), default=None))
    near = [day for day in days if abs((day.first - today).days) <= 14]  # last week's feast, whatever the tense
    return Moment(i, j, period=calendar.by_tense(today, near or days, 0 if near else ground.tense(i, j)))


def _fallen(rule: str, year: int) -> Period | None:
    """The day of a holiday: ``12-25``, ``easter+1`` (days), ``11 3 4`` (month, weekday, rank; -1 the last)."""
    if rule.startswith("easter"):
        there = calendar.shifted(calendar.easter(year), int(rule[6:] or 0))
        return calendar.day(there) if there else None
    if "-" in rule[1:3]:
        month, day = rule.split("-")
        return calendar.dated(year, int(month), int(day))
    number, weekday, rank = (int(part) for part in rule.split())
    found = calendar.weekday_within(calendar.month(year, number), weekday, None if rank < 0 else rank)
    return calendar.day(found) if found else None


def _ago(ground: Ground, i: int, j: int) -> Moment | None:
    """``two days ago``, ``vor zwei Tagen``, ``two weeks from now``, ``two weeks and a day ago``."""
    ahead = ground.word(i, j, "a").startswith("+")
    units = [k for k in range(i, j) if ground.lex.classes[k] in "uUj"]
    if len(units) == 2 and ground.today is not None:
        there: date | None = ground.today
        for begin, end in ((i, units[0] + 1), (units[0] + 1, j)):
            count, unit = ground.count(begin, end), ground.word(begin, end, "uUj")
            if there is None or count is None or count > 10_000 or unit in ("hour", "minute"):
                return Moment(i, j)
            there = calendar.later(there, unit, count if ahead else -count)
        return Moment(i, j, period=calendar.day(there) if there else None)
    return _away(ground, i, j, 1 if ahead else -1)


def _ahead(ground: Ground, i: int, j: int) -> Moment | None:
    """``in two days``, if the clause looks ahead: "the worst in two years" does not; ``within two days``."""
    how = ground.word(i, j, "I")
    if how == "within":
        count, unit, today = ground.count(i, j), ground.word(i, j, "uUj"), ground.today
        if (
            ground.tense(i, j) <= 0
            or count is None
            or today is None
            or count > 10_000
            or ground.lex.classes[j : j + 1] == "o"
        ):
            return None  # "within a month of the vote"
        there = calendar.later(today, unit, count) if unit not in ("hour", "minute") else None
        return Moment(i, j, period=calendar.stretch(today, there) if there else None)
    if "O" in ground.lex.classes[max(0, i - 2) : i] or (
        ground.has(i, j, "i") and ground.has(i, j, "u") and _long(ground, i, j)
    ):
        return None  # "the first time in three years", "the worst in a decade"
    return _away(ground, i + 1, j, 1) if how == "sure" or ground.tense(i, j) > 0 else None


def _long(ground: Ground, i: int, j: int) -> bool:
    return ground.word(i, j, "u") in ("decade", "century")


def _anchored(ground: Ground, i: int, j: int) -> Moment | None:
    """``two weeks after``, ``3 days before``, ``a week from``: a date only with the day that must follow."""
    count, unit, letter = ground.number(i, j, "kdni"), ground.word(i, j, "uUj"), ground.first(i, j, "fYZAB")
    if count is None or letter is None or unit in ("hour", "minute", "century") or count > 10_000:
        return None
    how = ground.lex.classes[letter]
    told = ground.lex.tokens.lower
    if "from" in told[i : j + 1] and "for" in told[max(0, i - 3) : i] and "starting" not in told[i:j]:
        return None  # "set for six to eight weeks from 18 January": so long, not so much later
    if how == "A" and re.match(r"~?[kdniF][uUj]", ground.lex.classes[j : j + 3]):
        return None
    if ground.has(i, j, "~"):  # "less than a week after"
        how = "<" if ground.word(i, j, "~") == "less" else "~"
    return Moment(i, j, count=-count if how in "ZA" else count, unit=f"{unit}{how}")


def _now(ground: Ground, i: int, j: int) -> Moment | None:
    """``now``, which is a date only as the end of a range."""
    return Moment(i, j, period=calendar.day(ground.today)) if ground.today else None


def _away(ground: Ground, i: int, j: int, direction: int) -> Moment | None:
    count, unit, today = ground.count(i, j), ground.word(i, j, "uUj"), ground.today
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


def _weekday(ground: Ground, i: int, j: int) -> Moment | None:
    """``Monday``, ``last Friday``, ``Tuesday night``, ``Monday of last week``, ``Friday the 13th``."""
    k = ground.first(i, j, "wv")
    number, today = ground.number(i, j, "wv"), ground.today
    if k is None or number is None:
        return None
    if ground.has(i, k, "uU"):  # "next week on Tuesday"
        day = calendar.weekday_of(today, number, ground.offset(i, k) or 0) if today else None
        return Moment(i, j, period=calendar.day(day) if day else None) if ground.word(i, k, "uU") == "week" else None
    before = ground.has(i, k, "lxtLX")
    direct = before or ground.has(k, min(k + 2, j), "LX")
    offset = ground.offset(i, k) if before else ground.offset(k, j)
    if offset is None and i and ground.lex.classes[i - 1] == "O":
        return None  # "every third Tuesday"
    if ground.has(k, j, "uU"):
        if ground.word(k, j, "uU") != "week":
            return Moment(i, j)  # "Friday of next month"
        there = calendar.weekday_of(today, number, offset or 0) if today else None
        return Moment(i, j, period=calendar.day(there) if there else None)
    if offset is None and (numbered := _with_number(ground, i, j, number)) is not None:
        return numbered
    if ground.lex.classes[k] == "v" and (ground.lex.classes[i - 1 : i] != "P" or not ground.ends(j)):
        return None  # "Sun" and "Mar" are other words as well
    if today is None or offset is None:
        return Moment(i, j, weekday=number)
    if ground.word(i, j, "xX") == "tale" and i and ground.lex.values[i - 1] == "the":
        return Moment(i, j)  # "the following Friday" of a tale
    if offset < 0 and direct:  # "last Friday" is not said of yesterday
        found = calendar.weekday(calendar.shifted(today, -2) or today, number, -1)
    elif ground.word(i, j, "xX") == "soon":  # "vendredi prochain" is the coming one, "next Friday" that of next week
        found = calendar.weekday(calendar.shifted(today, 1) or today, number, 1)
    else:
        found = calendar.weekday_of(today, number, offset)
    return Moment(i, j, period=calendar.day(found) if found else None, weekday=number)


def _with_number(ground: Ground, i: int, j: int, weekday: int) -> Moment | None:
    """A weekday with the day's number behind it, if that day is one within four months: not "Tuesday 12 people"."""
    match = _NUMBERED.match(ground.lex.classes, j)
    if match is None or not ground.ends(match.end()) or re.match(r"o{0,2}[mMb]", ground.lex.classes[match.end() :][:3]):
        return None
    if "of" in ground.lex.tokens.lower[j : match.end()]:
        return None  # "convicted on Tuesday of seven of the counts"
    day, stop = ground.number(j, match.end(), "Odk"), match.end()
    if ground.lex.classes[stop - 1] == "." and "." not in ground.known.marks.values():
        stop -= 1
    moment = Moment(i, stop, day=day, weekday=weekday)
    return moment if day is not None and (ground.today is None or resolved(moment, ground)) else None


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
    "joined": _joined,
    "short": _short,
    "days": _days,
    "days_of": _days_of,
    "day": _day,
    "holiday": _holiday,
    "nth": periods.nth,
    "month": periods.month,
    "quarter": periods.quarter,
    "season": periods.season,
    "anchored": _anchored,
    "ago": _ago,
    "rolling": periods.rolling,
    "ahead": _ahead,
    "unit": periods.unit,
    "day_of": periods.day_of,
    "whole": periods.whole,
    "weekend": periods.weekend,
    "weekday": _weekday,
    "relative": _relative,
    "now": _now,
    "part": _part,
    "years": periods.years,
    "decade": periods.decade,
    "clock": _clock,
    "dom": _dom,
}
