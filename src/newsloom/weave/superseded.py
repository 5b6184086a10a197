"""What a later report tells of how things stand now: who "is missing" has been found since, 72 seats are "now 71"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from newsloom import tables
from newsloom.naming import same_name
from newsloom.text import squeeze, words
from newsloom.types import Lack, Reading
from newsloom.weave.amounts import comparable, differ
from newsloom.weave.credit import credit
from newsloom.weave.later_day import published
from newsloom.weave.sources import Sources
from newsloom.weave.statements import Statement, content_stems

# So many words before a count or an end belong to it: "now has 71 seats", "was later found".
_NEAR = 3


def superseded(one: Statement, evidence: Statement, sources: Sources) -> tuple[Lack, ...]:
    """What the last of the later reports has of the same that ends how a sentence says things stand."""
    at, who = published(sources.readings[evidence.article]), _subject(one)
    if not at or who is None:
        return ()
    later = (other for other in sources.statements if published(sources.readings[other.article]) > at)
    found = [
        other
        for other in later
        if any(same_name(who, name) for name in other.entities)
        and (_ended(one, other, sources.readings[other.article]) or _counted_anew(one, other, who, sources))
    ]
    if not found:
        return ()
    last = max(found, key=lambda other: (published(sources.readings[other.article]), -other.start))
    reading, told = sources.readings[last.article], squeeze(last.text)
    outlet = reading.article.outlet.name if reading.article.outlet else "a later report"
    place = credit(reading.article, last.start, last.end)
    return (Lack("date", f"since then {outlet} has: “{told}”", "", told, place),)


def _subject(one: Statement) -> str | None:
    """The first name of a sentence: the likeliest that it is about."""
    return next((mention.entity for mention in one.mentions if mention.entity in one.entities), None)


def _ended(one: Statement, other: Statement, reading: Reading) -> bool:
    """Whether a statement tells as so the end of what a sentence has as standing."""
    language = reading.article.language or "en"
    for standing, ends in _standings(language):
        if _places(standing, words(one.text)) and not _places(ends, words(one.text)):
            told = words(other.text)
            for at, phrase in _places(ends, told):
                doubtful = not (other.denied | other.unsure).isdisjoint(content_stems(phrase, language))
                if not doubtful and not _small("be", language).isdisjoint(told[max(0, at - _NEAR) : at + 1]):
                    return True
    return False


def _counted_anew(one: Statement, other: Statement, who: str, sources: Sources) -> bool:
    """Whether a statement tells of the same how many they are now, and not so many as a sentence does."""
    reading = sources.readings[other.article]
    now = _small("now", reading.article.language or "en")
    for figure in other.figures:
        before = words(reading.article.text[other.start : figure.start])[-_NEAR:]
        named = [mention.entity for mention in other.mentions if mention.end <= figure.start][-1:]
        if not now.isdisjoint(before) and any(same_name(who, name) for name in named):
            mine = [own for own in one.figures if own.counts and comparable(own, figure)]
            if mine and all(differ(own, figure) for own in mine):
                return True
    return False


def _places(phrases: Collection[str], told: Sequence[str]) -> list[tuple[int, str]]:
    """Where any of the phrases stands in words, with the phrase."""
    sized = [(phrase, phrase.split()) for phrase in phrases]
    return [(at, phrase) for phrase, own in sized for at in range(len(told)) if told[at : at + len(own)] == own]


@cache
def _standings(language: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """How things may stand, with what ends it."""
    name = f"turned_states.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    told = (row for row in rows if row[0] in ("state", "event"))
    return tuple((tuple(lasts.split(";")), tuple(ends.split(";"))) for _, lasts, ends in told)


@cache
def _small(use: str, language: str) -> frozenset[str]:
    return frozenset(word for row in _rows(language) if row[0] == use for word in row[1].split(";"))


def _rows(language: str) -> tuple[tuple[str, ...], ...]:
    name = f"superseded.{language}.tsv"
    return tuple(tables.rows(name)) if tables.exists(name) else ()
