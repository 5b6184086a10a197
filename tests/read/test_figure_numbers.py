"""The grammar of numbers, by what ``figures`` makes of short sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.read.dates import dates
from newsloom.read.figures import figures
from newsloom.read.number_words import lexicon, literal
from newsloom.types import Article, Sentence


def read(text, language="en"):
    one, cut = Article("a", text, language=language), (Sentence(0, len(text), 0),)
    return figures(one, cut, dates(one, cut))


def one(text, language="en"):
    found = read(text, language)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The tank holds six and a half litres.", 6.5),
        ("It holds two-and-a-half litres.", 2.5),
        ("It sold 3 million and a quarter.", 3_250_000),
        ("It sold five million and two thirds.", 5e6 + 2e6 / 3),
        ("It weighs four and three eighths.", 4.375),
        ("It weighs 3 and 5/8 kg.", 3.625),
        ("It cost nine point nought five.", 9.05),
        ("It cost two hundred point seventy-two.", 200.72),
        ("It cost 4 thousand 3 hundred.", 4300),
        ("It drew 2 million three hundred thousand.", 2_300_000),
        ("It drew three hundred and two dozen.", 324),
        ("The share is seventeen over twenty.", 0.85),
        ("Its mass is 1.3x10^6 today.", 1.3e6),
        ("Its mass is 2e4 today.", 20_000),
        ("It holds 1 234 567 bees.", 1_234_567),
        ("It needs quarter million bees.", 250_000),
        ("It needs ninety - two bees.", 92),
    ],
)
def test_sums_fractions_decimals_and_powers(text, value):
    assert one(text).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Between one hundred and two hundred bees came.", [(100, 200)]),
        ("Between one hundred and fifty and two hundred came.", [(150, 200)]),
        ("More than 10 but fewer than 20 bees came.", [(10, 20)]),
        ("At most 90 and at least 40 bees came.", [(40, 90)]),
        ("More than 40 and fewer than 10 bees came.", [(40, None), (10, None)]),
        ("The range is from 20 to 30.", [(20, 30)]),
        ("It grew from 20 to 30.", [(20, None), (30, None)]),
    ],
)
def test_two_bounds_are_one_range(text, values):
    assert [(figure.value, figure.high) for figure in read(text)] == values


def test_the_first_of_two_levels_has_the_unit_of_the_second():
    assert [(f.value, f.unit) for f in read("The duty rose from 5 to 7 percent.")] == [(5, "percent"), (7, "percent")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It cost 3 dollars 50 cents.", 3.5, "USD"),
        ("It cost fifteen dollars and forty.", 15.4, "USD"),
        ("It lost 75 USD million.", 75e6, "USD"),
        ("It earned 120 MEUR.", 120e6, "EUR"),
        ("He stands 5 ft 2 in.", 5 + 1 / 6, "ft"),
        ("It is a quarter of a percentage point.", 0.25, "pp"),
        ("The hall is 40m2 in size.", 40, "m2"),
        ("It weighs 20 (kg) empty.", 20, "kg"),
        ("The heat reached 35C at noon.", 35, "°C"),
        ("It ran a quarter-mile.", 0.25, "mi"),
        ("They waited two hours and a half.", 2.5, "h"),
    ],
)
def test_units_told_in_parts(text, value, unit):
    figure = one(text)
    assert (figure.value, figure.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "The twenty-first century began.",
        "No one was hurt.",
        "It was the quarter-final.",
        "Part 24703L202 broke.",
        "It was a day and a half.",
        "She came for a third time.",
    ],
)
def test_ordinals_and_pronouns_are_no_figures(text):
    assert read(text) == ()


def test_an_ordinal_behind_and_is_no_part_of_the_count():
    assert one("Police arrested two and a third man fled.").value == 2


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("The unemployment rate rose to 5%.", "unemployment rate"),
        ("A two-man crew sailed.", "men"),
        ("It has a total of 40.", None),
        ("The suspect, 34, fled.", "age"),
    ],
)
def test_thin_nouns_and_ages(text, counts):
    assert one(text).counts == counts


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("de", "Das kostet 1,5 Mio. Euro.", 1.5e6, "EUR"),
        ("de", "Das kostet zwei Euro fünfzig.", 2.5, "EUR"),
        ("de", "Es fehlen zweihundertsechsundfuenfzig.", 256, None),
        ("de", "Ein 34-Jähriger floh.", 34, "year"),
        ("de", "Es sind fünf Komma drei.", 5.3, None),
        ("fr", "Cela coûte 12 k€.", 12_000, "EUR"),
        ("fr", "Cela coûte 75 millions de $.", 75e6, "USD"),
        ("fr", "Il a fallu deux heures et demie.", 2.5, "h"),
        ("fr", "Une personne sur cinq dort.", 0.2, "share"),
        ("fr", "Il fait moins cinq degrés.", -5, "°C"),
        ("fr", "Il manque cent quatre-vingt-trois.", 183, None),
        ("es", "Faltan tres millones doscientos mil.", 3.2e6, None),
        ("es", "Una de cada diez duerme.", 0.1, "share"),
        ("es", "Caminaron dos horas y media.", 2.5, "h"),
        ("es", "Cuesta siete coma veintiocho.", 7.28, None),
        ("es", "Son tres veinticincoavos.", 0.12, "share"),
        ("it", "Mancano trecentoventotto.", 328, None),
        ("it", "Il ponte costa due milioni e mezzo di euro.", 2.5e6, "EUR"),
        ("it", "Oltre 1.200,5 metri quadrati.", 1200.5, "m2"),
        ("pt", "A ponte custou duzentos e trinta e dois euros.", 232, "EUR"),
        ("pt", "Choveu duas horas e meia.", 2.5, "h"),
    ],
)
def test_other_languages(language, text, value, unit):
    figure = one(text, language)
    assert (figure.value, figure.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("language", "text", "counts"),
    [
        ("it", "Almeno sette persone sono rimaste ferite.", "injured"),
        ("it", "Il bilancio è di cinque morti.", "dead"),
        ("pt", "Pelo menos sete pessoas ficaram feridas.", "injured"),
        ("de", "Acht Häuser wurden zerstört.", "häuser destroyed"),
    ],
)
def test_what_is_counted_in_other_languages(language, text, counts):
    assert one(text, language).counts == counts


def test_an_unaccented_unit_is_no_function_word():
    assert one("São 20 no mínimo.", "pt").unit is None


def test_an_ambiguous_minus_needs_a_level():
    assert one("Llegaron más o menos 20.", "es").value == 20
    assert one("Il en vient au moins 20.", "fr").value == 20


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("1,234.5", "en", 1234.5),
        ("12,34,567", "en", 1_234_567),
        ("5,00", "en", 5.0),
        ("1.234,5", "de", 1234.5),
        ("1,111.11", "es", 1111.11),
        ("0.683", "es", 0.683),
        ("94.000", "fr", 94_000),
        ("200,000", "fr", 200_000),
        ("1.2.3", "en", None),
        ("007", "en", None),
    ],
)
def test_digits_as_a_language_writes_them(written, language, value):
    assert literal(written, lexicon(language)) == value


@given(
    st.sampled_from(["en", "de", "fr", "es"]),
    st.lists(
        st.sampled_from(
            [
                *"0123456789.,-/^x€$",
                *(" and ", " point ", " a ", "half ", "third", "-", " hundred ", " million ", "zwei", "und", " vingt "),
                *(" quatre ", " y ", "avos ", " con ", " sur ", " over ", "e", " M", " moins "),
            ]
        ),
        max_size=30,
    ),
)
def test_spans_are_exact_and_in_order_on_any_text(language, pieces):
    text, end = "".join(pieces), 0
    for figure in read(text, language):
        assert end <= figure.start < figure.end <= len(text)
        end = figure.end
