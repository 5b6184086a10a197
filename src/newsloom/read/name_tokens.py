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
from newsloom.read.name_lists import cities, gazetteer
from newsloom.types import Sentence

# A dotted abbreviation is tried after a single letter only: twice as quick as trying it first.
_TOKEN = re.compile(
    r"Ph\.? ?D\b|[^\W_]+(?:&[A-Z][^\W_]*|(?:['’‑-](?:(?:[A-Z]\.){2,}|[^\W_]+))+"
    r"|\.(?:com|org|net|info)\b(?!\.\w)"
    r"|(?<=\b[^\W\d_])\.(?:(?:[^\W\d_]\.)+(?:[A-Z]\b)?|(?<=[A-Z]\.)(?=[ \u00a0]?[A-Z])))?|&"
)
_ENDING = frozenset(",.;:!?")
_LEANS = re.compile(r"[A-Z]\.$|Ph\.?$")  # what a blank does not always end
_ARTICLE_CAPS = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|de|d|l|bin|ibn|ul|ur)[-‑'’](?=[A-Z])")
_HALF = re.compile(r"^[^-‑]+[-‑][a-zß-ÿ]{2,}")  # "Western-supplied", "Mum-of-three": an adjective
_CONTRACTED = re.compile(r"['’](?:ll|re|ve|d|m|t)$")
_NEXT = re.compile(r" (\w+)")
_CAMEL = re.compile(r"(?:i|e)[A-Z][a-z]")
_OPENS = re.compile(r"(?:^|[.!?:;…•|]|[—–-]\s|\s[—–-])[\s\"'“”‘’„«(\[]*$|[\"“„«(\[‘]$|(?:^|\s)['\"]$")
_new = tuple.__new__  # half the time of the named tuple's own
_UNITS = frozenset(["AM", "PM", "WD", "KM", "MM", "CM", "KG", "BN", "TN", "TH", "ND", "RD", "ST", "HD", "BC", "AD"])


class Token(NamedTuple):
    """A word of the article. ``weak``: its capital may come from its place alone. ``cut``: a possessive followed."""

    text: str
    start: int
    end: int
    cap: bool
    weak: bool
    cut: bool


class Line(NamedTuple):
    """A sentence's tokens, and the indices of those that begin with a capital or a digit.

    ``title_case``: its words are written as in a headline, so that capitals prove nothing.
    """

    tokens: tuple[Token, ...]
    marked: tuple[int, ...]
    title_case: bool


@dataclass(frozen=True, slots=True)
class Casing:
    """How the article writes its words: small, and capitalised where nothing but a name asks for it.

    ``pairs`` are two capitalised words in a row, the first of which need not be one for its place.
    """

    small: frozenset[str]
    capital: frozenset[str]
    pairs: frozenset[str]


def line(text: str, sentence: Sentence) -> Line:
    """One sentence as the rules read it."""
    found, marked = _tokens(text, sentence)
    return Line(tuple(found), tuple(marked), _is_title_case(found, marked))


def _tokens(text: str, sentence: Sentence) -> tuple[list[Token], list[int]]:
    """The words of one sentence with exact spans, possessive endings left off; a wire's slug is skipped."""
    found: list[Token] = []
    marked: list[int] = []
    first, stop = sentence.start, sentence.end
    slug = _slug().match(text, first, stop)
    # Local names, and its body in one: this is the loop that every word of a run goes through.
    at = past = slug.end() if slug else first
    new, make, add, small = _new, Token, found.append, _small
    apart = at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_")
    for piece in text[at:stop].split(" "):
        plain = small.get(piece) or (_lone(piece) if piece.islower() else None)
        if plain is not None and past <= at and found:  # three pieces of four
            add(new(make, (plain, at, at + len(plain), False, False, False)))
        elif piece:
            # What stands before a sentence may be glued to it; every other piece has its blank.
            own = (apart or found) and past <= at and len(piece) < _LONGEST_KEPT
            parts = _parted(piece) if own else None
            if parts is None:
                parts = _words(text, (at, max(at, past), at + len(piece), stop))
            for word, offset, shape in parts:
                start = at + offset
                past = end = start + len(word)
                name, cap, cut = word, shape & _CAP != 0, False
                if shape & _OWNER and not _keeps_s(text, word, end, found):
                    end, name, cut = end - 2, word[:-2], True
                    if not name:
                        continue
                    cap = _is_cap(name)
                elif shape & _DOTTED and end < stop and text[end] == ".":
                    end, name = end + 1, word + "."
                weak = not found or (cap and text[found[-1].end - 1] != "." and _opens(text, first, start))
                if cap or shape & _DIGIT:
                    marked.append(len(found))
                add(new(make, (name, start, end, cap, weak, cut)))
        at += len(piece) + 1
    return found, marked


_MOST_KEPT = 8_000  # pieces: a language’s common words with their marks; more than hostile pages could fill
_LONGEST_KEPT = 40  # characters: no page fills the memory with pieces of its own
#: What stands between two blanks where it is one small word, and marks behind it: with that word.
_small: dict[str, str] = {}


def _words(text: str, bounds: tuple[int, int, int, int]) -> tuple[tuple[str, int, int], ...]:
    """The words that begin in ``text[start:end]``, each with its offset from ``at`` and its shape, as ``_parted``."""
    at, start, end, stop = bounds
    found = []
    # "J. Voll", "Ph D": what stands right behind a piece can make its last word longer.
    for match in _TOKEN.finditer(text, start, min(end + 3, stop)):
        if match.start() >= end:
            break
        found.append((match[0], match.start() - at, _shape(match[0])))
    return tuple(found)


def _lone(piece: str) -> str | None:
    """The small word that stands alone between two blanks, or with one mark behind it; ``None`` for anything else."""
    bare = piece[:-1] if piece[-1:] in _ENDING else piece
    if not (bare.islower() and bare.isalpha()):
        return None
    if len(_small) < _MOST_KEPT:
        _small[piece] = bare
    return bare


@lru_cache(maxsize=12_000)
def _parted(piece: str) -> tuple[tuple[str, int, int], ...] | None:
    """The words of what stands between two blanks; ``None`` where what follows can make the last one longer."""
    if _LEANS.search(piece):
        return None
    bare = piece[:-1] if piece[-1] in _ENDING else piece
    if bare.isalpha():  # three of five
        found: tuple[tuple[str, int, int], ...] = ((bare, 0, _shape(bare)),)
    else:
        found = tuple([(match[0], match.start(), _shape(match[0])) for match in _TOKEN.finditer(piece)])
    if len(found) == 1 and found[0][1:] == (0, 0) and len(_small) < _MOST_KEPT:
        _small[piece] = found[0][0]
    return found


_CAP, _OWNER, _DOTTED, _DIGIT, _OTHER = 1, 2, 4, 8, 16


@lru_cache(maxsize=8_000)
def _shape(word: str) -> int:
    """What there is to a word besides small letters, as flags; 0 for four words in five."""
    if word.islower() and word.isalpha():
        return 0
    owner = word[-1] in "sS" and len(word) > 1 and word[-2] in "'’"
    flags = _CAP * _is_cap(word) | _OWNER * owner | _DOTTED * (word + "." in _dotted())
    return flags | _DIGIT * word[0].isdigit() | _OTHER


def _keeps_s(text: str, word: str, end: int, before: Sequence[Token]) -> bool:
    """Whether a possessive ending is the name's own: ``McDonald's``, ``People's Republic``, ``St. Mary's``."""
    word = word.replace("’", "'")
    known = _own_s().get(word)
    if known is not None:
        follows = _NEXT.match(text, end)
        if "" in known or (follows and follows[1] in known) or (before and before[-1].text in known):
            return True
    # "St. Louis's": a place with a possessive of its own.
    saint = bool(before) and before[-1].text in ("St.", "St", "Saint")
    return saint and f"st. {word[:-2].lower()}" not in cities()


@lru_cache(maxsize=8_000)
def _is_cap(word: str) -> bool:
    if word[0].isupper():
        return not (_HALF.search(word) or _CONTRACTED.search(word))
    if word[0].isdigit():  # call signs: 2GB, 3AW
        return len(word) == 3 and word[1:].isupper() and word[1:].isalpha() and word[1:] not in _UNITS
    return bool(_ARTICLE_CAPS.match(word) or _CAMEL.match(word))


def _opens(text: str, first: int, at: int) -> bool:
    """Whether something begins at ``at``, so that a capital is due anyway."""
    if at - 2 >= first and text[at - 1] == " " and text[at - 2].isalnum():
        return False  # nine of ten: a word stands right before
    return bool(_OPENS.search(text[max(first, at - 4) : at]))


def casing(lines: Iterable[Line]) -> Casing:
    """What the whole article shows of how its words are written."""
    small: set[str] = set()
    capital, pairs = set(), set()
    for sentence, marked, title_case in lines:
        if title_case:
            continue
        small.update([token.text for token in sentence if not token.cap])
        last = -2
        for at in marked:
            word, _, _, cap, weak, cut = sentence[at]
            if not cap:
                continue
            if not weak:
                capital.add(word.lower())
            if last == at - 1:
                pairs.add(f"{sentence[last].text} {word}")
            last = -2 if weak or cut else at
    return Casing(frozenset([word.lower() for word in small]), frozenset(capital), frozenset(pairs))


def _is_title_case(sentence: Sequence[Token], marked: Sequence[int]) -> bool:
    """Whether a sentence writes its words like a headline, so that capitals prove nothing."""
    # Quick way out: not even a third capitalised; headlines have no more than half of their words small.
    if 3 * len(marked) < len(sentence):
        return False
    capitals = sum(sentence[at].cap for at in marked)
    if 3 * capitals < len(sentence):
        return False
    if capitals == len(sentence) > 1 and all(token.text.isupper() for token in sentence):
        return sum(len(token.text) for token in sentence) > 8  # a shouted heading; "BBC TV" is none
    telling = [t for t in sentence if len(t.text) > 2 and t.text[0].isalpha() and t.text.lower() not in small_words()]
    # .9: one small word in ten; news sentences that list names stay below .7.
    return len(telling) > 3 and sum(token.cap for token in telling) >= 0.9 * len(telling)


@cache
def _dotted() -> frozenset[str]:
    """Abbreviations whose full stop belongs to them."""
    known = {row[0] for row in tables.rows("titles.en.tsv")} | gazetteer().keys()
    known |= {row[0] for row in (*tables.rows("organisations.en.tsv"), *tables.rows("place_words.en.tsv"))}
    known |= tables.words("not_names.en.txt")
    return frozenset(word for word in known if word.endswith(".")) | {"Jr.", "Sr.", "St.", "Mt.", "Ft."}


@cache
def _own_s() -> dict[str, frozenset[str]]:
    """Words whose ``'s`` is a name's own, and the words beside them in it; the empty word: by itself."""
    found: dict[str, set[str]] = {}
    for name in gazetteer():
        words = name.split()
        for at, word in enumerate(words):
            if word.endswith("'s"):
                beside = words[at + 1] if at + 1 < len(words) else words[at - 1] if at else ""
                found.setdefault(word, set()).add(beside)
    return {word: frozenset(beside) for word, beside in found.items()}


@cache
def _slug() -> re.Pattern[str]:
    """What wires put before a headline: ``UPDATE 1-``, ``Soccer-``."""
    words = sorted((row[1] for row in tables.rows("name_words.en.tsv") if row[0] == "slug"), key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(map(re.escape, words))})(?: \d{{1,2}})?[-‑–](?=[\w“\"'‘])){{1,3}}")


@cache
def small_words() -> frozenset[str]:
    """Words that headlines leave small."""
    return frozenset(row[0] for row in tables.rows("grammar.en.tsv") if row[1] in ("prep", "conj", "sub", "det"))
