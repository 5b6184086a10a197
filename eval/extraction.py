"""How much of saved pages the reader gets right: body, title, day and minute.

    python eval/extraction.py DATA/intake [--peer] [--worst N]

Body: 4-gram shingles of the joined body blocks against the true body, precision and recall averaged over pages and
F1 of the two, as in the article-extraction benchmark the first set comes from. ``--peer`` scores trafilatura's default
text beside it. The data stays outside the project.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsloom.errors import ReadError
from newsloom.read.article import article
from newsloom.text import normal
from newsloom.types import BODY, Article, Page

_TOKEN = re.compile(r"\w+")


def main() -> None:
    """Score both sets and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", action="store_true", help="score trafilatura's default text as well")
    parser.add_argument("--worst", type=int, default=0, help="print the N pages with the lowest F1")
    options = parser.parse_args()
    for name in ("pages_zyte", "pages_fundus"):
        score(options.folder / name, options.peer, options.worst)


def score(folder: Path, peer: bool, worst: int) -> None:
    """Print the figures of one set."""
    begun = time.perf_counter()
    ours: dict[str, tuple[float, float]] = {}
    facts: Counter[str] = Counter()
    theirs: dict[str, tuple[float, float]] = {}
    for truth, html in pages(folder):
        found = read(truth, html)
        ours[truth["id"]] = overlap(truth["body"], body(found))
        facts.update(right(truth, found))
        if peer:
            theirs[truth["id"]] = overlap(truth["body"], peer_body(html))
    seconds = time.perf_counter() - begun
    print(f"{folder.name}: {len(ours)} pages, {line(ours)}, {dict(sorted(facts.items()))}, {len(ours) / seconds:.0f}/s")
    if peer:
        print(f"  trafilatura: {line(theirs)}")
    for key in sorted(ours, key=lambda k: f1(*ours[k]))[:worst]:
        print(f"  {f1(*ours[key]):.3f} P {ours[key][0]:.3f} R {ours[key][1]:.3f} {key}")


def pages(folder: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The set's truth with its pages."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for entry in lines:
            truth = json.loads(entry)
            yield truth, gzip.decompress((folder / "html" / f"{truth['id']}.html.gz").read_bytes())


def read(truth: dict[str, Any], html: bytes) -> Article | None:
    """Our article, or ``None`` where we find none."""
    try:
        return article(Page(truth["id"], "html", html, url=truth["url"]))
    except ReadError:
        return None


def body(found: Article | None) -> str:
    """The joined body blocks."""
    return "\n\n".join(found.text[b.start : b.end] for b in found.blocks if b.kind in BODY) if found else ""


def peer_body(html: bytes) -> str:
    """The peer's text."""
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def right(truth: dict[str, Any], found: Article | None) -> Iterator[str]:
    """Which facts of the page are right."""
    if found is None:
        yield "none"
        return
    yield from (["title"] if "title" in truth and normal(found.title or "") == normal(truth["title"]) else [])
    yield from (["language"] if "lang" in truth and found.language == (truth["lang"] or "")[:2] else [])
    if not truth.get("date"):
        return
    yield "dated"
    from datetime import UTC, datetime

    when = datetime.fromisoformat(truth["date"])
    when = (when.replace(tzinfo=UTC) if when.tzinfo is None else when).astimezone(UTC)
    if found.published:
        yield from (["day"] if found.published.date() == when.date() else [])
        yield from (["minute"] if abs((found.published - when).total_seconds()) < 60 else [])


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """The 4-grams of a text, with their counts."""
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1)))


def overlap(true: str, found: str) -> tuple[float, float]:
    """Precision and recall of shingles."""
    a, b = shingles(true), shingles(found)
    both = (a & b).total()
    return both / max(1, b.total()), both / max(1, a.total())


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def line(scores: dict[str, tuple[float, float]]) -> str:
    """Mean precision and recall, the F1 of the means, and the mean of the pages' F1."""
    n = max(1, len(scores))
    precision, recall = (sum(s[i] for s in scores.values()) / n for i in (0, 1))
    mean = sum(f1(*s) for s in scores.values()) / n
    return f"P {precision:.3f} R {recall:.3f} F1 {f1(precision, recall):.3f} (mean of pages {mean:.3f})"


if __name__ == "__main__":
    main()
