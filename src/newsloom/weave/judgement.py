"""A writer's own judgement, told apart from what is reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from newsloom import tables
from newsloom.text import plain, stem, word_spans
from newsloom.types import Reading, Sentence, Span
from newsloom.weave.phrases import either, signs

_WORD, _LOUD = re.compile(r"[^\W\d_]+"), re.compile(r"\b[A-Z]{4,}\b")
# Of 100,000 reports an ordinary word occurs in so many.
_ORDINARY = 60


@cache
def _phrases(language: str | None, *uses: str) -> re.Pattern[str] | None:
    """The table's judging words; with ``uses`` what a judging tail begins with.

    ``tail``: ", which could be …", ", a betrayal of …". ``own tail``: behind reported speech only these are the
    writer's again: "X said he could send them, suggesting a monumental …". ``*`` stands for letters in the table.
    """
    name = f"judgement.{language or 'en'}.txt"
    rows = tables.rows(name) if tables.exists(name) else ()
    listed = {row[0] for row in rows if row[1:] in [(use,) if use else () for use in uses or ("",)]}
    if not listed:
        return None
    return re.compile(rf"\b{either(listed)}\b")


@cache
def _signs(language: str | None) -> frozenset[bytes]:
    name = f"judgement.{language or 'en'}.txt"
    return signs(row[0] for row in tables.rows(name) if not row[1:]) if tables.exists(name) else frozenset()


def judged(reading: Reading, start: int, end: int) -> int | None:
    """Where in ``[start, end)`` the writer's own judging word stands, outside anybody's reported words."""
    text, phrases = reading.article.text, _phrases(reading.article.language)
    if phrases is None or _signs(reading.article.language).isdisjoint(plain(text[start:end])):
        return None
    for match in phrases.finditer(text, start, end):
        around = [q for q in reading.quotes if q.start <= match.start() < q.end]
        if all(q.kind == "indirect" and _comma(reading, q.start, end, match.start(), "own tail") for q in around):
            return match.start()
    return None


def shouted(text: str, language: str | None) -> int:
    """How many ordinary words stand in capitals, as a headline's do: "CROOKED council boss"; English only.

    A short form in capitals ("NATO") is none, for no such word is common in small letters.
    """
    if language not in ("en", None):
        return 0
    loud = [word for word in _LOUD.findall(text) if _background().get(stem(word.lower()), 0) >= _ORDINARY]
    return len(loud) if loud and len(loud) < len(_WORD.findall(text)) / 2 else 0


@cache
def _background() -> dict[str, int]:
    """Stem → how many of 100,000 reports it would occur in."""
    return {row[0]: int(row[1]) for row in tables.rows("background_df.en.tsv")}


def parts(reading: Reading, sentence: Sentence) -> Iterator[tuple[Span, bool, bool]]:
    """The sentence as (span, is a judgement, has a part cut off behind): whole, or what it tells and how it judges."""
    at = judged(reading, sentence.start, sentence.end)
    if at is None:
        yield Span(sentence.start, sentence.end), False, False
        return
    comma = _comma(reading, sentence.start, sentence.end, at, "tail", "own tail")
    if comma is None:
        yield Span(sentence.start, sentence.end), True, False
        return
    yield Span(sentence.start, comma), False, True
    tail = re.compile(r"\s*").match(reading.article.text, comma + 1)
    yield Span(tail.end() if tail else comma + 1, sentence.end), True, False


def _comma(reading: Reading, start: int, end: int, before: int, *tails: str) -> int | None:
    """The comma, outside quotes, behind which a tail begins that holds ``before``; the head must stand alone."""
    text, tail = reading.article.text, _phrases(reading.article.language, *tails)
    inside = [(q.start, q.end) for q in reading.quotes if q.kind != "indirect"]
    for at in range(before - 1, start, -1):
        # American style puts the comma inside the marks: the cut then falls behind the closing mark.
        closing = text[at] in '”"’»' and text[at - 1] == ","
        if not (closing or (text[at] == "," and not any(a <= at < b for a, b in inside))):
            continue
        cut = at + 1 if closing else at
        if tail and tail.match(text[cut:end].lstrip(", ")) and sum(1 for _ in word_spans(text[start:cut])) >= 6:
            return cut
    return None
