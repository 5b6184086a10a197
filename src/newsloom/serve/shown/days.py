"""Days and months as a reader has them, in their own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from newsloom.render.wording import spoken
from newsloom.serve.visit import Visit


def zone_of(visit: Visit) -> tzinfo:
    """The zone that the visitor set; UTC for one that this machine does not know."""
    return visit.site.zone(visit.person)


def day_words(day: date, today: date) -> str:
    """``Today``, ``Yesterday``, ``Thursday, 12 March``; with the year when it is not this one."""
    if timedelta(0) <= today - day < timedelta(days=2):
        return "Yesterday" if day < today else "Today"
    return f"{day:%A}, {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def month_words(month: str) -> str:
    """``2026-03`` as ``March 2026``."""
    return spoken(month)


def month_of(moment: datetime, zone: tzinfo) -> str:
    """The month of a moment: ``2026-03``."""
    return f"{moment.astimezone(zone):%Y-%m}"


def month_bounds(month: str, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """A month's first moment and the next one's; ``None`` for what is no month."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=zone)
        following = (first + timedelta(days=32)).replace(day=1)
        return first.astimezone(UTC), following.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def span_words(first: datetime, last: datetime, zone: tzinfo) -> str:
    """The days from one moment to another: ``9 – 12 March 2026``; one day alone: ``9 March 2026``."""
    days = [moment.astimezone(zone).date().isoformat() for moment in (first, last)]
    return spoken(days[0] if days[0] == days[1] else "/".join(days))
