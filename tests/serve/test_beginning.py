"""The first run: a library with nothing in it, until there are stories to read."""

import sys
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "intake"))

from browsing import page, submit, words
from feeding import PAGE, rss
from loopback import Web, answer

from newsloom.errors import StoreError
from newsloom.loom.desk import Desk
from newsloom.serve import errands
from newsloom.serve.application import application
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import open_library

ALLOWED = Settings(networks="127.0.0.0/8")


@pytest.fixture
def web():
    made = Web()
    made.routes["/feed"] = answer(
        rss(made, "Overmere Gazette", a="Lock gates opened"), Content_Type="application/rss+xml"
    )
    made.routes["/a"] = answer(PAGE.format("Lock gates opened").encode())
    yield made
    made.close()


@pytest.fixture
def blank(tmp_path):
    opened = open_library(tmp_path / "blank.db")
    yield opened
    opened.close()


@pytest.fixture
def woken():
    return []


@pytest.fixture
def browser(blank, woken):
    site = Site(blank, ALLOWED, "s", wake=lambda: woken.append(1), alive=lambda: True)
    return TestClient(application(site), base_url="http://localhost:8000")


def update(library):
    """What the poller does when it is woken."""
    with Desk(open_library(library.place), ALLOWED) as desk:
        desk.update()


def test_an_empty_library_offers_four_ways_to_begin(browser):
    first = browser.get("/")
    actions = [form.get("action") for form in page(first).xpath("//main//form[@method='post']")]
    assert actions == ["/feeds", "/feeds/opml", "/feeds/starter", "/samples"]
    assert "Begin in one of four ways" in words(first)
    assert "http-equiv" not in first.text
    assert first.headers["cache-control"] == "no-store"


def test_from_an_address_to_the_first_story(browser, blank, web, woken):
    after = submit(browser, browser.get("/"), "/feeds", url=web.url("/feed"), category="Harbour")
    assert after.url.path == "/"
    assert "Reading 1 feed …" in words(after)
    assert "1 feed to be asked" in words(after)
    assert page(after).xpath("//noscript/meta[@http-equiv='refresh']")
    assert page(after).xpath("//*[@data-underway='going']")
    assert woken == [1]
    assert blank.feeds()[0].categories == ("Harbour",)
    update(blank)
    done = browser.get("/")
    assert "Lock gates opened" in words(done)
    assert "http-equiv" not in done.text
    assert "Begin in one" not in words(done)


def test_feeds_that_bring_nothing_are_told_with_why(browser, blank, web):
    submit(browser, browser.get("/"), "/feeds", url=web.url("/feed"))
    web.routes["/feed"] = answer(b"no", 410)
    update(blank)
    told = browser.get("/")
    assert "No stories yet" in words(told)
    assert "Feeds that fail Overmere Gazette" in words(told)
    assert "410" in words(told)
    assert page(told).xpath("//form[@action='/samples']")


def test_a_report_that_could_not_be_had_is_told_too(browser, blank, web):
    web.routes["/a"] = answer(b"no", 404)
    submit(browser, browser.get("/"), "/feeds", url=web.url("/feed"))
    update(blank)
    told = browser.get("/")
    assert "Lock gates opened" in words(told)
    assert "The server answered 404." in words(told)
    assert blank.entries(state="failed").items


def test_without_a_poller_it_says_what_to_do(blank, web):
    browser = TestClient(application(Site(blank, ALLOWED, "s")), base_url="http://localhost:8000")
    after = submit(browser, browser.get("/"), "/feeds", url=web.url("/feed"))
    assert "newsloom update" in words(after)
    assert "http-equiv" not in after.text


def test_a_poller_that_has_ended_is_told(blank, web):
    site = Site(blank, ALLOWED, "s", alive=lambda: False)
    browser = TestClient(application(site), base_url="http://localhost:8000")
    after = submit(browser, browser.get("/"), "/feeds", url=web.url("/feed"))
    assert "The poller has ended" in words(after)
    assert "http-equiv" not in after.text


def test_the_starter_list_is_followed_and_nothing_is_asked_while_the_form_waits(browser, blank, woken):
    after = submit(browser, browser.get("/"), "/feeds/starter")
    assert len(blank.feeds()) > 10
    assert f"Reading {len(blank.feeds())} feeds …" in words(after)
    assert woken == [1]


# ── samples ──────────────────────────────────────────────────────────────────────────────────────────────


def _small(tmp_path, monkeypatch):
    folder = tmp_path / "room" / "samples"
    folder.mkdir(parents=True)
    (folder / "one.txt").write_text(
        "Lock gates opened at Overmere\n\nThe lock gates at Overmere were opened at dawn on Tuesday after the river "
        "rose by two metres overnight.\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(errands, "files", lambda _package: tmp_path / "room")


def _until(browser, told):
    for _ in range(400):
        shown = browser.get("/")
        if told in words(shown):
            return shown
        time.sleep(0.05)
    raise AssertionError(f"never told: {told}")


def test_samples_are_taken_in_while_the_page_tells_of_it(browser, blank, tmp_path, monkeypatch):
    _small(tmp_path, monkeypatch)
    after = submit(browser, browser.get("/"), "/samples")
    assert after.url.path == "/"
    _until(browser, "Lock gates opened at Overmere")
    assert blank.status().reports == 1


def test_samples_twice_at_once_are_taken_once(blank, monkeypatch):
    site = Site(blank, ALLOWED, "s")
    held = errands.Errands(site)
    begun = []
    monkeypatch.setattr(errands.threading.Thread, "start", lambda thread: begun.append(thread.name))
    assert held.take_samples()
    assert not held.take_samples()
    assert len(begun) == 1


def test_a_failure_of_the_samples_is_told_and_they_can_be_taken_again(browser, blank, tmp_path, monkeypatch):
    def full(*_arguments):
        raise StoreError("the disk is full", "make room")

    monkeypatch.setattr(Desk, "take", full)
    submit(browser, browser.get("/"), "/samples")
    _until(browser, "The disk is full. Make room.")
    monkeypatch.undo()
    _small(tmp_path, monkeypatch)
    submit(browser, browser.get("/"), "/samples")
    _until(browser, "Lock gates opened at Overmere")


def test_a_mistake_of_ours_is_told_and_logged(browser, monkeypatch, caplog):
    def broken(*_arguments):
        raise RuntimeError("secret words")

    monkeypatch.setattr(Desk, "take", broken)
    submit(browser, browser.get("/"), "/samples")
    told = _until(browser, "a mistake of newsloom’s: RuntimeError")
    assert "secret words" not in told.text
    assert "secret words" in caplog.text
