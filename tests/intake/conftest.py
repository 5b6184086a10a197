"""Fixtures of the loopback web."""

import pytest
from loopback import FakeClock, Web

from newsloom.intake.fetch import Fetcher
from newsloom.intake.networks import EVERYWHERE
from newsloom.intake.nouns import Known, Manners


@pytest.fixture
def web():
    made = Web()
    yield made
    made.close()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def fetcher(clock):
    """A fetcher that may ask loopback, and gives up soon."""
    with Fetcher(Manners(seconds=1.5, patience=0.7, pause=0.0, allowed=EVERYWHERE), clock=clock) as made:
        yield made


@pytest.fixture
def look(fetcher):
    def one(url, **known):
        return fetcher.look(Known(url, **known))

    return one
