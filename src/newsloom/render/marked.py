"""A stored report with its credited words marked, so that a credit opens them in their paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from markupsafe import Markup, escape

from newsloom.render.wording import line, printable
from newsloom.types import BODY, Article, Credit

_BACK = Markup('<a class="back" href="{}" aria-label="Back to the sentence that cites this" title="Back">↩</a></mark>')
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


class Paragraph(NamedTuple):
    """A block of a report: ``kind`` as in ``Block.kind``, ``body`` with its credited words in ``<mark>``.

    Its characters are ``[start, end)`` of the text.
    """

    kind: str
    body: Markup
    start: int = 0
    end: int = 0

    @property
    def furniture(self) -> bool:
        """Whether the block stands outside the report's body."""
        return self.kind not in BODY


class Target(NamedTuple):
    """Credited characters; ``anchor`` is the id they are opened by, ``back`` leads to what cites them first.

    ``hints`` say what they bear out, where that stands on another page.
    """

    start: int
    end: int
    anchor: str
    back: str | None = None
    hints: tuple[str, ...] = ()


def targets(credits: Iterable[tuple[Credit, str | None]], anchor: str) -> dict[int, Target]:
    """What is credited of one report, by its first character; of several spans from one character the longest.

    Ids are ``anchor`` and the first character; with each credit comes the id of what cites it.
    """
    found: dict[int, Target] = {}
    for credit, back in credits:
        known = found.get(credit.start)
        end = max(credit.end, known.end) if known else credit.end
        first = (known and known.back) or (back and f"#{back}")
        found[credit.start] = Target(credit.start, end, f"{anchor}{credit.start}", first)
    return found


def holds(article: Article, credit: Credit) -> bool:
    """Whether a report has the credited words at the place that the credit names."""
    # A slice forgives offsets that lie outside the text or run backwards; a credit may not.
    whole = credit.start >= 0 and credit.end - credit.start == len(credit.exact) > 0
    return whole and article.text[credit.start : credit.end] == credit.exact


def paragraphs(article: Article, wanted: Mapping[int, Target]) -> list[Paragraph]:
    """The whole stored text, block by block; text between blocks is kept too."""
    found = []
    for start, end, kind in _parts(article):
        body = _mark(article.text, start, end, wanted)
        if body.strip():
            found.append(Paragraph(kind, body, start, end))
    return found


def _parts(article: Article) -> Iterator[tuple[int, int, str]]:
    """Blocks and what lies between them, in order: ``(start, end, kind)``, covering the text."""
    at = 0
    for block in article.blocks:
        if block.start >= at and block.end > block.start:
            yield from _split(article.text, at, block.start)
            yield block.start, block.end, block.kind
            at = block.end
    yield from _split(article.text, at, len(article.text))


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for gap in _BLANK_LINE.finditer(text, start, end):
        yield start, gap.end(), "paragraph"
        start = gap.end()
    yield start, end, "paragraph"


def _mark(text: str, start: int, end: int, wanted: Mapping[int, Target]) -> Markup:
    """``text[start:end]`` with its targets in nested marks; a target that crosses another's end is taken up again."""
    reached = (target for target in wanted.values() if target.start < end and target.end > start)
    waiting = [(max(target.start, start), -min(target.end, end), target.start, target) for target in reached]
    heapify(waiting)
    parts: list[Markup] = []
    open_: list[tuple[int, Target]] = []
    at = start
    while waiting or open_:
        if open_ and (not waiting or open_[-1][0] <= waiting[0][0]):
            until, target = open_.pop()
            parts += [escape(printable(text[at:until])), _closing(target, until)]
            at = until
            continue
        begin, minus_until, _, target = heappop(waiting)
        until = -minus_until
        if open_ and until > open_[-1][0]:
            cut = open_[-1][0]
            heappush(waiting, (cut, -until, target.start, target))
            until = cut
        parts += [escape(printable(text[at:begin])), _opening(target, begin)]
        open_.append((until, target))
        at = begin
    parts.append(escape(printable(text[at:end])))
    return Markup("").join(parts)


def _opening(target: Target, begin: int) -> Markup:
    # Only its first piece bears the id: an id stands once on a page.
    if begin != target.start:
        return Markup("<mark>")
    hint = Markup(' title="{}"').format(" · ".join(target.hints)) if target.hints else ""
    return Markup('<mark id="{}"{}>').format(target.anchor, hint)


def _closing(target: Target, until: int) -> Markup:
    if until == target.end and target.back:
        return _BACK.format(target.back)
    return Markup("</mark>")


def loose(credits: Iterable[Credit], anchor: str) -> list[tuple[str, str]]:
    """Credited words that no stored text holds, each with the id it is opened by: ``anchor`` and where it starts."""
    return list({credit.start: (f"{anchor}{credit.start}", line(credit.exact)) for credit in credits}.values())
