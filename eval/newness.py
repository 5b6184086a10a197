"""Is a sentence new, or has it been told? AUC of ``weave.changes.Told.newness``, by which changes are told.

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
AUC over all sentences of all events, and the mean of the events' own.
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

from newsloom.read.sentences import spans
from newsloom.text import normal, squeeze
from newsloom.weave.changes import Told

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
            told = Told(enumerate(text for update in earlier[:at] for text in update))
            for text in updates[at]:
                yield told.newness(text), True
            for text in sentences(event[writer]["references"][at - 1]):
                if normal(text) not in known:
                    known.add(normal(text))
                    yield told.newness(text), False


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


if __name__ == "__main__":
    main()
