"""What a report has as planned, wanted or not come about is not done."""

import pytest

from newsloom.weave import Sources, check

PLANS = (
    "The sale needs the consent of the Ports Office and is expected to close in May. The council of Overmere agreed on Monday to "
    "repair the quay on 3 April. Engineers in Hallin have ruled out a lightning strike as the cause of the blackout that hit the "
    "mill. The Farmers won most districts, but they fell two seats short of a majority. The minister asked parliament to extend "
    "the curfew. Ferries will resume on Friday. Firefighters managed to save the mill. The port plans to raise its fees after it "
    "raised them in May. Engineers did not rule out a leak at the old pump house."
)


@pytest.fixture
def sources(report):
    return Sources.of([report(PLANS, "Harbour Wire", "2026-03-09 21:00")])


@pytest.mark.parametrize(
    ("sentence", "kind", "by"),
    [
        ("The sale was consented to by the Ports Office.", "certainty", "needs"),
        ("The council of Overmere repaired the quay on Monday.", "certainty", "agreed to"),
        ("Engineers in Hallin said a lightning strike caused the blackout that hit the mill.", "negation", "ruled out"),
        ("The Farmers won a majority.", "negation", "short of"),
        ("Parliament extended the curfew.", "certainty", "asked to"),
        ("Ferries resumed on Friday.", "certainty", "will"),
    ],
)
def test_what_is_still_to_be_is_not_told_as_done(report, sources, sentence, kind, by):
    (verdict,) = check(report(sentence), sources)
    assert [(lack.kind, lack.there) for lack in verdict.lacks] == [(kind, by)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Ports Office's consent to the sale is needed.",
        "The council of Overmere agreed to repair the quay.",
        "The quay is to be repaired, the council of Overmere agreed.",
        "Engineers in Hallin have ruled out a lightning strike as the cause.",
        "The Farmers won most districts but fell short of a majority.",
        "Ferries are to resume on Friday.",
        "Firefighters saved the mill.",
        "The port raised its fees in May.",
        "Engineers did not rule out a leak.",
    ],
)
def test_what_is_told_as_it_stands_is_borne_out(report, sources, sentence):
    (verdict,) = check(report(sentence), sources)
    assert verdict.because == ()
