"""Blocks: where the paragraphs of a text stand, and what each of them is.

    text ──split──▶ spans ──mark──▶ blocks (body kinds, and what is kept but is not body)

Nothing is cut out: a line that is furniture keeps its characters and gets its kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from rapidfuzz import fuzz

from newsloom import tables
from newsloom.read.bylines import byline, is_date_line, only_names
from newsloom.read.credits import footer
from newsloom.read.datelines import dateline
from newsloom.text import normal, squeeze
from newsloom.types import BODY, Block, BlockKind, Span

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029]")
# Lines of hard-wrapped text: e-mail and saved pages wrap at 65 to 100; one paragraph a line is longer than 130 at once.
_WRAP_WIDEST = 110
_BULLET = re.compile(r"(?:[-*•‣▪–]|\d{1,2}[.)])\s+\S")
_ENDS = re.compile(r"""[.!?…:;,—–-](?:\s?["'”’»“«)\]])*$""")
_OPENING, _CLOSING = "\"'“‘«¿¡", "\"'”’»“«"
_FULL_STOP = re.compile(r"""[.!?…](?:\s?["'”’»“«)\]])*$""")
_HEADING_LONGEST = 100
_HEADING_WORDS = 16
_FURNITURE_LONGEST = 300
_SIGNED = 120  # characters at the end of a line in which it is signed
_CAPTION_LONGEST = 700  # a picture’s words may be a paragraph, where its credit or "FILE -" tells what they are
# Standfirsts of saved pages have up to three sentences.
_DECK_LONGEST = 500

# A page's language is not yet known when its lines are told apart; lines of one language mean nothing in another.
_LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")


def split(text: str) -> list[Span]:
    """Where the paragraphs of a plain text stand, without the blanks around them.

    Blank lines part paragraphs. Where lines are wrapped at a width, those that only wrap are joined; otherwise each
    line is a paragraph.
    """
    lines = _lines(text)
    width = max((line.end - line.start for line in lines), default=0)
    if width > _WRAP_WIDEST:
        return lines
    spans: list[Span] = []
    last: Span | None = None
    for line in lines:
        if last is not None and _continues(text, last, line, width):
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(line)
        last = line
    return spans


def _lines(text: str) -> list[Span]:
    spans = []
    for match in _LINE.finditer(text):
        line = match.group()
        if stripped := line.strip():
            start = match.start() + line.index(stripped[0])
            spans.append(Span(start, start + len(stripped)))
    return spans


def _continues(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether a line goes on with the one before it: one line break, and its first word had no room there."""
    if len(_BREAK.findall(text, before.end, line.start)) != 1 or width < 40:
        return False
    last = text[before.start : before.end]
    if _BULLET.match(text, line.start) or byline(last) or byline(text[line.start : line.end]):
        return False
    first_word = text[line.start : line.end].split(None, 1)[0]
    return len(last) + 1 + len(first_word) > width or (len(last) > 0.6 * width and first_word[0].islower())


def first_kind(text: str, span: Span) -> BlockKind:
    """What a paragraph of plain text is by its first characters alone: a list, an e-mail quotation, a paragraph."""
    if text[span.start] == ">":
        return "blockquote"
    return "list" if _BULLET.match(text, span.start, span.end) else "paragraph"


def mark(
    text: str, drafts: Sequence[Block], titles: Sequence[str] = (), claims: Mapping[str, BlockKind] | None = None
) -> tuple[Block, ...]:
    """The blocks with their kinds. ``drafts`` come from ``split`` or from a page's markup, in order.

    ``titles`` are the forms of the headline whose repeats are marked; ``claims`` the kinds that a page's elements claim
    for their texts. Short lines become headings when ``drafts`` hold no heading.
    """
    kinds = [_claimed(text[b.start : b.end], b.kind, claims or {}) for b in drafts]
    _mark_zones(text, drafts, kinds)
    _mark_head(text, drafts, kinds, titles, claims)
    if claims is not None:
        _mark_above_byline(text, drafts, kinds)
    if not any(b.kind == "heading" for b in drafts):
        _mark_headings(text, drafts, kinds)
    _mark_lists(text, drafts, kinds)
    _mark_tail(kinds)
    blocks = [Block(b.start, b.end, kind) for b, kind in zip(drafts, kinds, strict=True)]
    return tuple(_part_dateline(text, blocks))


# ── furniture anywhere ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Worded:
    """How lines of a kind begin, and what may stand further on in one: each with words it cannot do without."""

    kind: BlockKind
    begins: re.Pattern[str]
    inside: tuple[tuple[str, re.Pattern[str]], ...]

    def fits(self, small: str) -> bool:
        """Whether a line in small letters is of this kind."""
        if self.begins.match(small):
            return True
        return any(said in small and pattern.match(small) for said, pattern in self.inside)


@cache
def _patterns(where: str) -> tuple[_Worded, ...]:
    """The patterns of each kind for a line in small letters, from the table, in the table's order of kinds."""
    begins: dict[str, list[str]] = {}
    inside: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for language in _LANGUAGES:
        for kind, zone, written in tables.rows(f"furniture.{language}.tsv"):
            if zone == where:
                # Case is taken from both sides: a pattern that ignores it tries each beginning, four times as slow.
                pattern = _CAPITAL.sub(lambda letter: letter[0].lower(), written)
                listed = begins.setdefault(kind, [])
                if said := _INSIDE.match(pattern):
                    inside.setdefault(kind, []).append((said[1], re.compile(pattern)))
                else:
                    listed.append(pattern)
    return tuple(
        _Worded(cast(BlockKind, kind), re.compile("|".join(listed) or "(?!)"), tuple(inside.get(kind, ())))
        for kind, listed in begins.items()
    )


#: A pattern that tries every place of a line: its first words are looked for before, at a hundredth of the time.
_INSIDE = re.compile(r"\.\{\d+,\d+\}\\b([a-z ]+)(?![?*{])")
_CAPITAL = re.compile(r"(?<!\\)[A-Z]")
_CAPTIONED = re.compile(
    r"\b(?:(?i:photograph|photo|picture|image|pic|video)s?\s?[:/]\s?(?=[A-Z@©])|"
    r"(?:Photo|Picture|Image|Photograph)s? (?:by|courtesy of)\s).{2,60}$"
)

#: One of these stands in whatever the patterns of credits find.
_SIGNS, _PICTURED = ("/", "|", "via ", "(AP Photo"), (":", "/", "Photo", "Picture", "Image")


@cache
def _agency_photo() -> re.Pattern[str]:
    """The credit at the end of a caption: ``(Ada Finch/Reuters)``, ``| AP Photo``, ``REUTERS/Ada Finch``."""
    names = "|".join(re.escape(name) for name in sorted(tables.words("photo_agencies.txt"), key=len, reverse=True))
    return re.compile(
        rf"(?:[/|]\s?|\bvia )(?:{names})\b[^.]{{0,30}}[)\]]?$|\(AP Photo\b[^()]{{0,60}}\)$|"
        rf"(?<![\w/])(?i:{names})\s?/\s?[A-Z][^/().]{{2,40}}(?:/[^/()]{{2,20}})?[)\]]?$"
    )


def _claimed(line: str, kind: BlockKind, claims: Mapping[str, BlockKind]) -> BlockKind:
    """The kind of a line by its own wording, else as its element claims."""
    found = None
    if len(line) <= _FURNITURE_LONGEST:
        found = _worded(line, "any")
    if found is None and len(line) <= _CAPTION_LONGEST:
        short = len(line) <= _FURNITURE_LONGEST
        found = "caption" if _signed(line, short) or (not short and _worded(line, "any") == "caption") else None
    # A standfirst is one only before the body: publishers give the same class to headings inside it.
    claim = claims.get(squeeze(line), kind) if claims else kind
    return found or (kind if claim == "deck" else claim)


def _signed(line: str, short: bool) -> bool:
    """Whether a line ends as a picture's words do; a short one may also name its picture."""
    # Nine lines in ten have none of the marks that a credit needs: looked for first, at a tenth of the patterns' time.
    end = line[-_SIGNED:]
    if any(map(end.__contains__, _SIGNS)) and _agency_photo().search(line, max(0, len(line) - _SIGNED)):
        return True
    return short and any(map(line.__contains__, _PICTURED)) and _CAPTIONED.search(line) is not None


def _worded(line: str, where: str) -> BlockKind | None:
    """The kind that the table of furniture knows a line by."""
    small = line.lower()
    return next((worded.kind for worded in _patterns(where) if worded.fits(small)), None)


def _mark_zones(text: str, drafts: Sequence[Block], kinds: list[BlockKind]) -> None:
    """Mark what is furniture only at the end of a page: the last three blocks."""
    for i in range(max(1, len(drafts) - 3), len(drafts)):
        line = text[drafts[i].start : drafts[i].end]
        if kinds[i] in BODY and len(line) <= _FURNITURE_LONGEST:
            kinds[i] = "footer" if footer(line) else _worded(line, "tail") or kinds[i]


# ── the head of an article ───────────────────────────────────────────────────────────────────────────────


def _mark_head(
    text: str,
    drafts: Sequence[Block],
    kinds: list[BlockKind],
    titles: Sequence[str],
    claims: Mapping[str, BlockKind] | None,
) -> None:
    """Mark what stands before the body: the repeated title, standfirst, byline, date lines and, on pages, kickers."""
    for i, draft in enumerate(drafts[:12]):
        line = text[draft.start : draft.end]
        if kinds[i] != "title" and byline(line):
            kinds[i] = "byline"
        elif kinds[i] not in BODY:
            continue
        elif any(same_line(line, title) for title in titles):
            kinds[i] = "title"
        elif is_date_line(line):
            kinds[i] = "dateline"
        elif claims is not None and kinds[i] == "paragraph" and only_names(line):
            kinds[i] = "byline"
        elif claims is not None and (claims.get(squeeze(line)) == "deck" or (kinds[i] == "heading" and i < 4)):
            kinds[i] = "deck"
        elif is_prose(line):
            return
        elif claims is not None and kinds[i] == "paragraph" and len(line.split()) <= 3 and not _ENDS.search(line):
            kinds[i] = "furniture"


def _mark_above_byline(text: str, drafts: Sequence[Block], kinds: list[BlockKind]) -> None:
    """What stands over a page's byline or date line is no body: a standfirst of up to three blocks."""
    for i, draft in enumerate(drafts[:5]):
        line = text[draft.start : draft.end]
        if kinds[i] in {"byline", "dateline"} or (kinds[i] == "paragraph" and byline(line)):
            above = [j for j in range(i) if kinds[j] in BODY]
            if len(above) <= 3 and sum(drafts[j].end - drafts[j].start for j in above) <= _DECK_LONGEST:
                for j in above:
                    kinds[j] = "deck"


def same_line(line: str, other: str) -> bool:
    """Whether two lines are one headline, give or take marks and small edits."""
    if len(line) > 2 * len(other) + 60 or len(other) > 2 * len(line) + 20:
        return False
    one, two = normal(line), normal(other)
    # A kicker before the headline: "Strike in the north Trains stand still until Monday".
    if len(two) > 20 and one.endswith(two) and len(one) < len(two) + 60:
        return True
    # .92: a headline with one word changed in ten is a repeat; two headlines on one subject reach .8.
    return fuzz.ratio(one, two) >= 92


def is_prose(line: str) -> bool:
    """Whether a line reads as a paragraph: long, or a sentence with its full stop."""
    return len(line) > 140 or (len(line) > 60 and _FULL_STOP.search(line) is not None)


def first_line_title(text: str, drafts: Sequence[Block]) -> str | None:
    """The title of a plain text whose first line is one: short, and before a blank line or a byline."""
    if len(drafts) < 2:
        return None
    line = text[drafts[0].start : drafts[0].end]
    if len(line) > 160 or len(line.split()) < 2 or _worded(line, "any") or byline(line):
        return None
    following = text[drafts[1].start : drafts[1].end]
    if byline(following) or is_date_line(following):
        return line
    blank = len(_BREAK.findall(text, drafts[0].end, drafts[1].start)) > 1
    return line if blank and not _FULL_STOP.search(line) and not _ENDS.search(line) else None


# ── headings and tail ────────────────────────────────────────────────────────────────────────────────────


def _mark_headings(text: str, drafts: Sequence[Block], kinds: list[BlockKind]) -> None:
    """Mark short lines without a final stop that stand before a paragraph."""
    for i in range(len(drafts) - 1):
        long = drafts[i].end - drafts[i].start > _HEADING_LONGEST
        if long or kinds[i] != "paragraph" or kinds[i + 1] != "paragraph":
            continue
        line, following = (text[b.start : b.end] for b in drafts[i : i + 2])
        if _looks_like_heading(line) and not _looks_like_heading(following) and len(following) > len(line):
            kinds[i] = "heading"


def _looks_like_heading(line: str) -> bool:
    if len(line) > _HEADING_LONGEST or len(line.split()) > _HEADING_WORDS or _ENDS.search(line):
        return False
    if line[0] in _OPENING:
        return line[-1] in _CLOSING or line.count('"') == 2
    return line[0].isupper() or line[0].isdigit()


def _mark_lists(text: str, drafts: Sequence[Block], kinds: list[BlockKind]) -> None:
    """A list under a label of furniture ("Related stories") is furniture too."""
    for i in range(1, len(drafts)):
        label = text[drafts[i - 1].start : drafts[i - 1].end]
        under = kinds[i - 1] == "furniture" and (drafts[i - 1].kind == "list" or len(label) <= 60)
        if under and kinds[i] == "list":
            kinds[i] = "furniture"


def _mark_tail(kinds: list[BlockKind]) -> None:
    """A heading with nothing under it is furniture."""
    for i in range(len(kinds) - 1, -1, -1):
        if kinds[i] == "heading":
            kinds[i] = "furniture"
        elif kinds[i] in BODY:
            return


# ── datelines ────────────────────────────────────────────────────────────────────────────────────────────


def _part_dateline(text: str, blocks: list[Block]) -> list[Block]:
    """Cut the dateline off the first paragraph; what stands before the first prose may not be one."""
    for i, block in enumerate(blocks):
        if block.kind != "paragraph":
            continue
        size = dateline(text[block.start : block.end])
        if size is not None:
            end = block.start + size
            rest = [Block(end, block.end, "paragraph")] if end < block.end else []
            return [*blocks[:i], Block(block.start, end, "dateline"), *rest, *blocks[i + 1 :]]
        if is_prose(text[block.start : block.end]):
            return blocks
    return blocks
