"""A story of an open library, and a list of them: what is asked of them is fetched when it is asked.

OpenLibrary ──▶ OpenStory ──digest──▶ passages, quotes, claims, conflicts, …      Stories: the same over all of them
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from newsloom import render
from newsloom.errors import StoreError
from newsloom.kept import StoryLine
from newsloom.loom import frames
from newsloom.loom.listings import Articles, Changes, Listing, OfDigests, Verdicts
from newsloom.loom.moments import When
from newsloom.render import cells, notebook
from newsloom.render.wording import counted, line
from newsloom.types import Digest

if TYPE_CHECKING:
    from newsloom.loom.opened import OpenLibrary


class OpenStory(OfDigests):
    """A story of an open library: what its list says of it at once, its digest and reports when they are asked for.

    Not ``types.Story``, which is which reports tell it and nothing more. Two are equal when their ids are.
    """

    def __init__(self, library: OpenLibrary, line: StoryLine) -> None:
        """As its list has it."""
        self._library = library
        #: Its id, title, summary, times and counts.
        self.line = line

    @property
    def id(self) -> str:
        """Its id, which never changes."""
        return self.line.id

    @property
    def title(self) -> str | None:
        """Its title; ``None`` until it is woven."""
        return self.line.title

    @property
    def summary(self) -> str | None:
        """Its one line; ``None`` until it is woven."""
        return self.line.summary

    @cached_property
    def digest(self) -> Digest:
        """Its newest digest. Raises ``StoreError`` before it is woven."""
        found = self._woven
        if found is None:
            raise StoreError(f"story {self.id} is not woven yet", "`update()` weaves what is due")
        return found

    @cached_property
    def _woven(self) -> Digest | None:
        return self._library.held.digest(self.id)

    @cached_property
    def articles(self) -> Articles:
        """The reports that its digest is woven from, with their texts."""
        return Articles(self._library.held.articles(self.digest.articles), [(self.id, 0)] * len(self.digest.articles))

    def _told(self) -> Sequence[Digest]:
        return (self.digest,)

    def changes(self, since: When = None, until: When = None) -> Changes:
        """What changed in it, claim by claim, in order of time; ``since`` you looked, say."""
        return self._library.changes(since, until, story=self)

    def check(self, text: str) -> Verdicts:
        """Whether its reports bear out each sentence of a text, and if not, why."""
        return self._library.check(text, self)

    def page(self) -> str:
        """Its digest as one self-contained HTML page with its reports, as ``newsloom show --format html`` gives it."""
        return render.page([self.digest], {article.id: article for article in self.articles})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OpenStory) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        one = self.line
        told = f"{counted(one.reports, 'report')}, {counted(one.outlets, 'outlet')}, {one.independent} independent"
        return f"<story {one.id} “{line(one.title) or 'not woven yet'}”: {told}>"

    def _repr_html_(self) -> str:
        if self._woven is None:
            return Stories([self])._repr_html_()
        return notebook.stories_cell([self.digest], {article.id: article for article in self.articles})

    def _repr_markdown_(self) -> str:
        if self._woven is None:
            return Stories([self])._repr_markdown_()
        return render.markdown([self.digest], {article.id: article for article in self.articles})


class Stories(Listing[OpenStory], OfDigests):
    """Stories; their claims, quotes and the rest as one list over all of them."""

    noun = "story", "stories"
    columns, heads = frames.STORIES, cells.STORIES

    def _told(self) -> Sequence[Digest]:
        return [story.digest for story in self if story.line.woven_at is not None]

    def _rows(self, item: OpenStory, _story: str, _number: int) -> Iterable[frames.Row]:
        yield frames.story_row(item.line)

    def _cells(self, item: OpenStory) -> Iterable[cells.Row]:
        yield cells.story_cells(item.line)
