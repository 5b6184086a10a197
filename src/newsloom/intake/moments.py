"""Times in carriers' fields: ISO 8601 and RFC 822, as aware UTC datetimes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

# Years outside these are empty fields and slips ("0001-01-01", "1970-01-01", "9999-12-31").
_FIRST, _LAST = 1971, 2100


def moment(value: object) -> datetime | None:
    """The time a field means; ``None`` when it is no full date. Without a zone it is UTC, without a clock midnight."""
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return _utc(datetime(value.year, value.month, value.day, tzinfo=UTC))
    if not isinstance(value, str) or len(value) > 80:
        return None
    return _iso(value.strip()) or _rfc822(value.strip())


def _utc(stamp: datetime) -> datetime | None:
    if not _FIRST <= stamp.year <= _LAST:
        return None
    return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)


def _iso(text: str) -> datetime | None:
    # fromisoformat also reads "20260310" and "2026-W11-2"; a bare number is more likely an epoch or an id.
    if len(text) < 8 or text.isdigit():
        return None
    try:
        return _utc(datetime.fromisoformat(text.removesuffix(" UTC").removesuffix(" GMT")))
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    # The parser fills in what is missing with zeros, so that "12 Mar" would become a year: ask for a clock time.
    if ":" not in text:
        return None
    try:
        return _utc(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
