import pytest

from newsloom.weave import Sources, check


@pytest.fixture
def sources(report):
    return Sources.of(
        [
            report(
                "Two people were killed on Monday when the spillway of Aldwater Dam broke apart. The upper gate may have to be "
                "blown open if the rain returns, Colonel Theo Rask said. “The dam itself is sound tonight,” said Ruth Adeyar, "
                "the chief engineer. Irena Cobley, the district commissioner, said 4,200 people had left Overmere. Police did "
                "not close the bridge at Hallin.",
                "Harbour Wire",
                "2026-03-09 21:00",
            ),
            report(
                "About 9,000 homes in the valley had no electricity on Tuesday morning.",
                "Radio Vess",
                "2026-03-10 09:00",
            ),
        ]
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Two people were killed on Monday when the spillway of Aldwater Dam broke apart.",
        "The upper gate may have to be blown open if the rain returns, Theo Rask said.",
        "“The dam itself is sound tonight,” said Ruth Adeyar.",
        "Irena Cobley said 4,200 people had left Overmere.",
        "About 9,000 homes had no electricity on Tuesday morning, according to Radio Vess.",
        "Police did not close the bridge at Hallin.",
    ],
)
def test_what_the_sources_say_is_supported(report, sources, sentence):
    (verdict,) = check(report(sentence), sources)
    assert verdict.supported, verdict.because
    assert verdict.evidence


@pytest.mark.parametrize(
    ("sentence", "because"),
    [
        ("Nine people were killed on Monday when the spillway of Aldwater Dam broke apart.", "figure"),
        ("Irena Cobley said 6,000 people had left Overmere.", "figure"),
        ("Ruth Adeyar said 4,200 people had left Overmere.", "Ruth Adeyar"),
        ("The upper gate will have to be blown open, Colonel Theo Rask said.", "certain"),
        ("“The dam itself is safe tonight,” said Ruth Adeyar.", "word for word"),
        ("“The dam itself is sound tonight,” said Theo Rask.", "Theo Rask"),
        ("Police closed the bridge at Hallin.", "denied"),
        ("About 9,000 homes had no electricity on Tuesday morning, according to The Kestrel.", "The Kestrel"),
        ("The harvest festival in Quillon drew its largest crowd in years.", ""),
    ],
)
def test_what_they_do_not_say_is_not(report, sources, sentence, because):
    (verdict,) = check(report(sentence), sources)
    assert not verdict.supported
    assert because in " ".join(verdict.because)
