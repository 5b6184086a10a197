"""Knowledge of the world as data: each table is a text file whose first lines say what it is and whence.

Tables of one language carry its code before the ending: ``cue_verbs.en.tsv``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _names() -> frozenset[str]:
    return frozenset(one.name for one in files(__name__).iterdir())


def exists(name: str) -> bool:
    """Whether there is a table of that file name; it may hold a stranger's word for a language, so no path is made."""
    return name in _names()


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a TSV table, in order, without comments and blank lines."""
    text = (files(__name__) / name).read_text(encoding="utf-8")
    lines = (line.rstrip("\n") for line in text.splitlines())
    return tuple(tuple(line.split("\t")) for line in lines if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The entries of a one-column table."""
    return frozenset(row[0] for row in rows(name))


@cache
def mapping(name: str) -> dict[str, str]:
    """A two-column table as a dictionary, in the table's order."""
    return {row[0]: row[1] for row in rows(name)}
