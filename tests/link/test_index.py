"""The index over open stories: what is entered, renamed and dropped, and which stories are near."""

from hypothesis import given
from hypothesis import strategies as st

from newsloom.link.index import POSTINGS, Index

STORIES = st.integers(0, 9)
VECTORS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from((0.125, 0.25, 0.5)))
DEEDS = st.one_of(
    st.tuples(st.just("put"), STORIES, VECTORS),
    st.tuples(st.just("drop"), STORIES, VECTORS),
    st.tuples(st.just("rename"), STORIES, VECTORS, STORIES),
)


@given(st.lists(DEEDS, max_size=30), VECTORS, st.integers(1, 9))
def test_stories_are_ranked_by_the_weight_that_they_share(deeds, asked, most):
    index, held = Index(), {word: {} for word in "abcdef"}
    for deed, story, vector, *other in deeds:
        if deed == "put":
            index.put(story, vector)
            for word, size in vector.items():
                held[word][story] = max(size, held[word].get(story, 0.0))
        elif deed == "drop":
            index.drop(story, vector)
            for word in vector:
                held[word].pop(story, None)
        elif story != other[0]:
            index.rename(story, other[0], vector)
            for word in vector:
                if size := held[word].pop(story, None):
                    held[word][other[0]] = max(size, held[word].get(other[0], 0.0))
    shared = {story: sum(asked[word] * held[word].get(story, 0.0) for word in asked) for story in range(10)}
    ranked = sorted((story for story in shared if shared[story]), key=lambda story: (-shared[story], story))
    assert index.near(asked, most) == ranked[:most]


def test_of_a_term_in_too_many_stories_the_latest_count():
    index = Index()
    for story in range(POSTINGS):
        index.put(story, {"ferry": 0.5})
    index.put(0, {"ferry": 0.25})
    index.put(POSTINGS, {"ferry": 0.5})
    assert index.near({"ferry": 1.0}, 100) == [0, *range(2, POSTINGS + 1)]
