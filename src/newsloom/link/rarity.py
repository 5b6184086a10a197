"""How rare a word is: a shipped background, corrected by what the stream has shown so far."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Sequence
from functools import cache
from itertools import filterfalse
from operator import sub

from newsloom import tables
from newsloom.link.counts import Counts
from newsloom.link.furniture import Furniture

# The table counts in 100,000 reports.
_OF = 100_000
# A stem outside the table is a name or a rare word: one report in 10,000, as the table's last rows.
_UNSEEN = 10
# The background weighs as much as this many stories of the stream.
_BELIEF = 200.0
# A language without a table: shares by the length of the word, short ones being function words; then .002.
_BY_LENGTH = (0.3, 0.3, 0.3, 0.1, 0.03)
# Counts older than two spans are forgotten, so that words of last month's news are rare again, and memory bounded.
_SPAN = 20_000
_RECENT = 500
# An outlet's own common words: from its latest reports, for so many outlets.
_OF_OUTLET, _OUTLETS = 50, 300


@cache
def background(language: str) -> dict[str, int]:
    """Document frequencies per 100,000 reports, by stem; empty for languages without a table."""
    name = f"background_df.{language}.tsv"
    return {word: int(count) for word, count in tables.rows(name)} if tables.exists(name) else {}


@cache
def _shares(language: str) -> dict[str, float]:
    """The background as shares, each weighed as ``_BELIEF`` stories."""
    return {word: _BELIEF * count / _OF for word, count in background(language).items()}


def _by_length(word: str) -> float:
    """The share of a word of a language without a table, weighed as ``_BELIEF`` stories."""
    return _BELIEF * (_BY_LENGTH[len(word)] if len(word) < len(_BY_LENGTH) and word.isascii() else 0.002)


class Idf(dict[str, float]):
    """The rarity of each word asked for, as it stood when it was first asked for since the last clearing."""

    def __init__(self, language: str, stories: Counts[str]) -> None:
        super().__init__()
        self._shares = _shares(language)
        self._unseen = _BELIEF * _UNSEEN / _OF if self._shares else 0.0
        self._stories = stories
        self.renew()

    def renew(self, counted: Iterable[str] | None = None) -> None:
        """Forget what was reckoned, as the stream has moved on; or of some words, where only these were counted."""
        if counted is not None:
            for word in counted:
                self.pop(word, None)
            return
        self.clear()
        self._every = math.log(_BELIEF + self._stories.total)
        self._new, self._old = self._stories.spans()

    def __missing__(self, word: str) -> float:
        self.reckon((word,))
        return self[word]

    def reckon(self, words: Iterable[str]) -> None:
        """Reckon the words that were not asked for yet: those of a report in one go."""
        shares, unseen, every, new, old = self._shares, self._unseen, self._every, self._new, self._old
        for word in filterfalse(self.__contains__, words):
            share = shares.get(word) or unseen or _by_length(word)
            found = every - math.log(share + new.get(word, 0) + old.get(word, 0))
            self[word] = found if found > 0 else 0.0


class Rarity:
    """Inverse document frequencies of one stream of reports."""

    def __init__(self) -> None:
        self._stories: Counts[str] = Counts(_SPAN)
        self._reports: Counts[str] = Counts(_RECENT)
        self._outlets: dict[str, Counts[str]] = {}
        self._idf: dict[str, Idf] = {}
        self.furniture = Furniture()
        self._fresh = 0
        self._counted: list[str] | None = []

    def count(self, words: Iterable[str], *, story: bool) -> None:
        """Take note of words new to their story, and whether the story itself is new.

        Counted over stories, since a story with 100 reports would make its own words common. What was reckoned is
        forgotten when the stream has grown by a thirty-second, at once in a young stream: all of it, or the words that
        were counted where no story was new.
        """
        counted = list(words)
        self._stories.take(counted, int(story))
        self._counted = None if story or self._counted is None else self._counted + counted
        self._fresh += 1
        if self._fresh * 32 > self._stories.total:
            for table in self._idf.values():
                table.renew(self._counted)
            self._fresh, self._counted = 0, []

    def arrived(self, words: Iterable[str], outlet: str = "") -> None:
        """Take note of the words of a report, whatever its story."""
        told = tuple(words)
        self._reports.take(told)
        if outlet:
            counts = self._outlets.pop(outlet, None) or Counts(_OF_OUTLET)
            counts.take(told)
            self._outlets[outlet] = counts
            if len(self._outlets) > _OUTLETS:
                del self._outlets[next(iter(self._outlets))]

    def crowds(
        self, words: Sequence[str], own: Iterable[Container[str]] = (), outlet: str = "", *, less: int = 0
    ) -> list[float]:
        """The share of the latest reports that have each word, a little more than 0 while few have come.

        Over all reports, or those of an outlet: each has its own common words, and lines under them all. The texts in
        ``own``, a few, are left out of the count, and ``less`` that have all of the words.
        """
        counts = self._outlets.get(outlet) if outlet else self._reports
        if counts is None:
            return [0.0] * len(words)
        (new, old), every = counts.spans(), counts.total - less
        told = [new.get(word, 0) + old.get(word, 0) - less for word in words]
        for text in own:
            told = list(map(sub, told, map(text.__contains__, words)))
            every -= 1
        reports = max(0, every) + 20.0
        return [(times + 0.5 if times > 0 else 0.5) / reports for times in told]

    def of(self, word: str, language: str) -> float:
        """The natural logarithm of one over the share of reports that have the word; 0 for the commonest."""
        return self.table(language)[word]

    def table(self, language: str) -> Idf:
        """``of`` for all words of a language."""
        found = self._idf.get(language)
        if found is None:
            found = self._idf[language] = Idf(language, self._stories)
        return found
