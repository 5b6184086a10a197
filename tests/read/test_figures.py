import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.read.dates import dates
from newsloom.read.figures import figures
from newsloom.types import Article, Sentence


def read(text, language="en", url=None):
    article = Article("a", text, language=language, url=url)
    cut = (Sentence(0, len(text), 0),)
    return figures(article, cut, dates(article, cut))


def one(text, **kwargs):
    found = read(text, **kwargs)
    assert len(found) == 1, found
    return found[0]


def said(text, figure):
    return text[figure.start : figure.end]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The port has 4,200 berths.", "4,200", 4200),
        ("It has twenty-three berths.", "twenty-three", 23),
        ("It has two hundred and fifty berths.", "two hundred and fifty", 250),
        ("There were a dozen goats.", "a dozen", 12),
        ("There were two dozen goats.", "two dozen", 24),
        ("It sold half a million tickets.", "half a million", 500_000),
        ("It sold three and a half million tickets.", "three and a half million", 3_500_000),
        ("It sold 3.4 million tickets.", "3.4 million", 3_400_000),
        ("It drew 2.4m visitors.", "2.4m", 2_400_000),
        ("It holds 10 1/2 barrows.", "10 1/2", 10.5),
        ("A quarter of a million bees swarmed.", "A quarter of a million", 250_000),
        ("It drew 67+ million visitors.", "67+ million", 67_000_000),
    ],
)
def test_numbers_in_digits_and_words(text, words, value):
    figure = one(text)
    assert said(text, figure) == words
    assert figure.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("The repairs cost £1.2bn.", "£1.2bn", 1.2e9, "GBP"),
        ("The repairs cost $3m.", "$3m", 3e6, "USD"),
        ("The repairs cost US$5m.", "US$5m", 5e6, "USD"),
        ("The repairs cost 20 euros.", "20 euros", 20, "EUR"),
        ("The repairs cost 5 million pounds.", "5 million pounds", 5e6, "GBP"),
        ("The anchor weighs 300 pounds.", "300 pounds", 300, "lb"),
        ("The repairs cost 3.4m crowns.", "3.4m crowns", 3.4e6, "crowns"),
        ("The repairs cost cr 4.5m.", "cr 4.5m", 4.5e6, "crowns"),
        ("The tide rose 2.4m at the quay.", "2.4m", 2.4, "m"),
        ("It flows at 1,200 cubic metres a second.", "1,200 cubic metres a second", 1200, "m3/s"),
        ("Gusts of 120 km/h hit.", "120 km/h", 120, "km/h"),
        ("It fell to -5°C.", "-5°C", -5, "°C"),
        ("It hit 75 degrees Fahrenheit.", "75 degrees Fahrenheit", 75, "°F"),
        ("They waited half an hour.", "half an hour", 0.5, "h"),
        ("They waited 5 hours and 20 minutes.", "5 hours and 20 minutes", 5 + 1 / 3, "h"),
        ("He stands 6 feet 2 inches.", "6 feet 2 inches", 6 + 1 / 6, "ft"),
        ("Prices went up 2 per cent.", "2 per cent", 2, "percent"),
        ("Rates went up 25 basis points.", "25 basis points", 25, "bp"),
        ("Two-thirds of voters stayed home.", "Two-thirds", 2 / 3, "share"),
        ("One in five wells ran dry.", "One in five", 0.2, "share"),
        ("Nine out of 10 wells ran dry.", "Nine out of 10", 0.9, "share"),
        ("Half the wells ran dry.", "Half", 0.5, "share"),
    ],
)
def test_money_units_and_shares(text, words, value, unit):
    figure = one(text)
    assert said(text, figure) == words
    assert figure.value == pytest.approx(value)
    assert figure.unit == unit


def test_the_dollar_of_the_outlets_country():
    assert one("It cost $3m.", url="https://news.example.ca/a").unit == "CAD"
    assert one("It cost $3m.", url="https://[broken").unit == "USD"


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("Between 20 and 30 boats sank.", 20, 30, None),
        ("Some 20-30 boats sank.", 20, 30, None),
        ("Waves were 10 to 12 metres high.", 10, 12, "m"),
        ("It cost between $2m and $3m.", 2e6, 3e6, "USD"),
        ("It cost $2 to $3 million.", 2e6, 3e6, "USD"),
        ("It took a 10- to 15-minute walk.", 10, 15, "min"),
        ("Hundreds of thousands of bees swarmed.", 200_000, 999_999, None),
        ("Dozens of bees swarmed.", 24, 99, None),
        ("Several hundred bees swarmed.", 300, 999, None),
    ],
)
def test_ranges_and_vague_plurals(text, low, high, unit):
    figure = one(text)
    assert (figure.value, figure.high, figure.unit) == (low, high, unit)


def test_from_and_to_are_two_figures_when_something_changed():
    assert [(f.value, f.high) for f in read("The duty went from 5% to 7%.")] == [(5, None), (7, None)]


@pytest.mark.parametrize(
    ("text", "words", "modifier"),
    [
        ("Nearly 4,200 people came.", "Nearly 4,200", "about"),
        ("More than 70 shops shut.", "More than 70", "more than"),
        ("No fewer than 70 shops shut.", "No fewer than 70", "at least"),
        ("Up to 70 shops shut.", "Up to 70", "at most"),
        ("Fewer than 70 shops shut.", "Fewer than 70", "less than"),
        ("Some 500 or more shops shut.", "Some 500 or more", "at least"),
        ("About 20 or so shops shut.", "About 20 or so", "about"),
        ("The talks ran over five days.", "five days", None),
    ],
)
def test_hedges_have_five_normal_forms(text, words, modifier):
    figure = one(text)
    assert said(text, figure) == words
    assert figure.modifier == modifier


@pytest.mark.parametrize(
    "text",
    [
        "Five dead after a fire.",
        "The fire killed five people.",
        "Five people were killed by the fire.",
        "At least five people have died.",
        "The death toll rose to five.",
        "The death toll from the fire in the old port has risen to five.",
        "It claimed five lives.",
        "Five people in the old port were killed.",
        "Five bodies were found.",
    ],
)
def test_the_dead_are_counted_in_one_form(text):
    assert one(text).counts == "dead"
    assert one(text).value == 5


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("They evacuated 4,200 residents.", "evacuated"),
        ("The flood forced 2,300 people out of their homes.", "evacuated"),
        ("About 3,000 have had to leave.", "evacuated"),
        ("Six ministers were forced out of the cabinet.", "ministers"),
        ("Some 60,000 customers lost power.", "customers without power"),
        ("Floods left hundreds of thousands without power.", "without power"),
        ("The fire left 300 people homeless.", "homeless"),
        ("The number of missing climbed to 31.", "missing"),
        ("Three soldiers were killed.", "soldiers dead"),
        ("Five gunmen killed the guard.", "gunmen"),
        ("Police seized 12 Ostrany fishing boats.", "boats"),
        ("A six-member panel met.", "members"),
        ("A 10-metre wall fell.", "wall"),
        ("The wall is 10 metres high.", "height"),
        ("He paid a fine of $3m.", "fine"),
        ("Oil costs $3 a barrel.", "per barrel"),
        ("Inflation rose to 3.4%.", "inflation"),
        ("Rents fell by 2%.", "rents change"),
        ("It took 20 percent of U.S. exports.", "exports"),
        ("Ana Reyes, 29, of Hallin, won.", "age"),
        ("A 34-year-old baker won.", "age"),
    ],
)
def test_what_is_counted(text, counts):
    assert one(text).counts == counts


@pytest.mark.parametrize(
    ("text", "words", "value", "counts"),
    [
        ("A fifth person has died in the fire.", "A fifth", 5, "dead"),
        ("On Monday a second man was injured.", "a second", 2, "injured"),
        ("A third suspect has been arrested.", "A third", 3, "arrested"),
        ("A fourth soldier was killed there.", "A fourth", 4, "soldiers dead"),
        ("The clinic said that an eighth victim had died.", "an eighth", 8, "dead"),
    ],
)
def test_the_last_of_so_many_is_their_count(text, words, value, counts):
    figure = one(text)
    assert (said(text, figure), figure.value, figure.counts) == (words, value, counts)


@pytest.mark.parametrize(
    "text",
    ["His third wife died young.", "A third party was asked.", "She came fifth.", "A second later the roof fell.",
     "Police looked for a second man.", "A fifth column of smoke rose."],
)  # fmt: skip
def test_an_ordinal_that_tells_of_no_state_is_no_figure(text):
    assert read(text) == ()


def test_votes_have_two_sides_and_goals_are_no_figures():
    assert [(f.value, f.counts) for f in read("The council voted 52-48 for it.")] == [
        (52, "in favour"),
        (48, "against"),
    ]
    rejected = read("Members rejected it by 52 to 48 in a vote.")
    assert [(f.value, f.counts) for f in rejected] == [(52, "against"), (48, "in favour")]
    assert read("Hallin won 3-1 on the night.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "An F-16 flew over the Covid-19 ward.",
        "A Boeing 737 landed near Route 66.",
        "The G7 met at No. 10 on Channel 4.",
        "One of them said no one had one.",
        "It opened in 2019, on 9 March 2026, at 8:15 a.m.",
        "The third man came 21st in the 1990s.",
        "Call 555-0100-22 or +1 202 555 0100.",
        "It runs 24/7 on version 1.2.3.",
        "The Group of Seven agreed.",
        "She raised her test scores.",
        "2. Mix the flour.",
        "A two-way radio on a three-tier shelf.",
    ],
)
def test_names_years_times_and_pronouns_are_no_figures(text):
    assert read(text) == ()


@pytest.mark.parametrize(
    ("language", "text", "words", "value", "unit", "counts"),
    [
        ("de", "Mindestens fünf Menschen sind ums Leben gekommen.", "Mindestens fünf", 5, None, "dead"),
        ("de", "Rund 4.200 Menschen wurden in Sicherheit gebracht.", "Rund 4.200", 4200, None, "evacuated"),
        ("de", "Die Zahl der Toten stieg auf sieben.", "sieben", 7, None, "dead"),
        ("de", "Das kostet 1,2 Milliarden Euro.", "1,2 Milliarden Euro", 1.2e9, "EUR", None),
        ("de", "Es fehlen dreiundzwanzig Boote.", "dreiundzwanzig", 23, None, "boote"),
        ("de", "Hunderttausende sind ohne Strom.", "Hunderttausende", 200_000, None, "without power"),
        ("fr", "Cinq personnes ont été tuées.", "Cinq", 5, None, "dead"),
        ("fr", "Environ 4 200 habitants ont été évacués.", "Environ 4 200", 4200, None, "evacuated"),
        ("fr", "Le bilan est passé à sept morts.", "sept", 7, None, "dead"),
        ("fr", "Cela coûte 1,2 milliard d'euros.", "1,2 milliard d'euros", 1.2e9, "EUR", None),
        ("fr", "Il manque quatre-vingt-dix-sept bateaux.", "quatre-vingt-dix-sept", 97, None, "bateaux"),
        ("fr", "Une centaine de bateaux manquent.", "Une centaine", 100, None, "bateaux"),
        ("es", "Cinco personas murieron.", "Cinco", 5, None, "dead"),
        ("es", "Unos 4.200 vecinos fueron evacuados.", "Unos 4.200", 4200, None, "evacuated"),
        ("es", "La cifra de muertos subió a siete.", "siete", 7, None, "dead"),
        ("es", "Cuesta 1.200 millones de euros.", "1.200 millones de euros", 1.2e9, "EUR", None),
        ("es", "Faltan treinta y dos barcos.", "treinta y dos", 32, None, "barcos"),
        ("es", "Miles de personas quedaron sin luz.", "Miles", 2000, None, "without power"),
    ],
)
def test_german_french_and_spanish(language, text, words, value, unit, counts):
    figure = one(text, language=language)
    assert (said(text, figure), figure.value, figure.unit, figure.counts) == (words, value, unit, counts)


def test_a_language_without_tables_has_no_figures():
    assert read("20 personer", language="xx") == ()


@given(
    st.lists(
        st.sampled_from([*"0123456789.,-–% $£½'’aeFG", " million ", " to ", "half ", "a ", "of ", "six "]), max_size=40
    )
)
def test_spans_are_exact_and_in_order_on_any_text(pieces):
    text, end = "".join(pieces), 0
    for figure in read(text):
        assert end <= figure.start < figure.end <= len(text)
        assert figure.high is None or figure.value < figure.high
        end = figure.end


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "9,",
        "20-",
        "a half ",
        "hundreds of ",
        "one hundred and ",
        "in the old ",
        "$",
        "million ",
        "a million million ",
    ],
)
def test_time_grows_with_the_text_and_no_faster(piece):
    began = time.process_time()
    read(piece * 20_000)
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    ("text", "value", "counts"),
    [
        ("The number of people injured in the derailment of a line 6 tram has risen to 18.", 18, "injured"),
        ("The number of people killed stands at 21.", 21, "dead"),
        ("By then five people were known to have died.", 5, "dead"),
        ("Six people are believed to have been injured.", 6, "injured"),
        ("Seven people said they had known them to have lied.", 7, "people"),
        ("The number of people missing in the valley fell to four.", 4, "missing"),
    ],
)
def test_a_toll_is_told_by_its_number_of_people(text, value, counts):
    assert (value, counts) in [(figure.value, figure.counts) for figure in read(text)]
