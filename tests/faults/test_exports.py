"""A file that a command writes is there whole or not at all: what stood there before stays until then."""

import stat
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsloom.cli import app, output
from newsloom.store import open_library

FORMS = [("articles", "jsonl"), ("claims", "csv"), ("articles", "parquet")]


def broken():
    yield "a first line\n"
    raise RuntimeError("broken off")


def test_what_breaks_off_leaves_what_was_there(tmp_path):
    (tmp_path / "file").write_text("what was there")
    with pytest.raises(RuntimeError):
        output.pieces(broken(), tmp_path / "file")
    assert (tmp_path / "file").read_text() == "what was there"
    with pytest.raises(RuntimeError):
        output.pieces(broken(), tmp_path / "new")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_until_it_is_whole_it_has_another_name(tmp_path):
    seen = []

    def pieces():
        yield "one"
        seen.extend(one.name for one in tmp_path.iterdir())
        yield "two"

    output.pieces(pieces(), tmp_path / "file")
    assert seen == ["file.part"]
    assert (tmp_path / "file").read_text() == "onetwo"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes, links, pipes")
def test_modes_links_and_devices_stay_what_they_are(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("before")
    real.chmod(0o640)
    link.symlink_to(real)
    output.write("after", link)
    assert link.is_symlink()
    assert real.read_text() == "after"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    output.write("gone", Path("/dev/null"))
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize(("what", "form"), FORMS)
def test_a_disk_that_is_full_leaves_the_file_that_was_there(news, tmp_path, what, form, limit):
    out = tmp_path / "out"
    out.write_text("what was there")
    command = ["export", what, "--format", form, "--out", str(out), "--store", str(news)]
    # Another reader holds the library open: what its readers share is there already.
    with open_library(news) as library, limit(4096):
        assert library.stories().items
        found = CliRunner().invoke(app, command)
    assert found.exit_code == 2
    assert f"{out}: " in found.stderr
    assert ";" in found.stderr
    assert out.read_text() == "what was there"
    assert not list(tmp_path.glob("*.part"))
