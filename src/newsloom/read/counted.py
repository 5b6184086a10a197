"""What a figure counts, in one normal form: "five dead", "killed five people" and "a death toll of five" are ``dead``.

A concept of ``tables/counted.<lang>.tsv`` stands alone when it is of people at large, and behind its noun when of a
narrower group (``soldiers dead``, ``homes without power``). Without a concept it is the noun, lower case: ``people``.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsloom.read.figure_words import Grammar, ahead, behind
from newsloom.read.measures import Measure
from newsloom.read.tokens import Tokens
from newsloom.types import Figure

_DASHES = frozenset("-–‑")
_SHARES = frozenset({None, "share", "percent"})
_NOUN_RUN, _STATE_RUN, _TOLL_RUN, _VERB_RUN = 6, 9, 8, 10


@dataclass(frozen=True, slots=True)
class Noun:
    """The counted noun, and the token behind it."""

    word: str
    j: int


@dataclass(frozen=True, slots=True)
class Score:
    """Two numbers that stand against each other: votes are figures, goals are not; ``stop`` is the token behind."""

    votes: tuple[Figure, ...]
    stop: int


def counts(t: Tokens, i: int, j: int, measure: Measure, known: Grammar) -> str | None:
    """What the figure at tokens ``[i, j)`` counts, or ``None``."""
    if measure.unit not in _SHARES:
        return _measured(t, i, j, measure, known)
    noun = _noun(t, i, j, measure, known)
    if noun and (concept := known.role("noun").get(noun.word)):
        return concept
    concept = _state(t, noun.j if noun else j, known, noun) or (_act(t, i, known) if measure.unit is None else None)
    if noun and concept:
        return concept if noun.word in known.role("people") else f"{noun.word} {concept}"
    if concept:
        return concept
    if measure.unit is None and (toll := _toll(t, i, known)):
        return toll
    return noun.word if noun else _subject(t, i, known)


def last(t: Tokens, i: int, known: Grammar) -> Figure | None:
    """A count told of the last one: "a fifth person has died" is five dead by now, at tokens ``[i - 1, i + 1)``."""
    value = known.numbers.nth[t.lower[i]]
    if value < 2 or t.word(i - 1) not in known.numbers.article or not plain(t, i + 1, known):
        return None
    word = t.lower[i + 1]
    several = word if known.is_plural(word) else known.role("irregular").get(word, f"{word}s")
    concept = _state(t, i + 2, known, Noun("people", i + 2))
    if concept is None:
        return None
    people = word in known.role("person") or several in known.role("people")
    return Figure(t.starts[i - 1], t.ends[i], value, counts=concept if people else f"{several} {concept}")


def _measured(t: Tokens, i: int, j: int, measure: Measure, known: Grammar) -> str | None:
    """What a length, a sum of money or a time is of: ``height``, ``fine``, ``per barrel``."""
    k = j + 1 if t.word(j) in _DASHES else j
    if (found := ahead(t, k, known.measures)) is not None:
        return found[1]
    if (own := known.role("measure").get(t.word(j - 1))) is not None and measure.unit == "year":
        return _head(t, _run(t, j, known), known) or own  # "ein 34-Jähriger", "die 24-jährige Haft"
    if t.word(i - 1) in known.role("age"):
        return "age"
    if t.word(j) in known.role("per") and plain(t, j + 1, known):
        return f"per {t.lower[j + 1]}"
    if measure.hyphen or t.word(i - 1) in known.role("article"):
        run = _run(t, k, known)
        return (_head(t, run, known) if known.head == "capital" else t.lower[run[-1]]) if run else None
    if (told := _of_before(t, i, known)) is not None:
        return "age" if measure.unit == "year" and told in known.role("person") else told
    if t.word(j) in known.role("in"):
        run = [m for m in _run(t, j + 1, known, joins=False) if t.raw[m].islower()]
        return _head(t, run, known) or (t.lower[run[-1]] if run else None)
    if not known.lasts(measure.unit) and (head := _head_at(t, _run(t, k, known)[:2], known)) is not None:
        return t.lower[head]  # "120 mph winds"
    return _subject(t, i, known, known.moves(measure.unit))


def _of_before(t: Tokens, i: int, known: Grammar) -> str | None:
    """The noun whose size is told: "a fine of $3m", "winds of 120 km/h"."""
    word = t.word(i - 2)
    if t.word(i - 1) not in known.numbers.of or not plain(t, i - 2, known) or word in known.numbers.add:
        return None
    return None if word in known.role("empty") else _full(t, i - 2, known)


def _full(t: Tokens, k: int, known: Grammar) -> str:
    """A noun, with the one before it where it says little alone: ``unemployment rate``."""
    thin = t.lower[k] in known.role("thin") and plain(t, k - 1, known) and t.raw[k - 1].islower()
    return f"{t.lower[k - 1]} {t.lower[k]}" if thin else t.lower[k]


def plain(t: Tokens, k: int, known: Grammar) -> bool:
    """Whether a token is a lower-case word that may be a noun."""
    return 0 <= k < len(t) and t.raw[k].isalpha() and known.noun_case(t.raw[k]) and t.lower[k] not in known.stops


def _noun(t: Tokens, i: int, j: int, measure: Measure, known: Grammar) -> Noun | None:
    """The noun behind a count or share: the head of its phrase."""
    hyphen = t.word(j) in _DASHES and t.glued(j) and t.glued(j + 1)
    k = j + 1 if hyphen else j
    if hyphen and t.word(k) in known.role("compound"):
        return None
    if not hyphen:
        while k < len(t) and t.lower[k] in known.role("before noun"):
            k += 1
    run = _run(t, k, known)
    if not run or (measure.unit is not None and run[0] == j and t.lower[j] in known.numbers.add):
        return None  # "58% four years ago"
    if hyphen:
        word = t.lower[run[0]]
        plural = word if known.is_plural(word) else known.role("irregular").get(word, f"{word}s")
        return Noun(plural if known.head == "plural" else word, run[-1] + 1)
    if (head := _head_at(t, run, known)) is not None:
        return Noun(t.lower[head], head + 1)
    passed = t.lower[j:k] if measure.kind == "share" else [w for w in t.lower[j:k] if w in known.numbers.of]
    whole = measure.unit is not None and (bool(passed) or t.word(i - 1) in known.role("article"))
    if whole or measure.value == 1:
        return Noun(t.lower[run[-1]], run[-1] + 1)
    return None


def _run(t: Tokens, k: int, known: Grammar, joins: bool = True) -> list[int]:
    """The words of the noun phrase that begins at a token, up to a mark or a word that ends it."""
    run: list[int] = []
    joined = False
    while k < len(t) and len(run) < _NOUN_RUN:
        raw = t.raw[k]
        if raw in _DASHES and run and t.glued(k) and t.glued(k + 1):
            k += 1
            continue
        if len(raw) == 1 and raw.isupper() and t.word(k + 1) == ".":  # "U.S. counties"
            k += 2
            continue
        initials = raw.isupper() and 1 < len(raw) < 4
        if raw in known.numbers.join and joins and run and not joined and plain(t, k + 1, known):
            joined, k = True, k + 1  # "current and former officials"
            continue
        if not raw[0].isalpha() or (t.lower[k] in known.stops and not initials):
            break
        run.append(k)
        joined = joined or known.is_plural(t.lower[k])
        k += 1
    return run


def _head_at(t: Tokens, run: list[int], known: Grammar) -> int | None:
    """The head of a noun phrase, by the language: the first plural, the first capitalised word, the first word."""
    if known.head == "first":
        return run[0] if run else None
    if known.head == "capital":
        # "US-Amerikaner", "US-amerikanische Piloten": what begins a compound is not its head
        heads = (k for k in run if t.raw[k][0].isupper() and not (k + 2 in run and t.raw[k + 1] in _DASHES))
        return next(heads, None)
    plural = [k for k in run if known.is_plural(t.lower[k])]
    if len(plural) > 1 and plural[1] == plural[0] + 1 and t.lower[plural[0]] in known.role("modifier"):
        plural = plural[1:]  # "two weapons tests"
    small = next((k for k in plural if t.raw[k].islower()), None)
    return small if small is not None else (plural[-1] if plural else None)


def _head(t: Tokens, run: list[int], known: Grammar) -> str | None:
    head = _head_at(t, run, known)
    return t.lower[head] if head is not None else None


def _state(t: Tokens, k: int, known: Grammar, noun: Noun | None) -> str | None:
    """The state told behind the noun: "people were killed", "homes without power"; not "gunmen killed 20"."""
    passive = far = False
    for at in range(k, k + _STATE_RUN + _VERB_RUN):
        word = t.word(at)
        if (found := ahead(t, at, known.states)) is not None:
            return None if not passive and _has_object(t, found[0], word, known) else found[1]
        if (found := ahead(t, at, known.sides)) is not None and (noun is None or noun.word in known.role("voters")):
            return found[1] if noun is not None or _votes_near(t, at, known) else None
        if word in known.role("between") or word.endswith("ly"):
            passive = passive or word in known.role("passive")
        elif not far and noun is not None and word in known.role("place"):
            far = True
        elif not (known.verb_last and passive and word.isalpha()) and (
            passive or not far or not word[:1].isalpha() or _ends_place(word, known)
        ):
            return None
    return None


def _ends_place(word: str, known: Grammar) -> bool:
    """Whether a word ends the place that stands between noun and verb: "people in the old town were"."""
    return word in known.stops and word not in known.role("place") and word not in known.role("article")


def _has_object(t: Tokens, k: int, word: str, known: Grammar) -> bool:
    """Whether a verb that could be active has its object behind it."""
    if word not in known.role("act"):
        return False
    behind_it = t.word(k)
    if not behind_it:
        return False
    return behind_it in known.role("object") or known.numbers.starts_at(behind_it) or t.raw[k][-1].isdecimal()


def _act(t: Tokens, i: int, known: Grammar) -> str | None:
    """The state that the verb before the figure brings about: "killed five", "evacuation of 4,200"."""
    found = behind(t, i, known.acts)
    if found is None:
        return None
    return None if t.word(found[0] - 1) in known.role("passive") else found[1]


def _toll(t: Tokens, i: int, known: Grammar) -> str | None:
    """The state that a toll before the figure counts: "the death toll from the flood rose to seven"."""
    k, moved = i, False
    for _ in range(_TOLL_RUN + _VERB_RUN):
        if k <= 0:
            return None
        if (found := behind(t, k, known.tolls)) is not None:
            return found[1]
        word = t.lower[k - 1]
        if concept := known.role("noun").get(word):
            return concept  # "the toll of injured rose to"
        verb = word in known.role("level") or word in known.role("change")
        moved = moved or verb
        easy = verb or word in known.role("between") or word in known.role("reach") or word in known.numbers.of
        if not easy and not word.endswith("ly") and not (moved and word[0].isalnum()):  # "on line 6"
            return None
        k -= 1
    return None


def _subject(t: Tokens, i: int, known: Grammar, moves: bool = True) -> str | None:
    """The noun whose level a verb before the figure tells ("inflation rose to"), or its change if ``moves``."""
    if (told := _of_before(t, i, known)) is not None:
        return told
    k, reached = i - 1, False
    if t.word(k) in known.role("reach") or t.word(k) in known.role("step"):
        reached, k = t.word(k) in known.role("reach"), k - 1
    while t.word(k).endswith("ly"):
        k -= 1
    verb = t.word(k)
    change = verb in known.role("change")
    if (not change and verb not in known.role("level")) or (change and not reached and not moves):
        return None
    k -= 1
    while t.word(k) in known.role("between") or t.word(k).endswith("ly"):
        k -= 1
    if not (plain(t, k, known) or (k == 0 and t.lower[0] not in known.stops and t.raw[0].isalpha())):
        return None
    noun = _full(t, k, known)
    return f"{noun} change" if change and not reached else noun


def _votes_near(t: Tokens, k: int, known: Grammar) -> bool:
    near = t.lower[max(0, k - 14) : k + 6]
    return any(word in known.role("vote") for word in near)


def score(t: Tokens, measure: Measure, known: Grammar) -> Score | None:
    """Two bare numbers against each other, ``52-48``; ``None`` when a measure is no such pair."""
    k = next((m for m in range(measure.i, min(measure.j + 2, len(t))) if _against(t, m, known)), None)
    if k is None or measure.unit is not None or not t.raw[k - 1].isdecimal() or not t.raw[k + 1].isdecimal():
        return None
    one, other = float(t.raw[k - 1][:6]), float(t.raw[k + 1][:6])
    told = {t.word(k - 2), t.word(k - 3)} & known.role("vote").keys()
    if not (told if one < other else _votes_near(t, k, known)):
        goals = t.raw[k] in _DASHES and one >= other
        return Score((), k + 2) if goals else None
    rejected = one > other and any(w in known.role("reject") for w in t.lower[max(0, k - 14) : k + 6])
    sides = ("against", "in favour") if rejected else ("in favour", "against")
    pair = zip((k - 1, k + 1), (one, other), sides, strict=True)
    return Score(tuple(Figure(t.starts[m], t.ends[m], value, counts=side) for m, value, side in pair), k + 2)


def _against(t: Tokens, m: int, known: Grammar) -> bool:
    """Whether a token stands between the two numbers of a score."""
    if not 0 < m < len(t) - 1 or t.raw[m + 1][0] not in "0123456789":
        return False
    return (t.raw[m] in _DASHES and t.glued(m) and t.glued(m + 1)) or known.numbers.link.get(t.lower[m]) == "to"
