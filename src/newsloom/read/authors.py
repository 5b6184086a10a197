"""Who wrote a page, as its markup states it: JSON-LD, meta fields, and the elements that name an author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from newsloom import tables
from newsloom.read import facts as carrier
from newsloom.read.bylines import names
from newsloom.text import squeeze

_Thing = Mapping[str, Any]
# Addresses of persons' pages: /author/ada-finch, /profils/2538.
_PERSON_PAGE = re.compile(
    r"/(?:authors?|auth?oren?|auteurs?|autore?s?|autorzy|profile?s?|profils?|contributors?|journalists?|reporters?|"
    r"people|person|staff|by)/[^/?#]",
    re.IGNORECASE,
)
_AT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,32}")
_ELSEWHERE = frozenset({"aside", "nav", "footer", "figure", "figcaption", "blockquote"})
# Words of classes about other reports: their authors are not this page's.
_OTHERS = re.compile(r"related|teaser|card|comment|recommend|sidebar|promo|most|more|footer|menu|nav", re.IGNORECASE)
_SHOWN_LONGEST = 120
_ANCESTORS = 12


def stated(
    tree: Any, meta: Mapping[tuple[str, str], str], main: _Thing, things: Sequence[_Thing], house: Iterable[str | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The persons a page names as its authors, and the desk where it names only the outlet (``house``: its names)."""
    outlet = [letters for name in house if name and len(letters := _letters(name)) > 2]
    desk: tuple[str, ...] = ()
    for found in _sources(tree, meta, main, things):
        people = tuple(name for name in found if "http" not in name and not _AT.search(name))
        if people and not all(_is_house(name, outlet) for name in people):
            return people, ()
        desk = desk or people
    return (), desk


def _sources(
    tree: Any, meta: Mapping[tuple[str, str], str], main: _Thing, things: Sequence[_Thing]
) -> Iterator[tuple[str, ...]]:
    yield _linked(main, things)
    yield from _fields(meta)
    yield _shown(tree)


def _is_house(name: str, outlet: Sequence[str]) -> bool:
    letters = _letters(name)
    # A name of three letters stands inside persons' names by chance.
    return any(letters in own or (len(own) > 3 and own in letters) for own in outlet)


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _linked(main: _Thing, things: Sequence[_Thing]) -> tuple[str, ...]:
    """The authors of the JSON-LD object; those given by reference are looked up."""
    said = main.get("author")
    found = []
    for person in said if isinstance(said, list) else [said]:
        name = person
        if isinstance(person, Mapping):
            same = (t for t in things if person.get("@id") and t.get("@id") == person["@id"] and t.get("name"))
            name = person.get("name") or next(same, person).get("name")
        found.append(carrier.unescaped(name))
    return carrier.authors([name for name in found if name])


def _fields(meta: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, ...]]:
    """What each meta field for authors says, surest first."""
    for (key,) in tables.rows("page_authors.tsv"):
        for attribute in ("name", "property", "itemprop"):
            if text := meta.get((attribute, key)):
                yield carrier.authors(text)


def _shown(tree: Any) -> tuple[str, ...]:
    """The persons whom the first element that marks an author names, with those beside it in elements of one kind."""
    found: list[str] = []
    sign: tuple[Any, ...] | None = None
    for element in tree.xpath("//*[@rel='author' or @itemprop='author' or @property='author'] | //a[@href]"):
        if not _marks_author(element):
            continue
        here = (element.tag, element.get("class"), element.get("rel"), _container(element))
        if sign is not None and here != sign:
            break
        people = names(squeeze(" ".join(element.itertext()))[:_SHOWN_LONGEST])
        if people:
            sign = here
            found.extend(name for name in people if name not in found)
    return tuple(found)


def _container(element: Any) -> Any:
    """The element two levels up: co-authors stand under one."""
    parent = element.getparent()
    above = parent.getparent() if parent is not None else None
    return above if above is not None else parent


def _marks_author(element: Any) -> bool:
    marked = "author" in (element.get("rel"), element.get("itemprop"), element.get("property"))
    if not marked and not _PERSON_PAGE.search(element.get("href") or ""):
        return False
    for _, above in zip(range(_ANCESTORS), element.iterancestors(), strict=False):
        if above.tag in {"body", "main"}:
            break
        if above.tag in _ELSEWHERE or (not marked and _OTHERS.search(above.get("class") or "")):
            return False
    return True
