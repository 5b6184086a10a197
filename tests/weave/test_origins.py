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


def test_headlines_without_a_text_are_no_copies(report, woven):
    one = report("", "Harbour Wire", title="Bridge at Tarn Ferry closed")
    other = report("", "Radio Vess", title="Tarn Ferry bridge shut to lorries")
    digest = woven(one, other)
    assert digest.independent == 2
    assert digest.passages == ()
    assert digest.title
