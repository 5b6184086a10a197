"""Make ``tables/outlets.tsv`` from our own list and a folder of facts about outlets: names, domains, countries.

    python scripts/build_outlets.py FOLDER

FOLDER holds ``fundus_publishers.jsonl.gz`` (MIT), ``awesome-rss-feeds-opml.tar.gz`` (CC0) and
``seen_in_linking.jsonl.gz``. Our own list wins: a fact only adds a domain or a row that it lacks. The same facts give
the same file.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from newsloom import tables
from newsloom.tables import outlets

TABLE = Path(outlets.__file__).with_name("outlets.tsv")
HEADER = (
    "# Outlets: names, domains, countries. Made by scripts/build_outlets.py; edit outlets_own.tsv instead.\n"
    "# Sources: own list; fundus (MIT); awesome-rss-feeds (CC0); seen: names and domains as feeds give them;\n"
    "# newsloom samples: invented, for the bundled sample reports. Only facts are taken. Empty: unknown.\n"
    "# Columns: id, name, aliases (|), domains (|), country (ISO 3166), language (ISO 639), kind, owner where openly\n"
    "# known, source, common: those of its names that are ordinary words or other bodies' names too (|).\n"
)
COUNTRIES = {"uk": "GB", "ind": "IN", "isl": "IS"}
NAMED = {
    "Australia": "AU", "Bangladesh": "BD", "Brazil": "BR", "Canada": "CA", "France": "FR", "Germany": "DE",
    "Hong Kong SAR China": "HK", "India": "IN", "Indonesia": "ID", "Iran": "IR", "Ireland": "IE", "Italy": "IT",
    "Japan": "JP", "Mexico": "MX", "Myanmar (Burma)": "MM", "Nigeria": "NG", "Pakistan": "PK", "Philippines": "PH",
    "Poland": "PL", "Russia": "RU", "South Africa": "ZA", "Spain": "ES", "Ukraine": "UA", "United Kingdom": "GB",
    "United States": "US",
}  # fmt: skip
CARRIERS = (
    "feedburner.com",
    "google.com",
    "yahoo.com",
    "msn.com",
    "wordpress.com",
    "blogspot.com",
    "medium.com",
    "linkedin.com",
)
NOT_A_HOUSE = re.compile(
    r"\b(rss|feeds?|latest|top|home|all|headlines|blog|subscription|press release|articles)\b", re.IGNORECASE
)
FEWEST = 2  # articles: a name seen once is as often a slip


@dataclass
class Row:
    """One outlet in the making."""

    name: str
    aliases: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    country: str = ""
    language: str = ""
    kind: str = "outlet"
    owner: str = ""
    source: str = "own list"
    common: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The row of the table."""
        lists = ("|".join(each) for each in (self.aliases, self.domains))
        facts = (self.country, self.language, self.kind, self.owner, self.source, "|".join(self.common))
        return "\t".join((outlets.slug(self.name), self.name, *lists, *facts)) + "\n"


def key(name: str) -> str:
    """What two spellings of one outlet's name share."""
    return outlets.key(name)


def own() -> list[Row]:
    """Our own list."""
    found = []
    for row in tables.rows("outlets_own.tsv"):
        name, aliases, domains, country, language, kind, owner, source, common = row
        parts = ([part for part in each.split("|") if part] for each in (aliases, domains, common))
        names, hosts, words = parts
        found.append(Row(name, names, hosts, country, language, kind, owner, source, words))
    return found


def fundus(folder: Path) -> Iterator[Row]:
    """The publishers that fundus reads."""
    for line in gzip.decompress((folder / "fundus_publishers.jsonl.gz").read_bytes()).decode().splitlines():
        fact = json.loads(line)
        country = COUNTRIES.get(fact["country"], fact["country"].upper())
        name = re.sub(r"\s*\(.*\)", "", fact["name"])
        yield Row(name, domains=[host(fact["domain"])], country=country, source="fundus")


def feeds(folder: Path) -> Iterator[Row]:
    """The feeds listed by country, where the feed's title is its outlet's name."""
    with tarfile.open(folder / "awesome-rss-feeds-opml.tar.gz") as archive:
        for member in sorted(archive.getnames()):
            place = re.fullmatch(r"(?:\./)?countries/without_category/(.+)\.opml", member)
            if not place:
                continue
            body = archive.extractfile(member)
            assert body is not None
            tree = etree.parse(io.BytesIO(body.read()), etree.XMLParser(recover=True, resolve_entities=False))
            for outline in tree.iterfind(".//outline[@xmlUrl]"):
                title = " ".join((outline.get("title") or "").split())
                at = host(outline.get("xmlUrl") or "")
                yield Row(title, domains=[at], country=NAMED[place[1]], source="awesome-rss-feeds")


def seen(folder: Path) -> Iterator[Row]:
    """Names with domains as news sets give them, at least twice."""
    for line in gzip.decompress((folder / "seen_in_linking.jsonl.gz").read_bytes()).decode().splitlines():
        fact = json.loads(line)
        if fact["articles"] >= FEWEST and fact["outlet"] != fact["domain"]:
            name = re.sub(r"\s*\\?\(.*$", "", fact["outlet"]).replace("\\", "").strip()
            yield Row(name, domains=[host(fact["domain"])], source="seen")


def host(address: str) -> str:
    """The host of an address, without the labels that feeds and mobile pages add."""
    bare = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return re.sub(r"^(?:www\d?|feeds?|rss|m|mobile|en|english|blogs?|api|news)\.(?=[^.]+\.)", "", bare)


def plausible(row: Row) -> bool:
    """Whether a fact's name is its outlet's: short, no feed's wording, and like its own domain."""
    domain = row.domains[0]
    if (
        not row.name
        or len(row.name.split()) > 4
        or NOT_A_HOUSE.search(row.name)
        or re.search(r"[|:»/<>]| - ", row.name)
    ):
        return False
    if domain.count(".") < 1 or any(domain.endswith(carrier) for carrier in CARRIERS):
        return False
    name, address = key(row.name), key(domain)
    return len(name) > 3 and name.isascii() and (name in address or address.startswith(name[:8]))


def merged(rows: list[Row], facts: Iterator[Row], trusted: bool) -> None:
    """Add to the rows what the facts know beyond them."""
    names = {key(name): row for row in rows for name in (row.name, *row.aliases)}
    domains = {domain: row for row in rows for domain in row.domains}
    for fact in facts:
        domain = fact.domains[0]
        known = domain in domains or any(domain.endswith("." + parent) for parent in domains)
        row = names.get(key(fact.name))
        if known or (row is not None and row.source == "newsloom samples"):
            continue
        if row is not None:
            if trusted and row.country in ("", fact.country):
                row.domains.append(domain)
                domains[domain] = row
        elif (trusted or plausible(fact)) and len(key(fact.name)) > 3 and outlets.slug(fact.name):
            if " " not in fact.name and "." not in fact.name:
                fact.common.append(fact.name)  # a name nobody looked at: not to be trusted in running text
            rows.append(fact)
            names[key(fact.name)] = domains[domain] = fact


def clashes(rows: list[Row]) -> list[str]:
    """Names, ids and domains that two rows claim."""
    found: list[str] = []
    claimed: dict[str, Row] = {}
    for row in rows:
        forms = {f"name {key(name)}" for name in (row.name, *row.aliases)}
        for form in sorted({*forms, f"id {outlets.slug(row.name)}", *(f"domain {each}" for each in row.domains)}):
            if claimed.setdefault(form, row) is not row:
                found.append(f"{form}: {claimed[form].name}, {row.name}")
    return found


def main() -> None:
    """Write the table; stop at a clash."""
    folder = Path(sys.argv[1])
    rows = own()
    for facts, trusted in ((fundus(folder), True), (feeds(folder), False), (seen(folder), False)):
        merged(rows, facts, trusted)
    if found := clashes(rows):
        sys.exit("\n".join(found))
    rows.sort(key=lambda row: (outlets.slug(row.name), row.name))
    TABLE.write_text(HEADER + "".join(row.line() for row in rows), encoding="utf-8")
    print(len(rows), "outlets")


if __name__ == "__main__":
    main()
