"""What is new between two digests of a story: new, changed, withdrawn, newly corroborated claims."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsloom.types import Change, Claim, Digest
from newsloom.weave.statements import content_stems

# Two wordings of one claim share this much of their content words (Dice); the same sentence shares all.
_SAME = 0.6
_NUMBER = re.compile(r"\d[\d.,]*")


def changes(before: Digest, after: Digest) -> tuple[Change, ...]:
    """The changes from one digest to a later one, in the order the later one tells its claims.

    Claims are matched by the characters they credit first, then by their words: ids number claims inside one digest
    only. A claim is *changed* when its figures differ, *corroborated* when more independent voices make it.
    """
    open_claims = [claim for claim in before.claims if not claim.judgement]
    found = []
    for claim in after.claims:
        if claim.judgement:
            continue
        old = _match(claim, open_claims)
        if old is None:
            found.append(Change("new", claim.id, None, claim.text, claim.credits))
            continue
        open_claims.remove(old)
        if _NUMBER.findall(old.text) != _NUMBER.findall(claim.text):
            found.append(Change("changed", claim.id, old.text, claim.text, claim.credits))
        elif claim.independent > old.independent:
            found.append(Change("corroborated", claim.id, old.text, claim.text, claim.credits))
    gone = [Change("withdrawn", old.id, old.text, None, old.credits) for old in open_claims if _gone(old, after)]
    return (*found, *gone)


def _match(claim: Claim, candidates: Sequence[Claim]) -> Claim | None:
    spots = {(c.article, c.start) for c in claim.credits}
    for old in candidates:
        if any((c.article, c.start) in spots for c in old.credits):
            return old
    scored = [(_likeness(claim.text, old.text), -rank) for rank, old in enumerate(candidates)]
    best = max(scored, default=(0.0, 0))
    return candidates[-best[1]] if best[0] >= _SAME else None


def _likeness(one: str, other: str) -> float:
    a, b = set(content_stems(one, None)), set(content_stems(other, None))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def _gone(old: Claim, after: Digest) -> bool:
    """Whether a claim's articles are still in the story but no longer say it; an article that left takes it along."""
    return not any(
        c.article == new.article and c.start == new.start
        for c in old.credits
        for k in after.claims
        for new in k.credits
    )
