"""Check the annotated passages, and count them: ``python eval/gold/check_passages.py [passages.jsonl]``.

Every line must be a JSON object of the form told in ``README.md``: each quote and credit stands in its text at least
``nth`` times, each speaker, entity and alias at least once. Prints every fault and exits 1 if there is one; else
prints counts. Needs no data besides, and reads nothing with newsloom but the names of the kinds.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from newsloom.types import BlockKind, CitationKind, QuoteKind

PASSAGES = Path(__file__).parent / "passages.jsonl"
LANGUAGES = ("en", "de", "fr", "es")
FIELDS = frozenset({"id", "language", "kind", "text", "quotes", "aliases", "apart", "credits"})
QUOTE_FIELDS = {"exact", "nth", "kind", "speaker", "speaker_entity"}
CREDIT_FIELDS = {"exact", "nth", "outlet", "kind"}
_MARKS = '“”"„‟«»‹›「」'


def occurrence(text: str, exact: str, nth: int) -> int | None:
    """Where the ``nth`` (from 1) occurrence of ``exact`` starts in ``text``; ``None`` if there are fewer."""
    at = -1
    for _ in range(nth):
        at = text.find(exact, at + 1)
        if at < 0:
            return None
    return at


def faults(row: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one passage, one message each."""
    if set(row) - {"blocks"} != FIELDS:
        yield f"fields are {sorted(row)}"
        return
    if row["language"] not in LANGUAGES or not str(row["id"]).startswith(f"{row['language']}-"):
        yield f"language is {row['language']!r}"
    yield from _block_faults(row)
    yield from _quote_faults(row["text"], row["quotes"])
    yield from _credit_faults(row["text"], row["credits"])
    yield from _name_faults(row)


def _block_faults(row: dict[str, Any]) -> Iterator[str]:
    if "blocks" not in row:
        return
    if len(row["blocks"]) != len(row["text"].split("\n\n")):
        yield "as many block kinds as paragraphs are wanted"
    for kind in row["blocks"]:
        if kind not in get_args(BlockKind):
            yield f"no block kind: {kind!r}"


def _quote_faults(text: str, quotes: list[dict[str, Any]]) -> Iterator[str]:
    spans = []
    for quote in quotes:
        exact = quote["exact"]
        if set(quote) != QUOTE_FIELDS or quote["kind"] not in get_args(QuoteKind):
            yield f"quote {exact!r} has a wrong field or kind"
        start = occurrence(text, exact, quote["nth"])
        if start is None:
            yield f"quote {exact!r} does not stand {quote['nth']} times in the text"
            continue
        spans.append((start, start + len(exact)))
        if exact != exact.strip() or "\n" in exact:
            yield f"quote {exact!r} has blanks at an edge or goes over paragraphs"
        # A nested quotation may open or end a quote; its mark then has a partner inside.
        if sum(exact.count(mark) for mark in _MARKS) % 2:
            yield f"quote {exact!r} carries a mark without its partner"
        for key in ("speaker", "speaker_entity"):
            if quote[key] is not None and not re.search(rf"(?<!\w){re.escape(quote[key])}(?!\w)", text):
                yield f"{key} {quote[key]!r} is no words of the text"
        if quote["speaker"] is None and quote["speaker_entity"] is not None:
            yield f"quote {exact!r} has an entity without a mention"
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            yield f"quotes overlap or stand out of order at {text[after[0] : after[1]]!r}"


def _credit_faults(text: str, credits: list[dict[str, Any]]) -> Iterator[str]:
    for credit in credits:
        if set(credit) != CREDIT_FIELDS or credit["kind"] not in get_args(CitationKind) or not credit["outlet"]:
            yield f"credit {credit['exact']!r} has a wrong field or kind"
        if occurrence(text, credit["exact"], credit["nth"]) is None:
            yield f"credit {credit['exact']!r} does not stand {credit['nth']} times in the text"


def _name_faults(row: dict[str, Any]) -> Iterator[str]:
    for name in [name for group in (*row["aliases"], *row["apart"]) for name in group]:
        if name not in row["text"]:
            yield f"name {name!r} is not in the text"
    for cluster in row["aliases"]:
        if len(set(cluster)) < 2:
            yield f"cluster {cluster} holds one name only"
    for pair in row["apart"]:
        if len(pair) != 2 or any(set(pair) <= set(cluster) for cluster in row["aliases"]):
            yield f"{pair} is no pair, or is both one person and two"


def counts(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Lines that tell how much there is of each kind."""
    quotes = [quote for row in rows for quote in row["quotes"]]
    credits = [credit for row in rows for credit in row["credits"]]
    yield _line("passages", Counter(row["language"] for row in rows))
    yield _line("quotes", Counter(quote["kind"] for quote in quotes))
    speakers = Counter("named" if quote["speaker_entity"] else "unnamed" for quote in quotes if quote["speaker"])
    speakers["none"] = sum(quote["speaker"] is None for quote in quotes)
    yield _line("speakers", speakers)
    yield _line("credits", Counter(credit["kind"] for credit in credits))
    clusters = sum(len(row["aliases"]) for row in rows)
    yield f"names: {clusters} clusters, {sum(len(row['apart']) for row in rows)} pairs apart"
    yield _line("hard kinds", Counter(row["kind"].split(":")[0] for row in rows))


def _line(title: str, numbers: Counter[str]) -> str:
    told = ", ".join(f"{name} {number}" for name, number in sorted(numbers.items()))
    return f"{title}: {numbers.total()} ({told})"


def main() -> int:
    """Check the file given, or the one beside this script."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES
    rows, wrong = [], 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            told = list(faults(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            row, told = {}, [f"not of the form wanted: {error!r}"]
        rows.append(row)
        wrong += len(told)
        for fault in told:
            print(f"{path.name}:{number} {row.get('id')}: {fault}")
    for name, number in sorted(Counter(row.get("id") for row in rows).items(), key=str):
        if number > 1:
            wrong += 1
            print(f"{path.name}: id {name} is given {number} times")
    if wrong:
        return 1
    for line in counts(rows):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
