"""How the library stands, for people."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "intake"))

from browsing import page, submit, words
from loopback import FakeClock

from newsloom.kept import Poll, Run
from newsloom.serve.application import application
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.types import Entry, Failure

NOW = datetime(2100, 3, 10, 9, tzinfo=UTC)
HERE = ("127.0.0.1", 4000)


@pytest.fixture
def woken():
    return []


def browser_of(library, woken=None, client=HERE, **more):
    site = Site(library, Settings(), "s", clock=FakeClock(NOW), wake=lambda: (woken or []).append(1), **more)
    return TestClient(application(site), base_url="http://localhost:8000", client=client)


def test_the_numbers_and_the_runs_that_did_something(library):
    status = library.status()
    library.put_run(Run("update", NOW - timedelta(hours=2), NOW - timedelta(hours=2, seconds=-3), {"feeds": 3}))
    library.put_run(Run("update", NOW - timedelta(hours=1), NOW - timedelta(hours=1), {}))
    library.put_run(Run("changes", NOW, NOW, {"x": 1}))
    told = browser_of(library, alive=lambda: True).get("/status")
    numbers = page(told).xpath("//dl[@class='numbers']//dd/text()")
    assert numbers == [f"{status.stories:,}", f"{status.reports:,}", "0"]
    rows = [" ".join(row.itertext()).split() for row in page(told).xpath("//table[@class='log']/tbody/tr")]
    assert " ".join(rows[0]) == "2 hours ago Update 3.0 s 3 feeds"
    assert len(rows) == 2
    assert "The poller runs" in words(told)
    assert "Nothing is due." in words(told)
    assert library.place in words(told)
    assert " MB" in words(told)


def test_a_poller_that_is_not_there_or_has_ended_is_told_with_what_to_do(library):
    assert "No poller belongs to this server" in words(browser_of(library).get("/status"))
    assert "newsloom watch" in words(browser_of(library).get("/status"))
    ended = words(browser_of(library, alive=lambda: False).get("/status"))
    assert "The poller has ended." in ended
    assert "Start newsloom serve again" in ended


def test_what_failed_is_told_with_reason_and_advice_and_tried_again(library, woken):
    feed = library.put_feed("https://overmere.example/rss", NOW, title="Overmere Gazette")
    library.put_polls({feed: Poll(due_at=None, checked_at=NOW, failures=2, reason="it is gone", advice="remove it")})
    other = library.put_feed("https://skua.example/rss", NOW, title="Skua Post")
    library.put_polls({other: Poll(due_at=NOW + timedelta(hours=1), checked_at=NOW)})
    library.put_entries(other, [Entry("1", "https://skua.example/1", "Ferry stopped", None)], NOW)
    (kept,) = library.entries().items
    library.put_entry_failed(kept.id, Failure("x", "the server answered 403", "open it yourself"), NOW, None)
    library.put_failure("weave", Failure("story s-1", "it has no text", "tell us"), NOW)
    browser = browser_of(library, woken, alive=lambda: True)
    told = browser.get("/status")
    for part in ("It is gone. Remove it.", "The server answered 403. Open it yourself.", "It has no text. Tell us.",
                 "quarantined: tried again only when you say so", "2 failures are quarantined."):  # fmt: skip
        assert part in words(told)
    after = submit(browser, told, "/status/retry")
    assert "What failed is tried again now." in words(after)
    assert library.feed(feed).poll.due_at == NOW
    assert library.failures() == ()
    assert not library.entries(state="failed").items


def test_while_work_is_under_way_the_page_looks_again(library):
    library.put_feed("https://overmere.example/rss", NOW, title="Overmere Gazette")
    going = browser_of(library, alive=lambda: True).get("/status")
    assert "1 feed to be asked" in words(going)
    assert page(going).xpath("//noscript/meta[@http-equiv='refresh']")
    stands = browser_of(library).get("/status")
    assert not page(stands).xpath("//meta[@http-equiv]")


def test_the_last_check_is_told(library):
    assert "never; newsloom verify" in words(browser_of(library).get("/status"))
    library.put_run(Run("verify", NOW, NOW, {"credits": 10, "texts": 3, "faults": 0}))
    assert "10 credits against 3 texts, all hold" in words(browser_of(library).get("/status"))
    library.put_run(Run("verify", NOW + timedelta(minutes=1), NOW, {"credits": 10, "texts": 3, "faults": 2}))
    assert "2 faults; newsloom verify names them" in words(browser_of(library).get("/status"))
