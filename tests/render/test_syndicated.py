"""Feeds out are read back: by feedparser, by newsloom's own intake, as JSON, as XML, as HTML."""

import io
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import feedparser
import hostile_digests
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from newsloom import intake
from newsloom.kept import Headline, Said, StoryLine
from newsloom.render import Channel, Item, atom, json_feed, quote_item, report_item, rss, story_item
from newsloom.types import Conflict, Outlet

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
HERE = "https://reader.example/news"
CHANNEL = Channel("All stories", "The last changed first", f"{HERE}/", f"{HERE}/all.xml", "urn:newsloom:feed:all", NOON, "en")  # fmt: skip
FORMS = (rss, atom, json_feed)
WORDS = "It would be quite wrong to guess before anyone has had the plating off,"
EVIL = (
    "\x00\x1b[31m</item>]]>\ud800\ufffe\u202egnp\u2066 <script>alert(1)</script>&nbsp;\x85",
    "\N{RIGHT-TO-LEFT OVERRIDE}" + "x" * 1_000_000,
)


def row(id="s-skua", changed=NOON):
    known = {"id": id, "title": "t", "summary": None, "founded_at": NOON, "changed_at": changed, "woven_at": changed}
    filled = known | {"reports": 8, "outlets": 7, "independent": 6, "newest_at": changed}
    return StoryLine(**{field.name: filled[field.name] for field in fields(StoryLine) if field.name in filled})


def headline(**given):
    base = Headline(
        "post-2", "post", "s-skua", "https://post.example/skua?a=1&b=2", Outlet("selwynpost", "The Selwyn Post"),
        "Hull & plating: what <i>Skua</i> hit", datetime(2026, 3, 10, 17, 45, tzinfo=UTC), NOON, "en", None, "Voll said nothing",
    )  # fmt: skip
    return replace(base, **given)


def said(**given):
    return replace(Said(headline(), 10, 82, "direct", WORDS, "Petra Voll", "petra voll"), **given)


@pytest.fixture
def items(both, articles):
    told = [story_item(one, articles, row(one.story), f"{HERE}/stories/{one.story}", ["Maravelle"]) for one in both]
    return [
        *told,
        report_item(headline(), f"{HERE}/articles/post-2"),
        quote_item(said(), f"{HERE}/articles/post-2#c10"),
    ]


def parsed(text):
    found = feedparser.parse(io.BytesIO(text.encode()), response_headers={"content-type": "application/xml; charset=utf-8"})  # fmt: skip
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("form", [rss, atom])
def test_feedparser_reads_what_was_told(form, items):
    found = parsed(form(CHANNEL, items))
    assert (found.feed.title, found.feed.link, found.feed.language) == ("All stories", f"{HERE}/", "en")
    assert {link.rel: link.href for link in found.feed.links}["self"] == f"{HERE}/all.xml"
    assert [entry.id for entry in found.entries] == [item.id for item in items]
    assert [entry.link for entry in found.entries] == [item.link for item in items]
    assert found.entries[0].title == "All 214 taken off burning ferry near Port Selwyn"
    assert found.entries[0].published_parsed[:5] == (2026, 3, 10, 7, 41)
    assert found.entries[0].updated_parsed[:5] == (2026, 3, 11, 12, 0)
    assert found.entries[0].tags[0].term == "Maravelle"
    text = html.fromstring(f"<div>{found.entries[0].content[0].value}</div>").text_content()
    assert "7 relay" not in text
    assert "8 outlets (1 unnamed), 6 independent" in text
    assert "Disputed: according to Harbour Wire" in text
    assert "people hurt: nine people" in text


@pytest.mark.parametrize("form", FORMS)
def test_our_own_intake_reads_them_as_feeds(form, items):
    found = intake.feed(form(CHANNEL, items).encode(), f"{HERE}/feed")
    assert found.title == "All stories"
    assert [entry.id for entry in found.entries] == [item.id for item in items]
    assert [entry.url for entry in found.entries][:2] == [item.link for item in items][:2]
    assert found.entries[0].title == items[0].title
    assert found.entries[0].published == items[0].published
    assert "All 214 passengers" in found.entries[0].html


def test_a_report_names_its_outlet_and_where_it_stands(items):
    entry = parsed(rss(CHANNEL, items)).entries[2]
    assert (entry.source.title, entry.source.href) == ("The Selwyn Post", "https://post.example/")
    assert intake.feed(rss(CHANNEL, items).encode()).entries[2].source == "The Selwyn Post"
    links = parsed(atom(CHANNEL, items)).entries[2].links
    assert [link.href for link in links if link.rel == "via"] == ["https://post.example/skua?a=1&b=2"]
    shape = json.loads(json_feed(CHANNEL, items))["items"][2]
    assert shape["external_url"] == "https://post.example/skua?a=1&b=2"
    assert shape["title"] == "Hull & plating: what <i>Skua</i> hit"
    assert shape["summary"] == "Voll said nothing…"


def test_json_feed_has_what_its_version_promises_and_ours_apart(items):
    shape = json.loads(json_feed(replace(CHANNEL, next_link=f"{HERE}/all.json?after=x"), items))
    assert shape["version"] == "https://jsonfeed.org/version/1.1"
    assert shape["next_url"].endswith("?after=x")
    story = shape["items"][0]
    assert {"id", "url", "title", "content_html", "date_published", "date_modified", "authors"} <= story.keys()
    assert story["authors"][0] == {"name": "Radio Vess"}
    assert story["_newsloom"]["independent"] == 6
    assert story["_newsloom"]["reports"] == len(story["_newsloom"]["sources"]) == 8
    assert shape["items"][3]["_newsloom"]["speaker"] == "Petra Voll"
    assert shape["items"][3]["title"] == f"Petra Voll: “{WORDS[:-1]}”"


def test_atom_has_what_its_rfc_asks_for(items):
    root = etree.fromstring(atom(CHANNEL, [*items, replace(items[0], id="urn:x:1", outlets=())]).encode())
    name = {"a": "http://www.w3.org/2005/Atom"}
    for asked in ("a:id", "a:title", "a:updated", "a:author/a:name"):
        assert len(root.xpath(asked, namespaces=name)) == 1
    for entry in root.xpath("a:entry", namespaces=name):
        for asked in ("a:id", "a:title", "a:updated", "a:content", "a:link[@rel='alternate']"):
            assert len(entry.xpath(asked, namespaces=name)) == 1, asked
        assert all(entry.xpath("a:author/a:name/text()", namespaces=name))


def test_ids_stay_when_a_story_is_woven_again_and_a_report_edited(skua, articles):
    before = story_item(skua, articles, row(), f"{HERE}/a")
    again = replace(skua, title="Ferry fire: fourteen hurt", passages=skua.passages[::-1], claims=skua.claims[1:])
    after = story_item(again, articles, row(changed=NOON + timedelta(hours=2)), f"{HERE}/a")
    assert after.id == before.id == "urn:newsloom:story:s-skua"
    assert after.updated > before.updated
    assert after.title != before.title
    edited = headline(id="post-2~1a2b", arrived_at=NOON + timedelta(hours=1))
    assert report_item(edited, HERE).id == report_item(headline(), HERE).id == "urn:newsloom:report:post"
    moved = said(headline=edited, start=400, end=472, kind="mixed")
    assert quote_item(moved, HERE).id == quote_item(said(), HERE).id
    assert quote_item(said(text="Something else"), HERE).id != quote_item(said(), HERE).id


def test_the_same_items_give_the_same_bytes_and_an_id_is_told_once(items):
    for form in FORMS:
        assert form(CHANNEL, items) == form(CHANNEL, [*items, *items])


def test_what_is_not_known_stays_out(skua, articles):
    bare = headline(url=None, outlet=None, title=None, published=None, language=None, snippet="", story=None)
    lone = replace(skua, first=None, read=(), summary="", passages=())
    items = [
        report_item(bare, HERE),
        story_item(lone, {}, row(), HERE),
        quote_item(said(headline=bare, speaker=None), HERE),
    ]
    for form in FORMS:
        text = form(replace(CHANNEL, language=None), items)
        assert "None" not in text
        assert "null" not in text
        assert "pubDate" not in text
        assert "date_published" not in text
        assert "<published" not in text
    assert items[0].title == "A report of an unnamed outlet"
    assert items[2].outlets == ()


def test_a_report_that_was_taken_away_says_so_and_is_news():
    item = report_item(headline(withdrawn_at=NOON + timedelta(days=1)), HERE)
    assert "has taken this report away" in item.html
    assert item.updated == NOON + timedelta(days=1)


def test_credits_lead_to_the_words_at_the_outlet(skua, articles):
    page = html.fromstring(f"<div>{story_item(skua, articles, row(), f'{HERE}/s').html}</div>")
    links = dict(reversed([(a.text_content(), a.get("href")) for a in page.iter("a")]))
    assert links["Harbour Wire"].startswith("https://")
    assert "#:~:text=All%20214" in links["Harbour Wire"]
    assert {element.tag for element in page.iter()} <= {"div", "p", "br", "em", "strong", "a", "h3", "ul", "ol", "li"}


def test_a_story_of_hundreds_of_reports_stays_small(skua, articles):
    crowd = {f"r{n}": replace(articles["post"], id=f"r{n}", url=f"https://r{n}.example/") for n in range(500)}
    item = story_item(replace(skua, articles=(*skua.articles, *crowd)), articles | crowd, row(), HERE)
    assert (item.reports, len(item.sources)) == (508, 60)
    assert "and 448 more reports" in item.html
    assert sum(len(form(CHANNEL, [item])) for form in FORMS) < 100_000


# ── hostile text ─────────────────────────────────────────────────────────────────────────────────────────


def harmless(text, form):
    """Valid, and without anything in it that a reader would run or be turned round by."""
    text.encode()
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b")
    if form is json_feed:
        pieces = [item["content_html"] for item in json.loads(text)["items"]]
    else:
        root = etree.fromstring(text.encode(), etree.XMLParser(huge_tree=True, resolve_entities=False))
        tags = ("{http://www.w3.org/2005/Atom}content", "{http://purl.org/rss/1.0/modules/content/}encoded")
        pieces = [element.text or "" for tag in tags for element in root.iter(tag)]
    for piece in pieces:
        for element in html.fromstring(f"<div>{piece}</div>").iter():
            assert element.tag in {"div", "p", "br", "em", "strong", "a", "h3", "ul", "ol", "li", "blockquote"}
            assert set(element.attrib) <= {"href", "dir"}
            assert element.get("href", "https:").startswith(("http:", "https:"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("evil", EVIL, ids=["markup", "long"])
def test_hostile_text_is_harmless_everywhere(form, evil, skua, articles):
    top = headline(title=evil, url="javascript:alert(1)", outlet=Outlet("x", evil), snippet=evil, language=evil)
    story = replace(skua, title=evil, summary=evil, conflicts=(Conflict(evil, "figure", ()),), read=(evil,))
    items = [
        report_item(top, "javascript:alert(1)", [evil]),
        quote_item(said(headline=top, text=evil, speaker=evil), f'{HERE}/"><script>'),
        story_item(story, articles, row(), HERE, [evil]),
    ]
    channel = Channel(evil, evil, evil, evil, "urn:x", NOON, evil, evil)
    text = form(channel, items)
    harmless(text, form)
    assert "javascript:" not in text
    assert len(intake.feed(text.encode()).entries) == 3
    assert len(text) < 100_000


@given(st.integers(0, 2**32), st.sampled_from(FORMS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_story_makes_a_broken_feed(seed, form):
    digests, articles = hostile_digests.case(seed)
    harmless(form(CHANNEL, [story_item(one, articles, row(), HERE) for one in digests]), form)


@given(st.text(st.characters(), max_size=60), st.sampled_from(FORMS))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_a_broken_feed(text, form):
    top = headline(id=text, report=text, title=text, outlet=Outlet(text, text), url=text, snippet=text, language=text)
    items: list[Item] = [report_item(top, text, [text]), quote_item(said(headline=top, text=text, speaker=text), text)]
    harmless(form(replace(CHANNEL, title=text, description=text, link=text), items), form)
