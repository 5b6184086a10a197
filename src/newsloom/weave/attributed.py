"""What belongs to telling who says a thing, and not to what is told: "…, the Courier reported"; "would" for "will"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from newsloom import tables
from newsloom.naming import same_name
from newsloom.text import words
from newsloom.types import Quote, Reading
from newsloom.weave.statements import UNSURE, Statement, content_stems, cut_words, modality, word_class

# "would have to close" is a "will have to"; "would have closed" is what did not come about.
_HAVE, _TO = "have", "to"


def of_telling(one: Statement, reading: Reading) -> frozenset[str]:
    """The roots of the plain verbs of saying by which a sentence credits an outlet or a person with what it tells."""
    language, text = reading.article.language, reading.article.text
    plain = word_class("plain_cues", language)
    cues = [q.cue for q in reading.quotes if q.cue and q.speaker and one.start <= q.cue.start < one.end]
    told = [word for cue in cues for word in words(text[cue.start : cue.end]) if word in plain]
    return frozenset(root for word in told for root in content_stems(word, language))


def backshifted(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> frozenset[str]:
    """The roots of "will" and "would", where a sentence has one and the source the other, both as what one person says.

    "It will not reopen, according to Ellery" for "Ellery said it would not reopen": the tense of reported speech is no
    difference of certainty. Every other word of uncertainty must stand in both.
    """
    language = digest.article.language
    shifts = _shifts(language)
    if not shifts or language != source.article.language:
        return frozenset()
    for mine in _spoken(one, digest):
        for theirs in _spoken(evidence, source):
            if not same_name(_who(mine), _who(theirs)):
                continue
            here, there = (_modals(s, q, r, shifts) for s, q, r in ((one, mine, digest), (evidence, theirs, source)))
            if here and here == there:
                return frozenset(root for word in shifts for root in content_stems(word, language))
    return frozenset()


@cache
def _shifts(language: str | None) -> dict[str, str]:
    """A modal word of reported speech, and each that it may stand for → one name for them all."""
    name = f"backshift.{language or 'en'}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return {word: row[0] for row in rows for word in row}


def _spoken(one: Statement, reading: Reading) -> Iterator[Quote]:
    for quote in reading.quotes:
        if quote.speaker and quote.start < one.end and one.start < quote.end:
            yield quote


def _who(quote: Quote) -> str:
    speaker = quote.speaker
    return (speaker.entity or speaker.name) if speaker else ""


def _modals(one: Statement, quote: Quote, reading: Reading, shifts: dict[str, str]) -> list[str] | None:
    """The words of uncertainty of a sentence in order, shifting ones by their common name.

    ``None`` where none shifts, where one that shifts stands outside the speech, or is a "would have".
    """
    text, language = reading.article.text, reading.article.language
    classes = modality(language)
    start, end = max(one.start, quote.start), min(one.end, quote.end)
    around = (*cut_words(text[one.start : start], language), *cut_words(text[end : one.end], language))
    if any(word in shifts for word in around):
        return None
    said = cut_words(text[start:end], language)
    for word, *behind in zip(said, [*said[1:], ""], [*said[2:], "", ""], strict=False):
        if shifts.get(word) == word and behind[0] == _HAVE and behind[1] != _TO:
            return None
    held = sorted(word for word in around if classes.get(word) in UNSURE)
    if not any(word in shifts for word in said):
        return None
    return [shifts.get(word, word) for word in said if word in shifts or classes.get(word) in UNSURE] + held
