"""How the web reader says times and numbers; the rest it shares with every rendering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from newsloom import __version__
from newsloom.kept import StoryLine


def ago(moment: datetime | None, now: datetime) -> str:
    """``just now``, ``12 minutes ago``, ``yesterday``, ``4 days ago``; a date after a week: ``9 March``."""
    if moment is None:
        return "undated"
    gone = now - moment
    if gone < timedelta(minutes=1):
        return "just now"
    if gone < timedelta(hours=1):
        return _counted(int(gone.total_seconds() // 60), "minute")
    if gone < timedelta(days=1):
        return _counted(int(gone.total_seconds() // 3600), "hour")
    if gone < timedelta(days=7):
        return "yesterday" if gone.days == 1 else _counted(gone.days, "day")
    return f"{moment.day} {moment:%B}" + ("" if moment.year == now.year else f" {moment.year}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'} ago"


def machine(moment: datetime) -> str:
    """For the ``datetime`` of a ``time`` element."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_news(line: StoryLine) -> bool:
    """Whether a story has changed since its reader looked, or was never looked at."""
    return line.looked_at is None or line.looked_at < line.changed_at


FILTERS: Mapping[str, Callable[..., Any]] = {"ago": ago, "machine": machine}
GLOBALS: Mapping[str, Any] = {"is_news": is_news, "release": __version__}
