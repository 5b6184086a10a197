"""Names: spans, kinds, and which mentions mean one bearer."""

from hypothesis import given
from hypothesis import strategies as st

from newsloom.read.names import names
from newsloom.read.sentences import sentences
from newsloom.types import Article, Block


def article(text, kind="paragraph", language="en"):
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(at, at + len(line), kind))
        at += len(line) + 1
    return Article(id="a", text=text, blocks=tuple(blocks), language=language)


def found(text, **more):
    one = article(text, **more)
    mentions, entities = names(one, sentences(one))
    assert all(mention.entity in {entity.name for entity in entities} for mention in mentions)
    return [(text[m.start : m.end], m.kind, m.entity) for m in mentions], entities


def kinds(text, **more):
    return {name: kind for name, kind, _ in found(text, **more)[0]}


def test_title_stays_outside_and_surname_finds_its_bearer():
    mentions, _ = found(
        "Yesterday President Ada Korr met Dr. Hugh Hill in Overmere. Later Hill said that Mrs Korr’s plan was good."
    )
    assert mentions == [
        ("Ada Korr", "person", "Ada Korr"),
        ("Hugh Hill", "person", "Hugh Hill"),
        ("Overmere", "place", "Overmere"),
        ("Hill", "person", "Hugh Hill"),
        ("Korr", "person", "Ada Korr"),
    ]


def test_conflicting_given_names_stay_apart():
    mentions, entities = found("The court heard Joe Marsh and then Hunter Marsh. It had heard Joe Marsh in May.")
    assert [entity.name for entity in entities] == ["Joe Marsh", "Hunter Marsh"]
    assert [entity for _, _, entity in mentions] == ["Joe Marsh", "Hunter Marsh", "Joe Marsh"]


def test_spelling_variants_fall_together_and_become_aliases():
    _, entities = found(
        "The mayor met Volodymyr Zelenskyy on the quay. A day later Zelensky left, and Zelenskiy called him."
    )
    assert [(entity.name, entity.aliases) for entity in entities] == [
        ("Volodymyr Zelenskyy", ("Zelenskiy", "Zelensky"))
    ]


def test_defined_acronym():
    mentions, _ = found("It was looked into by the Marine Accident Bureau (MAB). Then the MAB published a note.")
    assert {entity for _, _, entity in mentions} == {"Marine Accident Bureau"}
    assert {kind for _, kind, _ in mentions} == {"organisation"}


def test_kinds_by_form_and_by_context():
    text = (
        "A ferry left the town of Hallin for Vess Line. The engineer Petra Voll told Selwyn General Hospital and "
        "the Ministry of Transport that the Tarn River had risen, the Passengers’ Council said."
    )
    assert kinds(text) == {
        "Hallin": "place",
        "Vess Line": "organisation",
        "Petra Voll": "person",
        "Selwyn General Hospital": "organisation",
        "Ministry of Transport": "organisation",
        "Tarn River": "place",
        "Passengers’ Council": "organisation",
    }


def test_demonyms_days_and_sentence_openers_are_no_names():
    text = "Meanwhile the Russian and Ukrainian crews met on Friday. Rescuers came in May. Terrified families left."
    assert kinds(text) == {}


def test_demonym_inside_a_longer_name_stays():
    assert kinds("He joined the Royal Danish Navy and sailed.") == {"Royal Danish Navy": "organisation"}
    assert kinds("There the Russian President Ivan Petrov spoke.") == {"Ivan Petrov": "person"}


def test_headline_in_title_case_lends_no_names():
    text = "Ferry Fire Leaves Hundreds Stranded Off Eastrey\nThe fire began on the way to Eastrey, and boats came."
    assert {name for name, _, _ in found(text)[0]} == {"Eastrey"}


def test_furniture_is_silent():
    assert found("Photograph by Idris Menzel for a friend", kind="furniture") == ([], ())


def test_two_bearers_of_a_surname_the_main_one_is_meant():
    text = "The vote pleased Hillary Marsh and Bill Marsh. Reporters asked Hillary Marsh twice. Then Marsh left."
    assert found(text)[0][-1] == ("Marsh", "person", "Hillary Marsh")


def test_german_nouns_are_no_names():
    text = "Gestern traf die Ministerin Anna Weber in Berlin die Feuerwehr und den Kapitän."
    assert not {"Feuerwehr", "Kapitän"} & {name for name, _, _ in found(text, language="de")[0]}
    assert kinds(text, language="de")["Berlin"] == "place"


def test_headline_keeps_the_names_the_body_knows_and_drops_the_rest():
    text = "Korr Sees Long Road In Eastrey Talks\nThe mayor met Ada Korr in Eastrey. Korr then left by the road."
    assert [name for name, _, _ in found(text)[0]][:2] == ["Korr", "Eastrey"]


def test_shouted_dateline_is_a_place():
    assert kinds("MOSCOW - The envoy Petra Voll arrived.")["MOSCOW"] == "place"


def test_the_month_of_theresa_may():
    assert kinds("In May the envoy met Theresa May and King Edmund III there.") == {
        "Theresa May": "person",
        "Edmund III": "person",
    }


def test_of_and_and_inside_the_names_of_bodies():
    text = "She entered the Hall of Fame. A letter from the Harbours and Ferries Agency came to Petra Voll of Hallin."
    assert {name for name, _, _ in found(text)[0]} == {
        "Hall of Fame",
        "Harbours and Ferries Agency",
        "Petra Voll",
        "Hallin",
    }


def test_bodies_of_two_words_and_of_owners_are_whole():
    bodies = kinds(
        "The Health and Safety Executive closed the quay on Monday. The Hauliers and Carriers Association wrote to the "
        "Wildlife and Countryside Trust. She gave the money to the Alzheimer's Trust and the Women's Institute. The "
        "People's Union will strike. Trade and Industry Ministry staff left."
    )
    assert bodies == dict.fromkeys(
        ["Health and Safety Executive", "Hauliers and Carriers Association", "Wildlife and Countryside Trust",
         "Alzheimer's Trust", "Women's Institute", "People's Union", "Trade and Industry Ministry"], "organisation"
    )  # fmt: skip


def test_two_bodies_and_a_person_beside_one_stay_apart():
    mentions, _ = found(
        "It was signed by Hallin University and Harbour Trust. Then Petra Renn spoke. Renn and Harbour Trust differ. "
        "The Reform Committee on Friday met. Much was said of Norway's Parliament."
    )
    assert [name for name, _, _ in mentions] == [
        "Hallin University", "Harbour Trust", "Petra Renn", "Renn", "Harbour Trust", "Reform Committee", "Norway",
        "Parliament",
    ]  # fmt: skip


def test_a_firm_of_a_family_is_meant_by_its_name_unless_a_person_bears_it():
    text = "It was sold to Norling & Sons on Monday. Analysts said Norling was cheap."
    assert [entity for _, _, entity in found(text)[0]] == ["Norling & Sons", "Norling & Sons"]
    mentions, _ = found(text + " Karl Norling left. Norling said he was glad.")
    assert mentions[-1] == ("Norling", "person", "Karl Norling")
    assert kinds("Der Konzern kauft Norling & Sons für drei Milliarden Kronen.", language="de") == {
        "Norling & Sons": "organisation"
    }


def test_callings_kin_and_participles_are_no_part_of_a_person():
    mentions, _ = found(
        "Lawyer Rupa Nair spoke first. Gran Irene Castell has six cups a day. Beaten Reyes vowed to come back. Teacher "
        "Training Agency staff listened. Striker Pim Dobos left."
    )
    assert [(name, kind) for name, kind, _ in mentions] == [
        ("Rupa Nair", "person"),
        ("Irene Castell", "person"),
        ("Reyes", "person"),
        ("Teacher Training Agency", "organisation"),
        ("Pim Dobos", "person"),
    ]


def test_a_shouted_word_is_no_abbreviation():
    text = "A CROOKED council boss took the HUMBLE cuppa of the HSE from the PRIME spot on Monday."
    assert kinds(text) == {"HSE": "organisation"}
    assert "ACORN" in kinds("She led ACORN for years. In May, the members of ACORN met in Hallin.")


def test_nickname_in_marks_belongs_to_the_person():
    assert "Petra “The Gull” Voll" in kinds("They met Petra “The Gull” Voll on the quay.")


def test_surname_that_is_also_a_town_follows_the_person():
    assert (
        kinds("The council of Hallin met Hillary Preston. Then Preston spoke of Preston’s plan.")["Preston"] == "person"
    )


def test_own_possessives_stay_and_others_go():
    text = "A clerk of McDonald’s met envoys of the People’s Republic of China. Petra Voll’s plan failed."
    assert set(kinds(text)) == {"McDonald’s", "People’s Republic of China", "Petra Voll"}


def test_ordinary_word_in_capitals_is_a_name_only_beside_its_person():
    text = "Engine of Train No. 23 met a Bungalow Park. Alma Gates came late. They waited for Gates and a Reason."
    assert {"Train", "Reason", "Bungalow"} & kinds(text).keys() == set()
    assert kinds(text)["Gates"] == "person"


def test_a_surname_that_is_a_word_too_is_a_name():
    assert kinds("She asked Powell whether the Navy sailed.") == {"Powell": "person", "Navy": "organisation"}


def test_addresses_hold_no_names():
    assert kinds("It is at example.org/Hx7Qab now, wrote @AdaKorr, and Petra Voll agreed.").keys() == {"Petra Voll"}


def test_day_behind_a_body_is_no_part_of_it():
    text = "The Water Department on Monday met the Harbour Council on Friday."
    assert kinds(text).keys() == {"Water Department", "Harbour Council"}


def test_people_of_two_words_are_dropped_whole():
    assert kinds("They say that the former Sri Lankan minister came.") == {}


def test_law_and_committee_keep_their_small_words():
    text = (
        "It broke the Defence of Homes Act and the Grain and River Safety Act. "
        "The Senate Food, Rivers and Fisheries Committee met, and so did the House Oversight and River Reform Committee."
    )
    assert kinds(text).keys() == {
        "Defence of Homes Act",
        "Grain and River Safety Act",
        "Senate Food, Rivers and Fisheries Committee",
        "House Oversight and River Reform Committee",
    }


def test_court_of_a_district_is_one_name():
    text = "A judge of the Southern District of New York spoke in the Wesk District of Maravelle."
    assert "Southern District of New York" in kinds(text)
    assert "Maravelle" in kinds(text)


def test_pair_that_the_article_repeats_is_one_name():
    text = "A vote for Coast and Country is a vote for Ivo Tarrant. He left Coast and Country in May."
    assert kinds(text).keys() == {"Coast and Country", "Ivo Tarrant"}


def test_name_opens_with_operation_or_an_ordinal():
    text = "Operation Barkel ended. Fifth Fleet crews left. After that Hurricane Orla came, and Title IX fell."
    assert kinds(text) == {
        "Operation Barkel": "other",
        "Fifth Fleet": "other",
        "Hurricane Orla": "other",
        "Title IX": "other",
    }


def test_catherine_the_great():
    assert kinds("They spoke of Catherine the Great and of Ada the baker.").keys() == {"Catherine the Great", "Ada"}


def test_state_before_another_is_its_own_name():
    assert kinds("The office of Maryland U.S. Rep. Andy Korr shut.").keys() == {"Maryland", "U.S.", "Andy Korr"}


def test_what_stands_in_a_row_is_of_one_kind():
    assert kinds("A song of Tovrik, Ilse Hoff and Berno was heard.")["Tovrik"] == "person"
    assert kinds("It runs by Cardiff, Overwesk and Swansea.")["Overwesk"] == "place"


def test_kind_from_what_a_person_has():
    assert kinds("He never liked the Orlanak administration.")["Orlanak"] == "person"
    assert kinds("He met Moses Arnheim by the quay.")["Moses Arnheim"] == "person"


@given(st.text(alphabet="AaBb Ccé.,’'\"&-\n“”(U.S.)0", max_size=120))
def test_offsets_are_exact_and_nothing_raises(text):
    one = article(text)
    mentions, entities = names(one, sentences(one))
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    assert all(0 <= m.start < m.end <= len(text) and text[m.start : m.end].strip() for m in mentions)
    assert len({entity.name for entity in entities}) == len(entities)
