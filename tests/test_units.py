import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.units import comparable, convert, units


@pytest.mark.parametrize(
    ("value", "unit", "base", "dimension"),
    [
        (1, "km", 1000, "length"),
        (1550, "mi", 2494483.2, "length"),
        (1, "acre", 4046.8564224, "area"),
        (100, "km/h", 27.777778, "speed"),
        (60, "mph", 26.8224, "speed"),
        (0, "°C", 273.15, "temperature"),
        (32, "°F", 273.15, "temperature"),
        (50, "percent", 0.5, "share"),
        (25, "bp", 0.0025, "points of share"),
        (2, "day", 172800, "duration"),
        (3, "EUR", 3, "EUR"),
        (50, "penny", 0.5, "GBP"),
    ],
)
def test_a_value_in_the_base_of_its_dimension(value, unit, base, dimension):
    found = convert(value, unit)
    assert found is not None
    assert found[0] == pytest.approx(base)
    assert found[1] == dimension


def test_an_unknown_unit_has_no_base():
    assert convert(3, "crowns") is None
    assert convert(3, "") is None


def test_feet_compare_with_metres_and_not_with_acres():
    assert comparable("ft", "m")
    assert not comparable("ft", "acre")


def test_money_compares_only_with_its_own_currency():
    assert comparable("USD", "USD")
    assert not comparable("USD", "EUR")
    assert comparable("penny", "GBP")


def test_a_currency_of_no_table_compares_with_itself():
    assert comparable("crowns", "crowns")
    assert not comparable("crowns", "USD")


def test_a_percentage_is_not_a_difference_in_points():
    assert not comparable("percent", "pp")
    assert comparable("bp", "pp")


@given(st.floats(-1e9, 1e9), st.sampled_from(sorted(units())))
def test_conversion_keeps_order(value, unit):
    low, high = convert(value, unit), convert(value + 1, unit)
    assert low is not None
    assert high is not None
    assert low[0] < high[0]
