"""Datelines: the place, day and agency in front of a report's first sentence."""

from __future__ import annotations

import re

from newsloom import tables
from newsloom.tables import outlets

# "OVERMERE, Maravelle, March 9 (Harbour Wire) — ", "LONDON/PARIS (Reuters) - ", "Berlin (dpa) – ", "(CNN) -- ".
# Capitals, or any place before an agency in brackets; then perhaps country and day; a dash, or a colon where the
# place does not stand alone. A hyphen needs blanks on both sides: "US-China talks" is no dateline.
_PLACE = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+(?: [A-ZÀ-Þ.'’/-]+){0,4}"
_PLAIN = r"[A-ZÀ-Þ][\w.'’/-]+(?: [\w.'’/-]+){0,3}"
_MORE = r"(?:, ?[A-ZÀ-Þ][\w.'’-]*(?: [\w.'’-]+){0,3}){0,3}"
_AGENCY = r"\([A-ZÀ-Þa-z][^()]{1,60}\)"
_DASH = r"(?:\s?—\s*|\s?--\s*|\s[–-]\s+)"
_DATELINE = re.compile(
    rf"(?:{_PLACE}{_MORE} ?{_AGENCY}|{_PLACE}{_MORE}|{_PLAIN}{_MORE} ?{_AGENCY}|{_AGENCY}){_DASH}"
    rf"|{_PLACE}(?:{_MORE} ?{_AGENCY}|, ?[A-ZÀ-Þ][\w.'’-]*(?: [\w.'’-]+){{0,3}}):\s+"
)
# "(CNN) Joe", "New York (CNN Business) American": without a dash it takes an outlet that is known.
_DASHLESS = re.compile(rf"(?:(?:{_PLACE}|{_PLAIN}){_MORE} )?\((?P<outlet>[^()]{{2,60}})\)\s+(?=[“\"‘']?[A-ZÀ-Þ])")
# "OVERMERE, Maravelle, March 9 (Harbour Wire) — " has 46 characters; two cities and an agency reach 70.
_LONGEST = 120


def dateline(line: str) -> int | None:
    """How many characters the dateline at the start of a line has, dash and blank included; ``None`` without one."""
    match = _DATELINE.match(line[:_LONGEST])
    if match is None:
        match = _DASHLESS.match(line[:_LONGEST])
        if match is None or outlets.by_name(match["outlet"]) is None:
            return None
    first = re.split(r"[\s,/:(]", line, maxsplit=1)[0]
    return None if first in tables.words("not_datelines.en.txt") else match.end()
