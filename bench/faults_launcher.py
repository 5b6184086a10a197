"""Starts newsloom's real commands, each in a process of its own, and kills it; tells where the kill fell.

One process loads all libraries once and forks for each line of JSON on its input, ``{"args": […], "kill": {…}}``; the
fork runs the command as the shell would. Where it is, it tells through shared memory: by SQLAlchemy's events (begin,
commit, a connection given back) and Python's audit events (a file opened to be written, renamed), so that nothing of
newsloom is replaced but, with ``"near": true``, the process in which pages are read: starting it takes longer than all
the rest. The one who forked kills, before it has waited for its child: so the number is still that child's.

``{"write": FILE, "stop": {…}, "copies": FOLDER}`` runs a writer of small transactions instead, and stops it now and
then (SIGSTOP) for as long as it takes to copy what stands on the disk.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_PLACES = ("state", "begun", "writing", "files", "opened", "kept")
_MEMORY = struct.Struct(f"{len(_PLACES)}i")
OUTSIDE, READING, INSIDE, COMMITTING = range(4)
#: What a child's exit says when Python itself broke.
_BROKEN = 99


class Marks:
    """What a process tells of itself: its transaction, how many it began, files it writes, steps that were kept."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _MEMORY.size)
        self.clear()

    def clear(self) -> None:
        """Forget the last process."""
        self._memory[:] = _MEMORY.pack(*(0 for _ in _PLACES))

    def read(self) -> dict[str, int]:
        """All, by name."""
        return dict(zip(_PLACES, _MEMORY.unpack(self._memory[:]), strict=True))

    def put(self, **told: int) -> None:
        """Tell something."""
        self._memory[:] = _MEMORY.pack(*(self.read() | told).values())

    def more(self, name: str) -> None:
        """Count one more."""
        self.put(**{name: self.read()[name] + 1})


def listen(marks: Marks) -> None:
    """Let SQLAlchemy and Python tell where this process is."""
    from sqlalchemy import Engine, event
    from sqlalchemy.pool import Pool

    def begin(connection: Any) -> None:
        writes = bool(connection.get_execution_options().get("newsloom_writes"))
        marks.put(state=INSIDE if writes else READING, begun=marks.read()["begun"] + writes)

    def commit(_connection: Any) -> None:
        if marks.read()["state"] == INSIDE:
            marks.put(state=COMMITTING)

    def written(event_: str, told: tuple[Any, ...]) -> None:
        if event_ == "os.rename":
            marks.put(writing=0)
        elif event_ == "open" and isinstance(told[2], int) and told[2] & (os.O_WRONLY | os.O_RDWR):
            if "/out" in str(told[0]):
                marks.put(writing=1, files=marks.read()["files"] + 1)
        elif event_ == "sqlite3.connect" and str(told[0]).endswith(".part"):
            marks.put(writing=1, files=marks.read()["files"] + 1)

    event.listen(Engine, "begin", begin)
    event.listen(Engine, "commit", commit)
    event.listen(Pool, "checkin", lambda *_: marks.put(state=OUTSIDE))
    event.listen(Pool, "connect", lambda *_: marks.put(opened=1))
    sys.addaudithook(written)


class Near:
    """Reads pages in this very process."""

    def __init__(self, function: Any, *_: object) -> None:
        self._function = function

    def __call__(self, piece: Any) -> Any:
        """What the function makes of it."""
        return self._function(piece)

    def close(self) -> None:
        """Nothing is to be ended."""


def command(arguments: Sequence[str], said: int, *, near: bool) -> int:
    """Run a command as the shell would; gives its exit code."""
    from newsloom import cli, intake

    os.dup2(said, 1)
    os.dup2(said, 2)
    if near:
        intake.Worker = Near  # type: ignore[misc,assignment]
    sys.argv = ["newsloom", *arguments]
    code: Any = 0
    try:
        cli.main()
    except SystemExit as left:
        code = left.code
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


def write(place: str, marks: Marks) -> None:
    """Put three reports in each of many transactions; ``kept`` tells how many of these are acknowledged."""
    from newsloom.kept import Taken
    from newsloom.store import open_library
    from newsloom.types import Article, Block, Reading, Sentence

    start = datetime(2026, 1, 1, tzinfo=UTC)
    with open_library(place) as library:
        for step in range(10_000):
            now = start + timedelta(minutes=step)
            taken = []
            for part in range(3):
                text = f"Step {step} of part {part} was taken at the harbour before the bridge was closed. " * 30
                article = Article(f"a{step}-{part}", text, (Block(0, len(text), "paragraph"),), published=now)
                taken.append(Taken(Reading(article, (Sentence(0, len(text), 0),)), f"https://a.example/{step}/{part}"))
            library.put_readings(taken, now)
            marks.more("kept")


def load() -> None:
    """Load all that commands load late: once, before the forks."""
    import pyarrow.parquet  # noqa: F401

    from newsloom import archive, cli, read, serve, weave  # noqa: F401
    from newsloom.loom import desk, exporting, importing, posting  # noqa: F401
    from newsloom.types import Page, Story

    logging.disable()
    page = b"<html lang='en'><head><title>The bridge</title></head><body><article><h1>The bridge</h1>" + (
        b"<p>The bridge of Overmere was closed on Monday, mayor Ada Hale said. It will open in May.</p>" * 4
    )
    reading = read.read_article(read.article(Page("warm.html", "html", page)))
    weave.weave(Story("s", (reading.article.id,)), [reading], 100)


def main() -> None:
    """Fork for each line."""
    load()
    print("ready", flush=True)
    marks = Marks()
    for line in sys.stdin:
        asked = json.loads(line)
        marks.clear()
        child = os.fork()
        if not child:
            os._exit(_obeyed(asked, marks))
        told = _stopped(child, asked, marks) if "write" in asked else _watched(child, asked.get("kill"), marks)
        print(json.dumps(told), flush=True)


def _obeyed(asked: Mapping[str, Any], marks: Marks) -> int:
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.update(asked.get("environment", {}))
        listen(marks)
        if "write" in asked:
            write(asked["write"], marks)
            return 0
        said = os.open(asked["said"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        return command(asked["args"], said, near=bool(asked.get("near")))
    except BaseException:
        import traceback

        traceback.print_exc()
        return _BROKEN


def _watched(child: int, kill: Mapping[str, float] | None, marks: Marks) -> dict[str, Any]:
    """Wait for a child's end, or make one: ``{"after": s}``, or ``{"begun" | "files": number, "then": s}``."""
    begun = time.monotonic()
    while not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        if kill and _due(kill, marks.read(), time.monotonic() - begun):
            time.sleep(kill.get("then", 0.0))
            os.kill(child, signal.SIGKILL)
            break
        time.sleep(0.0003 if kill else 0.003)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    code = os.waitstatus_to_exitcode(status)
    return {**marks.read(), "killed": killed, "code": code, "seconds": time.monotonic() - begun}


def _due(kill: Mapping[str, float], found: Mapping[str, int], seconds: float) -> bool:
    return any(kill[name] <= (seconds if name == "after" else found[name]) for name in kill if name != "then")


def _stopped(child: int, asked: Mapping[str, Any], marks: Marks) -> dict[str, Any]:
    """Stop a writer at moments that were drawn, copy its files each time, and kill it at last."""
    place, folder = Path(asked["write"]), Path(asked["copies"])
    told = []
    for number, moment in enumerate(asked["stop"]):
        while marks.read()["kept"] < moment["kept"] and not os.waitid(
            os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT
        ):
            time.sleep(0.0003)
        time.sleep(moment["then"])
        os.kill(child, signal.SIGSTOP)
        os.waitid(os.P_PID, child, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        for end in ("", "-wal", "-shm"):
            if Path(f"{place}{end}").exists():
                shutil.copyfile(f"{place}{end}", folder / f"{number}.db{end}")
        told.append(marks.read())
        os.kill(child, signal.SIGCONT)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return {"copies": told}


class Launcher:
    """The other end of it: asks for processes, one after another."""

    def __init__(self, forking: subprocess.Popen[str], folder: Path) -> None:
        self._forking = forking
        self._said = folder / "said"

    def run(self, *arguments: object, kill: Mapping[str, float] | None = None, near: bool = True) -> dict[str, Any]:
        """Run a command; how it ended, and where it was then."""
        asked = {"args": [str(one) for one in arguments], "kill": kill, "near": near, "said": str(self._said)}
        return self._ask({**asked, "environment": {"NEWSLOOM_NETWORKS": "127.0.0.0/8"}})

    def well(self, *arguments: object, code: int = 0) -> dict[str, Any]:
        """Run a command that nobody disturbs, and that is to end so."""
        found = self.run(*arguments)
        assert found["code"] == code, (arguments, found["code"], self.said())
        return found

    def said(self) -> str:
        """What the last command printed."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    def stop(self, place: Path, copies: Path, moments: Sequence[Mapping[str, float]]) -> list[dict[str, int]]:
        """Let a writer write, and copy its files at moments while it stands still; what it told at each."""
        found = self._ask({"write": str(place), "copies": str(copies), "stop": list(moments)})
        told: list[dict[str, int]] = found["copies"]
        return told

    def _ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert self._forking.stdin
        assert self._forking.stdout
        self._forking.stdin.write(json.dumps(asked) + "\n")
        self._forking.stdin.flush()
        found: dict[str, Any] = json.loads(self._forking.stdout.readline())
        assert found.get("code") != _BROKEN, self.said()
        return found


@contextmanager
def launcher(folder: Path) -> Iterator[Launcher]:
    """A launcher, ready to fork."""
    source = Path(__file__).parent.parent / "src"
    started = [sys.executable, str(Path(__file__).resolve())]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    with subprocess.Popen(
        started, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as forking:
        assert forking.stdin
        assert forking.stdout
        assert forking.stdout.readline() == "ready\n"
        try:
            yield Launcher(forking, folder)
        finally:
            forking.stdin.close()


if __name__ == "__main__":
    main()
