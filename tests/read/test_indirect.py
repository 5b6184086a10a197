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
