"""What is small and would grow without end is left, each with its reason, in bounded memory; the rest is read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BOMBS = Path(__file__).with_name("bombs.py")
# Address space of the process that reads: of what any of these would be unpacked it is less, or not much more.
MOST = 1_700_000_000
SAID = {
    "bomb.zip": "not a kind newsloom reads", "brotli.warc.gz": "over 8 MB", "crawl.warc.gz": "over 8 MB", "inner.warc.gz": "over 8 MB", "deep.html": "",
    "deep.json": "nested too deep", "deep.jsonl": "nested too deep", "deep.xml": "", "feed.xml.gz": "over 64 MB", "laughs.xml": "entities of its own",
    "lines.jsonl.gz": "endless line", "one.json.gz": "over 64 MB", "outside.xml": "entities of its own", "page.html.gz": "over 8 MB", "quadratic.xml": "entities of its own",
    "report.html": "", "twice.jsonl.gz": "", "wide.html": "", "words.txt.gz": "over 8 MB",
}  # fmt: skip
READ = {"lines.jsonl.gz": 1, "deep.jsonl": 1, "repeated.parquet": 256, "packed.parquet": 1}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "bombs"
    folder.mkdir()
    subprocess.run([sys.executable, str(BOMBS), "make", str(folder)], check=True, timeout=300)
    found = subprocess.run(
        [sys.executable, str(BOMBS), "read", str(folder), str(MOST)],
        check=False,
        timeout=500,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr[-2000:]
    return {
        name: (size, count, texts, reasons)
        for name, size, count, texts, reasons in map(json.loads, found.stdout.splitlines())
    }


def test_every_bomb_is_told_or_read_and_nothing_breaks_down(told):
    assert set(told) == {*SAID, *READ}
    for name, (_, count, _, reasons) in told.items():
        assert count == READ.get(name, 0) or name in ("report.html", "wide.html", "packed.parquet"), name
        assert count or reasons, f"{name}: left without a word"
        assert SAID.get(name, "") in " ".join(reasons), (name, reasons)
        assert not any("Traceback" in one for one in reasons), name


def test_no_file_of_the_machine_gets_into_a_report(told):
    assert "secret" not in json.dumps({name: one[2:] for name, one in told.items()})
