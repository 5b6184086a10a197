"""Byline lines: ``OUTLET | By NAME | 10 March 2026, 07:40 UTC`` and its simpler relatives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from newsloom import tables
from newsloom.read import stamps
from newsloom.tables import outlets

# A line over this length is prose. Longest seen in saved pages with three authors and a date: 140.
_LONGEST = 200
_PARTS = re.compile(r"\s*[|·•]\s*")
_BY = re.compile(r"(?:by|von|par|por|di|story by|words by|reported by|written by)(?:\s*+:)?\s++(?=\S)", re.IGNORECASE)
# "Published on Friday by Ada Finch".
_LATER_BY = re.compile(r"\bby\s+(?=[A-Z])")
_BETWEEN = re.compile(r"\s*(?:,|;|/|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bwith\b)\s*")
_PLACE = re.compile(r"\s+(?:in|for|at|of|from|on)\s.*$")
_DATE_WORDS = re.compile(
    r"(?:first |last )?(?:published|updated|posted|modified|created|date|veröffentlicht|publié|publicado)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
# Words a date line may hold beside the date: weekdays, months, zones and "at" come to at most 6 in "Last updated on
# Tuesday, March 10, 2026 at 2:40 pm EST"; eight leaves room for both "published" and "updated".
_DATE_LINE_WORDS = 12
_STATIONS = frozenset({"Radio", "TV"})


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline line says; parts it does not say are empty or ``None``. ``utc_offset``: its clock, in minutes."""

    names: tuple[str, ...] = ()
    outlet: str | None = None
    published: datetime | None = None
    utc_offset: int | None = None


def byline(line: str) -> Byline | None:
    """The parts of a byline line, or ``None`` when the line is none."""
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return None
    parts = [part for part in _PARTS.split(line) if part]
    writers = [part for part in parts if writer(part)]
    dates = [part for part in parts if part not in writers and is_date_line(part)]
    # "Ada Finch 13 March 2026": a name and a date need no "By".
    writers += [p for p in dates if not _DATE_WORDS.match(p) and _is_name(stamps.without_date(p).strip(" ,.-"))]
    found: list[str] = []
    for part in dates:
        if _DATE_WORDS.match(part) and (said := _LATER_BY.search(part)):
            found.extend(name for name in names(part[said.end() :]) if name not in found)
    if not writers and not found and not (dates and len(parts) > 1):
        return Byline(outlet=line) if _is_outlet(line) else None
    for part in writers:
        bare = stamps.without_date(_BY.sub("", part, count=1))
        found.extend(name for name in names(bare) if name not in found)
    dated = [(stamp, stamps.offset(part)) for part in dates + writers if (stamp := stamps.printed(part))]
    rest = [part for part in parts if part not in writers and part not in dates]
    outlet = rest[0] if rest and len(parts) > 1 and parts[0] == rest[0] and len(rest[0]) <= 60 else None
    # "By Ada Finch, Coast Herald": behind whoever wrote it stands where.
    house = next((name for name in found[1:] if _is_outlet(name)), None)
    found = [name for name in found if name != house]
    return Byline(tuple(found), outlet or house, *(dated[0] if dated else ()))


def _is_outlet(name: str) -> bool:
    """Whether a line or a part of one is an outlet's name and nothing else: known, or named as outlets are."""
    words = name.split()
    if not 2 <= len(words) <= 5 or not all(word[:1].isupper() and word[-1].isalpha() for word in words):
        return False
    named = words[-1] in tables.words("outlet_endings.en.txt") or words[0] in _STATIONS
    return named or outlets.by_name(name) is not None


def writer(part: str) -> bool:
    """Whether a part of a line names who wrote it: ``By Ada Finch, Crime Correspondent``."""
    match = _BY.match(part)
    if not match or part.endswith(("?", "!", ":")) or len(part.split()) > 16:
        return False
    # "By Tuesday the water had fallen" starts like a byline: a byline's pieces are all names, agencies, places, roles
    # or dates, which are capitalised throughout or hold a word of the table of roles.
    rest = _BETWEEN.split(stamps.without_date(part[match.end() :]))
    pieces = [piece for said in rest for part_of in said.split(". ") if (piece := part_of.strip(" .-"))]
    return (
        bool(pieces)
        and all(_is_title_case(piece) or _is_role(piece) for piece in pieces)
        and (len(pieces) > 1 or len(pieces[0].split()) > 1 or pieces[0].isupper() or _is_role(pieces[0]))
    )


def _is_role(piece: str) -> bool:
    roles = tables.words("byline_roles.en.txt")
    return len(piece.split()) <= 8 and any(word.lower() in roles for word in piece.split())


def _is_title_case(piece: str) -> bool:
    small = tables.words("byline_small.txt")
    return all(word[:1].isupper() or word.lower() in small for word in piece.split())


def names(text: str) -> list[str]:
    """The persons in an author field: ``Ada Finch and Tom Oke, Crime Correspondent`` gives the first two."""
    found: list[str] = []
    place = False
    for piece in _BETWEEN.split(text):
        name = _PLACE.sub("", piece).strip(" .")
        # "Harbour Wire, Port Selwyn": after an outlet stands its place.
        if name and not place and _is_name(name) and name not in found:
            found.append(name)
        place = not found and outlets.by_name(name) is not None
    return found


def only_names(line: str) -> bool:
    """Whether a line is nothing but names: ``Ada Finch and Tom Oke,``."""
    pieces = [piece for piece in _BETWEEN.split(line.strip(" ,.")) if piece]
    return len(line) <= _LONGEST and bool(pieces) and all(_is_name(piece) for piece in pieces)


def _is_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 5 or any(char.isdigit() for char in name) or len(name) > 60:
        return False
    roles = tables.words("byline_roles.en.txt")
    if any(word.lower() in roles for word in words):
        return False
    return words[0][:1].isupper() and words[-1][:1].isupper() and _is_title_case(name)


def is_date_line(line: str) -> bool:
    """Whether a line holds a date and next to nothing else."""
    if len(line) > 120 or line.endswith(("?", "!")):
        return False
    few = len(_LETTERS.findall(line)) <= _DATE_LINE_WORDS
    if few and _DATE_WORDS.match(line) and any(char.isdigit() for char in line):
        return True
    return stamps.printed(line) is not None and len(_LETTERS.findall(stamps.without_date(line))) <= 3
