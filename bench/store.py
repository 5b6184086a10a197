"""The store at size: search and newest-first pages in processor time, filling, size, kills.

    python bench/store.py [--articles 100000] [--keep FOLDER] [--kills 200]

Articles are made from the words of the bundled samples, by their frequency, with names and rare words of their own, so
that a common word stands in most articles and a rare one in one. Each query is asked at new moments and pages, the
words drawn by their frequency (common ones often, as typed) and evenly (rare ones often).
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from runpy import run_path
from typing import Any

import newsloom
from newsloom.store import Library, open_library
from newsloom.types import (
    Article,
    Block,
    Claim,
    Credit,
    Digest,
    Join,
    Mention,
    Outlet,
    Passage,
    Quote,
    Reading,
    Sentence,
    Speaker,
)

ROOT = Path(__file__).parent.parent
START = datetime(2024, 1, 1, tzinfo=UTC)
_WORD = re.compile(r"[^\W\d_]+")
_OUTLETS = [Outlet(f"outlet-{n}", f"Outlet {n}") for n in range(60)]
_LANGUAGES = ("en", "en", "en", "de", "fr", "es")
_PER_STORY = 4


def vocabulary(dice: random.Random) -> tuple[list[str], list[float]]:
    """The words of the samples with their counts, and 40,000 made ones by Zipf's law behind them."""
    texts = (
        path.read_text(encoding="utf-8") for path in sorted((Path(newsloom.__file__).parent / "samples").rglob("*.*"))
    )
    plain = (re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", text, flags=re.S) for text in texts)
    counted = Counter(word for text in plain for word in _WORD.findall(text))
    listed = counted.most_common()
    letters = "abcdefghilmnoprstuvz"
    made = ["".join(dice.choices(letters, k=dice.randint(5, 11))) for _ in range(40_000)]
    tail = listed[-1][1] * len(listed)
    weights = [float(count) for _, count in listed] + [tail / (len(listed) + rank) for rank in range(len(made))]
    return [word for word, _ in listed] + made, weights


def readings(count: int, dice: random.Random) -> Iterator[Reading]:
    """Articles of 150 to 900 words in paragraphs, each a minute or so after the last, with a quote and names."""
    words, weights = vocabulary(dice)
    moment = START
    stream = iter(dice.choices(words, weights, k=1_000_000))
    for number in range(count):
        moment += timedelta(seconds=dice.randint(1, 1200))
        drawn: list[str] = []
        for _ in range(dice.randint(150, 900)):
            word = next(stream, None)
            if word is None:
                stream = iter(dice.choices(words, weights, k=1_000_000))
                word = next(stream)
            drawn.append(word)
        lines = [" ".join(drawn[at : at + 45]).capitalize() + "." for at in range(0, len(drawn), 45)]
        text = "\n".join(lines)
        yield _reading(number, text, moment, " ".join(drawn[:9]), dice)


def _reading(number: int, text: str, moment: datetime, title: str, dice: random.Random) -> Reading:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    blocks = tuple(Block(start, end, "paragraph") for start, end in zip(starts, ends, strict=True))
    people = [f"Given{dice.randint(0, 99)} Family{dice.randint(0, 4999)}" for _ in range(6)]
    mentions = tuple(Mention(n * 10, n * 10 + 9, "person", name) for n, name in enumerate(people))
    quote = Quote(5, 45, text[5:45], "direct", Speaker(people[0], people[0], 0, 4))
    sentences = tuple(Sentence(block.start, block.end, n) for n, block in enumerate(blocks))
    article = Article(
        f"a{number}",
        text,
        blocks,
        url=f"https://example.org/{number}",
        outlet=dice.choice(_OUTLETS),
        title=title,
        published=moment,
        language=dice.choice(_LANGUAGES),
    )
    return Reading(article, sentences, (quote,), mentions)


def fill(library: Library, count: int) -> float:
    """Keep ``count`` articles, each four a story with its digest; gives processor seconds of the store alone."""
    dice = random.Random(7)
    spent = 0.0
    waiting: list[Reading] = []
    for reading in readings(count, dice):
        waiting.append(reading)
        if len(waiting) == 400:
            spent += _keep(library, waiting)
            waiting = []
    return spent + _keep(library, waiting)


def _keep(library: Library, some: list[Reading]) -> float:
    begun = time.process_time()
    with library.together():
        for reading in some:
            library.put_reading(reading, reading.article.published or START)
        for at in range(0, len(some), _PER_STORY):
            group = [reading.article for reading in some[at : at + _PER_STORY]]
            story = f"s-{group[0].id}"
            now = group[-1].published or START
            library.put_joins([Join(article.id, story, 0.9, ("words",)) for article in group], now)
            library.put_digest(_digest(story, group), now)
    return time.process_time() - begun


def _digest(story: str, articles: list[Article]) -> Digest:
    credits = tuple(
        Credit(a.outlet.name if a.outlet else None, a.id, a.url, 0, 40, a.text[:40], "", a.text[40:72])
        for a in articles
    )
    claims = tuple(Claim(f"c{n}", c.exact, "single", (), 1, (c,)) for n, c in enumerate(credits))
    passages = tuple(Passage(c.exact, "single", "", (c,)) for c in credits)
    names = tuple(c.outlet for c in credits if c.outlet)
    none: dict[str, Any] = dict.fromkeys(
        ("credited", "origins", "relays", "conflicts", "updates", "quotes", "timeline"), ()
    )
    return Digest(
        story,
        articles[0].title or "",
        credits[0].exact,
        tuple(article.id for article in articles),
        read=names,
        unnamed=0,
        independent=len(names),
        first=None,
        claims=claims,
        passages=passages,
        **none,
    )


def measure(name: str, asks: list[Callable[[], object]]) -> None:
    """Processor milliseconds of each call: median, 95th of 100, largest; two calls before count for nothing."""
    for ask in asks[:2]:
        ask()
    taken = []
    for ask in asks:
        begun = time.process_time()
        ask()
        taken.append(1000 * (time.process_time() - begun))
    taken.sort()
    at_95 = taken[min(len(taken) - 1, int(0.95 * len(taken)))]
    print(f"{name:<44} median {taken[len(taken) // 2]:7.1f}  p95 {at_95:7.1f}  worst {taken[-1]:7.1f} ms")


def ask_all(library: Library, count: int) -> None:
    """The questions of readers."""
    dice = random.Random(11)
    words, weights = vocabulary(random.Random(7))
    typed = dice.choices(words, weights, k=150)
    even = dice.sample(words[: len(words) // 4], 150)
    commonest = words[:30]
    moments = [START + timedelta(days=dice.random() * count / 144) for _ in range(150)]
    outlets = [dice.choice(_OUTLETS).id for _ in range(150)]
    stories = [f"s-a{400 * dice.randrange(max(1, count // 400))}" for _ in range(150)]
    search, headlines = library.search, library.headlines
    asked: dict[str, list[Callable[[], object]]] = {
        "search, one word, as typed": [partial(search, w) for w in typed],
        "search, one word, evenly drawn": [partial(search, w) for w in even],
        "search, the 30 commonest words": [partial(search, w) for w in commonest],
        "search, two words": [partial(search, f"{a} {b}") for a, b in zip(typed, even, strict=True)],
        "search, a phrase of common words": [
            partial(search, f'"{a} {b}"') for a, b in zip(commonest, typed[:30], strict=True)
        ],
        "search, prefix*": [partial(search, w[:3] + "*") for w in typed if len(w) > 4],
        "search, word of an outlet": [partial(search, w, outlet=o) for w, o in zip(typed, outlets, strict=True)],
        "search, word until a day": [partial(search, w, until=m) for w, m in zip(typed, moments, strict=True)],
        "search, word in a story": [partial(search, w, story=s) for w, s in zip(typed, stories, strict=True)],
        "newest-first page of headlines": [partial(headlines, until=m) for m in moments],
        "newest-first page of an outlet": [
            partial(headlines, until=m, outlet=o) for m, o in zip(moments, outlets, strict=True)
        ],
        "newest-first page of stories": [partial(library.stories, until=m) for m in moments],
        "newest-first stories of an outlet": [partial(library.stories, outlet=o) for o in outlets],
        "newest-first stories in a language": [partial(library.stories, until=m, language="de") for m in moments],
        "a story": [partial(library.story, s) for s in stories],
        "a digest": [partial(library.digest, s) for s in stories],
        "quotes of a person": [partial(library.said, [f"Given{n % 100} Family{n}"]) for n in range(150)],
        "status": [library.status] * 10,
        "outlets": [library.outlets] * 10,
    }
    for name, asks in (asked | _of_the_reader(library, moments, typed, outlets)).items():
        measure(name, asks)


def _of_the_reader(
    library: Library, moments: list[datetime], typed: list[str], outlets: list[str]
) -> dict[str, list[Callable[[], object]]]:
    """What pages of the web reader ask."""
    newest = partial(library.stories, order="newest")
    pages = [[line.id for line in newest(until=moment).items] for moment in moments]
    numbers = [7 * n % 5_000 for n in range(150)]
    return {
        "stories by latest news, a page": [partial(newest, until=m) for m in moments],
        "stories by latest news, first page": [newest] * 150,
        "stories by latest news, of an outlet": [partial(newest, outlet=o) for o in outlets],
        "stories by latest news, in a language": [partial(newest, until=m, language="de") for m in moments],
        "times of the reports of 30 stories": [partial(library.report_times, page) for page in pages],
        "number of a digest": [partial(library.digest_number, page[0]) for page in pages if page],
        "people, first page": [library.people] * 150,
        "people, a prefix of the last name": [partial(library.people, prefix=f"family{n}") for n in numbers],
        "people, one letter": [partial(library.people, prefix="g")] * 30,
        "quotes with a word, as typed": [partial(library.quotes_with, word) for word in typed],
        "quotes with a rare word": [partial(library.quotes_with, word) for word in sorted(set(typed), key=len)[-60:]],
        "quotes of a person between moments": [
            partial(library.said, [f"Given{n % 100} Family{n}"], until=m) for n, m in zip(numbers, moments, strict=True)
        ],
        "languages": [library.languages] * 150,
        "names of 30 outlets": [partial(library.outlet_names, [f"outlet-{n}" for n in range(30)])] * 150,
        "whether anything moved": [library.moved] * 150,
    }


def main() -> None:
    """Fill a library, ask it, and kill its writers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="folder of the library, kept for the next run")
    parser.add_argument("--kills", type=int, default=200)
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="newsloom-bench-"))
    try:
        path = folder / f"{options.articles}.db"
        fresh = not path.exists()
        with open_library(path) as library:
            if fresh and options.articles:
                spent = fill(library, options.articles)
                library.tidy()
                size = path.stat().st_size / 1e6
                print(f"kept {options.articles} articles: {1000 * spent / options.articles:.2f} ms each, {size:.0f} MB")
            if options.articles:
                ask_all(library, options.articles)
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
        if options.kills:
            told = run_path(str(ROOT / "tests" / "store" / "killing.py"))["kill_often"](
                folder / "killed.db", options.kills, seed=1
            )
            print(f"{options.kills} kills: {dict(sorted(told.items()))}; none lost, none twice, integrity ok")
            (folder / "killed.db").unlink()
    finally:
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
