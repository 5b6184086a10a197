"""A sentence as tagged words, its names and its marked runs as single ones.

No tagger is needed: closed-class words, verbs of saying, nouns for those who speak, and the names already found are
enough to find who a verb of saying belongs to (``clauses.py``). All of them stand in tables by language.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from newsloom import tables
from newsloom.types import Mention, Span

Tag = Literal[
    "name", "pronoun", "det", "poss", "prep", "conj", "sub", "rel", "aux", "adv", "cue", "role", "word", "number",
    "mark", "quote",
]  # fmt: skip

_WORD = re.compile(
    r"(?P<number>[$£€]?\d[\d.,:]*\d(?:\w{1,3})?|[$£€]?\d\w{0,3})"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|(?:[^\W_]|&)+(?:['’‑-](?![sS]\b)[^\W_]+)*)"
    r"|(?P<poss>['’][sS]\b|(?<=s)['’](?=\s))"
    r"|(?P<mark>\.{3}|--|[^\w\s])"
)
_CLOSED: dict[str, Tag] = {
    "pronoun": "pronoun", "det": "det", "poss": "det", "prep": "prep", "conj": "conj", "sub": "sub", "rel": "rel",
    "aux": "aux", "adv": "adv",
}  # fmt: skip
_MARKED: dict[str, Tag] = {"mark": "mark", "poss": "poss", "number": "number"}
_MOST_KEPT = 50_000  # words whose tag is kept: more than a language's common words, less than hostile pages could fill
_OWNING = frozenset({"det", "poss", "number"})
_BEFORE_NOUN = frozenset({"det", "poss", "number", "word", "prep", "mark", "cue", "conj"})
_NONE: frozenset[str] = frozenset()
_CONTRACTED = re.compile(r"[a-z]'(?:s|ll|re|ve|d|m)$")


@dataclass(frozen=True, slots=True)
class Cue:
    """What the table knows of one form of a verb of saying."""

    form: str
    lemma: str
    takes: str
    tense: str
    noun: bool


class Word(NamedTuple):  # a tuple: made three times as fast as a frozen dataclass, 700 an article
    """One word, name (however many words), mark, or whole marked run of a sentence."""

    text: str
    low: str
    start: int
    end: int
    tag: Tag
    mention: Mention | None = None
    cue: Cue | None = None


class Grammar:
    """The closed-class words, verbs of saying and speaking nouns of one language, from its tables."""

    def __init__(self, language: str) -> None:
        self.classes = _mapping(f"grammar.{language}.tsv")
        self.cues = _cues(language)
        self.roles = {row[0]: (row[1], row[2]) for row in _rows(f"roles.{language}.tsv")}
        self.titles = {row[0]: row[2] for row in _rows(f"titles.{language}.tsv")}
        self.frames = {row[0]: frozenset(row[1].split()) for row in _rows(f"cue_frames.{language}.tsv")}
        self.nouns = {row[0]: (row[1], frozenset(row[2].split())) for row in _rows(f"cue_nouns.{language}.tsv")}
        self._seen: dict[tuple[str, bool], tuple[str, Tag, Cue | None]] = {}
        self._small: dict[str, set[str]] = {}
        for use, word in _rows(f"clause_words.{language}.tsv"):
            self._small.setdefault(use, set()).add(word)
        self.gerunds = tuple(sorted(self.small("gerund ending")))
        self.pasts = tuple(sorted(self.small("past ending")))

    def alone(self, word: str, *, lower: bool) -> tuple[str, Tag, Cue | None]:
        """Normal form, tag and cue of a word by itself; only at a sentence's start can a capitalised one be a cue."""
        key = word, lower
        found = self._seen.get(key)
        if found is None:
            low = word.lower().replace("’", "'")
            cue = self.cues.get(low) if lower else None
            tag = _tag(word, low, self, cue)
            found = low, tag, cue if tag == "cue" else None
            if len(self._seen) < _MOST_KEPT:
                self._seen[key] = found
        return found

    def small(self, use: str) -> AbstractSet[str]:
        """Small words by what they do in a sentence (``clause_words``)."""
        return self._small.get(use, _NONE)


@cache
def clause_words(use: str) -> frozenset[str]:
    """Small words by what they do in a sentence (``clause_words.en.tsv``)."""
    return frozenset(row[1] for row in tables.rows("clause_words.en.tsv") if row[0] == use)


@cache
def grammar(language: str) -> Grammar:
    """The grammar tables of a language, empty where there are none."""
    return Grammar(language)


def _rows(name: str) -> tuple[tuple[str, ...], ...]:
    return tables.rows(name) if tables.exists(name) else ()


def _mapping(name: str) -> Mapping[str, str]:
    return {row[0]: row[1] for row in _rows(name)}


def _cues(language: str) -> dict[str, Cue]:
    listed = [*_rows(f"cue_thoughts.{language}.tsv"), *_rows(f"cue_verbs.{language}.tsv")]
    return {row[0]: Cue(row[0], row[1], row[2], row[3], row[4] == "noun") for row in listed}


def tagged(text: str, span: Span, quotes: Sequence[Span], mentions: Sequence[Mention], known: Grammar) -> list[Word]:
    """The words of ``text[span]``, marked runs and names as single words.

    ``quotes`` are outer spans inside ``span``; ``mentions`` those that may lie in it. Both in text order.
    """
    fixed: list[Word] = [Word(text[q.start : q.end], "", q.start, q.end, "quote") for q in quotes]
    starts = [quote.start for quote in quotes]
    for mention in mentions:
        before = bisect_left(starts, mention.end) - 1
        if before < 0 or quotes[before].end <= mention.start:
            name = text[mention.start : mention.end]
            fixed.append(Word(name, name.lower(), mention.start, mention.end, "name", mention))
    fixed.sort(key=lambda word: word.start)
    found: list[Word] = []
    at = span.start
    for word in fixed:
        if word.start < at:
            continue
        found.extend(_words(text, at, word.start, known))
        found.append(word)
        at = word.end
    found.extend(_words(text, at, span.end, known))
    return found


def _words(text: str, start: int, end: int, known: Grammar) -> list[Word]:
    found: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        if word == "." and found and found[-1].end == match.start() and found[-1].text + "." in known.titles:
            title = found.pop()
            found.append(Word(title.text + ".", title.low, title.start, match.end(), "role"))
            continue
        first, last = match.span()
        kind = match.lastgroup
        if kind != "word":
            found.append(Word(word, word.lower().replace("’", "'"), first, last, _MARKED[kind or ""]))
            continue
        low, tag, cue = known.alone(word, lower=word[0].islower() or first == start)
        if cue is not None and cue.noun and _is_noun(cue, found):
            tag, cue = _tag(word, low, known, None), None
        found.append(Word(word, low, first, last, tag, None, cue))
    return _phrasal(found, known)


def _is_noun(cue: Cue, before: Sequence[Word]) -> bool:
    """``the report``, ``Hill's claims``; of verbs of thinking also ``foreign plans``, ``of support``."""
    if not before:
        return cue.takes == "thought"
    return before[-1].tag in (_BEFORE_NOUN if cue.takes == "thought" else _OWNING)


def _phrasal(words: list[Word], known: Grammar) -> list[Word]:
    """``shot back``, ``called for``: a verb of saying with its particle as one word."""
    found: list[Word] = []
    for word in words:
        before = found[-1] if found else None
        cue = known.cues.get(f"{before.low} {word.low}") if before is not None else None
        if before is not None and cue is not None and word.start == before.end + 1:
            found[-1] = Word(f"{before.text} {word.text}", cue.form, before.start, word.end, "cue", None, cue)
        else:
            found.append(word)
        if len(found) > 1 and found[-1].tag in ("aux", "cue"):
            _noun_before(found, known)
    return found


def _noun_before(found: list[Word], known: Grammar) -> None:
    """``the advocates also said``: a form that can be a noun is one where a verb follows."""
    i = len(found) - 2
    while i > 0 and (found[i].tag == "adv" or found[i].low in known.small("between")):
        i -= 1
    word, verb = found[i], found[-1]
    finite = verb.tag == "aux" or (verb.cue is not None and verb.cue.tense != "ing")
    if word.cue is not None and word.cue.noun and word.cue.tense != "ing" and finite:
        tag: Tag = "role" if word.low in known.roles else "word"
        found[i] = Word(word.text, word.low, word.start, word.end, tag)


def _tag(word: str, low: str, known: Grammar, cue: Cue | None) -> Tag:
    # "he'll", "they're": the pronoun decides.
    stem = low.partition("'")[0] if _CONTRACTED.search(low) else low
    closed = known.classes.get(stem)
    if closed is not None:
        return _CLOSED.get(closed, "word")
    if cue is not None:
        return "cue"
    if low in known.roles or word in known.titles:
        return "role"
    return "adv" if low.endswith("ly") and len(low) > 4 else "word"


def is_cue(words: Sequence[Word], at: int) -> bool:
    """Whether the word of saying at ``at`` is a verb here, and not a noun, an infinitive or a passive."""
    cue = words[at].cue
    if cue is None:
        return False
    before = _before(words, at)
    if before is None:
        return cue.tense != "base"
    if before.low in ("to", "of", "for", "by", "in", "with", "without", "on", "about") and cue.tense != "ing":
        return False
    if cue.noun and (before.tag in ("det", "poss", "prep", "number") or before.low.endswith(("ing", "ed", "al", "ic"))):
        return False
    if before.tag == "det" and before.low not in ("that", "this", "all", "both", "many", "some", "others", "another"):
        return False
    if cue.tense == "base":
        return _base_is_verb(words, at, before)
    return True


def _base_is_verb(words: Sequence[Word], at: int, before: Word) -> bool:
    """``officials say``, ``we believe``, ``did not say``: a base form needs a plural or an auxiliary before it."""
    if before.tag == "pronoun":
        return before.low in ("i", "we", "they", "you", "some", "others", "many", "who")
    if before.low in ("who", "some", "others", "many", "both", "all", "most"):
        return True
    if before.tag == "aux":
        return before.low in clause_words("own verb")
    cue = words[at].cue
    if cue is not None and not cue.noun and before.tag in ("name", "role", "word", "number", "mark"):
        return before.low not in clause_words("object")
    if cue is not None and cue.noun and before.tag == "word":
        return False
    return before.low.endswith(("s", "people", "men", "women", "children", "police")) and before.tag in (
        "role",
        "word",
        "name",
    )


def _before(words: Sequence[Word], at: int) -> Word | None:
    """The word before, adverbs passed over; ``None`` at the start."""
    i = at - 1
    while i >= 0 and words[i].tag == "adv":
        i -= 1
    return words[i] if i >= 0 else None


def is_passive(words: Sequence[Word], at: int) -> bool:
    """``was told``, ``is accused``: the subject is not who speaks."""
    cue = words[at].cue
    if cue is None or cue.tense != "finite":
        return False
    i = at - 1
    while i >= 0 and words[i].tag == "adv":
        i -= 1
    return i >= 0 and words[i].low in clause_words("passive")
