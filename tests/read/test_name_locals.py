"""Names in German, French and Spanish: what is no part of them, what tells them, what they are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.read.names import names
from newsloom.read.sentences import sentences
from newsloom.types import Article, Block


def read(text, language):
    one = Article(id="a", text=text, blocks=(Block(0, len(text), "paragraph"),), language=language)
    return one, *names(one, sentences(one))


def found(text, language):
    _, mentions, _ = read(text, language)
    return {text[m.start : m.end]: m.kind for m in mentions}


def bearer_of(text, language, name):
    _, mentions, _ = read(text, language)
    return {m.entity for m in mentions if text[m.start : m.end] == name}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Nach Angaben der Polizei brach der Brand in der Nacht zum Freitag aus.", {}),
        ("Gestern lobte Verkehrsministerin Petra Roth die Werft.", {"Petra Roth": "person"}),
        ("Der Fischer Anton Imhof sah die Stadt Brekum brennen.", {"Anton Imhof": "person", "Brekum": "place"}),
        ("Das meldet die Süddeutsche Zeitung am Morgen.", {"Süddeutsche Zeitung": "organisation"}),
        ("Der Film zeigt Gero von Boehm auf der Fähre.", {"Gero von Boehm": "person"}),
        ("In Österreich und im Gazastreifen gilt das.", {"Österreich": "place", "Gazastreifen": "place"}),
        ("Die Fluggesellschaft Alva Wings streicht Flüge.", {"Alva Wings": "organisation"}),
        ("Der Franzose Jean Arnault kam mit Tonnen Kerosin.", {"Jean Arnault": "person"}),
        ("Am Ende siegte der FC Brekum im Stadion.", {"FC Brekum": "organisation"}),
        ("Das Schiff „Morgenröte am Kai“ lag im Hafen.", {}),
    ],
)
def test_german_nouns_are_names_only_where_something_says_so(text, wanted):
    assert found(text, "de") == wanted


def test_german_genitive_is_no_part_of_the_name():
    text = "Die Werft gehört Petra Roth. Das Büro Roths liegt im Süden Italiens."
    assert found(text, "de") == {"Petra Roth": "person", "Roth": "person", "Italien": "place"}
    assert bearer_of(text, "de", "Roth") == {"Petra Roth"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("C’est vrai, et les Britanniques le savent. Beaucoup partent.", {}),
        ("Le Président Jean Morvan est à Londres.", {"Jean Morvan": "person", "Londres": "place"}),
        ("L’Italie et la Chine ont signé.", {"Italie": "place", "Chine": "place"}),
        ("Le maire de Londres Pierre Morvan arrive.", {"Londres": "place", "Pierre Morvan": "person"}),
        ("Il a écrit au Conseil de Sécurité, mais le Conseil se tait.", {"Conseil de Sécurité": "organisation"}),
        ("En Janvier, il a lu Le Figaro.", {"Le Figaro": "organisation"}),
    ],
)
def test_french(text, wanted):
    assert found(text, "fr") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("El ministro de Hacienda viajó a Nueva York.", {"Nueva York": "place"}),
        (
            "La alcaldesa Lucía Ferrer habló con la Guardia Civil.",
            {"Lucía Ferrer": "person", "Guardia Civil": "organisation"},
        ),
        ("Estados Unidos y el Reino Unido callan.", {"Estados Unidos": "place", "Reino Unido": "place"}),
    ],
)
def test_spanish(text, wanted):
    assert found(text, "es") == wanted


@pytest.mark.parametrize(
    ("text", "language", "letters", "name"),
    [
        (
            "L’Union des bateliers de la Varenne (UBV) proteste. L’UBV attend.",
            "fr",
            "UBV",
            "Union des bateliers de la Varenne",
        ),
        ("Der Bund der Steuerzahler Brekum (BSB) klagt. Der BSB wartet.", "de", "BSB", "Bund der Steuerzahler Brekum"),
    ],
)
def test_letters_in_brackets_stand_for_the_words_before_them(text, language, letters, name):
    assert bearer_of(text, language, letters) == {name}


def test_letters_in_brackets_that_fit_no_words_stand_for_nothing():
    assert "Union des bateliers" not in found("L’Union des bateliers, dit-on, proteste (XYZ) encore.", "fr")


def test_both_surnames_are_the_whole_name():
    text = "Eulalia Ferrer Ochoa y su primo Damián Ferrer discuten. Ferrer Ochoa promete calma."
    assert bearer_of(text, "es", "Ferrer Ochoa") == {"Eulalia Ferrer Ochoa"}


@given(
    st.text(alphabet="AaBDÜüdervonlL’'.,-s («»„“)XYZ\n", max_size=100), st.sampled_from(["de", "fr", "es", "it", "nl"])
)
def test_offsets_are_exact_and_nothing_raises(text, language):
    one, mentions, _ = read(text, language)
    spans = [(m.start, m.end) for m in mentions]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(one.text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
