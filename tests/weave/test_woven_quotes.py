import pytest

FULL = "The dam itself is sound tonight, but I cannot promise you it will stay that way if the rain comes back"


def test_one_quote_over_its_carriers(report, woven):
    digest = woven(
        report(f"“{FULL},” said Ruth Adeyar, chief engineer.", "Harbour Wire", "2026-03-09 21:00"),
        report(
            f'"{FULL}," Adeyar told reporters. Ruth Adeyar has run the dam since 2025.',
            "Radio Vess",
            "2026-03-10 09:00",
        ),
    )
    (quote,) = digest.quotes
    assert quote.speaker == "Ruth Adeyar"
    assert [credit.outlet for credit in quote.credits] == ["Harbour Wire", "Radio Vess"]
    assert quote.variants == ()


def test_a_quote_cut_of_its_condition_is_flagged(report, woven):
    cut = "The dam itself is sound tonight, but I cannot promise you it will stay that way"
    digest = woven(
        report(f"“{FULL},” said Ruth Adeyar.", "Harbour Wire", "2026-03-09 21:00"),
        report(f"“{FULL},” said Ruth Adeyar, the engineer.", "Radio Vess", "2026-03-09 22:00"),
        report(f"“{cut},” said Ruth Adeyar.", "The Daily Lantern", "2026-03-10 09:00"),
    )
    (quote,) = digest.quotes
    (variant,) = quote.variants
    assert variant.outlets == ("The Daily Lantern",)
    assert variant.cut


def test_an_altered_word_is_a_variant(report, woven):
    digest = woven(
        report(f"“{FULL},” said Ruth Adeyar.", "Harbour Wire", "2026-03-09 21:00"),
        report(f"“{FULL.replace('sound', 'safe')},” said Ruth Adeyar.", "Coastline", "2026-03-10 09:00"),
    )
    (quote,) = digest.quotes
    assert quote.credits[0].outlet == "Harbour Wire"
    (variant,) = quote.variants
    assert "safe" in variant.text
    assert not variant.cut


def test_one_wording_of_two_speakers_is_two_quotes(report, woven):
    digest = woven(
        report("“We will not be moved from this valley,” said Ruth Adeyar.", "Harbour Wire"),
        report("“We will not be moved from this valley,” said Tomas Reck.", "Coastline"),
    )
    assert {quote.speaker for quote in digest.quotes} == {"Ruth Adeyar", "Tomas Reck"}


def test_a_passage_with_a_quote_credits_only_those_who_print_it(report, woven):
    digest = woven(
        report(f"“{FULL},” chief engineer Ruth Adeyar said of Aldwater Dam on Monday.", "Harbour Wire"),
        report("Chief engineer Ruth Adeyar said on Monday that Aldwater Dam was sound tonight.", "Coastline"),
    )
    for passage in digest.passages:
        if FULL in passage.text:
            assert {credit.outlet for credit in passage.credits} == {"Harbour Wire"}


def test_a_shorter_carrier_is_a_variant_with_its_own_words(report, woven):
    digest = woven(
        report(
            "“We lit the lamps at four and rowed until the hull was gone,” Ada Mool told reporters.", "Harbour Wire"
        ),
        report("“We lit the lamps at four,” said Ada Mool.", "Coastline"),
    )
    (quote,) = digest.quotes
    assert [credit.outlet for credit in quote.credits] == ["Harbour Wire"]
    (variant,) = quote.variants
    assert (variant.text.rstrip(","), variant.outlets, variant.cut) == (
        "We lit the lamps at four",
        ("Coastline",),
        False,
    )


def test_a_quote_printed_whole_in_two_parts_is_not_cut(report, woven):
    digest = woven(
        report("“We lit the lamps at four and then we rowed until the hull was gone,” said Ada Mool.", "Harbour Wire"),
        report("“We lit the lamps at four and then we rowed,” Ada Mool said, “until the hull was gone.”", "Coastline"),
    )
    (quote,) = digest.quotes
    assert quote.variants == ()
    assert {credit.outlet for credit in quote.credits} == {"Harbour Wire", "Coastline"}


def test_house_style_makes_no_variant(report, woven):
    one = "The U.S. labour office will cut 5 per cent of its programmes, whatever the neighbours think of that"
    other = "The US labor office will cut 5% of its programs, whatever the neighbors think of that"
    digest = woven(
        report(f"“{one},” said Ruth Adeyar.", "Harbour Wire", "2026-03-09 21:00"),
        report(f"“{other},” said Ruth Adeyar.", "Coastline", "2026-03-10 09:00"),
        report(f"“{other.replace('5%', '6%')},” said Ruth Adeyar.", "Radio Vess", "2026-03-10 10:00"),
    )
    (quote,) = digest.quotes
    assert [credit.outlet for credit in quote.credits] == ["Harbour Wire", "Coastline"]
    assert [variant.outlets for variant in quote.variants] == [("Radio Vess",)]


@pytest.mark.parametrize(
    ("whole", "told", "cut"),
    [
        ("The wall was inspected only nine days ago and found sound", "had been inspected “only nine days ago and found sound”", False),
        ("You will not be asked to pay for this work twice", "said they would “not be asked to pay for this work”", False),
        ("You will not be asked to pay for this work twice", "said they would “be asked to pay for this work twice”", True),
        ("You will not be asked to pay for this work twice", "said they would not “be asked to pay for this work twice”", False),
        ("They may close the upper gate on Friday night", "said they “close the upper gate on Friday night”", True),
        ("The wall is sound for ten more years but nobody has looked", "said “the wall is sound for ten more years”", True),
        ("The wall was inspected by four men only nine days ago", "said “the wall was inspected only nine days ago”", True),
    ],
)  # fmt: skip
def test_a_part_is_cut_only_where_its_sense_hangs_on_what_is_missing(report, woven, whole, told, cut):
    digest = woven(
        report(f"“{whole},” said Ruth Adeyar, the engineer.", "Harbour Wire", "2026-03-09 21:00"),
        report(f"“{whole},” said Ruth Adeyar on the quay.", "Radio Vess", "2026-03-09 22:00"),
        report(f"Ruth Adeyar, the engineer, {told}.", "Coastline", "2026-03-10 09:00"),
    )
    [variant] = [variant for quote in digest.quotes for variant in quote.variants]
    assert variant.cut is cut


def test_a_term_in_marks_is_nobodys_words_unless_a_verb_leads_up_to_it(report, woven):
    told = woven(
        report("The firm, once a “family business”, was sold on Monday. Ada Brandt called it a “robbery”.", "Bell",
               "2026-04-02 08:00"),
        report("The ferry firm of Hallin was sold on Monday for 2 million crowns.", "River Post", "2026-04-02 09:00"),
    )  # fmt: skip
    assert [quote.text for quote in told.quotes] == ["robbery"]
