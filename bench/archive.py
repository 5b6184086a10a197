"""Archives: the same on one process, many, a cluster and a broken cluster; how sharded linking agrees; growth.

    python bench/archive.py --agree DATA.jsonl.gz … [--shards 4]
    python bench/archive.py --links ARTICLES.jsonl.gz [--sizes 10000 100000 1000000] [--keep SCRATCH]
    python bench/archive.py --speed INPUT … --out SCRATCH [--rounds 3]

DATA: articles with ``story``, the true one. ARTICLES: any; more than there are come from copies whose rare words are
changed (as in bench/link.py). SCRATCH: where linked shards and ``growth.jsonl``, a line for each shard merged, stay, so
that a million, which takes hours, goes on where it was; ``bench/growth.py`` draws it. INPUT: what `archive run` takes.
``--speed`` runs the same work in one process, in two, on two Ray nodes of one processor each, and on two of which one
is killed half-way: seconds, ratios, checksums.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
sys.path.insert(0, str(Path(__file__).parent))
import link as link_bench
import pyarrow as pa
from linking import bcubed, read

from newsloom import archive, link
from newsloom.archive import columns, joining, tasks
from newsloom.archive.plan import Options
from newsloom.archive.workers import Here, Job, OnRay, Processes, Workers
from newsloom.loom.order import in_time
from newsloom.types import Article, Reading


def brief(articles: Sequence[Article]) -> bytes:
    """Articles as a shard of time."""
    return columns.packed({"brief": columns.brief([Reading(one) for one in articles])})


def sharded(articles: Sequence[Article], shards: int) -> dict[str, str]:
    """Article → story, linked in shards of time and merged over their borders."""
    size = -(-len(articles) // shards)
    spans = [articles[at : at + size] for at in range(0, len(articles), size)]
    told = [columns.unpacked(tasks.link_shard(brief(span), Options()).body) for span in spans]
    merges = joining.merged(told, Options().days) if len(spans) > 1 else []
    found = joining.stories((one["stories"] for one in told), [len(span) for span in spans], merges)
    return {articles[at].id: story.id for story in found for at in story.articles}


def agree(path: str, counts: Sequence[int]) -> None:
    """BCubed against the truth and against the single stream."""
    pairs = list(read(path))
    true = {article.id: str(story) for article, story in pairs}
    articles = in_time(article for article, _ in pairs)
    linker = link.Linker()
    for article in articles:
        linker.add(article)
    linker.settle()
    single = linker.assignment()
    order = [one.id for one in articles]
    truth = [true[id] for id in order]
    print(f"{Path(path).name:28} single stream  BCubed {bcubed([single[id] for id in order], truth)[2]:.3f}")
    for count in counts:
        found = sharded(articles, count)
        mine = [found[str(id)] for id in order]
        with_truth, with_single = bcubed(mine, truth)[2], bcubed(mine, [single[id] for id in order])[2]
        print(f"{'':28} {count:3} shards     BCubed {with_truth:.3f}, with the single stream {with_single:.3f}")


def links(path: str, sizes: Sequence[int], reports: int, keep: Path | None) -> None:
    """Processor time and memory of linking in shards (a process for each) and merging them."""
    given = [article for article, _ in islice(read(path), 20_000)]
    options = Options(reports=reports)
    for size in sizes:
        with (
            tempfile.TemporaryDirectory() as scratch,
            ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool,
        ):
            folder = (keep or Path(scratch)) / f"{size}-{reports}"
            folder.mkdir(parents=True, exist_ok=True)
            spans = batched(link_bench.stream(given, size), reports)
            linked = [_kept(pool, folder / f"{at:05d}", span, options) for at, span in enumerate(spans)]
            merges, rows = pool.submit(_merged, [one.path for one in linked], options).result()
            seconds, lines = 0.0, list[str]()
            for at, (one, row) in enumerate(zip(linked, rows, strict=True), 1):
                seconds += one.seconds
                told = {"records": min(at * reports, size), "linking": seconds, "worker": one.memory}
                lines.append(json.dumps(told | row))
            (folder / "growth.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        each = f"linking {seconds / size * 1e3:.2f} ms, merging {rows[-1]['merging'] / size * 1e3:.2f} ms an article"
        print(f"{size:9,} articles in {len(linked)} shards: {each}; {merges:,} merges; memory: a worker "
              f"{max(one.memory for one in linked)} MiB, merging {rows[-1]['merger']} MiB", flush=True)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """A shard that was linked: its file, the processor time it took, and the most memory, in MiB."""

    path: Path
    seconds: float
    memory: int


def _kept(pool: ProcessPoolExecutor, path: Path, articles: Sequence[Article], options: Options) -> Linked:
    """A shard linked by a process of its own, or as it was linked before."""
    note = path.with_suffix(".json")
    if not note.exists():
        body, seconds, memory = pool.submit(_linked, brief(articles), options).result()
        path.write_bytes(body)
        note.write_text(json.dumps([seconds, memory]), "utf-8")
    seconds, memory = json.loads(note.read_text("utf-8"))
    return Linked(path, seconds, memory)


def batched(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    """The articles in lists of so many."""
    left = iter(articles)
    while span := list(islice(left, size)):
        yield span


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _linked(body: bytes, options: Options) -> tuple[bytes, float, int]:
    done = tasks.link_shard(body, options)
    return done.body, done.seconds, _memory()


def _merged(shards: Sequence[Path], options: Options) -> tuple[int, list[dict[str, float]]]:
    """How many merges; after each shard the seconds of merging and the most memory so far."""
    rows: list[dict[str, float]] = []
    began = time.process_time()

    def each() -> Iterator[Mapping[str, pa.Table]]:
        for at, shard in enumerate(shards):
            if at:
                rows.append({"merging": time.process_time() - began, "merger": _memory()})
            yield columns.unpacked(shard.read_bytes())

    found = joining.merged(each(), options.days)
    return len(found), [*rows, {"merging": time.process_time() - began, "merger": _memory()}]


# ── the same work by different hands ─────────────────────────────────────────────────────────────────────


def timed(inputs: Sequence[str], out: Path, hands: Callable[[], Workers]) -> tuple[float, archive.Archive]:
    """Seconds of a whole run, workers already at hand as a cluster is, and the archive."""
    shutil.rmtree(out, ignore_errors=True)
    staff = hands()
    try:
        began = time.perf_counter()
        made = archive.run(inputs, out, Options(records=100, weave=True), staff)
        return time.perf_counter() - began, made
    finally:
        staff.close()


def speed(inputs: Sequence[str], scratch: Path, rounds: int) -> None:
    """Seconds and checksums, all kinds of hands in turn, as many rounds."""
    sums: set[str] = set()
    for _ in range(rounds):
        alone, made = timed(inputs, scratch / "one", Here)
        sums.add(made.checksum)
        total = sum(made.seconds.values())
        shares = ", ".join(f"{what} {seconds / total:.1%}" for what, seconds in made.seconds.items())
        print(f"one process: {alone:.1f} s, {made.manifest['counts']}\n    {shares}", flush=True)
        both, made = timed(inputs, scratch / "two", lambda: Processes(2))
        sums.add(made.checksum)
        print(f"two processes: {both:.1f} s, {alone / both:.2f} times", flush=True)
        whole, made = on_nodes(inputs, scratch / "ray", None)
        sums.add(made.checksum)
        print(f"two nodes: {whole:.1f} s, {alone / whole:.2f} times", flush=True)
        broken, made = on_nodes(inputs, scratch / "lost", whole / 2)
        sums.add(made.checksum)
        print(f"two nodes, one killed half-way: {broken:.1f} s, {broken / whole:.2f} of undisturbed", flush=True)
    print(f"checksums: {len(sums)} different ({min(sums)[:16]})")


def on_nodes(inputs: Sequence[str], out: Path, kill_after: float | None) -> tuple[float, archive.Archive]:
    """A run on two nodes of one processor, one of which may be killed."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    try:
        nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
        cluster.wait_for_nodes()
        if kill_after is not None:
            killing = threading.Timer(kill_after, lambda: cluster.remove_node(nodes[1], allow_graceful=False))
            killing.daemon = True
            killing.start()
        return timed(inputs, out, lambda: _warm(OnRay(str(cluster.address))))
    finally:
        cluster.shutdown()


def _warm(staff: OnRay) -> OnRay:
    """Let the workers load what they need, as one process has it loaded after its first page."""
    list(staff.each((number, Job("survey", (__file__, Options()))) for number in range(4)))
    return staff


def main(arguments: Sequence[str]) -> None:
    """Measure agreement, growth, or speed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agree", nargs="+", default=[])
    parser.add_argument("--shards", nargs="+", type=int, default=[2, 4, 8])
    parser.add_argument("--links")
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--speed", nargs="+", default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args(arguments)
    for path in given.agree:
        agree(path, given.shards)
    if given.links:
        links(given.links, given.sizes, given.reports, given.keep)
    if given.speed:
        speed(given.speed, given.out, given.rounds)


if __name__ == "__main__":
    main(sys.argv[1:])
