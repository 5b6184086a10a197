"""Who publishes: outlets by name, by domain, and where their names stand in running text.

The rows are ``outlets.tsv``, made by ``scripts/build_outlets.py``. Names that are ordinary words too ("Time", "The
Sun") stand in its last column and are told apart wherever they are found in text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from anyascii import anyascii

from newsloom import tables
from newsloom.tables import disguise
from newsloom.text import plain, plainest
from newsloom.types import Outlet

_WORD = re.compile(r"[^\W_]+")
_LEADING_THE = re.compile(r"the\s+(?=\S)", re.IGNORECASE)
# "Reuters (blog)", "New York Times - Opinion", "CNN | World": what catalogues and feeds add to a name.
_ADDED = re.compile(r"\s*(?:\\?\((?P<inside>[^()]*)\\?\)|\s[-–—|:]\s.*)$", re.DOTALL)
# The codes by which a country is known besides its own.
_COUNTRIES = {"uk": "GB", "usa": "US", "u.s.": "US", "u.k.": "GB"}
_HOST = re.compile(r"[^\s/]+\.[a-z]{2,}", re.IGNORECASE)
_LONGEST = 120
# A shorter name shouted is an abbreviation of something else: "TIME" and "VICE" have rows of their own.
_SHOUTED = 5


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of an outlet; unknown fields are ``None``.

    ``country`` is ISO 3166 (two letters), ``language`` ISO 639-1, ``kind`` ``outlet``, ``agency``, ``photo agency`` or
    ``aggregator``, ``source`` says whence the row is. ``common`` holds those of its names that are ordinary words too.
    """

    outlet: Outlet
    aliases: tuple[str, ...]
    domains: tuple[str, ...]
    country: str | None
    language: str | None
    kind: str
    owner: str | None
    source: str
    common: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.outlet.name, *self.aliases)


class Named(NamedTuple):
    """An outlet's name in running text, at ``[start, end)``; ``common``: the words may mean something else."""

    start: int
    end: int
    outlet: Outlet
    common: bool


def details(id: str) -> Details | None:
    """The row of an outlet by its id."""
    return _rows().get(id)


def is_agency(outlet: Outlet) -> bool:
    """Whether an outlet is a news agency, whose text others print."""
    row = _rows().get(outlet.id)
    return row is not None and row.kind == "agency"


def sells_photos(outlet: Outlet) -> bool:
    """Whether an outlet is a photo agency, which is credited for pictures alone."""
    row = _rows().get(outlet.id)
    return row is not None and row.kind == "photo agency"


@lru_cache(maxsize=10_000)
def namesake(words: str, outlet: Outlet, language: str, country: str | None) -> Outlet:
    """The outlet that words mean where they are read: "ABC" is a Spanish paper's in Spanish, a broadcaster's in Sydney.

    Namesakes are the rows whose name is the words with a place in brackets. The country of whose text it is decides,
    else its language where one namesake alone has it; else it is ``outlet``, the best known.
    """
    others = [row for row in _namesakes().get(key(words), ()) if row.outlet.id != outlet.id]
    if not others:
        return outlet
    known = _rows().get(outlet.id)
    for row in others:
        if country is not None and row.country == country and (known is None or known.country != country):
            return row.outlet
    spoken = [row for row in others if row.language == language]
    foreign = known is not None and known.language != language
    return spoken[0].outlet if foreign and len(spoken) == 1 else outlet


def goes_by(name: str, outlet: Outlet) -> bool:
    """Whether an outlet of the table is called so, the place in brackets aside: "The Times" is The Times (Malta)."""
    row, wanted = _rows().get(outlet.id), key(name)
    alike = any(one.outlet.id == outlet.id for one in _namesakes().get(wanted, ()))
    return alike or (row is not None and wanted in map(key, row.names))


@cache
def _namesakes() -> dict[str, tuple[Details, ...]]:
    found: dict[str, list[Details]] = {}
    for row in _rows().values():
        bare = re.sub(r"\s\([^()]*\)$", "", row.outlet.name)
        if bare != row.outlet.name:
            found.setdefault(key(bare), []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


@lru_cache(maxsize=10_000)
def by_name(name: str) -> Outlet | None:
    """The outlet of a name or alias; case, blanks, marks and a leading "the" do not matter: ``LEMONDE`` is Le Monde."""
    if len(name) > _LONGEST:
        return None
    known = _by_key()
    bare = name.strip()
    letters = key(bare)
    found = known.get(letters) or known.get(letters.removeprefix("the")) or _bare(bare)
    if found is None and _HOST.fullmatch(bare):
        return by_domain(bare)
    return found


def _bare(name: str) -> Outlet | None:
    """The outlet of a name with something added; a place in brackets tells a namesake: ``The Times (Malta)``."""
    added = _ADDED.search(name)
    found = _by_key().get(key(name[: added.start()])) if added else None
    inside = ((added["inside"] if added else None) or "").strip().lower()
    if found is None or not inside or inside in tables.words("outlet_additions.txt"):
        return found
    row = _rows().get(found.id)
    return found if row and row.country == _COUNTRIES.get(inside, inside.upper()) else None


@lru_cache(maxsize=10_000)
def by_domain(host_or_url: str) -> Outlet | None:
    """The outlet of an address or host: ``https://blogs.lemonde.fr/x`` and ``lemonde.fr`` are both Le Monde's."""
    host = domain_of(host_or_url)
    return _by_host()[host] if host else None


def domain_of(host_or_url: str) -> str | None:
    """The known domain that an address or host is of."""
    known = _by_host()
    labels = host_of(host_or_url).split(".")
    return next((host for i in range(len(labels) - 1) if (host := ".".join(labels[i:])) in known), None)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one outlet's or one owner's hosts: ``rss.dw.com`` and ``www.dw.com``."""
    if known := by_domain(one):
        return known == by_domain(other)
    return registered(one) == registered(other) != ""


def speaks_for(feed: str, address: str) -> bool:
    """Whether what a feed says of a page is the page's own outlet's word, or that of the user's own network."""
    return private(feed) or same_site(feed, address)


def private(address: str) -> bool:
    """Whether an address is of the user's own machines: nothing there is fetched that they did not allow."""
    host = host_of(address)
    try:
        return host == "localhost" or not ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return False


def registered(address: str) -> str:
    """The part of an address's host that somebody registered: ``bbc.co.uk``, ``example.org``; a number's host whole."""
    host = host_of(address)
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    # "co.uk", "com.au": a short label before a country's.
    inner = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _INNER
    return ".".join(labels[-3 if inner else -2 :])


_INNER = frozenset(("co", "com", "org", "net", "gov", "ac", "gob", "or", "ne"))


def slug(name: str) -> str:
    """A lower-case ASCII id for a name, without a leading "the"; empty for a name without letters and digits."""
    words = re.findall(r"[a-z0-9]+", anyascii(name.replace("'", "").replace("’", "")).lower())
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return "-".join(words)


@lru_cache(maxsize=10_000)
def named(name: str) -> Outlet | None:
    """The outlet that a text names, known or not; ``None`` for a name without letters and digits.

    A name that only looks like a known one ("Rеuters" with a Cyrillic е) is not that outlet's, and says so.
    """
    found = by_name(name)
    if found is None and (made := slug(name)):
        known = next((one for seen in disguise.looks(name) if (one := by_name(seen))), None)
        shown = " ".join(name.split())
        found = Outlet(f"{made}-not-{known.id}", f"{shown} (not {known.name})") if known else Outlet(made, shown)
    return found


def mentions(text: str, heads: Sequence[tuple[int, str]] | None = None) -> Iterator[Named]:
    """Names of outlets in running text, in order, the longest where several begin at one word.

    A lower-case "the" before a name is not part of it. One-word names with an article ("The Hill") need the article.
    ``heads`` are the text's, where they are known.
    """
    starts, past = _starts(), 0
    for start, word in head_words(text, plain(text)) if heads is None else heads:
        forms = starts.get(word)
        if forms is None or start < past or _glued(text, start):
            continue
        match = _compiled(forms).match(text, start)
        if match is None:
            continue
        outlet, common, articled = _forms()[_squeezed(match.group())]
        article = _ARTICLE.search(text, max(0, start - 5), start) if articled else None
        if articled == "needed" and article is None:
            continue
        past = match.end()
        proper = article is not None and article[1][0] == "T"
        yield Named(start - 4 if proper else start, past, outlet, common or (articled == "needed" and not proper))


_GLUED = frozenset("@#._")
# A word from its first letter that is no small one of a to z: four fifths of a text's words can begin no name.
_HEAD = re.compile(r"[^\Wa-z_][^\W_]*")


def head_words(text: str, letters: Set[bytes]) -> list[tuple[int, str]]:
    """Where a name may begin, with the word there; names written small ("dpa") are looked for where they are told.

    ``letters``: the text's words, as ``plain`` tells them.
    """
    heads = [(match.start(), match.group()) for match in _HEAD.finditer(text)]
    small = []
    listed = _small()
    for piece in listed.keys() & letters:
        for form, word in listed[piece]:
            at = text.find(form)
            while at >= 0:
                small.append((at, word))
                at = text.find(form, at + 1)
    return sorted(heads + small) if small else heads


def _glued(text: str, start: int) -> bool:
    """Whether the letter before makes a word no beginning: "@bbc", a word's own inside."""
    before = text[start - 1 : start]
    return before in _GLUED or before.isalnum()


@cache
def _small() -> dict[bytes, list[tuple[str, str]]]:
    """The forms that begin with a small letter of a to z, each with its first word, by their plainest letters."""
    words = ((form, match.group()) for form in _forms() if (match := _WORD.match(form)))
    small = [(form, word) for form, word in words if "a" <= word[0] <= "z"]
    # "allAfrica" finds "allAfrica.com" as well: what is longer is matched where the word begins.
    found: dict[bytes, list[tuple[str, str]]] = {}
    for form, word in small:
        if not any(other != form and word == head and form.startswith(other) for other, head in small):
            found.setdefault(plainest(form), []).append((form, word))
    return found


# A foreign text gives its own: "Bericht des Guardian", "le Guardian", "al Times".
_ARTICLE = re.compile(r"\b(the|The|THE|d(?:er|ie|as|em|en|es)|le|du|au|el|del|al|il|dal)\s$")


def host_of(address: str) -> str:
    """The host of an address, or a host as it is given, in lower case; empty where there is none."""
    address = address.strip().lower()
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.strip(".")


def key(name: str) -> str:
    """What the spellings of one name share: lower-case letters and digits, no marks, no leading "the"."""
    bare = _LEADING_THE.sub("", name.strip(), count=1) if name[:4].lower().startswith("the") else name
    letters = unicodedata.normalize("NFKD", bare.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _unarticled(name: str) -> str:
    return _LEADING_THE.sub("", _squeezed(name), count=1)


def _squeezed(name: str) -> str:
    return " ".join(name.split()).replace("’", "'")


@cache
def _rows() -> dict[str, Details]:
    found = {}
    for row in tables.rows("outlets.tsv"):
        id_, name, aliases, domains, country, language, kind, owner, source, common = row + ("",) * (10 - len(row))
        found[id_] = Details(
            outlet=Outlet(id_, name),
            aliases=tuple(filter(None, aliases.split("|"))),
            domains=tuple(filter(None, domains.split("|"))),
            country=country or None,
            language=language or None,
            kind=kind,
            owner=owner or None,
            source=source,
            common=frozenset(filter(None, common.split("|"))),
        )
    return found


@cache
def _by_key() -> dict[str, Outlet]:
    known: dict[str, Outlet] = {}
    for row in _rows().values():  # own names before others' aliases
        known.setdefault(key(row.outlet.name), row.outlet)
    for row in _rows().values():
        for alias in row.aliases:
            known.setdefault(key(alias), row.outlet)
    known.pop("", None)
    return known


@cache
def _by_host() -> dict[str, Outlet]:
    return {domain: row.outlet for row in reversed(_rows().values()) for domain in row.domains}


@cache
def _forms() -> dict[str, tuple[Outlet, bool, str]]:
    """Every form of a name in text: its outlet, whether it is an ordinary word, and what of its article.

    Forms stand without "the". The article is ``""`` (none), ``kept`` ("The Washington Post") or ``needed``
    ("The Hill").
    """
    forms: dict[str, tuple[Outlet, bool, str]] = {}
    for row in _rows().values():
        with_article = {bare for name in row.names if (bare := _unarticled(name)) != _squeezed(name)}
        for name in row.names:
            form, bare = _squeezed(name), _unarticled(name)
            one = " " not in bare and "-" not in bare
            articled = "needed" if one and bare != form else "kept" if bare in with_article else ""
            if articled == "needed" and bare[0].isdigit():
                continue  # "the 19th century"
            known = (row.outlet, name in row.common, articled)
            forms.setdefault(bare, known)
            if len(form) >= _SHOUTED:
                forms.setdefault(bare.upper(), known)
    return forms


@cache
def _starts() -> dict[str, tuple[str, ...]]:
    """The forms that begin with each word, the longest first."""
    starts: dict[str, list[str]] = {}
    for form in _forms():
        first = _WORD.search(form)
        if first and first.start() == 0:
            starts.setdefault(first.group(), []).append(form)
    return {word: tuple(sorted(forms, key=lambda form: (-len(form), form))) for word, forms in starts.items()}


@cache
def _compiled(forms: tuple[str, ...]) -> re.Pattern[str]:
    # Not inside a longer word or name: "The Times-Picayune" is not The Times; "AP-NORC" is AP all the same.
    return re.compile("|".join(_pattern(form) for form in forms))


def _pattern(form: str) -> str:
    words = r"\s".join(re.escape(word).replace("'", "['’]") for word in form.split(" "))
    return words + (r"(?!\w)" if form.isupper() else r"(?!\w|-[^\W\d_]|\.[a-z]{2,4}\b)")
