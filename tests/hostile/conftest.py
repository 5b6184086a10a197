"""A library, a desk over it, and a web in which everybody's names lead to loopback."""

import socket
import sys
from pathlib import Path

import pytest
import world as worlds

sys.path.append(str(Path(__file__).parents[1] / "intake"))

from loopback import FakeClock

from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library


@pytest.fixture
def world(monkeypatch):
    """The web; every name there is means 127.0.0.1."""
    real = socket.getaddrinfo

    def loopback(host, port, *more, **named):
        return real("127.0.0.1", port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", loopback)
    with worlds.opened() as made:
        yield made


@pytest.fixture
def desk(tmp_path):
    """A desk that may fetch from loopback."""
    settings = Settings(networks="127.0.0.0/8")
    with Desk(open_library(tmp_path / "news.db"), settings, clock=FakeClock()) as made:
        yield made
