"""The list of the decisions, from their headings."""

from __future__ import annotations

from pathlib import Path

from making.marks import table

FOLDER = Path(__file__).parent.parent / "decisions"

_INTRO = """# Decisions

Why things are as they are: one note for each choice that somebody might wish to undo, with what was measured, what was
refused, and where the seam is. A note is not rewritten when the choice changes; a new one says so.

"""


def notes() -> list[tuple[str, str, str]]:
    """Number, title and file name of each note."""
    found = []
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        head = path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        number, _, title = head.partition(". ")
        found.append((number, title, path.name))
    return found


def page() -> str:
    """The whole page."""
    return _INTRO + table(("number", "decision"), [(number, f"[{title}]({name})") for number, title, name in notes()])
