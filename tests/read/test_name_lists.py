"""What the gazetteers know, and the learned weights that ride on them."""

from newsloom import tables
from newsloom.read.name_lists import cities, gazetteer, given_names, known, spoken, surnames
from newsloom.read.name_model import KINDS, TABLE, learned, score


def test_longest_name_wins_and_capitals_are_understood():
    assert known(["the", "World", "Trade", "Organization", "met"]) == [(1, 4, ("organisation",))]
    assert known(["NEW", "ZEALAND", "WINS"])[0] == (0, 2, ("place",))
    assert (spoken("NEW ZEALAND"), spoken("HALLIN")) == ("New Zealand", "HALLIN")


def test_lists_are_lower_case_and_kinds_are_ours():
    assert all(name == name.lower() for name in cities() | given_names() | surnames())
    assert {kind for kinds in gazetteer().values() for kind in kinds} <= set(KINDS)
    assert {row[1] for row in tables.rows("gazetteer.en.tsv")} == {"organisation", "place", "other"}


def test_weights_have_a_figure_for_each_kind():
    weights = learned()
    assert weights is not None
    assert all(len(row) == len(KINDS) for row in weights.values())
    assert score(["no such atom"], weights) == {}
    assert (tables.exists(TABLE), score(["a", "b"], {"a": (1.0, 0.0, 0.0, 0.0), "b": (0.5, 0.0, 0.0, 1.0)})) == (
        True,
        {"person": 1.5, "organisation": 0.0, "place": 0.0, "other": 1.0},
    )
