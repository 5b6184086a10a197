"""What everything printed for a terminal shares: its width, its paragraphs, its headings."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

# A line longer than this tires the eye; a terminal narrower than this cannot hold a source.
_WIDEST, _NARROWEST = 92, 24

# Blanks that fill a row up, perhaps before the codes that end its colour.
_TRAILING = re.compile(r"(?<! ) +((?:\x1b\[[\d;]*m)*)$", re.MULTILINE)


def console_of(width: int, colour: bool) -> Console:
    """A console that prints into memory, the same on every machine."""
    from rich.console import Console

    return Console(
        file=StringIO(),
        width=max(_NARROWEST, min(width, _WIDEST)),
        force_terminal=colour,
        color_system="standard" if colour else None,
        force_jupyter=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        # The environment may not change what is printed: NO_COLOR and the like are the command line's to read.
        _environ={},
    )


def trimmed(printed: str) -> str:
    """What was printed without blanks at the ends of lines, ending in one new line."""
    return _TRAILING.sub(r"\1", printed).rstrip("\n") + "\n"


def hang(console: Console, lead: str, style: str, body: RenderableType) -> None:
    """A paragraph behind a ``lead``; its further lines stand under its first word."""
    from rich.cells import cell_len
    from rich.table import Table

    grid = Table.grid(padding=0)
    grid.add_column(width=cell_len(lead), no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_row(styled(lead, style), body)
    console.print(grid)


def heading(console: Console, words: str) -> None:
    """The heading of a section."""
    console.print(styled(words.upper(), "bold underline"))
    console.print()


def styled(words: str, style: str = "") -> Text:
    """Words in a style, taken as they are: no markup of rich's."""
    from rich.text import Text

    return Text(words, style=style, overflow="fold")
