"""Pages are held until the library moves, and answered by tag, by HEAD and packed as asked."""

import gzip

import pytest
from fastapi.testclient import TestClient

from newsloom.errors import StoreError
from newsloom.serve.application import application
from newsloom.serve.shelf import Shelf


def asked(client, path="/", **headers):
    return client.get(path, headers=headers)


def test_a_page_is_not_sent_again_to_who_has_it(client):
    first = asked(client)
    again = asked(client, **{"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_page_moves_with_the_library(client, site):
    before = asked(client).headers["etag"]
    story = site.library.stories().items[0]
    site.library.put_mark("pin", "story", story.id, site.now())
    after = asked(client, **{"if-none-match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before


def test_one_readers_page_is_not_anothers(client, site):
    site.library.put_mark("pin", "story", site.library.stories().items[0].id, site.now())
    plain = asked(client)
    dark = asked(client, cookie="newsloom-look=dark")
    assert 'data-look="dark"' in dark.text
    assert 'data-look="dark"' not in plain.text


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/api/v1/stories", "/out/stories.rss"])
def test_head_says_what_get_would_and_sends_nothing(client, path):
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code
    assert head.headers.get("content-type") == whole.headers.get("content-type")
    assert head.content == b""


def test_a_page_is_packed_for_who_can_unpack_it(client):
    with client.stream("GET", "/", headers={"accept-encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    plain = asked(client, **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content


def test_what_is_told_of_an_error_is_not_held(client):
    answer = client.get("/stories/s-none")
    assert answer.status_code == 404
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/plain; charset=utf-8"), ("/api/v1/stories", "application/json")]
)
def test_a_library_that_is_away_is_told_in_the_callers_shape(client, site, monkeypatch, path, kind):
    def away():
        raise StoreError("the database is away", "look at it")

    monkeypatch.setattr(site.library, "moved", away)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (503, kind)
    if "json" in kind:
        assert answer.json()["error"]["code"] == "library_unavailable"


def test_what_is_never_sent_again_is_not_held(site):
    shelf = Shelf(application(site), site)
    client = TestClient(shelf, base_url="http://localhost:8000")
    for path in ("/", "/people", "/outlets"):
        assert client.get(path).status_code == 200
    assert len(shelf._held) == 3
    site.library.put_mark("pin", "story", site.library.stories().items[0].id, site.now())
    assert client.get("/people").status_code == 200
    assert [key[0] for key in shelf._held] == [b"/people"]
