"""What a sentence calls somebody right before the name, and no report does: "fire chief Dale Orr" for the sheriff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from newsloom import tables
from newsloom.naming import same_name
from newsloom.text import words
from newsloom.types import Lack, Mention, Reading
from newsloom.weave.credit import credit
from newsloom.weave.sources import Sources
from newsloom.weave.statements import Statement, content_stems

# Characters before a name in which its calling stands.
_BEFORE = 40


def called_otherwise(one: Statement, digest: Reading, sources: Sources) -> Iterator[Lack]:
    """The callings of people that no report has in a sentence that names them, where a report has another."""
    for mention in one.mentions:
        role = _role(mention, digest) if mention.kind == "person" else ""
        if not role:
            continue
        root = frozenset(content_stems(role, digest.article.language))
        named = [
            (held, other)
            for held in sources.statements
            for other in held.mentions
            if same_name(other.entity, mention.entity)
        ]
        if not any(root & frozenset(content_stems(held.text, digest.article.language)) for held, _ in named):
            yield from _instead(mention.entity, role, named, sources)


def _instead(who: str, role: str, named: Sequence[tuple[Statement, Mention]], sources: Sources) -> Iterator[Lack]:
    """What the first report that has a calling of somebody has."""
    for held, mention in named:
        reading = sources.readings[held.article]
        if theirs := _role(mention, reading):
            outlet = reading.article.outlet.name if reading.article.outlet else "a report"
            told = f"no report calls {who} “{role}”; {outlet} has “{theirs}”"
            place = credit(reading.article, mention.start - len(theirs) - 1, mention.end)
            yield Lack("name", told, role, theirs, place)
            return


def _role(mention: Mention, reading: Reading) -> str:
    """The calling right before a name, as it stands; empty where there is none."""
    language = reading.article.language or "en"
    before = reading.article.text[max(0, mention.start - _BEFORE) : mention.start]
    last = before.split()[-1:] if before.endswith(" ") else []
    return last[0] if last and words(last[0]) and words(last[0])[0] in _callings(language) else ""


@cache
def _callings(language: str) -> frozenset[str]:
    name = f"roles.{language}.tsv"
    rows = tables.rows(name) if tables.exists(name) else ()
    return frozenset(row[0].lower() for row in rows if row[1] == "person")
