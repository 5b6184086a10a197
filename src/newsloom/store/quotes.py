"""The shelf of quotes: who is quoted most, what a person said, and quotes by their words.

tallies ──people──▶ who, in how many articles        quotes ──said, quotes_with──▶ the newest first, with who carries it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, FromClause, or_, select, union

from newsloom.kept import Named, Said
from newsloom.store import tables as t
from newsloom.store.base import AnyRow, AnySelect, Base, Portion, mark, place_of
from newsloom.store.search import _bounds, _headline, _listed
from newsloom.store.wanted import Query, Wanted, first_match, query
from newsloom.tables import outlets
from newsloom.text import normal

# Quotes are read through in such steps, the first small since common words stand in the newest ones already, and so
# many articles (or quotes of a person) at most for one page: 4,000 take 70 ms.
_FIRST_STEP, _LARGEST_STEP, _MOST = 100, 1_000, 4_000
# The place of a quote: that of its article in time, and its number there.
_Place: TypeAlias = tuple[int, int]
# After all quotes of an article.
_ITS_LAST = 2**31
# Letters of a name that few others begin with.
_TELLING = 3
# After all that begins so.
_BEYOND = "\U0010ffff"


class Quotes(Base):
    """Quotes and the quoted."""

    def people(self, *, limit: int = 30, after: str | None = None, prefix: str = "") -> Portion[Named]:
        """Who is quoted in the newest versions of reports, in the most first; ``prefix`` of the name or its last word.

        The name is a form that the texts give; ``said`` takes it. An outlet ("according to the River Post") is nobody.
        """
        found: list[tuple[AnyRow, str]] = []
        with self._read() as connection:
            while True:
                rows = connection.execute(_quoted_people(prefix, after).limit(limit + 1)).all()
                shown = _as_written(connection, rows)
                names = [shown.get(row.what, row.what) for row in rows]
                outlets = _outlets_among(connection, names)
                found += [(row, name) for row, name in zip(rows, names, strict=True) if name not in outlets]
                if len(rows) <= limit or len(found) > limit:
                    break
                after = mark(rows[-1].reports, rows[-1].what)
        told = tuple(Named(name, "person", row.reports) for row, name in found[:limit])
        last = found[limit - 1][0] if len(found) > limit else None
        return Portion(told, mark(last.reports, last.what) if last else None)

    def outlets_among(self, names: Iterable[str]) -> dict[str, str]:
        """Those of the names that are an outlet's, of which reports are kept or not, with the outlets' ids."""
        with self._read() as connection:
            return _outlets_among(connection, list(names))

    def said(
        self,
        people: Iterable[str],
        *,
        outlet: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 30,
        after: str | None = None,
    ) -> Portion[Said]:
        """The quotes of a person, given all forms of the name, the newest first. ``since`` is within, ``until`` not."""
        asked = _quoted(_bounds(since, until, None)).where(_by(people))
        asked = asked if outlet is None else asked.where(t.articles.c.outlet == outlet)
        asked = asked if after is None else asked.where(_after(*place_of(after, int, int)))
        with self._read() as connection:
            rows = connection.execute(asked.limit(limit + 1)).all()
        return _portion(rows, limit)

    def quotes_with(
        self,
        words: str,
        people: Iterable[str] = (),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 30,
        after: str | None = None,
    ) -> Portion[Said]:
        """Quotes in which the words stand, as in a search, the newest first; of ``people`` (all forms) alone, if given.

        A page may have fewer than ``limit``, or none, and yet an ``after``: then the words are rare in quotes, and the
        next page looks further back. Raises ``StoreError`` when there is no word in it.
        """
        asked, named = query(words), list(people)
        fits = _fitting(asked)
        low, high = _bounds(since, until, None)
        start = (high, -1) if after is None else place_of(after, int, int)
        found: list[_Place] = []
        reached: _Place | None = start
        looked, step = 0, _FIRST_STEP
        with self._read() as connection:
            while reached is not None and looked < _MOST and len(found) <= limit:
                bounds = (low, min(high, reached[0] + 1))
                if named:
                    rows, reached = _of_people(connection, named, bounds, reached, step)
                else:
                    rows, reached = self._in_articles(connection, asked, bounds, reached, step)
                found += [(row.newest, row.number) for row in rows if fits(row.text)]
                looked, step = looked + max(step, len(rows)), min(2 * step, _LARGEST_STEP)
            # Whole rows are read of what is shown alone: it halves the time.
            listed = set(found[: limit + 1])
            full = connection.execute(_quoted().where(t.articles.c.newest.in_(sorted({place for place, _ in listed}))))
            told = [row for row in full if (row.newest, row.quote_number) in listed]
        if len(found) > limit or reached is None:
            return _portion(told, limit)
        return Portion(tuple(map(_said, told)), mark(*reached))

    def _in_articles(
        self, connection: Connection, asked: Query, bounds: tuple[int, int], start: _Place, step: int
    ) -> tuple[Sequence[AnyRow], _Place | None]:
        """The quotes of the next articles that have the words, and where they end: ``None`` when there are no more."""
        # What is to be left out may stand elsewhere in the article.
        wanted = Wanted(Query(asked.every), *bounds, step)
        places = self._dialect.found(connection, wanted) if bounds[0] < bounds[1] else []
        quotes = _words().where(t.articles.c.newest.in_(places), _after(*start))
        rows = connection.execute(quotes).all()
        return rows, (places[-1], _ITS_LAST) if len(places) == step else None


def _quoted_people(prefix: str, after: str | None) -> AnySelect:
    """The tallies of people, those in most reports first, each with an article that quotes them."""
    one = t.tallies.c
    quoted = select(t.quotes.c.article).where(t.quotes.c.person == one.what).limit(1).scalar_subquery()
    asked = select(one.what, one.reports, quoted.label("article")).where(one.kind == "person")
    begins = normal(prefix)
    number: ColumnElement[int] = one.reports
    if begins:
        asked = asked.where(_beginning(begins))
        # "+ 0" keeps the few that were gathered from being sought along the index by number.
        number = number + 0 if len(begins) >= _TELLING else number
    if after is not None:
        reports, what = place_of(after, int, str)
        asked = asked.where(number <= reports, (number < reports) | (one.what > what))
    return asked.order_by(number.desc(), one.what)


def _outlets_among(connection: Connection, names: Sequence[str]) -> dict[str, str]:
    """Outlets by their names: of the table, but for names that are ordinary words too, and of the library."""
    ids = {name: outlets.slug(name) for name in names}
    kept = select(t.tallies.c.what).where(t.tallies.c.kind == "outlet", t.tallies.c.what.in_(sorted(set(ids.values()))))
    here = set(connection.execute(kept).scalars())
    known = {
        name: one.outlet.id
        for name in names
        for one in outlets.mentions(name)
        if (one.start, one.end, one.common) == (0, len(name), False)
    }
    return known | {name: id for name, id in ids.items() if id in here}


def _beginning(begins: str) -> ColumnElement[bool]:
    """The people whose name, or its last word, begins so.

    Many names have few letters: those who are quoted most are soon found. Few have more: they are gathered first. At
    80,000 people a page so takes 1 to 6 ms; the other way about 40 to 70.
    """

    def so(table: FromClause) -> list[ColumnElement[bool]]:
        return [(column >= begins) & (column < begins + _BEYOND) for column in (table.c.what, table.c.key)]

    if len(begins) < _TELLING:
        return or_(*so(t.tallies))
    one = t.tallies.alias()
    gathered = (select(one.c.what).where(one.c.kind == "person", begin) for begin in so(one))
    return t.tallies.c.what.in_(union(*gathered))


def _of_people(
    connection: Connection, people: list[str], bounds: tuple[int, int], start: _Place, step: int
) -> tuple[Sequence[AnyRow], _Place | None]:
    within = t.articles.c.newest >= bounds[0], t.articles.c.newest < bounds[1]
    rows = connection.execute(_words().where(*within, _by(people), _after(*start)).limit(step)).all()
    return rows, (rows[-1].newest, rows[-1].number) if len(rows) == step else None


def _words() -> AnySelect:
    """Quotes by their place and words alone, the newest first."""
    asked = select(t.articles.c.newest, t.quotes.c.number, t.quotes.c.text)
    asked = asked.join(t.quotes, t.quotes.c.article == t.articles.c.id).where(t.LATEST)
    return asked.order_by(t.articles.c.newest.desc(), t.quotes.c.number)


def _quoted(bounds: tuple[int, int] | None = None) -> AnySelect:
    """Quotes with their articles, the newest first."""
    columns = (t.quotes.c[name].label(f"quote_{name}") for name in ("start", "stop", "kind", "text", "number"))
    asked = _listed(*columns, t.quotes.c.speaker, t.quotes.c.person)
    asked = asked.join(t.quotes, t.quotes.c.article == t.articles.c.id)
    if bounds is not None:
        asked = asked.where(t.articles.c.newest >= bounds[0], t.articles.c.newest < bounds[1])
    return asked.order_by(t.articles.c.newest.desc(), t.quotes.c.number)


def _by(people: Iterable[str]) -> ColumnElement[bool]:
    return t.quotes.c.person.in_(sorted({normal(name) for name in people}))


def _after(newest: int, number: int) -> ColumnElement[bool]:
    same = (t.articles.c.newest == newest) & (t.quotes.c.number > number)
    return (t.articles.c.newest < newest) | same


def _fitting(asked: Query) -> Callable[[str], bool]:
    """Whether a text is what the query asks for."""
    every, none = asked.every, asked.none
    return lambda text: all(first_match(text, some) for some in every) and not (none and first_match(text, none))


def _portion(rows: Any, limit: int) -> Portion[Said]:
    found = tuple(map(_said, rows[:limit]))
    return Portion(found, mark(rows[limit - 1].newest, rows[limit - 1].quote_number) if len(rows) > limit else None)


def _said(row: AnyRow) -> Said:
    told = (row.quote_start, row.quote_stop, row.quote_kind, row.quote_text, row.speaker, row.person)
    return Said(_headline(row), *told)


def _as_written(connection: Connection, rows: Sequence[AnyRow]) -> dict[str, str]:
    """The people of rows (``what``: the normal form) as an article that quotes each (``article``) writes the name."""
    wanted = {row.what for row in rows}
    articles = sorted({row.article for row in rows})
    mentioned = select(t.names.c.entity).where(t.names.c.article.in_(articles))
    speaking = select(t.quotes.c.speaker).where(t.quotes.c.article.in_(articles), t.quotes.c.speaker.is_not(None))
    forms = {form for asked in (mentioned, speaking) for form in connection.execute(asked).scalars()}
    # "Mira Oakes" rather than "MIRA OAKES".
    shouted = sorted(forms, key=lambda form: (form.isupper() or form.islower(), form), reverse=True)
    return {normal(form): form for form in shouted if normal(form) in wanted}
