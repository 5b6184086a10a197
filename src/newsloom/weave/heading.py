"""A plain title that is not one outlet's clickbait."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsloom.text import squeeze, word_spans, words
from newsloom.types import Conflict, Reading
from newsloom.weave.changes import figures_differ
from newsloom.weave.origins import Voices
from newsloom.weave.statements import content_between, content_stems, word_class
from newsloom.weave.tolls import tolls, tolls_differ

_OPENING = 600  # characters: about what stands before the first sub-heading
# What a headline does when it sells rather than tells.
_SELLS = re.compile(
    r"[?!]|…|\.\.\.|\b(?:you|your|here's|here’s|what we know|watch|must|exclusive|live)\b|^\W*\d+\b|: "
    r"|^\W*(?:what|why|how|who|when)\b",
    re.IGNORECASE,
)
# A headline that holds where a moving count stands now is the story's; one with an earlier count is yesterday's.
_STANDS_NOW, _OVERTAKEN = 0.15, 0.4
# Words of a line that can stand as a title, and of a clause of it.
_A_TITLE = 16
_A_CLAUSE = 5
# So many words behind a headline's number tell what it counts: "three hurt", "two buses burn".
_COUNTED = 2
_CLAUSE = re.compile(r",\s|;\s|\s[–—]\s|—")
_OURS = re.compile(r"\[[^\]]*\]")
_QUOTED = re.compile(r"[“”‘\"]|(?<!\w)'|'(?!\w)")


def title(readings: Sequence[Reading], voices: Voices, updates: Sequence[Conflict], told_so: Sequence[str] = ()) -> str:
    """The headline that says most of what independent headlines and texts say, sells least, and is not overtaken.

    It gives no other figure than the sentences under it, ``told_so``, the story's one line first; where every headline
    does, that line stands for it.
    """
    old = {value.text.lower() for update in updates for value in update.values[:-1]}
    now = {update.values[-1].text.lower() for update in updates} - old
    told = _told(readings, voices)
    latest = [credit.exact for update in updates for credit in update.values[-1].credits[:1]]
    candidates = []
    for index, reading in enumerate(readings):
        text = squeeze(reading.article.title or "")
        if text:
            others = [stems for voice, stems in told.items() if voice != voices.voice[index]]
            told_words = set(words(text))
            score = _plainness(text, reading.article.language, others)
            score += _STANDS_NOW * bool(now & told_words) - _OVERTAKEN * bool(old & told_words)
            true = not any(_differs(text, _OURS.sub("", said)) for said in (*told_so, *latest))
            candidates.append((true, score, -index, text))
    if not candidates:
        return _first_words(readings)
    true, score, _, best = max(candidates)
    # What sells is no better than the line where only its having no figure saved it.
    overtaken = any(score < plain for other, plain, *_ in candidates if not other)
    if len(readings) > 1 and (not true or (overtaken and _SELLS.search(best))):
        return _as_title(told_so[0] if told_so else "") or best
    return best


def _as_title(line: str) -> str:
    """The story's line where it is short enough for a title, or its first clause where that has the toll."""
    clause = _CLAUSE.split(line)[0]
    told = (
        line if len(line.split()) <= _A_TITLE else clause if len(clause.split()) >= _A_CLAUSE and tolls(clause) else ""
    )
    return told.rstrip(". ") if 0 < len(told.split()) <= _A_TITLE else ""


def _differs(headline: str, said: str) -> bool:
    """Whether a headline gives another figure than a sentence: "two buses burn", or the toll in "kills three"."""
    return figures_differ(headline, said, _COUNTED) or tolls_differ(headline, said)


def _told(readings: Sequence[Reading], voices: Voices) -> dict[int, set[str]]:
    """For each voice the content words of its headlines and openings."""
    told: dict[int, set[str]] = {}
    for voice, reading in zip(voices.voice, readings, strict=True):
        article = reading.article
        told.setdefault(voice, set()).update(
            content_stems(article.title or "", article.language),
            content_between(article.text, 0, min(_OPENING, len(article.text)), article.language),
        )
    return told


def _plainness(text: str, language: str | None, others: Sequence[set[str]]) -> float:
    stems = set(content_stems(text, language))
    shared = sum(len(stems & told) for told in others)
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
