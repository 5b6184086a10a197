"""`newsloom add` killed at random moments and run again: nothing lost, nothing twice, the file sound.

    python bench/kills.py [--kills 200] [--seed 1] [--pages]

Each try is a process of its own that takes in the bundled samples (without the HTML pages, unless --pages: starting the
process that reads them takes longer than all the rest), killed with SIGKILL: half of them at any moment of
a run, half within a transaction's time of the beginning of one, however short. The next goes on with the same library;
when one comes to its end the library must be what an undisturbed run makes, and the next starts with an empty one.
After each kill all that was acknowledged must be there, once, and every credit must hold.
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import shutil
import signal
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import newsloom
from newsloom.cli import app, output
from newsloom.kept import Kept, Taken
from newsloom.store import Library, open_library
from newsloom.store.base import Base

SAMPLES = Path(newsloom.__file__).parent / "samples"
_PHASES = ("starting", "reading", "linking", "weaving", "ended")
_STATE = struct.Struct("iiii")


class Watched:
    """What a run tells of itself through shared memory: inside a transaction or not, how many begun, acknowledged."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _STATE.size)
        self.clear()

    def clear(self) -> None:
        """Forget the last run."""
        self._memory[:] = _STATE.pack(0, 0, 0, 0)

    def read(self) -> tuple[int, int, int, int]:
        """Depth of transactions, transactions begun, readings acknowledged, number of the phase."""
        depth, begun, kept, phase = _STATE.unpack(self._memory[:])
        return depth, begun, kept, phase

    def add(self, place: int, number: int = 1) -> None:
        """Count."""
        held = list(self.read())
        held[place] += number
        self._memory[:] = _STATE.pack(*held)

    def phase(self, name: str) -> None:
        """Tell what is being done."""
        held = list(self.read())
        held[3] = max(held[3], _PHASES.index(name)) if name in _PHASES else held[3]
        self._memory[:] = _STATE.pack(*held)


def tell(watched: Watched) -> None:
    """Let the store and the progress bar of this process write down where they are."""
    write, put = Base._write, Library.put_readings

    @contextmanager
    def told(self: Base) -> Iterator[Any]:
        with write(self) as connection:
            watched.add(0)
            watched.add(1)
            try:
                yield connection
                # Left inside: the commit belongs to it.
            except BaseException:
                watched.add(0, -1)
                raise
        watched.add(0, -1)

    def kept(self: Library, readings: list[Taken], now: Any) -> tuple[Kept, ...]:
        found = put(self, readings, now)
        watched.add(2, sum(one.was == "new" for one in found))
        return found

    Base._write = told  # type: ignore[method-assign,assignment]
    Library.put_readings = kept  # type: ignore[method-assign,assignment]
    output.Bar.move = lambda _self, what, _done, _of: watched.phase(what)  # type: ignore[assignment,method-assign]


def run(reports: Path, place: Path) -> int:
    """Start `newsloom add` on the samples in a process of its own; gives its number."""
    child = os.fork()
    if child:
        return child
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        app(["add", str(reports), "--store", str(place)], standalone_mode=False)
    except BaseException as error:
        # A fork must not go on as its parent.
        os._exit(getattr(error, "exit_code", 3))
    os._exit(0)


def killed(child: int, watched: Watched, dice: random.Random, length: float) -> bool:
    """Kill a run at a moment drawn; whether it was still running."""
    begun = time.monotonic()
    if dice.random() < 0.5:
        at, wanted = begun + dice.random() * length, 10**9
    else:
        at, wanted = begun + 60, dice.randint(1, 16)
    while time.monotonic() < at and watched.read()[1] < wanted:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.0002)
    if watched.read()[1] >= wanted:
        # The first transaction of all readings takes 60 ms, a digest 5.
        time.sleep(dice.random() * dice.choice((0.002, 0.008, 0.06)))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def ids(place: Path) -> tuple[list[str], list[str]]:
    """The articles, and the stories with their articles, each as one text."""
    with open_library(place) as library:
        kept = [one.article.id for one in library.kept_articles()]
        stories = [f"{one.id} {' '.join(one.articles)} {one.line.title}" for one in library.kept_stories()]
    return sorted(kept), sorted(stories)


def check(place: Path, before: int, kept: int, whole: list[str]) -> int:
    """All that was acknowledged is there, once, and sound; gives how many articles there are."""
    with open_library(place) as library:
        assert library.sound() == (), library.sound()
        assert library.verify().astray == ()
    there, _ = ids(place)
    assert len(there) == len(set(there))
    assert set(there) <= set(whole), "an article that is none of the samples"
    assert len(there) >= before + kept, (before, kept, len(there))
    return len(there)


def main() -> None:
    """Kill, look, go on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", action="store_true")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="newsloom-kills-"))
    try:
        left = () if options.pages else ("*.html",)
        shutil.copytree(SAMPLES, folder / "reports", ignore=shutil.ignore_patterns(*left))
        # In this process, so that what it loads need not be loaded by each try.
        app(["add", str(folder / "reports"), "--store", str(folder / "whole.db")], standalone_mode=False)
        begun = time.monotonic()
        os.waitpid(run(folder / "reports", folder / "again.db"), 0)
        length = time.monotonic() - begun
        whole = ids(folder / "whole.db")
        found = kill_often(folder, options.kills, dice, length, whole)
        ended = found.pop("ended by themselves")
        print(f"{options.kills} kills, {ended} runs between them that came to their end and were as an undisturbed one")
        for name, count in sorted(found.items()):
            print(f"  {name:<36} {count:4}  {'#' * -(-count * 60 // options.kills)}")
        inside = sum(count for name, count in found.items() if "inside" in name)
        print(f"{inside} inside transactions; none lost, none twice, integrity ok, every credit holds")
    finally:
        shutil.rmtree(folder)


def kill_often(
    folder: Path, kills: int, dice: random.Random, length: float, whole: tuple[list[str], list[str]]
) -> Counter[str]:
    """Where kills fell, in how many runs that ended between them."""
    watched = Watched()
    tell(watched)
    found: Counter[str] = Counter({"ended by themselves": 0})
    done, number, before = 0, 0, 0
    while done < kills:
        place = folder / f"killed-{number}.db"
        watched.clear()
        if killed(run(folder / "reports", place), watched, dice, length):
            done += 1
            depth, _, kept, phase = watched.read()
            found[f"{_PHASES[phase]}, {'inside a transaction' if depth else 'outside'}"] += 1
            before = check(place, before, kept, whole[0])
            print(f"\r{done} kills", end="", file=sys.stderr, flush=True)
        else:
            found["ended by themselves"] += 1
            check(place, before, 0, whole[0])
            assert ids(place) == whole, "not what an undisturbed run makes"
            number, before = number + 1, 0
    print(file=sys.stderr)
    return found


if __name__ == "__main__":
    main()
