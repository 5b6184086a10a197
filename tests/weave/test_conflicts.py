import pytest


def test_figures_of_one_thing_that_differ(report, woven):
    digest = woven(
        report(
            "By 9 p.m. on Monday 4,200 people had been moved out of Overmere and lower Hallin, officials said.",
            "Harbour Wire",
            "2026-03-09 21:20",
        ),
        report(
            "By Monday night 6,000 people had been moved out of Overmere and the lower part of Hallin.",
            "The Selwyn Post",
            "2026-03-10 08:15",
        ),
    )
    (conflict,) = digest.conflicts
    assert conflict.kind == "figure"
    assert {value.value: value.outlets for value in conflict.values} == {
        4200: ("Harbour Wire",),
        6000: ("The Selwyn Post",),
    }
    assert any(claim.kind == "disputed" for claim in digest.claims)


def test_a_later_toll_is_an_update(report, woven):
    digest = woven(
        report("Two people were killed when the spillway broke.", "Harbour Wire", "2026-03-09 21:00"),
        report("Five people have died in the flood, police said.", "Radio Vess", "2026-03-10 18:00"),
        report("The death toll rose to seven on Wednesday.", "Delta One", "2026-03-11 13:00"),
    )
    assert digest.conflicts == ()
    (moved,) = digest.updates
    assert [value.value for value in moved.values] == [2, 5, 7]
    printed = " ".join(passage.text for passage in digest.passages)
    assert "seven" in printed
    assert "Two people" not in printed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The breach in the spillway was 60 metres wide at nightfall.",
            "The breach in the spillway was nearly 200 feet wide.",
        ),
        (
            "More than 4,000 people left the town of Overmere by bus.",
            "Some 4,200 people left the town of Overmere by bus.",
        ),
        ("About 9,000 homes in the valley are without power.", "Power is out in 9,100 homes in the valley."),
        (
            "Hundreds of thousands of homes were left without power in the valley.",
            "There were widespread power cuts in homes of the valley.",
        ),
        (
            "The Vess peaked at 5.1 metres at Hallin on Wednesday, compared with 6.8 metres on Monday.",
            "The gauge at Hallin read 6.8 metres when the Vess peaked on Monday.",
        ),
        ("Seven people died in Hallin on Monday.", "Two of them, seven in all, were children from Hallin."),
        ("The bakery in Hallin sold 300 loaves.", "The school in Hallin has 420 pupils."),
    ],
)
def test_no_conflict_from_units_hedges_rounding_and_other_things(report, woven, one, other):
    digest = woven(report(one, "Harbour Wire", "2026-03-11 10:00"), report(other, "Radio Vess", "2026-03-11 12:00"))
    assert digest.conflicts == ()
