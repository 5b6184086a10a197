"""When to look again. Pure: every moment is given, and chance is drawn from a seed, an address and a moment.

what the server says (Retry-After, max-age) ─┐
what the feed says (ttl, skipHours, sy:)     ├──▶ due
how often the feed moves ──pace──────────────┘
failures in a row ──backoff──────────────────▶ retry
when a page was published ──next_look────────▶ look at it again
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import pairwise
from statistics import median

from newsloom.intake.moments import moment

#: The shortest and longest time between two looks at a feed that works, in seconds.
SHORTEST, LONGEST = 600, 86_400
# A feed of which nothing is known yet.
_FIRST = 3_600
# Four looks for each report a feed usually brings: half of them are then read within an eighth of the usual gap.
_LOOKS = 4
# One that is silent beyond its habit is left alone for a tenth of its silence.
_SILENCE = 10
_RECENT = 12
# A page that was read is looked at again an hour after it was published, and each time five times later: most edits
# come within the first hours.
_LOOK, _LOOKS_APART = timedelta(hours=1), 5
# The first retry, the longest, and what a server may ask for.
_RETRY, _RETRY_LONGEST, _RETRY_MOST = 300, 86_400, 7 * 86_400
# Looks are spread over a tenth of their pace, so that a thousand feeds added together do not come due together.
_SPREAD = 0.1
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says of when to look: seconds apart at least; hours (0 to 23, UTC), weekdays (0: Monday) not to."""

    ttl: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def hints(said: Mapping[str, Sequence[str]]) -> Hints:
    """The hints in a feed's own words: ``ttl`` in minutes, ``hour``, ``day``, ``updatePeriod``, ``updateFrequency``."""
    ttl = max((_number(word) * 60 for word in said.get("ttl", ())), default=0)
    hours = frozenset(_number(word) % 24 for word in said.get("hour", ()) if word.strip().isdigit())
    days = frozenset(_DAYS.index(word.strip().lower()) for word in said.get("day", ()) if word.strip().lower() in _DAYS)
    return Hints(
        max(ttl, _syndication(said)) or None,
        # A feed that skips every hour or day means none.
        hours if len(hours) < 24 else frozenset(),
        days if len(days) < 7 else frozenset(),
    )


_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def _syndication(said: Mapping[str, Sequence[str]]) -> int:
    period = _PERIODS.get("".join(said.get("updatePeriod", ())[:1]).strip().lower(), 0)
    return period // max(1, _number("".join(said.get("updateFrequency", ())[:1])))


def _number(word: str) -> int:
    word = word.strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0


def retry_after(said: str | None, now: datetime) -> datetime | None:
    """The moment that a Retry-After names, in seconds or as a date; a week ahead at most, ``None`` without sense."""
    if not said or len(said) > 80:
        return None
    said = said.strip()
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", said, re.ASCII):
        wait = min(float(said), _RETRY_MOST)
        return now + timedelta(seconds=wait)
    found = moment(said)
    return None if found is None else min(max(found, now), now + timedelta(seconds=_RETRY_MOST))


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when an answer says it holds (Cache-Control, else Expires), a day ahead at most."""
    control = headers.get("cache-control", "")
    if re.search(r"\bno-(?:cache|store)\b", control, re.IGNORECASE):
        return None
    if found := _MAX_AGE.search(control):
        seconds = int(found[1]) - _number(headers.get("age", ""))
    elif expires := _expires(headers, now):
        seconds = expires
    else:
        return None
    return now + timedelta(seconds=min(seconds, LONGEST)) if seconds > 0 else None


def _expires(headers: Mapping[str, str], now: datetime) -> int | None:
    try:
        until = parsedate_to_datetime(headers.get("expires", ""))
        sent = parsedate_to_datetime(headers["date"]) if headers.get("date") else now
        return int((until - sent).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def draw(seed: int, url: str, at: datetime) -> float:
    """A number in [0, 1) that looks like chance and repeats."""
    found = sha256(f"{seed} {url} {at.isoformat()}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(found[:6], "big") / 2**48


def backoff(failures: int, chance: float = 0.0) -> int:
    """Seconds to wait after so many failures in a row: five minutes, doubling up to a day, and a tenth of chance."""
    wait = min(_RETRY << min(max(failures - 1, 0), 20), _RETRY_LONGEST)
    return round(wait * (1 + _SPREAD * chance))


def pace(
    published: Iterable[datetime | None],
    now: datetime,
    *,
    before: int | None = None,
    moved_at: datetime | None = None,
    news: bool = False,
) -> int:
    """Seconds between two looks at a feed, by how often it moves.

    ``published`` are its entries' dates: a quarter of the usual gap between the latest twelve, and at least a tenth of
    its silence. Without dates the pace ``before`` shortens with news and lengthens without.
    """
    times = sorted({time for time in published if time is not None and time <= now}, reverse=True)[:_RECENT]
    gaps = [(late - early).total_seconds() for late, early in pairwise(times)]
    if gaps:
        wait = median(gaps) / _LOOKS
    elif before is None:
        wait = _FIRST
    else:
        wait = before / 2 if news else before * 1.5
    last = max((time for time in (*times[:1], moved_at) if time is not None), default=None)
    silence = (now - last).total_seconds() / _SILENCE if last is not None and gaps else 0.0
    return round(min(max(wait, silence, SHORTEST), LONGEST))


def slower(before: int | None, now: datetime, moved_at: datetime | None) -> int:
    """The pace of a feed that has nothing new: as before, and at least a tenth of its silence since ``moved_at``."""
    silence = (now - moved_at).total_seconds() / _SILENCE if moved_at is not None else 0.0
    return round(min(max(before or _FIRST, silence, SHORTEST), LONGEST))


def due(
    now: datetime,
    seconds: int,
    chance: float = 0.0,
    hinted: Hints | None = None,
    not_before: Iterable[datetime | None] = (),
) -> datetime:
    """The next look: a pace from now and a little chance, not before what the server and the feed ask for.

    A feed's ``ttl`` counts up to a day.
    """
    hinted = hinted or Hints()
    wait = max(seconds, min(hinted.ttl or 0, LONGEST))
    at = now + timedelta(seconds=round(wait * (1 + _SPREAD * chance)))
    at = max([at, *(moment for moment in not_before if moment is not None)])
    return _unskipped(at, hinted)


def next_look(
    published: datetime, now: datetime, looks: int, days: float, not_before: datetime | None = None
) -> datetime | None:
    """The next of ``looks`` looks at a page again, for edits that no feed tells of: 1, 5, 25 … hours after it came.

    Not within the next half hour, which is as good as now, nor before what its server asks for: it is put off so long.
    None is ``days`` later.
    """
    earliest = max(now + _LOOK / 2, not_before or now)
    after = _LOOK
    for _ in range(looks):
        if after > timedelta(days=days):
            return None
        if published + after > now:
            return max(published + after, earliest)
        after *= _LOOKS_APART
    return None


def _unskipped(at: datetime, hinted: Hints) -> datetime:
    """The first moment from ``at`` that is in no hour or day to be skipped."""
    for _ in range(24 * 8):
        if at.weekday() not in hinted.skip_days and at.hour not in hinted.skip_hours:
            return at
        at = at.replace(minute=at.minute % 10, second=0, microsecond=0) + timedelta(hours=1)
    return at
