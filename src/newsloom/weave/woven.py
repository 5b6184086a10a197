"""What composing a digest works from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.types import Claim, Conflict, Reading, WovenQuote
from newsloom.weave.bearing import Bearing
from newsloom.weave.claims import Stands
from newsloom.weave.origins import Voices
from newsloom.weave.statements import Statement


@dataclass(frozen=True, slots=True)
class Woven:
    """What composing works from: statements, the claims they make, and the reports they stand in.

    ``groups[k]`` are the statements of ``claims[k]``; ``bundle[i]`` is the claim of statement ``i``; ``alike[i]`` the
    number of those told alike, and ``told[i]`` how many voices tell them: what several say in part; ``bearing`` tells
    which statement bears out which; ``stale`` are statements that a later report has overtaken, ``counts`` for each
    moving count those that give where it stands
    now; ``conflicts`` what differs, ``updates`` what moved, ``stands`` where statements stand in both; ``quotes`` the
    utterances over all who carry them.
    """

    readings: Sequence[Reading]
    voices: Voices
    found: Sequence[Statement]
    claims: Sequence[Claim]
    groups: Sequence[Sequence[int]]
    bundle: Sequence[int]
    alike: Sequence[int]
    told: Sequence[int]
    bearing: Bearing
    stale: frozenset[int]
    counts: Sequence[frozenset[int]]
    conflicts: tuple[Conflict, ...]
    updates: tuple[Conflict, ...]
    stands: Stands
    quotes: tuple[WovenQuote, ...]

    @property
    def clashing(self) -> list[Conflict]:
        """What differs for sure, and not perhaps."""
        return [conflict for conflict in self.conflicts if conflict.sure]
