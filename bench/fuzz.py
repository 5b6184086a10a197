"""What takes in bytes of strangers, given what nobody foresaw. ``python bench/fuzz.py [TARGET…] [--seconds 600]``.

Each target of ``tests/fuzz/targets.py`` runs for so many seconds of processor time in a process of its own, with
atheris (libFuzzer) looking for input that reaches code not reached before; newsloom alone is watched. Told of each:
executions, the slowest, the most memory, and each crash once, by the place where it was raised, with the input that
makes it (``--found DIR`` keeps these). ``--corpus DIR`` keeps what was learnt, and goes on from it.

An exception that is no ``NewsloomError`` is a crash; so is a broken promise, more than ``SLOW`` seconds for one input,
and memory over ``MOST`` bytes.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import json
import math
import os
import pkgutil
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

HERE = Path(__file__).resolve()
TESTS = HERE.parents[1] / "tests" / "fuzz"
# Inputs are this long at most, in bytes: what takes seconds for them grows faster than it may.
LONGEST, SLOW, MOST = 4_096, 20, 4_000_000_000
# Seconds of one process: watching costs up to 24 kB of memory an execution that are never given back (18 MB a second
# with "imported"; the same input, not watched, takes none).
AT_ONCE = 120


class TooSlowError(BaseException):
    """One input took too long; nothing in newsloom may catch it."""


class Watch:
    """What one target's run came to."""

    def __init__(self, name: str, seconds: float, found: Path) -> None:
        self.name = name
        self.seconds = seconds
        self.found = found
        self.runs = 0
        self.spent = 0.0
        self.slowest = 0.0
        self.crashes: dict[str, str] = {}
        self.began = time.process_time()

    def one(self, tried: Any, data: bytes) -> None:
        """One execution; at the end of its time the process goes."""
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, SLOW)
        try:
            tried(self.name, data)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.crashed(error, data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        took = time.process_time() - started
        if took > self.slowest:
            self.slowest = took
            self.keep(f"{self.name}-slowest", data)
        self.runs += 1
        if time.process_time() - self.began >= self.seconds:
            self.tell()
            os._exit(0)

    def crashed(self, error: BaseException, data: bytes) -> None:
        """A crash, once for each place; the shortest input is kept."""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "newsloom" in frame.filename or "targets" in frame.filename]
        place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
        key = f"{type(error).__name__} {place}"
        name = f"{self.name}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        held = self.found / name
        if key not in self.crashes:
            self.crashes[key] = name
            print(f"  {self.name}: {key}: {str(error)[:200]} ({held})", file=sys.stderr, flush=True)
        if not held.exists() or held.stat().st_size > len(data):
            self.keep(name, data)

    def keep(self, name: str, data: bytes) -> None:
        """An input, on disk."""
        (self.found / name).write_bytes(data)

    def tell(self) -> None:
        """The figures, as JSON."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = {"runs": self.runs, "minutes": (time.process_time() - self.began) / 60, "slowest": self.slowest,
                "memory": memory, "crashes": self.crashes}  # fmt: skip
        print(json.dumps(told), flush=True)


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError(f"over {SLOW} s of processor time")


def watched(name: str, seconds: float, corpus: Path, found: Path) -> None:
    """Fuzz one target in this process, until its time is over."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["newsloom", "protego"]):
        import newsloom

        for module in pkgutil.walk_packages(newsloom.__path__, "newsloom."):
            if not module.name.endswith("__main__"):
                with contextlib.suppress(ImportError):  # what an extra brings that is not installed
                    importlib.import_module(module.name)
        sys.path.insert(0, str(TESTS))
        targets: Any = importlib.import_module("targets")
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    signal.signal(signal.SIGPROF, _too_slow)
    for seed in targets.seeds(name):
        targets.tried(name, seed)  # fills the tables
    words = corpus / ".words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in targets.TARGETS[name].words))
    learnt = corpus / name
    learnt.mkdir(exist_ok=True)
    watch = Watch(name, seconds, found)
    options = [f"-dict={words}", f"-max_len={LONGEST}", "-rss_limit_mb=0", "-timeout=3600", "-print_final_stats=0",
               "-verbosity=0", "-seed=1", "-handle_xfsz=0"]  # fmt: skip
    atheris.Setup(
        [str(HERE), *options, str(learnt), str(targets.corpus(name))], lambda data: watch.one(targets.tried, data)
    )
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word.encode())


def main() -> None:
    """Each target in its turn; ends with 1 when there was a crash."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all, if none is named")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--found", type=Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        corpus, found = wanted.corpus or Path(scratch), wanted.found or Path(tempfile.gettempdir()) / "newsloom-found"
        corpus.mkdir(parents=True, exist_ok=True)
        found.mkdir(parents=True, exist_ok=True)
        if wanted.one:
            watched(wanted.targets[0], wanted.seconds, corpus, found)
            return
        crashed = 0
        for name in wanted.targets or _every():
            slices = [min(AT_ONCE, wanted.seconds - done) for done in range(0, math.ceil(wanted.seconds), AT_ONCE)]
            crashed += _told(name, [_slice(name, seconds, corpus, found) for seconds in slices])
    sys.exit(1 if crashed else 0)


def _slice(name: str, seconds: float, corpus: Path, found: Path) -> dict[str, Any]:
    """What one process came to, which goes on from what those before it learnt."""
    given = ["--seconds", str(seconds), "--corpus", str(corpus), "--found", str(found), "--one"]
    ran = subprocess.run([sys.executable, str(HERE), name, *given], stdout=subprocess.PIPE, text=True, check=False)
    told = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    died = {"runs": 0, "minutes": 0.0, "slowest": 0.0, "memory": 0.0, "crashes": {f"died with {ran.returncode}": ""}}
    return json.loads(told[-1]) if told else died


def _every() -> list[str]:
    """All targets: their module is imported once, after newsloom is watched, in the processes that run them."""
    sys.path.insert(0, str(TESTS))
    return list(importlib.import_module("targets").TARGETS)


def _told(name: str, slices: Sequence[dict[str, Any]]) -> int:
    """Print what a target's slices came to; gives how many crashes there were."""
    crashes = sorted(set().union(*(one["crashes"] for one in slices)))
    runs, minutes = (sum(one[what] for one in slices) for what in ("runs", "minutes"))
    slowest, memory = (max(one[what] for one in slices) for what in ("slowest", "memory"))
    print(
        f"{name:12} {runs:>10,} executions in {minutes:5.1f} min, slowest {slowest:6.2f} s, "
        f"{memory:5.0f} MB, {len(crashes)} crashes",
        flush=True,
    )
    return len(crashes)


if __name__ == "__main__":
    main()
