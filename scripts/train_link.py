"""Learn ``tables/link_weights.tsv``: does a report belong to a story?

    python scripts/train_link.py allsides_full.jsonl.gz ecbplus_full.jsonl.gz [--half 0|1] [--noise FILE] [--out TABLE]

Only labels that may be used for shipped weights: AllSides roundups (MIT and Apache-2.0 repositories) and ECB+ (CC BY
3.0). Each file is streamed through a ``Linker`` several times, with dates, titles, bodies and capitals left out at
random, so that one table serves dated, undated and headline-only streams; the candidates the linker meets become
the rows. Needs scikit-learn. ``--half`` trains on half of the stories, so that the other half can measure.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
from linking import read

from newsloom.link.decide import FEATURES, JOIN_UP, Judgement, judgement
from newsloom.link.features import profile
from newsloom.link.linker import Linker
from newsloom.types import Article

TABLE = Path(__file__).parent.parent / "src/newsloom/tables/link_weights.tsv"
HEAD = """\
# Boosted trees: does a report belong to a story? Columns: tree, node, feature (or leaf, start), threshold or value,
# next node if at most, next node if more. Made by scripts/train_link.py from the labels of AllSides roundups (MIT
# and Apache-2.0 repositories) and ECB+ (CC BY 3.0), with dates, titles, bodies and capitals left out at random.
"""
Labelled = list[tuple[Article, str | None]]


def half(story: str) -> int:
    """Which half of the stories this one is in; the look-alikes of an ECB+ topic stay together."""
    return sha256(story.split("_ecb", maxsplit=1)[0].encode()).digest()[0] % 2


def tenth(story: str | None) -> int:
    """Which tenth of the stories: a thin stream has fewer that look alike."""
    return sha256((story or "").split("_ecb")[0].encode()).digest()[1] % 10


def variants(rows: Labelled, seed: int) -> Iterator[tuple[str, list[Labelled]]]:
    """The stream as it is, and with parts left out, as one stream and as many small ones."""
    dice = random.Random(seed)  # noqa: S311
    for name, variant in thinned(rows, seed, dice):
        yield name, [variant]
    by_topic = sorted(rows, key=lambda row: (row[1] or "").split("_ecb")[0]) if "_ecb" in (rows[0][1] or "") else rows
    for name in ("small", "small mixed", "small shuffled"):
        streams = small(by_topic, dice)
        if name == "small shuffled":
            for stream in streams:
                dice.shuffle(stream)
        yield name, [[(a if name == "small" else mixed(a, dice), s) for a, s in stream] for stream in streams]


def thinned(rows: Labelled, seed: int, dice: random.Random) -> Iterator[tuple[str, Labelled]]:
    """The stream with parts left out: of all its reports, or of each at random."""
    yield "whole", rows
    yield "undated", [(replace(a, published=None), s) for a, s in rows]
    yield "headlines", [(headline(a), s) for a, s in rows]
    yield "undated headlines", [(replace(headline(a), published=None), s) for a, s in rows]
    yield "teasers", [(replace(a, text=cut(a.text, dice.randint(15, 60))), s) for a, s in rows]
    yield "lower case", [(bare(a, dice), s) for a, s in rows]
    yield "mixed", [(mixed(a, dice), s) for a, s in rows]
    yield "thin", [(mixed(a, dice), s) for a, s in rows if tenth(s) in {seed % 10, (seed + 5) % 10}]
    yield "thin headlines", [(headline(a), s) for a, s in rows if tenth(s) in {(seed + 2) % 10, (seed + 7) % 10}]


def small(rows: Labelled, dice: random.Random) -> list[Labelled]:
    """Streams of a few stories each, that came one after the other: the first reports of a new linker."""
    first: dict[str | None, int] = {}
    for _, story in rows:
        first.setdefault(story, len(first))
    groups: list[int] = []
    while len(groups) < len(first):
        groups += [(groups[-1] + 1 if groups else 0)] * dice.choice((2, 3, 4, 6, 8, 12))
    streams: dict[int, Labelled] = {}
    for article, story in rows:
        streams.setdefault(groups[first[story]], []).append((article, story))
    return [stream for _, stream in sorted(streams.items())]


def headline(article: Article) -> Article:
    """The title alone; the first words where there is none."""
    return replace(article, title=article.title or cut(article.text, 11), text="")


def cut(text: str, words: int) -> str:
    """The first words of a text."""
    return " ".join(text.split()[:words])


def bare(article: Article, dice: random.Random) -> Article:
    """Lower case, undated, a short text."""
    title = article.title or cut(article.text, 9)
    return replace(article, title=title.lower(), text=cut(article.text.lower(), dice.randint(20, 45)), published=None)


def mixed(article: Article, dice: random.Random) -> Article:
    """Any part left out at random."""
    if dice.random() < 0.4:
        article = replace(article, published=None)
    part = dice.random()
    if part < 0.25 and article.title:
        return replace(article, title=None)
    if part < 0.45:
        return headline(article)
    if part < 0.65:
        return replace(article, text=cut(article.text, dice.randint(20, 120)))
    return article


def gather(rows: Labelled, model: Judgement | None) -> tuple[list[list[float]], list[float]]:
    """The features of each report's candidates, and 1 for its true story.

    Without a model each report then goes where it belongs; with one it goes where the model puts it, and a story is
    true if most of its reports are: the model then learns from streams with its own errors.
    """
    linker = Linker(model=model or Judgement(0.0, ()))
    truth: dict[str, str | None] = {}
    found: list[list[float]] = []
    labels: list[float] = []
    for article, story in rows:
        if article.id in truth:
            continue
        arrived = profile(article, linker._rarity)
        candidates = linker.candidates(arrived)
        mains = [Counter(truth[a] for a in c.strand.articles).most_common(1)[0][0] for c in candidates]
        truth[article.id] = story or "noise " + article.id
        for candidate, main in zip(candidates, mains, strict=True):
            found.append(candidate.row)
            labels.append(float(main == story))
        if model:
            best = candidates[0] if candidates and candidates[0].fits() else None
        else:
            best = next((c for c, main in zip(candidates, mains, strict=True) if main == story), None)
        linker.put(arrived, best, candidates)
    return found, labels


def fit(found: list[list[float]], labels: list[float], weights: list[float]) -> Judgement:
    """Boosted trees that may only rise with likeness and fall with time."""
    trained = HistGradientBoostingClassifier(
        max_iter=140, max_leaf_nodes=8, learning_rate=0.1, min_samples_leaf=60, l2_regularization=5.0,
        monotonic_cst=[JOIN_UP.get(name, 0) for name in FEATURES], early_stopping=False, random_state=0,
    )  # fmt: skip
    trained.fit(np.array(found), np.array(labels), sample_weight=np.array(weights))
    trees = tuple(tuple(_node(node) for node in stage[0].nodes) for stage in trained._predictors)
    return Judgement(float(trained._baseline_prediction.ravel()[0]), trees)


def _node(node: np.void) -> tuple[int, float, int, int]:
    if node["is_leaf"]:
        return -1, round(float(node["value"]), 5), 0, 0
    return int(node["feature_idx"]), round(float(node["num_threshold"]), 4), int(node["left"]), int(node["right"])


def write(model: Judgement, path: Path) -> None:
    """The trees as a table."""
    lines = [f"0\t0\tstart\t{model.start:.5f}\t0\t0"]
    for number, tree in enumerate(model.trees, 1):
        for place, (feature, value, low, high) in enumerate(tree):
            name = FEATURES[feature] if feature >= 0 else "leaf"
            lines.append(f"{number}\t{place}\t{name}\t{value:g}\t{low}\t{high}")
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Gather, fit, gather again where the model itself decides, fit on both, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--noise")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=TABLE)
    given = parser.parse_args(arguments)
    found: list[list[float]] = []
    labels: list[float] = []
    weights: list[float] = []
    model: Judgement | None = None
    for step in range(given.rounds):
        for path in given.paths:
            rows = [(a, s) for a, s in read(path) if given.half is None or half(s or "") == given.half]
            for name, variant in (pair for seed in range(given.seeds) for pair in variants(rows, 10 * step + seed)):
                more, known = [], []
                for stream in variant:
                    rows_found, rows_known = gather(stream, model)
                    more += rows_found
                    known += rows_known
                found += more
                labels += known
                weights += [1000 / len(known)] * len(known)
                print(path.rsplit("/", 1)[-1], name, len(known), f"{sum(known) / len(known):.3f}", file=sys.stderr)
        model = fit(found, labels, weights)
    assert model
    write(model, given.out)
    judgement.cache_clear()


if __name__ == "__main__":
    main(sys.argv[1:])
