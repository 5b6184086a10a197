"""Figures of one thing, of two things, and of what may be either."""

import pytest


def values(conflict):
    return {value.value for value in conflict.values}


def test_what_is_likely_and_no_more_is_told_with_a_reserve(report, woven):
    digest = woven(
        report(
            "Thieves took 50,000 crowns in cash from the ticket office of the Hallin ferry, it said.", "Harbour Wire"
        ),
        report(
            "After they tied up the clerk and stole some 80,000 crowns in cash, two men in dark coats left by the river.",
            "Delta One",
        ),
        report("Rain fell on the fields of Marle for a ninth day, and the harvest fair was put off.", "Radio Vess"),
    )
    (conflict,) = digest.conflicts
    assert (conflict.sure, values(conflict)) == (False, {50_000, 80_000})
    assert not any(claim.kind == "disputed" for claim in digest.claims)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (
            "Only 85 percent of the hospitals of Maravelle send in their figures, and 100 percent must, the minister said.",
            "Only 75 percent of the hospitals of Maravelle send in their figures, and 100 percent must, the minister said.",
            {85, 75},
        ),
        (
            "A spill of 20,000 litres might close the beaches of Hallin until June, the coast guard said.",
            "The spill of 35,000 litres closed the beaches of Hallin, the coast guard said.",
            {20_000, 35_000},
        ),
        (
            "The yard of Ostrany lost 38 percent of its orders in the year of the strike, its owners said.",
            "The yard of Ostrany lost 36 percent of its orders in the year of the strike.",
            {38, 36},
        ),
        (
            "The party at Marle, when asked for its lists, said that 52 percent of its full-time staff are women.",
            "According to the party at Marle, 58 percent of its full-time staff are women.",
            {52, 58},
        ),
        (
            "About 380 nurses will stay at home, while another 420 porters of the ward at Marle will work without pay.",
            "Roughly 510 porters of the ward at Marle will work without pay, while 380 nurses will stay at home.",
            {420, 510},
        ),
        (
            "An eight-year-old girl was shot in a car near the square of Hallin on Sunday evening.",
            "An 11-year-old girl was shot in a car near the square of Hallin over the weekend, police said.",
            {8, 11},
        ),
    ],
)
def test_figures_of_one_thing_however_else_they_are_told(report, woven, one, other, told):
    digest = woven(report(one, "Harbour Wire", "2026-03-09 10:00"), report(other, "Radio Vess", "2026-03-09 10:30"))
    assert [values(conflict) for conflict in digest.conflicts] == [told]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "In all, 24 people have been charged with the break-in at the Corvane depot, the court heard.",
            "In all, 18 other people have been charged with the break-in at the Corvane depot.",
        ),
        (
            "The couple paid $43,885,310 in taxes to the state of Maravelle from 2007 to 2014, their returns show.",
            "The couple paid $43 million in taxes to the state of Maravelle from 2007 to 2014, their returns show.",
        ),
        (
            "Nine lorries took two days to clear the pass of Caddis, the road office said.",
            "Nine lorries took 31 hours to clear the pass of Caddis, the road office said.",
        ),
    ],
)
def test_figures_that_can_both_be_right(report, woven, one, other):
    digest = woven(report(one, "Harbour Wire", "2026-03-09 10:00"), report(other, "Radio Vess", "2026-03-09 10:30"))
    assert digest.conflicts == ()


def test_lists_of_figures_are_not_mixed(report, woven):
    one = (
        "Of the staff of the ferry line 56 percent are women, 25 percent work at night and 52 percent are under forty."
    )
    other = (
        "Of the staff of the ferry line 56 percent are women, 25 percent work at night and 78 percent are under forty."
    )
    digest = woven(report(one, "Harbour Wire", "2026-03-09 10:00"), report(other, "Radio Vess", "2026-03-09 10:30"))
    assert [values(conflict) for conflict in digest.conflicts] == [{52, 78}]
