"""The words that make a number a figure, by language: hedges, units, currency marks, and what is counted.

Phrases are token tuples, found by their first token (or by their last, for what stands before a number).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from newsloom import tables
from newsloom.read.number_words import BLANKS, Lexicon, lexicon
from newsloom.read.tokens import ELIDED, Tokens
from newsloom.units import units

#: A phrase and what it means.
Phrase = tuple[tuple[str, ...], str]
Index = dict[str, tuple[Phrase, ...]]

_NONE: dict[str, str] = {}
_NO_PLURAL = frozenset({"ss", "us", "is", "'s", "’s"})
_STATES = frozenset({"state", "side", "act", "noun", "toll"})
_LEVELS = frozenset({"share", "points of share", "temperature"})
_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]"
_LATIN = r"[A-Za-z]++[^\W\d_]*+(?:['’][^\W\d_]++)*+"


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that the figures of a language need to know."""

    numbers: Lexicon
    pattern: re.Pattern[str]
    hedges: Index
    after: Index
    names: Index
    forms: Index
    marks: Index
    money_first: Index
    money: frozenset[str]
    singular: frozenset[str]
    roles: dict[str, dict[str, str]]
    concepts: frozenset[str]
    head: str
    verb_last: bool
    plural: tuple[str, ...]
    states: Index
    sides: Index
    acts: Index
    tolls: Index
    measures: Index
    stops: frozenset[str]
    numbered: frozenset[str]
    smaller: dict[str, dict[str, float]]
    openings: frozenset[tuple[str, str]]

    def role(self, name: str) -> dict[str, str]:
        """The words that play a part around a figure, with the concept they stand for."""
        return self.roles.get(name, _NONE)

    def is_plural(self, word: str) -> bool:
        """Whether a lower-case word looks like a plural."""
        if word in self.stops or len(word) < 4:
            return word in self.role("plural")
        if word.endswith(self.plural) or word in self.role("plural"):
            return True
        return word[-1] == "s" and word[-2:] not in _NO_PLURAL

    def moves(self, unit: str | None) -> bool:
        """Whether a unit can tell a change of level (prices fell $2) beside a way gone (it soared 500 miles)."""
        known = units().get(unit or "")
        return unit in self.money or (known is not None and known.dimension in _LEVELS)

    def levels(self, unit: str | None) -> bool:
        """Whether a unit is a share or a temperature, which can sink below zero."""
        known = units().get(unit or "")
        return known is not None and known.dimension in _LEVELS

    def lasts(self, unit: str | None) -> bool:
        """Whether a unit is one of time."""
        known = units().get(unit or "")
        return known is not None and known.dimension == "duration"

    def noun_case(self, word: str) -> bool:
        """Whether a word is written as common nouns are."""
        return word[0].isupper() if self.head == "capital" else word.islower()


@cache
def grammar(language: str) -> Grammar | None:
    """The grammar of a language, or ``None`` if it has no table of number words."""
    numbers = lexicon(language)
    if numbers is None:
        return None
    hedges = _rows(f"hedges.{language}.tsv")
    names = [(form, symbol) for symbol, forms in _rows(f"unit_names.{language}.tsv") for form in forms.split(";")]
    # "dolares", "metres cubes": keyboards without accents
    stops = _words(f"noun_stops.{language}.txt")
    names += [(plain, symbol) for form, symbol in names if (plain := _unaccented(form)) != form and plain not in stops]
    counted = [(row[0], row[1], row[2] if len(row) > 2 else "") for row in _rows(f"counted.{language}.tsv")]
    forms = [(form, unit.symbol) for unit in units().values() for form in unit.forms]
    money = [*((f, s) for f, s in forms if units()[s].dimension == s), *_rows("currency_marks.tsv")]
    roles: dict[str, dict[str, str]] = {}
    for word, role, concept in counted:
        roles.setdefault(role, {})[word] = concept
    return Grammar(
        numbers,
        _pattern(numbers),
        _index(((p, form) for p, form in hedges if not form.startswith("after ")), last=True),
        _index((p, form.removeprefix("after ")) for p, form in hedges if form.startswith("after ")),
        _index(names),
        _index([*forms, *_rows("currency_marks.tsv")]),
        _index(money, last=True),
        _index(money),
        frozenset(symbol for _, symbol in money),
        _singular(names, frozenset(roles.get("noun too", {}))),
        roles,
        frozenset(concept for _, role, concept in counted if concept and role in _STATES),
        roles.get("head", {}).get("*", "plural"),
        "verb" in roles.get("order", {}),
        tuple(roles.get("plural ending", {})),
        _index(roles.get("state", {}).items()),
        _index(roles.get("side", {}).items()),
        _index(roles.get("act", {}).items(), last=True),
        _index(roles.get("toll", {}).items(), last=True),
        _index(roles.get("measure", {}).items()),
        stops,
        _words(f"numbered.{language}.txt"),
        _smaller(),
        frozenset((p[0], p[1]) for p in (split(row[0]) for row in hedges if "after" not in row[1]) if len(p) > 2),
    )


def _smaller() -> dict[str, dict[str, float]]:
    """How many of a smaller unit make one of a larger."""
    found: dict[str, dict[str, float]] = {}
    for large, small, made in tables.rows("smaller_units.tsv"):
        found.setdefault(large, {})[small] = float(made)
    return found


def _unaccented(form: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))


def _rows(name: str) -> tuple[tuple[str, ...], ...]:
    return tables.rows(name) if tables.exists(name) else ()


def _words(name: str) -> frozenset[str]:
    return tables.words(name) if tables.exists(name) else frozenset()


def _pattern(numbers: Lexicon) -> re.Pattern[str]:
    """Digits as the language groups them, words, single marks."""
    point = re.escape(numbers.marks[0])
    rest = rf"(?:{point}\d+)?(?![{BLANKS}]?\d)"
    if numbers.marks[1] == " ":
        blanks = rf"\d{{1,3}}(?:[{BLANKS}]\d{{3}})+{rest}"
    else:
        # one group behind a plain blank may be two numbers ("in section 12 300 people"), unless it is "000"
        blanks = rf"\d{{1,3}}(?:(?:[{BLANKS[1:]}]\d{{3}})+|(?: \d{{3}}){{2,}}|(?: 000)+){rest}"
    # " ,5" is a slip of the pen in the languages of the decimal comma, " .5" a number in English
    opening = r"\s$€£(\-–<>" if numbers.marks[0] == "." else r"$€£(\-–<>"
    small = rf"(?<![^{opening}]){point}\d+(?![.,]?\d)"
    # words first, most tokens are; a blank is told by itself, or each part is tried on it
    words = ELIDED if numbers.elision else _LATIN
    return re.compile(rf"(?! )(?:{words}|{blanks}|\d+(?:[.,]\d+)*|{small}|{_WORD})")


def split(phrase: str) -> tuple[str, ...]:
    """A table's phrase in tokens, as the text is cut."""
    return tuple(re.findall(rf"(?<![^ ]){ELIDED}(?= |$)|\d+|{_WORD}", phrase))


def _index(phrases: Iterable[tuple[str, ...]], last: bool = False) -> Index:
    """Phrases by their first (or last) token in lower case, the longest first."""
    found: dict[str, list[Phrase]] = {}
    for phrase, meaning, *_ in phrases:
        parts = split(phrase)
        if parts:
            found.setdefault(parts[-1 if last else 0].lower(), []).append((parts, meaning))
    # among phrases of one length, those bound to capitals go first: "MB" before "mb"
    return {
        key: tuple(sorted(listed, key=lambda p: (-len(p[0]), all(part.islower() for part in p[0]))))
        for key, listed in found.items()
    }


def _singular(names: Iterable[tuple[str, ...]], nouns: frozenset[str]) -> frozenset[str]:
    """The unit names that are nouns too and need a hyphen or a number no larger than one: not "two foot soldiers"."""
    plain = {form for form, _ in names}
    return frozenset(form for form in plain if form in nouns)


def ahead(t: Tokens, j: int, index: Index) -> tuple[int, str] | None:
    """The longest phrase that begins at token ``j``: the token behind it, and its meaning.

    A phrase with capitals in the table must be written with them; others match in any case.
    """
    lower = t.lower
    # most words begin none: 140 questions an article, asked without a call
    for parts, meaning in index.get(lower[j], ()) if 0 <= j < len(lower) else ():
        if len(parts) == 1:
            if _same(t, j, parts[0]):
                return j + 1, meaning
        elif all(_same(t, j + k, part) for k, part in enumerate(parts)):
            return j + len(parts), meaning
    return None


def behind(t: Tokens, i: int, index: Index) -> tuple[int, str] | None:
    """The longest phrase that ends right before token ``i``: its first token, and its meaning."""
    for parts, meaning in index.get(t.lower[i - 1], ()) if 0 < i <= len(t.lower) else ():
        start = i - len(parts)
        if start >= 0 and all(_same(t, start + k, part) for k, part in enumerate(parts)):
            return start, meaning
    return None


def _same(t: Tokens, k: int, part: str) -> bool:
    if k >= len(t.raw):
        return False
    return t.lower[k] == part if part.islower() and len(part) > 1 else t.raw[k] == part
