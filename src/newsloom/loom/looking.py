"""Pages are looked at again after they were read: outlets edit silently, and a correction is to become a version.

read ──again_at──▶ due ──look──▶ unchanged, or a page that waits to be read ──same_report──▶ a new version, or let go
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom import intake, text
from newsloom.intake import Outcome
from newsloom.kept import KeptEntry
from newsloom.store import Library
from newsloom.types import Article

_BODY = frozenset({"paragraph", "list", "blockquote", "heading"})
# A report is rewritten, but not cut in half without a word from its feed: that is a teaser, or a wall.
_LEAST = 0.5
# Runs of three words that what is the same report still shares; other texts share next to none.
_SHARED, _RUN = 0.05, 3


@dataclass(frozen=True, slots=True)
class Looks:
    """How often pages are looked at again, and how many days a story stays open."""

    times: int
    days: float

    def again_at(self, kept: KeptEntry, outcome: Outcome) -> datetime | None:
        """When an entry's page is to be looked at again after this answer; ``None``: never."""
        if outcome.kind in ("gone", "refused"):
            return None
        since = kept.entry.published or kept.seen_at
        if outcome.kind == "later" and outcome.next_at and outcome.next_at < since + timedelta(days=self.days):
            return outcome.next_at
        return intake.next_look(since, outcome.at, self.times, self.days, outcome.fresh_until)


def put_unchanged(
    library: Library, kept: KeptEntry, outcome: Outcome, now: datetime, counts: Counter[str], *, again: datetime | None
) -> None:
    """A page that was looked at again and brought nothing: what was read of it stands, whatever its server says now.

    It alone says that it took the report away.
    """
    if outcome.kind == "gone" and kept.report:
        library.put_withdrawn(kept.report, now)
        counts["withdrawn"] += 1
    elif outcome.kind not in ("same", "later"):
        counts["looks failed"] += 1
    library.put_entry_again(kept.id, again)


def same_report(library: Library, report: str, article: Article) -> bool:
    """Whether what stands at a report's address now is that report still: no wall, no teaser, no other page."""
    versions = library.versions(report)
    held = library.article(versions[-1].article) if versions else None
    if held is None:
        return False
    before, after = (list(_words(one)) for one in (held, article))
    if len(after) < _LEAST * len(before):
        return False
    if held.title and article.title and text.normal(held.title) == text.normal(article.title):
        return True
    old, new = (set(text.shingles(words, _RUN)) for words in (before, after))
    return len(old & new) >= _SHARED * max(1, min(len(old), len(new)))


def _words(article: Article) -> Iterator[str]:
    """The words of the body."""
    for block in article.blocks:
        if block.kind in _BODY:
            yield from text.words(article.text[block.start : block.end])
