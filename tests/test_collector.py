import gc

import pytest

from newsloom import collector


@pytest.fixture(autouse=True)
def working():
    gc.enable()
    yield
    gc.enable()


def test_it_rests_meanwhile_and_works_again_whatever_happens():
    with collector.at_rest():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), collector.at_rest():
        raise KeyError
    assert gc.isenabled()


def test_who_has_switched_it_off_finds_it_so():
    gc.disable()
    with collector.at_rest():
        pass
    assert not gc.isenabled()


def test_two_that_overlap_leave_it_at_work():
    first, second = collector.at_rest(), collector.at_rest()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert gc.isenabled()
