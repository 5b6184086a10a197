"""What a library holds is taken out, the same each time, and into another library."""

import csv
import gzip
import io
import json
import tracemalloc
from datetime import timedelta

import pytest
from test_deciding import REPORTS, THIRD, kept, take  # noqa: F401  (kept is a fixture)

from newsloom.errors import IntakeError
from newsloom.kept import Choice
from newsloom.loom import deciding
from newsloom.loom.desk import Desk
from newsloom.loom.exporting import ROWS, exported
from newsloom.store import open_library


def whole(desk, what, form="jsonl", **choice):
    return "".join(exported(desk.library, what, form, Choice(**choice)))


def rows(desk, what, **choice):
    return [json.loads(line) for line in whole(desk, what, **choice).splitlines()]


@pytest.fixture
def other(tmp_path, desk):
    with Desk(open_library(tmp_path / "other.db"), desk.settings, clock=desk.clock) as made:
        yield made


@pytest.mark.parametrize("what", ROWS)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_twice_the_same_bytes(kept, what, form):  # noqa: F811
    first = whole(kept, what, form)
    assert first
    assert first == whole(kept, what, form)


def test_claims_stand_on_the_characters_they_credit(kept):  # noqa: F811
    for claim in rows(kept, "claims"):
        assert claim["credits"]
        for credit in claim["credits"]:
            assert kept.library.article(credit["article"]).text[credit["start"] : credit["end"]] == credit["exact"]


def test_a_choice_of_story_outlet_and_time(kept):  # noqa: F811
    locks = kept.library.story_of("locks-1")
    assert [row["id"] for row in rows(kept, "articles", story=locks)] == ["locks-1", "locks-2"]
    assert [row["id"] for row in rows(kept, "articles", outlet="coastline")] == ["museum-1"]
    assert {tuple(row["outlets"]) for row in rows(kept, "claims", outlet="coastline")} == {("Coastline",)}
    assert [row["id"] for row in rows(kept, "stories", story=locks)] == [locks]
    noon = kept.library.article("bakery-1").published
    assert [row["id"] for row in rows(kept, "articles", since=noon)] == ["bakery-1", "museum-1"]
    assert [row["id"] for row in rows(kept, "articles", until=noon)] == ["locks-1", "locks-2"]


def test_a_table_has_no_formulas_and_reads_back(kept, tmp_path):  # noqa: F811
    for number, title in enumerate(('=HYPERLINK("http://x.example")', "+1", "-2", "@SUM(A1)", "\t=1", " =1", "＝1")):
        take(
            kept,
            tmp_path,
            {f"evil-{number}": (title, "=cmd|' /C calc'!A0", 9, f"{number} things were said.\n" + THIRD[3])},
        )
    for what in ROWS:
        table = list(csv.DictReader(io.StringIO(whole(kept, what, "csv"))))
        assert table
        for row in table:
            for cell in row.values():
                assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝")), (what, cell)
    texts = [row["text"] for row in csv.DictReader(io.StringIO(whole(kept, "articles", "csv")))]
    assert texts[:4] == [text for _, _, _, text in REPORTS.values()]


def test_an_export_is_not_held_in_memory(kept, tmp_path):  # noqa: F811
    from newsloom.kept import Taken
    from newsloom.types import Article, Reading

    big = [Taken(Reading(Article(f"big-{n}", f"{n} " + "word " * 20_000))) for n in range(400)]
    for at in range(0, 400, 50):
        kept.library.put_readings(big[at : at + 50], kept.clock.now())
    del big
    tracemalloc.start()
    size = sum(map(len, exported(kept.library, "articles", "jsonl", Choice())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 40_000_000
    # 100 articles of 100 kB at a time, and what JSON makes of one.
    assert peak < 22_000_000


def exported_to(desk, path):
    path.write_text(whole(desk, "articles"), encoding="utf-8")
    return path


def test_another_library_is_the_same_and_again_is_no_change(kept, other, tmp_path):  # noqa: F811
    kept.clock.at += timedelta(hours=1)
    edited = REPORTS["locks-1"][3].replace("About 300", "About 450")
    take(kept, tmp_path, {"locks-1": (*REPORTS["locks-1"][:3], edited)})
    deciding.merge(kept, kept.library.story_of("bakery-1"), kept.library.story_of("museum-1"))
    file = exported_to(kept, tmp_path / "all.jsonl")
    kept.clock.at += timedelta(days=3)
    run = other.bring(file)
    assert run.counts["reports"] == 4
    assert run.counts["new versions"] == 1
    assert whole(other, "articles") == whole(kept, "articles")
    assert whole(other, "quotes") == whole(kept, "quotes")
    for line in kept.library.stories().items:
        assert other.told(line.id).digests == kept.told(line.id).digests
    assert other.library.verify().astray == ()
    again = other.bring(file)
    assert again.counts == {"known reports": 5}
    assert whole(other, "articles") == whole(kept, "articles")


def test_a_packed_file_is_unpacked(kept, other, tmp_path):  # noqa: F811
    (tmp_path / "all.jsonl.gz").write_bytes(gzip.compress(whole(kept, "articles").encode()))
    assert other.bring(tmp_path / "all.jsonl.gz").counts["reports"] == 4


def test_bad_lines_are_told_by_number_and_the_rest_is_taken(kept, other, tmp_path):  # noqa: F811
    good = rows(kept, "articles")
    bad = [
        "{", "[]", '"text"', json.dumps({"id": "x", "text": "Words."}), json.dumps({**good[0], "text": 5}),
        json.dumps({**good[0], "blocks": [[0, 10**9, "paragraph"]]}), json.dumps({**good[0], "arrived_at": "soon"}),
        json.dumps({**good[0], "published": "2026-03-10T08:00:00"}), json.dumps({**good[0], "versions": []}),
        "[" * 100_000,
    ]  # fmt: skip
    file = tmp_path / "mixed.jsonl"
    file.write_text("\n".join([*bad, *map(json.dumps, good), ""]), encoding="utf-8")
    assert other.bring(file).counts["reports"] == 4
    assert [failure.place for failure in other.failures] == [f"{file}:{n}" for n in range(1, len(bad) + 1)]
    assert all(failure.advice for failure in other.failures)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x1f\x8b broken"])
def test_a_file_that_cannot_be_read_is_told(other, tmp_path, content):
    for name in ("a.jsonl", "a.jsonl.gz"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(IntakeError):
            other.bring(tmp_path / name)
    with pytest.raises(IntakeError):
        other.bring(tmp_path / "none.jsonl")
