"""Hours of a poller's life at a small scale, by a clock that moves only when it sleeps: nothing lost, nothing grows."""

import sys
from collections import Counter

import day_world
import pytest

from newsloom.intake import Listed
from newsloom.link import linker
from newsloom.loom import keeping
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library

HOURS, ROOM, SWEEP = 2, 12, 4

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="outlets have addresses of their own on loopback")


@pytest.fixture
def small(monkeypatch):
    """A linker with little room, so that a few hours fill it."""
    monkeypatch.setattr(keeping, "_OPEN", ROOM)
    monkeypatch.setattr(linker, "_SWEEP", SWEEP)


def _holds(desk):
    held = desk._links._linker
    if held is None:
        return Counter()
    return Counter(
        held=sum(len(strand.members) for strand in held._strands.values()), closed=len(held._closed), resumed=len(held._resumed),
        reports=len(held._places) - sum(len(strand.articles) for strand in held._strands.values()),
        growth=len(held._growth.keys() - held._strands.keys()), left=len(held._left),
    )  # fmt: skip


def _day(place, world, clock, web):
    """Watch until all has been had; gives the most that the linker held after a round, and the most that waited."""
    most, waited = Counter(), 0
    with Desk(open_library(place), Settings(networks="127.0.0.0/8"), clock=clock) as desk:
        desk.follow_all([Listed(url) for url in web.feeds()])

        def until():
            nonlocal most, waited
            most |= _holds(desk)
            waited = max(waited, desk.library.status().due, len(desk.library.entries(state="waiting").items))
            return clock.elapsed() > 3600 * (world.hours + 1.5)

        desk.watch(until)
    return most, waited


def test_in_hours_of_many_feeds_nothing_is_lost_or_forgotten_and_nothing_grows(tmp_path, small):
    world, clock = day_world.World(14, 16, HOURS), day_world.Quick()
    web = day_world.Web(world, clock)
    dead = {web.feed(outlet) for outlet, kind in enumerate(world.kinds) if kind == "dead"}
    try:
        most, waited = _day(tmp_path / "news.db", world, clock, web)
        assert web.never() == []
        assert web.too_often(600) == []
    finally:
        web.close()
    brought = {web.site(one.outlet) + one.path for one in world.plan if world.kinds[one.outlet] != "dead"}
    with open_library(tmp_path / "news.db") as library:
        assert Counter(one.article.url for one in library.arrivals()) == Counter(brought)
        assert all(one.story for one in library.arrivals())
        assert waited == 0
        feeds = library.feeds()
        assert all(feed.poll.checked_at for feed in feeds)
        assert {feed.url for feed in feeds if feed.poll.failures > 3} == dead
        # Rounds that did nothing leave nothing behind.
        idle = [run for run in library.runs("update", 1000) if not run.counts]
        assert len(idle) <= 1 + len(library.runs("update", 1000)) / 2
    # A round settles what came in it, and the next sweep makes room again.
    assert ROOM <= most["held"] <= ROOM + 2 * SWEEP
    assert most["closed"] == most["reports"] == most["growth"] == most["resumed"] == 0
    assert most["left"] <= len(world.plan) // 10
