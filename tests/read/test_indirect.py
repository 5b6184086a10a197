"""What closes a sentence as somebody's words, whatever verb it has inside."""

import pytest

from newsloom.read import read
from newsloom.types import Page


def told(text):
    found = read(Page("here", "record", given={"id": "a", "text": text, "language": "en"})).quotes
    return [(quote.text, quote.speaker and quote.speaker.name) for quote in found]


@pytest.mark.parametrize(
    ("content", "rest", "speaker"),
    [
        ("A lack of gravel slows the work on the lower dam", ", said Mark Lunt, an engineer who has built three.", "Mark Lunt"),
        ("Even if the ferry sailed again, some of its crew would stay at home", ", said Lunt, who was there.", "Lunt"),
        ("Rebuilding the pier is well within the reach of the town", ", said a handful of councillors who back it.", None),
        ("The mayor spends his summers in Hallin and travels often", ", several friends said.", "several friends"),
        ("A calmer debate may not be such a bad thing", ", say some residents, who live nearby.", None),
        ("Sales were great", ", he said, wiping sweat off his face.", "he"),
    ],
)  # fmt: skip
def test_what_a_plain_verb_closes_is_told(content, rest, speaker):
    ((text, who),) = told(f"Nobody worked on Monday.\n\n{content}{rest}\n\nIt rained.")
    assert text == content
    assert speaker in (None, who)


@pytest.mark.parametrize(
    "text", ["In a letter to all staff, the mayor said.", "After months of talks with the union, said Lunt."]
)
def test_an_opening_phrase_alone_is_not(text):
    assert told(text) == []


def test_a_plural_before_a_clause_shows_and_does_not_make_a_show():
    ((text, who),) = told("The rent filings show that the pier has cost nothing since May.")
    assert (text, who) == ("the pier has cost nothing since May", "The rent filings")
    assert told("The two fashion shows begin on Monday.") == told("Hundreds of workers demand more.") == []


@pytest.mark.parametrize(
    "who",
    [
        "Elward Hopp, an official at the Harbour Office in Wesk, which has a backlog of 500 boats to repair",
        "A harbour official, speaking on the quay",
        "Ilse Voll, head of the harbour board and one of the mayor's advisers",
        "The mayor's former aide, Ivo Tarn",
    ],
)
def test_who_speaks_with_all_that_describes_him_is_no_content(who):
    ((text, _),) = told(f"{who}, said the cost of the new rule would grow.")
    assert text == "the cost of the new rule would grow"
    assert told(f"{who}, said he doubts it.")[0][0] == "he doubts it"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("After the flood the town rented three boats, records show.", "After the flood the town rented three boats"),
        ("Fish die of heat, a study has found.", "Fish die of heat"),
        ("Prices rose by 4 percent, official figures showed on Monday.", "Prices rose by 4 percent"),
    ],
)  # fmt: skip
def test_verb_that_has_a_content_and_ends_the_sentence_has_it_before(text, content):
    assert told(text)[0][0] == content
    assert told("If it rains again, the town agreed.") == []


def test_a_day_or_week_may_stand_in_an_aside():
    ((text, who),) = told("If the town can build a dam, he observed this week, then it can build a bridge.")
    assert (text[:15], text[-8:], who) == ("If the town can", "a bridge", "he")
    assert told("Nine people died, state television reported, citing the harbour office.")[0][0] == "Nine people died"


@pytest.mark.parametrize(
    "when", ["Monday night", "last week", "late last year", "in a statement on Monday", "in an interview this week"]
)
def test_when_and_where_it_was_said_is_no_content(when):
    assert told(f"The mayor said {when} the dam was weak.") == [("the dam was weak", "The mayor")]
    assert told("That is what the mayor said this week.") == []
    assert told("The mayor said this year was cold.") == [("this year was cold", "The mayor")]
    assert told("The mayor told Radio Vess on Monday he would go.") == [("he would go", "The mayor")]


@pytest.mark.parametrize(
    ("who", "speaker"),
    [
        ("Sources close to the mayor", "Sources"),
        ("An official who spoke on condition of silence", "An official"),
        ("Two officials with direct knowledge of the matter", "Two officials"),
        ("One in three", "One in three"),
        ("Refugee advocates", "Refugee advocates"),
        ("The mayor has since", "The mayor"),
    ],
)
def test_who_says_it_is_the_head_of_a_long_subject(who, speaker):
    assert told(f"{who} said the dam was weak.") == [("the dam was weak", speaker)]


def test_saying_behind_a_small_word_is_a_verb():
    assert told("The mayor was quoted by Radio Vess as saying the dam was weak.") == [("the dam was weak", "The mayor")]
    assert ("the dam was weak", "The mayor") in told("The mayor ended by saying the dam was weak.")
    assert (
        told("She says going through hard times made her strong.")[0][0] == "going through hard times made her strong"
    )


def test_a_pledge_is_not_its_condition():
    assert told("Petra Voll pledged to resign if the dam failed.")[0][0] == "to resign if the dam failed"
    assert told("Police said that, while it was dark, no one was hurt.")[0][0] == "while it was dark, no one was hurt"


@pytest.mark.parametrize(
    "text",
    [
        "Jack Orme condemned Town to an eighth defeat in nine.",
        "The detour past Hallin adds 140 kilometres to each trip.",
        "The plug is that of the two models recalled last Thursday, made by Pellman.",
    ],
)
def test_a_fate_an_amount_and_a_day_are_nobodys_words(text):
    assert told(text) == []


def test_what_such_verbs_report_stays():
    assert told("Petra Renn condemned the attack on the town hall.") == [("the attack on the town hall", "Petra Renn")]
    letter = "the attack in a letter to the council"
    assert told(f"Petra Renn condemned {letter}.") == [(letter, "Petra Renn")]
    assert told("Petra Renn added 300 people had left.") == [("300 people had left", "Petra Renn")]
    assert told("Petra Renn recalled last Thursday that it had rained.") == [("it had rained", "Petra Renn")]
