"""BCubed and pairwise figures of linking.

python eval/linking.py DATA.jsonl.gz … [--settled] [--half 0|1]

DATA: articles in arrival order (``id title text published outlet language``), with ``story``, the true one.
``--half`` streams all and scores the reports whose story is in that half, for weights learnt from the other one; who
is put with them counts whatever half it is in: leaving the others out hid false joins (ECB+ .911 for .848).

python eval/linking.py DAY.jsonl.gz … --pairs PAIRS.tsv

PAIRS: what was judged by eye of a day without labels: two ids and ``same``, ``different`` or ``open`` in each line.
Prints how many of the settled stories of more than one report are right (no two different events in them), lumps (no
two of the same event) or mixed, and how many pairs nobody has judged yet.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

from interval import interval

from newsloom.link import Linker
from newsloom.types import Article, Outlet


def read(path: str) -> Iterator[tuple[Article, str | None]]:
    """The articles of a file with their true stories."""
    packed = Path(path).read_bytes()
    for line in (gzip.decompress(packed) if path.endswith(".gz") else packed).splitlines():
        row = json.loads(line)
        yield article(row), row.get("story")


def article(row: dict[str, Any]) -> Article:
    """An article from its JSON fields."""
    published = datetime.fromisoformat(row["published"]) if row.get("published") else None
    if published and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    name = row.get("outlet")
    return Article(
        id=row["id"], text=row["text"] or "", url=row.get("url"), title=row.get("title") or None,
        outlet=Outlet(name.lower(), name) if name else None, published=published, language=row.get("language"),
    )  # fmt: skip


def f1(precision: float, recall: float) -> float:
    """Harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def bcubed(
    found: Sequence[str], true: Sequence[str], scored: Sequence[bool] | None = None
) -> tuple[float, float, float]:
    """BCubed precision, recall and F1 of two groupings of the same items, as means over those ``scored``."""
    both, ours, theirs = Counter(zip(found, true, strict=True)), Counter(found), Counter(true)
    pairs = Counter(
        pair for pair, kept in zip(zip(found, true, strict=True), scored or [True] * len(found), strict=True) if kept
    )
    total = max(1, pairs.total())
    precision = sum(n * both[pair] / ours[pair[0]] for pair, n in sorted(pairs.items())) / total
    recall = sum(n * both[pair] / theirs[pair[1]] for pair, n in sorted(pairs.items())) / total
    return precision, recall, f1(precision, recall)


def pairwise(found: Sequence[str], true: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of items put together."""

    def pairs(counts: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    both, ours, theirs = (pairs(Counter(x)) for x in (zip(found, true, strict=True), found, true))
    precision, recall = both / max(ours, 1), both / max(theirs, 1)
    return precision, recall, f1(precision, recall)


def report(name: str, linker: Linker, truth: dict[str, str], part: int | None, note: str) -> None:
    """One line of figures."""
    assignment = linker.assignment()
    found, true = [assignment[key] for key in truth], list(truth.values())
    p, r, f = bcubed(found, true, [part in (None, half(story)) for story in true])
    pp, pr, pf = pairwise(found, true)
    print(
        f"{name:24} BCubed {p:.3f} {r:.3f} {f:.3f}  pairs {pp:.3f} {pr:.3f} {pf:.3f}  "
        f"stories {len(set(found))}/{len(set(true))}  {note}"
    )
    print(f"{'':24} 95 % over true stories: BCubed F1 {_sure(found, true)}")


def _sure(found: Sequence[str], true: Sequence[str]) -> str:
    both, ours, theirs = Counter(zip(found, true, strict=True)), Counter(found), Counter(true)
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for (mine, story), n in both.items():
        # Millionths, for counts are whole.
        parts[story].update({"p": round(1e6 * n * n / ours[mine]), "r": round(1e6 * n * n / theirs[story]), "n": n})
    return interval(list(parts.values()), lambda c: f1(c["p"] / c["n"] / 1e6, c["r"] / c["n"] / 1e6))


def judged(path: str, verdicts: dict[frozenset[str], str]) -> str:
    """Link and settle a day, oldest first, and count its stories by what was judged of their pairs."""
    linker = Linker()
    rows = [article for article, _ in read(path)]
    dated = sorted((article.published, article.id, article) for article in rows if article.published)
    for arrived in [*(article for *_, article in dated), *(article for article in rows if not article.published)]:
        linker.add(arrived)
    linker.settle()
    stories, pairs = Counter[str](), Counter[str]()
    for story in linker.stories():
        found = Counter(verdicts.get(frozenset(pair), "unknown") for pair in combinations(story.articles, 2))
        pairs += found
        if found:
            stories["right" if not found["different"] else "mixed" if found["same"] else "lump"] += 1
    every = Counter(verdicts.values())
    return (
        f"stories {stories.total()}: right {stories['right']} mixed {stories['mixed']} lump {stories['lump']}  "
        f"pairs: precision {pairs['same'] / max(1, pairs['same'] + pairs['different']):.3f} "
        f"recall {pairs['same'] / max(1, every['same']):.3f} unknown {pairs['unknown']}"
    )


def half(story: str) -> int:
    """Which half of the stories this one is in; the look-alikes of an ECB+ topic stay together."""
    return sha256(story.split("_ecb", maxsplit=1)[0].encode()).digest()[0] % 2


def measure(path: str, settled: bool, part: int | None = None) -> None:
    """Link one file and print its figures, online and, if asked, settled."""
    rows = list(read(path))
    truth = {article.id: story for article, story in rows if story is not None}
    linker, start = Linker(), time.perf_counter()
    for arrived, _ in rows:
        linker.add(arrived)
    spent = time.perf_counter() - start
    name = Path(path).name.split(".")[0]
    report(name, linker, truth, part, f"{len(rows) / spent:.0f} articles/s")
    if settled:
        start = time.perf_counter()
        moved = linker.settle()
        report(name + " settled", linker, truth, part, f"{len(moved)} moved, {time.perf_counter() - start:.2f} s")


def main(arguments: Sequence[str]) -> None:
    """Measure each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="DATA")
    parser.add_argument("--settled", action="store_true", help="also after settling")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--pairs", help="what was judged by eye of days without labels")
    given = parser.parse_args(arguments)
    if given.pairs:
        lines = [line.split("\t") for line in Path(given.pairs).read_text(encoding="utf-8").splitlines()]
        verdicts = {frozenset((one, other)): verdict for one, other, verdict in lines}
        for path in given.paths:
            print(Path(path).name, judged(path, verdicts))
        return
    for path in given.paths:
        measure(path, given.settled, given.half)


if __name__ == "__main__":
    main(sys.argv[1:])
