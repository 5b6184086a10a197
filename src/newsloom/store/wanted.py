"""What a user looks for, from the words typed: nothing typed can break a search.

``word other`` both · ``"some words"`` in that order · ``one OR other`` either · ``-word`` not · ``prefix*`` any ending.
All other signs are blanks.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from newsloom.errors import StoreError

# A phrase, or a run without blanks; a mark that is never closed is a blank.
_PIECE = re.compile(r'(-?)"([^"]*)"|([^\s"]+)|"')
_LETTER = re.compile(r"[^\W_]")
# Writing without blanks between words: each character is a word, and a word of the query a phrase of them.
_SIGNS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = re.compile(f"[{_SIGNS}]")
# A character that the word beside it goes on with.
_OF_A_WORD = rf"(?-i:(?![{_SIGNS}])[^\W_])"
# Longer queries are pasted texts: the first words find their source as well.
_MOST_PIECES, _MOST_CHARACTERS = 32, 2_000
# Fewer letters before a star match too much of the vocabulary to be of use.
_SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Query:
    """All of ``every`` (of each, any), nothing of ``none``; pieces are words or phrases, those ending in ``*`` open."""

    every: tuple[tuple[str, ...], ...]
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query with its bounds: places in time ``[low, high)``, what is filed so, perhaps among given places alone."""

    query: Query
    low: int
    high: int
    most: int
    filed: tuple[str, ...] = ()
    among: tuple[int, ...] | None = None


def query(typed: str) -> Query:
    """The query of what a user typed. Raises ``StoreError`` when there is no word to look for."""
    every: list[tuple[str, ...]] = []
    none: list[str] = []
    either = False
    text = typed[:_MOST_CHARACTERS].replace("\x00", " ").encode("utf-8", "replace").decode()
    for found in list(_PIECE.finditer(text))[:_MOST_PIECES]:
        bare = found[3] or ""
        if bare == "OR":
            either = bool(every)
            continue
        negated = bool(found[1]) or (len(bare) > 1 and bare[0] == "-")
        piece = _piece(found[2] if found[2] is not None else bare.removeprefix("-") if negated else bare)
        if piece is None:
            continue
        if negated:
            none.append(piece)
        elif either:
            every[-1] = (*every[-1], piece)
        else:
            every.append((piece,))
        either = False
    if not every and none:
        raise StoreError("the search only says what to leave out", "add a word to look for")
    if not every:
        raise StoreError("there is no word in the search", "give a word to look for")
    return Query(tuple(every), tuple(none))


def _piece(text: str) -> str | None:
    """A word or phrase with signs taken for blanks, or ``None`` when nothing is left."""
    text = unicodedata.normalize("NFC", text)
    opened = text.endswith("*")
    kept = " ".join(re.sub(r"[^\w\u0300-\u036f]|_", " ", text).split())
    if not _LETTER.search(kept):
        return None
    return kept + "*" if opened and len(kept) >= _SHORTEST_PREFIX else kept


def filed_under(kind: str, what: str) -> str:
    """The word that stands in the index for an outlet or a language: no text has it."""
    return kind + sha256(what.encode("utf-8", "replace")).hexdigest()[:16]


def first_match(text: str, pieces: tuple[str, ...]) -> tuple[int, int] | None:
    """Where a text first has one of the pieces, as a word or the start of one."""
    unspaced = not text.isascii() and UNSPACED.search(text) is not None
    found = _pattern(pieces, unspaced, folded=False).search(text)
    if found or (text.isascii() and "".join(pieces).isascii()):
        return found.span() if found else None
    # Diacritics do not count in the index: compare without them, character by character to keep the places.
    found = _pattern(pieces, unspaced, folded=True).search(_fold(text))
    return found.span() if found else None


@lru_cache(maxsize=512)
def _pattern(pieces: tuple[str, ...], unspaced: bool, *, folded: bool) -> re.Pattern[str]:
    """What finds pieces with the bounds of words about them, for texts with or without ``unspaced`` writing.

    Two patterns, since the ranges of that writing take 2 ms to compile.
    """
    beside = _OF_A_WORD if unspaced else r"[^\W_]"
    found = []
    for piece in pieces:
        bare = piece.removesuffix("*")
        words = r"[\W_]+".join(map(re.escape, bare.split()))
        before = "" if UNSPACED.match(bare[0]) else rf"(?<!{beside})"
        opened = piece.endswith("*") or UNSPACED.match(bare[-1])
        found.append(before + words + ("" if opened else rf"(?!{beside})"))
    pattern = "|".join(found)
    return re.compile(_fold(pattern) if folded else pattern, re.IGNORECASE)


def _fold(text: str) -> str:
    return "".join(map(_folded, text))


def _folded(character: str) -> str:
    if character.isascii():
        return character
    base = unicodedata.normalize("NFD", character)
    return base[0] if len(base) > 1 and all(unicodedata.combining(mark) for mark in base[1:]) else character
