"""What the fault campaign kills: each command, the state it starts from, and what must hold afterwards.

fresh ──run, killed──▶ killed ──run again──▶ … ──finish──▶ whole
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import faults_world as world
from faults_launcher import Launcher

from newsloom import archive
from newsloom.errors import ArchiveError
from newsloom.store import open_library


class Bases:
    """The libraries that scenarios start from, made once."""

    def __init__(self, folder: Path, launching: Launcher, reports: int = 36, many: int = 3_000) -> None:
        self.folder, self.launching = folder, launching
        self.web, feeds = world.web(reports)
        self.reports = reports
        self.followed, self.whole, self.unlinked = (folder / f"{n}.db" for n in ("followed", "whole", "unlinked"))
        world.followed(self.followed, feeds)
        world.copied(self.followed, self.whole)
        launching.well("update", "--store", self.whole)
        world.copied(self.followed, self.unlinked)
        world.unlinked(self.unlinked)
        world.sound(self.whole)
        self.standing = world.standing(self.whole)
        assert len(self.standing["articles"]) == reports
        self.exported = folder / "articles.jsonl"
        launching.well("export", "articles", "--out", self.exported, "--store", self.whole)
        self.many = folder / "many.db"
        world.large(self.many, many)

    def close(self) -> None:
        """End the servers."""
        self.web.close()


class Scenario:
    """A command, the state it starts from, and what must hold after a kill and at its end."""

    name = ""
    #: Kills of one state before it is let run to its end.
    most = 4
    codes: tuple[int, ...] = (0,)

    def __init__(self, bases: Bases) -> None:
        self.bases, self.launching = bases, bases.launching
        self.folder = bases.folder / f"out-{self.name}"
        self.folder.mkdir()
        self.place = self.folder / "news.db"
        self.dice = random.Random(0)
        self.args: Sequence[object] = ()

    def fresh(self) -> None:
        """Make the state, and ``args``."""

    def killed(self) -> None:
        """Look at what a kill left."""
        if self.place.exists():
            world.sound(self.place)

    def finish(self) -> None:
        """Let it come to its end."""
        found = self.launching.run(*self.args)
        assert found["code"] in self.codes, self.launching.said()

    def whole(self) -> None:
        """Look at what came out."""

    def _again(self) -> None:
        """Nothing of before is left."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()


class Update(Scenario):
    """Feeds asked, pages fetched and read, linked, woven."""

    name = "update"

    def fresh(self) -> None:  # noqa: D102
        self._again()
        world.copied(self.bases.followed, self.place)
        self.args = ("update", "--store", self.place)

    def whole(self) -> None:  # noqa: D102
        self.launching.well("update", "--store", self.place)
        self.killed()
        found = world.standing(self.place)
        assert found == self.bases.standing, _differ(found, self.bases.standing)
        with open_library(self.place) as library:
            assert not library.articles_due()
            assert not library.pages_due()
            assert library.status().due == 0


class Settle(Update):
    """What was read is linked, settled and woven."""

    name = "settle"

    def fresh(self) -> None:  # noqa: D102
        super().fresh()
        world.copied(self.bases.unlinked, self.place)


class Import(Update):
    """Articles of another library taken in."""

    name = "import"

    def fresh(self) -> None:  # noqa: D102
        self._again()
        self.args = ("import", self.bases.exported, "--store", self.place)

    def whole(self) -> None:  # noqa: D102
        self.killed()
        found = world.standing(self.place)
        expected = self.bases.standing
        assert found["articles"] == expected["articles"], _differ(found, expected)
        assert [one[:3] for one in found["stories"]] == [one[:3] for one in expected["stories"]]
        assert all(one[2] == one[3] for one in found["stories"]), "a digest of other articles than its story's"


class Add(Import):
    """Reports taken from a file."""

    name = "add"

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.given = bases.folder / "given.jsonl"
        self.given.write_bytes(world.inputs.jsonl(world.inputs.reports(bases.reports)))
        self.expected: dict[str, Any] = {}

    def fresh(self) -> None:  # noqa: D102
        self._again()
        self.args = ("add", self.given, "--store", self.place)

    def whole(self) -> None:  # noqa: D102
        self.killed()
        found = world.standing(self.place)
        self.expected = self.expected or found
        assert found == self.expected, _differ(found, self.expected)
        assert len(found["articles"]) == self.bases.reports


class Migrate(Scenario):
    """A library of the first schema opened by today's newsloom."""

    name = "migrate"
    most = 8

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.old = world.older(bases.many, bases.folder / "old.db")
        migrated = world.copied(self.old, bases.folder / "migrated.db")
        self.expected = world.checksum(migrated)
        assert self.expected == world.checksum(bases.many)

    def fresh(self) -> None:  # noqa: D102
        world.copied(self.old, self.place)
        self.args = ("status", "--store", self.place)

    def killed(self) -> None:  # noqa: D102
        # Only a copy is opened: opening migrates, and the next run is to go on with it.
        beside = self.folder / "beside.db"
        for end in ("", "-wal", "-shm"):
            beside.with_name(beside.name + end).unlink(missing_ok=True)
            left = self.place.with_name(self.place.name + end)
            if left.exists():
                shutil.copyfile(left, beside.with_name(beside.name + end))
        with open_library(beside) as library:
            assert library.sound() == ()
            assert library.checksum().checksum == self.expected

    def whole(self) -> None:  # noqa: D102
        assert world.checksum(self.place) == self.expected
        world.sound(self.place)


class Decide(Scenario):
    """Stories merged, split, and what was decided taken back."""

    name = "decide"
    most = 1

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        stories = [(one[0], one[2]) for one in bases.standing["stories"] if len(one[2]) > 1]
        (first, _), (second, _), (third, articles) = stories[0], stories[1], max(stories, key=lambda one: len(one[1]))
        self.merged = world.copied(bases.whole, bases.folder / "merged.db")
        self.launching.well("merge", first, second, "--store", self.merged)
        self.ways: dict[str, tuple[Path, tuple[str, ...]]] = {
            "merge": (bases.whole, ("merge", first, second)),
            "split": (bases.whole, ("split", third, articles[0])),
            "move": (bases.whole, ("move", articles[0], first if first != third else second)),
            "undo": (self.merged, ("undo",)),
        }
        self.ends: dict[str, list[list[Any]]] = {}
        for name, (base, way) in self.ways.items():
            done = world.copied(base, bases.folder / f"decided-{name}.db")
            self.launching.well(*way, "--store", done)
            self.ends[name] = [self._parted(base), self._parted(done)]
        self.way = "merge"

    def _parted(self, place: Path) -> list[Any]:
        return [one[3] for one in world.standing(place)["articles"]]

    def fresh(self) -> None:  # noqa: D102
        self._again()
        self.way = self.dice.choice(sorted(self.ways))
        base, way = self.ways[self.way]
        world.copied(base, self.place)
        self.args = (*way, "--store", self.place)

    def killed(self) -> None:  # noqa: D102
        world.sound(self.place)
        parted = self._parted(self.place)
        assert _same_parts(parted, self.ends[self.way]), (self.way, "half a decision")

    def finish(self) -> None:  # noqa: D102
        self.launching.well("update", "--store", self.place)

    def whole(self) -> None:  # noqa: D102
        self.killed()
        with open_library(self.place) as library:
            assert library.status().due == 0
        for _, _, articles, woven, _ in world.standing(self.place)["stories"]:
            assert articles == woven, "a digest of other articles than its story's"


class Export(Scenario):
    """What a library holds, into a file."""

    name = "export"
    most = 1

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.ways = [(what, form) for what in ("articles", "quotes", "claims", "stories")
                     for form in ("jsonl", "csv", "parquet")]  # fmt: skip
        self.place = world.copied(bases.whole, bases.folder / "exporting.db")
        self.expected: dict[tuple[str, str], bytes] = {}
        self.before = world.checksum(self.place)
        self.way = self.ways[0]
        self.out, self.old = self.folder / "file", b"what stood there before\n"
        for what, form in self.ways:
            self.launching.well("export", what, "--format", form, "--out", self.out, "--store", self.place)
            self.expected[what, form] = self.out.read_bytes()

    def fresh(self) -> None:  # noqa: D102
        self._again()
        self.way = self.dice.choice(self.ways)
        if self.dice.random() < 0.5:
            self.out.write_bytes(self.old)
        what, form = self.way
        self.args = ("export", what, "--format", form, "--out", self.out, "--store", self.place)

    def killed(self) -> None:  # noqa: D102
        if self.out.exists():
            assert self.out.read_bytes() in (self.old, self.expected[self.way]), (self.way, "half an export")
        assert world.checksum(self.place) == self.before

    def whole(self) -> None:  # noqa: D102
        assert self.out.read_bytes() == self.expected[self.way]
        assert [one.name for one in self.folder.iterdir()] == ["file"], "something is left beside it"


class Prune(Scenario):
    """Old stories let go."""

    name = "prune"
    most = 1

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.base = world.copied(bases.whole, bases.folder / "followed-some.db")
        with open_library(self.base) as library:
            for story in bases.standing["stories"][:3]:
                library.put_mark("follow", "story", story[0], library.runs("update", 1)[0].started_at)
        done = world.copied(self.base, bases.folder / "pruned.db")
        self.launching.well("prune", "--older", "2100-01-01", "--store", done)
        self.ends = [world.checksum(self.base), world.checksum(done)]

    def fresh(self) -> None:  # noqa: D102
        world.copied(self.base, self.place)
        self.args = ("prune", "--older", "2100-01-01", "--store", self.place)

    def killed(self) -> None:  # noqa: D102
        world.sound(self.place)
        assert world.checksum(self.place) in self.ends, "half of it went"

    def whole(self) -> None:  # noqa: D102
        world.sound(self.place)
        assert world.checksum(self.place) == self.ends[1]


class Backup(Scenario):
    """A library copied to a new file."""

    name = "backup"
    most = 1
    verb = "backup"

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.source = world.copied(bases.many, bases.folder / f"source-{self.name}.db")
        self.before = world.checksum(self.source)
        self.out = self.folder / "copy.db"

    def fresh(self) -> None:  # noqa: D102
        self._again()
        self.args = ("backup", self.out, "--store", self.source)

    def killed(self) -> None:  # noqa: D102
        if self.out.exists():
            assert world.checksum(self.out) == self.before, "half a backup"
        assert world.checksum(self.source) == self.before

    def finish(self) -> None:  # noqa: D102
        if not self.out.exists():
            super().finish()

    def whole(self) -> None:  # noqa: D102
        world.sound(self.out)
        assert world.checksum(self.out) == self.before
        left = [one.name for one in self.folder.iterdir() if not one.name.startswith("copy.db")]
        assert not left, left
        assert not list(self.folder.glob("*.part*")), "something is left beside it"


class Copy(Backup):
    """A library copied row by row."""

    name = "copy"

    def fresh(self) -> None:  # noqa: D102
        super().fresh()
        self.args = ("copy", self.source, self.out)


class Restore(Backup):
    """A backup put in a library's place."""

    name = "restore"

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.other = world.checksum(bases.whole)

    def fresh(self) -> None:  # noqa: D102
        self._again()
        world.copied(self.bases.whole, self.out)
        self.args = ("restore", self.source, "--force", "--store", self.out)

    def killed(self) -> None:  # noqa: D102
        assert self.out.exists(), "neither the old nor the new"
        assert world.checksum(self.out) in (self.before, self.other), "half a library"

    def finish(self) -> None:  # noqa: D102
        Scenario.finish(self)


class Archive(Scenario):
    """An archive read, linked, woven into a folder."""

    name = "archive"
    most = 5

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.given = bases.folder / "archived.jsonl"
        self.given.write_bytes(world.inputs.jsonl(world.inputs.reports(24)))
        self.out, self.checksum = self.folder / "made", ""

    def fresh(self) -> None:  # noqa: D102
        self._again()
        self.args = ("archive", "run", self.given, "--out", self.out, "--records", 8, "--weave", "--processes", 1)

    def killed(self) -> None:  # noqa: D102
        try:
            manifest, wrong = archive.verify(self.out)
        except ArchiveError:
            return  # not whole, and says so
        assert not wrong
        assert manifest["checksum"] == self.checksum, "another archive"

    def whole(self) -> None:  # noqa: D102
        manifest, wrong = archive.verify(self.out)
        assert not wrong, wrong
        self.checksum = self.checksum or manifest["checksum"]
        assert manifest["checksum"] == self.checksum
        assert not list(self.out.rglob("*.part"))


SCENARIOS: Mapping[str, type[Scenario]] = {
    one.name: one
    for one in (Update, Settle, Add, Import, Migrate, Decide, Export, Prune, Backup, Restore, Copy, Archive)
}


def _differ(one: Mapping[str, list[Any]], other: Mapping[str, list[Any]]) -> list[Any]:
    """The first few things that one has and the other has not."""
    return [row for name in one for row in one[name] if row not in other[name]][:3] + [
        row for name in one for row in other[name] if row not in one[name]
    ][:3]


def _same_parts(parted: Sequence[Any], ends: Iterable[Sequence[Any]]) -> bool:
    """Whether articles stand together as in one of the ends: a story that was split off has an id of its own."""

    def shape(stories: Sequence[Any]) -> list[int]:
        first: dict[Any, int] = {}
        return [first.setdefault(story, len(first)) for story in stories]

    return any(shape(parted) == shape(end) for end in ends)
