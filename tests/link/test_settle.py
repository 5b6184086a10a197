from collections.abc import Iterable

from invented_reports import ALL, report

from newsloom.link import Linker, mint
from newsloom.link.decide import FEATURES, Judgement
from newsloom.types import Article, Growth

NAMES = "Adeyar Bolvane Corvick Drosny Elmsor Fenwath Gorrin Haldra Ismere Jorvel Kelmar Lindrow".split()


def likeness_over(threshold: float) -> Judgement:
    """Joins whatever has more than that cosine of text with a story, and nothing else."""
    text = FEATURES.index("text")
    return Judgement(0.0, (((text, threshold, 1, 2), (-1, -4.0, 0, 0), (-1, 4.0, 0, 0)),))


def written(id: str, names: Iterable[int]) -> Article:
    return report(id, None, " ".join(NAMES[n] for n in names), None)


def linked(model: Judgement, *articles: Article) -> Linker:
    linker = Linker(model=model)
    for article in articles:
        linker.add(article)
    return linker


def test_stories_that_grew_together_merge_and_say_so():
    linker = linked(
        likeness_over(0.55),
        written("a1", range(4)),
        written("b1", range(3, 8)),
        written("a2", range(6)),
        written("b2", range(2, 8)),
    )
    assert len(linker.stories()) == 2
    moved = linker.settle()
    (story,) = linker.stories()
    assert story.id == mint("a1")
    assert story.articles == ("a1", "b1", "a2", "b2")
    (growth,) = story.grew_from
    assert (growth.kind, growth.story) == ("merge", mint("b1"))
    assert [join.article for join in moved] == ["b1", "b2"]
    assert all(join.story == story.id and "grew together" in join.reasons[-1] for join in moved)
    assert "grew together" in linker.explain("b2").words()[-1]


def test_a_report_that_fits_a_later_story_better_moves_there():
    linker = linked(
        likeness_over(0.3),
        written("a1", range(6)),
        written("early", (0, 1, 2, 6, 7, 8, 9)),
        written("a2", range(6)),
        written("a3", range(6)),
        written("b1", (3, 7, 8, 9, 10, 11)),
    )
    before = {story.id: story.articles for story in linker.stories()}
    linker.settle()
    after = {story.id: story.articles for story in linker.stories()}
    assert sorted(sum(before.values(), ())) == sorted(sum(after.values(), ()))


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


def test_look_alikes_are_not_merged_however_often_settled():
    linker = Linker()
    for article in ALL:
        linker.add(article)
        linker.settle()
    assert len(linker.stories()) == 3
    assert all(story.grew_from == () or isinstance(story.grew_from[0], Growth) for story in linker.stories())
