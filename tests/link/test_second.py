"""A second opinion: asked in doubt alone, in the score and in the reasons, of open stories only."""

from datetime import UTC, datetime, timedelta

import pytest

from newsloom.link import Linker, second
from newsloom.link.decide import Judgement
from newsloom.types import Article, Block

BRIDGE = "The swing bridge of Marlow Reach was closed after a barge struck its eastern pier on Tuesday morning."
AGAIN = "A barge struck the eastern pier of the swing bridge of Marlow Reach, which was closed on Tuesday morning."
#: Never sure of anything.
DOUBTING = Judgement(0.0, ())


def report(id, text, hours=0):
    at = datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hours)
    return Article(id, text, (Block(0, len(text), "paragraph"),), title="Bridge closed at Marlow Reach", published=at)


class Asked:
    def __init__(self, answer):
        self.answer = answer
        self.pairs = []

    def __call__(self, one, other):
        self.pairs.append((one.id, other.id))
        return self.answer


def linked(comparer, model=DOUBTING):
    linker = Linker(model=model, comparer=comparer)
    linker.add(report("a", BRIDGE))
    return linker, linker.add(report("b", AGAIN, 2))


@pytest.mark.parametrize(("opinion", "stories", "score"), [(1.0, 1, 0.75), (0.0, 2, 0.75)])
def test_in_doubt_it_tips_the_scale_and_the_reasons_say_so(opinion, stories, score):
    asked = Asked(opinion)
    linker, join = linked(asked)
    assert asked.pairs == [("b", "a")]
    assert len(linker.stories()) == stories
    assert join.score == score
    assert any(f"second opinion of {opinion:.2f}" in reason for reason in join.reasons)


def test_no_opinion_changes_nothing():
    _, without = linked(None)
    _, join = linked(Asked(None))
    assert join == without


@pytest.mark.parametrize("start", [-3.0, 3.0])
def test_who_is_sure_does_not_ask(start):
    asked = Asked(0.5)
    linked(asked, Judgement(start, ()))
    assert asked.pairs == []


def test_a_pair_is_asked_about_once_however_often_stories_settle():
    asked = Asked(0.0)
    linker, _ = linked(asked)
    linker.settle()
    linker.settle()
    assert len(asked.pairs) == len(set(asked.pairs))


def test_reports_of_closed_stories_are_let_go():
    opinion = second.SecondOpinion(Asked(0.5))
    opinion.take(report("a", BRIDGE))
    opinion.drop(["a", "never held"])
    linker, _ = linked(Asked(1.0))
    linker.settle()
    for number in range(1_100):
        linker.add(report(f"n{number}", f"Notice {number} of the harbour office at Dunmouth.", 24 * 60 + number))
    held = linker._second._articles
    assert "a" not in held
    assert "n1099" in held
    assert opinion._articles == {}


def test_a_linker_taken_up_again_asks_about_what_stood_there():
    asked = Asked(1.0)
    linker = Linker(model=DOUBTING, comparer=asked)
    linker.resume([(report("a", BRIDGE), "s-before")])
    assert linker.add(report("b", AGAIN, 2)).story == "s-before"
    assert asked.pairs == [("b", "a")]
