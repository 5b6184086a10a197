"""Join, or a new story: what a report and a story have in common, and a learned judgement of it."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, reduce
from hashlib import sha256
from operator import getitem, mul, or_
from typing import NamedTuple

from newsloom import tables
from newsloom.link.features import Profile, Vector
from newsloom.link.rarity import Rarity

#: The features of a report against a story, in the order of the vectors that ``compare`` gives.
FEATURES = (
    "text", "text_member", "title", "title_member", "names", "names_member", "pairs_member", "title_text", "cover",
    "evidence", "shared", "single", "crowd", "figures", "gap", "undated", "no_title", "no_names",
    "length", "known", "names_evidence", "title_evidence", "margin", "level", "lift", "usual", "pace",
)  # fmt: skip

#: Whether more of a feature may only speak for joining (1) or only against it (-1).
JOIN_UP = {
    "text": 1, "text_member": 1, "title": 1, "title_member": 1, "names": 1, "names_member": 1, "pairs_member": 1,
    "title_text": 1, "cover": 1, "evidence": 1, "shared": 1, "single": -1, "crowd": -1, "figures": 1, "gap": -1,
    "known": 1, "names_evidence": 1, "title_evidence": 1, "margin": 1, "lift": 1, "pace": -1,
}  # fmt: skip

_GAP = FEATURES.index("gap")
_LEVEL, _LENGTH = FEATURES.index("level"), FEATURES.index("length")
# Mean BCubed of six sets, weights learnt from the other half of the stories, online and settled: .905 .923 at .5,
# .903 .927 at .6, .888 .926 at .7.
JOIN_AT = 0.5
#: Off the score of a report and a story of which one alone has a date: nothing tells that they are of one time. Of
#: AllSides, where 31 of 1,103 reports have none, BCubed as they arrive is .951 so (.946), settled .952 (.947). With the
#: dates of one in ten or three in ten taken from AllSides, BASIL and UCI: on the mean +.002 and -.000 (-.006 to +.015).
UNDATED = 0.2
# While fewer than five stories are in sight nothing tells what is common to all of them, as the names of a country
# are in its papers: on the bundled samples .5 joined two ferries that burn in one week, .55 kept them apart.
JOIN_EARLY = 0.55
# Of headlines alone little can be shared (UCI .858 to .843 online without this): so many terms (logarithm) are text.
_TEXT = 3.2
# What reports of one story share more of: BCubed of five sets is the same with this bar, of AllSides .0005 better.
_THIN = tuple(
    (FEATURES.index(name), most)
    for name, most in {
        "shared": 1.8, "pairs_member": 0.1, "figures": 0.1, "names_evidence": 4.0, "title_evidence": 4.0,
    }.items()
)  # fmt: skip
# More reports than that in between tell nothing more: without a limit a crowded feed day had 54 stories of two reports
# or more, with this one 70, and 84 at 1, where BASIL fell from .976 to .969.
_PACE = 3.0

#: The fields that a story sums up.
FIELDS = ("text", "title", "names")

# A story is remembered by its first reports and its latest ones: it keeps its beginning and follows the news.
_FIRST, _LATEST = 3, 5
# Up to this size a story does not count in the crowd it is measured against; a larger one may be the crowd itself
# (a day of 499 teasers in 2020, largest story on "coronavirus": 20 reports if always left out, 17 so).
_SMALL = 8
# Of a large story the middle is forgotten, which bounds memory; 60 reports of about 10 kB each.
_MEMBERS = 60
# What is left of a weight when all that was added is taken away again, by rounding.
_NOTHING = 1e-9


def mint(article: str) -> str:
    """A story's id from the article that founded it."""
    return "s-" + sha256(article.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(slots=True)
class Strand:
    """A story while it is open: sums of its reports' vectors, and a few of the reports themselves."""

    number: int
    id: str
    articles: list[str] = field(default_factory=list)
    members: list[Profile] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    text: Vector = field(default_factory=dict)
    title: Vector = field(default_factory=dict)
    names: Vector = field(default_factory=dict)
    lengths: dict[str, float] = field(default_factory=dict)
    owned: set[str] = field(default_factory=set)
    latest: int = 0

    @property
    def kept(self) -> list[Profile]:
        """The members that an arriving report is compared with one by one."""
        members = self.members
        return members if len(members) <= _FIRST + _LATEST else members[:_FIRST] + members[-_LATEST:]

    def add(self, profile: Profile) -> None:
        """Take a report in."""
        self.articles.append(profile.article)
        self.members.append(profile)
        if len(self.members) > _MEMBERS:
            del self.members[_FIRST]
        if profile.hour is not None:
            insort(self.hours, profile.hour)
        for name in FIELDS:
            self._sum(name, getattr(profile, name))

    def remove(self, profile: Profile) -> None:
        """Let a report go; the sums are taken back term by term."""
        self.articles.remove(profile.article)
        self.members.remove(profile)
        if profile.hour is not None:
            self.hours.remove(profile.hour)
        for name in FIELDS:
            self._sum(name, getattr(profile, name), -1.0)

    def leave_out(self, profile: Profile) -> Strand:
        """Let a report go, perhaps for a moment: ``put_back`` takes what is given here, the story as it was.

        Taking the sums back and adding to them again left dictionaries with half of their places empty: 20 MB of a
        linker that holds 25,000 reports.
        """
        whole = replace(self)
        if len(self.articles) == 1:
            self.articles, self.members, self.hours = [], [], []
            self.text, self.title, self.names, self.lengths, self.owned = {}, {}, {}, {}, set()
            return whole
        self.articles, self.members, self.hours = self.articles[:], self.members[:], self.hours[:]
        self.lengths, self.owned = dict(self.lengths), set()
        self.remove(profile)
        return whole

    def put_back(self, whole: Strand) -> None:
        """Be again what the story was."""
        self.articles, self.members, self.hours = whole.articles, whole.members, whole.hours
        self.text, self.title, self.names = whole.text, whole.title, whole.names
        self.lengths, self.owned = whole.lengths, whole.owned

    def restore(self, profile: Profile, order: Callable[[str], int]) -> None:
        """Take in a report that came earlier, at its place; ``order`` gives each article's place of arrival."""
        self.add(profile)
        self.articles.sort(key=order)
        self.members.sort(key=lambda member: order(member.article))

    def absorb(self, other: Strand, order: Callable[[str], int]) -> None:
        """Take another story's reports in."""
        self.articles = sorted(self.articles + other.articles, key=order)
        members = sorted(self.members + other.members, key=lambda member: order(member.article))
        self.members = members if len(members) <= _MEMBERS else members[:_FIRST] + members[_FIRST - _MEMBERS :]
        self.hours = sorted(self.hours + other.hours)
        for name in FIELDS:
            self._sum(name, getattr(other, name))

    def _sum(self, name: str, vector: Vector, sign: float = 1.0) -> None:
        total: Vector = getattr(self, name)
        if not total and sign > 0:
            # Shared with the report until another comes: nine in ten stories of a mixed stream have one.
            setattr(self, name, vector)
            self.owned.discard(name)
            self.lengths[name] = math.sqrt(sum(map(mul, vector.values(), vector.values())))
            return
        if name not in self.owned:
            total = dict(total)
            setattr(self, name, total)
            self.owned.add(name)
        square = self.lengths.get(name, 0.0) ** 2
        for word, size in vector.items():
            old, weight = total.get(word, 0.0), sign * size
            new = old + weight
            square += weight * (2 * old + weight)
            if new > _NOTHING:
                total[word] = new
            else:
                total.pop(word, None)
        self.lengths[name] = math.sqrt(max(square, 0.0))

    def likeness(self, name: str, vector: Vector, shared: list[str]) -> float:
        """Cosine of a unit vector with the sum of that field, whose shared terms are known."""
        length = self.lengths.get(name, 0.0)
        return product(vector, getattr(self, name), shared) / length if length else 0.0

    def meet(self, text: Vector) -> Meeting:
        """How a report's text meets the story's."""
        shared, length = told_in(self.text, text), self.lengths.get("text", 0.0)
        parts = parted(text, self.text, shared)
        return Meeting(sum(parts) / length if length else 0.0, shared, parts)


class Meeting(NamedTuple):
    """The likeness of a report and a story, the terms they share, and what each adds to the product."""

    likeness: float
    shared: list[str]
    parts: list[float]


def dot(one: Vector, other: Vector) -> float:
    """The sum over shared terms, in the order of the first."""
    if not one or not other:
        return 0.0
    return product(one, other, told_in(other, one))


def product(one: Vector, other: Vector, shared: list[str]) -> float:
    """``dot`` of vectors whose shared terms are known."""
    return sum([one[word] * other[word] for word in shared]) if shared else 0.0


def parted(one: Vector, other: Vector, shared: list[str]) -> list[float]:
    """What each shared term adds to the product of two vectors."""
    return [one[word] * other[word] for word in shared]


def told_in(other: Vector, one: Iterable[str]) -> list[str]:
    """The terms of one vector that another has too, in the order of the one: of 119 two strangers share 8."""
    return list(filter(other.__contains__, one))


def compare(profile: Profile, strand: Strand, rarity: Rarity, met: Meeting) -> list[float]:
    """The features of a report against a story, but for the last five, which ``place`` adds from the stream.

    How their texts ``met`` is known from choosing the story.
    """
    kept, alone = strand.kept, len(strand.articles) == 1
    # What no report of the story has, none of them needs to be asked for.
    headlines, known = told_in(strand.title, profile.title), told_in(strand.names, profile.names)
    shared = [met.shared if alone else told_in(one.text, met.shared) for one in kept]
    titles = [headlines if alone else told_in(one.title, headlines) for one in kept]
    names = [known if alone else told_in(one.names, known) for one in kept]
    parts = [
        met.parts if one.text is strand.text else parted(profile.text, one.text, words)
        for one, words in zip(kept, shared, strict=True)
    ]
    texts = list(map(sum, parts))
    at = texts.index(max(texts))
    nearest, common = kept[at], Meeting(texts[at], shared[at], parts[at])
    title = max([product(profile.title, one.title, words) for one, words in zip(kept, titles, strict=True)])
    name = max([product(profile.names, one.names, words) for one, words in zip(kept, names, strict=True)])
    headed = told_in(nearest.text, profile.title)
    return [
        met.likeness, texts[at],
        title if alone else strand.likeness("title", profile.title, headlines), title,
        name if alone else strand.likeness("names", profile.names, known), name,
        max([dot(profile.pairs, member.pairs) for member in kept]),
        strand.likeness("text", profile.title, headed if alone else told_in(strand.text, profile.title)),
        _known(profile.title, headed) if texts[at] else 0.0,
        *_evidence(profile, nearest, common, kept if len(strand.articles) <= _SMALL else [], rarity),
        math.log1p(max([len(profile.figures & member.figures) for member in kept]) if profile.figures else 0),
        math.log1p(_gap(profile, strand)), float(profile.hour is None or not strand.hours),
        float(not (profile.title and strand.title)), float(not (profile.names and strand.names)),
        math.log1p(min(profile.size, max([member.size for member in kept]))), _known(profile.names, known),
        _rare(names[at], profile, nearest, rarity), _rare(titles[at], profile, nearest, rarity),
    ]  # fmt: skip


def _evidence(
    profile: Profile, member: Profile, common: Meeting, kept: list[Profile], rarity: Rarity
) -> tuple[float, float, float, float]:
    """What a report shares with the report of a story that is nearest to it.

    The sum of the rarity of the shared words; their number (logarithm); the largest share that one word has in the
    likeness; and how many of the latest reports have the shared words, as a mean over their shares in the likeness (0
    to 1). The story's kept reports are not counted: in a stream of twenty, a story of six made its own words common
    (bundled samples: 19 stories for 6).
    """
    outlet, (total, shared, parts) = profile.outlet, common
    if not total:
        return 0.0, 0.0, 1.0, 0.0
    others = [one for one in kept if one is not member]
    shares = rarity.crowds(shared, [one.text for one in others], less=len(kept) - len(others))
    if outlet and outlet == member.outlet:
        same = [one.text for one in others if one.outlet == outlet]
        shares = list(map(max, shares, rarity.crowds(shared, same, outlet, less=1)))
    crowd = sum(map(mul, shares, parts)) / total
    return 0.0 - sum(map(math.log, shares)), math.log1p(len(parts)), max(parts) / total, crowd


def _rare(shared: list[str], profile: Profile, member: Profile, rarity: Rarity) -> float:
    """How rare the names or headline's words are that two reports share, as a sum."""
    if not shared:
        return 0.0
    shares = rarity.crowds(shared, less=1)
    if profile.outlet == member.outlet != "":
        shares = list(map(max, shares, rarity.crowds(shared, (), profile.outlet, less=1)))
    return -sum(map(math.log, shares))


def _known(one: Vector, shared: list[str]) -> float:
    """The share of a vector's weight that another tells too: of names told before, look-alikes bring their own."""
    return sum(map(one.__getitem__, shared)) / sum(one.values()) if shared else 0.0


def _gap(profile: Profile, strand: Strand) -> float:
    """Hours to the nearest report of the story; 0 where a date is missing. The gap to the last one added nothing."""
    hour, hours = profile.hour, strand.hours
    if hour is None or not hours:
        return 0.0
    after = bisect_left(hours, hour)
    return min(abs(hour - other) for other in hours[max(0, after - 1) : after + 1])


def place(row: list[float], other: float, likenesses: list[float], usual: float, hours: float) -> None:
    """Append what sets a row against the stream: the lead of its ``text``, how dense the stream is, its tempo.

    ``other`` is the likeness of text with the best other story, ``likenesses`` those with all stories looked up, the
    best first. ``level`` is their median: near
    .03 in a stream of strangers, .10 where all write on one subject, 0 while too few stories are open to tell;
    ``lift`` is the logarithm of text over level. ``usual`` is the likeness that the latest reports had with the story
    nearest to them, whatever was decided. It tells streams apart, so each set was left out of the learning in turn:
    with these two BCubed online of ECB+ went from .780 to .830, Ground News .858 to .873, UCI .831 to .840, Google
    News .842 to .903, AllSides .899 to .891. ``pace`` is the gap counted in reports of the
    stream, ``hours`` apart.
    """
    level = likenesses[len(likenesses) // 2] if len(likenesses) > 4 else 0.0
    pace = math.log1p(min(_PACE, math.expm1(row[_GAP]) / hours)) if hours else 0.0
    row += [row[0] - other, level, math.log((row[0] + 0.02) / ((level or 0.05) + 0.02)), usual, pace]


def is_thin(row: Sequence[float]) -> bool:
    """Whether, while too few stories are open to tell what all share, two reports have next to nothing in common.

    Five words, of them one name and one in both headlines: two events of one town, whatever the trees, which were
    learnt in streams, make of it.
    """
    return row[_LEVEL] == 0 and row[_LENGTH] >= _TEXT and all(row[at] < most for at, most in _THIN)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that a report was compared with.

    ``opinion`` is what somebody else thought of it, and is in the score; so is what is taken off where the report or
    the story is ``undated``.
    """

    strand: Strand
    row: list[float]
    score: float
    opinion: float | None = None
    undated: bool = False

    def notes(self) -> tuple[str, ...]:
        """What the score holds besides the two texts, in words."""
        opinion = f"a second opinion of {self.opinion:.2f} is in the score" if self.opinion is not None else None
        undated = f"{UNDATED:.2f} is off the score, as one side has no date" if self.undated else None
        return tuple(note for note in (opinion, undated) if note)

    def fits(self) -> bool:
        """Whether the score is enough to join."""
        return self.score >= (JOIN_AT if self.row[_LEVEL] else JOIN_EARLY)


Node = tuple[int, float, int, int]


def _leaves(tree: tuple[Node, ...], at: int) -> list[int]:
    """The leaves under a node, from low to high."""
    feature, _, low, high = tree[at]
    return [at] if feature < 0 else _leaves(tree, low) + _leaves(tree, high)


def _masks(trees: Sequence[tuple[Node, ...]]) -> tuple[tuple[list[float], list[int]], ...]:
    """For each feature its thresholds in order, and by how many a value passes the leaves that it leaves open.

    Leaves are bits, and each tree has a byte of them.
    """
    tests: list[list[tuple[float, int, int]]] = [[] for _ in FEATURES]
    every = 0
    for number, tree in enumerate(trees):
        bits = {leaf: 1 << 8 * number + place for place, leaf in enumerate(_leaves(tree, 0))}
        every |= sum(bits.values())
        for feature, value, *sides in tree:
            if feature >= 0:
                low, high = (sum([bits[leaf] for leaf in _leaves(tree, side)]) for side in sides)
                tests[feature].append((value, low, high))
    found = []
    for nodes in map(sorted, tests):
        shut = [
            [low for _, low, _ in nodes[:passed]] + [high for _, _, high in nodes[passed:]]
            for passed in range(len(nodes) + 1)
        ]
        found.append(([value for value, _, _ in nodes], [every & ~reduce(or_, leaves, 0) for leaves in shut]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Boosted trees: a start, and trees of (feature or -1, threshold or value, if at most, if more).

    They have eight leaves at most. Each feature is looked up once among all its thresholds, and what all leave open
    is one leaf of each tree (QuickScorer, Lucchese and others 2015): half of the time of walking down 80 trees.
    """

    start: float
    trees: tuple[tuple[Node, ...], ...]
    _masks: tuple[tuple[list[float], list[int]], ...] = field(init=False, repr=False, compare=False)
    _values: tuple[dict[int, float], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        leaves = [[tree[leaf][1] for leaf in _leaves(tree, 0)] for tree in self.trees]
        if any(len(values) > 8 for values in leaves):
            raise ValueError("a tree has more than eight leaves")
        values = tuple({1 << place: value for place, value in enumerate(one)} for one in leaves)
        object.__setattr__(self, "_masks", _masks(self.trees))
        object.__setattr__(self, "_values", values)

    def probability(self, row: list[float]) -> float:
        """How likely the report belongs to the story."""
        reached = -1
        for value, (thresholds, masks) in zip(row, self._masks, strict=True):
            reached &= masks[bisect_left(thresholds, value)]
        total = sum(map(getitem, self._values, reached.to_bytes(len(self._values), "little")), self.start)
        return 1 / (1 + math.exp(-total))


@cache
def judgement(name: str = "link_weights.tsv") -> Judgement:
    """The shipped trees. Rows: tree, node, feature (or ``leaf`` / ``start``), threshold or value, two next nodes."""
    trees: dict[int, list[Node]] = {}
    start = 0.0
    for tree, _, feature, value, low, high in tables.rows(name):
        if feature == "start":
            start = float(value)
            continue
        number = -1 if feature == "leaf" else FEATURES.index(feature)
        trees.setdefault(int(tree), []).append((number, float(value), int(low), int(high)))
    return Judgement(start, tuple(tuple(nodes) for _, nodes in sorted(trees.items())))
