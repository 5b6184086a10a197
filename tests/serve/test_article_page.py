"""The page of a report: its words with what they bear out beside them, its versions, and where it stands."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from test_story import DAM, page_of, put_story, said

from newsloom.intake import canonical
from newsloom.kept import Taken
from newsloom.loom import keeping
from newsloom.read import read_article
from newsloom.serve.shown.credited import credits_of, hints, places
from newsloom.tables.lookalikes import lookalike
from newsloom.types import Article, Block, Outlet

NOW = datetime(2026, 3, 20, tzinfo=UTC)


@pytest.fixture
def credited(library):
    """A credit of the first passage of the dam's digest."""
    return library.digest(DAM).passages[0].credits[0]


def row_of(tree, credit):
    """The paragraph of a credit with what stands beside it."""
    mark = tree.get_element_by_id(f"c{credit.start}")
    return next(one for one in mark.iterancestors() if "told-row" in (one.get("class") or "").split())


def test_the_whole_text_stands_there_and_no_more(client, library, credited):
    tree = page_of(client, f"/articles/{credited.article}?from={DAM}")
    shown = " ".join(said(row.find("p")) for row in tree.find_class("told-row"))
    assert shown == " ".join(library.article(credited.article).text.split())


def test_credited_words_say_what_they_bear_out_and_lead_both_ways(client, credited):
    tree = page_of(client, f"/articles/{credited.article}?from={DAM}")
    hrefs = [a.get("href") for a in row_of(tree, credited).iter("a")]
    assert credited.link in hrefs
    assert f"/stories/{DAM}#s1-p1" in hrefs
    [mark] = [one for one in tree.iter("mark") if one.get("id") == f"c{credited.start}"]
    assert mark.get("title")
    assert f"/stories/{DAM}" in {a.get("href") for a in tree.iter("a") if a.get("rel") == "up"}
    ids = {e.get("id") for e in page_of(client, f"/stories/{DAM}").iter() if e.get("id")}
    assert {h.partition("#")[2] for h in hrefs if h.startswith("/stories/") and "#" in h} <= ids


def test_the_report_that_began_a_story_says_so(client, library):
    reasons = {id: library.join(id).reasons for id in library.story(DAM).articles}
    began = {id for id, (first, *_) in reasons.items() if first.startswith("no ")}
    assert 0 < len(began) < len(reasons)
    for id, (first, *later) in reasons.items():
        told = said(page_of(client, f"/articles/{id}"))
        assert (f"It began {'a' if later else 'this'} story, since {first}." in told) is (id in began)
        assert ("It is there because: " in told) is (id not in began)


def test_every_credit_of_the_story_has_its_place_on_the_reports_pages(client, library):
    tree = page_of(client, f"/stories/{DAM}")
    wanted = {}
    for a in tree.iter("a"):
        path, _, place = (a.get("href") or "").partition("#")
        if path.startswith("/articles/") and place:
            wanted.setdefault(path, set()).add(place)
    assert len(wanted) == 14
    for path, ids in wanted.items():
        report = page_of(client, path)
        found = [e.get("id") for e in report.iter() if e.get("id")]
        assert ids <= set(found), path
        assert len(found) == len(set(found))


def test_who_speaks_stands_beside_the_words(client, library, credited):
    tree = page_of(client, f"/articles/{credited.article}?from={DAM}")
    reading = library.reading(credited.article)
    named = {quote.speaker.entity for quote in reading.quotes if quote.speaker and quote.speaker.entity}
    assert named
    beside = {said(one) for one in tree.find_class("speaks")}
    assert {" ".join(name.split()) for name in named} <= beside


def test_any_sentence_and_quote_can_be_led_to(client, library, credited):
    reading = library.reading(credited.article)
    tree = page_of(client, f"/articles/{credited.article}")
    found = {e.get("id"): said(e) for e in tree.iter("mark") if e.get("id")}
    assert {f"c{one.start}" for one in (*reading.sentences, *reading.quotes)} <= set(found)
    unmarked = [mark for mark in tree.iter("mark") if not mark.get("title")]
    assert unmarked


def test_without_a_story_named_it_is_its_own(client, credited):
    tree = page_of(client, f"/articles/{credited.article}")
    assert f"/stories/{DAM}" in {a.get("href") for a in tree.iter("a")}
    assert page_of(client, f"/articles/{credited.article}?from=s-nothing").find_class("told-row")


def test_each_version_has_its_page_and_says_what_changed(client, library, credited):
    before = library.article(credited.article)
    text = before.text.replace("Monday", "Tuesday", 1) + "\n\nA line was added on Friday."
    after = replace(before, id="newer", text=text, title="A new headline", blocks=())
    library.put_readings([Taken(read_article(after), address=canonical(before.url))], NOW)
    keeping.weave_some(library, [DAM], 250, NOW, Counter())
    newer = page_of(client, "/articles/newer")
    told = said(newer.find_class("versions")[0])
    assert "From version 1 to 2" in told
    assert next(said(one) for one in newer.iter("ins")) == "[now: A new headline]"
    assert any("Friday" in said(one) for one in newer.iter("ins"))
    assert any("Monday" in said(one) for one in newer.iter("del"))
    older = page_of(client, f"/articles/{credited.article}?from={DAM}&at={NOW.year - 0}-03-19")
    assert "version 1 of 2" in said(older.find_class("notice")[0])
    assert "From version" not in said(older)
    assert "From version 1 to 2" in said(page_of(client, f"/articles/{credited.article}?against=2"))
    page_of(client, "/articles/newer?against=nonsense")


def test_old_credits_hold_on_the_page_of_the_old_version(client, library, credited):
    woven_at = library.digests(DAM)[0][1]
    before = library.article(credited.article)
    later = woven_at.replace(year=woven_at.year + 1)
    after = replace(before, id="newer", text="It was rewritten from the first to the last word on Friday.", blocks=())
    library.put_readings([Taken(read_article(after), address=canonical(before.url))], later)
    keeping.weave_some(library, [DAM], 250, later, Counter())
    old = page_of(client, f"/stories/{DAM}?at={woven_at.isoformat().replace('+', '%2B')}")
    links = {a.get("href") for a in old.iter("a") if f"/articles/{credited.article}?" in (a.get("href") or "")}
    link = next(one for one in sorted(links) if one.endswith(f"#c{credited.start}"))
    assert said(page_of(client, link).get_element_by_id(f"c{credited.start}")) == " ".join(credited.exact.split())


def test_a_withdrawn_report_says_so(client, library, credited):
    library.put_withdrawn(library.headlines_of([credited.article])[credited.article].report, NOW)
    assert "taken this report away" in said(page_of(client, f"/articles/{credited.article}").find_class("notice")[0])


def test_ids_may_hold_what_they_like(client, library, site):
    text = "The pier at Tarn Ferry was closed on Monday after a crack was found in its third pillar, engineers said."
    ids = ["https://a.example/x?y=1#z", "a b/c", "ünïcode", "50%", "/slash", "a/claims.csv"]
    made = [
        Article(id, f"{text} {n}", (Block(0, len(text) + 2, "paragraph"),), outlet=Outlet(f"o{n}", f"Outlet {n}"),
                title=f"Pier {n}", published=NOW, language="en")
        for n, id in enumerate(ids)
    ]  # fmt: skip
    put_story(library, "s-pier", made)
    for one in made:
        assert said(page_of(client, site.path("articles", one.id)).find(".//h1")) == one.title


def test_other_stories_that_credit_it_are_named(client, library, credited):
    from newsloom.loom import deciding
    from newsloom.loom.desk import Desk

    deciding.split(Desk(library), DAM, [credited.article])
    tree = page_of(client, f"/articles/{credited.article}")
    other = [row for row in tree.find_class("making")[0].iter("div") if "Also credited by" in said(row)]
    assert DAM in html.tostring(other[0]).decode()


def test_reports_that_are_not_there(client):
    page_of(client, "/articles/none", 404)
    page_of(client, "/articles/", 404)


# ── what is said of each place ───────────────────────────────────────────────────────────────────────────


def test_each_credit_has_a_place_and_none_says_the_same_twice(library):
    digest = library.digest(DAM)
    for id in digest.articles:
        cited = credits_of(digest, id)
        held = places(cited)
        assert {credit.start for credit, _ in cited} == set(held)
        for place in held.values():
            assert place.uses
            assert len(set(place.uses)) == len(place.uses) <= 3
        assert len(hints(cited, held)) == len(cited)


# ── domains that look like others ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("https://www.spiegel.ltd/politik/1", "spiegel.de"),
        ("https://theguard1an.com/x", "theguardian.com"),
        ("https://thegaurdian.com/x", "theguardian.com"),
        ("http://nytirnes.com", "nytimes.com"),
        ("https://www.theguardian.com/x", None),
        ("https://blogs.lemonde.fr/x", None),
        ("https://harbourwire.example/x", None),
        ("https://independent.ie/x", None),
        ("https://an-outlet-nobody-knows.net/x", None),
        ("not an address", None),
        ("https://[::1]/x", None),
    ],
)
def test_look_alikes(address, known):
    assert lookalike(address) == known


@given(st.text(max_size=60))
def test_any_text_may_stand_for_an_address(text):
    lookalike(f"https://{text}/")
