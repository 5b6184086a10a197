from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.types import Article, Block, Reading, Sentence, When
from newsloom.weave.timeline import days_told


def dated(text, days, published=None):
    """A reading of one sentence that mentions some ISO days; a bare reading, for the days alone count."""
    when = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
    article = Article("a-" + text, text, (Block(0, len(text), "paragraph"),), published=when)
    return Reading(article, (Sentence(0, len(text), 0),), dates=tuple(When(0, 1, "then", day) for day in days))


def whens(digest):
    return [event.when for event in digest.timeline]


def test_a_day_counts_once_a_report_and_a_copied_sentence_once():
    twice = dated("The dam broke.", ["2026-03-09", "2026-03-09"])
    copied = dated("The dam broke.", ["2026-03-09"])
    own = dated("Water poured from the dam.", ["2026-03-09"])
    assert days_told([twice, copied])["2026-03-09"] == 1.0
    assert days_told([twice, copied, own])["2026-03-09"] == 2.0


def test_what_is_ahead_counts_less_and_what_is_looked_back_on_more():
    told = days_told([dated("The dam broke.", ["2026-03-01", "2026-03-09", "2026-03-20"], "2026-03-09 12:00")])
    assert told["2026-03-20"] < told["2026-03-09"] < told["2026-03-01"]


@given(
    st.lists(st.sampled_from(["2026-03-09", "2026-03", "2026", "2026-03-09/2026-03-11", "", None, "2026-03-09T10:00"]))
)
def test_only_days_are_days(values):
    assert set(days_told([dated("It rained.", values)])) <= {"2026-03-09"}


def test_the_day_names_a_thing_or_a_bound_and_nothing_happened_then(report, woven):
    digest = woven(
        report(
            "Helena Marsh ordered an inquiry because of the 9 March meeting in Hallin. "
            "The bridge at Hallin stays closed to lorries through 20 March. "
            "Divers found the second anchor off Tarn Ferry on 11 March.",
            "Harbour Wire",
            "2026-03-12 10:00",
        )
    )
    assert whens(digest) == ["2026-03-11"]


def test_a_stamp_in_a_sentence_is_no_event(report, woven):
    digest = woven(
        report("Tuesday 10 March 2026 16.35 GMT Divers look for the second anchor off Tarn Ferry.", "Harbour Wire")
    )
    assert digest.timeline == ()


def test_what_happened_is_told_rather_than_what_was_foretold(report, woven):
    digest = woven(
        report("The council of Hallin will vote on 10 March on a new market hall.", "Harbour Wire", "2026-03-08 10:00"),
        report("Some parents want Hallin to hold a fair on 10 March.", "Radio Vess", "2026-03-08 11:00"),
        report("Members refused a new market hall by nine to four on 10 March.", "Coastline", "2026-03-11 09:00"),
    )
    told = [event.text for event in digest.timeline if event.when == "2026-03-10"]
    assert any("refused" in text for text in told)
    assert len(told) <= 2


def test_of_two_days_the_first_told_is_the_days_event(report, woven):
    digest = woven(
        report(
            "On 11 March the council of Hallin struck down the order of 2 March.", "Harbour Wire", "2026-03-12 10:00"
        )
    )
    assert whens(digest) == ["2026-03-11"]


def test_in_a_long_story_a_day_that_one_report_tells_of_is_none_of_it(report, woven):
    towns = ["Hallin", "Eastrey", "Cobbham", "Northmark", "Selwyn", "Marten", "Skua", "Belmark", "Ostrany", "Vess"]
    readings = [
        report(
            f"Water reached the school of {town} on 9 March and ran down Mill Lane.", f"{town} News", "2026-03-12 10:00"
        )
        for town in towns
    ]
    aside = report("A baker in Marten baked his last loaf on 4 March.", "Marten Post", "2026-03-12 11:00")
    assert "2026-03-04" in whens(woven(*readings[:3], aside))
    assert whens(woven(*readings, aside)) == ["2026-03-09"]


def test_a_day_that_is_compared_with_is_not_the_day(report, woven):
    digest = woven(
        report(
            "The Vess peaked at 5.1 metres on Wednesday morning, compared with 6.8 metres on Monday. "
            "Shares in the operator closed 31% below their level of last Friday on Thursday. "
            "About 3,100 people were told to leave, up from 2,300 on Tuesday.",
            "Harbour Wire",
            "2026-03-12 18:00",
        )
    )
    assert {event.when: event.text[:10] for event in digest.timeline} == {
        "2026-03-11": "The Vess p", "2026-03-12": "Shares in ",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "bound", "day"),
    [
        (
            "en",
            "The bridge at Hallin has been closed since 2 March 2026.",
            "The bridge at Hallin was closed on 2 March 2026.",
        ),
        (
            "de",
            "Die Brücke in Hallin ist seit 2. März 2026 gesperrt.",
            "Die Brücke in Hallin wurde am 2. März 2026 gesperrt.",
        ),
        (
            "de",
            "Die Brücke in Hallin bleibt bis zum 2. März 2026 gesperrt.",
            "Die Brücke wurde am 2. März 2026 gesperrt.",
        ),
        ("fr", "Le pont de Hallin rouvrira avant le 2 mars 2026.", "Le pont de Hallin a été fermé le 2 mars 2026."),
        (
            "es",
            "El puente de Hallin está cerrado desde el 2 de marzo de 2026.",
            "El puente se cerró el 2 de marzo de 2026.",
        ),
    ],
)
def test_a_day_that_bounds_a_time_is_no_event(report, woven, language, bound, day):
    assert woven(report(bound, "Bell", "2026-03-10 12:00", language=language)).timeline == ()
    assert [one.when for one in woven(report(day, "Bell", "2026-03-10 12:00", language=language)).timeline] == [
        "2026-03-02"
    ]


def test_the_day_of_something_is_not_when_it_was_told(report, woven):
    told = "The death toll from Thursday's earthquake in western Oramia rose to 41, the province said."
    digest = woven(
        report(told, "Meridian Wire", "2026-10-09 15:00"),
        report(f"{told} Roads are open again.", "Dessen Herald", "2026-10-09 18:00"),
    )
    assert digest.timeline == ()
