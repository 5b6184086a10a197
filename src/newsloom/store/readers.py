"""The shelf of readers: who reads, what they looked at, follow, hide and pin, and the stories as they see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, literal, select, tuple_

from newsloom.errors import StoreError
from newsloom.kept import Marked, MarkKind, Reader, StoryLine
from newsloom.store import tables as t
from newsloom.store.base import AnyRow, Base, Portion, mark, place_of
from newsloom.store.columns import Moment, moment, stamp
from newsloom.store.places import place_in_time
from newsloom.store.stories import line_of, stands_as

#: The reader of a library that nobody else was added to.
ME = "me"
#: How stories are ordered, the last first: by when they changed, or by their latest report.
StoryOrder = Literal["changed", "newest"]
_ORDERS: dict[StoryOrder, str] = {"changed": "changed_at", "newest": "newest"}


class Readers(Base):
    """Users, looks, marks, lists of stories."""

    def put_reader(self, reader: Reader) -> None:
        """Add a user, or renew the password and zone of one."""
        with self._write() as connection:
            self._upsert(connection, t.users, [asdict(reader)], first="added_at")

    def drop_reader(self, name: str) -> None:
        """Remove a user with all that was theirs; decisions stay."""
        with self._write() as connection:
            connection.execute(delete(t.users).where(t.users.c.name == name))

    def readers(self) -> tuple[Reader, ...]:
        """All users by name."""
        with self._read() as connection:
            rows = connection.execute(select(t.users).order_by(t.users.c.name))
            return tuple(Reader(row.name, row.zone, row.password, row.added_at) for row in rows)

    def put_look(
        self, story: str, now: datetime, *, person: str = ME, sitting: timedelta = timedelta(minutes=30)
    ) -> None:
        """A reader looked at a story: what comes after this moment is new to them.

        Looks less than ``sitting`` after the one before belong to one sitting; ``looked_before`` tells of the last.
        """
        with self._write("looks") as connection:
            known_reader(connection, person)
            standing = stands_as(connection, story)
            if connection.execute(select(t.stories.c.id).where(t.stories.c.id == standing)).one_or_none() is None:
                raise StoreError(f"no story has the id “{story}”", "see `newsloom stories`")
            last = _last_look(connection, standing, person)
            if last is None or last.at < now:
                before = None if last is None else last.at if now - last.at > sitting else last.before
                row = {"person": person, "story": standing, "at": now, "before": before}
                self._upsert(connection, t.looks, [row])

    def drop_look(self, story: str, *, person: str = ME) -> None:
        """A reader has not looked at a story after all: it is new to them."""
        with self._write() as connection:
            into = select(t.stories.c.id).where(t.stories.c.merged_into == stands_as(connection, story))
            looked = (t.looks.c.story == stands_as(connection, story)) | t.looks.c.story.in_(into)
            connection.execute(delete(t.looks).where(t.looks.c.person == person, looked))

    def looked_at(self, story: str, *, person: str = ME) -> datetime | None:
        """When a reader last looked at a story, or at one that went into it."""
        with self._read() as connection:
            last = _last_look(connection, stands_as(connection, story), person)
        return None if last is None else last.at

    def looked_before(self, story: str, *, person: str = ME) -> datetime | None:
        """When a reader last looked before the sitting of their last look: since then, all is told as new.

        To be asked after the look is put; ``None`` at the first look, and without any.
        """
        with self._read() as connection:
            last = _last_look(connection, stands_as(connection, story), person)
        return None if last is None else last.before

    def gone_into(self, story: str) -> frozenset[str]:
        """The ids under which a story may be marked: its own, and those of all that went into it."""
        with self._read() as connection:
            found, waiting = set[str](), {stands_as(connection, story)}
            while waiting:
                found |= waiting
                asked = select(t.stories.c.id).where(t.stories.c.merged_into.in_(sorted(waiting)))
                waiting = set(connection.execute(asked).scalars()) - found
        return frozenset(found)

    def put_mark(self, mark: MarkKind, kind: str, what: str, at: datetime | None, *, person: str = ME) -> None:
        """Follow, hide, pin or note as read a story, outlet, article, person, category, words; ``at=None`` ends it."""
        with self._write() as connection:
            known_reader(connection, person)
            row = {"person": person, "mark": mark, "kind": kind, "what": what}
            if at is None:
                connection.execute(delete(t.marks).where(*(t.marks.c[name] == held for name, held in row.items())))
            else:
                self._upsert(connection, t.marks, [{**row, "at": at}], first="at")

    def marks(self, mark: MarkKind | None = None, kind: str | None = None, *, person: str = ME) -> tuple[Marked, ...]:
        """What a reader set, in the order it was set."""
        asked = select(t.marks).where(t.marks.c.person == person)
        asked = asked if mark is None else asked.where(t.marks.c.mark == mark)
        asked = asked if kind is None else asked.where(t.marks.c.kind == kind)
        with self._read() as connection:
            rows = connection.execute(asked.order_by(t.marks.c.at, t.marks.c.mark, t.marks.c.kind, t.marks.c.what))
            return tuple(Marked(row.mark, row.kind, row.what, row.at) for row in rows)

    def stories(
        self,
        *,
        person: str = ME,
        outlet: str | None = None,
        language: str | None = None,
        category: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        followed: bool = False,
        marked: bool = False,
        hidden: bool = False,
        dated: bool | None = None,
        order: StoryOrder = "changed",
        limit: int = 30,
        after: str | None = None,
    ) -> Portion[StoryLine]:
        """Stories, the last changed first; ``order="newest"``: those with the latest news first.

        ``since`` (within) and ``until`` (without) bound what they are ordered by: ``changed_at``, or ``newest_at``.
        ``followed``: those alone; ``marked``: those followed or pinned; ``hidden``: those that the reader hid as well.
        ``dated``: those whose latest report has a date, or has none.
        """
        with self._read() as connection:
            set_by = _story_marks(connection, person)
            asked = select(t.stories, t.looks.c.at.label("looked_at"))
            looked = and_(t.looks.c.story == t.stories.c.id, t.looks.c.person == person)
            asked = asked.join(t.looks, looked, isouter=True).where(t.stories.c.reports > 0)
            asked = asked.where(*_between(order, since, until), *_within(outlet, language, category))
            asked = asked.where(*_marked_so(set_by, followed=followed, marked=marked, hidden=hidden))
            key = t.stories.c[_ORDERS[order]]
            if dated is False:
                # From the few that there are; ordered by their own column, so that their index is gone through.
                asked = asked.join(t.articles, _undated())
                key = t.articles.c.newest if order == "newest" else key
            elif dated:
                asked = asked.where(~exists().where(_undated()))
            if after is not None:
                asked = asked.where(tuple_(key, t.stories.c.id) < tuple_(*_place(order, after)))
            rows = connection.execute(asked.order_by(key.desc(), t.stories.c.id.desc()).limit(limit + 1)).all()
        found = tuple(line_of(row, row.looked_at, tuple(sorted(set_by.get(row.id, ())))) for row in rows[:limit])
        if len(rows) <= limit:
            return Portion(found)
        last = rows[limit - 1]
        return Portion(found, mark(last.newest if order == "newest" else stamp(last.changed_at), last.id))


def _undated() -> ColumnElement[bool]:
    """That an article is the latest report of the story in the statement around it, and has no date."""
    undated = t.LATEST, t.articles.c.published.is_(None)
    return and_(t.articles.c.newest == t.stories.c.newest, *undated)


def _between(order: StoryOrder, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    key = t.stories.c[_ORDERS[order]]
    low, high = (one if one is None or order == "changed" else place_in_time(one) for one in (since, until))
    return [*([] if low is None else [key >= low]), *([] if high is None else [key < high])]


def _place(order: StoryOrder, after: str) -> tuple[ColumnElement[Any], ColumnElement[str]]:
    """Where a page ended."""
    if order == "newest":
        newest, id = place_of(after, int, str)
        return literal(newest), literal(id)
    changed, id = place_of(after, str, str)
    return literal(_moment(changed), Moment()), literal(id)


def _moment(stamped: str) -> datetime:
    try:
        return moment(stamped)
    except ValueError as error:
        raise StoreError("that is no mark of a page", "take the mark of the page before") from error


def _last_look(connection: Connection, standing: str, person: str) -> AnyRow | None:
    """A reader's last look at a story, or at one that went into it."""
    into = select(t.stories.c.id).where(t.stories.c.merged_into == standing)
    asked = select(t.looks.c.at, t.looks.c.before).where(t.looks.c.person == person)
    asked = asked.where((t.looks.c.story == standing) | t.looks.c.story.in_(into))
    return connection.execute(asked.order_by(t.looks.c.at.desc(), t.looks.c.story).limit(1)).one_or_none()


def known_reader(connection: Connection, person: str) -> None:
    """Raise ``StoreError`` when there is no such user."""
    if connection.execute(select(t.users.c.name).where(t.users.c.name == person)).one_or_none() is None:
        raise StoreError(f"there is no user “{person}”", "see `newsloom user add`")


def _story_marks(connection: Connection, person: str) -> dict[str, set[str]]:
    """What a reader set on stories, by the story that each has become."""
    asked = select(t.marks.c.what, t.marks.c.mark).where(t.marks.c.person == person, t.marks.c.kind == "story")
    found: dict[str, set[str]] = {}
    for story, set_on in connection.execute(asked).all():
        found.setdefault(stands_as(connection, story), set()).add(set_on)
    return found


def _marked_so(
    set_by: Mapping[str, set[str]], *, followed: bool, marked: bool, hidden: bool
) -> list[ColumnElement[bool]]:
    """The stories that a reader marked as is asked: followed, followed or pinned, and not hidden unless asked for."""
    wanted: list[set[str]] = [{"follow"}] * followed + [{"follow", "pin"}] * marked
    ids = ([id for id, held in set_by.items() if marks & held] for marks in wanted)
    found: list[ColumnElement[bool]] = [t.stories.c.id.in_(some) for some in ids]
    away = [id for id, held in set_by.items() if "hide" in held]
    return found if hidden else [*found, t.stories.c.id.not_in(away)]


def _within(outlet: str | None, language: str | None, category: str | None) -> list[ColumnElement[bool]]:
    """The stories that have a report of an outlet, in a language, from the feeds of a category.

    An outlet has few of all reports and they are gathered first; a language has many, and each story is asked.
    """
    found: list[ColumnElement[bool]] = []
    if outlet is not None:
        asked = select(t.reports.c.story).join(t.articles, t.articles.c.report == t.reports.c.id)
        told = asked.where(t.LATEST, t.articles.c.outlet == outlet, t.reports.c.story.is_not(None))
        found.append(t.stories.c.id.in_(told))
    if language is not None:
        asked = select(t.reports.c.story).join(t.articles, t.articles.c.id == t.reports.c.latest)
        found.append(asked.where(t.articles.c.language == language, t.reports.c.story == t.stories.c.id).exists())
    if category is not None:
        asked = select(t.reports.c.story).join(t.entries, t.entries.c.report == t.reports.c.id)
        asked = asked.join(t.feed_categories, t.feed_categories.c.feed == t.entries.c.feed)
        told = asked.where(t.feed_categories.c.category == category, t.reports.c.story.is_not(None))
        found.append(t.stories.c.id.in_(told))
    return found
