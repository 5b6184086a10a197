from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom import intake, read, tables
from newsloom.read.sentences import sentences
from newsloom.read.sources import citations
from newsloom.tables import outlets
from newsloom.types import Article, Block, CitationKind, Page

SAMPLES = str(Path(tables.__file__).parents[1] / "samples" / "dam")


def article(text, kind="paragraph", **fields):
    return Article("x", text, (Block(0, len(text), kind),), **fields)


def cited(one):
    return [(c.kind, c.outlet.name) for c in citations(one, sentences(one))]


def found(text, kind="paragraph", **fields):
    return cited(article(text, kind, **fields))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The lake fell, according to Le Monde, TRT Global, and The Hill.", ["Le Monde", "TRT Global", "The Hill"]),
        ("The lake fell, Reuters reported on Monday.", ["Reuters"]),
        ("The BBC says the lake fell.", ["BBC"]),
        ("Engineers left early, according to Radio Vess, which first reported their story.", ["Radio Vess"]),
        ("Delta One, citing two officials, said the gate jammed.", ["Delta One"]),
        ("He was fired, per Axios.", ["Axios"]),
        ("It was ready, according to a report in the German daily Die Zeit.", ["Die Zeit"]),
        ("Sirens were late, according to police logs seen by Harbour Wire.", ["Harbour Wire"]),
        ("The Selwyn Post found the letter. The mayor resigned, the Post reported.", ["The Selwyn Post"] * 2),
        ("The gate was shut, according to The Kestrel's Noor Hallday.", ["The Kestrel"]),
        ("Talks failed, according to Tradewire, Radio Vess, and Delta One.", ["Tradewire", "Radio Vess", "Delta One"]),
        ("Talks failed, according to Radio Vess, Delta One, and Tradewire.", ["Radio Vess", "Delta One", "Tradewire"]),
        ("The gate was shut, according to the Hallin Echo newspaper.", ["Hallin Echo"]),
    ],
)
def test_a_relay_credits_every_outlet_of_its_list(text, names):
    assert found(text) == [("relay", name) for name in names]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("“It held,” she told the BBC.", "interview", "BBC"),
        ("“It held,” she told Radio Vess this afternoon.", "interview", "Radio Vess"),
        ("In an interview late on Tuesday with Delta One, she wept.", "interview", "Delta One"),
        ("“It held,” Adeyar told Sela Wray of Fox News.", "interview", "Fox News"),
        ("“It held,” she told the Tarn Ferry Bugle newspaper.", "interview", "Tarn Ferry Bugle"),
        ("The company told the North Coast Wire it had closed the gate.", "interview", "North Coast Wire"),
        ("The North Coast Wire reports that the gate held.", "relay", "North Coast Wire"),
        ("Marsh leads by ten points in a CNN/ORC poll.", "poll", "CNN"),
        ("Marsh leads, according to a Reuters/Ipsos poll released on Monday.", "poll", "Reuters"),
        ("The Associated Press contributed to this report.", "syndication", "Associated Press"),
        ("OVERMERE (Reuters) - The dam failed on Monday.", "syndication", "Reuters"),
        ("This article was originally published by Grist.", "syndication", "Grist"),
        ("Source: Reuters", "header", "Reuters"),
        ("A goat was elected (via Axios).", "hat_tip", "Axios"),
        ("h/t Inland Courier", "hat_tip", "Inland Courier"),
        ("The spillway at dusk. REUTERS/Ada Finch", "photo", "Reuters"),
    ],
)
def test_each_frame_has_its_kind(text, kind, name):
    assert found(text) == [(kind, name)]


@pytest.mark.parametrize(
    ("text", "block", "expected"),
    [
        ("The post Dam fails appeared first on Port Blog", "footer", [("syndication", "Port Blog")]),
        ("Credited from: LEMONDE", "credit", [("header", "Le Monde")]),
        ("Credited from: Tradewire", "credit", [("header", "Tradewire")]),
        ("HALLIN, March 9 (Harbour Wire) — ", "dateline", [("syndication", "Harbour Wire")]),
        ("By Harbour Wire and staff", "byline", [("syndication", "Harbour Wire")]),
        ("By Ada Finch, The Kestrel", "byline", []),
        ("The spillway. Picture: Harbour Wire", "caption", [("photo", "Harbour Wire")]),
        ("Quay Row. Photo: W. Iveson", "caption", []),
        ("Copy supplied by Harbour Wire.", "credit", [("syndication", "Harbour Wire")]),
        ("Dam failed, Reuters reports", "title", [("relay", "Reuters")]),
        ("Dam failed, Reuters reports", "furniture", [("relay", "Reuters")]),
    ],
)
def test_the_place_of_a_name_counts(text, block, expected):
    assert found(text, block) == expected


@pytest.mark.parametrize(
    "text",
    [
        "She worked at Reuters until 2019 and lives in Hallin.",
        "The State Department said the letter was false.",
        "People said the water rose. Time passed.",
        "According to the Environmental Protection Agency, the lake is clean.",
        "She told the House Majority Leader about it.",
        "Source: company filings",
        "Fares rise in 21 towns, according to the mayor, who reads The Kestrel.",
        "Vice President Ada Finch reported to the palace.",
    ],
)
def test_a_name_without_a_credit_is_no_citation(text):
    assert found(text) == []


def test_an_outlet_never_credits_itself_except_by_its_mark():
    own = outlets.by_name("The Daily Lantern")
    assert found("“I ran,” she told the Lantern.", outlet=own) == []
    assert found("She ran, The Daily Lantern reported.", outlet=own) == []
    footer = "The post She ran appeared first on The Daily Lantern."
    assert found(footer, "footer", outlet=own) == [("syndication", "The Daily Lantern")]


def test_an_agency_named_in_its_own_text_is_no_relay():
    text = "Sirens were late, according to logs seen by Harbour Wire. Delta One said so too."
    assert found(text, bylines=("Harbour Wire",)) == [("syndication", "Harbour Wire"), ("relay", "Delta One")]


@pytest.mark.parametrize(
    ("language", "text", "kind", "name"),
    [
        ("de", "Die Mauer hielt, wie der Sender BBC am Montag berichtete.", "relay", "BBC"),
        ("de", "„Sie hielt“, sagte Finch dem „Tagesspiegel“.", "interview", "Der Tagesspiegel"),
        ("fr", "Le lac a baissé, selon l’agence Reuters.", "relay", "Reuters"),
        ("fr", "« Il a tenu », a-t-elle déclaré à l’AFP.", "interview", "Agence France-Presse"),
        ("es", "El lago bajó, según informó Europa Press.", "relay", "Europa Press"),
        ("es", "«Aguantó», dijo a EFE la ingeniera.", "interview", "EFE"),
    ],
)
def test_other_languages_have_their_cues(language, text, kind, name):
    assert found(text, language=language) == [(kind, name)]


def test_the_span_is_the_name():
    one = article("It fell, according to the Kestrel and Los Angeles Times.")
    spans = [one.text[c.start : c.end] for c in citations(one, sentences(one))]
    assert spans == ["Kestrel", "Los Angeles Times"]


def test_the_samples_credit_whom_they_print_and_relay():
    kinds = {}
    for page in intake.pages([SAMPLES]):
        one = read.article(page)
        kinds.setdefault(one.outlet.name, set()).update(cited(one))
    assert ("syndication", "Harbour Wire") in kinds["Northmark Times"] & kinds["Estuary Herald"]
    assert ("relay", "Harbour Wire") in kinds["The Daily Lantern"]
    assert kinds["Delta One"] == {("relay", "Radio Vess")}
    roundup = {
        "The Selwyn Post",
        "Radio Vess",
        "Delta One",
        "The Daily Lantern",
        "Harbour Wire",
        "Selwyn Business Review",
    }
    assert kinds["Roundup Daily"] == {("header", "Harbour Wire"), *(("relay", name) for name in roundup)}
    assert kinds["Radio Vess"] == set()


def test_the_tables_hold_only_kinds_and_sides_there_are():
    for code in ("en", "de", "fr", "es"):
        cues = tables.rows(f"citation_cues.{code}.tsv")
        assert {row[0] for row in cues} <= set(get_args(CitationKind))
        assert {row[1] for row in cues} <= {"before", "after", "person", "frame"}
        assert {row[3] for row in cues} <= {"any", "house", "known", "clause", "start", "none"}
        assert {row[0] for row in tables.rows(f"citation_fillers.{code}.tsv")} <= {
            *("before", "between", "after", "person", "noun", "onto", "article", "day", "role", "owned"),
        }


PIECES = [
    "according to ",
    "told ",
    "the ",
    "Reuters",
    ", ",
    "and ",
    "The Times",
    "(",
    ") — ",
    "Fox's ",
    "poll ",
    "via ",
    ". ",
    "\n",
]


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25),
    st.sampled_from(["paragraph", "byline", "credit"]),
)
def test_spans_are_exact_and_in_order_whatever_the_text(parts, kind):
    one = article("".join(parts), kind)
    past = 0
    for citation in citations(one, sentences(one)):
        assert past <= citation.start < citation.end <= len(one.text)
        assert one.text[citation.start : citation.end].strip()
        past = citation.end


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Citing two aides, the Financial Times put the cost at €9m.", "relay", "Financial Times"),
        ("Slate reports that the gate was shut.", "relay", "Slate"),
        ("She wrote for The Economist that the gate was shut.", "relay", "The Economist"),
        ("The gate was shut, the Fars news agency said.", "relay", "Fars News Agency"),
        ("“It held,” Finch repeated to NPR.", "interview", "NPR"),
        ("Sunday on NBC’s “Meet the Press,” Finch said the gate was shut.", "interview", "NBC News"),
        ("On CNN’s “Morning Call,” Finch said the gate was shut.", "interview", "CNN"),
        ("Finch said Sunday on CBS that the gate was shut.", "interview", "CBS News"),
        ("Marsh leads in a poll conducted by Oakley Panel for ABC News.", "poll", "ABC News"),
        ("Marsh leads in a Oakley/USA Today Daybreak poll.", "poll", "USA Today"),
        ("A beaver has moved in. (h/t Gothamist.)", "hat_tip", "Gothamist"),
        ("Here is a list of every bench, via Slate.", "hat_tip", "Slate"),
        (
            "AP writers Ida Quill in Overmere, and Tom Oke contributed to this report.",
            "syndication",
            "Associated Press",
        ),
        ("Talks went on until noon.\n— AFP", "syndication", "Agence France-Presse"),
        ("Overmere, June 3 (IANS) The port reopened after nine days.", "syndication", "Indo-Asian News Service"),
        ("(With inputs from Reuters)", "syndication", "Reuters"),
    ],
)
def test_forms_of_credit_in_english(text, kind, name):
    assert found(text) == [(kind, name)]


@pytest.mark.parametrize(
    ("language", "text", "kind", "name"),
    [
        ("de", "Wie die „Süddeutsche Zeitung“ am Montag berichtete, ist das Tor zu.", "relay", "Süddeutsche Zeitung"),
        ("de", "Zuerst hatte der Spiegel über den Fall berichtet.", "relay", "Der Spiegel"),
        ("de", "Das meldet die russische Nachrichtenagentur TASS.", "relay", "TASS"),
        ("de", "Einem Bericht des Guardian zufolge ist das Tor zu.", "relay", "The Guardian"),
        ("de", "Nach einer Oakley-Umfrage für RTL führt Marsh.", "poll", "RTL"),
        ("fr", "Le pont est fermé, a annoncé Franceinfo mardi soir.", "relay", "France Info"),
        ("fr", "« C’est fini », a déclaré le maire du port, Luc Iturbe, à l’AFP.", "interview", "Agence France-Presse"),
        ("fr", "Sept sur dix sont contre, d’après un sondage Oakley pour Le Figaro.", "poll", "Le Figaro"),
        ("fr", "Invitée de RTL, elle a promis un vote.", "interview", "RTL (France)"),
        ("es", "El puerto sigue cerrado, según adelantó El Mundo.", "relay", "El Mundo"),
        ("es", "«No», dijo la alcaldesa a El País.", "interview", "El País"),
        ("es", "Una encuesta de Oakley para ABC da nueve escaños.", "poll", "ABC (Spain)"),
    ],
)
def test_forms_of_credit_in_other_languages(language, text, kind, name):
    assert found(text, language=language) == [(kind, name)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "She wrote for The Economist and taught Latin."),
        ("en", "A spokeswoman for The Post said talks would resume."),
        ("en", "He told the Evening Standard’s owner to sell the paper."),
        ("en", "According to a BBC spokesman, the lifts work."),
        ("en", "Time reports are due on Friday, the office said."),
        ("en", "Citing low ratings, CNN cancelled the show."),
        ("en", "According to Getty, the oil man, the gate was shut."),
        ("en", "The finding was published in the Journal of Tides and Harbours."),
        ("en", "According to the Register of Moorings, 90 boats may lie there."),
        ("en", "The charge fell, according to the Standard of proof in the code."),
        ("en", "People reported that the lifts had stood still."),
        ("en", "Nature reported for duty, as it were."),
        ("de", "Eine Sprecherin der ARD sagte nichts dazu."),
        ("fr", "Une porte-parole de TF1 n’a pas répondu."),
        ("es", "La directora de El Mundo publicó sus memorias."),
    ],
)
def test_an_outlet_in_the_news_is_not_credited(language, text):
    assert found(text, language=language) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Time reported that the lock had failed.", ["Time"]),
        ("Nature reported on Monday that it had been fooled.", ["Nature"]),
        ("People magazine reported on Monday that she was ill.", ["People"]),
        ("She told People that she was ill. People quoted a friend as well.", ["People", "People"]),
        ("The Wall Street Journal has it. The Journal reported that 300 would go.", ["The Wall Street Journal"]),
        ("The Wall Street Journal has it. It was published in the Journal of Sleep.", []),
    ],
)
def test_an_ordinary_word_credits_where_it_is_a_name(text, names):
    assert [name for _, name in found(text)] == names


def test_photo_agencies_are_credited_in_captions():
    caption = "Finch at the quay. (Photo by Tom Fell/AFP via Getty Images)"
    assert found(caption, "caption") == [("photo", "Agence France-Presse"), ("photo", "Getty Images")]


def test_a_person_named_like_an_outlet_is_none():
    text = "Mayor Nell Bloomberg opened the bridge at Hallin. In March, Bloomberg wrote that she would not stand again."
    page = Page("a", "record", given={"text": text, "language": "en", "outlet": "River Post"})
    assert read.read(page).citations == ()
    other = Page("a", "record", given={"text": "The bridge at Hallin will open, Bloomberg reported.", "language": "en"})
    assert [one.outlet.name for one in read.read(other).citations] == ["Bloomberg"]
