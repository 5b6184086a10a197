from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.tables import outlets
from newsloom.types import Article, Block, Reading
from newsloom.weave import origins
from newsloom.weave.origins import voices

TOWNS = ("Hallin", "Eastrey", "Cobbham", "Northmark", "Marten")
THINGS = ("bridge", "school", "harbour", "library")
WIRE = (
    "Fire destroyed the market hall of Eastrey on Tuesday, the fire brigade said. The roof fell in shortly after noon and "
    "traders carried what they could into the square. Nobody was hurt. The hall, built in 1871, had been closed for repairs "
    "since January and was to open again in May. The mayor said the town would build it anew on the same spot."
)
OTHER = (
    "Flames ate through Eastrey's old covered market yesterday while stallholders formed a chain to save their scales and "
    "awnings. Firefighters kept the blaze from the library next door. Repairs had shut the building all winter, and insurers "
    "were on the scene before the embers were cold. Mayor Alba Trenn promised a new hall where the old one stood."
)


def test_an_edited_copy_is_no_second_voice(report, woven):
    edited = WIRE.replace("destroyed", "ravaged").replace("Nobody was hurt. ", "") + " The school bus was delayed."
    digest = woven(
        report(WIRE, "Harbour Wire", "2026-03-10 13:00"),
        report(edited, "Northmark Times", "2026-03-10 15:00"),
        report(OTHER, "The Selwyn Post", "2026-03-10 18:00"),
    )
    assert digest.independent == 2
    assert [len(origin.articles) for origin in digest.origins] == [2, 1]
    assert any("a copy of" in left.reason for left in digest.left_out)


def test_a_shared_quotation_makes_no_copy(report, woven):
    quote = "“We will build it anew on the same spot, stone by stone, and we will open it again on the first of May,”"
    digest = woven(
        report(f"The market burned. {quote} mayor Alba Trenn said.", "The Selwyn Post"),
        report(f"It was a sad day for Eastrey traders. {quote} Trenn told a crowd.", "Radio Vess"),
    )
    assert digest.independent == 2


def test_one_outlets_reports_are_one_voice(report, woven):
    digest = woven(report(WIRE, "Radio Vess"), report(OTHER, "Radio Vess"))
    assert digest.independent == 1
    assert all(claim.kind == "single" for claim in digest.claims)


def test_unnamed_reports_are_voices_of_their_own(report, woven):
    digest = woven(report(WIRE), report(OTHER))
    assert digest.independent == 2
    assert digest.unnamed == 2
    assert digest.read == ()


def test_relays_point_at_the_words_that_credit(report, woven):
    told = report("The hall burned for six hours, according to Harbour Wire and Radio Vess.", "The Daily Lantern")
    digest = woven(told)
    assert [(relay.source, relay.to, relay.credit.exact) for relay in digest.relays] == [
        ("The Daily Lantern", "Harbour Wire", "Harbour Wire"),
        ("The Daily Lantern", "Radio Vess", "Radio Vess"),
    ]
    assert digest.credited == ("Harbour Wire", "Radio Vess")


def test_what_is_relayed_counts_for_the_outlet_it_comes_from(report, woven):
    digest = woven(
        report("Sirens in Hallin sounded 25 minutes before the water came.", "Harbour Wire", "2026-03-09 20:00"),
        report(
            "Sirens in Hallin sounded 25 minutes before the water came, according to Harbour Wire.",
            "The Daily Lantern",
            "2026-03-10 20:00",
        ),
    )
    sirens = next(claim for claim in digest.claims if "Sirens" in claim.text)
    assert sirens.independent == 1
    assert sirens.kind == "single"


def test_who_was_first(report, woven):
    digest = woven(report(WIRE, "Harbour Wire", "2026-03-10 13:00"), report(OTHER, "Radio Vess", "2026-03-10 12:10"))
    assert digest.first.outlet == "Radio Vess"
    assert woven(report(WIRE)).first is None


def test_a_day_without_a_time_is_not_first_among_times(report, woven):
    digest = woven(report(WIRE, "Harbour Wire", "2026-03-10"), report(OTHER, "Radio Vess", "2026-03-10 06:10"))
    assert digest.first is None
    earlier = woven(report(WIRE, "Harbour Wire", "2026-03-09"), report(OTHER, "Radio Vess", "2026-03-10 06:10"))
    assert earlier.first.outlet == "Harbour Wire"


def test_headlines_without_a_text_are_no_copies(report, woven):
    one = report("", "Harbour Wire", title="Bridge at Tarn Ferry closed")
    other = report("", "Radio Vess", title="Tarn Ferry bridge shut to lorries")
    digest = woven(one, other)
    assert digest.independent == 2
    assert digest.passages == ()
    assert digest.title


def test_a_round_up_of_two_reports_does_not_make_them_one(report, woven):
    wire = report(WIRE, "Harbour Wire", "2026-03-10 13:00")
    other = report(OTHER, "The Selwyn Post", "2026-03-10 14:00")
    lines = [*WIRE.split(". ")[:2], *OTHER.split(". ")[:2], *(f"The {t} of {n} is shut" for n in TOWNS for t in THINGS)]
    both = report(". ".join(lines) + ".", "Roundup Daily", "2026-03-10 18:00")
    digest = woven(wire, other, both)
    assert digest.independent == 2
    assert sorted(len(origin.articles) for origin in digest.origins) == [1, 2]


def test_two_papers_with_one_agencys_text_are_one_voice_though_it_was_not_read(report, woven):
    one = report(WIRE, "The Selwyn Post", bylines=["Harbour Wire"])
    other = report(OTHER, "Radio Vess", bylines=["Harbour Wire"])
    assert woven(one, other).independent == 1
    named = report(OTHER, "Radio Vess", bylines=["Alba Trenn"])
    assert woven(one, named).independent == 2


def test_an_agencys_dateline_makes_its_voice_and_a_thanked_agency_does_not(report, woven):
    dateline = report(f"EASTREY (Harbour Wire) - {WIRE}", "The Selwyn Post")
    thanks = report(f"{OTHER}\n\nHarbour Wire contributed to this report.", "Radio Vess")
    agency = report("The fire brigade of Eastrey came with four engines and left one behind.", "Harbour Wire")
    assert woven(dateline, agency).independent == 1
    assert woven(thanks, agency).independent == 2


def test_papers_of_one_owner_are_one_voice(report, woven, monkeypatch):
    rows = {name: outlets.details(outlets.slug(name)) for name in ("The Selwyn Post", "Radio Vess")}
    owned = {row.outlet.id: replace(row, owner="Vess Media") for row in rows.values()}
    monkeypatch.setattr(outlets, "details", owned.get)
    digest = woven(report(WIRE, "The Selwyn Post"), report(OTHER, "Radio Vess"))
    assert digest.independent == 1
    assert [len(origin.articles) for origin in digest.origins] == [1, 1]


def test_a_speech_printed_twice_is_one_text(report, woven):
    said = [f"We will mend {thing} {number} of {TOWNS[number % 5]} first." for number in range(40) for thing in THINGS]
    speech = "\n\n".join(f"“{sentence}”" for sentence in said)
    digest = woven(report(speech, "The Selwyn Post"), report(f"The speech in full:\n\n{speech}", "Radio Vess"))
    assert digest.independent == 1


def test_many_edited_copies_are_grouped_quickly(report):
    one = report(" ".join(f"{WIRE} {number}" for number in range(3)), "Harbour Wire")
    copies = [replace(one, article=replace(one.article, id=f"a{i}", outlet=None)) for i in range(300)]
    assert voices(copies).independent == 1


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=40), max_size=5))
def test_every_report_has_one_origin(texts):
    readings = [
        Reading(Article(f"r{i}", text := " ".join(letters), (Block(0, len(text), "paragraph"),)))
        for i, letters in enumerate(texts)
    ]
    found = voices(readings)
    assert sorted(id for origin in found.origins for id in origin.articles) == [f"r{i}" for i in range(len(texts))]


def test_the_wire_that_copies_name_is_their_origin(report, woven):
    text = (
        "The barge Orla Bay sank at the pier of Tarn Ferry in a gale on Monday morning with forty goats on board. "
        "Rowers from the village brought all of them ashore before the hull went under at noon."
    )
    digest = woven(
        report(text, "The Kestrel", "2026-03-09 08:00"),
        report(text, "Harbour Wire", "2026-03-09 08:30"),
        report(f"{text}\n\nCredited from: Harbour Wire", "Coastline", "2026-03-09 09:00"),
    )
    (origin,) = digest.origins
    assert origin.outlets[0] == "Harbour Wire"
    assert digest.passages[0].credit_line.startswith("Harbour Wire (also in")
    assert digest.first.outlet == "The Kestrel"


def test_an_unknown_wire_that_a_copy_names_is_the_origin(report, woven):
    text = (
        "The barge Orla Bay sank at the pier of Tarn Ferry in a gale on Monday morning with forty goats on board{}. "
        "Rowers from the village brought all of them ashore before the hull went under at noon."
    )
    digest = woven(
        report(text.format(""), "The Kestrel", "2026-03-09 08:00"),
        report(text.format(""), "Upper Vess Dispatches", "2026-03-09 08:30"),
        report(text.format(", Upper Vess Dispatches reported"), "Coastline", "2026-03-09 09:00"),
    )
    assert digest.origins[0].outlets == ("Upper Vess Dispatches", "The Kestrel", "Coastline")


@pytest.mark.parametrize(
    ("times", "first"),
    [
        (("2026-03-09 10:00", "2026-03-09 11:00"), "Bell"),
        (("2026-03-09 10:00", "2026-03-09 10:00"), None),
        (("2026-03-09 00:00", "2026-03-09 11:00"), None),
        (("2026-03-09 00:00", "2026-03-09 00:00"), None),
        (("2026-03-09 00:00", "2026-03-10 11:00"), "Bell"),
        (("2026-03-09 10:00", None, None), None),
        (("2026-03-09 10:00",), "Bell"),
        ((None, None), None),
    ],
)
def test_who_was_first_is_told_where_it_is_known(report, times, first):
    names = ("The Bell", "River Post", "Coastline")
    made = [
        report(f"Lock {n} at Overmere was opened.", name, at)
        for n, (name, at) in enumerate(zip(names, times, strict=False))
    ]
    found = origins.first(made)
    assert (found and found.outlet and found.outlet.removeprefix("The ")) == first


def test_a_person_of_the_story_is_no_outlet_in_any_of_its_reports(report, woven):
    one = report(
        "Mayor Nell Bloomberg may run for the county seat of Hallin, aides said on Monday.",
        "The Bell",
        "2026-03-09 10:00",
    )
    other = report(
        "“I will not run for the county seat of Hallin,” Bloomberg wrote in March.", "River Post", "2026-03-09 11:00"
    )
    assert woven(one, other).relays == ()
    assert [relay.to for relay in woven(other).relays] == ["Bloomberg"]


def test_a_copy_that_names_its_source_by_an_abbreviation_comes_behind_it(report, woven):
    copy = report(f"By AFP and published by CNA\n{WIRE}", "River Post")
    (origin,) = woven(copy, report(WIRE, "Channel News Asia")).origins
    assert origin.outlets == ("Channel News Asia", "River Post")
