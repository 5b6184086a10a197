"""From the page that waits to the digest: what the library has, read, linked and woven.

pages due ──read──▶ articles due ──link──▶ stories due ──weave──▶ digests and what changed in them
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from newsloom import intake, link, plugins, read, weave
from newsloom.errors import NewsloomError
from newsloom.kept import KeptPage, KeptStory, Taken
from newsloom.link import Linker
from newsloom.loom.gathering import excerpt
from newsloom.loom.looking import same_report
from newsloom.loom.order import in_time
from newsloom.loom.progress import Progress
from newsloom.store import Library, Passing, Unreachable
from newsloom.types import Article, Digest, Failure, Join, Page, Reading, Story

_log = logging.getLogger("newsloom")
# Pages read, and stories woven, between two looks at what else is due; reports linked in one go.
_SOME, _LINKED = 100, 2_000
# Reports of open stories whose words the linker holds, 20 kB each: ten days of 2,500 a day, in 500 MB.
_OPEN = 25_000
# What one program does at a time.
_LINKING = "linking"


class Reads:
    """Reads pages in a process that is killed when one takes too long."""

    def __init__(self, finder: str, seconds: float, allowed: tuple[str, ...] = ()) -> None:
        """``finder`` finds the names (``settings.finder``); a page may take ``seconds`` to be told from its markup.

        The readers of ``allowed`` packages are asked in that process too: ``failures`` has what goes wrong with them.
        """
        self.failures: list[Failure] = []
        self.dates: list[Failure] = []
        self._other = read.finder(finder)
        self._readers = plugins.Readers(allowed, read.article, read.identity)
        self._article = intake.Worker(self._readers, seconds)

    def close(self) -> None:
        """End the process."""
        self._article.close()

    def read(self, page: Page, now: datetime, address: str | None = None, entry: str | None = None) -> Taken:
        """What a page says, ready to be kept. Raises ``ReadError`` when it holds no article.

        A page's date that lies ahead of ``now`` is not believed; a feed's own goes before it, and was looked at.
        """
        apart = page.kind == "html" or self._readers.allowed
        article, failures = self._article(page) if apart else self._readers(page)
        self.failures += [failure for failure in failures if failure not in self.failures]
        when = article.published if page.kind == "html" else None
        # Older than the web it may be: a paper's archive has pages of 1983.
        if when and when > now and (why := intake.doubt(when, now)):
            self.dates.append(Failure(article.url or page.place, why, "the report is kept without a date"))
            extra = {name: value for name, value in article.extra.items() if name != "utc_offset"}
            article = replace(article, published=None, extra=extra)
        reading = read.read_article(article, self._other)
        return Taken(reading, address or (intake.canonical(article.url) if article.url else None), entry)

    def doubted(self) -> list[Failure]:
        """The dates that were not believed since this was last asked."""
        found, self.dates = self.dates, []
        return found

    def told(self) -> list[Failure]:
        """What went wrong with plug-ins since this was last asked."""
        found, self.failures = self.failures, []
        return found

    def again(self, article: Article) -> Reading:
        """What an article says that was told from its markup before."""
        return read.read_article(article, self._other)


def read_due(library: Library, reads: Reads, now: datetime, counts: Counter[str], progress: Progress) -> None:
    """Read the pages that wait."""
    done, left = 0, True
    while left:
        # Of each portion what is another program's is left to it; none is taken longer than a portion.
        with library.taking() as taking:
            due = taking.pages(_SOME)
            _read(library, due, reads, now, counts=counts, progress=partial(_moved, progress, done))
            put_faults(library, reads.told(), now)
            put_doubted(library, reads, now, counts)
            done, left = done + len(due), bool(due)


def _moved(progress: Progress, before: int, done: int) -> None:
    progress("reading", before + done, None)


def _read(
    library: Library,
    due: Sequence[KeptPage],
    reads: Reads,
    now: datetime,
    *,
    counts: Counter[str],
    progress: Callable[[int], None],
) -> None:
    taken: list[Taken] = []
    for at, kept in enumerate(due, 1):
        progress(at)
        try:
            one = reads.read(kept.page, now, kept.address, kept.entry)
            if not _is_the_report(library, kept, one.reading.article, counts):
                continue
            taken.append(one)
        except NewsloomError as error:
            _unread(library, kept, error, now, counts)
    for one, failure in put_taken(library, taken, now, counts):
        held = next(kept for kept in due if kept.entry == one.entry)
        _unread(library, held, failure, now, counts)


def _unread(library: Library, kept: KeptPage, error: NewsloomError, now: datetime, counts: Counter[str]) -> None:
    if kept.looked:
        _not_the_report(library, kept, counts)
        return
    # A page of pictures or behind a gate: the feed's own words are better than nothing.
    if kept.page.given.get("excerpt") or not excerpt(library, kept.entry, now, counts):
        counts["pages without an article"] += 1
        told = {"entry": kept.entry, "feed": kept.feed, "error": type(error).__name__, "reason": error.reason}
        _log.info("a page has no article", extra=told)
        failure = Failure(kept.page.url or kept.page.place, error.reason, error.advice)
        library.put_entry_failed(kept.entry, failure, now, None)


def _is_the_report(library: Library, kept: KeptPage, article: Article, counts: Counter[str]) -> bool:
    """Whether a page is to be kept: one that was looked at again as the same report alone.

    One whose entry has another address by now, as where that is made of the headline, is a version of it still.
    """
    if kept.report is None:
        return True
    moved = kept.address is not None and library.article_at(kept.address) is None
    if not (kept.looked or moved):
        return True
    same = same_report(library, kept.report, article)
    if same and moved and kept.address:
        library.put_report_moved(kept.report, kept.address)
    if kept.looked and not same:
        _not_the_report(library, kept, counts)
    return same or not kept.looked


def _not_the_report(library: Library, kept: KeptPage, counts: Counter[str]) -> None:
    """A page that was looked at again holds the report no more: what was read of it stands."""
    library.drop_page(kept.entry)
    counts["looks failed"] += 1


def put_taken(
    library: Library, taken: Sequence[Taken], now: datetime, counts: Counter[str]
) -> list[tuple[Taken, NewsloomError]]:
    """Keep readings, all at once; where that fails one by one. Gives those that cannot be kept.

    Raises ``Passing`` when it is the library's fault: they are to be kept another time.
    """
    try:
        counts.update(TOLD[kept.was] for kept in library.put_readings(taken, now))
    except Passing as error:
        if len(taken) == 1 or isinstance(error, Unreachable):
            raise
        return [bad for one in taken for bad in put_taken(library, [one], now, counts)]
    except NewsloomError as error:
        if len(taken) == 1:
            return [(taken[0], error)]
        return [bad for one in taken for bad in put_taken(library, [one], now, counts)]
    return []


def put_faults(library: Library, failures: Iterable[Failure], now: datetime) -> None:
    """Keep what went wrong with plug-ins: it is no page's fault, and none is to be tried again for it."""
    for failure in failures:
        _log.info("a plug-in failed", extra={"place": failure.place, "reason": failure.reason})
        library.put_failure("plug-in", failure, now)


def put_doubted(library: Library, reads: Reads, now: datetime, counts: Counter[str]) -> None:
    """Keep which dates were not believed, and why."""
    for doubted in reads.doubted():
        counts["dates refused"] += 1
        library.put_failure("date", doubted, now)


#: What became of a reading, in the words of the counts.
TOLD = {"new": "reports", "version": "new versions", "known": "known reports", "renewed": "known reports"}


# ── linking ──────────────────────────────────────────────────────────────────────────────────────────────


class Links:
    """The linker of a library, as of the reports that stand in its stories; kept between rounds."""

    def __init__(self, library: Library, days: float, comparer: str = "", allowed: tuple[str, ...] = ()) -> None:
        """``days`` without news close a story; ``comparer`` of an ``allowed`` package is asked in doubt (settings)."""
        self._library = library
        self._days = days
        self._comparer = comparer, allowed
        self._linker: Linker | None = None
        self._begun = 0
        self._decided: tuple[int, ...] = ()
        self._placed: frozenset[str] = frozenset()
        self._opinion: plugins.Opinion | None = None

    def link_due(self, now: datetime, counts: Counter[str], progress: Progress, *, wait: bool = True) -> None:
        """Put the reports that stand in no story yet into theirs, and let stories settle.

        One program does so at a time; without ``wait`` it is left to another that does so now.
        """
        done = 0
        with self._library.taking() as taking:
            if not taking.turn(_LINKING, wait=wait):
                return
            while due := self._library.articles_due(_LINKED):
                self._begin()
                linker = self._up_to_date(now, due)
                joins = [linker.add(article) for article in in_time(due)]
                self._put(linker, joins, now)
                put_faults(self._library, self._opinion.failures if self._opinion else (), now)
                done += len(due)
                progress("linking", done, None)
        counts["linked"] += done

    def _begin(self) -> None:
        """Begin to link; what another program linked since is not known to this linker."""
        begun = self._library.begin(_LINKING)
        if begun != self._begun + 1:
            self._linker = None
        self._begun = begun

    def _put(self, linker: Linker, joins: list[Join], now: datetime) -> None:
        """Put where reports stand, together with what settles by it: nothing would settle it after a kill between."""
        moved = linker.settle()
        # What a user placed stands there whatever the machine finds; its own word of it is kept for an undo.
        free = [join for join in moved if join.article not in self._placed]
        # Their reports went with `put_joins`: what a user led here is not to be taken for the machine's.
        grown = [replace(self._with_its_past(story), articles=()) for story in linker.grown()]
        linking, self._linker = self._linker, None  # what is not put is not known
        with self._library.together():
            self._library.still(_LINKING, self._begun)
            self._library.put_joins(joins, now)
            self._library.put_joins(free, now)
            self._library.put_stories(grown, now)
        self._linker = linking
        if len(free) < len(moved):
            self._linker = None

    def _with_its_past(self, story: Story) -> Story:
        held = self._library.story(story.id)
        past = (
            tuple(one for one in held.grew_from if one not in story.grew_from) if held and held.id == story.id else ()
        )
        return replace(story, grew_from=(*past, *story.grew_from))

    def _up_to_date(self, now: datetime, due: Sequence[Article]) -> Linker:
        """The linker; built anew from the library at the start, and when a user has decided something."""
        decisions = self._library.decisions()
        numbers = tuple(decision.number for decision in decisions)
        if self._linker is None or numbers != self._decided:
            self._decided = numbers
            self._opinion = plugins.opinion(*self._comparer)
            decided = list(self._in_force())
            self._linker = Linker(days=self._days, decisions=decided, comparer=self._opinion, room=_OPEN)
            reports = dict.fromkeys(report for one in decisions for report in (*one.reports, *one.stayed))
            self._placed = frozenset(latest(self._library, reports))
            since = self._time_of(now, due) - timedelta(days=2 * self._days)
            standing = ((one.article, one.story) for one in self._library.arrivals(since) if one.story is not None)
            self._linker.resume((article, story) for article, story in standing if story is not None)
        return self._linker

    def _time_of(self, now: datetime, due: Sequence[Article]) -> datetime:
        """Where the stream stands: an archive that comes in parts is no news of today, and its parts are to meet.

        The middle one of what is due, since feeds now and then announce something that is years old.
        """
        newest = self._library.headlines(until=now, limit=1).items
        stood = [one.published or one.arrived_at for one in newest]
        dated = sorted(one.published for one in due if one.published)
        return min([now, *stood, *dated[len(dated) // 2 : len(dated) // 2 + 1]])

    def _in_force(self) -> Iterator[link.Decision]:
        """What users decided, by articles, the first first."""
        for one in reversed(self._library.decisions()):
            moved = latest(self._library, one.reports)
            if one.kind == "split":
                yield from link.split(moved, latest(self._library, one.stayed))
                continue
            staying = [article for article in self._members(one.other) if article not in moved]
            if one.kind == "move" and one.story != one.other:
                away = [article for article in self._members(one.story) if article not in moved]
                yield from (told for article in moved for told in link.move(article, away, staying))
            else:
                yield from link.merge(moved, staying[:1])

    def _members(self, story: str | None) -> tuple[str, ...]:
        """The articles of a story that still stands under its id."""
        held = self._library.story(story) if story else None
        return held.articles if held and held.id == story else ()


def latest(library: Library, reports: Iterable[str]) -> list[str]:
    """The newest version of each report."""
    found = (library.versions(report) for report in reports)
    return [versions[-1].article for versions in found if versions]


# ── weaving ──────────────────────────────────────────────────────────────────────────────────────────────


def weave_due(library: Library, words: int, now: datetime, counts: Counter[str], progress: Progress) -> None:
    """Weave the stories that changed, and note what is new in them."""
    seen: set[str] = set()
    left = True
    while left:
        with library.taking() as taking:
            due = [story for story in taking.stories(now, _SOME) if story.id not in seen]
            seen.update(story.id for story in due)
            for done, story in enumerate(due, 1):
                progress("weaving", len(seen) - len(due) + done, len(seen))
                _weave_or_note(library, story, words, now, counts)
            left = bool(due)


def weave_some(library: Library, ids: Iterable[str], words: int, now: datetime, counts: Counter[str]) -> None:
    """Weave some stories, and note what is new in them."""
    for id in ids:
        story = library.story(id)
        if story is not None and story.articles:
            _weave_or_note(library, story, words, now, counts)


def weave_decided(library: Library, ids: Iterable[str], words: int, now: datetime) -> None:
    """Weave stories whose reports a user chose anew: what thereby left or joined them is nobody's news."""
    for id in ids:
        story = library.story(id)
        if story is not None and story.id == id and story.articles:
            library.put_digest(_digest(library, story, words), now)


def _weave_or_note(library: Library, story: KeptStory, words: int, now: datetime, counts: Counter[str]) -> None:
    try:
        _weave(library, story, words, now, counts)
    except Passing:
        raise  # the story is due again
    except NewsloomError as error:
        told = {"story": story.id, "error": type(error).__name__, "reason": error.reason}
        _log.info("a story was not woven", extra=told)
        library.put_failure("weave", Failure(f"story {story.id}", error.reason, error.advice), now)


def _weave(library: Library, story: KeptStory, words: int, now: datetime, counts: Counter[str]) -> None:
    digest = _digest(library, story, words)
    before = library.digest(story.id)
    changes = weave.changes(before, digest) if before else ()
    if library.put_digest(digest, now, changes) is not None:
        counts["stories woven"] += 1
        counts["new stories"] += before is None
        counts["changes"] += len(changes)


def _digest(library: Library, story: KeptStory, words: int) -> Digest:
    readings = list(library.readings(story.articles))
    return weave.weave(Story(story.id, story.articles, story.grew_from), readings, words)
