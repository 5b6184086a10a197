"""The page of feeds, each form of it, with feeds of a newspaper on loopback."""

import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "intake"))

from browsing import page, submit, words
from feeding import PAGE, home, rss
from loopback import FakeClock, Web, answer

from newsloom import intake
from newsloom.errors import StoreError
from newsloom.kept import Host, Poll
from newsloom.loom.desk import Desk
from newsloom.serve.application import application
from newsloom.serve.pages import following
from newsloom.serve.shown.followed import every, followed, schedule
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import open_library
from newsloom.types import Entry, Failure

NOW = datetime(2100, 3, 10, 9, tzinfo=UTC)
ALLOWED = Settings(networks="127.0.0.0/8")
KIND = {"Content_Type": "application/rss+xml"}


@pytest.fixture
def web():
    made = Web()
    made.routes["/feed"] = answer(rss(made, "Overmere Gazette", a="Lock gates opened", lost="Lost"), **KIND)
    made.routes["/world"] = answer(rss(made, "Gazette: World", b="Ferry stopped"), **KIND)
    made.routes["/a"] = answer(PAGE.format("Lock gates opened").encode())
    yield made
    made.close()


@pytest.fixture
def woken():
    return []


@pytest.fixture
def clock():
    return FakeClock(NOW)


@pytest.fixture
def browser(library, woken, clock):
    return _browser(library, woken, clock, ALLOWED)


def _browser(library, woken, clock, settings):
    site = Site(library, settings, "s", clock=clock, wake=lambda: woken.append(1), alive=lambda: True)
    return TestClient(application(site), base_url="http://localhost:8000")


@pytest.fixture
def feed(library):
    """A feed that is well, followed for a day."""
    id = library.put_feed("https://overmere.example/rss", NOW - timedelta(days=1), title="Overmere Gazette")
    asked = NOW - timedelta(minutes=10)
    due = NOW + timedelta(minutes=20)
    library.put_polls(
        {id: Poll(due_at=due, checked_at=asked, answered_at=asked, moved_at=asked, status=200, pace=1800)}
    )
    return id


def update(library, clock):
    with Desk(open_library(library.place), ALLOWED, clock=clock) as desk:
        desk.update()


def _names(answer):
    return [" ".join(one.text_content().split()) for one in page(answer).xpath("//p[@class='row-name']")]


# ── adding ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_address_of_a_feed_is_followed(browser, library, web, woken):
    after = submit(browser, browser.get("/feeds"), "/feeds", url=web.url("/feed"), category="Harbour")
    assert "“Overmere Gazette” is followed." in words(after)
    assert [(one.url, one.categories) for one in library.feeds()] == [(web.url("/feed"), ("Harbour",))]
    assert woken == [1]
    again = submit(browser, browser.get("/feeds"), "/feeds", url=web.url("/feed"))
    assert "“Overmere Gazette” was followed already." in words(again)
    assert len(library.feeds()) == 1


def test_of_a_site_with_several_feeds_those_are_followed_that_are_chosen(browser, library, web):
    web.routes["/"] = answer(home(feed="Overmere Gazette", world="World", sport="Sport"))
    choice = submit(browser, browser.get("/feeds"), "/feeds", url=web.url("/"), category="Harbour")
    assert "has 3 feeds. Choose those to follow." in words(choice)
    assert library.feeds() == ()
    boxes = page(choice).xpath("//input[@type='checkbox' and @name='url']/@value")
    after = submit(browser, choice, "/feeds/chosen", url=boxes[1:])
    assert "2 feeds are new." in words(after)
    assert {(one.url, one.title, one.categories) for one in library.feeds()} == {
        (web.url("/world"), "World", ("Harbour",)),
        (web.url("/sport"), "Sport", ("Harbour",)),
    }
    none = submit(browser, choice, "/feeds/chosen", url=[])
    assert none.status_code == 422
    assert "None was chosen." in words(none)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "There is no address."),
        ("ftp://overmere.example/", "It is no http or https address."),
        ("javascript:alert(1)", "It is no web address"),
        ("https://ada:secret@overmere.example/", "The address holds a user name."),
    ],
)
def test_what_is_no_address_is_refused_and_stands_in_the_form_again(browser, library, url, told):
    after = submit(browser, browser.get("/feeds"), "/feeds", url=url, category="Harbour")
    assert after.status_code == 422
    assert told in words(after)
    assert page(after).xpath("//input[@name='url']/@value") == [url]
    assert page(after).xpath("//input[@name='category']/@value") == ["Harbour"]
    assert library.feeds() == ()


def test_private_networks_are_refused_with_the_reason(library, web, woken, clock):
    browser = _browser(library, woken, clock, Settings())
    after = submit(browser, browser.get("/feeds"), "/feeds", url=web.url("/feed"))
    assert after.status_code == 422
    assert page(after).xpath("//p[@role='alert']")
    assert "private address" in words(after)
    assert web.asked == []
    assert library.feeds() == ()


def test_a_site_without_a_feed_is_told(browser, web):
    web.routes = {"/": answer(home())}
    after = submit(browser, browser.get("/feeds"), "/feeds", url=web.url("/"))
    assert after.status_code == 422
    assert "No feed was found" in words(after)
    assert "own address" in words(after)


def test_when_many_addresses_are_asked_the_next_waits(browser, web, monkeypatch):
    monkeypatch.setattr(following._ASKING, "acquire", lambda **_: False)
    after = submit(browser, browser.get("/feeds"), "/feeds", url=web.url("/feed"))
    assert after.status_code == 422
    assert "Try again in a moment." in words(after)


def test_a_list_in_opml_is_followed_and_saved(browser, library):
    listed = (
        b'<opml version="2.0"><body><outline text="Harbour"><outline text="Gazette" xmlUrl="https://o.example/rss"/>'
        b'<outline text="Bad" xmlUrl="file:///etc/passwd"/></outline></body></opml>'
    )
    after = submit(browser, browser.get("/feeds"), "/feeds/opml", files={"file": ("feeds.opml", listed)})
    assert "“Gazette” is followed. 1 of the list is no web address." in words(after)
    assert [(one.url, one.categories) for one in library.feeds()] == [("https://o.example/rss", ("Harbour",))]
    (door,) = page(after).xpath("//a[contains(., 'as OPML')]/@href")
    assert [one.url for one in intake.outlines(browser.get(door).content)] == ["https://o.example/rss"]


def _list(number):
    rows = "".join(f'<outline text="Paper {one}" xmlUrl="https://o{one}.example/rss"/>' for one in range(number))
    return {"file": ("feeds.opml", f'<opml version="2.0"><body>{rows}</body></opml>'.encode())}


def test_a_long_list_is_followed_while_the_page_tells_of_it(browser, library, woken, monkeypatch):
    monkeypatch.setattr(following, "_AT_ONCE", 20)
    begin, done = threading.Event(), threading.Event()
    follow_all = Desk.follow_all

    def slowly(desk, listed, categories=()):
        begin.wait(20)
        found = follow_all(desk, listed, categories)
        done.set()
        return found

    monkeypatch.setattr(Desk, "follow_all", slowly)
    told = submit(browser, browser.get("/feeds"), "/feeds/opml", files=_list(30))
    assert "The list: " in words(told)
    assert page(told).xpath("//*[@data-underway='going']")
    second = submit(browser, told, "/feeds/opml", files=_list(30))
    assert "Another list is being followed." in words(second)
    begin.set()
    assert done.wait(20)
    for _ in range(200):
        if "The list is followed: 30 new feeds." in words(browser.get("/feeds")):
            break
        time.sleep(0.02)
    assert "The list is followed: 30 new feeds." in words(browser.get("/feeds"))
    assert len(library.feeds()) == 30
    assert woken


def test_a_list_that_could_not_be_followed_is_told(browser, monkeypatch):
    monkeypatch.setattr(following, "_AT_ONCE", 2)

    def full(*_arguments):
        raise StoreError("the disk is full", "make room")

    monkeypatch.setattr(Desk, "follow_all", full)
    submit(browser, browser.get("/feeds"), "/feeds/opml", files=_list(3))
    for _ in range(200):
        if "The disk is full. Make room." in words(browser.get("/feeds")):
            return
        time.sleep(0.02)
    raise AssertionError("never told")


@pytest.mark.parametrize(("body", "told"), [(b"<html>", "It is no OPML."), (b"", "There is no file.")])
def test_what_is_no_list_is_told_beside_its_form(browser, body, told):
    files = {"file": ("feeds.opml", body)} if body else None
    after = submit(browser, browser.get("/feeds"), "/feeds/opml", files=files)
    assert after.status_code == 422
    assert told in words(after)
    assert page(after).xpath("//section[h2[@id='lists']]//p[@role='alert']")


def test_a_form_from_elsewhere_adds_nothing(browser, library):
    refused = browser.post("/feeds", data={"url": "https://o.example/rss"})
    assert refused.status_code == 403
    assert library.feeds() == ()


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────


def _failing(library, id, now=NOW):
    poll = Poll(due_at=now + timedelta(hours=2), checked_at=now, failures=3, failing_since=now - timedelta(days=2),
                reason="the server answered 500", advice="try again later")  # fmt: skip
    library.put_polls({id: poll})


def test_what_fails_stands_first_with_reason_and_advice_and_what_rests_last(browser, library, feed):
    bad = library.put_feed("https://skua.example/rss", NOW, name="Skua Post")
    library.put_feed("https://aldwater.example/rss", NOW, title="Aldwater Times")
    _failing(library, bad)
    library.put_paused(feed, NOW, "by you")
    told = browser.get("/feeds")
    assert _names(told) == ["Skua Post", "Aldwater Times", "Overmere Gazette"]
    assert "The server answered 500. Try again later." in words(told)
    assert "Fails, first 2 days ago, asked again in 2 hours" in words(told)
    assert "Not asked yet" in words(told)
    assert "3 feeds, 1 fails, 1 paused." in words(told)


def test_categories_and_words_narrow_the_list(browser, library, feed):
    other = library.put_feed("https://skua.example/rss", NOW, name="Skua Post", categories=["Islands & more"])
    told = browser.get("/feeds")
    (door,) = page(told).xpath("//a[contains(., 'Islands')]/@href")
    assert _names(browser.get(door)) == ["Skua Post"]
    assert _names(browser.get("/feeds?words=gazette")) == ["Overmere Gazette"]
    assert "No feed fits that." in words(browser.get("/feeds?words=nobody"))
    renamed = submit(browser, told, "/feeds/categories", "rename", renamed="Isles")
    assert "The categories are changed." in words(renamed)
    assert library.feed(other).categories == ("Isles",)
    submit(browser, browser.get("/feeds"), "/feeds/categories", "remove")
    assert library.categories() == ()
    assert len(library.feeds()) == 2


def test_a_long_list_is_paged_without_loss_or_double(browser, library):
    with library.together():
        for number in range(230):
            library.put_feed(f"https://o{number}.example/rss", NOW, title=f"Paper {number % 7}")
    seen, where = [], "/feeds"
    while where:
        told = browser.get(where)
        seen += page(told).xpath("//p[@class='row-name']/a/@href")
        where = next(iter(page(told).xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 230
    assert browser.get("/feeds?after=nonsense").status_code == 422


def test_all_are_asked_at_once_but_those_asked_this_minute(browser, library, feed, woken):
    just = library.put_feed("https://skua.example/rss", NOW, title="Skua Post")
    later = NOW + timedelta(hours=1)
    library.put_polls({just: Poll(due_at=later, checked_at=NOW - timedelta(seconds=5))})
    after = submit(browser, browser.get("/feeds"), "/feeds/ask")
    assert "They are asked now." in words(after)
    assert library.feed(feed).poll.due_at == NOW
    assert library.feed(just).poll.due_at == later
    assert woken == [1]


def test_hostile_names_are_shown_harmless(browser, library):
    library.put_feed("https://o.example/rss", NOW, title="<img src=x onerror=alert(1)>\u202egnp", categories=['"><b>x'])
    told = browser.get("/feeds")
    assert "<img" not in told.text
    assert "<b>x" not in told.text
    assert "\u202e" not in told.text


# ── one feed ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_feed_is_named_and_filed(browser, library, feed):
    library.put_category("World")
    where = f"/feeds/{feed}"
    box = {"category": ["World"]}
    after = submit(browser, browser.get(where), where, "change", name="Gazette", another="Harbour", **box)
    assert "It is changed." in words(after)
    assert library.feed(feed).name == "Gazette"
    assert set(library.feed(feed).categories) == {"World", "Harbour"}
    submit(browser, browser.get(where), where, "change", name="", category=[], another="")
    assert library.feed(feed).categories == ()
    assert "Overmere Gazette" in words(browser.get(where))


def test_how_often_a_feed_is_asked_can_be_chosen(browser, library, feed):
    at = f"/feeds/{feed}"
    chosen = page(browser.get(at)).xpath("//select[@id='every']/option[@selected]/text()")
    assert chosen == ["by how often it brings news"]
    after = submit(browser, browser.get(at), at, do="change", every="3600")
    assert library.feed(feed).every == 3600
    assert "every hour, as you set it" in words(after)
    # A name that is changed leaves it, and nobody is asked more often than every five minutes.
    submit(browser, browser.get(at), at, do="change", name="Gazette")
    assert library.feed(feed).every == 3600
    submit(browser, browser.get(at), at, do="change", every="0")
    assert library.feed(feed).every is None


def test_a_feed_rests_and_goes_on(browser, library, feed, woken):
    where = f"/feeds/{feed}"
    after = submit(browser, browser.get(where), where, "Pause")
    assert "It rests" in words(after)
    assert library.feed(feed).paused_at == NOW
    submit(browser, after, where, "Go on")
    assert library.feed(feed).paused_at is None
    assert woken
    back = submit(browser, browser.get("/feeds"), where, "Pause")
    assert back.url.path == "/feeds"


def test_a_feed_is_asked_now_and_its_server_has_its_peace(browser, library, feed, woken, clock):
    where = f"/feeds/{feed}"
    assert "It is asked now." in words(submit(browser, browser.get(where), where, "Ask now"))
    assert library.feed(feed).poll.due_at == NOW
    assert woken == [1]
    held = library.feed(feed).poll
    library.put_polls({feed: replace(held, checked_at=clock.now(), due_at=NOW + timedelta(hours=1))})
    again = submit(browser, browser.get(where), where, "Ask now")
    assert "It was asked in the last 60 seconds" in words(again)
    assert library.feed(feed).poll.due_at == NOW + timedelta(hours=1)


def test_removing_asks_first_and_says_what_stays(browser, library, web, clock):
    submit(browser, browser.get("/feeds"), "/feeds", url=web.url("/feed"))
    (one,) = library.feeds()
    update(library, clock)
    (door,) = page(browser.get(f"/feeds/{one.id}")).xpath("//a[contains(., 'Remove')]/@href")
    sure = browser.get(door)
    assert "The 1 report that it brought and their stories stay." in words(sure)
    assert "1 entry not read yet goes with it." in words(sure)
    assert library.feeds()
    after = submit(browser, sure, door)
    assert "It is not followed any more." in words(after)
    assert library.feeds() == ()
    assert "Lock gates opened" in words(browser.get("/search?q=lock+gates"))


def test_a_feed_tells_what_it_brought_and_its_failures_are_tried_again(browser, library, web, clock, woken):
    submit(browser, browser.get("/feeds"), "/feeds", url=web.url("/feed"))
    (one,) = library.feeds()
    update(library, clock)
    where = f"/feeds/{one.id}"
    told = browser.get(where)
    assert "1 read, 1 could not be had." in words(told)
    assert "The server answered 404." in words(told)
    (report,) = page(told).xpath("//a[contains(., 'Lock gates opened')]/@href")
    assert browser.get(report).status_code == 200
    assert "Lost" in words(browser.get("/feeds"))
    assert "Lost" in words(browser.get("/feeds/failed"))
    woken.clear()
    after = submit(browser, told, "/feeds/retry", "Try again")
    assert after.url.path == where
    assert woken == [1]
    assert not library.entries(state="failed").items
    web.routes["/lost"] = answer(PAGE.format("Found again").encode())
    update(library, clock)
    assert "2 read." in words(browser.get(where))


def test_what_a_feed_brought_is_paged_the_last_first(browser, library, feed):
    for hour in range(3):
        entries = [Entry(f"{hour}-{number}", None, f"Report {hour}-{number}", None) for number in range(40)]
        library.put_entries(feed, entries, NOW + timedelta(hours=hour))
    seen, where = [], f"/feeds/{feed}"
    while where:
        told = browser.get(where)
        seen += [one.strip() for one in page(told).xpath("//p[@class='row-name small']/span/text()")]
        where = next(iter(page(told).xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 120
    assert [one.split()[1][0] for one in seen] == ["2"] * 40 + ["1"] * 40 + ["0"] * 40
    assert library.brought_counts(feed) == {"waiting": 120}


def test_a_feed_that_is_not_there(browser, feed):
    assert browser.get("/feeds/f-nothing").status_code == 404
    assert browser.get("/feeds/https%3A%2F%2Fovermere.example%2Frss").status_code == 404


def test_what_its_server_asked_for_is_told(browser, library, feed):
    library.put_host(Host("https://overmere.example", quiet_until=NOW + timedelta(minutes=5), reason="it wants quiet"))
    assert "Its server is asked again in 5 minutes. It wants quiet." in words(browser.get(f"/feeds/{feed}"))


def test_all_failed_reports_are_tried_again(browser, library, feed):
    library.put_entries(
        feed, [Entry("1", "https://o.example/1", "One", None), Entry("2", "https://o.example/2", "Two", None)], NOW
    )
    for kept in library.entries().items:
        library.put_entry_failed(kept.id, Failure("x", "the server answered 500", ""), NOW, None)
    submit(browser, browser.get("/feeds/failed"), "/feeds/retry", "Try all again")
    assert not library.entries(state="failed").items
    assert "There are none." in words(browser.get("/feeds/failed"))


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_schedule_says_when_and_why(library, feed):
    told = dict(schedule(library.feed(feed), NOW))
    assert told["Asked next"] == "in 20 minutes"
    assert told["Asked last"] == "10 minutes ago, its answer had the status 200"
    assert told["How often"] == "about every 30 minutes, by how often it brings news"
    own = replace(library.feed(feed), every=3600)
    assert dict(schedule(own, NOW))["How often"] == "every hour, as you set it"
    assert every(86_400) == "every day"


def test_a_feed_gone_for_good_says_so(library, feed):
    gone = replace(library.feed(feed), poll=Poll(checked_at=NOW, reason="it is gone", advice="remove it", failures=1))
    told = followed(gone, NOW)
    assert (told.health, told.reason, told.advice) == ("failing", "It is gone.", "Remove it.")
    assert told.words == "Not asked, not asked again by itself"
