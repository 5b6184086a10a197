"""Words, shingles and normal forms: what every room needs from a string, and nothing more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import Stemmer

# Letters and digits with inner apostrophes, hyphens kept apart: "Zelenskyy's" is one word, "long-range" two,
# "4,200" and "2.4m" one each.
# Vowel signs and points are no letters to Python, but belong to words: Hebrew, Arabic, the scripts of India, Thai.
_SIGNS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0971-\u0d7f\u0e31-\u0e4e"
)
# Runs of letters first, signs in between unrolled, and no way back: 26 % faster than letter by letter. A blank is told
# by itself, and Latin letters are a range: 20 % more.
_RUNS = rf"(?:[{_SIGNS}]++[^\W\d_]*+)*+"
_LETTERS = rf"[^\W\d_]++{_RUNS}"
_WORD = re.compile(
    rf"(?! )(?:(?:[A-Za-z]++[^\W\d_]*+{_RUNS}|{_LETTERS})(?:['’]{_LETTERS})*+"
    rf"|\d[\d.,]*\d(?:[A-Za-z]{{1,2}}\b)?|\d+(?:[A-Za-z]{{1,2}}\b)?)"
)

#: Quotation marks in one form each, so that wording can be compared across outlets' house styles.
_MARKS = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"', "「": '"', "」": '"',
     "‘": "'", "’": "'", "‚": "'", "‛": "'", "–": "-", "—": "-", "−": "-", "‑": "-", "…": "...",
     "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u00ad": "", "\u200b": ""}
)  # fmt: skip

_SNOWBALL = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese"}


def words(text: str) -> list[str]:
    """The words of a text, lower-cased, a possessive ``'s`` taken off."""
    return [bare(word) for word in _WORD.findall(text)]


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Character spans of the words of a text, in order."""
    for match in _WORD.finditer(text):
        yield match.span()


# Words that come again within a day's reports; of 200,000 most were names that never did, at 150 bytes each.
_WORDS = 8_000


@lru_cache(maxsize=_WORDS)
def bare(word: str) -> str:
    """A word lower-cased, with a possessive ending and curly apostrophes taken off."""
    word = word.lower().replace("’", "'")
    return word[:-2] if word.endswith("'s") else word


def normal(text: str) -> str:
    """Lower case, plain marks, single blanks: two wordings are the same when their normal forms are."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_MARKS).lower().split())


def plain_marks(text: str) -> str:
    """The text with quotation marks, dashes and odd blanks in their plain forms."""
    return text.translate(_MARKS)


def shingles(tokens: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """All runs of ``size`` tokens."""
    return (tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = _SNOWBALL.get(language)
    # Without the words it would remember: to find one there takes four times as long as to stem it.
    return Stemmer.Stemmer(name, 0) if name else None


@lru_cache(maxsize=_WORDS)
def stem(word: str, language: str = "en") -> str:
    """The Snowball stem of a lower-case word; the word itself in languages without one."""
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word


_PLAIN = bytes(byte if chr(byte).isalpha() and byte < 128 else 32 for byte in range(256))


def plain(text: str) -> frozenset[bytes]:
    """The runs of plain letters in a text, in small letters, and an empty one: a fifth of the time its words take.

    A first look: no word stands in a text whose ``plainest`` run is not among these.
    """
    return _plain(text) if len(text) < _SENTENCE else _runs_of(text)


_SENTENCE = 1_000  # characters; longer texts are not kept


# Dates, figures and quotes look at the sentences of an article in turn.
@lru_cache(maxsize=512)
def _plain(text: str) -> frozenset[bytes]:
    return _runs_of(text)


def _runs_of(text: str) -> frozenset[bytes]:
    return frozenset((*text.lower().encode("utf-8", "replace").translate(_PLAIN).split(), b""))


def plainest(word: str) -> bytes:
    """The longest run of plain letters in a word or phrase; the empty one, that every text has, if there is none."""
    return max(plain(word), key=len)


def squeeze(text: str) -> str:
    """The text on one line, blanks single."""
    return " ".join(text.split())
