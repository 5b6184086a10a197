"""The kept library: feeds, entries, articles with their versions, readings, stories, digests, decisions, readers.

    open_library("news.db") ──▶ Library:  *_due (what to do now)   put_* (idempotent)   get (frozen nouns)

The only room that speaks SQL. It opens no connection but to its database, and knows no clock.
"""

from __future__ import annotations

from newsloom.store.base import Portion
from newsloom.store.editing import Edit, edits
from newsloom.store.library import Library, open_library, restore

__all__ = ["Edit", "Library", "Portion", "edits", "open_library", "restore"]
