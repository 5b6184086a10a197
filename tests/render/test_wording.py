from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.render import markdown, terminal
from newsloom.render.wording import (
    clock,
    count_line,
    deck,
    differences,
    doubt,
    figure,
    listed,
    printable,
    sources,
    spoken,
    value_said,
    web_address,
)
from newsloom.types import ConflictValue, Relay


def test_the_count_line_tells_outlets_origins_and_relays(skua):
    assert count_line(skua) == "8 outlets (1 unnamed), 6 independent, 3 relay Harbour Wire"


def test_outlets_that_each_relay_another_are_told_plainly(skua):
    relays = tuple(
        replace(skua.relays[0], source=who, to=whom) for who, whom in (("Mill Post", "Vess"), ("Gate", "Oke"))
    )
    alone = replace(skua, read=("Mill Post", "Gate"), unnamed=0, independent=2, relays=relays)
    assert count_line(alone) == "2 outlets, 2 independent, 2 relay others"


def test_figures_in_words_begin_small_wherever_they_stood():
    said = [ConflictValue(text, value, "people", None, (), ()) for text, value in (("Two", 2.0), ("seven people", 7.0))]
    assert list(map(value_said, said)) == ["two", "seven people"]
    assert value_said(ConflictValue("Overmere", "overmere", None, None, (), ())) == "Overmere"
    assert value_said(ConflictValue("US$5", 5.0, None, None, (), ())) == "US$5"


def test_one_report_that_relays_many_counts_once(skua):
    credit = skua.relays[0].credit
    many = tuple(Relay(None, to, credit) for to in ("Northern Echo Radio", "Lindhaven Post", "The Mole"))
    alone = replace(skua, read=(), unnamed=2, independent=2, relays=many)
    assert count_line(alone) == "2 outlets (2 unnamed), 2 independent, an unnamed outlet relays 3 other outlets"


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ("A bridge at Orlin closed on Monday.", False),
        ("A bridge at Orlin closed this morning [9 March].", False),
        ("Drivers at Orlin wait for hours.", True),
        ("", False),
    ],
)
def test_a_deck_that_the_first_sentence_would_repeat_is_not_shown(skua, summary, shown):
    first = replace(skua.passages[0], text="A bridge at Orlin closed on Monday morning after this week's flood.")
    digest = replace(skua, summary=summary, passages=(first, *skua.passages[1:]))
    assert deck(digest) == (summary if shown else "")
    page = markdown([digest], {})
    assert (f"*{summary or '-'}*" in page) == shown
    assert first.text in page


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026", "2026"),
        ("2026-03", "March 2026"),
        ("2026-03-09", "9 March 2026"),
        ("2026-03-09T07:05Z", "9 March 2026, 07:05 UTC"),
        ("2026-03-09/2026-03-14", "9 – 14 March 2026"),
        ("2026-02-27/2026-03-14", "27 February 2026 – 14 March 2026"),
        ("2026-99-01", "2026-99-01"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_iso_dates_are_spoken(when, said):
    assert spoken(when) == said


def test_times_figures_and_lists_are_written_for_readers():
    assert clock(datetime(2026, 3, 9, 7, 5, tzinfo=UTC)) == "9 March 2026, 07:05 UTC"
    assert [figure(4200.0, "km"), figure(3.5, "percent"), figure(2_100_000.0, "crowns"), figure(1e300)] == [
        "4,200 km", "3.5%", "2,100,000 crowns", "1e+300",
    ]  # fmt: skip
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed("ABCDEF") == "A, B, C and 3 more"


def test_differing_words_are_told_punctuation_is_not():
    assert differences("We will go, quickly, to the quay.", "We will not go quickly to the mole") == [
        ("same", "We will"),
        ("only here", "not"),
        ("same", "go quickly to the"),
        ("not here", "quay."),
        ("only here", "mole"),
    ]


@given(st.text(), st.text())
def test_both_wordings_can_be_read_off_their_differences(base, other):
    runs = differences(base, other)
    told = " ".join(words for turn, words in runs if turn != "not here").split()
    assert told == printable(other).split()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "http://",
        "https://a b",
        "http://[x",
        "ftp://a.example",
        'https://a"b',
        "https://a\x00b",
        "",
        None,
    ],
)
def test_only_web_addresses_become_links(url):
    assert web_address(url) is None


def test_a_web_address_stays_as_it_is():
    assert web_address("https://a.example/x?y=1#:~:text=z") == "https://a.example/x?y=1#:~:text=z"


def test_sources_are_numbered_as_the_passages_credit_them(skua, articles):
    numbered = sources(skua, articles)
    assert [source.id for source in numbered.values()] == [
        "wire", "radio", "post", "northmark", "estuary", "saved", "roundup", "delta",
    ]  # fmt: skip
    assert [source.number for source in numbered.values()] == list(range(1, 9))
    assert numbered["saved"].outlet == "an unnamed outlet"


def test_reports_without_a_statement_in_common_raise_a_doubt(skua, articles):
    assert doubt(skua) == ""
    alone = [replace(claim, credits=claim.credits[:1], related=()) for claim in skua.claims]
    apart = replace(skua, claims=tuple(alone), quotes=(), conflicts=(), updates=())
    assert "may tell of different events" in doubt(apart)
    for shown in (terminal([apart], articles, 88, False), markdown([apart], articles)):
        assert "may tell of different events" in " ".join(shown.split())
    # One report has nothing to have in common with; a digest of headlines has no statement at all.
    assert doubt(replace(apart, articles=apart.articles[:1])) == doubt(replace(apart, claims=())) == ""
