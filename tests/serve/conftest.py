"""A real library of the bundled samples, woven once, and a server over a copy of it for each test."""

import shutil
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

import newsloom
from newsloom.loom.desk import Desk
from newsloom.serve.application import application
from newsloom.serve.entry import accounts
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import open_library

SAMPLES = Path(newsloom.__file__).parent / "samples"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A library file with the samples, woven; to be copied, not opened."""
    place = tmp_path_factory.mktemp("prepared") / "news.db"
    with Desk(open_library(place), Settings()) as desk:
        desk.take([str(SAMPLES)])
    return place


@pytest.fixture
def place(prepared, tmp_path):
    """A test's own copy of that file."""
    return Path(shutil.copy(prepared, tmp_path / "news.db"))


@pytest.fixture
def library(place):
    opened = open_library(place)
    yield opened
    opened.close()


@pytest.fixture
def site(library):
    """The site of one reader, whom nobody asks for a password."""
    return Site(library, Settings(networks="127.0.0.0/8"), "the secret of a test")


@pytest.fixture
def client(site):
    return TestClient(application(site), base_url="http://localhost:8000")


@pytest.fixture(scope="session")
def standing(prepared, tmp_path_factory):
    """A server for the tests that change nothing, one for all: each new one makes the API's routes anew, for .2 s."""
    with open_library(shutil.copy(prepared, tmp_path_factory.mktemp("standing") / "news.db")) as opened:
        yield application(Site(opened, Settings(networks="127.0.0.0/8"), "the secret of a test"))


@pytest.fixture
def cheap_passwords(monkeypatch):
    """Passwords that are hashed in no time."""
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._nobodys.cache_clear()
    yield
    accounts._nobodys.cache_clear()
