"""The reports that a page of newsloom holds whole, so that the page can be checked by itself.

our page ──embedded──▶ Page (record) for each report       anything else ──▶ None
"""

from __future__ import annotations

import re
from typing import Any

from lxml import html as lxml_html
from lxml.etree import ParserError

from newsloom.render.wording import UNNAMED
from newsloom.types import Page

_OUR_PAGE = re.compile(rb"<meta name=\"generator\" content=\"newsloom\"")
# The generator stands in the head, before the style sheet.
_HEAD = 4000


def our_page(body: bytes) -> bool:
    """Whether bytes are a page that newsloom wrote."""
    return _OUR_PAGE.search(body[:_HEAD]) is not None


def embedded(body: bytes, place: str) -> list[Page] | None:
    """The reports under “Sources” of a page of ours, each once; ``None`` for what is no such page.

    Empty where the page has only the credited words of its reports. ``place`` is the page's, for messages.
    """
    if not our_page(body):
        return None
    try:
        tree = lxml_html.fromstring(body)
    except ParserError:  # all of it in a comment, say
        return None
    found: dict[str, Page] = {}
    for number, report in enumerate(tree.xpath(f"//article[{_has('report')}]"), 1):
        given = _given(report)
        if given["text"]:
            found.setdefault(given["id"] or f"{number}", Page(f"{place}:{number}", "record", given=given))
    return list(found.values())


def _has(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


def _given(report: Any) -> dict[str, Any]:
    paragraphs = report.xpath(f"./div[{_has('body')}]/p")
    outlet = " ".join(report.xpath("string(./header/*[1]/bdi)").split())
    return {
        "id": report.get("data-report"),
        "outlet": None if outlet == UNNAMED else outlet or None,
        "title": " ".join(report.xpath(f"string(./header/*[1]/*[{_has('headline')}])").split()) or None,
        "published": report.xpath("string(.//header//time/@datetime)") or None,
        "url": report.xpath(f"string(.//a[{_has('address')}]/@href)") or None,
        "language": report.xpath(f"string(./div[{_has('body')}]/@lang)") or None,
        "text": "\n\n".join(filter(None, map(_words, paragraphs))),
    }


def _words(paragraph: Any) -> str:
    """A paragraph's own words: the arrow that leads back from a credited place is ours."""
    return "".join(paragraph.xpath(f".//text()[not(ancestor::a[{_has('back')}])]")).strip()
