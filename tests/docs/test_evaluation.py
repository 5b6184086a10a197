"""EVALUATION.md: each measure has its place and was measured, and what needs no data still says the same."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "eval"))

import interval
import report

TOP = Path(__file__).parents[2]
PAGE = (TOP / "EVALUATION.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", report.MEASURES)
def test_each_measure_stands_in_the_page(name):
    there = report.block(name).search(PAGE)
    assert there, f"no place for {name}"
    assert any(character.isdigit() for character in there[2])
    for file in (one for one in report.MEASURES[name] if "/" in one):
        assert file.rsplit("/", 1)[-1].removesuffix(".jsonl.gz") in PAGE, f"{file} is not told among the data"


@pytest.mark.parametrize("name", ["manipulation", "conflicts", "credits", "dates-own", "figures-own"])
def test_what_needs_no_data_is_as_the_page_says(name, tmp_path):
    now = report.measured(report.arguments(report.MEASURES[name], tmp_path))
    assert now == report.block(name).search(PAGE)[2], f"eval/report.py DATA --write --only {name}"


def test_data_that_is_not_there_is_passed_over(tmp_path):
    assert report.arguments(report.MEASURES["names"], tmp_path) is None


def test_times_are_left_out():
    assert report._TIMES.sub("", "12 moved, 0.21 s") == "12 moved"
    assert report._TIMES.sub("", "stories 47/48  251 articles/s") == "stories 47/48"
    assert report._TIMES.sub("", "93 stories, 11 timelines") == "93 stories, 11 timelines"


def test_the_measures_that_the_page_tells_to_ask_for_are_there():
    asked = [name for names in re.findall(r"--only ([\w -]+)$", PAGE, re.MULTILINE) for name in names.split()]
    assert asked
    assert set(asked) <= set(report.MEASURES)


def test_the_interval_of_a_share_has_a_width_at_the_ends_too():
    assert interval.wilson(1.0, 10) == "(0.722 to 1.000)"  # as in the textbooks
    assert interval.wilson(0.0, 10) == "(0.000 to 0.278)"
    assert interval.wilson(0.5, 100) == "(0.404 to 0.596)"
    assert interval.wilson(0.0, 0) == "(0.000 to 1.000)"


def share(count):
    return count["right"] / count["gold"] if count["gold"] else None


def test_an_interval_is_drawn_over_documents_and_the_same_again():
    even = [Counter(right=1, gold=2) for _ in range(20)]
    assert interval.interval(even, share) == "(0.500 to 0.500)"
    mixed = [Counter(right=number % 4 > 0, gold=1) for number in range(40)]
    low, high = map(float, re.findall(r"[\d.]+", interval.interval(mixed, share)))
    assert 0.55 < low < 0.7 < 0.8 < high < 0.95
    assert interval.interval(mixed, share) == interval.interval(mixed, share)


def test_where_nothing_is_wrong_the_lower_bound_is_of_the_documents_that_count():
    parts = [Counter(right=5, gold=5)] * 10 + [Counter()] * 30
    assert interval.interval(parts, share) == interval.wilson(1.0, 10)


def test_an_interval_of_a_difference_has_signs():
    assert interval.told(interval.of_mean([0.5, 0.5]), "+") == "(+0.500 to +0.500)"
