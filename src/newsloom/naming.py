"""Do two names mean the same? Strings alone decide: no article, no kind, no network.

A surname written another way (Zelenskyy, Zelensky) is the same; given names that conflict (Joe, Hunter) never are.
Within one story the answer is good enough to join what several reports say of one person; beyond it, namesakes exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from newsloom import tables

_PART = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[a-z]\.?){1,3}")
_GENERATION = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
_PARTICLES = frozenset(
    ["de", "da", "do", "dos", "das", "del", "della", "di", "du", "der", "den", "van", "von", "zu", "zur", "la", "le",
     "el", "al", "bin", "ibn", "ben", "abu", "y", "e", "af", "av", "st", "ter", "ten"]
)  # fmt: skip
_SMALL = frozenset({"the", "of", "for", "and", "de", "a", "an", "in", "on", "to"})
# Spellings that differ only by the system of transliteration: applied in this order to folded lower-case letters.
_SPELLINGS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"x", "ks"), (r"ph", "f"), (r"kh|gh", "h"), (r"dh", "d"), (r"ck|q|c(?![h])", "k"), (r"ou|oo", "u"),
        (r"ae", "a"), (r"oe", "o"), (r"ue", "u"), (r"w", "v"), (r"[yj]", "i"), (r"ie(?=[^aeiou])", "e"), (r"i+", "i"),
        (r"(.)\1+", r"\1"), (r"ei$", "i"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Parts:
    given: tuple[str, ...]
    surname: str
    generation: str
    whole: tuple[str, ...]
    sex: str | None = None


def same_name(one: str, other: str) -> bool:
    """Whether two names, as written in reports of one story, can be taken for one bearer.

    ``Zelenskyy`` and ``Volodymyr Zelensky`` are; ``Joe Biden`` and ``Hunter Biden`` are not; ``WHO`` and
    ``World Health Organization`` are. A lone given name is nobody's.
    """
    a, b = _parts(one), _parts(other)
    if not a.whole or not b.whole:
        return False
    if a.whole == b.whole:
        return a.generation == b.generation and {a.sex, b.sex} != {"m", "f"}
    if _acronym(one, b) or _acronym(other, a) or _reordered(a, b) or _tail(a, b) or _tail(b, a):
        return True
    if _sexes_conflict(a, b):
        return False
    if not a.given or not b.given:
        return _lone(a, b)
    if a.generation != b.generation or not given_agree(a.given, b.given):
        return False
    # .90: with agreeing given names a slip or a transliteration; "Johnson"/"Johnston" (.97) is then a misspelling too.
    return spelling(a.surname) == spelling(b.surname) or JaroWinkler.similarity(a.surname, b.surname) >= 0.9


def same_people(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The names of one story grouped by bearer, in order of first mention; the fullest form of each group first.

    A name joins a group only when it can be everybody's in it, so that conflicting given names never meet through a
    bare surname; a name that fits two groups (``Biden`` beside Joe and Hunter) stays by itself.
    """
    listed = list(dict.fromkeys(names))
    fullest = sorted(range(len(listed)), key=lambda at: (-len(_parts(listed[at]).whole), at))
    groups: list[list[int]] = []
    for at in fullest:
        fits = [group for group in groups if all(same_name(listed[at], listed[other]) for other in group)]
        if len(fits) == 1:
            fits[0].append(at)
        else:
            groups.append([at])
    return tuple(tuple(listed[at] for at in group) for group in sorted(groups, key=min))


def name_key(name: str) -> str:
    """A key that all spellings of one surname share: a fast first filter before :func:`same_name`.

    Names whose keys differ can still be the same where one is an acronym or puts the family name first.
    """
    return spelling(_parts(name).surname)


@lru_cache(maxsize=8_000)
def spelling(word: str) -> str:
    """A word with the choices of transliteration taken out: Zelenskyy, Zelensky and Zelenskiy become one."""
    folded = fold(word)
    for pattern, put in _SPELLINGS:
        folded = pattern.sub(put, folded)
    return folded


@lru_cache(maxsize=8_000)
def fold(word: str) -> str:
    """Lower-case ASCII letters and digits only."""
    return "".join(letter for letter in anyascii(word).lower() if letter.isalnum())


def given_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two runs of folded given names (first, then middle ones) can be one person's."""
    if not one or not other:
        return True
    if not _one_given(one[0], other[0]):
        return False
    return len(one) < 2 or len(other) < 2 or one[1][0] == other[1][0]


def gender(given: str) -> str | None:
    """``m`` or ``f`` where readers take a given name for a man's or a woman's; ``None`` where it can be either."""
    known = _genders().get(given.lower(), "x")
    return None if known == "x" else known


def title_sex(title: str) -> str | None:
    """``m`` or ``f`` where a title or form of address tells (Mr, Lady, King); ``None`` where it does not."""
    return _title_sexes().get(title.lower())


def nicknames(given: str) -> frozenset[str]:
    """Folded given names that a person called so may also go by: ``William`` and ``Billy`` for ``Bill``."""
    return _nicknames().get(fold(given), frozenset())


def given_name(name: str) -> str | None:
    """The first given name inside a full name, as written; ``None`` for a surname alone."""
    parts = [part for part in _PART.findall(name) if part.lower() not in _titles()]
    if len(parts) < 2 or parts[0] in tables.words("family_first.txt"):
        return None
    return str(parts[0].rstrip("."))


@cache
def _genders() -> dict[str, str]:
    return {name.lower(): sex for name, sex in tables.mapping("given_names.tsv").items()}


@cache
def _title_sexes() -> dict[str, str]:
    return {row[0].lower(): row[2] for row in tables.rows("titles.en.tsv") if row[2] in ("m", "f")}


@cache
def _titles() -> frozenset[str]:
    return frozenset(row[0].lower() for row in tables.rows("titles.en.tsv") if " " not in row[0])


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """For each folded given name its other forms, and those that share a full form with it."""
    pairs = {(fold(row[0]), fold(row[1])) for row in tables.rows("nicknames.tsv")}
    pairs |= {(b, a) for a, b in pairs} | {(b, d) for a, b in pairs for c, d in pairs if a == c}
    known: dict[str, set[str]] = {}
    for one, other in pairs:
        known.setdefault(one, set()).add(other)
    return {one: frozenset(others) for one, others in known.items()}


@lru_cache(maxsize=8_000)
def _parts(name: str) -> _Parts:
    words = [_POSSESSIVE.sub("", word) for word in _PART.findall(name)]
    sex = title_sex(words[0]) if len(words) > 1 else None
    while len(words) > 1 and words[0].lower() in _titles() | {"the"}:
        words = words[1:]
    generation = ""
    while len(words) > 1 and words[-1].lower().rstrip(".") in _GENERATION:
        generation = _GENERATION[words[-1].lower().rstrip(".")]
        words = words[:-1]
    folded = [fold(word) for word in words]
    whole = tuple(word for word in folded if word)
    if not whole:
        return _Parts((), "", "", ())
    if len(words) > 1 and words[0] in tables.words("family_first.txt"):
        return _Parts(whole[1:], whole[0], generation, whole, sex)
    last = len(whole) - 1
    # "De la Tour" at the start of a sentence, but not "Van Morrison".
    lower = words[0][0].islower() or (len(whole) > 2 and {whole[0], whole[1]} <= _PARTICLES)
    while last > (0 if lower else 1) and whole[last - 1] in _PARTICLES:
        last -= 1
    return _Parts(whole[:last], "".join(whole[last:]), generation, whole, sex)


def _lone(a: _Parts, b: _Parts) -> bool:
    """Whether one of the two, a surname alone, is the other's surname."""
    if a.given or b.given:
        short, long = (b, a) if a.given else (a, b)
        if short.whole[-1] in _common_heads():
            return False
        if "".join(short.whole) in {long.surname, *("".join(long.whole[i:]) for i in range(1, len(long.whole)))}:
            return True
    # Short surnames fall together too easily: Li and Lee, Le and Ly.
    return min(len(a.surname), len(b.surname)) > 4 and spelling(a.surname) == spelling(b.surname)


@cache
def _common_heads() -> frozenset[str]:
    """Last words that many bodies share: ``Bank`` alone is not the World Bank."""
    return frozenset(fold(row[0]) for row in tables.rows("organisations.en.tsv") if row[1] == "last")


@lru_cache(maxsize=8_000)
def _one_given(one: str, other: str) -> bool:
    if one == other or spelling(one) == spelling(other) or other in nicknames(one):
        return True
    if (_INITIALS.fullmatch(one) and len(one) <= 2) or (_INITIALS.fullmatch(other) and len(other) <= 2):
        return one[0] == other[0]
    sexes = {gender(one), gender(other)}
    if {"m", "f"} <= sexes or min(len(one), len(other)) < 5:
        return False
    # .92 keeps Mohammed/Mohamad (.93) together and Donald/Ronald (.89) apart.
    return JaroWinkler.similarity(one, other) >= 0.92


def _sexes_conflict(a: _Parts, b: _Parts) -> bool:
    """``Mrs Imhof`` is not ``Anton Imhof``: a title on either side tells a man from a woman."""
    return (a.sex or b.sex) is not None and {_sex(a), _sex(b)} == {"m", "f"}


def _sex(parts: _Parts) -> str | None:
    return parts.sex or (gender(parts.given[0]) if parts.given else None)


def _tail(short: _Parts, long: _Parts) -> bool:
    """``Van Dijk`` and ``Virgil van Dijk``: a surname that begins with a particle, whatever its capital."""
    size = len(short.whole)
    return 1 < size < len(long.whole) and short.whole[0] in _PARTICLES and long.whole[-size:] == short.whole


def _acronym(short: str, long: _Parts) -> bool:
    letters = short.replace(".", "").strip()
    if not 3 <= len(letters) <= 7 or not letters.isupper() or len(long.whole) < 3:
        return False
    initials = "".join(word[0] for word in long.whole if word not in _SMALL)
    return letters.lower() in (initials, "".join(word[0] for word in long.whole))


def _reordered(a: _Parts, b: _Parts) -> bool:
    """``Ministry of Defence`` and ``Defence Ministry``: the same words round an ``of``."""
    one, other = (tuple(sorted(set(parts.whole) - _SMALL)) for parts in (a, b))
    return len(one) > 1 and one == other and ("of" in a.whole) != ("of" in b.whole)
