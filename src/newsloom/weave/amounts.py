"""What figures count, and whether two of one thing can both be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from newsloom import tables
from newsloom.text import stem
from newsloom.types import Figure
from newsloom.units import convert
from newsloom.weave.conflict_words import small


def figures_clash(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same thing and cannot both be right, hedges and rounding allowed for."""
    if not comparable(one, other):
        return False
    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    return high < other_low or other_high < low


def same_figure(one: Figure, other: Figure) -> bool:
    """Whether two figures are one: the same value, or one that a hedge or another unit allows for."""
    if one.unit == other.unit and one.modifier == other.modifier:
        return one.value == other.value and one.high == other.high
    if one.unit is None or other.unit is None:
        return one.unit == other.unit and not figures_clash(replace(one, counts="x"), replace(other, counts="x"))
    return comparable(one, other) and not figures_clash(one, other)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures measure the same kind of thing: the same count, or units that convert."""
    if one.unit == other.unit:
        same = one.counts == other.counts
        return same and one.counts is not None if one.unit is None else same or None in (one.counts, other.counts)
    if one.unit is None or other.unit is None:
        return False
    a, b = convert(one.value, one.unit), convert(other.value, other.unit)
    return a is not None and b is not None and a[1] == b[1]


def bounds(figure: Figure) -> tuple[float, float]:
    """The values, in base units, that a figure leaves open once hedges and rounding are allowed for."""
    return _bounds(figure.value, figure.high or figure.value, figure.unit, figure.modifier)


@lru_cache(maxsize=10_000)
def _bounds(value: float, highest: float, unit: str | None, modifier: str | None) -> tuple[float, float]:
    low, high = _base(value, unit), _base(highest, unit)
    below, above = (slack * (_base(1, unit) - _base(0, unit)) for slack in _rounding(value))
    if unit and _is_measured(unit):  # 60 metres and 200 feet: measures are told in round numbers
        below, above = (max(slack, abs(low) * 0.03) for slack in (below, above))
    if modifier == "about":  # "nearly 4,200" stretches a tenth either way, "about 3,000" as far as it may be rounded
        below = above = max(_step(value) * (_base(1, unit) - _base(0, unit)) / 2, abs(low) * 0.1)
    low, high = low - below, high + above
    if modifier in ("more than", "at least"):
        high = max(high, low * 1.5) if low > 0 else float("inf")
    if modifier in ("less than", "at most"):
        low = min(low, high * 0.5)
    return low, high


@lru_cache(maxsize=1_000)
def _is_measured(unit: str) -> bool:
    """Whether a unit is measured: 35 and 36 percent are two figures, as are two sums of money (``USD``)."""
    converted = convert(1, unit)
    return converted is not None and "share" not in converted[1] and not converted[1].isupper()


def base(figure: Figure) -> float:
    """A figure’s value in its base unit."""
    return _base(figure.value, figure.unit)


def _base(value: float, unit: str | None) -> float:
    converted = convert(value, unit) if unit else None
    return converted[0] if converted else value


def _rounding(value: float) -> tuple[float, float]:
    """How far below and above a value the exact one may be: 43 million may stand for 42.5 to 44, cut off as well.

    What ends in noughts is round, but by no more than a tenth: 20 is not 24, and 100 percent not 85.
    """
    step = _step(value)
    most = abs(value) * 0.1
    return (min(step / 2, most), min(step if step > 1 else step / 2, most)) if step else (0.0, 0.0)


def _step(value: float) -> float:
    """The last digit that is not a trailing nought, as a step: 100 for 4,200, 0.1 for 7.5; 0 where there is none."""
    if value != int(value):
        return float(10 ** -len(repr(value).split(".")[-1]))
    step, whole = 1, abs(int(value))
    while whole and whole % (step * 10) == 0:
        step *= 10
    return float(step) if step > 1 else 0.0


def state_of(figure: Figure) -> str | None:
    """The state counted by a figure that moves as news comes in (``dead``), whatever noun stands before it."""
    return None if figure.unit is not None or not figure.counts else _state(figure.counts)


@lru_cache(maxsize=8_000)
def _state(counted: str) -> str | None:
    states = sorted(tables.words("moving.en.txt"))
    return next((s for s in states if counted == s or counted.endswith(" " + s)), None)


def counted_noun(figure: Figure) -> str | None:
    """Who or what is counted, its state aside; ``None`` for anybody: "workers dead" → ``workers``."""
    return _noun(figure.counts or "", state_of(figure))


@lru_cache(maxsize=8_000)
def _noun(counted: str, state: str | None) -> str | None:
    noun = counted.removesuffix(state or "").strip()
    return None if not noun or noun in small("anybody") else noun


def may_be_one(one: Figure, other: Figure) -> bool:
    """Whether two figures can count the same: units that convert, nouns and states that do not exclude each other."""
    return _kinds_meet(one.counts, one.unit, other.counts, other.unit)


@lru_cache(maxsize=8_000)
def _kinds_meet(counts: str | None, unit: str | None, other_counts: str | None, other_unit: str | None) -> bool:
    one, other = (Figure(0, 0, 1.0, unit=u, counts=c) for u, c in ((unit, counts), (other_unit, other_counts)))
    if (one.counts == "share") != (other.counts == "share"):
        return False  # a third of the states, 18 percent of the tests
    if one.unit is not None or other.unit is not None:
        return one.unit == other.unit or (one.unit is not None and dimension(one) == dimension(other) is not None)
    if comparable(one, other):
        return True
    mine, theirs = state_of(one), state_of(other)
    if mine != theirs and mine and theirs:
        return False
    a_noun, b_noun = counted_noun(one), counted_noun(other)
    return not a_noun or not b_noun or stem(a_noun.split()[-1]) == stem(b_noun.split()[-1])


def dimension(figure: Figure) -> str | None:
    """What a figure's unit measures (``length``, ``duration``), ``None`` for a count."""
    converted = convert(figure.value, figure.unit) if figure.unit else None
    return converted[1] if converted else None


def differ(one: Figure, other: Figure) -> bool:
    """Whether two figures cannot both be right, hedges and rounding allowed for."""
    if one.value == other.value and {one.unit, other.unit} == {"mi", "nmi"}:
        return False  # at sea a mile is a nautical mile
    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    return high < other_low or other_high < low


def at_odds(mine: Sequence[Figure], theirs: Sequence[Figure]) -> bool:
    """Whether two sentences give different figures of one counted thing, those that agree aside.

    "214 aboard, three hurt" and "214 aboard" are not at odds; "three hurt" and "eight people injured" are.
    """
    left, right = _unmet(mine, theirs), _unmet(theirs, mine)
    return any(may_be_one(one, other) and differ(one, other) for one in left for other in right if _named(one, other))


def _named(one: Figure, other: Figure) -> bool:
    """Whether it is said of both what they measure: "two of them" is of anything."""
    return all(figure.counts or figure.unit for figure in (one, other))


def _unmet(figures: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    """Those of one sentence's figures that the other gives in no form."""
    return [
        one
        for one in figures
        if not any(one.value == other.value or (may_be_one(one, other) and not differ(one, other)) for other in others)
    ]
