"""Lines that credit an outlet by their shape: feed footers and credit headers.

``The post TITLE appeared first on OUTLET`` stands under a post republished by a feed; it tells the post's own
title and publisher. ``Credited from: OUTLET`` stands over a text made from another's. The wordings are data:
``tables/footers.tsv`` and ``tables/credit_labels.tsv``.
"""

from __future__ import annotations

import re
from functools import cache

from newsloom import tables
from newsloom.tables import outlets

_LONGEST = 600  # characters; a longer line is prose, not a footer
_LONGEST_NAME = 80
_LABEL = re.compile(r"\s*([^\W\d_][\w ]{1,30}?)\s?[:：]\s*")
_LONGEST_CLOSE = 40  # characters of what stands behind the outlet
_OPENING, _CLOSING = frozenset('"“«'), frozenset('"”»')
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")


def footer(line: str) -> tuple[str, str] | None:
    """Title and outlet of ``The post TITLE appeared first on OUTLET``; ``None`` for any other line.

    Both as written, a closing full stop of the line taken off.
    """
    span = footer_spans(line)
    return (line[slice(*span[0])], line[slice(*span[1])]) if span else None


def footer_spans(line: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where a footer's title and outlet stand in the line, as ``[start, end)`` offsets."""
    if len(line) > _LONGEST:
        return None
    told = line.translate(_APOSTROPHES)
    start = len(told) - len(told.lstrip())
    end = len(told.rstrip().removesuffix(".").rstrip())
    opening, closing = _signs()
    if not opening.match(told, start, end) and not closing.search(told, max(start, end - _LONGEST_CLOSE), end):
        return None
    return next((found for wording in _footers() if (found := _worded(told, start, end, wording))), None)


def _worded(
    told: str, start: int, end: int, wording: tuple[re.Pattern[str], ...]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Title and outlet of a footer in one wording; by literal words, as patterns of blanks were not linear."""
    before, between, after = wording
    opened, closed = before.match(told, start, end), after.search(told, max(start, end - _LONGEST_CLOSE), end)
    if not opened or not closed or closed.end() != end:
        return None
    first = _skipped(told, opened.end(), end)
    if told[first : first + 1] in _OPENING:
        first = _skipped(told, first + 1, end)
    stop = len(told[: closed.start()].rstrip())
    for joint in between.finditer(told, first, stop):
        if not (told[joint.start() - 1].isspace() and told[joint.end() : joint.end() + 1].isspace()):
            continue
        last, outlet = len(told[: joint.start()].rstrip()), _skipped(told, joint.end(), stop)
        last -= last - 1 > first and told[last - 1] in _CLOSING
        if first < last and outlet < stop <= outlet + _LONGEST_NAME:
            return (first, last), (outlet, stop)
    return None


def _skipped(told: str, at: int, end: int) -> int:
    """The place behind the blanks that begin at one."""
    while at < end and told[at].isspace():
        at += 1
    return at


def header(line: str) -> str | None:
    """The outlet of a line such as ``Credited from: LEMONDE`` or ``Source: Reuters``; ``None`` for any other line.

    A weak label ("Source:") counts only before a name that is known or looks like an outlet's: "Source: company
    filings" credits nobody. Of several names the first is given.
    """
    start = label_end(line)
    if start is None:
        return None
    names = [name.strip(" .\t\"'“”‘’«»") for name in re.split(r"[,;/|]| and ", line[start:].strip())]
    name = names[0]
    if not name or len(name) > _LONGEST_NAME:
        return None
    return name if _labels()[_label(line)] == "any" or like_outlet(name) else None


def label_end(line: str) -> int | None:
    """Where the names begin after a crediting label at the start of the line; ``None`` without one."""
    if ":" not in line and "：" not in line:
        return None
    match = _LABEL.match(line)
    if match is None or len(line) > _LONGEST or _label(line) not in _labels():
        return None
    return match.end()


def strong_label(line: str) -> bool:
    """Whether the line's label credits whatever name follows, known or not."""
    return _labels().get(_label(line)) == "any"


def like_outlet(name: str) -> bool:
    """Whether a name is a known outlet's, an address, or ends like an outlet's ("Northmark Times")."""
    if outlets.by_name(name) is not None:
        return True
    last = name.split()[-1:] if name[:1].isupper() and len(name.split()) <= 6 else []
    return bool(last) and (last[0] in tables.words("outlet_words.txt") or outlets.by_domain(name) is not None)


def _label(line: str) -> str:
    match = _LABEL.match(line)
    return match.group(1).casefold() if match else ""


@cache
def _labels() -> dict[str, str]:
    return {label.casefold(): strength for label, strength in tables.mapping("credit_labels.tsv").items()}


@cache
def _signs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a footer begins with, or ends with where nothing stands before its title: hardly a line has either."""
    rows = [row + ("",) * (4 - len(row)) for row in tables.rows("footers.tsv")]
    begins = "|".join(sorted({re.escape(row[1]) for row in rows if row[1]}))
    ends = "|".join(sorted({re.escape(row[3]) for row in rows if not row[1]}))
    return re.compile(begins, re.IGNORECASE), re.compile(f"(?:{ends or '(?!)'})$", re.IGNORECASE)


@cache
def _footers() -> tuple[tuple[re.Pattern[str], ...], ...]:
    """What stands before the title, between title and outlet, and behind the outlet, for each wording."""
    rows = (row + ("",) * (4 - len(row)) for row in tables.rows("footers.tsv"))
    return tuple(
        tuple(re.compile(part, re.IGNORECASE) for part in (*map(re.escape, row[1:3]), f"{re.escape(row[3])}$"))
        for row in rows
    )
