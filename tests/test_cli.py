"""The command line as a user meets it, good input and bad; what only a process shows, in real ones."""

import ctypes
import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from commanded import command as run

import newsloom
from newsloom import Loom

ROOT = Path(newsloom.__file__).parents[2]
SAMPLES = Path(newsloom.__file__).parent / "samples"
GOOD = {
    "id": "good-1",
    "text": "The bridge at Tarn Ferry was closed to lorries on Monday after divers found cracks in its third pier, the council said.",
    "outlet": "Inland Courier",
    "title": "Bridge closed to lorries",
    "published": "2026-03-09T12:00:00Z",
}


def process(*arguments, stdin=None, cwd=None):
    command = [sys.executable, "-m", "newsloom", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, input=stdin, cwd=cwd, check=False, timeout=300)


def validate(shape, name):
    schema = json.loads((ROOT / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(shape)


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.jsonl"
    path.write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def settled():
    """The stories that the reports of all samples settle in."""
    return [json.loads(line) for line in run("link", SAMPLES, "--settled").stdout.decode().splitlines()]


def test_weave_output_is_as_published_of_the_stories_that_links_settle_in(settled):
    done = process("weave", SAMPLES, "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    shape = json.loads(done.stdout)
    validate(shape, "weave")
    assert len(shape["stories"]) == 6
    assert {one["story"] for one in settled} == {story["id"] for story in shape["stories"]}


def test_read_output_is_as_published():
    done = run("read", SAMPLES / "dam", "--format", "jsonl")
    assert done.returncode == 0, done.stderr.decode()
    for line in done.stdout.decode().splitlines():
        reading = json.loads(line)
        validate(reading, "reading")
        text = reading["article"]["text"]
        for quote in reading["quotes"]:
            assert text[quote["start"] : quote["end"]] == quote["text"]


def test_link_output_is_as_published_in_arrival_order(settled):
    done = run("link", SAMPLES, "--format", "jsonl")
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    for line in lines:
        validate(line, "link")
    assert [line["article"] for line in lines] == [one["article"] for one in settled]


def test_link_explains_and_knows_its_articles():
    done = run("link", SAMPLES / "dam", "--explain", "hw-20260311-0088")
    assert done.returncode == 0, done.stderr.decode()
    assert "hw-20260311-0088" in done.stdout.decode()
    unknown = run("link", SAMPLES / "dam", "--explain", "nobody")
    assert unknown.returncode == 2
    assert "nobody" in unknown.stderr.decode()


def test_link_tells_stories_in_words():
    done = run("link", SAMPLES / "rates", "--format", "text")
    assert done.returncode == 0, done.stderr.decode()
    text = " ".join(done.stdout.decode().split())
    assert "5 reports, story s-" in text
    assert "Harbour Wire: " in text
    assert text.endswith("1 story from 5 reports")
    assert len(json.loads(run("link", SAMPLES / "rates", "--format", "json").stdout)) == 5


@pytest.mark.parametrize(
    "named", ["good-1", "https://www.inland.example/bridge/", "bridge CLOSED", "good.jsonl:1", "good.jsonl"]
)
def test_link_explains_an_article_by_any_of_its_names(named, tmp_path):
    path = tmp_path / "good.jsonl"
    path.write_text(json.dumps({**GOOD, "url": "https://inland.example/bridge"}) + "\n", encoding="utf-8")
    done = run("link", path, "--explain", named)
    assert done.returncode == 0, done.stderr.decode()
    assert "Inland Courier: Bridge closed to lorries" in done.stdout.decode()
    shape = json.loads(run("link", path, "--explain", named, "--format", "json").stdout)
    validate(shape, "explain")
    assert (shape["article"], shape["joined"]) == ("good-1", False)


def test_link_names_all_that_could_be_meant(good, tmp_path):
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({**GOOD, "id": "good-2", "text": GOOD["text"] + " It may open in May."}) + "\n")
    done = run("link", good, other, "--explain", "Bridge")
    assert done.returncode == 2
    assert "good-1 (Bridge closed to lorries); good-2" in done.stderr.decode()


def test_link_says_how_ids_are_made_where_none_are_given(good, tmp_path):
    bare = {key: value for key, value in GOOD.items() if key != "id"}
    path = tmp_path / "bare.jsonl"
    path.write_text(json.dumps(bare) + "\n", encoding="utf-8")
    done = run("link", good, path)
    assert "1 of 2 reports came without “id” and “url”" in done.stderr.decode()
    assert done.returncode == 0
    assert b"came without" not in run("link", good).stderr


def test_what_was_woven_passes_its_own_check(tmp_path):
    woven = run("weave", SAMPLES / "rates", "--format", "json", "--out", tmp_path / "digest.json")
    assert woven.returncode == 0
    done = run("check", tmp_path / "digest.json", "--against", SAMPLES / "rates", "--format", "json")
    shape = json.loads(done.stdout)
    validate(shape, "check")
    assert {sentence["verdict"] for sentence in shape["sentences"]} == {"supported"}
    assert done.returncode == 0


def test_a_tampered_credit_is_caught(tmp_path):
    run("weave", SAMPLES / "rates", "--format", "json", "--out", tmp_path / "digest.json")
    shape = json.loads((tmp_path / "digest.json").read_text(encoding="utf-8"))
    shape["stories"][0]["digest"]["passages"][0]["credits"][0]["start"] += 3
    (tmp_path / "digest.json").write_text(json.dumps(shape), encoding="utf-8")
    done = run("check", tmp_path / "digest.json", "--against", SAMPLES / "rates")
    assert done.returncode == 1
    assert "not the credited words" in done.stdout.decode()


def test_a_page_is_checked_by_the_reports_that_it_holds(tmp_path):
    page = tmp_path / "day.html"
    run("weave", SAMPLES / "rates", "--format", "html", "--out", page)
    assert run("check", page).returncode == 0
    told = page.read_text(encoding="utf-8")
    passages = re.split(r'(?=<div class="passage)', told)
    altered = re.sub(r'(<p dir="auto">[^<]*?)\b\d+\.\d+', r"\g<1>9.75", passages[1], count=1)
    assert altered != passages[1]
    tampered = tmp_path / "tampered.html"
    tampered.write_text(told.replace(passages[1], altered), encoding="utf-8")
    for arguments in ([tampered], [tampered, "--against", tampered], [tampered, "--against", page]):
        done = run("check", *arguments, "--format", "json")
        assert done.returncode == 1
        refused = [s for s in json.loads(done.stdout)["sentences"] if s["verdict"] == "unsupported"]
        assert ["9.75" in one["text"] for one in refused] == [True]


@pytest.mark.parametrize(
    ("shape", "against"), [("json", False), ("json", True), ("markdown", False), ("markdown", True)]
)
def test_a_digest_that_holds_no_reports_does_not_bear_itself_out(tmp_path, shape, against):
    digest = tmp_path / "digest"
    run("weave", SAMPLES / "rates", "--format", shape, "--out", digest)
    done = run("check", digest, *(["--against", digest] if against else []))
    assert done.returncode == 2
    assert ("it is the digest itself" if against else "holds no reports") in done.stderr.decode()


def test_check_of_plain_text_tells_each_sentence(tmp_path):
    summary = tmp_path / "summary.txt"
    summary.write_text(
        "The Bank of Maravelle raised its main interest rate to 4.75 per cent on Thursday.\n\n"
        "The Bank of Maravelle cut its main interest rate to 3.25 per cent on Thursday.\n",
        encoding="utf-8",
    )
    done = run("check", summary, "--against", SAMPLES / "rates", "--format", "json")
    assert done.returncode == 1
    assert [s["verdict"] for s in json.loads(done.stdout)["sentences"]] == ["supported", "unsupported"]


def test_a_loom_weaves_as_often_as_it_is_asked():
    loom = Loom()
    first, again = loom.weave([str(SAMPLES / "rates")]), loom.weave([str(SAMPLES / "rates")], words=60)
    assert [one.articles for one in first.digests] == [one.articles for one in again.digests]
    assert not again.left_out
    assert len(list(loom.link([str(SAMPLES / "rates")]))) == len(loom.seen) == len(first.articles)


def test_check_tells_what_is_disputed_and_what_was_overtaken(tmp_path):
    summary = tmp_path / "summary.txt"
    summary.write_text("Five people have died in Hallin. The picture is worth 3.4m crowns.", encoding="utf-8")
    done = run("check", summary, "--against", SAMPLES)
    assert done.returncode == 0
    told = " ".join(done.stdout.decode().split())
    assert "since then Harbour Wire" in told
    assert "say “seven”" in told
    assert "disputed: The Daily Lantern says “5.2 million crowns”" in told
    shape = json.loads(run("check", summary, "--against", SAMPLES, "--format", "json").stdout)
    validate(shape, "check")
    died, worth = shape["sentences"]
    assert [value["text"] for value in died["overtaken"][0]["values"]][-1] == "seven"
    assert [value["value"] for value in worth["disputed"][0]["values"]] == [3_400_000, 5_200_000]
    assert not died["disputed"]
    assert not worth["overtaken"]


def test_demo_prints_and_saves(tmp_path):
    done = process("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "Aldwater" in done.stdout.decode()
    page = tmp_path / "newsloom-demo.html"
    assert str(page) in done.stderr.decode()
    assert page.read_text(encoding="utf-8").count("<mark") > 20


def test_stdin_and_out(good, tmp_path):
    done = process("weave", "-", "--format", "markdown", "--out", tmp_path / "out.md", stdin=good.read_bytes())
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == b""
    assert "Bridge closed to lorries" in (tmp_path / "out.md").read_text(encoding="utf-8")


BAD = {
    "empty file": ("empty.txt", b"", "empty"),
    "binary": ("blob.html", bytes(range(256)) * 40, "blob.html"),
    "a page without an article": ("page.html", b"<html><body><nav>Home</nav></body></html>", "article"),
    "a feed of no entries": ("feed.xml", b'<rss version="2.0"><channel><title>x</title></channel></rss>', "entr"),
    "truncated gzip": ("cut.jsonl.gz", gzip.compress(json.dumps(GOOD).encode() * 200)[:-40], "breaks off"),
    "a broken line": ("broken.jsonl", b'{"id": "x", "text": 5}\n{"id": "y", "te\n', "broken.jsonl:2"),
    "an unknown kind": ("sheet.xyz", b"\x00\x01\x02", "sheet.xyz"),
}


@pytest.mark.parametrize("case", sorted(BAD))
def test_bad_input_is_named_and_the_rest_is_woven(case, good, tmp_path):
    name, body, told = BAD[case]
    (tmp_path / name).write_bytes(body)
    done = run("weave", tmp_path / name, good, "--format", "json")
    assert done.returncode == 1, done.stderr.decode()
    assert told in done.stderr.decode()
    assert name in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert any("good-1" in story["articles"] for story in json.loads(done.stdout)["stories"])


def test_a_broken_line_leaves_its_neighbours(tmp_path):
    path = tmp_path / "three.jsonl"
    second = {**GOOD, "id": "good-2", "text": GOOD["text"].replace("bridge", "tunnel")}
    path.write_text(f"{json.dumps(GOOD)}\n{{broken\n{json.dumps(second)}\n", encoding="utf-8")
    done = run("read", path)
    assert done.returncode == 1
    assert [json.loads(line)["article"]["id"] for line in done.stdout.decode().splitlines()] == ["good-1", "good-2"]
    assert "three.jsonl:2" in done.stderr.decode()


def test_of_a_file_of_broken_lines_the_first_are_told_and_how_many_more(good, tmp_path):
    (tmp_path / "broken.jsonl").write_text("{no\n" * 1_000, encoding="utf-8")
    (tmp_path / "other.jsonl").write_text("{no\n", encoding="utf-8")
    done = run("read", tmp_path / "broken.jsonl", tmp_path / "other.jsonl", good)
    assert done.returncode == 1
    told = done.stderr.decode().splitlines()
    assert len(told) == 22
    assert "broken.jsonl:20: " in told[19]
    assert "other.jsonl:1: " in told[20]
    assert told[21].endswith("broken.jsonl: and 980 more lines like these")
    assert json.loads(done.stdout)["article"]["id"] == "good-1"


def test_wrong_encoding_is_still_read_and_told(good, tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes(
        "Brücke gesperrt\n\nDie Brücke über die Vess bleibt für Lastwagen gesperrt, sagte der Bürgermeister.".encode(
            "cp1252"
        )
    )
    # In a process: in this one the log is pytest's.
    done = subprocess.run([sys.executable, "-m", "newsloom", "read", path], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "Brücke" in json.loads(done.stdout)["article"]["text"]
    assert done.stderr.decode().startswith(f"newsloom: {path}: not UTF-8, read as cp125")


def test_an_empty_folder_and_a_missing_file(good, tmp_path):
    (tmp_path / "nothing").mkdir()
    for bad in (tmp_path / "nothing", tmp_path / "missing.html"):
        done = run("weave", bad, good)
        assert done.returncode == 1
        assert bad.name in done.stderr.decode()


def test_a_page_of_twenty_megabytes(good, tmp_path):
    path = tmp_path / "huge.html"
    path.write_bytes(b"<html><body>" + b"<p>The council met on Monday and talked.</p>" * 460_000 + b"</body></html>")
    done = run("weave", path, good, "--format", "json")
    assert done.returncode == 1
    assert "huge.html" in done.stderr.decode()
    assert "MB" in done.stderr.decode()


def test_the_same_report_twice_is_one(good, tmp_path):
    (tmp_path / "again.jsonl").write_bytes(good.read_bytes())
    done = run("weave", good, tmp_path / "again.jsonl", "--format", "json")
    assert done.returncode == 0
    shape = json.loads(done.stdout)
    assert shape["stories"][0]["articles"] == ["good-1"]
    assert any("the same report" in left["reason"] for left in shape["left_out"])
    assert "the same report" in done.stderr.decode()


def test_another_text_under_one_id_is_kept(good, tmp_path):
    (tmp_path / "v2.jsonl").write_text(json.dumps({**GOOD, "text": GOOD["text"] + " It may open again in May."}))
    done = run("read", good, tmp_path / "v2.jsonl")
    ids = [json.loads(line)["article"]["id"] for line in done.stdout.decode().splitlines()]
    assert len(set(ids)) == 2
    assert "another text under this id" in done.stderr.decode()


def bound_by_permissions():
    """Run in a child that root starts: gives up reading past permissions (DAC_OVERRIDE and DAC_READ_SEARCH)."""
    drop = 24  # PR_CAPBSET_DROP
    if os.geteuid() == 0:
        for capability in (1, 2):
            ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)


def test_no_permission(good, tmp_path):
    path = tmp_path / "locked.txt"
    path.write_text("x")
    path.chmod(0)
    command = [sys.executable, "-m", "newsloom", "weave", path, good]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, preexec_fn=bound_by_permissions)
    assert done.returncode == 1
    assert "permission" in done.stderr.decode()


def test_a_closed_pipe_is_quiet():
    command = f"{sys.executable} -m newsloom read {SAMPLES} | head -c 100"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=300)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["weave"], ["weave", "x", "--format", "pdf"], ["weave", "x", "--words", "many"], ["nonsense"], ["check", "x"]],
)
def test_misuse_is_told_with_code_2(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_wrong_setting_is_misuse(good, tmp_path):
    (tmp_path / "newsloom.toml").write_text("wrods = 100\n")
    done = run("weave", good, cwd=tmp_path)
    assert done.returncode == 2
    assert "wrods" in done.stderr.decode()


def test_settings_come_from_file_and_environment(tmp_path):
    from newsloom.settings import settings

    (tmp_path / "newsloom.toml").write_text("words = 90\nstory_days = 3.5\n")
    found = settings(tmp_path, {"NEWSLOOM_WORDS": "120"})
    assert (found.words, found.story_days) == (120, 3.5)


def test_no_bar_and_no_colour_in_a_pipe(good):
    done = run("weave", good)
    assert b"\x1b" not in done.stdout + done.stderr


def test_the_libraries_face_reads_and_weaves(good):
    loom = newsloom.Loom()
    woven = loom.weave([str(good)])
    assert woven.digests[0].passages[0].credits[0].outlet == "Inland Courier"
    assert woven.failures == []


def test_the_largest_page_is_a_setting(tmp_path):
    from newsloom import Loom, Settings

    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><article>" + "<p>The council of Hallin met and talked.</p>" * 900 + "</article></body></html>"
    )
    small = Loom(Settings(page_megabytes=0.01))
    assert list(small.articles([str(page)])) == []
    assert "page.html" in str(small.failures[0])
    assert len(list(Loom().articles([str(page)]))) == 1


def test_output_that_nobody_takes_ends_quietly_and_a_full_disk_is_told():
    command = f'"{sys.executable}" -m newsloom read "{SAMPLES / "rates"}"'
    closed = subprocess.run(
        ["bash", "-c", f"{command} | head -c 1; exit ${{PIPESTATUS[0]}}"], capture_output=True, check=False
    )
    assert (closed.returncode, closed.stderr) == (141, b"")
    full = subprocess.run(["bash", "-c", f"{command} > /dev/full"], capture_output=True, text=True, check=False)
    assert full.returncode == 2
    assert full.stderr.count("\n") == 1
    assert "No space left" in full.stderr


def test_a_place_that_cannot_be_written_is_told_before_the_work(tmp_path):
    done = run("weave", SAMPLES, "--out", tmp_path / "no" / "day.html")
    assert done.returncode == 2
    assert "--out" in done.stderr.decode()
    done = run("demo", "--page", tmp_path / "no" / "day.html")
    assert "--page" in done.stderr.decode()


def test_input_that_failed_is_left_out_with_the_reason(tmp_path):
    done = run("weave", tmp_path / "missing.html", SAMPLES / "rates", "--format", "json")
    assert {"article": str(tmp_path / "missing.html"), "reason": "there is no such file"} in json.loads(done.stdout)[
        "left_out"
    ]
