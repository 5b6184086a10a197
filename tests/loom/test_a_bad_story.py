"""A story that newsloom itself fails over is told, and the others are woven."""

import json

import pytest

import newsloom.weave as room
from newsloom import archive
from newsloom.archive.plan import Options
from newsloom.archive.workers import Here
from newsloom.loom import Loom

LOCKS = (
    "Lock gates at Overmere were opened on Monday to save the lower town, the harbour office said. Farmers lost hay."
)
OTTER = (
    "An otter was seen in Dunmere harbour for the first time in sixty years, the county's naturalists said on Friday."
)


@pytest.fixture
def reports(tmp_path):
    rows = [
        {"id": "a", "outlet": "Overmere Gazette", "title": "Lock gates opened", "published": "2026-03-10T08:00:00Z", "text": LOCKS},
        {"id": "b", "outlet": "Radio Vess", "title": "Overmere lock gates opened", "published": "2026-03-10T09:00:00Z",
         "text": LOCKS.replace("Farmers lost hay.", "Nobody was hurt at Overmere.")},
        {"id": "c", "outlet": "Coastline", "title": "Otter seen", "published": "2026-06-10T08:00:00Z", "text": OTTER},
        {"id": "d", "outlet": "River Post", "title": "Otter seen in harbour", "published": "2026-06-10T09:00:00Z",
         "text": OTTER.replace("sixty", "60")},
    ]  # fmt: skip
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.fixture
def failing(monkeypatch):
    woven = room._woven

    def fails(story, readings, words):
        if "a" in story.articles:
            raise TypeError("can't subtract naive and aware")
        return woven(story, readings, words)

    monkeypatch.setattr(room, "_woven", fails)


def test_weaving_goes_on_and_tells(reports, failing):
    loom = Loom()
    woven = loom.weave([reports])
    assert [digest.articles for digest in woven.digests] == [("c", "d")]
    (failure,) = woven.failures
    assert "reports.jsonl:1" in failure.place
    assert "could not be woven: TypeError in test_a_bad_story.py" in failure.reason
    assert "report it" in failure.advice


def test_a_library_goes_on_and_tells(reports, failing, desk):
    desk.take([reports])
    assert [desk.library.digest(line.id) is None for line in desk.library.stories().items].count(False) == 1
    (trouble,) = desk.library.failures()
    assert trouble.stage == "weave"
    assert "TypeError" in trouble.reason


def test_an_archive_goes_on_and_tells(reports, failing, tmp_path):
    made = archive.run([reports], tmp_path / "out", Options(weave=True), Here())
    assert len((tmp_path / "out" / "digests" / "00000.jsonl").read_text().splitlines()) == 1
    assert ["TypeError" in failure.reason for failure in made.failures] == [True]
