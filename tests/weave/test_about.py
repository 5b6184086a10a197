from hypothesis import given
from hypothesis import strategies as st

from newsloom.weave.about import GAP, about


def of(text, gap):
    start = text.index(gap)
    return about(text, 0, len(text), start, start + len(gap))


def test_the_clause_with_a_gap():
    assert of("The Brenwick tunnel, opened on Tuesday, is 8.4 kilometres long.", "8.4 kilometres") == (
        "The Brenwick tunnel, opened on Tuesday, is … long."
    ).rstrip(".")


def test_a_clause_of_its_own_is_enough():
    told = of("Two were hurt, and 4,200 people were moved out of Overmere by bus, officials said.", "4,200")
    assert told == "people were moved out of Overmere by bus"


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_never_raises_and_leaves_the_gap_out(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    told = about(text, 0, len(text), start, end)
    assert told.count(GAP) <= text.count(GAP) + 1
