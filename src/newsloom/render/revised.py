"""The versions of a report, and what changed from one to another, word by word.

Article, Article + Edits ──revision──▶ text; what went stands in [-…-] and what came in {+…+}, as `git` marks words
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from newsloom.kept import Version
from newsloom.render.console import console_of, heading, styled, trimmed
from newsloom.render.shapes import iso
from newsloom.render.wording import clock, counted, line, printable
from newsloom.types import Article, Span

if TYPE_CHECKING:
    from rich.console import Console

_Turn = Literal["same", "gone", "come"]
_STYLES: dict[_Turn, str] = {"same": "", "gone": "red strike", "come": "green bold"}
_SIGNS: dict[_Turn, tuple[str, str]] = {"same": ("", ""), "gone": ("[-", "-]"), "come": ("{+", "+}")}
# Unchanged characters shown on either side of a change within a long line.
_AROUND = 160


@dataclass(frozen=True, slots=True)
class Revision:
    """Two versions of a report, and the characters that changed from one to the other, in order."""

    before: Article
    after: Article
    numbers: tuple[int, int]
    edits: Sequence[tuple[Span, Span]]


def revisions(
    versions: Sequence[Version], titles: Sequence[str | None], revision: Revision | None, *, width: int, colour: bool
) -> str:
    """The states of a report by their numbers, and what changed between two of them."""
    console = console_of(width, colour)
    with console.capture() as capture:
        for version, title in zip(versions, titles, strict=True):
            row = styled(f"{version.number:>3}  ", "bold")
            row.append(f"{clock(version.seen_at)}  ", style="not bold dim")
            row.append(line(title) or "Untitled", style="not bold not dim")
            row.append(f"  {version.article}", style="dim")
            console.print(row)
        console.print()
        if revision is None:
            console.print(styled("It has not changed since it came."))
        else:
            _revision(console, revision)
    return trimmed(capture.get())


def revision_shape(versions: Sequence[Version], revision: Revision | None) -> dict[str, Any]:
    """The same as JSON; offsets are characters of either text."""
    told = [{"number": one.number, "article": one.article, "seen_at": iso(one.seen_at)} for one in versions]
    if revision is None:
        return {"versions": told, "change": None}
    before, after = revision.before, revision.after
    edits = [
        {
            "before": {"start": old.start, "end": old.end, "text": before.text[old.start : old.end]},
            "after": {"start": new.start, "end": new.end, "text": after.text[new.start : new.end]},
        }
        for old, new in revision.edits
    ]
    titles = {"before": before.title, "after": after.title}
    return {
        "versions": told,
        "change": {"from": revision.numbers[0], "to": revision.numbers[1], "titles": titles, "edits": edits},
    }


def _revision(console: Console, revision: Revision) -> None:
    one, other = revision.numbers
    heading(console, f"From version {one} to {other}")
    console.print(styled("Removed words stand in [-…-], added ones in {+…+}.", "dim"))
    console.print()
    if revision.before.title != revision.after.title:
        _line(console, [("gone", line(revision.before.title)), ("come", line(revision.after.title))])
    for told in _changed_lines(_pieces(revision)):
        _line(console, told)
    if not revision.edits and revision.before.title == revision.after.title:
        console.print(styled("Their words are the same."))
    elif revision.edits:
        console.print(styled(counted(len(revision.edits), "change"), "dim"))


def changed_lines(revision: Revision) -> list[list[tuple[_Turn, str]]]:
    """The lines in which something changed, in pieces that are the ``same``, ``gone`` or ``come``.

    Of what is the same in a long line only what is near a change is left.
    """
    found = []
    for row in _changed_lines(_pieces(revision)):
        last = len(row) - 1
        cut = [(turn, _cut(text, at > 0, at < last) if turn == "same" else text) for at, (turn, text) in enumerate(row)]
        found.append([(turn, text) for turn, text in cut if text])
    return found


def _pieces(revision: Revision) -> Iterator[tuple[_Turn, str]]:
    """Both texts as one, each piece with what became of it."""
    before, after, last = revision.before.text, revision.after.text, 0
    for old, new in revision.edits:
        yield "same", before[last : old.start]
        yield "gone", before[old.start : old.end]
        yield "come", after[new.start : new.end]
        last = old.end
    yield "same", before[last:]


def _changed_lines(pieces: Iterable[tuple[_Turn, str]]) -> Iterator[list[tuple[_Turn, str]]]:
    """The lines in which something changed."""
    current: list[tuple[_Turn, str]] = []
    for turn, text in pieces:
        first, *further = printable(text).split("\n")
        current.append((turn, first))
        for one in further:
            if _tells(current):
                yield current
            current = [(turn, one)]
    if _tells(current):
        yield current


def _tells(row: Iterable[tuple[_Turn, str]]) -> bool:
    return any(turn != "same" and text.strip() for turn, text in row)


def _line(console: Console, row: Sequence[tuple[_Turn, str]]) -> None:
    told = styled("")
    for at, (turn, text) in enumerate(row):
        if text:
            sign, end = _SIGNS[turn]
            shown = _cut(text, at > 0, at < len(row) - 1) if turn == "same" else text
            told.append(f"{sign}{shown}{end}", style=_STYLES[turn])
    console.print(told)
    console.print()


def _cut(text: str, after: bool, before: bool) -> str:
    """The part of an unchanged piece that is near a change."""
    most = _AROUND * (after + before)
    if len(text) <= most + 3:
        return text
    left = text[:_AROUND].rpartition(" ")[0] + " " if after else ""
    right = " " + text[-_AROUND:].partition(" ")[2] if before else ""
    return f"{left}…{right}"
