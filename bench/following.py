"""A thousand feeds on loopback, kept by newsloom and by lemon24's reader: all new, then unchanged.

    python bench/following.py [--feeds 1000] [--entries 15] [--rounds 3] [--peer PYTHON] [--workers 1 10]

What both do is compared: ask each feed, read it, keep its entries. Pages are not fetched and nothing is read, linked
or woven, which the peer does not do. Each runs in a process of its own, in turn, over the same server; told are its
processor time and how long it took, the best of the rounds, and how many entries it has kept. ``--peer`` is the
interpreter of an environment that has the package ``reader`` (default: this one); without it the run says so. The
peer is asked with each number of ``--workers``, and its best counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import day_world as world_of

from newsloom.intake import Fetcher
from newsloom.intake.networks import networks
from newsloom.intake.nouns import Manners
from newsloom.loom.asking import ask_now
from newsloom.loom.gathering import Gathering
from newsloom.loom.looking import Looks
from newsloom.loom.progress import silent
from newsloom.store import open_library

_PEER = """
import json, sys, time
from reader import make_reader
place, workers, *urls = json.load(sys.stdin)
reader = make_reader(place)
for url in urls:
    reader.add_feed(url)
told = []
for _ in range(2):
    wall, own = time.monotonic(), time.process_time()
    reader.update_feeds(workers=workers, scheduled=False)
    told.append([time.process_time() - own, time.monotonic() - wall, reader.get_entry_counts().total])
print(json.dumps(told))
"""
Told = list[list[float]]


class Still(world_of.Quick):
    """A clock that stands an hour after the start, when all has been brought."""

    def elapsed(self) -> float:
        """An hour, and what was slept."""
        return 3600.0 + self._slept


def serve(feeds: int, entries: int, line: Connection) -> None:
    """Be the outlets; tells the feeds' addresses and waits for the end."""
    world = world_of.World(feeds, feeds * entries, 1.0)
    world.kinds = ["well"] * feeds
    web = world_of.Web(world, Still())
    line.send(web.feeds())
    line.recv()
    web.close()


@contextmanager
def served(feeds: int, entries: int) -> Iterator[list[str]]:
    """The addresses of feeds that answer; each was asked once, so that what they say is made."""
    mine, theirs = Pipe()
    process = Process(target=serve, args=(feeds, entries, theirs), daemon=True)
    process.start()
    urls: list[str] = mine.recv()
    for url in urls:
        with urllib.request.urlopen(url, timeout=10) as answer:
            answer.read()
    try:
        yield urls
    finally:
        mine.send("end")
        process.join(10)


def ours(urls: list[str], place: Path, line: Connection) -> None:
    """Follow and ask them twice: processor time, time, entries kept."""
    clock, told = world_of.Quick(), []
    with open_library(place) as library:
        with library.together():
            for url in urls:
                library.put_feed(url, clock.now())
        for _ in range(2):
            ask_now(library, library.feeds(), clock.now())
            wall, own = time.monotonic(), time.process_time()
            manners = Manners(allowed=networks("127.0.0.0/8"))
            with library.taking() as taking, Fetcher(manners, clock=clock, hosts={}) as fetcher:
                due = taking.feeds(clock.now(), len(urls))
                Gathering(
                    library, taking, fetcher, clock, clock.now(), Counter(), silent, lambda: None, Looks(0, 1)
                ).ask(due)
            kept = sum(library.status().entries.values())
            told.append([time.process_time() - own, time.monotonic() - wall, float(kept)])
            clock.sleep(timedelta(days=2).total_seconds())
    line.send(told)


def newsloom(urls: list[str], place: Path) -> Told:
    """One run of ours in a process of its own."""
    mine, theirs = Pipe()
    process = Process(target=ours, args=(urls, place, theirs))
    process.start()
    theirs.close()  # so that an end without an answer is told
    told: Told = mine.recv()
    process.join()
    return told


def peer(python: str, urls: list[str], place: Path, workers: int) -> Told | None:
    """One run of the peer; ``None`` where it is not installed."""
    given = json.dumps([str(place), workers, *urls])
    done = subprocess.run([python, "-c", _PEER], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"no peer: {done.stderr.strip().splitlines()[-1]} (`python -m pip install reader`)")
        return None
    told: Told = json.loads(done.stdout)
    return told


def main() -> None:
    """Measure both in turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--entries", type=int, default=15, help="of each feed, on the mean")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", default=sys.executable)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 10])
    options = parser.parse_args()
    runs: dict[str, list[Told]] = {}
    with served(options.feeds, options.entries) as urls:
        for _ in range(options.rounds):
            with tempfile.TemporaryDirectory() as folder:
                runs.setdefault("newsloom", []).append(newsloom(urls, Path(folder) / "news.db"))
                for workers in options.workers:
                    told = peer(options.peer, urls, Path(folder) / f"peer{workers}.db", workers)
                    if told is not None:
                        runs.setdefault(f"reader, {workers} workers", []).append(told)
    for step, what in enumerate(("all new", "unchanged")):
        for name, all_told in runs.items():
            own, wall = (min(told[step][at] for told in all_told) for at in (0, 1))
            print(
                f"{what:10} {name:20} {own:7.2f} s of the processor {wall:7.2f} s  {all_told[0][step][2]:8,.0f} entries"
            )


if __name__ == "__main__":
    main()
