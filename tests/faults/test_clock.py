"""A clock that jumps a year ahead and back: nothing is asked without end, nothing waits for a year."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import faults_world as world
import pytest
from loopback import FakeClock

from newsloom.kept import Host, Poll
from newsloom.loom.desk import Desk
from newsloom.store import open_library
from newsloom.types import Join

YEAR = timedelta(days=365)
NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def web():
    made, feeds = world.web(6)
    yield made, feeds
    made.close()


@pytest.fixture
def clock():
    return FakeClock(NOW)


@pytest.fixture
def desk(web, tmp_path, clock):
    world.followed(tmp_path / "news.db", web[1])
    with Desk(open_library(tmp_path / "news.db"), world.SETTINGS, clock=clock) as made:
        made.library.put_polls({feed.id: Poll(due_at=NOW) for feed in made.library.feeds()})
        yield made


def asked(web, desk):
    """How often each feed is asked in a round."""
    web.asked.clear()
    desk.update()
    return Counter(path for path in web.paths() if path.startswith("/feed/"))


def test_a_year_ahead_and_back_and_back_again_each_feed_is_asked_once_a_time(web, desk, clock):
    site, feeds = web
    once = Counter(f"/feed/{number}" for number in range(len(feeds)))
    assert asked(site, desk) == once
    before = world.standing(desk.library.place)
    for jump in (YEAR, -YEAR, -YEAR, YEAR, YEAR):
        clock.at += jump
        assert asked(site, desk) == once, "due at once, not in a year"
        assert asked(site, desk) == {}, "and not again"
    assert world.standing(desk.library.place) == before, "nothing is there twice"
    for feed in desk.library.feeds():
        assert clock.now() < feed.poll.due_at < clock.now() + timedelta(days=2)


def test_what_came_while_the_clock_ran_ahead_is_fetched_and_woven_when_it_is_right(web, desk, clock):
    clock.at += YEAR
    desk._gather(clock.now(), Counter(), set(), lambda: None)
    waiting = [one for one in desk.library.entries(limit=99).items if one.state == "fetched"]
    assert waiting
    desk.library.put_retry(clock.now(), [waiting[0].id])
    for one in waiting[1:]:
        desk.library.put_entry_again(one.id, clock.now() + timedelta(hours=1))
    clock.at -= YEAR
    desk.update()
    assert desk.library.status().due == 0
    assert desk.library.status().reports == 6
    assert all(desk.library.digest(one.id) for one in desk.library.kept_stories())


def test_a_story_that_joined_ahead_of_time_is_due(desk, clock):
    desk.update()
    one, *_, other = (story.id for story in desk.library.kept_stories())
    article = desk.library.story(one).articles[0]
    desk.library.put_joins([Join(article, other, 1.0, ())], clock.now() + YEAR)
    assert desk.library.status().due
    desk.update()
    assert desk.library.status().due == 0
    assert article in desk.library.digest(other).articles


def test_rules_and_quiet_of_servers_do_not_hold_for_a_year(web, desk, clock):
    site, _ = web
    for feed in desk.library.feeds():
        host = feed.url.rpartition("/feed/")[0]
        desk.library.put_host(Host(host, "User-agent: *\nDisallow: /", NOW + YEAR, NOW + YEAR, "it was busy"))
    assert len(asked(site, desk)) == 6


def test_what_is_new_is_told_again_when_the_clock_is_right(desk, clock):
    desk.note_asked("new", clock.now())
    clock.at += YEAR
    desk.note_asked("new", clock.now())
    clock.at -= YEAR
    desk.update()
    assert desk.last_asked("new") == clock.now()


def test_what_somebody_wished_and_small_differences_stay(desk, clock):
    library = desk.library
    feeds = library.feeds()
    library.put_feed(feeds[0].url, NOW, every=20 * 86_400)
    library.put_polls({
        feeds[0].id: Poll(due_at=NOW + timedelta(days=20), checked_at=NOW),
        feeds[1].id: Poll(due_at=NOW + timedelta(days=15), checked_at=NOW + timedelta(minutes=50)),
    })  # fmt: skip
    assert library.put_clock_back(NOW) == 0
    assert library.put_clock_back(NOW - timedelta(days=2)) == 2
