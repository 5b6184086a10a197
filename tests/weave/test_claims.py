import pytest


def agreed(digest):
    return [claim for claim in digest.claims if claim.independent > 1]


def test_the_same_told_in_other_words_is_agreed(report, woven):
    digest = woven(
        report("The dam at Aldwater broke on Monday. Schools in Hallin stay closed until Friday.", "Harbour Wire"),
        report("Trains are late. All schools in Hallin will be closed until Friday, the council said.", "Radio Vess"),
    )
    (claim,) = agreed(digest)
    assert claim.outlets == ("Harbour Wire", "Radio Vess")
    assert {credit.outlet for credit in claim.credits} == {"Harbour Wire", "Radio Vess"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "The upper gate at Aldwater Dam will be blown open on Friday.",
            "The upper gate at Aldwater Dam may be blown open on Friday.",
            id="may is not will",
        ),
        pytest.param(
            "The council has approved the new bridge at Tarn Ferry.",
            "The council has not approved the new bridge at Tarn Ferry.",
            id="negation",
        ),
        pytest.param(
            "“The bridge at Tarn Ferry is safe for lorries,” said engineer Ruth Adeyar.",
            "“The bridge at Tarn Ferry is safe for lorries,” said engineer Tomas Reck.",
            id="another speaker",
        ),
    ],
)
def test_what_is_never_one_claim(report, woven, one, other):
    digest = woven(
        report(f"{one} Rain fell on the harbour.", "Harbour Wire"),
        report(f"Wind shook the old mill. {other}", "Radio Vess"),
    )
    assert not agreed(digest)


def test_naming_the_same_people_is_no_claim(report, woven):
    digest = woven(
        report(
            "Ostrany President Karel Vantor asked Maravelle Prime Minister Helena Marsh for cutters. Boats were lost.",
            "Harbour Wire",
        ),
        report(
            "Maravelle Prime Minister Helena Marsh dines with Ostrany President Karel Vantor on Friday. Choirs will sing.",
            "Radio Vess",
        ),
    )
    assert not agreed(digest)


def test_a_judgement_is_recognised_and_kept_from_the_digest(report, woven):
    digest = woven(
        report(
            "The dam at Aldwater broke on Monday afternoon after a week of rain, in what was a monumental failure of "
            "stewardship. It is a scandal that nobody looked at the drains beneath the slabs.",
            "The Daily Lantern",
        )
    )
    judged = [claim.text for claim in digest.claims if claim.judgement]
    assert len(judged) == 2
    printed = " ".join(passage.text for passage in digest.passages)
    assert "monumental" not in printed
    assert "scandal" not in printed
    assert "The dam at Aldwater broke on Monday afternoon after a week of rain […]" in printed


def test_a_judgement_in_somebodys_mouth_is_reported(report, woven):
    digest = woven(
        report("“It is a scandal that nobody looked at the drains,” said councillor Edda Farrant.", "Coastline")
    )
    assert not any(claim.judgement for claim in digest.claims)


def test_the_measure_is_the_same_in_other_units(report, woven):
    digest = woven(
        report("Lake Aldwater has risen 12 metres in eight days.", "Harbour Wire"),
        report("Lake Aldwater had shot up 39 feet in eight days.", "The Daily Lantern"),
    )
    assert len(agreed(digest)) == 1
    assert digest.conflicts == ()
