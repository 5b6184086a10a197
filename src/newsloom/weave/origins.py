"""Who is independent of whom: copies of one text, and outlets that relay others.

Counting voices comes before counting agreement: forty copies of one wire report are one voice.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain

from newsloom.tables import outlets, words
from newsloom.types import TELLING, Article, Citation, FirstReport, Origin, Outlet, Reading, Relay
from newsloom.weave.credit import credit
from newsloom.weave.tokens import tokens

_SIZE = 4
# Simulated wire edits, quotes removed first (eval/copies.py): at .20 recall .991 and no false merge; what is missed are
# parts taken over from a short report. Independent reports of one event reach .152.
_ONE_TEXT = 0.20
# That was measured on whole reports. In a short text one shared phrase is already a fifth: the threshold rises evenly
# to .60 as the text shrinks from this many shingles to none, and fewer than twelve tell nothing.
_WHOLE, _RISE, _ENOUGH = 60, 0.40, 12
# A report with this share of its words from another is a copy of it; with less, it took over a part.
_MOSTLY = 0.50
# A report of this many shingles with less than this share outside quotations is a speech: of it these are compared too.
_SPEECH, _OWN = 200, 0.25

# "Reuters and AP contributed to this report", "with additional reporting by Reuters", "with files from AFP".
_PART_AFTER = re.compile(r"[^.\n]*?\bcontribut", re.IGNORECASE)
_PART_BEFORE = re.compile(
    r"\b(?:reporting|files|material|information|inputs?)\s+(?:by|from)\b[^.\n]*$|\bcontributions?\b[^.\n]*$",
    re.IGNORECASE,
)
_NEAR = 60

_Shingles = frozenset[tuple[str, ...]]

#: Citations that hand on another outlet's report (a photograph or a poll does not).
HANDED_ON: frozenset[str] = frozenset({"relay", "interview", "syndication", "header", "hat_tip"})


@dataclass(frozen=True, slots=True)
class Voices:
    """Independence within a story.

    ``origins``: articles that are one text, a group each. ``voice[i]``: the number of the independent voice that the
    ``i``-th reading speaks with; copies, the articles of one outlet, one owner, one agency and one author share one,
    and so does who only hands on another's report.
    ``speaking``: by an outlet's name the voice that it, or who prints its text, speaks with. ``anew``: the ids of
    reports that are in their group for telling its text in other words.
    """

    origins: tuple[Origin, ...]
    voice: tuple[int, ...]
    speaking: Mapping[str, int]
    anew: frozenset[str] = frozenset()

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


def own_shingles(reading: Reading) -> _Shingles:
    """The 4-word runs of an article's telling text, quotations taken out: a shared quote is no copy."""
    return _shingles(reading, [(q.start, q.end) for q in reading.quotes if q.kind != "indirect"])


def _shingles(reading: Reading, gaps: Sequence[tuple[int, int]]) -> _Shingles:
    found: set[tuple[str, ...]] = set()
    for part in _telling(reading, gaps):
        found.update(zip(*(part[at:] for at in range(_SIZE)), strict=False))
    return frozenset(found)


def _telling(reading: Reading, gaps: Sequence[tuple[int, int]]) -> Iterator[Sequence[str]]:
    """The words of an article's telling text, run by run between the gaps."""
    told, gaps = tokens(reading.article.text), sorted(gaps)
    for block in reading.article.blocks:
        if block.kind in TELLING:
            for start, end in _between(block.start, block.end, gaps):
                yield told.within(start, end)


def _between(start: int, end: int, gaps: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for gap_start, gap_end in gaps:
        if gap_end <= start or gap_start >= end:
            continue
        if gap_start > start:
            yield start, gap_start
        start = max(start, gap_end)
    if start < end:
        yield start, end


def containment(one: _Shingles, other: _Shingles) -> float:
    """The share of the smaller set that stands in the larger; 0 where too little text is there to tell."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= _ENOUGH else 0.0


def one_text(one: _Shingles, other: _Shingles) -> bool:
    """Whether two texts are one, edited or not."""
    short = max(0, _WHOLE - min(len(one), len(other))) / _WHOLE
    return containment(one, other) >= _ONE_TEXT + _RISE * short


def _copies(readings: Sequence[Reading], retold: Sequence[tuple[float, int, int]]) -> tuple[list[list[int]], set[int]]:
    """The groups of reports that are one text, as indexes, and those that are mostly nobody's but tell the same.

    A report that is mostly another's text joins it. One that takes over a part does so only where most of those it
    would then stand with share its text: a round-up of two reports must not make one text of them.
    """
    own = [own_shingles(reading) for reading in readings]
    printed = [*_links(own, one_text), *_speeches(readings, own)]
    links = [*printed, *retold]
    beside: dict[int, set[int]] = defaultdict(set)
    for _, a, b in links:
        beside[a].add(b)
        beside[b].add(a)
    same = _Sets(len(readings))
    members = {index: {index} for index in range(len(readings))}
    for share, a, b in sorted(links, key=lambda link: (-link[0], link[1:])):
        one, other = same.find(a), same.find(b)
        if one == other:
            continue
        few, many = sorted((members[one], members[other]), key=len)
        if share >= _MOSTLY or 2 * sum(len(beside[i] & many) for i in few) > len(few) * len(many):
            same.join(one, other)
            members[same.find(one)] = few | many
    alike: dict[str, int] = {}
    for index, reading in enumerate(readings):  # texts too short for shingles; a mere headline has no text to copy
        if reading.article.text.strip():
            same.join(alike.setdefault(reading.article.text, index), index)
    anew = {index for _, *pair in retold for index in pair}
    return same.groups(), anew.difference(index for share, *pair in printed if share >= _MOSTLY for index in pair)


def _speeches(readings: Sequence[Reading], own: Sequence[_Shingles]) -> list[tuple[float, int, int]]:
    """The links of reports that are quotations in the main: of these the quotations are compared too."""
    most = [sum(map(len, _telling(reading, []))) for reading in readings]
    if not any(size >= _SPEECH and len(mine) < _OWN * size for mine, size in zip(own, most, strict=True)):
        return []
    whole = [_shingles(reading, []) for reading in readings]
    speech = [len(every) >= _SPEECH and len(mine) < _OWN * len(every) for mine, every in zip(own, whole, strict=True)]
    return [link for link in _links(whole, _one_speech) if speech[link[1]] or speech[link[2]]] if any(speech) else []


def _one_speech(one: _Shingles, other: _Shingles) -> bool:
    """Whether two reports that are quotations in the main print the same ones."""
    return containment(one, other) >= _ONE_TEXT + _RISE


def _links(sets: Sequence[_Shingles], one: Callable[[_Shingles, _Shingles], bool]) -> list[tuple[float, int, int]]:
    """The pairs that are one text, with how much of the smaller stands in the larger; through an exact index."""
    first: dict[tuple[str, ...], int] = {}
    later: dict[tuple[str, ...], list[int]] = defaultdict(list)
    found: list[tuple[float, int, int]] = []
    for index, mine in enumerate(sets):
        known = mine & first.keys()
        shared = Counter(map(first.__getitem__, known))
        shared.update(chain.from_iterable(later[shingle] for shingle in known if shingle in later))
        # No pair with less in common is one text by either measure; so most need not be looked at again.
        near = [i for i, count in shared.items() if count / min(len(sets[i]), len(mine)) >= _ONE_TEXT]
        found += [(containment(sets[other], mine), other, index) for other in sorted(near) if one(sets[other], mine)]
        for shingle in known:
            later[shingle].append(index)
        first.update(dict.fromkeys(mine - known, index))
    return found


def _earliest_first(readings: Sequence[Reading], group: Iterable[int]) -> list[int]:
    return sorted(group, key=lambda index: (*_moment(readings[index].article), index))


def _source_first(readings: Sequence[Reading], group: list[int]) -> list[int]:
    """Copies with the one first that the others name as their source: a wire is often printed before it is read."""
    if len(group) < 2:
        return group
    printing = {one.id: one.name for index in group if (one := readings[index].article.outlet)}
    named = [_named(readings[index], printing) for index in group]
    tellers = Counter(chain.from_iterable(named))

    def key(at: int) -> tuple[int, int]:
        outlet = readings[group[at]].article.outlet
        # Who names another of them as its source is none itself.
        return -tellers[outlet.id] if outlet and not named[at] else 0, at

    best = min(range(len(group)), key=key)
    return [group[best], *group[:best], *group[best + 1 :]]


def _named(reading: Reading, printing: Mapping[str, str]) -> set[str]:
    """Which of the other outlets that print its text a report names, those that reading does not know as well."""
    article = reading.article
    cited = {c.outlet.id for c in reading.citations if c.kind in HANDED_ON} & printing.keys()
    cited |= {id for id, name in printing.items() if any(_stands(one, article.text) for one in _names(id, name))}
    return cited - {article.outlet.id if article.outlet else ""}


def _names(id: str, name: str) -> tuple[str, ...]:
    """What an outlet is called; of its aliases the abbreviations and those of several words: "published by CNA"."""
    row = outlets.details(id)
    called = (name, *row.aliases) if row else (name,)
    return tuple(one for one in called if " " in one or (one.isupper() and len(one) > 2))


def _stands(name: str, text: str) -> bool:
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _moment(article: Article) -> tuple[bool, str, bool, str]:
    """What reports are put in order by: undated ones last, and a day without a time behind that day's times."""
    if article.published is None:
        return True, "", True, ""
    day, time = article.published.date().isoformat(), article.published.time().isoformat()
    return False, day, time == "00:00:00", time


def voices(
    readings: Sequence[Reading],
    retold: Sequence[tuple[float, int, int]] = (),
    handed_on: Mapping[int, str] | None = None,
) -> Voices:
    """The origins of a story's reports and their independent voices.

    ``retold``: pairs of reports that tell one text in other words, with how much of it. ``handed_on``: the reports that
    only hand on another's, by index, each with the name of that outlet, read or not.
    """
    copies, anew = _copies(readings, retold)
    groups = [_source_first(readings, _earliest_first(readings, group)) for group in copies]
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
    heard: dict[str, int] = {}
    names: dict[str, int] = {}
    for index, reading in enumerate(readings):
        for whose, name in _whose(reading):
            speaking.join(heard.setdefault(whose, index), index)
            names.setdefault(name, index)
    unread: dict[str, int] = {}
    for index, name in (handed_on or {}).items():
        speaking.join(names.get(name, unread.setdefault(name, index)), index)
    return Voices(
        origins,
        tuple(speaking.find(index) for index in range(len(readings))),
        {name: speaking.find(index) for name, index in names.items() if name},
        frozenset(readings[index].article.id for index in anew),
    )


def acquainted(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings, each crediting the story's outlets, and those that others credit, where one of them says something.

    A reader of one report cannot know that "Ferry Truth", which says something there, is an outlet; the story can.
    """
    persons = (one.name for reading in readings for one in reading.entities if one.kind == "person")
    surnames = {name.split()[-1] for name in persons if " " in name}
    readings = [_of_outlets(reading, surnames) for reading in readings]
    known = {_bare(c.outlet.name): c.outlet for reading in readings for c in reading.citations if c.kind in HANDED_ON}
    known |= {_bare(one.name): one for reading in readings if (one := reading.article.outlet)}
    return tuple(_crediting(reading, known) for reading in readings)


def _of_outlets(reading: Reading, surnames: Set[str]) -> Reading:
    """The reading without credits to what is a person in the story: "Bloomberg wrote" beside Michael Bloomberg."""
    text = reading.article.text
    kept = tuple(one for one in reading.citations if text[one.start : one.end] not in surnames)
    return reading if len(kept) == len(reading.citations) else replace(reading, citations=kept)


def _crediting(reading: Reading, known: Mapping[str, Outlet]) -> Reading:
    told = [(citation.start, citation.end) for citation in reading.citations]
    text, more = reading.article.text, dict[int, Citation]()
    for who in dict.fromkeys(quote.speaker for quote in reading.quotes if quote.speaker):
        # The reader may have taken "Ferry" for an ordinary first word of a sentence.
        name = next((name for name in known if name.endswith(who.name) and text.endswith(name, 0, who.end)), None)
        if name and known[name] != reading.article.outlet and not any(a < who.end and who.start < b for a, b in told):
            more[who.start] = Citation(who.start, who.end, known[name], "relay")
    if not more:
        return reading
    return replace(reading, citations=tuple(sorted((*reading.citations, *more.values()), key=lambda c: c.start)))


def _bare(name: str) -> str:
    return name.removeprefix("The ").removeprefix("the ")


def _whose(reading: Reading) -> list[tuple[str, str]]:
    """With whose voice a report speaks, as a key and an outlet's name or nothing.

    Its outlet, that outlet's owner, its author, and those whose text it prints whole: "By Harbour Wire", "Credited
    from: HARBOURWIRE", a dateline's "(Reuters)", an agency as author. Two reports with the text of one agency are one
    voice even where the agency was not read; "Reuters contributed to this report" leaves a report its own.
    """
    article, found = reading.article, list[tuple[str, str]]()
    if article.outlet:
        found.append((article.outlet.id, article.outlet.name))
        row = outlets.details(article.outlet.id)
        found += [(f"owner {row.owner}", "")] if row and row.owner else []
    for name in (*article.bylines, article.extra.get("source")):
        outlet = outlets.by_name(name) if isinstance(name, str) else None
        found += [(outlet.id, outlet.name)] if outlet and outlets.is_agency(outlet) else []
    if len(article.bylines) == 1 and _is_person(article.bylines[0]):
        found.append((f"author {article.bylines[0].casefold()}", ""))
    for citation in reading.citations:
        if citation.kind in ("syndication", "header") and not _helped(article.text, citation):
            found.append((citation.outlet.id, citation.outlet.name))
    return found


def _is_person(byline: str) -> bool:
    """Whether a byline is a person's full name, and no desk's ("Staff Reporter") or outlet's."""
    parts = byline.casefold().split()
    return 1 < len(parts) < 5 and not words("byline_roles.en.txt") & set(parts) and not outlets.by_name(byline)


def _helped(text: str, citation: Citation) -> bool:
    """Whether an outlet is thanked for a part of a report."""
    before, after = text[max(0, citation.start - _NEAR) : citation.start], text[citation.end : citation.end + _NEAR]
    return bool(_PART_AFTER.match(after) or _PART_BEFORE.search(before))


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
    """The earliest report; ``None`` where that is unknown.

    It is when fewer than half of the reports have a date, and when another outlet's is of the same moment, or of the
    same day and one of them has no hour.
    """
    articles = sorted((r.article for r in readings), key=lambda a: (*_moment(a), a.id))
    dated = [article for article in articles if article.published is not None]
    if 2 * len(dated) < len(articles) or not dated:
        return None
    first = dated[0]
    if first.published is None or any(_at_once(first, other) for other in dated[1:]):
        return None
    return FirstReport(first.outlet.name if first.outlet else None, first.id, first.published)


def _at_once(one: Article, other: Article) -> bool:
    """Whether it is unknown which of two outlets' reports came first."""
    if one.outlet is not None and one.outlet == other.outlet:
        return False
    _, day, bare, time = _moment(one)
    _, other_day, other_bare, other_time = _moment(other)
    return day == other_day and (bare or other_bare or time == other_time)
