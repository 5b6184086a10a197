"""Measure the name recogniser: ``python eval/names.py wikigold.jsonl.gz``.

Prints precision, recall and F1 of exact spans with kinds, and of spans alone. Demonyms (``Russian``) are no names for
us; gold mentions of kind MISC that are one demonym are left out on both sides, and counted.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from newsloom import tables
from newsloom.read.names import names
from newsloom.read.sentences import sentences
from newsloom.types import Article, Block

KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}


def article_of(row: dict[str, Any]) -> Article:
    """A row of the measuring data as an article whose every line is a paragraph."""
    text, at, blocks = row["text"], 0, []
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(at, at + len(line), "paragraph"))
        at += len(line) + 1
    return Article(id=row["id"], text=text, blocks=tuple(blocks), title=row.get("title"), language=row.get("language"))


def main(path: Path) -> None:
    """Read, recognise, compare, print."""
    demonyms = tables.words("demonyms.en.txt")
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            article = article_of(row)
            mentions, _ = names(article, sentences(article))
            ours = {(m.start, m.end): m.kind for m in mentions}
            gold = {(m["start"], m["end"]): KINDS[m["kind"]] for m in row["mentions"]}
            left_out = {span for span in gold if row["text"][slice(*span)] in demonyms}
            gold = {span: kind for span, kind in gold.items() if span not in left_out}
            ours = {span: kind for span, kind in ours.items() if span not in left_out}
            total.update(["gold"] * len(gold) + ["ours"] * len(ours) + ["demonyms"] * len(left_out))
            right.update("span" for span in ours if span in gold)
            right.update("kind" for span, kind in ours.items() if gold.get(span) == kind)
            for kind in KINDS.values():
                right[kind] += sum(1 for span, k in ours.items() if k == kind and gold.get(span) == kind)
                total["gold " + kind] += sum(1 for k in gold.values() if k == kind)
                total["ours " + kind] += sum(1 for k in ours.values() if k == kind)
    print(f"{total['demonyms']} demonyms of the gold left out")
    _print("span", right["span"], total["ours"], total["gold"])
    _print("span+kind", right["kind"], total["ours"], total["gold"])
    for kind in KINDS.values():
        _print(kind, right[kind], total["ours " + kind], total["gold " + kind])


def _print(what: str, right: int, ours: int, gold: int) -> None:
    precision, recall = right / max(1, ours), right / max(1, gold)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{what:14} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({right} right of {ours}, gold {gold})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
