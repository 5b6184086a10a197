"""Which days would a journalist put on a timeline? Date-F1 of ``weave.timeline.days_told``.

    python eval/timelines.py timeline17.jsonl.gz [--range reference|all]

A line is ``{"story", "articles": […], "references": [[[day, [sentences]], …]]}`` (Timeline17: one outlet's articles on
a topic, and timelines that journalists made). The recipe is the one of Gholipour Ghalandari and Ifrim's published code:
only articles published between the first and the last day of the reference are read, only days between these compete,
and as many are picked as the reference has. With ``--range all`` every article is read and every day competes, which no
published figure does. F1 of the days, averaged over the topics. Days are found by
``read.dates``; an article's own publication day counts where its text speaks of it.

Beside it, the same for the days on which most articles were published. Intervals are drawn over whole timelines, that
of the difference paired; eleven are few, and some tell of one event: the true ones are wider.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interval import of_mean, told

from newsloom.read import article
from newsloom.read.dates import dates
from newsloom.read.sentences import sentences
from newsloom.types import Page, Reading
from newsloom.weave.timeline import days_told


def dated(row: dict[str, Any]) -> Reading:
    """An article with its sentences and dates alone: the rest of reading is not needed here."""
    one = article(Page(row["id"], "record", given=row))
    cut = sentences(one)
    return Reading(article=one, sentences=cut, dates=dates(one, cut))


def overlap(ranked: Sequence[str], wanted: set[str]) -> float:
    """F1 of the first days of a ranking, as many as are wanted."""
    picked = set(ranked[: len(wanted)])
    return 2 * len(picked & wanted) / (len(picked) + len(wanted))


def by_weight(weights: Mapping[str, float], first: str, last: str) -> list[str]:
    """The days between two days, heaviest first."""
    within = [day for day in weights if first <= day <= last]
    return sorted(within, key=lambda day: (-weights[day], day))


def topic(row: dict[str, Any], whole: bool) -> list[tuple[float, float]]:
    """Date-F1 of our ranking and of publication days, for each reference of a topic."""
    scored = []
    for reference in row["references"]:
        wanted = {day for day, _ in reference}
        first, last = ("0001-01-01", "9999-12-31") if whole else (min(wanted), max(wanted))
        rows = [one for one in row["articles"] if one["text"].strip() and first <= one["published"][:10] <= last]
        ours = by_weight(days_told([dated(one) for one in rows]), first, last)
        issued = by_weight(Counter(one["published"][:10] for one in rows), first, last)
        scored.append((overlap(ours, wanted), overlap(issued, wanted)))
    return scored


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--range", choices=("reference", "all"), default="reference")
    wanted = parser.parse_args()
    rows = []
    with gzip.open(wanted.file, "rt", encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            for ours, issued in topic(line, wanted.range == "all"):
                rows.append((ours, issued))
                print(f"  {line['story']:28} {ours:.3f}  publication days {issued:.3f}")
    ours, issued = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    print(f"Date-F1 {ours:.3f}  publication days {issued:.3f}  {len(rows)} timelines")
    gains = [one - other for one, other in rows]
    print(f"95 % over timelines: Date-F1 {told(of_mean([one for one, _ in rows]))}, "
          f"over publication days {sum(gains) / len(gains):+.3f} {told(of_mean(gains), '+')}")  # fmt: skip


if __name__ == "__main__":
    main()
