"""Markdown: what must be said so that a text stands as it is, in a table or a line."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

_DRAWN = re.compile(r"[─│├└┌▶◀▼▲]")
_MARKS = re.compile(r"([\\*_<>\[\]])")


def plain(text: str) -> str:
    """A text that is no Markdown, so that it reads as written; words in backquotes stay code."""
    pieces = re.split(r"(`[^`\n]+`)", text.replace("``", "`"))
    return "".join(piece if piece.startswith("`") else _MARKS.sub(r"\\\1", piece) for piece in pieces)


def cell(text: str) -> str:
    """A text inside a table. A bar in code parts no cells, and would keep its backslash."""
    pieces = re.split(r"(`[^`]+`)", " ".join(plain(text).split()))
    return "".join(piece if piece.startswith("`") else piece.replace("|", "\\|") for piece in pieces)


def code(text: str) -> str:
    """A piece of code inside a line or a table; nothing for nothing."""
    return f"`{text}`" if text else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, whose cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def fence(text: str, language: str = "text") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def told(thing: object) -> str:
    """A docstring as Markdown: its drawings kept in their columns."""
    written = inspect.cleandoc(str(getattr(thing, "__doc__", None) or ""))
    parts = []
    for part in re.split(r"\n\s*\n", written):
        drawn = bool(_DRAWN.search(part)) or all(line.startswith("    ") for line in part.splitlines())
        parts.append(fence(inspect.cleandoc(part)) if drawn and part else plain(part))
    return "\n\n".join(parts).rstrip() + "\n"


def first(thing: object) -> str:
    """The first sentence of a docstring, as Markdown for a table."""
    written = inspect.cleandoc(str(getattr(thing, "__doc__", None) or ""))
    return cell(written.split("\n\n")[0])
