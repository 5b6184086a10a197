"""Feeds out and exports: parsed by others and by ourselves, linked absolutely, asked again for nothing."""

import csv
import io
import json
import threading
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import jsonschema
import pytest
from fastapi.testclient import TestClient
from lxml import html

import newsloom
from newsloom import intake
from newsloom.kept import Reader
from newsloom.serve.application import application
from newsloom.serve.entry import accounts
from newsloom.serve.out import exports, syndication
from newsloom.serve.out.syndication import feeds_of
from newsloom.serve.site import Site
from newsloom.settings import Settings

SCHEMAS = Path(newsloom.__file__).parents[2] / "docs" / "schema"
FEEDS = ["stories.{}", "stories.{}?order=top", "stories.{}?outlet=coastline", "search.{}?q=dam",
         "people/Ruth%20Adeyar.{}", "outlets/harbour-wire.{}"]  # fmt: skip
KINDS = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
FORMS = [(feed, form) for feed in FEEDS for form in KINDS]


@pytest.mark.parametrize(("feed", "form"), FORMS)
def test_a_feed_is_read_by_others_and_by_ourselves(client, feed, form):
    answer = client.get(f"/out/{feed.format(form)}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{KINDS[form]}; charset=utf-8"
    ours = intake.feed(answer.content, str(answer.url))
    titles, links = [one.title for one in ours.entries], [one.url for one in ours.entries]
    assert len(titles) >= 4
    if form == "json":
        told = answer.json()["items"]
        assert [one["title"] for one in told] == titles
        ids = [one["id"] for one in told]
    else:
        theirs = feedparser.parse(answer.content)
        assert not theirs.bozo
        assert [one.title for one in theirs.entries] == titles
        assert [one.link for one in theirs.entries] == links
        ids = [one.id for one in theirs.entries]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("urn:newsloom:") for one in ids)
    assert all(link.startswith("http://localhost:8000/") for link in links)
    for link in links[:2]:
        assert client.get(urlsplit(link).path, follow_redirects=True).status_code == 200


def test_a_feed_calls_itself_as_the_world_does(library):
    site = Site(library, Settings(), "s", prefix="/news", address="https://example.org/news", hosts=("example.org",))
    client = TestClient(application(site), base_url="http://example.org")
    told = client.get("/news/out/search.json?q=dam").json()
    assert told["feed_url"] == "https://example.org/news/out/search.json?q=dam"
    assert told["home_page_url"] == "https://example.org/news/search?q=dam"
    assert all(one["url"].startswith("https://example.org/news/articles/") for one in told["items"])


def test_who_has_a_feed_already_is_sent_nothing(client, library):
    for form in KINDS:
        first = client.get(f"/out/stories.{form}")
        again = client.get(f"/out/stories.{form}", headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert client.head(f"/out/stories.{form}").headers["etag"] == first.headers["etag"]
    library.put_mark(
        "hide", "story", library.stories(limit=1).items[0].id, library.stories(limit=1).items[0].changed_at
    )
    changed = client.get(f"/out/stories.{form}", headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    "typed",
    ["dam from:harbour-wire", "speaker:Adeyar", "dam before:2026-03-10", "dam lang:en after:2026-03-12", "gate"],
)
def test_the_feed_of_a_search_finds_what_its_page_finds(client, typed):
    asked = {"q": typed, "in": "reports"}
    tree = html.document_fromstring(client.get("/search", params=asked).text)
    shown = [href.partition("#")[0] for href in tree.xpath("//h3[@class='item-title']/a/@href")]
    feed = client.get("/out/search.json", params={"q": typed}).json()
    assert [urlsplit(one["url"]).path for one in feed["items"]] == shown
    assert 0 < len(shown) < 30
    [address] = tree.xpath("//link[@type='application/rss+xml']/@href")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("typed", ["dam from:nowhere", "dam lang:xx", "dam before:never", "dam from:"])
def test_a_feed_of_what_is_in_doubt_is_refused_and_not_offered(client, typed):
    refused = client.get("/out/search.rss", params={"q": typed})
    assert refused.status_code == 422
    assert "mend it on the page of searches" in refused.text
    assert "/out/search" not in client.get("/search", params={"q": typed}).text


def test_an_empty_feed_is_the_same_bytes_all_day(client):
    first = client.get("/out/search.rss?q=nothinglikethis")
    assert first.status_code == 200
    assert not feedparser.parse(first.content).bozo
    client.get("/out/stories.rss")
    assert client.get("/out/search.rss?q=nothinglikethis&x=1").content == first.content


def test_a_long_feed_goes_on(client, monkeypatch):
    monkeypatch.setattr(syndication, "_REPORTS", 4)
    seen, address = [], "/out/search.json?q=dam"
    while address:
        told = client.get(address).json()
        seen += [one["id"] for one in told["items"]]
        address = told.get("next_url")
    assert len(seen) == len(set(seen)) > 8


def test_one_follows_what_one_follows(client, library):
    assert client.get("/out/stories.json?followed=1").json()["items"] == []
    line = library.stories().items[2]
    library.put_mark("follow", "story", line.id, line.changed_at)
    (item,) = client.get("/out/stories.json?followed=1").json()["items"]
    assert item["id"].endswith(line.id)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/out/stories.xml", 404), ("/out/outlets/nobody.rss", 404), ("/out/search.rss", 422),
        ("/out/search.rss?q=-", 422), ("/out/stories.rss?after=x", 422), ("/out/stories.rss?order=best", 422),
        ("/export/articles.xls", 404), ("/export/people.csv", 404), ("/export/articles.webannotation", 404),
        ("/export/articles.csv?story=s-0", 404), ("/export/articles.csv?outlet=nobody", 404),
        ("/export/articles.csv?since=soon", 422), ("/export/articles.csv?since=99999w", 200),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(client, path, status):
    assert client.get(path).status_code == status


def test_hostile_words_make_no_hostile_feed(client):
    for form in KINDS:
        answer = client.get(f"/out/search.{form}", params={"q": "dam \u202e</title><script>alert(1)</script>\x0b"})
        assert answer.status_code == 200
        assert b"<script>" not in answer.content or form == "json"
        assert intake.feed(answer.content, str(answer.url)) is not None


def test_feeds_ask_for_a_token_where_readers_log_in(library):
    library.put_reader(Reader("me", password="$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA"))
    token = accounts.made_token(feeds=True)
    client = TestClient(application(Site(library, Settings(), "s")), base_url="http://localhost")
    library.put_token(accounts.kept_as(token), "me", "reader", library.stories().items[0].changed_at)
    for path in ("/out/stories.rss", "/feeds.opml"):
        assert client.get(path).status_code == 401
        told = client.get(path, params={"token": token})
        assert told.status_code == 200
        assert token not in told.text
    assert client.get("/export/articles.csv").status_code == 401
    assert client.get("/export/articles.csv", params={"token": token}).status_code == 401


def test_the_list_of_feeds_goes_out_and_comes_in_again(client, library):
    at = library.stories().items[0].changed_at
    library.put_feed("https://feeds.example/a?b=1&c=2", at, title="A <b>", categories=["world"])
    answer = client.get("/feeds.opml")
    (listed,) = intake.outlines(answer.content)
    assert (listed.url, listed.title, listed.categories) == ("https://feeds.example/a?b=1&c=2", "A <b>", ("world",))
    ElementTree.fromstring(answer.content)


def test_pages_say_what_feeds_there_are(site, client):
    told = feeds_of(site, "Mira Oakes", "people", "Mira O'Ake/s.")
    assert [kind for _, _, kind in told] == list(KINDS.values())
    assert told[0] == ("Mira Oakes (RSS)", "/out/people/Mira%20O%27Ake%2Fs..rss", "application/rss+xml")
    assert client.get(told[0][1]).status_code == 200
    assert feeds_of(site, "dam", "search", q="dam & co", outlet=None)[1][1] == "/out/search.atom?q=dam+%26+co"


# ── exports ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("what", "row", "rows"),
    [("articles", "article", 39), ("quotes", "quote", 100), ("claims", "claim", 100), ("stories", "story", 6)],
)
def test_what_is_held_can_be_taken_away(client, what, row, rows):
    answer = client.get(f"/export/{what}.jsonl")
    assert answer.headers["content-disposition"] == f'attachment; filename="{what}.jsonl"'
    lines = [json.loads(one) for one in answer.text.splitlines()]
    assert len(lines) >= rows
    schema = json.loads((SCHEMAS / f"{row}_row.schema.json").read_text(encoding="utf-8"))
    for one in lines[:20]:
        jsonschema.validate(one, schema)
    table = list(csv.DictReader(io.StringIO(client.get(f"/export/{what}.csv").text)))
    assert len(table) >= rows


def test_a_part_of_it(client, library):
    story = library.stories().items[0]
    lines = client.get("/export/articles.jsonl", params={"story": story.id}).text.splitlines()
    assert len(lines) == story.reports
    lines = client.get("/export/articles.jsonl?outlet=harbour-wire").text.splitlines()
    assert {json.loads(one)["outlet"]["id"] for one in lines} == {"harbour-wire"}
    early = client.get("/export/articles.jsonl?until=2026-03-11").text.splitlines()
    late = client.get("/export/articles.jsonl?since=2026-03-11").text.splitlines()
    assert len(early) + len(late) == 39
    assert early


def test_columns(client, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    answer = client.get("/export/articles.parquet")
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    (tmp_path / "a.parquet").write_bytes(answer.content)
    assert parquet.read_table(tmp_path / "a.parquet").num_rows == 39


def test_annotations(client):
    for line in client.get("/export/claims.webannotation").text.splitlines()[:3]:
        assert json.loads(line)["type"] == "Annotation"


@pytest.mark.parametrize(("accept", "kind"), [("text/html", "text/html"), ("*/*", "text/plain")])
def test_who_wants_one_file_too_many_is_told_when_to_come_again(client, monkeypatch, accept, kind):
    made = threading.BoundedSemaphore(1)
    made.acquire()
    monkeypatch.setattr(exports, "_MAKING", made)
    answer = client.get("/export/articles.parquet", headers={"accept": accept})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert "Other files are being made" in answer.text
