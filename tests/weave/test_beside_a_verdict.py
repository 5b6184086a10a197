"""What the reports have beside what bears a sentence out: how things went on, how a quote goes on, who denies it."""

import pytest

from newsloom.weave import Sources, check


@pytest.fixture
def sources(report):
    return Sources.of(
        [
            report(
                "Ida Pell of Hallin was reported missing by her brother. The Civic League took 31 of the 90 seats. Tomas Brandt lost "
                "his seat in Overmere by 40 votes. Harbour master Nadia Kell had met Ivo Marr in secret on Sunday, the paper "
                "wrote. Nadia Kell runs the harbour. “We will not sell the mill to anybody unless the council agrees,” Maud "
                "Ellery said. “The quay is safe. But nobody should swim there,” said Theo Rask. Greta Holm was arrested on Sunday. "
                "Sheriff Olav Krag told the council on Sunday that nobody should guess.",
                "Tarn Post",
                "2026-03-09 21:00",
            ),
            report(
                "Ida Pell, who had been reported missing, was found at a friend's house in Tarn. The Civic League now have 29 seats. A "
                "court has overturned the result in Overmere and given the seat back to Tomas Brandt. Nadia Kell denied meeting "
                "Ivo Marr before the sale. Greta Holm released a statement.",
                "Harbour Wire",
                "2026-03-11 09:00",
            ),
        ]
    )


@pytest.mark.parametrize(
    ("sentence", "kind", "told"),
    [
        (
            "Ida Pell is missing.",
            "date",
            "since then Harbour Wire has: “Ida Pell, who had been reported missing, was found",
        ),
        (
            "The Civic League took 31 seats.",
            "date",
            "since then Harbour Wire has: “The Civic League now have 29 seats.”",
        ),
        ("Tomas Brandt lost his seat in Overmere.", "date", "given the seat back to Tomas Brandt.”"),
        ("Chief Olav Krag told the council that nobody should guess.", "name", "“Chief”; Tarn Post has “Sheriff”"),
        (
            "Nadia Kell had met Ivo Marr in secret on Sunday.",
            "negation",
            "perhaps denied: Harbour Wire has “Nadia Kell denied",
        ),
        ("“We will not sell the mill to anybody,” Maud Ellery said.", "quote", "go on: “unless the council agrees”"),
    ],
)
def test_what_a_reader_must_know_is_remarked(report, sources, sentence, kind, told):
    (verdict,) = check(report(sentence), sources)
    assert verdict.supported, verdict.because
    (remark,) = verdict.remarks
    assert remark.kind == kind
    assert told in remark.text
    assert remark.credit is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Ida Pell, who had been reported missing, was found in Tarn.",
        "The Civic League now have 29 seats.",
        "Nadia Kell runs the harbour.",
        "Sheriff Olav Krag told the council that nobody should guess.",
        "“We will not sell the mill to anybody unless the council agrees,” Maud Ellery said.",
        "“We will not sell the mill to anybody,” Maud Ellery said, unless the council agrees.",
        "“The quay is safe,” said Theo Rask.",
        "Greta Holm was arrested on Sunday.",
    ],
)
def test_what_is_told_whole_or_still_stands_is_not(report, sources, sentence):
    (verdict,) = check(report(sentence), sources)
    assert verdict.supported, verdict.because
    assert verdict.remarks == ()
