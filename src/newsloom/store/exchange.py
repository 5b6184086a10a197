"""The shelf of exchange: a library told in a stable order, piece by piece, and articles of another library taken in.

Library ──kept_articles, kept_quotes, kept_stories──▶ frozen nouns, in order of arrival, a chunk in memory at a time
KeptArticle + Reading ──put_copies──▶ Library: ids, versions and times as they were
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Connection, FromClause, and_, delete, func, literal, or_, select, update

from newsloom.kept import Choice, Kept, KeptArticle, KeptStory, Said, Version
from newsloom.store import tables as t
from newsloom.store.articles import (
    Articles,
    _at,
    _body,
    _columns,
    _hash,
    _insert_found,
    _row,
    article_of,
)
from newsloom.store.base import AnySelect, chunks
from newsloom.store.columns import Moment
from newsloom.store.places import place_in_time
from newsloom.store.search import _headline
from newsloom.store.stories import _lines, _story
from newsloom.types import Reading

#: What to tell when nothing is chosen.
EVERYTHING = Choice()
# Articles, and stories, in memory at a time.
_SOME = 100


class Exchange(Articles):
    """Export and import."""

    def kept_articles(self, choice: Choice = EVERYTHING) -> Iterator[KeptArticle]:
        """All versions of the reports whose newest was published (undated: arrived) then, in order of arrival."""
        newest = t.articles.alias("newest_version")
        asked = select(t.articles, t.reports.c.address, t.reports.c.withdrawn_at, t.reports.c.story)
        asked = asked.join(t.reports, t.reports.c.id == t.articles.c.report)
        asked = asked.join(newest, newest.c.id == t.reports.c.latest)
        asked = _chosen(asked, newest, choice).order_by(t.articles.c.number).limit(_SOME)
        last = 0
        while True:
            with self._read() as connection:
                rows = connection.execute(asked.where(t.articles.c.number > last)).all()
                versions = _versions_of(connection, [row.id for row in rows])
            if not rows:
                return
            for row in rows:
                yield KeptArticle(
                    article_of(row), row.report, row.address, row.arrived_at, versions[row.id],
                    row.withdrawn_at, row.story,
                )  # fmt: skip
            last = rows[-1].number

    def kept_quotes(self, choice: Choice = EVERYTHING) -> Iterator[Said]:
        """The quotes of the newest versions, in order of arrival and place."""
        columns = (t.quotes.c[name].label(f"quote_{name}") for name in ("start", "stop", "kind", "text"))
        shown = [one for one in t.articles.c if one.name not in ("text", "blocks", "extra", "bylines")]
        asked = select(*shown, t.reports.c.story, t.reports.c.withdrawn_at, *columns)
        asked = asked.add_columns(t.quotes.c.number.label("quote_number"), t.quotes.c.speaker, t.quotes.c.person)
        asked = asked.join(t.reports, t.reports.c.id == t.articles.c.report)
        asked = asked.join(t.quotes, t.quotes.c.article == t.articles.c.id).where(t.LATEST)
        asked = _chosen(asked, t.articles, choice)
        asked = asked.order_by(t.articles.c.number, t.quotes.c.number).limit(5 * _SOME)
        article, number = 0, -1
        while True:
            same = and_(t.articles.c.number == article, t.quotes.c.number > number)
            with self._read() as connection:
                rows = connection.execute(asked.where(or_(t.articles.c.number > article, same))).all()
            for row in rows:
                told = (row.quote_start, row.quote_stop, row.quote_kind, row.quote_text, row.speaker, row.person)
                yield Said(_headline(row), *told)
            if not rows:
                return
            article, number = rows[-1].number, rows[-1].quote_number

    def kept_stories(self, choice: Choice = EVERYTHING) -> Iterator[KeptStory]:
        """The stories that changed then (that have a report of ``outlet``), in the order they were founded."""
        stories = t.stories.c
        asked = _lines().where(stories.reports > 0)
        asked = asked if choice.since is None else asked.where(stories.changed_at >= choice.since)
        asked = asked if choice.until is None else asked.where(stories.changed_at < choice.until)
        asked = asked if choice.story is None else asked.where(stories.id == choice.story)
        if choice.outlet is not None:
            telling = select(t.reports.c.story).join(t.articles, t.articles.c.report == t.reports.c.id)
            asked = asked.where(stories.id.in_(telling.where(t.LATEST, t.articles.c.outlet == choice.outlet)))
        ordered = asked.order_by(stories.founded_at, stories.id).limit(_SOME)
        asked = ordered
        while True:
            with self._read() as connection:
                rows = connection.execute(asked).all()
                found = [_story(connection, row) for row in rows]
            yield from found
            if not rows:
                return
            at, id = literal(rows[-1].founded_at, Moment()), rows[-1].id
            asked = ordered.where(or_(stories.founded_at > at, and_(stories.founded_at == at, stories.id > id)))

    def beginning(self, kind: Literal["story", "article"], start: str, limit: int = 5) -> tuple[str, ...]:
        """The ids of stories that have reports, or of articles, that begin so."""
        column = t.stories.c.id if kind == "story" else t.articles.c.id
        asked = select(column).where(column >= start, func.substr(column, 1, len(start)) == start)
        asked = asked.where(t.stories.c.reports > 0) if kind == "story" else asked
        with self._read() as connection:
            return tuple(connection.execute(asked.order_by(column).limit(limit)).scalars())

    def titles(self, stories: Iterable[str]) -> dict[str, str | None]:
        """The last titles of stories by their ids, also of those that went into others."""
        found: dict[str, str | None] = {}
        for some in chunks(stories):
            with self._read() as connection:
                asked = select(t.stories.c.id, t.stories.c.title).where(t.stories.c.id.in_(some))
                found |= dict(connection.execute(asked).all())
        return found

    # ── put ──────────────────────────────────────────────────────────────────────────────────────────────

    def put_copies(self, copies: Iterable[tuple[KeptArticle, Reading]], now: datetime) -> tuple[Kept, ...]:
        """Articles of another library, the first version of each report first. What is here stays as it is.

        A report that is known by its address or id is given the versions it lacks, in order of their times.
        """
        with self._write("stories") as connection:
            return tuple(self._put_copy(connection, copy, reading, now) for copy, reading in copies)

    def _put_copy(self, connection: Connection, copy: KeptArticle, reading: Reading, now: datetime) -> Kept:
        article = reading.article
        held = _row(connection, article.id)
        report = held.report if held else _report(connection, copy)
        if held is not None and held.text != article.text:
            article = replace(article, id=f"{article.id}~{_hash(article.text)[:8]}")
            held = _row(connection, article.id)
        was: Literal["new", "version", "known"] = "known" if held else "version" if report else "new"
        if report is None:
            report = article.id
            founded: dict[str, Any] = {"id": report, "address": copy.address, "latest": report, "reasons": []}
            connection.execute(t.reports.insert().values(arrived_at=copy.arrived_at, **founded))
        if held is None:
            self._insert_old(connection, replace(reading, article=article), report, copy.arrived_at)
        seen = [(one.seen_at, article.id) for one in copy.versions] or [(copy.arrived_at, article.id)]
        if self._put_versions(connection, report, seen) and was != "new":
            self._stir(connection, report, now)
        if copy.withdrawn_at is not None:
            standing = update(t.reports).where(t.reports.c.id == report, t.reports.c.latest == article.id)
            connection.execute(
                standing.where(t.reports.c.withdrawn_at.is_(None)).values(withdrawn_at=copy.withdrawn_at)
            )
        return Kept(article.id, report, was)

    def _insert_old(self, connection: Connection, reading: Reading, report: str, arrived_at: datetime) -> None:
        """Insert an article that is not its report's newest, or not yet."""
        row = _columns(reading.article) | {"report": report, "latest": 0, "arrived_at": arrived_at}
        row["hash"] = _hash(reading.article.text)
        row["newest"] = self._free_place(connection, reading.article.published or arrived_at)
        connection.execute(t.articles.insert().values(**row))
        _insert_found(connection, [(reading, _body(reading))])

    def _put_versions(self, connection: Connection, report: str, seen: Sequence[tuple[datetime, str]]) -> bool:
        """Give a report states that it lacks, all numbered by their times; whether its newest is another."""
        asked = select(t.versions.c.seen_at, t.versions.c.article).where(t.versions.c.report == report)
        had = [(at, article) for at, article in connection.execute(asked.order_by(t.versions.c.number)).all()]
        states = had + [one for one in seen if one not in had]
        if states == had:
            return False
        states.sort(key=lambda state: state[0])
        connection.execute(delete(t.versions).where(t.versions.c.report == report))
        rows = [
            {"report": report, "number": number, "article": article, "seen_at": at}
            for number, (at, article) in enumerate(states, 1)
        ]
        connection.execute(t.versions.insert(), rows)
        latest = states[-1][1]
        row = _row(connection, latest)
        values = {"latest": latest, "arrived_at": states[0][0]}
        if row is None or row.latest:
            connection.execute(update(t.reports).where(t.reports.c.id == report).values(**values))
            return False
        self._unlist(connection, report)
        connection.execute(update(t.articles).where(t.articles.c.id == latest).values(latest=1))
        self._list(connection, [row._mapping])
        connection.execute(update(t.reports).where(t.reports.c.id == report).values(withdrawn_at=None, **values))
        return True


def _chosen(asked: AnySelect, newest: FromClause, choice: Choice) -> AnySelect:
    asked = asked if choice.since is None else asked.where(newest.c.newest >= place_in_time(choice.since))
    asked = asked if choice.until is None else asked.where(newest.c.newest < place_in_time(choice.until))
    asked = asked if choice.story is None else asked.where(t.reports.c.story == choice.story)
    return asked if choice.outlet is None else asked.where(newest.c.outlet == choice.outlet)


def _versions_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Version, ...]]:
    """The states that articles are."""
    asked = select(t.versions.c.article, t.versions.c.number, t.versions.c.seen_at)
    asked = asked.where(t.versions.c.article.in_(ids)).order_by(t.versions.c.article, t.versions.c.number)
    grouped = groupby(connection.execute(asked).all(), key=lambda row: row.article)
    return {id: tuple(Version(row.number, id, row.seen_at) for row in rows) for id, rows in grouped}


def _report(connection: Connection, copy: KeptArticle) -> str | None:
    """The report that an article of another library is a version of, if it is here."""
    at = _at(connection, copy.address)
    asked = select(t.reports.c.id).where(t.reports.c.id == copy.report)
    return at or connection.execute(asked).scalar_one_or_none()
