"""The shelf of provenance: how the reports of a story came here, why they stand there, and what became of them.

Each verb answers for many articles at once: a page on fifty reports asks four times, not two hundred.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from newsloom.kept import Headline, KeptEntry, Version
from newsloom.store import tables as t
from newsloom.store.base import Base, chunks
from newsloom.store.entries import _entry
from newsloom.store.search import _SHOWN, _headline
from newsloom.types import Join


class Provenance(Base):
    """Headlines, versions, joins and failures, by article."""

    def headlines_of(self, articles: Iterable[str]) -> dict[str, Headline]:
        """Articles without their text, by id, older versions too; ``withdrawn_at`` is of the whole report."""
        asked = select(*(t.articles.c[name] for name in _SHOWN), t.reports.c.story, t.reports.c.withdrawn_at)
        asked = asked.join(t.reports, t.reports.c.id == t.articles.c.report)
        found: dict[str, Headline] = {}
        for some in chunks(articles):
            with self._read() as connection:
                rows = connection.execute(asked.where(t.articles.c.id.in_(some)))
                found |= {row.id: _headline(row) for row in rows}
        return found

    def versions_of(self, articles: Iterable[str]) -> dict[str, tuple[Version, ...]]:
        """All states of the report that each article is of, the first first."""
        asked = select(t.articles.c.id, t.versions.c.number, t.versions.c.article, t.versions.c.seen_at)
        asked = asked.join(t.versions, t.versions.c.report == t.articles.c.report).order_by(t.versions.c.number)
        found: dict[str, tuple[Version, ...]] = {}
        for some in chunks(articles):
            with self._read() as connection:
                for id, *version in connection.execute(asked.where(t.articles.c.id.in_(some))):
                    found[id] = (*found.get(id, ()), Version(*version))
        return found

    def joins(self, articles: Iterable[str]) -> dict[str, Join]:
        """Why the machine put the report of each article into its story, as ``join`` tells of one."""
        asked = select(t.articles.c.id, t.reports.c.linked, t.reports.c.score, t.reports.c.reasons)
        asked = asked.join(t.reports, t.reports.c.id == t.articles.c.report).where(t.reports.c.linked.is_not(None))
        found = {}
        for some in chunks(articles):
            with self._read() as connection:
                for row in connection.execute(asked.where(t.articles.c.id.in_(some))):
                    found[row.id] = Join(row.id, row.linked, row.score or 0.0, tuple(row.reasons))
        return found

    def failing(self, reports: Iterable[str]) -> dict[str, KeptEntry]:
        """The entries whose page could not be fetched or read again, by the report that it was."""
        found: dict[str, KeptEntry] = {}
        asked = select(t.entries).where(t.entries.c.reason.is_not(None)).order_by(t.entries.c.id)
        for some in chunks(reports):
            with self._read() as connection:
                for row in connection.execute(asked.where(t.entries.c.report.in_(some))):
                    found.setdefault(row.report, _entry(row))
        return found

    def stories_crediting(self, article: str, limit: int = 20) -> tuple[str, ...]:
        """The stories that credit an article in any digest of theirs, the last woven first."""
        asked = select(t.stories.c.id).where(
            t.stories.c.id.in_(
                select(t.digests.c.story)
                .join(t.digest_articles, t.digest_articles.c.digest == t.digests.c.number)
                .where(t.digest_articles.c.article == article)
            )
        )
        with self._read() as connection:
            ordered = asked.order_by(t.stories.c.woven_at.desc(), t.stories.c.id).limit(limit)
            return tuple(connection.execute(ordered).scalars())
