from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.link.counts import Counts
from newsloom.link.features import BODY_CHARACTERS, Profile, body, profile, terms
from newsloom.link.rarity import Rarity
from newsloom.types import Article, Block


def profiled(title: str | None, text: str) -> Profile:
    return profile(Article("a", text, title=title), Rarity())


def test_a_word_that_the_report_has_small_elsewhere_is_no_name_where_a_sentence_begins():
    assert profiled("Tram hits lorry in Selby", "A tram hit a lorry in Selby on Monday.").runs == ("Selby",)


def test_names_are_capitalised_runs_without_the_opening_words_of_sentences():
    found = profiled(None, "Yesterday the mayor, Orla Venn of Harrowgate Down, spoke. Nobody asked Mr. Tolm anything.")
    assert set(found.runs) == {"Orla Venn", "Harrowgate Down", "Tolm"}
    assert {"venn", "tolm"} <= set(found.names)
    assert not {"yesterday", "nobodi"} & set(found.names)


def test_a_headline_in_capitals_tells_no_names():
    assert profiled("Mayor Of Harrowgate Says Budget Will Pass Soon", "").runs == ()


def test_figures_are_numbers_but_years_and_single_digits():
    found = profiled(None, "In 2019 some 4,200 people paid 3.4m crowns for 7 boats and 31 nets.")
    assert found.figures == {"4,200", "3.4", "31"}


def test_a_rare_word_weighs_more_than_a_common_one():
    found = profiled("Spillway report", "")
    assert found.title["spillway"] > found.title["report"]


def test_words_of_the_stream_lose_weight_as_stories_use_them():
    rarity = Rarity()
    before = rarity.of("skua", "en")
    for _ in range(20):
        rarity.count(["skua"], story=True)
    assert rarity.of("skua", "en") < before


def test_furniture_and_a_repeated_title_are_left_out():
    text = "Bridge shut\n\nThe bridge at Ossel is shut.\n\nRead more: cakes"
    blocks = (Block(0, 11, "title"), Block(13, 41, "paragraph"), Block(43, 59, "furniture"))
    assert body(Article("a", text, blocks, title="Bridge shut")) == "The bridge at Ossel is shut."
    assert body(Article("a", text, title="Bridge shut")).startswith("The bridge")


def test_only_the_beginning_of_a_long_text_is_read():
    assert len(body(Article("a", "word " * 50_000))) <= BODY_CHARACTERS
    assert len(body(Article("a", "x" * 50_000))) <= BODY_CHARACTERS


def test_time_is_hours_and_missing_stays_missing():
    moment = datetime(1970, 1, 2, 12, tzinfo=UTC)
    assert profile(Article("a", "", published=moment), Rarity()).hour == 36
    assert profile(Article("a", ""), Rarity()).hour is None


def test_languages_without_a_table_are_read_too():
    found = profile(Article("a", "Der Staudamm bei Ossel hält.", language="de"), Rarity())
    assert "staudamm" in found.text
    assert "ossel" in found.text


@pytest.mark.parametrize("text", ["水坝决堤后两千人撤离", "ダムが決壊し住民が避難した", "เขื่อนแตกประชาชนอพยพ"])
def test_scripts_without_blanks_are_read_in_pairs_of_characters(text: str):
    found = profiled(None, text)
    assert len(found.text) >= len(text) - 4
    assert all(len(term) <= 2 for term in found.text)


def test_words_everywhere_in_the_latest_reports_are_a_crowd():
    rarity = Rarity()
    before = rarity.crowds(["flood"])[0]
    for number in range(30):
        rarity.arrived(["flood", f"village{number}"])
    flood, village = rarity.crowds(["flood", "village3"])
    assert flood > 0.5 > before
    assert village < 0.1


@pytest.mark.parametrize("new", [False, True])
def test_what_is_counted_is_less_rare_whether_a_story_is_new_or_grows(new):
    rarity = Rarity()
    rarity.count(["flood", "dyke"], story=True)
    flood, dyke = rarity.of("flood", "xx"), rarity.of("dyke", "xx")
    for report in (["ferry"], ["flood"]):
        rarity.count(report, story=new)
    assert rarity.of("flood", "xx") < flood
    assert (rarity.of("dyke", "xx") > dyke) is new


def test_a_report_is_no_crowd_to_itself():
    rarity = Rarity()
    for own in (["flood"], ["flood"], ["dyke"]):
        rarity.arrived(own)
    assert rarity.crowds(["flood", "dyke"], (["flood"], ["flood", "weir"])) == [0.5 / 21, 1.5 / 21]


def test_counts_forget_what_is_old():
    counts = Counts(10)
    counts.take(["once"])
    for _ in range(25):
        counts.take(["often"])
    assert counts.of("once") == 0
    assert counts.of("often") <= counts.total <= 20


@given(st.text(max_size=300), st.none() | st.text(max_size=60))
def test_vectors_are_of_length_one_or_empty(text: str, title: str | None):
    found = profiled(title, text)
    for vector in (found.text, found.title, found.names, found.pairs):
        assert not vector or sum(w * w for w in vector.values()) == pytest.approx(1)
    assert all(part in text or part in (title or "") for run in found.runs for part in run.split())


@given(st.text(max_size=200))
def test_terms_never_raise(text: str):
    assert all(isinstance(term, str) for term in terms(text, "en"))


def test_addresses_are_not_what_a_report_tells():
    found = profiled("Weir", "Gulls crowd the weir https://example.org/Channel (www.example.org/x) at low water.")
    assert {"weir", "gull", "water"} <= set(found.text)
    assert not {"http", "channel", "example", "exampl"} & set(found.text)


def test_words_of_one_outlet_are_a_crowd_there():
    rarity = Rarity()
    for number in range(60):
        word, outlet = ("tide", "skipper") if number % 4 == 0 else ("plain", "post")
        rarity.arrived([word, f"village{number}"], outlet)
    assert rarity.crowds(["tide"])[0] < 0.25
    assert rarity.crowds(["tide"], outlet="skipper")[0] > 0.4
    assert rarity.crowds(["tide"], outlet="post")[0] < 0.05
    assert rarity.crowds(["tide"], outlet="unknown") == [0.0]
