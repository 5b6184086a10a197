"""What is the same in other words is borne out, and what is told of something else is not."""

import pytest

from newsloom.weave import Sources, check


@pytest.fixture
def sources(report):
    return Sources.of(
        [
            report(
                "The Civic League won 42.6 per cent of the vote, final results showed, but it took only 40 seats. Selwyn "
                "will cut its duty on wool by five points to 7 per cent. Hallin were beaten 4-0 at Port Selwyn last Tuesday. Tarn "
                "Steel raised its estimate of the cost to 110 million crowns from 85 million. Ivo Brandt, 52, had been in charge "
                "of Overmere Town for 14 months. Overmere Steel, which shut a mill in May, owes 3 million "
                "crowns to the lender Selwyn Bank. Overmere and Selwyn met on Friday.",
                "Overmere Broadcasting",
                "2026-10-03 21:00",
            ),
            report("Three sailors were rescued, according to stewards.", "Tarn Post", "2026-10-03 22:00"),
            report("Police said about 300 people took part and that no sailors were rescued.", "Harbour Wire"),
        ]
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Hallin were beaten 4-0 at Port Selwyn on 29 September.",
        "Tarn Steel raised its estimate of the cost from 85 million to 110 million crowns.",
        "Ivo Brandt is 52.",
        "Overmere Steel owes 3 million crowns to Selwyn Bank.",
        "Selwyn will cut its duty on wool by five points to 7 per cent, Overmere Broadcasting reported.",
    ],
)
def test_the_same_in_other_words_is_borne_out(report, sources, sentence):
    (verdict,) = check(report(sentence), sources)
    assert verdict.because == ()


@pytest.mark.parametrize(
    ("sentence", "kind", "told"),
    [
        ("The Civic League won 42.6 per cent of the seats.", "figure", "of “seats” here and of “vote” in the report"),
        (
            "Overmere will cut its duty on wool by five points to 7 per cent.",
            "name",
            "“Overmere” is in the reports, but",
        ),
        ("Selwyn Bank owes 3 million crowns to Overmere Steel.", "order", "have changed places"),
        (
            "Hallin were beaten 4-0 at Port Selwyn on 28 September.",
            "date",
            "“28 September” is not when the report says",
        ),
    ],
)
def test_what_is_told_of_something_else_is_not(report, sources, sentence, kind, told):
    (verdict,) = check(report(sentence), sources)
    assert [lack.kind for lack in verdict.lacks] == [kind], verdict.because
    assert told in verdict.because[0]


def test_no_reason_has_the_same_on_both_sides(report, sources):
    (verdict,) = check(report("Three sailors were rescued at the protest in which 300 people took part."), sources)
    assert not verdict.supported
    assert "they say “Three”" not in " ".join(verdict.because)


def test_one_word_stands_for_another_only_where_each_is_alone(report):
    held = Sources.of(
        [report("It lowered its forecast of growth for the whole of this year to 1.1 percent on Thursday.")]
    )
    (verdict,) = check(
        report("The bank raised its forecast of growth for the whole of this year to 1.1 percent on Thursday."), held
    )
    assert not verdict.supported
    assert "“bank” stands where" not in " ".join(verdict.because)
