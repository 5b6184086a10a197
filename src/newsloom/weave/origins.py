"""Who is independent of whom: copies of one text, and outlets that relay others.

Counting voices comes before counting agreement: forty copies of one wire report are one voice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsloom.text import shingles, words
from newsloom.types import TELLING, FirstReport, Origin, Outlet, Reading, Relay
from newsloom.weave.credit import credit

_SIZE = 4
# Simulated wire edits, quotes removed first: at .20 recall .986 and no false merge.
_ONE_TEXT = 0.20
# That was measured on whole reports. In a short text one shared phrase is already a fifth: the threshold rises evenly
# to .60 as the text shrinks from this many shingles to none, and fewer than twelve tell nothing.
_WHOLE, _RISE, _ENOUGH = 60, 0.40, 12

#: Citations that hand on another outlet's report (a photograph or a poll does not).
HANDED_ON: frozenset[str] = frozenset({"relay", "interview", "syndication", "header", "hat_tip"})


@dataclass(frozen=True, slots=True)
class Voices:
    """Independence within a story.

    ``origins``: articles that are one text, a group each. ``voice[i]``: the number of the independent voice that the
    ``i``-th reading speaks with; copies, one outlet's articles, and whole-article relays share one.
    """

    origins: tuple[Origin, ...]
    voice: tuple[int, ...]

    @property
    def independent(self) -> int:
        """How many independent voices there are."""
        return len(set(self.voice))


class _Sets:
    """Disjoint sets over 0..n-1, the smallest member standing for each."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, item: int) -> int:
        while self.parent[item] != item:
            item = self.parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        one, other = sorted((self.find(one), self.find(other)))
        self.parent[other] = one

    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for item in range(len(self.parent)):
            found[self.find(item)].append(item)
        return [found[key] for key in sorted(found)]


def own_shingles(reading: Reading) -> frozenset[tuple[str, ...]]:
    """The 4-word runs of an article's telling text, quotations taken out: a shared quote is no copy."""
    text = reading.article.text
    quoted = [(q.start, q.end) for q in reading.quotes if q.kind != "indirect"]
    found: set[tuple[str, ...]] = set()
    for block in reading.article.blocks:
        if block.kind not in TELLING:
            continue
        for start, end in _between(block.start, block.end, quoted):
            found.update(shingles(words(text[start:end]), _SIZE))
    return frozenset(found)


def _between(start: int, end: int, gaps: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for gap_start, gap_end in sorted(gaps):
        if gap_end <= start or gap_start >= end:
            continue
        if gap_start > start:
            yield start, gap_start
        start = max(start, gap_end)
    if start < end:
        yield start, end


def containment(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """The share of the smaller set that stands in the larger; 0 where too little text is there to tell."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= _ENOUGH else 0.0


def one_text(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    """Whether two texts are one, edited or not."""
    short = max(0, _WHOLE - min(len(one), len(other))) / _WHOLE
    return containment(one, other) >= _ONE_TEXT + _RISE * short


def _copies(readings: Sequence[Reading]) -> list[list[int]]:
    sets = [own_shingles(reading) for reading in readings]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, found in enumerate(sets):
        for shingle in found:
            holders[shingle].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for where in holders.values():
        shared.update((a, b) for i, a in enumerate(where) for b in where[i + 1 :])
    same = _Sets(len(readings))
    for a, b in sorted(shared):
        if one_text(sets[a], sets[b]):
            same.join(a, b)
    alike: dict[str, int] = {}
    for index, reading in enumerate(readings):  # texts too short for shingles; a mere headline has no text to copy
        if reading.article.text.strip():
            same.join(alike.setdefault(reading.article.text, index), index)
    return same.groups()


def _earliest_first(readings: Sequence[Reading], group: Iterable[int]) -> list[int]:
    def key(index: int) -> tuple[bool, str, int]:
        published = readings[index].article.published
        return published is None, published.isoformat() if published else "", index

    return sorted(group, key=key)


def voices(readings: Sequence[Reading]) -> Voices:
    """The origins of a story's reports and their independent voices."""
    groups = [_earliest_first(readings, group) for group in _copies(readings)]
    origins = tuple(
        Origin(
            id=readings[group[0]].article.id,
            articles=tuple(readings[i].article.id for i in group),
            outlets=tuple(dict.fromkeys(o.name for i in group if (o := readings[i].article.outlet))),
        )
        for group in sorted(groups, key=lambda group: group[0])
    )
    speaking = _Sets(len(readings))
    for group in groups:
        for other in group[1:]:
            speaking.join(group[0], other)
    by_outlet: dict[str, int] = {}
    for index, reading in enumerate(readings):
        if reading.article.outlet:
            speaking.join(by_outlet.setdefault(reading.article.outlet.id, index), index)
    for index, reading in enumerate(readings):  # "By Harbour Wire", "Credited from: HARBOURWIRE"
        for citation in reading.citations:
            whole = citation.kind in ("syndication", "header") and citation.outlet.id in by_outlet
            if whole and citation.outlet != reading.article.outlet:
                speaking.join(by_outlet[citation.outlet.id], index)
    return Voices(origins, tuple(speaking.find(index) for index in range(len(readings))))


def relays(readings: Sequence[Reading]) -> tuple[Relay, ...]:
    """Who hands on whom, each pair once per block of text, in reading order."""
    found: dict[tuple[int, str, int], Relay] = {}
    for index, reading in enumerate(readings):
        article = reading.article
        for citation in reading.citations:
            if citation.kind not in HANDED_ON or citation.outlet == article.outlet:
                continue
            block = next((i for i, b in enumerate(article.blocks) if b.start <= citation.start < b.end), -1)
            name = article.outlet.name if article.outlet else None
            relay = Relay(name, citation.outlet.name, credit(article, citation.start, citation.end))
            found.setdefault((index, citation.outlet.id, block), relay)
    return tuple(found.values())


def credited(readings: Sequence[Reading]) -> tuple[Outlet, ...]:
    """Outlets the reports hand on but that were not read themselves, in order of appearance."""
    read = {reading.article.outlet.id for reading in readings if reading.article.outlet}
    cited = (c.outlet for reading in readings for c in reading.citations if c.kind in HANDED_ON)
    return tuple({outlet.id: outlet for outlet in cited if outlet.id not in read}.values())


def first(readings: Sequence[Reading]) -> FirstReport | None:
    """The earliest dated report; ``None`` when no report has a date."""
    dated = [r.article for r in readings if r.article.published]
    if not dated:
        return None
    article = min(dated, key=lambda a: (a.published, a.id))
    assert article.published is not None
    return FirstReport(article.outlet.name if article.outlet else None, article.id, article.published)
