"""Many readings at once, articles taken out and into another library, whatever its database."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import EDITED, HARBOUR, article, at, entry, filled, reading
from test_conformance import dump

from newsloom.errors import StoreError
from newsloom.kept import Choice, KeptArticle, Taken, Version
from newsloom.types import Reading


def readings():
    """Readings of few ids, texts, addresses and entries, so that they meet each other in every way."""
    texts = st.sampled_from([HARBOUR, EDITED, "A storm closed the port.", "Another report."])
    made = st.builds(
        lambda id, words, minute: reading(id, words, published=None if minute is None else at(minute)),
        st.sampled_from(["a1", "a3", "n1", "n2", "n3"]),
        texts,
        st.sampled_from([None, 1, 9]),
    )
    addresses = st.sampled_from([None, "https://coastline.example/1", "https://coastline.example/2"])
    return st.lists(st.tuples(made, addresses, st.integers(0, 2)), max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_readings=readings())
def test_many_readings_at_once_are_as_one_after_the_other(new_library, given_readings):
    kept = []
    with new_library() as one, new_library() as many:
        for library in (one, many):
            filled(library)
        entries = [None, *sorted(kept.id for kept in one.entries().items)]
        taken = [Taken(read, address, entries[number]) for read, address, number in given_readings]
        for some in taken:
            kept.append(one.put_reading(some.reading, at(9), address=some.address, entry=some.entry))
        assert many.put_readings(taken, at(9)) == tuple(kept)
        assert dump(one) == dump(many)
        assert many.sound() == ()
        for words in ("ferry", "storm", "report"):
            assert one.search(words) == many.search(words)


def test_a_reading_that_cannot_be_kept_leaves_the_others_unkept_too(library):
    bad = reading("bad", "Half a pair: \ud800.")
    with pytest.raises(StoreError):
        library.put_readings([Taken(reading("good")), Taken(bad)], at(1))
    assert library.article("good") is None


def test_articles_come_in_order_of_arrival_with_all_their_versions(library):
    filled(library)
    library.put_reading(reading("a1", EDITED), at(9))
    found = list(library.kept_articles())
    assert [kept.report for kept in found] == ["a1", "a2", "a3", "a1"]
    assert [kept.versions[0].number for kept in found] == [1, 1, 1, 2]
    assert found[0].story == "s-1"
    only = [kept.article.id for kept in library.kept_articles(Choice(story="s-2"))]
    assert only == ["a3"]
    assert not list(library.kept_articles(Choice(outlet="radio")))
    late = [kept.report for kept in library.kept_articles(Choice(since=at(3)))]
    assert late == ["a1", "a3", "a1"], "a report comes whole, by the time of its newest version"


def copied(library, other, now=None):
    copies = [(kept, next(library.readings([kept.article.id]))) for kept in library.kept_articles()]
    return other.put_copies(copies, now or at(50))


@pytest.fixture
def other(new_library):
    with new_library() as made:
        yield made


def test_copies_keep_ids_versions_times_and_searches(library, other):
    filled(library)
    library.put_reading(reading("a1", EDITED), at(9))
    library.put_withdrawn("a2", at(10))
    copied(library, other)
    assert [replace(kept, story=None) for kept in library.kept_articles()] == list(other.kept_articles())
    assert other.versions("a1") == library.versions("a1")
    assert [one.id for one in other.search("ferry").items] == [one.id for one in library.search("ferry").items]
    assert other.sound() == ()
    before = dump(other)
    assert {kept.was for kept in copied(library, other, at(60))} == {"known"}
    assert dump(other) == before


def test_a_report_that_both_have_gets_the_versions_it_lacks_in_order_of_time(library, other):
    address = "https://coastline.example/1"
    library.put_reading(reading("x1", HARBOUR), at(1), address=address)
    library.put_reading(reading("x2", EDITED), at(3), address=address)
    other.put_reading(reading("y1", "A text between the two."), at(2), address=address)
    copied(library, other)
    states = [(one.number, one.article, one.seen_at) for one in other.versions("y1")]
    assert states == [(1, "x1", at(1)), (2, "y1", at(2)), (3, "x2", at(3))]
    assert other.article_at(address) == "x2"
    assert [one.id for one in other.headlines().items] == ["x2"]
    assert [one.id for one in other.search("ferry").items] == ["x2"]
    assert other.sound() == ()


def test_another_text_under_a_known_id_is_kept_under_one_of_its_own(library):
    library.put_reading(reading("a1", HARBOUR), at(1))
    copy = KeptArticle(article("a1", EDITED), "a1", None, at(2), (Version(1, "a1", at(2)),))
    (kept,) = library.put_copies([(copy, Reading(copy.article))], at(5))
    assert kept.article.startswith("a1~")
    assert library.article("a1").text == HARBOUR


def test_quotes_and_stories_come_whole_and_in_order_over_many_pages(library):
    for number in range(230):
        library.put_reading(reading(f"q{number:03}", published=at(number)), at(number))
    assert [said.headline.id for said in library.kept_quotes()] == [f"q{number:03}" for number in range(230)]
    assert len(list(library.kept_quotes(Choice(since=at(200), until=at(210))))) == 10
    assert len(list(library.kept_articles())) == 230


def test_ids_are_found_by_how_they_begin(library):
    filled(library)
    assert library.beginning("article", "a") == ("a1", "a2", "a3")
    assert library.beginning("article", "a2") == ("a2",)
    assert library.beginning("story", "s-1") == ("s-1",)
    assert library.beginning("article", "%") == ()


def test_pruning_on_trial_counts_the_same_and_lets_nothing_go(library):
    filled(library)
    before = dump(library)
    would = library.prune(at(3.5), dry=True)
    assert would == (2, 3)
    assert dump(library) == before
    assert library.search("ferry").items
    assert library.prune(at(3.5)) == would


def test_what_is_followed_stays_though_it_went_into_another_story(library):
    filled(library)
    library.put_mark("follow", "story", "s-2", at(4))
    library.put_merge("me", "s-2", "s-1", at(5))
    assert library.prune(at(100)) == (0, 0)
    assert library.story("s-2").id == "s-1"
    assert library.put_entries(library.feeds()[0].id, [entry("9")], at(6))
