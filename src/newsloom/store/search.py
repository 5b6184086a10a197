"""The shelf of lists: what was told, the newest first, by words, outlet, language, time and story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from newsloom.kept import Headline
from newsloom.store import tables as t
from newsloom.store.articles import outlet_of
from newsloom.store.base import AnyRow, AnySelect, Base, Portion, mark, place_of
from newsloom.store.listing import name_key
from newsloom.store.places import place_in_time
from newsloom.store.wanted import Wanted, filed_under, first_match, query
from newsloom.text import normal, squeeze

_LOWEST, _HIGHEST = -(2**62), 2**62
# Characters shown before and after what was found.
_BEFORE, _AFTER = 60, 140
# A first line of so many characters is no mere word that the title happens to begin with.
_TELLING = 12


class Search(Base):
    """Lists and searches over the newest version of each report."""

    def headlines(
        self,
        *,
        outlet: str | None = None,
        language: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        story: str | None = None,
        limit: int = 30,
        after: str | None = None,
    ) -> Portion[Headline]:
        """Reports, the newest first (undated ones by their arrival). ``since`` is within, ``until`` is not."""
        low, high = _bounds(since, until, after)
        asked = _listed().where(t.articles.c.newest >= low, t.articles.c.newest < high)
        if outlet is not None:
            asked = asked.where(t.articles.c.outlet == outlet)
        if language is not None:
            asked = asked.where(t.articles.c.language == language)
        if story is not None:
            asked = asked.where(t.reports.c.story == story)
        with self._read() as connection:
            rows = connection.execute(asked.order_by(t.articles.c.newest.desc()).limit(limit + 1)).all()
        return _portion(rows, tuple(map(_headline, rows)), limit)

    def search(
        self,
        words: str,
        *,
        outlet: str | None = None,
        language: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        story: str | None = None,
        limit: int = 30,
        after: str | None = None,
    ) -> Portion[Headline]:
        """Reports with these words in headline or body, the newest first, with the place where the first stands.

        ``wanted.py`` tells what may be typed. Raises ``StoreError`` when there is no word in it.
        """
        asked = query(words)
        low, high = _bounds(since, until, after)
        tags = [filed_under(kind, what) for kind, what in (("outlet", outlet), ("language", language)) if what]
        with self._read() as connection:
            among = None if story is None else _places(connection, story)
            if among is not None:
                low, high = max(low, min(among, default=high)), min(high, max(among, default=low) + 1)
            wanted = Wanted(asked, low, high, limit + 1, tuple(tags), among)
            found = self._dialect.found(connection, wanted) if low < high else []
            listed = _listed(t.articles.c.text).where(t.articles.c.newest.in_(found))
            rows = connection.execute(listed.order_by(t.articles.c.newest.desc())).all()
        pieces = tuple(piece for some in asked.every for piece in some)
        return _portion(rows, tuple(_shown(row, pieces) for row in rows[:limit]), limit)

    def naming(self, entities: Iterable[str], *, limit: int = 30, after: str | None = None) -> Portion[Headline]:
        """Reports that name a person, organisation or place, given all forms of the name, the newest first."""
        listed = list(entities)
        naming = select(t.names.c.article).where(
            t.names.c.key.in_({name_key(one) for one in listed}), t.names.c.entity.in_(listed)
        )
        _, high = _bounds(None, None, after)
        asked = _listed().where(t.articles.c.id.in_(naming), t.articles.c.newest < high)
        with self._read() as connection:
            rows = connection.execute(asked.order_by(t.articles.c.newest.desc()).limit(limit + 1)).all()
        return _portion(rows, tuple(map(_headline, rows)), limit)


_SHOWN = ("id", "report", "newest", "url", "outlet", "outlet_name", "title", "published", "arrived_at", "language")


def _listed(*more: Any) -> AnySelect:
    columns = (t.articles.c[name] for name in _SHOWN)
    asked = select(*columns, t.reports.c.story, t.reports.c.withdrawn_at, *more)
    return asked.join(t.reports, t.reports.c.id == t.articles.c.report).where(t.LATEST)


def _bounds(since: datetime | None, until: datetime | None, after: str | None) -> tuple[int, int]:
    low = _LOWEST if since is None else place_in_time(since)
    high = _HIGHEST if until is None else place_in_time(until)
    return low, high if after is None else min(high, place_of(after, int)[0])


def _places(connection: Connection, story: str) -> tuple[int, ...]:
    asked = select(t.articles.c.newest).join(t.reports, t.reports.c.id == t.articles.c.report)
    found = connection.execute(asked.where(t.LATEST, t.reports.c.story == story))
    return tuple(sorted(found.scalars()))


def _portion(rows: Any, shown: tuple[Headline, ...], limit: int) -> Portion[Headline]:
    return Portion(shown[:limit], mark(rows[limit - 1].newest) if len(rows) > limit else None)


def _headline(row: AnyRow) -> Headline:
    names = ("id", "report", "story", "url", "title", "published", "arrived_at", "language", "withdrawn_at")
    return Headline(outlet=outlet_of(row), **{name: getattr(row, name) for name in names})


def _shown(row: AnyRow, pieces: tuple[str, ...]) -> Headline:
    """A headline with the words around the first match; with the start of the text when only the title has one.

    The headline that a text begins with is shown already.
    """
    body = _below_title(row.title or "", row.text)
    first = first_match(row.text[body:] if body else row.text, pieces)
    found = (first[0] + body, first[1] + body) if first else None
    start, end = found or (body, body)
    low = max(body, start - _BEFORE)
    before, match, after = row.text[low:start], squeeze(row.text[start:end]), row.text[end : end + _AFTER]
    # A word cut at either end is left out.
    before = before.partition(" ")[2] if low > body else before
    after = after.rpartition(" ")[0] if end + _AFTER < len(row.text) else after
    left = squeeze(before) + (" " if before[-1:].isspace() and before.strip() else "")
    right = (" " if after[:1].isspace() else "") + squeeze(after)
    span = (len(left), len(left) + len(match)) if found else None
    return replace(_headline(row), snippet=left + match + right, match=span)


def _below_title(title: str, text: str) -> int:
    """Where a text goes on below its own headline; 0 where it begins with something else or has nothing more."""
    head, _, rest = text.partition("\n")
    told = normal(head)
    # A page's title may have its site's name behind it.
    same = told == normal(title) or (len(told) > _TELLING and normal(title).startswith(told))
    return len(text) - len(rest.lstrip()) if told and same and rest.strip() else 0
