"""Who reported when: a lane for each outlet, a dot for each report, and lines from a text to those that hand it on.

    Digest + Articles + times of edits ──coverage──▶ Coverage: lanes, dots, lines, ticks; its rows are the table twin

Across is percent of the field, down is pixels: with the names beside it, it fits any width without a script.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal, TypeAlias

from newsloom.render.axis import Axis, Tick, axis
from newsloom.render.wording import UNNAMED, Source, clock, counted, line, listed, local, short, sources, spoken
from newsloom.types import Article, Digest

Role = Literal["own", "copy", "relay"]
#: An outlet by its id, its name where only that is known, else the one report of it: two unnamed ones are two.
Key: TypeAlias = tuple[str, str]

# More lanes than this are longer than a screen is high; the table has every report.
_MOST_LANES = 40
# Longer names are cut by the style sheet, where there is no room; this keeps out the absurd.
_NAME = 60
# Pixels, as in the style sheet: the middle of the first lane, from lane to lane, between groups, below the last.
_TOP, _PITCH, _GAP, _FOOT = 46, 24, 7, 14
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Report:
    """A row of the table: a report, when it came out, and whose text it is or hands on (``of``, outlets)."""

    article: str
    number: int
    outlet: str
    title: str
    url: str | None
    published: datetime | None
    role: Role
    of: tuple[str, ...]
    first: bool
    edited: tuple[datetime, ...]
    zone: tzinfo = UTC

    @property
    def day_only(self) -> bool:
        """Whether only the day is known: feeds give such a day as its first minute."""
        return self.published is not None and self.published.timetz().replace(tzinfo=None) == _MIDNIGHT

    @property
    def when(self) -> str:
        """The time as read, or that there is none."""
        if self.published is None:
            return "no date"
        return spoken(self.published.date().isoformat()) if self.day_only else clock(self.published, self.zone) or ""

    @property
    def told(self) -> str:
        """The role in words: ``first report``, ``own text``, ``copy of A``, ``relays A and B``."""
        whose = listed([short(name, _NAME) for name in self.of])
        role = {"own": "own text", "copy": f"copy of {whose}", "relay": f"relays {whose}"}[self.role]
        if not self.first:
            return role
        return "first report" if self.role == "own" else f"first report; {role}"


@dataclass(frozen=True, slots=True)
class Point:
    """A report in its lane; ``span`` is the day's breadth where only the day is known."""

    across: float
    down: int
    role: Role
    first: bool
    hint: str
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """An outlet's lane, ``depth`` steps under the outlet it stands on; ``edits`` are places across.

    ``apart``: it follows a group, at a little distance.
    """

    name: str
    down: int
    depth: int
    apart: bool
    points: tuple[Point, ...]
    edits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """A line from a text to a report that prints or relays it; ``path`` is in thousandths across."""

    role: Role
    path: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The drawing and its rows, in order of time; ``more`` outlets have no lane for want of room.

    ``under``: of an outlet that does nothing but print or relay, under whose text it stands; by their names.
    ``zone`` is what the times are told in, in a word.
    """

    lanes: tuple[Lane, ...]
    arcs: tuple[Arc, ...]
    ticks: tuple[Tick, ...]
    height: int
    reports: tuple[Report, ...]
    more: int
    told: str
    under: Mapping[str, str]
    zone: str = "UTC"

    @property
    def dated(self) -> int:
        """How many reports have a time."""
        return sum(report.published is not None for report in self.reports)

    @property
    def undated(self) -> tuple[Report, ...]:
        """The reports that no axis can show."""
        return tuple(report for report in self.reports if report.published is None)

    @property
    def shown(self) -> frozenset[str]:
        """What the legend has to explain: roles, ``relay line``, ``copy line``, ``edit``, ``day``, ``under``."""
        points = [point for lane in self.lanes for point in lane.points]
        found = {str(point.role) for point in points} | {"day" for point in points if point.span}
        found |= {"edit" for lane in self.lanes if lane.edits} | {"under" for lane in self.lanes if lane.depth}
        return frozenset(found | {f"{arc.role} line" for arc in self.arcs})


_MIDNIGHT = datetime(1, 1, 1, tzinfo=UTC).time()


def coverage(
    digest: Digest,
    articles: Mapping[str, Article],
    edited: Mapping[str, Sequence[datetime]] | None = None,
    zone: tzinfo = UTC,
) -> Coverage:
    """The coverage of a story; ``edited`` has the times at which a report was changed, by its id."""
    numbered = sources(digest, articles)
    mine = {id: _key(numbered[id]) for id in digest.articles}
    reports = _reports(digest, numbered, edited or {}, zone)
    trees = _Trees(reports, mine, digest)
    kept, order = trees.kept(), trees.order()
    times = _times(reports)
    field = axis(times, zone)
    lanes = _lanes([key for key in order if key in kept], trees, field)
    return Coverage(
        lanes=tuple(lanes.values()),
        arcs=tuple(_arcs(digest, trees, lanes)),
        ticks=field.ticks if field else (),
        height=max((lane.down for lane in lanes.values()), default=0) + _FOOT,
        reports=reports,
        more=len(order) - len(lanes),
        told=_told(reports, len(set(mine.values()))),
        under=trees.standing(),
        zone=local(times[-1], zone)[1] if times else "UTC",
    )


# ── the rows ─────────────────────────────────────────────────────────────────────────────────────────────


def _key(source: Source) -> Key:
    outlet = source.article.outlet if source.article else None
    if outlet:
        return "outlet", outlet.id
    return ("report", source.id) if source.outlet == UNNAMED else ("name", source.outlet)


def _reports(
    digest: Digest, numbered: Mapping[str, Source], edited: Mapping[str, Sequence[datetime]], zone: tzinfo
) -> tuple[Report, ...]:
    copied = {id: origin.articles[0] for origin in digest.origins for id in origin.articles[1:]}
    handed: dict[str, dict[str, None]] = defaultdict(dict)
    for relay in digest.relays:
        handed[relay.credit.article][line(relay.to) or UNNAMED] = None
    found = []
    for id in dict.fromkeys(digest.articles):
        source, model = numbered[id], numbered.get(copied.get(id, ""))
        role: Role = "relay" if handed[id] else "own"
        of = tuple(handed[id])
        if model and _key(model) != _key(source):
            role, of = "copy", (model.outlet,)
        times = tuple(sorted(map(_utc, edited.get(id, ()))))
        published = source.published and _utc(source.published)
        first = digest.first is not None and digest.first.article == id and published is not None
        found.append(
            Report(id, source.number, source.outlet, source.title, source.url, published, role, of, first, times, zone)
        )
    return tuple(sorted(found, key=_moment))


def _moment(report: Report) -> tuple[bool, datetime, int]:
    """Undated last; a day without a time behind that day's times."""
    if report.published is None:
        return True, datetime.max.replace(tzinfo=UTC), report.number
    late = _DAY - timedelta.resolution if report.day_only and report.published.year < 9999 else timedelta(0)
    return False, report.published + late, report.number


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo in (None, UTC) else time.astimezone(UTC)


def _times(reports: Iterable[Report]) -> list[datetime]:
    """The moments that the axis must hold: where only the day is known, the whole of it."""
    times = []
    for report in reports:
        if report.published:
            times += [report.published, *report.edited]
            times += [report.published + _DAY] if report.day_only and report.published.year < 9999 else []
    return times


# ── who stands under whom ────────────────────────────────────────────────────────────────────────────────


class _Trees:
    """Outlets with dated reports, each under the one whose text it prints or relays.

    An outlet with a report that does neither stands for itself.
    """

    def __init__(self, reports: Iterable[Report], mine: Mapping[str, Key], digest: Digest) -> None:
        self.mine = mine
        self.of: dict[Key, list[Report]] = {}
        for report in reports:
            if report.published:
                self.of.setdefault(mine[report.article], []).append(report)
        self.named: dict[str, Key] = {}
        for key, theirs in self.of.items():
            self.named.setdefault(theirs[0].outlet, key)
        self.handed = Counter((relay.credit.article, line(relay.to)) for relay in digest.relays)
        self.depth: dict[Key, int] = {}
        self.under: dict[Key, list[Key]] = {}
        self.roots: list[Key] = []
        # By their first report, so that an outlet stands only under one that came before it: no circles.
        for key in self.of:
            parent = self._parent(key)
            self.depth[key] = self.depth[parent] + 1 if parent else 0
            (self.under.setdefault(parent, []) if parent else self.roots).append(key)

    def _parent(self, key: Key) -> Key | None:
        found: Counter[Key] = Counter()
        for report in self.of[key]:
            if report.role == "own":
                return None
            for name in report.of:
                found[self.named.get(name, key)] += max(1, self.handed[report.article, name])
        most, times = found.most_common(1)[0]
        # A round-up of many stands on none of them.
        return most if most in self.depth and 2 * times >= found.total() else None

    def standing(self) -> dict[str, str]:
        """Who stands under whom, by name."""
        name = {key: theirs[0].outlet for key, theirs in self.of.items()}
        return {name[key]: name[parent] for parent, keys in self.under.items() for key in keys}

    def order(self) -> list[Key]:
        """All outlets: by their first reports, those that stand on another straight under it."""
        found, waiting = [], self.roots[::-1]
        while waiting:
            key = waiting.pop()
            found.append(key)
            waiting += self.under.get(key, [])[::-1]
        return found

    def kept(self) -> frozenset[Key]:
        """The outlets that get a lane: the independent ones before those that stand on them."""
        return frozenset(sorted(self.of, key=lambda key: self.depth[key])[:_MOST_LANES])


# ── the drawing ──────────────────────────────────────────────────────────────────────────────────────────


def _lanes(keys: Sequence[Key], trees: _Trees, field: Axis | None) -> dict[Key, Lane]:
    lanes: dict[Key, Lane] = {}
    down, before = _TOP, 0
    for key in keys:
        if field is None:
            break
        depth = trees.depth[key]
        apart = before > 0 and not depth
        down += _GAP if apart else 0
        theirs = trees.of[key]
        lanes[key] = Lane(
            name=short(theirs[0].outlet, _NAME),
            down=down,
            depth=min(depth, 2),
            apart=apart,
            points=tuple(_point(report, down, field) for report in theirs),
            edits=tuple(dict.fromkeys(field.across(time) for report in theirs for time in report.edited)),
        )
        down, before = down + _PITCH, depth
    return lanes


def _point(report: Report, down: int, field: Axis) -> Point:
    published = report.published or datetime.max.replace(tzinfo=UTC)
    headline = f": {short(report.title, 120)}" if report.title else ""
    hint = f"{short(report.outlet, _NAME)}, {report.when}{headline} ({report.told})"
    across, span = field.across(published), None
    if report.day_only and published.year < 9999:
        span = (across, field.across(published + _DAY))
        across = round(sum(span) / 2, 2)
    return Point(across, down, report.role, report.first, hint, span)


def _arcs(digest: Digest, trees: _Trees, lanes: Mapping[Key, Lane]) -> Iterable[Arc]:
    places = {
        report.article: (key, report, point)
        for key, lane in lanes.items()
        for report, point in zip(trees.of[key], lane.points, strict=True)
    }
    copied = {id: origin.articles[0] for origin in digest.origins for id in origin.articles[1:]}
    for id, (key, report, point) in places.items():
        model = places.get(copied.get(id, ""))
        if model and report.role == "copy":
            yield Arc("copy", _path(model[2], point))
        for name in report.of if report.role == "relay" else ():
            other = trees.named.get(name)
            if other in lanes and other != key and other:
                yield Arc("relay", _path(_source(lanes[other], point), point))


def _source(lane: Lane, point: Point) -> Point:
    """The report that was relayed, as far as can be told: the last before, else the first."""
    before = [one for one in lane.points if one.across <= point.across]
    return before[-1] if before else lane.points[0]


def _path(since: Point, until: Point) -> str:
    """Along the lane of the text, then down or up to the report that hands it on."""
    x1, x2 = (f"{10 * point.across:.4g}" for point in (since, until))
    return f"M{x1} {since.down}C{x2} {since.down} {x2} {since.down} {x2} {until.down}"


def _told(reports: Sequence[Report], outlets: int) -> str:
    dated = [report for report in reports if report.published]
    if not dated:
        return f"{counted(len(reports), 'report')}, none with a date"
    told = f"{counted(len(reports), 'report')} by {counted(outlets, 'outlet')}"
    told += f" between {dated[0].when} and {dated[-1].when}" if len(dated) > 1 else f", {dated[0].when}"
    first = next((report for report in dated if report.first), None)
    counts = Counter(report.role for report in reports)
    parts = [f"first {short(first.outlet, _NAME)}"] if first else []
    parts += [f"{counts['copy']} copied"] if counts["copy"] else []
    parts += [f"{counts['relay']} relaying others"] if counts["relay"] else []
    parts += [f"{len(reports) - len(dated)} without a date"] if len(dated) < len(reports) else []
    return "; ".join([told, *parts])
