"""Who is quoted most in the last days. In a small library it is counted as it is asked; in a large one beside it.

Library ──kept_quotes since──▶ Counter of people ──▶ Named, the most quoted first
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from newsloom.errors import NewsloomError
from newsloom.kept import Choice, Named, Said
from newsloom.naming import same_people
from newsloom.store import Library

_log = logging.getLogger("newsloom")
# Reports of a library of which all quotes are read in 30 ms; 100,000 take 280, and no page waits for that.
_SMALL = 5_000
# Seconds for which a count of a large library holds; quotes counted; people told; names compared as one's.
_HOLDS, _QUOTES, _TOLD, _COMPARED = 300.0, 20_000, 6, 40


@dataclass(eq=False)
class Lately:
    """The people of the last days, as they were last counted. One for a library; used by several threads."""

    library: Library
    _held: tuple[tuple[int, datetime], tuple[Named, ...]] | None = None
    _counted_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def people(self, since: datetime, reports: int) -> tuple[Named, ...]:
        """Those whom most reports since then quote; ``reports`` is how many the library has.

        Of a large library it is what was counted last, and nothing before that is done.
        """
        asked = self.library.moved(), since
        if self._held is not None and self._held[0] == asked:
            return self._held[1]
        if reports <= _SMALL:
            self._held = asked, most_quoted(self.library, since)
        elif time.monotonic() - self._counted_at > _HOLDS and self._lock.acquire(blocking=False):
            threading.Thread(target=self._count, args=(asked,), daemon=True, name="newsloom lately").start()
        return self._held[1] if self._held else ()

    def _count(self, asked: tuple[int, datetime]) -> None:
        try:
            self._held = asked, most_quoted(self.library, asked[1])
            self._counted_at = time.monotonic()
        except NewsloomError as error:  # locked or full: the next page asks again
            _log.warning("who is quoted lately: %s", error)
        finally:
            self._lock.release()


def most_quoted(library: Library, since: datetime) -> tuple[Named, ...]:
    """Those whom most reports since a moment quote, in so many; the forms of one name in these days are one."""
    found = tallied(islice(library.kept_quotes(Choice(since=since)), _QUOTES))
    outlets = library.outlets_among(one.entity for one in found)
    return tuple(one for one in found if one.entity not in outlets)[:_TOLD]


def tallied(quotes: Iterable[Said]) -> tuple[Named, ...]:
    """The commonest people of quotes by how many reports quote them, each by the form that most give."""
    reports: defaultdict[str, set[str]] = defaultdict(set)
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in quotes:
        if one.person:
            reports[one.person].add(one.headline.report)
            written[one.person][_full(one)] += 1
    common = sorted(reports, key=lambda person: (-len(reports[person]), person))[:_COMPARED]
    found = []
    for group in same_people(common):
        quoting = set[str]().union(*(reports[person] for person in group))
        names = sum((written[person] for person in group), Counter[str]())
        name = min(names, key=lambda name: (" " not in name, -names[name], name))
        found.append(Named(name, "person", len(quoting)))
    return tuple(sorted(found, key=lambda one: (-one.articles, one.entity)))


def _full(one: Said) -> str:
    """The speaker's name as written, if it is the full one; else its normal form."""
    speaker = one.speaker or ""
    return speaker if speaker.casefold() == one.person else (one.person or "").title()
