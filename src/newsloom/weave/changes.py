"""What is new between two digests of a story: new, changed, withdrawn, newly corroborated claims.

    before ──wordings──▶ is it there, and how nearly? ──▶ new · changed · corroborated
    after  ──wordings──▶ is it still there?           ──▶ withdrawn

Ids number claims inside one digest only, and an edited report may keep its id: claims are held together by the words
they credit, then by likeness.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from newsloom import tables
from newsloom.text import normal, words
from newsloom.types import Change, Claim, Conflict, Credit, Digest
from newsloom.weave.statements import content_stems, word_class
from newsloom.weave.tolls import Toll, tolls
from newsloom.weave.unheard import Heard

# Sentences of updates against what earlier updates told, in another writer's words (eval/newness.py): at .35 and above
# .79 of what is old and .09 of what is new, at .50 .53 and .02. So from .50 on it is one claim, whose figures and
# voices can be compared; from .35 on it has been told and is no news.
_SAME, _TOLD = 0.50, 0.35
# Words that more wordings hold than this do not bring a wording up for comparison.
_COMMON = 50
# In few sentences every word is everywhere: rarity is weighed as in this many at least.
_SMALLEST = 20
_GROUPED = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_MAGNITUDES = {"k": "thousand", "m": "million", "bn": "billion", "tn": "trillion"}
_GLUED = re.compile(r"(?<=\d)(k|m|bn|tn)\b", re.IGNORECASE)
# Words of somebody, not one word in scare quotes.
_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]{12,})[”\"»“]")
# So much of the words of two sentences of one outlet, and the later is the earlier one edited.
_EDITED = 0.75
_DENYING = ("en", "de", "es", "fr")
_TELLING_NUMBERS = frozenset({"add", "mult", "mag"})
# So many words from a number on tell what it counts: "18 other people".
_BESIDE = 4

_Spot = tuple[str, int, str]


class Wordings:
    """All that a digest, or an earlier set of sentences, has told.

    ``told`` are wordings with the claim (any number) that each belongs to. A likeness is the part of their content
    words, weighted by how rare they are among the wordings, that two wordings have in common (0 to 1).
    """

    def __init__(self, told: Iterable[tuple[int, str]]) -> None:
        self._claims: list[int] = []
        self._terms: list[frozenset[str]] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        for claim, text in told:
            terms = frozenset(content_stems(text, None))
            for term in terms:
                self._holders[term].append(len(self._terms))
            self._claims.append(claim)
            self._terms.append(terms)
        self._of_all = max(len(self._terms), _SMALLEST) + 1
        self._mass = [self._weighed(terms) for terms in self._terms]

    def nearest(self, text: str) -> tuple[int | None, float]:
        """The claim with the likest wording, the first among equals, and how like it is; ``None`` and 0 without any."""
        terms = frozenset(content_stems(text, None))
        mass = self._weighed(terms)
        near = {index for term in terms if len(held := self._holders.get(term, ())) <= _COMMON for index in held}
        best, found = 0.0, None
        for index in sorted(near):
            like = 2 * self._weighed(terms & self._terms[index]) / ((mass + self._mass[index]) or 1.0)
            if like > best:
                best, found = like, self._claims[index]
        return found, best

    def newness(self, text: str) -> float:
        """How little of a sentence was told: 1 for one of quite other words, 0 for one that stands there."""
        return 1.0 - self.nearest(text)[1]

    def _weighed(self, terms: frozenset[str]) -> float:
        return math.fsum(math.log(self._of_all / (len(self._holders.get(term, ())) + 0.5)) for term in terms)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the earlier digest tells: its claims, where their wordings stand, and what later counts have overtaken."""

    claims: Sequence[Claim]
    spots: Mapping[_Spot, int]
    told: Wordings
    heard: Heard
    moved: Mapping[_Spot, str]
    gone: Mapping[str | None, Sequence[Credit]]

    @classmethod
    def of(cls, digest: Digest, after: Digest) -> _Known:
        """What a digest tells; what has moved and what is gone by the later one."""
        claims, updates = _facts(digest), after.updates
        stay = {_spot(credit) for claim in after.claims for credit in claim.credits}
        gone: dict[str | None, list[Credit]] = defaultdict(list)
        for credit in (credit for claim in claims for credit in claim.credits if _spot(credit) not in stay):
            gone[credit.outlet].append(credit)
        spots = {_spot(credit): rank for rank, claim in enumerate(claims) for credit in claim.credits}
        wordings = _wordings(claims)
        return cls(claims, spots, Wordings(wordings), Heard(wordings), _moved(updates, claims, spots), gone)


def changes(before: Digest, after: Digest) -> tuple[Change, ...]:
    """The changes from one digest to a later one, in the order the later one tells its claims, then what is withdrawn.

    A claim is *changed* when a wording that was not there before tells another figure, or its outlet has edited a
    number, a quotation or a "not" in it, *corroborated* when more
    independent voices make it than before, *withdrawn* when nothing like it is told any longer. What was told in other
    words is no change.
    """
    new = _facts(after)
    known = _Known.of(before, after)
    found = [change for claim in new if (change := _change(claim, known))]
    return (*found, *_withdrawn(known.claims, new))


def _facts(digest: Digest) -> list[Claim]:
    return [claim for claim in digest.claims if not claim.judgement]


def _words(fresh: Credit, claim: Claim, all_fresh: Sequence[Credit]) -> str:
    """The claim in words that were not there before."""
    return claim.text if len(all_fresh) == len(claim.credits) else " ".join(fresh.exact.split())


def _spot(credit: Credit) -> _Spot:
    """A wording at its place; the words too, for an article may be edited under one id."""
    return credit.article, credit.start, credit.exact


def _wordings(claims: Sequence[Claim]) -> list[tuple[int, str]]:
    return [(rank, text) for rank, claim in enumerate(claims) for text in dict.fromkeys(_texts(claim))]


def _texts(claim: Claim) -> list[str]:
    return [claim.text, *(credit.exact for credit in claim.credits)]


def _change(claim: Claim, before: _Known) -> Change | None:
    """What a claim of the later digest brings, or ``None``."""
    fresh = [credit for credit in claim.credits if _spot(credit) not in before.spots]
    for credit in fresh:
        if (overtaken := before.moved.get(_spot(credit))) is not None:
            return _changed(claim, overtaken, credit, fresh)
        if (one_less := before.heard.before(credit.exact)) is not None:
            return _changed(claim, before.claims[one_less].text, credit, fresh)
        if edited := next((o for o in before.gone.get(credit.outlet, ()) if _edited(o.exact, credit.exact)), None):
            return _changed(claim, " ".join(edited.exact.split()), credit, fresh)
    ranks = [before.spots.get(_spot(credit)) for credit in claim.credits]
    known = [before.claims[rank] for rank in ranks if rank is not None]
    # A claim of sentences alike in most words may hold one that tells a death besides.
    if known and (telling := [credit for credit in fresh if before.heard.news(credit.exact)]):
        return Change("new", claim.id, None, _words(telling[0], claim, fresh), tuple(telling))
    if fresh and not known:
        nearest, like = before.told.nearest(claim.text)
        if nearest is None or _is_news(claim.text, _texts(before.claims[nearest]), like, before.heard):
            return Change("new", claim.id, None, claim.text, claim.credits)
        known = [before.claims[nearest]] if like >= _SAME else []
    return _moved_on(claim, known, fresh) if fresh and known else None


def _is_news(text: str, near: Sequence[str], like: float, heard: Heard) -> bool:
    """Whether a sentence is none of those that it is most like, or tells what no sentence told."""
    if like < _TOLD or _says_more(text, near) or heard.news(text):
        return True
    return like < _SAME and _counts_more(text, near)


def _moved_on(claim: Claim, known: Sequence[Claim], fresh: Sequence[Credit]) -> Change | None:
    """What new wordings bring to a claim that was known: another figure, or more voices."""
    given = [text for one in known for text in _texts(one)]
    other = next((credit for credit in fresh if all(figures_differ(text, credit.exact) for text in given)), None)
    if other:
        return _changed(claim, known[0].text, other, fresh)
    if claim.independent > max(one.independent for one in known):
        return Change("corroborated", claim.id, known[0].text, claim.text, claim.credits)
    return None


def _edited(one: str, other: str) -> bool:
    """Whether a sentence is another one with a number, somebody's words or a denial changed: "would not wait"."""
    mine, theirs = words(normal(one)), words(normal(other))
    shared = (Counter(mine) & Counter(theirs)).total()
    if 2 * shared < _EDITED * (len(mine) + len(theirs)) or mine == theirs:
        return False
    if len(_denials().intersection(mine)) != len(_denials().intersection(theirs)):
        return True
    return figures_differ(one, other) or _own_words(one) != _own_words(other)


def _own_words(text: str) -> list[list[str]]:
    """What stands in marks, word by word."""
    return [words(normal(found.group(1))) for found in _QUOTED.finditer(text)]


@cache
def _denials() -> frozenset[str]:
    """Words that deny, of all languages: a claim does not say in which it is."""
    return frozenset().union(*(word_class("negation", language) for language in _DENYING))


def _counts_more(text: str, told: Sequence[str]) -> bool:
    """Whether a sentence that was told in part has a number that nobody had told there."""
    return bool(_numbers(text).keys() - {number for one in told for number in _numbers(one)})


def _says_more(text: str, told: Sequence[str]) -> bool:
    """Whether a sentence has somebody's own words that nobody had told."""
    had = " ".join(" ".join(words(normal(one))) for one in told)
    quoted = (" ".join(words(normal(found.group(1)))) for found in _QUOTED.finditer(text))
    return any(said not in had for said in quoted)


def _changed(claim: Claim, before: str, telling: Credit, fresh: Sequence[Credit]) -> Change:
    """A claim with another figure, and those whose own sentence gives that figure, the telling one first."""
    after = _words(telling, claim, fresh)
    figures = _numbers(after).keys() - _numbers(before).keys()
    last = [toll for toll in tolls(after) if toll.nth]
    bearing = [
        credit
        for credit in claim.credits
        if credit is not telling
        and figures <= _numbers(credit.exact).keys()
        and not figures_differ(after, credit.exact)
        and all(not tolls(credit.exact).isdisjoint((toll, Toll(toll.state, toll.value))) for toll in last)
    ]
    return Change("changed", claim.id, before, after, (telling, *bearing))


def _moved(updates: Sequence[Conflict], old: Sequence[Claim], spots: Mapping[_Spot, int]) -> dict[_Spot, str]:
    """Where a moving count has a value that the earlier digest did not know, and how that one told the last it knew."""
    found: dict[_Spot, str] = {}
    for count in updates:
        at = [[_spot(credit) for credit in value.credits] for value in count.values]
        known = [rank for spot_list in at for spot in spot_list if (rank := spots.get(spot)) is not None]
        if known and not any(spot in spots for spot in at[-1]):
            found.update((spot, old[known[-1]].text) for spot in at[-1])
    return found


def figures_differ(one: str, other: str, behind: int | None = None) -> bool:
    """Whether two wordings tell other numbers of one thing: a word beside them is the same.

    One that merely says more does not differ; nor do "two e-scooters" and "on 20 June". ``behind`` is how many words
    behind a number of the first are looked at, and then none before it: a headline is terse.
    """
    a, b = _numbers(one, behind), _numbers(other)
    mine, theirs = a.keys() - b.keys(), b.keys() - a.keys()
    return any(a[x] & b[y] for x in mine for y in theirs)


def _numbers(text: str, behind: int | None = None) -> dict[str, frozenset[str]]:
    """The numbers of a text, in words too, digit groups joined and "2m" taken apart; for each the words beside it."""
    known = _number_words()
    tokens = words(_GLUED.sub(lambda glued: f" {_MAGNITUDES[glued[1].lower()]} ", _GROUPED.sub("", text)))
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for at, word in enumerate(tokens):
        if word[0].isdigit() or word in known:
            beside = tokens[max(0, at - 1) : at + _BESIDE] if behind is None else tokens[at + 1 : at + 1 + behind]
            near = [w for w in beside if not (w[0].isdigit() or w in known)]
            found[known.get(word, word)] |= frozenset(content_stems(" ".join(near), None))
    return found


@cache
def _number_words() -> dict[str, str]:
    """Number word → its digits; "one" is left out, for it is mostly a pronoun."""
    rows = (row for row in tables.rows("number_words.en.tsv") if len(row) > 2 and row[1] in _TELLING_NUMBERS)
    return {row[0]: row[2] for row in rows if row[0] != "one"}


def _withdrawn(old: Sequence[Claim], new: Sequence[Claim]) -> list[Change]:
    """The claims of the earlier digest that the later one tells neither there nor in like words elsewhere."""
    spots = {_spot(credit) for claim in new for credit in claim.credits}
    gone = [claim for claim in old if not any(_spot(credit) in spots for credit in claim.credits)]
    if not gone:
        return []
    told = Wordings(_wordings(new))
    return [
        Change("withdrawn", claim.id, claim.text, None, claim.credits)
        for claim in gone
        if told.newness(claim.text) > 1 - _TOLD
    ]
