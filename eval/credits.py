"""Measure outlet credits on our own sentences, half of them false friends: ``python eval/credits.py [--misses]``.

The sentences are ``gold/credits.tsv``. A credit is right when its span overlaps the gold words by half and its outlet
is the one named; ``with kind`` asks for the kind of credit too. Intervals are drawn over sentences.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).parent))

from interval import interval
from passages import f1, paired, same_outlet

from newsloom.read.sentences import sentences
from newsloom.read.sources import citations
from newsloom.types import Article, Block, BlockKind

GOLD = Path(__file__).parent / "gold" / "credits.tsv"
_MARKED = re.compile(r"\{(\w+):([^}=]+)(?:=([^}]+))?\}")


@dataclass(frozen=True, slots=True)
class Credited:
    """Gold words at ``[start, end)`` that credit an outlet."""

    start: int
    end: int
    kind: str
    outlet: str


def rows(path: Path = GOLD) -> Iterator[tuple[Article, list[Credited]]]:
    """Each sentence as an article of one block, with the credits marked in it."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    for number, line in enumerate(lines):
        language, kind, marked = line.split("\t")
        text, gold, past = "", [], 0
        for match in _MARKED.finditer(marked):
            text += marked[past : match.start()]
            gold.append(Credited(len(text), len(text) + len(match[2]), match[1], match[3] or match[2]))
            text, past = text + match[2], match.end()
        text += marked[past:]
        block = Block(0, len(text), cast(BlockKind, kind))
        yield Article(id=str(number), text=text, blocks=(block,), language=language), gold


def score(article: Article, gold: list[Credited]) -> tuple[Counter[str], list[str]]:
    """Counts and misses of one sentence."""
    ours = citations(article, sentences(article))
    pairs = paired([(one.start, one.end) for one in gold], [(one.start, one.end) for one in ours])
    pairs = {g: o for g, o in pairs.items() if same_outlet(gold[g].outlet, ours[o].outlet)}
    typed = sum(gold[g].kind == ours[o].kind for g, o in pairs.items())
    count = Counter(gold=len(gold), ours=len(ours), right=len(pairs), typed=typed, rows=1)
    misses = [f"missed {one.kind} {one.outlet}" for at, one in enumerate(gold) if at not in pairs]
    misses += [f"false {one.kind} {one.outlet.name}" for at, one in enumerate(ours) if at not in pairs.values()]
    misses += [f"kind {gold[g].kind}, ours {ours[o].kind}" for g, o in pairs.items() if gold[g].kind != ours[o].kind]
    return count, [f"{article.language} {miss}: {article.text}" for miss in misses]


def told(name: str, counts: list[Counter[str]]) -> str:
    """A line that tells precision, recall and F1 of some sentences."""
    count = sum(counts, Counter[str]())
    precision, recall = count["right"] / max(1, count["ours"]), count["right"] / max(1, count["gold"])
    return (
        f"{name:4} P {precision:.3f}  R {recall:.3f}  F1 {both(count):.3f} {interval(counts, both)}  "
        f"right kind {count['typed']} of {count['right']}  "
        f"(sentences {count['rows']}, gold {count['gold']}, ours {count['ours']})"
    )


def both(count: Counter[str]) -> float:
    """F1."""
    return f1(count["right"] / max(1, count["ours"]), count["right"] / max(1, count["gold"]))


def main() -> None:
    """Read the sentences, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true")
    wanted = parser.parse_args()
    alone: dict[str, list[Counter[str]]] = defaultdict(list)
    misses: list[str] = []
    for article, gold in rows():
        count, missed = score(article, gold)
        misses += missed
        for name in (article.language or "", "all"):
            alone[name].append(count)
    print(*(told(name, counts) for name, counts in alone.items()), sep="\n")
    print("in brackets 95 % over sentences")
    if wanted.misses:
        print(*misses, sep="\n")


if __name__ == "__main__":
    main()
