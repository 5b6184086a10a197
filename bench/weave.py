"""Speed of ``newsloom weave`` from a cold start, beside sumy's LexRank on the same stories, in one run.

    python bench/weave.py [ARTICLES.jsonl[.gz]] [--articles 1000]

Without a file, articles are made from the bundled samples by renaming people, places and figures, so that each set of
copies is a story of its own. Prints ratios: times differ from machine to machine, ratios much less.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import newsloom
from newsloom import Loom

SAMPLES = Path(newsloom.__file__).parent / "samples"
NEWSLOOM = [sys.executable, "-m", "newsloom"]
_CHANGING = re.compile(r"\d(?=\d)")
PEER = """
import json, sys
from sumy.nlp.tokenizers import Tokenizer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer

class Words:  # sumy's own word pattern; its sentence tokenizer would download a model
    def to_sentences(self, text):
        import re
        return tuple(s for s in re.split(r"(?<=[.!?])\\s+", text) if s.strip())
    def to_words(self, text):
        import re
        return tuple(re.findall(r"[^\\W\\d_]+", text))

stories = json.load(open(sys.argv[1]))
for texts in stories:
    parser = PlaintextParser.from_string("\\n\\n".join(texts), Words())
    for sentence in LexRankSummarizer()(parser.document, 10):
        print(sentence)
"""


def made(count: int) -> list[dict[str, object]]:
    """``count`` articles from the samples, each story of a round with names and figures of its own (seeded)."""
    originals = list(Loom().articles([str(SAMPLES)]))
    names = sorted({name for a in originals for name in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", a.text)})
    articles: list[dict[str, object]] = []
    for number in range(count):
        turn, original = divmod(number, len(originals))
        article = originals[original]
        # A country's names in all six stories of a round, and in no other, would make one story of them.
        dice = random.Random(f"{turn} {Path(article.place.partition(':')[0]).parent.name}")
        swap = {name: _name(dice) for name in names} if turn else {}
        text = _renamed(article.text, swap)
        text = _refigured(text, dice) if turn else text
        outlet = article.outlet.name if article.outlet else None
        published = article.published + timedelta(days=20 * turn) if article.published else None
        title = _renamed(article.title or "", swap)
        articles.append(
            {
                "id": f"a{number}",
                "text": text,
                "title": title,
                "outlet": outlet,
                "published": f"{published:%FT%TZ}" if published else None,
                "language": "en",
            }
        )
    return articles


def _renamed(text: str, swap: dict[str, str]) -> str:
    return re.sub(r"[A-Z][a-z]{3,}", lambda match: swap.get(match.group(), match.group()), text)


def _refigured(text: str, dice: random.Random) -> str:
    return _CHANGING.sub(lambda _: str(dice.randint(1, 9)), text)


def _name(dice: random.Random) -> str:
    start, more = ["Bra", "Tor", "Vel", "Mar", "Sul", "Gri"], ["ka", "ni", "do", "ri", "su", "le", "mo", "ta"]
    return dice.choice(start) + "".join(dice.choices(more, k=2)) + dice.choice(["n", "s", "th", "l"])


def timed(command: list[str], stdout: Path) -> tuple[float, float]:
    """Seconds of processor time, and peak memory in MB, of a command."""
    with stdout.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _peer(stories: list[list[str]], folder: Path) -> tuple[float, float]:
    (folder / "stories.json").write_text(json.dumps(stories), encoding="utf-8")
    return timed([sys.executable, "-c", PEER, str(folder / "stories.json")], folder / "peer.txt")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        articles = _given(wanted.file, wanted.articles) if wanted.file else made(wanted.articles)
        source = folder / "articles.jsonl"
        source.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in articles), encoding="utf-8")
        begun = time.perf_counter()
        ours, memory = timed([*NEWSLOOM, "weave", str(source), "--format", "json"], folder / "woven.json")
        wall = time.perf_counter() - begun
        stories = json.loads((folder / "woven.json").read_text(encoding="utf-8"))["stories"]
        text_of = {str(a["id"]): str(a["text"]) for a in articles}
        every = [[text_of[id] for id in story["articles"]] for story in stories]
        several = [texts for texts in every if len(texts) > 1]
        peer, peer_memory = _peer(every, folder)
        fewer, _ = _peer(several, folder)
        start, _ = timed([*NEWSLOOM, "--help"], folder / "help.txt")
    print(f"articles {len(articles)}, stories {len(stories)}, of several reports {len(several)}")
    print(f"newsloom weave: {ours:.1f} s of processor time ({wall:.1f} s in all), peak {memory:.0f} MB")
    print(f"sumy LexRank on the same stories, given to it linked: {peer:.1f} s, peak {peer_memory:.0f} MB")
    print(f"ratio newsloom / LexRank: {ours / peer:.2f}; LexRank on those of several reports alone: {ours / fewer:.2f}")
    print(f"newsloom --help: {start:.2f} s of processor time")


def _given(file: Path, count: int) -> list[dict[str, object]]:
    body = file.read_bytes()
    text = (gzip.decompress(body) if file.suffix == ".gz" else body).decode()
    return [json.loads(line) for line in text.splitlines()[:count]]


if __name__ == "__main__":
    main()
