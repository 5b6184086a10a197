"""Who is credited without a verb: ``according to the ministry``, ``selon la préfecture``, ``Medienberichten zufolge``.

The words stand in ``attributing.<language>.tsv``, each with its place: before the one who tells, behind, after a comma
alone, or before a noun that tells (``nach Angaben der Polizei``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsloom.read.clauses import Phrase, inverted, noun_phrase
from newsloom.read.tagging import Grammar, Word, is_cue
from newsloom.read.word_order import doer, phrase_at

_TOLD = 4  # words between ``nach`` and its noun: "nach bislang unbestätigten Angaben"
_NOMINAL = frozenset({"det", "name", "role", "word", "number"})


class Credited(NamedTuple):
    """The words ``[first, last)`` that credit, and the phrase of the one who tells."""

    first: int
    last: int
    phrase: Phrase | None


def according(words: Sequence[Word], known: Grammar) -> Iterator[Credited]:
    """Every credit without a verb in a sentence, in order."""
    listed, behind, view, crediting = (
        known.attributing,
        known.small("opinion behind"),
        known.small("view"),
        known.crediting,
    )
    for i in [i for i, word in enumerate(words) if word.low in crediting]:
        word = words[i]
        if i and word.low in behind and words[i - 1].low.endswith(known.tellings):
            # "seiner Ansicht nach"; "ersten Angaben zufolge" have no owner.
            owner = _owner(words, i - 1, known) if i > 1 else None
            yield Credited(i - 1, i + 1, owner or _teller(words, i - 1))
            continue
        if word.tag == "poss" and 0 < i < len(words) - 1 and words[i + 1].low in view:
            yield from _view(words, i, known)
        for following, place in listed.get(word.low, ()):
            last = i + 1 + len(following)
            if following and tuple(one.low for one in words[i + 1 : last]) != following:
                continue
            found = _credited(words, i, last, place, known)
            if found is not None:
                yield found
                break


def _credited(words: Sequence[Word], first: int, last: int, place: str, known: Grammar) -> Credited | None:
    if place == "behind":
        phrase = noun_phrase(words, first - 1, known) if first else None
        return None if phrase is None or words[phrase.head].tag == "pronoun" else Credited(first, last, phrase)
    if place == "comma" and (not first or (words[first - 1].text != "," and words[first - 1].tag != "quote")):
        return None
    if place == "opening":  # "Demnach ist …": whoever was told of before
        return Credited(first, last, None) if first == 0 and len(words) > _TOLD else None
    if place == "told":
        return _told(words, first, known)
    if not known.turns:
        return Credited(first, last, inverted(words, last - 1, known)) if last < len(words) - 1 else None
    verb = _verb_behind(words, last, known)
    if verb is not None:
        return Credited(first, verb + 1, doer(words, verb, known))
    phrase = _oblique(words, last, known)
    return Credited(first, last, phrase) if phrase is not None else None


def _verb_behind(words: Sequence[Word], last: int, known: Grammar) -> int | None:
    """``según adelantó``, ``selon ce qu’a dit``: a verb of saying right behind the crediting word."""
    for i in range(last, min(len(words), last + 3)):
        if words[i].cue is not None and is_cue(words, i, known):
            return i
        if words[i].tag not in ("aux", "adv"):
            return None
    return None


def _told(words: Sequence[Word], first: int, known: Grammar) -> Credited | None:
    """``nach Angaben der Polizei``: the phrase behind the noun that tells, or that noun itself."""
    for i in range(first + 1, min(len(words), first + 1 + _TOLD)):
        if words[i].low.endswith(known.tellings):
            behind = i + 1 < len(words) and (_owned(words[i + 1], known) or words[i + 1].tag in ("name", "role"))
            owner = _oblique(words, i + 1 + (words[i + 1].tag == "prep"), known) if behind else None
            owner = owner or _owner(words, i, known)
            return Credited(first, i + 1 if owner else first + 1, owner or Phrase(first + 1, i + 1, i))
        if words[i].tag not in _NOMINAL and words[i].tag != "adv":
            return None
    return None


def _view(words: Sequence[Word], poss: int, known: Grammar) -> Iterator[Credited]:
    """``in Hill’s view``."""
    first = poss - 1
    while first > 0 and words[first - 1].tag in ("role", "name", "det"):
        first -= 1
    if first and words[first - 1].low in known.small("view in") and words[poss - 1].tag in ("name", "role"):
        yield Credited(first - 1, poss + 2, Phrase(first, poss, poss - 1))


def _owner(words: Sequence[Word], noun: int, known: Grammar) -> Phrase | None:
    """``Hills Idee``, ``seiner Ansicht``: whose a noun is, told before it."""
    before = words[noun - 1]
    owns = before.low in known.small("possessive") or (before.tag == "name" and before.low.endswith("s"))
    return Phrase(noun - 1, noun, noun - 1) if owns else None


def _teller(words: Sequence[Word], noun: int) -> Phrase:
    """A noun that tells, with its article where it has one: ``dem Bericht``, ``Medienberichten``."""
    first = noun
    while first and noun - first < _TOLD and words[first - 1].text.islower() and words[first - 1].tag == "word":
        first -= 1
    if first and words[first - 1].tag == "det":
        return Phrase(first - 1, noun + 1, noun)
    return Phrase(noun, noun + 1, noun)


def _owned(word: Word, known: Grammar) -> bool:
    return word.low in known.small("attaching") or word.low in known.small("genitive")


def _oblique(words: Sequence[Word], first: int, known: Grammar) -> Phrase | None:
    """A noun phrase in any case: behind a preposition ``dem`` and ``den`` begin one."""
    if first >= len(words):
        return None
    if words[first].low in known.small("oblique") or words[first].low in known.small("genitive"):
        inner = phrase_at(words, first + 1, known)
        return None if inner is None else Phrase(first, inner.last, inner.head)
    return phrase_at(words, first, known)
