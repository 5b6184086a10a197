"""The conformance suite asks for ``opener`` or ``new_library``, which come once for each database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from serving import Server

from newsloom.store import Library, open_library

Opener = Callable[[], Library]
DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL that runs until the tests end: one for each of their processes."""
    started = Server()
    yield started
    started.close()


@pytest.fixture(params=DATABASES)
def new_place(request, tmp_path_factory):
    """Gives places of empty libraries, as many as a test asks for, to be given back at its end or before."""
    if request.param == "postgresql":
        held = request.getfixturevalue("postgres")
        return _lent(held.fresh, held.done)
    return _lent(lambda: str(tmp_path_factory.mktemp("library") / "news.db"), lambda _place: None)


def _lent(fresh, done):
    @contextmanager
    def lent() -> Iterator[str]:
        place = fresh()
        try:
            yield place
        finally:
            done(place)

    return lent


@pytest.fixture
def new_library(new_place):
    """Opens a new library in a ``with``."""

    @contextmanager
    def opened() -> Iterator[Library]:
        with new_place() as place, open_library(place) as library:
            yield library

    return opened


@pytest.fixture
def opener(new_place) -> Iterator[Opener]:
    """Opens the test's own library, made at the first call; each call gives another connection to the same."""
    opened: list[Library] = []
    with new_place() as place:

        def opens() -> Library:
            opened.append(open_library(place))
            return opened[-1]

        yield opens
        for library in opened:
            library.close()


@pytest.fixture
def library(opener) -> Library:
    return opener()
