"""Times as people say them: a day, a moment, or so long ago."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from newsloom.errors import SettingsError

#: A time: a moment, a day, or in words (``2026-11-20``, ``24h``, ``3d``).
When: TypeAlias = str | date | None
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def moment(said: str | date | None, now: datetime) -> datetime | None:
    """The moment meant by ``2026-11-20``, ``2026-11-20T08:00Z``, ``30m``, ``24h``, ``2w``, a date or a datetime.

    It is in UTC, and so is what names no zone. Raises ``SettingsError`` for anything else.
    """
    if said is None:
        return None
    try:
        return _moment(said, now).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"“{said}” is no time", "give 2026-11-20, 2026-11-20T08:00Z, 24h or 3d") from error


def _moment(said: str | date, now: datetime) -> datetime:
    """With a zone. Raises ``ValueError``, and ``OverflowError`` beyond all calendars."""
    if isinstance(said, datetime):
        # A pandas.Timestamp is a datetime too, with more digits than a library keeps.
        return datetime.combine(said.date(), said.timetz().replace(tzinfo=None), said.tzinfo or UTC)
    if isinstance(said, date):
        return datetime(said.year, said.month, said.day, tzinfo=UTC)
    number, unit = said[:-1], said[-1:]
    if unit in _UNITS and number.isascii() and number.isdigit() and len(number) < 6:
        return now - int(number) * _UNITS[unit]
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
