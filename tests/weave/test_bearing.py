"""Whom a claim is credited to: who tells the same thing done, however alike its setting is told."""

import pytest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The mayor of Hallin resigned on Monday over the ferry contract.",
         "The mayor of Hallin was arrested on Monday over the ferry contract."),
        ("The Hallin council debated the plan for a new bridge on Monday night.",
         "The Hallin council approved the plan for a new bridge on Monday night."),
        ("450 residents were evacuated on Saturday after the Orlin dam broke.",
         "A man died on Saturday after the Orlin dam broke."),
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
