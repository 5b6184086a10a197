"""What other reports say of a thing that one bears out: borne out is neither undisputed nor the last word.

Verdict's evidence, Digest's conflicts, updates and quotes ──otherwise──▶ Verdict with what is disputed or overtaken
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from newsloom.text import squeeze, words
from newsloom.types import Conflict, ConflictValue, Credit, Digest, Lack, QuoteVariant, Verdict, WovenQuote

# Outlets that a remark names.
_OUTLETS = 3


def otherwise(one: Verdict, digests: Iterable[Digest], figures: Collection[float]) -> Verdict:
    """A verdict with what the stories give in place of a value that the sentence tells; as it is where not borne out.

    ``figures`` are the numbers that the sentence tells, in words too.
    """
    if not one.supported:
        return one
    disputed, overtaken = dict.fromkeys(one.disputed), dict.fromkeys(one.overtaken)
    remarks = dict.fromkeys(one.remarks)
    for digest in digests:
        remarks |= dict.fromkeys(_worded_otherwise(one, digest.quotes))
        sure = [conflict for conflict in digest.conflicts if conflict.sure]
        disputed |= dict.fromkeys(_told(one, sure, figures, later=False))
        overtaken |= dict.fromkeys(_told(one, digest.updates, figures, later=True))
    return replace(one, disputed=tuple(disputed), overtaken=tuple(overtaken), remarks=tuple(remarks))


def _told(
    one: Verdict, conflicts: Iterable[Conflict], figures: Collection[float], *, later: bool
) -> Iterator[Conflict]:
    """The conflicts that the sentence tells a value of: that value, then those of another wording."""
    for conflict in conflicts:
        mine = next((value for value in conflict.values if _credited(value.credits, one.evidence)), None)
        if mine is None or not _says(one.text, mine, conflict, figures):
            continue
        # What moved is told in order of time: only where it ended says more than the sentence does.
        values = conflict.values[-1:] if later else conflict.values
        others = [value for value in values if value is not mine and value.text != mine.text]
        if others:
            yield replace(conflict, values=(mine, *others))


def _worded_otherwise(one: Verdict, quotes: Iterable[WovenQuote]) -> Iterator[Lack]:
    """The quotes that the sentence has in one report's words and other reports in words that are no part of those."""
    said = words(one.text)
    for quote in quotes:
        told = [QuoteVariant(quote.text, _carriers(quote.credits), quote.credits), *quote.variants]
        mine = next((way for way in told if _credited(way.credits, one.evidence) and _holds(said, way.text)), None)
        if mine is None:
            continue
        for other in told:
            # That another outlet leaves words out says nothing against who has them.
            if other is not mine and not other.cut and not _within(other.text, mine.text):
                whose = " and ".join(other.outlets[:_OUTLETS]) or "another report"
                has = "have" if len(other.outlets) > 1 else "has"
                quoted = squeeze(other.text).strip(" ,;:")
                told_so = f"{whose} {has} the quote otherwise: “{quoted}”"
                yield Lack("quote", told_so, squeeze(mine.text).strip(" ,;:"), quoted, other.credits[0])


def _carriers(credits: Sequence[Credit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(credit.outlet for credit in credits if credit.outlet))


def _within(part: str, whole: str) -> bool:
    """Whether words stand in others in one run, whichever are the longer."""
    return _holds(words(whole), part) or _holds(words(part), whole)


def _holds(said: Sequence[str], part: str) -> bool:
    wanted = words(part)
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


def _credited(credits: Sequence[Credit], evidence: Sequence[Credit]) -> bool:
    """Whether a value stands in the very sentence that bears another out."""
    return any(
        one.article == other.article and one.start < other.end and other.start < one.end
        for one in credits
        for other in evidence
    )


def _says(text: str, mine: ConflictValue, conflict: Conflict, figures: Collection[float]) -> bool:
    """Whether a sentence tells the value, and not only something else of the sentence that bears it out."""
    own = set(words(mine.text))
    shared = set[str]().union(*(words(other.text) for other in conflict.values if other is not mine))
    return bool((own - shared) & set(words(text))) or (isinstance(mine.value, int | float) and mine.value in figures)
