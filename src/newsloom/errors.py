"""Everything newsloom raises on purpose.

    NewsloomError
    ├── IntakeError     a file or address could not be taken in
    ├── ReadError       a page cannot be read
    │   └── NoArticleError  it can, and holds no article
    ├── LinkError       an article cannot be linked
    ├── WeaveError      a story cannot be woven
    ├── StoreError      a library cannot be opened, read or written
    ├── ArchiveError    an archive cannot be run on, written or taken up
    └── SettingsError   a setting is not understood

Bad input becomes a ``Failure`` where the rooms meet; any other exception is a bug and raises.
"""

from __future__ import annotations

import traceback
from pathlib import Path

#: What to do about a fault of newsloom's own, where it keeps one report or story from being told.
OURS = "the rest goes on; this is a fault of newsloom's: please report it with the report"


def to_install(*packages: str) -> str:
    """What to do where packages are not installed: by their own names, which hold however newsloom was installed."""
    named = " ".join(f"'{package}'" if "[" in package else package for package in packages)
    return f"install {'it' if len(packages) == 1 else 'them'}: python -m pip install {named}"


class NewsloomError(Exception):
    """The root. ``reason`` says what is wrong, ``advice`` what to do."""

    def __init__(self, reason: str, advice: str = "") -> None:
        """Keep both parts, so that a ``Failure`` can carry them apart."""
        super().__init__(f"{reason}; {advice}" if advice else reason)
        self.reason = reason
        self.advice = advice


class IntakeError(NewsloomError):
    """A file or address could not be taken in."""


class ReadError(NewsloomError):
    """A page cannot be read, or holds no article."""


class NoArticleError(ReadError):
    """A page holds no article: a front page, a list, pictures. A crawl has many, and nothing went wrong with them."""


class LinkError(NewsloomError):
    """An article cannot be linked."""


class WeaveError(NewsloomError):
    """A story cannot be woven."""


class StoreError(NewsloomError):
    """A library cannot be opened, read or written."""


class ArchiveError(NewsloomError):
    """An archive cannot be run on, written or taken up."""


class SettingsError(NewsloomError):
    """A setting is not understood."""


def fault(error: Exception) -> str:
    """A fault of newsloom's own in one line: its kind, where it arose, and its words."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}: {words}"
