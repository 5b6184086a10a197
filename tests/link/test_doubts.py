"""Reports that nearly joined: asked again when others have come."""

import random
from dataclasses import replace

import pytest

from newsloom.link import Decision, Linker
from newsloom.link.decide import FEATURES, Judgement
from newsloom.types import Article

WORDS = [
    f"{first}{last}" for first in ("bal", "dor", "fen", "gil") for last in ("aren", "etig", "omun", "unok", "ipal")
]


def own(name: str, size: int) -> list[str]:
    """Words that nobody else has, of letters alone."""
    return [f"{name}{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(size)]


def told(id: str, size: int = 130) -> Article:
    """A report of the flood: a few words that all of them have, and its own."""
    dice = random.Random(id)
    words = [*4 * WORDS, *own(f"{id}woo", size)]
    dice.shuffle(words)
    return Article(id, " ".join(words[:size]), language="en")


def other(n: int) -> Article:
    return Article(f"o{n}", " ".join(own(f"z{chr(97 + n // 26)}{chr(97 + n % 26)}q", 150)), language="en")


def doubting(score: float) -> Judgement:
    """Gives what has anything to do with a story so much (a logit), all else next to nothing."""
    text = FEATURES.index("text")
    return Judgement(0.0, (((text, 0.01, 1, 2), (-1, -6.0, 0, 0), (-1, score, 0, 0)),))


LIKELY = -1.0  # .27: not enough to join


def stories(linker: Linker) -> int:
    return len({linker.assignment()[id] for id in ("a", "b")})


def test_a_report_in_doubt_joins_when_others_have_come():
    linker = Linker(model=doubting(LIKELY))
    for article in (told("a"), told("b"), *map(other, range(49))):
        linker.add(article)
    assert stories(linker) == 2
    linker.add(other(49))
    assert stories(linker) == 1
    assert [join.article for join in linker.settle()] == ["b"]
    grown = next(story for story in linker.stories() if "b" in story.articles)
    assert [growth.kind for growth in grown.grew_from] == ["merge"]
    assert "grew together" in linker.explain("b").words()[-1]


@pytest.mark.parametrize(
    ("second", "score"),
    [pytest.param(told("b", 90), LIKELY, id="too little told"), pytest.param(told("b"), -2.5, id="hardly alike")],
)
def test_not_every_lone_report_is_asked(second, score):
    linker = Linker(model=doubting(score))
    for article in (told("a"), second, *map(other, range(60))):
        linker.add(article)
    assert stories(linker) == 2


def test_what_people_keep_apart_stays_apart():
    linker = Linker(model=doubting(LIKELY), decisions=[Decision("apart", ("a",), ("b",))])
    for article in (told("a"), told("b"), *map(other, range(60))):
        linker.add(article)
    assert stories(linker) == 2


@pytest.mark.parametrize("at", [1, 2, 30, 51, 52])
def test_a_restart_in_between_gives_the_same_stories(at):
    stream = [told("a"), told("b"), *map(other, range(60))]
    whole, before, again = (Linker(model=doubting(LIKELY)) for _ in range(3))
    for article in stream:
        whole.add(article)
    for article in stream[:at]:
        before.add(article)
    again.resume([(replace(article), before.assignment()[article.id]) for article in stream[:at]])
    for article in stream[at:]:
        again.add(article)
    assert again.assignment() == whole.assignment()
