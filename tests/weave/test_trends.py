"""Which way a figure went is part of what a sentence tells."""

import pytest

from newsloom.weave import Sources, check

FIGURES = (
    "Turnout in Overmere was 61.3 per cent, up 2.4 percentage points from 2021. The Farmers won 31 seats, down from 45. The "
    "bank expects inflation to average 2.1 percent in 2027, against the 2.3 percent it forecast in May. Shares in Tarn Steel "
    "closed 0.7 per cent lower at 12.40 crowns. The council cut its grant to the theatre by 3 million crowns. Hallin rose to "
    "third place from ninth. Marsh is 5th in the table, having been 9th. Exports grew 3 percent to 90 million crowns."
)


@pytest.fixture
def sources(report):
    return Sources.of([report(FIGURES, "Harbour Wire", "2026-03-09 21:00")])


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Turnout in Overmere was 61.3 per cent, down 2.4 percentage points from 2021.",
         "“2.4 percentage points” is told with “down”, and with “up” in the report (Harbour Wire, 9 March)"),
        ("The Farmers won 31 seats, up from 45.", "“45” is told with “up”, and with “down” in the report"),
        ("The bank expects inflation to average 2.1 percent in 2027, up from the 2.3 percent it forecast in May.",
         "“2.1 percent” is less than “2.3 percent”, not “up” from it"),
        ("Shares in Tarn Steel closed 0.7 per cent higher at 12.40 crowns.", "with “higher”, and with “lower” in"),
        ("Exports shrank 3 percent to 90 million crowns.", "with “shrank”, and with “grew” in"),
    ],
)  # fmt: skip
def test_a_figure_that_went_the_other_way_is_not_borne_out(report, sources, sentence, told):
    (verdict,) = check(report(sentence), sources)
    assert [lack.kind for lack in verdict.lacks] == ["figure"]
    assert told in verdict.because[0]


@pytest.mark.parametrize(
    "sentence",
    [
        "Turnout in Overmere was up 2.4 percentage points from 2021.",
        "The Farmers were down from 45 to 31 seats.",
        "The bank expects inflation to average 2.1 percent in 2027, down from the 2.3 percent it forecast in May.",
        "Shares in Tarn Steel closed at 12.40 crowns, lower by 0.7 per cent.",
        "The council cut by 3 million crowns its grant to the theatre.",
        "Marsh is 5th in the table, up from 9th.",
        "Exports were up 3 percent, to 90 million crowns.",
    ],
)
def test_one_that_went_the_same_way_is(report, sources, sentence):
    (verdict,) = check(report(sentence), sources)
    assert verdict.because == ()


@pytest.mark.parametrize(
    ("language", "told", "sentence"),
    [
        ("de", "In den Hafen kamen im Mai 40 Schiffe mehr als im April.", "In den Hafen kamen im Mai 40 Schiffe weniger als im April."),
        ("fr", "Le port de Tarn a perdu 40 emplois en mai, en recul de 5 %.", "Le port de Tarn a perdu 40 emplois en mai, en hausse de 5 %."),
        ("es", "El puerto cerró mayo con 40 barcos, un descenso del 5 %.", "El puerto cerró mayo con 40 barcos, un aumento del 5 %."),
    ],
)  # fmt: skip
def test_so_it_is_in_other_languages(report, language, told, sentence):
    (verdict,) = check(report(sentence, language=language), Sources.of([report(told, language=language)]))
    assert [lack.kind for lack in verdict.lacks] == ["figure"], verdict.because
