"""The way in: files, feeds and the network become pages.

    files.pages ──▶ Page | Failure        feeds.feed ──▶ Feed        fetch.fetch ──▶ Page

Only this room (and ``send``) opens connections. Bad input becomes a ``Failure`` and the good rest goes on.
"""

from __future__ import annotations

from newsloom.intake.feeds import feed
from newsloom.intake.fetch import fetch
from newsloom.intake.files import contents, pages
from newsloom.intake.streams import Limits

__all__ = ["Limits", "contents", "feed", "fetch", "pages"]
