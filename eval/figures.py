"""Measure ``read.figures`` on command-like sentences: is a gold figure's span found, and its value right?

    python eval/figures.py DATA.jsonl.gz [--errors N]

A line: ``text, language, gold: [{start, end, type, value, unit}]``. Scored: numbers, percentages, money, dimensions and
ages; ordinals are no figures of ours. Found: a span of ours overlaps it. Right: value or upper end within 1e-6.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsloom.read.figures import figures
from newsloom.types import Article, Figure, Sentence

KINDS = ("number", "percentage", "currency", "dimension", "age", "numberrange")


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of the data."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def expected(gold: dict[str, Any], language: str) -> list[float]:
    """The values that gold holds: one, or the ends of a range."""
    raw = str(gold["value"] or "").strip("[]()%")
    if gold["type"] == "numberrange":
        return [float(end) for end in raw.split(",") if _is_number(end)]
    if language != "en":
        raw = raw.replace(".", "").replace(",", ".") if "," in raw else raw
    return [float(raw)] if _is_number(raw) else []


def _is_number(raw: str) -> bool:
    try:
        float(raw)
    except ValueError:
        return False
    return True


def right(figure: Figure, values: list[float]) -> bool:
    """Whether a figure has all the values, as they are or as the share that a percentage is."""
    mine = [figure.value] if figure.high is None else [figure.value, figure.high]
    return bool(values) and all(any(abs(v - m) <= 1e-6 * max(1.0, abs(v)) for m in mine) for v in values)


def main() -> None:
    """Print how many are found and right, by type, with some errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    tally: Counter[tuple[str, str]] = Counter()
    extra, wrong = 0, []
    for record in records(options.file):
        text, gold = record["text"], record["gold"]
        article = Article("x", text, language=record["language"])
        found = figures(article, (Sentence(0, len(text), 0),))
        extra += sum(not any(f.start < g["end"] and g["start"] < f.end for g in gold) for f in found)
        for one in gold:
            if one["type"] not in KINDS:
                continue
            hits = [f for f in found if f.start < one["end"] and one["start"] < f.end]
            good = any(right(f, expected(one, record["language"])) for f in hits)
            tally[one["type"], "gold"] += 1
            tally[one["type"], "found"] += bool(hits)
            tally[one["type"], "right"] += good
            if not good:
                wrong.append((one["type"], text, one["text"], one["value"], one["unit"], hits))
    for kind in KINDS:
        total, found_, right_ = (tally[kind, what] for what in ("gold", "found", "right"))
        print(f"{kind}: gold {total}, found {found_ / max(1, total):.3f}, right {right_ / max(1, total):.3f}")
    print(f"spans of ours outside any gold: {extra}")
    for error in wrong[: options.errors]:
        print(*error, sep=" | ")


if __name__ == "__main__":
    main()
