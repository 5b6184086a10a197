"""Kills a writing program at random moments, and looks at what it left."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from newsloom.store import Library, open_library
from newsloom.store import tables as t

WRITER = Path(__file__).parent / "writer.py"


def kill_often(path: Path | str, times: int, seed: int) -> Counter[str]:
    """Kill ``times`` writers, each going on after the last, and check the library each time.

    Gives how many were killed inside a transaction, between two, while opening; and how many steps were kept.
    """
    dice = random.Random(seed)
    found: Counter[str] = Counter()
    first = 0
    command = [sys.executable, str(WRITER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writers:
        for _ in range(times):
            first = _kill_once(writers, path, first, dice, found)
    found["kept"] = first
    return found


def _kill_once(
    writers: "subprocess.Popen[str]", path: Path | str, first: int, dice: random.Random, found: Counter[str]
) -> int:
    """Kill one writer that starts with step ``first``; gives the step to go on with."""
    lines = _killed(writers, path, first, dice)
    last = lines[-1].split()[0] if lines else "nothing"
    found[{"begin": "inside", "kept": "between", "open": "between"}.get(last, "opening")] += 1
    kept = {int(line.split()[1]) for line in lines if line.startswith("kept")}
    begun = {int(line.split()[1]) for line in lines if line.startswith("begin")}
    with open_library(path) as library:
        there = _steps(library)
        # What was acknowledged is there; what was begun may be, as a whole, if only the answer was lost.
        assert set(range(first)) | kept <= there <= set(range(first)) | begun, (first, kept, begun, there)
        following = max(there, default=-1) + 1
        assert there == set(range(following)), "each step once, without a gap"
        _whole(library, following)
    return following


def _killed(writers: subprocess.Popen[str], path: Path | str, first: int, dice: random.Random) -> list[str]:
    """What a writer said until it was killed: at a moment after it was open, or sometimes before."""
    assert writers.stdin
    assert writers.stdout
    writers.stdin.write(f"{path} {first}\n")
    writers.stdin.flush()
    # Sometimes while it opens; else after some steps and a part of the time that one takes, however slow the machine.
    steps = dice.randint(0, 4) if dice.random() < 0.95 else -1
    lines: list[str] = []
    took, begun = 0.01, time.monotonic()
    while (
        not any(line.startswith("writer") for line in lines)
        or (steps >= 0 and "open" not in lines)
        or sum(line.startswith("kept") for line in lines) < steps
    ):
        said = writers.stdout.readline()
        assert said, f"the writer ended by itself after {lines}"
        lines.append(said.strip())
        if lines[-1].startswith("begin"):
            begun = time.monotonic()
        elif lines[-1].startswith("kept"):
            took = time.monotonic() - begun
    (pid,) = (int(line.split()[1]) for line in lines if line.startswith("writer"))
    time.sleep(dice.random() * 1.2 * took)
    os.kill(pid, signal.SIGKILL)
    lines += iter(lambda: writers.stdout.readline().strip(), "dead")
    return [line for line in lines if not line.startswith("writer")]


def _steps(library: Library) -> set[int]:
    with library._read() as connection:
        return {int(id[1:]) for id in connection.execute(select(t.articles.c.id)).scalars() if id[0] == "a"}


def _whole(library: Library, steps: int) -> None:
    """Every step has all its parts once, and the database is sound."""
    assert library.sound() == ()
    assert library.verify().astray == ()
    status = library.status()
    assert (status.reports, status.articles, status.stories) == (steps, 2 * steps, -(-steps // 3))
    with library._read() as connection:
        assert connection.execute(select(func.count()).select_from(t.digests)).scalar_one() == steps
    found = library.search("edited", limit=steps + 5).items if steps else ()
    assert len(found) == steps
