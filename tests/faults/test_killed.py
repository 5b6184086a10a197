"""The campaign of bench/faults.py, as short as it can be and still be true: real commands, real kills, power cuts."""

import random
import sys

import faults
import faults_power
import pytest
from faults_launcher import launcher
from faults_scenarios import SCENARIOS, Bases

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kill -9, and a web on 127.0.0.0/8")


@pytest.fixture(scope="module")
def launching(tmp_path_factory):
    with launcher(tmp_path_factory.mktemp("launched")) as held:
        yield held


@pytest.fixture(scope="module")
def bases(launching, tmp_path_factory):
    made = Bases(tmp_path_factory.mktemp("bases"), launching, reports=10, many=200)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("name", "kills"), [("update", 2), ("migrate", 3), ("decide", 2), ("prune", 1), ("backup", 2), ("restore", 1)]
)
def test_a_command_that_is_killed_loses_nothing_and_leaves_nothing_half(name, kills, bases):
    found = faults.campaign(SCENARIOS[name](bases), kills, random.Random(name), apart=0)
    assert found.total() == kills


def test_a_power_cut_loses_nothing_that_was_acknowledged(launching, tmp_path):
    found = faults_power.cuts(launching, tmp_path, 3, random.Random(2))
    assert found["moments"] == found["database torn"] == found["journal torn"] == 3
