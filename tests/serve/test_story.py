"""The page of a story: its sections in order, what is new, tables, earlier digests, and putting it right by forms."""

import csv
import gzip
import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient
from lxml import html

from newsloom.intake import canonical
from newsloom.kept import Reader, Taken
from newsloom.loom import deciding, keeping
from newsloom.loom.desk import Desk
from newsloom.read import read_article
from newsloom.serve.application import application
from newsloom.serve.pages.stories import moment_of, stamp_of
from newsloom.types import Article, Block, Entry, Failure, Join, Outlet

DAM = "s-82c99982a13e"


def page_of(client, path, status=200):
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == status, answer.text[:300]
    return html.fromstring(answer.text)


def said(element):
    return " ".join(element.text_content().split())


def ids(tree):
    return [element.get("id") for element in tree.iter() if element.get("id")]


def sent(client, tree, action, **fields):
    """A form of a page, by its action's end, with its hidden fields and ours, sent."""
    [form] = [one for one in tree.iter("form") if one.get("action").endswith(action)]
    held = {one.get("name"): one.get("value") for one in form.iter("input") if one.get("type") == "hidden"}
    return client.post(form.get("action"), data={**held, **fields})


@pytest.fixture
def reports(library):
    """The ids of the dam's reports, as they stand."""
    return library.story(DAM).articles


def two_stories(library):
    lines = library.stories(limit=10).items
    return DAM, next(line.id for line in lines if line.id != DAM)


# ── what stands on it ────────────────────────────────────────────────────────────────────────────────────


def test_a_story_is_told_from_the_headline_down_to_how_it_was_made(client):
    tree = page_of(client, f"/stories/{DAM}")
    [h1] = tree.iter("h1")
    assert h1.get("id") == "s1-title"
    levels = [int(one.tag[1]) for one in tree.find(".//main").iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    names = ("title", "differ", "moved", "quotes", "claims", "timeline", "coverage", "relays", "sources", "made")
    found = ids(tree)
    places = [found.index(f"s1-{name}") for name in names]
    assert places == sorted(places)
    assert len(found) == len(set(found))
    inner = {a.get("href")[1:] for a in tree.iter("a") if (a.get("href") or "").startswith("#")}
    assert inner <= set(found)


def test_every_chip_leads_to_its_words_in_the_stored_report(client, library):
    tree = page_of(client, f"/stories/{DAM}")
    credit = library.digest(DAM).passages[0].credits[0]
    [link] = {
        a.get("href")
        for a in tree.find_class("digest")[0].iter("a")
        if credit.article in a.get("href") and a.get("href").endswith(f"#c{credit.start}")
    }
    assert link == f"/articles/{credit.article}?from={DAM}#c{credit.start}"
    assert said(page_of(client, link).get_element_by_id(f"c{credit.start}")) == " ".join(credit.exact.split())


def test_nothing_needs_a_script_and_nothing_stands_in_line(client):
    tree = page_of(client, f"/stories/{DAM}")
    for element in tree.iter():
        if isinstance(element.tag, str):
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], element.tag
    scripts = [one for one in tree.iter("script") if not one.get("src")]
    assert [one.get("type") for one in scripts] == ["application/ld+json"]
    assert all(form.get("action") for form in tree.iter("form"))
    data = json.loads(scripts[0].text)
    assert data["headline"] == library_title(tree)
    assert len(data["citation"]) == 14


def library_title(tree):
    return said(tree.get_element_by_id("s1-title"))


def test_each_source_says_whose_text_it_is(client, library):
    tree = page_of(client, f"/stories/{DAM}")
    [table] = tree.find_class("sources")
    rows = [[said(cell) for cell in row.iter("td", "th")] for row in table.find("tbody").iter("tr")]
    assert [row[0] for row in rows] == [str(n) for n in range(1, 15)]
    roles = {row[1]: row[4] for row in rows}
    assert roles["Northmark Times"] == "copy of Harbour Wire"
    assert "first report" in [row[4] for row in rows]
    assert roles["The Daily Lantern"] == "relays Harbour Wire"


def test_a_withdrawn_report_and_a_changed_one_are_told(client, library, reports):
    heads = library.headlines_of(reports)
    now = datetime(2026, 3, 20, tzinfo=UTC)
    gone = heads[reports[0]]
    library.put_withdrawn(gone.report, now)
    before = next(one for one in library.articles(reports[1:]) if one.url)
    after = replace(before, id="newer", text=f"{before.text}\n\nA line was added on Friday.")
    [kept] = library.put_readings([Taken(read_article(after), address=canonical(before.url))], now)
    assert kept.was == "version"
    keeping.weave_some(library, [DAM], 250, now, Counter())
    tree = page_of(client, f"/stories/{DAM}")
    rows = {id: row for row in tree.find_class("sources")[0].iter("tr") for id in (gone.id, "newer") if row_of(row, id)}
    assert "withdrawn by its outlet" in said(rows[gone.id])
    assert "text changed once" in said(rows["newer"])
    assert len(tree.find_class("edit")) > 1


def test_a_report_that_could_not_be_fetched_says_why(client, library):
    now = datetime(2026, 3, 20, tzinfo=UTC)
    feed = library.put_feed("https://w.example/feed", now)
    [entry] = library.put_entries(feed, [Entry("1", "https://w.example/a", "Pier", now)], now).new
    text = "The pier at Tarn Ferry was closed on Monday after a crack was found in its third pillar, engineers said."
    made = Article("pier-1", text, (Block(0, len(text), "paragraph"),), title="Pier closed", language="en")
    put_story(library, "s-pier", [made])
    library.put_readings([Taken(read_article(made), address="https://w.example/a", entry=entry)], now)
    library.put_entry_failed(entry, Failure("https://w.example/a", "the server answered 503", ""), now, None)
    assert "could not be fetched: the server answered 503" in said(page_of(client, "/stories/s-pier"))
    assert "the server answered 503" in said(page_of(client, "/articles/pier-1"))


def row_of(row, article):
    return any(f"/articles/{article}?" in (a.get("href") or "") for a in row.iter("a"))


def test_an_address_that_passes_itself_off_as_anothers_is_told(client, library):
    text = "The pier at Tarn Ferry was closed on Monday after a crack was found in its third pillar, engineers said."
    made = Article(
        "fake-1", text, (Block(0, len(text), "paragraph"),), url="https://www.theguard1an.com/pier", language="en",
        outlet=Outlet("the-guard1an", "The Guard1an"), title="Pier closed", published=datetime(2026, 3, 12, tzinfo=UTC),
    )  # fmt: skip
    put_story(library, "s-pier", [made])
    tree = page_of(client, "/stories/s-pier")
    assert "its address resembles theguardian.com" in said(tree.get_element_by_id("at-s1"))
    assert "resembles theguardian.com" in said(page_of(client, "/articles/fake-1"))


def put_story(library, id, articles, now=datetime(2026, 3, 15, tzinfo=UTC)):
    with library.together():
        library.put_readings([Taken(read_article(one)) for one in articles], now)
        library.put_joins([Join(one.id, id, 0.9, ("names the pier",)) for one in articles], now)
    keeping.weave_some(library, [id], 250, now, Counter())


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────


def test_every_drawing_and_table_has_its_csv(client, library):
    tree = page_of(client, f"/stories/{DAM}")
    links = sorted({a.get("href") for p in tree.find_class("csv") for a in p.iter("a")})
    digest = library.digest(DAM)
    assert len(links) == len(digest.conflicts) + len(digest.updates) + 3
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/csv")
        assert len(list(csv.reader(io.StringIO(answer.text)))) > 1


def test_the_tables_say_what_the_drawings_show(client, library):
    digest = library.digest(DAM)
    tree = page_of(client, f"/stories/{DAM}")
    rows = list(csv.DictReader(io.StringIO(client.get(f"/stories/{DAM}/conflict-1.csv").text)))
    assert {row["text"] for row in rows} == {value.text for value in digest.conflicts[0].values}
    drawn = {t.text for t in tree.find_class("plot")[0].iter() if t.get("class") == "name"}
    assert drawn <= {row["outlet"] for row in rows}
    whole = list(csv.DictReader(io.StringIO(client.get(f"/stories/{DAM}/conflicts.csv").text)))
    assert {row["about"] for row in whole} == {one.about for one in digest.conflicts}
    coverage = list(csv.DictReader(io.StringIO(client.get(f"/stories/{DAM}/coverage.csv").text)))
    assert {row["article"] for row in coverage} == set(digest.articles)
    points = [svg for svg in tree.iter("svg") if svg.get("class") == "point"]
    assert len(points) == sum(bool(row["published"]) for row in coverage)
    claims = list(csv.DictReader(io.StringIO(client.get(f"/stories/{DAM}/claims.csv").text)))
    assert list(dict.fromkeys(row["claim"] for row in claims)) == [claim.id for claim in digest.claims]
    assert client.get(f"/stories/{DAM}/conflict-99.csv").status_code == 404
    assert client.get(f"/stories/{DAM}/nonsense.csv").status_code == 404


def test_all_claims_stand_on_a_page_of_their_own(client, library):
    digest = library.digest(DAM)
    told, path = [], f"/stories/{DAM}/claims"
    while path:
        tree = page_of(client, path)
        told += [said(one.find_class("told")[0]) for one in tree.find_class("item")]
        path = next((a.get("href") for a in tree.iter("a") if a.get("rel") == "next"), None)
    assert sorted(told) == sorted(" ".join(claim.text.split()) for claim in digest.claims)
    assert f"All {len(digest.claims)} claims" in said(page_of(client, f"/stories/{DAM}"))
    page_of(client, f"/stories/{DAM}/claims?after=nonsense")
    assert not page_of(client, f"/stories/{DAM}/claims?after=100000").find_class("item")


# ── what is new ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def at(site, monkeypatch):
    """The server's clock, set by hand."""

    def put(moment):
        monkeypatch.setattr(type(site.clock), "now", lambda _self: moment)

    return put


def test_the_first_look_tells_nothing_as_new_and_is_noted(client, library):
    assert not page_of(client, f"/stories/{DAM}").find_class("anew")
    assert library.looked_at(DAM) is not None


def test_what_came_since_the_last_look_is_told_with_its_credits(client, library, at):
    start = library.story(DAM).line.changed_at + timedelta(hours=1)
    at(start)
    page_of(client, f"/stories/{DAM}")
    at(start + timedelta(hours=2))
    [nothing] = page_of(client, f"/stories/{DAM}").find_class("anew")
    assert "Nothing new" in said(nothing)
    text = "The death toll at Hallin has risen to nineteen, Vess Valley Civil Protection said on Saturday."
    late = Article(
        "late-1", text, (Block(0, len(text), "paragraph"),), url="https://late.example/a", title="Toll at nineteen",
        outlet=Outlet("the-late-post", "The Late Post"), published=datetime(2026, 3, 14, tzinfo=UTC), language="en",
    )  # fmt: skip
    put_story(library, DAM, [late], start + timedelta(hours=3))
    at(start + timedelta(hours=5))
    tree = page_of(client, f"/stories/{DAM}")
    [since] = tree.find_class("anew")
    assert "1 report came or changed: The Late Post: Toll at nineteen" in said(since)
    assert "nineteen" in said(since.find_class("story-changes")[0])
    assert any(a.get("href").startswith("/articles/late-1?") and "#c" in a.get("href") for a in since.iter("a"))
    # Within the sitting it stays.
    at(start + timedelta(hours=5, minutes=10))
    assert "The Late Post" in said(page_of(client, f"/stories/{DAM}").find_class("anew")[0])


def test_each_reader_has_looks_of_their_own(library, site):
    library.put_look(DAM, datetime(2026, 11, 1, tzinfo=UTC))
    library.put_reader(Reader("anna", added_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert library.looked_at(DAM, person="anna") is None


# ── earlier digests ──────────────────────────────────────────────────────────────────────────────────────


def test_a_story_is_shown_as_it_was_told_at_a_moment(client, library):
    first = library.digests(DAM)[0][1]
    text = "Rescuers ended their search at Overmere on Sunday, Vess Valley Civil Protection said in a statement."
    late = Article(
        "late-2", text, (Block(0, len(text), "paragraph"),), outlet=Outlet("x", "Xanadu Post"), language="en"
    )
    put_story(library, DAM, [late], first + timedelta(days=1))
    assert len(library.digests(DAM)) == 2
    now, then = page_of(client, f"/stories/{DAM}"), page_of(client, f"/stories/{DAM}?at={stamp_of(first)}")
    assert "Xanadu Post" in said(now)
    assert "Xanadu Post" not in said(then)
    assert "as it was told on" in said(then.find_class("notice")[0])
    assert not then.find_class("anew")
    assert all("at=" in a.get("href") for a in then.find_class("digest")[0].iter("a") if "/articles/" in a.get("href"))
    assert any(f"at={stamp_of(first)[:13]}" in (a.get("href") or "").replace("%3A", ":") for a in now.iter("a"))
    page_of(client, f"/stories/{DAM}?at=1999-01-01", 404)
    page_of(client, f"/stories/{DAM}?at=tomorrow", 404)


@pytest.mark.parametrize("told", ["2026-03-10", "2026-03-10T14:05:00Z", "2026-03-10T14:05:00 00:00"])
def test_moments_are_read_as_they_are_typed(told):
    assert moment_of(told).tzinfo is UTC


# ── marks ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_story_is_followed_and_hidden_by_form_and_an_outlet_too(client, library):
    tree = page_of(client, f"/stories/{DAM}")
    [acts] = tree.find_class("acts")
    form = acts.find("form")
    held = {one.get("name"): one.get("value") for one in form.iter("input")}
    assert client.post(form.get("action"), data={**held, "mark": "follow"}).status_code == 200
    assert "Unfollow" in said(page_of(client, f"/stories/{DAM}").find_class("acts")[0])
    table_form = tree.find_class("sources")[0].getparent().getparent()
    held = {one.get("name"): one.get("value") for one in table_form.iter("input")}
    client.post(table_form.get("action"), data={**held, "what": "northmark-times"})
    tree = page_of(client, f"/stories/{DAM}")
    assert "1 report of outlets that you hid" in said(tree)
    shown, unwanted = tree.find_class("sources")
    assert "Northmark Times" not in said(shown.find("tbody")).replace("copy of Northmark Times", "")
    back = unwanted.getparent().getparent()
    held = {one.get("name"): one.get("value") for one in back.iter("input")}
    client.post(back.get("action"), data={**held, "what": "northmark-times"})
    assert len(page_of(client, f"/stories/{DAM}").find_class("sources")) == 1


# ── putting it right ─────────────────────────────────────────────────────────────────────────────────────


def test_reports_are_split_off_told_at_the_top_and_taken_back(client, library, reports):
    tree = page_of(client, f"/stories/{DAM}/correct")
    assert len([one for one in tree.iter("input") if one.get("type") == "checkbox"]) == 14
    answer = sent(client, tree, "/correct", do="split", article=list(reports[:2]))
    told = html.fromstring(answer.text)
    assert answer.url.path == f"/stories/{DAM}"
    assert "2 reports left for a story of their own" in said(told.find_class("decided")[0])
    made = library.story_of(reports[0])
    assert made != DAM
    assert "came from" in said(page_of(client, f"/stories/{made}").find_class("decided")[0])
    sent(client, told, "/undo")
    assert library.story_of(reports[0]) == DAM
    assert not page_of(client, f"/stories/{DAM}").find_class("decided")


def test_reports_move_together_to_a_story_that_was_looked_for(client, library, reports):
    _, other = two_stories(library)
    word = library.story(other).line.title
    found = html.fromstring(
        sent(
            client,
            page_of(client, f"/stories/{DAM}/correct"),
            "/correct",
            do="search",
            words=word,
            article=[reports[3]],
        ).text
    )
    assert [
        one.get("value")
        for one in found.iter("input")
        if one.get("type") == "checkbox" and one.get("checked") is not None
    ] == [reports[3]]
    assert other in [one.get("value") for one in found.iter("input") if one.get("type") == "radio"]
    told = html.fromstring(sent(client, found, "/correct", do="move", article=list(reports[3:5]), other=other).text)
    assert {library.story_of(one) for one in reports[3:5]} == {other}
    assert "2 reports went to" in said(told.find_class("decided")[0])
    assert len(library.decisions()) == 1


def test_stories_are_merged_and_the_old_address_leads_to_the_new(client, library):
    story, other = two_stories(library)
    tree = page_of(client, f"/stories/{other}/correct")
    answer = sent(client, tree, "/correct", do="merge", other=story)
    assert answer.url.path == f"/stories/{story}"
    assert client.get(f"/stories/{other}", follow_redirects=False).headers["location"] == f"/stories/{story}"
    told = html.fromstring(answer.text)
    assert "went into this story" in said(told.find_class("decided")[0])
    assert sent(client, told, "/undo").url.path == f"/stories/{story}"
    assert library.story(other).id == other
    assert client.get(f"/stories/{other}", follow_redirects=False).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"do": "split"}, "No report is chosen"),
        ({"do": "move", "article": "x"}, "No other story is chosen"),
        ({"do": "merge"}, "No other story is chosen"),
        ({"do": "merge", "other": DAM}, "one story already"),
        ({"do": "merge", "other": "s-nothing"}, "no such story"),
    ],
)
def test_what_cannot_be_decided_is_told_on_the_page(client, library, fields, words):
    answer = sent(client, page_of(client, f"/stories/{DAM}/correct"), "/correct", **fields)
    assert answer.status_code in (404, 422)
    assert words in said(html.fromstring(answer.text))
    assert not library.decisions()


def test_all_reports_of_a_story_cannot_leave_it(client, library, reports):
    answer = sent(client, page_of(client, f"/stories/{DAM}/correct"), "/correct", do="split", article=list(reports))
    assert answer.status_code == 422
    assert "these are all" in said(html.fromstring(answer.text).find_class("wrong")[0])


def test_decisions_are_refused_without_the_seal(client, library, reports):
    for path, fields in (
        (f"/stories/{DAM}/correct", {"do": "split", "article": reports[0]}),
        ("/decisions/1/undo", {}),
    ):
        assert client.post(path, data={**fields, "seal": "no"}).status_code == 403
    assert not library.decisions()


def test_enter_in_the_search_field_decides_nothing(client):
    """A browser sends the first button of a form when Enter is pressed in a field."""
    tree = page_of(client, f"/stories/{DAM}/correct")
    [form] = [one for one in tree.iter("form") if one.get("action").endswith("/correct")]
    first = next(form.iter("button"))
    assert (first.get("name"), first.get("value")) == ("do", "search")


def test_a_decision_is_the_readers_who_made_it(library, reports):
    library.put_reader(Reader("anna", added_at=datetime(2026, 1, 1, tzinfo=UTC)))
    now = datetime(2026, 12, 1, tzinfo=UTC)
    library.put_look(DAM, now, person="anna")
    told = deciding.split(Desk(library), DAM, [reports[0]], person="anna")
    assert told.decision.person == "anna"
    assert library.looked_at(DAM) is None
    assert library.looked_at(told.decision.other, person="anna") is not None


# ── strangers, size ──────────────────────────────────────────────────────────────────────────────────────


def test_stories_that_are_not_there(client):
    page_of(client, "/stories/s-none", 404)
    page_of(client, "/stories/s-none/correct", 404)
    page_of(client, "/stories/s-none/claims.csv", 404)


HOSTILE = "<script>alert(1)</script> \u202egnp.exe </p><svg onload=alert(2)> {{ 7 * 7 }} javascript:alert(3)"


def test_hostile_text_is_only_ever_text(client, library, site):
    text = f"The pier <b onclick=x>fell</b> on Monday, {HOSTILE}, said Mallory Pike of Tarn Ferry.\n\n“{HOSTILE}” she said."
    made = [
        Article(
            f"evil/{n}?x#y", text, (Block(0, text.index("\n"), "paragraph"), Block(text.index("\n") + 2, len(text), "paragraph")),
            url=f"javascript:alert({n})", outlet=Outlet(f"evil-{n}", f"{HOSTILE}{n}"), title=f"{HOSTILE} {n}",
            published=datetime(2026, 3, 12, n, tzinfo=UTC), language='en" onload="x', bylines=(HOSTILE,),
        )
        for n in range(3)
    ]  # fmt: skip
    put_story(library, "s-evil", made)
    pages = ["/stories/s-evil", "/stories/s-evil/claims", "/stories/s-evil/correct", site.path("articles", made[0].id)]
    for path in pages:
        tree = page_of(client, path)
        assert "\u202e" not in tree.text_content()
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            assert not [name for name in element.attrib if name.startswith("on")], path
            for name in ("href", "src", "action"):
                assert not (element.get(name) or "").lower().startswith("javascript"), path
            assert element.tag != "script" or element.get("src") or element.get("type") == "application/ld+json"
        assert "<script>alert(1)" in tree.text_content()
        assert "49" not in said(tree.find(".//h1"))
    for one in page_of(client, "/stories/s-evil").find_class("sources")[0].iter("a"):
        if "/articles/" in one.get("href"):
            page_of(client, one.get("href"))


def test_a_page_is_light(client):
    answer = client.get(f"/stories/{DAM}", headers={"accept-encoding": "identity"})
    still = re.search(r'/static/[^"]+/reader\.css', answer.text)[0]
    told = [answer.content, client.get(still).content, client.get(still.replace(".css", ".js")).content]
    assert sum(len(gzip.compress(one, 5)) for one in told) < 80_000


def test_the_server_shows_a_story_under_a_proxys_path(site):
    behind = replace(site, prefix="/news", address="https://loom.example/news")
    client = TestClient(application(behind), base_url="http://localhost:8000")
    tree = page_of(client, f"/news/stories/{DAM}")
    for a in tree.iter("a", "form"):
        target = a.get("href") or a.get("action")
        assert target.startswith(("/news/", "#", "http")), target
    [canonical] = [one.get("href") for one in tree.iter("link") if one.get("rel") == "canonical"]
    assert canonical == f"https://loom.example/news/stories/{DAM}"
    [data] = [json.loads(one.text) for one in tree.iter("script") if one.get("type") == "application/ld+json"]
    assert data["url"] == canonical
