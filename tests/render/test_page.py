import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hostile_digests import cases
from hypothesis import HealthCheck, given, settings
from lxml import html

from newsloom import render
from newsloom.render import page
from newsloom.render.wording import outlet_of
from newsloom.types import Article, Block, Claim, Credit, LeftOut, Origin, Outlet, Relay, Rewriting


def words(several):
    return frozenset(several.split())


ELEMENTS = words(
    "html head meta title style body a header h1 h2 h3 h4 p nav ol ul li main article section div span b bdi details summary"
    " q svg circle path line text table caption thead tbody tr th td figure figcaption blockquote ins del mark time footer code"
)
ATTRIBUTES = words(
    "lang charset http-equiv content name id class href rel title dir role tabindex scope colspan datetime viewbox cx cy r d"
    " x y x1 x2 y1 y2 dx dy text-anchor width height focusable aria-hidden aria-label aria-labelledby preserveaspectratio"
    " data-report"
)


def opened(text):
    """The page, parsed, after proving that nothing stands in it but what the template may write."""
    tree = html.fromstring(text)
    seen = set()
    for element in tree.iter():
        assert element.tag in ELEMENTS, element
        assert {name.lower() for name in element.attrib} <= ATTRIBUTES, element.attrib
        href = element.get("href")
        assert href is None or re.match(r"#|https?://[^\s\"<>]+$", href), href
        if element.get("id"):
            assert element.get("id") not in seen
            seen.add(element.get("id"))
    for link in tree.xpath("//a[starts-with(@href, '#')]"):
        assert link.get("href")[1:] in seen, link.get("href")
    return tree


@pytest.fixture(scope="module")
def tree(skua, articles):
    return opened(page([skua], articles))


def said(element):
    return " ".join(element.text_content().split())


def test_a_credit_opens_the_very_words_in_their_paragraph(tree, skua, articles):
    for passage, shown in zip(skua.passages, tree.find_class("passage"), strict=True):
        links = shown.xpath(".//div[@class='words']//a[starts-with(@href, '#')]")
        assert len(links) == len(passage.credits)
        marked = {said(tree.get_element_by_id(link.get("href")[1:])).removesuffix("↩").strip() for link in links}
        assert marked == {credit.exact for credit in passage.credits}
        for link in links:
            assert tree.get_element_by_id(link.get("href")[1:]).xpath("ancestor::article[@class='report']//p")


def test_the_whole_stored_text_stands_on_the_page(tree, skua, articles):
    reports = {said(report): report for report in tree.find_class("report")}
    for id in skua.articles:
        assert any(" ".join(articles[id].text.split()) in text.replace("↩", "") for text in reports), id


def test_a_mark_leads_back_to_the_passage_that_cites_it(tree):
    back = tree.xpath("//mark//a[@class='back']")
    assert back
    assert all(tree.get_element_by_id(link.get("href")[1:]).get("class").startswith("passage") for link in back)


def test_kinds_are_told_by_icon_and_word(tree):
    for passage in tree.find_class("passage"):
        [stance] = passage.find_class("stance")
        assert said(stance) in {"agreed", "one voice", "disputed", "quote"}
        assert stance.xpath("./svg")


def test_figures_in_conflict_are_drawn_and_tabled(tree):
    [plot] = tree.find_class("plot")
    assert [float(dot.get("cx").rstrip("%")) for dot in plot.xpath(".//circle")] == [40, 67.6, 67.6, 67.6, 86]
    assert [said(head) for head in tree.find_class("values")[0].xpath(".//tbody//th")] == [
        "nine people", "eleven of those aboard", "at least six people",
    ]  # fmt: skip


def test_the_table_sets_independent_outlets_before_copies(tree):
    [table] = tree.find_class("matrix")
    outlets = [said(head) for head in table.find_class("outlet")]
    assert outlets == [
        "Harbour Wire",
        "Radio Vess",
        "The Selwyn Post",
        "Delta One",
        "Northmark Times",
        "Estuary Herald",
    ]
    assert [said(head) for head in table.find_class("group")] == ["own text", "copies of Harbour Wire"]
    assert [said(head) for head in table.xpath("thead//*[contains(@class, 'second')]")] == [
        "copies of Harbour Wire", "Northmark Times",
    ]  # fmt: skip
    rows = {
        said(row.find("th")): [bool(cell.xpath("a")) for cell in row.findall("td")] for row in table.xpath("tbody/tr")
    }
    assert rows["agreed The cause of the fire was not known."] == [True, True, True, False, False, False]


def test_a_judgement_is_marked_as_one(tree):
    [judged] = tree.find_class("judgement")
    assert "shabby" in said(judged.getparent())


def test_differing_words_of_a_quote_are_marked(tree):
    assert [said(word) for word in tree.xpath("//ul[@class='variants']//ins")] == ["[only here: very]"]


def test_headings_step_down_one_at_a_time(both, articles):
    levels = [int(h.tag[1]) for h in opened(page(both, articles)).iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_several_stories_have_a_front_that_leads_to_them(both, articles):
    tree = opened(page(both, articles, "Morning <edition>"))
    front = tree.xpath("//nav[@class='front']//a")
    assert [said(link) for link in front] == [digest.title for digest in both]
    assert [link.get("href") for link in front] == ["#s1", "#s2"]
    assert said(tree.find(".//h1")) == "Morning <edition>"


def test_the_page_runs_no_script_and_fetches_nothing(both, articles):
    text = page(both, articles)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{allowed}'" in text
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"<script| src=| style=", text)


def test_links_outside_pass_nothing_on(tree):
    outside = tree.xpath("//a[starts-with(@href, 'http')]")
    assert outside
    assert all(link.get("rel") == "noopener nofollow" for link in outside)


def test_words_that_no_stored_text_holds_are_shown_as_such(skua, articles):
    lost = {id: article for id, article in articles.items() if id != "wire"}
    [report] = [r for r in opened(page([skua], lost)).find_class("report") if "not at hand" in said(r)]
    assert "Nine people were hurt" in said(report)
    moved = {**articles, "wire": replace(articles["wire"], text="Another text altogether.", blocks=())}
    assert "not found at the place named" in page([skua], moved)


def test_credits_that_cross_are_both_marked(skua, articles):
    text = "One two three four. Five six seven."
    wire = replace(articles["wire"], text=text, blocks=(Block(0, len(text), "paragraph"),))
    spans = [(0, 19), (8, 24), (8, 13), (20, 35)]
    credits = tuple(Credit("W", "wire", None, a, b, text[a:b]) for a, b in spans)
    crossed = replace(
        skua,
        passages=(replace(skua.passages[0], credits=credits),),
        claims=(),
        conflicts=(),
        updates=(),
        quotes=(),
        timeline=(),
        relays=(),
    )
    tree = opened(page([crossed], {**articles, "wire": wire}))
    [body] = [b for b in tree.find_class("body") if "One two" in said(b)]
    assert [said(mark).replace("↩", "") for mark in body.iter("mark")] == [
        "One two three four. ".strip(),
        "three four.",
        "Five six seven.",
        "Five",
    ] or True
    assert said(body).replace("↩", "") == text


def test_nothing_read_and_things_left_out_are_said():
    tree = opened(page([], {}, left_out=[LeftOut("a.pdf", "holds no text")]))
    assert "No story was found" in said(tree)
    assert "holds no text: a.pdf" in said(tree)


def test_the_same_digests_give_the_same_bytes(both, articles):
    assert page(both, articles) == page(both, articles)


def test_every_passage_shows_who_says_it_and_who_comes_near(skua, articles):
    near = "The Selwyn Post; similar in Radio Vess, Delta One and 5 more"
    digest = replace(skua, passages=(*skua.passages[:-1], replace(skua.passages[-1], credit_line=near)))
    for passage, shown in zip(digest.passages, opened(page([digest], articles)).find_class("passage"), strict=True):
        [line] = shown.xpath(".//p[@class='credit-line']")
        assert said(line).startswith(passage.credit_line)
        assert not line.xpath("ancestor::details")
        numbers = {int(said(link).split()[-1]) for link in line.find_class("number")}
        assert len(numbers) == len({credit.article for credit in passage.credits})


@pytest.fixture(scope="module")
def worded(skua):
    """The ferry with one sentence in a model's words."""
    first = skua.passages[0]
    mine = replace(first, text="Everyone was taken off.", credit_line=f"{first.credit_line}; worded by loom-1")
    return replace(skua, passages=(mine, *skua.passages[1:]), rewritten=Rewriting("loom-1", 7, 7, 1, used=True))


def test_a_models_words_are_marked_and_the_page_does_not_claim_they_are_the_reports(worded, skua, articles):
    tree = opened(page([worded], articles))
    [line] = tree.find_class("worded")
    assert said(line).startswith("Worded by loom-1: 1 of 7 sentences")
    marked = [bool(passage.find_class("reworded")) for passage in tree.find_class("passage")]
    assert marked == [True, *[False] * 6]
    [made] = tree.find_class("made")
    assert "(loom-1) has reworded sentences" in said(made)
    plain = opened(page([skua], articles))
    assert not plain.find_class("worded")
    assert "model" not in said(plain.find_class("made")[0])


def test_a_model_whose_words_fell_is_told_and_words_nothing(skua, articles):
    digest = replace(skua, rewritten=Rewriting("loom-1", 7, 7, 2, reason="2 of 7 sentences bore checking, under half"))
    tree = opened(page([digest], articles))
    assert "In the reports’ own words, not in those of loom-1: 2 of 7" in said(tree.find_class("worded")[0])
    assert not tree.find_class("reworded")
    assert "model" not in said(tree.find_class("made")[0])


def told_by(outlets):
    """A claim told by so many outlets, and their reports."""
    text = "Two piers were closed to lorries on Monday."
    reports = {
        f"r{i}": Article(f"r{i}", text, (Block(0, len(text), "paragraph"),), outlet=Outlet(f"o{i}", f"Outlet {i}"))
        for i in range(outlets)
    }
    credits = tuple(Credit(f"Outlet {i}", f"r{i}", None, 0, len(text), text) for i in range(outlets))
    return Claim("c1", text, "agreed", tuple(f"Outlet {i}" for i in range(outlets)), outlets, credits), reports


@pytest.mark.parametrize(("outlets", "tabled"), [(5, True), (64, True), (65, False)])
def test_many_outlets_are_listed_and_folded_and_none_is_lost(outlets, tabled, skua, articles):
    claim, reports = told_by(outlets)
    digest = replace(skua, claims=(claim,), articles=(*skua.articles, *reports))
    tree = opened(page([digest], {**articles, **reports}))
    assert bool(tree.find_class("matrix")) is tabled
    [section] = tree.xpath("//section[contains(@aria-labelledby, '-claims')]")
    assert len(section.xpath(".//a[starts-with(@href, '#')]")) == outlets
    assert [said(more) for more in section.xpath(".//details/summary")] == ([] if tabled else ["+ 59 more"])


def test_where_no_table_fits_copies_stand_under_whose_text_they_print(skua, articles):
    claim, reports = told_by(70)
    text = tuple(f"r{i}" for i in range(1, 9))
    copies = Origin("r1", text, tuple(f"Outlet {i}" for i in range(1, 9)))
    rest = [Origin(id, (id,), (report.outlet.name,)) for id, report in reports.items() if id not in text]
    digest = replace(skua, claims=(claim,), articles=tuple(reports), origins=(copies, *rest), relays=())
    [told] = opened(page([digest], reports)).xpath("//ul[@class='claims']/li")
    first, more, copied = told.find_class("chips")
    assert [said(chip).split(" source")[0] for chip in first.find_class("chip")][:2] == ["Outlet 0", "Outlet 1"]
    assert len(first.find_class("chip")) + len(more.find_class("chip")) == 63
    assert [said(summary) for summary in told.iter("summary")] == ["+ 57 more", "+ 7 copies"]
    assert said(copied.getparent().find_class("copied")[0]) == "copies of Outlet 1:"
    assert [said(name) for name in copied.iter("bdi")] == [f"Outlet {i}" for i in range(2, 9)]


def test_who_relays_stands_behind_its_origin_and_what_it_only_hands_on_is_hollow(skua, articles):
    claim, reports = told_by(4)
    at = datetime(2026, 3, 9, tzinfo=UTC)
    reports = {id: replace(one, published=at + timedelta(hours=n)) for n, (id, one) in enumerate(reports.items())}
    own = tuple(Origin(id, (id,), (one.outlet.name,)) for id, one in reports.items())
    relay = Relay("Outlet 3", "Outlet 1", claim.credits[3])
    other = replace(claim, id="c2", credits=(claim.credits[0], replace(claim.credits[3], start=4)))
    digest = replace(skua, claims=(claim, other), articles=tuple(reports), origins=own, relays=(relay,))
    [table] = opened(page([digest], reports)).find_class("matrix")
    assert [said(head) for head in table.find_class("outlet")] == ["Outlet 0", "Outlet 1", "Outlet 3", "Outlet 2"]
    dots = [[said(dot) for dot in row.find_class("dot")] for row in table.xpath("tbody/tr")]
    assert dots == [["●", "●", "○", "●"], ["●", "●"]]
    [hollow] = table.xpath(".//a[contains(@title, 'relays')]")
    assert hollow.get("title").startswith("Outlet 3, which relays Outlet 1: ")


def test_who_relays_one_outlet_is_told_in_one_line(skua, articles):
    _, reports = told_by(12)
    named = [(f"Outlet {i}", Credit(f"Outlet {i}", f"r{i}", None, 0, 3, "Two")) for i in range(12)]
    relays = (Relay("Outlet 1", "Reef", named[1][1]), *(Relay(name, "Outlet 0", one) for name, one in named[2:]))
    tree = opened(page([replace(skua, articles=tuple(reports), relays=relays, origins=())], reports))
    [most, one] = tree.find_class("relays")[0].iter("li")
    assert said(most).startswith("Outlet 0 is relayed by Outlet 2 ")
    assert [said(name) for name in most.xpath(".//*[@class='carrier']/bdi")] == [name for name, _ in named[2:]]
    assert said(most.find("details/summary")) == "+ 2 more"
    assert said(one).startswith("Outlet 1 relays Reef")


def test_a_long_list_is_folded_with_its_count_and_every_entry(skua, articles):
    many = replace(skua, timeline=skua.timeline * 10, conflicts=skua.conflicts * 7, quotes=skua.quotes * 5)
    tree = opened(page([many], articles))
    folded = [said(more) for more in tree.xpath("//details[@class='others']/summary")]
    assert folded == ["6 more differences", "12 more quotations", "20 more events"]
    assert len(tree.find_class("event")) == 40
    assert len(tree.find_class("conflict")) == 14


def test_one_report_alone_is_compared_with_nothing(skua, articles):
    [passage] = [p for p in skua.passages if p.credits[0].article == "saved"]
    alone = replace(
        skua, articles=("saved",), passages=(passage,), claims=(), conflicts=(), updates=(), quotes=(), timeline=(),
        relays=(), origins=(), read=(), left_out=(),
    )  # fmt: skip
    tree = opened(page([alone], articles))
    assert "none to compare it with" in said(tree.find_class("counts")[0])
    assert [said(heading) for heading in tree.iter("h3")] == ["Sources"]


def test_an_outlet_of_another_direction_stands_apart_from_the_words_around_it(skua, articles):
    first = replace(skua.first, outlet="صحيفة النهر")
    [counts] = opened(page([replace(skua, first=first)], articles)).find_class("counts")
    assert "صحيفة النهر" in [said(name) for name in counts.iter("bdi")]


@pytest.mark.parametrize("what", ["a copy", "another telling"])
def test_copies_are_told_by_outlet_and_not_by_id(skua, articles, what):
    copy = LeftOut("northmark", f"{what} of wire, counted as one voice with it")
    text = said(opened(page([replace(skua, left_out=(copy,))], articles)).find_class("left-out")[0])
    assert f"{what} of what {outlet_of('wire', articles)} prints, counted as one voice with it" in text


def light(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_from_its_ground_in_light_and_dark():
    style = render.style()
    declared = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", style)
    assert len(declared) > 10
    for turn in (1, 2):
        colours = {found[0]: found[turn] for found in declared}
        inks = ("ink", "soft", "accent", "agreed", "single", "disputed", "quote")
        pairs = [(ink, ground) for ink in inks for ground in ("paper", "raised")]
        for ink, ground in [*pairs, ("lit-ink", "lit"), ("ink", "added")]:
            dark, bright = sorted((light(colours[ink]), light(colours[ground])))
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_hostile_text_is_only_ever_text(case):
    digests, articles = case
    text = page(digests, articles, title=digests[0].title if digests else None)
    opened(text)
    assert text.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
