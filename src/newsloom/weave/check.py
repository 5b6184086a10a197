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
from newsloom.weave.sources import Sources, nearest
from newsloom.weave.statements import Statement, statements

#: The kinds of lacks, the gravest first.
_GRAVEST: tuple[LackKind, ...] = (
    "figure", "negation", "speaker", "quote", "date", "certainty", "order", "name", "credit", "words",
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
        return Verdict(one.text, True, (), (_point(sources.statements[same], sources),))
    best: tuple[list[Lack], Statement] | None = None
    for evidence in nearest(one, sources):
        found = lacks(one, digest, evidence, sources)
        if best is None or len(found) < len(best[0]):
            best = found, evidence
        if not found:
            break
    if best is None:
        alone = Lack("words", "nothing in the reports speaks of this")
        return Verdict(one.text, False, (alone.text,), (), (alone,))
    # What misleads most stands first: a reader may look no further.
    told = tuple(sorted(instead(best[0], one, digest, best[1], reports), key=lambda lack: _GRAVEST.index(lack.kind)))
    because = tuple(lack.text for lack in told)
    return Verdict(one.text, not told, because, (_point(best[1], sources),), told)


def _point(evidence: Statement, sources: Sources) -> Credit:
    return credit(sources.readings[evidence.article].article, evidence.start, evidence.end)
