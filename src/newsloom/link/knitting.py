"""Stories that other linkers made, merged where they grew together: how the shards of an archive become one whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsloom.link.decide import Strand
from newsloom.link.explain import explain_new
from newsloom.link.linker import Linker
from newsloom.link.parting import PART_AT
from newsloom.types import Article


class Knitter(Linker):
    """A linker whose reports have their stories already; only whole stories merge."""

    def knit(self, stories: Iterable[tuple[str, Sequence[Article]]]) -> tuple[tuple[str, str, str], ...]:
        """Take in stories that another linker made, each by a few of its reports, and merge what belongs together.

        Stories stand in the order of their first reports, no report leaves its own, and later calls bring none that is
        older: what no report of theirs can join is forgotten, so that an archive's length takes no memory. Returns for
        each merge, in their order, the story that goes on, the one that it took in, and why.
        """
        given = list(stories)
        dates = [article.published for _, articles in given for article in articles if article.published]
        for number, strand in list(self._strands.items()) if dates else ():
            if strand.hours and strand.hours[-1] + self._hours < min(dates).timestamp() / 3600:
                self._forget(number, strand)
        for story, articles in given:
            for article in articles:
                self._take_in(article, story)
        return self._grow_together({}, PART_AT)

    def _take_in(self, article: Article, story: str) -> None:
        """Enter a report into the story that it has, and note how near it came to another."""
        arrived = self._profile(article)
        candidates = self.candidates(arrived)
        number = self._resumed.get(story)
        strand = self._strands.get(number) if number is not None else None
        if number is None or strand is None:
            strand = Strand(self._next, story)
        other = next((found for found in candidates if found.strand is not strand), None)
        told = explain_new(arrived, story, (other.strand.id, other.score) if other else None)
        self._resumed[story] = self._enter(arrived, strand, 1.0, told, candidates)
