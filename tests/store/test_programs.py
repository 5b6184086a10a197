"""Several programs over one library in a server: none does what another does, and a killed one loses nothing."""

import json
import random
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from made import at, counted, filled, recounted
from serving import environment
from sqlalchemy import func, select

from newsloom.errors import StoreError
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import Unreachable, open_library
from newsloom.store import tables as t

sys.path.append(str(Path(__file__).parents[1] / "intake"))

from loopback import Web, answer

HERE = Path(__file__).parent
HOSTS, PAGES = 9, 4
_SAID = ("The {0} gates were opened at dawn after the river rose by {1} metres overnight, the council of {0} said.",
         "About {1}00 people left their houses in {0} and were taken to the school hall on Tuesday morning.",
         "“We had no other choice,” said Ada {0}, who runs the gates. “The water had to go somewhere.”")  # fmt: skip


@pytest.fixture
def place(postgres):
    held = postgres.fresh()
    yield held
    postgres.done(held)


@pytest.fixture
def web():
    """Nine sites, each on an address of its own, with a feed of four reports; some reports are in two feeds."""
    made = Web()
    feeds = {}
    for host in range(HOSTS):
        listed = ""
        for number in range(PAGES):
            town = f"Overmere{host}x{number}"
            path = f"/{host}/{number}"
            told = "".join(f"<p>{said.format(town, number + 2)}</p>" for said in _SAID)
            made.routes[path] = answer(
                f"<html lang='en'><head><title>{town} gates opened</title></head><body><article>"
                f"<h1>{town} gates opened</h1>{told}</article></body></html>".encode()
            )
            listed += f"<item><title>{town}</title><link>{made.url(path, f'127.0.0.{host + 1}')}</link><guid>{path}</guid></item>"
        # The last report of the site before is in this feed as well.
        other = (host - 1) % HOSTS
        listed += f"<item><title>Again</title><link>{made.url(f'/{other}/0', f'127.0.0.{other + 1}')}</link><guid>again</guid></item>"
        body = f'<rss version="2.0"><channel><title>Site {host}</title>{listed}</channel></rss>'
        made.routes[f"/{host}/feed"] = answer(body.encode(), Content_Type="application/rss+xml")
        feeds[made.url(f"/{host}/feed", f"127.0.0.{host + 1}")] = host
    yield made, feeds
    made.close()


@contextmanager
def pollers():
    """Programs, started many at once, that tell what they did; ``killed_after`` ends them all with SIGKILL."""
    command = [sys.executable, str(HERE / "pollers.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as forking:

        def run(place, count, killed_after=""):
            forking.stdin.write(f"{place} {count} {killed_after}\n")
            forking.stdin.flush()
            told = []
            for line in forking.stdout:
                if line == "done\n":
                    return told
                told.append(json.loads(line))
            raise AssertionError("the programs' parent ended early")

        yield run
        forking.stdin.close()


def whole(place):
    """Each report is there once, read, linked and woven; nothing waits."""
    with open_library(place) as library:
        status = library.status()
        assert (status.reports, status.articles) == (HOSTS * PAGES, HOSTS * PAGES)
        assert dict(status.entries) == {"read": HOSTS * PAGES, "same": HOSTS}
        assert status.due == status.troubles == 0
        assert library.articles_due() == library.pages_due() == ()
        assert library.verify().astray == library.sound() == ()
        assert counted(library) == recounted(library)
        assert {entry.report is None for entry in library.entries(limit=100).items} == {False}
        with library._read() as connection:
            twice = select(t.reports.c.address).group_by(t.reports.c.address).having(func.count() > 1)
            assert connection.execute(twice).all() == []
        assert len(library.search("gates", limit=100).items) == HOSTS * PAGES


def test_eight_pollers_ask_each_feed_and_fetch_each_page_once(place, web):
    site, feeds = web
    with open_library(place) as library:
        for url in feeds:
            library.put_feed(url, at(0))
    with pollers() as run:
        told = run(place, 8)
        assert len(told) == 8
        assert [one["error"] for one in told if "error" in one] == []
        counts = sum((Counter(one["counts"]) for one in told), Counter())
        asked = Counter(site.paths())
        assert set(asked.values()) == {1}, asked.most_common(3)
        assert len(asked) == HOSTS * (PAGES + 1)
        assert (counts["feeds"], counts["pages"], counts["reports"]) == (HOSTS, HOSTS * PAGES, HOSTS * PAGES)
        assert counts["linked"] == HOSTS * PAGES
        run(place, 1)
    assert Counter(site.paths()) == asked, "nothing was left for a ninth"
    whole(place)


def test_pollers_that_are_killed_lose_nothing(place, web):
    _, feeds = web
    dice = random.Random(5)
    with open_library(place) as library:
        for url in feeds:
            library.put_feed(url, at(0))
    with pollers() as run:
        for _ in range(4):
            run(place, 4, killed_after=dice.uniform(0.05, 1.2))
            with open_library(place) as library:
                assert library.sound() == ()
        run(place, 3)
        run(place, 1)
    whole(place)


def test_a_server_that_restarts_in_mid_update_loses_nothing(postgres, place, web):
    site, feeds = web
    page = site.routes["/3/1"]

    def restarts(_headers, _connection):
        site.routes["/3/1"] = page
        postgres.stop()
        postgres.start()
        return page

    site.routes["/3/1"] = restarts
    with open_library(place) as library:
        for url in feeds:
            library.put_feed(url, at(0))
    with Desk(open_library(place), Settings(networks="127.0.0.0/8")) as desk:
        with pytest.raises(Unreachable, match="does not answer"):
            desk.update()
        # The same program goes on: its connections are made anew.
        desk.update()
    whole(place)


def test_a_turn_that_another_took_meanwhile_is_over(new_library):
    with new_library() as library:
        filled(library)
        first = library.begin("linking")
        second = library.begin("linking")
        assert second == first + 1
        with library.together():
            library.still("linking", second)

        def late():
            with library.together():
                library.put_category("x")
                library.still("linking", first)

        with pytest.raises(StoreError, match="another program does the linking"):
            late()
        assert "x" not in library.categories()


def test_one_waits_for_its_turn_and_another_does_not(place):
    with open_library(place) as one, open_library(place) as other, one.taking() as mine:
        assert mine.turn("linking", wait=True)
        with other.taking() as others:
            assert not others.turn("linking", wait=False)
            assert others.turn("weaving", wait=False)
