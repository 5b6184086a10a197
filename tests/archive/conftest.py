"""An input of every kind, and the archive that one process makes of it."""

import json

import pytest
from archive_inputs import OPTIONS, crawl, html, jsonl, packed, parquet, reports

from newsloom import archive
from newsloom.archive.workers import Here


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    """A folder of reports of every kind, some of them broken, some given twice, some without a date."""
    folder = tmp_path_factory.mktemp("archive") / "inputs"
    folder.mkdir()
    made = reports(120)
    for one in made[5:70:9]:
        del one["published"]
    lines = jsonl(made[:70]).splitlines(keepends=True)
    lines[20:20] = [b"\n", b'{"text": }\n', b'{"no": "text"}\n', lines[3]]
    lines += [
        json.dumps({**made[4], "text": "Another text under the same id, and longer than the first was."}).encode()
    ]
    (folder / "a.jsonl").write_bytes(b"".join(lines))
    (folder / "b.warc.gz").write_bytes(packed(crawl(made[70:95])))
    (folder / "c.parquet").write_bytes(parquet(made[95:115], 6))
    (folder / "further").mkdir()
    for one in made[115:]:
        (folder / "further" / f"{one['id']}.html").write_bytes(html(one))
    (folder / "further" / "sound.bin").write_bytes(b"\x00\x01\x02")
    return folder


@pytest.fixture(scope="session")
def made(inputs, tmp_path_factory):
    """The folder of its archive, and what the run gave."""
    out = tmp_path_factory.mktemp("archives") / "made"
    return out, archive.run([str(inputs)], out, OPTIONS, Here())
