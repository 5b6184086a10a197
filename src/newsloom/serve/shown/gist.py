"""What lists need of a story's digest: who told it in what part, and its quotes. Each digest is opened once.

Library ──gist──▶ Gist ──▶ standing.py, utterances.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsloom.kept import StoryLine
from newsloom.store import Library
from newsloom.types import FirstReport, Origin, Relay, WovenQuote

#: Reports of the digests that one page opens at most, when none was opened before: half a millisecond for each.
MOST = 80


@dataclass(frozen=True, slots=True)
class Gist:
    """A digest without its text; ``outlets`` counts the unnamed ones too, as its count line does."""

    read: tuple[str, ...]
    first: FirstReport | None
    origins: tuple[Origin, ...]
    relays: tuple[Relay, ...]
    quotes: tuple[WovenQuote, ...]
    outlets: int


def gist(library: Library, story: str) -> Gist | None:
    """What lists need of a story's newest digest; ``None`` while it is not woven."""
    number = library.digest_number(story)
    return None if number is None else _gist(library, number)


# A gist is 1 kB for each report of its story.
@lru_cache(maxsize=256)
def _gist(library: Library, number: int) -> Gist | None:
    digest = library.digest_put(number)
    if digest is None:
        return None
    outlets = len(digest.read) + digest.unnamed
    return Gist(digest.read, digest.first, digest.origins, digest.relays, digest.quotes, outlets)


def within(lines: Iterable[StoryLine], most: int = MOST) -> Iterator[StoryLine]:
    """The woven stories of a list, until their reports add up to ``most``; one that has more by itself is left out."""
    spent = 0
    for line in lines:
        if line.woven_at is None or line.reports > most:
            continue
        spent += line.reports
        if spent > most:
            return
        yield line
