from collections.abc import Iterable

import pytest

from newsloom.link import Linker, mint
from newsloom.link.decide import FEATURES, Judgement
from newsloom.types import Article

NAMES = [
    "Adeyar",
    "Bolvane",
    "Corvick",
    "Drosny",
    "Elmsor",
    "Fenwath",
    "Gorrin",
    "Haldra",
    "Ismere",
    "Jorvel",
    "Kelmar",
    "Lindrow",
]


def likeness_over(threshold: float) -> Judgement:
    """Joins whatever has more than that cosine of text with a story, and nothing else."""
    text = FEATURES.index("text")
    return Judgement(0.0, (((text, threshold, 1, 2), (-1, -4.0, 0, 0), (-1, 4.0, 0, 0)),))


def written(id: str, names: Iterable[int]) -> Article:
    return Article(id, " ".join(NAMES[n] for n in names))


def linked(model: Judgement, *articles: Article) -> Linker:
    linker = Linker(model=model)
    for article in articles:
        linker.add(article)
    return linker


@pytest.mark.parametrize(("asked_from", "before"), [(0.2, 1), (1.1, 2)])
def test_stories_that_grew_together_merge_and_say_so(asked_from: float, before: int, monkeypatch: pytest.MonkeyPatch):
    """At once where a report fits both, or when stories settle: who kept the joins hears of it then."""
    monkeypatch.setattr("newsloom.link.linker._ALSO", asked_from)
    parts = [range(4), range(4, 8), range(6), range(2, 8), range(8), range(1, 7)]
    linker = linked(likeness_over(0.6), *(written(f"r{i}", part) for i, part in enumerate(parts)))
    assert len(linker.stories()) == before
    moved = linker.settle()
    (story,) = linker.stories()
    assert story.id == mint("r0")
    assert story.articles == ("r0", "r1", "r2", "r3", "r4", "r5")
    assert ("merge", mint("r1")) in [(growth.kind, growth.story) for growth in story.grew_from]
    assert [join.article for join in moved] == ["r1", "r3"]
    # Who keeps what grew hears of it once.
    assert (linker.grown(), linker.grown()) == ((story,), ())
    assert all(join.story == story.id and "grew together" in join.reasons[-1] for join in moved)
    assert "grew together" in linker.explain("r3").words()[-1]


def test_a_report_that_fits_a_later_story_better_moves_there():
    text, margin = FEATURES.index("text"), FEATURES.index("margin")
    leaves = ((-1, -2.0, 0, 0), (-1, 2.0, 0, 0))
    model = Judgement(-1.0, (((text, 0.3, 1, 2), *leaves), ((margin, 0.0, 1, 2), *leaves)))
    first, early, later = range(5), (0, 1, 2, 7, 8, 9), range(7, 12)
    parts = [first, early, first, first, first, later, later, later]
    linker = linked(model, *(written(f"r{i}", part) for i, part in enumerate(parts)))
    assert linker.assignment()["r1"] == mint("r0")
    (moved,) = linker.settle()
    assert (moved.article, moved.story) == ("r1", mint("r5"))
    assert moved.reasons[-1] == f"moved from story {mint('r0')}: score 0.95 against 0.27"
    assert linker.assignment()["r1"] == mint("r5")
    left, joined = linker.stories()
    assert left.articles == ("r0", "r2", "r3", "r4")
    assert joined.articles == ("r1", "r5", "r6", "r7")
    assert [(growth.kind, growth.story) for growth in joined.grew_from] == [("split", left.id)]


def test_settling_twice_changes_nothing_more():
    linker = linked(likeness_over(0.5), *(written(f"x{i}", range(i, i + 5)) for i in range(8)))
    linker.settle()
    stories = linker.stories()
    assert linker.settle() == ()
    assert linker.stories() == stories


def test_settled_stories_take_further_reports():
    linker = linked(likeness_over(0.3), written("a1", range(6)), written("b1", range(6, 12)))
    linker.settle()
    assert linker.add(written("a2", range(5))).story == mint("a1")
    assert linker.add(written("b2", range(7, 12))).story == mint("b1")


def test_a_report_that_fits_nowhere_any_more_leaves_for_a_story_of_its_own():
    linker = linked(
        likeness_over(0.3),
        *(written(f"r{i}", part) for i, part in enumerate([range(6), (3, 4, 5, 6), *[range(3)] * 4])),
    )
    assert linker.assignment()["r1"] == mint("r0")
    (moved,) = linker.settle()
    assert (moved.article, moved.story) == ("r1", mint("r1"))
    assert moved.reasons[-1] == f"left story {mint('r0')}: score 0.02 there"
    left, own = linker.stories()
    assert (left.articles, own.articles) == (("r0", "r2", "r3", "r4", "r5"), ("r1",))
    assert [(growth.kind, growth.story) for growth in own.grew_from] == [("split", left.id)]
    assert linker.settle() == ()


def test_the_report_that_founded_a_story_does_not_found_it_twice():
    parts = [(3, 4, 5, 6), range(6), *[range(3)] * 4]
    linker = linked(likeness_over(0.3), *(written(f"r{i}", part) for i, part in enumerate(parts)))
    linker.settle()
    ids = [story.id for story in linker.stories()]
    assert len(ids) == len(set(ids))
    assert linker.assignment()["r0"] == mint("r0")
