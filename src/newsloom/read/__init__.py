"""A page becomes a reading: what it says, who says it, how many, when, according to whom.

Page ──article──▶ Article ──sentences──▶ names ──▶ quotes
                               ├──▶ citations
                               └──▶ dates ──▶ figures
"""

from __future__ import annotations

from newsloom import collector
from newsloom.errors import OURS, NewsloomError, ReadError, fault
from newsloom.read.article import article, identity
from newsloom.read.dates import dates
from newsloom.read.figures import figures
from newsloom.read.names import names
from newsloom.read.others import Finder, checked_names, checked_quotes, finder
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.read.sources import citations
from newsloom.types import Article, Page, Reading

__all__ = ["Finder", "article", "finder", "identity", "read", "read_article"]


def read(page: Page, other: Finder | None = None) -> Reading:
    """Read a page whole. Raises ``ReadError`` when it holds no article."""
    return read_article(article(page), other)


def read_article(one: Article, other: Finder | None = None) -> Reading:
    """All that can be found in an article already told from its page; ``other`` finds names or quotes in our place.

    Raises ``ReadError`` also for whatever goes wrong in reading: one report that newsloom fails over must not keep a
    library's others from being read.
    """
    try:
        with collector.at_rest():
            return _all_of(one, other)
    except NewsloomError:
        raise
    except Exception as error:
        raise ReadError(f"it could not be read: {fault(error)}", OURS) from error


def _all_of(one: Article, other: Finder | None) -> Reading:
    cut = sentences(one)
    named = other.names(one) if other else None
    mentions, entities = names(one, cut) if named is None else checked_names(one, named)
    said = other.quotes(one) if other else None
    dated = dates(one, cut)
    surnames = {one.name.split()[-1] for one in entities if one.kind == "person" and " " in one.name}
    return Reading(
        article=one,
        sentences=cut,
        quotes=quotes(one, cut, mentions) if said is None else checked_quotes(one, said),
        mentions=mentions,
        entities=entities,
        # "Bloomberg wrote" where the text names Michael Bloomberg is by nobody known.
        citations=tuple(c for c in citations(one, cut) if one.text[c.start : c.end] not in surnames),
        figures=figures(one, cut, dated),
        dates=dated,
    )
