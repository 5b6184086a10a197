"""Names in a language that writes all nouns with capitals, so that a capital proves nothing: German.

    capitalised runs ──small words, ordinary nouns──▶ what is left ──given names, places, titles, bodies──▶ names

A word is taken for a name because something says so: a gazetteer, a given name before it, what its bearer is
("Verkehrsministerin Petra Roth", "die Stadt Brekum"), an adjective in capitals ("Süddeutsche Zeitung"), letters only
(SPD), or a person already named so. Nothing is a name because nothing speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from newsloom import tables
from newsloom.read.name_lists import cities, given_names, surnames
from newsloom.read.name_runs import Piece
from newsloom.read.name_tokens import Token
from newsloom.read.name_words import given_table, known_names, last_words
from newsloom.types import NameKind

_ACRONYM = re.compile(r"[A-ZÄÖÜ]{2,6}|[A-Z][A-Za-z]?[A-Z]{1,4}")
_NUMERAL = re.compile(r"[IVX]+")
_ADJECTIVE = re.compile(r"[A-ZÄÖÜ]\w+(?:ische|ische[nrms])")
_HINTS: dict[str, NameKind] = {"place": "place", "body": "organisation", "thing": "other"}
_LONGEST = 5


@dataclass(frozen=True, slots=True)
class _Found:
    """Words ``[start, end)`` of a run that are a name; ``off``: letters of an ending that are none of it."""

    start: int
    end: int
    kind: NameKind | None = None
    title: str = ""
    off: int = 0


def of_nouns(pieces: Sequence[Piece]) -> list[Piece]:
    """The names among the capitalised runs of an article, each with the kind that its words tell, if they do."""
    parts = [part for piece in pieces for part in _parts(piece)]
    heard: set[str] = set()
    for part in parts:
        for found in _names(part.words, part, heard):
            if found.kind == "person" and found.end - found.start > 1:
                heard.add(part.words[found.end - 1])
    return [_cut(part, found) for part in parts for found in _names(part.words, part, heard)]


def _parts(piece: Piece) -> Iterator[Piece]:
    """A run without its small words, which join nothing here but the parts of a person's name."""
    if piece.quoted:
        yield piece
        return
    first, tokens = 0, piece.tokens
    for at in range(len(tokens) + 1):
        if at < len(tokens) and (not _is_small(tokens[at].text) or _links(tokens, first, at)):
            continue
        if at > first:
            left = tuple(token.text for token in tokens[max(0, first - 2) : first]) or piece.left
            right = tokens[at].text if at < len(tokens) else piece.right
            inner = tokens[first:at]
            weak = piece.weak and first == 0
            words = tuple(token.text for token in inner)
            yield piece._replace(tokens=inner, words=words, left=left, right=right, weak=weak)
        first = at + 1


def _is_small(word: str) -> bool:
    return word[0].islower() or word.lower() in _grammar()


def _links(tokens: Sequence[Token], first: int, at: int) -> bool:
    """``Gero von Boehm``: whether a small word stands inside a person's name."""
    if tokens[at].text not in _uses("joins") or at == first or at + 1 == len(tokens):
        return False
    before, word = tokens[at - 1].text, tokens[at].text
    if word in _uses("foreign joins"):
        return not (is_noun(before) or is_calling(before) or is_noun(tokens[at + 1].text))
    return word != "der" and (is_first(before) or before in _uses("joins") or is_first(tokens[first].text))


def _names(words: tuple[str, ...], part: Piece, heard: set[str]) -> Iterator[_Found]:
    if part.quoted:
        yield _Found(0, len(words))
        return
    at, title = 0, part.title
    while at < len(words):
        found = _at(words, at, part, title, heard)
        if found:
            yield found
            at, title = found.end, ""
            continue
        title = words[at] if is_calling(words[at]) else ""
        at += 1


def _at(words: tuple[str, ...], at: int, part: Piece, title: str, heard: set[str]) -> _Found | None:
    """The name that begins at a word of a run, or none."""
    word = words[at]
    known = _known(words, at)
    if known and known.end - at > 1:
        return known
    if "&" in words[at : at + 2]:  # "Norling & Sons", not "Forschung & Entwicklung"
        named = word != "&" and at + 2 < len(words) and not (is_noun(word) or is_noun(words[at + 2]))
        return _Found(at, at + 3, "organisation") if named else None
    head = _heads().get(words[at - 1]) if at else None
    if head in ("organisation", "other") and (behind := _behind_head(words, at)):
        return behind  # "Firma Anton Imhof"
    person = _person(words, at, title, heard)
    if person:
        return person
    found = _opened(words, at, part.weak and at == 0) or known or _club(words, at)
    if found:
        return found
    if word in heard:
        return _Found(at, at + 1, "person", title)
    if word[-1] == "s" and (word[:-1] in heard or word[:-1] in _places()):
        return _Found(at, at + 1, "person" if word[:-1] in heard else "place", title, 1)
    if head:
        return _behind_head(words, at)
    if word in _uses("whole") or (
        _ACRONYM.fullmatch(word) and not _NUMERAL.fullmatch(word) and word.lower() not in _nouns()
    ):
        return _Found(at, at + 1, "organisation")
    before = (words[at - 1] if at else part.left[-1] if part.left else "").lower()
    if word.lower() in cities() and before in ("in", "aus", "nach", "bei", "von", "bis", "um") and not is_noun(word):
        return _Found(at, at + 1, "place")
    return _pair(words, at)


def _known(words: tuple[str, ...], at: int) -> _Found | None:
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        text = " ".join(words[at : at + size])
        if text in _places():
            return _Found(at, at + size, "place")
        if text in known_names() and (size > 1 or not is_noun(text)):
            return _Found(at, at + size)
    return None


def _person(words: tuple[str, ...], at: int, title: str, heard: set[str]) -> _Found | None:
    """A given name and what follows it, or a surname behind a title or calling."""
    end = at
    while end < len(words) and end - at < 5 and _may_follow(words, at, end):
        end += 1
    while end > at and words[end - 1] in _uses("joins"):
        end -= 1
    if end == at:
        return None
    if not title and not (is_first(words[at]) and end - at > 1):
        return None
    last = words[end - 1]
    if not title and last in last_words():  # "Christian University": what it is, its own words tell
        return _Found(at, end)
    return _Found(at, end, "person", title, int(last[-1] == "s" and last[:-1] in heard))


def _may_follow(words: tuple[str, ...], at: int, end: int) -> bool:
    """Whether a person's name goes on; "Fischer" and "Richter" are surnames behind a given name, callings elsewhere."""
    if end - at == 1 and is_first(words[at]) and is_calling(words[end]) and words[end].lower() in surnames():
        return True
    if words[end] in _uses("joins") and end + 1 < len(words) and _known(words, end + 1):
        return False  # "Sprecher Jens Kolk von Greenpeace"
    return _may_be_named(words[end], end - at)


def _may_be_named(word: str, place: int) -> bool:
    if word in _uses("joins") or (place and _NUMERAL.fullmatch(word)):
        return place > 0
    if (
        word in _places()
        or (word[-1] == "s" and word[:-1] in _places())
        or is_noun(word)
        or word in _heads()
        or _ACRONYM.fullmatch(word)
        or is_calling(word)
    ):
        return False
    return not any(character.isdigit() for character in word)


def _opened(words: tuple[str, ...], at: int, weak: bool) -> _Found | None:
    """``Süddeutsche Zeitung``, ``Europäischen Zentralbank``: an adjective in capitals before what a body ends with."""
    end = at
    while end < len(words) and _opens(words[end]):
        end += 1
    if end == at or end == len(words):
        return None
    last = words[end].lower()
    if last.endswith(_place_ends()):
        known = _known(words, end + 1)
        return _Found(at, known.end if known and known.kind == "place" else end + 1, "place")
    if last.endswith(_body_ends()) and not (weak and end - at == 1 and words[at] not in _uses("opens")):
        return _Found(at, end + 1, "organisation")
    return None


def _opens(word: str) -> bool:
    bare = word[:-1] if word[-2:] in ("en", "er", "es", "em") else word
    return bool(_ADJECTIVE.fullmatch(word)) or bool({word, bare} & _uses("opens"))


def _behind_head(words: tuple[str, ...], at: int) -> _Found | None:
    """``Stadt Brekum``, ``Fluggesellschaft Alpi Eagles``: the words behind what they name."""
    end = at
    while end < len(words) and end - at < 3 and not is_noun(words[end]) and not is_calling(words[end]):
        end += 1
    return _Found(at, end, _heads()[words[at - 1]]) if end > at else None


def _club(words: tuple[str, ...], at: int) -> _Found | None:
    """``FC Marsk``, ``VfB Brekum 05``: a club's letters and what follows."""
    end = at + 1
    if words[at] not in _uses("club") or end == len(words) or is_noun(words[end]):
        return None
    known = _known(words, end)
    end = known.end if known else end + 1 + (words[end] == "St.")
    return _Found(at, min(len(words), end + int(words[end : end + 1] != () and words[end].isdigit())), "organisation")


def _pair(words: tuple[str, ...], at: int) -> _Found | None:
    """``Sondhi Limthongkul``: two words of which no list has an ordinary noun, and one a person's name."""
    if at + 1 >= len(words) or any(not _may_be_named(word, 0) for word in words[at : at + 2]):
        return None
    if is_first(words[at + 1]) and at + 2 < len(words) and _may_follow(words, at + 1, at + 2):
        return None  # "Franzose Jean Arnault": the name begins at the given name
    low = [word.lower() for word in words[at : at + 2]]
    # Ten letters: longer unknown words are compounds.
    if low[1] not in surnames() or len(low[0]) > 10 or low[0].endswith((*_noun_ends(), "en", "es", "em", "in")):
        return None
    return _Found(at, at + 2, None if words[at + 1] in last_words() else "person")


def _cut(part: Piece, found: _Found) -> Piece:
    tokens = part.tokens[found.start : found.end]
    if found.off:
        last = tokens[-1]
        last = last._replace(text=last.text[: -found.off], end=last.end - found.off)
        tokens = (*tokens[:-1], last)
    before = tuple(token.text for token in part.tokens[: found.start])
    return part._replace(
        tokens=tokens,
        words=tuple(token.text for token in tokens),
        left=(*part.left, *before)[-4:],
        right=part.words[found.end] if found.end < len(part.words) else part.right,
        weak=part.weak and not found.start,
        title=found.title,
        hint=found.kind,
    )


@lru_cache(maxsize=8_000)
def is_first(word: str) -> bool:
    """Whether a word is a given name, and no ordinary noun."""
    if word in given_table():
        return word.lower() not in _nouns()
    return all(part in given_names() for part in word.lower().split("-")) and not is_noun(word)


@lru_cache(maxsize=8_000)
def is_noun(word: str) -> bool:
    """Whether a capitalised word is an ordinary noun by the lists or by its ending."""
    low = word.lower()
    if low in _nouns():
        return True
    if low in given_names() or low in surnames():
        return False
    # Short words share endings by chance: "Bonn" and "Sohn".
    return (len(low) > 6 and low.endswith(_noun_ends())) or ("-" in low and word not in _places() and "-" in low[1:4])


@lru_cache(maxsize=8_000)
def is_calling(word: str) -> bool:
    """``Verkehrsministerin``, ``Ministerpräsidenten``: whether a noun tells what a person is, or is a title."""
    if word in _titles():
        return True
    low = word.lower()
    roles = _roles()
    return any(
        each in roles or each.endswith(_calling_ends()) for each in (low, low.removesuffix("s"), low.removesuffix("en"))
    )


@cache
def _uses(use: str) -> frozenset[str]:
    return frozenset(row[1] for row in tables.rows("name_words.de.tsv") if row[0] == use)


@cache
def _heads() -> dict[str, NameKind]:
    """Nouns that a name follows, in every case and number, and the kind of that name."""
    found: dict[str, NameKind] = {}
    for use, kind in _HINTS.items():
        for word in _uses(use):
            found.update(dict.fromkeys((word, word + "s", word + "es", word + "en", word + "n"), kind))
    return found


@cache
def _nouns() -> frozenset[str]:
    words = {word.lower() for word in _uses("noun")} | set(tables.words("noun_stops.de.txt"))
    for name in ("counted.de.tsv", "unit_names.de.tsv", "calendar.de.tsv"):
        words |= {word for row in tables.rows(name) for cell in row[:2] for word in cell.lower().split(";")}
    words |= {word.lower() for word in _heads()}
    return frozenset(words)


@cache
def _noun_ends() -> tuple[str, ...]:
    return tuple(sorted(tables.words("noun_ends.de.txt")))


@cache
def _body_ends() -> tuple[str, ...]:
    return tuple(sorted(_uses("end")))


@cache
def _place_ends() -> tuple[str, ...]:
    return tuple(sorted(_uses("place end")))


@cache
def _calling_ends() -> tuple[str, ...]:
    listed = {row[0] for row in tables.rows("calling_ends.de.txt")}
    return tuple(
        sorted(listed | {row[0][1:] for row in tables.rows("roles.de.tsv") if row[0][0] == "-" and row[1] == "person"})
    )


@cache
def _roles() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("roles.de.tsv") if row[1] == "person")


@cache
def _titles() -> frozenset[str]:
    return tables.words("titles.de.txt") | {row[0] for row in tables.rows("titles.de.tsv")}


@cache
def _places() -> frozenset[str]:
    return frozenset(tables.mapping("places.de.tsv"))


@cache
def _grammar() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("grammar.de.tsv")) | {
        word.lower() for word in tables.words("sentence_starters.de.txt")
    }
