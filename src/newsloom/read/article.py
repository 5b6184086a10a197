"""A page becomes an article: its text, the kind of every block, and what is known of it.

    Page ──▶ text and drafts of blocks ──mark──▶ Blocks ──┐
      └────▶ Facts (carrier, page, printed lines) ────────┴──▶ Article

Pure: no network, no clock. What is unknown stays ``None``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from newsloom import tables
from newsloom.errors import OURS, NewsloomError, NoArticleError, ReadError, fault
from newsloom.read import blocks, facts
from newsloom.read.facts import Facts
from newsloom.read.publisher import headline, publisher
from newsloom.tables import outlets
from newsloom.text import words
from newsloom.types import BODY, Article, Block, Page

# py3langid on shorter texts is a coin toss between neighbours.
_LANGUAGE_SHORTEST = 40
_LANGUAGE_SAMPLE = 3000


def article(page: Page) -> Article:
    """The article on a page.

    Raises ``ReadError`` when there is none: no text, or nothing that reads as a body; and for whatever goes wrong.
    """
    try:
        return _article(page)
    except NewsloomError:
        raise
    except Exception as error:
        raise ReadError(f"it could not be read: {fault(error)}", OURS) from error


def _article(page: Page) -> Article:
    if page.kind == "html":
        try:
            return _from_html(page)
        except ReadError:
            if "feed" in page.given and (title := facts.given(page).title):
                return _headline(page, title)
            raise
    text = _record_text(page) if page.kind == "record" else decoded(page)
    return _from_text(page, text)


def _record_text(page: Page) -> str:
    text = page.given.get("text")
    if not isinstance(text, str):
        raise ReadError("there is no text", 'give each article a "text" field with its words')
    return text


def decoded(page: Page) -> str:
    """The page's bytes as text without byte order mark: in the carrier's charset, else UTF-8, else Windows-1252."""
    for charset in (page.charset, "utf-8-sig"):
        if charset:
            try:
                return page.body.decode(charset).removeprefix("\ufeff")
            except (UnicodeDecodeError, LookupError):
                continue
    return page.body.decode("cp1252", errors="replace")


def _from_text(page: Page, text: str) -> Article:
    said = facts.given(page)
    drafts = [Block(s.start, s.end, blocks.first_kind(text, s)) for s in blocks.split(text)]
    title = said.title or blocks.first_line_title(text, drafts)
    marked = blocks.mark(text, drafts, [title] if title else [])
    if not any(block.kind in BODY for block in marked):
        if page.kind != "record" or not (said.title or text.strip()):
            raise ReadError("there is no text to read", "give a file that holds a report's own words")
        # A given headline without a text, or a text that is only the headline, is all there is of that report.
        marked = tuple(replace(block, kind="paragraph") for block in drafts)
    return _assembled(page, text, marked, facts.first([said, facts.printed(text, marked), facts.announced(page)]))


def _from_html(page: Page) -> Article:
    from newsloom.read.page import extracted

    said = facts.given(page)
    text, drafts, found, claims = extracted(page, said)
    titles = [title for title in (said.title, found.title, *found.headlines) if title]
    marked = blocks.mark(text, drafts, titles, claims)
    if not any(block.kind in BODY for block in marked):
        advice = "give the page of one report, not a front page or a list"
        raise NoArticleError("there is no article on the page", advice)
    known = facts.first([said, found, facts.printed(text, marked), facts.announced(page)])
    return _assembled(page, text, marked, known)


def _headline(page: Page, title: str) -> Article:
    """A feed's entry without words of its own: its headline is all there is of that report, and still links."""
    known = facts.first([facts.given(page), facts.announced(page)])
    return _assembled(page, title, (Block(0, len(title), "paragraph"),), known)


def _assembled(page: Page, text: str, marked: tuple[Block, ...], known: Facts) -> Article:
    body = "\n".join(text[b.start : b.end] for b in marked if b.kind in BODY)
    claimed = known.outlet or (outlets.by_domain(known.url) if known.url else None) or facts.found_in(page)
    outlet = publisher(claimed, page)
    return Article(
        id=identity(page, known.url, text),
        text=text,
        blocks=marked,
        url=known.url,
        outlet=outlet,
        title=headline(known.title, outlet),
        published=known.published,
        language=known.language or spoken(body),
        bylines=known.bylines or known.desk,
        extra=facts.beside(page.given, known),
        place=page.place,
    )


def identity(page: Page, url: str | None, text: str) -> str:
    """The given id, else 16 hexadecimal digits of canonical URL (or file name, so that folders may move) and text."""
    given = page.given.get("id")
    if isinstance(given, (str, int)) and not isinstance(given, bool) and str(given).strip():
        return str(given).strip()
    where = facts.canonical(url) if url else re.split(r"[/\\]", page.place)[-1]
    return hashlib.sha256(f"{where}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def spoken(text: str) -> str | None:
    """The language of a text by its words, or ``None`` under 40 characters."""
    text = text.strip()[:_LANGUAGE_SAMPLE]
    if len(text) < _LANGUAGE_SHORTEST:
        return None
    found = words(text)
    # Function words are .25 and more of 3,000 English reports and .08 at most of 95 in other languages; the table is
    # here anyway, and the model takes a second to load.
    if sum(word in tables.words("stop.en.txt") for word in found) >= 0.2 * len(found) > 0:
        return "en"
    import py3langid

    return str(py3langid.classify(text)[0])
