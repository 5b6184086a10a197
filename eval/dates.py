"""Measure ``read.dates``: are day-level dates found, and is their day right?

    python eval/dates.py DATA.jsonl.gz [--errors N]    command-like sentences (Recognizers-Text specifications)
    python eval/dates.py --own [--errors N]            invented news sentences, gold/dates.tsv; exits 1 below the floor

A line: ``text, language, published, gold: [{start, end, type, values: [{value | start, end}]}]``; the reference day is
``published``. Only gold of type ``date`` and ``daterange`` is scored. Found: a span of ours overlaps it. Right: one of
the values that gold allows is ours; an end of a range is the day after, as in the data, or the last day, as in ours;
gold without a value ("summer", "February 30") wants none, or the year it names. Of lines without a reference day only
gold that names its year can be right, and is counted apart. In brackets 95 % intervals by Wilson's formula, each
sentence one trial: nearly all hold one date, and the few that hold more count as one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from interval import wilson

from newsloom.read.dates import dates
from newsloom.types import Article, Sentence, When

#: Invented news sentences with their dates, and the share of these that must be right.
OWN = Path(__file__).parent / "gold" / "dates.tsv"
FLOOR = 0.90


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
    told = [value for value in gold.get("values") or () if value.get("value") != "not resolved"]
    if not told:  # seasons, school years
        return not when.value or any(timex.startswith(when.value) for timex in gold["timex"])
    if not when.value or bounds(when.value) is None:
        return False
    return any(_allowed(when.value, value) for value in told)


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


def specified(path: Path, errors: int) -> None:
    """Print how many dates of the specifications are found and right, by type, with some errors."""
    tally: Counter[tuple[str, str]] = Counter()
    held: dict[str, set[int]] = defaultdict(set)  # kind → the lines that hold gold of it
    extra, wrong = 0, []
    for line, record in enumerate(records(path)):
        found, gold = ours(record), record["gold"]
        extra += sum(not any(w.start < g["end"] and g["start"] < w.end for g in gold) for w in found)
        for one in gold:
            if one["type"] not in ("date", "daterange"):
                continue
            kind = one["type"]
            if not record["published"]:
                if not re.search(r"\d{4}", one["text"]):
                    continue
                kind += " without reference day"
            hits = [w for w in found if w.start < one["end"] and one["start"] < w.end]
            good = any(right(w, one) for w in hits)
            tally[kind, "gold"] += 1
            tally[kind, "found"] += bool(hits)
            tally[kind, "right"] += good
            held[kind].add(line)
            if not good:
                wrong.append((record["text"], record["published"], one["text"], one.get("values"), hits))
    for kind in sorted(held):
        print(_shares(kind, tally, len(held[kind])))
    print(f"spans of ours outside any gold: {extra}")
    print("in brackets 95 % over sentences")
    for error in wrong[:errors]:
        print(*error, sep="\n   ")


def _shares(kind: str, tally: Counter[tuple[str, str]], lines: int) -> str:
    shares = ((what, tally[kind, what] / tally[kind, "gold"]) for what in ("found", "right"))
    sure = ", ".join(f"{what} {share:.3f} {wilson(share, lines)}" for what, share in shares)
    return f"{kind}: gold {tally[kind, 'gold']}, {sure}"


def own(errors: int) -> bool:
    """Print how many dates of our own news sentences are right, by language; whether all together reach the floor."""
    tally: Counter[tuple[str, str]] = Counter()
    wrong = []
    for row in OWN.read_text("utf-8").splitlines():
        if row.startswith("#"):
            continue
        language, published, text, gold = row.split("\t")
        found = ours({"text": text, "published": None if published == "-" else published, "language": language})
        wanted = [] if gold.startswith("none") else [one.partition("=")[::2] for one in gold.split("; ")]
        good = [_as_told(found, text, words, values) for words, values in wanted]
        if not wanted:
            good = [not found or (gold == "none|open" and not any(w.value for w in found))]
        else:
            tally[language, "extra"] += max(0, len(found) - len(wanted))
        tally[language, "gold"] += len(good)
        tally[language, "right"] += sum(good)
        tally[language, "rows"] += 1
        if not all(good):
            wrong.append((text, published, gold, *((w.text, w.value) for w in found)))
    for language in sorted({language for language, _ in tally}):
        gold_, right_, extra, rows = (tally[language, what] for what in ("gold", "right", "extra", "rows"))
        sure = wilson(right_ / gold_, rows)
        print(f"{language}: gold {gold_}, right {right_ / gold_:.3f} {sure}, spans beyond the gold {extra}")
    gold_, right_, rows = (sum(tally[key] for key in tally if key[1] == what) for what in ("gold", "right", "rows"))
    share = right_ / gold_
    print(f"all: right {share:.3f} {wilson(share, rows)} (floor {FLOOR})")
    print("in brackets 95 % over sentences")
    for error in wrong[:errors]:
        print(*error, sep="\n   ")
    return share >= FLOOR


def _as_told(found: tuple[When, ...], text: str, words: str, values: str) -> bool:
    """Whether the date at some words has one of the values; ``open`` is also right when nothing is found."""
    start = text.index(words)
    hits = [w.value for w in found if w.start < start + len(words) and start < w.end]
    allowed = values.split("|")
    return any((value or "open") in allowed for value in hits) or (not hits and "open" in allowed)


def main() -> int:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    if options.own:
        return 0 if own(options.errors) else 1
    if options.file is None:
        parser.error("give a file, or --own")
    specified(options.file, options.errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
