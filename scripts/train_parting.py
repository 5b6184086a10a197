"""Learn ``tables/parting_weights.tsv``: do the two sides of a story tell of two events?

    python scripts/train_parting.py ecbplus_full.jsonl.gz groundnews_2025.jsonl.gz [--score FILE …]

Shipped weights: ECB+ (CC BY 3.0) and Ground News clusters (MIT repository), which have stories of four reports and
more. Sets whose stories all have fewer must not be learnt from: any group of four would be two stories there. Each true
story, parts of it drawn at random, and what it makes together with each of its two likest others are divided as the
linker would divide them. ``--score`` tells of other sets how well the weights part, without learning from them; those
given are scored by weights learnt from the others. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
from linking import bcubed, read

from newsloom.link import parting
from newsloom.link.decide import Candidate, Judgement, dot
from newsloom.link.features import Profile, Vector
from newsloom.link.linker import Linker

TABLE = Path(__file__).parent.parent / "src/newsloom/tables/parting_weights.tsv"
HEAD = """\
# Do two sides of a story tell of two events? A logistic judgement of how much more each has in common than both. Made
# by scripts/train_parting.py from the labels of ECB+ (CC BY 3.0) and Ground News clusters (MIT repository). Weights
# only, no words. Columns: measure (or start), weight.
"""
# Parts of each true story, of so many reports at most; nearest stories that each is mixed with.
DRAWN, LARGEST, NEAREST = 3, 20, 2
# The mean likeness of two stories below which nobody would have joined them.
FAR = 0.08
Row = tuple[list[float], bool]


class Seeing(Linker):
    """A linker that keeps how it saw each report."""

    def __init__(self) -> None:
        super().__init__(model=Judgement(-9.0, ()))
        self.seen: dict[str, Profile] = {}

    def candidates(self, arrived: Profile) -> list[Candidate]:
        """Nothing to join: only how the report looks is asked."""
        self.seen[arrived.article] = arrived
        return []


def stories(path: str) -> dict[str, list[Profile]]:
    """The true stories of a file, each by its reports as they look on arrival."""
    linker, found = Seeing(), defaultdict[str, list[Profile]](list)
    for article, story in read(path):
        linker.add(article)
        if story is not None:
            found[story].append(linker.seen[article.id])
    return dict(found)


def groups(told: dict[str, list[Profile]], dice: random.Random) -> Iterator[list[tuple[Profile, str]]]:
    """True stories, parts of them, and each with part of a story like it."""
    sums = {story: summed([one.text for one in reports]) for story, reports in told.items() if len(reports) > 1}
    for story, reports in sorted(told.items()):
        if len(reports) > 3:
            yield [(one, story) for one in reports]
            for _ in range(DRAWN):
                drawn = dice.sample(reports, dice.randint(4, min(LARGEST, len(reports))))
                yield [(one, story) for one in drawn]
    for story in sorted(sums):
        near = sorted(((dot(sums[story], sums[other]), other) for other in sums if other != story), reverse=True)
        for other in [other for likeness, other in near[:NEAREST] if likeness >= FAR]:
            yield [
                (one, of) for of in (story, other)
                for one in dice.sample(told[of], min(len(told[of]), dice.randint(2, 12)))
            ]  # fmt: skip


def summed(vectors: Sequence[Vector]) -> Vector:
    """The direction of a sum of vectors."""
    total = Counter[str]()
    for one in vectors:
        total.update(one)
    length = sum(size * size for size in total.values()) ** 0.5 or 1.0
    return {word: size / length for word, size in total.items()}


def rows(path: str, seed: int = 1) -> list[Row]:
    """What the sides of each group look like, and whether they are better apart."""
    told: list[list[float]] = []

    def noted(row: Sequence[float]) -> float:
        told.append(list(row))
        return 1.0

    found: list[Row] = []
    with patch.object(parting, "_probability", noted):
        for group in groups(stories(path), random.Random(seed)):  # noqa: S311
            divided = parting.parting([one for one, _ in group], 0)
            if divided is None:
                continue
            true = [story for _, story in group]
            apart = ["one" if at in divided.sides[0] else "other" for at in range(len(group))]
            gain = bcubed(apart, true)[2] - bcubed(["all"] * len(group), true)[2]
            if gain > 0 or len(set(true)) == 1:  # two stories that are badly divided teach nothing
                found.append((told[-1], gain > 0))
    return found


def learnt(sets: Sequence[list[Row]]) -> LogisticRegression:
    """Weights that count each set the same."""
    given = np.array([row for held in sets for row, _ in held])
    wanted = np.array([apart for held in sets for _, apart in held])
    total = sum(len(held) for held in sets)
    shares = np.array([total / len(held) / len(sets) for held in sets for _ in held])
    return LogisticRegression(C=1.0).fit(given, wanted, sample_weight=shares)


def score(name: str, model: LogisticRegression, held: list[Row]) -> None:
    """Print how well a set is parted."""
    if not held:
        print(f"{Path(name).name:28} nothing long enough")
        return
    wanted = [apart for _, apart in held]
    given = model.predict_proba(np.array([row for row, _ in held]))[:, 1]
    parted = [apart for apart, told in zip(wanted, given, strict=True) if told >= parting.PART_AT]
    order = f"AUC {roc_auc_score(wanted, given):.3f}" if len(set(wanted)) > 1 else ""
    told = f"{sum(wanted)} of {len(held)} to part: {sum(parted)} are, {len(parted) - sum(parted)} wrongly"
    print(f"{Path(name).name:28} {told}  {order}")


def main() -> None:
    """Learn, score and write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("data", nargs="+", metavar="DATA")
    asked.add_argument("--score", nargs="*", default=[], metavar="FILE")
    given = asked.parse_args()
    held = {path: rows(path) for path in given.data}
    for path in given.data if len(held) > 1 else ():
        score(path, learnt([one for other, one in held.items() if other != path]), held[path])
    model = learnt(list(held.values()))
    for path in given.score:
        score(path, model, rows(path))
    weights = {"start": model.intercept_[0], **dict(zip(parting.MEASURES, model.coef_[0], strict=True))}
    TABLE.write_text(HEAD + "".join(f"{name}\t{value:.3f}\n" for name, value in weights.items()))


if __name__ == "__main__":
    main()
