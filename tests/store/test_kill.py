"""A program may be killed at any moment: nothing acknowledged is lost, nothing is there twice."""

import sys

import pytest
from killing import kill_often


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_twenty_kills_lose_nothing(new_place):
    with new_place() as place:
        found = kill_often(place, 20, seed=9)
    assert found["inside"] >= 5, "the kills must hit transactions, or this proves nothing"
    assert found["kept"] > 20
