import re

import pytest

from newsloom import Loom
from newsloom.types import Passage
from newsloom.weave.check import source_words, verbatim

SAMPLES = "src/newsloom/samples"


@pytest.fixture(scope="module")
def digests():
    import newsloom

    return Loom().weave([newsloom.__path__[0] + "/samples"])


def test_a_passage_needs_a_credit():
    with pytest.raises(ValueError, match="credit"):
        Passage("Nobody said this.", "single", "", ())


def test_every_passage_is_word_for_word_in_its_source(digests):
    seen = 0
    for digest in digests.digests:
        for passage in digest.passages:
            own = passage.credits[0]
            assert verbatim(passage.text, own.exact)
            seen += 1
    assert seen > 30


def test_every_credit_holds(digests):
    for digest in digests.digests:
        for claim in digest.claims:
            for credit in claim.credits:
                assert digests.articles[credit.article].text[credit.start : credit.end] == credit.exact


@pytest.mark.parametrize("words", [40, 120, 400])
def test_words_are_obeyed(report, woven, words):
    text = " ".join(
        f"The {name} bridge over the Vess was closed to lorries on Monday after divers found cracks in its third pier."
        for name in ("Corn", "Mill", "Weir", "Salt", "Quay", "Hill", "Lamb", "Tower", "North", "South")
    )
    digest = woven(report(text, "Harbour Wire"), words=words)
    assert sum(len(source_words(passage.text).split()) for passage in digest.passages) <= words


def test_a_pronoun_is_named_in_brackets(report, woven):
    digest = woven(
        report(
            "Ruth Adeyar inspected Aldwater Dam on Tuesday. She said the drains beneath the slabs had been blocked for years.",
            "Harbour Wire",
        )
    )
    assert any(p.text.startswith("[Ruth Adeyar] said the drains") for p in digest.passages)


def test_what_dangles_is_not_printed(report, woven):
    digest = woven(
        report("They had been blocked for years and nobody in the whole valley had cared.", "Harbour Wire"),
        report("The move came after weeks of pressure from the council of Hallin.", "Radio Vess"),
    )
    assert digest.passages == ()


def test_today_gets_its_date(report, woven):
    digest = woven(
        report("The prime minister walked through Hallin this morning with the mayor.", "Delta One", "2026-03-10 19:00")
    )
    assert "this morning [10 March]" in digest.passages[0].text


def test_a_moving_count_stands_second_as_it_is_now(digests):
    dam = digests.digests[0]
    now = dam.updates[0].values[-1]
    second = dam.passages[1]
    assert now.text in second.text.lower()
    assert {credit.article for credit in second.credits} >= {credit.article for credit in now.credits}
    old = [value.text.lower() for value in dam.updates[0].values[:-1]]
    assert not any(passage.text.lower().startswith(tuple(old)) for passage in dam.passages)


def test_a_surname_gets_its_given_name_once(report, woven):
    digest = woven(
        report(
            "Helena Marsh walked through Hallin. Mrs Marsh pledged 40 million crowns to the flooded families on Tuesday.",
            "Radio Vess",
        )
    )
    assert [p.text for p in digest.passages if "Mrs" in p.text] in (
        ["Mrs [Helena] Marsh pledged 40 million crowns to the flooded families on Tuesday."],
        ["Mrs Marsh pledged 40 million crowns to the flooded families on Tuesday."],
    )
    assert " ".join(p.text for p in digest.passages).count("Helena") == 1


def test_two_of_one_surname_are_not_given_a_name(report, woven):
    digest = woven(
        report("Anton Imhof sold antiques in Lindhaven. Klara Imhof kept the shop.", "Radio Vess"),
        report("Mrs Imhof will face no charge over the stolen picture, the police of Lindhaven said.", "Delta One"),
    )
    printed = [p.text for p in digest.passages]
    assert any(text.startswith("Mrs Imhof will face") for text in printed)


def test_the_same_sum_is_told_once(report, woven):
    digest = woven(
        report("Helena Marsh pledged 40 million crowns to the families of Hallin on Tuesday.", "Radio Vess"),
        report("Prime Minister Helena Marsh has promised 40 million crowns in aid for the valley.", "Delta One"),
    )
    assert sum("40 million" in p.text for p in digest.passages) == 1


def test_what_takes_something_for_known_gives_way(report, woven):
    leaning = (
        "The council called a public meeting in Hallin. The meeting was told that the upper gate may be blown open."
    )
    plain = "The upper gate may be blown open if the rain returns to Hallin."
    digest = woven(report(leaning, "Overmere Gazette"), report(plain, "The Selwyn Post"), words=16)
    assert any(p.text == plain for p in digest.passages)


def test_the_writer_and_the_reader_stay_outside(report, woven):
    digest = woven(
        report("If you have a loan from the Bank of Maravelle, it has just become more expensive.", "Radio Vess")
    )
    assert digest.passages == ()


def test_reports_in_any_order_give_one_digest(report, woven):
    one = report("Schools in Hallin stay closed until Friday.", "Harbour Wire", "2026-03-09 10:00")
    other = report("All schools in Hallin will be closed until Friday.", "Radio Vess", "2026-03-09 12:00")
    assert woven(one, other) == woven(other, one)


@pytest.mark.parametrize(
    ("passage", "exact", "holds"),
    [
        ("[T]he dam broke.", "But the dam broke.", True),
        ("[Ruth Adeyar] said it was sound.", "She said it was sound.", True),
        ("The dam broke […]", "The dam broke, in a disgrace.", True),
        ("The dam held.", "The dam broke.", False),
        ("The dam broke. All fled.", "The dam broke.", False),
    ],
)
def test_the_gate_compares_words(passage, exact, holds):
    assert verbatim(passage, exact) is holds


LOW = "Die Ministerin sagte am Montag in Overmere, „das Wasser steht höher als 1987“, und reiste nach Hallin weiter."
DANDA = "सोमवार को बांध टूट गया और ओवरमेयर के 4,200 लोग घर छोड़ कर चले गए।"


@pytest.mark.parametrize(("language", "text"), [("de", LOW), ("hi", DANDA)])
def test_other_marks_and_full_stops_are_known(report, woven, language, text):
    digest = woven(report(text, outlet="Bergpost", language=language))
    assert [passage.text for passage in digest.passages] == [text]


def test_what_was_said_on_a_day_foretells_nothing(report, woven):
    told = "The mayor of Hallin said on Monday that the town will close the Mill Bridge until further notice."
    found = woven(report(told, "Radio Vess", "2026-03-10 09:00"))
    assert [passage.text for passage in found.passages] == [told]


def test_what_was_foretold_for_a_day_that_has_passed_is_not_printed(report, woven):
    early = report(
        "The Mill Bridge at Hallin will open again on Tuesday, the council said.", "Radio Vess", "2026-03-09 09:00"
    )
    late = report("The Mill Bridge at Hallin opened again at noon, the council said.", "Coastline", "2026-03-11 20:00")
    assert not any("will open" in passage.text for passage in woven(early, late).passages)


def test_a_story_without_a_printable_sentence_says_so(report, woven):
    found = woven(report("What will he do next?", "Radio Vess", "2026-03-10 09:00"))
    assert not found.passages
    assert any("can be printed by itself" in one.reason for one in found.left_out)


def test_what_brings_readers_to_a_programme_is_no_news(report, woven):
    news = "The finance minister, Jonas Tallow, raised the tax on fuel by three crowns on Thursday."
    trailer = "Jonas Tallow will be live on Radio Vess at ten past five."
    found = woven(report(f"{news} {trailer}", "Radio Vess", "2026-03-12 12:00"))
    assert [passage.text for passage in found.passages] == [news]


def test_the_line_under_the_headline_has_its_credit(report, woven):
    news = "The finance minister, Jonas Tallow, raised the tax on fuel by three crowns on Thursday."
    found = woven(report(news, "Radio Vess", "2026-03-12 12:00"))
    assert found.summary_credit.exact == news


def test_one_text_in_two_outlets_is_one_voice(report, woven):
    text = (
        "The Mill Bridge at Hallin was closed to lorries on Monday after a crack was found in its second pier. "
        "Engineers of the county will look at the pier on Friday, and until then cars may cross one at a time. "
        "The bridge was built in 1911 and carries about 4,000 vehicles a day between Hallin and Overmere."
    )
    found = woven(report(text, "Harbour Wire", "2026-03-09 09:00"), report(text, "Northmark Times", "2026-03-09 11:00"))
    assert {passage.kind for passage in found.passages} <= {"single", "quote"}


def test_a_country_in_capitals_is_not_the_writer(report, woven):
    told = "The ferry company of Port Selwyn was sold on Monday to a group of investors from the US and Ostran."
    assert woven(report(told, "Radio Vess", "2026-03-10 09:00")).passages[0].text == told
    ours = "The ferry company of Port Selwyn told us on Monday that it would be sold to investors from Ostran."
    assert not woven(report(ours, "Radio Vess", "2026-03-10 09:00")).passages


def test_outlets_without_a_name_are_counted_not_listed(report, woven):
    one = "A fire under the Marrow Bridge has closed the crossing for a week. About 14,000 vehicles use the bridge each day."
    other = "Buses go round by Sant Alder since Monday night. About 14,000 vehicles cross the Marrow Bridge each day."
    lines = [passage.credit_line for passage in woven(report(one), report(other)).passages]
    assert "according to 2 unnamed outlets" in lines


def test_an_event_is_credited_to_those_who_tell_it(digests):
    for digest in digests.digests:
        for event in digest.timeline:
            told = set(re.findall(r"[a-z]{4,}|\d+", event.text.lower()))
            for credit in event.credits:
                assert len(told & set(re.findall(r"[a-z]{4,}|\d+", credit.exact.lower()))) >= 3, (
                    event.text,
                    credit.exact,
                )


def test_who_gives_another_figure_is_not_called_similar(report, woven):
    digest = woven(
        report("A tram left the rails on Calder Bridge in Dunmere on Saturday morning, injuring 14 people.", "River Post",
               "2026-11-21 08:10"),
        report("At least 40 people were injured when a tram derailed on Calder Bridge in Dunmere on Saturday, hospitals said.",
               "Evening Bell", "2026-11-21 09:30"),
    )  # fmt: skip
    for passage in digest.passages:
        assert "similar in" not in passage.credit_line


@pytest.mark.parametrize(
    "sentence",
    [
        "“They [the engineers] told us that the dam above Hallin was safe,” Mayor Nell Ferro said on Monday.",
        "The lake above Hallin holds 40 million cubic metres [1.4 billion cubic feet] of water, the operator said on Monday.",
    ],
)
def test_brackets_of_a_report_are_its_own(report, woven, sentence):
    found = woven(report(sentence, "Radio Vess", "2026-03-12 12:00"))
    assert [passage.text for passage in found.passages] == [sentence]


@pytest.mark.parametrize("marks", ["„“", "»«", "“”"])
def test_no_digest_opens_with_a_quotation_in_any_style(report, woven, marks):
    said = f"{marks[0]}Wir haben die Brücke in Hallin gesperrt, weil sie nicht mehr sicher ist{marks[1]}, sagte Nell Ferro."
    news = "Die Stadt Hallin hat am Montag die alte Brücke über die Vess gesperrt, weil sie nicht mehr sicher ist."
    found = woven(
        report(f"{said} {news}", "Vess-Bote", "2026-03-12 12:00", language="de"),
        report(f"{said} {news[:-1]}, teilte sie mit.", "Hallin heute", "2026-03-12 13:00", language="de"),
    )
    assert found.passages[0].text.startswith("Die Stadt")


# A walkway at a ferry pier; the last report tells, in words that the others share, that somebody has died of it.
WALKWAY = (
    ("Nordland Wire", "2026-10-14 09:10",
     "A walkway at the ferry pier of Kolm collapsed on Wednesday morning, injuring 23 people, police said.\n\n"
     "Nine of the injured were taken to hospital, two in a serious condition, the county hospital said.\n\n"
     "Ferries may call at Kolm again on Friday, the harbour office said."),
    ("Kolm Tidende", "2026-10-14 11:30",
     "The walkway at the pier fell into the harbour on Wednesday morning with dozens of people on it, and 31 people "
     "were injured, the fire brigade says.\n\nLars Aker, 52, was on the stairs."),
    ("Radio Asker", "2026-10-14 15:20",
     "Commuters were thrown into cold water when a walkway collapsed in Kolm on Wednesday, injuring at least 30.\n\n"
     "No ferry calls at Kolm today."),
    ("East Courier", "2026-10-15 07:00",
     "A woman of 44 who was hurt in the collapse of the Kolm walkway died in hospital on Wednesday night, police "
     "superintendent Olav Brekke said.\n\nFerries may call at Kolm again on Monday, the harbour office said."),
)  # fmt: skip


def test_that_somebody_died_is_printed_however_much_else_was_told(report, woven):
    digest = woven(*(report(text, outlet, at) for outlet, at, text in WALKWAY))
    (told,) = (passage for passage in digest.passages if " died in hospital " in passage.text)
    # Those who tell of the collapse do not tell that.
    assert told.credit_line == "East Courier (15 October)"


def test_who_gives_another_figure_or_day_is_not_similar(report, woven):
    lines = {p.text: p.credit_line for p in woven(*(report(text, outlet, at) for outlet, at, text in WALKWAY)).passages}
    assert lines["Ferries may call at Kolm again on Monday, the harbour office said."].endswith(
        "East Courier (15 October)"
    )
    assert not any("31 people" in text and "similar" in line for text, line in lines.items())


def test_an_age_is_no_news(report, woven):
    digest = woven(*(report(text, outlet, at) for outlet, at, text in WALKWAY))
    assert not any("Aker" in passage.text for passage in digest.passages)


def test_what_is_denied_has_not_happened(report, woven):
    denied = [
        (outlet, at, text.replace("died in hospital", "has not died in hospital")) for outlet, at, text in WALKWAY
    ]
    assert not any("hospital on" in p.text for p in woven(*(report(text, *rest) for *rest, text in denied)).passages)


def test_a_quotation_cut_so_that_its_sense_may_change_is_not_printed(report, woven):
    whole = "“The van is where we look first, but it is too early to call it the source,” said Lidia Corran, of the fire service."
    cut = "“The van is where we look first,” fire chief Lidia Corran warned."
    both = [report(f"A ferry burned at the quay of Kolm on Monday.\n\n{said}", outlet)
            for said, outlet in ((whole, "Nordland Wire"), (whole, "Radio Asker"), (cut, "Kolm Tidende"))]  # fmt: skip
    printed = [passage.text for passage in woven(*both).passages]
    assert cut.replace("“", '"').replace("”", '"') not in printed
    assert any("too early" in text for text in printed)


def test_a_quotation_that_most_carry_otherwise_is_not_printed(report, woven):
    said = (
        "“I will not guess at the cause before the divers have seen the eastern pier,” said Karin Vold, the engineer."
    )
    otherwise = "“I will guess at the cause when the divers have seen the pier,” said Karin Vold, the engineer."
    reports = [report(f"A walkway fell at Kolm on Monday.\n\n{told}", outlet)
               for told, outlet in ((said, "Nordland Wire"), (otherwise, "Dagens Blad"), (said, "Kolm Tidende"))]  # fmt: skip
    assert not any("I will guess" in passage.text for passage in woven(*reports).passages)


def test_who_else_prints_the_words_of_a_quotation_is_named_and_credited(report, woven):
    words = "“We told them about the rust in May, and then again in June, and nobody came,” "
    around = "said Astrid Holm, on the steps of a library whose cellar firemen with lamps were emptying behind her."
    reports = [
        report(f"A walkway fell at Kolm on Monday.\n\n{words}{around}", "Nordland Wire"),
        report(
            f"The pier is closed.\n\nHolm, who has been mayor since 2019, was angry.\n\n{words}she told us.",
            "Asker Post",
        ),
    ]
    (told,) = (passage for passage in woven(*reports).passages if "rust" in passage.text)
    assert told.kind == "quote"
    assert told.credit_line == "quoted by Nordland Wire; the same words in Asker Post"
    assert [credit.outlet for credit in told.credits] == ["Nordland Wire", "Asker Post"]
    assert told.credits[1].exact == f"{words}she told us."


def test_what_is_no_running_text_is_not_printed(report, woven):
    told = "Two buses collided on the bridge at Kolm on Monday, and four passengers were taken to hospital."
    lines = f"**BREAKING** {told}", f"Kolm news | 12 May | {told}"
    digest = woven(*(report(f"{line}\n\nThe bridge is shut.", f"Outlet {n}") for n, line in enumerate((*lines, told))))
    assert [passage.text for passage in digest.passages if "buses" in passage.text] == [told]


def test_who_prints_an_outlets_text_is_not_similar_to_it(digests):
    for digest in digests.digests:
        for passage in digest.passages:
            _, _, similar = passage.credit_line.partition("; similar in ")
            teller = passage.credits[0].outlet
            printing = {name for origin in digest.origins if teller in origin.outlets for name in origin.outlets}
            assert not any(name in similar for name in printing), passage.credit_line


def test_the_line_is_not_hours_older_than_what_the_digest_opens_with(report, woven):
    digest = woven(
        report("Fears were growing on Sunday for Elsa Borg, 67, who has been missing on Mount Skarn since Friday.",
               "Fell Gazette", "2026-10-04 08:00"),
        report("Elsa Borg, the 67-year-old hiker missing on Mount Skarn since Friday, was found alive on Sunday, police "
               "said.", "Radio Tarn", "2026-10-04 17:00"),
        report("Elsa Borg, 67, missing on Mount Skarn since Friday, was found with a broken ankle on Sunday.", "Bell",
               "2026-10-04 18:00"),
    )  # fmt: skip
    assert "found" in digest.summary


def test_who_she_is_is_named_where_only_several_people_stand_before(report, woven):
    digest = woven(
        report("Hannah Pell of Brackwell Mills said the mill would stay closed for three months. The 310 people who work "
               "there will be paid until the end of January, she said.", "Harbour Wire"),
    )  # fmt: skip
    assert any("she [Hannah Pell] said" in passage.text for passage in digest.passages)


def test_who_gives_another_figure_is_not_told_to_say_something_similar(report, woven):
    digest = woven(
        report("The ward at Penn Head has 34 beds and saw 870 births last year. Mothers will travel 26 miles to Leyford.",
               "Radio Vess"),
        report("The 43-bed ward at Penn Head is to close on 15 January. About 870 babies were born there last year.",
               "Estuary Herald"),
    )  # fmt: skip
    lines = [passage.credit_line for passage in digest.passages if "34 beds" in passage.text]
    assert lines == ["according to Radio Vess; Estuary Herald says 43"]


def test_who_tells_the_contrary_is_not_told_to_say_something_similar(report, woven):
    digest = woven(
        report("Dravia made no concession on timber at the summit of Vellin, the office of its president said.", "Radio Vess"),
        report("Dravia will cut its duty on timber from 12 to 7 percent after the summit of Vellin, Corvessa said.",
               "Estuary Herald"),
    )  # fmt: skip
    lines = [passage.credit_line for passage in digest.passages if "no concession" in passage.text]
    assert lines == ["Radio Vess"]


def test_the_line_tells_what_happened_and_not_only_how_many_have_died(digests):
    dam = digests.digests[0]
    assert "Aldwater Dam" in dam.summary


def test_what_a_later_report_has_overtaken_is_not_printed_as_it_stood(report, woven):
    digest = woven(
        report("With 40 percent of the votes counted, the Harbour List led in Marle with 44 percent, the clerk said. "
               "The road over Skarn Pass is closed to all traffic, the county said. Walter Pell, 67, was reported missing by his daughter on Sunday.",
               "Radio Vess", "2026-05-03 22:00"),
        report("The Harbour List won the vote in Marle with 41 percent, final results showed on Monday. "
               "The road over Skarn Pass has reopened to all traffic, the county said. Walter Pell was found safe at a friend's house in Marle.",
               "Estuary Herald", "2026-05-04 10:00"),
    )  # fmt: skip
    printed = " ".join(passage.text for passage in digest.passages)
    assert not any(old in printed for old in ("votes counted", "is closed", "reported missing"))
    assert all(new in printed for new in ("final results", "reopened", "found safe"))


def test_what_is_only_hoped_for_or_of_another_road_overtakes_nothing(report, woven):
    digest = woven(
        report("The road over Skarn Pass is closed to all traffic, the county said. Walter Pell, 67, was reported missing by his daughter on Sunday.",
               "Radio Vess", "2026-05-03 22:00"),
        report("The bridge at Marle has reopened, the county said. The road over Skarn Pass will reopen in June. "
               "Walter Pell has not been found, the police of Marle said.", "Estuary Herald", "2026-05-04 10:00"),
    )  # fmt: skip
    printed = " ".join(passage.text for passage in digest.passages)
    assert all(still in printed for still in ("is closed", "reported missing"))


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("The road over Skarn Pass is closed to all traffic, the county said.",
         "The road at Marle has reopened after the storm, the county said."),
        ("Walter Pell, 67, was reported missing by his daughter on Sunday.", "Ada Renn of Marle was found safe on Monday."),
        ("Twelve nurses are held in a school in the hills of Kurra, the army said.",
         "Union leader Ada Renn demanded that the nurses of Kurra be released."),
        ("The Marlow bridge is closed to all traffic after a crack was found.",
         "Before the crack 18,000 cars a day used the Marlow bridge, which was reopened in 2021, its builder said."),
        ("The Marlow bridge is closed to all traffic after a crack was found.",
         "It may take months before the Marlow bridge is open again, the county said."),
        ("Two brothers, Ivo Tarn and Max Tarn, are missing on Mount Skarn, police said.",
         "The blue car of the brothers Ivo Tarn and Max Tarn was found on Mount Skarn."),
        ("Karst will build two tunnels, and the southern tunnel of Karst will cost 85 million crowns.",
         "Karst raised the cost of the northern tunnel of Karst to 110 million crowns from 85 million."),
        ("Mayor Jo Abel led in Kest with 60 percent of the votes counted.",
         "Final results for the council of Marle showed the Harbour List ahead of all others."),
        ("Shares in the Tor mine closed down 11 percent on Monday.", "The Bell mine was reopened on Tuesday, Tor said."),
    ],
)  # fmt: skip
def test_what_is_of_another_or_no_more_than_wished_for_overtakes_nothing(report, woven, first, later):
    digest = woven(report(first, "Radio Vess", "2026-05-03 22:00"), report(later, "Estuary Herald", "2026-05-04 20:00"))
    assert any(passage.text == first for passage in digest.passages)
    assert not any("overtaken" in left.reason for left in digest.left_out)


def test_who_contradicts_a_count_does_not_bring_it_up_to_date(report, woven):
    digest = woven(
        report("The dam at Enz has now cost 40 million crowns, the water minister said on Monday.", "Radio Vess",
               "2026-05-04 10:00"),
        report("The dam at Enz has now cost 70 million crowns and not what the water minister claims, the court said.",
               "Estuary Herald", "2026-05-05 11:00"),
    )  # fmt: skip
    assert not digest.updates
    assert [[value.value for value in one.values] for one in digest.conflicts] == [[40e6, 70e6]]


def test_where_a_story_has_gone_on_the_newest_opening_comes_second(report, woven):
    digest = woven(
        report("The Harbour List won the vote in Marle with 41 percent, final results showed on Monday. The list took nine "
               "seats. Turnout in Marle was 71 percent.", "Estuary Herald", "2026-05-04 10:00"),
        report("The Harbour List has won the vote in Marle with 41 percent, the clerk said. Mara Quint leads the list. "
               "She will be mayor of Marle in June.", "Radio Vess", "2026-05-04 11:00"),
        report("A recount in Tallow Bridge has overturned the result there and given the seat to Ada Renn, the minister of "
               "works, a court in Marle said. Renn had lost by 12 votes.", "Selwyn Post", "2026-05-08 16:00"),
    )  # fmt: skip
    assert digest.passages[1].text.startswith("A recount in Tallow Bridge has overturned the result there")


def test_a_count_told_a_day_later_as_how_it_stands_now_is_an_update(report, woven):
    first = report("Pellman is calling back 1.3 million heaters in 14 countries, the company said on Thursday.",
                   "Radio Vess", "2026-01-15 15:00")  # fmt: skip
    later = report("Pellman has added a model and is now calling back heaters in 17 countries, the company said.",
                   "Estuary Herald", "2026-01-22 12:00")  # fmt: skip
    digest = woven(first, later)
    assert not digest.conflicts
    assert [[value.value for value in one.values] for one in digest.updates] == [[14, 17]]
    same = report(
        "Pellman is calling back heaters in 17 countries, the company said.", "Estuary Herald", "2026-01-22 12:00"
    )
    assert woven(first, same).conflicts


def test_what_shouts_neither_opens_a_digest_nor_is_its_line(report, woven):
    digest = woven(
        report("CROOKED council boss Simone Delar was found guilty on Tuesday of taking 180,000 crowns in bribes over the sale "
               "of the cattle market of Marle.", "Radio Vess", "2026-05-12 15:00"),
        report("Simone Delar, who led the council of Marle, was found guilty on Tuesday of fraud over the sale of the cattle "
               "market.", "Estuary Herald", "2026-05-12 16:00"),
    )  # fmt: skip
    assert digest.passages[0].text.startswith("Simone Delar, who led")
    assert "CROOKED" not in digest.summary


def test_a_company_is_not_called_by_its_chairmans_given_name(report, woven):
    digest = woven(
        report("Brightwell Foods is to buy the mill of Norling & Sons at Marle. Norling employs 2,700 people in "
               "the valley of Vess. Edmund Norling, the chairman, said on Monday that the mill of Marle would stay open.",
               "Radio Vess"),
    )  # fmt: skip
    assert any("2,700" in passage.text for passage in digest.passages)
    assert not any("[Edmund]" in passage.text for passage in digest.passages)


def test_a_cost_that_was_raised_is_told_as_it_stands_and_nobody_is_credited_for_the_old_one(report, woven):
    digest = woven(
        report("The recall will cost about 85 million crowns, Pellman said. Its shares fell 9 percent on Thursday.",
               "Radio Vess", "2026-01-15 15:00"),
        report("Pellman raised its estimate of the cost of the recall to 110 million crowns from 85 million. "
               "The shares, which lost 9 percent last week, fell a further 4.5 percent.", "Estuary Herald", "2026-01-22 12:00"),
    )  # fmt: skip
    printed = " ".join(passage.text for passage in digest.passages)
    assert "about 85 million" not in printed
    assert "110 million" in printed
    assert all(passage.kind == "single" for passage in digest.passages)


def test_what_another_language_tells_again_is_left_out_with_the_reason(report, woven):
    german = (
        "In Corvessa wurden rund 412.000 Geräte verkauft. Der Chef Paul Brenner spendete am Freitag 71.000 Kronen. "
        "Am Montagabend wurde Kurt Brandt in Marle festgenommen."
    )
    digest = woven(
        report("About 412,000 of the heaters were sold in Corvessa, the maker Pellman said on Thursday.", "Radio Vess"),
        report(
            "Pellman is calling back 412,000 heaters in Corvessa after a fire in the town of Marle, said Kurt Brandt.",
            "Estuary Herald",
        ),
        report(german, "Markt und Zeit", language="de"),
    )
    printed = " ".join(passage.text for passage in digest.passages)
    assert "412.000" not in printed
    assert "71.000" in printed
    assert any("412.000" in left.reason for left in digest.left_out)
    assert not any("festgenommen" in left.reason for left in digest.left_out)
