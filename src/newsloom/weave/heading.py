"""A plain title that is not one outlet's clickbait."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsloom.text import squeeze, word_spans, words
from newsloom.types import Conflict, Reading
from newsloom.weave.origins import Voices
from newsloom.weave.statements import content_stems, word_class

# What a headline does when it sells rather than tells.
_SELLS = re.compile(
    r"[?!]|…|\.\.\.|\b(?:you|your|here's|here’s|what we know|watch|must|exclusive|live)\b|^\W*\d+\b|: ", re.IGNORECASE
)
_QUOTED = re.compile(r"[“”‘\"]|(?<!\w)'|'(?!\w)")


def title(readings: Sequence[Reading], voices: Voices, updates: Sequence[Conflict]) -> str:
    """The headline that says most of what independent headlines and texts say, sells least, and is not overtaken."""
    old = {value.text.lower() for update in updates for value in update.values[:-1]}
    candidates = []
    for index, reading in enumerate(readings):
        text = squeeze(reading.article.title or "")
        if text:
            overtaken = bool(old & set(words(text)))
            candidates.append((_plainness(text, index, readings, voices) - 0.4 * overtaken, -index, text))
    return max(candidates)[2] if candidates else _first_words(readings)


def _plainness(text: str, index: int, readings: Sequence[Reading], voices: Voices) -> float:
    language = readings[index].article.language
    stems = set(content_stems(text, language))
    others: dict[int, set[str]] = {}
    for other, reading in enumerate(readings):
        if voices.voice[other] != voices.voice[index]:
            told = others.setdefault(voices.voice[other], set())
            told.update(content_stems(reading.article.title or "", reading.article.language))
            told.update(content_stems(reading.article.text[:600], reading.article.language))
    shared = sum(sum(stem in told for told in others.values()) for stem in sorted(stems))
    score = shared / (max(1, len(others)) * max(5, len(stems)))
    size = sum(1 for _ in word_spans(text))
    shouted = sum(word.isupper() and len(word) > 3 for word in text.split())
    judged = any(word in word_class("judgement", language) for word in text.lower().split())
    penalty = 0.25 * bool(_SELLS.search(text)) + 0.15 * bool(_QUOTED.search(text)) + 0.15 * shouted + 0.2 * judged
    return score - penalty - 0.05 * max(0, 5 - size) - 0.03 * max(0, size - 14)


def _first_words(readings: Sequence[Reading]) -> str:
    """A story whose reports have no titles is named by the first words of its first report."""
    article = readings[0].article
    start = next((b.start for b in article.blocks if b.kind == "paragraph"), 0)
    found = squeeze(article.text[start : start + 400]).split()
    return " ".join(found[:10]) + ("…" if len(found) > 10 else "")
