"""What is compared in which language: a language whose figures are not read must not be said to agree on them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from newsloom import tables
from newsloom.types import Reading

_LATIN_END = "\u0250"
_NOTHING_FOUND = "No figures, dates, places or names in conflict were found in {language}."
_FIGURES_ALONE = "No figures in conflict were found in {language}, where dates, places and names are not compared."
_UNREAD = "Figures, dates, places and names are not compared in {language}."


def figures_read(reading: Reading) -> bool:
    """Whether figures are found in a report's language; one that is not known must at least have Latin letters."""
    language = reading.article.language
    if language is not None:
        return tables.exists(f"number_words.{language}.tsv")
    letters = [char for char in reading.article.text[:2000] if char.isalpha()]
    return 2 * sum(char < _LATIN_END for char in letters) >= len(letters)


def all_clear(readings: Iterable[Reading]) -> str | None:
    """What may be said where nothing was found in conflict; ``None`` where all that is compared is compared in all."""
    told = {_name(reading): _said(reading) for reading in readings}
    if set(told.values()) == {_NOTHING_FOUND}:
        return None
    order = (_NOTHING_FOUND, _FIGURES_ALONE, _UNREAD)
    languages = [(said, sorted(name for name, other in told.items() if other == said)) for said in order]
    return " ".join(said.format(language=_listed(names)) for said, names in languages if names)


def _said(reading: Reading) -> str:
    if not figures_read(reading):
        return _UNREAD
    compared = tables.exists(f"happenings.{reading.article.language or 'en'}.tsv")
    return _NOTHING_FOUND if compared else _FIGURES_ALONE


def _name(reading: Reading) -> str:
    """A language as English readers call it; one that is not known is read as English where it may be that."""
    tag = reading.article.language or ("en" if figures_read(reading) else None)
    return _names().get(tag, tag) if tag else "a language that was not recognised"


@cache
def _names() -> dict[str, str]:
    return tables.mapping("languages.tsv")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
