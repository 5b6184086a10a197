"""What a reader should know of a sentence that is borne out: who alone says it, and who denies it right after."""

from __future__ import annotations

import re
from functools import cache

from newsloom import tables
from newsloom.text import squeeze
from newsloom.types import Lack, Reading, Sentence
from newsloom.weave.alleged import teller
from newsloom.weave.credit import credit
from newsloom.weave.lacks import lacks
from newsloom.weave.phrases import either
from newsloom.weave.sources import MOST, Sources, nearest
from newsloom.weave.statements import Statement

# "The county denies this.": what denies more at length denies something of its own as well.
_SHORT = 100


def remarked(
    one: Statement, digest: Reading, evidence: Statement, sources: Sources
) -> tuple[Statement, tuple[Lack, ...]]:
    """The source sentence that bears one out with fewest remarks, and those."""
    source = sources.readings[evidence.article]
    name = teller(one, digest, evidence, source)
    if name is None:
        return evidence, denial(one, digest, evidence, sources)
    for other in nearest(one, sources, MOST):
        theirs = sources.readings[other.article]
        if teller(one, digest, other, theirs) is None and not lacks(one, digest, other, sources):
            return other, denial(one, digest, other, sources)
    place = credit(source.article, evidence.start, evidence.end)
    told = Lack("attribution", f"{name} says so in the report; the sentence tells it as fact", "", name, place)
    return evidence, (told, *denial(one, digest, evidence, sources))


def denial(one: Statement, digest: Reading, evidence: Statement, sources: Sources) -> tuple[Lack, ...]:
    """Who denies it in the report's next sentence, unless the digest goes on so as well."""
    source = sources.readings[evidence.article]
    found = _denying(source, evidence.end)
    if found is None or _denying(digest, one.end) is not None:
        return ()
    words = squeeze(source.article.text[found.start : found.end])
    place = credit(source.article, found.start, found.end)
    return (Lack("negation", f"the report goes on: “{words}”", "", words, place),)


def _denying(reading: Reading, end: int) -> Sentence | None:
    """The sentence behind a place, where all that it does is to deny what stands before it."""
    pattern = _phrases(reading.article.language)
    after = next((sentence for sentence in reading.sentences if sentence.start >= end), None)
    if pattern is None or after is None or after.end - after.start > _SHORT:
        return None
    return after if pattern.search(reading.article.text, after.start, after.end) else None


@cache
def _phrases(language: str | None) -> re.Pattern[str] | None:
    name = f"denying.{language or 'en'}.tsv"
    if not tables.exists(name):
        return None
    verbs, what = ([row[1] for row in tables.rows(name) if row[0] == use] for use in ("verb", "what"))
    return re.compile(rf"\b{either(verbs)} {either(what)}(?=[.!;,]|$)")
