"""What a library keeps when a page is no longer to be had, or says of itself what cannot be."""

from datetime import timedelta

import pytest
from test_desk import LOCKS, TEASER, following

from newsloom.types import Failure

GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
WALL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 70\r\n\r\n"
    b"<html><head><title>Before you go on</title></head><body></body></html>"
)


def edited(site, path, answer):
    """The feed tells of a change, and the page is no longer what it was."""
    site.web.routes[path] = answer
    site.reports[path] = ("Lock gates opened, council to vote", "2026-03-10T09:00:00Z", TEASER)
    site.feed()


@pytest.mark.parametrize("answer", [GONE, FORBIDDEN, WALL], ids=["gone", "forbidden", "wall"])
def test_a_teaser_never_takes_the_place_of_the_whole_report(desk, site, clock, answer):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    following(desk, site)
    desk.update()
    (headline,) = desk.library.headlines().items
    clock.at += timedelta(days=1)
    edited(site, "/locks", answer)
    run = desk.update()
    assert not run.counts.get("new versions")
    assert not run.counts.get("changes")
    assert len(desk.library.versions(headline.id)) == 1
    (failed,) = desk.standing().failed
    assert failed.due_at is None
    assert desk.library.status().quarantined == 1


def test_what_its_outlet_took_away_is_kept_and_marked(desk, site, clock):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    following(desk, site)
    desk.update()
    clock.at += timedelta(days=1)
    edited(site, "/locks", GONE)
    assert desk.update().counts["withdrawn"] == 1
    (headline,) = desk.library.headlines().items
    assert clock.now() - headline.withdrawn_at < timedelta(minutes=1)
    assert "About 300 people" in desk.library.article(headline.id).text


def test_a_teaser_gives_way_to_a_newer_teaser(desk, site, clock):
    site.entry("/gone", "Footbridge over the lock", TEASER)
    following(desk, site)
    desk.update()
    clock.at += timedelta(days=1)
    site.entry("/gone", "Footbridge over the lock", TEASER.replace("2.4 million", "2.9 million"))
    assert desk.update().counts["new versions"] == 1


def test_a_page_dated_ahead_is_kept_without_a_date(desk, site):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS, when="2027-12-27T08:00:00Z")
    site.reports["/locks"] = ("Lock gates opened at Overmere", "", "")
    site.feed()
    following(desk, site)
    assert desk.update().counts["dates refused"] == 1
    (headline,) = desk.library.headlines().items
    assert headline.published is None
    (trouble,) = desk.standing().troubles
    assert (trouble.stage, trouble.place) == ("date", site.web.url("/locks"))
    assert "2027-12-27 lies in the future" in trouble.reason


def test_a_page_of_an_archive_keeps_its_old_date(desk, site):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS, when="1983-03-09T08:00:00Z")
    site.reports["/locks"] = ("Lock gates opened at Overmere", "", "")
    site.feed()
    following(desk, site)
    assert not desk.update().counts.get("dates refused")
    (headline,) = desk.library.headlines().items
    assert headline.published.year == 1983


def test_a_round_is_done_where_the_lock_is_anothers(desk, site):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    following(desk, site)
    # What cannot be opened for writing, as a file of another user cannot.
    desk.library._dialect._beside("-round").mkdir()
    assert desk.update(wait=False).counts["reports"] == 1


def test_a_feeds_refused_dates_are_told_with_their_reason_until_they_are_right(desk, site, clock):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    site.page("/valley", "Overmere opens lock gates", *LOCKS[::-1])
    for path in ("/locks", "/valley"):
        site.reports[path] = (site.reports[path][0], "2027-12-27T08:00:00Z", "")
    site.feed()
    feed = following(desk, site)
    assert desk.update().counts["dates refused"] == 2
    (trouble,) = desk.standing().troubles
    assert (trouble.stage, trouble.place) == ("date", feed.url)
    assert trouble.reason == "of an entry its date 2027-12-27 lies in the future, and 1 more"
    clock.at += timedelta(days=1)
    for path in ("/locks", "/valley"):
        site.reports[path] = (site.reports[path][0], "2026-03-10T08:00:00Z", "")
    site.feed()
    desk.update()
    assert not desk.standing().troubles


def test_status_counts_all_that_failed(desk, site):
    for number in range(23):
        site.page(f"/empty{number}", "Nothing here")
    following(desk, site)
    desk.update()
    desk.library.put_failure("plug-in", Failure("one", "it fell over", ""), desk.clock.now())
    standing = desk.standing()
    assert len(standing.failed) == 20
    assert standing.status.troubles == 24
    assert standing.status.quarantined == 24
