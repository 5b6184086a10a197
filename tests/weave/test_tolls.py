import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.weave.tolls import Toll, tolls, tolls_differ
from newsloom.weave.unheard import Heard, done


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mill fire in Sandry kills three", {("dead", 3)}),
        ("Sandry mill fire leaves 12 dead", {("dead", 12)}),
        ("Death toll in Sandry mill fire climbs from three to five", {("dead", 5)}),
        ("The number of people hurt when a tram left the rails in Sandry has risen to 18", {("injured", 18)}),
        ("Blaze injures at least 30, kills four", {("injured", 30), ("dead", 4)}),
        ("Twenty-two miners were trapped and some 1,200 people evacuated", {("evacuated", 1200)}),
        ("12 killed and 30 injured", {("dead", 12), ("injured", 30)}),
        ("Landslide claims five lives", {("dead", 5)}),
        ("Two gunmen killed 20 people", {("dead", 20)}),
        ("Sandry crash kills 12-year-old boy", set()),
        ("Two years after the storm, nobody was hurt", set()),
        ("The 2019 flood killed the mayor", set()),
        ("Three more people have died", set()),
        ("Another two were injured, including three children who died", set()),
        ("Flight 171 crash killed all", set()),
        ("Four held after a sailor was killed", set()),
    ],
)
def test_tolls_are_read_before_and_behind_the_number(text, found):
    assert tolls(text) == {Toll(*one) for one in found}


@pytest.mark.parametrize(
    ("text", "state", "value"),
    [
        ("A fifth person has since died.", "dead", 5),
        ("She is the first to die.", "dead", 1),
        ("Police in Sandry made a second arrest.", "arrested", 2),
        ("The wave killed a twenty-first sailor.", "dead", 21),
        ("He is the 3rd climber on the Varn this year to be killed.", "dead", 3),
    ],
)
def test_the_number_of_the_last_is_a_toll(text, state, value):
    assert tolls(text) == {Toll(state, value, nth=True)}


@pytest.mark.parametrize(
    "text", ["He was hurt a second time.", "At the second hearing a guard was killed.", "A third fatal crash followed."]
)
def test_not_every_ordinal_counts_people(text):
    assert not tolls(text)


def test_tolls_differ_where_none_is_shared():
    assert tolls_differ("Mill fire kills three", "Five people have died in the mill, three of them millers.")
    assert tolls_differ("Mill fire kills three", "A fourth miller has died.")
    assert not tolls_differ("Mill fire kills three", "Three people died, and 20 were hurt.")
    assert not tolls_differ("Mill fire injures 20", "Five people have died.")
    assert not tolls_differ("Quake kills more than 100", "The quake killed 104 people.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A guard died on Monday.", {"die"}),
        ("The ferryman was charged with theft.", {"charge"}),
        ("The ferryman charged two crowns.", set()),
        ("The ferryman is expected to be charged.", set()),
        ("Nobody was killed.", set()),
        ("A guard died there 12 years ago.", set()),
        ("A guard died there in 1998.", set()),
        ("The convicted banker said nothing.", set()),
    ],
)
def test_deeds_are_done_of_late(text, found):
    assert done(text) == found


def test_what_was_denied_was_not_told():
    assert Heard([(0, "Nobody was killed.")]).news("A guard died on Monday.")
    assert not Heard([(0, "The death of a guard shocked Sandry.")]).news("A guard died on Monday.")


def test_only_what_goes_further_is_news():
    heard = Heard([(0, "The weir burst."), (7, "Four people have died.")])
    assert heard.before("A fifth person has died.") == 7
    assert heard.before("A third person has died.") is None
    assert heard.before("A sixth person has died.") is None
    assert heard.news("A sixth person has died.")
    assert not heard.news("A fourth person has died.")


@given(st.text(max_size=80))
def test_any_text_can_be_looked_through(text):
    assert not Heard([(0, text)]).news(text)
    assert not tolls_differ(text, text)


@pytest.mark.parametrize("number", ["9" * 5000, "9" + " trillion" * 60])
def test_what_nobody_can_count_is_no_toll(number):
    assert not tolls(f"{number} people died")
    assert done(f"{number} people died") == {"die"}


def test_what_somebody_was_urged_to_do_was_not_told():
    assert Heard([(0, "The mayor is under pressure to resign.")]).news("The mayor has resigned.")
    assert not Heard([(0, "The mayor stepped down.")]).news("The mayor has resigned.")


def test_a_clause_between_number_and_state_is_passed_over():
    assert tolls("A third sailor, who had been taken to hospital, has died.") == {Toll("dead", 3, nth=True)}
