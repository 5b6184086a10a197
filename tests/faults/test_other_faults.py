"""What others do to an update: a program that keeps the library locked, a network that is cut in mid-body."""

import sqlite3
import subprocess
import sys
from contextlib import contextmanager

import faults_world as world
import pytest

from newsloom.loom.desk import Desk
from newsloom.store import Passing, open_library

_HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def web():
    made, feeds = world.web(6)
    yield made, feeds
    made.close()


@contextmanager
def held(place):
    """Another program has the lock."""
    command = [sys.executable, "-c", _HOLDER, str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate("\n")


def desk(place, patience=30.0):
    return Desk(open_library(place, patience=patience), world.SETTINGS)


def test_a_locked_library_says_so_can_be_read_and_the_next_round_does_it_all(web, tmp_path):
    place = tmp_path / "news.db"
    world.followed(place, web[1])
    with desk(place, patience=0.05) as at:
        with held(place):
            with pytest.raises(Passing, match="locked by another program") as told:
                at.update()
            assert "wait for that program, or end it" in told.value.advice
            assert len(at.library.feeds()) == 6
        at.update()
        assert at.library.status().reports == 6
    world.sound(place)


def test_watching_goes_on_when_the_lock_is_gone(web, tmp_path):
    place = tmp_path / "news.db"
    world.followed(place, web[1])
    rounds = []
    with desk(place, patience=0.05) as at:
        at.clock.sleep = lambda _seconds: None
        other = sqlite3.connect(place, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        def over():
            rounds.append(at.library.status().reports)
            if len(rounds) == 1:
                other.execute("ROLLBACK")
                other.close()
            return len(rounds) == 2

        at.watch(over)
    assert rounds == [0, 6]


def cut(body):
    """An answer that promises more than comes before the line is cut."""
    return lambda _headers, connection: connection.sendall(body[: len(body) * 2 // 3])


def packed_in_pieces(body):
    """The same without a length: in pieces, of which the last never comes."""
    content = body.partition(b"\r\n\r\n")[2]
    part = content[: len(content) * 2 // 3]
    head = b"HTTP/1.1 200 X\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    return lambda _headers, connection: connection.sendall(head + b"%x\r\n" % len(part) + part + b"\r\n")


@pytest.mark.parametrize("how", [cut, packed_in_pieces])
def test_what_was_cut_in_mid_body_is_not_taken_for_whole_and_comes_later(web, tmp_path, how):
    site, feeds = web
    whole = dict(site.routes)
    site.routes["/feed/1"], site.routes["/page/3"] = how(whole["/feed/1"]), how(whole["/page/3"])
    place = tmp_path / "news.db"
    world.followed(place, feeds)
    with desk(place) as at:
        run = at.update()
        assert (run.counts["feeds failed"], run.counts["pages failed"]) == (1, 1)
        assert at.library.status().reports == 4
        failing = [feed.poll.reason for feed in at.library.feeds() if feed.poll.reason]
        assert len(failing) == 1
        site.routes.update(whole)
        at.retry()
        at.update()
        assert at.library.status().reports == 6
        assert not [feed for feed in at.library.feeds() if feed.poll.reason]
    world.sound(place)
    with open_library(place) as library:
        # The shortest has 379 characters, of which half a page would hold 250.
        assert min(len(one.article.text) for one in library.kept_articles()) > 350
