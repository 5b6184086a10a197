"""In which languages a story is told, for lists of many: each is looked up once, and a page looks up a few.

StoryLine ──Library.headlines of the story──▶ languages, held until the story changes
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from newsloom.kept import StoryLine
from newsloom.store import Library

# Stories that are held; looked up for one page (a millisecond each: 40 would take half of what a page may); reports of
# a story that are looked at.
_HELD, _LOOKED_UP, _REPORTS = 4_096, 12, 60


@dataclass(eq=False)
class Tongues:
    """The languages of stories, as far as they were looked up. One for a library; used by several threads."""

    library: Library
    _held: OrderedDict[tuple[str, datetime], tuple[str, ...]] = field(default_factory=OrderedDict)

    def of(self, lines: Iterable[StoryLine]) -> dict[str, tuple[str, ...]]:
        """The languages of each story that is told in several, the most used first.

        After a start the first stories are told of at once, the others with the next pages.
        """
        found: dict[str, tuple[str, ...]] = {}
        if len(self.library.languages()) < 2:
            return found
        looked_up = 0
        for line in lines:
            key = line.id, line.changed_at
            languages = self._held.get(key) if line.reports > 1 else ()
            if languages is None and looked_up < _LOOKED_UP:
                looked_up += 1
                languages = self._held[key] = self._look_up(line.id)
            if languages:
                found[line.id] = languages
        while len(self._held) > _HELD:
            self._held.popitem(last=False)
        return found

    def _look_up(self, story: str) -> tuple[str, ...]:
        reports = self.library.headlines(story=story, limit=_REPORTS).items
        told = Counter(one.language for one in reports if one.language)
        return tuple(sorted(told, key=lambda one: (-told[one], one))) if len(told) > 1 else ()
