"""What a feed carries of a report: all of it, a teaser, or next to nothing; and the page that makes of it.

entry ──carries──▶ "whole": used as it is    "teaser": used when the page cannot be had    "none"
"""

from __future__ import annotations

import re
from typing import Any, Literal

from newsloom.intake.words import plain
from newsloom.types import Entry, Page

Carried = Literal["whole", "teaser", "none"]

# Of 2,997 entries of 20 outlets' feeds 99 in 100 have 112 words at most; short news reports have 150 and more.
_WHOLE = 150
# A line of a dozen words is a headline told again.
_TEASER = 15
_CUT = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.|&hellip;)\]|(?:read|continue|see)\s+(?:more|reading|full)[^.]{0,40})\W*$", re.IGNORECASE
)


def carries(entry: Entry) -> Carried:
    """How much of the report an entry holds."""
    text = plain(entry.html.replace("<", " <")) or ""
    size = len(text.split())
    if size >= _WHOLE and not _CUT.search(text[-80:]):
        return "whole"
    return "teaser" if size >= _TEASER else "none"


def entry_page(
    entry: Entry, place: str, feed: str | None = None, language: str | None = None, at: str | None = None
) -> Page:
    """An entry as a page to read; ``feed`` is the feed's title, ``language`` its language, ``at`` where it is."""
    given: dict[str, Any] = {
        "title": entry.title, "url": entry.url, "published": entry.published, "author": entry.author,
        "feed": feed, "language": language, "source": entry.source, "utc_offset": entry.utc_offset,
        "feed at": at,
    }  # fmt: skip
    known = {key: value for key, value in given.items() if value is not None}
    return Page(place, "html", entry.html.encode("utf-8", "replace"), entry.url, "utf-8", known)
