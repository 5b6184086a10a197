"""Times that carriers print: ISO 8601 and RFC 822 fields, and the date lines of bylines.

Dates inside the running text are none of this module's business. Every answer is an aware UTC datetime or ``None``;
a time without a zone is taken as UTC, a day without a time as its midnight.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

from newsloom import tables

# Years outside these are slips or placeholders ("0001-01-01", "1970-01-01" from an empty field, "9999-12-31").
_FIRST, _LAST = 1971, 2100

_ISO_LOOSE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(n for d in calendar.day_name for n in (d, d[:3]))})\b", re.IGNORECASE)
# Dots mean day first everywhere; with strokes the order is the reader's guess.
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_ZONE = r"(?-i:\s*((?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|Z|[A-Z]{3,4})\b)?"
_CLOCK = re.compile(
    rf"\b(\d{{1,2}})[:.](\d{{2}})(?::\d{{2}})?(?![\d.:]*\d)\s*+(?:([ap])\.?\s?m\b\.?)?{_ZONE}", re.IGNORECASE
)
_CLOCK_HOUR = re.compile(rf"(?<![\d.:])(\d{{1,2}})\s*([ap])\.?\s?m\b\.?{_ZONE}", re.IGNORECASE)


@cache
def _zones() -> dict[str, float]:
    return {name: float(hours) for name, hours in tables.mapping("time_zones.tsv").items()}


def instant(value: object) -> datetime | None:
    """The time that a carrier's field means: an aware datetime, ISO 8601, RFC 822, a printed date."""
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return _utc(datetime(value.year, value.month, value.day, tzinfo=UTC))
    if not isinstance(value, str) or not (text := value.strip()[:80]):
        return None
    return _iso(text) or printed(text)


def offset(value: object) -> int | None:
    """Minutes that the clock of a carrier's field is ahead of UTC; ``None`` when it is UTC's own or is not told.

    Servers write GMT wherever they stand, so that zero says nothing of the outlet's clock.
    """
    if isinstance(value, datetime):
        ahead = value.utcoffset()
        return _told(ahead.total_seconds() / 60) if ahead is not None else None
    if not isinstance(value, str) or not (text := value.strip()[:80]):
        return None
    if match := _ISO_LOOSE.match(text):
        return _told(_offset(match[7]).utcoffset(None).total_seconds() / 60)
    clock = _CLOCK.search(text) or _CLOCK_HOUR.search(text)
    return _told(_minutes_from_utc(clock[clock.re.groups])) if clock and clock[clock.re.groups] else None


def _told(minutes: float | None) -> int | None:
    return int(minutes) if minutes and -720 <= minutes <= 840 else None


def _utc(moment: datetime) -> datetime | None:
    if not _FIRST <= moment.year <= _LAST:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _iso(text: str) -> datetime | None:
    match = _ISO_LOOSE.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        return _utc(datetime(year, month, day, hour, minute, second, tzinfo=_offset(match[7])))
    except ValueError:
        return None


def _offset(zone: str | None) -> timezone:
    if not zone or zone.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-span if zone[0] == "-" else span)


def printed(text: str) -> datetime | None:
    """The time in a printed line: ``10 March 2026, 07:40 UTC``, ``March 10, 2026 at 2:40 p.m. EST``.

    ``None`` without a full date. A clock time in a zone whose name several places share is left out.
    """
    if len(text) > 300:
        return None
    day = _day(text)
    if day is None:
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        return _utc(midnight + timedelta(minutes=_clock(text) or 0))
    except OverflowError:  # the first day of the calendar, in a zone that is ahead
        return None


def without_date(line: str) -> str:
    """What a line says beside its date, clock time and weekday."""
    for pattern in (_ISO_DAY, _DOTTED, _DAY_FIRST, _MONTH_FIRST, _CLOCK, _CLOCK_HOUR, _WEEKDAY):
        line = pattern.sub(" ", line)
    return line


def _day(text: str) -> date | None:
    try:
        if match := _ISO_DAY.search(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DOTTED.search(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _DAY_FIRST.search(text):
            return date(int(match[3]), _MONTHS[match[2].lower()], int(match[1]))
        if match := _MONTH_FIRST.search(text):
            return date(int(match[3]), _MONTHS[match[1].lower()], int(match[2]))
    except ValueError:
        return None
    return None


def _clock(text: str) -> float | None:
    """Minutes from midnight UTC of the clock time in a line; ``None`` when there is none that is sure."""
    match = _CLOCK.search(text)
    if match:
        hour, minute, half, zone = int(match[1]), int(match[2]), match[3], match[4]
    elif match := _CLOCK_HOUR.search(text):
        hour, minute, half, zone = int(match[1]), 0, match[2], match[3]
    else:
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    shift = _minutes_from_utc(zone)
    if hour > 23 or minute > 59 or shift is None:
        return None
    return hour * 60 + minute - shift


def _minutes_from_utc(zone: str | None) -> float | None:
    """What a zone's name or offset adds to UTC; ``None`` for names that several places share."""
    if zone and (sign := re.search(r"[+-]", zone)):
        digits = zone[sign.end() :].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        return (int(hours) * 60 + int(minutes)) * (-1 if sign.group() == "-" else 1)
    hours_off = _zones().get(zone or "UTC")
    return None if hours_off is None else hours_off * 60
