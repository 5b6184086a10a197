"""Said without marks: what verbs, nouns and adjectives take as content, and where it ends."""

import pytest

from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.types import Article, Block


def spoken(text):
    article = Article(id="a", text=text, blocks=(Block(0, len(text), "paragraph"),), language="en")
    told = sentences(article)
    mentions, _ = names(article, told)
    return [
        (quote.text, quote.speaker and (quote.speaker.entity or quote.speaker.name))
        for quote in quotes(article, told, mentions)
        if quote.kind == "indirect"
    ]


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        ("Petra Voll asked whether the bridge would hold.", "whether the bridge would hold", "Petra Voll"),
        ("Petra Voll urged him to close the bridge.", "to close the bridge", "Petra Voll"),
        ("Petra Voll promised to close the bridge.", "to close the bridge", "Petra Voll"),
        ("Petra Voll denied taking money from the ferry line.", "taking money from the ferry line", "Petra Voll"),
        ("Petra Voll spoke about the new bridge.", "the new bridge", "Petra Voll"),
        ("Petra Voll called for a wider bridge.", "a wider bridge", "Petra Voll"),
        ("Petra Voll criticised the plan, and the rain went on.", "the plan", "Petra Voll"),
        ("Petra Voll told the council on Monday that the bridge was safe.", "the bridge was safe", "Petra Voll"),
        ("Petra Voll was confident that the bridge would hold.", "the bridge would hold", "Petra Voll"),
        ("Petra Voll’s claim that the bridge was safe came late.", "the bridge was safe came late", "Petra Voll"),
        ("As Petra Voll noted, the bridge was built in a hurry.", "the bridge was built in a hurry", "Petra Voll"),
        ("The bridge was built in a hurry, as Petra Voll noted.", "The bridge was built in a hurry", "Petra Voll"),
        ("The bridge is expected to open in May.", "The bridge is expected to open in May", None),
        ("Two polls released on Friday showed the mayor leading.", "the mayor leading", "Two polls"),
        ("The bridge would, Petra Voll said, be built again.", "The bridge would, Petra Voll said, be built again", "Petra Voll"),
    ],
)  # fmt: skip
def test_frames(text, content, speaker):
    assert (content, speaker) in spoken(text)


def test_asked_by_nobody_named():
    assert spoken("Asked about the bridge, Petra Voll smiled and left.") == [("the bridge", None)]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Petra Voll said the bridge was closed, but nobody left.", "the bridge was closed"),
        ("Petra Voll, who says the bridge is safe, left at noon.", "the bridge is safe"),
        ("Petra Voll said the bridge was closed; the ferries ran on.", "the bridge was closed"),
        ("Petra Voll praised Dorian Pell in 2012 and left.", "Dorian Pell"),
        ("Petra Voll said the 12-metre bridge was safe.", "the 12-metre bridge was safe"),
    ],
)
def test_where_contents_end(text, content):
    assert content in [words for words, _ in spoken(text)]


def test_of_two_reports_of_the_same_words_the_outer_one_is_told():
    found = spoken("Petra Voll said she believed the old bridge over the river would fall before May.")
    assert found == [("she believed the old bridge over the river would fall before May", "Petra Voll")]


@pytest.mark.parametrize(
    "text",
    [
        "I believe the bridge was closed.",
        "Petra Voll did not claim that the bridge was closed.",
        "The support of the bridge was made of oak.",
        "The Overmere campaign office was closed.",
        "The foreign plans were burnt.",
    ],
)
def test_what_is_no_report(text):
    assert spoken(text) == []
