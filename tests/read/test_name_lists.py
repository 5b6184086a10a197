"""What the gazetteers know."""

from newsloom import tables
from newsloom.read.name_lists import cities, gazetteer, given_names, known, spoken, surnames


def test_longest_name_wins_and_capitals_are_understood():
    assert known(["the", "World", "Trade", "Organization", "met"]) == [(1, 4, ("organisation",))]
    assert known(["NEW", "ZEALAND", "WINS"])[0] == (0, 2, ("place",))
    assert (spoken("NEW ZEALAND"), spoken("HALLIN")) == ("New Zealand", "HALLIN")


def test_lists_are_lower_case_and_kinds_are_ours():
    assert all(name == name.lower() for name in cities() | given_names() | surnames())
    assert {kind for kinds in gazetteer().values() for kind in kinds} <= {"person", "organisation", "place", "other"}
    assert {row[1] for row in tables.rows("gazetteer.en.tsv")} == {"organisation", "place", "other"}
