"""ROUGE of digests against human summaries, beside sumy and the leads of the same stories, in one run.

    python eval/digests.py STORIES.jsonl[.gz] … [--every N]

A line is ``{"story", "budget_words", "articles": […], "references": […]}``; other languages than English by the file's
name, ``…_fr.jsonl``. All texts are cut at the budget, but ``printed``, which is what ``newsloom weave --words`` prints:
whole sentences, none that dangles or judges. ``chosen`` is our choice from the same sentences. Differences to the peers
in ROUGE-2 are pooled over all files, with a paired bootstrap interval. Without sumy (requirements/bench.txt) it
compares with the leads alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from interval import of_mean

from newsloom.read import article, read_article
from newsloom.text import stem
from newsloom.types import Page, Reading, Story
from newsloom.weave import weave
from newsloom.weave.again import repeats
from newsloom.weave.bearing import Bearing
from newsloom.weave.choose import choose, weigh
from newsloom.weave.statements import headline_terms, rarity, statements

# sumy's names of the languages it stems for; the words of others stand as they are.
_SUMY = {"en": "english", "fr": "french"}


def tokens(text: str, language: str = "en") -> list[str]:
    """Lower-case words, stemmed when longer than three letters, as ROUGE does."""
    return [stem(word, language) if len(word) > 3 else word for word in re.findall(r"\w+", text.lower())]


def overlap(system: str, reference: str, size: int) -> float:
    """ROUGE-N F1 of two texts."""
    ours, theirs = (Counter(_runs(tokens(text), size)) for text in (system, reference))
    shared = sum((ours & theirs).values())
    return 2 * shared / (sum(ours.values()) + sum(theirs.values())) if shared else 0.0


def longest(system: str, reference: str) -> float:
    """ROUGE-L F1: the longest common subsequence of words."""
    ours, theirs = tokens(system), tokens(reference)
    row = [0] * (len(theirs) + 1)
    for word in ours:
        before = 0
        for i, other in enumerate(theirs, 1):
            before, row[i] = row[i], before + 1 if word == other else max(row[i], row[i - 1])
    return 2 * row[-1] / (len(ours) + len(theirs)) if row[-1] else 0.0


def _runs(found: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(found[i:] for i in range(size)), strict=False)


def readings(story: dict[str, Any]) -> list[Reading]:
    """The story's articles, each an outlet of its own where none is given."""
    found = []
    for one in story["articles"]:
        if not one["text"].strip():
            continue
        page = Page(one["id"], "record", given={**one, "outlet": one.get("outlet") or one["id"]})
        found.append(read_article(article(page)))
    return found


def digests(story: dict[str, Any], language: str) -> dict[str, str]:
    """The story's digests by each system, cut at the budget."""
    read = readings(story)
    found = statements(read)
    budget, count = story["budget_words"], len(read)
    field = weigh(found, range(count), range(len(found)), [headline_terms(r) for r in read])
    bearing = Bearing(found, read, rarity(found))
    picked = choose(field, lambda i, j: repeats(bearing, i, j), budget + 15)
    by_article = [[one.text for one in found if one.article == i] for i in range(count)]
    lead = [text for row in zip_longest(*by_article) for text in row if text]
    woven = weave(Story("story", tuple(r.article.id for r in read)), read, words=budget)
    made = {
        "printed": " ".join(passage.text for passage in woven.passages),
        "chosen": " ".join(found[i].text for i in picked),
        "lead": " ".join(lead),
    }
    made |= peers([one.text for one in found], budget, language)
    return {name: cut(text, budget) for name, text in made.items()}


def peers(sentences: Sequence[str], budget: int, language: str) -> dict[str, str]:
    """What sumy's LexRank and TextRank take of the same sentences: as many of the best as fill the budget."""
    try:
        from sumy.nlp.stemmers import Stemmer, null_stemmer
        from sumy.parsers.plaintext import PlaintextParser
        from sumy.summarizers.lex_rank import LexRankSummarizer
        from sumy.summarizers.text_rank import TextRankSummarizer
    except ImportError:
        return {}
    stemmer = Stemmer(_SUMY[language]) if language in _SUMY else null_stemmer
    made = {}
    for name, summarizer in (("LexRank", LexRankSummarizer), ("TextRank", TextRankSummarizer)):
        document = PlaintextParser.from_string("\n\n".join(sentences), Lines()).document
        text = ""
        for most in range(1, len(sentences) + 1):  # its best come back in the order of the text
            text = " ".join(str(one) for one in summarizer(stemmer)(document, most))
            if len(text.split()) >= budget:
                break
        made[name] = text
    return made


class Lines:
    """The tokenizer that sumy asks for: a paragraph is a sentence, so that all systems choose from the same ones."""

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """The paragraph."""
        return (text,)

    def to_words(self, text: str) -> tuple[str, ...]:
        """The words."""
        return tuple(re.findall(r"\w+", text))


def cut(text: str, words: int) -> str:
    """The first ``words`` words."""
    return " ".join(text.split()[:words])


def scores(system: str, references: Sequence[str]) -> tuple[float, ...]:
    """ROUGE-1, -2 and -L, averaged over the references."""
    rows = [(overlap(system, r, 1), overlap(system, r, 2), longest(system, r)) for r in references]
    return tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1)
    wanted = parser.parse_args()
    gains: dict[str, list[float]] = defaultdict(list)
    for path in wanted.files:
        ending = path.name.split(".")[0].rpartition("_")[2]
        language = ending if len(ending) == 2 else "en"
        rows: dict[str, list[tuple[float, ...]]] = defaultdict(list)
        for story in list(_lines(path))[:: wanted.every]:
            for name, text in digests(story, language).items():
                rows[name].append(scores(text, story["references"]))
        print(path.name, len(rows["chosen"]), "stories; ROUGE-1/2/L F1", flush=True)
        for name, listed in rows.items():
            print(f"  {name:9}", "  ".join(f"{100 * sum(c) / len(c):.1f}" for c in zip(*listed, strict=True)))
            if name not in ("printed", "chosen"):
                for ours in ("printed", "chosen"):
                    both = zip(rows[ours], listed, strict=True)
                    gains[f"{ours} over {name}"] += [100 * (a[1] - b[1]) for a, b in both]
    for name, differences in gains.items():
        low, high = of_mean(differences)
        print(f"ROUGE-2, {name}: {sum(differences) / len(differences):+.1f} ({low:+.1f} to {high:+.1f}, 95 %)")


if __name__ == "__main__":
    main()
