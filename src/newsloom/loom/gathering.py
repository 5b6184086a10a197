"""Feeds are asked and pages fetched: what the web has, put into the library.

feeds due ──polls──▶ entries ──▶ entries due ──looks──▶ pages that wait to be read
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from newsloom import intake
from newsloom.intake import Clock, Fetcher, Known, Outcome, Polled
from newsloom.kept import Host, KeptEntry, Poll, Subscription
from newsloom.loom import looking
from newsloom.loom.looking import Looks
from newsloom.loom.progress import Progress
from newsloom.store import Library, Taking
from newsloom.tables import outlets
from newsloom.types import Failure

T = TypeVar("T")
_log = logging.getLogger("newsloom")
# A page that failed so often is left to `newsloom retry`: with the fetcher's back-off that is two and a half hours.
_GIVEN_UP = 6
# A server that has no such page seldom has it later.
_ABSENT = 404
# Entries looked at between two looks at what else is due.
_SOME = 200
# What came waits no longer for what slow servers still give: 160 pages of one server took 127 s.
_HELD_BACK = timedelta(seconds=20)
# Answers put in one transaction: each is on the disk before the next begins, which took a third of the time. Where
# several programs share a library each holds the others up, so there one by one.
_TOGETHER = 25
_POLL = [field.name for field in fields(Poll)]


@dataclass(frozen=True, slots=True)
class Gathering:
    """What a round asks of the web. ``rest`` is what a round does with what came, reading first."""

    library: Library
    taking: Taking
    fetcher: Fetcher
    clock: Clock
    now: datetime
    counts: Counter[str]
    progress: Progress
    rest: Callable[[], None]
    looks: Looks

    def ask(self, due: Sequence[Subscription]) -> None:
        """Ask feeds that are due, and put what they announce."""
        following = {feed.url: feed for feed in due}
        known = [Known(feed.url, feed.every, **{name: getattr(feed.poll, name) for name in _POLL}) for feed in due]
        doubted = {trouble.place for trouble in self.library.failures() if trouble.stage == "date"}
        came: list[Polled] = []

        def put() -> None:
            with self.library.together():
                for one in came:
                    _put_polled(self.library, following[one.known.url], one, self.now, self.counts, doubted=doubted)
            came.clear()

        def rest() -> None:
            put()
            self.fetch()
            self.rest()

        most = 1 if self.taking.shared else _TOGETHER
        # Closed at once, also when the library is away: what is under way is waited for.
        with closing(intake.polls(self.fetcher, known)) as polls:
            for done, polled in enumerate(self._not_held_back(polls, rest), 1):
                came.append(polled)
                if len(came) >= most:
                    put()
                self.progress("asking feeds", done, len(due))
        put()
        _put_hosts(self.library, self.fetcher)

    def fetch(self) -> None:
        """Get the page of each entry that is due; entries that carry their report whole need none."""
        seen: set[str] = set()
        while due := [kept for kept in self.taking.entries(self.now, _SOME) if kept.id not in seen]:
            seen.update(kept.id for kept in due)
            wanted: dict[str, list[KeptEntry]] = defaultdict(list)
            for kept in due:
                if kept.state == "read" or not _took_carried(self.library, kept, self.now, self.counts):
                    wanted[str(kept.entry.url)].append(kept)
            known = [_known(entries[0]) for entries in wanted.values()]
            with closing(self.fetcher.looks(known)) as looks:
                for done, outcome in enumerate(self._not_held_back(looks, self.rest), 1):
                    for kept in wanted[outcome.known.url]:
                        again = self.looks.again_at(kept, outcome)
                        _put_outcome(self.library, kept, outcome, self.now, self.counts, again=again)
                    self.progress("fetching pages", done, len(known))
            _put_hosts(self.library, self.fetcher)

    def _not_held_back(self, coming: Iterable[T], rest: Callable[[], None]) -> Iterator[T]:
        """What comes of slow servers; every now and then the rest is done with what came before."""
        last = self.clock.now()
        for one in coming:
            yield one
            if self.clock.now() - last >= _HELD_BACK:
                rest()
                last = self.clock.now()


def _put_polled(
    library: Library, feed: Subscription, polled: Polled, now: datetime, counts: Counter[str], *, doubted: set[str]
) -> None:
    counts["feeds"] += 1
    with library.together():
        poll = Poll(**{name: getattr(polled.known, name) for name in _POLL})
        library.put_polls({feed.id: poll})
        if poll.reason:
            counts["feeds failed"] += 1
            told = {"feed": feed.id, "host": _host(feed.url), "error": polled.outcome.kind, "reason": poll.reason}
            _log.info("a feed failed", extra={**told, "status": polled.outcome.status, "failures": poll.failures})
        if polled.moved_to:
            library.put_feed_moved(feed.id, polled.moved_to, now)
        found = polled.feed
        if found is None:
            return
        if (found.title, found.language) != (feed.title, feed.language):
            library.put_feed(feed.url, now, title=found.title, language=found.language, site=found.url)
        announced = library.put_entries(feed.id, found.entries, now, canonical=intake.canonical)
        counts["entries"] += len(announced.new)
        counts["entries edited"] += len(announced.edited)
        counts["dates refused"] += len(polled.refused)
        if polled.refused or feed.url in doubted:
            _put_doubts(library, feed.url, [one.reason for one in polled.refused], now)


def _put_doubts(library: Library, place: str, reasons: Sequence[str], now: datetime) -> None:
    """Keep why a feed's dates were refused, for who asks how the library stands."""
    if not reasons:
        library.drop_failure("date", place)
        return
    others = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    told = Failure(place, f"of an entry {reasons[0]}{others}", "these entries are kept without a date")
    library.put_failure("date", told, now)


def _took_carried(library: Library, kept: KeptEntry, now: datetime, counts: Counter[str]) -> bool:
    """Whether an entry needs no page: it carries the whole report, or there is no page to be had."""
    feed = library.feed(kept.feed)
    if kept.entry.url and (
        intake.carries(kept.entry) != "whole" or feed is None or not outlets.speaks_for(feed.url, kept.entry.url)
    ):
        return False  # nor do words that stand in somebody else's feed stand for the page that they name
    if not _put_teaser(library, kept, now, counts, whole=True):
        library.put_entry_refused(kept.id, "the feed gives neither an address nor a text")
        counts["entries refused"] += 1
    return True


def _known(kept: KeptEntry) -> Known:
    return Known(
        str(kept.entry.url), etag=kept.etag, modified=kept.modified, hash=kept.drawn, failures=kept.failures,
        failing_since=kept.failing_since,
    )  # fmt: skip


def _put_outcome(
    library: Library, kept: KeptEntry, outcome: Outcome, now: datetime, counts: Counter[str], *, again: datetime | None
) -> None:
    looked = kept.state == "read"
    counts["pages looked at again"] += looked and outcome.kind != "later"
    if outcome.kind == "fresh":
        page = outcome.page
        entry = kept.entry
        said = {"published": entry.published, "utc_offset": entry.utc_offset, "source": entry.source}
        said["found in"] = _title(library, kept)
        said["feed at"] = _place(library, kept)
        given = {name: value for name, value in said.items() if value is not None}
        page = replace(page, given={**given, **page.given})
        drawn = {"etag": outcome.etag, "modified": outcome.modified, "drawn": outcome.hash}
        library.put_page(kept.id, page, now, again=again, **drawn)
        counts["pages"] += not looked
    elif looked or outcome.kind == "same":
        looking.put_unchanged(library, kept, outcome, now, counts, again=again)
    else:
        _put_failed(library, kept, outcome, now, counts)


def _put_failed(library: Library, kept: KeptEntry, outcome: Outcome, now: datetime, counts: Counter[str]) -> None:
    """A page that cannot be had: the feed's teaser stands for it when asking again is no use."""
    over = outcome.kind in ("gone", "refused") or outcome.status == _ABSENT or outcome.failures >= _GIVEN_UP
    if outcome.kind == "gone" and kept.report and _stands(library, kept):
        library.put_withdrawn(kept.report, now)
        counts["withdrawn"] += 1
    elif over and _put_teaser(library, kept, now, counts):
        return
    counts["pages failed"] += 1
    failure = outcome.failure or Failure(str(kept.entry.url), "nothing came", "check the address")
    if outcome.kind != "later":  # the rest of a host that is down, or asked for patience
        told = {"entry": kept.id, "feed": kept.feed, "host": _host(str(kept.entry.url)), "error": outcome.kind}
        _log.info("a page was not had", extra={**told, "status": outcome.status, "reason": failure.reason})
    library.put_entry_failed(kept.id, failure, now, None if over else outcome.next_at)


def _put_teaser(library: Library, kept: KeptEntry, now: datetime, counts: Counter[str], *, whole: bool = False) -> bool:
    """Take what the feed carries of a report; not ``whole``: it is marked as an excerpt."""
    if intake.carries(kept.entry) == "none" or (not whole and _stands(library, kept)):
        return False
    feed = library.feed(kept.feed)
    told = (feed.title, feed.language, feed.url) if feed else ()
    page = intake.entry_page(kept.entry, kept.entry.url or kept.id, *told)
    if not whole:
        page = replace(page, given={**page.given, "excerpt": True})
    library.put_page(kept.id, page, now)
    counts["whole entries" if whole else "excerpts"] += 1
    return True


def _stands(library: Library, kept: KeptEntry) -> bool:
    """Whether the whole report is kept already: a teaser is no newer version of it."""
    versions = library.versions(kept.report) if kept.report else ()
    held = library.article(versions[-1].article) if versions else None
    return held is not None and not held.extra.get("excerpt")


def excerpt(library: Library, entry: str, now: datetime, counts: Counter[str]) -> bool:
    """Take the feed's teaser for a page that came and holds no article; whether there is one."""
    kept = library.entry(entry)
    return kept is not None and _put_teaser(library, kept, now, counts)


def _host(url: str) -> str:
    """Whose an address is. The rest of it is not told: private feeds have their keys in it."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _place(library: Library, kept: KeptEntry) -> str | None:
    feed = library.feed(kept.feed)
    return feed.url if feed else None


def _title(library: Library, kept: KeptEntry) -> str | None:
    feed = library.feed(kept.feed)
    return (feed.name or feed.title) if feed else None


def hosts(library: Library, urls: Iterable[str]) -> list[Host]:
    """What the servers of these addresses asked of us before."""
    named = dict.fromkeys(intake.origin(url) for url in urls)
    held = (library.host(host) for host in named)
    return [host for host in held if host is not None]


def _put_hosts(library: Library, fetcher: Fetcher) -> None:
    changed = fetcher.changed_hosts()
    with library.together():
        for host in changed:
            library.put_host(host)
