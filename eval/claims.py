"""Do two sentences make the same claim? The likeness that claims are gathered by, on two sets of pairs.

    python eval/claims.py --pairs PAIRS.jsonl[.gz]
    python eval/claims.py --seeds FOLDER

``--pairs``: a line is ``{"topic", "summary_span", "doc_span"}`` (SuperPAL's shape): what a summary says, and what in a
document of its topic bears it out. For each span of a summary, all document spans of its topic are ranked; P@1 is how
often the likeliest is one that bears it out, each line of the file counted (a span with several document spans several
times), and each span counted once. Both sides are read as reports of a story, so that rarity is within the
story. Intervals are drawn over the spans of summaries, with all their lines: five topics are too few to be drawn.

``--seeds``: a folder with two reports and ``seed_gold_pairs.py``, which gives the pairs of sentences (by rank,
furniture counted) that make one claim (``STRONG``) or share one (``PART``). AUC of all pairs, those that share a claim
against those that do not.

Beside the figure as claims are made, where pairs with little in common are not kept and score nothing, stands the one
of the likeness itself, with these cuts lifted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import runpy
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from interval import drawn, told

from newsloom.read import read
from newsloom.types import Page, Reading
from newsloom.weave.bearers import one_name
from newsloom.weave.claims import likenesses
from newsloom.weave.statements import rarity, statements


def auc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties halved."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))


def _report(name: str, text: str, outlet: str) -> Reading:
    return read(Page(name, "record", given={"id": name, "text": text, "outlet": outlet, "language": "en"}))


CUTS = ("_RELATED", "_RELATED_MASS")
LIKENESS = sys.modules[likenesses.__module__]


def shares(readings: Sequence[Reading]) -> dict[tuple[int, int, int, int], float]:
    """The likeness of all statements of different reports, keyed by (report, offset, other report, offset)."""
    found = statements(one_name(readings))
    pairs = likenesses(found, rarity(found))
    return {(found[p.a].article, found[p.a].start, found[p.b].article, found[p.b].start): p.strength for p in pairs}


def topic_hits(rows: Sequence[dict[str, Any]]) -> list[tuple[float, int]]:
    """For each summary span of a topic, 1 when the likeliest document span is a right one, and how many are right."""
    asked = list(dict.fromkeys(row["summary_span"] for row in rows))
    offered = list(dict.fromkeys(row["doc_span"] for row in rows))
    right = {(row["summary_span"], row["doc_span"]) for row in rows}
    # Every span is a report of its own: the sentences of one report are never compared with one another.
    readings = [_report(f"r{i}", text, f"Outlet {i}") for i, text in enumerate([*asked, *offered])]
    best: dict[tuple[int, int], float] = defaultdict(float)
    for (a, _, b, _), share in sorted(shares(readings).items()):
        best[a, b] = max(best[a, b], share)
    hits = []
    for i, text in enumerate(asked):
        score = [best.get((i, len(asked) + j), 0.0) for j in range(len(offered))]
        top = max(score)
        likeliest = [offered[j] for j, one in enumerate(score) if one == top]
        hit = sum((text, other) in right for other in likeliest) / len(likeliest)
        hits.append((hit, sum((text, other) in right for other in offered)))
    return hits


def pairs(path: Path) -> list[tuple[float, int]]:
    """The hits of the summary spans of all topics of a file of pairs."""
    topics: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            topics[row["topic"]].append(row)
    return [hit for rows in topics.values() for hit in topic_hits(rows)]


def by_pair(hits: Sequence[tuple[float, int]]) -> float:
    """P@1 by pairs, from the hits of summary spans."""
    return sum(hit * right for hit, right in hits) / sum(right for _, right in hits)


def by_span(hits: Sequence[tuple[float, int]]) -> float:
    """P@1 by summary spans."""
    return sum(hit for hit, _ in hits) / len(hits)


def report(hits: Sequence[tuple[float, int]], how: str) -> None:
    """Print P@1 both ways, and how sure it is."""
    lines_counted = sum(right for _, right in hits)
    print(f"P@1 {by_pair(hits):.3f} over {lines_counted} pairs, {by_span(hits):.3f} over {len(hits)} spans ({how})")
    pair_bounds = drawn(len(hits), lambda at: by_pair([hits[i] for i in at]))
    span_bounds = drawn(len(hits), lambda at: by_span([hits[i] for i in at]))
    print(f"  95 % over spans: by pairs {told(pair_bounds)}, by spans {told(span_bounds)}")


def seeds(folder: Path) -> tuple[float, int]:
    """AUC over the sentence pairs of two reports, and the number of pairs."""
    gold = runpy.run_path(str(folder / "seed_gold_pairs.py"))
    files = sorted(path for path in folder.iterdir() if path.suffix == ".txt")
    readings = [_report(path.name, path.read_text("utf-8"), path.name) for path in files]
    score: dict[tuple[int, int], float] = defaultdict(float)
    for (_, start, _, other), share in sorted(shares(readings).items()):
        key = _rank(readings[0], start), _rank(readings[1], other)
        score[key] = max(score[key], share)
    told = [sorted({_rank(r, s.start) for s in r.sentences if _tells(r, s.start)}) for r in readings]
    every = [(a, b) for a in told[0] for b in told[1]]
    sharing = gold["STRONG"] | gold["PART"]
    positives = [score[pair] for pair in every if pair in sharing]
    return auc(positives, [score[pair] for pair in every if pair not in sharing]), len(every)


def _rank(reading: Reading, at: int) -> int:
    return next(i for i, sentence in enumerate(reading.sentences) if sentence.start <= at < sentence.end)


def _tells(reading: Reading, at: int) -> bool:
    return any(b.start <= at < b.end and b.kind == "paragraph" for b in reading.article.blocks)


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--seeds", type=Path)
    wanted = parser.parse_args()
    for how in ("as claims are made", "cuts lifted"):
        if wanted.seeds:
            print("same-claim AUC {:.3f} over {} pairs".format(*seeds(wanted.seeds)), f"({how})")
        if wanted.pairs:
            report(pairs(wanted.pairs), how)
        for cut in CUTS:
            if hasattr(LIKENESS, cut):
                setattr(LIKENESS, cut, 0.0)


if __name__ == "__main__":
    main()
