from newsloom.link import Decision, Linker, merge, mint, move, not_this_story, split
from newsloom.link.decide import FEATURES, Judgement
from newsloom.link.decisions import Decisions
from newsloom.types import Article

NAMES = ["Adeyar", "Bolvane", "Corvick", "Drosny", "Elmsor", "Fenwath", "Gorrin", "Haldra", "Ismere", "Jorvel"]
TEXT = FEATURES.index("text")
MODEL = Judgement(0.0, (((TEXT, 0.3, 1, 2), (-1, -4.0, 0, 0), (-1, 4.0, 0, 0)),))


def written(id: str, first: int, last: int) -> Article:
    return Article(id, " ".join(NAMES[first:last]))


FERRY = [written(f"f{n}", 0, 5) for n in range(3)]
RATES = [written(f"r{n}", 5, 10) for n in range(2)]


def stories(*decisions: Decision, articles=(*FERRY, *RATES), settled: bool = True) -> set[tuple[str, ...]]:
    linker = Linker(model=MODEL, decisions=decisions)
    for article in articles:
        linker.add(article)
    if settled:
        linker.settle()
        linker.settle()
    return {story.articles for story in linker.stories()}


def test_without_decisions_the_linker_judges():
    assert stories() == {("f0", "f1", "f2"), ("r0", "r1")}


def test_a_merge_outranks_the_linker_and_says_so():
    assert stories(*merge(["f0", "f1", "f2"], ["r0"])) == {("f0", "f1", "f2", "r0", "r1")}
    linker = Linker(model=MODEL, decisions=merge(["f0"], ["r0"]))
    for article in (*FERRY, *RATES):
        linker.add(article)
    assert linker.assignment()["r0"] == mint("f0")
    assert linker.explain("r0").words()[-1] == "put with f0 by decision"


def test_a_split_stays_split_however_alike():
    assert stories(*split(["f2"], ["f0", "f1"])) == {("f0", "f1"), ("f2",), ("r0", "r1")}


def test_a_move_takes_an_article_elsewhere():
    assert stories(*move("f2", ["f0", "f1"], ["r0", "r1"])) == {("f0", "f1"), ("f2", "r0", "r1")}


def test_an_article_not_of_this_story_goes_where_the_linker_thinks_best():
    assert stories(*not_this_story("f1", ["f0", "f2"])) == {("f0", "f2"), ("f1",), ("r0", "r1")}


def test_decisions_hold_in_any_order_of_arrival():
    found = stories(*split(["f2"], ["f0", "f1"]), articles=(*reversed(FERRY), *RATES))
    assert found == {("f2",), ("f1", "f0"), ("r0", "r1")}


def test_the_later_decision_outranks_the_earlier():
    apart, together = Decision("apart", ("f0",), ("f1",)), Decision("together", ("f0", "f1"))
    assert ("f0", "f2") in stories(together, apart)
    assert ("f0", "f1", "f2") in stories(apart, together)


def test_an_article_finds_its_partner_in_a_closed_story(monkeypatch):
    monkeypatch.setattr("newsloom.link.linker._SWEEP", 1)
    monkeypatch.setattr("newsloom.link.linker._UNDATED", 1)
    linker = Linker(model=MODEL, decisions=merge(["f0"], ["r1"]))
    for article in (FERRY[0], RATES[0], written("x", 2, 8), RATES[1]):
        linker.add(article)
    assert linker.assignment()["r1"] == mint("f0")
    assert ("f0", "r1") in {story.articles for story in linker.stories()}


def test_groups_hand_on_their_bars():
    decided = Decisions((Decision("together", ("a", "b")), Decision("apart", ("b",), ("c",))))
    assert decided.bars(["c"], ["x", "a"])
    assert decided.pins("a")
    assert not decided.pins("c")
    assert not decided.bars(["x"], ["a", "b", "c"])
