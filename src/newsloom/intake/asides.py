"""What the feed parsers leave out: raw dates, original outlets, the feed's language, its hints of when to look again.

    sound, nothing odd ──▶ a glance by expat     sound ──▶ expat, element by element     the rest ──▶ lxml, mended

Expat takes a quarter of the time of a tree, and that it comes to the end proves that the XML is sound: fastfeedparser
silently drops an unescaped "&" with its neighbours.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from xml.parsers import expat

from lxml import etree

from newsloom.intake import schedule
from newsloom.intake.moments import offset
from newsloom.intake.schedule import Hints
from newsloom.intake.words import plain, string

_DATES = ("published", "issued", "pubDate", "date", "created", "updated", "modified")
_TEXTS = frozenset({"content", "encoded", "description", "summary", "body", "fullitem"})
_ENTRIES = frozenset({"item", "entry"})
_HINTS = frozenset({"ttl", "hour", "day", "updatePeriod", "updateFrequency"})
_MEDIA_TEXT = "{http://search.yahoo.com/mrss/}description"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(slots=True)
class Aside:
    """Of one entry: raw date, original outlet; from a tree also title and text where they hold markup."""

    published: str | None = None
    source: str | None = None
    title: str | None = None
    html: str = ""


@dataclass(slots=True)
class Asides:
    """Of a whole feed. ``sound``: it is XML to its end. ``dated``: no date is in doubt, so a parser's are believed.

    ``utc_offset``: the minutes that all dates of a feed that is ``dated`` are ahead of UTC; ``None`` for UTC's own.
    """

    language: str | None = None
    hints: Hints = field(default_factory=Hints)
    entries: list[Aside] = field(default_factory=list)
    sound: bool = False
    dated: bool = False
    utc_offset: int | None = None


def asides(body: bytes) -> Asides | None:
    """Of a feed in UTF-8, or ``None`` when it is not sound."""
    return _glance(body) or _swift(body)


# ── sound XML without oddities ───────────────────────────────────────────────────────────────────────────

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_FULL = (
    rf"(?:(?:[A-Z][a-z]{{2}}, )?(?!29 Feb)\d{{1,2}} [A-Z][a-z]{{2}} [12]\d{{3}} {_CLOCK} (?:GMT|UTC|[+-]\d{{4}})"
    rf"|[12]\d{{3}}(?!-02-29)-\d\d-\d\dT{_CLOCK}(?:\.\d{{1,6}})?(?:Z|[+-]\d\d:\d\d))"
)
# A date that is not written out in full, or of a rare kind, or a leap day, which fastfeedparser moves to the day
# before; an entry's own source.
_ODD = re.compile(
    r"<(?![/!])(?:[\w.-]++:)?(?:issued|created|source|(?:published|pubDate|date|updated|modified)"
    rf"(?=[\s/>])(?!>\s*(?:<!\[CDATA\[\s*)?{_FULL}\s*(?:\]\]>\s*)?<))".encode()
)
_FIRST_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_ZONE = re.compile(
    rb"(:\d\d(?:\.\d{1,6})?(?: ?GMT| ?UTC|Z| ?[+-]\d\d:?\d\d))\s*+(?:\]\]>\s*+)?"
    rb"</(?:[\w.-]++:)?(?:published|pubDate|date|updated|modified)\s*>"
)


def _glance(body: bytes) -> Asides | None:
    """By expat without Python, a third of the time; ``None`` when the XML is not sound, or anything in it is odd."""
    first = _FIRST_ENTRY.search(body)
    if first is None or _ODD.search(body):
        return None
    # The parser gives all dates in UTC. Feeds write one clock for all; where summer time parts them, by element.
    zones = {offset(zone.decode()) for zone in set(_ZONE.findall(body, first.start()))}
    if len(zones) > 1:
        return None
    found = Asides(sound=True, dated=True, utc_offset=next(iter(zones), None))
    reader, rest = _Reader(found), memoryview(body)
    try:
        reader.parser.Parse(rest[: first.start()], False)
        reader.rest()
        reader.parser.Parse(rest[first.start() :], True)
    except (expat.ExpatError, _UnwantedError, ValueError):
        return None
    found.language = string(found.language)
    found.hints = schedule.hints(reader.said)
    return found


# ── sound XML ────────────────────────────────────────────────────────────────────────────────────────────

_RANK = {name: number for number, name in enumerate(_DATES)}
_WANTED = frozenset({*_DATES, *_HINTS, "source", "language"})


class _UnwantedError(Exception):
    """The document is not to be read so."""


def _swift(body: bytes) -> Asides | None:
    """By expat; ``None`` when the XML is not sound."""
    found = Asides(sound=True)
    reader = _Reader(found)
    try:
        reader.parser.Parse(body, True)
    except (expat.ExpatError, _UnwantedError, ValueError):
        return None
    # A date behind the last entry is the feed's own.
    if found.entries and reader.dated_at > max(body.rfind(b"item>"), body.rfind(b"entry>")):
        found.entries[-1].published = None
    found.language = string(found.language)
    found.hints = schedule.hints(reader.said)
    return found


class _Reader:
    """Gathers the text of wanted elements. Python is called for starts of elements alone, but inside wanted ones."""

    def __init__(self, found: Asides) -> None:
        self.said: dict[str, list[str]] = {}
        self.dated_at = -1
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._first
        self.parser.EntityDeclHandler = self.refuse
        self._found = found
        self._start = self._starter()
        self._rank = len(_DATES)
        self._wanted = ""
        self._depth = self._titled = 0
        self._pieces: list[str] = []

    def refuse(self, *_args: Any) -> None:
        """Stop at an entity's declaration."""
        raise _UnwantedError

    def rest(self) -> None:
        """Call nothing more, so that what is left is only checked."""
        parser = self.parser
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None

    def _first(self, _name: str, attributes: dict[str, str]) -> None:
        self._found.language = attributes.get("xml:lang")
        self.parser.ordered_attributes = True  # a list is cheaper than a dictionary
        self.parser.StartElementHandler = self._start

    def _starter(self) -> Callable[[str, object], None]:
        """What is called for each element: a closure, since half the time of the reader is these calls."""
        known = _Known()

        def start(name: str, _attributes: object) -> None:
            wanted = known[name]
            if wanted is not None:
                self._open(wanted)

        return start

    def _open(self, wanted: str) -> None:
        if wanted == "entry":
            self._found.entries.append(Aside())
            self._rank = len(_DATES)
            return
        self._wanted, self._depth, self._titled, self._pieces = wanted, 1, 0, []
        parser = self.parser
        parser.StartElementHandler, parser.EndElementHandler = self._inner, self._end
        parser.CharacterDataHandler = self._pieces.append

    def _inner(self, name: str, _attributes: object) -> None:
        """An element in a wanted one: an Atom source has its name as title."""
        self._depth += 1
        if self._wanted == "source" and not self._titled and name.rpartition(":")[2] == "title":
            self._titled = self._depth
            self._pieces.clear()

    def _end(self, _name: str) -> None:
        if self._depth == self._titled:
            self.parser.CharacterDataHandler = None
        self._depth -= 1
        if self._depth:
            return
        parser = self.parser
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._start, None, None
        if text := "".join(self._pieces).strip():
            self._keep(self._wanted, text)

    def _keep(self, wanted: str, text: str) -> None:
        entries = self._found.entries
        if not entries:
            if wanted == "language":
                self._found.language = text
            elif wanted in _HINTS:
                self.said.setdefault(wanted, []).append(text)
        elif wanted == "source":
            entries[-1].source = entries[-1].source or plain(text)
        elif (rank := _RANK.get(wanted, len(_DATES))) < self._rank:
            self._rank, entries[-1].published, self.dated_at = rank, text, self.parser.CurrentByteIndex


class _Known(dict[str, str | None]):
    """What an element's name means: "entry", one that is wanted, or nothing."""

    def __missing__(self, name: str) -> str | None:
        local = name.rpartition(":")[2]
        self[name] = "entry" if local in _ENTRIES else local if local in _WANTED else None
        return self[name]


_FILM = re.compile(rb"<media:description(?:\s[^<>]*)?>([^<]*)</media:description>")


def films(body: bytes, count: int) -> list[Aside] | None:
    """Of sound XML whose ``count`` entries each have one plain description of a film: these; else ``None``.

    It takes a tenth of a tree's time.
    """
    starts = [found.start() for found in _FIRST_ENTRY.finditer(body)]
    if len(starts) != count:
        return None
    told = [_FILM.search(body, start, end) for start, end in pairwise([*starts, len(body)])]
    if None in told:
        return None
    return [Aside(html=_paragraphs(html.unescape(one[1].decode().strip()))) for one in told if one]


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in text.split("\n\n")) if text else ""


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────


def thorough(body: bytes) -> Asides:
    """By a tree that is mended as far as it goes; gives titles and texts too."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError):
        return Asides()
    if root is None:
        return Asides()
    entries = [_aside(element) for element in root.iter(*(f"{{*}}{name}" for name in sorted(_ENTRIES)))]
    sound = not parser.error_log.filter_from_errors()
    return Asides(_language(root), schedule.hints(_said(root)), entries, sound)


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _aside(element: Any) -> Aside:
    parts: dict[str, Any] = {}
    times: dict[str, str] = {}
    for child in element:
        name = _local(child)
        parts.setdefault("text" if name in _TEXTS else name, child)
        if name in _RANK and child.text:
            times.setdefault(name, child.text)
    title, text = parts.get("title"), parts.get("text")
    return Aside(
        next((times[name] for name in _DATES if name in times), None),
        _source(parts["source"]) if "source" in parts else None,
        None if title is None else plain("".join(title.itertext())),
        ("" if text is None else _inner(text)) or _described(element),
    )


def _source(element: Any) -> str | None:
    title = next((child for child in element if _local(child) == "title"), element)
    return plain("".join(title.itertext()))


def _described(element: Any) -> str:
    """What an entry for a film or a picture says of it: all the text that such feeds have."""
    return _paragraphs(next((text for one in element.iter(_MEDIA_TEXT) if (text := (one.text or "").strip())), ""))


def _inner(element: Any) -> str:
    """What stands in an element, its markup with it."""
    inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return ((element.text or "") + inner).strip()


def _language(root: Any) -> str | None:
    stated = root.get(_XML_LANGUAGE)
    return next((string(c.text) for c in _head(root) if _local(c) == "language"), None) or string(stated)


def _head(root: Any) -> Iterable[Any]:
    """What a feed says of itself."""
    found: Iterable[Any] = next((child for child in root if _local(child) == "channel"), root)
    return found


def _said(root: Any) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for child in _head(root):
        inner = list(child) if _local(child) in ("skipHours", "skipDays") else [child]
        for one in inner:
            if _local(one) in _HINTS and one.text:
                said.setdefault(_local(one), []).append(one.text)
    return said
