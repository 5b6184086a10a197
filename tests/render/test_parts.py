"""The sections of a story for the web reader: the same as on the page, but linked through a door."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from hostile_digests import cases
from hypothesis import HealthCheck, given, settings
from jinja2 import DictLoader
from lxml import html
from test_page import ATTRIBUTES, ELEMENTS, said

from newsloom.render import Sheet, article_marked, article_paragraphs, environment, page, story_parts, style
from newsloom.types import Article, Block, Credit


def encoded(text):
    return quote(text, safe="", errors="replace")


def door(credit, number):
    return f"/loom%20news/articles/{encoded(credit.article)}?from={number}&to=x#c{credit.start}"


SECTIONS = ["head", "inside", "digest", "differ", "moved", "quotes", "claims", "timeline", "coverage", "relays", "left_out", "made"]  # fmt: skip


@pytest.fixture(scope="module")
def parts(skua, articles):
    return story_parts(skua, articles, door)


def whole(parts):
    return html.fromstring(f"<main>{''.join(getattr(parts, name) for name in SECTIONS if name != 'inside')}</main>")


def test_the_parts_are_the_sections_of_the_page(parts, skua, articles):
    text = page([skua], articles)
    for name in ("moved", "timeline", "quotes"):
        bare = re.sub(r'href="[^"]*"', "", getattr(parts, name))
        assert bare
        assert bare in re.sub(r'href="[^"]*"', "", text), name
    ids = {element.get("id") for element in whole(parts).iter() if element.get("id")}
    assert {"s1-title", "s1-differ", "s1-quotes", "s1-claims", "s1-timeline", "s1-coverage", "s1-relays"} <= ids


def test_every_credit_goes_through_the_door(parts, skua, articles):
    tree = whole(parts)
    inner = {a.get("href") for a in tree.iter("a") if a.get("href").startswith("/")}
    cited = {c for claim in skua.claims for c in claim.credits} | {c for p in skua.passages for c in p.credits}
    assert {door(c, parts.numbers[c.article]) for c in cited} <= inner
    assert {a.get("href") for a in tree.iter("a") if a.get("href").startswith("#")} <= {
        f"#s1-{name}" for name in ("differ", "moved", "quotes", "claims", "timeline", "coverage", "relays", "sources")
    }
    assert sorted(parts.numbers.values()) == list(range(1, len(skua.articles) + 1))


def test_a_report_as_a_whole_is_asked_for_with_no_characters(skua, articles):
    asked = []

    def listening(credit, number):
        asked.append(credit)
        return "/x"

    story_parts(skua, articles, listening)
    assert {c.article for c in asked if c.start == c.end == 0 and not c.exact} == set(skua.articles)


def test_nothing_stands_in_the_parts_that_a_strict_policy_would_refuse(parts):
    for element in whole(parts).iter():
        assert element.tag in ELEMENTS
        assert {name.lower() for name in element.attrib} <= ATTRIBUTES
    assert "url(" not in style()
    assert "@import" not in style()


def test_tables_are_linked_where_there_is_a_place_for_them(skua, articles):
    linked = whole(story_parts(skua, articles, door, csv=lambda name: f"/csv/{name}"))
    hrefs = [a.get("href") for p in linked.find_class("csv") for a in p.iter("a")]
    assert hrefs == [
        *(f"/csv/conflict-{i}" for i in range(1, len(skua.conflicts) + 1)),
        *(f"/csv/update-{i}" for i in range(1, len(skua.updates) + 1)),
        "/csv/quotes",
        "/csv/claims",
        "/csv/coverage",
    ]
    assert not whole(story_parts(skua, articles, door)).find_class("csv")


@pytest.mark.parametrize("level", [1, 2])
def test_headings_begin_where_the_page_wants_them(skua, articles, level):
    tree = whole(story_parts(skua, articles, door, level=level))
    assert tree.get_element_by_id("s1-title").tag == f"h{level}"
    assert {tree.get_element_by_id(f"s1-{name}").tag for name in ("differ", "quotes", "claims")} == {f"h{level + 1}"}
    assert {one.find(f"h{level + 2}") is None for one in tree.find_class("conflict")} <= {False}


def test_claims_beyond_a_bound_are_left_to_a_page_of_their_own(skua, articles):
    only = next(claim for claim in skua.claims if len({c.outlet for c in claim.credits}) == 1)
    many = replace(skua, claims=(*skua.claims, *(replace(only, id=f"x{n}", text=f"Claim {n}") for n in range(30))))
    free, bounded = (whole(story_parts(many, articles, door, whole=to)) for to in (None, lambda name: f"/all/{name}"))
    assert len(free.find_class("lone")[0].findall("ul/li")) > 30
    assert len(bounded.find_class("lone")[0].findall("ul/li")) == 24
    assert not free.find_class("whole")
    [link] = bounded.find_class("whole")
    assert said(link) == f"All {len(many.claims)} claims"
    assert link.find("a").get("href") == "/all/claims"


def test_words_are_marked_with_their_language_where_the_page_has_another(skua, articles):
    assert 'lang="en"' not in story_parts(skua, articles, door).digest
    german = {id: replace(article, language="de") for id, article in articles.items()}
    assert story_parts(skua, german, door).digest.count('lang="de"') >= len(skua.passages)
    assert 'lang="de"' not in story_parts(skua, german, door, language="de").digest


def test_a_sheet_without_a_door_leads_to_its_own_page(skua, articles):
    sheet = Sheet(skua, articles, 3)
    [chip] = sheet.chips(skua.passages[0].credits[:1])
    assert chip.href.startswith("#s3-a1-")


def test_an_environment_takes_other_templates_and_has_ours():
    env = environment(
        DictLoader({"mine.j2": "{% import 'story.html.j2' as told %}{{ told.stance('agreed') }}<{{ x|line }}>"})
    )
    assert env.get_template("mine.j2").render(x="<b>\n").endswith("agreed</span><&lt;b&gt;>")


# ── a report with its credited words ─────────────────────────────────────────────────────────────────────

TEXT = "The pier is shut.\n\nTwo boats sank & nobody was hurt."
PIER = Article("p", TEXT, (Block(0, 17, "paragraph"), Block(19, len(TEXT), "paragraph")), language="en")


def credit(start, end, exact=None):
    return Credit("W", "p", None, start, end, TEXT[start:end] if exact is None else exact)


def test_each_credited_span_is_marked_with_its_place_and_says_what_for():
    text = article_marked(PIER, [(credit(19, 33), "Two boats <sank>."), (credit(0, 17), ""), (credit(19, 28), "Boats")])
    tree = html.fromstring(f"<div>{text}</div>")
    assert [(m.get("id"), said(m), m.get("title")) for m in tree.iter("mark")] == [
        ("c0", "The pier is shut.", None),
        ("c19", "Two boats sank", "Two boats <sank>. · Boats"),
    ]
    assert [said(p) for p in tree.iter("p")] == TEXT.split("\n\n")


def test_credits_may_come_by_credit_and_marks_lead_back():
    text = article_marked(PIER, {credit(0, 8): "Shut"}, back="/stories/s?a=1&b=2#s1")
    assert 'href="/stories/s?a=1&amp;b=2#s1"' in text


def test_words_that_the_text_does_not_hold_keep_their_place():
    tree = html.fromstring(f"<div>{article_marked(PIER, [(credit(4, 9, 'other words'), 'x')])}</div>")
    assert said(tree.get_element_by_id("c4")) == "other words"
    assert "not found at the place named" in said(tree)


def test_paragraphs_know_their_place():
    found, lost = article_paragraphs(PIER, [(credit(0, 8), "Shut"), (credit(4, 9, "other words"), "")])
    assert [TEXT[one.start : one.end].strip() for one in found] == TEXT.split("\n\n")
    assert [one.kind for one in found] == ["paragraph"] * 2
    assert lost == [("c4", "other words")]


def test_an_article_without_credits_is_its_text():
    assert "<mark" not in article_marked(PIER)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_hostile_text_is_only_ever_text_in_the_parts_too(case):
    digests, articles = case
    for digest in digests:
        text = "".join(getattr(story_parts(digest, articles, door, csv=encoded), name) for name in SECTIONS)
        assert text.encode()
        for element in html.fromstring(f"<main>{text}</main>").iter():
            assert element.tag in ELEMENTS
            assert {name.lower() for name in element.attrib} <= ATTRIBUTES
    for article in articles.values():
        marked = article_marked(article, [(c, c.exact) for d in digests for p in d.passages for c in p.credits if c.article == article.id])  # fmt: skip
        for element in html.fromstring(f"<main>{marked}</main>").iter():
            assert element.tag in ELEMENTS
            assert {name.lower() for name in element.attrib} <= ATTRIBUTES
