"""Inputs on S3-compatible storage: the same as from files; what is wrong there is told."""

import gzip
import os
import subprocess
import sys

import pytest
from archive_inputs import OPTIONS, crawl, jsonl, packed, parquet, reports

from newsloom import archive, intake
from newsloom.archive.workers import Here
from newsloom.errors import ArchiveError
from newsloom.types import Failure

KEYS = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")
FILES = {
    "crawl/a.jsonl.gz": gzip.compress(jsonl(reports(30)[:12]), mtime=0),
    "crawl/b.warc.gz": packed(crawl(reports(30)[12:20])),
    "crawl/deeper/c.jsonl": jsonl(reports(30)[20:25]),
    "crawl/deeper/d.parquet": parquet(reports(30)[25:], 2),
    "crawl/.hidden/e.jsonl": b"{}",
    "other/f.jsonl": jsonl(reports(3, seed=2)),
}


@pytest.fixture(scope="module")
def storage():
    """A server that speaks as S3 does, on loopback, in a process of its own."""
    code = (
        "import sys; from moto.server import ThreadedMotoServer; server = ThreadedMotoServer('127.0.0.1', 0);"
        "server.start(); print('port', server.get_host_and_port()[1], flush=True); sys.stdin.read(); server.stop()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    port = next(line.split()[1] for line in server.stdout if line.startswith("port "))
    held = {key: os.environ.get(key) for key in KEYS}
    os.environ |= dict(zip(KEYS, (f"http://127.0.0.1:{port}", "us", "them", "us-east-1"), strict=True))
    try:
        import s3fs

        system = s3fs.S3FileSystem()
        system.mkdir("reports")
        for name, body in FILES.items():
            system.pipe(f"reports/{name}", body)
        yield system
    finally:
        for key, value in held.items():
            os.environ.pop(key, None) if value is None else os.environ.__setitem__(key, value)
        server.communicate(timeout=60)


@pytest.fixture
def folder(tmp_path):
    for name, body in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    return tmp_path


def test_a_prefix_gives_the_archive_that_the_folder_gives(storage, folder, tmp_path):
    from pyarrow import parquet as tables

    found = []
    for given, out in (("s3://reports/crawl", "one"), (f"{folder}/crawl", "two")):
        made = archive.run([given], tmp_path / out, OPTIONS, Here())
        assert made.manifest["counts"]["articles"] == 30
        rows = [
            row
            for path in sorted((tmp_path / out / "articles").iterdir())
            for row in tables.read_table(path).to_pylist()
        ]
        found.append([{**row, "place": row["place"].removeprefix(given)} for row in rows])
        assert [one["place"].removeprefix(given) for one in made.manifest["inputs"]] == [
            name.removeprefix("crawl") for name in FILES if name.startswith("crawl/") and "hidden" not in name
        ]
    assert found[0] == found[1]


def test_pages_come_from_there_as_from_files(storage, folder):
    for given in ("crawl", "crawl/a.jsonl.gz", "crawl/b.warc.gz", "crawl/deeper/d.parquet", "other/"):
        theirs = [(one.url, one.body, one.given) for one in intake.pages([f"s3://reports/{given}"])]
        ours = [(one.url, one.body, one.given) for one in intake.pages([f"{folder}/{given}"])]
        assert ours
        assert theirs == ours


def test_the_commands_read_from_there(storage, folder):
    said = []
    for given in ("s3://reports/other/f.jsonl", f"{folder}/other/f.jsonl"):
        found = subprocess.run(
            [sys.executable, "-m", "newsloom", "weave", given], capture_output=True, check=True, timeout=300
        )
        said.append(found.stdout)
        assert found.stderr == b""
    assert said[0] == said[1] != b""


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("s3://reports/missing.jsonl", "no such object"), ("s3://no-such-bucket/a.jsonl", "no such object"),
        ("nosuch://reports/a.jsonl", "cannot be read here"), ("s3://reports/nothing/", "no"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(storage, place, reason):
    (failure,) = intake.pages([place])
    assert isinstance(failure, Failure)
    assert reason in failure.reason
    assert failure.advice


def test_an_object_that_is_removed_in_mid_run_is_told(storage, tmp_path):
    class Meddling(Here):
        def each(self, jobs):
            for key, job in jobs:
                if job.task == "read" and key == "00001":
                    storage.rm("reports/mine/two.jsonl")
                yield from super().each([(key, job)])

    storage.pipe("reports/mine/one.jsonl", jsonl(reports(12)))
    storage.pipe("reports/mine/two.jsonl", jsonl(reports(12, seed=3)))
    with pytest.raises(ArchiveError, match=r"two\.jsonl.* was not read: .*no such object.*all others were"):
        archive.run(["s3://reports/mine"], tmp_path / "out", OPTIONS, Meddling())


REFUSED = """
import sys
from newsloom import intake
for one in intake.pages(["s3://reports/crawl/a.jsonl.gz"]):
    print(one)
"""


@pytest.mark.parametrize(("how", "told"), [("no keys", "redentials"), ("nobody there", "does not answer")])
def test_without_credentials_or_a_server_it_is_told_in_a_line(how, told, storage, tmp_path):
    said = {key: os.environ[key] for key in KEYS}
    if how == "no keys":
        del said["AWS_ACCESS_KEY_ID"], said["AWS_SECRET_ACCESS_KEY"]
        said |= {"AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}
    else:
        said |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_MAX_ATTEMPTS": "1"}
    others = {key: value for key, value in os.environ.items() if key not in KEYS}
    found = subprocess.run(
        [sys.executable, "-c", REFUSED], capture_output=True, check=True, timeout=300, env={**others, **said}
    )
    (line,) = found.stdout.decode().splitlines()
    assert told in line


def test_wrong_credentials_are_told(monkeypatch):
    """As s3fs raises them: the server of these tests takes any."""
    import s3fs

    def refuse(*_given, **_how):
        raise PermissionError("The AWS Access Key Id you provided does not exist in our records.")

    monkeypatch.setattr(s3fs.S3FileSystem, "isdir", refuse)
    (failure,) = intake.pages(["s3://reports/a.jsonl"])
    assert "wrong credentials" in failure.reason
    assert "check the storage's credentials" in failure.advice


def test_without_fsspec_it_is_told_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    (failure,) = intake.pages(["s3://reports/a.jsonl"])
    assert "fsspec" in failure.reason
    assert "python -m pip install fsspec s3fs" in failure.advice
