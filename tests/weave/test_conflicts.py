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


_FERRY = (
    "A ferry struck the mole at Hallin on Tuesday morning, injuring 14 people, two of them badly, the harbour said."
)
_HEARD = "At least 17 people were injured when the line 6 ferry struck the mole at Hallin on Tuesday, hospitals said."
_RELAYED = "Fourteen people were hurt when a ferry struck the mole at Hallin, according to Radio Vess."


def test_two_counts_of_one_moment_are_a_conflict(report, woven):
    digest = woven(
        report(_FERRY, "Radio Vess", "2026-03-10 08:10"),
        report(_HEARD, "Delta One", "2026-03-10 08:40"),
        report(_RELAYED, "A Post", "2026-03-10 09:00"),
    )
    (conflict,) = digest.conflicts
    assert [(value.value, value.outlets) for value in conflict.values] == [
        (14, ("Radio Vess", "A Post")),
        (17, ("Delta One",)),
    ]
    assert digest.updates == ()


def test_a_count_of_one_day_moves_by_the_hour(report, woven):
    digest = woven(
        report(_FERRY, "Radio Vess", "2026-03-10 08:10"),
        report(_HEARD, "Delta One", "2026-03-10 09:30"),
        report(_RELAYED, "A Post", "2026-03-10 16:00"),
        report("The number of injured stands at 21, the harbour said.", "Radio Vess", "2026-03-11 06:00"),
    )
    assert digest.conflicts == ()
    (moved,) = digest.updates
    assert [(value.value, value.outlets) for value in moved.values] == [
        (14, ("Radio Vess", "A Post")),
        (17, ("Delta One",)),
        (21, ("Radio Vess",)),
    ]


_KILN = "A kiln at the Torv brickworks blew up on Monday night and killed three workers, the fire service said."
_UNION = "Four people died when a kiln blew up at the Torv brickworks on Monday night, the union said."
_STILL = "The owner of the Torv brickworks spoke on Tuesday, a day after three workers died when a kiln blew up there."
_NOW = "Five workers have now died after a kiln blew up at the Torv brickworks, the fire service said on Wednesday."


def test_workers_killed_and_people_who_died_are_one_count(report, woven):
    digest = woven(
        report(_KILN, "Radio Vess", "2026-03-09 23:40", title="Three killed at brickworks"),
        report(_UNION, "Delta One", "2026-03-10 07:30", title="Four dead at brickworks"),
        report(_NOW, "A Post", "2026-03-11 10:00", title="Death toll at brickworks reaches five"),
    )
    (moved,) = digest.updates
    assert [value.value for value in moved.values] == [3, 4, 5]
    assert any("Five workers" in passage.text for passage in digest.passages[:2])
    assert digest.title == "Death toll at brickworks reaches five"


def test_a_count_still_told_long_after_a_higher_one_is_in_conflict_with_it(report, woven):
    digest = woven(
        report(_KILN, "Radio Vess", "2026-03-09 23:40"),
        report(_UNION, "Delta One", "2026-03-10 07:30"),
        report(_STILL, "B Times", "2026-03-10 18:05"),
        report(_NOW, "A Post", "2026-03-11 10:00"),
    )
    assert [[value.value for value in conflict.values] for conflict in digest.conflicts] == [[3, 4]]
    assert [value.value for value in digest.updates[0].values][-1] == 5


def test_a_toll_told_with_what_was_found_since_moves_the_toll(report, woven):
    digest = woven(
        report("The number of people killed in the flood at Hallin has risen to five after divers found two more bodies "
               "during the night, the fire service said.", "Harbour Wire", "2026-03-10 01:30"),
        report("The toll of the flood at Hallin has risen to seven, the fire service told Radio Vess.", "Radio Vess",
               "2026-03-10 03:45"),
    )  # fmt: skip
    assert digest.conflicts == ()
    (moved,) = digest.updates
    assert [value.value for value in moved.values] == [5, 7]
    assert "seven" in digest.passages[0].text


def test_the_count_of_a_group_among_others_is_not_the_toll(report, woven):
    digest = woven(
        report("Nine people died when the ferry sank off Hallin, police said.", "Radio Vess", "2026-03-09 21:00"),
        report("Three sailors died when the ferry sank off Hallin.", "Delta One", "2026-03-10 08:00"),
        report("Five sailors died when the ferry sank off Hallin.", "A Post", "2026-03-11 08:00"),
    )
    assert digest.updates == ()


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
        (
            "Lake Aldwater has risen 12 metres in eight days, the operator said.",
            "Lake Aldwater has fallen 3 metres in eight days, the operator said.",
        ),
        (
            "The Assembly passed the Harbour Bill before dawn by 61 votes to 54.",
            "The Assembly passed the amendment to the Harbour Bill before dawn by 63 votes to 57.",
        ),
        (
            "The court in Marle ruled 5-4 for the fishermen of Hallin on Friday.",
            "The court in Marle ruled 4-5 against the harbour board of Hallin on Friday.",
        ),
        (
            "The ferry rescued nine passengers off Skua Point, according to two sailors.",
            "The ferry rescued nine passengers off Skua Point, according to three sailors.",
        ),
        (
            "The mayor asked the state for 30 million crowns for the bridge at Hallin.",
            "The state gave the mayor 12 million crowns for the bridge at Hallin.",
        ),
        (
            "Ada Renn, a 39-year-old teacher, won the seat of Hallin on Monday.",
            "Tom Borrel, a 52-year-old farmer, lost the seat of Hallin on Monday.",
        ),
    ],
)
def test_no_conflict_from_units_hedges_rounding_and_other_things(report, woven, one, other):
    digest = woven(report(one, "Harbour Wire", "2026-03-11 10:00"), report(other, "Radio Vess", "2026-03-11 12:00"))
    assert digest.conflicts == ()


def test_a_report_that_gives_both_values_tells_of_two_things(report, woven):
    first = "The tunnel under Mount Caddis is 8.4 kilometres long, the railway of Ostrany said."
    other = "The tunnel under Mount Caddis is 9.6 kilometres long, the railway of Ostrany said."
    plain = woven(report(first, "Harbour Wire", "2026-03-11 10:00"), report(other, "Radio Vess", "2026-03-11 12:00"))
    assert len(plain.conflicts) == 1
    both = f"{other} With its ramps, the tunnel under Mount Caddis is 8.4 kilometres long."
    told = woven(report(first, "Harbour Wire", "2026-03-11 10:00"), report(both, "Radio Vess", "2026-03-11 12:00"))
    assert [conflict.sure for conflict in (*plain.conflicts, *told.conflicts)] == [True, False]


@pytest.mark.parametrize(
    ("kind", "one", "other", "values"),
    [
        (
            "date",
            "The Marle cement works opened on 3 March after a year of building, the owners said.",
            "The Marle cement works opened on 5 March after a year of building.",
            {"2026-03-03", "2026-03-05"},
        ),
        (
            "place",
            "The striker Ivo Tamm was arrested in Corvane on Monday over the stolen medals.",
            "The striker Ivo Tamm was arrested in Brenwick on Monday over the stolen medals.",
            {"Corvane", "Brenwick"},
        ),
        (
            "person",
            "The old lighthouse at Skua Point was designed by Ada Renn in 1931.",
            "The old lighthouse at Skua Point was designed by Tom Borrel in 1931.",
            {"Ada Renn", "Tom Borrel"},
        ),
    ],
)
def test_days_places_and_people_that_differ(report, woven, kind, one, other, values):
    digest = woven(report(one, "Harbour Wire", "2026-03-11 10:00"), report(other, "Radio Vess", "2026-03-11 12:00"))
    (conflict,) = digest.conflicts
    assert conflict.kind == kind
    assert {value.value for value in conflict.values} == values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "“The bridge fell last night,” the mayor of Hallin, Ada Renn, told reporters at the river.",
            "The bridge fell on 3 March, the mayor of Hallin, Ada Renn, told reporters at the river.",
        ),
        (
            "The trial of Ivo Tamm over the stolen medals begins on 3 April.",
            "A separate trial of Ivo Tamm over the stolen medals begins on 9 April.",
        ),
        (
            "ISIS claimed responsibility for the bombing of the market in Corvane.",
            "Islamic State claimed responsibility for the bombing of the market in Corvane.",
        ),
        (
            "The sergeant was killed by Ivo Tamm in Corvane, police said.",
            "Ivo Tamm was killed in Brenwick a year later, police said.",
        ),
    ],
)
def test_no_conflict_from_another_happening_or_another_name(report, woven, one, other):
    digest = woven(report(one, "Harbour Wire", "2026-03-11 10:00"), report(other, "Radio Vess", "2026-03-11 12:00"))
    assert digest.conflicts == ()


def test_a_time_of_the_text_and_a_time_of_publication_can_be_compared(report, woven):
    digest = woven(
        report(
            "By 9pm on Monday 6,000 people had been moved out of Hallin, the county said.", "A Post", "2026-03-10 08:15"
        ),
        report(
            "The number of people moved out of Hallin was put at 4,200 by the county.", "B Times", "2026-03-10 21:20"
        ),
    )
    assert {value.as_of for conflict in digest.conflicts for value in conflict.values} == {
        "2026-03-09T21:00", "2026-03-10T21:20Z",
    }  # fmt: skip


def test_where_counts_vary_it_is_not_said_that_none_differ(report, woven):
    one = report("Fourteen people were hurt when a ferry struck the mole at Hallin on Tuesday.", "Radio Vess")
    other = report("Of the passengers 31 were injured, said a doctor of the hospital.", "Delta One")
    agreeing = report("The doctors counted fourteen injured on the mole.", "A Post")
    digest = woven(one, other)
    assert digest.conflicts == ()
    assert digest.all_clear == (
        "Reports give different numbers of people, but not clearly of the same people at the same time. "
        "No dates, places or names in conflict were found."
    )
    assert woven(one, agreeing).all_clear is None


def test_a_rounded_number_is_not_stretched_further(report, woven):
    one = "2,300 people had to leave their homes in the lower town of Hallin on Monday."
    rounded = [
        f"About {many} people had to leave their homes in the lower town of Hallin." for many in ("3,000", "2,500")
    ]
    readings = [
        report(text, name, "2026-03-10 09:00") for text, name in zip(rounded, ("A Post", "B Times"), strict=True)
    ]
    wire = report(one, "Harbour Wire", "2026-03-10 08:30")
    (conflict,) = woven(wire, readings[0]).conflicts
    assert {value.value for value in conflict.values} == {2300, 3000}
    assert woven(wire, readings[1]).conflicts == ()


def test_who_gives_the_other_value_later_is_in_conflict_with_nobody(report, woven):
    early = report(
        "The Mill Bridge at Hallin cost 14 million crowns, the county said.", "River Post", "2026-03-09 10:30"
    )
    other = report(
        "The Mill Bridge at Hallin cost 17 million crowns, the county said.", "Evening Bell", "2026-03-09 10:50"
    )
    later = report(
        "The Mill Bridge at Hallin cost 17 million crowns, the county says.", "River Post", "2026-03-09 13:00"
    )
    assert [[value.value for value in one.values] for one in woven(early, other).conflicts] == [[14e6, 17e6]]
    settled = woven(early, other, later)
    assert not settled.conflicts
    assert [[value.value for value in one.values] for one in settled.updates] == [[14e6, 17e6]]
    assert all("14 million" not in passage.text for passage in settled.passages)


def test_a_value_that_one_of_its_outlets_still_gives_stays_in_conflict(report, woven):
    early = report(
        "The Mill Bridge at Hallin cost 14 million crowns, the county said.", "River Post", "2026-03-09 10:30"
    )
    third = report("Hallin county paid 14 million crowns for the Mill Bridge.", "Vess Courier", "2026-03-09 10:40")
    other = report(
        "The Mill Bridge at Hallin cost 17 million crowns, the county said.", "Evening Bell", "2026-03-09 10:50"
    )
    later = report(
        "The Mill Bridge at Hallin cost 17 million crowns, the county says.", "River Post", "2026-03-09 13:00"
    )
    assert woven(early, third, other, later).conflicts


def test_two_ages_of_one_person_are_a_conflict_and_of_two_are_none(report, woven):
    one = report(
        "Agents came for Eduardo Roth, 31, at the court of Hallin on Friday, a clerk said.", "Bell", "2026-04-02 08:00"
    )
    other = report("The case began when agents tried to arrest Eduardo Roth, a 30-year-old cook, at the court.", "River Post",
                   "2026-04-02 09:00")  # fmt: skip
    (conflict,) = woven(one, other).conflicts
    assert (conflict.about, [value.value for value in conflict.values]) == ("age of Eduardo Roth", [31, 30])
    before = report(
        "Police led the 30-year-old cook Eduardo Roth from the court of Hallin.", "Delta One", "2026-04-02 10:00"
    )
    (conflict,) = woven(one, before).conflicts
    assert conflict.about == "age of Eduardo Roth"
    dead = report("Eduardo Roth has died at 33, the prison of Hallin said.", "Selwyn Post", "2026-04-02 10:00")
    (conflict,) = woven(one, dead).conflicts
    assert [value.value for value in conflict.values] == [31, 33]
    sister = report(
        "Agents tried to arrest Petra Lind, a 30-year-old cook, at the court.", "River Post", "2026-04-02 09:00"
    )
    assert woven(one, sister).conflicts == ()
    later = report("Eduardo Roth, 32, was back at the court of Hallin.", "River Post", "2027-04-02 09:00")
    assert woven(one, later).conflicts == ()


def test_the_last_who_died_moves_the_toll(report, woven):
    digest = woven(
        report("Four people have died in the fire at the Port Merrow warehouse, the hospital said.", "Alpha Herald",
               "2026-11-22 14:00", title="Four dead in Port Merrow warehouse fire"),
        report("A fifth person has died in the fire at the Port Merrow warehouse, the fire chief said on Sunday night.",
               "Gamma Radio", "2026-11-23 00:10", title="Fifth body found in Port Merrow warehouse"),
    )  # fmt: skip
    (moved,) = digest.updates
    assert [value.value for value in moved.values] == [4, 5]
    assert digest.passages[0].text.startswith("A fifth person has died")
    assert digest.title == "Fifth body found in Port Merrow warehouse"
