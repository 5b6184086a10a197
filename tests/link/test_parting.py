"""Look-alikes: two events told in much the same words, which join one by one and are parted when that shows."""

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from newsloom.link import Decision, Linker, mint
from newsloom.link.decide import FEATURES, Judgement
from newsloom.link.features import Profile
from newsloom.link.parting import PART_AT, _probability, parting
from newsloom.types import Article

SYLLABLES = ("bal", "dor", "fen", "gil", "har", "jun", "kep", "lom"), ("ar", "et", "ig", "om", "un")
WORDS = ["".join(parts) for parts in product(*SYLLABLES, *SYLLABLES)]
random.Random(4).shuffle(WORDS)
#: What every report of a quake says, what only those of the one or the other say, and what each says alone.
QUAKE, PLACES, OWN = WORDS[:6], {"north": WORDS[20:44], "south": WORDS[60:84]}, WORDS[100:]


def written(id: str, place: str, seed: str) -> Article:
    """A report of 130 words."""
    dice = random.Random(seed)
    own = [word.capitalize() for word in dice.sample(PLACES[place], 15)]
    words = [*4 * QUAKE, *3 * own, *dice.sample(OWN, 60)]
    dice.shuffle(words)
    return Article(id, " ".join(words), title=f"Quake shakes {own[0]} and {own[1]}", language="en")


def seen(*articles: Article) -> list[Profile]:
    found: list[Profile] = []

    class Seeing(Linker):
        def _profile(self, article: Article) -> Profile:
            found.append(super()._profile(article))
            return found[-1]

    linker = Seeing()
    for article in articles:
        linker.add(article)
    return found


@pytest.mark.parametrize("words", [-2.0, 0.0, 2.0])
@pytest.mark.parametrize("text", [-1.0, 0.0, 1.0])
def test_what_is_not_measured_yet_cannot_make_two_events_likelier(words, text):
    most = _probability([words, text])
    none, all = math.log(0.05 / 1.05), math.log(1.05 / 0.05)
    full = [_probability([words, text, names, titles]) for names in (none, 0.0, all) for titles in (0.0, 0.5, 1.0)]
    assert max(full) == pytest.approx(most)


def any_likeness() -> Judgement:
    """Joins whatever has anything to do with a story."""
    text = FEATURES.index("text")
    return Judgement(0.0, (((text, 0.01, 1, 2), (-1, -4.0, 0, 0), (-1, 4.0, 0, 0)),))


MIXED = [written(f"{place[0]}{n}", place, f"{place} {n}") for n in range(4) for place in ("north", "south")]
ONE = [written(f"n{n}", "north", f"north {n}") for n in range(8)]


def test_two_events_have_two_sides():
    told = parting(seen(*MIXED), PART_AT)
    assert told is not None
    assert sorted(told.sides) == [(0, 2, 4, 6), (1, 3, 5, 7)]
    assert PART_AT <= told.score < 1


def test_one_event_has_none():
    assert parting(seen(*ONE), PART_AT) is None


def test_copies_are_no_side():
    text = ONE[0].text
    copies = [Article(f"c{n}", text, title="Quake shakes region", language="en") for n in range(3)]
    assert parting(seen(*ONE[1:4], *copies), PART_AT) is None


def test_a_copy_goes_with_its_text():
    again = Article("again", MIXED[1].text, title="Quake", language="en")
    told = parting(seen(*MIXED, again), PART_AT)
    assert told is not None
    assert sorted(told.sides) == [(0, 2, 4, 6), (1, 3, 5, 7, 8)]


@pytest.mark.parametrize("reports", [MIXED[:3], [Article(one.id, one.text[:300], language="en") for one in MIXED]])
def test_too_little_is_not_parted(reports: list[Article]):
    assert parting(seen(*reports), 0.0) is None


def test_reports_without_a_word_in_common_part_nobody():
    empty = [Article(f"e{n}", " ".join(f"w{n}x{at}" for at in range(150)), language="en") for n in range(5)]
    assert parting(seen(*empty), PART_AT) is None


def test_a_story_of_two_events_is_parted_on_arrival_and_says_so():
    linker = Linker(model=any_likeness())
    joins = [linker.add(article) for article in MIXED[:4]]
    stories = linker.stories()
    # The founding report's story keeps its id.
    assert [story.articles for story in stories] == [("n0", "n1"), ("s0", "s1")]
    assert [story.id for story in stories] == [mint("n0"), mint("s0")]
    (growth,) = stories[1].grew_from
    assert (growth.kind, growth.story) == ("split", mint("n0"))
    # The last one was told at once; who was told otherwise on arrival hears of it when stories settle.
    assert [join.story for join in joins] == [mint("n0")] * 3 + [mint("s0")]
    (moved,) = linker.settle()
    assert (moved.article, moved.story) == ("s0", mint("s0"))
    assert "two events" in moved.reasons[-1]
    assert linker.grown() == (stories[1],)


def test_what_was_parted_does_not_grow_together():
    linker = Linker(model=any_likeness())
    for article in MIXED:
        linker.add(article)
    linker.settle()
    assert linker.settle() == ()
    assert [len(story.articles) for story in linker.stories()] == [4, 4]


def test_stories_that_would_be_parted_are_not_merged():
    text = FEATURES.index("text")
    alike = Judgement(0.0, (((text, 0.3, 1, 2), (-1, -2.0, 0, 0), (-1, 4.0, 0, 0)),))
    apart, together = Linker(model=alike), Linker(model=alike)
    for article in MIXED:
        apart.add(article)
    for article in ONE:
        together.add(article)
    for linker in (apart, together):
        linker.settle()
    assert [len(story.articles) for story in apart.stories()] == [4, 4]
    assert [len(story.articles) for story in together.stories()] == [8]


def test_what_people_put_together_is_not_parted():
    decided = [Decision("together", tuple(article.id for article in MIXED))]
    linker = Linker(model=any_likeness(), decisions=decided)
    for article in MIXED:
        linker.add(article)
    linker.settle()
    assert [len(story.articles) for story in linker.stories()] == [8]


def test_a_restart_in_between_gives_the_same_stories():
    whole = Linker()
    for article in MIXED[:5]:
        whole.add(article)
    whole.settle()
    stood = [(article, whole.assignment()[article.id]) for article in MIXED[:5]]
    again = Linker()
    again.resume(stood)
    for linker in (whole, again):
        for article in MIXED[5:]:
            linker.add(article)
        linker.settle()
    assert again.assignment() == whole.assignment()


def certain() -> Judgement:
    """Joins what has much in common with a story, and doubts about the rest."""
    text = FEATURES.index("text")
    return Judgement(0.0, (((text, 0.6, 1, 2), (-1, 0.5, 0, 0), (-1, 4.0, 0, 0)),))


def other(n: int) -> Article:
    return Article(f"o{n}", " ".join(f"z{n}y{at}" for at in range(150)), language="en")


@pytest.mark.parametrize("room", [None, 4])
def test_a_merge_on_arrival_is_settled_and_told_however_little_room_there_is(room, monkeypatch):
    monkeypatch.setattr("newsloom.link.linker._SWEEP", 12)
    linker = Linker(model=certain(), room=room)
    stored = {one.id: f"s-{n // 2}" for n, one in enumerate(ONE[:4])}
    linker.resume([(one, stored[one.id]) for one in ONE[:4]])
    again = Article("again", ONE[2].text, title=ONE[2].title, language="en")
    stored["again"] = linker.add(again).story
    for n in range(9):
        linker.add(other(n))
    stored |= {join.article: join.story for join in linker.settle() if join.article in stored}
    assert len(set(stored.values())) == 1


@pytest.mark.parametrize("room", [None, 100])
def test_a_story_that_closes_with_an_arrival_is_not_looked_at_again(room, monkeypatch):
    monkeypatch.setattr("newsloom.link.linker._ROOM", 1)
    monkeypatch.setattr("newsloom.link.linker._SWEEP", 44)
    now = datetime(2026, 5, 1, tzinfo=UTC)
    linker = Linker(model=any_likeness(), room=room)
    late = [replace(one, published=now - timedelta(days=60)) for one in MIXED[:4]]
    for article in (*late[:3], *(replace(other(n), published=now) for n in range(40)), late[3]):
        linker.add(article)
    linker.settle()
    held = [article for story in linker.stories() for article in story.articles]
    assert sorted(held) == sorted(set(held))
    assert len(held) == 44


def test_what_is_asked_for_again_is_told_where_it_stands():
    linker = Linker(model=any_likeness())
    stored = {article.id: linker.add(article).story for article in MIXED[:4]}
    stored["s0"] = linker.add(MIXED[1]).story
    assert stored == linker.assignment()
    assert linker.settle() == ()


def test_of_two_that_merge_the_one_of_more_reports_stays():
    linker = Linker(model=certain())
    linker.resume([(ONE[0], "s-first"), (ONE[1], "s-more"), (ONE[2], "s-more")])
    linker.add(Article("again", ONE[2].text, title=ONE[2].title, language="en"))
    (story,) = linker.stories()
    assert story.id == "s-more"
    assert story.articles == ("n0", "n1", "n2", "again")
    assert [(growth.kind, growth.story) for growth in story.grew_from] == [("merge", "s-first")]
