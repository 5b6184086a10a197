"""The flow of text through an element tree: its blocks in order, each with its kind, article or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from newsloom.text import squeeze
from newsloom.types import BlockKind

_TWO_BREAKS = re.compile(r"\n[^\S\n]*\n\s*")
_BLOCKS: dict[str, BlockKind] = {
    "p": "paragraph", "div": "paragraph", "section": "paragraph", "article": "paragraph", "main": "paragraph",
    "pre": "paragraph", "address": "paragraph", "dt": "list", "dd": "list", "li": "list", "tr": "list",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "blockquote": "blockquote", "figcaption": "caption", "caption": "caption", "figure": "caption",
    "header": "paragraph", "footer": "paragraph", "aside": "paragraph", "ul": "list", "ol": "list", "dl": "list",
    "table": "list", "body": "paragraph", "hr": "paragraph",
    # trafilatura's own names
    "head": "heading", "list": "list", "item": "list", "quote": "blockquote", "row": "list", "code": "paragraph",
}  # fmt: skip


def flow(root: Any) -> Iterator[tuple[BlockKind, str]]:
    """The blocks under an element in order, each with its kind and its text."""
    stack: list[BlockKind] = ["paragraph"]
    buffer: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag in _BLOCKS:
                yield from _block(buffer, stack[-1])
                stack.append(_inner(stack[-1], _BLOCKS[tag]))
            _take(buffer, element.text)
            if tag in {"br", "lb"}:
                buffer.append("\n")
            continue
        if tag in _BLOCKS:
            yield from _block(buffer, stack.pop())
        elif tag in {"td", "th", "cell"}:
            buffer.append(" | ")
        if element is not root:
            _take(buffer, element.tail)
    yield from _block(buffer, "paragraph")


def _inner(outer: BlockKind, inner: BlockKind) -> BlockKind:
    """A paragraph in a list, quotation or caption is one of those."""
    return outer if inner == "paragraph" else inner


def _take(buffer: list[str], text: str | None) -> None:
    if text:
        # The blanks that are left are squeezed when the block is whole.
        buffer.append(text.replace("\n", " "))


def _block(buffer: list[str], kind: BlockKind) -> Iterator[tuple[BlockKind, str]]:
    """What has gathered, as blocks: line breaks in pairs part paragraphs."""
    gathered = "".join(buffer)
    buffer.clear()
    for part in _TWO_BREAKS.split(gathered):
        lines = [line for line in (squeeze(line).strip("| ") for line in part.split("\n")) if line]
        if lines:
            yield kind, "\n".join(lines)
