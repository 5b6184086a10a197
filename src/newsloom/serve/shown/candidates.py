"""Stories that may tell the same events as one: they share names with it, or words of its title.

Digest ──names of who speaks, words of the title──▶ naming, search ──▶ stories, the most shared first
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from newsloom.errors import StoreError
from newsloom.kept import Headline, StoryLine
from newsloom.serve.visit import Visit
from newsloom.types import Digest

# Stories offered; reports looked at for each question; names and words asked for.
_OFFERED, _LOOKED_AT, _ASKED = 8, 40, 6
_WORD = re.compile(r"[^\W\d_]{4,}")


def candidates(visit: Visit, story: str, digest: Digest) -> list[tuple[str, str | None]]:
    """Ids and titles of stories with the same names or like titles, those that share most first."""
    library = visit.site.library
    shared: Counter[str] = Counter()
    speakers = dict.fromkeys(quote.speaker for quote in digest.quotes if quote.speaker)
    names = list(speakers)[:_ASKED]
    if names:
        _count(shared, library.naming(names, limit=_LOOKED_AT).items, 2)
    for words in _pairs(digest.title):
        _count(shared, _found(visit, words), 1)
    del shared[story]
    return _titled(visit, (id for id, _ in shared.most_common(_OFFERED)))


def found_by(visit: Visit, words: str, story: str) -> list[tuple[str, str | None]]:
    """Ids and titles of stories of which a report has these words, or whose id they are."""
    library = visit.site.library
    held = library.story(words.strip())
    ids = [held.id] if held else []
    ids += [one.story for one in _found(visit, words) if one.story]
    return _titled(visit, (id for id in dict.fromkeys(ids) if id != story))[:_OFFERED]


def _pairs(title: str) -> list[str]:
    """The title's long words two by two: one alone is in too many reports, three are in too few."""
    words = list(dict.fromkeys(_WORD.findall(title)))
    longest = sorted(words, key=lambda word: (-len(word), words.index(word)))[:_ASKED]
    return [f"{one} {other}" for one, other in pairwise(longest)][:4]


def _found(visit: Visit, words: str) -> Iterable[Headline]:
    try:
        return visit.site.library.search(words, limit=_LOOKED_AT).items
    except StoreError:  # nothing in it that could be looked for
        return ()


def _count(shared: Counter[str], headlines: Iterable[Headline], weight: int) -> None:
    for id in dict.fromkeys(one.story for one in headlines if one.story):
        shared[id] += weight


def _titled(visit: Visit, ids: Iterable[str]) -> list[tuple[str, str | None]]:
    listed = list(ids)
    titles = visit.site.library.titles(listed)
    return [(id, titles.get(id)) for id in listed]


def recent(visit: Visit, story: str) -> list[tuple[str, str | None]]:
    """The stories that changed last, where nothing is like this one."""
    lines: Iterable[StoryLine] = visit.site.library.stories(person=visit.person, limit=_OFFERED + 1).items
    return [(line.id, line.title) for line in lines if line.id != story][:_OFFERED]
