"""Differing figures as a small dot plot: a row for each outlet, the figure along the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from newsloom.render.wording import figure, said_by, short
from newsloom.types import Conflict, ConflictValue

# Percent of the plot's width: names to the left, room for a label to the right of the largest figure.
_LEFT, _RIGHT = 40.0, 86.0
# Letters of a name that find room left of the axis, at 40 % of 680 px, and of a telephone's 358: 13.6 px type has some
# 7 px a letter.
_NAME, _BRIEF = 34, 18
# Beyond this a label stands to the left of its dot: on a telephone there is no room for it to the right.
_FAR = 70.0
# With more rows each figure has one, told by the first who says it; with more figures the table is clearer.
_MOST_ROWS = 16


class Dot(NamedTuple):
    """One outlet's figure: ``across`` in percent of the width, ``down`` in pixels; ``far``: at the right end.

    ``brief`` is the name for a telephone's width.
    """

    name: str
    brief: str
    said: str
    across: float
    down: int

    @property
    def far(self) -> bool:
        """Whether the label stands to the left of the dot."""
        return self.across > _FAR


class Plot(NamedTuple):
    """Dots in rows, the smallest figure on top; ``height`` in pixels."""

    dots: tuple[Dot, ...]
    height: int
    left: float
    right: float
    told: str


def plot(conflict: Conflict) -> Plot | None:
    """The plot of a conflict in figures of one unit; ``None`` where there is nothing to compare on an axis."""
    values = [value for value in conflict.values if isinstance(value.value, int | float) and math.isfinite(value.value)]
    if len(values) < 2 or len({value.unit for value in values}) > 1:
        return None
    rows = [(_value(v), name, v.unit) for v in values for name in said_by(v)]
    if len(rows) > _MOST_ROWS:
        rows = [(_value(v), _together(said_by(v)), v.unit) for v in values]
    rows.sort(key=lambda row: row[0])
    low, high = rows[0][0], rows[-1][0]
    if low == high or not math.isfinite(high - low) or len(rows) > _MOST_ROWS:
        return None
    dots = tuple(
        Dot(
            short(name, _NAME),
            short(name, _BRIEF),
            figure(value, unit),
            round(_LEFT + (value - low) / (high - low) * (_RIGHT - _LEFT), 2),
            18 + 26 * i,
        )
        for i, (value, name, unit) in enumerate(rows)
    )
    told = "; ".join(f"{name} {figure(value, unit)}" for value, name, unit in rows)
    return Plot(dots, 26 * len(rows) + 10, _LEFT, _RIGHT, told)


def _together(names: Sequence[str]) -> str:
    """Who says one figure, in one row: the first of them and how many more."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _value(value: ConflictValue) -> float:
    return float(value.value) if isinstance(value.value, int | float) else math.nan
