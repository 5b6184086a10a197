"""Words as PostgreSQL's search index holds them: those that SQLite's would make of the same text.

text ──lexemes──▶ ["the", "harbour"]   article ──entry──▶ tsvector, pairs      Wanted ──asked──▶ tsquery, bits

SQLite itself is asked what it makes of each character, so that both databases find the same whatever is written.
Beside the words stand, each with an "@" that no word has, what an article is filed under and when it was told.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from zlib import crc32

from newsloom.store.wanted import UNSPACED, Query, Wanted

# PostgreSQL takes 2,046 bytes of a word, places up to 16,383, 255 of each word, a megabyte of all.
_LONGEST, _FURTHEST, _OFTENEST, _MOST = 500, 16_000, 250, 900_000
#: Marks a text too long to hold the places of all its words: phrases are looked up in the text itself.
LONG = "@long"
# A time is filed under spans of 2 ** n seconds: 68 minutes, 36 hours, 48 days, 4 years.
_SPANS = (12, 17, 22, 27)
# Bits of the filter of pairs: eight for each pair of a text of 500 words.
_BITS = 4_096
# Bits of a place in time below its seconds, and the spans that a search names at once.
_BELOW, _TOGETHER = 20, 64


class _Folds(dict[int, str]):
    """What SQLite makes of each character: the letter without case and diacritics, nothing, or a blank."""

    def __init__(self) -> None:
        super().__init__()
        self._asking = threading.Lock()
        self._sqlite: sqlite3.Connection | None = None

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = self._asked(character)
        self[code] = f" {folded} " if UNSPACED.match(character) else folded
        return self[code]

    def _asked(self, character: str) -> str:
        with self._asking:
            if self._sqlite is None:
                self._sqlite = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
                made = "CREATE VIRTUAL TABLE {} USING fts5(x, tokenize='unicode61 remove_diacritics 2')"
                self._sqlite.execute(made.format("asked"))
                self._sqlite.execute("CREATE VIRTUAL TABLE told USING fts5vocab(asked, 'instance')")
            self._sqlite.execute("DELETE FROM asked")
            try:
                self._sqlite.execute("INSERT INTO asked VALUES (?)", (f"q{character}q",))
            except UnicodeEncodeError:  # half a surrogate pair
                return " "
            words = [row[0] for row in self._sqlite.execute("SELECT term FROM told ORDER BY offset")]
        return words[0][1:-1] if len(words) == 1 else " "


_folds = _Folds()


def lexemes(text: str) -> list[str]:
    """The words of a text, in order."""
    return [word if len(word) <= _LONGEST else _shortened(word) for word in text.translate(_folds).split()]


def _shortened(word: str) -> str:
    return f"{word[:_LONGEST]}@{sha256(word.encode()).hexdigest()[:16]}"


def entry(place: int, title: str, body: str, filed: str) -> tuple[str, bytes]:
    """What stands for an article in the index, as PostgreSQL reads it: its words, and which stand side by side."""
    above, below = lexemes(title), lexemes(body)
    places: dict[str, list[int]] = {}
    for at, word in enumerate(above, 1):
        places.setdefault(word, []).append(at)
    # A gap, since no phrase goes from the headline into the body.
    for at, word in enumerate(below, len(above) + 2):
        places.setdefault(word, []).append(at)
    marks = [f"@{tag}" for tag in filed.split()] + [f"@{name}" for name in _spans_of(place)]
    pairs = _pairs(above, below, {word: crc32(word.encode()) for word in places})
    if len(above) + len(below) > _FURTHEST or any(len(held) > _OFTENEST for held in places.values()):
        return _without_places(places, [*marks, LONG]), pairs
    told = [f"'{word}':{','.join(map(str, held))}" for word, held in places.items()]
    return " ".join([*told, *(f"'{mark}'" for mark in marks)]), pairs


def _pairs(above: list[str], below: list[str], numbers: dict[str, int]) -> bytes:
    """Two bits of 4,096 for each two words that stand side by side: 5 in 100 other pairs of an article have both."""
    bits = bytearray(_BITS // 8)
    for words in (above, below):
        told = [numbers[word] for word in words]
        for pair in {(one * 31 + other) & 0xFFFFFFFF for one, other in pairwise(told)}:
            bits[(pair >> 3) & 511] |= 1 << (pair & 7)
            bits[(pair >> 15) & 511] |= 1 << (pair >> 12 & 7)
    return bytes(bits)


def _bits_of(words: tuple[str, ...]) -> set[int]:
    """The bits of a phrase, as PostgreSQL numbers them."""
    pairs = [(crc32(one.encode()) * 31 + crc32(other.encode())) & 0xFFFFFFFF for one, other in pairwise(words)]
    return {pair & 4095 for pair in pairs} | {pair >> 12 & 4095 for pair in pairs}


def _without_places(words: Iterable[str], marks: list[str]) -> str:
    """Words alone, as many as find room: a text with more different ones is no prose."""
    told = [f"'{mark}'" for mark in marks]
    room = _MOST
    for word in words:
        room -= len(word.encode()) + 8
        if room < 0:
            break
        told.append(f"'{word}'")
    return " ".join(told)


def _spans_of(place: int) -> Iterator[str]:
    second = place >> _BELOW
    return (f"{span}t{second >> span}" for span in _SPANS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as PostgreSQL reads it: its words, to be looked up in the index; what rows of these are to be.

    ``exact`` is a query for phrases, ``None`` where the words are all; ``bits``: of each group, those that all pairs of
    one of its phrases have.
    """

    words: str
    exact: str | None
    bits: tuple[tuple[tuple[int, ...], ...], ...]


def asked(wanted: Wanted) -> Asked | None:
    """The query as PostgreSQL reads it; ``None`` when nothing can be found."""
    every = [[one for piece in pieces if (one := _Piece.of(piece)).words] for pieces in wanted.query.every]
    none = [one for piece in wanted.query.none if (one := _Piece.of(piece)).words]
    if not all(every):
        return None
    told = [*(_either(one.loose for one in some) for some in every), *(f"'@{tag}'" for tag in wanted.filed)]
    told += [f"!{one.loose}" for one in none if not one.phrase]
    if not any(one.phrase for some in (*every, none) for one in some):
        return Asked(" & ".join(told), None, ())
    exact = [_either(one.exact for one in some) for some in every]
    exact += [f"!({one.strict} & !'{LONG}')" for one in none if one.phrase]
    bits = [tuple(tuple(sorted(one.bits)) for one in some) for some in every if all(one.bits for one in some)]
    return Asked(" & ".join(told), " & ".join(exact), tuple(bits))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or a phrase of a query; ``opened``: the last word only begins so."""

    words: tuple[str, ...]
    opened: bool

    @classmethod
    def of(cls, piece: str) -> _Piece:
        return cls(tuple(lexemes(piece.removesuffix("*"))), piece.endswith("*"))

    @property
    def phrase(self) -> bool:
        return len(self.words) > 1

    @property
    def _quoted(self) -> list[str]:
        return [*(f"'{word}'" for word in self.words[:-1]), f"'{self.words[-1]}'" + ":*" * self.opened]

    @property
    def loose(self) -> str:
        """All its words, wherever they stand."""
        return f"({' & '.join(self._quoted)})"

    @property
    def strict(self) -> str:
        """Its words as they stand."""
        return f"({' <-> '.join(self._quoted)})"

    @property
    def exact(self) -> str:
        """Its words as they stand; of a long text only the words are in the index, and it is looked up in the text."""
        return f"({self.strict} | ('{LONG}' & {self.loose}))" if self.phrase else self.loose

    @property
    def bits(self) -> set[int]:
        return _bits_of(self.words[:-1] if self.opened else self.words)


def _either(told: Iterable[str]) -> str:
    return f"({' | '.join(told)})"


def fits(wanted: Query, title: str, body: str) -> bool:
    """Whether an article is what a query asks for, by its text."""
    told = [lexemes(title), lexemes(body)]

    def has(piece: str) -> bool:
        sought = lexemes(piece.removesuffix("*"))
        return bool(sought) and any(_stands(sought, words, opened=piece.endswith("*")) for words in told)

    return all(any(map(has, some)) for some in wanted.every) and not any(map(has, wanted.none))


def _stands(sought: list[str], words: list[str], *, opened: bool) -> bool:
    first, length = sought[0], len(sought)
    for at in range(len(words) - length + 1):
        if words[at] != first and not (opened and length == 1):
            continue
        if words[at : at + length - 1] != sought[:-1]:
            continue
        last = words[at + length - 1]
        if last == sought[-1] or (opened and last.startswith(sought[-1])):
            return True
    return False


def within(low: int, high: int) -> str | None:
    """The times ``[low, high)`` as the index names them, perhaps with some about them; ``None``: they are too many."""
    first, last = low >> _BELOW, (high - 1) >> _BELOW
    for span in _SPANS:
        if (last >> span) - (first >> span) < _TOGETHER:
            return " | ".join(f"'@{span}t{number}'" for number in range(first >> span, (last >> span) + 1))
    return None
