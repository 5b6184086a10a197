"""What a sentence takes for known: "the meeting" after "a meeting", "Mrs Marsh" before anybody named her in full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from newsloom import tables
from newsloom.text import bare, stem, word_spans, words
from newsloom.types import Mention, Reading
from newsloom.weave.statements import Statement, word_class

# The noun stands among so many words behind its article: "a packed public meeting".
_REACH = 3
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
    text, nearest = reading.article.text, one.start - _MEMORY
    brought_in = {noun for at, noun in _brought_in(text, language) if nearest <= at < one.start}
    here = words(one.text)
    own = {noun for _, noun in _nouns(here, kinds, language, "indefinite")}
    found = {at for at, noun in _nouns(here, kinds, language, "definite") if noun in brought_in - own}
    return len(found)


@lru_cache(maxsize=1024)
def _brought_in(text: str, language: str) -> tuple[tuple[int, str], ...]:
    """The nouns that a report has behind an "a", as stems, with where the article stands."""
    spans = list(word_spans(text))
    found = [bare(text[start:end]) for start, end in spans]
    return tuple((spans[at][0], noun) for at, noun in _nouns(found, _articles(language), language, "indefinite"))


def may_mean(before: str, one: Statement, reading: Reading) -> bool:
    """Whether the words of a sentence before an "it" hold anything it could mean: a name, or a noun with its article.

    "Army engineers have advised that it may have to be blown open" holds none; the last word is not looked at.
    """
    kinds = _articles(reading.article.language or "en")
    names = (reading.article.text[m.start : m.end] for m in reading.mentions if one.start <= m.start < one.end)
    return not kinds or any(word in kinds for word in words(before)[:-1]) or any(name in before for name in names)


def _nouns(found: Sequence[str], kinds: dict[str, str], language: str, kind: str) -> Iterator[tuple[int, str]]:
    """The words that may be the noun behind each article of a kind, as stems, with the article's place."""
    stops = word_class("stop", language)
    for at, word in enumerate(found):
        if kinds.get(word) != kind:
            continue
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
    for mention in _people(one, reading):
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


def _people(one: Statement, reading: Reading) -> list[Mention]:
    quoted = [(q.start, q.end) for q in one.quotes if q.kind != "indirect"]
    inside = (m for m in reading.mentions if m.kind == "person" and one.start <= m.start and m.end <= one.end)
    return [m for m in inside if not any(a <= m.start < b for a, b in quoted)]


def surnames(readings: Sequence[Reading]) -> dict[str, int]:
    """How many people of the story's reports bear each surname."""
    people = {entity.name for reading in readings for entity in reading.entities if entity.kind == "person"}
    counts: dict[str, int] = {}
    for name in sorted(people):
        surname = name.rpartition(" ")[2]
        counts[surname] = counts.get(surname, 0) + (" " in name)
    return counts
