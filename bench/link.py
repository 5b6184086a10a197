"""Linking beside its peers: BCubed and pairwise F1 with intervals, processor time, memory, growth.

    python bench/link.py --quality DATA.jsonl.gz …
    python bench/link.py --speed ARTICLES.jsonl.gz [--sizes 1000 10000 100000] [--open 50000]

DATA: articles in arrival order with ``story``, the true one. ARTICLES: any, unlabelled; more than there are come
from copies whose rare words are changed, so that a copy is another stream of news and not the same stories again.
Peers: a TF-IDF centroid linker with names doubled (its threshold is given the best value for each set, ours has one
configuration), and what a scikit-learn user would write (vectors of the whole set, agglomerative clusters).
"""

from __future__ import annotations

import argparse
import math
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
from linking import bcubed, pairwise, read

from newsloom.link import Linker
from newsloom.types import Article

_WORD = re.compile(r"[^\W_]+")
THRESHOLDS = (0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.35)
START = datetime(2026, 1, 1, tzinfo=UTC)


class Plain:
    """TF-IDF centroids, frequencies from the stream, words with capitals counted double."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._seen: Counter[str] = Counter()
        self._total = 0
        self._sums: list[dict[str, float]] = []
        self._squares: list[float] = []
        self._postings: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, article: Article) -> int:
        """The number of the article's story."""
        vector = self._vector(article)
        scores: defaultdict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            for story in self._postings[word]:
                scores[story] += weight * self._sums[story][word]
        best, story = max(
            ((score / math.sqrt(self._squares[one]), -one) for one, score in scores.items()), default=(0.0, 0)
        )
        number = -story if best >= self._threshold else self._new()
        self._enter(number, vector)
        return number

    def _vector(self, article: Article) -> dict[str, float]:
        found = _WORD.findall(f"{article.title or ''} {article.text[:4000]}")
        times, capitals = Counter(word.lower() for word in found), Counter(w.lower() for w in found if w[0].isupper())
        self._total += 1
        self._seen.update(times.keys())
        weights = {
            word: (1 + math.log(n)) * math.log((self._total + 1) / self._seen[word]) * (1 + (capitals[word] == n))
            for word, n in times.items()
            if len(word) > 1
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}

    def _new(self) -> int:
        self._sums.append({})
        self._squares.append(0.0)
        return len(self._sums) - 1

    def _enter(self, story: int, vector: dict[str, float]) -> None:
        total = self._sums[story]
        for word, weight in vector.items():
            old = total.get(word, 0.0)
            self._squares[story] += weight * (2 * old + weight)
            total[word] = old + weight
            self._postings[word].add(story)


def plain(articles: Sequence[Article], threshold: float) -> list[str]:
    """Stories by centroids."""
    linker = Plain(threshold)
    return [str(linker.add(article)) for article in articles]


def sklearn_user(articles: Sequence[Article], threshold: float) -> list[str]:
    """Stories as a scikit-learn user would find them, with the whole set at hand."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(
        [f"{article.title or ''} {article.text[:4000]}" for article in articles]
    )
    found = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=1 - threshold
    ).fit_predict(vectors.toarray())
    return [str(number) for number in found]


def ours(articles: Sequence[Article]) -> tuple[list[str], list[str]]:
    """Stories online, and settled."""
    linker = Linker()
    for article in articles:
        linker.add(article)
    online = list(linker.assignment().values())
    linker.settle()
    return online, list(linker.assignment().values())


def interval(found: Sequence[str], true: Sequence[str], draws: int = 200) -> str:
    """BCubed F1 and pairwise F1 of labelled articles, with a 95 % interval over stories drawn with replacement."""
    by_story: defaultdict[str, list[int]] = defaultdict(list)
    for place, story in enumerate(true):
        by_story[story].append(place)
    dice, stories, drawn = random.Random(0), sorted(by_story), []
    for _ in range(draws):
        # A story drawn twice is two stories, each with its own clusters.
        picked = [
            (n, place) for n, story in enumerate(dice.choices(stories, k=len(stories))) for place in by_story[story]
        ]
        drawn.append(bcubed([found[p] for _, p in picked], [f"{n} {true[p]}" for n, p in picked])[2])
    drawn.sort()
    low, high = drawn[round(draws * 0.025)], drawn[round(draws * 0.975) - 1]
    return f"{bcubed(found, true)[2]:.3f} [{low:.3f} {high:.3f}] pairs {pairwise(found, true)[2]:.3f}"


def quality(path: str) -> None:
    """A line for each linker on one set."""
    rows = [(article, story) for article, story in read(path) if story is not None]
    articles, true = [article for article, _ in rows], [story for _, story in rows]
    name = Path(path).name.split(".")[0]
    online, settled = ours(articles)
    print(f"{name:20} ours online      {interval(online, true)}")
    print(f"{name:20} ours settled     {interval(settled, true)}")
    peers: list[tuple[str, Callable[[Sequence[Article], float], list[str]]]] = [
        ("centroids", plain), ("scikit-learn", sklearn_user),
    ]  # fmt: skip
    for peer, link in peers:
        best = max((link(articles, at) for at in THRESHOLDS), key=lambda found: bcubed(found, true)[2])
        print(f"{name:20} {peer:16} {interval(best, true)}  best of {len(THRESHOLDS)} thresholds")


def stream(articles: Sequence[Article], size: int, per_day: int = 10_000) -> Iterator[Article]:
    """``size`` articles, ``per_day`` a day: the given ones, then copies with other rare words."""
    counted = Counter(word for article in articles[:2000] for word in set(_WORD.findall(article.text)))
    common = {word for word, times in counted.items() if times > 40}

    def changed(text: str, copy: int) -> str:
        mark = "".join("abcdefghij"[int(digit)] for digit in str(copy))
        return _WORD.sub(lambda m: m.group() if m.group() in common else m.group() + mark, text)

    for number in range(size):
        copy, place = divmod(number, len(articles))
        one = articles[place]
        text, title = one.text[:3000], one.title or ""
        if copy:
            text, title = changed(text, copy), changed(title, copy)
        yield replace(one, id=str(number), text=text, title=title, published=START + timedelta(days=number / per_day))


def speed(path: str, sizes: Sequence[int], beside: int) -> None:
    """Articles a second over the last fifth of each stream, memory, and the centroid peer at ``beside`` stories."""
    articles = [article for article, _ in islice(read(path), 20_000)]
    for size in sizes:
        linker, spent, last = Linker(days=7), 0.0, size - size // 5
        for number, article in enumerate(stream(articles, size)):
            start = time.process_time()
            linker.add(article)
            if number >= last:
                spent += time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = f"{size // 5 / spent:6.0f}/s at the end, {len(linker.stories()):,} stories, {memory:.0f} MiB"
        print(f"ours {size:9,} articles: {told}", flush=True)
        if size == sizes[0]:
            start = time.process_time()
            linker.settle()
            print(f"ours {size:9,} settled in {time.process_time() - start:.1f} s")
    if beside:
        peer, start = Plain(0.25), 0.0
        for number, article in enumerate(stream(articles, beside)):
            if number == beside - 200:
                start = time.process_time()
            peer.add(article)
        print(f"centroids {beside:,} articles: {200 / (time.process_time() - start):.0f}/s at the end")


def main(arguments: Sequence[str]) -> None:
    """Measure quality, or speed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quality", nargs="+", default=[])
    parser.add_argument("--speed")
    parser.add_argument("--sizes", nargs="+", type=int, default=[8_000, 50_000])
    parser.add_argument("--open", type=int, default=0, help="also the centroid peer, after so many articles")
    given = parser.parse_args(arguments)
    for path in given.quality:
        quality(path)
    if given.speed:
        speed(given.speed, given.sizes, given.open)


if __name__ == "__main__":
    main(sys.argv[1:])
