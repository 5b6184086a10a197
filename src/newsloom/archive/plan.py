"""What is to be done, from the inputs alone: the same files cut the same way, however many workers there are.

inputs ──listed──▶ files ──survey (by workers)──▶ slices ──Shards of whole or part files──▶ Plan
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from newsloom import __version__, intake
from newsloom.errors import ArchiveError, IntakeError
from newsloom.intake import Slice, Survey
from newsloom.types import Failure


@dataclass(frozen=True, slots=True)
class Options:
    """What changes the result; all of it stands in the manifest.

    ``records``: of a shard that is read at once. ``reports``: of a shard of time that is linked at once. ``days``
    without news close a story. ``weave``: whether stories of two reports or more are woven, in so many ``words``.
    ``finder``: who finds the names. ``page_megabytes``: the largest page read. ``plugins``: the packages whose readers
    are asked and whose ``comparer`` is, each ``package==version``.
    """

    # 500 pages are some 5 s of one worker, so that one lost costs little, and some 20 MB of tables.
    records: int = 500
    # 20,000 reports are linked in some 20 s with under 1 GB.
    reports: int = 20_000
    days: float = 10.0
    weave: bool = False
    words: int = 250
    finder: str = "rules"
    page_megabytes: float = 8.0
    plugins: tuple[str, ...] = ()
    comparer: str = ""


@dataclass(frozen=True, slots=True)
class Shard:
    """Slices read as one: of one file, or of many small ones."""

    number: int
    slices: tuple[Slice, ...]

    @property
    def name(self) -> str:
        """``00000`` and so on: of files, in their order."""
        return f"{self.number:05d}"

    @property
    def records(self) -> int:
        """How many records there are in it."""
        return sum(one.count for one in self.slices)

    def __str__(self) -> str:
        """Where it stands, for messages."""
        first, last = self.slices[0], self.slices[-1]
        if first.place != last.place:
            return f"{first.place} to {last.place}"
        return f"{first.place}:{first.first}-{last.first + last.count - 1}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The files with their hashes, the shards, and what could not be opened.

    ``stood`` tells of each file of this machine how it stood before it was looked through.
    """

    options: Options
    surveys: tuple[Survey, ...]
    shards: tuple[Shard, ...]
    failures: tuple[Failure, ...]
    stood: Mapping[str, object] = field(default_factory=dict)

    @property
    def inputs(self) -> list[dict[str, object]]:
        """The inputs as the manifest lists them."""
        return [{"place": one.place, "bytes": one.size, "sha256": one.sha256} for one in self.surveys]

    @property
    def fingerprint(self) -> str:
        """The same for the same inputs, settings and version, in whatever order they came.

        Places are part of it: they stand in what is written.
        """
        told = {"newsloom": __version__, "options": asdict(self.options), "inputs": self.inputs}
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def places(inputs: Sequence[str]) -> tuple[dict[str, bool], tuple[Failure, ...]]:
    """The files of all inputs, each once, in the order in which a folder is read; and what cannot be listed.

    Of each it is told whether it was found, in a folder or under a prefix, or named itself.
    Raises ``ArchiveError`` for what cannot be read twice.
    """
    found: dict[str, bool] = {}
    failures: list[Failure] = []
    for given in inputs:
        if given == "-" or given.startswith(("http://", "https://")):
            raise ArchiveError(f"{given}: a run must be able to read its input again", "give files, folders or s3://…")
        try:
            for one in intake.listed(given):
                if isinstance(one, Failure):
                    failures.append(one)
                else:
                    place = one if "://" in one else str(Path(one))
                    found[place] = found.get(place, True) and one != given
        except IntakeError as error:
            failures.append(Failure(given, error.reason, error.advice))
    return {place: found[place] for place in sorted(found, key=_walk)}, tuple(sorted(failures, key=str))


def _walk(place: str) -> tuple[tuple[bool, str], ...]:
    """Files of a folder before the folders in it, by their names."""
    *folders, name = place.split("/")
    return (*((True, folder) for folder in folders), (False, name))


def planned(
    options: Options,
    surveys: Iterable[Survey],
    failures: Sequence[Failure] = (),
    stood: Mapping[str, object] | None = None,
) -> Plan:
    """The plan for files that were looked through."""
    every = tuple(surveys)
    told = [failure for one in every for failure in one.failures]
    return Plan(options, every, tuple(_shards(every, options.records)), (*failures, *told), stood or {})


def _shards(surveys: Sequence[Survey], most: int) -> Iterator[Shard]:
    """Small files share a shard, so that a folder of 100,000 pages is no 100,000 of them."""
    number = count = 0
    held: list[Slice] = []
    for one in (one for survey in surveys for one in survey.slices):
        if held and count + one.count > most:
            yield Shard(number, tuple(held))
            number, count, held = number + 1, 0, []
        held.append(one)
        count += one.count
    if held:
        yield Shard(number, tuple(held))
