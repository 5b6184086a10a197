"""Where a report speaks of itself: what an editor corrects in it is no news, and "told this newspaper" only its own."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from newsloom import tables
from newsloom.text import plain
from newsloom.types import Reading, Span
from newsloom.weave.phrases import either, signs

# Characters that may stand before it: a bracket, "UPDATE, 3 May: ".
_BEFORE = 24


@cache
def _phrases(language: str | None, use: str) -> re.Pattern[str] | None:
    listed = _listed(language, use)
    return re.compile(rf"(?<!\w){either(listed)}(?!\w)") if listed else None


@cache
def _signs(language: str | None, use: str) -> frozenset[bytes]:
    return signs(_listed(language, use))


def _listed(language: str | None, use: str) -> list[str]:
    name = f"about_itself.{language or 'en'}.tsv"
    rows = [row for row in tables.rows(name) if row[0] == use] if tables.exists(name) else []
    return [" ".join(parts) for row in rows for parts in product(*(column.split(";") for column in row[1:]))]


def corrections(reading: Reading) -> tuple[Span, ...]:
    """The sentences in which an outlet corrects its own report, to the end of each one's paragraph."""
    pattern = _phrases(reading.article.language, "correction")
    if pattern is None or _signs(reading.article.language, "correction").isdisjoint(plain(reading.article.text)):
        return ()
    found: dict[int, Span] = {}
    for sentence in reading.sentences:
        block = reading.article.blocks[sentence.block]
        end = min(sentence.end, sentence.start + _BEFORE + 100)
        said = None if sentence.block in found else pattern.search(reading.article.text, sentence.start, end)
        if said and said.start() - sentence.start <= _BEFORE:
            found[sentence.block] = Span(sentence.start, block.end)
    return tuple(found.values())


def of_its_own(text: str, start: int, end: int, language: str | None) -> bool:
    """Whether a sentence names the outlet that prints it: "told this newspaper"."""
    pattern = _phrases(language, "paper")
    if pattern is None or _signs(language, "paper").isdisjoint(plain(text[start:end])):
        return False
    return pattern.search(text, start, end) is not None
