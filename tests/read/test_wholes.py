"""Whether an indirect quote can be read alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.read.wholes import whole


@pytest.mark.parametrize(
    "text",
    [
        "the bridge was closed on Monday",
        "he'll build it anew",
        "she approached Tarn with a draft he wrote",
        "it actively looked for other ways",
        "the man who led the work had left before noon",
        "the mayor still has time to show that he’s worthy of the town",
        "If the rain stops, the gates will open",
        "this is just a rough patch",
        "Overmere faces two strikes",
        "Tarn needs to show that she is ready",
        "her worth was marked down because of the storm",
        "the ferry sank off the pier",
        "many doubted the plan",
    ],
)
def test_a_clause_stands_for_itself(text):
    assert whole(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "the plan in a late note with few details",
        "the plan in a late note, and it was unclear what it meant",
        "to talk it over with the council",
        "the mayor give the money back",
        "strikers who have turned up at the gates to demand that they open",
        "the leader’s health amid reports he underwent surgery",
        "17 deaths linked to the flood and more than 40 injuries",
        "a man accused of theft",
        "who are abusing the clear roads",
        "whether the gates will open",
        "why staying in is a matter of course",
        "opening the gates before the storm",
        "the greatest risk ...",
        "the town had refused a plan to buy huge quantities of",
        "the town's plans for the bridge",
        "documents from the council as part of the inquiry",
    ],
)
def test_a_thing_or_a_deed_does_not(text):
    assert not whole(text, "en")


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("man werde auf weiteres verzichten", True),
        ("die Brücke gesperrt bleibt", True),
        ("die Brücke wurde am Montag gesperrt", True),
        ("einer weiteren Sperrung der Brücke", False),
        ("die Brücke am Montag sperren zu wollen", False),
    ],
)
def test_german_verbs_stand_second_or_last(text, alone):
    assert whole(text, "de") is alone


def test_a_language_without_tables_counts():
    assert whole("något helt annat", "sv")


@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "es", None, "xx"]))
def test_any_text(text, language):
    assert whole(text, language) in (True, False)
