"""What a sentence takes for known: "the meeting" after "a meeting", "Mrs Marsh" before anybody named her in full."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from newsloom import tables
from newsloom.text import stem
from newsloom.types import Mention, Reading
from newsloom.weave.statements import Statement, cut_word, cut_words, elided_apart, word_class
from newsloom.weave.tokens import tokens

# The noun stands among so many words behind its article: "a packed public meeting".
_REACH = 3
# "Norling & Sons".
_FIRM = re.compile(r"(\w+) & (?=[A-Z])")
# A reader remembers what was brought in so many characters ago.
_MEMORY = 1500


@cache
def _articles(language: str) -> dict[str, str]:
    name = f"articles.{language}.tsv"
    return tables.mapping(name) if tables.exists(name) else {}


def taken_for_known(one: Statement, reading: Reading) -> int:
    """How many nouns a sentence has with "the" that its report brought in with "a" in an earlier sentence."""
    language = reading.article.language or "en"
    kinds = _articles(language)
    if not kinds:
        return 0
    text = reading.article.text
    here = elided_apart(tokens(text).within(one.start, one.end), language)
    named = list(_nouns(here, kinds, language, "definite"))
    if not named:
        return 0
    before = _brought_in(text, language)
    first, last = (bisect_left(before, (at,)) for at in (one.start - _MEMORY, one.start))
    brought_in = {noun for _, noun in before[first:last]}
    own = {noun for _, noun in _nouns(here, kinds, language, "indefinite")}
    return len({at for at, noun in named if noun in brought_in and noun not in own})


@lru_cache(maxsize=1024)
def _brought_in(text: str, language: str) -> tuple[tuple[int, str], ...]:
    """The nouns that a report has behind an "a", as stems, with where the article stands."""
    told = tokens(text)
    found = [
        (start, part)
        for start, word in zip(told.starts, told.words, strict=True)
        for part in (cut_word(word, language) if "'" in word else (word,))
    ]
    nouns = _nouns([part for _, part in found], _articles(language), language, "indefinite")
    return tuple((found[at][0], noun) for at, noun in nouns)


def may_mean(before: str, one: Statement, reading: Reading) -> bool:
    """Whether the words of a sentence before an "it" hold anything it could mean: a name, or a noun with its article.

    "Army engineers have advised that it may have to be blown open" holds none; the last word is not looked at.
    """
    language = reading.article.language or "en"
    kinds = _articles(language)
    names = (reading.article.text[m.start : m.end] for m in one.mentions)
    return (
        not kinds
        or any(word in kinds for word in cut_words(before, language)[:-1])
        or any(name in before for name in names)
    )


def _nouns(found: Sequence[str], kinds: dict[str, str], language: str, kind: str) -> Iterator[tuple[int, str]]:
    """The words that may be the noun behind each article of a kind, as stems, with the article's place."""
    stops = word_class("stop", language)
    for at in [at for at, word in enumerate(found) if word in kinds and kinds[word] == kind]:
        for near in found[at + 1 : at + 1 + _REACH]:
            if near in kinds or near in stops:
                break
            yield at, stem(near, language)


def first_named(text: str, one: Statement, reading: Reading, named: set[str], bearers: dict[str, int]) -> str:
    """The text with the given name set before a surname whose bearer the digest has not named yet.

    ``named`` are the people that earlier passages name in full; those named here are added to it. ``bearers`` counts
    the story's people by surname: where two share it, nothing is set. The report itself must name the bearer in full.
    """
    article = reading.article
    for mention in _people(one):
        surface, whole = article.text[mention.start : mention.end], mention.entity
        given, _, surname = whole.rpartition(" ")
        if whole in named or whole == surface:
            named.add(whole)
            continue
        full = any(article.text[m.start : m.end] == whole for m in reading.mentions if m.entity == whole)
        spot = re.compile(rf"(?<![\w\[]){re.escape(surface)}(?![\w\]])")
        if given and surface == surname and full and bearers.get(surname, 0) == 1 and len(spot.findall(text)) == 1:
            text = spot.sub(f"[{given}] {surface}", text)
            named.add(whole)
    return text


def _people(one: Statement) -> list[Mention]:
    quoted = [(q.start, q.end) for q in one.quotes if q.kind != "indirect"]
    inside = (m for m in one.mentions if m.kind == "person" and m.end <= one.end)
    return [m for m in inside if not any(a <= m.start < b for a, b in quoted)]


def _firms(text: str) -> Iterator[re.Match[str]]:
    return _FIRM.finditer(text) if " & " in text else iter(())


def surnames(readings: Sequence[Reading]) -> dict[str, int]:
    """How many bear each surname in the story's reports: its people, and the firms of that name.

    "Norling employs 2,700 people" is not told of Edmund Norling where there is a Norling & Sons.
    """
    people = {entity.name for reading in readings for entity in reading.entities if entity.kind == "person"}
    counts: dict[str, int] = {}
    for name in sorted(people):
        surname = name.rpartition(" ")[2]
        counts[surname] = counts.get(surname, 0) + (" " in name)
    firms = {match[1] for reading in readings for match in _firms(reading.article.text)}
    for word in sorted(firms & counts.keys()):
        counts[word] += 1
    return counts
