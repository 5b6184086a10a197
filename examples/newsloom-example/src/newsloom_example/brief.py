"""A renderer: three lines a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsloom.types import Article, Digest


class Brief:
    """The title, the first passage with its credit, and how many tell it."""

    def render(self, digests: Sequence[Digest], articles: Mapping[str, Article]) -> str:
        """Stories with a blank line between them."""
        return "\n".join(map(_story, digests))


def _story(digest: Digest) -> str:
    first = digest.passages[0] if digest.passages else None
    said = f"{first.text} ({first.credit_line})" if first else digest.summary
    count = len(digest.articles)
    reports = "1 report" if count == 1 else f"{count} reports, {digest.independent} independent"
    told = f"{reports}: {', '.join(digest.read)}"
    return f"{digest.title}\n{said}\n{told}\n"
