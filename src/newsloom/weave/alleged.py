"""What a report only gives as somebody's words, told as plain fact: "The mayor took money" of "…, prosecutors allege".

Who leaves "police said" away tells no lie: every newsroom does. Who leaves "prosecutors allege" away does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from newsloom import tables
from newsloom.text import squeeze, words
from newsloom.types import Lack, Quote, Reading, Speaker
from newsloom.weave.origins import HANDED_ON
from newsloom.weave.reporting import reporting
from newsloom.weave.sources import own_words
from newsloom.weave.statements import UNSURE, Statement, content_between, outside, word_class

# ", which fell in May,": the writer's own, inside what somebody claims.
_ASIDE = re.compile(r",\s(\w+)\b[^,;:“”\"]{1,160}")
# ", and Stell opened a plant": a new clause with a name for its subject.
_GOES_ON = re.compile(r",\s(\w+)\s(?=[A-ZÀ-Þ])")
_Parts = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """What somebody tells in a statement: the parts that hold it, the verb, who tells it, in what words.

    ``entity`` is the name of who tells, ``None`` where none is known; ``alleging``: the verb vouches for nothing.
    """

    parts: _Parts
    cue: str
    who: str
    entity: str | None
    alleging: bool


def alleged(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """What the source sentence has as an allegation and the sentence tells as fact."""
    for told in _told(evidence, source):
        if told.alleging and _as_fact(one, digest, evidence, source, told):
            by = f" by {told.who}" if told.who else ""
            yield Lack("attribution", f"told as fact here, alleged{by} in the report (“{told.cue}”)", "", told.cue)
            return


def claimed(evidence: Statement, source: Reading) -> frozenset[str]:
    """The roots of what a sentence has as an allegation: "allegedly" is no more doubt than "prosecutors allege"."""
    told = (told for told in _told(evidence, source) if told.alleging)
    return frozenset().union(*(_roots(one.parts, source) for one in told))


def teller(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> str | None:
    """The named person or body whose words the source sentence tells, where the sentence tells them as fact."""
    bodies = {mention.entity for mention in source.mentions if mention.kind in ("person", "organisation")}
    for told in _told(evidence, source):
        if told.entity in bodies and _as_fact(one, digest, evidence, source, told):
            return told.entity
    return None


def _told(one: Statement, reading: Reading) -> Iterator[_Told]:
    """What a statement gives as somebody's words: its quotes, and all of it before a reporting clause."""
    text, language = reading.article.text, reading.article.language
    read = set[str]()
    for quote in one.quotes:
        if quote.cue is None or not one.start <= quote.cue.start < one.end:
            continue
        cue = squeeze(text[quote.cue.start : quote.cue.end])
        read.add(cue.lower())
        start, end = max(one.start, quote.start), min(one.end, quote.end)
        who = _called(quote.speaker, one, language)
        entity = quote.speaker.entity if quote.speaker else None
        yield _Told(_firm(text, start, end, language), cue, who, entity, _vouches_not(quote, reading))
    for clause in reporting(text, one.start, one.end, language):
        if clause.cue not in read:
            parts = tuple(outside(one.start, one.end, [(clause.start, clause.end)]))
            alleging = clause.cue in word_class("alleging", language) | word_class("alleging", language, "speaker")
            yield _Told(parts, clause.cue, clause.who, None, alleging)


def _called(speaker: Speaker | None, one: Statement, language: str | None) -> str:
    """What a speaker is called inside a sentence, an opening "Prosecutors" in small letters; a "he" tells of nobody."""
    name = (speaker.entity or squeeze(speaker.name)) if speaker else ""
    if speaker is None or name.lower() in word_class("pronouns", language, "subject"):
        return ""
    plain = speaker.start == one.start and not any(mention.start == one.start for mention in one.mentions)
    return name.lower() if plain and not speaker.entity and name == name.capitalize() else name


def _firm(text: str, start: int, end: int, language: str | None) -> _Parts:
    """The parts of reported words without what the writer tells of something named in them, or goes on to tell.

    Of "officials argue that chips are short, and Stell opened a plant" the last part is as well the writer's.
    """
    joint, relative = _small("opening joint", language or "en"), _small("relative", language or "en")
    end = next((m.start() for m in _GOES_ON.finditer(text, start, end) if m.group(1) in joint), end)
    asides = [(m.start(), m.end()) for m in _ASIDE.finditer(text, start, end) if m.group(1).lower() in relative]
    return tuple(outside(start, end, asides))


@cache
def _small(use: str, language: str) -> frozenset[str]:
    name = f"clause_words.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return frozenset(row[1] for row in rows if row[0] == use)


def _vouches_not(quote: Quote, reading: Reading) -> bool:
    """Whether the words by which a quote is brought in leave open whether it is so."""
    assert quote.cue is not None
    text, language = reading.article.text, reading.article.language
    cue = words(text[quote.cue.start : quote.cue.end])
    if not word_class("alleging", language).isdisjoint(cue):
        return True
    if not word_class("alleging", language, "speaker").isdisjoint(cue):
        return quote.speaker is not None and _can_speak(quote.speaker, language or "en")
    led = words(text[quote.cue.end : quote.cue.end + 12])[:1] == ["that"]
    return led and not word_class("alleging", language, "that").isdisjoint(cue)


def _can_speak(speaker: Speaker, language: str) -> bool:
    """Whether a speaker is named, or is called by a word for those who can be quoted."""
    named = speaker.entity is not None or all(word[:1].isupper() for word in speaker.name.split())
    return named or not _speaking(language).isdisjoint(words(speaker.name)[-1:])


@cache
def _speaking(language: str) -> frozenset[str]:
    name = f"roles.{language}.tsv"
    roles = tables.rows(name) if tables.exists(name) else ()
    return frozenset(row[0].lower() for row in roles) | word_class("pronouns", language, "subject")


def _as_fact(one: Statement, digest: Reading, evidence: Statement, source: Reading, told: _Told) -> bool:
    """Whether most of what a sentence says in its own voice is what the source sentence only has as told."""
    # A "would" that both have is of what is told; an "allegedly" or "may" of the sentence's own leaves it open.
    if one.hedges & UNSURE - (evidence.hedges - {"alleged"}):
        return False
    own = _in_own_voice(one, digest)
    if not own:
        return False
    every = [*told.parts, *((quote.start, quote.end) for quote in evidence.quotes if quote.cue)]
    shared = own & (_roots(told.parts, source) - _roots(outside(evidence.start, evidence.end, every), source))
    return 2 * len(shared) > len(own)


def _in_own_voice(one: Statement, reading: Reading) -> frozenset[str]:
    """The words that a sentence tells as fact: outside what it quotes; none where it leaves open whether all is so."""
    text, language = reading.article.text, reading.article.language
    doubting = word_class("alleging", language) | word_class("alleging", language, "speaker")
    credits = any(one.start <= c.start < one.end and c.kind in HANDED_ON for c in reading.citations)
    if credits or not doubting.isdisjoint(words(text[one.start : one.end])):
        return frozenset()
    if reporting(text, one.start, one.end, language):
        return frozenset()
    quoted = [(quote.start, quote.end) for quote in one.quotes]
    return own_words(one) & _roots(outside(one.start, one.end, quoted), reading)


def _roots(parts: Iterator[tuple[int, int]] | Sequence[tuple[int, int]], reading: Reading) -> frozenset[str]:
    text, language = reading.article.text, reading.article.language
    return frozenset(root for start, end in parts for root in content_between(text, start, end, language))
