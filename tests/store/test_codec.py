"""Every noun that is stored comes back as it was, whatever its fields hold."""

import json
from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.store.codec import decode, encode
from newsloom.store.columns import moment, packed, stamp, unpacked
from newsloom.types import Change, Claim, Conflict, Credit, Digest, Quote, Reading

MOMENTS = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))
# A figure is a number; and one that is none would not even equal itself.
st.register_type_strategy(float, st.floats(allow_nan=False))
WORDS = st.text(st.characters(codec="utf-8"), max_size=5)
CREDITS = st.builds(
    Credit, *[st.none() | WORDS, WORDS, st.none() | WORDS, st.integers(0, 99), st.integers(0, 99), WORDS]
)
CLAIMS = st.builds(
    Claim,
    WORDS,
    WORDS,
    st.just("agreed"),
    st.tuples(WORDS),
    st.integers(),
    st.tuples(CREDITS),
    speaker=st.none() | WORDS,
)


@pytest.mark.parametrize("noun", [Claim, Conflict, Change, Quote, Credit])
def test_nouns_come_back(noun):
    @settings(max_examples=30, deadline=None)
    @given(st.from_type(noun))
    def comes_back(value):
        assert decode(noun, json.loads(json.dumps(encode(value)))) == value

    comes_back()


@settings(max_examples=30, deadline=None)
@given(st.lists(CLAIMS, max_size=3), st.none() | WORDS)
def test_digests_come_back(claims, title):
    none = dict.fromkeys(("articles", "read", "credited", "origins", "relays", "conflicts", "updates", "quotes"), ())
    digest = Digest(
        "s",
        title or "",
        "",
        unnamed=0,
        independent=1,
        first=None,
        claims=tuple(claims),
        timeline=(),
        passages=(),
        **none,
    )
    assert decode(Digest, unpacked(packed(encode(digest)))) == digest


def test_all_that_is_read_and_woven_of_the_samples_comes_back():
    from pathlib import Path

    import newsloom

    samples = str(Path(newsloom.__file__).parent / "samples" / "rates")
    for reading in islice(newsloom.Loom().readings([samples]), 2):
        assert decode(Reading, unpacked(packed(encode(reading)))) == reading
    for digest in newsloom.Loom().weave([samples]).digests:
        assert decode(Digest, unpacked(packed(encode(digest)))) == digest


def test_a_field_that_came_later_reads_old_libraries_and_one_that_went_too():
    assert decode(
        Claim, {"id": "c", "text": "t", "kind": "single", "outlets": [], "independent": 1, "credits": [], "gone": 1}
    )


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_their_text_does(one, other):
    assert moment(stamp(one)) == one
    assert (one < other) == (stamp(one) < stamp(other))
    assert len(stamp(one)) == 27


def test_a_moment_without_its_zone_is_a_bug():
    with pytest.raises(ValueError, match="zone"):
        stamp(datetime(2026, 1, 1))
