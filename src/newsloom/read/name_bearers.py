"""Who or what each written form of a name means inside one article.

    names as written ──acronyms, "née", "known as"──▶ told by the article itself
                     ──fuller name with no doubt──▶ surnames, given names, company and paper short forms

Conflicting given names never fall together, nor do a Mr and a woman's given name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from newsloom.naming import fold, gender, given_agree, given_name, name_key, nicknames, same_name
from newsloom.read.name_lists import cities, gazetteer
from newsloom.read.name_words import given_table, is_ordinary, name_words, organisation_words
from newsloom.tables import words as table_words
from newsloom.types import NameKind

_ALSO = re.compile(
    r",? \(?(?:(?:who|which|also|formerly|previously|then|once|now|better|perhaps|is|was|are|were|had been|"
    r"has been|been|today|later) ){0,4}(?:known|listed|registered|called|named|spelled|spelt|billed|recorded)"
    r"(?: [\w’'-]+){0,5}? (?:as )?[“\"‘]?|,? \(?(?:a\.k\.a\.|aka|alias|born|née|nee|formerly|previously|"
    r"real name|who (?:[\w’'-]+ ){1,8}as) [“\"‘]?"
)
_MAIDEN = re.compile(r",? \(?(?:née|nee|born|geb\.|geborene) ")
_PLAYED = re.compile(r",? who (?:[\w’'-]+ ){1,8}as ")


@dataclass(slots=True, eq=False)
class Name:
    """All mentions written alike, and called alike where it is a surname after Mr or Mrs (``sex``: m, f)."""

    text: str
    kind: NameKind
    first: int
    count: int
    sex: str | None = None
    title: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_woman(self) -> bool | None:
        """By title or given name; ``None`` where neither tells."""
        given = given_name(self.text)
        sex = self.sex or (gender(given) if given else None)
        return None if sex is None else sex == "f"


def bearers(text: str, written: Sequence[Name]) -> list[tuple[str, NameKind]]:
    """For each written form, in the same order, its bearer's fullest name and kind."""
    _settle_places(written)
    told = _defined(text, written) | _renamed(text, written)
    index = _Index()
    bearer: dict[int, Name] = {}
    for name in sorted(written, key=lambda name: (-len(name.text.split()), name.text.isupper(), name.first)):
        long = told.get(name.text) or _fuller(name, index.near(name))
        if long is None or long is name:
            index.add(name)
            long = None
        bearer[id(name)] = long or name
    return [_called(_last(name, bearer), written, bearer) for name in written]


def _last(name: Name, bearer: dict[int, Name]) -> Name:
    seen: set[int] = set()
    while bearer[id(name)] is not name and id(name) not in seen:
        seen.add(id(name))
        name = bearer[id(name)]
    return name


def _called(top: Name, written: Sequence[Name], bearer: dict[int, Name]) -> tuple[str, NameKind]:
    """A bearer's name; with Mr or Mrs where the bare surname is somebody else's (Mrs Imhof beside Anton Imhof)."""
    twice = top.sex and any(each.text == top.text and _last(each, bearer) is not top for each in written)
    return (f"{top.title} {top.text}" if twice else top.text), top.kind


class _Index:
    """The full names so far, by every key under which a short form can ask for them."""

    def __init__(self) -> None:
        self._names: defaultdict[str, list[Name]] = defaultdict(list)

    def add(self, name: Name) -> None:
        """Enter a full name."""
        parts = name.text.split()
        initials = "".join([word[0] for word in parts if word[0].isupper()]).lower()
        for key in dict.fromkeys([name_key(name.text), *map(fold, parts), initials]):
            self._names[key].append(name)

    def near(self, name: Name) -> list[Name]:
        """The full names that share a key, at most 24 for each: more bearers of one word are a list, not a text."""
        parts = name.text.split()
        keys = dict.fromkeys([name_key(name.text), fold(parts[0]), fold(parts[-1])])
        if len(parts) == 1 and name.kind == "person":
            keys.update(dict.fromkeys(nicknames(parts[0])))
        return list({id(long): long for key in keys for long in self._names.get(key, [])[:24]}.values())


def _settle_places(written: Sequence[Name]) -> None:
    """``Aldwater`` beside ``Aldwater Dam`` is a place too, and ``Clinton`` beside ``Hillary Clinton`` a person."""
    places = {name.text.split()[0] for name in written if name.kind == "place" and " " in name.text}
    surnames = {name.text.split()[-1] for name in written if name.kind == "person" and " " in name.text}
    for name in written:
        if name.kind in ("other", "person") and name.text in places - surnames:
            name.kind = "place"
        elif name.kind != "person" and name.text in surnames and name.text not in gazetteer():
            name.kind = "person"


def _fuller(name: Name, full: Sequence[Name]) -> Name | None:
    """The fuller name that a short form stands for, if there is one and no doubt which."""
    matches = [long for long in full if _stands_for(name, long)]
    if matches:
        # Two bearers of one surname: the one the article names most means it, the first named breaks a tie.
        return max(matches, key=lambda long: (name.kind == long.kind, long.count, -long.first))
    matches = [long for long in full if _shortens(name, long)]
    return matches[0] if len(matches) == 1 else None


def _stands_for(name: Name, long: Name) -> bool:
    if long.kind == "person":
        if name.kind == "place" and fold(name.text) != fold(long.text):
            return False
        if name.is_woman is not None and long.is_woman is not None and name.is_woman != long.is_woman:
            return False
        return same_name(name.text, long.text) or _first_name_of(name, long) or _both_surnames(name, long)
    if name.kind == "person" and len(name.text.split()) > 1:
        return False
    if fold(name.text) == fold(long.text) or fold("the" + name.text) == fold(long.text):
        return True
    if long.kind == "organisation" and name.kind != "place":
        return same_name(name.text, long.text) and (len(name.text.split()) > 1 or name.text.isupper())
    return False


def _both_surnames(short: Name, long: Name) -> bool:
    """``Ferrán Ochoa`` for ``Eulalia Ferrán Ochoa``: the end of a person's name that begins with no given name."""
    words = short.text.split()
    ends = len(words) > 1 and long.text.split()[-len(words) :] == words and len(long.text) > len(short.text)
    return ends and short.kind == "person" and words[0] not in given_table()


def _first_name_of(short: Name, long: Name) -> bool:
    given = given_name(long.text)
    if given is None or " " in short.text or len(short.text) < 3:
        return False
    if fold(short.text) == fold(given):
        return True
    return short.kind == "person" and fold(given) in nicknames(short.text)


def _shortens(name: Name, long: Name) -> bool:
    """``Nordell`` for ``Nordell Steel``, ``The Post`` for ``The Selwyn Post``, ``the Rovers`` for ``Marsk Rovers``."""
    words, whole = name.text.split(), long.text.split()
    if words[0].lower() == "the":
        words = words[1:]
    if len(words) != 1 or len(whole) < 2 or long.kind in ("person", "place"):
        return False
    word = words[0]
    if word == whole[-1] and word in name_words("paper"):
        return True
    if word == whole[-1] and long.kind == "organisation" and word in name_words("club"):
        return True
    if word != whole[0] or not (whole[-1] in name_words("company") or whole[-1] in _suffixes()):
        return False
    if word in given_table() or word in gazetteer() or word in table_words("surnames.txt"):
        return False
    return word.lower() not in cities() and not is_ordinary(word.lower())


def _suffixes() -> frozenset[str]:
    return organisation_words("last") & frozenset(
        ["Inc", "Inc.", "Corp", "Corp.", "Ltd", "Ltd.", "LLC", "PLC", "plc", "AG", "SA", "NV", "GmbH", "Co.", "LLP"]
    )


def _defined(text: str, written: Iterable[Name]) -> dict[str, Name]:
    """Acronyms that the article introduces itself: ``Marine Accident Bureau (MAB)``, ``the MAB (Marine ...)``."""
    listed = list(written)
    ends = {end: name for name in listed for _, end in name.spans if " " in name.text}
    starts = {start: name for name in listed for start, _ in name.spans if " " in name.text}
    found: dict[str, Name] = {}
    for name in listed:
        if " " in name.text:
            continue
        for start, end in name.spans:
            long = ends.get(start - 2) if text[start - 2 : start] == " (" and text[end : end + 1] in ")," else None
            if long is None and text[end : end + 2] == " (" and name.text.isupper():
                long = starts.get(end + 2)
            if long and _initials_fit(name.text, long.text):
                found.setdefault(name.text, long)
    return found


def _initials_fit(acronym: str, long: str) -> bool:
    letters = fold(acronym)
    initials = [word[0].lower() for word in long.split() if word[0].isalnum()]
    capitals = [word[0].lower() for word in long.split() if word[0].isupper()]
    return bool(letters) and letters[0] == initials[0] and set(capitals) <= set(letters) | {"t"}


def _renamed(text: str, written: Sequence[Name]) -> dict[str, Name]:
    """Other names that the article gives a person: ``née``, ``known as``, ``listed as``, ``who played as``."""
    people = [(span, name) for name in written if name.kind in ("person", "other") for span in name.spans]
    people.sort(key=lambda pair: pair[0])
    found: dict[str, Name] = {}
    for ((_, end), one), ((start, _), other) in pairwise(people):
        gap = text[end:start]
        if one.kind != "person" or " " not in one.text or len(gap) > 90 or one.text == other.text:
            continue
        if _MAIDEN.fullmatch(gap) and " " not in other.text:
            found[other.text] = one
            given = given_name(one.text) or ""
            maiden = [name for name in written if name.text == f"{given} {other.text}"]
            found.update({name.text: one for name in maiden})
        elif _tells_alias(gap, one.text, other.text):
            found[other.text] = one
    return {text: name for text, name in found.items() if text not in {each.text for each in found.values()}}


def _tells_alias(gap: str, one: str, other: str) -> bool:
    if " " not in other or not _ALSO.fullmatch(gap):
        return False
    # "who served as Kofi Annan's deputy": without a word of naming the given names must agree.
    first, second = given_name(one), given_name(other)
    alike = bool(first and second and given_agree((fold(first),), (fold(second),)))
    return alike or not _PLAYED.fullmatch(gap) or any(word in gap for word in ("known", "listed", "registered"))
