import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.read.dates import dates
from newsloom.types import Article, Sentence

#: A Wednesday.
PUBLISHED = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)


def read(text, published=PUBLISHED, language="en", url=None):
    article = Article("a", text, published=published, language=language, url=url)
    return dates(article, (Sentence(0, len(text), 0),))


def told(text, **kwargs):
    return [(when.text, when.value) for when in read(text, **kwargs)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It opened on 9 March 2026.", "9 March 2026", "2026-03-09"),
        ("It opened on March 9, 2026, at last.", "March 9, 2026", "2026-03-09"),
        ("It opened on the 9th of March 2026.", "9th of March 2026", "2026-03-09"),
        ("It opened on 2026-03-09.", "2026-03-09", "2026-03-09"),
        ("It opened on 13/3/2026.", "13/3/2026", "2026-03-13"),
        ("It opened in March 2025.", "March 2025", "2025-03"),
        ("It opened in early 2019.", "early 2019", "2019-01/2019-04"),
        ("It has stood since 2019.", "2019", "2019"),
        ("The 2016 election was close.", "2016", "2016"),
        ("It was built in the 1990s.", "1990s", "1990/1999"),
        ("It sank in the first quarter of 2019.", "first quarter of 2019", "2019-01/2019-03"),
        ("It ran between 2019 and 2023.", "2019 and 2023", "2019/2023"),
        ("It ran from March 9 to 12, 2026.", "March 9 to 12, 2026", "2026-03-09/2026-03-12"),
    ],
)
def test_absolute_dates(text, words, value):
    assert told(text, published=None) == [(words, value)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The dam broke on Monday.", "Monday", "2026-03-09"),
        ("The dam broke on Wednesday.", "Wednesday", "2026-03-11"),
        ("The dam broke on Friday.", "Friday", "2026-03-06"),
        ("The council will meet on Friday.", "Friday", "2026-03-13"),
        ("Marsh to meet miners on Friday", "Friday", "2026-03-13"),
        ("He failed to appear on Friday.", "Friday", "2026-03-06"),
        ("They agreed to meet on Friday.", "Friday", "2026-03-13"),
        ("The race will be held on Saturday.", "Saturday", "2026-03-14"),
        ("Schools in Hallin will stay closed on Friday.", "Friday", "2026-03-13"),
        ("The lane will remain blocked on Friday.", "Friday", "2026-03-13"),
        ("Schools in Hallin stayed closed on Friday.", "Friday", "2026-03-06"),
        ("The council will meet on Wednesday.", "Wednesday", "2026-03-11"),
        ("It broke last Friday.", "last Friday", "2026-03-06"),
        ("It broke last Tuesday.", "last Tuesday", "2026-03-03"),
        ("It opened on the first Friday of January.", "first Friday of January", "2026-01-02"),
        ("It broke later on the second Monday of last month.", "second Monday of last month", "2026-02-09"),
        ("It opens next Tuesday.", "next Tuesday", "2026-03-17"),
        ("It broke late Monday night.", "late Monday night", "2026-03-09"),
        ("It broke yesterday.", "yesterday", "2026-03-10"),
        ("It opens tomorrow morning.", "tomorrow morning", "2026-03-12"),
        ("It broke two days ago.", "two days ago", "2026-03-09"),
        ("It broke a week ago.", "a week ago", "2026-03-04"),
        ("It broke three years ago.", "three years ago", "2023"),
        ("It broke two hours ago.", "two hours ago", "2026-03-11T07:30Z"),
        ("It closes at the end of the year.", "the end of the year", "2026-07/2026-12"),
        ("It opens on the 20th of next month.", "20th of next month", "2026-04-20"),
        ("It opened in the nineties.", "nineties", "1990/1999"),
        ("It broke last month.", "last month", "2026-02"),
        ("It broke earlier this week.", "earlier this week", "2026-03-09/2026-03-11"),
        ("It closed this year.", "this year", "2026"),
        ("It has rained since January.", "January", "2026-01"),
        ("It broke on Dec. 20.", "Dec. 20", "2025-12-20"),
        ("It will open on Dec. 20.", "Dec. 20", "2026-12-20"),
        ("It rained over the past three days.", "past three days", "2026-03-08/2026-03-11"),
        ("It rained over the weekend.", "weekend", "2026-03-07/2026-03-08"),
        ("It ran from Monday to Wednesday.", "Monday to Wednesday", "2026-03-09/2026-03-11"),
        ("It will open in two days.", "two days", "2026-03-13"),
    ],
)
def test_relative_dates_go_by_publication_and_tense(text, words, value):
    assert told(text) == [(words, value)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It broke on Monday, March 9, at 8:15 a.m. EST.", "Monday, March 9, at 8:15 a.m. EST", "2026-03-09T13:15Z"),
        ("It broke at 14:30 GMT on Tuesday.", "14:30 GMT on Tuesday", "2026-03-10T14:30Z"),
        ("It broke at noon on Tuesday.", "noon on Tuesday", "2026-03-10T12:00"),
        ("It broke at 8:15 p.m. ET on March 9.", "8:15 p.m. ET on March 9", "2026-03-10T00:15Z"),
        ("It broke at 8:15 p.m. ET on March 2.", "8:15 p.m. ET on March 2", "2026-03-03T01:15Z"),
        ("It broke at 8:15 a.m.", "8:15 a.m.", None),
    ],
)
def test_times_join_their_day_and_zone(text, words, value):
    assert told(text) == [(words, value)]


@pytest.mark.parametrize(
    ("ahead", "values"),
    [
        # 22:30 UTC on Tuesday 10 March: Wednesday where the report was written, or still Tuesday.
        (480, ["2026-03-10", "2026-03-11", "2026-03-12", "2026-03-10", "2026-03-11"]),
        (-300, ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-09", "2026-03-04"]),
    ],
)
def test_days_are_those_of_the_place_where_it_was_written(ahead, values):
    text = "It shut yesterday, is shut today and opens tomorrow. Divers went down last night, and met on Wednesday."
    late = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
    article = Article("a", text, published=late, language="en", extra={"utc_offset": ahead})
    assert [when.value for when in dates(article, (Sentence(0, 56, 0), Sentence(57, len(text), 0)))] == values


def test_two_tenses_in_one_sentence():
    found = told("He was arrested on Tuesday and will appear in court on Thursday.")
    assert found == [("Tuesday", "2026-03-10"), ("Thursday", "2026-03-12")]


def test_a_time_goes_to_one_day_only():
    found = told("It sat at 11 a.m. on Monday, Wednesday's vote was lost.")
    assert found == [("11 a.m. on Monday", "2026-03-09T11:00"), ("Wednesday", "2026-03-11")]


def test_without_publication_relative_dates_stay_open():
    assert told("Leaders meet on Friday, two days ago, on 9 March.", published=None) == [
        ("Friday", None), ("two days ago", None), ("9 March", None),
    ]  # fmt: skip


def test_the_order_of_day_and_month_is_never_guessed():
    assert told("It opened on 9/3/2026.") == [("9/3/2026", None)]
    assert told("It opened on 9/3/2026.", url="https://news.example.co.uk/a") == [("9/3/2026", "2026-03-09")]


@pytest.mark.parametrize(
    "text",
    [
        "He may march again, the sun says.",
        "Sun Life sat down for a second.",
        "More than 2000 people came.",
        "She is in her 50s.",
        "She is in her nineties.",
        "Mrs May said nothing.",
        "The report in USA Today was wrong.",
        "The next day they left.",
        "It will last three days.",
        "It fell to 8.5 points.",
    ],
)
def test_words_that_only_look_like_dates(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("language", "text", "words", "value"),
    [
        ("de", "Am 9. März 2026 um 14.30 Uhr brach der Damm.", "9. März 2026 um 14.30 Uhr", "2026-03-09T14:30"),
        ("de", "Der Damm brach am Montagabend.", "Montagabend", "2026-03-09"),
        ("de", "Am Freitag will der Rat entscheiden.", "Freitag", "2026-03-13"),
        ("de", "Der Regen begann vor drei Tagen.", "vor drei Tagen", "2026-03-08"),
        ("de", "Das war im vergangenen Jahr.", "vergangenen Jahr", "2025"),
        ("de", "Sie tagten vom 3. bis 5. März.", "3. bis 5. März", "2026-03-03/2026-03-05"),
        ("fr", "Le 9 mars 2026 à 14h30, le barrage a cédé.", "9 mars 2026 à 14h30", "2026-03-09T14:30"),
        ("fr", "Le barrage a cédé lundi soir.", "lundi soir", "2026-03-09"),
        ("fr", "Le conseil se réunira vendredi prochain.", "vendredi prochain", "2026-03-13"),
        ("fr", "La pluie a commencé il y a trois jours.", "il y a trois jours", "2026-03-08"),
        ("fr", "C'était l'an dernier.", "an dernier", "2025"),
        ("fr", "Aujourd'hui, il pleut.", "Aujourd'hui", "2026-03-11"),
        ("es", "El 9 de marzo de 2026 a las 14:30 cedió.", "9 de marzo de 2026 a las 14:30", "2026-03-09T14:30"),
        ("es", "La presa cedió el lunes por la noche.", "lunes por la noche", "2026-03-09"),
        ("es", "El consejo se reunirá el próximo viernes.", "próximo viernes", "2026-03-13"),
        ("es", "La lluvia empezó hace tres días.", "hace tres días", "2026-03-08"),
        ("es", "Fue el año pasado.", "año pasado", "2025"),
    ],
)
def test_german_french_and_spanish(language, text, words, value):
    assert told(text, language=language) == [(words, value)]


def test_a_language_without_tables_has_no_dates():
    assert told("9 March 2026", language="xx") == []


@given(
    st.lists(
        st.sampled_from(
            ["last ", "Friday", " 9 ", "March", ",", "2026", " to ", "8:15 a.m.", " EST ", "in ", "two ", "weeks", " ago",
             "the ", "-", "/", "99", "1990s", ".", "Q3", " of ", "year", "from ", "\u00e9", "\n", " first ", " after ",
             "twenty", "thousand", "11/20", "20261301", "H2 ", "Easter", "half ", "the rest of ", "27th"]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_spans_are_exact_and_in_order_on_any_text(pieces):
    text, end = "".join(pieces), 0
    for when in read(text):
        assert when.text == text[when.start : when.end] != ""
        assert end <= when.start
        end = when.end


@pytest.mark.parametrize(
    "piece",
    [
        "last ",
        "9 March ",
        "from Monday to ",
        "to meet ",
        "1990s ",
        "12/",
        "the the ",
        "in 2019-",
        "on the 12th ",
        "two weeks after ",
        "11/20, ",
    ],
)
def test_time_grows_with_the_text_and_no_faster(piece):
    began = time.process_time()
    read(piece * 6_000)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Schools are closed until at least Monday.", "2026-03-16"),
        ("Pupils are off through Friday.", "2026-03-13"),
        ("More rain was possible on Saturday, they said.", "2026-03-14"),
        ("Eight people are missing after Monday's flood.", "2026-03-09"),
        ("The water that came through Hallin on Monday left a line.", "2026-03-09"),
    ],
)
def test_words_before_a_day_that_point_ahead(text, day):
    """Published on a Tuesday, 10 March 2026."""
    from newsloom.read import read
    from newsloom.types import Page

    given = {"text": text, "published": "2026-03-10T12:00:00Z", "language": "en"}
    (when,) = read(Page("x", "record", given=given)).dates
    assert when.value == day


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It opened on 05-Aug-2025.", "05-Aug-2025", "2025-08-05"),
        ("It opened on 2025/8/5.", "2025/8/5", "2025-08-05"),
        ("It opened in the third week of July 2025.", "third week of July 2025", "2025-07-14/2025-07-20"),
        ("It opened in the last two weeks of 2025.", "last two weeks of 2025", "2025-12-15/2025-12-28"),
        ("It grew in the second half of 2025.", "second half of 2025", "2025-07/2025-12"),
        ("It opened in June of nineteen ninety-nine.", "June of nineteen ninety-nine", "1999-06"),
        ("It opened on Easter Monday 2025.", "Easter Monday 2025", "2025-04-21"),
        ("It is of the 19th century.", "19th century", "1800/1899"),
        ("It ran from June 2024 to May 2025.", "June 2024 to May 2025", "2024-06/2025-05"),
        ("It opened two weeks after 9 March 2025.", "two weeks after 9 March 2025", "2025-03-23"),
        ("It was gathered in the week of June 12, 2025.", "week of June 12, 2025", "2025-06-09/2025-06-15"),
        ("It fell in fiscal year 2025.", "fiscal year 2025", None),
    ],
)
def test_shapes_that_need_no_publication(text, words, value):
    assert told(text, published=None) == [(words, value)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It opened in July last year.", "July last year", "2025-07"),
        ("It was sold late last month.", "late last month", "2026-02-16/2026-02-28"),
        ("It will reopen in the next three days.", "next three days", "2026-03-12/2026-03-14"),
        ("It will be shut for the rest of the week.", "the rest of the week", "2026-03-11/2026-03-15"),
        ("It will run between now and 4 May.", "now and 4 May", "2026-03-11/2026-05-04"),
        ("They will meet on Friday the 13th.", "Friday the 13th", "2026-03-13"),
        ("They will meet again on the 27th.", "27th", "2026-03-27"),
        ("They will meet a week from Monday.", "a week from Monday", "2026-03-23"),
        ("He was arrested on Tuesday 13 May.", "Tuesday 13 May", "2025-05-13"),
        ("It fell over Labor Day weekend.", "Labor Day weekend", "2025-08-30/2025-09-01"),
        ("It was closed March 13 but reopens soon.", "March 13", "2026-03-13"),
        ("It rained two weeks before Christmas.", "two weeks before Christmas", "2025-12-11"),
        ("It left two weeks and three days ago.", "two weeks and three days ago", "2026-02-22"),
        ("The fair returns in November.", "November", "2026-11"),
        ("Between January and March, 40 ships called.", "January and March", "2026-01/2026-03"),
        ("Ahead of Sunday's vote, both sides rallied.", "Sunday", "2026-03-15"),
    ],
)
def test_shapes_read_against_publication(text, words, value):
    assert told(text) == [(words, value)]


@pytest.mark.parametrize(
    "text",
    [
        "They met Theresa May and April Ryan.",
        "It was the first win in two years.",
        "The war on Christmas trees went on.",
        "Two weeks after the crash the road was dry.",
        "It works 24/7 and takes 3/4 of the room.",
        "In the last half century much has changed.",
        "He was late on the 5th floor, in the second row.",
        "Black Friars sang at Good Hope.",
    ],
)
def test_words_beside_dates_that_are_none(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("language", "text", "words", "value"),
    [
        ("de", "Die Sitzung ist am 28.10. in Hallin.", "28.10.", "2025-10-28"),
        ("de", "Sie tagten in der letzten Woche im Juli 2025.", "letzten Woche im Juli 2025", "2025-07-28/2025-08-03"),
        ("de", "Er kommt übernächste Woche.", "übernächste Woche", "2026-03-23/2026-03-29"),
        ("de", "Die Bahn fuhr in den 1990er Jahren.", "1990er", "1990/1999"),
        ("de", "Der 1. FC Hallin siegte.", None, None),
        ("fr", "Le conseil se réunira mercredi 25.", "mercredi 25", "2026-03-25"),
        ("fr", "L'usine a fermé dans les années quatre-vingt-dix.", "les années quatre-vingt-dix", "1990/1999"),
        (
            "fr",
            "Elle a fermé du 1er oct. 2025 au 7 oct. 2025.",
            "1er oct. 2025 au 7 oct. 2025",
            "2025-10-01/2025-10-07",
        ),
        ("fr", "Le pont ouvrira dans deux semaines.", "deux semaines", "2026-03-25"),
        ("es", "La obra abrirá a finales de abril.", "finales de abril", "2026-04-16/2026-04-30"),
        (
            "es",
            "La feria abrió en la primera quincena de febrero.",
            "primera quincena de febrero",
            "2026-02-01/2026-02-15",
        ),
        ("fr", "Le procès reprendra mardi à 14h30.", "mardi à 14h30", "2026-03-17T14:30"),
        ("fr", "Un feu a pris dans la nuit de samedi à dimanche.", "samedi à dimanche", "2026-03-07/2026-03-08"),
        ("es", "El ministro dimitió el lunes 2 de marzo.", "lunes 2 de marzo", "2026-03-02"),
        ("de", "Am kommenden Wochenende wird gewählt.", "kommenden Wochenende", "2026-03-14/2026-03-15"),
        ("es", "Nació en mil novecientos veintiocho.", "mil novecientos veintiocho", "1928"),
    ],
)
def test_more_german_french_and_spanish(language, text, words, value):
    assert told(text, language=language) == ([(words, value)] if words else [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The bridge had been due for inspection in March.", "2026-03"),
        ("The vote was planned for 12 March.", "2026-03-12"),
        ("The vote is planned for 12 March.", "2027-03-12"),
        ("The trial was due to start on Friday.", "2026-05-08"),
        ("A trial date was set for six to eight weeks from January 18, 2027.", "2027-01-18"),
        ("The hearing will be held two weeks from 10 May.", "2026-05-24"),
    ],
)
def test_what_was_planned_may_lie_behind_and_a_length_is_no_distance(text, value):
    found = read(text, datetime(2026, 5, 5, 9, tzinfo=UTC))
    assert [date.value for date in found] == [value]


@pytest.mark.parametrize(
    ("language", "text", "words", "value"),
    [
        # What is awaited on a day goes by the nearer year; what a day is said to bring is ahead.
        ("en", "She was bailed until sentencing on 19 June.", "19 June", "2026-06-19"),
        ("en", "The case was adjourned, with a hearing on 19 June.", "19 June", "2026-06-19"),
        ("en", "He was held until a hearing on Friday.", "Friday", "2026-03-13"),
        ("en", "At the hearing on Friday she was fined.", "Friday", "2026-03-06"),
        ("en", "She wept at her sentencing on 9 January.", "9 January", "2026-01-09"),
        ("en", "It was feared that more would be known when he is sentenced on June 19.", "June 19", "2026-06-19"),
        ("en", "The vote was rescheduled for June.", "June", "2026-06"),
        ("en", "We want guarantees, in writing, by Friday.", "Friday", "2026-03-13"),
        ("en", "By Friday the water was gone.", "Friday", "2026-03-06"),
        # Who forecasts has done so.
        ("en", "That is less than the 2 per cent it forecast in June.", "June", "2025-06"),
        ("en", "The bank predicted in June that prices would rise.", "June", "2025-06"),
        ("en", "A rise is forecast in June.", "June", "2026-06"),
        ("en", "The bridge, which will open in May, has been shut since June.", "June", "2025-06"),
        ("de", "Die seit September laufenden Gespräche werden fortgesetzt.", "September", "2025-09"),
        ("de", "Die seit dem 5. Mai laufenden Gespräche werden fortgesetzt.", "5. Mai", "2025-05-05"),
        ("fr", "Le pont, fermé depuis juillet, va rouvrir.", "juillet", "2025-07"),
        # A number behind "of" is no day of the month.
        ("en", "She was convicted on Tuesday of ten of the 11 counts.", "Tuesday", "2026-03-10"),
    ],
)
def test_words_beside_a_day_that_tell_which_it_is(language, text, words, value):
    assert (words, value) in told(text, language=language)
