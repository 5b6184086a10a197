"""Stories by their latest news, page after page: of each day the dated ones first, then those whose report has no date.

A report without a date is as old as the day on which it came: nobody says that it is news of this minute.

Library.stories(dated) ──┐
                         ├─by day─▶ Portion, whose mark holds how far it went in both
Library.stories(undated) ┘
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from newsloom.errors import StoreError
from newsloom.kept import StoryLine
from newsloom.store import Portion

#: ``Library.stories`` of one reader, narrowed as is wanted; it takes ``dated``, ``limit`` and ``after``.
Stories = Callable[..., Portion[StoryLine]]
# A list that has ended; no mark of a page is written so.
_ENDED = "."


def latest(stories: Stories, zone: tzinfo, limit: int, after: str | None = None) -> Portion[StoryLine]:
    """The stories of one page, after that page which ended at ``after``; days are those of ``zone``."""
    marks = _marks(after)
    held = [_some(stories, dated, limit, at) for dated, at in zip((True, False), marks, strict=True)]
    found = sorted(
        ((line, dated) for dated, lines in zip((True, False), held, strict=True) for line in lines),
        key=lambda one: (one[0].newest_at.astimezone(zone).date(), one[1]),
        reverse=True,
    )
    shown = found[:limit]
    ends = []
    for dated, lines, at in zip((True, False), held, marks, strict=True):
        taken = sum(one == dated for _, one in shown)
        ends.append(_end(stories, dated, taken, at) if taken else at if lines else _ENDED)
    lines = tuple(line for line, _ in shown)
    return Portion(lines, None if set(ends) == {_ENDED} else "~".join(ends))


def _some(stories: Stories, dated: bool, limit: int, at: str) -> tuple[StoryLine, ...]:
    return () if at == _ENDED else stories(dated=dated, limit=limit, after=at or None).items


def _end(stories: Stories, dated: bool, taken: int, at: str) -> str:
    """The mark behind so many of a list."""
    return stories(dated=dated, limit=taken, after=at or None).after or _ENDED


def _marks(after: str | None) -> tuple[str, str]:
    dated, parted, undated = (after or "~").partition("~")
    if not parted:
        raise StoreError("that is no mark of a page", "start at the first page")
    return dated, undated
