"""Kill it whenever, run it again: it goes on, and what comes out is the same."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from archive_commands import Command, done, until

from newsloom import archive

ARGUMENTS = ("--records", 12, "--weave", "--processes", 2)


def test_killed_at_any_write_it_goes_on(inputs, made, tmp_path):
    """Six times in some 320 writes, the last time near their end; a seventh run comes to it."""
    script = Path(__file__).with_name("archive_killing.py")
    found = subprocess.run(
        [sys.executable, script, inputs, tmp_path / "out", "3", "6"], capture_output=True, check=True, timeout=500
    )
    told = [json.loads(line) for line in found.stdout.splitlines()]
    assert sum(one.get("signal") == signal.SIGKILL for one in told) >= 5
    assert {one["checksum"] for one in told if "checksum" in one} == {made[1].checksum}
    assert archive.verify(tmp_path / "out") == (made[1].manifest, [])
    assert not list((tmp_path / "out").rglob("*.part"))


def test_killed_from_outside_nothing_is_left_at_work(inputs, made, tmp_path):
    out = tmp_path / "out"
    first = Command("run", inputs, "--out", out, *ARGUMENTS)
    assert until(lambda: done(out, "read") >= 2)
    assert len(first.left()) >= 3
    first.kill(signal.SIGKILL, group=False)
    assert first.end()[0] == -signal.SIGKILL
    assert first.gone()
    second = Command("run", inputs, "--out", out, *ARGUMENTS)
    assert until(lambda: done(out, "publish") >= 1)
    second.kill(signal.SIGKILL)
    assert second.end()[0] == -signal.SIGKILL
    assert not (out / "manifest.json").exists()
    third = Command("run", inputs, "--out", out, *ARGUMENTS)
    code, said, _words = third.end()
    assert code == 1  # for what could not be read in the input
    assert said.split() == [made[1].checksum, str(out)]


def test_ctrl_c_ends_it_at_once_and_quietly(inputs, tmp_path):
    out = tmp_path / "out"
    command = Command("run", inputs, "--out", out, *ARGUMENTS)
    assert until(lambda: done(out, "read") >= 1)
    command.kill(signal.SIGINT)
    code, said, words = command.end(60)
    assert code not in (0, 1)
    assert said == ""
    assert "Traceback" not in words
    assert command.gone()
    assert [one.name for one in out.iterdir()] == [".work"]
