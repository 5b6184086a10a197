"""What is typed into the search box: taken apart, and nothing lost unsaid."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as such
from hypothesis import strategies as st

from newsloom.errors import StoreError
from newsloom.serve.shown.asked import OPERATORS, given, understood, without
from newsloom.store.wanted import query

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
TYPED = st.text(st.sampled_from('abz ß“”"-*:&OR/0123456789\x00\u202e\n') | st.characters(), max_size=120)
MADE = """gate "upper gate" -rail OR flood* a* & " from:x speaker:"A B" before:soon after:3d lang: form:y -from:x - -*
10:30 https://example.org/a"""
PIECES = st.lists(st.sampled_from(MADE.split()), max_size=12).map(" ".join)


def asked(typed):
    return understood(typed, NOW)


def test_operators_narrow_and_words_stay():
    found = asked('gate from:harbour-wire speaker:"Mira Oakes" lang:DE after:2026-03-01 before:2d "upper gate" -rail')
    assert found.words == 'gate "upper gate" -rail'
    assert (found.outlet, found.speaker, found.language) == ("harbour-wire", "Mira Oakes", "de")
    assert found.since == datetime(2026, 3, 1, tzinfo=UTC)
    assert found.until == NOW - timedelta(days=2)
    assert found.faults == ()


@pytest.mark.parametrize(
    ("typed", "since"),
    [
        ("after:2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("since:2025", datetime(2025, 1, 1, tzinfo=UTC)),
        ("after:yesterday", datetime(2026, 3, 13, tzinfo=UTC)),
        ("after:2026-03-01T08:00+02:00", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("AFTER:1W", NOW - timedelta(weeks=1)),
    ],
)
def test_days_may_be_said_in_several_ways(typed, since):
    assert asked(typed).since == since
    assert asked(typed).faults == ()


@pytest.mark.parametrize(
    ("typed", "words", "told"),
    [
        ("form:x gate", "form:x gate", "“form:” is no operator"),
        ("before:soon gate", "gate", "“soon” is no day"),
        ("before:2026-13 gate", "gate", "is no day"),
        ("before:99999999w gate", "gate", "is no day"),
        ("from: wire", "wire", "from: needs something"),
        ("speaker:“Mira", "Mira", "quotation mark"),
        ("from:a from:b gate", "gate", "“from:b” is left out"),
        ("-from:a gate", "gate", "-from: is not known"),
        ("OR gate OR", "gate", "OR joins nothing"),
        ("gate OR -rail", "gate -rail", "OR joins nothing"),
        ("gate OR from:x", "gate", "OR joins nothing"),
        ("-rail", "", "add a word"),
        ("a* gate", "a* gate", "too short for a star"),
        ("gate &", "gate", "“&” has no letter"),
        ('"gate', "gate", "quotation mark stands alone"),
        ("gate " * 40, "gate " * 31 + "gate", "first 32 words"),
        ("gate " + "x" * 3000, None, "first 2,000 characters"),
        ("gate after:2026-03-02 before:2026-03-01", "gate", "nothing can be found"),
    ],
)
def test_what_is_not_understood_is_said(typed, words, told):
    found = asked(typed)
    assert words is None or found.words == words
    assert told in " ".join(found.faults)


def test_marks_of_telephones_are_quotation_marks():
    assert asked("“upper gate”").words == '"upper gate"'
    assert asked("speaker:“Mira Oakes”").speaker == "Mira Oakes"


def test_ordinary_colons_are_words():
    assert asked("10:30 https://example.org/a").faults == ()


@such(TYPED | PIECES)
def test_whatever_is_typed_can_be_searched(typed):
    found = asked(typed)
    assert found.empty or found.words or found.outlet or found.speaker or found.language or found.since or found.until
    if found.words:
        query(found.words)  # raises nothing
    elif typed.split() and found.empty:
        assert found.faults, "something was typed, and nothing was said of it"


@such(st.text(st.sampled_from('abc "-*OR&'), max_size=40))
def test_words_alone_mean_what_the_library_takes_them_for(typed):
    try:
        meant = query(typed)
    except StoreError:
        assert asked(typed).words == ""
        return
    assert query(asked(typed).words) == meant


@such(PIECES, st.sampled_from(sorted(set(OPERATORS.values()))))
def test_one_operator_is_taken_away_and_the_rest_stays(typed, field):
    before, after = asked(typed), asked(without(typed, field))
    assert getattr(after, field) is None
    for other in {"outlet", "speaker", "language", "since", "until"} - {field}:
        assert getattr(after, other) == getattr(before, other)


@such(st.text(max_size=200))
def test_a_value_is_typed_so_that_it_is_understood(value):
    found = asked(given("speaker", value))
    bare = "".join(" " if mark in '“”„‟«»＂"\x00' else mark for mark in value)
    assert found.speaker == (" ".join(bare.split()) or None)
    assert found.words == ""
