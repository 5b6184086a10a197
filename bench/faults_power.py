"""The power cut, modelled: what may stand on the disk at that moment, and whether a library opens sound from it.

A kill leaves what was written; a power cut leaves of it what was synced, and of the rest any part in any order. Copying
a library's files while they are written is no model of that: with the database first and the journal later a checkpoint
may fall between, with the journal first pages may be newer than it, and neither is a state that a disk was ever in. So
the writer is stopped for as long as the copying takes, and from what was copied are made the states that SQLite says
it survives (sqlite.org/wal.html, sqlite.org/atomiccommit.html), with synchronous=FULL as a library is opened:

    as it stood          a kill
    without -shm         it is never synced; it is made anew from the journal
    another -shm         whatever stood in those blocks
    journal cut short    what was written after the last acknowledged commit was not synced: its end is missing,
    journal torn         or some sectors of it are, the later ones perhaps not
    database torn        a checkpoint had begun: sectors of pages that are committed in the journal are old or new

A sector that was synced before stays as it is: no disk is modelled that lies about syncing, or loses what it held.
Each state must open, be sound, and hold every transaction that was acknowledged, whole.
"""

from __future__ import annotations

import random
import shutil
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from faults_launcher import Launcher

from newsloom.store import open_library

_HEADER, _FRAME, _SECTOR = 32, 24, 512
#: Moments in the life of one library.
_EACH = 6


@dataclass
class Journal:
    """A write-ahead log: its bytes, the size of its pages, where each of its commits ends."""

    body: bytes
    page: int
    commits: list[int]

    @classmethod
    def of(cls, body: bytes) -> Journal:
        """Read by its checksums, as SQLite reads it (sqlite.org/fileformat2.html#walformat)."""
        if len(body) < _HEADER:
            return cls(body, 4096, [])
        order = ">" if struct.unpack(">I", body[:4])[0] & 1 else "<"
        page = struct.unpack(">I", body[8:12])[0]
        salts = body[16:24]
        sums = _summed(body[:24], order, (0, 0))
        commits: list[int] = []
        at = _HEADER if sums == struct.unpack(">II", body[24:32]) else len(body)
        while at + _FRAME + page <= len(body):
            head = body[at : at + _FRAME]
            sums = _summed(body[at + _FRAME : at + _FRAME + page], order, _summed(head[:8], order, sums))
            if head[8:16] != salts or sums != struct.unpack(">II", head[16:24]):
                break
            at += _FRAME + page
            if struct.unpack(">I", head[4:8])[0]:
                commits.append(at)
        return cls(body, page, commits)

    def pages(self, end: int) -> Iterator[tuple[int, bytes]]:
        """Number and content of the pages up to a commit."""
        for at in range(_HEADER, end, _FRAME + self.page):
            yield struct.unpack(">I", self.body[at : at + 4])[0], self.body[at + _FRAME : at + _FRAME + self.page]


def _summed(piece: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    one, other = sums
    words = struct.unpack(f"{order}{len(piece) // 4}I", piece)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + other) & 0xFFFFFFFF
        other = (other + second + one) & 0xFFFFFFFF
    return one, other


@dataclass
class Left:
    """What stood on the disk; ``synced``: up to where the journal was."""

    database: bytes
    journal: Journal
    shared: bytes
    synced: int
    dice: random.Random

    def as_it_stood(self) -> tuple[bytes, bytes, bytes | None]:
        """A kill."""
        return self.database, self.journal.body, self.shared

    def without_shm(self) -> tuple[bytes, bytes, bytes | None]:
        """The index of the journal is gone."""
        return self.database, self.journal.body, None

    def another_shm(self) -> tuple[bytes, bytes, bytes | None]:
        """It is anything."""
        return self.database, self.journal.body, self.dice.randbytes(len(self.shared) or 32_768)

    def journal_cut(self) -> tuple[bytes, bytes, bytes | None]:
        """Its end is missing, somewhere after what was synced."""
        end = self.dice.randint(self.synced, max(self.synced, len(self.journal.body)))
        return self.database, self.journal.body[:end], None

    def journal_torn(self) -> tuple[bytes, bytes, bytes | None]:
        """Some of the sectors after what was synced are not there."""
        body = bytearray(self.journal.body)
        for at in range(self.synced, len(body), _SECTOR):
            if self.dice.random() < 0.5:
                body[at : at + _SECTOR] = bytes(len(body[at : at + _SECTOR]))
        return self.database, bytes(body), None

    def database_torn(self) -> tuple[bytes, bytes, bytes | None]:
        """A checkpoint had written some sectors; and the journal is torn as well."""
        body, page = bytearray(self.database), self.journal.page
        for number, content in self.journal.pages(self.synced):
            begin = (number - 1) * page
            for at in range(0, page, _SECTOR):
                if begin + page <= len(body) and self.dice.random() < 0.5:
                    body[begin + at : begin + at + _SECTOR] = content[at : at + _SECTOR]
        return bytes(body), self.journal_torn()[1], None


_STATES: tuple[Callable[[Left], tuple[bytes, bytes, bytes | None]], ...] = (
    Left.as_it_stood, Left.without_shm, Left.another_shm, Left.journal_cut, Left.journal_torn, Left.database_torn,
)  # fmt: skip


def cuts(launching: Launcher, folder: Path, number: int, dice: random.Random) -> Counter[str]:
    """Cut the power at so many moments; gives how many states of each kind opened sound, and what they had in them."""
    found: Counter[str] = Counter()
    while found["moments"] < number:
        held = folder / "power"
        shutil.rmtree(held, ignore_errors=True)
        held.mkdir()
        each = min(_EACH, number - found["moments"])
        kept = sorted(dice.randint(1, 300) for _ in range(each))
        # A transaction takes 3 to 10 ms.
        moments = [{"kept": at, "then": dice.random() * 0.012} for at in kept]
        for at, marks in enumerate(launching.stop(held / "news.db", held, moments)):
            found["moments"] += 1
            found += _examined(held, held / f"{at}.db", marks, dice)
    return found


def _examined(folder: Path, copy: Path, marks: Mapping[str, int], dice: random.Random) -> Counter[str]:
    """Make every state of one moment, and open each."""
    parts = [copy.with_name(copy.name + end) for end in ("", "-wal", "-shm")]
    database, log, shared = (part.read_bytes() if part.exists() else b"" for part in parts)
    journal = Journal.of(log)
    acknowledged, there = marks["kept"], _opened(folder, (database, log, shared), marks["kept"])
    # One more than acknowledged: its commit was written, and nobody knows whether it was synced.
    sure = journal.commits[: -(there - acknowledged) or None]
    left = Left(database, journal, shared, sure[-1] if sure else min(_HEADER, len(log)), dice)
    found: Counter[str] = Counter()
    found["moments inside a transaction"] += marks["state"] > 1
    found["moments with a commit that nobody acknowledged"] += there > acknowledged
    found["frames after what was synced"] += len(log) > left.synced
    for state in _STATES:
        _opened(folder, state(left), acknowledged)
        found[state.__name__.replace("_", " ")] += 1
    return found


def _opened(folder: Path, state: tuple[bytes, bytes, bytes | None], acknowledged: int) -> int:
    """Open a state; gives how many steps it holds, each whole."""
    place = folder / "cut.db"
    for end, body in zip(("", "-wal", "-shm"), state, strict=True):
        part = place.with_name(place.name + end)
        part.unlink(missing_ok=True)
        if body is not None:
            part.write_bytes(body)
    with open_library(place) as library:
        assert library.sound() == (), library.sound()
        assert library.verify().astray == ()
        ids = {one.article.id for one in library.kept_articles()}
        steps = len(ids) // 3
        assert ids == {f"a{step}-{part}" for step in range(steps) for part in range(3)}, "half a transaction"
        assert acknowledged <= steps <= acknowledged + 1, (acknowledged, steps)
        assert len(library.search("harbour", limit=len(ids) + 1).items) == len(ids)
    return steps


def told(found: Counter[str]) -> str:
    """What was found, in lines."""
    kinds = [state.__name__.replace("_", " ") for state in _STATES]
    lines = [f"{found['moments']} moments at which the power is cut, {sum(found[one] for one in kinds)} states:"]
    lines += [f"  {name:<48}{count:>5}" for name, count in found.items() if name != "moments"]
    return "\n".join([*lines, "every state opened sound; every acknowledged transaction was there, whole"])
