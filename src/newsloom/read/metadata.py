"""What the markup of an HTML page states: title, outlet, time, language, address.

Sources, surest first: JSON-LD, Open Graph and other meta elements, the visible markup, for a day alone htmldate.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lxml import etree

from newsloom import tables
from newsloom.read import authors, stamps
from newsloom.read import facts as carrier
from newsloom.read.facts import Facts
from newsloom.tables import outlets
from newsloom.text import normal, squeeze, words
from newsloom.types import Outlet

_ARTICLE = re.compile(r"article|blogposting|report|liveblog|review|analysis|opinion", re.IGNORECASE)
_PARTED = re.compile(r"\s+[|–—·•»*:-]{1,2}\s+|\s*\|\s*")
# JSON-LD on a news page is under 200 kB; more is a feed of other stories or an attack.
_LD_LONGEST = 1_000_000
_LD_OBJECTS = 5_000
_STAMP = re.compile(
    r"\s*(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_LD_WRAPPING = re.compile(r"^\s*+(?://)?\s*+(?:<!\[CDATA\[|<!--)|(?:-->|\]\]>)\s*+;?\s*+$")

_STATING = etree.XPath("descendant::*[@content or (@datetime and @itemprop)]")
_DECODER = json.JSONDecoder(strict=False)

_Thing = Mapping[str, Any]


def facts(tree: Any, url: str | None) -> Facts:
    """All that a page's markup states."""
    meta = _meta(tree)
    things = list(_linked(tree))
    main = _main_thing(things, meta, tree)
    house = _outlet_name(main, things, meta)
    address = _address(tree, meta)
    people, desk = authors.stated(tree, meta, main, things, [house, domain(url or address)])
    published, ahead = _published(tree, meta, main)
    return Facts(
        title=_title(tree, meta, main, house, url),
        headlines=_forms(tree, meta, main),
        outlet=_outlet(house, url or address),
        published=published,
        language=_language(tree, meta, main),
        bylines=people,
        desk=desk,
        url=address,
        utc_offset=ahead,
    )


def _meta(tree: Any) -> dict[tuple[str, str], str]:
    """Contents by (attribute, value in lower case), of meta elements and of RDFa and microdata; the first stands."""
    found: dict[tuple[str, str], str] = {}
    for element in _STATING(tree):
        content = (element.get("content") or element.get("datetime") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            if content and (key := element.get(attribute)):
                found.setdefault((attribute, key.strip().lower()), content)
    return found


def _of(meta: Mapping[tuple[str, str], str], key: str) -> str | None:
    """A meta field, whether it calls itself property or name."""
    return meta.get(("property", key)) or meta.get(("name", key))


# ── JSON-LD ──────────────────────────────────────────────────────────────────────────────────────────────


def _linked(tree: Any) -> Iterator[_Thing]:
    """The objects of the page's JSON-LD, outer ones first; broken JSON is passed over."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = _LD_WRAPPING.sub("", script.text or "").strip().rstrip(";")
        if not text or len(text) > _LD_LONGEST:
            continue
        try:
            # What follows the first value is left: pages close a comment there that they never opened.
            root, _end = _DECODER.raw_decode(text)
        except (ValueError, RecursionError):
            continue
        yield from _objects(root)


def _objects(root: object) -> Iterator[_Thing]:
    queue = deque([root])
    for _ in range(_LD_OBJECTS):
        if not queue:
            return
        thing = queue.popleft()
        if isinstance(thing, dict):
            yield thing
            queue.extend(value for value in thing.values() if isinstance(value, (dict, list)))
        elif isinstance(thing, list):
            queue.extend(value for value in thing if isinstance(value, (dict, list)))


def _type(thing: _Thing) -> str:
    kind = thing.get("@type")
    return " ".join(str(part) for part in kind) if isinstance(kind, list) else str(kind or "")


def _main_thing(things: list[_Thing], meta: Mapping[tuple[str, str], str], tree: Any) -> _Thing:
    """The object that describes the page's article: of an article type, its headline the page's own if several are."""
    articles = [t for t in things if _ARTICLE.search(_type(t)) and (t.get("headline") or t.get("datePublished"))]
    if len(articles) > 1:
        own = {normal(text) for text in (_of(meta, "og:title"), *_headlines(tree)) if text}
        articles.sort(key=lambda t: normal(carrier.unescaped(t.get("headline")) or "") not in own)
    return articles[0] if articles else next((t for t in things if t.get("datePublished")), {})


# ── title ────────────────────────────────────────────────────────────────────────────────────────────────


def _headlines(tree: Any) -> list[str]:
    return [text for h1 in tree.iter("h1") if (text := squeeze("".join(h1.itertext())))][:8]


def _forms(tree: Any, meta: Mapping[tuple[str, str], str], main: _Thing) -> tuple[str, ...]:
    """The headline in the forms that may stand in the text again."""
    stated = (*_headlines(tree)[:1], _of(meta, "og:title"), carrier.unescaped(main.get("headline")))
    return tuple(dict.fromkeys(text for text in stated if text))


def _title(
    tree: Any, meta: Mapping[tuple[str, str], str], main: _Thing, house: str | None, url: str | None
) -> str | None:
    """The headline: of what the page states in several places, what most of them say."""
    head = tree.find(".//title")
    stated = [
        _of(meta, "og:title"),
        carrier.unescaped(main.get("headline")),
        *_headlines(tree)[:3],
        _of(meta, "twitter:title"),
        _of(meta, "dc.title") or _of(meta, "parsely-title"),
        squeeze("".join(head.itertext())) if head is not None else None,
    ]
    known = [carrier.line(text) for text in stated if text]
    candidates = [_without_site(text, house, url, known) for text in known if text]
    if not candidates:
        return None
    votes = [normal(text) for text in candidates]
    # When sources differ, og:title was the outlet's headline on 17 of 25 saved pages and the majority on 8; but some
    # sites put their own name there, which shares no word with the others.
    if stated[0] and (
        len(set(votes)) == 1
        or any(_kin(votes[0], vote) for vote in votes[1:])
        or not _is_slogan(candidates[0], house, url)
    ):
        return candidates[0]
    return candidates[max(range(len(candidates)), key=lambda i: (votes.count(votes[i]), -i))]


def _kin(one: str, other: str) -> bool:
    """Whether two headlines share a third of the shorter one's words."""
    a, b = set(words(one)), set(words(other))
    return 3 * len(a & b) >= min(len(a), len(b)) > 0


def _is_slogan(text: str, house: str | None, url: str | None) -> bool:
    """Whether an ``og:title`` unlike the page's other titles may be the site's own: short, or with its name in it."""
    letters = _letters(text)
    # Six words: sites' slogans without their name ("News and sport from the north") had five at most.
    return len(text.split()) < 6 or any(_letters(name) in letters for name in (house, domain(url)) if name)


def _without_site(text: str, house: str | None, url: str | None, stated: list[str | None]) -> str:
    """A title without the site's name at its end (or beginning)."""
    names = {_letters(name) for name in (house, domain(url)) if name}
    others = {normal(other) for other in stated if other and other != text}
    for match in list(_PARTED.finditer(text))[::-1]:
        before, after = text[: match.start()].strip(), text[match.end() :].strip()
        if before and (normal(before) in others or _is_site(after, names)):
            return _without_site(before, house, url, stated)
        # "Ski jumping | Row over suits": a section that the headline as stated elsewhere does not have.
        if after and normal(after) in others and "|" in match.group():
            return after
    return text


def _is_site(part: str, names: set[str]) -> bool:
    letters = _letters(part)
    if len(letters) < 4:
        return letters in names
    return any(letters in name or name in letters for name in names)


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def domain(url: str | None) -> str | None:
    """The host of an address without ``www.`` and its last label."""
    match = re.match(r"https?://(?:www\.)?([^/:?#]+)", url or "")
    return match[1].rsplit(".", 1)[0] if match else None


# ── outlet, time, language, address ─────────────────────────────────────────────────────────────


def _outlet_name(main: _Thing, things: list[_Thing], meta: Mapping[tuple[str, str], str]) -> str | None:
    publisher = main.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    if isinstance(publisher, Mapping):
        name = carrier.unescaped(publisher.get("name"))
        if name is None and publisher.get("@id"):
            same = (thing for thing in things if thing.get("@id") == publisher["@id"] and thing.get("name"))
            name = next((carrier.unescaped(thing["name"]) for thing in same), None)
    else:
        name = carrier.unescaped(publisher)
    return _of(meta, "og:site_name") or name or _of(meta, "dc.publisher")


def _outlet(name: str | None, url: str | None) -> Outlet | None:
    """By name in the table, else by domain in the table, else the name as the page gives it."""
    known = (outlets.by_name(name) if name else None) or (outlets.by_domain(url) if url else None)
    return known or carrier.outlet(name)


def _published(tree: Any, meta: Mapping[tuple[str, str], str], main: _Thing) -> tuple[datetime | None, int | None]:
    """When the page was published, and what the clock of that is ahead of UTC."""
    fields = [
        carrier.unescaped(main.get("datePublished")),
        *(meta.get((a, v)) for a, v in tables.rows("page_dates.tsv")),
    ]
    stated = [text for text in fields if text]
    first = next((text for text in stated if stamps.instant(text)), None)
    if first is None:
        return _time_element(tree) or (_by_htmldate(tree), None)
    stated += [time.get("datetime") or "" for time in list(tree.iter("time"))[:40]]
    zoned = _with_zone(first, stated)
    instant = stamps.instant(zoned)
    same = (ahead for text in stated if stamps.instant(text) == instant and (ahead := stamps.offset(text)))
    return instant, stamps.offset(zoned) or next(same, None)


def _with_zone(first: str, stated: list[str]) -> str:
    """A time as stated, or the same wall-clock time stated elsewhere with its zone, or the same day with its time."""
    match = _STAMP.match(first)
    if match is None or match["zone"]:
        return first
    for other in stated:
        same = _STAMP.match(other)
        if same and same["zone"] and same["day"] == match["day"] and match["clock"] in (None, same["clock"]):
            return other
    return first


def _time_element(tree: Any) -> tuple[datetime, int | None] | None:
    """The first ``<time>`` of the article; one marked as published goes first, one in a list of links last."""
    moments: list[tuple[int, datetime, str]] = []
    for element in list(tree.iter("time"))[:40]:
        stated, shown = element.get("datetime") or "", "".join(element.itertext())
        if moment := stamps.instant(stated):
            moments.append((_rank(element), moment, stated))
        elif moment := stamps.printed(shown):
            moments.append((_rank(element), moment, shown))
    if not moments:
        return None
    _, moment, text = min(moments, key=lambda m: m[0])
    return moment, stamps.offset(text)


def _rank(element: Any) -> int:
    """How surely a time element states when its page was published; 0 is surest."""
    named = " ".join((element.get("itemprop") or "", element.get("class") or "", *element.attrib)).lower()
    around = {a.tag for a in element.iterancestors()}
    rank = 0 if "publi" in named or "pubdate" in named else 1 if around & {"article", "main", "header"} else 2
    return rank + 3 * bool(around & {"li", "aside", "nav", "footer", "a"})


def _by_htmldate(tree: Any) -> datetime | None:
    """The day htmldate sees; bounds are fixed, as its own upper bound is today's date."""
    from htmldate import find_date

    try:
        day = find_date(tree, extensive_search=False, original_date=True, min_date="1995-01-01", max_date="2100-01-01")
    except (ValueError, TypeError, AttributeError, OverflowError):
        # Raised on odd trees and impossible dates; the time is then unknown.
        return None
    return stamps.instant(day)


def _language(tree: Any, meta: Mapping[tuple[str, str], str], main: _Thing) -> str | None:
    root = tree.getroottree().getroot()
    stated = (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.get("xml:lang"),
        carrier.unescaped(main.get("inLanguage")),
        _of(meta, "og:locale"),
        _of(meta, "content-language"),
    )
    return next((found for text in stated if (found := carrier.language(text))), None)


def _address(tree: Any, meta: Mapping[tuple[str, str], str]) -> str | None:
    links = [e.get("href") or "" for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]
    stated = [*links, _of(meta, "og:url") or ""]
    return next((text.strip() for text in stated if text.strip().startswith(("http://", "https://"))), None)
