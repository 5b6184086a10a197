"""Whether reported words stand for themselves: a clause with its own subject and finite verb, not ``the plan``.

An indirect quote is found wherever a verb of saying has its content, be that a thing (``praised the plan``) or a deed
(``urged her to stay``). In a list of what somebody said only the clauses tell anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from newsloom import tables
from newsloom.read.tagging import Grammar, Word, grammar, tagged
from newsloom.read.tense import Verbs, verbs
from newsloom.types import Span

_NOMINAL = frozenset({"word", "name", "role", "number", "pronoun"})
_SUBJECT = _NOMINAL | {"adv", "rel"}
_LEADING = frozenset({"prep", "det", "poss", "conj"})
_SHORTEST = 3  # words
_FINITE = frozenset({"past", "future", "present", "governor", "be"})
_CUT = ("…", "...")


@lru_cache(maxsize=4096)
def whole(text: str, language: str | None) -> bool:
    """Whether an indirect quote is a clause that can be read alone; in a language without tables any is."""
    code = (language or "en").split("-")[0].lower()
    known = grammar(code)
    if not known.classes:
        return True
    words = _first_part(tagged(text, Span(0, len(text)), (), (), known))
    if len(words) < _SHORTEST or text.rstrip().endswith(_CUT) or not _opens_well(words, known):
        return False
    if words[-1].text == "," or words[-1].low in _left_open(code):
        return False
    told = verbs(code)
    if known.turns:
        return any(_finite(words, i, known, told) for i in range(len(words)))
    if words[0].low.partition("'")[0] in known.small("nominative") and words[1].tag not in ("mark", "prep", "conj"):
        return True
    return _stated(words, known, told)


def _first_part(words: Sequence[Word]) -> list[Word]:
    """The words up to a colon or semicolon, without marks but commas; an apostrophe's ``he’s`` as a verb."""
    found: list[Word] = []
    for word in words:
        if word.text in (":", ";") and found:
            break
        short = word.tag == "poss" and found and found[-1].tag in ("pronoun", "adv")
        if word.tag != "mark" or word.text == ",":
            found.append(word._replace(tag="aux") if short else word)
    return found


@cache
def _left_open(language: str) -> frozenset[str]:
    name = f"left_open.{language}.txt"
    return tables.words(name) if tables.exists(name) else frozenset()


def _opens_well(words: Sequence[Word], known: Grammar) -> bool:
    """Whether the first word can open a statement: no ``to``, ``who`` or ``whether``, no gerund."""
    first = words[0]
    if first.low in known.small("infinitive") or first.tag in ("rel", "poss"):
        return False
    if first.low in known.small("question") or first.tag == "sub":
        return any(word.text == "," for word in words[2:])  # "If it rains, …"; "whether it rains" states nothing
    return not (first.tag == "cue" and first.low.endswith(known.gerunds))


def _stated(words: Sequence[Word], known: Grammar, told: Verbs) -> bool:
    """Whether a finite verb is the clause's own, and none of a relative or other clause inside it."""
    opened = words[0].tag == "sub" or words[0].low in known.small("clause opener") | known.small("question")
    inner = opened
    i = 1
    while i < len(words):
        if _finite(words, i, known, told):
            if not inner:
                return True
            inner = False
            while i < len(words) and (words[i].tag in ("aux", "adv") or _verb(words, i, known, told)):
                i += 1
            continue
        if _goes_on(words, i):
            return False
        if opened and words[i].text == ",":
            opened = inner = False  # "If it rains, …"
        inner = inner or _opens_inner(words, i, known)
        i += 1
    return False


def _goes_on(words: Sequence[Word], i: int) -> bool:
    """``the plan in a tweet, and it was unclear``: what follows is the writer's."""
    joint = words[i].tag == "conj" and words[i - 1].text == "," and i + 1 < len(words)
    return joint and (words[i + 1].tag == "pronoun" or words[i + 1].low == "there")


def _opens_inner(words: Sequence[Word], i: int, known: Grammar) -> bool:
    word, before = words[i], words[i - 1]
    if word.tag == "rel" or word.low in known.small("question") or word.low in known.small("that"):
        return True
    if word.tag == "sub" or (word.low in known.small("clause opener") and word.tag != "conj"):
        return words[i + 1].low not in known.small("of") if i + 1 < len(words) else False
    # "the health of the leader amid reports he underwent surgery": a clause that nothing opens.
    return word.low in known.small("nominative") and before.tag in ("word", "role", "name", "cue") and i > 1


def _finite(words: Sequence[Word], i: int, known: Grammar, told: Verbs) -> bool:
    """Whether a verb with a subject before it stands at ``i``."""
    word = words[i]
    if known.turns:
        governed = i > 0 and words[i - 1].low in known.small("infinitive")
        return not governed and (word.tag == "aux" or _verb_turned(words, i, known, told))
    before = words[i - 1]
    alone = before.low in known.small("lone determiner")
    if i == 0 or before.low in known.small("infinitive") or (before.tag in _LEADING and not alone):
        return False
    if word.tag == "aux":
        return word.low not in ("be", "been", "being", "not", "also")
    return _verb(words, i, known, told)


def _verb_turned(words: Sequence[Word], i: int, known: Grammar, told: Verbs) -> bool:
    """Where verbs stand second or last: one that the tables know, or one behind all else (``gesperrt bleibt``)."""
    word = words[i]
    if not word.text[0].islower():
        return False
    if told.kind.get(word.low) in _FINITE or word.low in known.small("subjunctive"):
        return True
    if word.cue is not None and word.cue.tense == "finite":
        return True
    ends = i + 1 == len(words) or words[i + 1].text == ","
    return known.second and ends and i > 0 and word.low.endswith(("t", "te", "ten"))


def _verb(words: Sequence[Word], i: int, known: Grammar, told: Verbs) -> bool:
    word, before = words[i], words[i - 1]
    if word.tag not in ("cue", "word", "role") or not word.text[0].islower() or word.low.endswith(known.gerunds):
        return False
    subject = before.tag in _SUBJECT or before.low in known.small("lone determiner")
    if not subject and before.text not in (",", ")"):
        return False
    if told.kind.get(word.low) in _FINITE:
        return True
    if word.low.endswith(known.pasts):
        return told.kind.get(word.low) != "neither" and not _participle(words, i)
    if word.cue is not None and word.cue.tense == "finite" and not word.cue.noun:
        return True
    return _present(words, i)


def _participle(words: Sequence[Word], i: int) -> bool:
    """``17 deaths linked to it``, ``a man accused of theft``; an adjective: ``two injured men``."""
    following = words[i + 1] if i + 1 < len(words) else None
    subject = words[i - 2] if words[i - 1].tag == "adv" else words[i - 1]
    if following is None or subject.tag == "pronoun":
        return False
    attached = following.tag in ("word", "role") and not following.low.endswith("ly")
    return attached or following.low in tables.words("after_participles.en.txt")


def _present(words: Sequence[Word], i: int) -> bool:
    """``Overmere faces two strikes``, ``he wants to go``: behind a singular, with an object of its own."""
    word, before = words[i], words[i - 1]
    if not word.low.endswith("s") or word.low.endswith(("ss", "us", "is")) or i + 1 >= len(words):
        return False
    if before.low in ("he", "she", "it"):
        return True
    behind = words[i + 1]
    named = before.text[0].isupper() and behind.low == "to"
    singular = before.tag in ("word", "role", "name") and not before.low.endswith("s")
    return singular and (named or behind.tag in ("det", "number", "pronoun"))
