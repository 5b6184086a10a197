"""Measure ``read.dates`` on command-like sentences: are day-level dates found, and is their day right?

    python eval/dates.py DATA.jsonl.gz [--errors N]

A line: ``text, language, published, gold: [{start, end, type, values: [{value | start, end}]}]``; the reference day is
``published``, and lines without one are left out. Only gold of type ``date`` and ``daterange`` is scored. Found: a span
of ours overlaps it. Right: one of the values that gold allows is ours; an end of a range is the day after, as in the
data, or the last day, as in ours.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from newsloom.read.dates import dates
from newsloom.types import Article, Sentence, When


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of the data."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def ours(record: dict[str, Any]) -> tuple[When, ...]:
    """What the reader finds."""
    published = datetime.fromisoformat(record["published"][:10]).replace(tzinfo=UTC) if record["published"] else None
    text = record["text"]
    article = Article("x", text, published=published, language=record["language"])
    return dates(article, (Sentence(0, len(text), 0),))


def bounds(value: str) -> tuple[date, date] | None:
    """First and last day of an ISO value."""
    ends = value.split("/")
    if not value[:4].isdigit():
        return None
    try:
        return _end(ends[0], first=True), _end(ends[-1], first=False)
    except ValueError:
        return None


def _end(iso: str, *, first: bool) -> date:
    if len(iso) >= 10:
        return date.fromisoformat(iso[:10])
    year, _, month = iso.partition("-")
    if first:
        return date(int(year), int(month or 1), 1)
    after = date(int(year) + 1, 1, 1) if not month or month == "12" else date(int(year), int(month) + 1, 1)
    return after - timedelta(days=1)


def right(when: When, gold: dict[str, Any]) -> bool:
    """Whether the value is one that gold allows."""
    if not when.value or bounds(when.value) is None:
        return False
    return any(_allowed(when.value, value) for value in gold.get("values") or ())


def _allowed(iso: str, value: dict[str, Any]) -> bool:
    """Whether our value is that of gold: its day, its range, or the period that its "before" or "after" names."""
    first, last = bounds(iso) or (date.min, date.min)
    last_from = _end(iso.rpartition("/")[2], first=True)  # gold ends "2007 to 2009" on 2009-01-01
    day = value.get("date") or value.get("value")
    if day:
        theirs = bounds(day)
        return theirs is not None and first == theirs[0] and last == theirs[1]
    start, end = (bounds(value.get(a) or value.get(b) or "") for a, b in (("start", "startDate"), ("end", "endDate")))
    before = end is None or end[0] - timedelta(days=1) == last or end[0] in (last, last_from)
    after = start is None or start[0] == first
    if end is None:
        return start is not None and (after or start[0] in (last, last + timedelta(days=1)))
    return (before and after) if start else (before or end[0] in (first, last))


def main() -> None:
    """Print how many are found and right, by type, with some errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    tally: Counter[tuple[str, str]] = Counter()
    extra, wrong = 0, []
    undated = 0
    for record in records(options.file):
        if not record["published"]:
            undated += 1
            continue
        found = ours(record)
        gold = record["gold"]
        extra += sum(not any(w.start < g["end"] and g["start"] < w.end for g in gold) for w in found)
        for one in gold:
            if one["type"] not in ("date", "daterange"):
                continue
            hits = [w for w in found if w.start < one["end"] and one["start"] < w.end]
            good = any(right(w, one) for w in hits)
            tally[one["type"], "gold"] += 1
            tally[one["type"], "found"] += bool(hits)
            tally[one["type"], "right"] += good
            if not good:
                wrong.append((record["text"], record["published"], one["text"], one.get("values"), hits))
    for kind in ("date", "daterange"):
        gold, found_, right_ = (tally[kind, what] for what in ("gold", "found", "right"))
        print(f"{kind}: gold {gold}, found {found_ / max(1, gold):.3f}, right {right_ / max(1, gold):.3f}")
    print(f"spans of ours outside any gold: {extra}; lines left out for want of a reference day: {undated}")
    for error in wrong[: options.errors]:
        print(*error, sep="\n   ")


if __name__ == "__main__":
    main()
