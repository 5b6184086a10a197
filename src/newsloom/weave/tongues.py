"""What a report in another language tells again: its figures and people stand in the story's own language, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from newsloom.text import normal
from newsloom.types import Reading
from newsloom.weave.amounts import base
from newsloom.weave.statements import Statement

# The share of a story's reports from which their language is the story's; below it none is.
_MOST = Fraction(2, 3)
# A number this large tells by itself what it belongs to.
_TELLING = 1000


def language_of(readings: Sequence[Reading]) -> str | None:
    """The language of most reports of a story; ``None`` where no language has two thirds of those that tell theirs."""
    told = Counter(language for reading in readings if (language := reading.article.language))
    most, count = max(told.items(), key=lambda item: item[1], default=("", 0))
    return most if count and Fraction(count, told.total()) >= _MOST else None


def told_in_another(found: Sequence[Statement], readings: Sequence[Reading]) -> frozenset[int]:
    """The statements in another language than the story's whose figures and people one of its own sentences has, too.

    "In Corvessa wurden 412.000 Geräte verkauft" beside "412,000 of them were sold in Corvessa". A person alone shows
    nothing ("Kurt Brandt wurde festgenommen"), nor does a small number; what is denied is never taken for told.
    """
    own = language_of(readings)
    if own is None:
        return frozenset()
    known = [_marks(one, readings) for one in found if readings[one.article].article.language == own and not one.denied]
    foreign = (i for i, one in enumerate(found) if readings[one.article].article.language not in (own, None))
    return frozenset(
        i
        for i in foreign
        if not found[i].denied
        and _says_enough(marks := _marks(found[i], readings))
        and any(marks <= one for one in known)
    )


def _says_enough(marks: frozenset[str | float]) -> bool:
    """Whether marks show that two sentences tell one thing: two of them, or a number that tells by itself."""
    return len(marks) > 1 or any(isinstance(mark, float) and mark >= _TELLING for mark in marks)


def _marks(one: Statement, readings: Sequence[Reading]) -> frozenset[str | float]:
    """What a statement has in any language: its figures in base units, and the last names of its people."""
    text = readings[one.article].article.text
    people = {normal(text[m.start : m.end]).split()[-1] for m in one.mentions if m.kind == "person"}
    return frozenset(people) | {base(figure) for figure in one.figures}
