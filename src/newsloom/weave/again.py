"""Whether a sentence tells again what a printed one has told."""

from __future__ import annotations

import math
from collections.abc import Mapping
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
    bearing: Bearing

    def tells(self, index: int, other: int) -> bool:
        """Whether a statement adds too little to another one to be printed beside it.

        One of a claim is enough, and of what is told alike; but who tells besides that one died of it is heard, and who
        now denies what he said.
        """
        if self.bearing.brings(index, other):
            return False
        if self.woven.bundle[index] == self.woven.bundle[other]:
            return True
        one, printed = self.woven.found[index], self.woven.found[other]
        turned = bool(one.denied) != bool(printed.denied) and one.sayers & printed.sayers
        if turned and self._later(one, printed):
            return False  # who "would go to court" and now would not
        return self.woven.alike[index] == self.woven.alike[other] or repeats(one, printed, self.woven.weight)

    def _later(self, one: Statement, other: Statement) -> bool:
        """Whether one statement's report came out an hour and more after the other's."""
        told, before = (self.woven.readings[s.article].article.published for s in (one, other))
        return told is not None and before is not None and told - before > _SOON


def repeats(one: Statement, earlier: Statement, weight: Mapping[str, float]) -> bool:
    """Whether a sentence mostly tells again what another told: half of its terms, its figures, or its telling words.

    ``weight`` is each term's rarity in the story.
    """
    both = one.terms & earlier.terms
    if len(both) > len(one.terms) / 2 or _telling_again(one, earlier, both, weight):
        return True
    if (
        len(both) < _BESIDE
        or sum(1 for term in both if term[0] != "#" and (" " not in term or term[0] == "@")) < _BESIDE
    ):
        return False
    mine, theirs = ({figure.value for figure in s.figures} for s in (one, earlier))
    return len(mine & theirs) >= _FIGURES or (bool(mine) and mine <= theirs)


def _telling_again(one: Statement, other: Statement, both: frozenset[str], weight: Mapping[str, float]) -> bool:
    """Whether the shorter of two sentences has most of what it tells, word by word and rarity counted, in the other."""
    shared = [term for term in both if " " not in term]
    if len(shared) < _WORDS_AGAIN:
        return False
    told = ((weight[term] for term in s.terms if " " not in term) for s in (one, other))
    return math.fsum(map(weight.__getitem__, shared)) >= _AGAIN * min(map(math.fsum, told))
