"""A reader: the bulletins of a wire service, which come as plain text.

BULLETIN 1
outlet: Harbour Wire
title: Ferry ran aground
date: 2026-03-10T08:00:00+00:00

The first paragraph.

The second one.
"""

from __future__ import annotations

import re
from datetime import datetime

from newsloom.errors import ReadError
from newsloom.types import Article, Block, Outlet, Page

_FIRST = b"BULLETIN 1"


class Bulletin:
    """Reads pages that begin with ``BULLETIN 1``."""

    def reads(self, page: Page) -> bool:
        """Whether it is a bulletin, by its first line."""
        return page.kind == "text" and page.body.startswith(_FIRST)

    def article(self, page: Page) -> Article:
        """The body's paragraphs as text, the fields as facts. Raises ``ReadError`` without paragraphs."""
        head, _, text = page.body.decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")
        fields = dict(re.findall(r"^(\w+): *(.+)$", head, re.MULTILINE))
        text = text.strip()
        if not text:
            raise ReadError("the bulletin has no paragraphs", "ask the service for a whole one")
        name = fields.get("outlet")
        return Article(
            id="",  # newsloom makes one of the page's place, or its address, and the text
            text=text,
            blocks=tuple(Block(*found.span(), "paragraph") for found in re.finditer(r"\S(?:[^\n]|\n(?!\n))*", text)),
            outlet=Outlet(re.sub(r"\W+", "-", name.lower()), name) if name else None,
            title=fields.get("title"),
            published=_time(fields.get("date")),
            language=fields.get("language"),
        )


def _time(said: str | None) -> datetime | None:
    """The time with its zone; what is none, or has none, stays unknown."""
    try:
        found = datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
