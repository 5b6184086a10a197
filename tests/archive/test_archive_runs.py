"""An archive is the same whoever makes it, holds every record or the reason why not, and tells what the loom tells."""

import json
import os
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from archive_inputs import OPTIONS
from pyarrow import parquet

import newsloom
from newsloom import archive, intake
from newsloom.archive.workers import Here, Processes
from newsloom.settings import Settings

SAMPLES = Path(newsloom.__file__).parent / "samples"


def rows(out, what):
    return [row for path in sorted((out / what).glob("*.parquet")) for row in parquet.read_table(path).to_pylist()]


def files(out):
    return {
        str(one.relative_to(out)): one.read_bytes()
        for one in out.rglob("*")
        if one.is_file() and ".work" not in one.parts
    }


class Killed(Processes):
    """Processes of which one is killed when so many jobs are done."""

    def __init__(self, count, after):
        super().__init__(count)
        self.left = after

    def _result(self, ticket):
        self.left -= 1
        if not self.left:
            os.kill(next(iter(self._pool._processes)), signal.SIGKILL)
        return super()._result(ticket)


def test_processes_give_the_same_also_when_one_is_killed(inputs, made, tmp_path):
    out, first = made
    workers = Killed(2, 8)
    try:
        again = archive.run([str(inputs)], tmp_path / "out", OPTIONS, workers)
    finally:
        workers.close()
    assert workers.left < 0
    assert again.checksum == first.checksum
    assert files(tmp_path / "out") == files(out)


def test_the_order_and_the_way_of_naming_the_inputs_change_nothing(inputs, made, tmp_path):
    named = [str(one) for one in inputs.rglob("*") if one.is_file()]
    again = archive.run(
        [*sorted(named, reverse=True), str(inputs / "further"), named[0]], tmp_path / "out", OPTIONS, Here()
    )
    assert again.checksum == made[1].checksum


def test_no_matter_how_it_is_sharded_the_reports_are_the_same(inputs, made, tmp_path):
    again = archive.run([str(inputs)], tmp_path / "out", replace(OPTIONS, records=1000, weave=False), Here())
    assert again.manifest["counts"]["shards"] == 1
    one, other = (sorted(rows(out, "articles"), key=lambda row: row["id"]) for out in (made[0], tmp_path / "out"))
    assert one == other


def independently(folder):
    """Records as a count of lines, responses, rows and files has them."""
    import gzip

    lines = sum(bool(line.strip()) for line in (folder / "a.jsonl").read_bytes().splitlines())
    responses = gzip.decompress((folder / "b.warc.gz").read_bytes()).count(b"WARC-Type: response")
    return lines + responses + 20 + sum(one.is_file() for one in (folder / "further").iterdir())


def test_every_record_is_accounted_for(inputs, made):
    out, told = made
    counts = told.manifest["counts"]
    failures = parquet.read_table(out / "failures.parquet").to_pylist()
    unused = [one for one in failures if not one["used"]]
    assert counts["articles"] == len(rows(out, "articles"))
    assert counts["left out"] == len(unused) == sum(told.manifest["left out"].values())
    assert counts["records"] == independently(inputs)
    assert all(one["reason"] for one in failures)
    places = Counter([row["place"] for row in rows(out, "articles")] + [one["place"] for one in unused])
    assert set(places.values()) == {1}
    reasons = told.manifest["left out"]
    assert reasons["the same report as another"] == 1
    assert reasons["it is not HTML"] == 8
    assert reasons["the server answered 301"] == 5
    assert reasons["broken JSON at column …"] == 1
    assert sum(reasons.values()) == 17


def test_another_text_under_the_same_id_has_an_id_of_its_own(made):
    ids = [row["id"] for row in rows(made[0], "articles")]
    assert len(set(ids)) == len(ids)
    assert sorted(id for id in ids if id.startswith("r0004"))[1].startswith("r0004~")


def test_rows_point_at_what_is_there(made):
    out, _told = made
    texts = {row["id"]: row["text"] for row in rows(out, "articles")}
    for what in ("sentences", "quotes", "figures", "dates"):
        found = rows(out, what)
        assert found or what == "dates"
        assert all(texts[row["article"]][row["start"] : row["end"]] == row["text"] for row in found)
    stories = {row["id"]: row["articles"] for row in rows(out, "stories")}
    assert {(row["id"], row["story"]) for row in rows(out, "articles")} == {
        (article, story) for story, articles in stories.items() for article in articles
    }
    digests = [json.loads(line) for path in (out / "digests").iterdir() for line in path.read_text().splitlines()]
    assert [one["id"] for one in digests] == [id for id, articles in stories.items() if len(articles) > 1]
    assert archive.verify(out)[1] == []


def stories_of(out):
    return {row["id"]: tuple(row["articles"]) for row in rows(out, "stories")}


@pytest.mark.parametrize("what", ["samples", "inputs"])
def test_one_shard_of_time_gives_the_stories_of_the_loom(what, inputs, made, tmp_path):
    given, out = str(inputs), made[0]
    if what == "samples":
        given, out = str(SAMPLES), tmp_path / "samples"
        archive.run([given], out, OPTIONS, Here())
    joins = list(newsloom.Loom(Settings()).link([given], settled=True))
    assert {article: story for story, articles in stories_of(out).items() for article in articles} == {
        join.article: join.story for join in joins
    }
    woven = {one.story: one for one in newsloom.Loom(Settings()).weave([given]).digests}
    assert {story: articles for story, articles in stories_of(out).items() if story in woven} == {
        id: one.articles for id, one in woven.items()
    }


def test_stories_of_many_shards_of_time_hold_each_report_once(inputs, made, tmp_path):
    out = tmp_path / "out"
    told = archive.run([str(inputs)], out, replace(OPTIONS, reports=15), Here())
    held = [article for articles in stories_of(out).values() for article in articles]
    assert sorted(held) == sorted(article for articles in stories_of(made[0]).values() for article in articles)
    merges = [of for row in rows(out, "stories") for of in row["grew_from"] if of["kind"] == "merge"]
    assert merges
    assert told.manifest["counts"]["stories"] == len(stories_of(out))
    assert archive.verify(out)[1] == []


def test_surveys_name_the_inputs_by_their_hash(inputs, made):
    from hashlib import sha256

    listed = {one["place"]: one["sha256"] for one in made[1].manifest["inputs"]}
    assert listed == {
        str(one): sha256(one.read_bytes()).hexdigest() for one in inputs.rglob("*.[jwph]*") if one.is_file()
    }
    assert intake.survey(str(inputs / "a.jsonl"), 5).sha256 == listed[str(inputs / "a.jsonl")]
