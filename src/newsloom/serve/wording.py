"""How the web reader says times and numbers; the rest it shares with every rendering."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from newsloom import __version__, render, tables
from newsloom.kept import EntryState, StoryLine
from newsloom.render.kept import ahead
from newsloom.render.wording import language_tag, line, local, printable


def ago(moment: datetime | None, now: datetime, zone: tzinfo = UTC) -> str:
    """``just now``, ``12 minutes ago``, ``yesterday``, ``4 days ago``; a date after a week: ``9 March`` in ``zone``."""
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
    (there, _), (today, _) = local(moment, zone), local(now, zone)
    return f"{there.day} {there:%B}" + ("" if there.year == today.year else f" {there.year}")


@pass_context
def _ago(context: Context, moment: datetime | None, now: datetime) -> str:
    """The same in a template, in its reader's zone."""
    return ago(moment, now, context.get("zone") or UTC)


# A country of ISO 3166, or a part of the world by its number (UN M49).
_REGION = re.compile(r"[A-Za-z]{2}|[0-9]{3}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'} ago"


def machine(moment: datetime) -> str:
    """For the ``datetime`` of a ``time`` element."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_news(line: StoryLine) -> bool:
    """Whether a story has changed since its reader looked, or was never looked at."""
    return line.looked_at is None or line.looked_at < line.changed_at


def language_name(tag: str) -> str:
    """``German`` for ``de``, ``German (AT)`` for ``de-at``; the tag of a language that is not in the table."""
    language, _, rest = tag.replace("_", "-").partition("-")
    name = tables.mapping("languages.tsv").get(language.lower())
    region = next((part.upper() for part in rest.split("-") if _REGION.fullmatch(part)), None)
    return tag if name is None else f"{name} ({region})" if region else name


#: What became of a feed's entry.
STATES: Mapping[EntryState, str] = {
    "waiting": "to be fetched", "fetched": "to be read", "read": "read", "same": "known from another feed",
    "failed": "could not be had", "refused": "not wanted",
}  # fmt: skip


def sentence(words: str | None) -> str:
    """A reason or an advice with its capital and full stop."""
    told = line(words)
    return "" if not told else told[:1].upper() + told[1:] + ("" if told[-1] in ".!?…" else ".")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "ago": _ago, "machine": machine, "language_name": language_name, "printable": printable, "tag": language_tag,
    "ahead": ahead, "sentence": sentence,
}  # fmt: skip
GLOBALS: Mapping[str, Any] = {
    "web": render.web_address,
    "state_words": STATES,
    "is_news": is_news,
    "release": __version__,
}
