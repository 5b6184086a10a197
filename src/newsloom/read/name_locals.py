"""What other languages than English put round a name, and how they write it.

    capitalised runs ──elided articles, openers, titles, peoples──▶ parts ──before a given name──▶ names

German, which capitalises every noun, has rules of its own in :mod:`newsloom.read.name_nouns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from anyascii import anyascii

from newsloom import tables
from newsloom.read.name_lists import given_names, people
from newsloom.read.name_nouns import of_nouns
from newsloom.read.name_runs import Piece
from newsloom.read.name_tokens import Casing, Token
from newsloom.read.name_words import given_table, known_names
from newsloom.tables import outlets
from newsloom.types import NameKind

_ELIDED = re.compile(r"(?:[LDSNJCQMTldsnjcqmt]|[Qq]u|[Dd]ell|[Aa]ll|[Nn]ell|[Ss]ull)[’']")
_CAPITAL_NOUNS = "de"
_LETTERS = re.compile(r"[A-Z]{2,7}")
_WORD = re.compile(r"[^\W\d_]+")
_BREAKS = re.compile(r"[.,;:!?()«»„“”]")
_FARTHEST = 90  # characters before a bracket in which the name stands
_SMALL_WORD = 3  # letters of the longest word that initials pass over
_HEADS: dict[str, NameKind] = {"body": "organisation", "place": "place", "thing": "other"}


def local(text: str, pieces: Sequence[Piece], language: str, known: Casing) -> list[Piece]:
    """The pieces of an article as its language means them: each without what is no part of the name."""
    if language == _CAPITAL_NOUNS:
        return _spelled(text, of_nouns(pieces))
    return _spelled(text, [found for piece in pieces for found in _of_piece(piece, language, known)])


def _spelled(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, and whole the names that letters in brackets stand for: ``Union des bateliers (UB)``."""
    found: list[Piece] = []
    for piece in pieces:
        start, end = piece.tokens[0].start, piece.tokens[-1].end
        letters = piece.text
        if _LETTERS.fullmatch(letters) and text[start - 2 : start] == " (" and text[end : end + 1] in (")", ","):
            low = max(0, start - _FARTHEST)
            span = _initials_span(text, low, start - 2, letters)
            if span is not None:
                while found and found[-1].tokens[0].start >= span[0]:
                    found.pop()
                whole = Token(text[slice(*span)], *span, cap=True, weak=False, cut=False)
                if not found or found[-1].tokens[-1].end <= span[0]:
                    words = tuple(whole.text.split())
                    found.append(piece._replace(tokens=(whole,), words=words, right="(", hint="organisation"))
        found.append(piece)
    return found


def _initials_span(text: str, low: int, end: int, letters: str) -> tuple[int, int] | None:
    """The words up to ``end`` whose initials are the letters, in order, small words passed over."""
    left = len(letters)
    for match in reversed([*_WORD.finditer(text, low, end)]):
        if text[match.end() : end].strip(" ") and _BREAKS.search(text, match.end(), end):
            return None
        first = anyascii(match[0][0]).upper()
        if first == letters[left - 1]:
            left -= 1
            if not left:
                return (match.start(), end) if match[0][0].isupper() else None
        elif len(match[0]) > _SMALL_WORD or match[0].isupper():
            return None
    return None


def _of_piece(piece: Piece, language: str, known: Casing) -> Iterator[Piece]:
    if piece.quoted:
        yield piece._replace(hint="other")
        return
    for part in _split(piece, language):
        bare = _bare(part, language, known)
        if bare is not None and bare.text not in _alone(language):
            yield bare._replace(hint=_hint(bare, language))


def _hint(piece: Piece, language: str) -> NameKind | None:
    """The kind that the language's own tables tell."""
    text, first = piece.text.replace("’", "'"), piece.words[0]
    if text in _places(language):
        return "place"
    if text in _uses(language, "organisation") or outlets.by_name(text):
        return "organisation"
    if len(piece.words) > 1:
        return next((kind for use, kind in _HEADS.items() if first in _uses(language, use)), None)
    return None


def _split(piece: Piece, language: str) -> Iterator[Piece]:
    """A run cut at elided small words ("C'est") and where a person's name follows what is none of it."""
    tokens = [_unelided(token) for token in piece.tokens]
    words = [token.text if token else "" for token in tokens]
    for at in range(1, len(words) - 1):
        if words[at] in ("y", "e") and _parts_two(words, at, language):
            tokens[at] = None
    first = 0
    for at, token in enumerate(tokens):
        if token is None or (at > first and _begins(words, first, at, language)):
            if at > first:
                yield _part(piece, tokens[first:at], first)
            first = at + 1 if token is None else at
    if first < len(tokens):
        yield _part(piece, tokens[first:], first)


def _part(piece: Piece, tokens: Sequence[Token | None], first: int) -> Piece:
    kept = tuple(token for token in tokens if token is not None)
    last = first + len(tokens)
    right = piece.words[last] if last < len(piece.words) else piece.right
    left = (*piece.left, *piece.words[:first])[-4:]
    words = tuple(token.text for token in kept)
    title = "" if first else piece.title
    return piece._replace(tokens=kept, words=words, left=left, right=right, title=title, weak=piece.weak and not first)


def _parts_two(words: Sequence[str], at: int, language: str) -> bool:
    """Whether an ``y`` joins two names, not the two surnames of one: ``Perú y Chile``, ``Ana y Luis``."""
    left, right = words[at - 1], words[at + 1]
    if right[:1].islower() or right in given_table() or left in given_table():
        return True
    places = _places(language)
    return " ".join(words[:at]) in places or " ".join(words[at + 1 :]) in places or left in places


def _begins(words: Sequence[str], first: int, at: int, language: str) -> bool:
    """``Londres Boris Johnson``: whether a person's name begins behind a place, a people or an office."""
    if at + 1 >= len(words) or words[at] not in given_table() or not words[at + 1][:1].isupper():
        return False
    before = words[at - 1]
    if " ".join(words[first:at]) in _places(language) or before in _demonyms(language) or _is_role(before, language):
        return True
    return at == first + 1 and before.lower() not in people() and before[0].isupper()


def _unelided(token: Token) -> Token | None:
    """A word without its elided article; ``None`` where only the article was capitalised."""
    elided = _ELIDED.match(token.text)
    if elided is None or token.text in known_names() or len(token.text) == elided.end():
        return token
    if not token.text[elided.end()].isupper():
        # "d'Italie" keeps its capital; "O'Higgins" has none of these letters.
        return None if token.cap else token
    return token._replace(text=token.text[elided.end() :], start=token.start + elided.end())


def _bare(piece: Piece, language: str, known: Casing) -> Piece | None:
    """A piece without openers, titles, offices and peoples at its head; ``None`` where nothing is left."""
    tokens, title, weak = list(piece.tokens), piece.title, piece.weak
    while tokens:
        word, alone = tokens[0].text, len(tokens) == 1
        small = not word[0].isupper() and not tokens[0].cap
        if small or (weak and _opens_only(tokens, language, known)):
            pass
        elif word in _titles(language) or _is_role(word, language):
            title = word
        elif not ((alone and word.lower() in _calendar(language)) or _is_people(tokens, language)):
            break
        tokens, weak = tokens[1:], False
    while tokens and not tokens[-1].cap and not tokens[-1].text[0].isdigit():
        tokens.pop()
    if not tokens:
        return None
    words = tuple(token.text for token in tokens)
    return piece._replace(tokens=tuple(tokens), words=words, title=title, weak=weak)


def _opens_only(tokens: Sequence[Token], language: str, known: Casing) -> bool:
    """Whether a word at the head of a sentence has its capital from there: nothing else shows it to be a name."""
    word = tokens[0].text
    low = word.lower()
    if word in _starters(language) or low in _grammar(language):
        return True
    if len(tokens) > 1:
        return low in known.small and low not in given_names() and f"{word} {tokens[1].text}" not in known_names()
    if word in _places(language) or word in known_names() or (word.isupper() and len(word) > 1) or "-" in word:
        return False
    if low in known.capital:
        return low in known.small
    return low in known.small or word not in given_table()


def _is_people(tokens: Sequence[Token], language: str) -> bool:
    """``Britanniques``, ``Iranien Mahmoud``: a word for a people by itself or before a person."""
    if tokens[0].text not in _demonyms(language):
        return False
    return (
        len(tokens) == 1 or not tokens[1].cap or tokens[1].text in given_table() or tokens[1].text.lower() in people()
    )


def _is_role(word: str, language: str) -> bool:
    """``Président``, ``Ministre``: an office in capitals."""
    return word.lower() in _roles(language)


@cache
def _roles(language: str) -> frozenset[str]:
    name = f"roles.{language}.tsv"
    return frozenset(row[0] for row in tables.rows(name) if row[1] == "person") if tables.exists(name) else frozenset()


@cache
def _demonyms(language: str) -> frozenset[str]:
    name = f"demonyms.{language}.txt"
    return tables.words(name) if tables.exists(name) else frozenset()


@cache
def _calendar(language: str) -> frozenset[str]:
    name = f"calendar.{language}.tsv"
    return frozenset(row[0] for row in tables.rows(name)) if tables.exists(name) else frozenset()


@cache
def _grammar(language: str) -> frozenset[str]:
    name = f"grammar.{language}.tsv"
    return frozenset(row[0] for row in tables.rows(name)) if tables.exists(name) else frozenset()


@cache
def _places(language: str) -> frozenset[str]:
    name = f"places.{language}.tsv"
    listed = (
        frozenset(place.replace("’", "'") for place in tables.mapping(name)) if tables.exists(name) else frozenset()
    )
    return listed | _uses(language, "place name")


@cache
def _uses(language: str, use: str) -> frozenset[str]:
    name = f"name_words.{language}.tsv"
    return frozenset(row[1] for row in tables.rows(name) if row[0] == use) if tables.exists(name) else frozenset()


@cache
def _alone(language: str) -> frozenset[str]:
    """Words that are no name by themselves, though written with a capital: ``le Conseil``."""
    return frozenset().union(*(_uses(language, use) for use in (*_HEADS, "drop")))


@cache
def _titles(language: str) -> frozenset[str]:
    name = f"titles.{language}.txt"
    return tables.words(name) if tables.exists(name) else frozenset()


@cache
def _starters(language: str) -> frozenset[str]:
    name = f"sentence_starters.{language}.txt"
    return tables.words(name) if tables.exists(name) else frozenset()
