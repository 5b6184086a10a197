"""Which feeds a site has: those its page names, else those at the usual paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from newsloom import tables
from newsloom.errors import IntakeError
from newsloom.intake import addresses
from newsloom.intake.entries import address
from newsloom.intake.words import plain

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_MEDIA = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
                    "application/xml", "text/xml", "application/json"})  # fmt: skip
# A link in the text that looks like a feed: the last resort before the usual paths.
_LIKELY = re.compile(
    r"(?:/(?:feeds?|rss|atom)(?:[/.]|$)|\.(?:rss|atom|rdf)$|[/.]rss\b|feed\.(?:xml|json)$)", re.IGNORECASE
)
_COMMENTS = re.compile(r"comments?(?:/|\b).{0,20}feed|comment|kommentar|commentaire|comentario", re.IGNORECASE)
_NOT_JSON = re.compile(r"wp-json|oembed|manifest", re.IGNORECASE)
_HEAD, _MOST = 400_000, 20


@dataclass(frozen=True, slots=True)
class Link:
    """A feed that a page names; ``guessed``: one where sites have theirs, not where it was looked for."""

    url: str
    title: str | None = None
    guessed: bool = False


class WebPageError(IntakeError):
    """A web page stands where a feed should. ``links`` are the feeds it names."""

    def __init__(self, links: tuple[Link, ...] = ()) -> None:
        named = ", ".join(link.url for link in links[:3])
        super().__init__(
            "it is a web page, not a feed",
            f"its page names these feeds: {named}" if named else "give the address of an RSS, Atom or JSON Feed",
        )
        self.links = links


def is_page(body: bytes) -> bool:
    """Whether bytes are a web page and no feed."""
    start = body[:4096]
    page, feed = _PAGE.search(start), _FEED.search(start)
    return page is not None and (feed is None or page.start() < feed.start())


def linked(body: bytes, url: str) -> tuple[Link, ...]:
    """The feeds that a page names in its head, else those its links look like; feeds of comments last."""
    try:
        parser = html.HTMLParser(recover=True, no_network=True, remove_comments=True, encoding="utf-8")
        root = html.document_fromstring(body[:_HEAD], parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return ()
    base = urljoin_safe(url, next(iter(root.xpath("//base/@href")), ""))
    found = list(_named(root, base)) or list(_likely(root, base))
    unique: dict[str, Link] = {}
    for link in found:
        if link.url != url:
            unique.setdefault(link.url, link)
    ordered = sorted(unique.values(), key=lambda link: bool(_COMMENTS.search(f"{link.url} {link.title}")))
    return tuple(ordered[:_MOST])


def usual(url: str) -> tuple[str, ...]:
    """Where a site keeps its feed when it does not say: below the page's own path, then at the root."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    paths = [row[0] for row in tables.rows("feed_paths.txt")]
    own = parts.path.rstrip("/")
    below = [f"{root}{own}{path}" for path in paths[:2]] if own and "." not in own.rsplit("/", 1)[-1] else []
    return tuple(dict.fromkeys((*below, *(root + path for path in paths))))


def urljoin_safe(base: str, path: str) -> str:
    """The path made whole, or the base where that cannot be."""
    try:
        return urljoin(base, path.strip())
    except ValueError:
        return base


def _whole(link: str | None, base: str) -> str | None:
    """A link as an address that can be asked, or ``None``."""
    whole = address((link or "").strip(), base)
    try:
        addresses.check(whole or "")
    except IntakeError:
        return None
    return whole


def _named(root: html.HtmlElement, base: str) -> Iterator[Link]:
    for link in root.iter("link"):
        rel, media = (link.get("rel") or "").lower().split(), (link.get("type") or "").partition(";")[0].strip().lower()
        if media not in _MEDIA or not {"alternate", "feed"} & set(rel) or "stylesheet" in rel:
            continue
        whole = _whole(link.get("href"), base)
        if whole and not (media == "application/json" and _NOT_JSON.search(whole)):
            yield Link(whole, plain(link.get("title")))


def _likely(root: html.HtmlElement, base: str) -> Iterator[Link]:
    for anchor in root.iter("a"):
        whole = _whole(anchor.get("href"), base)
        if whole and _LIKELY.search(urlsplit_path(whole)):
            yield Link(whole, (plain(anchor.text_content()) or "")[:100] or None)


def urlsplit_path(url: str) -> str:
    """The path of an address, empty where it has none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
