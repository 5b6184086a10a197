"""What a server counts of itself and of its library, in the text form that Prometheus reads.

Tally ──answered──▶ Measures ──text──▶ /metrics        Site ──asked at most every few seconds──┘

Labels are bounded: routes as they are declared, methods and statuses of HTTP, states of ours. Never what was asked.
"""

from __future__ import annotations

import threading
import time
from collections import Counter as Counts
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from newsloom import __version__
from newsloom.errors import NewsloomError
from newsloom.kept import Run, Status, Subscription
from newsloom.serve.site import Site
from newsloom.store import Library

# When each counter began is told once for all by process_start_time_seconds.
disable_created_metrics()  # type: ignore[no-untyped-call]
#: The form that `text` has.
FORM = "text/plain; version=0.0.4; charset=utf-8"
# Held pages take .2 ms, pages from cold 5 to 100, a check of a long text seconds.
_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Seconds for which the library's numbers hold: asking costs 30 ms at 100,000 reports.
_HELD = 5.0


class Measures:
    """One server's counters. ``going``: requests under way; ``waiting`` and ``listeners`` are asked when it is read."""

    def __init__(self, site: Site) -> None:
        """Nothing has happened yet."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "newsloom_requests", "Requests answered", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "newsloom_request_seconds", "Seconds until a request was answered", ["route"],
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        # Looking a counter up by its labels takes as long as counting: what was counted before is at hand.
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.going = self.hits = self.misses = self.turned_away = 0
        self.waiting: Callable[[], int] = int
        self.listeners: Callable[[], int] = int
        self._registry.register(_Kept(site))
        self._registry.register(_Running(self, site))
        ProcessCollector(registry=self._registry)

    def answered(self, method: str, route: str, status: int, seconds: float | None, held: bool | None) -> None:
        """A request was answered; ``seconds`` is ``None`` for what stays open, ``status`` 0 when nobody heard it."""
        key = method, route, status
        found = self._known.get(key)
        if found is None:
            found = self._requests.labels(method, route, str(status) if status else "lost"), self._seconds.labels(route)
            self._known[key] = found
        found[0].inc()
        if seconds is not None:
            found[1].observe(seconds)
        if held is not None:
            self.hits += held
            self.misses += not held

    def text(self) -> bytes:
        """All of it as it is now."""
        return generate_latest(self._registry)


class _Running(Collector):
    """What the server itself is at."""

    def __init__(self, measures: Measures, site: Site) -> None:
        self._measures = measures
        self._site = site

    def collect(self) -> Iterator[Metric]:
        """As it is now."""
        now = self._measures
        yield _gauge("build_info", "The version that runs", 1, version=__version__)
        yield _gauge("requests_in_progress", "Requests under way, those of open pages too", now.going)
        yield _gauge("requests_waiting", "Requests that wait for their answer", now.waiting())
        yield _counter("requests_turned_away", "Requests told to come again, since too many waited", now.turned_away)
        yield _gauge("live_listeners", "Open pages that are told what moves", now.listeners())
        yield _counter("page_cache_hits", "Pages answered as they were made before", now.hits)
        yield _counter("page_cache_misses", "Pages that had to be made", now.misses)
        if self._site.alive is not None:
            yield _gauge("poller_up", "Whether the poller beside the server runs", int(self._site.alive()))


class _Kept(Collector):
    """What the library holds; asked anew when a few seconds are over."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._asking = threading.Lock()
        self._held: tuple[float, _Numbers] | None = None

    def describe(self) -> Iterator[Metric]:
        """Nothing: the library is not to be asked only to learn the names."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """As it stands; all but ``newsloom_store_up`` is left out when the library does not answer."""
        try:
            numbers = self._numbers()
        except NewsloomError:
            yield _gauge("store_up", "Whether the library answers", 0)
            return
        yield _gauge("store_up", "Whether the library answers", 1)
        yield from _told(numbers, self._site.now())

    def _numbers(self) -> _Numbers:
        with self._asking:
            if self._held is None or time.monotonic() - self._held[0] > _HELD:
                self._held = time.monotonic(), _asked(self._site)
            return self._held[1]


@dataclass(frozen=True, slots=True)
class _Numbers:
    status: Status
    feeds: dict[str, int]
    feeds_due: int
    entries_due: int
    newest: datetime | None
    last: Run | None
    size: int | None


def _asked(site: Site) -> _Numbers:
    library, now = site.library, site.now()
    newest = library.headlines(until=now, limit=1).items
    last = library.runs("update", 1)
    return _Numbers(
        status=library.status(), feeds=dict(Counts(_state(feed) for feed in library.feeds())),
        feeds_due=len(library.feeds_due(now)), entries_due=len(library.entries_due(now)),
        newest=(newest[0].published or newest[0].arrived_at) if newest else None, last=last[0] if last else None,
        size=size(library),
    )  # fmt: skip


def _state(feed: Subscription) -> str:
    if feed.paused_at:
        return "paused"
    return "failing" if feed.poll.reason else "well" if feed.poll.checked_at else "new"


def size(library: Library) -> int | None:
    """Bytes that a library takes; of a file with what is not yet folded into it. ``None``: it is not known."""
    asked = getattr(library, "size", None)
    if asked is not None:
        return int(asked())
    found = [path.stat().st_size for end in ("", "-wal") if (path := Path(library.place + end)).is_file()]
    return sum(found) if found else None


def _told(numbers: _Numbers, now: datetime) -> Iterator[Metric]:
    status = numbers.status
    feeds = GaugeMetricFamily("newsloom_feeds", "Feeds by how they fare", labels=["state"])
    for state in ("failing", "new", "paused", "well"):
        feeds.add_metric([state], numbers.feeds.get(state, 0))
    entries = GaugeMetricFamily("newsloom_entries", "Entries of feeds by where they stand", labels=["state"])
    for state in ("failed", "fetched", "read", "refused", "same", "waiting"):
        entries.add_metric([state], status.entries.get(state, 0))
    yield from (feeds, entries)
    yield _gauge("feeds_due", "Feeds that are to be asked now; at most 1,000 are counted", numbers.feeds_due)
    yield _gauge("entries_due", "Entries to be fetched now; at most 1,000 are counted", numbers.entries_due)
    yield _gauge("reports", "Reports kept", status.reports)
    yield _gauge("articles", "Articles kept: reports in all their versions", status.articles)
    yield _gauge("stories", "Stories kept", status.stories)
    yield _gauge("stories_due", "Stories to be woven", status.due)
    yield _gauge("failures", "Failures that are noted", status.troubles)
    yield _gauge("failures_quarantined", "Failures that nothing tries again by itself", status.quarantined)
    if numbers.newest is not None:
        age = (now - numbers.newest).total_seconds()
        yield _gauge("newest_article_age_seconds", "Seconds since the newest article was published", max(0.0, age))
    if numbers.last is not None:
        ended = numbers.last.ended_at or numbers.last.started_at
        yield _gauge("last_update_age_seconds", "Seconds since the last update ended", _seconds(ended, now))
        lasted = _seconds(numbers.last.started_at, ended)
        yield _gauge("last_update_duration_seconds", "Seconds that the last update took", lasted)
    if numbers.size is not None:
        yield _gauge("store_bytes", "Bytes that the library takes", numbers.size)


def _seconds(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds())


def _gauge(name: str, told: str, value: float, **labels: str) -> Metric:
    found = GaugeMetricFamily(f"newsloom_{name}", told, labels=list(labels))
    found.add_metric(list(labels.values()), value)
    return found


def _counter(name: str, told: str, value: float) -> Metric:
    return CounterMetricFamily(f"newsloom_{name}", told, value=value)
