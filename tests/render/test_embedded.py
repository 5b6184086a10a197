from dataclasses import replace

from newsloom.read import article
from newsloom.render import embedded, page
from newsloom.types import Outlet


def test_a_page_gives_back_the_reports_that_it_holds(skua, articles):
    held = {one.given["id"]: article(one) for one in embedded(page([skua], articles).encode(), "day.html")}
    assert list(held) == sorted(held, key=list(held).index)
    assert set(held) == set(skua.articles)
    for id, one in held.items():
        mine = articles[id]
        assert one.text.split() == mine.text.split()
        assert (one.published, one.url) == (mine.published, mine.url)
        assert (one.outlet and one.outlet.name) == (mine.outlet and mine.outlet.name)


def test_what_a_report_says_of_markup_stays_its_words(skua, articles):
    id = skua.articles[0]
    said = "Rates <b>rose</b> & fell.\n\nA door ↩ opened in ‘Tarn’, “she” said."
    there = {**articles, id: replace(articles[id], text=said, blocks=(), outlet=Outlet("tarn", "Tarn & Sons <Daily>"))}
    [one] = [report for report in embedded(page([skua], there).encode(), "x") if report.given["id"] == id]
    assert one.given["text"].startswith(said)
    assert one.given["outlet"] == "Tarn & Sons <Daily>"


def test_reports_that_are_not_at_hand_are_none(skua):
    assert embedded(page([skua], {}).encode(), "x") == []


def test_other_pages_are_not_taken_apart():
    assert embedded(b"<html><body><article class='report'><div class='body'><p>A.</p></div></article>", "x") is None


def test_a_generator_in_a_comment_makes_no_page():
    assert embedded(b'<!--<meta name="generator" content="newsloom"-->', "page.html") is None
