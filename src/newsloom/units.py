"""Unit arithmetic over ``tables/units.tsv``: measures to their SI base, and which measures compare.

Money is never converted: each currency is a dimension of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from newsloom import tables


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure. A value in it is ``value * factor + offset`` in the base unit of its dimension."""

    symbol: str
    dimension: str
    factor: float
    offset: float
    forms: tuple[str, ...]


@cache
def units() -> dict[str, Unit]:
    """All units by symbol, in the table's order."""
    known = {}
    for symbol, dimension, factor, offset, *forms in tables.rows("units.tsv"):
        written = tuple(form for form in "".join(forms).split(";") if form)
        known[symbol] = Unit(symbol, dimension, float(factor), float(offset), written)
    return known


def convert(value: float, unit: str) -> tuple[float, str] | None:
    """A value in the base of its dimension, with the dimension's name; ``None`` for a unit not in the table."""
    known = units().get(unit)
    return (value * known.factor + known.offset, known.dimension) if known else None


def comparable(a_unit: str, b_unit: str) -> bool:
    """Whether values in two units can be held against each other: one dimension, or the very same word."""
    a, b = units().get(a_unit), units().get(b_unit)
    return a_unit == b_unit or (a is not None and b is not None and a.dimension == b.dimension)
