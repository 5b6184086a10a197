"""Claims: which statements say the same, and who says so.

"Same" is said only at high confidence, else "related": two statements that merely talk of the same thing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from newsloom.types import Claim, ClaimKind, Figure, Reading
from newsloom.units import convert
from newsloom.weave.credit import credit
from newsloom.weave.origins import Voices
from newsloom.weave.statements import UNSURE, Statement, rarity

# On the seeds' 153 pairs: every pair at or above .105 but one shares a claim, and the three same-claim pairs score
# .115 to .24. In stories of thousands of sentences chance pairs reach .16 (read by eye in stories of 60 to 260
# reports), so the threshold rises by .02 each time a story doubles over _USUAL statements.
_SAME, _RISE, _USUAL = 0.13, 0.02, 300
_RELATED = 0.07
# A name this few statements hold relates those that hold it: who else is spoken of so seldom?
_SELDOM = 3
# A pair must also share enough in all, counted in words of the rarest kind: short sentences reach a high share with
# one rare word.
_MASS, _RELATED_MASS = 2.4, 1.0
# Two sentences that name the same two presidents and share no words of weight are not even related.
_RELATED_TELLING = 0.7
# Names of speakers are no terms, but one speaker in both makes two like statements likelier one.
_ONE_SPEAKER = 1.3
# Of that mass this much must be words and figures rather than names.
_TELLING = 1.3
# Terms in more statements than this tell too little to propose a pair.
_COMMON = 40


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike statements ``a`` < ``b`` are.

    ``share`` is the part of their weighted terms that they have in common; ``mass`` what they share, in terms of the
    rarest kind, and ``telling`` that part of it which is words and figures: Vess Valley Power in both is no claim.
    """

    a: int
    b: int
    share: float
    mass: float
    telling: float

    @property
    def strength(self) -> float:
        """By what the likest pair is told: a long sentence that shares much goes before a short one that shares all."""
        return self.share * math.log1p(self.mass)


@dataclass(slots=True)
class Bundle:
    """Statements taken to say the same (indexes, in order), while they are gathered."""

    members: list[int]
    related: set[int] = field(default_factory=set)


def likenesses(found: Sequence[Statement], weight: dict[str, float]) -> list[Likeness]:
    """All pairs from different reports that share anything telling, most alike first."""
    total = [math.fsum(map(weight.__getitem__, one.terms)) for one in found]
    mass, named = _shared(found, _holders(found), weight)
    rarest = max(weight.values(), default=0.0) or 1.0
    pairs = []
    for pair, shared in [held for held in mass.items() if held[1] / rarest >= _RELATED_MASS]:
        a, b = divmod(pair, len(found))
        share = 2 * shared / (total[a] + total[b]) * (_ONE_SPEAKER if found[a].sayers & found[b].sayers else 1.0)
        if share >= _RELATED:
            pairs.append(Likeness(a, b, share, shared / rarest, (shared - named.get(pair, 0.0)) / rarest))
    return sorted(pairs, key=_order)


def _holders(found: Sequence[Statement]) -> dict[str, list[int]]:
    """The terms that more than one statement holds, with the statements, in order."""
    first: dict[str, int] = {}
    holders: dict[str, list[int]] = {}
    for index, one in enumerate(found):
        known = one.terms & first.keys()
        for term in known:
            holders.setdefault(term, [first[term]]).append(index)
        first.update(dict.fromkeys(one.terms - known, index))
    return holders


def _shared(
    found: Sequence[Statement], holders: dict[str, list[int]], weight: dict[str, float]
) -> tuple[dict[int, float], dict[int, float]]:
    """What each pair of statements shares by weight, and the part of it that is names; a pair is ``a * n + b``."""
    article, size = [one.article for one in found], len(found)
    mass: dict[int, float] = defaultdict(float)
    named: dict[int, float] = defaultdict(float)
    for term in sorted(term for term, where in holders.items() if len(where) <= _COMMON):
        worth = weight[term]
        if worth <= 0:
            continue
        for a, b in combinations(holders[term], 2):
            if article[a] != article[b]:
                mass[a * size + b] += worth
                if term[0] == "@":
                    named[a * size + b] += worth
    return mass, named


def _order(pair: Likeness) -> tuple[float, int, int]:
    return -pair.strength, pair.a, pair.b


def _may_be_same(one: Statement, other: Statement) -> bool:
    """Whether nothing stands against two like statements being one claim."""
    if one.judgement != other.judgement:
        return False
    if (one.denied ^ other.denied) & one.terms & other.terms:
        return False
    # "may" is not "will", and "is expected" not "has happened".
    if bool(one.hedges & UNSURE) != bool(other.hedges & UNSURE):
        return False
    if ("intended" in one.hedges) != ("intended" in other.hedges):
        return False
    # What A says is a claim by A; an unnamed official may be anybody.
    return not one.sayers or not other.sayers or bool(one.sayers & other.sayers)


def figures_clash(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same thing and cannot both be right, hedges and rounding allowed for."""
    if not comparable(one, other):
        return False
    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    return high < other_low or other_high < low


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures measure the same kind of thing: the same count, or units that convert."""
    if one.unit == other.unit:
        same = one.counts == other.counts
        return same and one.counts is not None if one.unit is None else same or None in (one.counts, other.counts)
    if one.unit is None or other.unit is None:
        return False
    a, b = convert(one.value, one.unit), convert(other.value, other.unit)
    return a is not None and b is not None and a[1] == b[1]


def bounds(figure: Figure) -> tuple[float, float]:
    """The values, in base units, that a figure leaves open once hedges and rounding are allowed for."""
    return _bounds(figure.value, figure.high or figure.value, figure.unit, figure.modifier)


@lru_cache(maxsize=10_000)
def _bounds(value: float, highest: float, unit: str | None, modifier: str | None) -> tuple[float, float]:
    low, high = _base(value, unit), _base(highest, unit)
    slack = _rounding(value) * (_base(1, unit) - _base(0, unit))
    if unit and convert(value, unit):  # 60 metres and 200 feet: measures are told in round numbers
        slack = max(slack, abs(low) * 0.03)
    low, high = low - slack, high + slack
    if modifier == "about":  # "nearly 4,200" stretches a tenth either way
        low, high = low - abs(low) * 0.1, high + abs(high) * 0.1
    if modifier in ("more than", "at least"):
        high = max(high, low * 1.5) if low > 0 else float("inf")
    if modifier in ("less than", "at most"):
        low = min(low, high * 0.5)
    return low, high


def _base(value: float, unit: str | None) -> float:
    converted = convert(value, unit) if unit else None
    return converted[0] if converted else value


def _rounding(value: float) -> float:
    """Half of the last digit that is not a trailing nought: 4,200 may stand for 4,150 to 4,250; 7 is 7."""
    if value != int(value):
        digits = len(repr(value).split(".")[-1])
        return 0.5 * float(10**-digits)
    step, whole = 1, abs(int(value))
    while whole and whole % (step * 10) == 0:
        step *= 10
    return 0.5 * step if step > 1 else 0.0


def bundles(found: Sequence[Statement], pairs: Sequence[Likeness]) -> list[Bundle]:
    """Gather statements into claims: best pairs first, a group grows only while its members are alike on average."""
    share = {(pair.a, pair.b): pair.share for pair in pairs}
    same = _SAME + _RISE * max(0.0, math.log2(max(1, len(found)) / _USUAL))
    home = {index: Bundle([index]) for index in range(len(found))}
    for pair in pairs:
        one, other = home[pair.a], home[pair.b]
        if one is other:
            continue
        sure = pair.share >= same and pair.mass >= _MASS and pair.telling >= _TELLING
        if sure and _fit(found, one, other, share, same):
            one.members = sorted(one.members + other.members)
            for member in other.members:
                home[member] = one
    near = [(pair.a, pair.b) for pair in pairs if pair.telling >= _RELATED_TELLING]
    for a, b in [*near, *_seldom_named(found)]:
        if home[a] is not home[b]:
            home[a].related.add(b)
            home[b].related.add(a)
    return list({id(bundle): bundle for bundle in home.values()}.values())


def _seldom_named(found: Sequence[Statement]) -> list[tuple[int, int]]:
    """Pairs of different reports' statements that hold a name which few statements of the story hold."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(found):
        for term in [term for term in one.terms if term[0] == "@"]:
            holders[term].append(index)
    few = (where for _, where in sorted(holders.items()) if len(where) <= _SELDOM)
    return [(a, b) for where in few for a, b in combinations(where, 2) if found[a].article != found[b].article]


def _fit(
    found: Sequence[Statement], one: Bundle, other: Bundle, share: dict[tuple[int, int], float], same: float
) -> bool:
    links = [(min(a, b), max(a, b)) for a in one.members for b in other.members]
    if any(found[a].article == found[b].article and found[a].place != found[b].place for a, b in links):
        return False  # a report does not say the same thing twice: two of its sentences are two claims
    if not all(_may_be_same(found[a], found[b]) for a, b in links):
        return False
    return sum(share.get(link, 0.0) for link in links) / len(links) >= same * 0.8


def voices_of(
    found: Sequence[Statement], members: Iterable[int], readings: Sequence[Reading], voices: Voices
) -> set[int]:
    """The independent voices behind statements; a statement credited to an outlet that was read is that outlet's."""
    heard: set[int] = set()
    for member in members:
        relayed = (_article_of(name, readings) for name in found[member].relayed)
        own = [index for index in relayed if index is not None] or [found[member].article]
        heard.update(voices.voice[index] for index in own)
    return heard


def _article_of(outlet: str, readings: Sequence[Reading]) -> int | None:
    """The first report of an outlet, by the outlet's name."""
    return next((i for i, r in enumerate(readings) if r.article.outlet and r.article.outlet.name == outlet), None)


def representative(found: Sequence[Statement], members: Sequence[int], weight: dict[str, float]) -> int:
    """The member that says most of what the others say too, and least besides; earlier reports win ties."""
    if len(members) == 1:
        return members[0]

    def score(index: int) -> tuple[bool, float, int]:
        mine = found[index].terms
        shared = math.fsum(weight[t] for other in members if other != index for t in mine & found[other].terms)
        # A quotation in the claim's text would be credited to those who do not print it.
        quoting = any(quote.kind != "indirect" for quote in found[index].quotes)
        return quoting, -shared / (8.0 + math.fsum(map(weight.__getitem__, mine))), index

    return min(members, key=score)


def claims(
    found: Sequence[Statement],
    pairs: Sequence[Likeness],
    readings: Sequence[Reading],
    voices: Voices,
    *,
    disputed: frozenset[int],
    weight: dict[str, float] | None = None,
) -> tuple[list[Claim], list[list[int]]]:
    """The story's claims, and for each the statements (indexes into ``found``) that make it; widest agreed first.

    ``disputed`` are statements whose figures stand in conflict. ``weight`` is the terms' rarity where it is known
    already.
    """
    weight = weight or rarity(found)
    gathered = bundles(found, pairs)
    heard = [voices_of(found, bundle.members, readings, voices) for bundle in gathered]
    order = sorted(range(len(gathered)), key=lambda i: (-len(heard[i]), gathered[i].members[0]))
    number = {m: rank + 1 for rank, i in enumerate(order) for m in gathered[i].members}
    made = []
    for i in order:
        members = gathered[i].members
        lead = representative(found, members, weight)
        related = sorted({number[other] for other in gathered[i].related} - {number[lead]})
        kind: ClaimKind = "agreed" if len(heard[i]) > 1 else "single"
        if not disputed.isdisjoint(members):
            kind = "disputed"
        in_order = [lead, *(m for m in members if m != lead)]
        ids = [f"c{rank}" for rank in (number[lead], *related)]
        made.append(_claim(found, readings, in_order, independent=len(heard[i]), kind=kind, ids=ids))
    return made, [gathered[i].members for i in order]


def _claim(
    found: Sequence[Statement],
    readings: Sequence[Reading],
    members: Sequence[int],
    *,
    independent: int,
    kind: ClaimKind,
    ids: Sequence[str],
) -> Claim:
    """The claim of statements, the one that stands for it first; ``ids`` are its own and those of related claims."""
    lead = found[members[0]]
    articles = [readings[found[m].article].article for m in members]
    return Claim(
        id=ids[0],
        text=lead.text,
        kind=kind,
        outlets=tuple(dict.fromkeys(a.outlet.name for a in articles if a.outlet)),
        independent=independent,
        related=tuple(ids[1:]),
        credits=tuple(credit(readings[found[m].article].article, found[m].start, found[m].end) for m in members),
        judgement=lead.judgement,
        speaker=lead.speakers[0] if lead.speakers else None,
    )
