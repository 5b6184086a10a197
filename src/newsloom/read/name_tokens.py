"""Words of a sentence as the name rules see them: exact spans, and what their capitals are worth.

A dotted abbreviation (``U.S.``), an initial before a name and a body's own ``'s`` (``McDonald's``) stay in one token;
other possessive endings are left off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from newsloom import tables
from newsloom.read.name_lists import gazetteer
from newsloom.types import Sentence

# A dotted abbreviation is tried after a single letter only: twice as quick as trying it first.
_TOKEN = re.compile(
    r"Ph\.? ?D\b|[^\W_]+(?:&[A-Z][^\W_]*|(?:['’‑-](?:(?:[A-Z]\.){2,}|[^\W_]+))+"
    r"|(?<=\b[^\W\d_])\.(?:(?:[^\W\d_]\.)+(?:[A-Z]\b)?|(?<=[A-Z]\.)(?=[ \u00a0]?[A-Z])))?|&"
)
_ARTICLE_CAPS = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|de|d|l|bin|ibn|ul|ur)[-‑'’](?=[A-Z])")
_HALF = re.compile(r"^[^-‑]+[-‑][a-zß-ÿ]{2,}")  # "Western-supplied", "Mum-of-three": an adjective
_CONTRACTED = re.compile(r"['’](?:ll|re|ve|d|m|t)$")
_CAMEL = re.compile(r"(?:i|e)[A-Z][a-z]")
_OPENS = re.compile(r"(?:^|[.!?:;…•|]|[—–-]\s|\s[—–-])[\s\"'“”‘’„«(\[]*$|[\"“„«(\[‘]$|(?:^|\s)['\"]$")
_UNITS = frozenset(["AM", "PM", "WD", "KM", "MM", "CM", "KG", "BN", "TN", "TH", "ND", "RD", "ST", "HD", "BC", "AD"])


class Token(NamedTuple):
    """A word of the article. ``weak``: its capital may come from its place alone. ``cut``: a possessive followed."""

    text: str
    start: int
    end: int
    cap: bool
    weak: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class Casing:
    """How the article writes its words: in small letters, and capitalised where nothing but a name asks for it."""

    small: frozenset[str]
    capital: frozenset[str]


def tokens(text: str, sentence: Sentence) -> tuple[Token, ...]:
    """The words of one sentence with exact spans, possessive endings left off."""
    found: list[Token] = []
    dotted, own_s = _dotted(), _own_s()
    for match in _TOKEN.finditer(text, sentence.start, sentence.end):
        start, end, word = match.start(), match.end(), match.group()
        cut = word[-1] in "sS" and len(word) > 1 and word[-2] in "'’"
        if cut and word.replace("’", "'") in own_s:
            cut = False
        if cut:
            end, word = end - 2, word[:-2]
        elif end < sentence.end and text[end] == "." and word + "." in dotted:
            end, word = end + 1, word + "."
        if not word:
            continue
        cap = not word.islower() and _is_cap(word)
        weak = not found or (cap and text[found[-1].end - 1] != "." and _opens(text, sentence.start, start))
        found.append(Token(word, start, end, cap, weak, cut))
    return tuple(found)


@lru_cache(maxsize=50_000)
def _is_cap(word: str) -> bool:
    if word[0].isupper():
        return not (_HALF.search(word) or _CONTRACTED.search(word))
    if word[0].isdigit():  # call signs: 2GB, 3AW
        return len(word) == 3 and word[1:].isupper() and word[1:].isalpha() and word[1:] not in _UNITS
    return bool(_ARTICLE_CAPS.match(word) or _CAMEL.match(word))


def _opens(text: str, first: int, at: int) -> bool:
    """Whether something begins at ``at``, so that a capital is due anyway."""
    return bool(_OPENS.search(text[max(first, at - 4) : at]))


def casing(sentences: Iterable[Sequence[Token]]) -> Casing:
    """What the whole article shows of how its words are written."""
    small, capital = set(), set()
    for sentence in sentences:
        if is_title_case(sentence):
            continue
        for token in sentence:
            if not token.cap:
                small.add(token.text.lower())
            elif not token.weak:
                capital.add(token.text.lower())
    return Casing(frozenset(small), frozenset(capital))


def is_title_case(sentence: Sequence[Token]) -> bool:
    """Whether a sentence writes its words like a headline, so that capitals prove nothing."""
    # Quick way out: not even a third capitalised; headlines have no more than half of their words small.
    if 3 * sum(token.cap for token in sentence) < len(sentence):
        return False
    telling = [t for t in sentence if len(t.text) > 2 and t.text[0].isalpha() and t.text.lower() not in _small_words()]
    # .9: one small word in ten; news sentences that list names stay below .7.
    return len(telling) > 3 and sum(token.cap for token in telling) >= 0.9 * len(telling)


@cache
def _dotted() -> frozenset[str]:
    """Abbreviations whose full stop belongs to them."""
    known = {row[0] for row in tables.rows("titles.en.tsv")} | gazetteer().keys()
    known |= {row[0] for row in (*tables.rows("organisations.en.tsv"), *tables.rows("place_words.en.tsv"))}
    return frozenset(word for word in known if word.endswith(".")) | {"Jr.", "Sr.", "St.", "Mt.", "Ft."}


@cache
def _own_s() -> frozenset[str]:
    """Words of names whose ``'s`` is their own: ``McDonald's``, ``People's`` Republic."""
    return frozenset(word for name in gazetteer() for word in name.split() if word.endswith("'s"))


@cache
def _small_words() -> frozenset[str]:
    """Words that headlines leave small."""
    return frozenset(row[0] for row in tables.rows("grammar.en.tsv") if row[1] in ("prep", "conj", "sub", "det"))
