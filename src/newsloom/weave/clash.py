"""Days, places and people that differ: happenings told alike by two reports but for the one slot.

Few but right: whatever else the two tell must not differ as well, or two things have happened.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product

from newsloom import tables
from newsloom.naming import fold, same_name
from newsloom.text import words
from newsloom.types import Conflict, ConflictKind, ConflictValue, Mention, Reading, When
from newsloom.weave.about import about
from newsloom.weave.amounts import figures_clash
from newsloom.weave.conflict_words import opposed, phrase, small, twins
from newsloom.weave.credit import credit
from newsloom.weave.happenings import Happening, happenings
from newsloom.weave.origins import Voices
from newsloom.weave.statements import Statement, content_stems

# Two statements of one happening share this much of what the shorter one tells, and at least so many words.
_SHARED = {"d": (0.45, 2), "p": (0.5, 2), "a": (0.6, 2), "o": (0.6, 2)}
_ALIKE = 0.10
_KINDS: dict[str, ConflictKind] = {"d": "date", "p": "place", "a": "person", "o": "person"}
_DAYS = 31  # further apart, two days are of two happenings
_MONTHS, _YEARS = 12, 10
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")


@dataclass(frozen=True, slots=True)
class _Case:
    """One slot of one happening, as one statement fills it."""

    made: Happening
    slot: str

    @property
    def span(self) -> tuple[int, int]:
        filled = _filled(self.made, self.slot)
        assert filled is not None
        return filled.start, filled.end


def _filled(made: Happening, slot: str) -> Mention | When | None:
    place = made.place.mention if made.place else None
    return {"d": made.day, "p": place, "a": made.agent, "o": made.patient}[slot]


def slot_clashes(
    found: Sequence[Statement], share: dict[tuple[int, int], float], readings: Sequence[Reading], voices: Voices
) -> list[Conflict]:
    """The days, places and people in conflict, in the order the story tells of them."""
    made = _all_happenings(found, share, readings)
    scene = _Scene(found, readings)
    groups: list[list[_Case]] = []
    for a, b in sorted(pair for pair, alike in share.items() if alike >= _ALIKE):
        one_text = voices.voice[found[a].article] == voices.voice[found[b].article]
        if one_text and not outlets_differ(readings, found[a].article, found[b].article):
            continue
        for one, other in product(made.get(a, ()), made.get(b, ())):
            slot = scene.clash(one, other)
            if slot:
                _gather(groups, _Case(one, slot), _Case(other, slot))
    return [_conflict(group, scene) for group in groups]


def outlets_differ(readings: Sequence[Reading], a: int, b: int) -> bool:
    """Whether two reports are known to be of two outlets."""
    one, other = readings[a].article.outlet, readings[b].article.outlet
    return one is not None and other is not None and one.id != other.id


def _gather(groups: list[list[_Case]], *cases: _Case) -> None:
    home = next((g for g in groups if any(_same_case(c, old) for c in cases for old in g)), None)
    if home is None:
        groups.append(home := [])
    home.extend(c for c in cases if not any(_same_case(c, old) for old in home))


def _same_case(one: _Case, other: _Case) -> bool:
    return one.slot == other.slot and one.made.statement == other.made.statement and one.span == other.span


def _all_happenings(
    found: Sequence[Statement], share: dict[tuple[int, int], float], readings: Sequence[Reading]
) -> dict[int, list[Happening]]:
    """Statement → its happenings, for the statements that are like another report's."""
    alike = sorted({index for pair, value in share.items() if value >= _ALIKE for index in pair})
    made = {index: happenings(index, found[index], readings[found[index].article]) for index in alike}
    return {index: some for index, some in made.items() if some}


class _Scene:
    """The story's statements, with what comparing their happenings needs."""

    def __init__(self, found: Sequence[Statement], readings: Sequence[Reading]) -> None:
        self.found = found
        self.readings = readings
        self.told: dict[int, frozenset[str]] = {}
        self.names: dict[int, frozenset[str]] = {}

    def text(self, made: Happening) -> str:
        """The statement that tells a happening."""
        one = self.found[made.statement]
        return self.readings[one.article].article.text[one.start : one.end]

    def clash(self, one: Happening, other: Happening) -> str | None:
        """The one slot that two happenings fill with different values, ``None`` where none or more differ."""
        if one.root != other.root or one.ahead != other.ahead or _turned(one, other):
            return None
        differing = [slot for slot in "dpao" if self._differ(slot, one, other)]
        if len(differing) != 1:
            return None
        slot = differing[0]
        if slot not in one.alone or slot not in other.alone:
            return None
        a, b = self.found[one.statement], self.found[other.statement]
        if any(figures_clash(f, g) for f in a.figures for g in b.figures):
            return None  # three hurt at the one, nine at the other
        if any(phrase("again").search(self.text(made)) for made in (one, other)):
            return None
        if slot != "d" and self._other_days(a, b):
            return None
        return slot if self._contradicts(slot, one, other) and self._one_telling(slot, one, other) else None

    def _differ(self, slot: str, one: Happening, other: Happening) -> bool:
        mine, theirs = _filled(one, slot), _filled(other, slot)
        if mine is None or theirs is None:
            return False
        if isinstance(mine, When) and isinstance(theirs, When):
            return not _days_agree(mine.value or "", theirs.value or "")
        assert isinstance(mine, Mention)
        assert isinstance(theirs, Mention)
        if slot != "p" and (self._told_of(one, theirs.entity) or self._told_of(other, mine.entity)):
            return False  # A married B, B married A
        if _share_a_word(mine.entity, theirs.entity) or frozenset((mine.entity, theirs.entity)) in twins():
            return False  # Anna Hofer-Lind may be Anna Lind, Harrow the town of Lower Harrow
        return mine.entity != theirs.entity and not same_name(mine.entity, theirs.entity)

    def _told_of(self, made: Happening, name: str) -> bool:
        return name in self.found[made.statement].entities

    def _contradicts(self, slot: str, one: Happening, other: Happening) -> bool:
        """Whether two values that differ exclude each other."""
        if slot == "d":
            return self._days_contradict(one, other)
        mine, theirs = _filled(one, slot), _filled(other, slot)
        assert isinstance(mine, Mention)
        assert isinstance(theirs, Mention)
        if slot == "p" and not self._places_contradict(one, other):
            return False
        if slot != "p" and (mine.kind != theirs.kind and "other" not in (mine.kind, theirs.kind)):
            return False
        # Who names both has told them apart.
        return not self._named(one, theirs.entity) and not self._named(other, mine.entity)

    def _named(self, made: Happening, name: str) -> bool:
        article = self.found[made.statement].article
        if article not in self.names:
            self.names[article] = frozenset(m.entity for m in self.readings[article].mentions)
        return any(name == known or same_name(name, known) for known in sorted(self.names[article]))

    def _days_contradict(self, one: Happening, other: Happening) -> bool:
        assert one.day is not None
        assert other.day is not None
        mine, theirs = one.day.value or "", other.day.value or ""
        if len(mine[:10]) != len(theirs[:10]) or not _near(mine, theirs) or mine[4:10] == theirs[4:10] != "":
            return False
        for made, value in ((one, theirs), (other, mine)):
            if any((d.value or "")[:10] == value[:10] for d in self.found[made.statement].dates):
                return False
        if one.ahead and self._published(one) != self._published(other):
            return False  # a plan that was changed meanwhile
        return not self._round_midnight(one, other)

    def _published(self, made: Happening) -> date | None:
        published = self.readings[self.found[made.statement].article].article.local_time
        return published.date() if published else None

    def _round_midnight(self, one: Happening, other: Happening) -> bool:
        """Whether two neighbouring days may be one night, or one moment in two time zones."""
        if len(one.day.value or "") < 10 if one.day else True:
            return False
        first, second = sorted((one, other), key=lambda m: (m.day.value or "")[:10] if m.day else "")
        if _days_apart(first, second) != 1:
            return False
        before, after = self._around(first), self._around(second)
        if any(phrase("zoned").search(text) or _CLOCK.search(text) for text in (before, after)):
            return True
        late, early = phrase("late"), phrase("early")
        if late.search(before):
            return bool(early.search(after)) or not late.search(after)
        return bool(early.search(after)) and not early.search(before)

    def _around(self, made: Happening) -> str:
        text = self.readings[self.found[made.statement].article].article.text
        return text[max(0, made.day.start - 20) : made.day.end + 20] if made.day else ""

    def _places_contradict(self, one: Happening, other: Happening) -> bool:
        assert one.place is not None
        assert other.place is not None
        if one.place.side != other.place.side:
            return False
        mine, theirs = one.place.mention, other.place.mention
        levels = _level(mine, self._text(one)), _level(theirs, self._text(other))
        return levels[0] == levels[1] or set(levels) == {"", "city"}

    def _text(self, made: Happening) -> str:
        return self.readings[self.found[made.statement].article].article.text

    def _other_days(self, a: Statement, b: Statement) -> bool:
        """Whether each tells a day and none is the other's."""
        mine = [d.value for d in a.dates if d.value and "/" not in d.value]
        theirs = [d.value for d in b.dates if d.value and "/" not in d.value]
        return bool(mine and theirs) and not any(_days_agree(x, y) for x in mine for y in theirs)

    def _one_telling(self, slot: str, one: Happening, other: Happening) -> bool:
        """Whether the two statements tell the same otherwise."""
        filled = _filled(one, slot), _filled(other, slot)
        names = " ".join(f.entity if isinstance(f, Mention) else f.text for f in filled if f)
        apart = frozenset(content_stems(names, "en")) | frozenset(content_stems(one.root, "en"))
        mine, theirs = self._words(one) - apart, self._words(other) - apart
        numbers, their_numbers = ({w for w in told if w[0].isdigit()} for told in (mine, theirs))
        if slot != "d" and numbers and their_numbers and not numbers & their_numbers:
            return False  # the goal of the 12th minute, and that of the 40th
        least, most = _SHARED[slot]
        if opposed(mine, theirs):
            return False  # the lower house, the upper house
        shared = mine & theirs
        days = slot != "d" and self._one_day(one, other)
        return len(shared) + days >= most and len(shared) >= max(1, least * min(len(mine), len(theirs)))

    def _one_day(self, one: Happening, other: Happening) -> bool:
        """Whether both tell the same day of the happening."""
        return bool(one.day and other.day) and not self._differ("d", one, other)

    def _words(self, made: Happening) -> frozenset[str]:
        """The content words of a statement but for its days and those of the word that tells the happening."""
        index = made.statement
        if index not in self.told:
            one = self.found[index]
            text = self.readings[one.article].article.text
            days = frozenset(w for d in one.dates for w in content_stems(d.text, "en"))
            self.told[index] = frozenset(content_stems(text[one.start : one.end], "en")) - days - _sources()
        text = self._text(made)
        return self.told[index] - frozenset(content_stems(text[made.start : made.end], "en"))


@cache
def _sources() -> frozenset[str]:
    return frozenset(content_stems(" ".join(sorted(small("source"))), "en"))


def _turned(one: Happening, other: Happening) -> bool:
    """Whether one tells of somebody as who did it, and the other as whom it befell; who marries does both."""
    if not {"a", "o"} <= set(one.alone):
        return False
    roles = ((one.agent, other.patient), (other.agent, one.patient))
    return any(agent and patient and same_name(agent.entity, patient.entity) for agent, patient in roles)


def _days_agree(mine: str, theirs: str) -> bool:
    """Whether two ISO times can be one: the coarser holds the finer."""
    size = min(len(mine), len(theirs), 10)
    return mine[:size] == theirs[:size]


def _days_apart(first: Happening, second: Happening) -> int:
    try:
        days = [date.fromisoformat((m.day.value or "")[:10]) if m.day else date.min for m in (first, second)]
    except ValueError:
        return 0
    return abs((days[1] - days[0]).days)


def _near(mine: str, theirs: str) -> bool:
    try:
        if len(mine) >= 10:
            apart = date.fromisoformat(mine[:10]) - date.fromisoformat(theirs[:10])
            return abs(apart.days) <= _DAYS
        years = abs(int(mine[:4]) - int(theirs[:4]))
        return years <= _YEARS if len(mine) == 4 else len(mine) == 7 and years * 12 <= _MONTHS
    except ValueError:
        return False


def _share_a_word(one: str, other: str) -> bool:
    """Whether two names have a word in common: Anna Hofer-Lind may be Anna Lind."""
    mine, theirs = ({fold(p) for w in words(name) for p in w.split("-")} for name in (one, other))
    return any(len(word) > 2 for word in (mine & theirs) - small("kind of name"))


@cache
def _levels() -> dict[str, str]:
    return {row[0]: row[1] for row in tables.rows("places.en.tsv")}


def _level(mention: Mention, text: str) -> str:
    """How large a place is: ``country``, ``state``, ``city``, the word that its name ends or begins with, or ``""``."""
    parts = mention.entity.split()
    behind = words(text[mention.end : mention.end + 16])[:1]
    if behind and behind[0] in small("region"):
        return behind[0]
    known = _levels().get(mention.entity)
    if known:
        return known
    marks = {word for word, where in tables.rows("place_words.en.tsv") if where in ("last", "first")}
    return next((part.lower() for part in (parts[-1], parts[0]) if len(parts) > 1 and part in marks), "")


def _conflict(group: Sequence[_Case], scene: _Scene) -> Conflict:
    """A group of cases as a conflict: each value with all who give it, the earliest first."""
    values: dict[str, list[_Case]] = defaultdict(list)
    for case in sorted(group, key=lambda c: (scene.found[c.made.statement].article, c.made.statement)):
        values[_value_of(case)].append(case)
    first = next(iter(values.values()))[0]
    one = scene.found[first.made.statement]
    return Conflict(
        about=about(scene.readings[one.article].article.text, one.start, one.end, *first.span) or first.made.root,
        kind=_KINDS[first.slot],
        values=tuple(_told(value, cases, scene) for value, cases in values.items()),
    )


def _value_of(case: _Case) -> str:
    filled = _filled(case.made, case.slot)
    return filled.entity if isinstance(filled, Mention) else (filled.value or "")[:10] if filled else ""


def _told(value: str, cases: Sequence[_Case], scene: _Scene) -> ConflictValue:
    articles = [scene.readings[scene.found[c.made.statement].article].article for c in cases]
    start, end = cases[0].span
    published = articles[0].published
    return ConflictValue(
        text=articles[0].text[start:end],
        value=value,
        unit=None,
        as_of=published.isoformat(timespec="minutes").replace("+00:00", "Z") if published else None,
        outlets=tuple(dict.fromkeys(a.outlet.name for a in articles if a.outlet)),
        credits=tuple(
            credit(a, scene.found[c.made.statement].start, scene.found[c.made.statement].end)
            for a, c in zip(articles, cases, strict=True)
        ),
    )
