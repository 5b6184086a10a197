"""The shelf of upkeep: every credit checked against the text it points at, old stories let go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from newsloom.errors import StoreError
from newsloom.kept import Astray, Verified
from newsloom.store import tables as t
from newsloom.store.base import AnySelect, chunks
from newsloom.store.columns import inflated
from newsloom.store.listing import Listing
from newsloom.store.stories import counted, credits_of, digest_credits, stands_as
from newsloom.types import Credit

_CONTEXT = 32


class Keeping(Listing):
    """Verify, prune."""

    def verify(self, progress: Callable[[int], None] = lambda _done: None) -> Verified:
        """Check every credit of every digest and change, every quote and every text kept; ``progress`` is told of each.

        Texts never change, so a fault here is a damaged file or a hand that changed it.
        """
        astray: list[Astray] = []
        credits = 0
        articles = 0
        for id, text, hash in self._texts():
            articles += 1
            if sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != hash:
                astray.append(Astray(f"article {id}", None, "its text is not the text that was kept"))
        astray += self._quotes_astray()
        astray += self._readings_astray()
        digests = 0
        for table in (t.digests, t.changes):
            for number, story, body in self._bodies(table):
                digests += table is t.digests
                where = f"{table.name.removesuffix('s')} {number} of story {story}"
                try:
                    found = digest_credits(body) if table is t.digests else credits_of(body)
                except StoreError as error:
                    astray.append(Astray(where, None, error.reason))
                    continue
                credits += len(found)
                astray += self._checked(where, found)
                progress(credits)
        return Verified(articles, digests, credits, tuple(astray))

    def _texts(self) -> Iterator[tuple[str, str, str]]:
        last = 0
        asked = select(t.articles.c.number, t.articles.c.id, t.articles.c.text, t.articles.c.hash)
        asked = asked.order_by(t.articles.c.number).limit(500)
        while True:
            with self._read() as connection:
                rows = connection.execute(asked.where(t.articles.c.number > last)).all()
            if not rows:
                return
            yield from ((row.id, row.text, row.hash) for row in rows)
            last = rows[-1].number

    def _bodies(self, table: Table) -> Iterator[tuple[int, str, Any]]:
        last = 0
        asked = select(table.c.number, table.c.story, table.c.body).order_by(table.c.number).limit(100)
        while True:
            with self._read() as connection:
                rows = connection.execute(asked.where(table.c.number > last)).all()
            if not rows:
                return
            yield from ((row[0], row[1], row[2]) for row in rows)
            last = rows[-1][0]

    def _readings_astray(self) -> Iterator[Astray]:
        """Readings that cannot be unpacked: what was compressed carries a checksum of its own."""
        last = ""
        asked = select(t.readings.c.article, t.readings.c.body).order_by(t.readings.c.article).limit(200)
        while True:
            with self._read() as connection:
                rows = connection.execute(asked.where(t.readings.c.article > last)).all()
            if not rows:
                return
            for row in rows:
                try:
                    inflated(row.body)
                except StoreError as error:
                    yield Astray(f"reading of article {row.article}", None, error.reason)
            last = rows[-1].article

    def _quotes_astray(self) -> list[Astray]:
        """Quotes that do not stand verbatim at their place."""
        asked = select(t.quotes, t.articles.c.text.label("whole")).join(
            t.articles, t.articles.c.id == t.quotes.c.article
        )
        found = []
        with self._read() as connection:
            for row in connection.execute(asked.execution_options(yield_per=500)):
                if row.whole[row.start : row.stop] != row.text:
                    reason = f"its words do not stand at {row.start} to {row.stop}"
                    found.append(Astray(f"quote {row.number} of article {row.article}", None, reason))
        return found

    def _checked(self, where: str, credits: Iterable[Credit]) -> Iterator[Astray]:
        listed = list(credits)
        texts: dict[str, str] = {}
        for some in chunks(sorted({credit.article for credit in listed})):
            with self._read() as connection:
                asked = select(t.articles.c.id, t.articles.c.text).where(t.articles.c.id.in_(some))
                texts |= dict(connection.execute(asked).all())
        for credit in listed:
            reason = why_astray(credit, texts.get(credit.article))
            if reason:
                yield Astray(where, credit, reason)

    def sound(self) -> tuple[str, ...]:
        """What the database finds wrong with itself; nothing when all is well."""
        with self._read() as connection:
            return tuple(self._dialect.sound(connection))

    def tidy(self) -> None:
        """Put the search index in order after much was added."""
        with self._write() as connection:
            self._dialect.tidy(connection)

    def compact(self) -> None:
        """Give the room of what was let go back to the disk. Raises ``StoreError`` while others write."""
        self._dialect.compact()

    def prune(self, before: datetime, *, dry: bool = False) -> tuple[int, int]:
        """Let go of stories without news since ``before`` that nobody follows or pins, and of reports in no story.

        Their entries stay, without text, so that a feed that still lists them does not bring them back. Gives how many
        stories and reports went; ``dry``: would have gone, and all stays.
        """
        try:
            with self._write("stories") as connection:
                found = self._prune(connection, before)
                if dry:
                    raise _Undo(found)
        except _Undo as undone:
            return undone.found
        return found

    def _prune(self, connection: Connection, before: datetime) -> tuple[int, int]:
        marked = select(t.marks.c.what).where(t.marks.c.kind == "story", t.marks.c.mark.in_(("follow", "pin")))
        # One that went into another is followed as that other.
        stay = {stands_as(connection, story) for story in connection.execute(marked).scalars()}
        asked = select(t.stories.c.id, t.stories.c.reports).where(t.stories.c.changed_at < before)
        held = {id: reports for id, reports in connection.execute(asked).all() if id not in stay}
        # The id of one that went into another leads there as long as that one stays.
        held = {id: reports for id, reports in held.items() if reports or stands_as(connection, id) in held}
        stories = list(held)
        gone = 0
        for some in chunks(stories):
            connection.execute(delete(t.digests).where(t.digests.c.story.in_(some)))
            gone += self._let_go(connection, t.reports.c.story.in_(some))
            # One whose report another story's digest still credits stays, without digests of its own.
            full = select(t.reports.c.story).where(t.reports.c.story.in_(some))
            connection.execute(delete(t.stories).where(t.stories.c.id.in_(some), t.stories.c.id.not_in(full)))
        gone += self._let_go(connection, t.reports.c.story.is_(None) & (t.reports.c.arrived_at < before))
        # What was sent of a story that stays is kept, so that it is never sent twice.
        told = t.sendings.c.story.is_(None) | t.sendings.c.story.not_in(select(t.stories.c.id))
        connection.execute(delete(t.sendings).where(t.sendings.c.sent_at < before, told))
        left = {id for some in chunks(stories) for id in connection.execute(_among(some)).scalars()}
        for some in chunks(sorted(left)):
            connection.execute(update(t.stories).where(t.stories.c.id.in_(some)).values(**counted()))
        # One that went into another had no reports to lose, and nobody saw it.
        return sum(reports > 0 and id not in left for id, reports in held.items()), gone

    def _let_go(self, connection: Connection, which: ColumnElement[bool]) -> int:
        credited = select(t.articles.c.report).join(t.digest_articles, t.digest_articles.c.article == t.articles.c.id)
        asked = select(t.reports.c.id).where(which, t.reports.c.id.not_in(credited))
        reports = list(connection.execute(asked).scalars())
        for some in chunks(reports):
            listed = select(t.articles).where(t.articles.c.report.in_(some), t.LATEST)
            self._delist(connection, [row._mapping for row in connection.execute(listed)])
            connection.execute(update(t.entries).where(t.entries.c.report.in_(some)).values(html="", due_at=None))
            connection.execute(delete(t.reports).where(t.reports.c.id.in_(some)))
        return len(reports)


class _Undo(Exception):
    """Takes back what a transaction did, and tells what that was."""

    def __init__(self, found: tuple[int, int]) -> None:
        super().__init__()
        self.found = found


def _among(ids: Iterable[str]) -> AnySelect:
    return select(t.stories.c.id).where(t.stories.c.id.in_(ids))


def why_astray(credit: Credit, text: str | None) -> str | None:
    """Why a credit does not hold against the text of its article; ``None`` when it does."""
    if text is None:
        return f"article {credit.article} is not kept"
    if text[credit.start : credit.end] != credit.exact:
        return f"characters {credit.start} to {credit.end} of {credit.article} are not the credited words"
    before = text[max(0, credit.start - _CONTEXT) : credit.start]
    if not before.endswith(credit.prefix) or not text[credit.end :].startswith(credit.suffix):
        return f"the words around {credit.start} to {credit.end} of {credit.article} are others"
    return None
