"""Tolls in plain words: how many are dead, hurt or arrested by a headline or a claim.

    "kills three", "four dead", "death toll rises to four" ──▶ dead 3, 4, 4
    "a fifth person has died", "the first to die"          ──▶ dead 5, 1, told of the last of them

Figures are read in the texts of reports only. The states are those of ``moving.en.txt``, the
words those of ``counted.en.tsv``. English only, for a digest does not tell the language of its claims.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from newsloom import tables
from newsloom.text import words
from newsloom.types import Figure
from newsloom.weave.amounts import differ

_GROUPED = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_CLAUSE_END = re.compile(r"[;:()“”\"\n]|,(?=\s)|\s[–—-]\s|—")
# "A third sailor, who had been taken to hospital, has died."
_ASIDE = re.compile(r",\s(?:who|which|whose)\s[^,.;]{1,120},")
_NTH = re.compile(r"(\d{1,4})(?:st|nd|rd|th)")
_YEARS = range(1900, 2100)
# Nobody counts more people than live; and what is larger than a float holds cannot be compared.
_LARGEST = 10**10
# Words of the noun between a number and its state: "five members of the crew" is not looked into.
_NOUN = 3
# Words between "the number of people hurt" or "the death toll" and its number.
_AFTER_TOLL = 20

_Phrases = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


@dataclass(frozen=True, slots=True)
class Toll:
    """So many in a state; ``nth``: told of the last of them, "a fifth person"."""

    state: str
    value: int
    nth: bool = False


@dataclass(frozen=True, slots=True)
class _Number:
    """A number at tokens ``[at, end)``."""

    at: int
    end: int
    value: int
    nth: bool


@lru_cache(maxsize=4_000)
def tolls(text: str) -> frozenset[Toll]:
    """The tolls that a text tells, but not "three more", nor those of a part: "including two children"."""
    found: set[Toll] = set()
    for clause in _CLAUSE_END.split(_ASIDE.sub("", _GROUPED.sub("", text))):
        tokens = words(clause)
        for number in _numbers(tokens):
            if state := _state(tokens, number):
                found.add(Toll(state, number.value, number.nth))
    return frozenset(found)


def tolls_differ(one: str, other: str) -> bool:
    """Whether two texts tell other tolls of one state, rounding aside, and have none of it in common."""
    mine, theirs = _whole(tolls(one)), _whole(tolls(other))
    return any(all(_apart(a, b) for a in mine[state] for b in theirs[state]) for state in mine.keys() & theirs.keys())


def _whole(found: frozenset[Toll]) -> dict[str, set[int]]:
    """State → the values told of all who are in it."""
    values: dict[str, set[int]] = defaultdict(set)
    for toll in found:
        values[toll.state].add(toll.value)
    return values


def _apart(one: int, other: int) -> bool:
    return differ(Figure(0, 0, one), Figure(0, 0, other))


def _numbers(tokens: Sequence[str]) -> list[_Number]:
    """The whole numbers of a clause, ordinals among them."""
    found: list[_Number] = []
    at = 0
    while at < len(tokens):
        number = _number(tokens, at)
        if number is not None:
            found.append(number)
        at = number.end if number else at + 1
    return found


def _number(tokens: Sequence[str], at: int) -> _Number | None:
    value = _cardinal(tokens[at])
    if value is None:
        nth = _ordinal(tokens[at])
        return None if nth is None else _Number(at, at + 1, nth, True)
    end = at + 1
    if end < len(tokens) and value in range(20, 100, 10) and tokens[at].isalpha():
        if nth := _ordinal(tokens[end]):
            return _Number(at, end + 1, value + nth, True)
        if 0 < (unit := _cardinal(tokens[end]) or 0) < 10:
            value, end = value + unit, end + 1
    while value < _LARGEST and end < len(tokens) and (times := _times(tokens[end])):
        value, end = value * times, end + 1
    return _Number(at, end, value, False)


def _cardinal(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) < 10 else _kinds()["add"].get(word)


def _times(word: str) -> int | None:
    return _kinds()["mult"].get(word) or _kinds()["mag"].get(word)


def _ordinal(word: str) -> int | None:
    nth = _NTH.fullmatch(word)
    return int(nth[1]) if nth else _kinds()["ordinal"].get(word)


@cache
def _kinds() -> dict[str, dict[str, int]]:
    """Kind of number word → word → its value."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in ("add", "mult", "mag", "ordinal")}
    for word, kind, *value in tables.rows("number_words.en.tsv"):
        sort = "ordinal" if kind == "nth" else kind
        if sort in found and value:
            found[sort].setdefault(word, int(float(value[0])))
    return found


def _rows() -> tuple[tuple[str, ...], ...]:
    return *tables.rows("counted.en.tsv"), *tables.rows("tolls.en.tsv")


@cache
def _role(*names: str) -> frozenset[str]:
    """The words of some roles."""
    return frozenset(row[0] for row in _rows() if row[1] in names)


@cache
def _phrases(role: str) -> _Phrases:
    """First word → the phrases of a role that begin so, longer ones first, each with the moving state that it tells."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for phrase, kind, *state in _rows():
        if kind == role and state and state[0] in tables.words("moving.en.txt"):
            parts = tuple(phrase.split())
            found[parts[0]].append((parts, state[0]))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()}


def _phrase(tokens: Sequence[str], at: int, role: str) -> tuple[int, str] | None:
    """The token behind the phrase of a role that begins at a token, and its state."""
    for parts, state in _phrases(role).get(tokens[at], ()) if at < len(tokens) else ():
        if tuple(tokens[at : at + len(parts)]) == parts:
            return at + len(parts), state
    return None


def _state(tokens: Sequence[str], number: _Number) -> str | None:
    """The state that a number counts: by what stands behind it, by the verb before it, or as a toll."""
    before, behind = tokens[number.at - 1 : number.at], tokens[number.end : number.end + 1]
    if number.value in _YEARS or not _role("part").isdisjoint(before) or not _of_no_state().isdisjoint(behind):
        return None
    if not _role("more").isdisjoint((*before, *behind)) and not number.nth:
        return None
    if not tables.words("numbered.en.txt").isdisjoint(before):
        return None  # "Flight 171"
    found = _behind(tokens, number) or _by_verb(tokens, number)
    return found or (_last_to(tokens, number) if number.nth else _by_toll(tokens, number))


@cache
def _of_no_state() -> frozenset[str]:
    """What is measured, not counted: "two years after a fire killed"."""
    return frozenset(name for row in tables.rows("unit_names.en.tsv") for name in row[1].split(";") if len(name) > 3)


def _behind(tokens: Sequence[str], number: _Number) -> str | None:
    """The state told behind a number and its noun: "people were killed", "deaths"; not "gunmen killed 20"."""
    for at in range(number.end, min(number.end + _NOUN + 1, len(tokens))):
        if noun := _phrase(tokens, at, "noun"):
            return noun[1]
        verb = _past_between(tokens, at)
        if state := _phrase(tokens, verb, "state"):
            done_to = tokens[state[0]] if state[0] < len(tokens) else ""
            active = tokens[verb] in _role("act") and verb == at > number.end
            return None if active and (done_to in _role("object") or _cardinal(done_to) is not None) else state[1]
        if tokens[at] in _role("no noun") or _cardinal(tokens[at]) is not None:
            return None
    return None


def _past_between(tokens: Sequence[str], at: int) -> int:
    """The token behind what may stand between a noun and its state: "have since been"."""
    while at < len(tokens) and (tokens[at] in _role("between") - _role("not between") or tokens[at].endswith("ly")):
        at += 1
    return at


def _last_to(tokens: Sequence[str], number: _Number) -> str | None:
    """The state of "the fifth to die", "the second climber in a month to be killed"."""
    ends = (_phrase(tokens, _past_between(tokens, at + 1), "state") for at, word in enumerate(tokens) if word == "to")
    return next((end[1] for end in ends if end and end[0] > number.end), None)


def _by_verb(tokens: Sequence[str], number: _Number) -> str | None:
    """The state that the verb before a number brings: "kills three", "injuring at least 30", "killed a fifth man"."""
    if number.nth and not _role("no noun").isdisjoint(tokens[number.end : number.end + 1]):
        return None  # "was hurt a second time"
    at = _before_hedges(tokens, number.at)
    at -= number.nth and at > 0 and tokens[at - 1] in _role("article")
    act = _phrase(tokens, at - 1, "act") if at else None
    return act[1] if act and act[0] == at else None


def _by_toll(tokens: Sequence[str], number: _Number) -> str | None:
    """The state of a toll told before a number: "death toll rises to four", "the number of people hurt is 12"."""
    at = _before_hedges(tokens, number.at)
    link = tokens[at - 1] if at else ""
    for start in range(at - 1, max(-1, at - 1 - _AFTER_TOLL), -1):
        if toll := _phrase(tokens, start, "toll"):
            alone = " ".join(tokens[start : toll[0]]) in _role("toll alone") or tokens[start] == "number"
            told = (
                link in _role("level") or link == "to" or (alone and (link in _role("reach") or link in ("of", "now")))
            )
            return toll[1] if told or toll[0] == at else None
    return None


def _before_hedges(tokens: Sequence[str], at: int) -> int:
    """The token at which a number begins with its hedges: "at least 30"."""
    for size in (3, 2, 1):
        if at >= size and " ".join(tokens[at - size : at]) in _role("hedge"):
            return at - size
    return at
