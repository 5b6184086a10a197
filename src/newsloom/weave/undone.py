"""What a sentence tells as done and its report as wanted or planned: "was approved" for "needs the approval of"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from newsloom import tables
from newsloom.text import words
from newsloom.types import Lack, Reading
from newsloom.weave.sources import own_words
from newsloom.weave.statements import Statement, content_root, modality, word_class

_CLAUSE = re.compile(r"[,;:—–“”\"()]|\s-\s")
# Content words behind a phrase that it governs; words between "agreed" and its "to"; before a verb that may govern it.
_SCOPE, _TO_REACH, _BEFORE = 2, 6, 3
# The longest phrase of the table.
_PHRASE = 3


@dataclass(frozen=True, slots=True)
class _Met:
    """One place of a word: the word as it stands, the words of the clause before it, and what leaves it undone."""

    word: str
    before: tuple[str, ...]
    kind: str = ""
    by: str = ""


def undone(one: Statement, digest: Reading, evidence: Statement, source: Reading) -> Iterator[Lack]:
    """The first word of a sentence that its report has as not done, and the sentence as done."""
    language = digest.article.language or "en"
    if not _phrases(language) or language != (source.article.language or "en"):
        return
    here, there = _met(one, digest), _met(evidence, source)
    for root in here:
        if root not in there or root not in own_words(one) or not all(met.kind for met in there[root]):
            continue
        theirs, by = there[root][0], f"“{there[root][0].by}”"
        mine = here[root]
        if theirs.kind == "denied":
            told = f"“{mine[0].word}” is told as so here, and not in the report ({by})"
            said = f" {theirs.by} " in f" {' '.join(words(one.text))} "
            if root not in one.denied | evidence.denied and not said and not any(met.kind for met in mine):
                yield Lack("negation", told, mine[0].word, theirs.by)
                return
        elif done := next((met for met in mine if _done(met, language)), None):
            told = f"“{done.word}” is told as done here, and is not in the report ({by})"
            yield Lack("certainty", told, done.word, theirs.by)
            return


def _met(one: Statement, reading: Reading) -> dict[str, list[_Met]]:
    """Each content word of a statement with the places where it stands."""
    language = reading.article.language or "en"
    found: defaultdict[str, list[_Met]] = defaultdict(list)
    for clause in _CLAUSE.split(reading.article.text[one.start : one.end]):
        told = words(clause)
        governed = _governed(told, language)
        for at, word in enumerate(told):
            if root := content_root(word, language):
                found[root].append(_Met(word, tuple(told[max(0, at - _BEFORE) : at]), *governed.get(at, ("", ""))))
    return found


def _governed(told: Sequence[str], language: str) -> dict[int, tuple[str, str]]:
    """The places of a clause's words that are left undone, each with how and by which words."""
    found: dict[int, tuple[str, str]] = {}
    negations = word_class("negation", language)
    for at in range(len(told)):
        for size in range(_PHRASE, 0, -1):
            by = " ".join(told[at : at + size])
            kinds = _phrases(language).get(by, frozenset()) if at + size <= len(told) else frozenset()
            if not kinds or not negations.isdisjoint(told[max(0, at - _BEFORE) : at]):
                continue  # "did not rule out": that is open
            behind = _content_behind(told, at + size, language)
            if kinds & {"denied", "sought"}:
                kind = "denied" if "denied" in kinds else "sought"
                # "Failing to pay the bill": what is not done is the verb.
                found |= dict.fromkeys(behind[: 1 if by.endswith(" to") else _SCOPE], (kind, by))
            if "will" in kinds:
                found |= dict.fromkeys(behind[:1], ("will", by))
            if "to" in kinds and "to" in (reach := told[at + size : at + size + _TO_REACH]):
                to = at + size + reach.index("to")
                found |= dict.fromkeys(_content_behind(told, to + 1, language)[:1], ("to", f"{by} to"))
    return found


def _content_behind(told: Sequence[str], start: int, language: str) -> list[int]:
    """The places of the content words from a place on, those that only tell the mode not among them."""
    classes, passed = modality(language), _tense("be", language)
    return [
        at
        for at in range(start, len(told))
        if content_root(told[at], language) and told[at] not in classes and told[at] not in passed
    ]


def _done(met: _Met, language: str) -> bool:
    """Whether a word tells a deed as done: "was approved", not "to be approved" nor "the approved plan"."""
    past = met.word in _tense("past", language) or (
        met.word.endswith("ed") and met.word not in _tense("neither", language)
    )
    if met.kind or not past or not _tense("no verb", language).isdisjoint(met.before[-1:]):
        return False
    return (_tense("future", language) | _tense("infinitive", language)).isdisjoint(met.before)


@cache
def _tense(kind: str, language: str) -> frozenset[str]:
    name = f"tense.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return frozenset(row[0] for row in rows if row[1] == kind)


@cache
def _phrases(language: str) -> dict[str, frozenset[str]]:
    """Phrase → its kinds, in ``undone.<language>.tsv``."""
    name = f"undone.{language}.tsv"
    found: dict[str, frozenset[str]] = {}
    for kind, listed in tables.rows(name) if tables.exists(name) else ():
        for phrase in listed.split(";"):
            found[phrase] = found.get(phrase, frozenset()) | {kind}
    return found
