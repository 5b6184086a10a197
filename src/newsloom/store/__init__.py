"""The kept library: feeds, entries, articles with their versions, readings, stories, digests, decisions, readers.

    open_library("news.db") ──▶ Library:  *_due (what to do now)   put_* (idempotent)   get (frozen nouns)
    open_library("postgresql://user@host/database"): the same in a server, for several programs at once

The only room that speaks SQL. It opens no connection but to its database, and knows no clock.
"""

from __future__ import annotations

from newsloom.store.base import Portion
from newsloom.store.copying import Copied
from newsloom.store.editing import Edit, edits
from newsloom.store.errors import Passing, Unreachable
from newsloom.store.library import Library, copy, in_server, open_library, restore, shown, unmake
from newsloom.store.programs import Taking

__all__ = [
    "Copied", "Edit", "Library", "Passing", "Portion", "Taking", "Unreachable", "copy", "edits", "in_server",
    "open_library", "restore", "shown", "unmake",
]  # fmt: skip
