"""The pages that list: stories, search, people, outlets, what changed; and the marks that are set there."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient
from lxml import html

from newsloom.intake import Clock
from newsloom.kept import Headline, OutletCount, Said
from newsloom.render.wording import count_line
from newsloom.serve.application import application
from newsloom.serve.pages import front
from newsloom.serve.shown.bearers import bearer
from newsloom.serve.shown.gist import gist
from newsloom.serve.shown.lately import Lately, most_quoted, tallied
from newsloom.serve.shown.standing import record
from newsloom.serve.shown.tongues import Tongues
from newsloom.serve.shown.utterances import utterances
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.types import (
    Article,
    Block,
    Change,
    Credit,
    Digest,
    Join,
    Mention,
    Outlet,
    Passage,
    Quote,
    QuoteVariant,
    Reading,
    Sentence,
    Span,
    Speaker,
    WovenQuote,
)

DAM = "s-82c99982a13e"
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def story(
    library, id, text, *, outlet="Mill Post", language="en", at=NOW, speaker=None, more=(), marked=None, kind="mixed"
):
    """A story of a few reports in the library, woven as one sentence each."""
    articles = []
    for number, (name, tongue) in enumerate([(outlet, language), *more]):
        source = Outlet(name.lower().replace(" ", "-"), name)
        article = Article(
            f"{id}-{number}", text, (Block(0, len(text), "paragraph"),), outlet=source, title=text[:40], published=at,
            language=tongue,
        )  # fmt: skip
        said = (Quote(0, len(text), text, "direct", Speaker(speaker, speaker, 0, 1)),) if speaker else ()
        if marked:
            start = text.index(marked)
            said = (Quote(start, start + len(marked), marked, kind, Speaker(speaker, speaker, 0, 1), Span(0, 1)),)
        named = (Mention(0, len(text), "person", speaker),) if speaker else ()
        library.put_reading(Reading(article, (Sentence(0, len(text), 0),), said, named), at)
        articles.append(article)
    library.put_joins([Join(one.id, id, 0.9, ("words",)) for one in articles], at)
    credits = tuple(credit(one) for one in articles)
    names = tuple(one.outlet.name for one in articles)
    empty = dict.fromkeys(("credited", "origins", "relays", "claims", "conflicts", "updates", "quotes", "timeline"), ())
    ids = tuple(one.id for one in articles)
    passage = Passage(text, "single", "", credits)
    library.put_digest(
        Digest(id, text, text, ids, names, unnamed=0, independent=len(names), first=None, passages=(passage,), **empty),
        at,
    )
    return articles


def credit(article):
    return Credit(article.outlet.name, article.id, article.url, 0, len(article.text), article.text)


def page(client, path, status=200):
    """A page as a tree; every page is well formed, has one title, and runs nothing."""
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == status, answer.text[:500]
    tree = html.fromstring(answer.text)
    assert len(tree.xpath("//h1")) == 1
    assert not tree.xpath("//*[@style] | //style | //script[not(@src)] | //*[starts-with(name(@*), 'on')]")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(one.tag[1]) for one in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    return tree


def words(tree, chosen="//main"):
    return [" ".join(one.text_content().split()) for one in tree.xpath(chosen)]


def press(client, tree, button, form="//form", **other):
    """Send a form of a page by one of its buttons."""
    found = next(one for one in tree.xpath(form) if one.xpath(f".//button[{button}]"))
    sent = {one.get("name"): one.get("value", "") for one in found.xpath(".//input[@type='hidden']")}
    pressed = found.xpath(f".//button[{button}]")[0]
    if pressed.get("name"):
        sent[pressed.get("name")] = pressed.get("value")
    return client.post(found.get("action"), data=sent | other, follow_redirects=False)


def card(id):
    return f"//article[@data-story='{id}']"


# ── the front page ───────────────────────────────────────────────────────────────────────────────────────


def test_the_first_story_has_its_credit_line_whole(client):
    first = words(page(client, "/"), card(DAM))[0]
    assert "12 outlets, 9 independent, 4 relay Harbour Wire, 2 relay Radio Vess" in first
    assert "14 reports" in first
    assert "new" in first


def test_every_story_has_its_credit_line_whole(client, library):
    html = page(client, "/")
    said = {one.id: words(html, card(one.id))[0] for one in library.stories().items}
    for id, told in said.items():
        assert count_line(library.digest(id)) in told
    assert sum("relay" in told for told in said.values()) == 4


def test_a_story_of_one_outlet_is_shown_as_such(client, library):
    story(library, "s-lone", "The mill wheel turned again.", at=NOW)
    assert "only Mill Post" in words(page(client, "/"), card("s-lone"))[0]


def test_languages_are_told_where_they_are_several(client, library):
    story(library, "s-two", "The mill wheel turned again.", more=[("Mühlenblatt", "de"), ("Mill Echo", "en")])
    tree = page(client, "/")
    assert "in English and German" in words(tree, card("s-two"))[0]
    assert " in English" not in words(tree, card(DAM))[0]
    assert words(tree, "//select[@name='language']/option") == ["all", "English", "German"]


def test_languages_of_many_stories_are_told_by_and_by(library):
    for number in range(20):
        story(library, f"s-two-{number}", f"The mill wheel turned {number} times.", more=[("Mühlenblatt", "de")])
    lines, tongues = library.stories(order="newest").items, Tongues(library)
    first = tongues.of(lines)
    assert 0 < len(first) < 20
    assert list(first) == [line.id for line in lines][: len(first)]
    assert len(tongues.of(lines)) == 20


def test_sparks_of_a_page_have_one_axis(client):
    tree = page(client, "/")
    assert "Bars: reports over time, 9 – 13 March 2026." in words(tree)[0]
    bars = {id: [float(x) for x in tree.xpath(f"{card(id)}//rect/@x")] for id in tree.xpath("//@data-story")}
    assert min(bars[DAM]) == 0  # the first report of all
    assert all(min(found) > 0 for id, found in bars.items() if id != DAM and found)


def test_latest_has_days(client):
    tree = page(client, "/?order=new")
    assert words(tree, "//h2[@class='day']")[0] == "Friday, 13 March"
    assert tree.xpath("//h3[contains(@class, 'card-title')]")


def test_all_is_new_until_it_is_seen(client, library):
    tree = page(client, "/")
    assert "All 6 stories are new to you." in words(tree)[0]
    answer = press(client, tree, "contains(., 'Mark all')")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    tree = page(client, "/")
    assert not tree.xpath("//*[contains(@class, 'fresh-mark')]")
    assert "new to you" not in words(tree)[0]


def test_what_came_after_the_page_was_made_stays_new(client, library):
    tree = page(client, "/")
    time.sleep(0.01)
    library.put_withdrawn("4c41b5d32dafbb2b", datetime.now(UTC))
    reports = [one.report for one in library.headlines(story=DAM).items]
    library.put_withdrawn(reports[0], datetime.now(UTC))
    press(client, tree, "contains(., 'Mark all')")
    tree = page(client, "/")
    assert "1 story changed since you last looked" in words(tree)[0]
    assert "changed since you looked" in words(tree, card(DAM))[0]
    assert "Changed since you looked" in words(tree, "//aside")[0]


def test_one_story_is_marked_as_seen(client):
    press(client, page(client, "/"), "@value='seen'", f"{card(DAM)}//form")
    tree = page(client, "/")
    assert "5 stories are new" in words(tree)[0]
    assert not tree.xpath(f"{card(DAM)}//*[contains(@class, 'fresh-mark')]")


def test_follow_and_unfollow(client, library):
    answer = press(client, page(client, "/?order=new"), "@value='follow'", f"{card(DAM)}//form")
    assert answer.headers["location"] == f"/?order=new#at-{DAM}"
    tree = page(client, "/?followed=1")
    assert tree.xpath("//article/@data-story") == [DAM]
    assert "Only stories that you follow. Show all stories" in words(tree)[0]
    press(client, tree, "@value='follow'", f"{card(DAM)}//form")
    assert page(client, "/?followed=1").xpath("//article/@data-story") == []


def test_categories_are_a_row_of_links(client, library):
    library.put_feed("https://mill.example/feed", NOW, categories=["world", "mills & dams"])
    tree = page(client, "/?order=new")
    assert words(tree, "//nav[@aria-label='Categories']//a") == ["All", "world", "mills & dams"]
    (chosen,) = tree.xpath("//nav[@aria-label='Categories']//a[contains(., 'mills')]/@href")
    assert chosen == "/?order=new&category=mills+%26+dams"
    tree = page(client, chosen)
    assert "Only stories in mills & dams." in words(tree)[0]
    assert "No stories fit that." in words(tree)[0]


def test_a_form_sent_twice_does_the_same_once(client, library):
    tree = page(client, "/")
    for _ in range(2):
        press(client, tree, "@value='pin'", f"{card(DAM)}//form")
    assert [one.what for one in library.marks("pin")] == [DAM]


def test_hidden_stories_are_elsewhere_and_come_back(client):
    press(client, page(client, "/"), "@value='hide'", f"{card(DAM)}//form")
    tree = page(client, "/")
    assert not tree.xpath(card(DAM))
    (hidden,) = tree.xpath("//a[contains(., 'Hidden (1)')]/@href")
    tree = page(client, hidden)
    assert tree.xpath("//article/@data-story") == [DAM]
    press(client, tree, "@value='hide'", f"{card(DAM)}//form")
    assert page(client, "/").xpath(card(DAM))


def test_stories_of_a_hidden_outlet_alone_are_left_out_and_counted(client, library):
    story(library, "s-lone", "The mill wheel turned again.")
    press(client, page(client, "/outlets/mill-post"), "@value='hide'", "//form[contains(@action, 'marks')]")
    tree = page(client, "/")
    assert not tree.xpath(card("s-lone"))
    assert "1 story that only outlets you hid tell" in words(tree)[0]
    press(client, page(client, "/outlets/mill-post"), "@value='hide'", "//form[contains(@action, 'marks')]")
    assert page(client, "/").xpath(card("s-lone"))


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", "x", "/\nx", ""])
def test_a_form_leads_back_to_us_alone(client, back):
    answer = press(client, page(client, "/"), "@value='pin'", f"{card(DAM)}//form", back=back)
    assert answer.headers["location"] == f"/#at-{DAM}"


def test_marks_need_a_form_of_ours(client, library):
    sent = {"mark": "hide", "what": DAM, "seal": "0" * 64}
    assert client.post("/marks", data=sent).status_code == 403
    assert client.post("/seen", data={"seal": ""}).status_code == 403
    assert client.get("/marks").status_code == 405
    assert library.marks() == ()


def test_marks_of_nothing_are_refused(client):
    tree = page(client, "/")
    assert press(client, tree, "@value='pin'", f"{card(DAM)}//form", what="s-none").status_code == 404
    assert press(client, tree, "@value='pin'", f"{card(DAM)}//form", what="x", kind="outlet").status_code == 404
    assert press(client, tree, "@value='pin'", f"{card(DAM)}//form", mark="burn").status_code == 422


def test_a_prefix_of_a_proxy_is_in_every_way_back(library):
    site = Site(library, Settings(), "the secret of a test", prefix="/news", address="https://example.org/news")
    client = TestClient(application(site), base_url="http://localhost:8000")
    answer = press(client, page(client, "/news/"), "@value='pin'", f"{card(DAM)}//form")
    assert answer.headers["location"] == f"/news/#at-{DAM}"


def test_who_is_quoted_most(client):
    told = words(page(client, "/"), "//aside//li")
    assert told[0] == "Ruth Adeyar 7 reports"


def test_a_large_library_does_not_wait_for_who_is_quoted(library):
    lately = Lately(library)
    since = datetime(2026, 3, 10, tzinfo=UTC)
    assert lately.people(since, 100_000) == ()
    until = time.monotonic() + 10
    while not (found := lately.people(since, 100_000)) and time.monotonic() < until:
        time.sleep(0.01)
    assert found[0].entity == "Ruth Adeyar"


# ── search ───────────────────────────────────────────────────────────────────────────────────────────────


def test_all_sections_answer(client):
    tree = page(client, "/search?q=dam")
    assert words(tree, "//section/h2") == ["Stories", "Reports", "Quotes"]
    assert "Dam" in words(tree, "//mark")
    assert tree.xpath(f"//article[@data-story='{DAM}']")


def test_people_are_found_by_name(client):
    assert "Ruth Adeyar 10 reports" in words(page(client, "/search?q=adeyar&in=people"), "//li")


def test_operators_narrow_a_search(client):
    tree = page(client, "/search?q=dam+from:Radio-Vess+before:2026-03-12&in=reports")
    assert set(words(tree, "//article//b")) == {"Radio Vess"}
    assert "dam, in Radio Vess ×, before 12 March 2026 ×." in words(tree)[0]


def test_a_speaker_alone_gives_all_quotes(client):
    tree = page(client, '/search?q=speaker:"Ruth+Adeyar"&in=quotes')
    assert set(words(tree, "//p[@class='carriers']/a[1]")) <= {"Ruth Adeyar", "Adeyar", "Ms Adeyar", "she", "She"}
    assert len(tree.xpath("//blockquote")) > 10


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("dam form:x", "“form:” is no operator"),
        ("dam from:nowhere", "No outlet here is called “nowhere”: all outlets were searched."),
        ("dam lang:xx", "No report is in “xx”: all languages were searched. There are English (en)."),
        ("dam from:the", "No outlet here is called “the”"),
    ],
)
def test_what_was_not_understood_is_said(client, typed, told):
    tree = page(client, f"/search?q={typed}")
    assert told in words(tree, "//*[@class='faults']")[0]
    assert tree.xpath("//article") or "form" in typed


def test_an_outlet_is_found_by_how_its_name_begins_or_is_suggested(client):
    assert "in Harbour Wire" in words(page(client, "/search?q=dam+from:harb"))[0]
    near = page(client, "/search?q=dam+from:er").xpath("//*[@class='faults']//a/@href")
    assert near
    assert "in " in words(page(client, near[0]), "//p[@class='taken']")[0]


def test_a_language_may_be_named(client):
    assert "in English" in words(page(client, "/search?q=dam+lang:English"), "//p[@class='taken']")[0]


def test_nothing_found_says_what_to_do(client):
    tree = page(client, "/search?q=dam+zeppelin+from:harbour-wire")
    assert "Nothing found" in words(tree)[0]
    told = {one.text_content(): one.get("href") for one in tree.xpath("//section[@class='nothing']//a")}
    assert page(client, told["Search for any of them"]).xpath("//article")
    assert told["Tell me when it is"].startswith("/alerts/new?words=dam+zeppelin")


def test_an_empty_search_says_how_to_ask(client):
    tree = page(client, "/search")
    assert tree.xpath("//details[@id='hints'][@open]")
    assert not tree.xpath("//section")


def test_what_is_typed_is_shown_harmless(client):
    tree = page(client, '/search?q="><script>alert(1)</script><b onclick=x>')
    assert not tree.xpath("//main//script")
    assert tree.xpath("//input[@id='asking']/@value") == ['"><script>alert(1)</script><b onclick=x>']


def test_reports_go_on(client):
    first = page(client, "/search?q=the&in=reports")
    (onward,) = first.xpath("//a[@rel='next']/@href")
    second = page(client, onward)
    assert not set(first.xpath("//article//h3/a/@href")) & set(second.xpath("//article//h3/a/@href"))


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────


def test_people_by_their_first_letter(client):
    assert "Ruth Adeyar 10 reports" in words(page(client, "/people"), "//li")
    assert set(words(page(client, "/people?prefix=ade"), "//li[@class='item-name']")) >= {"Ruth Adeyar 10 reports"}
    assert "begins with “zz”" in words(page(client, "/people?prefix=zz"))[0]


def test_a_quote_stands_once_with_all_its_carriers(client):
    tree = page(client, "/people/Ruth%20Adeyar")
    (told,) = [one for one in words(tree, "//article") if one.startswith("“The dam itself is sound tonight")]
    assert "Harbour Wire, Northmark Times, Estuary Herald" in told
    assert "1 other wording, words cut out" in told
    links = tree.xpath("//p[@class='carriers']/a/@href")
    assert all(re.fullmatch(r"/(articles/[^/]+\?from=s-\w+#c\d+|stories/s-\w+)", link) for link in links)


def test_an_honest_part_of_a_quote_is_told_as_such(client):
    tree = page(client, "/people/Helena%20Marsh")
    (told,) = [one for one in words(tree, "//article") if one.startswith("“You will not be asked to pay for this")]
    assert "“not be asked to pay for this” in part Coastline" in told


def test_conflicting_given_names_are_never_one(client, library):
    story(library, "s-a", "The mill is safe, I say.", speaker="Jonna Quarle")
    story(library, "s-b", "The mill is not safe at all.", speaker="Peder Quarle", outlet="Mill Echo")
    story(library, "s-c", "The mill burns at night.", speaker="Quarle", outlet="Mill Times")
    assert bearer(library, "Jonna Quarle").names == ("Jonna Quarle",)
    tree = page(client, "/people/Jonna%20Quarle")
    assert len(tree.xpath("//blockquote")) == 1
    assert "Not counted here: Quarle." in words(tree)[0]
    tree = page(client, "/people/Quarle")
    assert words(tree, "//blockquote") == ["“The mill burns at night.”"]
    assert "Jonna Quarle and Peder Quarle" in words(tree)[0]


def test_a_surname_alone_is_its_one_bearers(client, library):
    story(library, "s-a", "The mill is safe, I say.", speaker="Jonna Quarle")
    story(library, "s-c", "The mill burns at night.", speaker="Quarle", outlet="Mill Times")
    tree = page(client, "/people/Quarle")
    assert words(tree, "//h1") == ["Jonna Quarle"]
    assert len(tree.xpath("//blockquote")) == 2
    assert "Also written Quarle" in words(tree)[0]


def test_months_narrow_what_somebody_said(client, library):
    story(library, "s-a", "The mill is safe, I say.", speaker="Jonna Quarle", at=NOW)
    story(library, "s-b", "The mill was safe before.", speaker="Jonna Quarle", at=NOW - timedelta(days=40))
    tree = page(client, "/people/Jonna%20Quarle")
    assert words(tree, "//h3") == ["March 2026", "February 2026"]
    (month,) = tree.xpath("//nav[@class='months']//a[.='February 2026']/@href")
    assert words(page(client, month), "//blockquote") == ["“The mill was safe before.”"]


def test_nobody_of_that_name(client):
    page(client, "/people/Nobody%20Atall", 404)
    page(client, "/people/a%2Fb", 404)


def said(article, text, at, outlet="Mill Post", start=0, story="s", person="mira oakes", kind="direct"):
    where = Outlet(outlet.lower(), outlet)
    headline = Headline(article, article, story, None, where, None, at, at, "en")
    return Said(headline, start, start + len(text), kind, text, "Mira Oakes", person)


def test_utterances_join_the_same_words_and_woven_quotes():
    whole, cut = "We shall not open the gate tonight.", "We shall open the gate."
    woven = WovenQuote(
        whole, "Mira Oakes", (Credit("A", "a", None, 5, 9, ""), Credit("B", "b", None, 0, 4, "")),
        (QuoteVariant(cut, ("C",), (Credit("C", "c", None, 7, 9, ""),), cut=True),),
    )  # fmt: skip
    found = utterances(
        [
            said("d", "Never.", NOW, story=None),
            said("e", "never.", NOW - timedelta(hours=2), "Mill Echo", story=None),
            said("c", cut, NOW - timedelta(hours=3), "C", 7),
            said("a", whole, NOW - timedelta(hours=4), "A", 5),
            said("f", "never.", NOW - timedelta(days=1), person="ivo tarn", story=None),
        ],
        {"s": [woven]},
    )
    assert [(one.text, len(one.carriers), len(one.others)) for one in found] == [
        ("never.", 2, 0), (whole, 2, 1), ("never.", 1, 0),
    ]  # fmt: skip
    assert found[1].at == NOW - timedelta(hours=4)
    assert found[1].outlets == ("A", "B", "C")
    assert found[1].others[0].cut


def test_only_what_tells_something_is_an_utterance():
    quotes = [
        said("a", "the gate was shut at noon", NOW, kind="indirect", story=None),
        said("b", "the gate in a late note", NOW, kind="indirect", story=None),
        said("c", "dream team", NOW, kind="mixed", story=None, start=7),
        said("d", "Gate Final", NOW, kind="mixed", story=None),
    ]
    found = utterances(quotes, {}, {("c", 7): "She called them a “dream team” on Monday."})
    assert [(one.text, one.around) for one in found] == [
        ("the gate was shut at noon", None), ("dream team", "She called them a “dream team” on Monday."),
    ]  # fmt: skip


def test_the_sentence_stands_round_a_word_or_two(client, library):
    story(library, "s-a", "Quarle called the crew “brave” on Monday.", speaker="Jonna Quarle", marked="brave")
    tree = page(client, "/people/Jonna%20Quarle")
    assert words(tree, "//blockquote") == ["Quarle called the crew “brave” on Monday."]
    assert "the report’s sentence" in words(tree, "//p[@class='carriers']")[0]


def test_who_says_nothing_is_not_listed(client, library):
    story(library, "s-a", "Jonna Quarle praised the new bridge of Mill Town.", speaker="Jonna Quarle", kind="indirect",
          marked="the new bridge of Mill Town")  # fmt: skip
    assert not any("Quarle" in one for one in words(page(client, "/people"), "//li[@class='item-name']"))


def test_a_surname_is_listed_with_its_one_bearer(client, library):
    story(library, "s-a", "The mill is safe, I say.", speaker="Jonna Quarle")
    story(library, "s-b", "The mill burns at night.", speaker="Quarle", outlet="Mill Times")
    names = words(page(client, "/people"), "//li[@class='item-name']")
    assert [one for one in names if "Quarle" in one] == ["Jonna Quarle 2 reports"]
    story(library, "s-c", "The mill is not safe at all.", speaker="Peder Quarle", outlet="Mill Echo")
    names = words(page(client, "/people"), "//li[@class='item-name']")
    assert len([one for one in names if "Quarle" in one]) == 3


def test_an_outlet_is_listed_as_nobody_and_its_name_leads_to_it(client, library):
    story(library, "s-a", "The mill is safe, they say.", speaker="River Post", outlet="River Post")
    story(library, "s-b", "The mill burns at night.", speaker="Jonna Quarle", outlet="Mill Times")
    (shown,) = words(page(client, "/people"))
    assert "Jonna Quarle" in shown
    assert "River Post" not in shown
    answer = client.get("/people/River%20Post", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/outlets/river-post")
    assert "River Post" not in {one.entity for one in most_quoted(library, NOW - timedelta(days=2))}
    listed = client.get("/api/v1/people?limit=100").json()["items"]
    assert {"Jonna Quarle"} == {one["entity"] for one in listed} & {"Jonna Quarle", "River Post"}


def test_most_quoted_counts_reports_and_joins_the_forms_of_a_name():
    quotes = [said(str(n), "Yes.", NOW) for n in range(3)] * 2
    quotes += [said("x", "No.", NOW, person="oakes"), said("y", "No.", NOW, person="joel oaken")]
    assert [(one.entity, one.articles) for one in tallied(quotes)] == [("Mira Oakes", 4), ("Joel Oaken", 1)]


# ── outlets ──────────────────────────────────────────────────────────────────────────────────────────────


def test_outlets_with_what_is_known_of_them(client):
    rows = words(page(client, "/outlets"), "//tbody/tr")
    assert any(row.startswith("Harbour Wire 5 reports") and "agency" in row for row in rows)
    assert words(page(client, "/outlets?prefix=wire"), "//tbody//th") == ["Harbour Wire"]


def test_the_record_of_an_outlet_is_borne_out_by_stories(client, library):
    tree = page(client, "/outlets/harbour-wire")
    told = {row[0]: row[1] for row in (words(one, "./th | ./td") for one in tree.xpath("//tbody/tr"))}
    lines = library.stories(outlet="harbour-wire").items
    digests = [library.digest(line.id) for line in lines]
    first = [one.story for one in digests if one.first and one.first.outlet == "Harbour Wire"]
    assert told["First to report"].startswith(f"{len(first)} of {len(digests)}")
    copied = [
        d.story
        for d in digests
        if any(o.outlets[:1] == ("Harbour Wire",) and "Northmark Times" in o.outlets for o in d.origins)
    ]
    assert told["Its text is printed by Northmark Times"].startswith(f"{len(copied)} stories")
    row = "//tr[contains(th, 'Its text is printed by Northmark')]//a/@href"
    assert set(tree.xpath(row)) == {f"/stories/{id}" for id in copied}


def test_a_record_counts_a_story_once_for_each_part(library):
    line = library.story(DAM).line
    told = gist(library, DAM)
    found = record("roundup-daily", ["Roundup Daily"], [(line, told)])
    assert {"Harbour Wire", "The Selwyn Post", "Radio Vess"} <= set(found.relays)
    assert all(lines == [line] for lines in found.relays.values())
    lone = replace(told, outlets=1)
    assert record("roundup-daily", ["Roundup Daily"], [(line, lone)]).alone == [line]


def test_an_outlet_without_a_row_is_said_to_be_unknown(client, library):
    story(library, "s-lone", "The mill wheel turned again.")
    told = words(page(client, "/outlets/mill-post"))[0]
    assert "Owner, country, address not known here" in told
    assert "It alone tells its one story here" in told
    page(client, "/outlets/none", 404)


def test_the_list_of_outlets_goes_on(client, library, monkeypatch):
    many = tuple(OutletCount(Outlet(f"o{n:03}", f"Outlet {n:03}"), 500 - n // 2) for n in range(230))
    monkeypatch.setattr(type(library), "outlets", lambda _self: many)
    shown, path = [], "/outlets"
    while path:
        tree = page(client, path)
        shown += words(tree, "//tbody//th")
        path = next(iter(tree.xpath("//a[@rel='next']/@href")), None)
    assert shown == [one.outlet.name for one in many]


# ── what changed ─────────────────────────────────────────────────────────────────────────────────────────


class Later(Clock):
    """A clock that is moved by hand."""

    def __init__(self):
        self.at = datetime.now(UTC)

    def now(self):
        return self.at


@pytest.fixture
def clock():
    return Later()


@pytest.fixture
def later(library, clock):
    return TestClient(
        application(Site(library, Settings(), "the secret of a test", clock=clock)), base_url="http://localhost:8000"
    )


def change(library, at, kind="changed"):
    """The dam's digest tells something otherwise, since one of its reports was withdrawn."""
    digest = library.digest(DAM)
    passage = digest.passages[1]
    told = Change(kind, "c1", "Two people died.", "Seven people died.", passage.credits)
    library.put_withdrawn(next(one.report for one in library.headlines(story=DAM).items if not one.withdrawn_at), at)
    library.put_digest(replace(digest, title=f"{digest.title} {at.isoformat()}"), at, [told])
    return passage.credits


def test_new_stories_come_first(later):
    tree = page(later, "/changes")
    assert words(tree, "//section/h2") == ["New stories"]
    assert len(tree.xpath("//article")) == 6
    assert "In the last day: you have not been here before." in words(tree)[0]


def test_changes_are_told_by_story_with_their_credits(later, library, clock):
    page(later, "/changes")
    clock.at += timedelta(days=2)
    credits = change(library, clock.at - timedelta(hours=1))
    tree = page(later, "/changes")
    assert words(tree, "//section/h2") == ["Stories that changed"]
    (told,) = words(tree, "//article//li")
    assert told.startswith("Now told Seven people died. before: Two people died.")
    assert tree.xpath("//article//a[@class='chip']/@href")[0] == (
        f"/articles/{credits[0].article}?from={DAM}#c{credits[0].start}"
    )


def test_a_visit_lasts_half_an_hour(later, library, clock):
    page(later, "/changes")
    clock.at += timedelta(days=2)
    change(library, clock.at - timedelta(hours=1))
    for minutes in (0, 10, 15):
        clock.at += timedelta(minutes=minutes)
        assert "Seven people died." in words(page(later, f"/changes?x={minutes}"))[0]
    clock.at += timedelta(hours=1)
    assert "Nothing is new." in words(page(later, "/changes?x=60"))[0]
    assert "Seven people died." in words(page(later, "/changes?since=24h"))[0]
    assert words(page(later, "/changes?since=24h&followed=1"), "//article") == []


def test_a_time_that_is_none_is_said(later):
    assert "“soon” is no time" in words(page(later, "/changes?since=soon"))[0]


def test_stories_that_only_got_reports_are_counted(later, library, clock):
    clock.at += timedelta(days=2)
    library.put_withdrawn(library.headlines(story=DAM).items[0].report, clock.at)
    tree = page(later, "/changes?since=24h")
    assert "1 more story got reports that change nothing told." in words(tree)[0]


# ── what comes from outside ──────────────────────────────────────────────────────────────────────────────

HOSTILE = '</a><script>alert(1)</script>"\u202e\u2066 onclick=x\u0000' + "w" * 20_000


def test_hostile_words_are_shown_and_do_nothing(client, library):
    name = 'A/b?c#d "<img src=x onerror=alert(1)>'
    story(library, 's-"><svg onload=x>', f"The gate. {HOSTILE}", outlet=name, speaker="Jonna <b>Quarle")
    (outlet,) = [one.outlet for one in library.outlets() if one.outlet.name == name]
    for path in ("/", "/?order=new", "/search?q=gate", "/search?q=gate&in=quotes", "/people", "/outlets", "/changes"):
        tree = page(client, path)
        assert not tree.xpath("//script[not(@src)] | //svg[@onload] | //img | //b[contains(., 'Quarle')]//b")
        assert "\u202e" not in words(tree)[0]
    (door,) = page(client, "/outlets").xpath("//tbody//a[contains(., 'A/b?c#d')]/@href")
    assert words(page(client, door), "//h1") == [outlet.name]
    (door,) = page(client, "/people?prefix=jonna").xpath("//main//li[@class='item-name']/a/@href")
    assert len(page(client, door).xpath("//blockquote")) == 1


def test_what_is_shown_narrowed_is_not_marked_as_seen_as_a_whole(client):
    tree = page(client, "/?outlet=harbour-wire")
    assert "Only stories told by Harbour Wire." in words(tree)[0]
    assert not tree.xpath("//form[@action='/seen']")
    assert tree.xpath("//link[@type='application/atom+xml']/@href") == [
        "/out/stories.atom?order=top&outlet=harbour-wire"
    ]


@pytest.mark.parametrize("mark", ["pin", "follow"])
def test_what_is_pinned_or_followed_stands_first_however_old(client, library, site, monkeypatch, mark):
    monkeypatch.setattr(front, "LATEST", 1)
    oldest = library.stories(order="newest").items[-1]
    assert not page(client, "/").xpath(f"//article[@data-story='{oldest.id}']")
    library.put_mark(mark, "story", oldest.id, site.now())
    assert page(client, "/").xpath(f"//article[@data-story='{oldest.id}']")


def test_quotes_of_an_outlet_are_found_among_all(client):
    alone = page(client, "/search?q=dam+from:Harbour-Wire&in=quotes").xpath("//blockquote")
    assert alone
    assert page(client, "/search?q=dam+from:Harbour-Wire").xpath("//blockquote")
