"""Who may come in: every route there is, asked by a stranger, from another site, by paths that climb out."""

import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from loopback import FakeClock

from newsloom.serve import guard
from newsloom.serve.api.application import api
from newsloom.serve.application import application
from newsloom.serve.entry import accounts
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import open_library

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
# The door itself, styles, what says that the server lives, what robots may, the API's own description.
OPEN = ("/login", "/static/", "/healthz", "/readyz", "/robots.txt", "/openapi.json", "/api")
SECRETS = ("geheim-password", "geheim-seal")


def routes(found):
    """All routes of an app, with those of the routers that it was given."""
    for one in found:
        inner = getattr(one, "original_router", None)
        if inner is not None:
            yield from routes(inner.routes)
        elif hasattr(one, "dependant"):
            yield one


@pytest.fixture
def site(tmp_path):
    with open_library(tmp_path / "news.db") as library:
        library.put_feed("https://a.example/feed", NOW, title="geheim-feed")
        yield Site(library, Settings(), "geheim-seal", closed=True, clock=FakeClock())


@pytest.fixture
def every(site):
    """Every route: how it is asked and where, with what stands for its parts."""
    built = application(site)
    found = [(method, one.path) for one in routes(built.routes) for method in one.methods]
    found += [(method, f"/api/v1{one.path}") for one in routes(api(site).routes) for method in one.methods]
    assert len(found) > 90
    return [(method, re.sub(r"{\w+(?::\w+)?}", "x", path)) for method, path in sorted(set(found))]


@pytest.fixture
def stranger(site):
    return TestClient(application(site), base_url="http://localhost:8000", follow_redirects=False)


def test_a_stranger_sees_the_door_and_changes_nothing(site, every, stranger):
    before = site.library.moved()
    for method, path in every:
        answer = stranger.request(
            method,
            path,
            headers={"accept": "text/html"},
            data={"url": "https://b.example"} if method == "POST" else None,
        )
        assert answer.headers["content-security-policy"] == guard.POLICY, path
        assert "geheim" not in answer.text, path
        if path.removeprefix("/api/v1").startswith(OPEN) or path.startswith("/api/v1/openapi"):
            assert answer.status_code < 500
            continue
        assert answer.status_code in (303, 401, 403, 404, 405, 415, 422), (method, path, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/login"), path
    assert site.library.moved() == before
    site.library.put_feed("https://b.example/feed", NOW)
    assert site.library.moved() != before  # it would have been seen


def test_no_form_from_elsewhere_changes_anything(site, every):
    """A page of another site sends every form there is, with the reader's own cookie."""
    open_to_me = Site(site.library, Settings(), "geheim-seal", clock=FakeClock())
    client = TestClient(application(open_to_me), base_url="http://localhost:8000", follow_redirects=False)
    client.get("/")
    before = site.library.moved()
    asked = 0
    for method, path in every:
        if method in ("GET", "HEAD", "OPTIONS"):
            continue
        for headers in ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, {"origin": "null"}):
            sent = {"seal": "0" * 64, "url": "https://evil.example/feed", "name": "x", "password": "geheim-password"}
            answer = client.request(method, path, data=sent, headers={**headers, "accept": "text/html"})
            assert answer.status_code in (303, 401, 403, 404, 405, 415, 422), (method, path, answer.status_code)
            assert "geheim" not in answer.text
            asked += 1
    assert asked > 60
    assert site.library.moved() == before


CLIMBS = ["../news.db", "..%2fnews.db", "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd", "..%5c..%5cnews.db", "%252e%252e%252fetc/passwd",
          "/etc/passwd", "%2fetc%2fpasswd", "app.css%00.db", "..%c0%af..%c0%afetc/passwd", "file:%2f%2f%2fetc%2fpasswd"]  # fmt: skip


@pytest.mark.parametrize("climb", CLIMBS)
def test_no_path_climbs_out(site, climb):
    open_to_me = Site(site.library, Settings(), "geheim-seal", clock=FakeClock())
    client = TestClient(application(open_to_me), base_url="http://localhost:8000")
    for place in (
        "/static/1/",
        "/static/",
        "/export/",
        "/stories/",
        "/articles/",
        "/stories/x/",
        "/out/",
        "/api/v1/stories/",
        "/",
    ):
        for end in ("", ".csv", ".jsonl"):
            answer = client.get(place + climb + end, headers={"accept": "text/html"})
            assert "root:" not in answer.text
            assert not answer.content.startswith(b"SQLite format")
            assert answer.status_code < 500


def test_what_is_kept_of_passwords_and_tokens_opens_nothing(site, stranger):
    """Whoever reads a list of hashes has no token; none is told by any page or message."""
    token = accounts.made_token()
    site.library.put_token(accounts.kept_as(token), "me", "a program", NOW)
    assert token not in repr(site)
    assert "geheim" not in repr(site)
    for given in (accounts.kept_as(token), token[:-1], token.swapcase(), f"{token} ", ""):
        answer = stranger.get("/api/v1/stories", headers={"authorization": f"Bearer {given}"} if given else {})
        assert answer.status_code == 401 or given.strip() == token, given
        assert token not in answer.text
