"""What the tests of faults share with the long campaign (bench/faults.py): its world, and its way to kill."""

import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "bench"))
sys.path.append(str(Path(__file__).parents[1] / "intake"))

import faults_world as world
from faults_launcher import Near

from newsloom import intake
from newsloom.loom.desk import Desk
from newsloom.store import open_library


@pytest.fixture(scope="session", autouse=True)
def _near():
    """Pages are read in this process: starting another takes longer than all the rest."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(intake, "Worker", Near)
        yield


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """A library of two dozen reports, linked and woven; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("kept")
    given = folder / "given.jsonl"
    given.write_bytes(world.inputs.jsonl(world.inputs.reports(24)))
    with Desk(open_library(folder / "news.db"), world.SETTINGS) as desk:
        desk.take([str(given)])
    return folder / "news.db"


@pytest.fixture
def news(kept, tmp_path):
    """A copy of it."""
    return world.copied(kept, tmp_path / "news.db")


@pytest.fixture
def limit():
    """No file may grow beyond so many bytes: to a program it is a disk that is full."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextmanager
    def limited(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited
