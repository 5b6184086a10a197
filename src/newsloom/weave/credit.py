"""Credits: pointing at the exact characters that bear a sentence out."""

from __future__ import annotations

from urllib.parse import quote as percent

from newsloom.types import Article, Credit
from newsloom.weave.tokens import Memory

# A dash would be read as the draft's prefix and suffix syntax.
_ESCAPED = Memory(lambda word: percent(word, safe="").replace("-", "%2D"))
#: Characters of context on each side, as in the W3C TextQuoteSelector's examples.
_CONTEXT = 32


def credit(article: Article, start: int, end: int) -> Credit:
    """The credit for characters ``[start, end)`` of an article."""
    exact = article.text[start:end]
    return Credit(
        outlet=article.outlet.name if article.outlet else None,
        article=article.id,
        url=article.url,
        start=start,
        end=end,
        exact=exact,
        prefix=article.text[max(0, start - _CONTEXT) : start],
        suffix=article.text[end : end + _CONTEXT],
        link=_fragment(article.url, exact),
    )


def _fragment(url: str | None, exact: str) -> str | None:
    """The URL with a text fragment; long passages are given by their first and last words."""
    if not url or not url.startswith(("http://", "https://")):
        return None
    found = exact.split(None, 8)
    # Browsers match a long literal less reliably than its two ends (seen in the WICG draft's advice: "start,end").
    ends = [found] if len(found) <= 8 else [found[:4], exact.rsplit(None, 4)[-4:]]
    return f"{url.split('#')[0]}#:~:text={','.join('%20'.join([_ESCAPED[word] for word in end]) for end in ends)}"
