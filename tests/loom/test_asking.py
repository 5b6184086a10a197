"""When feeds are asked, where a person says so."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from newsloom.cli import app
from newsloom.errors import SettingsError
from newsloom.loom.asking import ask_every, ask_now, interval


@pytest.mark.parametrize(
    ("said", "seconds"), [("5m", 300), ("30m", 1800), (" 2H ", 7200), ("1d", 86_400), ("2w", 14 * 86_400)]
)
def test_an_interval_is_said_in_minutes_hours_days(said, seconds):
    assert interval(said) == seconds


@pytest.mark.parametrize("said", ["", "4m", "0h", "31d", "half an hour", "30", "-5m", "5 m m", "99999999w"])
def test_what_is_none_too_short_or_too_long_is_refused(said):
    with pytest.raises(SettingsError, match="no interval"):
        interval(said)


def test_feeds_are_asked_now_but_not_twice_in_a_minute_nor_while_they_rest(desk, site, clock):
    site.feed()
    desk.follow(site.web.url("/"))
    desk.update()
    (feed,) = desk.library.feeds()
    asked = site.web.paths().count("/feed.xml")
    assert ask_now(desk.library, [feed], clock.now()) == 0  # just asked
    clock.at += timedelta(minutes=2)
    assert desk.update().counts == {}
    assert ask_now(desk.library, [feed], clock.now()) == 1
    desk.update()
    assert site.web.paths().count("/feed.xml") == asked + 1
    desk.library.put_paused(feed.id, clock.now(), "by you")
    clock.at += timedelta(minutes=2)
    assert ask_now(desk.library, desk.library.feeds(), clock.now()) == 0


def test_a_feed_is_asked_as_often_as_was_wished_from_its_last_time_on(desk, site, clock):
    site.feed()
    desk.follow(site.web.url("/"))
    desk.update()
    (feed,) = desk.library.feeds()
    asked_at = feed.poll.checked_at
    assert feed.poll.due_at > asked_at + timedelta(minutes=7)
    ask_every(desk.library, feed, 300, clock.now())
    (feed,) = desk.library.feeds()
    assert feed.every == 300
    assert feed.poll.due_at == asked_at + timedelta(minutes=5)
    clock.at += timedelta(minutes=5)
    assert desk.update().counts["feeds"] == 1
    (feed,) = desk.library.feeds()
    assert feed.poll.due_at <= clock.now() + timedelta(minutes=7)
    ask_every(desk.library, feed, None, clock.now())
    assert desk.library.feeds()[0].every is None


def test_commands_ask_now_and_set_the_interval(tmp_path, site, monkeypatch):
    monkeypatch.setenv("NEWSLOOM_NETWORKS", "127.0.0.0/8")
    store = ["--store", str(tmp_path / "news.db")]

    def run(*arguments):
        return CliRunner().invoke(app, [*arguments, *store])

    site.feed()
    assert run("add", site.web.url("/feed.xml")).exit_code == 0
    assert run("update").exit_code == 0
    asked = site.web.paths().count("/feed.xml")
    assert run("update", "--now").exit_code == 0
    assert site.web.paths().count("/feed.xml") == asked  # it was asked this minute
    assert "no feed is called" in run("update", "Nowhere").stderr
    assert run("interval", "Overmere Gazette", "--every", "30m").exit_code == 0
    assert json.loads(run("feeds", "--json").stdout)[0]["every"] == 1800
    for wrong in (("--every", "2m"), (), ("--every", "1h", "--adaptive")):
        assert run("interval", "Overmere Gazette", *wrong).exit_code in (1, 2)
    assert run("interval", "Overmere Gazette", "--adaptive").exit_code == 0
    assert json.loads(run("feeds", "--json").stdout)[0]["every"] is None
