"""Measure ``read.figures``: on command-like sentences, or on our own news sentences.

    python eval/figures.py DATA.jsonl.gz [--errors N]
    python eval/figures.py --own [--errors N]

A line of the data: ``text, language, gold: [{start, end, type, value, unit}]``. Scored: numbers, ranges, percentages,
money, dimensions and ages; ordinals are no figures of ours. Found: a span of ours overlaps it. Value: all its values,
for a range both ends that it has, within 1e-6. Right: the unit as well, where we know the unit's name;
"Dollar" is any dollar. ``--own`` reads ``gold/figures.tsv``, whose head tells its columns. The 95 % intervals are by
Wilson's formula, each sentence one trial: nearly all hold one figure, and the few that hold more count as one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from interval import wilson

from newsloom import tables
from newsloom.read.dates import dates
from newsloom.read.figures import figures
from newsloom.types import Article, Figure, Sentence

KINDS = ("number", "percentage", "currency", "dimension", "age", "numberrange")
COUNTED = ("gold", "found", "value", "right")
OWN = Path(__file__).parent / "gold" / "figures.tsv"
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD"})


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of the data."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read(text: str, language: str) -> tuple[Figure, ...]:
    """The figures of one sentence."""
    one, cut = Article("x", text, language=language), (Sentence(0, len(text), 0),)
    return figures(one, cut, dates(one, cut))


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


@cache
def _symbols(language: str) -> dict[str, set[str]]:
    """What a language's unit names may mean, by the name in lower case."""
    known: dict[str, set[str]] = {}
    for symbol, names in tables.mapping(f"unit_names.{language}.tsv").items():
        for name in names.split(";"):
            known.setdefault(name, set()).add(symbol)
    return known


def unit_fits(figure: Figure, gold: dict[str, Any], language: str) -> bool:
    """Whether a figure has the unit of gold; an unknown name asks only for some unit."""
    if gold["type"] == "percentage":
        return figure.unit == "percent"
    if gold["type"] not in ("currency", "dimension", "age"):
        return True
    symbols = _symbols(language).get(str(gold["unit"]).lower(), set())
    if "$" in symbols:
        symbols = symbols | _DOLLARS
    if "lb" in symbols and gold["type"] == "currency":
        symbols = {"GBP"}
    return figure.unit in symbols if symbols else figure.unit is not None


def right(figure: Figure, values: list[float]) -> bool:
    """Whether a figure has all the values, as they are or as the share that a percentage is."""
    mine = [figure.value] if figure.high is None else [figure.value, figure.high]
    return bool(values) and all(any(abs(v - m) <= 1e-6 * max(1.0, abs(v)) for m in mine) for v in values)


def measure(path: Path, errors: int) -> None:
    """Print how many gold figures are found, of the right value, and right; then by whole sentences."""
    tally: Counter[tuple[str, str]] = Counter()
    extra, whole, sentences, wrong = 0, 0, 0, []
    for record in records(path):
        text, gold, language = record["text"], record["gold"], record["language"]
        found = read(text, language)
        extra += sum(not any(f.start < g["end"] and g["start"] < f.end for g in gold) for f in found)
        scored = [one for one in gold if one["type"] in KINDS]
        all_good = True
        for one in scored:
            hits = [f for f in found if f.start < one["end"] and one["start"] < f.end]
            valued = [f for f in hits if right(f, expected(one, language))]
            good = any(unit_fits(f, one, language) for f in valued)
            tally.update({(one["type"], "gold"): 1, (one["type"], "found"): bool(hits)})
            tally.update({(one["type"], "value"): bool(valued), (one["type"], "right"): good})
            all_good = all_good and good
            if not good:
                told = [(text[f.start : f.end], f.value, f.high, f.unit) for f in hits]
                wrong.append((one["type"], text, one["text"], one["value"], one["unit"], told))
        tally.update((kind, "sentences") for kind in {one["type"] for one in scored})
        sentences += bool(scored)
        whole += bool(scored) and all_good
    for kind in KINDS:
        _line(kind, tally[kind, "sentences"], {what: tally[kind, what] for what in COUNTED})
    _line("all", sentences, {what: sum(tally[kind, what] for kind in KINDS) for what in COUNTED})
    share = whole / max(1, sentences)
    sure = wilson(share, sentences)
    print(f"whole sentences right: {share:.3f} {sure} of {sentences}; spans outside any gold: {extra}")
    print("in brackets 95 % over sentences")
    for error in wrong[:errors]:
        print(*error, sep=" | ")


def _line(kind: str, sentences: int, counted: dict[str, int]) -> None:
    gold, *_ = counted.values()
    shares = {what: count / max(1, gold) for what, count in counted.items() if what != "gold"}
    sure = ", ".join(f"{what} {share:.3f} {wilson(share, sentences)}" for what, share in shares.items())
    print(f"{kind}: gold {gold}, {sure}")


def own(errors: int) -> None:
    """Print how our own sentences fare: figures found, right but for what they count, right in all; and extra ones."""
    tally: Counter[str] = Counter()
    wrong = []
    for language, text, *columns in (
        line.split("\t") for line in OWN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ):
        found = list(read(text, language))
        for column in columns:
            words, value, high, unit, modifier, counts = column.split("|")
            match = re.search(rf"(?<!\w){re.escape(words)}", text)
            start = match.start() if match else -1
            hit = next((f for f in found if f.start < start + len(words) and start < f.end), None)
            good = hit is not None and _as_told(hit, value, high, unit, modifier)
            tally.update({"gold": 1, "found": hit is not None, "right": good})
            tally["right in all"] += bool(hit and good and (hit.counts or "") == counts)
            if not good or (hit and (hit.counts or "") != counts):
                wrong.append((text, column, hit))
            if hit is not None:
                found.remove(hit)
        tally.update({"extra": len(found), "sentences": bool(columns)})
        wrong.extend((text, "extra", one) for one in found)
    print(*(f"{name} {tally[name]}" for name in ("gold", "found", "right", "right in all", "extra")), sep=", ")
    shares = {name: tally[name] / tally["gold"] for name in ("found", "right", "right in all")}
    sure = ", ".join(f"{name} {share:.3f} {wilson(share, tally['sentences'])}" for name, share in shares.items())
    print(f"95 % over sentences: {sure}")
    for error in wrong[:errors]:
        print(*error, sep=" | ")


def _as_told(figure: Figure, value: str, high: str, unit: str, modifier: str) -> bool:
    """Whether a figure has the value, the upper end, the unit and the hedge that a column tells."""
    ends = [(figure.value, value), (figure.high, high)]
    same = all(
        (mine is None) == (told == "") and (mine is None or abs(mine - float(told)) < 1e-6 * max(1.0, abs(mine)))
        for mine, told in ends
    )
    return same and (figure.unit or "") == unit and (figure.modifier or "") == modifier


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    if options.own:
        own(options.errors)
    elif options.file:
        measure(options.file, options.errors)
    else:
        parser.error("give a file, or --own")


if __name__ == "__main__":
    main()
