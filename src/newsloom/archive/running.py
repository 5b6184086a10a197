"""A run, stage by stage; each step's result is whole in the folder before the next begins, and never made twice.

inputs ──plan──▶ shards ──read──▶ tables, reports in brief ──sift──▶ the order of time
    ──link──▶ stories of shards of time ──merge──▶ stories ──publish──▶ Parquet ──weave──▶ digests ──▶ manifest
"""

from __future__ import annotations

import json
import platform
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute

from newsloom import __version__, plugins
from newsloom.archive import columns, joining, publishing
from newsloom.archive.folder import Folder
from newsloom.archive.joining import ArchivedStory
from newsloom.archive.plan import Options, Plan, places, planned
from newsloom.archive.sifting import Briefs, Sifted, sift
from newsloom.archive.tasks import faults
from newsloom.archive.workers import Job, Workers
from newsloom.errors import ArchiveError
from newsloom.intake import Survey
from newsloom.loom import Progress
from newsloom.loom.progress import silent
from newsloom.types import Failure, Story

# Of a file of stories; of one task of weaving.
_STORIES, _TOGETHER = 50_000, 100
_WHERE = re.compile(r"\b(bytes?|column|to) [\d,]+")
# Of those who are told one by one at the end; all stand in failures.parquet.
_TOLD = 20


@dataclass(slots=True)
class Archive:
    """What a run gave: its manifest, the first of its failures, and seconds of processor time by stage.

    ``reading`` are the seconds that reading articles took, without opening files and writing tables.
    """

    manifest: Mapping[str, Any]
    failures: list[Failure] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def checksum(self) -> str:
        """One hash over all that was written: equal for equal archives."""
        return str(self.manifest["checksum"])


def run(
    inputs: Sequence[str], out: Path, options: Options, workers: Workers, progress: Progress = silent,
    *, keep_work: bool = False,
) -> Archive:  # fmt: skip
    """Make an archive of the inputs in ``out``, or go on with one that was begun. Raises ``ArchiveError``."""
    plan = _plan(inputs, out, options, workers, progress)
    folder = Folder(out)
    with folder.held():
        folder.take_up(plan.fingerprint)
        whole = folder.manifest()
        if whole is not None and folder.stand(whole["files"]):
            archive = Archive(whole, _first(folder.read("failures.parquet")))
        else:
            if whole is not None:
                folder.unfinish()
            archive = _Run(plan, folder, workers, progress).all()
        if not keep_work:
            folder.clear()
        return archive


def _plan(inputs: Sequence[str], out: Path, options: Options, workers: Workers, progress: Progress) -> Plan:
    files, failures = places(inputs)
    # The archive may lie among what it is made of: ``run . --out made``, and once more.
    files = {place: found for place, found in files.items() if not _inside(place, out)}
    failures = tuple(one for one in failures if not _inside(one.place, out))
    stood = {place: _stands(place) for place in files}
    found: dict[str, Survey | Failure] = {}
    jobs = ((place, Job("survey", (place, options, found_there))) for place, found_there in files.items())
    for done, (place, one) in enumerate(workers.each(jobs), 1):
        if isinstance(one, Exception):
            raise one
        found[place] = one
        progress("looking through files", done, len(files))
    listed = [found[place] for place in files]
    surveys = [one for one in listed if isinstance(one, Survey)]
    told = [*failures, *(one for one in listed if isinstance(one, Failure))]
    if not surveys:
        raise ArchiveError(str(told[0]) if told else "there is nothing to read", "" if told else "give files")
    return planned(options, surveys, told, stood)


def _inside(place: str, folder: Path) -> bool:
    return "://" not in place and Path(place).resolve().is_relative_to(folder.resolve())


def _stands(place: str) -> tuple[int, int] | None:
    """What tells that a file was touched; ``None`` for what is no file of this machine."""
    try:
        found = Path(place).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


class _Run:
    """One run over its folder."""

    def __init__(self, plan: Plan, folder: Folder, workers: Workers, progress: Progress) -> None:
        self._plan = plan
        self._options = plan.options
        self._folder = folder
        self._workers = workers
        self._progress = progress
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._names = [shard.name for shard in plan.shards]
        self._briefs = Briefs(folder, self._names)
        self._unwoven: list[dict[str, Any]] = []

    def all(self) -> Archive:
        """Every stage in turn."""
        self._read()
        sifted = sift(self._briefs.heads())
        stories = self._linked(sifted)
        files = [*self._published(sifted, stories), *self._told(sifted, stories)]
        if self._options.weave:
            files += self._woven(sifted, stories)
        failures = self._failures(sifted)
        body = publishing.written(failures)
        files.append(self._folder.keep("failures.parquet", body))
        manifest = self._manifest(files, failures, sifted, stories)
        self._folder.finish(json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        return Archive(manifest, _first(body), self._seconds)

    # ── read ─────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self) -> None:
        """Read every shard. Raises ``ArchiveError`` after the others are done when one cannot be read."""
        shards = {shard.name: shard for shard in self._plan.shards}
        waiting = [name for name in shards if self._folder.done(f"read-{name}") is None]
        done = len(shards) - len(waiting)
        missing: dict[str, Exception] = {}
        jobs = ((name, Job("read", (shards[name], self._options))) for name in waiting)
        for name, result in self._workers.each(jobs):
            done += 1
            self._progress("reading shards", done, len(shards))
            if isinstance(result, Exception):
                missing[name] = result
                continue
            files = [self._folder.keep(f"read/{name}.head", result.head, work=True),
                     self._folder.keep(f"read/{name}.body", result.body, work=True)]  # fmt: skip
            self._folder.note(f"read-{name}", files, seconds=result.seconds, inner=result.inner)
        for name in shards:
            note = self._folder.done(f"read-{name}") or {}
            self._seconds["reading"] += note.get("inner", 0.0)
            self._seconds["opening, tables"] += note.get("seconds", 0.0) - note.get("inner", 0.0)
        if missing:
            name, error = min(missing.items())
            more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
            raise ArchiveError(
                f"shard {name} ({shards[name]}) was not read{more}: {error}; all others were",
                "mend it and run again: it goes on there",
            )
        self._unchanged()

    def _unchanged(self) -> None:
        """Raises ``ArchiveError`` when a file was written to while it was read; its shards are to be read again."""
        for one in self._plan.surveys:
            now = _stands(one.place)
            if now is None or now == self._plan.stood.get(one.place):
                continue
            with Path(one.place).open("rb") as file:
                if file_digest(file, "sha256").hexdigest() == one.sha256:
                    continue
            for shard in self._plan.shards:
                if any(part.place == one.place for part in shard.slices):
                    self._folder.forget(f"read-{shard.name}")
            raise ArchiveError(
                f"{one.place}: it was changed while it was read", "put it back and run again, or begin a new archive"
            )

    # ── link ─────────────────────────────────────────────────────────────────────────────────────────────

    def _linked(self, sifted: Sifted) -> tuple[ArchivedStory, ...]:
        spans = sifted.of_time(self._options.reports)
        waiting = [number for number in range(len(spans)) if self._folder.done(f"link-{number:05d}") is None]
        jobs = ((number, Job("link", (self._span(spans[number]), self._options))) for number in waiting)
        done = len(spans) - len(waiting)
        for number, result in self._workers.each(jobs):
            if isinstance(result, Exception):
                raise result
            file = self._folder.keep(f"link/{number:05d}", result.body, work=True)
            self._folder.note(f"link-{number:05d}", [file], seconds=result.seconds)
            done += 1
            self._progress("linking shards of time", done, len(spans))
        for number in range(len(spans)):
            self._seconds["linking"] += (self._folder.done(f"link-{number:05d}") or {}).get("seconds", 0.0)
        tables = (columns.unpacked(self._folder.read(f"link/{n:05d}", work=True)) for n in range(len(spans)))
        merges = self._merges(len(spans))
        return joining.stories((one["stories"] for one in tables), [span.num_rows for span in spans], merges)

    def _span(self, order: pa.Table) -> bytes:
        return columns.packed({"brief": self._briefs.of(order)})

    def _merges(self, spans: int) -> list[tuple[str, str, str]]:
        """The merges over borders: one long task, done by one worker of the others' notes."""
        if spans < 2:
            return []
        if self._folder.done("merge") is None:
            bodies = (self._folder.read(f"link/{number:05d}", work=True) for number in range(spans))
            began = _clock()
            opinion = plugins.opinion(self._options.comparer, plugins.unpinned(self._options.plugins))
            found = joining.merged(self._counted(map(columns.unpacked, bodies), "merging over borders", spans),
                                   self._options.days, opinion)  # fmt: skip
            body = json.dumps(found, ensure_ascii=False).encode()
            file = self._folder.keep("merges.json", body, work=True)
            self._folder.note("merge", [file], seconds=_clock() - began, faults=faults(opinion))
        self._seconds["merging"] += (self._folder.done("merge") or {}).get("seconds", 0.0)
        return [(one[0], one[1], one[2]) for one in json.loads(self._folder.read("merges.json", work=True))]

    def _counted(self, found: Iterator[Any], what: str, of: int) -> Iterator[Any]:
        for done, one in enumerate(found, 1):
            yield one
            self._progress(what, done, of)

    # ── publish ──────────────────────────────────────────────────────────────────────────────────────────

    def _published(self, sifted: Sifted, stories: Sequence[ArchivedStory]) -> Iterator[dict[str, Any]]:
        of_story = _of_story(sifted, stories)
        began = _clock()
        for shard, name in enumerate(self._names):
            note = self._folder.done(f"publish-{name}")
            if note is None:
                parts = self._tables(shard)
                kept = sifted.kept[shard]
                made = publishing.published(parts, kept, of_story[shard])
                note = self._folder.note(
                    f"publish-{name}",
                    [self._folder.keep(f"{what}/{name}.parquet", body) for what, body in made],
                )
            yield from note["files"]
            self._progress("writing tables", shard + 1, len(self._names))
        self._seconds["writing tables"] += _clock() - began

    def _tables(self, shard: int) -> dict[str, pa.Table]:
        return columns.unpacked(self._folder.read(f"read/{self._names[shard]}.body", work=True))

    def _told(self, sifted: Sifted, stories: Sequence[ArchivedStory]) -> Iterator[dict[str, Any]]:
        """The files of stories."""
        for number, at in enumerate(range(0, max(1, len(stories)), _STORIES)):
            some = stories[at : at + _STORIES]
            wanted = sorted(chain.from_iterable(one.articles for one in some))
            brief = self._briefs.of(sifted.order.take(pa.array(wanted, pa.int64()))).drop_columns(["text", "hash"])
            briefs = dict(zip(wanted, brief.to_pylist(), strict=True))
            yield self._folder.keep(
                f"stories/{number:05d}.parquet", publishing.written(joining.story_rows(some, briefs))
            )

    # ── weave ────────────────────────────────────────────────────────────────────────────────────────────

    def _woven(self, sifted: Sifted, stories: Sequence[ArchivedStory]) -> list[dict[str, Any]]:
        groups = list(_groups([one for one in stories if len(one.articles) > 1]))
        waiting = [number for number in range(len(groups)) if self._folder.done(f"weave-{number:05d}") is None]
        ids = sifted.order["id"]
        jobs = (
            (number, Job("weave", (
                [Story(one.id, tuple(ids[at].as_py() for at in one.articles)) for one in groups[number]],
                self._readings(sifted, groups[number]), self._options,
            )))
            for number in waiting
        )  # fmt: skip
        done = len(groups) - len(waiting)
        for number, result in self._workers.each(jobs):
            if isinstance(result, Exception):
                raise result
            name = f"{number:05d}"
            files = [self._folder.keep(f"digests/{name}.jsonl", result.body)]
            files += [self._folder.keep(f"{what}/{name}.parquet", body) for what, body in publishing.woven(result.body)]
            self._folder.note(f"weave-{name}", files, seconds=result.seconds, faults=result.faults)
            done += 1
            self._progress("weaving", done, len(groups))
        notes = [self._folder.done(f"weave-{number:05d}") or {} for number in range(len(groups))]
        self._seconds["weaving"] += sum(note.get("seconds", 0.0) for note in notes)
        self._unwoven = [row for note in notes for row in note.get("faults", ())]
        return [file for note in notes for file in note["files"]]

    def _readings(self, sifted: Sifted, group: Sequence[ArchivedStory]) -> bytes:
        """The tables of the readings of some stories, rows numbered anew over all of them."""
        wanted = sifted.order.take(pa.array([at for one in group for at in one.articles], pa.int64()))
        found: dict[str, list[pa.Table]] = {what: [] for what in columns.READ}
        at = 0
        for shard in sorted(set(wanted["shard"].to_pylist())):
            some = wanted.filter(compute.equal(wanted["shard"], shard))
            rows = some["row"].combine_chunks()
            for what, table in self._tables(shard).items():
                index = compute.index_in(table["row"], rows)
                part = table.filter(compute.is_valid(index))
                index = index.drop_null()
                if what == "articles":
                    part = part.set_column(part.schema.get_field_index("id"), "id", some["id"].take(index))
                numbered = compute.cast(compute.add(index, at), pa.int32())
                found[what].append(part.set_column(0, "row", numbered))
            at += some.num_rows
        return columns.packed({what: pa.concat_tables(tables) for what, tables in found.items()})

    # ── what went wrong, and the manifest ────────────────────────────────────────────────────────────────

    def _failures(self, sifted: Sifted) -> pa.Table:
        told = [{"place": one.place, "reason": one.reason, "advice": one.advice, "used": False}
                for one in self._plan.failures]  # fmt: skip
        told += [{"place": place, "reason": reason, "advice": "", "used": False} for place, reason in sifted.left_out]
        told += self._faults(len(sifted.of_time(self._options.reports))) + self._unwoven
        heads = (self._folder.read(f"read/{name}.head", work=True) for name in self._names)
        of_shards = [columns.unpacked(head, ["failures"])["failures"] for head in heads]
        return pa.concat_tables([*of_shards, pa.Table.from_pylist(told, schema=columns.FAILURES)]).combine_chunks()

    def _faults(self, spans: int) -> list[dict[str, Any]]:
        """What went wrong with the comparer, each fault once."""
        if not self._options.comparer:
            return []
        bodies = (self._folder.read(f"link/{number:05d}", work=True) for number in range(spans))
        rows = [row for body in bodies for row in columns.unpacked(body, ["failures"])["failures"].to_pylist()]
        rows += (self._folder.done("merge") or {}).get("faults", [])
        return list({(row["place"], row["reason"]): row for row in rows}.values())

    def _manifest(
        self, files: Sequence[Mapping[str, Any]], failures: pa.Table, sifted: Sifted, stories: Sequence[ArchivedStory]
    ) -> dict[str, Any]:
        listed = sorted(({name: one[name] for name in ("name", "bytes", "sha256")} for one in files),
                        key=lambda one: str(one["name"]))  # fmt: skip
        unused = [one for one in failures.to_pylist() if not one["used"]]
        kept = sum(map(len, sifted.kept))
        reasons = Counter(_kind(one["reason"]) for one in unused)
        lines = "".join(f"{one['sha256']}  {one['name']}\n" for one in listed)
        return {
            "fingerprint": self._plan.fingerprint,
            "checksum": sha256(lines.encode()).hexdigest(),
            "versions": {"newsloom": __version__, "python": platform.python_version(), "pyarrow": pa.__version__},
            "settings": asdict(self._options) | {"plugins": list(self._options.plugins)},
            "inputs": self._plan.inputs,
            "counts": {
                "shards": len(self._names), "articles": kept, "left out": len(unused), "records": kept + len(unused),
                "stories": len(stories), "stories of two reports or more": sum(len(s.articles) > 1 for s in stories),
            },
            "left out": dict(sorted(reasons.items())),
            "files": listed,
        }  # fmt: skip


def _first(failures: bytes) -> list[Failure]:
    """The first of what went wrong; what was rightly left out is no failure."""
    rows = publishing.rows(failures)
    told = [Failure(one["place"], one["reason"], one["advice"]) for one in rows if one["advice"]]
    return told[:_TOLD]


def _of_story(sifted: Sifted, stories: Sequence[ArchivedStory]) -> list[dict[int, str]]:
    """Shard by shard, the story of each row."""
    found: list[dict[int, str]] = [{} for _ in sifted.kept]
    shards, rows = sifted.order["shard"].to_pylist(), sifted.order["row"].to_pylist()
    for one in stories:
        for at in one.articles:
            found[shards[at]][rows[at]] = one.id
    return found


def _groups(stories: Sequence[ArchivedStory]) -> Iterator[list[ArchivedStory]]:
    """Consecutive stories, some hundred reports together."""
    held: list[ArchivedStory] = []
    count = 0
    for one in stories:
        if held and count + len(one.articles) > _TOGETHER:
            yield held
            held, count = [], 0
        held.append(one)
        count += len(one.articles)
    if held:
        yield held


def _kind(reason: str) -> str:
    """A reason without what differs from record to record."""
    if reason.startswith("the same report as"):
        return "the same report as another"
    return _WHERE.sub(r"\1 …", reason).partition(":")[0]


def _clock() -> float:
    """Seconds of this process's time; it is told to people and stands in nothing that is kept."""
    import time

    return time.process_time()
