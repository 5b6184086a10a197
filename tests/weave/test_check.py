from dataclasses import replace

import pytest

from newsloom.weave import Sources, check, otherwise


@pytest.fixture
def sources(report):
    return Sources.of(
        [
            report(
                "Two people were killed on Monday when the spillway of Aldwater Dam broke apart. The upper gate may have to be "
                "blown open if the rain returns, Colonel Theo Rask said. “The dam itself is sound tonight,” said Ruth Adeyar, "
                "the chief engineer. Irena Cobley, the district commissioner, said 4,200 people had left Overmere. Police did "
                "not close the bridge at Hallin.",
                "Harbour Wire",
                "2026-03-09 21:00",
            ),
            report(
                "About 9,000 homes in the valley had no electricity on Tuesday morning.",
                "Radio Vess",
                "2026-03-10 09:00",
            ),
        ]
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Two people were killed on Monday when the spillway of Aldwater Dam broke apart.",
        "The upper gate may have to be blown open if the rain returns, Theo Rask said.",
        "“The dam itself is sound tonight,” said Ruth Adeyar.",
        "Irena Cobley said 4,200 people had left Overmere.",
        "About 9,000 homes had no electricity on Tuesday morning, according to Radio Vess.",
        "Police did not close the bridge at Hallin.",
    ],
)
def test_what_the_sources_say_is_supported(report, sources, sentence):
    (verdict,) = check(report(sentence), sources)
    assert verdict.supported, verdict.because
    assert verdict.evidence


@pytest.mark.parametrize(
    ("sentence", "because"),
    [
        ("Nine people were killed on Monday when the spillway of Aldwater Dam broke apart.", "figure"),
        ("Irena Cobley said 6,000 people had left Overmere.", "figure"),
        ("Ruth Adeyar said 4,200 people had left Overmere.", "Ruth Adeyar"),
        ("The upper gate will have to be blown open, Colonel Theo Rask said.", "certain"),
        ("“The dam itself is safe tonight,” said Ruth Adeyar.", "word for word"),
        ("“The dam itself is sound tonight,” said Theo Rask.", "Theo Rask"),
        ("Police closed the bridge at Hallin.", "denied"),
        ("About 9,000 homes had no electricity on Tuesday morning, according to The Kestrel.", "The Kestrel"),
        ("The harvest festival in Quillon drew its largest crowd in years.", ""),
    ],
)
def test_what_they_do_not_say_is_not(report, sources, sentence, because):
    (verdict,) = check(report(sentence), sources)
    assert not verdict.supported
    assert because in " ".join(verdict.because)


@pytest.mark.parametrize(
    ("sentence", "kind", "here", "there", "told"),
    [
        ("Irena Cobley said 6,000 people had left Overmere.", "figure", "6,000", "4,200",
         "the figure “6,000” stands in no report; they say “4,200” (Harbour Wire, 9 March)"),
        ("Irena Cobley said 9,000 people had left Overmere.", "figure", "9,000", "4,200",
         "the figure “9,000” stands in the reports, but not for this; they say “4,200” (Harbour Wire, 9 March)"),
        ("Two people were killed on Friday when the spillway of Aldwater Dam broke apart.", "date", "Friday", "Monday",
         "it says “Monday” (Harbour Wire, 9 March)"),
        ("“The dam itself is sound tonight,” said Ruth Adeyer, the chief engineer.", "name", "Adeyer", "Ruth Adeyar",
         "“Ruth Adeyer” stands in no report; they have “Ruth Adeyar” (Harbour Wire, 9 March)"),
        ("Theo Brandt said 4,200 people had left Overmere.", "name", "Theo Brandt", "Irena Cobley",
         "stands in no report; the nearest sentence names “Irena Cobley”"),
        ("“The dam itself is safe tonight,” said Ruth Adeyar.", "quote", "The dam itself is safe tonight",
         "The dam itself is sound tonight", "the nearest is “The dam itself is sound tonight” (Harbour Wire, 9 March)"),
        ("“The dam itself is sound tonight,” said Theo Rask.", "speaker", "Theo Rask", "Ruth Adeyar",
         "to Ruth Adeyar, not to Theo Rask"),
        ("Police did close the bridge at Hallin.", "negation", "close", "not", "denied in the report (“not”)"),
        ("The upper gate will have to be blown open if the rain returns, Theo Rask said.", "certainty", "will", "may",
         "“will” tells as certain what the report tells with “may”"),
        ("About 9,000 homes in the valley had no water on Tuesday morning.", "words", "water", "electricity",
         "stands where the report has “electricity”"),
        ("The harvest festival in Quillon drew its largest crowd in years.", "words", "", "", ""),
    ],
)  # fmt: skip
def test_a_lack_says_of_which_kind_it_is_and_what_the_reports_have(report, sources, sentence, kind, here, there, told):
    (verdict,) = check(report(sentence), sources)
    assert verdict.because == tuple(lack.text for lack in verdict.lacks)
    lack = next(lack for lack in verdict.lacks if lack.kind == kind)
    assert (lack.here.rstrip(","), lack.there) == (here, there)
    assert told in lack.text


def test_one_fault_is_told_once(report, sources):
    for sentence in (
        "Two people were killed on Friday when the spillway of Aldwater Dam broke apart.",
        "“The dam itself is safe tonight,” said Ruth Adeyar.",
        "The upper gate will have to be blown open if the rain returns, Theo Rask said.",
    ):
        (verdict,) = check(report(sentence), sources)
        assert len(verdict.lacks) == 1, verdict.because


@pytest.fixture
def deeds(report):
    return Sources.of(
        [
            report(
                "Nadia Kell sued Tomas Brandt over the lease of the mill on Monday. Harrow Steel bought Tarrow Civil for 40 "
                "million crowns in April. Helena Marsh met Piers Oland in Port Selwyn on Tuesday. Ivo Marr was accused by "
                "Greta Holm of theft. Lorries from Overmere reached Hallin before noon on Friday despite the rain."
            )
        ]
    )


@pytest.mark.parametrize(
    ("sentence", "supported"),
    [
        ("Nadia Kell sued Tomas Brandt over the lease of the mill on Monday.", True),
        ("Tomas Brandt sued Nadia Kell over the lease of the mill on Monday.", False),
        ("Tomas Brandt was sued by Nadia Kell over the lease of the mill on Monday.", True),
        ("Nadia Kell was sued by Tomas Brandt over the lease of the mill on Monday.", False),
        ("Tarrow Civil bought Harrow Steel for 40 million crowns in April.", False),
        ("Piers Oland met Helena Marsh in Port Selwyn on Tuesday.", True),
        ("Greta Holm accused Ivo Marr of theft.", True),
        ("Ivo Marr accused Greta Holm of theft.", False),
        ("Lorries from Hallin reached Overmere before noon on Friday despite the rain.", False),
    ],
)
def test_who_does_it_to_whom_is_kept(report, deeds, sentence, supported):
    (verdict,) = check(report(sentence), deeds)
    assert verdict.supported is supported, verdict.because
    assert all(lack.kind == "order" for lack in verdict.lacks)


@pytest.fixture
def mill(report):
    return Sources.of(
        [
            report(
                "Brannock Industries closed its mill on Monday. According to the Coast Herald, 340 people worked at the "
                "mill. Chief executive Maud Ellery said the mill would not reopen before the spring. The Brannock Mill at "
                "Tarn Head has stood since 1911, historian Ida Pell said. It would have closed in any case, Ida Pell said. "
                "The works council said it will sue the owners if no pay comes.",
                "Inland Courier",
                "2026-03-10 09:00",
            ),
        ]
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "340 people worked at the mill, the Coast Herald reported.",
        "The Inland Courier reported that Brannock Industries closed its mill on Monday.",
        "The mill will not reopen before the spring, according to Maud Ellery.",
        "The mill will not reopen before the spring, Maud Ellery said.",
        "The works council said it would sue the owners if no pay comes.",
    ],
)
def test_who_tells_it_and_the_tense_of_reported_speech_are_no_difference(report, mill, sentence):
    verdicts = check(report(sentence), mill)
    assert [(one.supported, one.because) for one in verdicts] == [(True, ())]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The mill will not reopen before the spring.", "certainty"),
        ("The mill will reopen before the spring, according to Maud Ellery.", "negation"),
        ("The mill will not reopen before the spring, according to Ida Pell.", "name"),
        ("It will have closed in any case, Ida Pell said.", "certainty"),
        ("The works council said it would sue the owners.", "words"),
        ("340 people worked at the mill, the Coast Herald denied.", "negation"),
        ("340 people worked at the mill, the Tarn Post reported.", "credit"),
    ],
)
def test_certainty_that_nobody_gave_and_other_tellers_are_still_refused(report, mill, sentence, kind):
    (verdict,) = check(report(sentence), mill)
    assert kind in [lack.kind for lack in verdict.lacks], verdict.because


def test_a_name_in_short_is_borne_out_where_the_report_has_it_in_full(report, mill):
    told = "Brannock Industries closed its mill on Monday. Brannock at Tarn Head has stood since 1911, Ida Pell said."
    assert [one.because for one in check(report(told), mill)] == [(), ()]


def test_the_gravest_lack_stands_first(report, sources):
    (verdict,) = check(report("Ruth Adeyar said 6,000 sheep had not left Overmere."), sources)
    kinds = [lack.kind for lack in verdict.lacks]
    assert kinds[:2] == ["figure", "negation"]
    assert len(kinds) > 2


@pytest.fixture
def barge(report, woven):
    """Three reports of one count, two that contradict each other, and their digest."""
    readings = (
        report(
            "A barge sank off Kell on Monday. The barge carried 40 hens to market.", "Harbour Wire", "2026-03-09 10:00"
        ),
        report(
            "A barge sank off Kell on Monday. The barge carried 52 hens to market.", "Radio Vess", "2026-03-09 10:00"
        ),
        report("A barge sank off Kell on Monday. Two people were killed.", "River Post", "2026-03-09 11:00"),
        report("A barge sank off Kell on Monday. Three people were killed.", "Evening Bell", "2026-03-10 11:00"),
    )
    return Sources.of(readings), woven(*readings)


@pytest.mark.parametrize(
    ("sentence", "figure", "disputed", "overtaken"),
    [
        ("The barge carried 40 hens to market.", 40, ["40", "52"], []),
        ("The barge carried forty hens to market.", 40, ["40", "52"], []),
        ("A barge sank off Kell on Monday.", 0, [], []),
        ("Two people were killed.", 2, [], ["Two", "Three"]),
        ("Three people were killed.", 3, [], []),
    ],
)
def test_what_is_borne_out_may_be_disputed_or_overtaken(report, barge, sentence, figure, disputed, overtaken):
    sources, digest = barge
    (verdict,) = check(report(sentence), sources)
    assert verdict.supported
    told = otherwise(verdict, [digest], {figure})
    assert [value.text for one in told.disputed for value in one.values] == disputed
    assert [value.text for one in told.overtaken for value in one.values] == overtaken
    refused = replace(verdict, supported=False)
    assert otherwise(refused, [digest], {figure}) == refused
    elsewhere = replace(verdict, evidence=tuple(replace(one, article="another") for one in verdict.evidence))
    assert otherwise(elsewhere, [digest], {figure}) == elsewhere


@pytest.mark.parametrize(
    ("told", "sentence", "supported"),
    [
        ("Three people died and 23 were injured when a tram left the rails.", "Three people were injured and 23 died.", False),
        ("Three people died and 23 were injured in Brelin.", "In Brelin 23 people were injured and three died.", True),
        ("Workers at four of nine Kessel plants stopped work.", "Workers at nine of four Kessel plants stopped work.", False),
        ("The ice is now 61 metres thick, down from 92 metres.", "The ice is now 92 metres thick, down from 61 metres.", False),
        ("It was the second crash in two days, after three people died in Brelin.", "Two people died in Brelin.", False),
        ("It was the second crash in two days, after three people died in Brelin.", "Three people died in Brelin.", True),
        ("The minister, Halvard Quist, said: “We will not appeal.”", "Halvard Quist will appeal.", False),
        ("The minister, Halvard Quist, said: “We will not appeal.”", "Halvard Quist will not appeal, the minister said.", True),
        ("Four people were killed in Brelin. Correction: An earlier version said that 44 people were killed in Brelin.",
         "44 people were killed in Brelin.", False),
        ("Four people were killed in Brelin. Correction: An earlier version said that 44 people were killed in Brelin.",
         "Four people were killed in Brelin.", True),
    ],
)  # fmt: skip
def test_a_figure_stands_for_what_it_counts_and_a_denial_is_one_in_marks_too(report, told, sentence, supported):
    (verdict,) = check(report(sentence), Sources.of([report(told)]))
    assert verdict.supported is supported, verdict.because
    assert len(verdict.because) == len(set(verdict.because))


@pytest.fixture
def search(report):
    return Sources.of(
        [report("Boats are out on the lake, but police said nobody was missing. The owners did not sell.")]
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody was missing, police said.",
        "Nobody, police said, was missing.",
        "Nobody was missing, police said on Monday.",
        "Nobody was missing, as police had said.",
    ],
)
def test_a_negation_does_not_reach_the_clause_that_says_who_tells_it(report, search, sentence):
    (verdict,) = check(report(sentence), search)
    assert not any(lack.kind == "negation" for lack in verdict.lacks), verdict.because
    assert verdict.supported or "Monday" in " ".join(verdict.because)


@pytest.mark.parametrize("sentence", ["Boats were missing, police said.", "The owners, police said, did sell."])
def test_a_denial_that_went_is_still_told(report, search, sentence):
    (verdict,) = check(report(sentence), search)
    assert any(lack.kind == "negation" for lack in verdict.lacks), verdict.because


ACCUSED = "Prosecutors allege that the harbour master sold two berths to a friend in June."


@pytest.mark.parametrize(
    ("told", "sentence", "cue"),
    [
        ("The harbour master sold two berths to a friend, prosecutors allege.", "The harbour master sold two berths to a friend.", "allege"),
        ("The harbour master, prosecutors claim, sold two berths to a friend.", "The harbour master sold two berths to a friend.", "claim"),
        (ACCUSED, "In June the harbour master sold two berths to a friend.", "allege"),
        ("Rita Orlo claimed the port had ignored two letters.", "The port had ignored two letters.", "claimed"),
        ("The harbour master was accused of selling two berths to a friend.", "The harbour master sold two berths to a friend.", "accused"),
        ("Lawyers argued that the port would lose the case.", "The port would lose the case.", "argued"),
    ],
)  # fmt: skip
def test_an_allegation_told_as_fact_is_refused(report, told, sentence, cue):
    (verdict,) = check(report(sentence), Sources.of([report(told)]))
    assert not verdict.supported
    lack = next(lack for lack in verdict.lacks if lack.kind == "attribution")
    assert lack.there == cue
    assert "told as fact here, alleged" in lack.text


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (ACCUSED, "Prosecutors say that the harbour master sold two berths to a friend in June."),
        (ACCUSED, "The harbour master sold two berths to a friend in June, according to prosecutors."),
        (ACCUSED, "The harbour master allegedly sold two berths to a friend in June."),
        ("The harbour master sold two berths to a friend, prosecutors said.", "The harbour master sold two berths to a friend."),
        ("The flood claimed 12 lives in the valley on Monday.", "On Monday the flood claimed 12 lives in the valley."),
        ("Rita Orlo claimed the port ignored letters about the crane, which fell on Monday.", "The crane fell on Monday."),
        ("Officials argue that too few cranes are built at home, and Rita Orlo opened a plant for them in June.",
         "Rita Orlo opened a plant for cranes in June."),
        ("Prosecutors, who allege that the harbour master lied, searched two offices on Monday.",
         "Prosecutors searched two offices on Monday."),
    ],
)  # fmt: skip
def test_what_stays_somebodys_claim_or_was_never_one_is_not(report, told, sentence):
    (verdict,) = check(report(sentence), Sources.of([report(told)]))
    assert verdict.supported, verdict.because


def test_what_another_report_tells_as_fact_is_borne_out_by_that_one(report):
    alleging = [
        report(f"Prosecutors allege that the harbour master sold two berths in June{more}.", f"Outlet {more}")
        for more in ("", " again", " twice", " too")
    ]
    plain = report("The harbour master sold two berths in June.", "Harbour Wire")
    (verdict,) = check(report("In June the harbour master sold two berths."), Sources.of([*alleging, plain]))
    assert verdict.supported, verdict.because
    assert verdict.evidence[0].outlet == "Harbour Wire"


PIER = "Harbour master Rita Orlo said the port had asked for the pier to be shut in June."


def test_who_alone_says_it_and_who_denies_it_is_remarked(report):
    sources = Sources.of([report(f"{PIER} The council denies this. Boats left at noon.")])
    (verdict,) = check(report("The port had asked for the pier to be shut in June."), sources)
    assert verdict.supported
    assert [remark.kind for remark in verdict.remarks] == ["attribution", "negation"]
    assert "Rita Orlo" in verdict.remarks[0].text
    assert verdict.remarks[1].credit.exact == "The council denies this."
    (whole, _) = check(report(f"{PIER} The council denies this."), sources)
    assert (whole.supported, whole.remarks) == (True, ())
    (kept,) = check(report("Rita Orlo said the port had asked for the pier to be shut in June."), sources)
    assert [remark.kind for remark in kept.remarks] == ["negation"]


def test_nothing_is_remarked_where_another_report_tells_it_as_fact(report):
    sources = Sources.of([report(PIER), report("The port had asked for the pier to be shut in June, papers show.")])
    (verdict,) = check(report("In June the port had asked for the pier to be shut."), sources)
    assert (verdict.supported, verdict.remarks) == (True, ())


KEPT = "I will not name a day before the divers have seen the northern wall"
ALTERED = "I will name a day when the divers have seen the wall"


@pytest.fixture
def lock(report, woven):
    """Three reports of one utterance, of which one has altered it, and their digest."""
    readings = (
        report(f"The lock broke on Monday. “{KEPT},” said Rita Orlo, the harbour master.", "Harbour Wire"),
        report(f"The lock broke on Monday. “{KEPT},” Rita Orlo told reporters at noon.", "River Post"),
        report(f"The lock broke on Monday. “{ALTERED},” harbour master Rita Orlo said.", "Evening Bell"),
        report("The lock broke on Monday. Rita Orlo spoke of “divers” at noon.", "Radio Vess"),
    )
    return Sources.of(readings), woven(*readings)


@pytest.mark.parametrize(
    ("quote", "others"), [(ALTERED, ["Harbour Wire", "River Post", KEPT]), (KEPT, ["Evening Bell", ALTERED])]
)
def test_a_quote_that_others_have_in_other_words_is_remarked(report, lock, quote, others):
    sources, digest = lock
    (verdict,) = check(report(f"Rita Orlo said: “{quote}.”"), sources)
    assert verdict.supported
    (remark,) = otherwise(verdict, [digest], ()).remarks
    assert remark.kind == "quote"
    assert all(other in remark.text for other in others)
    (alone,) = check(report("The lock broke on Monday."), sources)
    assert otherwise(alone, [digest], ()).remarks == ()


@pytest.mark.parametrize(
    ("first", "later", "sentence", "days"),
    [
        ("Boats may use the lock again on Friday, the port said.", "Boats may use the lock again on Monday, the port said.",
         "Boats may use the lock again on Friday.", ["Friday", "Monday"]),
        ("Boats may use the lock again on Friday, the port said.", "Boats may use the lock again on Friday, the port said.",
         "Boats may use the lock again on Friday.", []),
        ("Boats may use the lock again on Friday, the port said.", "Boats may use the weir again on Monday, the port said.",
         "Boats may use the lock again on Friday.", []),
        ("Boats used the lock again on Friday, the port said.", "Boats used the lock again on Monday, the port said.",
         "Boats used the lock again on Friday.", []),
        ("Boats may use the lock again on Friday, the port said.", "Boats may use the lock again on Monday, the port said.",
         "Boats may use the lock again.", []),
    ],
)  # fmt: skip
def test_a_later_report_may_give_another_day_for_what_is_to_be(report, first, later, sentence, days):
    sources = Sources.of(
        [report(first, "Harbour Wire", "2026-03-10 09:00"), report(later, "River Post", "2026-03-11 09:00")]
    )
    (verdict,) = check(report(sentence), sources)
    assert verdict.supported, verdict.because
    assert [value.text for one in verdict.overtaken for value in one.values] == days
    assert otherwise(verdict, [], ()) == verdict


def test_another_currency_is_another_sum(report):
    told = "Corvane raised its offer for the pump maker to 2.75 billion euros on Tuesday, and the board accepted it."
    sources = Sources.of([report(told, "Ledger Wire")])
    assert check(report(told), sources)[0].supported
    for wrong in ("$2.75 billion", "2.75 billion dollars"):
        (verdict,) = check(report(told.replace("2.75 billion euros", wrong)), sources)
        assert not verdict.supported
        assert [lack.kind for lack in verdict.lacks] == ["figure"]


def test_a_not_over_no_word_of_weight_is_missed_all_the_same(report):
    sources = Sources.of([report("The glove that walkers found on Sunday was not hers, police said.", "Fell Gazette")])
    (verdict,) = check(report("The glove that walkers found on Sunday was hers."), sources)
    assert [lack.kind for lack in verdict.lacks] == ["negation"]
    assert check(report("The glove that walkers found on Sunday was not hers."), sources)[0].supported


def test_what_an_outlet_takes_back_bears_nothing_out(report):
    taken_back = "An earlier report on our website said that Pavel Dorn had conceded. He did not, and his party waits."
    sources = Sources.of([report(f"Votes are being counted in Talvia.\n\n{taken_back}", "Talvia Post")])
    for sentence in ("Pavel Dorn had conceded.", "His party waits."):
        assert not check(report(sentence), sources)[0].supported


def test_a_figure_of_one_party_is_not_anothers(report):
    told = (
        "The Greens won 22 seats with 12.9 percent, and the Farmers' League 13 seats with 7.4 percent, the office said."
    )
    sources = Sources.of([report(told, "Talvia Wire")])
    for right in ("The Greens won 22 seats.", "The Farmers' League won 13 seats."):
        assert check(report(right), sources)[0].supported
    (verdict,) = check(report("The Greens won 13 seats."), sources)
    assert [lack.kind for lack in verdict.lacks] == ["figure"]
