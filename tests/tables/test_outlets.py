from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.tables import outlets, rows


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("LEMONDE", "Le Monde"),
        ("le monde", "Le Monde"),
        ("Liberation", "Libération"),
        ("the Guardian", "The Guardian"),
        ("Hill", "The Hill"),
        ("AP", "Associated Press"),
        ("WSJ", "The Wall Street Journal"),
        ("LA Times", "Los Angeles Times"),
        ("CNA", "Channel News Asia"),
        ("HARBOURWIRE", "Harbour Wire"),
        ("THESELWYNPOST", "The Selwyn Post"),
        ("Reuters.com", "Reuters"),
        ("New York Times - Opinion", "The New York Times"),
        ("Wall Street Journal (blog)", "The Wall Street Journal"),
        ("Daily Mail (UK)", "Daily Mail"),
    ],
)
def test_a_name_is_known_however_it_is_written(written, name):
    assert outlets.by_name(written).name == name


@pytest.mark.parametrize(
    "name", ["The Times (Malta)", "Daily Mail (Zambia)", "Tradewire", "Le Mond", "", "the", "x" * 5000, "…"]
)
def test_an_unknown_name_is_nobodys(name):
    assert outlets.by_name(name) is None


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://blogs.lemonde.fr/port/entry?x=1", "Le Monde"),
        ("www.bbc.co.uk", "BBC"),
        ("ABC.NET.AU", "ABC (Australia)"),
        ("https://money.cnn.com/x", "CNNMoney"),
        ("http://kestrel.example:8080/a", "The Kestrel"),
    ],
)
def test_a_domain_walks_up_to_its_outlet(address, name):
    assert outlets.by_domain(address).name == name


@pytest.mark.parametrize("address", ["https://port.example/", "co.uk", "com", "notlemonde.fr", "http://[bad", ""])
def test_a_strange_domain_is_nobodys(address):
    assert outlets.by_domain(address) is None


def test_details_tell_what_is_known_and_no_more():
    row = outlets.details("reuters")
    assert (row.kind, row.country, row.language, row.owner) == ("agency", "GB", "en", "Thomson Reuters")
    assert outlets.details("harbour-wire").country is None
    assert outlets.is_agency(row.outlet)
    assert not outlets.is_agency(outlets.by_name("Le Monde"))


def found(text):
    return [(text[m.start : m.end], m.outlet.name, m.common) for m in outlets.mentions(text)]


def test_the_longest_name_is_taken():
    assert found("Fox News Digital and the New York Times News Service") == [
        ("Fox News Digital", "Fox News", False),
        ("New York Times News Service", "The New York Times", False),
    ]


def test_names_end_where_words_end():
    assert found("BBCs, AFPTV, The Hilltop, press@cnn.com, #CNN, The Times-Tribune of Overmere") == []
    assert [name for _, name, _ in found("a CNN/ORC poll, an AP-NORC poll, Reuters' count, Barron’s")] == [
        *("CNN", "Associated Press", "Reuters", "Barron's"),
    ]


def test_one_word_names_need_their_article_and_are_flagged():
    assert found("Hill met aides. The Hill reported it. They went up the Hill.") == [
        ("The Hill", "The Hill", False),
        ("Hill", "The Hill", True),
    ]
    assert found("Time will tell") == [("Time", "Time", True)]


def test_shouted_and_broken_names_are_found():
    assert [name for _, name, _ in found("LOS ANGELES TIMES; Los Angeles\nTimes")] == ["Los Angeles Times"] * 2


def test_slugs_are_plain_and_leave_the_article_out():
    assert outlets.slug("The Çarşı Postası") == outlets.slug("Carsi  Postasi") == "carsi-postasi"
    assert outlets.slug("…") == ""
    assert outlets.named("The Hallin Bugle").id == "hallin-bugle"


@given(st.text())
def test_mentions_stand_in_order_whatever_the_text(text):
    past = 0
    for mention in outlets.mentions(text + " according to Reuters, The Hill and " + text):
        assert past <= mention.start < mention.end
        past = mention.end


def test_the_table_is_sound():
    table = rows("outlets.tsv")
    assert len(table) >= 600
    assert {len(row) for row in table} == {10}
    assert {row[6] for row in table} == {"outlet", "agency", "photo agency", "aggregator"}
    assert max(Counter(row[0] for row in table).values()) == 1
    domains = Counter(domain for row in table for domain in row[3].split("|") if domain)
    assert max(domains.values()) == 1
    assert all(row[0] == outlets.slug(row[1]) for row in table)
    assert all(not row[4] or (len(row[4]) == 2 and row[4].isupper()) for row in table)
    assert all(set(filter(None, row[9].split("|"))) <= {row[1], *row[2].split("|")} for row in table)
    assert sum(row[8] == "newsloom samples" for row in table) == 13


@pytest.mark.parametrize(
    ("words", "language", "country", "name"),
    [
        ("ABC", "en", None, "ABC News"),
        ("ABC", "es", None, "ABC (Spain)"),
        ("ABC", "en", "AU", "ABC (Australia)"),
        ("Reuters", "es", "ES", "Reuters"),
    ],
)
def test_namesakes_are_told_apart_by_where_they_are_read(words, language, country, name):
    assert outlets.namesake(words, outlets.by_name(words), language, country).name == name


def test_names_written_small_are_found_and_not_inside_words():
    text = "Das sagte er der dpa. Der Endpaket-Preis fiel."
    assert [(m.start, m.outlet.name) for m in outlets.mentions(text)] == [(17, "Deutsche Presse-Agentur")]
