"""What machines ask: does it live, is it ready, how does it fare."""

import shutil
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

sys.path.append(str(Path(__file__).parents[1] / "intake"))

from loopback import FakeClock

from newsloom.errors import StoreError
from newsloom.kept import Poll, Reader, Run
from newsloom.serve import probes
from newsloom.serve.application import application
from newsloom.serve.entry import accounts
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import Library
from newsloom.types import Entry, Failure

NOW = datetime(2100, 3, 10, 9, tzinfo=UTC)
HERE = ("127.0.0.1", 4000)


def browser_of(library, client=HERE, settings=None, **more):
    site = Site(library, settings or Settings(), "s", clock=FakeClock(NOW), **more)
    return TestClient(application(site), base_url="http://localhost:8000", client=client)


def told(browser, **headers):
    """All samples, by name and labels."""
    answer = browser.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


# ── it lives, it is ready ────────────────────────────────────────────────────────────────────────────────


def test_it_lives_and_is_ready_and_tells_that_to_anybody(library):
    browser = browser_of(library, closed=True, client=("192.0.2.1", 4000), alive=lambda: True)
    well = browser.get("/healthz")
    assert (well.status_code, well.text) == (200, "ok\n")
    ready = browser.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "parts": {"store": "ok", "migrations": "ok", "poller": "ok"}}
    assert ready.headers["cache-control"] == "no-store"


def test_each_part_that_is_not_ready_is_named_and_nothing_of_ours_with_it(library, monkeypatch):
    browser = browser_of(library, alive=lambda: False)
    ill = browser.get("/readyz")
    assert ill.status_code == 503
    assert ill.json()["parts"]["poller"].startswith("it has ended")

    def gone(_library, *_):
        raise StoreError(f"{library.place}: the disk failed", "")

    monkeypatch.setattr(Library, "last_put", gone)
    ill = browser.get("/readyz")
    assert ill.status_code == 503
    parts = {"store": "it does not answer", "migrations": "not known"}
    assert ill.json() == {"ready": False, "parts": {**parts, "poller": ill.json()["parts"]["poller"]}}
    assert library.place not in ill.text
    assert browser.get("/healthz").status_code == 200, "who starts it anew for this makes nothing better"


def test_without_a_poller_of_its_own_that_part_is_off(library):
    assert browser_of(library).get("/readyz").json()["parts"]["poller"] == "off"


def test_tables_of_a_newer_newsloom_are_not_ready(library, place):
    import sqlite3

    browser = browser_of(library, alive=lambda: True)
    assert browser.get("/readyz").status_code == 200
    browser.app.state.probes._current_until = 0.0
    with sqlite3.connect(place) as connection:
        connection.execute("INSERT INTO migrations VALUES ('9999_later', 'x')")
    connection.close()
    ill = browser.get("/readyz")
    assert ill.status_code == 503
    assert ill.json()["parts"] == {
        "store": "ok", "migrations": "they are not those of this newsloom", "poller": "ok"
    }  # fmt: skip


def test_a_file_that_is_gone_is_not_made_anew_by_looking(library, place):
    browser = browser_of(library)
    assert browser.get("/readyz").status_code == 200
    shutil.move(place, place.with_name("elsewhere.db"))
    ill = browser.get("/readyz")
    assert ill.status_code == 503
    assert ill.json()["parts"]["store"] == "its file is gone"
    assert not place.exists()


def test_a_library_that_hangs_keeps_no_probe_from_its_answer(library, monkeypatch):
    monkeypatch.setattr(probes, "_PATIENCE", 0.2)
    go = threading.Event()
    monkeypatch.setattr(Library, "last_put", lambda *_: go.wait(20))
    monkeypatch.setattr(Library, "status", lambda *_: go.wait(20))
    browser = browser_of(library)
    try:
        with browser:
            ill = browser.get("/readyz")
            assert (ill.status_code, ill.json()["parts"]["store"]) == (503, "it does not answer in time")
            assert browser.get("/healthz").status_code == 200
            assert browser.get("/metrics").status_code == 503
    finally:
        go.set()


def test_the_log_tells_a_change_once(library, caplog):
    alive = [True]
    browser = browser_of(library, alive=lambda: alive[0])
    caplog.set_level("WARNING", "newsloom")
    for state in (True, True, False, False, False, True, True):
        alive[0] = state
        browser.get("/readyz")
    assert [record.message for record in caplog.records] == ["not ready", "ready again"]


# ── how it fares ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_librarys_numbers(library):
    feed = library.put_feed("https://overmere.example/rss", NOW)
    other = library.put_feed("https://skua.example/rss", NOW)
    library.put_feed("https://new.example/rss", NOW)
    library.put_polls({feed: Poll(due_at=NOW, checked_at=NOW, failures=2, reason="it is gone", advice="")})
    library.put_polls({other: Poll(due_at=NOW + timedelta(hours=1), checked_at=NOW)})
    library.put_entries(other, [Entry("1", "https://skua.example/1", "Ferry", None)], NOW)
    (kept,) = library.entries().items
    library.put_entry_failed(kept.id, Failure("x", "403", ""), NOW, None)
    library.put_run(Run("update", NOW - timedelta(seconds=90), NOW - timedelta(seconds=60), {}))
    newest = library.headlines(until=NOW, limit=1).items[0]
    found = told(browser_of(library, alive=lambda: True))
    assert found["newsloom_stories",] == library.status().stories == 6
    assert found["newsloom_articles",] == found["newsloom_reports",] == 39
    states = {state: found["newsloom_feeds", ("state", state)] for state in ("failing", "new", "paused", "well")}
    assert states == {"failing": 1, "new": 1, "paused": 0, "well": 1}
    assert found["newsloom_entries", ("state", "failed")] == 1
    assert found["newsloom_entries", ("state", "waiting")] == 0
    assert found["newsloom_feeds_due",] == len(library.feeds_due(NOW))
    assert found["newsloom_last_update_age_seconds",] == 60
    assert found["newsloom_last_update_duration_seconds",] == 30
    assert found["newsloom_newest_article_age_seconds",] == (NOW - newest.published).total_seconds()
    assert found["newsloom_store_bytes",] > 500_000
    assert found["newsloom_poller_up",] == found["newsloom_store_up",] == 1
    assert found["process_resident_memory_bytes",] > 1_000_000 or sys.platform != "linux"


def test_requests_are_counted_by_the_route_as_declared_never_by_what_was_asked(library):
    browser = browser_of(library)
    story = library.stories().items[0].id
    for path in ("/", "/", "/stories/secret-asked-1?token=abc", f"/stories/{story}", "/api/v1/stories?limit=2",
                 f"/api/v1/stories/{story}", "/nowhere/secret-asked-2", "/api/v1/secret-asked-3"):  # fmt: skip
        browser.get(path)
    browser.request("BREW", "/secret-asked-4")
    browser.head("/")
    text = browser.get("/metrics").text
    assert "secret-asked" not in text
    assert "abc" not in text
    found = told(browser)

    def count(route, status="200", method="GET"):
        return found["newsloom_requests_total", ("method", method), ("route", route), ("status", status)]

    assert count("/") == 2
    assert count("/", method="HEAD") == 1
    assert count("/stories/{id}") == count("/stories/{id}", "404") == 1
    assert count("/api/v1/stories") == count("/api/v1/stories/{id}") == 1
    assert count("none", "404") == 1
    assert count("/api/v1", "404") == 1
    assert count("none", "404", "other") == 1
    assert found["newsloom_request_seconds_count", ("route", "/")] == 3
    assert found["newsloom_page_cache_hits_total",] == 1
    assert found["newsloom_page_cache_misses_total",] == 8, "a look at a story moves the library"
    assert found["newsloom_requests_in_progress",] == 1
    assert found["newsloom_requests_waiting",] == 0


def test_labels_stay_few_whatever_is_asked(library):
    browser = browser_of(library)
    for number in range(300):
        browser.request(f"M{number}", f"/x{number}")
    series = [key for key in told(browser) if key[0] == "newsloom_requests_total"]
    assert len(series) < 5


def test_numbers_of_the_server_are_told_when_the_library_is_away(library, monkeypatch):
    def gone(_library, *_):
        raise StoreError(f"{library.place}: the disk failed", "")

    monkeypatch.setattr(Library, "status", gone)
    found = told(browser_of(library))
    assert found["newsloom_store_up",] == 0
    assert ("newsloom_stories",) not in found


def test_the_library_is_asked_once_however_often_it_is_read(library, monkeypatch):
    asked = []
    whole = Library.status
    monkeypatch.setattr(Library, "status", lambda self: asked.append(1) or whole(self))
    browser = browser_of(library)
    for _ in range(5):
        browser.get("/metrics")
    assert len(asked) == 1


def test_what_no_answer_came_for_is_counted_as_failed(library, monkeypatch, caplog):
    browser = TestClient(
        application(Site(library, Settings(), "s", clock=FakeClock(NOW))), base_url="http://localhost:8000",
        raise_server_exceptions=False,
    )  # fmt: skip

    def broken(*_arguments, **_more):
        raise RuntimeError

    monkeypatch.setattr(Library, "status", broken)
    assert browser.get("/status").status_code == 500
    (record,) = [one for one in caplog.records if one.message == "a request failed"]
    assert (record.route, record.status, record.method) == ("/status", 500, "GET")
    monkeypatch.undo()
    assert told(browser)["newsloom_requests_total", ("method", "GET"), ("route", "/status"), ("status", "500")] == 1


# ── who may see it ───────────────────────────────────────────────────────────────────────────────────────


def _token(library, **kind):
    token = accounts.made_token(**kind)
    library.put_token(accounts.kept_as(token), "ada", "prometheus", NOW)
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def readers(library):
    library.put_reader(Reader("ada", "UTC", None, NOW))
    return library


def test_where_nobody_logs_in_it_is_open_to_this_machine_alone(readers):
    assert browser_of(readers).get("/metrics").status_code == 200
    assert browser_of(readers, client=("::ffff:127.0.0.1", 1)).get("/metrics").status_code == 200
    assert browser_of(readers, client=("192.0.2.1", 1)).get("/metrics").status_code == 421
    assert browser_of(readers).get("/metrics", headers={"x-forwarded-for": "192.0.2.1"}).status_code == 421


@pytest.mark.parametrize("client", [HERE, ("192.0.2.1", 4000)])
def test_where_readers_log_in_it_wants_a_token(readers, client):
    closed = browser_of(readers, client=client, closed=True)
    assert closed.get("/metrics").status_code == 401
    assert closed.get("/metrics", headers=_token(readers, metrics=True)).status_code == 200
    assert closed.get("/metrics", headers=_token(readers)).status_code == 200
    assert closed.get("/metrics", headers=_token(readers, feeds=True)).status_code == 401
    assert closed.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 401


def test_a_setting_opens_it(readers):
    held = browser_of(readers, client=("192.0.2.1", 4000), closed=True, settings=Settings(metrics="open"))
    assert held.get("/metrics").status_code == 200


def test_a_token_for_metrics_is_good_for_nothing_else(readers):
    closed = browser_of(readers, closed=True)
    token = _token(readers, metrics=True)
    assert closed.get("/api/v1/stories", headers=token).status_code == 401
    assert closed.get("/out/stories.rss", headers=token).status_code == 401
    bare = token["authorization"].partition(" ")[2]
    assert closed.get(f"/out/stories.rss?token={bare}").status_code == 401
    # Nor can it be altered to be: what it is for is part of it.
    altered = {"authorization": "Bearer " + bare.replace("newsloom_metrics_", "newsloom_")}
    assert closed.get("/api/v1/stories", headers=altered).status_code == 401


def test_behind_a_prefix_they_stand_at_their_place_with_and_without_it(library):
    browser = browser_of(library, prefix="/news")
    for path in ("/healthz", "/news/healthz", "/readyz", "/news/readyz", "/metrics", "/news/metrics"):
        assert browser.get(path).status_code == 200, path
        head = browser.head(path)
        assert (head.status_code, head.content) == (200, b"")
