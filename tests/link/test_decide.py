import random

import pytest

from newsloom.link.decide import FEATURES, Judgement, Node, dot, judgement


def walked(trees: tuple[tuple[Node, ...], ...], row: list[float]) -> list[float]:
    """The leaf that a row reaches in each tree, one node after the other."""
    found = []
    for tree in trees:
        at = 0
        while tree[at][0] >= 0:
            feature, value, low, high = tree[at]
            at = low if row[feature] <= value else high
        found.append(tree[at][1])
    return found


def test_all_trees_at_once_give_what_walking_down_each_gives():
    dice, shipped = random.Random(7), judgement()
    on_edge = [value for tree in shipped.trees for feature, value, _, _ in tree if feature >= 0]
    for _ in range(200):
        row = [dice.choice((dice.choice(on_edge), dice.random(), 8 * dice.random(), -1.0)) for _ in FEATURES]
        by_steps = Judgement(sum(walked(shipped.trees, row), shipped.start), ())
        assert shipped.probability(row) == by_steps.probability(row)


def test_without_trees_the_start_decides():
    assert Judgement(0.0, ()).probability([0.0] * len(FEATURES)) == 0.5


def test_a_tree_of_more_than_eight_leaves_is_refused():
    nodes = [(0, float(place), 8 + place, place + 1) for place in range(8)]
    with pytest.raises(ValueError, match="eight leaves"):
        Judgement(0.0, ((*nodes, *[(-1, 0.0, 0, 0)] * 9),))


def test_a_product_is_over_shared_terms_only():
    assert dot({"mast": 0.5, "sail": 0.5}, {"sail": 0.5, "oar": 1.0}) == 0.25
    assert dot({"mast": 1.0}, {}) == 0.0


def test_trees_may_have_one_leaf_or_two():
    stump: tuple[Node, ...] = ((0, 0.5, 1, 2), (-1, -30.0, 0, 0), (-1, 30.0, 0, 0))
    model = Judgement(0.0, (stump, ((-1, 0.0, 0, 0),)))
    low, high = (model.probability([value] + [0.0] * (len(FEATURES) - 1)) for value in (0.5, 0.6))
    assert low < 0.01 < 0.99 < high
