"""Join, or a new story: what a report and a story have in common, and a learned judgement of it."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from dataclasses import dataclass, field
from functools import cache

from newsloom import tables
from newsloom.link.features import Profile, Vector

#: The features of a report against a story, in the order of the vectors that ``compare`` gives.
# Left out, since they tell how a set was made and hurt every set not trained on: the size of a story, and the mean
# likeness of its reports (held-out mean of six sets .890 -> .880).
FEATURES = (
    "text", "text_member", "title", "title_member", "lead", "lead_member", "names", "names_member", "pairs_member",
    "title_text", "figures", "copied", "gap", "undated", "no_title", "no_names", "length",
    "margin", "level", "lift",
)  # fmt: skip

#: Whether more of a feature may only speak for joining (1) or only against it (-1).
JOIN_UP = {
    "text": 1, "text_member": 1, "title": 1, "title_member": 1, "lead": 1, "lead_member": 1, "names": 1,
    "names_member": 1, "pairs_member": 1, "title_text": 1, "figures": 1, "copied": 1, "gap": -1, "margin": 1, "lift": 1,
}  # fmt: skip

#: The fields that a story sums up.
FIELDS = ("text", "title", "lead", "names")

# A story is remembered by its first reports and its latest ones: it keeps its beginning and follows the news.
_FIRST, _LATEST = 3, 5
# Of a large story the middle is forgotten, which bounds memory; 60 reports of about 10 kB each.
_MEMBERS = 60
# What is left of a weight when all that was added is taken away again, by rounding.
_NOTHING = 1e-9


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
    lead: Vector = field(default_factory=dict)
    names: Vector = field(default_factory=dict)
    lengths: dict[str, float] = field(default_factory=dict)

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

    def restore(self, profile: Profile, order: dict[str, int]) -> None:
        """Take in a report that came earlier, at its place; ``order`` gives each article's place of arrival."""
        self.add(profile)
        self.articles.sort(key=order.__getitem__)
        self.members.sort(key=lambda member: order[member.article])

    def absorb(self, other: Strand, order: dict[str, int]) -> None:
        """Take another story's reports in."""
        self.articles = sorted(self.articles + other.articles, key=order.__getitem__)
        members = sorted(self.members + other.members, key=lambda member: order[member.article])
        self.members = members if len(members) <= _MEMBERS else members[:_FIRST] + members[_FIRST - _MEMBERS :]
        self.hours = sorted(self.hours + other.hours)
        for name in FIELDS:
            self._sum(name, getattr(other, name))

    def _sum(self, name: str, vector: Vector, sign: float = 1.0) -> None:
        total: Vector = getattr(self, name)
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

    def likeness(self, name: str, vector: Vector) -> float:
        """Cosine of a unit vector with the sum of that field."""
        length = self.lengths.get(name, 0.0)
        return dot(vector, getattr(self, name)) / length if length else 0.0


def dot(one: Vector, other: Vector) -> float:
    """The sum over shared terms, in the order of the first."""
    if not one or not other:
        return 0.0
    get = other.get
    return sum(weight * get(word, 0.0) for word, weight in one.items())


def compare(profile: Profile, strand: Strand) -> list[float]:
    """The features of a report against a story, but for the last three, which ``place`` adds from other stories."""
    text = title = lead = names = pairs = copied = 0.0
    figures = 0
    for member in strand.kept:
        text = max(text, dot(profile.text, member.text))
        title = max(title, dot(profile.title, member.title))
        lead = max(lead, dot(profile.lead, member.lead))
        names = max(names, dot(profile.names, member.names))
        pairs = max(pairs, dot(profile.pairs, member.pairs))
        figures = max(figures, len(profile.figures & member.figures))
        smaller = min(len(profile.shingles), len(member.shingles))
        if smaller:
            copied = max(copied, len(profile.shingles & member.shingles) / smaller)
    return [
        strand.likeness("text", profile.text), text,
        strand.likeness("title", profile.title), title,
        strand.likeness("lead", profile.lead), lead,
        strand.likeness("names", profile.names), names,
        pairs, strand.likeness("text", profile.title), math.log1p(figures), copied,
        math.log1p(_gap(profile, strand)), float(profile.hour is None or not strand.hours),
        float(not (profile.title and strand.title)), float(not (profile.names and strand.names)),
        math.log1p(min(profile.size, max(member.size for member in strand.kept))),
    ]  # fmt: skip


def _gap(profile: Profile, strand: Strand) -> float:
    """Hours to the nearest report of the story; 0 where a date is missing. The gap to the last one added nothing."""
    hour, hours = profile.hour, strand.hours
    if hour is None or not hours:
        return 0.0
    after = bisect_left(hours, hour)
    return min(abs(hour - other) for other in hours[max(0, after - 1) : after + 1])


def place(rows: list[list[float]], likenesses: list[float]) -> None:
    """Append what sets each row against the others: the lead of its ``text``, and how dense the stream is here.

    ``likenesses`` are the cosines of text with all stories looked up, the best first. ``level`` is their median: near
    .03 in a stream of strangers, .10 where all write on one subject, 0 while too few stories are open to tell;
    ``lift`` is the logarithm of text over level.
    """
    texts = [row[0] for row in rows]
    level = likenesses[len(likenesses) // 2] if len(likenesses) > 4 else 0.0
    for number, row in enumerate(rows):
        lead = row[0] - max((other for at, other in enumerate(texts) if at != number), default=0.0)
        row += [lead, level, math.log((row[0] + 0.02) / ((level or 0.05) + 0.02))]


Node = tuple[int, float, int, int]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Boosted trees: a start, and trees of (feature or -1, threshold or value, if at most, if more)."""

    start: float
    trees: tuple[tuple[Node, ...], ...]

    def probability(self, row: list[float]) -> float:
        """How likely the report belongs to the story."""
        total = self.start
        for tree in self.trees:
            feature, value, low, high = tree[0]
            while feature >= 0:
                feature, value, low, high = tree[low if row[feature] <= value else high]
            total += value
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
