"""No regular expression of ours parts a text in many ways, by its form; ``bench/linear.py --patterns`` takes the time."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from patterns import risks

HERE = Path(__file__).parent
# What stands here may, with the reason.
LISTED: dict[str, str] = {}


@pytest.mark.parametrize(
    ("pattern", "risky"),
    [
        (r"(?:a+)+b", True),
        (r"(?:a|b+)*c", True),
        (r"\s*,?\s*x", True),
        (r"a*(?:b|a*c)d", True),
        (r"(\w+\s?)+$", True),
        (r"\s*[a-z]+x?\w+", True),
        (r"\s*+,?\s*x", False),
        (r"(?:a++)+b", False),
        (r"(?:,\s*\w+)+;", False),
        (r"\d+(?:\.\d+)?", False),
        (r"(?=a*)a*b", False),
        (r"a{1,20}a*", False),
    ],
)
def test_what_can_share_characters_is_seen(pattern, risky):
    assert bool(risks(pattern)) is risky


def test_no_pattern_of_ours_has_repeats_that_share_characters():
    made = subprocess.run(
        [sys.executable, str(HERE / "patterns.py")], capture_output=True, check=False, env={**os.environ}, timeout=600
    )
    assert made.returncode == 0, made.stderr.decode()[-2_000:]
    found = json.loads(made.stdout)
    assert len(found) > 400
    # What is built from tables is among them.
    assert any(len(pattern) > 2_000 for _, pattern, _, _ in found)
    astray = []
    for place, pattern, flags, binary in found:
        wrong = risks(pattern.encode("latin-1") if binary else pattern, flags & ~re.DEBUG)
        if wrong and pattern not in LISTED:
            astray.append(f"{place}: {pattern[:200]}: {'; '.join(wrong)}")
    assert not astray, "\n".join(astray)
