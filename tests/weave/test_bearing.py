"""Whom a claim is credited to: who tells the same thing done, however alike its setting is told."""

import pytest

from newsloom.weave.bearing import Bearing
from newsloom.weave.statements import rarity, statements


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The mayor of Hallin resigned on Monday over the ferry contract.",
         "The mayor of Hallin was arrested on Monday over the ferry contract."),
        ("The Hallin council debated the plan for a new bridge on Monday night.",
         "The Hallin council approved the plan for a new bridge on Monday night."),
        ("450 residents were evacuated on Saturday after the Orlin dam broke.",
         "A man died on Saturday after the Orlin dam broke."),
        # The same deed, told the other way round.
        ("Minister Tor Berg took bribes from the builder Orsa, prosecutor Eva Lind said on Monday.",
         "Prosecutor Eva Lind said on Monday that the builder Orsa took bribes from minister Tor Berg."),
        ("The council of Hallin voted 14 to 11 to close the harbour pool on Monday night.",
         "The council of Hallin voted 11 to 14 against closing the harbour pool on Monday night."),
        ("Halvard Quist will appeal against the ban on cod, he said on Monday.",
         "Halvard Quist said on Monday: “We will not appeal against the ban on cod.”"),
    ],
)  # fmt: skip
def test_other_deeds_in_one_setting_are_not_agreed(report, woven, one, other):
    digest = woven(report(one, "Harbour Wire", "2026-03-09 21:00"), report(other, "Radio Vess", "2026-03-09 22:00"))
    assert [claim.independent for claim in digest.claims] == [1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A man was killed on Saturday when the Orlin dam broke.", "One man died on Saturday when the Orlin dam broke."),
        ("Police detained a teacher of Hallin on Monday.", "On Monday a teacher of Hallin was arrested by police."),
        ("The council of Hallin approved the new bridge on Monday night.",
         "The new bridge was approved by the council of Hallin on Monday night."),
    ],
)  # fmt: skip
def test_one_deed_in_other_words_is_agreed(report, woven, one, other):
    digest = woven(report(one, "Harbour Wire", "2026-03-09 21:00"), report(other, "Radio Vess", "2026-03-09 22:00"))
    assert max(claim.independent for claim in digest.claims) == 2


def test_who_tells_another_day_or_another_person_bears_nothing_out(report, woven):
    told = woven(
        report(
            "Nell Ferro first accused Piet Osk of fraud over the timber yard on 25 March.", "Bell", "2026-04-02 08:00"
        ),
        report(
            "Ferro first accused Osk of fraud over the timber yard in interviews this year.",
            "River Post",
            "2026-04-02 09:00",
        ),
    )
    assert all("25 March" in credit.exact for one in told.claims if "25 March" in one.text for credit in one.credits)
    told = woven(
        report(
            "Piet Osk is serving as acting commissioner of the harbour service after a vote.",
            "Bell",
            "2026-04-02 08:00",
        ),
        report(
            "Nell Ferro served as acting commissioner of the harbour service after a vote.",
            "River Post",
            "2026-04-02 09:00",
        ),
    )
    assert [one.kind for one in told.claims] == ["single", "single"]
    assert not any("similar in" in one.credit_line for one in told.passages)


def test_a_clause_that_one_outlet_alone_has_is_told_to_be_its_own(report, woven):
    told = "Alderman Piet Osk was charged with fraud over the sale of the timber yard at Hallin on Thursday"
    one = report(f"{told} after clerks found forged letters inside beehives.", "The Bell", "2026-04-02 08:00")
    other = "Prosecutors charged Alderman Piet Osk with fraud over the sale of the Hallin timber yard"
    longer = report(f"{other} after surveyors questioned its generous price.", "River Post", "2026-04-02 09:00")
    (line,) = [passage.credit_line for passage in woven(one, longer).passages if passage.kind == "agreed"]
    assert line.endswith(
        ("; only The Bell has “after clerks found forged letters inside beehives”",
         "; only River Post has “after surveyors questioned its generous price”")
    )  # fmt: skip
    both = report(f"{other}. Clerks found forged letters inside two beehives.", "River Post", "2026-04-02 09:00")
    assert not any("; only" in passage.credit_line for passage in woven(one, both).passages)


def test_tonight_in_a_quotation_is_one_night_for_whoever_quotes_it_later(report, woven):
    said = "“The dyke is sound tonight, but I cannot promise that it will hold if the rain comes back,” said Ida Marsh."
    digest = woven(report(said, "Harbour Wire", "2026-03-09 21:00"), report(said, "Radio Vess", "2026-03-13 09:00"))
    (passage,) = digest.passages
    assert {credit.outlet for credit in passage.credits} == {"Harbour Wire", "Radio Vess"}


def test_a_copy_that_says_the_opposite_is_not_credited(report, woven):
    told = "Her rucksack was found 3 kilometres south of the Kettle hut on Saturday, the rescue service said."
    more = "\n\nElsa Borg, 67, set out on Friday with a map and a flask. Forty people are searching for her with dogs."
    digest = woven(report(told + more, "Fell Gazette"), report(told.replace("south", "north") + more, "North Radio"))
    for claim in digest.claims:
        assert "Kettle" not in claim.text or len(claim.outlets) == 1
    for passage in digest.passages:
        assert (
            "Kettle" not in passage.text or "Radio" not in passage.credit_line or "Gazette" not in passage.credit_line
        )


def test_a_fifth_who_died_is_not_said_by_who_tells_of_four(report, woven):
    digest = woven(
        report("Four people have died in the fire at the Port Merrow warehouse, the hospital said.", "Alpha Herald"),
        report("A fifth person has died in the fire at the Port Merrow warehouse, the hospital said.", "Beta Times"),
        report("Five people have died in the fire at the Port Merrow warehouse, the hospital said.", "Gamma Radio"),
    )
    for claim in digest.claims:
        assert not ("Four" in claim.text and "Beta Times" in claim.outlets)
        assert not ("fifth" in claim.text and "Alpha Herald" in claim.outlets)


def test_a_day_alone_does_not_tell_an_hour(report):
    readings = (
        report(
            "The council said residents of Mill Lane could return home from 2pm on Monday.", "A", "2026-03-09 08:00"
        ),
        report("The council said residents of Mill Lane could return home on Monday.", "B", "2026-03-09 09:00"),
    )
    found = statements(readings)
    bearing = Bearing(found, readings, rarity(found))
    assert not bearing.bears_out(0, 1)
    assert bearing.bears_out(1, 0)
