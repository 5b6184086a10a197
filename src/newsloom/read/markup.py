"""What the elements of a page say of the texts in them: which are furniture, and which belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, cast

from lxml import etree

from newsloom import tables
from newsloom.read.bylines import byline, is_date_line
from newsloom.read.flow import flow
from newsloom.text import squeeze
from newsloom.types import BlockKind

_Piece = tuple[BlockKind, str]

_MARKED_BODY = etree.XPath("descendant::*[@itemprop='articleBody' or @property='articleBody']")
_WORD = re.compile(r"[\s_-]+")
# Captions and standfirsts stay under this; a longer element is a container.
_CLAIM_LONGEST = 400
# Teasers of other reports that are one link were up to 800 characters long.
_LINK_LONGEST = 1200
_NAMED = ("p", "div", "span", "h2", "h3", "h4", "address", "figcaption", "small", "aside", "cite", "li", "a", "ul",
          "section", "footer")  # fmt: skip
_LINKED = frozenset({"p", "li", "h2", "h3", "h4"})
_ASIDE = frozenset({"figure", "aside", "nav", "footer", "header", "form", "blockquote", "table", "noscript"})
# Between a headline and its report stand pictures, share buttons and author boxes: up to 30 rows on saved pages.
_HEAD_ROWS = 40
# Related reports with a label of their own before each link are links for .6 to .9 of their length; lists of facts with
# a link in each point for less than half.
_LIST_LINKED = 0.6
_HEAD: frozenset[BlockKind] = frozenset({"byline", "dateline", "deck"})
# A sign-up box says what it offers in up to two sentences.
_BOX_LONGEST = 300
_FIELDS_MOST = 40
_WHOLE = frozenset({"body", "html", "main", "article"})
# The share of the found text that must stand in the element marked as the body, before the rest is doubted.
_BODY_LEAST = 0.6
# A paragraph that trafilatura dropped is taken back when this long: 60 characters is a sentence, less is a label.
_SENTENCE = 60


def claims(tree: Any) -> dict[str, BlockKind]:
    """Short texts whose elements call themselves byline, caption or the like, or are one link, with that kind."""
    found: dict[str, BlockKind] = {}
    for element in tree.iter(*_NAMED):
        kind = _named_kind(element)
        if not kind and (element.tag not in _LINKED or not _has_link(element)):
            continue
        if (text := _text(element, _CLAIM_LONGEST if kind else _LINK_LONGEST)) and (kind or _is_link(element, text)):
            found.setdefault(text, kind or "furniture")
            if kind == "byline" and len(element):
                for _kind, row in flow(element):
                    found.setdefault(row, kind)
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


def link_lists(tree: Any) -> dict[str, BlockKind]:
    """The items of lists that are mostly links to other pages ("Interview: …", "Read on: …"), as furniture."""
    found: dict[str, BlockKind] = {}
    for listed in tree.iter("ul", "ol"):
        items = [item for item in listed if item.tag == "li"]
        if len(items) < 2 or not all(next(item.iter("a"), None) is not None for item in items):
            continue
        texts = [_text(item, _CLAIM_LONGEST) for item in items]
        if not all(texts):
            continue
        linked = sum(len(squeeze("".join(a.itertext()))) for item in items for a in item.iter("a"))
        if linked >= _LIST_LINKED * sum(map(len, texts)):
            found.update(dict.fromkeys(texts, "furniture"))
    return found


def unlaid(tree: Any) -> None:
    """Turn the tables that lay a page out into plain divisions, in place: what they hold are no rows of data."""
    laid = {table for table in tree.iter("table") if table.get("role") == "presentation"}
    laid.update(_table_of(part) for part in tree.iter("table", "td") if part.tag == "table" or _is_column(part))
    laid.discard(None)
    for part in [part for part in tree.iter("td", "tr", "tbody") if _table_of(part) in laid] if laid else []:
        part.tag = "div"
    for table in laid:
        table.tag = "div"


def _is_column(cell: Any) -> bool:
    """Whether a cell holds a column of a page: three paragraphs are more than a datum."""
    return len(cell.findall("p")) >= 3


def _table_of(part: Any) -> Any:
    return next(part.iterancestors("table"), None)


def sign_ups(tree: Any) -> dict[str, BlockKind]:
    """The short texts around a form or a field for an address, as furniture: "Six stories before supper. Sign up"."""
    found: dict[str, BlockKind] = {}
    fields = (e for e in tree.iter("form", "input") if e.tag == "form" or e.get("type") == "email")
    for _, field in zip(range(_FIELDS_MOST), fields, strict=False):
        around = None
        for _, above in zip(range(3), field.iterancestors(), strict=False):
            if above.tag in _WHOLE or not _text(above, _BOX_LONGEST):
                break
            around = above
        if around is not None:
            found.update((squeeze(text), "furniture") for _kind, text in flow(around))
    return found


def outside(tree: Any, pieces: Sequence[_Piece]) -> dict[str, BlockKind]:
    """The pieces that stand outside the element marked as the article's body, as furniture."""
    marked = _MARKED_BODY(tree)
    if len(marked) != 1:
        return {}
    inside = {_letters(text) for _kind, text in flow(marked[0])}
    letters = [_letters(text) for _kind, text in pieces]
    kept = sum(len(piece) for piece in letters if piece in inside)
    # Some pages mark a summary or the first paragraph: the mark counts when most of what was found is in it.
    if kept < _BODY_LEAST * sum(map(len, letters)):
        return {}
    texts = [squeeze(text) for (_kind, text), piece in zip(pieces, letters, strict=True) if piece not in inside]
    return dict.fromkeys(texts, "furniture")


def _named_kind(element: Any) -> BlockKind | None:
    if element.tag == "figcaption":
        return "caption"
    get = element.get
    return _kind_of_names(get("class"), get("id"), get("itemprop"), get("rel"))


@lru_cache(maxsize=8192)
def _kind_of_names(*names: str | None) -> BlockKind | None:
    known = _known_names()
    return next((known[word] for word in _WORD.split(" ".join(filter(None, names)).lower()) if word in known), None)


@cache
def _known_names() -> dict[str, BlockKind]:
    return {word: cast(BlockKind, kind) for kind, word in tables.rows("page_classes.tsv")}


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


def _has_link(element: Any) -> bool:
    return _in_link(element) or next(element.iter("a"), None) is not None


def _in_link(element: Any) -> bool:
    return any(parent.tag == "a" for _, parent in zip(range(3), element.iterancestors(), strict=False))


def _is_link(element: Any, text: str) -> bool:
    """Whether an element holds nothing but a link to another page."""
    if _in_link(element):
        return True
    links = [a for a in element.iter("a") if not (a.get("href") or "#").startswith("#")]
    return bool(links) and len(squeeze("".join("".join(a.itertext()) for a in links))) >= 0.95 * len(text)


# ── what stands between headline and body ────────────────────────────────────────────────────────────────


def headed(body: Any, pieces: Sequence[_Piece], kinds: Mapping[str, BlockKind]) -> list[_Piece]:
    """The pieces with the bylines, date lines and standfirsts that trafilatura left out between headline and body."""
    where: dict[str, int] = {}
    for i, (_kind, text) in enumerate(pieces):
        where.setdefault(_letters(text), i)
    rows: list[_Piece] = []
    letters: list[str] = []
    for row in flow(body):
        rows.append(row)
        letters.append(_letters(row[1]))
        if letters[-1] in where and len(letters[-1]) >= _SENTENCE:
            break
    first = len(rows) - 1
    headlines = {_letters("".join(h1.itertext())) for h1 in body.iter("h1")}
    top = next((i for i in range(first - 1, -1, -1) if letters[i] in headlines), first)
    if first - top > _HEAD_ROWS:
        return list(pieces)
    before: dict[int, list[_Piece]] = {}
    waiting: list[_Piece] = []
    for i in range(top + 1, first + 1):
        if letters[i] in where:
            before.setdefault(where[letters[i]], []).extend(waiting)
            waiting = []
        elif _belongs(rows[i][1], kinds):
            waiting.append(rows[i])
    return [part for i, piece in enumerate(pieces) for part in (*before.get(i, ()), piece)]


def _belongs(text: str, kinds: Mapping[str, BlockKind]) -> bool:
    kind = kinds.get(squeeze(text))
    return kind in _HEAD if kind else byline(text) is not None or is_date_line(text)


# ── paragraphs that belong together ──────────────────────────────────────────────────────────────────────


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
            # Most paragraphs have no elements in them: what flow gives for those, at a fifth of its price.
            texts = [squeeze(element.text or "")] if not len(element) else [text for _kind, text in flow(element)]
            yield from ((sign, text) for text in texts if text)


def _letters(text: str) -> str:
    return "".join(text.split())


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
