"""A second opinion where the linker's own judgement is in doubt: somebody else is asked about two whole reports.

candidates judged ──those in doubt──▶ SecondOpinion ──the story's nearest report──▶ mean of score and opinion
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newsloom.link.decide import Strand, dot
from newsloom.link.features import Profile
from newsloom.types import Article

#: How likely two reports tell the same story, 0 to 1; ``None``: no opinion.
Compare = Callable[[Article, Article], float | None]

# Of the candidates that are judged on AllSides, ECB+ and Ground News 9, 4 and 3 in a hundred lie between: with settling
# .22, .06 and .06 askings for each report.
DOUBT = (0.2, 0.8)
# Pairs whose answers are remembered: stories that settle are compared again and again.
_KNOWN = 100_000


class SecondOpinion:
    """Holds the reports of open stories whole, which the linker itself does not, and asks about pairs of them."""

    def __init__(self, compare: Compare) -> None:
        self._compare = compare
        self._articles: dict[str, Article] = {}
        self._given: dict[tuple[str, str], float | None] = {}

    def take(self, article: Article) -> None:
        """Hold a report."""
        self._articles[article.id] = article

    def drop(self, articles: Iterable[str]) -> None:
        """Let the reports of a closed story go."""
        for id in articles:
            self._articles.pop(id, None)

    def of(self, arrived: Profile, strand: Strand, score: float) -> float | None:
        """What is thought of a report and a story, whose report that is nearest by its text is asked about.

        ``None`` outside of doubt, and without an opinion.
        """
        if not DOUBT[0] <= score <= DOUBT[1]:
            return None
        nearest = max(strand.kept, key=lambda member: dot(arrived.text, member.text))
        one, other = self._articles.get(arrived.article), self._articles.get(nearest.article)
        if one is None or other is None:
            return None
        pair = one.id, other.id
        if pair not in self._given:
            if len(self._given) >= _KNOWN:
                self._given.clear()
            self._given[pair] = self._compare(one, other)
        return self._given[pair]
