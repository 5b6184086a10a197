"""Words that names are made of, and ordinary ones: every look-up that the name rules share."""

from __future__ import annotations

from functools import cache, lru_cache

from newsloom import tables
from newsloom.read import name_lists
from newsloom.text import stem


@lru_cache(maxsize=8_000)
def is_ordinary(word: str) -> bool:
    """Whether a lower-case word is an ordinary English word, as far as the background list knows."""
    if word in tables.words("common_words.en.txt"):
        return True
    # 300 of 100,000 reports: below it the list is full of surnames and towns.
    return frequency(word) >= 300


def is_common_word(word: str) -> bool:
    """Whether a word, however written, is one of those that often open a sentence."""
    return word.lower() in tables.words("common_words.en.txt")


@lru_cache(maxsize=8_000)
def frequency(word: str) -> int:
    """In how many of 100,000 reports a lower-case word's stem is to be expected; 0 when it is not known."""
    return _background().get(stem(word, "en"), 0)


@lru_cache(maxsize=8_000)
def is_given(word: str) -> bool:
    """Whether a word is a given name and hardly anything else."""
    low = word.lower()
    return word in given_table() or (low in name_lists.given_names() and not is_ordinary(low))


@cache
def given_table() -> dict[str, str]:
    """The given names that readers know for such, and their gender."""
    return tables.mapping("given_names.tsv")


@cache
def name_words(use: str) -> frozenset[str]:
    """Small words by what they tell of a name beside them (``name_words.en.tsv``)."""
    return frozenset(row[1] for row in tables.rows("name_words.en.tsv") if row[0] == use)


@cache
def titles() -> frozenset[str]:
    """Forms of address and titles before a name, of one word or more."""
    return frozenset(row[0] for row in tables.rows("titles.en.tsv"))


@cache
def title_starts() -> frozenset[str]:
    """First words of the titles."""
    return frozenset(title.split()[0] for title in titles())


@cache
def callings() -> frozenset[str]:
    """What a person can be by calling, lower-case."""
    return frozenset(row[0] for row in tables.rows("roles.en.tsv") if row[1] == "person" and row[0].islower())


@cache
def demonyms() -> frozenset[str]:
    """Words for peoples, faiths and party followers."""
    return tables.words("demonyms.en.txt")


@cache
def never() -> frozenset[str]:
    """Capitalised words that are no names by themselves."""
    return tables.words("not_names.en.txt")


@cache
def organisation_ends() -> frozenset[str]:
    """Words that end the names of bodies."""
    return organisation_words("last")


@cache
def organisation_words(position: str) -> frozenset[str]:
    """Words of the names of bodies by their position (``organisations.en.tsv``)."""
    return frozenset(row[0] for row in tables.rows("organisations.en.tsv") if row[1] == position)


@cache
def place_words(position: str) -> frozenset[str]:
    """Words of the names of places by their position (``place_words.en.tsv``)."""
    return frozenset(row[0] for row in tables.rows("place_words.en.tsv") if row[1] == position)


@cache
def last_words() -> frozenset[str]:
    """Words that end the names of bodies and places."""
    return place_words("last") | organisation_ends()


@cache
def thing_ends() -> frozenset[str]:
    """Words that end the names of events, laws, prizes and days."""
    return tables.words("other_words.en.txt")


@cache
def takes_of() -> frozenset[str]:
    """Words that ``of`` may follow inside a name."""
    return organisation_words("of") | name_words("of")


@cache
def known_names() -> frozenset[str]:
    """The gazetteers' names but for those that are ordinary words oftener."""
    ordinary = (name for name in name_lists.gazetteer() if " " in name or name.isupper() or not is_doubtful(name))
    return frozenset(ordinary)


@cache
def known_starts() -> frozenset[str]:
    """First words of the gazetteers' longer names."""
    return frozenset(name.split()[0] for name in known_names() if " " in name)


@cache
def bridging() -> frozenset[str]:
    """Words that can stand inside a name behind its first one, in small letters; no other joins what is round it."""
    listed = (part for name in known_names() for part in name.split(" ")[:-1])
    towns = (part for name in name_lists.cities() for part in name.split(" ")[1:-1])
    return frozenset(part.lower() for part in (*listed, *towns, *name_words("particle"), "&", "and", "of", "for", "on"))


def is_doubtful(name: str) -> bool:
    """``Target``, ``Reading``: names that are ordinary words oftener."""
    if name in tables.mapping("places.en.tsv"):
        return False
    return name.lower() in tables.words("common_words.en.txt") or frequency(name.lower()) >= 3000


@cache
def _background() -> dict[str, int]:
    return {row[0]: int(row[1]) for row in tables.rows("background_df.en.tsv")}
