"""Whatever bytes come, each taker of them ends, or refuses in our own words: the corpus, the crashes found, made input."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from targets import TARGETS, corpus, seeds, tried

# What nobody types, and what found faults: too long or too deep to lie in a corpus.
LARGE = [
    ("digest", b"[" * 50_000),
    ("digest", b'{"a":' * 3_000),
    ("digest", b'{"a":' + b"9" * 5_000 + b"}"),
    ("setting", b"words = " + b"[" * 5_000),
    ("setting", b"words = " + b"9" * 5_000),
    ("setting", b"store = 0x" + b"f" * 5_000),
    ("setting", b"fetch_seconds = 1e300"),
    ("answer", json.dumps({"sentences": [{"text": "The dam " + "[1]" * 5_000, "cites": [1]}]}).encode()),
    ("answer", json.dumps({"sentences": [{"text": "x", "cites": [10**4_000, "\ud800", None, [[]]]}]}).encode()),
    ("answer", b'{"choices":' * 5_000),
    ("imported", b"[" * 50_000),
    ("lines", b'{"text":' + b"[" * 50_000),
    ("lines", b'{"text":"The dam broke.","id":' + b"9" * 5_000 + b"}"),
    ("outlines", b"<opml><body>" + b"<outline text='a'>" * 5_000),
    ("feed", b"<rss><channel>" + b"<item>" * 5_000),
    # Not that long: each of these took seconds for a few kilobytes more, as the square of its length.
    ("feed", b"<rss>" + b"<aa" * 20_000),
    ("quotes", b"\x01" + b'"a", he said, ' * 800),
    ("digest", b'{"a":' * 2_000),
    ("html", b"<div>" * 5_000 + b"The dam broke on Monday."),
    ("robot", b"User-agent: *\nCrawl-delay: nan\nRequest-rate: 0/0\nDisallow: /" + b"*a" * 2_000),
    ("rule", b"\x1f\x1f\x1f\x1f\x1f\x1fd\x1f\xc2\xb2\x1f07:30\x1f" + b"A" * 5_000),
]


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_is_taken(name):
    kept = seeds(name)
    assert kept
    for data in kept:
        tried(name, data)
        tried(name, data[: len(data) // 2])
        tried(name, data[len(data) // 3 :])
    tried(name, b"")


@pytest.mark.parametrize(("name", "data"), LARGE, ids=lambda one: one if isinstance(one, str) else str(len(one)))
def test_what_is_too_long_or_too_deep_is_refused_in_our_own_words(name, data):
    tried(name, data)


def made(name):
    """Words of a target and pieces of its corpus, strung together, with bytes that nobody meant."""
    words = [word.encode() for word in TARGETS[name].words]
    pieces = [data[at : at + 60] for data in seeds(name) for at in range(0, min(len(data), 1_200), 60)]
    part = st.one_of(st.sampled_from(words), st.sampled_from(pieces), st.binary(max_size=4))
    strung = st.lists(part, max_size=25).map(b"".join)
    if corpus(name).name == "news":  # the language comes first
        return st.tuples(st.integers(0, 255).map(lambda number: bytes([number])), strung).map(b"".join)
    return st.one_of(strung, st.tuples(st.sampled_from(seeds(name)), strung).map(b"".join))


@pytest.mark.parametrize("name", TARGETS)
def test_made_input_is_taken(name):
    @settings(max_examples=25, deadline=None, derandomize=True, database=None)
    @given(made(name))
    def takes(data):
        tried(name, data)

    takes()
