"""What a library holds is taken out, the same each time, and into another library."""

import csv
import gzip
import io
import json
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from test_deciding import REPORTS, THIRD, kept, take  # noqa: F401  (kept is a fixture)

from newsloom.errors import IntakeError, NewsloomError
from newsloom.kept import Choice, Taken
from newsloom.loom import deciding
from newsloom.loom.desk import Desk
from newsloom.loom.exporting import ROWS, exported, exported_columns
from newsloom.render import columnar
from newsloom.render.shapes import iso
from newsloom.store import open_library
from newsloom.types import Article, Reading

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"


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


@pytest.mark.parametrize(
    ("what", "name"),
    [("articles", "article"), ("quotes", "quote"), ("claims", "claim"), ("stories", "story")],
)
def test_rows_are_what_their_schemas_promise(kept, what, name):  # noqa: F811
    given = Article("bare-1", "Words alone, without outlet, title or day.", extra={"section": ["x", None], "n": 2.5})
    kept.library.put_readings([Taken(Reading(given))], kept.clock.now())
    schema = json.loads((SCHEMAS / f"{name}_row.schema.json").read_text(encoding="utf-8"))
    found = rows(kept, what)
    assert found
    for row in found:
        jsonschema.validate(row, schema, cls=jsonschema.Draft202012Validator)


def test_claims_as_annotations_are_one_a_line(kept):  # noqa: F811
    schema = json.loads((SCHEMAS / "annotation.schema.json").read_text(encoding="utf-8"))
    text = whole(kept, "claims", "webannotation")
    assert text == whole(kept, "claims", "webannotation")
    found = [json.loads(line) for line in text.splitlines()]
    claims = rows(kept, "claims")
    assert [one["body"][0]["value"] for one in found] == [claim["text"] for claim in claims]
    assert len({one["id"] for one in found}) == len(claims)
    woven = {story["id"]: story["woven_at"] for story in rows(kept, "stories")}
    for one in found:
        jsonschema.validate(one, schema, cls=jsonschema.Draft202012Validator)
        assert one["generated"] == woven[one["story"].removeprefix("urn:newsloom:story:")]
        for target in one["target"]:
            quote, place = target["selector"]
            article = kept.library.article(target["state"]["cached"].removeprefix("urn:newsloom:article:"))
            assert article.text[place["start"] : place["end"]] == quote["exact"]
    coast = [json.loads(line) for line in whole(kept, "claims", "webannotation", outlet="coastline").splitlines()]
    assert {tuple(one["outlets"]) for one in coast} == {("Coastline",)}
    with pytest.raises(NewsloomError, match="only claims"):
        whole(kept, "quotes", "webannotation")


# ── Parquet ──────────────────────────────────────────────────────────────────────────────────────────────


def as_json(value, name=""):
    """What a Parquet reader gives, as the JSON row has it."""
    if isinstance(value, datetime):
        return iso(value)
    if name == "extra":
        return json.loads(value)
    if name == "blocks":
        return [[block["start"], block["end"], block["kind"]] for block in value]
    if isinstance(value, dict):
        return {key: as_json(inner, key) for key, inner in value.items()}
    return [as_json(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("what", ROWS)
def test_parquet_holds_the_same_rows_and_the_same_bytes(kept, what, tmp_path, monkeypatch):  # noqa: F811
    pq = pytest.importorskip("pyarrow.parquet")
    given = Article("bare-1", "Words alone.", extra={"section": ["x", None], "n": 2.5})
    kept.library.put_readings([Taken(Reading(given))], kept.clock.now())
    monkeypatch.setattr(columnar, "ROWS", 2)
    for name in ("one", "two"):
        written = exported_columns(kept.library, what, Choice(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with pq.ParquetFile(tmp_path / "one") as file:
        assert file.metadata.num_row_groups == (written + 1) // 2
        assert file.schema_arrow.metadata[b"newsloom.rows"] == what.encode()
        table = file.read()
    expected = rows(kept, what)
    assert written == len(expected) > 0
    assert [as_json(row) for row in table.to_pylist()] == expected
    assert list(table.column_names) == list(expected[0])


def test_parquet_columns_have_types_and_nothing_is_no_failure(kept, tmp_path):  # noqa: F811
    pq = pytest.importorskip("pyarrow.parquet")
    assert exported_columns(kept.library, "articles", Choice(outlet="nobody"), tmp_path / "none") == 0
    schema = pq.read_schema(tmp_path / "none")
    assert str(schema.field("published").type) == "timestamp[us, tz=UTC]"
    assert str(schema.field("bylines").type.value_type) == "string"
    assert pq.read_metadata(tmp_path / "none").num_rows == 0


def test_half_a_character_is_replaced_by_a_whole_one(tmp_path):
    pa = pytest.importorskip("pyarrow")
    row = dict.fromkeys(columnar._COLUMNS["articles"]) | {
        "id": "x",
        "text": "a\ud800b",
        "extra": {"k": "\udfff"},
    }
    (batch,) = columnar.record_batches("articles", [row])
    (back,) = pa.Table.from_batches([batch]).to_pylist()
    assert back["text"] == "a\ufffdb"
    assert json.loads(back["extra"]) == {"k": "\udfff"}


def test_without_pyarrow_it_names_the_package_and_leaves_no_file(kept, tmp_path, monkeypatch):  # noqa: F811
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NewsloomError, match="python -m pip install pyarrow, or"):
        exported_columns(kept.library, "stories", Choice(), tmp_path / "stories.parquet")
    assert not (tmp_path / "stories.parquet").exists()


def test_what_parquet_holds_can_be_read_as_reports(kept, tmp_path):  # noqa: F811
    pytest.importorskip("pyarrow")
    import newsloom

    exported_columns(kept.library, "articles", Choice(), tmp_path / "all.parquet")
    loom = newsloom.Loom()
    assert [article.id for article in loom.articles([str(tmp_path / "all.parquet")])] == list(REPORTS)
    assert not loom.failures


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
