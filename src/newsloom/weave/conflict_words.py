"""Small words that tell two things apart which look like a conflict (``conflict_words.<language>.tsv``)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Set
from functools import cache

from newsloom import tables
from newsloom.text import plain, stem
from newsloom.weave.phrases import either, signs


@cache
def _uses(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for use, listed in tables.rows(f"conflict_words.{language}.tsv"):
        found[use].extend(listed.split(";"))
    return {use: tuple(listed) for use, listed in found.items()}


@cache
def small(use: str, language: str = "en") -> frozenset[str]:
    """The words of one use."""
    return frozenset(_uses(language)[use])


@cache
def phrase(use: str, before: str = r"\b", behind: str = r"\b", language: str = "en") -> re.Pattern[str]:
    """Any of the words or phrases of one use, between what stands before and behind, whatever the case."""
    return re.compile(f"{before}{either(_uses(language)[use])}{behind}", re.IGNORECASE)


@cache
def _signs(use: str, language: str) -> frozenset[bytes]:
    return signs(_uses(language)[use])


def may_stand(use: str, text: str, language: str = "en") -> bool:
    """A first look, whether any phrase of a use stands in a text: few do, and the search costs ten times as much."""
    return not _signs(use, language).isdisjoint(plain(text))


@cache
def twins() -> frozenset[frozenset[str]]:
    """The pairs of names that one place or body goes by."""
    return frozenset(frozenset(row[:2]) for row in tables.rows("twins.tsv"))


@cache
def _opposites() -> dict[str, frozenset[str]]:
    """Stem → its opposites."""
    found: dict[str, set[str]] = defaultdict(set)
    for one, other, *_ in tables.rows("opposites.en.tsv"):
        found[stem(one)].add(stem(other))
        found[stem(other)].add(stem(one))
    return {one: frozenset(others) for one, others in found.items()}


def opposed(mine: Set[str], theirs: Set[str]) -> bool:
    """Whether of two sets of stems each has an opposite that the other lacks: north and south of the hut."""
    opposites = _opposites()
    return any(not opposites[one].isdisjoint(theirs - mine) for one in opposites.keys() & mine if one not in theirs)
