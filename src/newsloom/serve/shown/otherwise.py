"""What other outlets say of a thing that one bears out: borne out is not undisputed.

Verdict's evidence, Digest's conflicts and updates ──otherwise──▶ Otherwise: another value, and who gives it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsloom.read import read as read_page
from newsloom.render.wording import said_by, value_said
from newsloom.text import words
from newsloom.types import Conflict, ConflictValue, Credit, Digest, Page, Verdict


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Another value, by whom, of what. ``later``: it is no contradiction, but what the count moved on to."""

    about: str
    value: str
    outlets: tuple[str, ...]
    later: bool


def otherwise(one: Verdict, digest: Digest | None) -> tuple[Otherwise, ...]:
    """What a story's other outlets say in place of a value that a sentence tells; nothing of one not borne out."""
    if digest is None or not one.supported:
        return ()
    found = [told for conflict in digest.conflicts for told in _told(one, conflict, later=False)]
    found += [told for update in digest.updates for told in _told(one, update, later=True)]
    return tuple(dict.fromkeys(found))


def _told(one: Verdict, conflict: Conflict, *, later: bool) -> Iterator[Otherwise]:
    mine = next((value for value in conflict.values if _credited(value.credits, one.evidence)), None)
    if mine is None or not _says(one.text, mine, conflict):
        return
    # What moved is told in order of time: only where it ended says more than the sentence does.
    others = conflict.values[-1:] if later else conflict.values
    for other in others:
        if other is not mine and value_said(other) != value_said(mine):
            yield Otherwise(conflict.about, value_said(other), tuple(said_by(other)), later)


def _credited(credits: Sequence[Credit], evidence: Sequence[Credit]) -> bool:
    """Whether a value stands in the very sentence that bears another out."""
    return any(
        one.article == other.article and one.start < other.end and other.start < one.end
        for one in credits
        for other in evidence
    )


def _says(text: str, mine: ConflictValue, conflict: Conflict) -> bool:
    """Whether a sentence tells the value, and not only something else of the sentence that bears it out."""
    own = set(words(value_said(mine)))
    shared = set[str]().union(*(words(value_said(other)) for other in conflict.values if other is not mine))
    if (own - shared) & set(words(text)):
        return True
    if not isinstance(mine.value, int | float):
        return False
    # "3" where the report has "three".
    reading = read_page(Page("a sentence to check", "record", given={"text": text}))
    return any(figure.value == mine.value for figure in reading.figures)
