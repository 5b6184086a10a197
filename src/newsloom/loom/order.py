"""The order in which reports are told to the linker."""

from __future__ import annotations

from collections.abc import Iterable

from newsloom.types import Article


def in_time(articles: Iterable[Article]) -> list[Article]:
    """Those that arrived together in the order of their time, the undated behind: a feed lists its newest first."""
    listed = list(articles)
    dated = sorted((one for one in listed if one.published), key=lambda one: (one.published, one.id))
    return [*dated, *(one for one in listed if not one.published)]
