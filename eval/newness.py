"""Is a sentence new, or has it been told? AUC of ``weave.changes.Wordings.newness``, by which changes are told.

    python eval/newness.py background_updates.jsonl.gz

A line is ``{"story": "NAME-annotatorN", "articles": […], "references": […]}``: the updates of a running event in
order, in the wording of one of several annotators, and for each update from the second on the background that the
annotator wrote for a reader who comes to it new: what earlier updates told.

The truth needs no score of ours. At the i-th update: the sentences of the update are *new*; the sentences of its
background are *old*, for a person wrote them from the earlier updates alone. Each wording of a background counts once,
where it first stands. What was told before are the earlier updates,

- ``other writer``: in the wording of the next annotator. This is the figure that counts: the same words are no help.
- ``same writer``: in the wording of the annotator who wrote the background.

Some update sentences repeat what was told, and some background sentences add what a reader knows: no system reaches 1.
AUC over all sentences of all events, and the mean of the events' own. Intervals are drawn over whole events, for these
differ among themselves: drawn over updates, AUC would seem surer than it is. But six are few: the true ones are wider.
"""

from __future__ import annotations

import argparse
import gzip
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from interval import drawn, of_mean, told

from newsloom.read.sentences import spans
from newsloom.text import normal, squeeze
from newsloom.weave.changes import Wordings

Event = dict[str, dict[str, Any]]


def auc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties halved."""
    ranked = sorted(negatives)
    below = sum(bisect_left(ranked, one) + bisect_right(ranked, one) for one in positives)
    return below / 2 / (len(positives) * len(negatives))


def events(path: Path) -> dict[str, Event]:
    """Event → annotator → row."""
    found: dict[str, Event] = defaultdict(dict)
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            event, _, annotator = row["story"].rpartition("-")
            found[event][annotator] = row
    return found


def sentences(text: str) -> list[str]:
    """The sentences of at least three words."""
    return [squeeze(text[a:b]) for a, b in spans(text, "en") if len(text[a:b].split()) >= 3]


def judged(event: Event, same_writer: bool) -> Iterator[tuple[float, bool]]:
    """The newness of each sentence, and whether it is new in truth."""
    writers = sorted(event)
    for place, writer in enumerate(writers):
        told_by = writer if same_writer else writers[(place + 1) % len(writers)]
        updates = [sentences(one["text"]) for one in event[writer]["articles"]]
        earlier = [sentences(one["text"]) for one in event[told_by]["articles"]]
        known: set[str] = set()
        for at in range(1, len(updates)):
            told = Wordings(enumerate(text for update in earlier[:at] for text in update))
            for text in updates[at]:
                yield told.newness(text), True
            for text in sentences(event[writer]["references"][at - 1]):
                if normal(text) not in known:
                    known.add(normal(text))
                    yield told.newness(text), False


def sure(by_event: Sequence[Sequence[tuple[float, bool]]]) -> tuple[float, float]:
    """The bounds of the AUC over the sentences of all events, drawn over events."""
    positives = [[s for s, new in rows if new] for rows in by_event]
    negatives = [[s for s, new in rows if not new] for rows in by_event]
    # How often the new sentences of one event are above the old ones of another, reckoned once for all draws.
    won = [[auc(new, old) * len(new) * len(old) for old in negatives] for new in positives]

    def over(at: Sequence[int]) -> float:
        pairs = sum(len(positives[i]) for i in at) * sum(len(negatives[i]) for i in at)
        return sum(won[i][j] for i in at for j in at) / pairs

    return drawn(len(by_event), over)


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    found = events(parser.parse_args().file)
    for same_writer in (False, True):
        by_event = {name: list(judged(event, same_writer)) for name, event in sorted(found.items())}
        every = [row for rows in by_event.values() for row in rows]
        own = [auc([s for s, new in rows if new], [s for s, new in rows if not new]) for rows in by_event.values()]
        whole = auc([s for s, new in every if new], [s for s, new in every if not new])
        whose = "same writer " if same_writer else "other writer"
        print(f"{whose}  AUC {whole:.3f}  mean of {len(own)} events {sum(own) / len(own):.3f}  {len(every)} sentences")
        print(f"  95 % over events: AUC {told(sure(list(by_event.values())))}, mean {told(of_mean(own))}")


if __name__ == "__main__":
    main()
