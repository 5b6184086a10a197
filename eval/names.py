"""Measure the name recogniser: ``python eval/names.py wikigold.jsonl.gz``.

Prints precision, recall and F1 of exact spans with kinds, and of spans alone. Demonyms (``Russian``) are no names for
us; gold mentions of kind MISC that are one demonym are left out on both sides, and counted.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from interval import f1, interval

from newsloom import tables
from newsloom.read.names import names
from newsloom.read.sentences import sentences
from newsloom.types import Article, Block, Mention

KINDS = {
    "PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other",
    "person": "person", "group": "organisation", "corporation": "organisation", "location": "place",
    "product": "other", "creative-work": "other",
}  # fmt: skip


def article_of(row: dict[str, Any]) -> Article:
    """A row of the measuring data as an article whose every line is a paragraph."""
    text, at, blocks = row["text"], 0, []
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(at, at + len(line), "paragraph"))
        at += len(line) + 1
    return Article(id=row["id"], text=text, blocks=tuple(blocks), title=row.get("title"), language=row.get("language"))


class Tally:
    """Counts of gold mentions, ours, and agreement, summed over documents."""

    def __init__(self) -> None:
        """Nothing counted."""
        self.right: Counter[str] = Counter()
        self.total: Counter[str] = Counter()

    def add(self, row: dict[str, Any], mentions: Sequence[Mention]) -> None:
        """Count one document."""
        demonyms = tables.words("demonyms.en.txt")
        ours = {(m.start, m.end): m.kind for m in mentions}
        gold = {(m["start"], m["end"]): KINDS[m["kind"]] for m in row["mentions"]}
        left_out = {span for span in gold if row["text"][slice(*span)] in demonyms}
        gold = {span: kind for span, kind in gold.items() if span not in left_out}
        ours = {span: kind for span, kind in ours.items() if span not in left_out}
        self.total.update({"gold": len(gold), "ours": len(ours), "demonyms": len(left_out)})
        self.right.update("span" for span in ours if span in gold)
        self.right.update("kind" for span, kind in ours.items() if gold.get(span) == kind)
        for kind in sorted(set(KINDS.values())):
            self.right[kind] += sum(1 for span, k in ours.items() if k == kind and gold.get(span) == kind)
            self.total["gold " + kind] += sum(1 for k in gold.values() if k == kind)
            self.total["ours " + kind] += sum(1 for k in ours.values() if k == kind)

    def print(self) -> None:
        """All scores, a line each."""
        print(f"{self.total['demonyms']} demonyms of the gold left out")
        _print("span", self.right["span"], self.total["ours"], self.total["gold"])
        _print("span+kind", self.right["kind"], self.total["ours"], self.total["gold"])
        for kind in sorted(set(KINDS.values())):
            _print(kind, self.right[kind], self.total["ours " + kind], self.total["gold " + kind])


def main(path: Path) -> None:
    """Read, recognise, compare, print."""
    tally, parts = Tally(), list[Counter[str]]()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            article = article_of(row)
            split = sentences(article)
            mentions = names(article, split)[0]
            tally.add(row, mentions)
            alone = Tally()
            alone.add(row, mentions)
            parts.append(alone.total + Counter({"right": alone.right["span"]}))
    tally.print()
    print("95 % over articles: F1 of spans", interval(parts, lambda c: f1(c["right"], c["ours"], c["gold"])))


def _print(what: str, right: int, ours: int, gold: int) -> None:
    precision, recall = right / max(1, ours), right / max(1, gold)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{what:14} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({right} right of {ours}, gold {gold})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
