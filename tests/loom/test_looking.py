"""Pages that were read are looked at again: what an outlet edits silently is a new version, and nothing else is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from loopback import answer
from test_desk import LOCKS, following

from newsloom.intake import next_look
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library

HOUR = timedelta(hours=1)
TITLE, WHEN = "Lock gates opened at Overmere", "2026-03-10T08:55:00Z"
CORRECTED = LOCKS[0], LOCKS[1].replace("About 300", "About 450"), LOCKS[2]
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def read(desk, site):
    """The report of a library that has read the one page of a site."""
    site.page("/locks", TITLE, *LOCKS, when=WHEN)
    following(desk, site)
    desk.update()
    (headline,) = desk.library.headlines().items
    return headline.id


def silently(site, *paragraphs, title=TITLE):
    """The page is another, and the feed tells nothing of it."""
    feed = site.web.routes["/feed.xml"]
    site.page("/locks", title, *paragraphs, when=WHEN)
    site.web.routes["/feed.xml"] = feed


def later(desk, clock, hours=1):
    """What a round counts so many hours later."""
    clock.at += hours * HOUR
    return desk.update().counts


def test_a_silent_edit_is_a_new_version_and_its_story_tells_what_changed(desk, site, clock, read):
    seen = clock.now()
    silently(site, *CORRECTED)
    counts = later(desk, clock)
    assert (counts["pages looked at again"], counts["new versions"]) == (1, 1)
    assert [one.number for one in desk.library.versions(read)] == [1, 2]
    (change,) = [change for change in desk.changes(seen, clock.now()) if change.kind == "changed"]
    assert change.before.startswith("About 300")
    assert change.after.startswith("About 450")
    assert not desk.library.verify().astray
    silently(site, *LOCKS, LOCKS[0])
    assert later(desk, clock, 4)["new versions"] == 1, "and looked at on"


def test_a_page_is_looked_at_an_hour_after_it_came_and_then_ever_later(desk, site, clock, read):
    published, at = desk.library.headlines().items[0].published, []
    assert desk.standing().status.looks == 1
    for _ in range(24 * 8):
        before = site.web.paths().count("/locks")
        later(desk, clock)
        at += [round((clock.now() - published) / HOUR)] * (site.web.paths().count("/locks") - before)
    assert at == [1, 5, 25]
    assert desk.standing().status.looks == 0


def test_an_unchanged_page_costs_a_304_and_writes_its_next_time_alone(desk, site, clock):
    site.page("/locks", TITLE, *LOCKS, when=WHEN)
    page = site.web.routes["/locks"].replace(b"\r\n\r\n", b'\r\nETag: "one"\r\n\r\n', 1)
    same = answer(b"", 304, Content_Length=None)
    site.web.routes["/locks"] = lambda headers, _: same if headers.get("if-none-match") == '"one"' else page
    following(desk, site)
    desk.update()
    (kept,) = desk.library.entries(state="read").items
    assert later(desk, clock)["pages looked at again"] == 1
    assert site.web.asked[-1][1]["if-none-match"] == '"one"'
    assert desk.library.entries(state="read").items == (replace(kept, due_at=kept.due_at + 4 * HOUR),)
    assert not desk.library.stories_due(clock.now())


def test_the_same_bytes_without_validators_are_known_again(desk, site, clock, read):
    (kept,) = desk.library.entries(state="read").items
    assert dict(later(desk, clock)) == {"pages looked at again": 1}
    assert desk.library.entries(state="read").items == (replace(kept, due_at=kept.due_at + 4 * HOUR),)


def test_other_bytes_of_the_same_report_are_no_news(desk, site, clock, read):
    page = site.web.routes["/locks"]
    site.web.routes["/locks"] = answer(page.partition(b"\r\n\r\n")[2].replace(b"Home", b"Home, 9.55 am"))
    counts = later(desk, clock)
    assert counts["known reports"] == 1
    assert not counts.get("new versions")
    assert not counts.get("stories woven")
    assert desk.standing().status.look_at == clock.now().replace(hour=13, minute=55, second=0)


WALLED = {
    "forbidden": (FORBIDDEN, 0),
    "absent": (answer(b"no", 404), 1),
    "broken": (answer(b"no", 500), 1),
    "wall": (answer(b"<html><head><title>Before you go on</title></head><body></body></html>"), 1),
    "other": (answer(f"<article><h1>Log in</h1><p>{'Please sign in to go on reading with us. ' * 20}</p>".encode()), 1),
    "teaser": (answer(f"<html><article><h1>{TITLE}</h1><p>{LOCKS[0]}</p></article></html>".encode()), 1),
}  # fmt: skip


@pytest.mark.parametrize(("given", "looks"), WALLED.values(), ids=WALLED)
def test_what_is_no_report_never_takes_the_place_of_one(desk, site, clock, read, given, looks):
    site.web.routes["/locks"] = given
    counts = later(desk, clock)
    assert (counts["pages looked at again"], counts["looks failed"]) == (1, 1)
    assert len(desk.library.versions(read)) == 1
    standing = desk.standing()
    assert not standing.failed, "the report was had"
    assert not desk.library.pages_due()
    assert standing.status.looks == looks, "what refuses us is not asked again"
    assert desk.library.entries(state="read").items


def test_a_server_that_wants_quiet_is_looked_at_once_that_is_over(desk, site, clock, read):
    page, site.web.routes["/locks"] = site.web.routes["/locks"], answer(b"", 429, Retry_After="7200")
    assert not later(desk, clock).get("looks failed")
    assert desk.standing().status.look_at == clock.now() + 2 * HOUR
    site.web.routes["/locks"] = page
    asked = len(site.web.asked)
    assert not later(desk, clock).get("pages looked at again")
    assert len(site.web.asked) == asked
    assert later(desk, clock)["pages looked at again"] == 1


def test_what_its_outlet_took_away_is_marked(desk, site, clock, read):
    site.web.routes["/locks"] = GONE
    assert later(desk, clock)["withdrawn"] == 1
    (headline,) = desk.library.headlines().items
    assert headline.withdrawn_at == clock.now()
    assert "About 300 people" in desk.library.article(read).text
    assert desk.standing().status.looks == 0


def test_pages_nobody_has_read_come_first(desk, site, clock, read):
    site.page("/valley", "Overmere opens lock gates", *LOCKS[::-1])
    clock.at += 2 * HOUR
    desk.update()
    assert site.web.paths()[-2:] == ["/valley", "/locks"]


def test_a_feed_that_carries_its_reports_whole_has_no_page_looked_at(desk, site, clock):
    site.entry("/whole", TITLE, " ".join(f"<p>{one}</p>" for one in LOCKS * 4), when=WHEN)
    following(desk, site)
    desk.update()
    assert desk.standing().status.looks == 0
    assert desk.standing().status.reports == 1


def test_no_page_is_looked_at_again_where_nobody_wants_it(tmp_path, site, clock):
    settings = Settings(networks="127.0.0.0/8", looks=0)
    with Desk(open_library(tmp_path / "none.db"), settings, clock=clock) as desk:
        site.page("/locks", TITLE, *LOCKS, when=WHEN)
        following(desk, site)
        desk.update()
        later(desk, clock, 5)
        assert site.web.paths().count("/locks") == 1


def test_looks_end_with_the_days_that_a_story_is_open(clock):
    now = clock.now()
    assert next_look(now, now + 5 * HOUR, 9, days=10) == now + 25 * HOUR
    assert next_look(now, now + 5 * HOUR, 9, days=1) is None
    assert next_look(now, now + 26 * HOUR, 9, days=10) == now + 125 * HOUR
    assert next_look(now, now + 126 * HOUR, 9, days=10) is None
    assert next_look(now, now, 3, 10.0, now + 2 * HOUR) == now + 2 * HOUR, "not while its server says that it holds"
    assert next_look(now, now + HOUR * 0.9, 3, 10.0) == now + HOUR * 1.4, "put off, not left out"
