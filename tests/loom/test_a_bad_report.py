"""A report that newsloom itself fails over is told, and the others are read."""

import json

import pytest

import newsloom.read as room
from newsloom import archive
from newsloom.archive.plan import Options
from newsloom.archive.workers import Here
from newsloom.loom import Loom

GOOD = "Lock gates at Overmere were opened on Monday to save the lower town, the harbour office said. Farmers lost hay."


@pytest.fixture
def reports(tmp_path):
    rows = [
        {"id": "a", "outlet": "Overmere Gazette", "title": "Otter seen", "text": "An otter was seen at Dunmere on Friday."},
        {"id": "b", "outlet": "Radio Vess", "title": "Lock gates opened", "text": GOOD},
    ]  # fmt: skip
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.fixture
def failing(monkeypatch):
    found = room._all_of

    def fails(one, other):
        if "otter" in one.text:
            raise IndexError("string index out of range")
        return found(one, other)

    monkeypatch.setattr(room, "_all_of", fails)


def test_reading_goes_on_and_tells(reports, failing):
    loom = Loom()
    assert [digest.articles for digest in loom.weave([reports]).digests] == [("b",)]
    (failure,) = loom.failures
    assert "reports.jsonl:1" in failure.place
    assert (
        failure.reason == "it could not be read: IndexError in test_a_bad_report.py, line 33: string index out of range"
    )
    assert "report it" in failure.advice


def test_a_library_goes_on_and_tells(reports, failing, desk):
    run = desk.take([reports])
    assert [one.id for one in desk.library.articles(["a", "b"])] == ["b"]
    assert "IndexError" in str([*run.failures, *desk.failures] if hasattr(run, "failures") else desk.failures)


def test_an_archive_goes_on_and_tells(reports, failing, tmp_path):
    made = archive.run([reports], tmp_path / "out", Options(), Here())
    assert made.manifest["counts"]["articles"] == 1


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt"])
@pytest.mark.parametrize(
    "text",
    ["A.\n\n——\n\nB.", "A.\n\n— —\n\nB.", "—— Redacción", "« »\n\n»«", "„“", "Reuters,’s AP", "According to the BBC, 's Reuters said."],
)  # fmt: skip
def test_marks_alone_are_read(text, language):
    page = room.Page("p", "record", given={"text": text, "language": language, "outlet": "Bell"})
    assert room.read(page).article.text == text
