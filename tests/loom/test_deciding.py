"""A reader corrects the stories: what is decided holds against the linker, for good, and can be taken back."""

import json
from datetime import timedelta

import pytest

from newsloom.errors import StoreError
from newsloom.loom import deciding
from newsloom.loom.desk import Desk
from newsloom.store import open_library

REPORTS = {
    "locks-1": ("Lock gates opened at Overmere", "Gazette", 8,
        "The lock gates at Overmere were opened at dawn on Tuesday after the river rose by two metres overnight.\n\n"
        "About 300 people left their houses in Mill Lane and were taken to the school hall, the council said."),
    "locks-2": ("Overmere opens lock gates", "Radio Vess", 9,
        "Lock gates at Overmere were opened at dawn on Tuesday because the river had risen by two metres.\n\n"
        "Some 300 people from Mill Lane slept in the school hall, the council of Overmere said in a statement."),
    "bakery-1": ("Bakery burns in Tarn Ferry", "Inland Courier", 10,
        "A bakery in Tarn Ferry burned to the ground on Tuesday, and its baker, Jon Pell, was taken to hospital.\n\n"
        "Firefighters needed six hours to put out the flames, which had begun in an oven, the fire service said."),
    "museum-1": ("Museum buys a globe", "Coastline", 11,
        "The museum of Selwyn has bought a globe of 1702 that shows the coast before the great storm.\n\n"
        "It paid 90,000 crowns to a collector abroad, who had kept the globe in his attic for forty years."),
}  # fmt: skip
THIRD = ("Locks at Overmere open after night of rain", "Delta One", 12,
    "The gates of the lock at Overmere were opened at dawn on Tuesday when the river had risen by two metres.\n\n"
    "The council said that about 300 people from Mill Lane had slept in the school hall of Overmere.")  # fmt: skip


def take(desk, tmp_path, reports):
    path = tmp_path / "reports.jsonl"
    rows = [
        {"id": id, "title": title, "outlet": outlet, "text": text, "published": f"2026-03-10T{hour:02}:00:00Z"}
        for id, (title, outlet, hour, text) in reports.items()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return desk.take([str(path)])


@pytest.fixture
def kept(desk, tmp_path):
    take(desk, tmp_path, REPORTS)
    return desk


def story(desk, article):
    return desk.library.story_of(article)


def again(desk, tmp_path):
    """The same library in another program."""
    return Desk(open_library(tmp_path / "news.db"), desk.settings, clock=desk.clock)


def test_the_linker_makes_three_stories_of_these(kept):
    assert story(kept, "locks-1") == story(kept, "locks-2")
    assert len({story(kept, id) for id in REPORTS}) == 3


def test_a_merge_is_woven_at_once_and_tells_no_changes(kept):
    one, other = story(kept, "bakery-1"), story(kept, "museum-1")
    told = deciding.merge(kept, one, other)
    assert told.stories == {one: "Bakery burns in Tarn Ferry", other: "Museum buys a globe"}
    assert story(kept, "bakery-1") == other
    assert set(kept.told(other).digests[0].articles) == {"bakery-1", "museum-1"}
    assert kept.library.story(one).id == other
    assert not list(kept.changes(None, kept.clock.now()))
    assert not kept.library.stories_due(kept.clock.now())


def test_what_leaves_a_story_is_no_news_but_what_waited_is(kept, tmp_path, clock):
    home = story(kept, "locks-1")
    clock.at += timedelta(hours=1)
    text = REPORTS["locks-1"][3].replace("About 300", "About 450")
    kept.library.put_readings([kept._reader().read(page(tmp_path, "locks-1", text), clock.now())], clock.now())
    deciding.split(kept, home, ["locks-2"])
    assert [change.after for change in kept.changes(None, clock.now()) if change.kind == "changed"]
    assert not [change for change in kept.changes(None, clock.now()) if change.kind == "withdrawn"]


def page(tmp_path, id, text):
    from newsloom.types import Page

    given = {"id": id, "text": text, "published": "2026-03-10T08:00:00Z", "title": REPORTS[id][0], "outlet": "Gazette"}
    return Page(str(tmp_path), "record", given=given)


def test_a_merge_holds_for_reports_that_come_later_and_after_a_restart(kept, tmp_path):
    locks, museum = story(kept, "locks-1"), story(kept, "museum-1")
    deciding.merge(kept, locks, museum)
    with again(kept, tmp_path) as restarted:
        take(restarted, tmp_path, {"locks-3": THIRD})
        assert story(restarted, "locks-3") == museum
        assert {story(restarted, id) for id in ("locks-1", "locks-2", "museum-1")} == {museum}


def test_a_split_holds_for_reports_that_come_later_and_after_a_restart(kept, tmp_path):
    home = story(kept, "locks-1")
    left = deciding.split(kept, home, ["locks-2"]).decision.other
    assert story(kept, "locks-2") == left
    assert kept.told(left).digests[0].articles == ("locks-2",)
    with again(kept, tmp_path) as restarted:
        take(restarted, tmp_path, {"locks-3": THIRD})
        assert story(restarted, "locks-3") in (home, left)
        assert (story(restarted, "locks-1"), story(restarted, "locks-2")) == (home, left)


def test_a_move_holds_and_what_left_does_not_pull_its_old_story_after_it(kept, tmp_path):
    home, museum = story(kept, "locks-1"), story(kept, "museum-1")
    deciding.move(kept, "locks-2", museum)
    with again(kept, tmp_path) as restarted:
        for day in range(3):
            take(restarted, tmp_path, {f"locks-{day + 3}": THIRD})
            restarted.clock.at += timedelta(days=1)
        assert story(restarted, "locks-2") == museum
        assert story(restarted, "locks-1") == home


def test_a_merge_of_merged_stories_and_its_undoing_in_any_order(kept):
    locks, bakery, museum = (story(kept, id) for id in ("locks-1", "bakery-1", "museum-1"))
    first = deciding.merge(kept, locks, bakery).decision.number
    second = deciding.merge(kept, bakery, museum).decision.number
    assert {story(kept, id) for id in REPORTS} == {museum}
    titles = list(deciding.undo(kept, second).stories.values())
    assert len(titles) == len(set(titles)) == 2
    assert story(kept, "locks-1") == story(kept, "bakery-1") == bakery
    kept.clock.at += timedelta(minutes=1)
    deciding.merge(kept, bakery, museum)
    deciding.undo(kept, first)
    assert {story(kept, id) for id in REPORTS} == {museum}
    deciding.undo(kept)
    assert [story(kept, id) for id in ("locks-1", "bakery-1", "museum-1")] == [locks, bakery, museum]
    assert len(kept.told(locks).digests[0].articles) == 2


def test_split_then_move_then_undo_both(kept):
    home, museum = story(kept, "locks-1"), story(kept, "museum-1")
    left = deciding.split(kept, home, ["locks-2"]).decision
    deciding.move(kept, "locks-2", museum)
    assert story(kept, "locks-2") == museum
    assert kept.library.story(left.other).id == museum
    assert deciding.undo(kept).decision.kind == "move"
    assert story(kept, "locks-2") == left.other
    assert deciding.undo(kept).decision.kind == "split"
    assert story(kept, "locks-2") == home
    with pytest.raises(StoreError, match="nothing to take back"):
        deciding.undo(kept)


def test_undoing_a_split_takes_along_what_the_linker_put_there_since(kept, tmp_path):
    home = story(kept, "locks-1")
    deciding.split(kept, home, ["locks-1"])
    take(kept, tmp_path, {"locks-3": THIRD})
    deciding.undo(kept)
    assert {story(kept, id) for id in ("locks-1", "locks-2", "locks-3")} == {home}


def test_an_undone_merge_leaves_the_machines_word_though_it_settled_meanwhile(kept, tmp_path):
    locks, museum = story(kept, "locks-1"), story(kept, "museum-1")
    deciding.merge(kept, locks, museum)
    for day in range(3):
        kept.clock.at += timedelta(hours=5)
        take(kept, tmp_path, {f"locks-{day + 3}": THIRD})
    deciding.undo(kept)
    assert story(kept, "locks-1") == story(kept, "locks-2") == locks
    assert story(kept, "museum-1") == museum


def test_who_had_seen_the_stories_has_seen_what_became_of_them(kept):
    bakery, museum = story(kept, "bakery-1"), story(kept, "museum-1")
    deciding.merge(kept, bakery, museum)
    assert museum in kept.unseen()
    deciding.undo(kept)
    for id in kept.unseen():
        kept.library.put_look(id, kept.clock.now())
    kept.clock.at += timedelta(minutes=1)
    deciding.merge(kept, bakery, museum)
    assert kept.unseen() == []
    deciding.undo(kept)
    assert kept.unseen() == []


def test_what_cannot_be_is_refused_and_changes_nothing(kept):
    locks, museum = story(kept, "locks-1"), story(kept, "museum-1")
    for wrong in (
        lambda: deciding.merge(kept, locks, locks),
        lambda: deciding.split(kept, locks, ["museum-1"]),
        lambda: deciding.split(kept, museum, ["museum-1"]),
        lambda: deciding.move(kept, "museum-1", museum),
        lambda: deciding.undo(kept, 9),
    ):
        with pytest.raises(StoreError):
            wrong()
    assert kept.library.decisions(standing=False) == ()


def test_an_edited_report_stays_where_it_was_moved(kept, tmp_path, clock):
    museum = story(kept, "museum-1")
    deciding.move(kept, "locks-2", museum)
    clock.at += timedelta(hours=1)
    edited = REPORTS["locks-2"][3].replace("Some 300", "Some 350")
    take(kept, tmp_path, {"locks-2": (*REPORTS["locks-2"][:3], edited)})
    newest = kept.library.versions("locks-2")[-1].article
    assert newest != "locks-2"
    assert story(kept, newest) == museum
    assert deciding.undo(kept).articles == {newest: "Overmere opens lock gates"}
    assert story(kept, newest) == story(kept, "locks-1")
