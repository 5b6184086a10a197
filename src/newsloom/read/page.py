"""An HTML page becomes text with drafts of blocks, and the facts its markup states.

Body extraction is trafilatura's; fragments (a feed's entry) are taken whole. The seam to trafilatura, htmldate and
lxml is here: their logging is silenced, and what they raise on odd pages means "no article".
"""

from __future__ import annotations

import logging
import re
from typing import Any

from lxml import etree, html

from newsloom.errors import NoArticleError
from newsloom.read import markup, metadata
from newsloom.read.facts import Facts
from newsloom.read.flow import flow
from newsloom.types import Block, BlockKind, Page

for _name in ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

# Elements nested deeper than this are no article but an attack: saved pages reach 60, libxml2 gives up at 256 by
# itself, and copying a tree of 100,000 levels would overflow the C stack.
_DEEPEST = 400
_too_deep = etree.XPath(f"boolean({'/*' * (_DEEPEST + 1)})")
# lxml.html chooses a class for every element it hands out, in Python: with one class for all, trafilatura takes a sixth
# less time.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=html.HtmlElement)
# The busiest of 234 saved pages has 6,100 tags; a page of a million took 55 s and 2 GB to read.
_TAGS_MOST = 100_000
# libxml2 compares each attribute of a tag with all before it: 20,000 took 0.3 s, 40,000 took 11 s.
_ATTRIBUTES_MOST = 5_000
# A name ends at "<", and what follows is parted from it: 200 kB of "<aa<aa<aa", each read to the end of all, took 27 s.
_ATTRIBUTE = r"""(?:[\s/]++|(?<=["']))[^\s>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+"""
_TAG = re.compile(rf"<[a-zA-Z][^\s<>/]*+(?:{_ATTRIBUTE}){{{_ATTRIBUTES_MOST}}}")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*+=\s*+[\"']?\s*+([\w.:-]{2,40})", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:html|body|head|!doctype)\b", re.IGNORECASE)

_SILENT = ("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "form", "button",
           "select", "textarea", "input", "nav", "audio", "video", "canvas", "map")  # fmt: skip


def extracted(page: Page, said: Facts) -> tuple[str, list[Block], Facts, dict[str, BlockKind]]:
    """The text of a page, its blocks as marked up, what its head states, and the kinds its elements claim.

    Raises ``ReadError`` when the page cannot be parsed or holds no text.
    """
    if not page.body.strip():
        raise NoArticleError("it has no text", "a feed may announce reports without it: give their pages")
    whole = _PAGE.search(page.body[:20_000]) is not None
    tree = parsed(decoded(page))
    if tree is None:
        raise NoArticleError("the page is empty, or no page a parser takes", "check that it is HTML")
    found = metadata.facts(tree, said.url) if whole else Facts()
    markup.unlaid(tree)
    pieces = _main(tree, said.url) if whole else []
    kinds = markup.sign_ups(tree)
    etree.strip_elements(tree, *_SILENT, with_tail=False)
    kinds = markup.above_headline(tree) | markup.link_lists(tree) | kinds | markup.claims(tree)
    if pieces:
        pieces = markup.completed(tree, pieces)
        kinds |= markup.outside(tree, pieces)
        pieces = markup.headed(_body(tree), pieces, kinds)
    else:
        pieces = list(flow(_body(tree)))
    text, drafts = _joined(pieces)
    return text, drafts, found, kinds


def decoded(page: Page) -> str:
    """The page's bytes as text: by byte order mark, carrier's charset, UTF-8, the page's own, best guess, in order."""
    body = page.body
    declared = _META_CHARSET.search(body[:4096])
    tries = ["utf-8-sig"] if body.startswith(b"\xef\xbb\xbf") else []
    tries += ["utf-16"] if body.startswith((b"\xff\xfe", b"\xfe\xff")) else []
    tries += [page.charset] if page.charset else []
    tries += ["utf-8"] + ([declared[1].decode("ascii", "replace")] if declared else [])
    for charset in tries:
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(body[:65_536]).best()
    return body.decode(best.encoding if best else "cp1252", errors="replace")


def parsed(text: str) -> Any:
    """The element tree of a page, without comments; ``None`` when there is none or it would choke the parser."""
    text = text.replace("\x00", "")
    # A declared encoding in an XML prolog makes lxml refuse text that is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text, count=1)
    if not text.strip() or text.count("<") > _TAGS_MOST or _TAG.search(text):
        return None
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, collect_ids=False, encoding="utf-8")
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    return None if _too_deep(tree) else tree


def _body(tree: Any) -> Any:
    body = tree.find("body")
    return tree if body is None else body


def _main(tree: Any, url: str | None) -> list[tuple[BlockKind, str]]:
    """The main text as trafilatura sees it; empty when it sees none."""
    import trafilatura

    try:
        document = trafilatura.bare_extraction(tree, url=url, include_comments=False, with_metadata=False)
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        # Raised by trafilatura and lxml on malformed attributes and empty trees; the page is then read whole.
        return []
    body = getattr(document, "body", None)
    return [] if body is None else _parted(tree, list(flow(body)))


def _parted(tree: Any, pieces: list[tuple[BlockKind, str]]) -> list[tuple[BlockKind, str]]:
    """The pieces; one run of all a short page's words is parted as the page's own article element parts it."""
    if len(pieces) != 1:
        return pieces
    for element in tree.iter("article", "main"):
        own = list(flow(element))
        if len(own) > 1 and _letters(own) == _letters(pieces):
            return own
    return pieces


def _letters(pieces: list[tuple[BlockKind, str]]) -> str:
    return "".join("".join(text.split()) for _, text in pieces)


def _joined(pieces: list[tuple[BlockKind, str]]) -> tuple[str, list[Block]]:
    """The pieces as one text, parted by blank lines, and where each stands."""
    drafts = []
    at = 0
    for kind, text in pieces:
        drafts.append(Block(at, at + len(text), kind))
        at += len(text) + 2
    return "\n\n".join(text for _kind, text in pieces), drafts
