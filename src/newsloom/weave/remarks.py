"""What a reader should know of a sentence that is borne out: who alone says it, who denies it, how a quote goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from newsloom import tables
from newsloom.naming import same_name
from newsloom.text import squeeze, word_spans, words
from newsloom.types import Lack, Quote, Reading, Sentence
from newsloom.weave.alleged import teller
from newsloom.weave.called import called_otherwise
from newsloom.weave.credit import credit
from newsloom.weave.lacks import lacks
from newsloom.weave.phrases import either
from newsloom.weave.sources import MOST, Sources, nearest
from newsloom.weave.statements import Statement, modality, word_class
from newsloom.weave.superseded import superseded

# A denial that names so many whom the sentence names may be of it.
_PARTIES = 2
# A quote of fewer words is a term, which others have in sentences of their own.
_TERM = 4
_ENDED = re.compile(r"[.!?]")
# "The county denies this.": what denies more at length denies something of its own as well.
_SHORT = 100


def remarked(
    one: Statement, digest: Reading, evidence: Statement, sources: Sources
) -> tuple[Statement, tuple[Lack, ...]]:
    """The source sentence that bears one out with fewest remarks, and those."""
    source = sources.readings[evidence.article]
    name = teller(one, digest, evidence, source)
    if name is None:
        return evidence, beside(one, digest, evidence, sources)
    for other in nearest(one, sources, MOST):
        theirs = sources.readings[other.article]
        if teller(one, digest, other, theirs) is None and not lacks(one, digest, other, sources):
            return other, beside(one, digest, other, sources)
    place = credit(source.article, evidence.start, evidence.end)
    told = Lack("attribution", f"{name} says so in the report; the sentence tells it as fact", "", name, place)
    return evidence, (told, *beside(one, digest, evidence, sources))


def beside(one: Statement, digest: Reading, evidence: Statement, sources: Sources) -> tuple[Lack, ...]:
    """What the reports have beside what bears a sentence out."""
    return (
        *_cut_short(one, sources),
        *(_denial(one, digest, evidence, sources) or _denied_elsewhere(one, evidence, sources)),
        *superseded(one, evidence, sources),
        *called_otherwise(one, digest, sources),
    )


def _cut_short(one: Statement, sources: Sources) -> Iterator[Lack]:
    """The quotes of a sentence that a report has with an "unless" or "but" behind them, which it leaves out."""
    for quote in one.quotes:
        if quote.kind == "indirect" or quote.end > one.end or quote.start < one.start:
            continue
        mine = words(quote.text)
        for source in sources.readings if len(mine) >= _TERM else ():
            for held in source.quotes:
                rest = _going_on(mine, held, source) if held.kind != "indirect" else ""
                if rest and words(rest)[0] not in words(one.text):
                    place = credit(source.article, held.start, held.end)
                    outlet = source.article.outlet.name if source.article.outlet else "a report"
                    yield Lack("quote", f"{outlet} has the quote go on: “{rest}”", squeeze(quote.text), rest, place)
                    return


def _going_on(mine: Sequence[str], held: Quote, source: Reading) -> str:
    """How a report's quote goes on behind words of it, where that limits or takes back what they say."""
    spans = list(word_spans(held.text))
    said = words(held.text)
    for at in range(len(said) - len(mine)):
        if said[at : at + len(mine)] == mine:
            behind = said[at + len(mine)]
            between = held.text[spans[at + len(mine) - 1][1] : spans[at + len(mine)][0]]
            if _ENDED.search(between):
                continue  # another sentence, which any report may leave out
            limits = behind in word_class("taking_back", source.article.language)
            if limits or modality(source.article.language).get(behind) == "condition":
                return squeeze(held.text[spans[at + len(mine)][0] :]).strip(" ,")
    return ""


def _denial(one: Statement, digest: Reading, evidence: Statement, sources: Sources) -> tuple[Lack, ...]:
    """Who denies it in the report's next sentence, unless the digest goes on so as well."""
    source = sources.readings[evidence.article]
    found = _denying(source, evidence.end)
    if found is None or _denying(digest, one.end) is not None:
        return ()
    told = squeeze(source.article.text[found.start : found.end])
    place = credit(source.article, found.start, found.end)
    return (Lack("negation", f"the report goes on: “{told}”", "", told, place),)


def _denied_elsewhere(one: Statement, evidence: Statement, sources: Sources) -> Iterator[Lack]:
    """Another report's denial by one whom a sentence names, of something between all whom it names."""
    people = frozenset(m.entity for m in one.mentions if m.kind == "person" and m.entity in one.entities)
    if len(people) < _PARTIES or _denies_at_length(one, sources.readings[evidence.article].article.language):
        return
    for other in sources.statements:
        source = sources.readings[other.article]
        at = _denies_at_length(other, source.article.language)
        if not at or other.article == evidence.article:
            continue
        before = [m.entity for m in other.mentions if m.end - other.start <= at][-1:]
        if all(any(same_name(name, theirs) for theirs in other.entities) for name in people) and any(
            same_name(name, theirs) for name in people for theirs in before
        ):
            outlet, told = source.article.outlet.name if source.article.outlet else "a report", squeeze(other.text)
            place = credit(source.article, other.start, other.end)
            yield Lack("negation", f"perhaps denied: {outlet} has “{told}”", "", told, place)
            return


def _denies_at_length(one: Statement, language: str | None) -> int:
    """Where a statement tells what somebody denies, 0 where it does not."""
    pattern = _phrases(language, "at length")
    found = pattern.search(one.text) if pattern else None
    return found.start() if found else 0


def _denying(reading: Reading, end: int) -> Sentence | None:
    """The sentence behind a place, where all that it does is to deny what stands before it."""
    pattern = _phrases(reading.article.language)
    after = next((sentence for sentence in reading.sentences if sentence.start >= end), None)
    if pattern is None or after is None or after.end - after.start > _SHORT:
        return None
    return after if pattern.search(reading.article.text, after.start, after.end) else None


@cache
def _phrases(language: str | None, use: str = "what") -> re.Pattern[str] | None:
    name = f"denying.{language or 'en'}.tsv"
    if not tables.exists(name):
        return None
    verbs, what = ([row[1] for row in tables.rows(name) if row[0] == kind] for kind in ("verb", use))
    return re.compile(
        rf"\b{either(verbs)} {either(what)}(?=[.!;,]|$)" if use == "what" else rf"\b{either(verbs)} {either(what)}\b"
    )
