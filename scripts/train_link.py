"""Learn ``tables/link_weights.tsv``: does a report belong to a story?

    python scripts/train_link.py allsides_full.jsonl.gz ecbplus_full.jsonl.gz … [--noise FILE] [--half 0|1]

Shipped weights: AllSides roundups (MIT and Apache-2.0 repositories), ECB+ (CC BY 3.0), UCI News Aggregator (CC BY
4.0) and Ground News clusters (MIT repository). Each file is streamed through a ``Linker`` several times, with dates,
titles, bodies, capitals and function words left out at random, so that one table serves dated, undated and
headline-only streams; the candidates the linker meets become the rows. ``--noise`` gives dated reports without
labels: those on one subject, brought to one day, teach that a subject is no story, and months of them, cut to teasers
and told as one day among some labelled stories, teach what a day of feeds is. Needs scikit-learn. ``--half`` learns
from half of the stories in the full stream, so that ``eval/linking.py --half`` can measure on the other half.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
from linking import half, read

from newsloom.link.decide import FEATURES, JOIN_UP, Judgement
from newsloom.link.features import profile, terms
from newsloom.link.linker import Linker
from newsloom.link.rarity import background
from newsloom.text import stem
from newsloom.types import Article, Outlet

TABLE = Path(__file__).parent.parent / "src/newsloom/tables/link_weights.tsv"
HEAD = """\
# Boosted trees: does a report belong to a story? Columns: tree, node, feature (or leaf, start), threshold or value,
# next node if at most, next node if more. Made by scripts/train_link.py from the labels of AllSides roundups (MIT
# and Apache-2.0 repositories), ECB+ (CC BY 3.0), UCI News Aggregator (CC BY 4.0) and Ground News clusters (MIT
# repository), with dates, titles, bodies, capitals and function words left out at random, and from unlabelled
# reports on one subject and of several months told as one day of teasers (Article-Bias-Prediction, Apache-2.0).
# Thresholds and weights only, no words.
"""
# How much a stream counts. Sets with bodies and look-alikes twice: ECB+ .869 -> .896, AllSides .941 -> .940 by
# halves, false joins with the other half left out.
WEIGHTS = {"allsides": 2.0, "ecbplus": 2.0}
CROWDS = 3.0
# Days of feeds: at 0 two in five stories of a real day of teasers were lumps, mostly reports that share one rare word;
# ECB+ .822 at 30, .790 at 60.
DAYS = 30.0
# Unlabelled reports that lie so many days apart are taken to tell different events; nearer ones teach nothing.
APART = 6
# How many reports these days have, and what counts as their date; a clock that runs ahead is no help.
DAY_SEEDS = 3
SIZES, DAY, LAST_YEAR = (80, 150, 300, 300, 500, 800), datetime(2020, 5, 26, tzinfo=UTC), 2021
Labelled = list[tuple[Article, str | None]]
#: A stream and, by article, the day it was written, where it is told as if of another.
Stream = tuple[Labelled, dict[str, float]]


def tenth(story: str | None) -> int:
    """Which tenth of the stories: a thin stream has fewer that look alike."""
    return sha256((story or "").split("_ecb")[0].encode()).digest()[1] % 10


def variants(rows: Labelled, seed: int) -> Iterator[tuple[str, list[Labelled]]]:
    """The stream as it is, and with parts left out, as one stream and as many small ones."""
    dice = random.Random(seed)  # noqa: S311
    for name, variant in thinned(rows, seed, dice):
        if name == "whole" or variant != rows:
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
    yield "stopped", [(stopped(a, dice), s) for a, s in rows]
    yield "mixed", [(mixed(a, dice), s) for a, s in rows]
    yield "thin", [(mixed(a, dice), s) for a, s in rows if tenth(s) in {seed % 10, (seed + 5) % 10}]
    yield "thin headlines", [(headline(a), s) for a, s in rows if tenth(s) in {(seed + 2) % 10, (seed + 7) % 10}]


def crowds(noise: Labelled, rows: Labelled, seed: int, most: int = 12) -> Iterator[Labelled]:
    """Streams of one subject on one day: reports that share their rarest words and yet tell different events.

    Unlabelled reports whose titles share a word and whose dates lie days apart are different events; brought to one
    day, among the labelled stories on that subject, they are what "coronavirus" is in a day of feeds.
    """
    dice = random.Random(seed)  # noqa: S311
    dated = sorted((a for a, _ in noise if a.published and a.title), key=lambda a: (a.published, a.id))
    by_word: dict[str, list[Article]] = {}
    for article in dated:
        for word in dict.fromkeys(terms(article.title or "", "en")):
            last = by_word.setdefault(word, [])
            if word and (not last or day(article) - day(last[-1]) >= 3):
                last.append(article)
    rare = {word: background("en").get(word, 10) for word in by_word}
    subjects = sorted(word for word, found in by_word.items() if len(found) >= 40 and rare[word] < 6000)
    for word in dice.sample(subjects, min(most, len(subjects))):
        other = dice.sample(by_word[word], min(len(by_word[word]), dice.choice((30, 60, 90))))
        told = {story for article, story in rows if story and word in terms(article.title or "", "en")}
        stream = [(a, None) for a in other] + [(a, story) for a, story in rows if story in told]
        dice.shuffle(stream)
        dated_at = dice.random() < 0.7
        start = datetime(2020, 5, 26, tzinfo=UTC)
        moved = [
            (replace(a, published=start + timedelta(minutes=7 * n) if dated_at else None), s)
            for n, (a, s) in enumerate(stream)
        ]
        kind = dice.random()
        yield [(headline(a) if kind < 0.3 else cut_short(a, dice) if kind < 0.8 else a, s) for a, s in moved]


def days(noise: Labelled, held: dict[str, Labelled], seed: int, sizes: Sequence[int] = SIZES) -> Iterator[Stream]:
    """Streams like a day of feeds: teasers of a few lines, most of them the only report of their event."""
    dice = random.Random(1000 + seed)  # noqa: S311
    dated = sorted((a for a, _ in noise if a.published and a.title and a.text), key=lambda a: (a.published, a.id))
    dated = [a for a in dated if a.published and a.published.year < LAST_YEAR]
    stories: dict[str, list[Article]] = {}
    for path, rows in sorted(held.items()):
        for article, story in rows:
            if story:
                stories.setdefault(f"{path} {story}", []).append(article)
    for size in sizes:
        lone = int(size * dice.choice((0.5, 0.65, 0.8, 0.9)))
        start = dice.randrange(len(dated) - lone)
        others = dated[start : start + lone] if dice.random() < 0.7 else dice.sample(dated, lone)
        told: Labelled = [(article, None) for article in others]
        told += some(stories, size - lone, (day(others[0]) - 5, day(others[-1]) + 5), dice)
        told += seconds(told, [a.outlet for a in others], dice)
        yield as_one_day(told, [a.text for a in others], dice), {a.id: day(a) for a, _ in told if a.published}


def some(stories: dict[str, list[Article]], most: int, span: tuple[float, float], dice: random.Random) -> Labelled:
    """Labelled stories, one in five of those days if there are such, of a few reports each."""
    keys = sorted(stories)
    near = [key for key in keys if span[0] <= day(stories[key][0]) <= span[1]]
    dice.shuffle(near)
    dice.shuffle(keys)
    found: Labelled = []
    for key in dict.fromkeys(near[: most // 5] + keys):
        if len(found) >= most:
            break
        every = stories[key]
        kept = dice.sample(every, min(len(every), dice.choice((1, 2, 2, 3, 4, 8))))
        found += [(article, key.split(" ", 1)[1]) for article in kept]
    return found


def seconds(told: Labelled, outlets: Sequence[Outlet | None], dice: random.Random) -> Labelled:
    """For one report in ten another that begins where it goes on, of the same outlet or another: one event, retold.

    Labelled sets have hardly a story with two reports of one outlet; feeds have many, and none may say that those
    are different events.
    """
    found: Labelled = []
    for article, story in told:
        if dice.random() >= 0.1:
            continue
        sentences = [one for one in re.split(r"(?<=[.!?])\s+", article.text) if len(one.split()) > 5]
        if len(sentences) > 3:
            at = dice.choice((1, 2))
            again = replace(
                article, id=article.id + "#2", title=cut(sentences[at], dice.randint(7, 12)),
                text=" ".join(sentences[at + 1 :]),
                outlet=article.outlet if dice.random() < 0.5 else dice.choice(outlets),
            )  # fmt: skip
            found.append((again, story or "noise " + article.id))
    return found


def as_one_day(told: Labelled, texts: Sequence[str], dice: random.Random) -> Labelled:
    """The reports cut as their outlets cut them, in the order of a day that is made up for them."""
    kind = dice.choice(("teasers", "teasers", "teasers", "teasers", "headlines", "whole"))
    cuts: dict[str, tuple[int, str]] = {}
    hours: dict[str, float] = {}
    found: list[tuple[float, Article, str | None]] = []
    for article, story in told:
        outlet = article.outlet.id if article.outlet else ""
        if outlet not in cuts:
            foot = cut(dice.choice(texts), dice.randint(6, 25)) if dice.random() < 0.12 else ""
            cuts[outlet] = dice.randint(12, 45), foot
        if kind == "headlines" or (kind == "teasers" and dice.random() < 0.08):
            shown = headline(article)
        elif kind == "whole":
            shown = article
        else:
            shown = replace(article, text=f"{cut(article.text, cuts[outlet][0])} {cuts[outlet][1]}".strip())
        if not shown.title and dice.random() < 0.7:
            shown = replace(shown, title=cut(article.text, 10), text=" ".join(shown.text.split()[10:]))
        event = story or article.id
        hour = hours.setdefault(event, dice.random() * 30) + dice.expovariate(1 / 5)
        found.append((hour, replace(shown, published=DAY + timedelta(hours=hour)), story))
    found.sort(key=lambda one: (one[0], one[1].id))
    undated = dice.random() < 0.2
    return [(replace(article, published=None) if undated else article, story) for _, article, story in found]


def day(article: Article) -> float:
    """Its day, counted."""
    return article.published.timestamp() / 86400 if article.published else 0.0


def cut_short(article: Article, dice: random.Random) -> Article:
    """A teaser."""
    return replace(article, text=cut(article.text, dice.randint(10, 40)))


def stopped(article: Article, dice: random.Random) -> Article:
    """Without capitals, marks, figures, date and function words, as some collections are kept."""

    def keep(text: str, most: int) -> str:
        found = (word.lower() for word in re.findall(r"[^\W\d_]+", text))
        return " ".join(
            [word for word in found if terms(word, "en")[0] and background("en").get(stem(word), 0) < 20000][:most]
        )

    title = article.title or cut(article.text, 9)
    return replace(article, title=keep(title, 20), text=keep(article.text[:600], dice.randint(14, 30)), published=None)


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


def gather(rows: Labelled, written: dict[str, float] | None = None) -> Iterator[tuple[list[float], float, int]]:
    """The features of each report's candidates, 1 for its true story, and the half its own story is in.

    Each report then goes where it belongs. ``written`` gives the true days of reports told as of another: of two
    without a label that lie near each other nobody knows whether they tell one event.
    """
    days_of = written or {}
    linker = Linker(model=Judgement(0.0, ()))
    truth: dict[str, str] = {}
    for article, story in rows:
        if article.id in truth:
            continue
        arrived = profile(article, linker._rarity)
        candidates = linker.candidates(arrived)
        mains = [truth[candidate.strand.articles[0]] for candidate in candidates]
        truth[article.id] = own = story or "noise " + article.id
        for candidate, main in zip(candidates, mains, strict=True):
            if own != main and "noise" in (own[:5], main[:5]):
                one, other = days_of.get(article.id), days_of.get(candidate.strand.articles[0])
                if one is not None and other is not None and abs(one - other) < APART:
                    continue
            yield candidate.row, float(main == own), half(own)
        home = next((c for c, main in zip(candidates, mains, strict=True) if main == own), None)
        linker.put(arrived, home, candidates, article)


def fit(found: list[list[float]], labels: list[float], weights: list[float]) -> Judgement:
    """Boosted trees that may only rise with likeness and fall with time."""
    trained = HistGradientBoostingClassifier(
        max_iter=80, max_leaf_nodes=8, learning_rate=0.15, min_samples_leaf=60, l2_regularization=5.0,
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


def streams(paths: Sequence[str], noise: str | None, seeds: int) -> Iterator[tuple[str, float, list[Stream]]]:
    """All streams to learn from: a name, a weight, and the parts, each for a linker of its own."""
    held = {path: list(read(path)) for path in paths}
    for path, rows in held.items():
        for seed in range(seeds):
            for name, variant in variants(rows, seed):
                yield (
                    f"{Path(path).name} {name}",
                    WEIGHTS.get(Path(path).name.split("_")[0], 1.0),
                    [(part, {}) for part in variant],
                )
    if noise:
        unlabelled = list(read(noise))
        for seed in range(seeds):
            yield "crowds", CROWDS, [(part, {}) for part in crowds(unlabelled, held[paths[0]], seed)]
        for seed in range(DAY_SEEDS * seeds):
            yield "days", DAYS / DAY_SEEDS, list(days(unlabelled, held, seed))


def main(arguments: Sequence[str]) -> None:
    """Gather, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "paths", nargs="+", help="labelled sets; the subjects of --noise go among the first one's stories"
    )
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--noise")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=TABLE)
    given = parser.parse_args(arguments)
    found: list[list[float]] = []
    labels: list[float] = []
    weights: list[float] = []
    for name, weight, variant in streams(given.paths, given.noise, given.seeds):
        rows = [row for stream, days_of in variant for row in gather(stream, days_of) if given.half in (None, row[2])]
        found += [row for row, _, _ in rows]
        labels += [label for _, label, _ in rows]
        weights += [1000 * weight / len(rows)] * len(rows)
        print(name, len(rows), f"{sum(label for _, label, _ in rows) / max(1, len(rows)):.3f}", file=sys.stderr)
    write(fit(found, labels, weights), given.out)


if __name__ == "__main__":
    main(sys.argv[1:])
