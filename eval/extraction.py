"""How much of saved pages the reader gets right: body, title, day, minute, authors; and how fast.

    python eval/extraction.py DATA/intake [--peer] [--speed] [--worst N] [--wrong FACT]

Body: 4-gram shingles of the joined body blocks against the true body, precision and recall averaged over pages and
F1 of the two, as in the article-extraction benchmark the first set comes from; ``exact`` are pages whose shingles are
the true ones, all and none besides. ``authors`` are pages with the true set of names, letter case aside. ``--peer``
scores trafilatura's default text beside it, ``--speed`` times trafilatura with metadata on the same pages in turn with
ours. Intervals: of F1 and of its difference to the peer drawn over pages; of pages with a fact right Wilson's, each
page one trial. The data stays outside the project.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from interval import drawn, told, wilson

from newsloom.errors import ReadError
from newsloom.read.article import article
from newsloom.text import normal
from newsloom.types import BODY, Article, Page

_TOKEN = re.compile(r"\w+")


_FIRST = b"<html><body><h1>Ferry runs again</h1>" + b"<p>The boat left the quay at six with forty people.</p>" * 9
FACTS = ("title", "language", "day", "minute", "authors", "exact")


def main() -> None:
    """Score both sets and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", action="store_true", help="score trafilatura's default text as well")
    parser.add_argument("--speed", action="store_true", help="time trafilatura with metadata as well")
    parser.add_argument("--worst", type=int, default=0, help="print the N pages with the lowest F1")
    parser.add_argument("--wrong", choices=FACTS, help="print the pages where this fact is wrong: true | found")
    options = parser.parse_args()
    # The first page pays for imports and tables, ours and theirs.
    read({"id": "first", "url": None}, _FIRST)
    timed_peer(_FIRST, None)
    for name in ("pages_zyte", "pages_fundus"):
        score(options.folder / name, options)


def score(folder: Path, options: argparse.Namespace) -> None:
    """Print the figures of one set."""
    ours: dict[str, tuple[float, float]] = {}
    facts: Counter[str] = Counter()
    theirs: dict[str, tuple[float, float]] = {}
    seconds = peer_seconds = 0.0
    for truth, html in pages(folder):
        begun = time.process_time()
        found = read(truth, html)
        seconds += time.process_time() - begun
        ours[truth["id"]] = overlap(truth["body"], body(found))
        verdicts = right(truth, found)
        facts.update(fact for fact, good in verdicts.items() if good)
        facts.update(f"of {fact}" for fact in verdicts)
        if options.wrong and verdicts.get(options.wrong) is False:
            print(f"  {truth['id']}: {stated(truth, options.wrong)} | {given(found, options.wrong)}")
        if options.peer:
            theirs[truth["id"]] = overlap(truth["body"], peer_body(html))
        if options.speed:
            peer_seconds += timed_peer(html, truth["url"])
    shares = {fact: facts[fact] / facts[f"of {fact}"] for fact in FACTS if facts[f"of {fact}"]}
    listed = ", ".join(f"{fact} {share:.3f}" for fact, share in shares.items())
    print(f"{folder.name}: {len(ours)} pages, {line(ours)}, {listed}, {len(ours) / seconds:.1f}/s")
    sure = ", ".join(f"{fact} {wilson(share, facts[f'of {fact}'])}" for fact, share in shares.items())
    print(f"  95 % over pages: F1 {told(over_pages(ours))}, {sure}")
    if options.peer:
        beside(ours, theirs)
    if options.speed:
        ratio = f"ours beside it {peer_seconds / seconds:.2f}"
        print(f"  trafilatura with metadata: {len(ours) / peer_seconds:.1f}/s; {ratio}")
    for key in sorted(ours, key=lambda k: f1(*ours[k]))[: options.worst]:
        print(f"  {f1(*ours[key]):.3f} P {ours[key][0]:.3f} R {ours[key][1]:.3f} {key}")


def pages(folder: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The set's truth with its pages."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for entry in lines:
            truth = json.loads(entry)
            yield truth, gzip.decompress((folder / "html" / f"{truth['id']}.html.gz").read_bytes())


def read(truth: dict[str, Any], html: bytes) -> Article | None:
    """Our article, or ``None`` where we find none."""
    try:
        return article(Page(truth["id"], "html", html, url=truth["url"]))
    except ReadError:
        return None


def body(found: Article | None) -> str:
    """The joined body blocks."""
    return "\n\n".join(found.text[b.start : b.end] for b in found.blocks if b.kind in BODY) if found else ""


def peer_body(html: bytes) -> str:
    """The peer's text."""
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def timed_peer(html: bytes, url: str | None) -> float:
    """The seconds trafilatura takes for text and metadata of a page."""
    import trafilatura

    begun = time.process_time()
    trafilatura.bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    return time.process_time() - begun


def right(truth: dict[str, Any], found: Article | None) -> dict[str, bool]:
    """For each fact the page's truth states, whether we have it."""
    verdicts = {"exact": shingles(truth["body"]) == shingles(body(found))}
    if "title" in truth:
        verdicts["title"] = found is not None and normal(found.title or "") == normal(truth["title"])
    if "lang" in truth:
        verdicts["language"] = found is not None and found.language == (truth["lang"] or "")[:2]
    if truth.get("authors"):
        verdicts["authors"] = found is not None and people(found.bylines) == people(truth["authors"])
    if truth.get("date"):
        when = datetime.fromisoformat(truth["date"])
        when = (when.replace(tzinfo=UTC) if when.tzinfo is None else when).astimezone(UTC)
        moment = found.published if found else None
        verdicts["day"] = moment is not None and moment.date() == when.date()
        verdicts["minute"] = moment is not None and abs((moment - when).total_seconds()) < 60
    return verdicts


def people(names: Iterable[str]) -> frozenset[str]:
    """Names to compare: their order and letter case mean nothing."""
    return frozenset(normal(name) for name in names)


def stated(truth: dict[str, Any], fact: str) -> Any:
    """The true value of a fact."""
    return truth.get({"day": "date", "minute": "date", "language": "lang", "exact": "url"}.get(fact, fact))


def given(found: Article | None, fact: str) -> Any:
    """Our value of a fact."""
    if found is None:
        return None
    names = {"day": "published", "minute": "published", "authors": "bylines", "exact": "url"}
    value = getattr(found, names.get(fact, fact))
    return value.isoformat() if isinstance(value, datetime) else value


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """The 4-grams of a text, with their counts."""
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1)))


def overlap(true: str, found: str) -> tuple[float, float]:
    """Precision and recall of shingles."""
    a, b = shingles(true), shingles(found)
    both = (a & b).total()
    return both / max(1, b.total()), both / max(1, a.total())


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def line(scores: dict[str, tuple[float, float]]) -> str:
    """Mean precision and recall, the F1 of the means, and the mean of the pages' F1."""
    precision, recall = means(list(scores.values()))
    mean = sum(f1(*s) for s in scores.values()) / max(1, len(scores))
    return f"P {precision:.3f} R {recall:.3f} F1 {f1(precision, recall):.3f} (mean of pages {mean:.3f})"


def beside(ours: dict[str, tuple[float, float]], theirs: dict[str, tuple[float, float]]) -> None:
    """Print the figures of the peer, and how far ours are ahead."""
    print(f"  trafilatura: {line(theirs)}")
    gain = f1(*means(list(ours.values()))) - f1(*means(list(theirs.values())))
    print(f"  F1 over trafilatura {gain:+.3f} {told(over_pages(ours, theirs), '+')}, 95 % over pages, paired")


def means(scores: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Precision and recall averaged over pages."""
    n = max(1, len(scores))
    return sum(precision for precision, _ in scores) / n, sum(recall for _, recall in scores) / n


def over_pages(
    ours: dict[str, tuple[float, float]], theirs: dict[str, tuple[float, float]] | None = None
) -> tuple[float, float]:
    """The bounds of F1, or of the difference in F1 to a peer on the same pages."""

    def of(at: Sequence[int]) -> float:
        return sum(sign * f1(*means([rows[i] for i in at])) for sign, rows in signed)

    signed = [(1, list(ours.values()))]
    if theirs:
        signed.append((-1, [theirs[page] for page in ours]))
    return drawn(len(ours), of)


if __name__ == "__main__":
    main()
