"""What a capitalised piece names: a person, an organisation, a place, or something else.

Each piece is weighed by what it is made of and by the words around it; the article then adds up the weights of all
pieces written alike, so that one clear mention (``engineer Petra Voll``) decides for the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from newsloom import tables
from newsloom.read import name_lists
from newsloom.read.name_lists import cities, gazetteer, given_names, surnames
from newsloom.read.name_runs import Piece
from newsloom.read.name_words import is_common_word, is_ordinary, name_words
from newsloom.types import NameKind

Weights = dict[NameKind, float]

_ORDER: tuple[NameKind, ...] = ("person", "organisation", "place", "other")
_STOPS = frozenset(
    ["of", "in", "that", "and", "who", "which", "to", "from", "with", "for", "is", "was", "has", "had", "said"]
)
_INITIAL = re.compile(r"[A-Z]\.")
_ACRONYM = re.compile(r"[A-Z][A-Z&-]{1,6}s?|(?:[A-Z]\.){2,}")


def weigh(piece: Piece) -> Weights:
    """How much speaks for each kind, in this one place. The figures are hand-set; 3 decides, 1 is a hint."""
    weights = dict(_words_weights(piece.words))
    if _is_unknown_body(piece, weights):
        weights["organisation"] += 1.3
    if piece.hint:
        weights[piece.hint] += 6
    _weigh_context(piece, piece.words, weights)
    return weights


def _is_unknown_body(piece: Piece, weights: Weights) -> bool:
    """Two words or more inside a sentence that nothing speaks for: a body (62 of 131) oftener than a thing (34)."""
    if len(piece.words) < 2 or piece.weak or piece.quoted or not piece.left or not piece.left[-1].islower():
        return False
    return weights["other"] < 1.5 and max(weights["person"], weights["place"], weights["organisation"]) <= 0


def best(weights: Weights) -> NameKind:
    """The kind with the greatest weight; the first of equals in a fixed order."""
    return max(_ORDER, key=weights.__getitem__)


@lru_cache(maxsize=8_000)
def _words_weights(words: tuple[str, ...]) -> Weights:
    """What a name's own words tell, wherever it stands. Not to be altered: it is remembered."""
    weights: Weights = {"person": 0.0, "organisation": 0.0, "place": 0.0, "other": 0.4}
    _weigh_words(words, weights)
    return weights


def _weigh_words(words: Sequence[str], weights: Weights) -> None:
    text = " ".join(words)
    last, first = words[-1], words[0]
    kinds = gazetteer().get(text) or gazetteer().get(name_lists.spoken(text), ())
    for kind in kinds:
        weights[kind] += (5 if kind == "organisation" else 3.5) / (1 if len(kinds) == 1 else 1.6)
    if not kinds:
        _weigh_lists(words, weights)
    if len(words) > 1:
        _weigh_club(words, weights)
        _weigh_run(words, weights)
    elif last in _organisations("last") or last.removesuffix("s") in _organisations("last"):
        weights["organisation"] += 1.2
    elif last.endswith(("burg", "ville", "shire", "stan", "grad", "ford", "ham", "mouth", "haven", "mere")):
        weights["place"] += 0.5
    if len(words) == 1 and _ACRONYM.fullmatch(first) and text not in _places():
        weights["organisation"] += 1.5
    if len(words) == 1 and first in tables.mapping("given_names.tsv") and text not in _places():
        weights["person"] += 1.6
    if last in tables.words("other_words.en.txt") or first in name_words("before thing name"):
        weights["other"] += 4 if len(words) > 1 else 1
    if last in tables.words("surnames.txt") and text not in _places():
        weights["person"] += 1.1
    if any(character.isdigit() for character in text):
        weights["other"] += 1
        weights["person"] -= 2


def _weigh_lists(words: Sequence[str], weights: Weights) -> None:
    """The long lists: towns and people's names, which overlap much, so that each is a hint only."""
    low = [word.lower() for word in words]
    surname = low[-1] in surnames() and not is_ordinary(low[-1])
    if " ".join(low) in cities():
        weights["place"] += 1.0 if surname and len(words) == 1 else 1.9
    if surname and len(words) < 4:
        weights["person"] += 0.6
    common = tables.words("common_words.en.txt")
    if len(words) in (2, 3) and low[0] in given_names() and low[-1] in surnames() and not common & {low[0], low[-1]}:
        weights["person"] += 2.2  # "Buddy Rich": each an ordinary word too, but together a person
    if low[0] in given_names() and not is_ordinary(low[0]) and words[0] not in tables.mapping("given_names.tsv"):
        weights["person"] += 1.6 if 1 < len(words) < 4 else 0.5
    elif len(words) in (2, 3) and low[0] in given_names() and low[0] not in common and not is_ordinary(low[-1]):
        weights["person"] += 0.0 if words[0] in _places() else 1.4  # "Moses Arnheim": a word too, before what is none


def _weigh_club(words: Sequence[str], weights: Weights) -> None:
    """``FC Marsk``, ``Jacksonville Suns``: sports clubs by their letters, or by a town and an ordinary plural."""
    if words[0] in name_words("before club"):
        weights["organisation"] += 4
    elif words[-1].endswith("s") and is_ordinary(words[-1].lower()) and " ".join(words[:-1]).lower() in cities():
        weights["organisation"] += 2.5


def _weigh_run(words: Sequence[str], weights: Weights) -> None:
    last, first = words[-1], words[0]
    given = first in tables.mapping("given_names.tsv")
    joined = any(word in ("of", "for", "&") for word in words[1:-1])
    if joined or last in _organisations("last") or (last in name_words("and end") and "and" in words):
        weights["organisation"] += 1.5 if given and len(words) == 2 else 3
    if first in _place_words("first") or last in _place_words("last"):
        weights["place"] += 1.2 if given and len(words) == 2 else 2.6
    if first in ("Republic", "Gulf", "Strait", "Isle", "Bay", "City", "Port", "Cape") and "of" in words[1:2]:
        weights["place"] += 2
    elif first in _organisations("of") and len(words) > 2 and words[1] in ("of", "for"):
        weights["organisation"] += 1.5
    elif any(word in _organisations("of") or word in _organisations("last") for word in words):
        weights["organisation"] += 1
    if given:
        weights["person"] += 3 if len(words) <= 4 else 1
    if any(_INITIAL.fullmatch(word) for word in words[:-1]) or words[-1] in ("Jr.", "Jr", "Sr."):
        weights["person"] += 2
    if len(words) > 1 and words[0] in tables.words("family_first.txt") and "-" in words[1]:
        weights["person"] += 2
    if len(words) in (2, 3) and not any(is_ordinary(word.lower()) for word in words):
        weights["person"] += 1.4
    elif all(is_ordinary(word.lower()) for word in words if word[0].isupper()):
        weights["other"] += 0.8
    if first in ("North", "South", "East", "West", "New", "Northern", "Southern", "Eastern", "Western", "Central"):
        weights["place"] += 1


def _weigh_context(piece: Piece, words: Sequence[str], weights: Weights) -> None:
    before = piece.left[-1] if piece.left else ""
    low = before.lower()
    role = _roles().get(low)
    if piece.title:
        weights["person"] += 4
    elif role in ("person", "people") and len(words) < 4:
        weights["person"] += 2
    elif low in name_words("before person") and len(words) < 4:
        weights["person"] += 1.5
    if low in name_words("before place") and len(words) < 4:
        weights["place"] += 1.1 if low in ("in", "near") else 0.7
    elif low == "of" and len(words) == 1 and not is_ordinary(words[0].lower()):
        weights["place"] += 0.5
    if len(piece.left) > 1 and low == "of" and piece.left[-2].lower() in name_words("place noun"):
        weights["place"] += 2.5
    if low == "the":
        weights["person"] -= 1.5
        weights["organisation"] += 0.6
        weights["other"] += 0.5
    if low in name_words("before thing"):
        weights["other"] += 3
    elif low in name_words("body noun"):
        weights["organisation"] += 1.5
    if piece.quoted:
        weights["other"] += 2
    said = _said_to_be(piece.after) if piece.after else None
    if said and not (said == "person" and words[0].isupper()):
        weights[said] += 2
    _weigh_after(piece, words, weights)


def _said_to_be(after: Sequence[str]) -> NameKind | None:
    """The kind of what a name is said to be: ``is a small village``, ``, a Dutch fishing firm of …``."""
    told = after[0] in ("is", "was", "are", "were")
    opened = after[int(told) : int(told) + 1]
    # "the" begins a new subject oftener than it tells: "In Gaza, the spokesman added".
    if opened not in (("a",), ("an",)) and not (told and opened == ("the",)):
        return None
    found = None
    for word in after[int(told) + 1 :]:
        if word in _STOPS:
            break
        found = _described_kinds().get(word) or found  # the last: "a major electronics firm"
    return found


@cache
def _described_kinds() -> dict[str, NameKind]:
    found: dict[str, NameKind] = {role: "person" for role, kind in _roles().items() if kind == "person"}
    found.update(dict.fromkeys(sorted(name_words("body noun")), "organisation"))
    found.update(dict.fromkeys(sorted(name_words("thing noun")), "other"))
    found.update(dict.fromkeys(sorted(name_words("place noun")), "place"))
    return found


def _weigh_after(piece: Piece, words: Sequence[str], weights: Weights) -> None:
    right = piece.right.lower()
    if right in name_words("after person"):
        weights["person"] += 1.5
    elif right in name_words("of person") and len(words) == 1 and not (words[0].isupper() or is_common_word(words[0])):
        weights["person"] += 3
    elif right in _speaking() and len(words) < 4:
        weights["person"] += 0.9
        weights["organisation"] += 0.6
    elif len(words) == 1 and (right.endswith("ed") or right in name_words("auxiliary")):
        weights["person"] += 0.5
    elif piece.right in _places() and len(words) < 3:
        weights["place"] += 1.0
    elif right in name_words("place noun"):
        weights["place"] += 1
    elif right in ("officials", "spokesman", "spokeswoman", "spokesperson", "executives", "shares", "employees"):
        weights["organisation"] += 0.8


@cache
def _roles() -> dict[str, str]:
    """Role nouns and their classes."""
    return {row[0]: row[1] for row in tables.rows("roles.en.tsv")}


@cache
def _speaking() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("cue_verbs.en.tsv") if row[3] == "finite" and row[2] == "clause")


@cache
def _places() -> frozenset[str]:
    return frozenset(tables.mapping("places.en.tsv"))


@cache
def _organisations(position: str) -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("organisations.en.tsv") if row[1] == position)


@cache
def _place_words(position: str) -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("place_words.en.tsv") if row[1] == position)
