"""Does a sentence follow from what it cites? The gate before every printed passage, and ``newsloom check``.

    sentences ──nearest──▶ the few source sentences that come near ──lacks──▶ what each lacks ──instead──▶ verdicts

Word for word, or lacking nothing of one source sentence: that is what "supported" means.
"""

from __future__ import annotations

import re

from newsloom.text import squeeze, words
from newsloom.types import Credit, Lack, LackKind, Reading, Verdict
from newsloom.weave.credit import credit
from newsloom.weave.instead import Reports, instead
from newsloom.weave.lacks import lacks
from newsloom.weave.later_day import later_day
from newsloom.weave.remarks import beside, remarked
from newsloom.weave.sources import MOST, TRIED, Sources, nearest
from newsloom.weave.statements import Statement, statements

#: The kinds of lacks, the gravest first.
_GRAVEST: tuple[LackKind, ...] = (
    "figure", "negation", "attribution", "speaker", "quote", "date", "certainty", "order", "name", "credit", "words",
)  # fmt: skip
_CAPITAL = re.compile(r"\[(\w)\](?=\w)")
_INSERTED = re.compile(r"\[[^\[\]]{0,120}\]")


def source_words(passage: str) -> str:
    """A passage without our insertions: ``[T]he dam`` → ``the dam``, ``[Adeyar] said`` → ``said``."""
    return squeeze(_INSERTED.sub(" ", _CAPITAL.sub(lambda m: m.group(1).lower(), passage)))


def verbatim(passage: str, exact: str) -> bool:
    """Whether a passage, insertions of ours aside, is word for word in the characters it cites."""
    right = squeeze(exact)
    left = _CAPITAL.sub(lambda m: m.group() if m.group() in right else m.group(1).lower(), passage)
    # "They [the engineers] told us": brackets that the report has are its own.
    left = squeeze(_INSERTED.sub(lambda m: m.group() if squeeze(m.group()) in right else " ", left))
    return left.lower() in right.lower() or words(left) == words(right)


def check(digest: Reading, sources: Sources) -> tuple[Verdict, ...]:
    """A verdict for each telling sentence of a digest, given as the reading of its text."""
    reports = Reports(sources)
    return tuple(_verdict(one, digest, reports) for one in statements([digest]))


def _verdict(one: Statement, digest: Reading, reports: Reports) -> Verdict:
    sources = reports.sources
    same = sources.words.get(tuple(words(one.text)))
    if same is not None:  # word for word: nothing to weigh
        evidence = sources.statements[same]
        later, told = later_day(one, digest, evidence, sources), beside(one, digest, evidence, sources)
        return Verdict(one.text, True, (), (_point(evidence, sources),), (), (), later, told)
    best = _best(one, digest, sources)
    if best is None:
        alone = Lack("words", "nothing in the reports speaks of this")
        return Verdict(one.text, False, (alone.text,), (), (alone,))
    found, evidence = best
    if not found:
        evidence, remarks = remarked(one, digest, evidence, sources)
        later = later_day(one, digest, evidence, sources)
        return Verdict(one.text, True, (), (_point(evidence, sources),), (), (), later, remarks)
    # What misleads most stands first: a reader may look no further.
    told = tuple(sorted(instead(found, one, digest, evidence, reports), key=lambda lack: _GRAVEST.index(lack.kind)))
    return Verdict(one.text, not told, tuple(lack.text for lack in told), (_point(evidence, sources),), told)


def _best(one: Statement, digest: Reading, sources: Sources) -> tuple[list[Lack], Statement] | None:
    """The source sentence that a sentence lacks least of, and what it lacks; ``None`` where none comes near."""
    best: tuple[list[Lack], Statement] | None = None
    for tried, evidence in enumerate(nearest(one, sources, MOST)):
        # What one report alleges another may tell as fact: then more of them are looked at.
        if tried >= TRIED and best and any(lack.kind != "attribution" for lack in best[0]):
            break
        found = lacks(one, digest, evidence, sources)
        if best is None or len(found) < len(best[0]):
            best = found, evidence
        if not found:
            break
    return best


def _point(evidence: Statement, sources: Sources) -> Credit:
    return credit(sources.readings[evidence.article].article, evidence.start, evidence.end)
