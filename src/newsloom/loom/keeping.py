"""From the page that waits to the digest: what the library has, read, linked and woven.

pages due ──read──▶ articles due ──link──▶ stories due ──weave──▶ digests and what changed in them
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from newsloom import intake, link, read, weave
from newsloom.errors import NewsloomError
from newsloom.kept import Kept, KeptStory
from newsloom.link import Linker
from newsloom.loom.gathering import excerpt
from newsloom.loom.order import in_time
from newsloom.loom.progress import Progress
from newsloom.store import Library
from newsloom.types import Failure, Page, Story

# Pages read, and stories woven, between two looks at what else is due; reports linked in one go.
_SOME, _LINKED = 100, 2_000


class Reads:
    """Reads pages in a process that is killed when one takes too long."""

    def __init__(self, finder: str, seconds: float) -> None:
        """``finder`` finds the names (``settings.finder``); a page may take ``seconds`` to be told from its markup."""
        self._other = read.finder(finder)
        self._article = intake.Worker(read.article, seconds)

    def close(self) -> None:
        """End the process."""
        self._article.close()

    def put(self, library: Library, page: Page, now: datetime, address: str | None, entry: str | None) -> Kept:
        """Read a page and keep what it says. Raises ``ReadError`` when it holds no article."""
        article = self._article(page) if page.kind == "html" else read.article(page)
        reading = read.read_article(article, self._other)
        address = address or (intake.canonical(article.url) if article.url else None)
        return library.put_reading(reading, now, address=address, entry=entry)


def read_due(library: Library, reads: Reads, now: datetime, counts: Counter[str], progress: Progress) -> None:
    """Read the pages that wait."""
    done = 0
    while due := library.pages_due(_SOME):
        for kept in due:
            done += 1
            progress("reading", done, None)
            try:
                was = reads.put(library, kept.page, now, kept.address, kept.entry).was
            except NewsloomError as error:
                # A page of pictures or behind a gate: the feed's own words are better than nothing.
                if kept.page.given.get("excerpt") or not excerpt(library, kept.entry, now, counts):
                    counts["pages without an article"] += 1
                    failure = Failure(kept.page.url or kept.page.place, error.reason, error.advice)
                    library.put_entry_failed(kept.entry, failure, now, None)
            else:
                counts[TOLD[was]] += 1


#: What became of a reading, in the words of the counts.
TOLD = {"new": "reports", "version": "new versions", "known": "known reports", "renewed": "known reports"}


# ── linking ──────────────────────────────────────────────────────────────────────────────────────────────


class Links:
    """The linker of a library, as of the reports that stand in its stories; kept between rounds."""

    def __init__(self, library: Library, days: float) -> None:
        """``days`` without news close a story (``settings.story_days``)."""
        self._library = library
        self._days = days
        self._linker: Linker | None = None
        self._decided: tuple[int, ...] = ()

    def link_due(self, now: datetime, counts: Counter[str], progress: Progress) -> None:
        """Put the reports that stand in no story yet into theirs, and let stories settle."""
        due = self._library.articles_due(_LINKED)
        if not due:
            return
        linker = self._up_to_date(now)
        done = 0
        while due:
            joins = [linker.add(article) for article in in_time(due)]
            self._library.put_joins(joins, now)
            done += len(due)
            progress("linking", done, None)
            due = self._library.articles_due(_LINKED)
        counts["linked"] += done
        self._settle(linker, now)

    def _settle(self, linker: Linker, now: datetime) -> None:
        moved = linker.settle()
        grown = [self._with_its_past(story) for story in linker.stories() if story.grew_from]
        with self._library.together():
            self._library.put_joins(moved, now)
            self._library.put_stories(grown, now)

    def _with_its_past(self, story: Story) -> Story:
        held = self._library.story(story.id)
        past = tuple(one for one in held.grew_from if one not in story.grew_from) if held else ()
        return replace(story, grew_from=(*past, *story.grew_from))

    def _up_to_date(self, now: datetime) -> Linker:
        """The linker; built anew from the library at the start, and when a user has decided something."""
        decisions = self._library.decisions()
        numbers = tuple(decision.number for decision in decisions)
        if self._linker is None or numbers != self._decided:
            self._decided = numbers
            self._linker = Linker(days=self._days, decisions=list(self._in_force()))
            since = now - timedelta(days=2 * self._days)
            standing = ((one.article, one.story) for one in self._library.arrivals(since) if one.story is not None)
            self._linker.resume((article, story) for article, story in standing if story is not None)
        return self._linker

    def _in_force(self) -> Iterator[link.Decision]:
        """What users decided, by articles, the first first."""
        for one in reversed(self._library.decisions()):
            moved = self._latest(one.reports)
            if one.kind == "split":
                yield from link.split(moved, self._latest(one.stayed))
                continue
            home = self._library.story(one.other) if one.other else None
            staying = [article for article in home.articles if article not in moved] if home else []
            yield from link.merge(moved, staying[:1])

    def _latest(self, reports: Iterable[str]) -> list[str]:
        found = (self._library.versions(report) for report in reports)
        return [versions[-1].article for versions in found if versions]


# ── weaving ──────────────────────────────────────────────────────────────────────────────────────────────


def weave_due(library: Library, words: int, now: datetime, counts: Counter[str], progress: Progress) -> None:
    """Weave the stories that changed, and note what is new in them."""
    seen: set[str] = set()
    while due := [story for story in library.stories_due(now, _SOME) if story.id not in seen]:
        seen.update(story.id for story in due)
        for done, story in enumerate(due, 1):
            progress("weaving", len(seen) - len(due) + done, len(seen))
            try:
                _weave(library, story, words, now, counts)
            except NewsloomError as error:
                library.put_failure("weave", Failure(f"story {story.id}", error.reason, error.advice), now)


def _weave(library: Library, story: KeptStory, words: int, now: datetime, counts: Counter[str]) -> None:
    readings = list(library.readings(story.articles))
    digest = weave.weave(Story(story.id, story.articles, story.grew_from), readings, words)
    before = library.digest(story.id)
    changes = weave.changes(before, digest) if before else ()
    if library.put_digest(digest, now, changes) is not None:
        counts["stories woven"] += 1
        counts["new stories"] += before is None
        counts["changes"] += len(changes)
