"""A kept library opened to be read and asked, in a notebook or a program.

    newsloom.open("news.db") ──▶ OpenLibrary ──stories──▶ Stories of OpenStory ──digest, quotes, changes, …
                                     │ search, articles, quotes, outlets ──▶ lists, each a table and a data frame
                                     └ add, follow, update ──Desk──▶ the library is kept up to date

Asking writes nothing, not even that somebody looked. What was given stays as it was when it was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from newsloom import render
from newsloom.errors import StoreError
from newsloom.intake import Clock
from newsloom.kept import Choice, Headline, KeptStory, Run, Said, StoryLine
from newsloom.loom import meant
from newsloom.loom.checking import check_against
from newsloom.loom.desk import Desk, Followed
from newsloom.loom.listings import Articles, Changes, Headlines, Outlets, Sayings, Verdicts
from newsloom.loom.moments import When, moment
from newsloom.loom.open_story import OpenStory, Stories
from newsloom.loom.shown import tell_ipython
from newsloom.naming import fold, same_name
from newsloom.render.wording import counted, line
from newsloom.settings import Settings
from newsloom.settings import settings as settings_in_force
from newsloom.store import Library, Portion, open_library
from newsloom.text import normal
from newsloom.types import Failure

T = TypeVar("T")

# Asked for in one go; a list is asked for whole unless it is bounded.
_CHUNK = 500


def open(path: str | Path | None = None, *, new: bool = False, settings: Settings | None = None) -> OpenLibrary:
    """The library kept at a file or ``postgresql://user@host/database``, by default that of the settings.

    ``new``: a file is made if it is not there.

    Raises ``StoreError`` when there is none, or it cannot be opened.
    """
    tell_ipython()
    in_force = settings or settings_in_force()
    named = str(path if path is not None else in_force.store)
    scheme, divided, rest = named.partition("://")
    if divided and scheme != "sqlite":
        return OpenLibrary(open_library(named), in_force)
    named = rest.removeprefix("/") if divided else named
    # Absolute: a notebook may go to another folder, and every connection opens the file anew.
    place = Path(named).expanduser().absolute()
    if not new and not place.is_dir() and not (place.exists() and place.stat().st_size):
        raise StoreError(f"there is no library at {named}", "check the path; newsloom.open(path, new=True) makes one")
    return OpenLibrary(open_library(place), in_force)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a library: what it counted, and what of it was bad input."""

    run: Run
    failures: tuple[Failure, ...] = ()

    def __repr__(self) -> str:
        told = [render.counts_line(self.run)]
        if self.failures:
            told[0] += f"; {counted(len(self.failures), 'failure')}:"
        return "\n  ".join([*told, *(line(str(failure)) for failure in self.failures[:10])])


class OpenLibrary:
    """A library that is open: lists of what it holds, and the ways to keep it up to date.

    Close it, or use it in a ``with``. Every ``outlet`` is meant by its id or name. Lists are whole unless ``limit``
    bounds them.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        """Over a library of the store, which is closed with it."""
        self.settings = settings
        self._held: Library | None = library
        self._place = library.place
        self._clock = Clock()

    def __enter__(self) -> OpenLibrary:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._held is not None:
            self._held.close()
            self._held = None

    @property
    def held(self) -> Library:
        """The library of the store, for all that is not asked for here. Raises ``StoreError`` when it is closed."""
        if self._held is None:
            raise StoreError(f"{self._place}: it was closed", "open it again")
        return self._held

    def __repr__(self) -> str:
        if self._held is None:
            return f"<library {Path(self._place).name}, closed>"
        status = self.held.status()
        stories = f"{status.stories:,} {'story' if status.stories == 1 else 'stories'}"
        told = f"{counted(status.reports, 'report')}, {stories}, {counted(status.feeds, 'feed')}"
        return f"<library {Path(self._place).name}: {told}>"

    # ── lists ────────────────────────────────────────────────────────────────────────────────────────────

    def stories(
        self,
        *,
        since: When = None,
        until: When = None,
        outlet: str | None = None,
        language: str | None = None,
        category: str | None = None,
        followed: bool = False,
        hidden: bool = False,
        order: Literal["newest", "changed"] = "newest",
        limit: int | None = None,
    ) -> Stories:
        """The stories with news published then, the latest news first, without those you hid unless ``hidden``.

        ``order="changed"``: by when they changed here, as ``newsloom stories`` lists them; ``since`` then means that.
        """
        low, high, of = self._moment(since), self._moment(until), self._outlet(outlet)

        def ask(most: int, after: str | None) -> Portion[StoryLine]:
            return self.held.stories(
                since=low, until=high, outlet=of, language=language, category=category, followed=followed,
                hidden=hidden, order=order, limit=most, after=after,
            )  # fmt: skip

        lines = _every(ask, limit)
        told = "the last changed first" if order == "changed" else "the latest news first"
        return Stories((OpenStory(self, one) for one in lines), ((one.id, 0) for one in lines), told)

    def story(self, named: str) -> OpenStory:
        """A story by its id or how that begins, or by the id of a report in it. Raises ``StoreError``."""
        return OpenStory(self, self._story(named).line)

    def _story(self, named: str) -> KeptStory:
        found = meant.story(self.held, named)
        if found is None:
            raise StoreError(f"no story is called “{named}”", "`stories()` lists them with their ids")
        return found

    def articles(
        self,
        *,
        since: When = None,
        until: When = None,
        outlet: str | None = None,
        language: str | None = None,
        story: str | OpenStory | None = None,
        limit: int | None = None,
    ) -> Headlines:
        """The reports published then, the newest first, without their texts: ``texts`` has those."""
        low, high, of, within = self._moment(since), self._moment(until), self._outlet(outlet), self._id(story)

        def ask(most: int, after: str | None) -> Portion[Headline]:
            return self.held.headlines(
                since=low, until=high, outlet=of, language=language, story=within, limit=most, after=after
            )

        return Headlines(_every(ask, limit), order="the newest first")

    def search(
        self,
        words: str,
        *,
        since: When = None,
        until: When = None,
        outlet: str | None = None,
        language: str | None = None,
        story: str | OpenStory | None = None,
        limit: int | None = None,
    ) -> Headlines:
        """The reports with these words, the newest first, with the place where the first stands.

        ``word other``, ``"a phrase"``, ``this OR that``, ``-without``, ``begin*``. Raises ``StoreError`` when there is
        no word to look for.
        """
        low, high, of, within = self._moment(since), self._moment(until), self._outlet(outlet), self._id(story)

        def ask(most: int, after: str | None) -> Portion[Headline]:
            return self.held.search(
                words, since=low, until=high, outlet=of, language=language, story=within, limit=most, after=after
            )

        return Headlines(_every(ask, limit), order="the newest first")

    def texts(self, reports: Iterable[str | Headline]) -> Articles:
        """Reports with their texts, by their ids or headlines; those that are not kept are left out."""
        ids = [one if isinstance(one, str) else one.id for one in reports]
        return Articles(self.held.articles(ids))

    def quotes(
        self,
        person: str | None = None,
        *,
        since: When = None,
        until: When = None,
        outlet: str | None = None,
        limit: int | None = None,
    ) -> Sayings:
        """What a person said, in reports published then, the newest first; without a name what anybody said.

        A surname alone finds all who bear it: ``person`` tells them apart.
        """
        low, high, of = self._moment(since), self._moment(until), self._outlet(outlet)
        if person is None:
            found = sorted(self.held.kept_quotes(Choice(low, high, outlet=of)), key=_time, reverse=True)[:limit]
        else:
            forms = self._forms(person)

            def ask(most: int, after: str | None) -> Portion[Said]:
                return self.held.said(forms, since=low, until=high, outlet=of, limit=most, after=after)

            found = _every(ask, limit)
        return Sayings(found, order="the newest first")

    def _forms(self, person: str) -> list[str]:
        """The forms of a name in the texts, as they are kept with quotes."""
        named = (one.entity for one in self.held.named(person) if one.kind in ("person", "other"))
        bearers = [name for name in named if fold(name) == fold(person) or same_name(person, name)]
        return list(dict.fromkeys(map(normal, [person, *bearers])))

    def outlets(self) -> Outlets:
        """The outlets whose reports are kept, the most reports first."""
        return Outlets(self.held.outlets(), order="the most reports first")

    def changes(self, since: When = None, until: When = None, *, story: str | OpenStory | None = None) -> Changes:
        """What is new, changed, withdrawn or newly corroborated in stories, in order of time."""
        low, high, within = self._moment(since), self._moment(until), self._id(story)
        found = _every(
            lambda most, after: self.held.changes(since=low, until=high, story=within, limit=most, after=after), None
        )
        return Changes(found, ((one.story, one.number) for one in found), "in order of time")

    def check(self, text: str, story: str | OpenStory | Iterable[str | OpenStory]) -> Verdicts:
        """Whether the reports of a story (or several) bear out each sentence of a text, and if not, why.

        Strict, as ``newsloom check`` is: it compares words, names, figures, days and speakers, not meaning.
        """
        meant = [story] if isinstance(story, str | OpenStory) else list(story)
        kept = [self._story(one.id if isinstance(one, OpenStory) else one) for one in meant]
        articles = dict.fromkeys(article for one in kept for article in one.articles)
        return Verdicts(check_against(self.held, text, articles=articles).verdicts)

    # ── keeping it up to date ────────────────────────────────────────────────────────────────────────────

    def add(self, *inputs: str | Path) -> Done:
        """Take in reports: files, folders, addresses of single pages; then link and weave. Shows what failed.

        A report joins the stories of its own weeks if they are recent; an archive of long ago belongs in one ``add``.
        """
        with self._desk() as desk:
            run = desk.take([_named(one) for one in inputs])
            return Done(run, tuple(desk.failures))

    def follow(self, url: str, *, name: str | None = None, categories: Iterable[str] = ()) -> Followed:
        """Follow a feed, or the first that a site names; ``update`` asks it. Raises ``IntakeError`` without any."""
        with self._desk() as desk:
            return desk.follow(url, name=name, categories=categories)

    def update(self) -> Done:
        """Do all that is due, once, as ``newsloom update`` does: ask the feeds, read, link, weave, send alerts."""
        with self._desk() as desk:
            run = desk.update()
            return Done(run, tuple(desk.failures))

    def _desk(self) -> Desk:
        """A desk on the same file, with connections of its own: nothing is written through those that read."""
        return Desk(open_library(self.held.address), self.settings, clock=self._clock)

    # ── what is meant ────────────────────────────────────────────────────────────────────────────────────

    def _moment(self, said: When) -> datetime | None:
        return moment(said, self._clock.now())

    def _id(self, story: str | OpenStory | None) -> str | None:
        if isinstance(story, str):
            return self._story(story).id
        return story.id if story else None

    def _outlet(self, named: str | None) -> str | None:
        """The id of the outlet that is meant. Raises ``StoreError`` for one that no report is of."""
        if named is None:
            return None
        outlets = [count.outlet for count in self.held.outlets()]
        for outlet in outlets:
            if outlet.id == named:
                return outlet.id
        called = [outlet.id for outlet in outlets if normal(outlet.name) == normal(named)]
        if len(called) != 1:
            what = "more than one outlet is" if called else "no outlet is"
            raise StoreError(f"{what} called “{named}”", "`outlets()` lists them with their ids")
        return called[0]


def _every(ask: Callable[[int, str | None], Portion[T]], limit: int | None) -> list[T]:
    """A list whole, or its first ``limit``."""
    found: list[T] = []
    after: str | None = None
    while limit is None or len(found) < limit:
        portion = ask(_CHUNK if limit is None else min(_CHUNK, limit - len(found)), after)
        found += portion.items
        after = portion.after
        if after is None:
            break
    return found


def _time(one: Said) -> datetime:
    return one.headline.published or one.headline.arrived_at


def _named(one: str | Path) -> str:
    said = str(one)
    return said if "://" in said or said == "-" else str(Path(said).expanduser())
