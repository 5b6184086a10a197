"""What other languages than English put round a name: titles, elided articles, words that open a sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from newsloom import tables
from newsloom.read.name_lists import given_names
from newsloom.read.name_runs import Piece
from newsloom.read.name_words import known_names

_ELIDED = re.compile(r"(?:[LDSNJCQMTldsnjcqmt]|[Qq]u|[Dd]ell|[Aa]ll|[Nn]ell|[Ss]ull)[’']")


def local(piece: Piece, language: str) -> Piece | None:
    """A piece without what is no part of the name in its language; ``None`` where nothing is left."""
    if piece.quoted or piece.text in known_names():
        return piece
    title = ""
    while piece.tokens:
        word = piece.words[0]
        rest = piece.words[1:]
        if piece.weak and word in _starters(language):
            pass
        elif rest and (word in _titles(language) or _is_calling(word, rest, language)):
            title = word
        else:
            break
        piece = replace(piece, tokens=piece.tokens[1:], words=rest, weak=False)
    if not piece.tokens:
        return None
    return _unelided(replace(piece, title=title or piece.title))


def _unelided(piece: Piece) -> Piece:
    first = piece.tokens[0]
    elided = _ELIDED.match(first.text)
    if elided is None or not first.text[elided.end() :][:1].isupper():
        return piece
    bare = first._replace(text=first.text[elided.end() :], start=first.start + elided.end())
    return replace(piece, tokens=(bare, *piece.tokens[1:]), words=(bare.text, *piece.words[1:]))


def _is_calling(word: str, rest: tuple[str, ...], language: str) -> bool:
    """``Verkehrsministerin Petra Roth``: nouns in capitals before a name are what its bearer is."""
    if language != "de":
        return False
    if word.lower().endswith(_calling_ends()):
        return True
    return len(rest) > 1 and rest[0].lower() in given_names() and word.lower() not in given_names()


@cache
def _calling_ends() -> tuple[str, ...]:
    return tuple(row[0] for row in tables.rows("calling_ends.de.txt"))


@cache
def _titles(language: str) -> frozenset[str]:
    name = f"titles.{language}.txt"
    return tables.words(name) if tables.exists(name) else frozenset()


@cache
def _starters(language: str) -> frozenset[str]:
    name = f"sentence_starters.{language}.txt"
    return tables.words(name) if tables.exists(name) else frozenset()
