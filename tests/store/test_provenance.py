"""How reports came, why they stand where they do, and what became of them: for many articles at once."""

from datetime import UTC, datetime, timedelta

import pytest

from newsloom.kept import Taken
from newsloom.types import Article, Block, Claim, Credit, Digest, Entry, Failure, Join, Outlet, Passage, Reading

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
FIELDS = dict.fromkeys(("credited", "origins", "relays", "conflicts", "updates", "quotes", "timeline"), ())


def reading(id, text="The pier at Tarn Ferry is shut.", **more):
    return Reading(Article(id, text, (Block(0, len(text), "paragraph"),), outlet=Outlet("w", "W"), **more))


def digest(story, article):
    credit = Credit("W", article.id, None, 0, 8, article.text[:8])
    return Digest(
        story, "Pier", "", (article.id,), read=("W",), unnamed=0, independent=1, first=None,
        claims=(Claim("c1", credit.exact, "single", ("W",), 1, (credit,)),),
        passages=(Passage(credit.exact, "single", "", (credit,)),), **FIELDS,
    )  # fmt: skip


@pytest.fixture
def feed(library):
    return library.put_feed("https://w.example/feed", NOW)


def test_all_versions_of_a_report_are_told_of_any_of_them(library):
    later = NOW + timedelta(hours=1)
    library.put_readings([Taken(reading("one"), address="https://w.example/a")], NOW)
    library.put_readings([Taken(reading("two", "It is open again."), address="https://w.example/a")], later)
    library.put_withdrawn(library.headlines_of(["one"])["one"].report, later)
    versions = library.versions_of(["two", "one", "none"])
    assert versions == {id: library.versions(id) for id in ("one", "two")}
    heads = library.headlines_of(["one", "two", "none"])
    assert {id: one.withdrawn_at for id, one in heads.items()} == {"one": later, "two": later}
    assert [heads[id].arrived_at for id in ("one", "two")] == [NOW, later]


def test_joins_of_many_are_those_of_each(library):
    library.put_readings([Taken(reading(id)) for id in ("one", "two", "alone")], NOW)
    library.put_joins([Join(id, "s-1", 0.5, ("names",)) for id in ("one", "two")], NOW)
    assert library.joins(["one", "two", "alone"]) == {id: library.join(id) for id in ("one", "two")}


def test_a_page_that_could_not_be_had_again_is_told_of_its_report(library, feed):
    [entry] = library.put_entries(feed, [Entry("1", "https://w.example/a", "Pier", NOW)], NOW).new
    [kept] = library.put_readings([Taken(reading("one"), address="https://w.example/a", entry=entry)], NOW)
    assert library.failing([kept.report]) == {}
    library.put_entry_failed(entry, Failure("https://w.example/a", "answered 410", "nothing"), NOW, None)
    assert library.failing([kept.report])[kept.report].reason == "answered 410"


def test_the_stories_that_credit_a_version_stay_named_when_it_moved_on(library):
    library.put_readings([Taken(reading(id)) for id in ("one", "two")], NOW)
    for story in ("s-1", "s-2"):
        library.put_joins([Join("one", story, 0.5, ())], NOW)
        library.put_digest(digest(story, library.article("one")), NOW)
    assert set(library.stories_crediting("one")) == {"s-1", "s-2"}
    assert library.stories_crediting("two") == ()


def test_decisions_of_one_story_alone(library):
    library.put_readings([Taken(reading(id)) for id in ("one", "two", "three", "four")], NOW)
    library.put_joins([Join(id, "s-1", 0.5, ()) for id in ("one", "two")], NOW)
    library.put_joins([Join(id, "s-2", 0.5, ()) for id in ("three", "four")], NOW)
    split = library.put_split("me", "s-1", ["one"], NOW)
    library.put_split("me", "s-2", ["three"], NOW)
    assert [one.number for one in library.decisions(story="s-1")] == [split.number]
    assert [one.number for one in library.decisions(story=split.other)] == [split.number]
    assert len(library.decisions()) == 2
