"""What others give in place of what is told, in words: with what reserve, and beside a checked sentence."""

from __future__ import annotations

from typing import NamedTuple

from newsloom.render.wording import line, listed, said_by, value_said
from newsloom.types import Conflict, Verdict


class Otherwise(NamedTuple):
    """Another value than the one a sentence tells, and by whom. ``later``: no contradiction, but where a count went."""

    value: str
    outlets: tuple[str, ...]
    later: bool

    def __str__(self) -> str:
        """In words."""
        says = "says" if len(self.outlets) == 1 else "say"
        return f"{'since then' if self.later else 'disputed:'} {listed(self.outlets)} {says} “{self.value}”"


def reserve(conflict: Conflict) -> str:
    """With what reserve a conflict is told, empty where there is none."""
    return "" if conflict.sure else "perhaps figures of two things"


def otherwise(verdict: Verdict) -> list[Otherwise]:
    """What others say in place of what a sentence tells, though one bears it out."""
    told = [(conflict, False) for conflict in verdict.disputed] + [(update, True) for update in verdict.overtaken]
    others = (Otherwise(value_said(v), tuple(said_by(v)), later) for of, later in told for v in of.values[1:])
    return list(dict.fromkeys(others))


def told_beside(verdict: Verdict) -> list[str]:
    """All that is told beside a sentence that one report bears out: what others say, then what is remarked."""
    return [*map(str, otherwise(verdict)), *(line(remark.text) for remark in verdict.remarks)]
