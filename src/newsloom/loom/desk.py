"""The desk: a kept library at work. Each round does what is due, and puts it back.

    feeds due ──▶ entries due ──▶ pages due ──▶ articles due ──▶ stories due ──▶ digests, changes
          gathering.py               └──────────── keeping.py ────────────┘

Killed at any moment, it goes on where it was: what is done is put, what is not is still due.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from newsloom import intake, plugins, tables
from newsloom.errors import NewsloomError
from newsloom.intake import Clock, Fetcher, Manners
from newsloom.kept import KeptChange, Run, Standing, StoryLine, Subscription, Taken
from newsloom.loom import alerts, gathering, importing, keeping
from newsloom.loom.gathering import Gathering
from newsloom.loom.looking import Looks
from newsloom.loom.loom import Woven
from newsloom.loom.progress import Progress, silent
from newsloom.settings import Settings
from newsloom.store import Library, Passing
from newsloom.types import Failure, Page

_log = logging.getLogger("newsloom")
# The longest that `watch` sleeps: alerts and other programs' feeds are not to wait longer.
_NAP = timedelta(seconds=60)
# Between two tries to reach a database that is away, or locked.
_AWAY = timedelta(seconds=5)
# Feeds asked in one go; where other programs are at work, so few that all have some.
_ALL, _SHARED = 1_000, 100
# Failures told in one go; reports kept in one go: .6 ms each for 4.6, and a kill costs a few seconds of reading.
_FEW, _KEPT = 20, 100


@dataclass(frozen=True, slots=True)
class Followed:
    """What following an address gave: the feed, whether it is new, other feeds that the site names.

    ``guessed``: no feed stands at that address, and this is the one of its site.
    """

    feed: Subscription
    new: bool
    others: tuple[intake.Link, ...] = ()
    guessed: bool = False


class Desk:
    """A library that is kept up to date. Close it, or use it in a ``with``; the library is closed with it.

    ``clock`` gives moments; ``failures`` gathers what of the last command was bad input.
    """

    def __init__(
        self, library: Library, settings: Settings | None = None, *, clock: Clock | None = None,
        progress: Progress = silent,
    ) -> None:  # fmt: skip
        """A desk over an open library."""
        self.library = library
        self.settings = settings or Settings()
        self.clock = clock or Clock()
        self.failures: list[Failure] = []
        self._progress = progress
        self._allowed = plugins.names(self.settings.plugins)
        self._links = keeping.Links(library, self.settings.story_days, self.settings.comparer, self._allowed)
        self._reads: keeping.Reads | None = None

    def __enter__(self) -> Desk:
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the library and of the process that reads pages."""
        if self._reads is not None:
            self._reads.close()
        self.library.close()

    # ── what is followed ─────────────────────────────────────────────────────────────────────────────────

    def follow(self, url: str, *, name: str | None = None, categories: Iterable[str] = ()) -> Followed:
        """Follow a feed, or the first that a site names. Raises ``IntakeError`` when there is none."""
        first, *others = self.feeds_at(url)
        return self._put(first, name, categories, tuple(others))

    def feeds_at(self, url: str) -> tuple[intake.Link, ...]:
        """The feeds that an address leads to, none of them followed yet. Raises ``IntakeError`` when there is none."""
        with Fetcher(self._manners(), clock=self.clock) as fetcher:
            return intake.find(fetcher, url)

    def _put(
        self, link: intake.Link, name: str | None, categories: Iterable[str], others: tuple[intake.Link, ...]
    ) -> Followed:
        new = self.library.feed(link.url) is None
        if link.guessed and not new:  # a name and categories were meant for another
            name, categories = None, ()
        id = self.library.put_feed(link.url, self.clock.now(), title=link.title, name=name, categories=categories)
        feed = self.library.feed(id)
        assert feed is not None
        return Followed(feed, new, others, link.guessed)

    def follow_all(self, listed: Iterable[intake.Listed], categories: Iterable[str] = ()) -> list[Followed]:
        """Follow the feeds of a list as they are named there; nothing is asked of the network yet."""
        found = []
        with self.library.together():
            for one in listed:
                link = intake.Link(one.url, one.title)
                found.append(self._put(link, None, (*one.categories, *categories), ()))
        return found

    def follow_starter(self, categories: Iterable[str] = ()) -> list[Followed]:
        """Follow a list of public news feeds, so that there is something to read."""
        rows = tables.rows("starter_feeds.tsv")
        return self.follow_all([intake.Listed(url, title, None, (filed,)) for url, title, filed in rows], categories)

    # ── what is told ─────────────────────────────────────────────────────────────────────────────────────

    def told(self, story: str, at: datetime | None = None) -> Woven | None:
        """A story's digest, newest or as of a moment, with the articles it credits; ``None`` when there is none."""
        digest = self.library.digest(story, at)
        if digest is None:
            return None
        articles = {article.id: article for article in self.library.articles(digest.articles)}
        return Woven([digest], articles)

    def changes(self, since: datetime | None, until: datetime, story: str | None = None) -> Iterator[KeptChange]:
        """What changed in stories, in order of time."""
        after = None
        while True:
            portion = self.library.changes(since=since, until=until, story=story, limit=500, after=after)
            yield from portion.items
            after = portion.after
            if after is None:
                return

    def new_stories(self, since: datetime | None) -> list[StoryLine]:
        """The stories founded since, the newest first; a day's at most when nothing was asked before."""
        since = since or self.clock.now() - timedelta(days=1)
        found, after = [], None
        while True:
            portion = self.library.stories(since=since, limit=500, after=after)
            found += [line for line in portion.items if line.founded_at > since]
            after = portion.after
            if after is None:
                return found

    def unseen(self, *, looked: bool = False) -> list[str]:
        """The stories that changed since their reader looked; ``looked``: those that they ever looked at."""
        found, after = [], None
        while True:
            portion = self.library.stories(limit=500, after=after, hidden=looked)
            for one in portion.items:
                new = one.looked_at is None or one.looked_at < one.changed_at
                if (one.looked_at is not None) if looked else new:
                    found.append(one.id)
            after = portion.after
            if after is None:
                return found

    def old_stories(self, before: datetime) -> tuple[list[StoryLine], int]:
        """The stories without news since, the newest first, that pruning lets go; and how many of them stay."""
        going, stay, after = [], 0, None
        while True:
            portion = self.library.stories(until=before, hidden=True, limit=500, after=after)
            kept = [line for line in portion.items if {"follow", "pin"} & set(line.marks)]
            going += [line for line in portion.items if line not in kept]
            stay += len(kept)
            after = portion.after
            if after is None:
                return going, stay

    def last_asked(self, what: str) -> datetime | None:
        """When a command last told what is new; ``None``: never."""
        runs = self.library.runs(what, 1)
        return runs[0].started_at if runs else None

    def note_asked(self, what: str, now: datetime) -> None:
        """From now on only what comes after this moment is new to that command."""
        self.library.put_run(Run(what, now, now, {"asked": 1}))

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────

    def take(self, inputs: Iterable[str]) -> Run:
        """Take reports from files, folders, addresses of single pages, or feeds saved as files; then link and weave."""
        counts: Counter[str] = Counter()
        started = self.clock.now()
        limits = intake.Limits(page=int(self.settings.page_megabytes * 1e6), seconds=self.settings.fetch_seconds)
        taken: list[Taken] = []
        for done, arrived in enumerate(self._arriving(inputs, limits), 1):
            self._progress("reading", done, None)
            if isinstance(arrived, Failure):
                self.failures.append(arrived)
                continue
            try:
                taken.append(self._reader().read(arrived, started))
            except NewsloomError as error:
                self.failures.append(Failure(arrived.place, error.reason, error.advice))
            if len(taken) == _KEPT:
                self._keep(taken, started, counts)
                taken = []
        self._keep(taken, started, counts)
        if self._reads:
            keeping.put_doubted(self.library, self._reads, started, counts)
        self.failures += self._reader().told() if self._reads else ()
        self._link_and_weave(counts)
        return self._done("add", started, counts)

    def _keep(self, taken: list[Taken], now: datetime, counts: Counter[str]) -> None:
        for one, error in keeping.put_taken(self.library, taken, now, counts):
            self.failures.append(Failure(one.reading.article.place, error.reason, error.advice))

    def bring(self, file: Path) -> Run:
        """Take in articles that another library exported, as they were kept there; then link and weave."""
        counts: Counter[str] = Counter()
        started = self.clock.now()
        importing.take_copies(
            self.library, self._reader(), file, started, counts=counts, failures=self.failures, progress=self._progress
        )
        self._link_and_weave(counts)
        return self._done("import", started, counts)

    def _arriving(self, inputs: Iterable[str], limits: intake.Limits) -> Iterator[Page | Failure]:
        """The pages of inputs; an address is asked as politely as those of feeds, in the networks that are allowed."""
        for one in inputs:
            if not one.startswith(("http://", "https://")):
                yield from intake.pages([one], None, limits)
                continue
            with Fetcher(self._manners(), clock=self.clock, hosts=gathering.hosts(self.library, [one])) as fetcher:
                outcome = fetcher.look(intake.Known(one))
            yield outcome.failure or outcome.page

    def update(self, *, wait: bool = True) -> Run:
        """Do all that is due, once, but what other programs do now. Gives what it counted.

        ``wait``: when another links, or does a round in the same file, until it has done; else that is left to it.
        """
        with self.library.round(wait=False) as mine:
            if mine:
                return self._round(wait=wait)
        if not wait:
            return Run("update", self.clock.now(), self.clock.now(), {})
        self._progress("waiting for another program", 0, None)
        with self.library.round(wait=True):
            return self._round(wait=wait)

    def _round(self, *, wait: bool) -> Run:
        counts: Counter[str] = Counter()
        started = self.clock.now()
        if late := self.library.put_clock_back(started):
            _log.warning("the clock ran ahead and was put back: %d things that waited for its time are due now", late)
        asked: set[str] = set()

        def rest() -> None:
            keeping.read_due(self.library, self._reader(), started, counts, self._progress)
            self._link_and_weave(counts, wait=wait)
            self._tell(counts)

        while self._gather(started, counts, asked, rest):
            pass
        rest()
        return self._done("update", started, counts)

    def watch(self, until: Callable[[], bool] = lambda: False, told: Callable[[Run], None] = lambda _run: None) -> None:
        """Do what is due, again and again, until ``until`` says so; ``told`` hears of each round that did something."""
        while True:
            nap = _AWAY
            try:
                run = self.update(wait=False)
                if run.counts:
                    told(run)
                nap = self._nap()
            except Passing as error:  # what was not put is due again
                _log.warning("%s", error)
            if until():
                return
            self.clock.sleep(nap.total_seconds())

    def _gather(self, now: datetime, counts: Counter[str], asked: set[str], rest: Callable[[], None]) -> bool:
        """Ask feeds and fetch pages that are due; whether there may be more, that another program could take.

        ``rest`` does what follows of a round. What has come does not wait for slow servers: it is done in between.
        """
        with self.library.taking() as taking:
            most = _SHARED if taking.shared else _ALL
            due = [feed for feed in taking.feeds(now, most) if feed.id not in asked]
            entries = [kept for kept in taking.entries(now, most) if kept.id not in asked]
            asked.update(feed.id for feed in due)
            asked.update(kept.id for kept in entries)
            if due or entries:
                urls = [*(feed.url for feed in due), *(str(kept.entry.url) for kept in entries if kept.entry.url)]
                hosts = gathering.hosts(self.library, urls)
                with Fetcher(self._manners(), clock=self.clock, hosts=hosts) as fetcher:
                    rounds = Gathering(
                        self.library, taking, fetcher, self.clock, now, counts, self._progress, rest,
                        Looks(self.settings.looks, self.settings.story_days),
                    )  # fmt: skip
                    rounds.ask(due)
                    rounds.fetch()
            return taking.shared and bool(due or entries)

    def standing(self) -> Standing:
        """How the library stands."""
        last = self.library.runs("update", 1)
        return Standing(
            self.library.status(), self.library.feeds(), self.library.failed(_FEW),
            self.library.failures(limit=_FEW), last[0] if last else None,
        )  # fmt: skip

    def retry(self) -> int:
        """Make all that failed due now: entries, the feeds that fail, and messages. Gives how many."""
        now = self.clock.now()
        feeds = {feed.id: replace(feed.poll, due_at=now) for feed in self.library.feeds() if feed.poll.reason}
        self.library.put_polls(feeds)
        for trouble in self.library.failures():
            self.library.drop_failure(trouble.stage, trouble.place)
        return self.library.put_retry(now) + len(feeds) + alerts.retry(self.library, now)

    def _nap(self) -> timedelta:
        """How long nothing is due."""
        now = self.clock.now()
        due = self.library.next_due()
        return max(timedelta(seconds=1), min(_NAP, due - now)) if due else _NAP

    def _link_and_weave(self, counts: Counter[str], *, wait: bool = True) -> None:
        now = self.clock.now()
        self._links.link_due(now, counts, self._progress, wait=wait)
        keeping.weave_due(self.library, self.settings.words, now, counts, self._progress)

    def _tell(self, counts: Counter[str]) -> None:
        from newsloom.loom import posting  # only here: who lists stories need not load an HTTP client

        posting.tell(self.library, self.settings, self.clock.now(), counts, self._progress)

    def _done(self, kind: str, started: datetime, counts: Counter[str]) -> Run:
        run = Run(kind, started, self.clock.now(), dict(+counts))
        if run.counts:
            seconds = (self.clock.now() - started).total_seconds()
            _log.info("%s done", kind, extra={"counts": dict(run.counts), "seconds": round(seconds, 1)})
        if run.counts or kind == "update":  # the rest only tell what they did
            self.library.put_run(run)
        return run

    def _reader(self) -> keeping.Reads:
        if self._reads is None:
            self._reads = keeping.Reads(self.settings.finder, self.settings.fetch_seconds, self._allowed)
        return self._reads

    def _manners(self) -> Manners:
        return Manners(
            seconds=self.settings.fetch_seconds, most=int(self.settings.page_megabytes * 1e6),
            allowed=intake.networks(self.settings.networks), contact=self.settings.contact,
        )  # fmt: skip
