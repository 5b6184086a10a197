"""What the gazetteers know of words and of runs of words: one look-up each for the rules and for the learned tagger."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from newsloom import tables
from newsloom.types import NameKind

#: Words in the longest name of the gazetteers that is looked up.
LONGEST = 5
_KINDS: dict[str, NameKind] = {"organisation": "organisation", "place": "place", "other": "other"}


@cache
def gazetteer() -> dict[str, tuple[NameKind, ...]]:
    """Names as written, and what they can name; kinds in a fixed order."""
    found: dict[str, set[NameKind]] = {}
    for name, kind in (row[:2] for row in tables.rows("gazetteer.en.tsv")):
        found.setdefault(name, set()).add(_KINDS[kind])
    for name in tables.mapping("places.en.tsv"):
        found.setdefault(name, set()).add("place")
    for row in tables.rows("organisations.en.tsv"):
        if row[1] == "known":
            found.setdefault(row[0], set()).add("organisation")
    return {name: tuple(sorted(kinds)) for name, kinds in found.items()}


@cache
def cities() -> frozenset[str]:
    """Towns of the world, lower-case."""
    return tables.words("cities.txt")


@cache
def given_names() -> frozenset[str]:
    """Given names of many countries, lower-case; some are ordinary words too."""
    return tables.words("given_world.txt") | {name.lower() for name in tables.mapping("given_names.tsv")}


@cache
def surnames() -> frozenset[str]:
    """Surnames of many countries, lower-case; some are ordinary words too."""
    return tables.words("surnames_world.txt") | {name.lower() for name in tables.words("surnames.txt")}


@cache
def people() -> frozenset[str]:
    """Given names and surnames."""
    return given_names() | surnames()


@cache
def _starts() -> frozenset[str]:
    return frozenset(name.split()[0] for name in gazetteer() if " " in name)


@cache
def _shouted() -> dict[str, str]:
    """Longer names in capitals, for headlines and datelines: ``NEW YORK``."""
    return {name.upper(): name for name in sorted(gazetteer()) if len(name) > 4}


def spoken(text: str) -> str:
    """The usual writing of a gazetteer name in capitals: ``New York`` for ``NEW YORK``; the text itself otherwise."""
    return _shouted().get(text, text)


def is_shouted(text: str) -> bool:
    """Whether a text in capitals is a longer name of the gazetteers: ``NEW YORK``."""
    return text in _shouted()


def known(words: Sequence[str]) -> list[tuple[int, int, tuple[NameKind, ...]]]:
    """The longest gazetteer names in a row of words, left to right: first word, word after the last, kinds."""
    found = []
    names, starts, shouted = gazetteer(), _starts(), _shouted()
    at = 0
    while at < len(words):
        word = words[at]
        size = 1
        kinds: tuple[NameKind, ...] | None = None
        if word in starts or (word.isupper() and len(word) > 2):
            for length in range(min(LONGEST, len(words) - at), 1, -1):
                text = " ".join(words[at : at + length])
                kinds = names.get(text) or names.get(shouted.get(text, ""))
                if kinds:
                    size = length
                    break
        kinds = kinds or names.get(word) or (names.get(shouted.get(word, "")) if word.isupper() else None)
        if kinds:
            found.append((at, at + size, kinds))
        at += size
    return found
