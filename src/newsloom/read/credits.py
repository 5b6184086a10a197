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
    for pattern in _footers():
        match = pattern.fullmatch(line.translate(_APOSTROPHES))
        if match and match.end("outlet") - match.start("outlet") <= _LONGEST_NAME:
            return match.span("title"), match.span("outlet")
    return None


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
def _footers() -> tuple[re.Pattern[str], ...]:
    """One pattern per wording; the title is greedy, for it may hold the words "appeared first on" itself."""
    return tuple(
        re.compile(
            rf"\s*{re.escape(before)}\s*[\"“«]?(?P<title>\S.*?)[\"”»]?\s+{re.escape(between)}\s+"
            rf"(?P<outlet>\S.*?)\s*{re.escape(after)}\s*\.?\s*",
            re.IGNORECASE | re.DOTALL,
        )
        for _language, before, between, after in (row + ("",) * (4 - len(row)) for row in tables.rows("footers.tsv"))
    )
