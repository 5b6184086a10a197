"""The conformance suite asks for ``opener``: another database joins by another parameter, and nothing else."""

from collections.abc import Callable, Iterator

import pytest

from newsloom.store import Library, open_library

Opener = Callable[[], Library]


@pytest.fixture(params=["sqlite"])
def opener(request, tmp_path) -> Iterator[Opener]:
    """Opens the test's own library, made at the first call; each call gives another connection to the same."""
    places = {"sqlite": tmp_path / "news.db"}
    opened: list[Library] = []

    def opens() -> Library:
        opened.append(open_library(places[request.param]))
        return opened[-1]

    yield opens
    for library in opened:
        library.close()


@pytest.fixture
def library(opener) -> Library:
    return opener()
