"""Reporting clauses set off by commas (", police said", ", prosecutors allege,"): who tells it, not what is told.

The reader of quotes passes over many: the base form of a verb behind a plain noun is as often a noun itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from newsloom import tables
from newsloom.text import words

# From the comma on; one comma ends a clause and opens the next.
_SET_OFF = re.compile(r"[,–—][”\"’']?\s([^,;:–—“”\"()]{3,90})(?=[,.;!?–—]|$)")
# Words of a clause that says who tells, and those that may stand behind its verb: "said late on Tuesday".
_LONGEST, _BEHIND = 10, 3
# What opens a clause that tells something of its own: ", and said", ", who said".
_OPENERS = ("clause opener", "relative", "contrast", "question", "complement", "opening joint", "joint", "if")


@dataclass(frozen=True, slots=True)
class Reporting:
    """A reporting clause, from its comma on; ``cue`` is its verb in small letters, ``who`` who tells, as it stands."""

    start: int
    end: int
    cue: str
    who: str


def reporting(text: str, start: int, end: int, language: str | None) -> list[Reporting]:
    """The reporting clauses of ``text[start:end]``: a teller and a verb of saying, and at most a day behind it."""
    found = []
    for match in _SET_OFF.finditer(text, start, end):
        told = words(match.group(1))
        cue = _cue(told, language or "en")
        if cue is not None:
            who = match.group(1)[: match.group(1).lower().rfind(f" {cue}")].strip()
            found.append(Reporting(match.start(), match.end(), cue, who))
    return found


def _cue(told: list[str], language: str) -> str | None:
    """The verb by which a clause's words tell who says a thing, ``None`` where they tell anything else."""
    if not 2 <= len(told) <= _LONGEST or told[0] in _openers(language):
        return None
    verbs = [at for at, word in enumerate(told) if word in _verbs(language)]
    if not verbs or verbs[-1] == 0 or len(told) - verbs[-1] - 1 > _BEHIND:
        return None
    return told[verbs[-1]] if all(word in _days(language) for word in told[verbs[-1] + 1 :]) else None


@cache
def _verbs(language: str) -> frozenset[str]:
    """The forms of verbs of saying that take a clause and have a subject before them."""
    name = f"cue_verbs.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return frozenset(row[0] for row in rows if row[2] == "clause" and row[3] in ("base", "finite"))


@cache
def _openers(language: str) -> frozenset[str]:
    name = f"clause_words.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return frozenset(row[1] for row in rows if row[0] in _OPENERS)


@cache
def _days(language: str) -> frozenset[str]:
    """The words of which a time behind the verb is made: "on Monday", "late last week"."""
    calendar, small = f"calendar.{language}.tsv", f"clause_words.{language}.tsv"
    named = tables.rows(calendar) if tables.exists(calendar) else ()
    placed = tables.rows(small) if tables.exists(small) else ()
    days = {row[0] for row in named if row[1] == "weekday"}
    return frozenset(days | {row[1] for row in placed if row[0] in ("time", "place or time")})
