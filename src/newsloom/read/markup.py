"""What the elements of a page say of the texts in them: which are furniture, and which belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from newsloom import tables
from newsloom.read.flow import flow
from newsloom.text import squeeze
from newsloom.types import BlockKind

_BETWEEN = re.compile(r"\W+")
_WORD = re.compile(r"[\s_-]+")
# Captions and standfirsts stay under this; a longer element is a container.
_CLAIM_LONGEST = 400
# Teasers of other reports that are one link were up to 800 characters long.
_LINK_LONGEST = 1200
_NAMED = ("p", "div", "span", "h2", "h3", "h4", "address", "figcaption", "small", "aside", "cite", "li", "a")
_LINKED = frozenset({"p", "li", "h2", "h3", "h4"})
_ASIDE = frozenset({"figure", "aside", "nav", "footer", "header", "form", "blockquote", "table", "noscript"})
# A paragraph that trafilatura dropped is taken back when this long: 60 characters is a sentence, less is a label.
_SENTENCE = 60


def claims(tree: Any) -> dict[str, BlockKind]:
    """Short texts whose elements call themselves byline, caption or the like, or are one link, with that kind."""
    known = {word: cast(BlockKind, kind) for kind, word in tables.rows("page_classes.tsv")}
    found: dict[str, BlockKind] = {}
    for element in tree.iter(*_NAMED):
        kind = _named_kind(element, known)
        linked = kind is None and element.tag in _LINKED
        if not kind and not linked:
            continue
        if (text := _text(element, _CLAIM_LONGEST if kind else _LINK_LONGEST)) and (kind or _is_link(element, text)):
            found.setdefault(text, kind or "furniture")
    return found


def above_headline(tree: Any) -> dict[str, BlockKind]:
    """The short texts that stand over the page's only main heading, as furniture: mastheads, slogans, navigation."""
    if len(list(tree.iter("h1"))) != 1:
        return {}
    above: list[str] = []
    below = 0
    passed = False
    for element in tree.iter("h1", "p"):
        if element.tag == "h1":
            passed = True
        elif passed:
            below += len("".join(element.itertext()))
        elif text := _text(element, _CLAIM_LONGEST):
            above.append(text)
    # A heading at the foot of a page is no headline.
    return dict.fromkeys(above, "furniture") if 3 * sum(map(len, above)) < below else {}


def _named_kind(element: Any, known: Mapping[str, BlockKind]) -> BlockKind | None:
    if element.tag == "figcaption":
        return "caption"
    named = " ".join(element.get(name) or "" for name in ("class", "id", "itemprop", "rel")).lower()
    return next((known[word] for word in _WORD.split(named) if word in known), None)


def _text(element: Any, most: int) -> str:
    """The element's text on one line; empty when it is over ``most`` characters, without gathering a whole page."""
    size = 0
    parts = []
    for part in element.itertext():
        size += len(part.strip())
        if size > most:
            return ""
        parts.append(part)
    return squeeze("".join(parts))


def _is_link(element: Any, text: str) -> bool:
    """Whether an element holds nothing but a link to another page."""
    if any(parent.tag == "a" for _, parent in zip(range(3), element.iterancestors(), strict=False)):
        return True
    links = [a for a in element.iter("a") if not (a.get("href") or "#").startswith("#")]
    return bool(links) and len(squeeze("".join("".join(a.itertext()) for a in links))) >= 0.95 * len(text)


# ── paragraphs that belong together ──────────────────────────────────────────────────────────────────────

_Piece = tuple[BlockKind, str]


def completed(tree: Any, pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces with the paragraphs taken back that stand in the page exactly as most of the found ones do.

    trafilatura sometimes stops at an advertisement or a pull quote: on 3 of 234 saved pages it lost half the article.
    """
    where = {_letters(text): i for i, (_kind, text) in enumerate(pieces)}
    rows = list(_paragraphs(tree))
    kept = Counter[tuple[str, ...]]()
    for sign, text in rows:
        if _letters(text) in where:
            kept[sign] += len(text)
    sign, size = max(kept.items(), key=lambda item: (item[1], item[0]), default=((), 0))
    # Half of what was found: else the page has no one style of paragraph to go by.
    if size < 0.5 * sum(len(text) for _kind, text in pieces):
        return list(pieces)
    return _with_missing(pieces, [text for found, text in rows if found == sign], where)


def _paragraphs(tree: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """The page's paragraphs in order: how each stands (its own and its parents' tags and classes), and its text."""
    for element in tree.iter("p"):
        parents = [parent for _, parent in zip(range(3), element.iterancestors(), strict=False)]
        if not any(parent.tag in _ASIDE for parent in parents):
            sign = tuple(_style(e) for e in (element, *parents[:2]))
            yield from ((sign, text) for _kind, text in flow(element))


def _letters(text: str) -> str:
    return _BETWEEN.sub("", text)


def _style(element: Any) -> str:
    return f"{element.tag}.{element.get('class') or ''}"


def _with_missing(pieces: Sequence[_Piece], texts: Sequence[str], where: Mapping[str, int]) -> list[_Piece]:
    have = _letters("".join(text for _kind, text in pieces))
    after: dict[int, list[str]] = {}
    at = -1
    for text in texts:
        letters = _letters(text)
        if letters in where:
            at = where[letters]
        elif at >= 0 and len(text) >= _SENTENCE and letters[:_SENTENCE] not in have:
            after.setdefault(at, []).append(text)
    result: list[_Piece] = []
    for i, piece in enumerate(pieces):
        result.append(piece)
        result.extend(("paragraph", text) for text in after.get(i, ()))
    return result
