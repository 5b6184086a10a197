"""Claims: which statements say the same, and who says so.

statements ──bundles──▶ told alike ──assertions──▶ claims: every statement of one bears out the one that leads it

"Same" is said only at high confidence, else "related": two statements that merely talk of the same thing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from newsloom.types import Claim, ClaimKind, Reading
from newsloom.weave.amounts import at_odds
from newsloom.weave.bearing import Bearing
from newsloom.weave.credit import credit
from newsloom.weave.origins import Voices
from newsloom.weave.statements import UNSURE, Statement

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
# Of what is told alike so many are tried as the statement that stands for a claim.
_LEADS = 12


# The statements of a claim, the one that leads it first, and those that are told alike or related.
_Part = tuple[list[int], list[int]]


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


@dataclass(frozen=True, slots=True)
class Claimed:
    """A story's claims. ``groups[k]`` are the statements that make ``claims[k]``, ``alike`` those told alike.

    What is told alike may be parted into several claims: three injured, and eight.
    """

    claims: list[Claim]
    groups: list[list[int]]
    alike: list[list[int]]


@dataclass(slots=True)
class Bundle:
    """Statements that are told alike (indexes, in order), while they are gathered."""

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


def voices_of(found: Sequence[Statement], members: Iterable[int], voices: Voices) -> set[int]:
    """The independent voices behind statements; a statement that credits outlets is theirs, not its writer's.

    Whom the credited one credits in turn is followed: of outlets that credit one another in a ring one is counted. An
    outlet that nobody read is one voice, however many credit it; such are below 0.
    """
    credited: dict[int, set[int]] = defaultdict(set)
    heard: set[int] = set()
    unread: dict[str, int] = {}
    for member in members:
        own = voices.voice[found[member].article]
        whose = {voices.speaking.get(n, unread.setdefault(n, -1 - len(unread))) for n in found[member].relayed} - {own}
        credited[own] |= whose
        heard |= set() if whose else {own}
    for own in sorted(credited.keys() - heard):
        heard.add(_end(own, credited, heard))
    return heard


def _end(voice: int, credited: Mapping[int, set[int]], heard: Container[int]) -> int:
    """Where credits that are followed from a voice lead: to one that tells it itself, or that credits nobody."""
    walked = [voice]
    while voice not in heard and (further := sorted(credited.get(voice, ()))):
        voice = further[0]
        if voice in walked:
            return min(walked[walked.index(voice) :])
        walked.append(voice)
    return voice


def _suits(found: Sequence[Statement], members: Sequence[int], weight: dict[str, float]) -> list[int]:
    """The members by how well each can stand for all: it says most of what they say, and least besides.

    Earlier reports win ties.
    """
    if len(members) == 1:
        return list(members)

    def score(index: int) -> tuple[bool, float, int]:
        mine = found[index].terms
        shared = math.fsum(weight[t] for other in members if other != index for t in mine & found[other].terms)
        # A quotation in the claim's text would be credited to those who do not print it.
        quoting = any(quote.kind != "indirect" for quote in found[index].quotes)
        return quoting, -shared / (8.0 + math.fsum(map(weight.__getitem__, mine))), index

    return sorted(members, key=score)


@dataclass(frozen=True, slots=True)
class Stands:
    """Where statements stand in what differs: for each the values it gives, as (conflict, value) numbers.

    ``disputed`` are those of conflicts, ``moved`` those of counts that moved.
    """

    disputed: Mapping[int, frozenset[tuple[int, int]]] = field(default_factory=dict)
    moved: Mapping[int, frozenset[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, disputed: Sequence[Sequence[Iterable[int]]], moved: Sequence[Sequence[Iterable[int]]]) -> Stands:
        """From the statements that give each value of each conflict, and of each count that moved."""
        return cls(_values(disputed), _values(moved))

    def apart(self, one: int, other: int) -> bool:
        """Whether two statements give different values of one conflict, or of one count that moved."""
        for values in (self.disputed, self.moved):
            if one in values and other in values:
                mine, theirs = dict(values[one]), dict(values[other])
                if any(mine[thing] != theirs[thing] for thing in mine.keys() & theirs.keys()):
                    return True
        return False


def _values(things: Sequence[Sequence[Iterable[int]]]) -> dict[int, frozenset[tuple[int, int]]]:
    found: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for number, values in enumerate(things):
        for rank, members in enumerate(values):
            for member in members:
                found[member].add((number, rank))
    return {member: frozenset(values) for member, values in found.items()}


def assertions(members: Sequence[int], bearing: Bearing, stands: Stands, voice: Sequence[int]) -> list[list[int]]:
    """Like statements parted into claims, each led by a statement that all others of it bear out.

    The lead is the one that most voices bear out; none of a claim gives another figure of one thing than another.
    """
    suits = _suits(bearing.found, members, bearing.weight)
    parts: list[list[int]] = []
    while suits:
        best: list[int] = []
        for lead in suits[:_LEADS]:
            kept = _borne(lead, suits, bearing, stands)
            if not best or _heard(kept, bearing.found, voice) > _heard(best, bearing.found, voice):
                best = kept
        parts.append(best)
        suits = [member for member in suits if member not in best]
    return parts


def _counts_joined(parts: Sequence[_Part], bearing: Bearing, stands: Stands) -> list[_Part]:
    """The claims, those made one that tell where a moving count stood and little else: "the toll rose to seven"."""
    of_count: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, (part, _) in enumerate(parts):
        for value in sorted(stands.moved.get(part[0], ())):
            of_count[value].append(at)
    into: dict[int, int] = {}
    for _, some in sorted(of_count.items()):
        fewest = sorted(some, key=lambda at: (len(bearing.found[parts[at][0][0]].terms), at))
        for rank, home in enumerate(fewest):
            for other in fewest[rank + 1 :]:
                if (
                    home not in into
                    and other not in into
                    and _one_count(parts[home][0], parts[other][0], bearing, stands)
                ):
                    into[other] = home
    made = {at: (list(part), list(near)) for at, (part, near) in enumerate(parts)}
    for other, home in sorted(into.items()):
        part, near = made.pop(other)
        made[home][0].extend(sorted(part))
        made[home][1].extend(near)
    return list(made.values())


def _one_count(home: Sequence[int], other: Sequence[int], bearing: Bearing, stands: Stands) -> bool:
    found = bearing.found
    if any(found[a].article == found[b].article or _at_odds(bearing, stands, a, b) for a in home for b in other):
        return False
    return all(bearing.counts_so(home[0], member) for member in other)


def _borne(lead: int, members: Sequence[int], bearing: Bearing, stands: Stands) -> list[int]:
    """A statement and those of the members, in their order, that bear it out."""
    kept = [lead]
    for member in sorted(members):
        if member != lead and not any(_at_odds(bearing, stands, member, other) for other in kept):
            kept += [member] if bearing.says(lead, member) else []
    return kept


def _at_odds(bearing: Bearing, stands: Stands, one: int, other: int) -> bool:
    mine, theirs = bearing.found[one].figures, bearing.found[other].figures
    if (one in stands.disputed) != (other in stands.disputed) and not any(
        f.value == g.value for f in mine for g in theirs
    ):
        return True  # what is in dispute is no part of a claim that does not tell it
    return stands.apart(one, other) or at_odds(mine, theirs)


def _heard(members: Sequence[int], found: Sequence[Statement], voice: Sequence[int]) -> int:
    return len({voice[found[member].article] for member in members})


def claims(bearing: Bearing, pairs: Sequence[Likeness], voices: Voices, stands: Stands) -> Claimed:
    """The story's claims, and the statements that make each; widest agreed first.

    ``stands`` tells what statements say of what is in conflict.
    """
    found, readings = bearing.found, bearing.readings
    gathered = bundles(found, pairs)
    parts: list[_Part] = [
        (part, [*bundle.related, *bundle.members])
        for bundle in gathered
        for part in assertions(bundle.members, bearing, stands, voices.voice)
    ]
    parts = _counts_joined(parts, bearing, stands)
    heard = [voices_of(found, part, voices) for part, _ in parts]
    order = sorted(range(len(parts)), key=lambda i: (-len(heard[i]), min(parts[i][0])))
    number = {m: rank + 1 for rank, i in enumerate(order) for m in parts[i][0]}
    made = []
    for i in order:
        members, beside = parts[i]
        near = {number[other] for other in beside} - {number[members[0]]}
        kind: ClaimKind = "agreed" if len(heard[i]) > 1 else "single"
        if any(member in stands.disputed for member in members):
            kind = "disputed"
        ids = [f"c{rank}" for rank in (number[members[0]], *sorted(near))]
        made.append(_claim(found, readings, members, independent=len(heard[i]), kind=kind, ids=ids))
    return Claimed(made, [sorted(parts[i][0]) for i in order], [bundle.members for bundle in gathered])


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
