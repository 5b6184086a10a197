"""A comparer: two reports that share most of their figures are likely of one story."""

from __future__ import annotations

import re

from newsloom.types import Article

# Two digits and more; years are in every report of the year.
_FIGURE = re.compile(r"\b(?!(?:19|20)\d\d\b)\d[\d.,]*\d\b")
# With fewer figures in either report it has nothing to go by.
_LEAST = 2


class SharedFigures:
    """The share of the figures of the report with fewer that the other has too."""

    def compare(self, one: Article, other: Article) -> float | None:
        """0 to 1; no opinion of reports with fewer than two figures."""
        here, there = (frozenset(_FIGURE.findall(article.text)) for article in (one, other))
        fewer = min(len(here), len(there))
        return len(here & there) / fewer if fewer >= _LEAST else None
