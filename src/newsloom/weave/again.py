"""Whether a sentence tells again what a printed one has told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from newsloom.weave.bearing import Bearing
from newsloom.weave.statements import Statement
from newsloom.weave.woven import Woven

# Two sentences with this many figures in common tell one thing; so do those that share all figures and two more words.
_FIGURES, _BESIDE = 2, 2
# Of the pairs that digests of 12 real stories and the samples printed, those that shared this much of the smaller one's
# weighted words, and as many words, told one thing in 13 cases of 15; below it in one of three.
_AGAIN, _WORDS_AGAIN = 0.4, 3
# What is told so soon after another report was written beside it.
_SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Again:
    """A story's statements, and which tells again what another told."""

    woven: Woven

    def tells(self, index: int, other: int) -> bool:
        """Whether a statement adds too little to another one to be printed beside it.

        One of a claim is enough, and of what is told alike; but who tells besides that one died of it is heard, and who
        now denies what he said.
        """
        woven = self.woven
        one, printed = woven.found[index], woven.found[other]
        turned = bool(one.denied) != bool(printed.denied) and one.sayers & printed.sayers
        if turned and self._later(one, printed):
            return False  # who "would go to court" and now would not
        same = woven.bundle[index] == woven.bundle[other] or woven.alike[index] == woven.alike[other]
        return (same or repeats(woven.bearing, index, other)) and not woven.bearing.brings(index, other)

    def _later(self, one: Statement, other: Statement) -> bool:
        """Whether one statement's report came out an hour and more after the other's."""
        told, before = (self.woven.readings[s.article].article.published for s in (one, other))
        return told is not None and before is not None and told - before > _SOON


def repeats(bearing: Bearing, index: int, earlier: int) -> bool:
    """Whether a sentence mostly tells again what another told: half of its terms, its figures, or telling words."""
    one, told = bearing.found[index], bearing.found[earlier]
    both = one.terms & told.terms
    if len(both) > len(one.terms) / 2:
        return True
    if len(both) < _BESIDE:
        return False
    shared = [term for term in both if " " not in term]
    if _telling(bearing, index, earlier, shared):
        return True
    if sum(1 for term in both if term[0] != "#" and (" " not in term or term[0] == "@")) < _BESIDE:
        return False
    mine, theirs = ({figure.value for figure in s.figures} for s in (one, told))
    return len(mine & theirs) >= _FIGURES or (bool(mine) and mine <= theirs)


def _telling(bearing: Bearing, index: int, other: int, shared: Sequence[str]) -> bool:
    """Whether the shorter of two sentences has most of its single words in common, their rarity counted."""
    if len(shared) < _WORDS_AGAIN:
        return False
    smaller = min(bearing.single(i)[1] for i in (index, other))
    return math.fsum(map(bearing.weight.__getitem__, shared)) >= _AGAIN * smaller
