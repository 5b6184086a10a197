"""On Ray: the same archive, also when a node is lost half-way; nothing of Ray's own is printed, and nothing left."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from archive_commands import Command, done, until

ARGUMENTS = ("--records", 12, "--weave")


@pytest.fixture
def cluster():
    """A cluster of two nodes; its standard input takes orders."""
    made = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("archive_cluster.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    made.address = made.stdout.readline().strip()
    yield made
    made.communicate(timeout=120)


def words_of_ours(words):
    return [line for line in words.splitlines() if not line.startswith("newsloom: ")] == []


def test_two_nodes_and_one_of_them_killed_half_way_give_the_same(cluster, inputs, made, tmp_path):
    out = tmp_path / "out"
    assert cluster.address
    command = Command("run", inputs, "--out", out, *ARGUMENTS, "--ray", cluster.address)
    shards = made[1].manifest["counts"]["shards"]
    assert until(lambda: done(out, "read") >= shards // 2)
    cluster.stdin.write("kill\n")
    cluster.stdin.flush()
    assert cluster.stdout.readline().strip() == "killed"
    code, said, words = command.end()
    assert (code, said.split()) == (1, [made[1].checksum, str(out)]), words
    assert words_of_ours(words), words
    assert cluster.poll() is None
    # Another joins what still runs, by its own finding.
    again = Command(
        "run", inputs, "--out", tmp_path / "again", *ARGUMENTS, "--ray", "auto", RAY_ADDRESS=cluster.address
    )
    code, said, words = again.end()
    assert (code, said.split()) == (1, [made[1].checksum, str(tmp_path / "again")]), words
    assert words_of_ours(words), words


def test_a_cluster_of_its_own_ends_with_ctrl_c(inputs, tmp_path):
    out = tmp_path / "out"
    command = Command("run", inputs, "--out", out, *ARGUMENTS, "--ray", "local")
    assert until(lambda: done(out, "read") >= 2)
    command.kill(signal.SIGINT)
    code, said, words = command.end(120)
    assert code not in (0, 1)
    assert said == ""
    assert "Traceback" not in words
    assert command.gone(), words
