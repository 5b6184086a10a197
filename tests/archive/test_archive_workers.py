"""Who does the jobs: each is done, also when workers die, idle or are slow; what kills them is found out."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from newsloom import archive
from newsloom.archive import clusters
from newsloom.archive.workers import Here, Job, Processes
from newsloom.errors import ArchiveError, IntakeError

MODULE = sys.modules[Processes.__module__]  # its name is that of a function, too

# ── jobs of these tests, as processes that are spawned find them ─────────────────────────────────────────


def ask(crew, jobs):
    return dict(crew.each((key, Job("survey", (what,))) for key, what in jobs))


def do(job):
    kind, *given = job.given[0]
    if kind == "sleep first":
        path, seconds = given
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return "second"
        time.sleep(seconds)
        return "first"
    if kind == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "die once":
        try:
            os.close(os.open(given[0], os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return "lived"
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)
    return kind


@pytest.fixture(scope="module")
def crew():
    """Two processes for all these tests: starting them takes longer, and that others take their place is tested too."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MODULE, "_LOOK", 0.05)
        made = Processes(2)
        made._does = do
        yield made
        made.close()


def test_all_jobs_are_done_once(crew):
    assert ask(crew, [(n, (n,)) for n in range(9)]) == {n: n for n in range(9)}
    assert ask(crew, []) == {}


def test_a_slow_job_is_given_to_an_idle_worker_as_well_and_the_first_result_counts(crew, monkeypatch, tmp_path):
    monkeypatch.setattr(MODULE, "_PATIENCE", 0.5)
    monkeypatch.setattr(MODULE, "_SLOWER", 0.0)
    ask(crew, [(0, (0,))])
    began = time.monotonic()
    found = ask(crew, [("slow", ("sleep first", str(tmp_path / "tried"), 600)), (1, (1,)), (2, (2,))])
    assert found == {"slow": "second", 1: 1, 2: 2}
    assert ask(crew, [(3, (3,))]) == {3: 3}
    crew.close()
    assert time.monotonic() - began < 300


def test_a_job_is_not_doubled_before_it_is_slow(crew, tmp_path):
    assert ask(crew, [("slow", ("sleep first", str(tmp_path / "tried"), 1)), (1, (1,))]) == {"slow": "first", 1: 1}


def test_workers_that_die_give_their_jobs_back(crew, tmp_path):
    jobs = [(n, (n,)) for n in range(6)]
    jobs.insert(2, ("mortal", ("die once", str(tmp_path / "died"))))
    assert ask(crew, jobs) == {**{n: n for n in range(6)}, "mortal": "lived"}


def test_a_deadly_job_is_found_out_and_the_others_are_done(crew):
    jobs = [(n, (n,)) for n in range(6)]
    jobs.insert(2, ("deadly", ("die",)))
    found = ask(crew, jobs)
    told = found.pop("deadly")
    assert isinstance(told, ArchiveError)
    assert "3 workers died of it" in str(told)
    assert found == {n: n for n in range(6)}


def test_idle_workers_that_die_are_replaced(crew):
    assert ask(crew, [(0, (0,))]) == {0: 0}
    for pid in list(crew._pool._processes):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    assert ask(crew, [(1, (1,))]) == {1: 1}


def test_a_bug_is_raised():
    with pytest.raises(TypeError):
        list(Here().each([(1, Job("survey", ()))]))


def test_what_is_wrong_with_an_input_is_a_result(tmp_path):
    from newsloom.archive.plan import Options, Shard
    from newsloom.intake import Slice

    shard = Shard(0, (Slice(str(tmp_path / "gone.jsonl"), "lines"),))
    ((key, told),) = Here().each([(7, Job("read", (shard, Options())))])
    assert key == 7
    assert isinstance(told, IntakeError)


def test_as_many_processes_as_processors():
    assert isinstance(archive.workers(1, None), Here)
    assert archive.workers(3, None).count == 3
    assert archive.workers(None, None).count >= 1


# ── clusters that are none ───────────────────────────────────────────────────────────────────────────────


def test_without_ray_it_is_told_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ArchiveError, match="Ray is not installed; install it: python -m pip install ray"):
        archive.workers(None, "auto")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("127.0.0.1:1", "no Ray cluster answers at 127.0.0.1:1: Connection refused"),
        ("no-such-host.invalid:6379", "no Ray cluster answers"),
        ("nonsense", "nonsense is no address"),
        ("host:port", "host:port is no address"),
        ("ray://127.0.0.1:10001", "not by Ray Client's"),
    ],
)
def test_a_wrong_address_is_told_at_once(address, told):
    with pytest.raises(ArchiveError) as refused:
        clusters._knock(address)
    assert told in str(refused.value)
    assert "host:port" in refused.value.advice


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n", b""])
def test_what_answers_and_is_no_cluster_is_told(answer):
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            wire, _ = server.accept()
            with wire:
                wire.sendall(answer)
                wire.recv(99)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(ArchiveError, match="no Ray cluster"):
            clusters._knock(f"127.0.0.1:{server.getsockname()[1]}")
        thread.join()


def test_tasks_are_found_by_name():
    from newsloom.archive.tasks import TASKS

    assert sorted(TASKS) == ["link", "read", "survey", "weave"]
    assert all(Path(task.__code__.co_filename).name == "tasks.py" for task in TASKS.values())
