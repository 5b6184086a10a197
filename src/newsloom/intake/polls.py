"""Looking at feeds: asked, read, and when to look again; and finding the feeds of a site.

Known ──Fetcher.look──▶ Outcome ──feeds.parse──▶ Feed, hints ──schedule──▶ Known, with its next look
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta

from newsloom.errors import IntakeError
from newsloom.intake import discovery, entries, feeds, schedule, streams
from newsloom.intake.discovery import Link, WebPageError
from newsloom.intake.entries import Parsed, RefusedDate
from newsloom.intake.fetch import Fetcher
from newsloom.intake.nouns import Known, Outcome
from newsloom.types import Feed

# Usual paths are guesses: more of them would be a nuisance to the server.
_GUESSES = 8


@dataclass(frozen=True, slots=True)
class Polled:
    """What looking at a feed gave.

    ``known`` is what to keep of it, with the next look in ``due_at`` (``None``: it is gone). ``feed`` is there when
    something new is to be read, its doubles left out. ``moved_to`` is the feed's new address for good. ``refused`` are
    dates not believed; ``links`` the feeds that a web page in its place names.
    """

    known: Known
    outcome: Outcome
    feed: Feed | None = None
    moved_to: str | None = None
    refused: tuple[RefusedDate, ...] = ()
    links: tuple[Link, ...] = ()


def poll(fetcher: Fetcher, known: Known) -> Polled:
    """Look at one feed. Whatever servers do, this does not raise."""
    return told(fetcher, fetcher.look(known))


def polls(fetcher: Fetcher, knowns: Iterable[Known]) -> Generator[Polled, None, None]:
    """Look at many, in the order in which they answer."""
    with closing(fetcher.looks(knowns)) as looks:
        for outcome in looks:
            yield told(fetcher, outcome)


def told(fetcher: Fetcher, outcome: Outcome) -> Polled:
    """What an outcome means for a feed."""
    if outcome.kind == "same":
        return Polled(_well(fetcher, outcome, None), outcome, moved_to=outcome.moved_to)
    if outcome.kind != "fresh":
        return Polled(_unwell(outcome), outcome)
    try:
        body = _unzipped(outcome.body, fetcher.manners.most)
        parsed = feeds.parse(body, outcome.where, charset=outcome.charset, now=outcome.at)
    except IntakeError as error:
        links = error.links if isinstance(error, WebPageError) else ()
        return Polled(_no_feed(fetcher, outcome, error), outcome, links=links)
    feed = replace(parsed.feed, entries=entries.once(parsed.feed.entries))
    return Polled(_well(fetcher, outcome, parsed), outcome, feed, outcome.moved_to, parsed.refused)


def _unzipped(body: bytes, most: int) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    return streams.whole(streams.unpacked(io.BytesIO(body)), most)


def _well(fetcher: Fetcher, outcome: Outcome, parsed: Parsed | None) -> Known:
    """What to keep of a feed that works."""
    known, now = outcome.known, outcome.at
    hinted = parsed.hints if parsed else schedule.Hints(known.ttl)
    if parsed:
        published = [entry.published for entry in parsed.feed.entries]
        pace = schedule.pace(published, now, before=known.pace, moved_at=known.moved_at, news=True)
    else:
        pace = schedule.slower(known.pace, now, known.moved_at)
    due = schedule.due(
        now, known.every or pace, schedule.draw(fetcher.seed, known.url, now),
        schedule.Hints() if known.every else hinted, (outcome.retry_after, outcome.fresh_until),
    )  # fmt: skip
    return replace(
        known, due_at=due, checked_at=now, answered_at=now, moved_at=now if parsed else known.moved_at,
        status=outcome.status, etag=outcome.etag, modified=outcome.modified, hash=outcome.hash, ttl=hinted.ttl,
        pace=pace, failures=0, failing_since=None, reason=None, advice=None,
    )  # fmt: skip


def _unwell(outcome: Outcome) -> Known:
    """What to keep of a feed that gave nothing. One that was not asked at all fails no more than before."""
    known = outcome.known
    if outcome.failures == known.failures:
        return replace(known, due_at=outcome.next_at, reason=outcome.reason, advice=outcome.advice)
    return replace(
        known, due_at=outcome.next_at, checked_at=outcome.at, status=outcome.status, failures=outcome.failures,
        failing_since=known.failing_since or outcome.at, reason=outcome.reason, advice=outcome.advice,
    )  # fmt: skip


def _no_feed(fetcher: Fetcher, outcome: Outcome, error: IntakeError) -> Known:
    """What to keep where no feed came: no validators of it, so that it is seen whole when it mends."""
    chance = schedule.draw(fetcher.seed, outcome.known.url, outcome.at)
    failures = outcome.known.failures + 1
    again = outcome.at + timedelta(seconds=schedule.backoff(failures, chance))
    failed = replace(outcome, next_at=again, failures=failures, reason=error.reason, advice=error.advice)
    return _unwell(failed)


# ── a site's feeds ───────────────────────────────────────────────────────────────────────────────────────


def find(fetcher: Fetcher, url: str) -> tuple[Link, ...]:
    """The feeds at an address: itself, those its page names, or the first at a usual path. Raises ``IntakeError``.

    A name without ``https://`` is asked by it, and without where nothing answers.
    """
    url = url.strip()
    polled = poll(fetcher, Known(url if "://" in url else f"https://{url}"))
    if "://" not in url and polled.outcome.status is None and polled.outcome.kind == "failed":
        plainly = poll(fetcher, Known(f"http://{url}"))
        polled = plainly if plainly.outcome.status else polled
    if polled.feed is not None:
        return (Link(polled.moved_to or polled.known.url, polled.feed.title),)
    links = polled.links
    if not links and polled.outcome.kind == "fresh":
        links = discovery.linked(polled.outcome.body, polled.outcome.where)
    if links:
        return links
    if polled.outcome.kind == "fresh" or polled.outcome.status in (404, 410):
        return _guessed(fetcher, polled.outcome.where)
    raise IntakeError(polled.known.reason or "nothing came", polled.known.advice or "check the address")


def _guessed(fetcher: Fetcher, where: str) -> tuple[Link, ...]:
    for path in discovery.usual(where)[:_GUESSES]:
        polled = poll(fetcher, Known(path))
        if polled.feed is not None:
            return (Link(polled.outcome.where, polled.feed.title, guessed=True),)
    raise IntakeError(f"no feed was found at {where}, nor where sites have theirs", "give the feed's own address")
