"""What is listed of an article while it is its report's newest version: its place in the search index, and the tallies.

newest version ──_list──▶ words (to be found), tallies + 1        another takes its place, or it goes ──_delist──▶ out
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, RowMapping, bindparam, delete, select, update

from newsloom.store import tables as t
from newsloom.store.base import Base, chunks
from newsloom.store.wanted import filed_under
from newsloom.text import normal
from newsloom.types import BODY

# Kind, what.
_Tally: TypeAlias = tuple[str, str]
# The columns of an article, from the database or on their way to it.
_Columns: TypeAlias = Mapping[str, Any] | RowMapping


class Listing(Base):
    """Enter articles into the lists and take them out; each with its quotes in place."""

    def _list(self, connection: Connection, rows: Sequence[_Columns]) -> None:
        """Articles that became the newest version of their reports."""
        self._dialect.index(connection, [indexed(row) for row in rows])
        counted = _counted(connection, rows)
        if counted:
            # All that write count here: in one order, and last, so that nobody waits for another long.
            self._dialect.alone(connection, "tallies")
            made = self._dialect.insert(t.tallies)
            more = {"reports": t.tallies.c.reports + made.excluded.reports}
            statement = made.on_conflict_do_update(index_elements=["kind", "what"], set_=more)
            connection.execute(statement, [_row(tally, times) for tally, times in counted.items()])

    def _delist(self, connection: Connection, rows: Sequence[_Columns]) -> None:
        """Articles that are the newest version no more; they must be as they were when they were listed."""
        self._dialect.unindex(connection, [indexed(row) for row in rows])
        counted = _counted(connection, rows)
        if counted:
            self._dialect.alone(connection, "tallies")
            given = [{"of": kind, "gone": what, "times": times} for (kind, what), times in counted.items()]
            this = t.tallies.c.kind == bindparam("of"), t.tallies.c.what == bindparam("gone")
            fewer = t.tallies.c.reports - bindparam("times")
            connection.execute(update(t.tallies).where(*this).values(reports=fewer), given)
            connection.execute(delete(t.tallies).where(*this, t.tallies.c.reports <= 0), given)


def indexed(row: _Columns) -> tuple[int, str, str, str]:
    """What the search index holds of an article: a function of its row alone, so that it can be taken out again."""
    text = row["text"]
    bodies = [text[start:end] for start, end, kind in row["blocks"] if kind in BODY or kind == "deck"]
    filed = [filed_under(kind, row[kind]) for kind in ("outlet", "language") if row[kind] is not None]
    return row["newest"], row["title"] or "", "\n".join(bodies) if row["blocks"] else text, " ".join(filed)


def indexed_at(connection: Connection, places: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Headline and body of the articles listed at places in time, as the index was given them."""
    asked = select(t.articles).where(t.articles.c.newest.in_(places), t.LATEST)
    return {row.newest: indexed(row._mapping)[1:3] for row in connection.execute(asked)}


def _counted(connection: Connection, rows: Sequence[_Columns]) -> Counter[_Tally]:
    """What articles count for, in a stable order."""
    found: list[_Tally] = []
    for kind in ("language", "outlet"):
        found += [(kind, row[kind]) for row in rows if row[kind] is not None]
    for some in chunks(row["id"] for row in rows):
        quoted = select(t.quotes.c.article, t.quotes.c.person).distinct()
        quoted = quoted.where(t.quotes.c.article.in_(some), t.quotes.c.person.is_not(None))
        found += [("person", person) for _, person in connection.execute(quoted)]
    return Counter(sorted(found))


def _row(tally: _Tally, times: int) -> dict[str, Any]:
    kind, what = tally
    return {"kind": kind, "what": what, "key": name_key(what) if kind == "person" else None, "reports": times}


def name_key(name: str) -> str:
    """The last word of a name in its normal form."""
    words: Sequence[str] = normal(name).split()
    return words[-1] if words else ""
