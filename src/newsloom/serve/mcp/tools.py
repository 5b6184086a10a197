"""The tools of the MCP server: each looks something up in the library, none writes.

A docstring is what a model is told of its tool. What a user would be told as misuse is a ``ToolError``.
"""

from __future__ import annotations

import base64
import binascii
import functools
import inspect
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, ParamSpec, TypeVar

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from newsloom.errors import NewsloomError, SettingsError
from newsloom.kept import KeptStory, Said
from newsloom.loom import meant
from newsloom.loom.checking import check_against
from newsloom.loom.desk import Desk
from newsloom.loom.moments import moment
from newsloom.serve.mcp import nouns as m
from newsloom.serve.mcp import shapes
from newsloom.serve.mcp.untrusted import identity, neutral, reference, told
from newsloom.serve.shown.asked import words_alone
from newsloom.text import normal
from newsloom.types import Credit, Digest, WovenQuote

# Of a list at once, characters of a report at once, of a text to check: a digest has 1,500, a long report 8,000.
MOST, _LONGEST, _CHECKED = 50, 20_000, 20_000
_NEW = 20
_PLACE = re.compile(rb"at:(\d{1,9})")

AStory = Annotated[str, Field(description="A story's id as the tools give it, or how it begins.")]
PerhapsStory = Annotated[str | None, Field(description="Of this story alone (its id).")]
Since = Annotated[str | None, Field(description="From when: 24h, 3d, 2w, 2026-11-20 or 2026-11-20T08:00Z (UTC).")]
Until = Annotated[str | None, Field(description="Until when, told in the same way.")]
Outlet = Annotated[str | None, Field(description="Of this outlet: its `outlet_id`.")]
Language = Annotated[str | None, Field(description="In this language: en, de, fr, …")]
Limit = Annotated[int, Field(description=f"How many at most, 1 to {MOST}; more are taken as {MOST}.")]
Cursor = Annotated[str | None, Field(description="The `next_cursor` of the page before.")]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def refusing(tool: Callable[_P, _R]) -> Callable[_P, _R]:
    """The tool, with what newsloom raises on purpose as an error that a model can read and act on."""

    @functools.wraps(tool)
    def refused(*given: _P.args, **named: _P.kwargs) -> _R:
        try:
            return tool(*given, **named)
        except NewsloomError as error:
            if "mark of a page" in error.reason:
                raise _astray() from error
            raise wrong(error.reason, error.advice) from error

    # The SDK looks for annotations in the globals of what it is given, and would find those of functools.
    refused.__signature__ = inspect.signature(tool, eval_str=True)  # type: ignore[attr-defined]
    return refused


def wrong(reason: str, advice: str) -> ToolError:
    """What to raise: what is wrong, and what to do."""
    return ToolError(told(reason) + (f"; {advice}" if advice else ""))


class Tools:
    """What may be asked of a library. ``public`` are the tools, in the order in which a reader would want them."""

    def __init__(self, desk: Desk) -> None:
        """Over an open library."""
        self._desk = desk
        self._library = desk.library

    @property
    def public(self) -> tuple[Callable[..., Any], ...]:
        """The tools."""
        return (self.stories, self.story, self.changes, self.search, self.quotes, self.article, self.check,
                self.compare, self.outlets)  # fmt: skip

    # ── stories ──────────────────────────────────────────────────────────────────────────────────────────

    @refusing
    def stories(
        self,
        *,
        since: Since = None,
        until: Until = None,
        outlet: Outlet = None,
        language: Language = None,
        category: Annotated[str | None, Field(description="Of feeds that the user filed there.")] = None,
        followed: Annotated[bool, Field(description="Those alone that the user follows.")] = False,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> m.Stories:
        """List news stories, the last changed first: what is new. Each is one event told by one or more outlets.

        `independent` counts the outlets that tell it from what they know themselves. Ask `story` for its digest.
        """
        found = self._library.stories(
            since=self._moment(since), until=self._moment(until), outlet=self._outlet(outlet),
            language=_given(language), category=_given(category), followed=followed, limit=_bounded(limit),
            after=_mark(cursor),
        )  # fmt: skip
        return m.Stories(stories=[shapes.story_line(one) for one in found.items], next_cursor=found.after)

    @refusing
    def story(self, story: AStory) -> m.Story:
        """Tell one story: its digest, sentence by sentence, each with its kind and the exact words that bear it out.

        Kinds are agreed (two independent outlets), single (one), disputed (they contradict each other), quote. Say who
        says so: the credit lines are there for that. Ask `compare` where reports differ, `quotes` for who said what.
        """
        kept, digest = self._woven(story)
        articles = {article.id: article for article in self._library.articles(digest.articles)}
        return shapes.story(kept, digest, articles)

    @refusing
    def changes(
        self,
        since: Annotated[str, Field(description="From when: 24h, 3d, 2026-11-20 or 2026-11-20T08:00Z (UTC).")] = "24h",
        story: PerhapsStory = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> m.Changes:
        """Tell what is new since a moment, claim by claim: new, changed, withdrawn, or corroborated by more outlets.

        The first page also lists the stories that are new as a whole.
        """
        start, now = self._moment(since), self._desk.clock.now()
        assert start is not None
        only = self._story(story).id if story else None
        found = self._library.changes(since=start, until=now, story=only, limit=_bounded(limit), after=_mark(cursor))
        fresh = []
        if cursor is None and only is None:
            lines = self._library.stories(since=start, limit=10 * _NEW).items
            fresh = [line for line in lines if line.founded_at > start]
        return m.Changes(
            since=shapes.clock(start), until=shapes.clock(now), changes=[shapes.change(one) for one in found.items],
            new_stories=[shapes.story_line(line) for line in fresh[:_NEW]], new_stories_left_out=len(fresh) > _NEW,
            next_cursor=found.after,
        )  # fmt: skip

    @refusing
    def compare(self, story: AStory) -> m.Comparison:
        """Tell where the reports of a story differ: figures, dates, places, names; each value with who gives it.

        Values that differ are never averaged: tell all of them, and whose each is.
        """
        kept, digest = self._woven(story)
        return shapes.comparison(kept.id, digest)

    # ── reports ──────────────────────────────────────────────────────────────────────────────────────────

    @refusing
    def search(
        self,
        *,
        words: Annotated[str, Field(description='word other · "exact phrase" · one OR other · -without · prefix*')],
        outlet: Outlet = None,
        language: Language = None,
        since: Since = None,
        until: Until = None,
        story: PerhapsStory = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> m.Reports:
        """Find reports by words of their headlines and texts, the newest first, with the words around the first match.

        Ask `article` for the text of one, `story` for the digest of the story that it stands in.
        """
        found = self._library.search(
            words_alone(_given(words) or ""), outlet=self._outlet(outlet), language=_given(language),
            since=self._moment(since), until=self._moment(until),
            story=self._story(story).id if story else None, limit=_bounded(limit), after=_mark(cursor),
        )  # fmt: skip
        return m.Reports(reports=[shapes.report(one) for one in found.items], next_cursor=found.after)

    @refusing
    def article(
        self,
        article: Annotated[str, Field(description="The `article` of a report or source.")],
        start: Annotated[int, Field(description="The first character wanted.")] = 0,
        length: Annotated[int, Field(description=f"How many characters, {_LONGEST} at most.")] = 8_000,
    ) -> m.Text:
        """Give the text of one report as it is kept, or a range of it; `start` and `end` of sources count in it."""
        kept = self._library.article(self.article_id(article))
        if kept is None:
            raise wrong(f"no report has the id “{article}”", "`search` and `story` give the ids of reports")
        start = min(max(0, start), len(kept.text))
        end = min(len(kept.text), start + min(max(1, length), _LONGEST))
        exact = kept.text[start:end]
        safe = neutral(exact)
        states = self._library.versions(kept.id)
        newest = states[-1].article if states and states[-1].article != kept.id else None
        within = self._library.story_of(kept.id)
        return m.Text(
            report=shapes.article_line(kept, newest), story=reference(within) if within else None,
            bylines=shapes.names(kept.bylines),
            text=m.Words(source_text=safe, truncated=end < len(kept.text), altered=safe != exact),
            start=start, end=end, length=len(kept.text), next_start=end if end < len(kept.text) else None,
            versions=len(states),
        )  # fmt: skip

    @refusing
    def outlets(
        self,
        name: Annotated[str | None, Field(description="Those with this in their name alone.")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> m.Outlets:
        """List the outlets whose reports are kept, the most reports first, with the ids that other tools want."""
        sought = (name or "").casefold()
        found = [one for one in self._library.outlets() if sought in one.outlet.name.casefold()]
        first, most = _position(cursor), _bounded(limit)
        lines = [
            m.OutletLine(source_text=told(one.outlet.name), outlet_id=reference(one.outlet.id), reports=one.reports)
            for one in found[first : first + most]
        ]
        return m.Outlets(outlets=lines, next_cursor=_further(first + most, len(found)))

    # ── who said what ────────────────────────────────────────────────────────────────────────────────────

    @refusing
    def quotes(
        self,
        person: Annotated[str | None, Field(description="Whose: a person's or organisation's name.")] = None,
        story: PerhapsStory = None,
        limit: Limit = 10,
        cursor: Cursor = None,
    ) -> m.Quotes:
        """Tell who said what: of a person, of a story, or of a person in a story; one of the two must be given.

        Each utterance comes with all reports that carry it and with its other wordings; `cut`: words were left out so
        that its sense may change. A person's come page by page, newest first: one may come again on a later page.
        """
        if story:
            return self._quotes_in(story, person, _bounded(limit), _position(cursor))
        if not person or not normal(person).strip():
            raise wrong("neither a person nor a story is given", "name one of them")
        forms, others = self._forms(person)
        found = self._library.said(forms, limit=_bounded(limit), after=_mark(cursor))
        return m.Quotes(
            quotes=self._gathered(found.items), looked_for=shapes.names(forms), similar_names=shapes.names(others),
            next_cursor=found.after,
        )  # fmt: skip

    def _quotes_in(self, story: str, person: str | None, most: int, first: int) -> m.Quotes:
        kept, digest = self._woven(story)
        spoken = list(digest.quotes)
        if person:
            wanted = normal(person).split()
            spoken = [one for one in spoken if wanted and set(wanted) <= set(normal(one.speaker or "").split())]
        listed = [shapes.utterance(one, kept.id) for one in spoken[first : first + most]]
        return m.Quotes(quotes=listed, next_cursor=_further(first + most, len(spoken)))

    def _forms(self, person: str) -> tuple[list[str], list[str]]:
        """The forms of a name that are meant, and those that end alike: which are one person is not known."""
        wanted = normal(_given(person) or "")
        listed = list(dict.fromkeys(named.entity for named in self._library.named(wanted)))
        same = [form for form in listed if " " not in wanted or normal(form) == wanted]
        return list(dict.fromkeys([*same, _given(person) or ""])), [form for form in listed if form not in same]

    def _gathered(self, found: Iterable[Said]) -> list[m.Utterance]:
        """Quotes with what digests know of them, each utterance once."""
        digests: dict[str, Digest | None] = {}
        seen: set[tuple[str, int]] = set()
        listed = []
        for said in found:
            id = said.headline.story
            if id is not None and id not in digests:
                digests[id] = self._library.digest(id)
            digest = digests[id] if id is not None else None
            number = _woven_as(said, digest)
            if digest is None or number is None:
                listed.append(shapes.utterance(shapes.lone(said), id, said))
            elif (digest.story, number) not in seen:
                seen.add((digest.story, number))
                listed.append(shapes.utterance(digest.quotes[number], id, said))
        return listed

    @refusing
    def check(
        self,
        text: Annotated[str, Field(description=f"A sentence or a text, {_CHECKED} characters at most.")],
        story: AStory,
    ) -> m.Verdicts:
        """Check a text against the reports of a story: is each sentence borne out by one sentence of a report?

        It is strict, and compares words, names, figures, days and who said what, not meaning: a free retelling may be
        refused. Use it on what you wrote of a story before you give it to the user; what fails, put nearer the words.
        """
        if len(text) > _CHECKED:
            raise wrong(f"the text has {len(text):,} characters", f"check at most {_CHECKED:,} at once")
        kept = self._story(story)
        try:
            found = check_against(self._library, _given(text) or "", story=kept.id)
        except NewsloomError as error:
            raise wrong(error.reason, error.advice) from error
        return shapes.verdicts(kept.id, found.verdicts)

    # ── what is meant ────────────────────────────────────────────────────────────────────────────────────

    def _story(self, named: str) -> KeptStory:
        """The story that is meant, by its id or how that begins, or by a report in it."""
        id, _ = identity(_given(named) or "")
        found = meant.story(self._library, id)
        if found is None:
            raise wrong(f"no story is called “{told(named, 80)}”", "`stories` lists them with their ids")
        return found

    def _woven(self, named: str) -> tuple[KeptStory, Digest]:
        kept = self._story(named)
        digest = self._library.digest(kept.id)
        if digest is None:
            raise wrong(f"story {kept.id} has no digest yet", "the user's `newsloom update` weaves it")
        return kept, digest

    def story_id(self, named: str) -> str:
        """The id of the story that is meant. Raises ``ToolError`` when there is none."""
        return self._story(named).id

    def article_id(self, referred: str) -> str:
        """The id of the article that a reference means; one that is no article's where there is none."""
        id, begins_so = identity(_given(referred) or "")
        found = self._library.beginning("article", id, 2) if begins_so else ()
        return found[0] if len(found) == 1 else id

    def _outlet(self, referred: str | None) -> str | None:
        """The id of the outlet that is meant."""
        if referred is None:
            return None
        id, begins_so = identity(_given(referred) or "")
        every = self._library.outlets() if begins_so else ()
        return next((one.outlet.id for one in every if one.outlet.id.startswith(id)), id)

    def _moment(self, said: str | None) -> datetime | None:
        """The time that is meant: an ISO day or time, or so many minutes, hours, days, weeks ago."""
        try:
            return moment(said, self._desk.clock.now())
        except SettingsError as error:
            raise wrong(
                f"“{told(said or '', 40)}” is no time", "give 24h, 3d, 2026-11-20 or 2026-11-20T08:00Z"
            ) from error


def _woven_as(said: Said, digest: Digest | None) -> int | None:
    """The number of the utterance in a digest that a quote is, by where it stands."""
    for number, quote in enumerate(digest.quotes if digest else ()):
        if any(_meets(credit, said) for credit in _carrying(quote)):
            return number
    return None


def _carrying(quote: WovenQuote) -> Iterable[Credit]:
    yield from quote.credits
    for variant in quote.variants:
        yield from variant.credits


def _meets(credit: Credit, said: Said) -> bool:
    return credit.article == said.headline.id and credit.start < said.end and said.start < credit.end


def _given(text: str | None) -> str | None:
    """What a caller gave, as a database takes it: JSON may hold halves of characters."""
    return None if text is None else text.encode("utf-8", "replace").decode()


def _bounded(limit: int) -> int:
    return min(max(1, limit), MOST)


def _mark(cursor: str | None) -> str | None:
    """A mark of the library; one that is too long to be one is refused unread."""
    if cursor is not None and len(cursor) > 500:
        raise _astray()
    return cursor


def _position(cursor: str | None) -> int:
    """Where a page begins in a list that is counted through."""
    if cursor is None:
        return 0
    try:
        found = _PLACE.fullmatch(base64.b64decode(cursor[:100], altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        found = None
    if found is None:
        raise _astray()
    return int(found[1])


def _further(place: int, of: int) -> str | None:
    return base64.urlsafe_b64encode(f"at:{place}".encode()).decode() if place < of else None


def _astray() -> ToolError:
    return wrong("that is no cursor of this list", "take `next_cursor` of the page before, or begin without one")
