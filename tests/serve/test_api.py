"""The JSON API: each operation, lists to their ends, every error in one shape, what it says of itself."""

import json
import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import jsonschema
import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

import newsloom
from newsloom import intake, read
from newsloom.errors import IntakeError, StoreError
from newsloom.kept import Alert, Reader
from newsloom.loom import deciding
from newsloom.loom.desk import Desk
from newsloom.serve import api
from newsloom.serve.api import asked, checks, examples
from newsloom.serve.application import application
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import Library, open_library
from newsloom.store import stories as stories_shelf
from newsloom.store.base import mark
from newsloom.types import Change, Page

SCHEMAS = Path(newsloom.__file__).parents[2] / "docs" / "schema"
NOW = datetime(2026, 3, 14, 8, tzinfo=UTC)


def schema(name, part=None):
    found = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return {**found["$defs"][part], "$defs": found["$defs"]} if part else found


@pytest.fixture
def client(request):
    """A server of the test's own where it changes the library, or what answers: the one that stands keeps its answers."""
    own = {"library", "post", "monkeypatch"} & set(request.fixturenames)
    app = application(request.getfixturevalue("site")) if own else request.getfixturevalue("standing")
    return TestClient(app, base_url="http://localhost:8000")


@pytest.fixture
def get(client):
    """Ask for something that is there."""

    def ask(path, **asked):
        answer = client.get(f"/api/v1/{path}", params=asked)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(("application/json", "application/ld+json"))
        return answer.json()

    return ask


@pytest.fixture
def post(client):
    """Have something done."""

    def ask(path, **sent):
        answer = client.post(f"/api/v1/{path}", json=sent)
        assert answer.status_code < 300, answer.text
        return answer.json()

    return ask


@pytest.fixture
def wrong(client):
    """Ask for what cannot be had; gives what is said of it, once it has the one shape."""

    def ask(method, path, status, **more):
        answer = client.request(method, f"/api/v1/{path}", **more)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        told = answer.json()
        assert list(told) == ["error"]
        assert list(told["error"]) == ["code", "reason", "advice"]
        assert all(isinstance(one, str) for one in told["error"].values())
        return told["error"]

    return ask


def dam(get):
    """The story of the dam."""
    return next(one for one in get("stories")["items"] if "dam" in one["title"].lower())


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────


def all_of(client, path):
    """A list to its end by the `Link` header, two at a time, and by `after`; gives its items."""
    found, address = [], f"/api/v1/{path}{'&' if '?' in path else '?'}limit=2"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        part = answer.json()
        assert len(part["items"]) <= 2
        found += part["items"]
        assert (part["after"] is None) == ("link" not in answer.headers)
        address = answer.links["next"]["url"] if "next" in answer.links else None
        assert len(found) < 500
    return found


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("stories", 6), ("stories?order=new", 6), ("stories?order=changed&hidden=true", 6),
        ("articles", 39), ("articles?outlet=coastline", 5), ("search?q=dam", 10),
        ("quotes?person=Ruth Adeyar", 20), ("quotes?words=the water", 3), ("people", 20), ("outlets", 12),
        ("feeds", 5), ("marks", 5), ("alerts", 5), ("decisions", 3), ("changes", 3),
    ],
)  # fmt: skip
def test_a_list_is_whole_and_in_order_however_it_is_cut(filled, path, least):
    whole = filled.get(f"/api/v1/{path}{'&' if '?' in path else '?'}limit=200").json()["items"]
    assert len(whole) >= least
    assert all_of(filled, path) == whole
    keys = [json.dumps(one, sort_keys=True) for one in whole]
    assert len(set(keys)) == len(keys)


@pytest.fixture(scope="module")
def filled(prepared, tmp_path_factory):
    """A server whose library has something in each of the lists that the samples leave empty."""
    with open_library(shutil.copy(prepared, tmp_path_factory.mktemp("filled") / "news.db")) as library:
        fill(library)
        yield TestClient(application(Site(library, Settings(), "s")), base_url="http://localhost")


def fill(library):
    stories = [one.id for one in library.stories().items]
    for number in range(5):
        library.put_feed(f"https://feeds.example/{number}", NOW)
        library.put_mark("hide", "outlet", f"nobody-{number}", NOW)
        library.put_alert(Alert(f"al-{number}", "me", f"n{number}", {"new": True}, ("mail:me@example.org",), NOW))
    digest = library.digest(stories[0])
    told = [Change("new", f"c{number}", None, "The dam holds.", digest.claims[0].credits) for number in range(3)]
    library.put_digest(replace(digest, title="The dam holds"), NOW, told)
    desk = Desk(library, Settings())
    for story in stories[1:4]:
        articles = library.story(story).articles
        deciding.split(desk, story, articles[-1:])


def test_a_top_list_stays_whole_while_news_comes_in(client, get, library):
    first = client.get("/api/v1/stories?limit=2").json()
    # The last story of the first part is pinned now, and would come first.
    library.put_mark("pin", "story", get("stories")["items"][4]["id"], NOW)
    rest = client.get("/api/v1/stories", params={"limit": 200, "after": first["after"]}).json()["items"]
    seen = [one["id"] for one in first["items"]]
    assert not set(seen) & {one["id"] for one in rest}


def test_stories_are_narrowed_as_on_the_front_page(get, post):
    story = dam(get)["id"]
    assert story in [one["id"] for one in get("stories", outlet="coastline")["items"]]
    assert get("stories", outlet="nobody")["items"] == []
    assert get("stories", language="xx")["items"] == get("stories", category="nowhere")["items"] == []
    assert get("stories", followed="true")["items"] == []
    post("marks", mark="follow", what=story)
    assert [one["id"] for one in get("stories", followed="true")["items"]] == [story]
    post("marks", mark="hide", what=story)
    assert story not in [one["id"] for one in get("stories")["items"]]
    assert story in [one["id"] for one in get("stories", hidden="true")["items"]]
    assert [one["newest_at"] for one in get("stories", since="2026-03-12", hidden="true")["items"]] > ["2026-03-12"]
    assert get("stories", until="2020-01-01", order="new")["items"] == []


def test_a_list_of_stories_decodes_no_digest(get, monkeypatch):
    monkeypatch.setattr(stories_shelf, "decode", lambda *_: pytest.fail("a digest was decoded"))
    assert get("stories")["items"]


# ── one of them ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_story_has_its_digest_in_the_shape_of_the_schema(get):
    for line in get("stories")["items"]:
        story = get(f"stories/{line['id']}")
        jsonschema.validate(story["digest"], schema("weave", "story"))
        assert story["line"] == line
        assert story["marks"] == []
        assert story["looked_at"] is None
        assert story["digests"][-1]["woven_at"] == line["woven_at"]
        assert get(story["links"]["changes"].removeprefix("/api/v1/"))["items"] == []


def test_asking_for_a_story_is_no_look(get, post, library):
    id = dam(get)["id"]
    get(f"stories/{id}")
    assert library.looked_at(id) is None
    looked = post("looks", story=id)
    assert looked == {"story": id, "looked_at": looked["looked_at"]}
    assert get(f"stories/{id}")["looked_at"] == looked["looked_at"]


def test_a_story_as_it_was_told(client, get):
    id = dam(get)["id"]
    assert get(f"stories/{id}", at="2020-01-01")["digest"] is None
    assert get(f"stories/{id}", at="2100-01-01")["digest"] == get(f"stories/{id}")["digest"]


def test_a_storys_claims_as_annotations(client, get):
    answer = client.get(f"/api/v1/stories/{dam(get)['id']}/annotations")
    assert answer.headers["content-type"].startswith("application/ld+json")
    found = answer.json()
    assert found["total"] == len(found["first"]["items"]) > 10


def test_a_report_with_its_text_its_reading_and_its_versions(get):
    headline = get("articles", limit=1)["items"][0]
    article = get(f"articles/{headline['id']}")
    assert article["article"]["title"] == headline["title"]
    assert article["story"] == headline["story"] == article["join"]["story"]
    assert article["withdrawn_at"] is None
    reading = get(f"articles/{headline['id']}/reading")
    jsonschema.validate(reading, schema("reading"))
    assert reading["article"] == article["article"]
    assert get(f"articles/{headline['id']}/versions") == {"versions": article["versions"], "change": None}


def test_an_edited_and_withdrawn_report(get, library):
    id = get("articles", limit=1)["items"][0]["id"]
    edit(library, id)
    held = get(f"articles/{id}/versions")
    assert [one["number"] for one in held["versions"]] == [1, 2]
    assert held["change"]["from"], held["change"]["to"] == (1, 2)
    assert "“Nobody knew.”" in held["change"]["edits"][-1]["after"]["text"]
    assert get(f"articles/{id}/versions", **{"from": 1, "to": 1})["change"] is None
    newer = get(f"articles/{id}", at=2)
    assert newer["article"]["id"] == held["versions"][1]["article"] != id
    assert get(f"articles/{newer['article']['id']}", at=1)["article"]["id"] == id
    assert get(f"articles/{id}")["withdrawn_at"] is None
    library.put_withdrawn(get("articles", limit=1)["items"][0]["report"], NOW)
    assert (
        get(f"articles/{id}")["withdrawn_at"] == get(f"articles/{id}", at=2)["withdrawn_at"] == "2026-03-14T08:00:00Z"
    )


def edit(library, id):
    """A second version of a report, with a sentence more."""
    old = library.article(id)
    given = {"id": id, "text": old.text + "\n\n“Nobody knew.”", "url": old.url, "title": old.title}
    given |= {"outlet": old.outlet.name, "published": old.published.isoformat(), "language": old.language}
    kept = library.put_reading(read.read(Page("again", "record", given=given)), NOW)
    assert kept.was == "version"


def test_ids_with_slashes_and_signs(get, library):
    id = "https://a.example/b?c=d&e#f ü"
    library.put_reading(read.read(Page("one", "record", given={"id": id, "text": "A dam broke at Orrin."})), NOW)
    assert get(f"articles/{quote(id, safe='')}")["article"]["id"] == id
    assert get(f"articles/{quote(id, safe='')}/reading")["article"]["id"] == id
    links = get(f"articles/{quote(id)}")["links"]
    assert get(links["versions"].removeprefix("/api/v1/"))["versions"][0]["article"] == id


def test_quotes_people_outlets(get):
    said = get("quotes", person="Adeyar")["items"]
    assert said
    assert all("adeyar" in one["person"] for one in said)
    with_words = get("quotes", person="Adeyar", words="water")["items"]
    assert with_words
    assert all("water" in one["text"].lower() for one in with_words)
    of_one = get("quotes", person="Adeyar", words="water", outlet=with_words[0]["headline"]["outlet"]["id"])["items"]
    assert of_one
    assert len(of_one) < len(with_words)
    assert get("people", prefix="adey")["items"][0]["entity"] == "Ruth Adeyar"
    outlet = get("outlets/harbour-wire")
    assert outlet["outlet"]["name"] == "Harbour Wire"
    assert outlet["reports"] == 5


def test_an_operator_of_the_page_is_refused_and_not_looked_for(client):
    answer = client.get("/api/v1/search", params={"q": "dam after:2026-03-01"})
    assert answer.status_code == 422
    assert "give `since` beside the words" in answer.text


def test_a_search_says_where_it_was_found(get):
    found = get("search", q='"dam"', outlet="coastline")["items"]
    assert found
    for one in found:
        if one["match"]:
            start, end = one["match"]
            assert one["snippet"][start:end].lower() == "dam"
    assert get("search", q="dam", until="2020-01-01")["items"] == []
    story = found[0]["story"]
    assert {one["story"] for one in get("search", q="dam", story=story)["items"]} == {story}


def test_how_the_library_stands(get):
    found = get("status")
    assert found["status"]["reports"] == 39
    assert found["runs"][0]["kind"] == "add"
    assert found["polled"] is False


# ── what is checked ──────────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_checked_against_a_story_or_reports(get, post):
    id = dam(get)["id"]
    passages = get(f"stories/{id}")["digest"]["digest"]["passages"]
    text = " ".join(one["credits"][0]["exact"] for one in passages[:3])
    right = post("check", text=text, story=id)
    assert {one["verdict"] for one in right["sentences"]} == {"supported"}
    wrong = post("check", text="Some 9,000 people fled to Paris after the dam broke.", story=id)
    jsonschema.validate({"sentences": wrong["sentences"]}, schema("check"))
    assert wrong["left_out"] == 0
    (one,) = wrong["sentences"]
    assert one["verdict"] == "unsupported"
    assert one["because"]
    assert one["evidence"][0]["exact"]
    alone = post("check", text=passages[0]["credits"][0]["exact"], articles=[passages[0]["credits"][0]["article"]])
    assert alone["sentences"][0]["verdict"] == "supported"


def test_a_check_needs_something_to_check_against(get, wrong):
    id = dam(get)["id"]
    assert wrong("POST", "check", 422, json={"text": "The dam broke."})["reason"].endswith(
        "give either story or articles"
    )
    assert wrong("POST", "check", 404, json={"text": "The dam broke.", "story": "s-0"})["code"] == "no_such_story"
    told = wrong("POST", "check", 404, json={"text": "The dam broke.", "articles": ["nothing"]})
    assert told["code"] == "no_such_article"
    told = wrong("POST", "check", 422, json={"text": "x" * 50_001, "story": id})
    assert told["reason"].startswith("text: ")


def test_too_many_checks_at_once_are_told_to_wait(client, get, monkeypatch):
    monkeypatch.setattr(checks, "_CHECKING", threading.BoundedSemaphore(1))
    checks._CHECKING.acquire()
    answer = client.post("/api/v1/check", json={"text": "The dam broke.", "story": dam(get)["id"]})
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "busy"
    assert int(answer.headers["retry-after"]) > 0


# ── what is done ─────────────────────────────────────────────────────────────────────────────────────────


def test_marks_are_set_and_taken_away(get, post, wrong):
    id = dam(get)["id"]
    assert post("marks", mark="pin", what=id)["marked"]["what"] == id
    assert get("stories")["items"][0]["id"] == id
    assert get(f"stories/{id}")["marks"] == get(f"stories/{id}")["line"]["marks"] == ["pin"]
    assert post("marks", mark="pin", what=id, on=False) == {"marked": None}
    assert get("marks")["items"] == []
    assert wrong("POST", "marks", 404, json={"mark": "pin", "what": "s-0"})["code"] == "no_such_story"
    assert wrong("POST", "marks", 404, json={"mark": "hide", "kind": "outlet", "what": "x"})["code"] == "no_such_outlet"
    assert "mark" in wrong("POST", "marks", 422, json={"mark": "love", "what": id})["reason"]


def test_stories_are_put_right_and_back(get, post, wrong):
    one, other = (line["id"] for line in get("stories")["items"][:2])
    leaving = get(f"stories/{one}")["articles"][-1]
    split = post(f"stories/{one}/split", articles=[leaving])["decision"]
    assert get(f"stories/{split['other']}")["articles"] == [leaving]
    moved = post(f"stories/{split['other']}/move", article=leaving, into=other)["decision"]
    assert leaving in get(f"stories/{other}")["articles"]
    merged = post(f"stories/{one}/merge", into=other)["decision"]
    assert get(f"stories/{one}")["id"] == other
    assert [item["decision"]["number"] for item in get("decisions")["items"]] == [
        merged["number"], moved["number"], split["number"],
    ]  # fmt: skip
    for number in (merged["number"], moved["number"], split["number"]):
        assert post(f"decisions/{number}/undo")["decision"]["undone_at"]
    assert leaving in get(f"stories/{one}")["articles"]
    assert get("decisions")["items"] == []
    assert wrong("POST", f"decisions/{merged['number']}/undo", 404, json={})["code"] == "no_such_decision"


def test_what_does_not_fit_is_a_conflict(get, wrong):
    one, other = (line["id"] for line in get("stories")["items"][:2])
    stranger = get(f"stories/{other}")["articles"][0]
    assert wrong("POST", f"stories/{one}/merge", 409, json={"into": one})["code"] == "not_possible"
    assert wrong("POST", f"stories/{one}/split", 409, json={"articles": [stranger]})["code"] == "not_there"
    assert wrong("POST", f"stories/{one}/move", 409, json={"article": stranger, "into": other})["code"] == "not_there"
    everything = get(f"stories/{one}")["articles"]
    assert wrong("POST", f"stories/{one}/split", 409, json={"articles": everything})["code"] == "not_possible"
    assert wrong("POST", f"stories/{one}/merge", 404, json={"into": "s-0"})["code"] == "no_such_story"


def test_feeds_are_followed_and_dropped(client, get, post, wrong, monkeypatch):
    links = [intake.Link("https://wire.example/feed", "Wire"), intake.Link("https://wire.example/sport", "Sport")]
    monkeypatch.setattr(intake, "find", lambda _fetcher, _url: links)
    answer = client.post("/api/v1/feeds", json={"url": "https://wire.example", "name": "W", "categories": ["world"]})
    assert answer.status_code == 201
    made = answer.json()
    assert made["new"] is True
    assert made["others"] == [{"url": "https://wire.example/sport", "title": "Sport"}]
    assert client.get(answer.headers["location"]).json() == made["feed"] == get("feeds")["items"][0]
    assert get("feeds", category="sport")["items"] == []
    assert post("feeds", url="https://wire.example")["new"] is False
    id = made["feed"]["id"]
    assert client.delete(f"/api/v1/feeds/{id}").status_code == 204
    assert wrong("DELETE", f"feeds/{id}", 404)["code"] == "no_such_feed"


def test_a_feed_that_is_none(wrong, monkeypatch):
    def none(_fetcher, url):
        raise IntakeError(f"{url} names no feed", "give the feed's own address")

    monkeypatch.setattr(intake, "find", none)
    told = wrong("POST", "feeds", 422, json={"url": "https://wire.example"})
    assert told["advice"] == "give the feed's own address"
    assert wrong("POST", "feeds", 422, json={"url": "file:///etc/passwd"})["reason"].startswith("url: ")


def test_the_poller_is_woken(library):
    woken = []
    client = TestClient(
        application(Site(library, Settings(), "s", wake=lambda: woken.append(1))), base_url="http://localhost"
    )
    assert client.post("/api/v1/update", json={}).status_code == 202
    assert woken == [1]


def test_alerts_are_ones_own_and_show_no_token(get, library):
    library.put_reader(Reader("ada"))
    for person in ("ada", "me"):
        channels = ("webhook:https://hook.example/secret-token", "mail:me@example.org")
        library.put_alert(Alert(f"al-{person}", person, "dams", {"words": ["dam"]}, channels, NOW))
    (one,) = get("alerts")["items"]
    assert one["id"] == "al-me"
    assert one["channels"] == ["webhook at hook.example", "mail to me@example.org"]
    assert "secret-token" not in json.dumps(one)


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "status", "code", "named"),
    [
        ("nothing", 404, "no_such_address", ""),
        ("stories/s-0", 404, "no_such_story", "s-0"),
        ("stories/s-0/changes", 404, "no_such_story", "s-0"),
        ("articles/x", 404, "no_such_article", "x"),
        ("articles/x/reading", 404, "no_such_article", "x"),
        ("articles/x/versions", 404, "no_such_article", "x"),
        ("outlets/x", 404, "no_such_outlet", "x"),
        ("feeds/x", 404, "no_such_feed", "x"),
        ("stories?after=x", 404, "no_such_mark", "after"),
        ("stories?after=WzFd", 404, "no_such_mark", "after"),
        ("feeds?after=WzFd", 404, "no_such_mark", "after"),
        ("stories?limit=0", 422, "not_valid", "limit"),
        ("stories?limit=201", 422, "not_valid", "limit"),
        ("stories?order=best", 422, "not_valid", "order"),
        ("stories?outlets=x", 422, "not_valid", "outlets"),
        ("changes?since=yesterday", 422, "not_valid", "since"),
        ("changes?since=0001-01-01T00:00%2B14:00", 422, "not_valid", "since"),
        ("changes?story=s-0", 404, "no_such_story", "s-0"),
        ("search?q=-", 422, "not_understood", "word"),
        ("search", 422, "not_valid", "q"),
        ("quotes", 422, "not_valid", "person"),
    ],
)
def test_what_is_wrong_is_named(wrong, path, status, code, named):
    told = wrong("GET", path, status)
    assert told["code"] == code
    assert named in told["reason"]


@pytest.mark.parametrize("path", ["stories", "outlets", "feeds", "marks", "alerts", "decisions", "people", "articles"])
@pytest.mark.parametrize(
    "key", [(7,), ("a",), (1, "b"), ("2026-01-01", 0, "nan", "s"), ("9999-12-31T23:59-14:00", 0, "1", "s"), (2**62,)]
)
def test_marks_that_were_made_up_break_nothing(client, path, key):
    assert client.get(f"/api/v1/{path}", params={"after": mark(*key)}).status_code in {200, 404}


def test_what_may_be_given_instead_is_told(wrong):
    told = wrong("GET", "changes?since=yesterday", 422)["reason"]
    assert told == "since: “yesterday” is no time: give 2026-11-20, 2026-11-20T08:00Z, 24h or 3d"
    assert "begins with http" in wrong("POST", "feeds", 422, json={"url": "file:///etc/passwd"})["reason"]


def test_a_version_that_is_not_there(get, wrong):
    id = get("articles", limit=1)["items"][0]["id"]
    assert wrong("GET", f"articles/{id}?at=2", 404)["code"] == "no_such_version"
    assert wrong("GET", f"articles/{id}/versions?to=9", 404)["code"] == "no_such_version"


def test_ways_to_ask_that_are_none(client):
    answer = client.put("/api/v1/feeds", json={})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert answer.json()["error"]["code"] == "no_such_method"
    assert client.head("/api/v1/stories").status_code == 200


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (415, {"data": {"story": "s-0"}}),
        (415, {"content": '{"story": "s-0"}', "headers": {"content-type": "text/plain"}}),
        (415, {"content": ""}),
        (422, {"content": '{"story": "s-0"', "headers": {"content-type": "application/json"}}),
        (422, {"json": {"story": "s-0", "more": 1}}),
        (422, {"json": []}),
        (422, {"json": {"story": 7}}),
        (422, {"content": rb'{"story": "\ud800"}', "headers": {"content-type": "application/json"}}),
        (413, {"content": b'"' + b"x" * 2_100_000, "headers": {"content-type": "application/json"}}),
        (404, {"json": {"story": "s-0"}}),
    ],
)
def test_only_json_that_is_known_is_taken(wrong, status, sent):
    wrong("POST", "looks", status, **sent)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_other_sites_can_have_nothing_done(wrong, library, method):
    feed = library.put_feed("https://feeds.example/", NOW)
    path = "looks" if method == "POST" else f"feeds/{feed}"
    sent = {"json": {"story": "s-0"}} if method == "POST" else {}
    for site in ("cross-site", "same-site"):
        told = wrong(method, path, 403, headers={"sec-fetch-site": site}, **sent)
        assert told["code"] == "cross_site"
    assert library.feed(feed) is not None


def test_a_bug_tells_nothing_of_itself(client, monkeypatch, caplog):
    def bug(*_args, **_named):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(Library, "status", bug)
    answer = client.get("/api/v1/status")
    assert answer.status_code == 500
    assert answer.json() == {
        "error": {"code": "bug", "reason": "newsloom failed at this", "advice": "the server's log has the details"}
    }
    assert "swordfish" in caplog.text


def test_a_library_that_cannot_be_used_now(wrong, library, monkeypatch):
    def locked(*_args, **_named):
        raise StoreError(f"{library.place}: it is locked by another program", "wait for that program, or end it")

    monkeypatch.setattr(Library, "status", locked)
    told = wrong("GET", "status", 503)
    assert told["code"] == "library_unavailable"
    assert library.place not in json.dumps(told)


@pytest.mark.parametrize("prefix", ["", "/news"])
@pytest.mark.parametrize("stripped", [True, False])
def test_behind_a_proxy_with_a_prefix(library, prefix, stripped):
    site = Site(library, Settings(), "s", prefix=prefix, address=f"https://example.org{prefix}", hosts=("example.org",))
    client = TestClient(application(site), base_url="https://example.org")
    before = "" if stripped else prefix
    answer = client.get(f"{before}/api/v1/articles?limit=1")
    assert answer.status_code == 200, answer.text
    assert answer.links["next"]["url"].startswith(f"{prefix}/api/v1/articles?limit=1&after=")
    id = answer.json()["items"][0]["id"]
    links = client.get(f"{before}/api/v1/articles/{id}").json()["links"]
    assert links["reading"] == f"{prefix}/api/v1/articles/{id}/reading"
    assert client.get(f"{before}/api/v1/nothing").json()["error"]["code"] == "no_such_address"


# ── what it says of itself ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def description():
    return api.described(api.api(Site.__new__(Site)))


def test_each_operation_is_described(description):
    assert description["openapi"].startswith("3.1")
    ids = []
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            ids.append(operation["operationId"])
            assert operation["summary"], path
            assert operation["tags"][0] in {tag["name"] for tag in description["tags"]}
            assert operation["description"], path
            assert {"401", "422", "500", "503"} <= set(operation["responses"]), path
            if method != "get":
                assert "403" in operation["responses"]
            if method == "post":
                assert {"413", "415"} <= set(operation["responses"])
            told = next(one for code, one in operation["responses"].items() if code < "300")
            assert method == "delete" or "example" in next(iter(told["content"].values())), path
    assert len(set(ids)) == len(ids)


def test_operations_keep_their_names(description):
    """Programs are generated from these."""
    ids = {operation["operationId"] for methods in description["paths"].values() for operation in methods.values()}
    assert ids == {
        "listStories", "getStory", "listStoryChanges", "getStoryAnnotations", "listChanges", "listArticles", "search",
        "getArticle", "getReading", "getVersions", "listQuotes", "listPeople", "listOutlets", "getOutlet", "check",
        "listDecisions", "mergeStory", "splitStory", "moveArticle", "undoDecision", "listAlerts", "look", "listMarks",
        "mark", "getStatus", "listFeeds", "getFeed", "followFeed", "dropFeed", "update",
    }  # fmt: skip


def test_examples_are_what_the_schemas_say(description):
    for methods in description["paths"].values():
        for operation in methods.values():
            for code, told in operation["responses"].items():
                for content in told.get("content", {}).values():
                    if "example" in content and code < "300":
                        shape = {**content["schema"], "components": description["components"]}
                        Draft202012Validator(shape, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
                            content["example"]
                        )


def test_the_description_has_the_digest_as_the_schema_has_it(description):
    """Two descriptions of one shape: neither may have a field that the other has not."""
    ours = description["components"]["schemas"]["WovenStory"]["properties"]
    theirs = schema("weave", "story")["properties"]
    # Stands there only where a model was asked.
    assert set(theirs) - set(ours) == {"rewritten"}
    assert set(ours) <= set(theirs)
    assert set(description["components"]["schemas"]["Reading"]["properties"]) == set(schema("reading")["properties"])


def test_the_reference_for_people_has_all_of_it(client, description):
    page = client.get("/api")
    assert page.status_code == 200
    for methods in description["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page.text
    assert client.get("/api/v1/openapi.json").json()["servers"] == [{"url": "/api/v1"}]


def test_without_a_token_nothing_is_answered_where_readers_log_in(library, description):
    library.put_reader(Reader("me", password="$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA"))
    client = TestClient(application(Site(library, Settings(), "s")), base_url="http://localhost")
    for path, methods in description["paths"].items():
        for method in methods:
            address = "/api/v1" + path.replace("{id}", "x").replace("{number}", "1")
            answer = client.request(method, address, **({"json": valid(path)} if method == "post" else {}))
            assert answer.status_code == 401, (method, path, answer.text)
            assert answer.json()["error"]["code"] == "token_needed"
            assert answer.headers["www-authenticate"].startswith("Bearer")
    assert client.get("/api/v1/openapi.json").status_code == 401


def valid(path):
    """A body that each operation takes."""
    everything = {"/feeds": {"url": "https://a.example"}, "/looks": {"story": "s"}, "/check": {"text": "x", "story": "s"},
                  "/marks": {"mark": "pin", "what": "s"}, "/stories/{id}/merge": {"into": "s"},
                  "/stories/{id}/split": {"articles": ["a"]}, "/stories/{id}/move": {"article": "a", "into": "s"}}  # fmt: skip
    return everything.get(path, {})


def test_moments():
    now = datetime(2026, 3, 14, tzinfo=UTC)
    assert asked.as_moment("3d", now) == now - timedelta(days=3)
    assert asked.as_moment("2026-03-10t08:00:00z", now) == datetime(2026, 3, 10, 8, tzinfo=UTC)
    assert asked.as_moment("2026-03-10T08:00+02:00", now) == datetime(2026, 3, 10, 6, tzinfo=UTC)
    assert examples.listed({}) == {"items": [{}], "after": None}
