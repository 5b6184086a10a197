"""How rare a word is: a shipped background, corrected by what the stream has shown so far."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

from newsloom import tables

# The table counts in 100,000 reports.
_OF = 100_000
# A stem outside the table is a name or a rare word: one report in 10,000, as the table's last rows.
_UNSEEN = 10
# The background weighs as much as this many stories of the stream.
_BELIEF = 200.0


@cache
def background(language: str) -> dict[str, int]:
    """Document frequencies per 100,000 reports, by stem; empty for languages without a table."""
    name = f"background_df.{language}.tsv"
    return {word: int(count) for word, count in tables.rows(name)} if tables.exists(name) else {}


class Rarity:
    """Inverse document frequencies of one stream of reports."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._stories = 0

    def count(self, words: Iterable[str], *, story: bool) -> None:
        """Take note of words new to their story, and whether the story itself is new.

        Counted over stories, since a story with 100 reports would make its own words common.
        """
        seen = self._seen
        for word in words:
            seen[word] = seen.get(word, 0) + 1
        self._stories += story

    def of(self, word: str, language: str) -> float:
        """The natural logarithm of one over the share of reports that have the word; 0 for the commonest."""
        known = background(language)
        share = known.get(word, _UNSEEN) / _OF if known else 0.002
        seen = self._seen.get(word, 0)
        return -math.log(min(1.0, (_BELIEF * share + seen) / (_BELIEF + self._stories)))
