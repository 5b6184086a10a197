"""ROUGE of chosen passages against human summaries, beside lead sentences of the same stories.

    python eval/digests.py STORIES.jsonl[.gz] … [--peer DIGESTS.jsonl.gz] [--every N]

A line is ``{"story", "budget_words", "articles": […], "references": […]}``. System text is cut at the budget.
``--peer`` holds another system's digests (``{"story", "text"}``); the difference is given with a paired bootstrap
interval.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from newsloom.read import article, read_article
from newsloom.text import stem
from newsloom.types import Page, Reading
from newsloom.weave.choose import choose
from newsloom.weave.statements import headline_terms, statements


def tokens(text: str, language: str = "en") -> list[str]:
    """Lower-case words, stemmed when longer than three letters, as ROUGE does."""
    return [stem(word, language) if len(word) > 3 else word for word in re.findall(r"\w+", text.lower())]


def overlap(system: str, reference: str, size: int) -> float:
    """ROUGE-N F1 of two texts."""
    ours, theirs = (Counter(_runs(tokens(text), size)) for text in (system, reference))
    shared = sum((ours & theirs).values())
    return 2 * shared / (sum(ours.values()) + sum(theirs.values())) if shared else 0.0


def longest(system: str, reference: str) -> float:
    """ROUGE-L F1: the longest common subsequence of words."""
    ours, theirs = tokens(system), tokens(reference)
    row = [0] * (len(theirs) + 1)
    for word in ours:
        before = 0
        for i, other in enumerate(theirs, 1):
            before, row[i] = row[i], before + 1 if word == other else max(row[i], row[i - 1])
    return 2 * row[-1] / (len(ours) + len(theirs)) if row[-1] else 0.0


def _runs(found: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(found[i:] for i in range(size)), strict=False)


def readings(story: dict[str, Any]) -> list[Reading]:
    """The story's articles, each an outlet of its own where none is given."""
    found = []
    for one in story["articles"]:
        if not one["text"].strip():
            continue
        page = Page(one["id"], "record", given={**one, "outlet": one.get("outlet") or one["id"]})
        found.append(read_article(article(page)))
    return found


def chosen(story: dict[str, Any]) -> tuple[str, str]:
    """Our passages and the leads taken round-robin, both cut at the budget."""
    read = readings(story)
    found = statements(read)
    budget = story["budget_words"]
    count = len(story["articles"])
    picked = choose(
        found,
        range(count),
        range(len(found)),
        range(len(found)),
        budget + 15,
        headlines=[headline_terms(r) for r in read],
    )
    by_article = [[one.text for one in found if one.article == i] for i in range(count)]
    lead = [text for row in zip_longest(*by_article) for text in row if text]
    return cut(" ".join(found[i].text for i in picked), budget), cut(" ".join(lead), budget)


def cut(text: str, words: int) -> str:
    """The first ``words`` words."""
    return " ".join(text.split()[:words])


def scores(system: str, references: Sequence[str]) -> tuple[float, float, float]:
    """ROUGE-1, -2 and -L, averaged over the references."""
    rows = [(overlap(system, r, 1), overlap(system, r, 2), longest(system, r)) for r in references]
    return tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """A 95 % bootstrap interval of a mean, seeded."""
    dice, size = random.Random(7), len(differences)
    means = sorted(sum(dice.choices(differences, k=size)) / size for _ in range(1000))
    return means[25], means[974]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--every", type=int, default=1)
    wanted = parser.parse_args()
    peers = {row["story"]: row["text"] for row in _lines(wanted.peer)} if wanted.peer else {}
    for path in wanted.files:
        rows: dict[str, list[tuple[float, float, float]]] = {"newsloom": [], "lead": [], "peer": []}
        for story in list(_lines(path))[:: wanted.every]:
            ours, lead = chosen(story)
            rows["newsloom"].append(scores(ours, story["references"]))
            rows["lead"].append(scores(lead, story["references"]))
            if story["story"] in peers:
                rows["peer"].append(scores(cut(peers[story["story"]], story["budget_words"]), story["references"]))
        print(path.name, len(rows["newsloom"]), "stories; ROUGE-1/2/L F1")
        for name, listed in rows.items():
            if listed:
                print(f"  {name:9}", "  ".join(f"{100 * sum(c) / len(c):.1f}" for c in zip(*listed, strict=True)))
        if len(rows["peer"]) == len(rows["newsloom"]):
            gain = [100 * (a[1] - b[1]) for a, b in zip(rows["newsloom"], rows["peer"], strict=True)]
            print("  ROUGE-2 over the peer: {:.1f} to {:.1f} (95 %)".format(*interval(gain)))


if __name__ == "__main__":
    main()
