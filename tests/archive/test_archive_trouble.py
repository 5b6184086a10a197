"""What goes wrong is told, costs itself and no more, and nothing half written is taken for whole."""

import fcntl
import gzip
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from archive_commands import Command
from archive_inputs import OPTIONS, answer, crawl, html, jsonl, packed, parquet, reports, warc
from pyarrow.parquet import read_table

import newsloom
from newsloom import archive
from newsloom.archive.folder import Folder
from newsloom.archive.workers import Here, Job
from newsloom.errors import ArchiveError

SMALL = replace(OPTIONS, records=4)


@pytest.fixture
def given(tmp_path):
    """A folder of three files with eight reports each."""
    folder = tmp_path / "given"
    folder.mkdir()
    for number, name in enumerate(("a.jsonl", "b.jsonl", "c.jsonl")):
        (folder / name).write_bytes(jsonl(reports(24, seed=11)[number * 8 : number * 8 + 8]))
    return folder


class Meddling(Here):
    """One who changes something when so many shards were read."""

    def __init__(self, after, what):
        self._left, self._what = after, what

    def each(self, jobs):
        for key, job in jobs:
            if job.task == "read":
                self._left -= 1
                if self._left == 0:
                    self._what()
            yield from super().each([(key, job)])


def run(given, out, options=SMALL, workers=None, **more):
    return archive.run([str(given)], out, options, workers or Here(), **more)


# ── inputs ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_missing_from_the_start_is_told_and_the_rest_is_used(given, tmp_path):
    made = archive.run([str(given), str(tmp_path / "missing.jsonl")], tmp_path / "out", SMALL, Here())
    assert [str(one) for one in made.failures] == [
        f"{tmp_path / 'missing.jsonl'}: there is no such file; check the path"
    ]
    assert made.manifest["counts"]["articles"] == 24
    with pytest.raises(ArchiveError, match="no such file"):
        archive.run([str(tmp_path / "missing.jsonl")], tmp_path / "none", SMALL, Here())


def test_a_page_without_an_article_is_left_out_and_no_failure(given, tmp_path):
    """As a page that is no HTML is; a broken record is one."""
    front = answer(b"<!doctype html><html><body><ul><li><a href='/a'>One</a></li></ul></body></html>")
    for name in ("a.jsonl", "b.jsonl"):
        (given / name).unlink()
    (given / "crawl.warc").write_bytes(b"".join([warc(1, front), warc(2, answer(html(reports(1)[0])))]))
    command = Command("run", given, "--out", tmp_path / "out")
    code, _, words = command.end()
    assert (code, "left out: 1 × there is no article on the page" in words) == (0, True), words
    table = read_table(tmp_path / "out" / "failures.parquet")
    assert [(one["advice"], one["used"]) for one in table.to_pylist()] == [("", False)]
    (given / "c.jsonl").write_bytes(b'{"id": "x",\n')
    code, _, words = Command("run", given, "--out", tmp_path / "other").end()
    assert (code, "c.jsonl" in words) == (1, True), words


@pytest.mark.parametrize("how", ["removed", "shorter"])
def test_a_file_that_goes_in_mid_run_stops_nothing_else_and_may_come_back(how, given, tmp_path):
    held = (given / "b.jsonl").read_bytes()
    meddle = (given / "b.jsonl").unlink if how == "removed" else lambda: (given / "b.jsonl").write_bytes(held[:-9])
    with pytest.raises(ArchiveError) as told:
        run(given, tmp_path / "out", workers=Meddling(3, meddle))
    assert f"{given / 'b.jsonl'}" in str(told.value)
    assert ("no such file" if how == "removed" else "not the file it was") in str(told.value)
    assert "run again" in told.value.advice
    assert len(list((tmp_path / "out" / ".work" / "read").glob("*.head"))) == 4
    (given / "b.jsonl").write_bytes(held)
    jobs = []
    made = run(given, tmp_path / "out", workers=Meddling(0, None), progress=lambda what, done, of: jobs.append(what))
    assert jobs.count("reading shards") == 2
    assert made.checksum == run(given, tmp_path / "whole").checksum


def test_a_file_that_is_written_to_in_mid_run_is_found_out_also_at_the_same_length(given, tmp_path):
    held = (given / "b.jsonl").read_bytes()
    meddle = Meddling(3, lambda: (given / "b.jsonl").write_bytes(held.replace(b"Monday", b"Sunday")))
    with pytest.raises(ArchiveError, match="changed while it was read"):
        run(given, tmp_path / "out", workers=meddle)
    with pytest.raises(ArchiveError, match="other inputs"):
        run(given, tmp_path / "out")
    (given / "b.jsonl").write_bytes(held)
    assert run(given, tmp_path / "out").checksum == run(given, tmp_path / "whole").checksum


def test_a_file_that_is_only_touched_in_mid_run_is_no_matter(given, tmp_path):
    held = (given / "b.jsonl").read_bytes()
    meddle = Meddling(3, lambda: (given / "b.jsonl").write_bytes(held))
    assert run(given, tmp_path / "out", workers=meddle).manifest["counts"]["articles"] == 24


def test_an_address_or_standard_input_is_refused(tmp_path):
    for given in ("-", "https://a.example/1"):
        with pytest.raises(ArchiveError, match="read its input again"):
            archive.run([given], tmp_path / "out", SMALL, Here())


def test_empty_files_make_no_trouble(tmp_path):
    for name in ("a.jsonl", "b.warc", "c.warc.gz", "d.parquet", "e.txt", "f.jsonl.gz"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "z.jsonl").write_bytes(jsonl(reports(2)))
    made = run(tmp_path, tmp_path / "out")
    assert made.manifest["counts"]["articles"] == 2
    assert len(made.failures) == 6


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_of_something_else_is_refused(given, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letters.txt").write_text("Dear all")
    with pytest.raises(ArchiveError, match=r"not empty \(letters.txt\)"):
        run(given, tmp_path / "out")
    assert (tmp_path / "out" / "letters.txt").exists()


def test_a_file_in_place_of_the_folder_is_refused(given, tmp_path):
    (tmp_path / "out").write_text("Dear all")
    with pytest.raises(ArchiveError, match="out"):
        run(given, tmp_path / "out")


@pytest.mark.parametrize("other", ["settings", "inputs"])
@pytest.mark.parametrize("begun", [True, False])
def test_an_archive_of_other_settings_or_inputs_is_refused(other, begun, given, tmp_path):
    if begun:
        with pytest.raises(RuntimeError):
            run(given, tmp_path / "out", workers=Meddling(2, stop))
    else:
        run(given, tmp_path / "out")
    options = replace(SMALL, records=5) if other == "settings" else SMALL
    if other == "inputs":
        (given / "d.jsonl").write_bytes(jsonl(reports(1)))
    with pytest.raises(ArchiveError, match="other inputs, settings"):
        run(given, tmp_path / "out", options)


def stop():
    raise RuntimeError


def test_two_runs_at_once_are_refused(given, tmp_path):
    folder = Folder(tmp_path / "out")
    with folder.held(), pytest.raises(ArchiveError, match="another run is at work"):
        run(given, tmp_path / "out")
    assert run(given, tmp_path / "out").checksum


def test_nothing_of_the_work_stays_unless_it_is_kept(given, tmp_path):
    run(given, tmp_path / "out")
    assert not (tmp_path / "out" / ".work").exists()
    run(given, tmp_path / "out", keep_work=True)
    assert (tmp_path / "out" / ".work").exists()


def test_a_lock_that_another_run_removed_meanwhile_is_taken_anew(tmp_path, monkeypatch):
    folder, other, locked = Folder(tmp_path / "out"), Folder(tmp_path / "out"), []
    flock = fcntl.flock

    def late(handle, how):
        if not locked:  # between opening and locking the other run ends
            locked.append(handle)
            other.clear()
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with folder.held(), pytest.raises(ArchiveError, match="another run is at work"), other.held():
        pass


def elsewhere(code, *arguments, before=(), **how):
    """Run a piece of Python with the folder and the inputs; what it printed."""
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(newsloom.__file__).parents[1])])
    found = subprocess.run(
        [*before, sys.executable, "-c", code, *map(str, arguments)], capture_output=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": path}, **how,
    )  # fmt: skip
    return found.stdout.decode().strip() or found.stderr.decode()


RUN = """
import sys
from dataclasses import replace
from pathlib import Path
from archive_inputs import OPTIONS
from newsloom import archive
from newsloom.archive.workers import Here
{before}
try:
    print(archive.run([sys.argv[1]], Path(sys.argv[2]), replace(OPTIONS, records=4), Here()).checksum)
except archive.running.ArchiveError as error:
    print(error)
"""


def test_a_disk_that_is_full_is_told_and_the_run_goes_on_when_there_is_room(given, tmp_path):
    small = RUN.format(before="import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, -1))")
    told = elsewhere(small, given, tmp_path / "out")
    assert "too large" in told
    assert "run again" in told
    assert not list((tmp_path / "out").rglob("*.part"))
    assert run(given, tmp_path / "out").checksum == run(given, tmp_path / "whole").checksum


def test_a_file_system_that_is_full_is_called_so(given, tmp_path):
    """A small one is mounted, in a name space of its own, wherever that is allowed."""
    (tmp_path / "out").mkdir()
    mounted = (
        "unshare",
        "-r",
        "-m",
        "sh",
        "-c",
        f'mount -t tmpfs -o size=100k none "{tmp_path}/out" && exec "$@"',
        "-",
    )
    if not shutil.which("unshare") or subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here")
    told = elsewhere(RUN.format(before=""), given, tmp_path / "out", before=mounted)
    assert "the disk is full; make room and run again: it goes on where it was" in told


HOLD = """
import os, sys
from pathlib import Path
from newsloom.archive.folder import ArchiveError, Folder
if os.geteuid() == 0:
    os.seteuid(65534)  # the one who may everything is somebody else for this
try:
    with Folder(Path(sys.argv[1])).held():
        print("held")
except ArchiveError as error:
    print(error)
"""


def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    (tmp_path / "out").mkdir(mode=0o555)
    told = elsewhere(HOLD, tmp_path / "out")
    assert told == f"{tmp_path / 'out'}: Permission denied; check the folder and run again"


# ── what was written ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("read/00002.body", "shorter"), ("read/00000.head", "gone"), ("link/00000", "shorter"),
        ("done/publish-00001.json", "shorter"), ("done/read-00001.json", "gone"), ("merges.json", "gone"),
    ],
)  # fmt: skip
def test_work_that_is_not_whole_is_done_again(name, how, given, tmp_path):
    options = replace(SMALL, reports=10)
    first = run(given, tmp_path / "out", options, keep_work=True)
    (tmp_path / "out" / "manifest.json").unlink()
    damage(tmp_path / "out" / ".work" / name, how)
    assert run(given, tmp_path / "out", options).checksum == first.checksum


def damage(path, how):
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-7])


@pytest.mark.parametrize(
    ("name", "how", "keep_work"),
    [
        ("articles/00002.parquet", "shorter", False), ("claims/00000.parquet", "gone", True),
        ("stories/00000.parquet", "gone", False), ("failures.parquet", "shorter", True),
    ],
)  # fmt: skip
def test_an_archive_that_is_whole_no_more_is_made_whole_again(name, how, keep_work, given, tmp_path):
    first = run(given, tmp_path / "out", keep_work=keep_work)
    damage(tmp_path / "out" / name, how)
    (failure,) = archive.verify(tmp_path / "out")[1]
    assert failure.place == str(tmp_path / "out" / name)
    assert run(given, tmp_path / "out").manifest == first.manifest
    assert archive.verify(tmp_path / "out")[1] == []


def test_a_table_that_was_changed_is_named(given, tmp_path):
    run(given, tmp_path / "out")
    path = tmp_path / "out" / "quotes" / "00001.parquet"
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    (failure,) = archive.verify(tmp_path / "out")[1]
    assert (failure.place, failure.reason) == (str(path), "it was changed")
    path.unlink()
    assert run(given, tmp_path / "out").checksum
    assert archive.verify(tmp_path / "out")[1] == []


def test_a_manifest_that_was_changed_is_told(given, tmp_path):
    run(given, tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    told = json.loads(path.read_bytes())
    told["files"] = told["files"][1:]
    path.write_text(json.dumps(told))
    assert any("checksum" in one.reason for one in archive.verify(tmp_path / "out")[1])
    path.write_text("{")
    with pytest.raises(ArchiveError, match="cannot be read"):
        archive.verify(tmp_path / "out")


def test_a_digest_that_quotes_what_no_report_says_is_found_out(given, tmp_path):
    """Also by one who sees to it that the hashes are right."""
    from hashlib import sha256

    run(given, tmp_path / "out")
    path = tmp_path / "out" / "digests" / "00000.jsonl"
    body = path.read_text().replace('"exact":"The ', '"exact":"Ten ').replace('"exact": "The ', '"exact": "Ten ')
    path.write_text(body)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    for one in manifest["files"]:
        if one["name"] == "digests/00000.jsonl":
            one["sha256"] = sha256(body.encode()).hexdigest()
    lines = "".join(f"{one['sha256']}  {one['name']}\n" for one in manifest["files"])
    manifest["checksum"] = sha256(lines.encode()).hexdigest()
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest))
    assert "do not stand" in archive.verify(tmp_path / "out")[1][0].reason


def test_no_archive_is_none(tmp_path):
    with pytest.raises(ArchiveError, match="no archive, or one not yet whole"):
        archive.verify(tmp_path)


def test_a_job_of_another_newsloom_is_refused():
    from newsloom.archive.workers import _done

    told = _done(Job("survey", ("a", SMALL), version="0.0.0"))
    assert isinstance(told, ArchiveError)
    assert "same newsloom on every node" in told.advice


def test_what_stands_in_a_folder_and_is_no_report_is_refused_as_the_loom_does(given, tmp_path):
    """A pipe would be waited for for ever; a text of unknown kind is taken for a report only when it is named."""
    os.mkfifo(given / "pipe.jsonl")
    (given / "notes").write_text("Notes of mine.\n\nNo report at all, and of some length to be one.")
    made = run(given, tmp_path / "out")
    loom = newsloom.Loom()
    list(loom.articles([str(given)]))
    assert [str(one) for one in made.failures] == sorted(map(str, loom.failures))
    assert made.manifest["counts"]["left out"] == 2
    named = archive.run([str(given / "notes"), str(given / "a.jsonl")], tmp_path / "named", SMALL, Here())
    assert named.manifest["counts"]["articles"] == 9


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.warc", "a.warc.gz", "a.parquet", "a.html"])
def test_a_disk_that_fails_in_mid_slice_loses_nothing_unseen(name, tmp_path, monkeypatch):
    """What was whole when it was looked through is not taken for damaged because it cannot be read just now."""
    import io
    from contextlib import contextmanager

    from newsloom import intake
    from newsloom.errors import IntakeError
    from newsloom.intake import streams

    many = reports(8)
    body = {"a.jsonl": jsonl(many), "a.parquet": parquet(many, 3), "a.html": html(many[0]),
            "a.warc": b"".join(crawl(many))}.get(name) or (
                gzip.compress(jsonl(many), mtime=0) if "json" in name else packed(crawl(many)))  # fmt: skip
    (tmp_path / name).write_bytes(body)
    survey = intake.survey(str(tmp_path / name), 3)

    class Failing(io.RawIOBase):
        def __init__(self):
            self._left, self._held = 0 if "parquet" in name else 150, io.BytesIO(body)

        def readable(self):
            return True

        seekable = readable

        def seek(self, *to):
            return self._held.seek(*to)

        def tell(self):
            return self._held.tell()

        def readinto(self, buffer):
            if self._left <= 0:
                raise OSError(5, "Input/output error")
            count = self._held.readinto(memoryview(buffer)[: self._left])
            self._left -= count
            return count

    @contextmanager
    def plain(_path):
        with streams.naming():
            yield Failing()

    monkeypatch.setattr(streams, "plain", plain)
    with pytest.raises(IntakeError, match=f"{name}: it cannot be read: Input/output error"):
        list(intake.pages_in(survey.slices[0]))


def test_without_pyarrow_it_is_told_what_is_missing(given, tmp_path):
    code = "import sys; sys.modules['pyarrow'] = None; from newsloom.cli import main; main()"
    found = elsewhere(code, "archive", "run", given, "--out", tmp_path / "out")
    advice = "install it: python -m pip install pyarrow"
    assert found.strip() == f"newsloom: archives need pyarrow, which is not installed; {advice}"


def test_an_archive_without_a_readable_report_is_whole_and_says_why(tmp_path):
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "no.jsonl").write_text('{"headline": "no text"}\n')
    made = archive.run([str(tmp_path)], tmp_path / "made", SMALL, Here())
    assert len(made.failures) == 2
    assert archive.verify(tmp_path / "made")[1] == []


def test_an_archive_may_lie_among_its_inputs(given):
    first = archive.run([str(given)], given / "made", SMALL, Here())
    again = archive.run([str(given)], given / "made", SMALL, Here())
    assert first.checksum == again.checksum
    assert first.manifest["counts"]["articles"] == 24
    with pytest.raises(ArchiveError, match="nothing to read"):
        archive.run([str(given / "made")], given / "made", SMALL, Here())


def test_a_manifest_of_something_else_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text('{"files": [1]}')
    with pytest.raises(ArchiveError, match="is no archive"):
        archive.verify(tmp_path)
