"""The shelf of articles: each text once, as a version of a report; what was read in it; quotes and names to look up.

Reading ──put_reading──▶ report (its address) ── versions ──▶ article (its text, never altered) ── reading
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, case, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from newsloom.kept import Arrival, Kept, Named, OutletCount, Taken, Version
from newsloom.store import tables as t
from newsloom.store.base import AnyRow, chunks
from newsloom.store.codec import decode, encode
from newsloom.store.columns import packed, to_json, unpacked
from newsloom.store.entries import UNREAD
from newsloom.store.listing import Listing, name_key
from newsloom.store.places import crowded, free_place, free_places, latest_news, second
from newsloom.text import normal
from newsloom.types import Article, Block, Outlet, Reading

_NONE = Article("", "")
# Readings kept in one go. Tries of one that another program gets in the way of: each time that other is done.
_SOME, _TRIES = 200, 20


class Articles(Listing):
    """Reports, their versions, readings."""

    def put_reading(
        self, reading: Reading, now: datetime, *, address: str | None = None, entry: str | None = None
    ) -> Kept:
        """Keep a reading. ``address`` is the canonical URL it was fetched from; ``entry`` the entry it answers.

        Another text at a known address, or under a known id, is a new version of that report; under the known id it
        is kept as ``id~hash``. The same text read anew replaces its reading. Credits to older versions hold.
        """
        with self._write() as connection:
            kept = self._put_one(connection, reading, now, address)
            if entry is not None:
                self._answered(connection, [(entry, kept.report)])
            return kept

    def put_readings(self, readings: Iterable[Taken], now: datetime) -> tuple[Kept, ...]:
        """Keep many, as ``put_reading`` keeps each in turn, in one transaction and a third of the time."""
        with self._write() as connection:
            found: list[Kept] = []
            for some in chunks(readings, _SOME):
                if len(some) == _SOME:
                    # More may follow, and what is known among it must not be waited for with the tallies in hand.
                    self._dialect.alone(connection, "stories")
                found += self._put_many(connection, some, now)
            return tuple(found)

    def _put_many(self, connection: Connection, taken: Sequence[Taken], now: datetime) -> list[Kept]:
        """New reports are gathered and inserted at once; what meets something known goes the long way, in its turn."""
        seen, addresses = _known_among(connection, taken)
        if seen or addresses:
            self._dialect.alone(connection, "stories")
        found: list[Kept] = []
        fresh: list[Taken] = []
        for one in taken:
            id, address = one.reading.article.id, one.address
            if id in seen or (address is not None and address in addresses):
                found += self._put_fresh(connection, fresh, now)
                fresh = []
                found.append(self._put_one(connection, one.reading, now, address))
                seen.add(found[-1].article)
            else:
                fresh.append(one)
            seen.add(id)
            addresses.add(address)
        found += self._put_fresh(connection, fresh, now)
        answers = [(one.entry, kept.report) for one, kept in zip(taken, found, strict=True) if one.entry is not None]
        self._answered(connection, answers)
        return found

    def _put_fresh(self, connection: Connection, taken: Sequence[Taken], now: datetime) -> list[Kept]:
        """Insert reports whose id and address are new; where another program puts the same now, each in its turn."""
        try:
            with self._apart(connection):
                self._insert_fresh(connection, taken, now)
        except IntegrityError:
            return [self._put_one(connection, one.reading, now, one.address) for one in taken]
        return [Kept(one.reading.article.id, one.reading.article.id, "new") for one in taken]

    def _insert_fresh(self, connection: Connection, taken: Sequence[Taken], now: datetime) -> None:
        if not taken:
            return
        articles = [one.reading.article for one in taken]
        held = {"latest": 1, "arrived_at": now}
        rows = [
            {**_columns(article), "report": article.id, **held, "hash": _hash(article.text)} for article in articles
        ]
        moments = [one.published or now for one in articles]
        if not self._dialect.alone_writes:
            self._dialect.alone(connection, *(f"second {low}" for low in crowded(connection, moments)))
        for row, newest in zip(rows, free_places(connection, moments), strict=True):
            row["newest"] = newest
        connection.execute(
            t.reports.insert(),
            [
                {"id": id, "latest": id, "arrived_at": now, "reasons": [], "address": one.address}
                for one in taken
                for id in [one.reading.article.id]
            ],
        )
        connection.execute(t.articles.insert(), rows)
        versions = [{"report": one.id, "number": 1, "article": one.id, "seen_at": now} for one in articles]
        connection.execute(t.versions.insert(), versions)
        _insert_found(connection, [(one.reading, _body(one.reading)) for one in taken])
        self._list(connection, rows)

    def _put_one(self, connection: Connection, reading: Reading, now: datetime, address: str | None) -> Kept:
        """Keep a reading; when another program puts the same, or takes its place in time, see it and go on."""
        for _ in range(_TRIES):
            try:
                with self._apart(connection):
                    return self._put(connection, reading, now, address)
            except IntegrityError:
                continue
        return self._put(connection, reading, now, address)

    def _put(self, connection: Connection, reading: Reading, now: datetime, address: str | None) -> Kept:
        article, held, report = _met(connection, reading.article, address)
        if report is not None and not self._dialect.alone_writes:
            # What is known changes a story: as it is once nobody else changes one.
            self._dialect.alone(connection, "stories")
            article, held, report = _met(connection, reading.article, address)
        if held is not None:
            return self._again(connection, held, replace(reading, article=article), now, address)
        if report is None:
            report = article.id
            founded = {"id": report, "latest": article.id, "arrived_at": now, "reasons": []}
            connection.execute(t.reports.insert().values(address=address, **founded))
            kept = Kept(article.id, report, "new")
        else:
            self._unlist(connection, report)
            kept = Kept(article.id, report, "version")
        self._insert(connection, replace(reading, article=article), report, now)
        self._version(connection, report, article.id, now)
        return kept

    def _insert(self, connection: Connection, reading: Reading, report: str, now: datetime) -> None:
        row = _columns(reading.article)
        row |= {"report": report, "latest": 1, "arrived_at": now, "hash": _hash(reading.article.text)}
        row["newest"] = self._free_place(connection, reading.article.published or now)
        connection.execute(t.articles.insert().values(**row))
        self._put_found(connection, reading, _body(reading), fresh=True)
        self._list(connection, [row])

    def _again(
        self, connection: Connection, held: AnyRow, reading: Reading, now: datetime, address: str | None
    ) -> Kept:
        """A text that is here: its reading is renewed if it differs; a page that returned to it is a version again."""
        row = _columns(replace(reading.article, id=held.id, place=held.place))
        body = _body(reading)
        known = select(t.readings.c.body).where(t.readings.c.article == held.id)
        differs = any(_told(getattr(held, name)) != _told(value) for name, value in row.items())
        differs = differs or connection.execute(known).scalar_one() != body
        kept = Kept(held.id, held.report, "renewed" if differs else "known")
        if differs:
            moment = reading.article.published or held.arrived_at
            if moment != (held.published or held.arrived_at):
                row["newest"] = self._free_place(connection, moment)
            if held.latest:
                self._delist(connection, [held._mapping])
            connection.execute(update(t.articles).where(t.articles.c.id == held.id).values(**row))
            self._put_found(connection, replace(reading, article=replace(reading.article, id=held.id)), body)
            if held.latest:
                self._list(connection, [{**held._mapping, **row}])
            self._stir(connection, held.report, now)
        if address is not None and not held.latest and now > _seen(connection, held.report):
            self._unlist(connection, held.report)
            connection.execute(update(t.articles).where(t.articles.c.id == held.id).values(latest=1))
            self._list(connection, [_row(connection, held.id)._mapping])  # type: ignore[union-attr]
            self._version(connection, held.report, held.id, now)
            return Kept(held.id, held.report, "version")
        return kept

    def _free_place(self, connection: Connection, moment: datetime) -> int:
        self._dialect.alone(connection, f"second {second(moment)}")
        return free_place(connection, moment)

    def _unlist(self, connection: Connection, report: str) -> None:
        """Take the version that was the newest out of lists and searches."""
        asked = select(t.articles).where(t.articles.c.report == report, t.LATEST)
        old = connection.execute(asked).all()
        if old:
            self._delist(connection, [row._mapping for row in old])
            connection.execute(update(t.articles).where(t.articles.c.id.in_([row.id for row in old])).values(latest=0))

    def _version(self, connection: Connection, report: str, article: str, now: datetime) -> None:
        last = select(func.coalesce(func.max(t.versions.c.number), 0)).where(t.versions.c.report == report)
        number = connection.execute(last).scalar_one() + 1
        connection.execute(t.versions.insert().values(report=report, number=number, article=article, seen_at=now))
        if number > 1:
            values = {"latest": article, "withdrawn_at": None}
            connection.execute(update(t.reports).where(t.reports.c.id == report).values(**values))
            self._stir(connection, report, now)

    def _stir(self, connection: Connection, report: str, now: datetime) -> None:
        """The story of a report is to be woven again, and may have later news."""
        of = select(t.reports.c.story).where(t.reports.c.id == report).scalar_subquery()
        values = {"changed_at": now, "due_at": now, "newest": latest_news()}
        connection.execute(update(t.stories).where(t.stories.c.id == of).values(**values))

    def _put_found(self, connection: Connection, reading: Reading, body: bytes, *, fresh: bool = False) -> None:
        """Keep what was read, as a whole and as rows to look up; ``fresh``: nothing was kept of this article."""
        id = reading.article.id
        for table in () if fresh else (t.readings, t.quotes, t.names):
            connection.execute(delete(table).where(table.c.article == id))
        _insert_found(connection, [(reading, body)])

    def _answered(self, connection: Connection, answers: Sequence[tuple[str, str]]) -> None:
        """Entries, and those that are their copies, led to reports; their pages are no longer needed."""
        if not answers:
            return
        given = [{"answered": entry, "led_to": report} for entry, report in answers]
        # When a page is to be looked at again was said when it arrived.
        again = case((UNREAD, t.entries.c.due_at), else_=None)
        well = {"failures": 0, "failing_since": None, "reason": None, "advice": None, "due_at": again}
        one = update(t.entries).where(t.entries.c.id == bindparam("answered"))
        connection.execute(one.values(state="read", report=bindparam("led_to"), **well), given)
        copies = update(t.entries).where(t.entries.c.same_as == bindparam("answered"))
        connection.execute(copies.values(report=bindparam("led_to")), given)
        connection.execute(delete(t.pages).where(t.pages.c.entry == bindparam("answered")), given)

    def put_report_moved(self, report: str, address: str) -> None:
        """A report stands at another canonical URL now; nothing is done where another report stands."""
        with self._write("stories") as connection:
            if _at(connection, address) is None:
                connection.execute(update(t.reports).where(t.reports.c.id == report).values(address=address))

    def put_withdrawn(self, report: str, at: datetime) -> None:
        """The outlet took a report away; what it said is kept, and its story is due."""
        with self._write("stories") as connection:
            asked = update(t.reports).where(t.reports.c.id == report, t.reports.c.withdrawn_at.is_(None))
            if connection.execute(asked.values(withdrawn_at=at)).rowcount:
                self._stir(connection, report, at)

    # ── get ──────────────────────────────────────────────────────────────────────────────────────────────

    def articles_due(self, limit: int = 1000) -> tuple[Article, ...]:
        """The newest version of each report that is in no story yet, in order of arrival."""
        asked = select(t.articles).join(t.reports, t.reports.c.latest == t.articles.c.id)
        asked = asked.where(t.reports.c.linked.is_(None), t.reports.c.story.is_(None))
        with self._read() as connection:
            rows = connection.execute(asked.order_by(t.articles.c.number).limit(limit))
            return tuple(map(article_of, rows))

    def article(self, id: str) -> Article | None:
        """One version of a report, or ``None``."""
        with self._read() as connection:
            row = _row(connection, id)
        return None if row is None else article_of(row)

    def article_at(self, address: str) -> str | None:
        """The id of the newest version of what stands at a canonical address, or ``None``."""
        with self._read() as connection:
            report = _at(connection, address)
            asked = select(t.reports.c.latest).where(t.reports.c.id == report)
            found: str | None = connection.execute(asked).scalar_one_or_none() if report else None
        return found

    def articles(self, ids: Iterable[str]) -> Iterator[Article]:
        """The articles of these ids that are kept, in the order given."""
        for some in chunks(ids):
            with self._read() as connection:
                rows = connection.execute(select(t.articles).where(t.articles.c.id.in_(some))).all()
            held = {row.id: row for row in rows}
            yield from (article_of(held[id]) for id in some if id in held)

    def reading(self, id: str) -> Reading | None:
        """What was read in an article, or ``None``."""
        return next(self.readings([id]), None)

    def readings(self, ids: Iterable[str]) -> Iterator[Reading]:
        """The readings of these articles, in the order given."""
        asked = select(t.articles, t.readings.c.body).join(t.readings, t.readings.c.article == t.articles.c.id)
        for some in chunks(ids, 100):
            with self._read() as connection:
                rows = connection.execute(asked.where(t.articles.c.id.in_(some))).all()
            held = {row.id: row for row in rows}
            for id in some:
                if id in held:
                    yield decode(Reading, unpacked(held[id].body), article=article_of(held[id]))

    def versions(self, id: str) -> tuple[Version, ...]:
        """All states of the report that an article (or report) is of, the first first."""
        of = select(t.articles.c.report).where((t.articles.c.id == id) | (t.articles.c.report == id)).limit(1)
        asked = select(t.versions.c.number, t.versions.c.article, t.versions.c.seen_at)
        asked = asked.where(t.versions.c.report == of.scalar_subquery()).order_by(t.versions.c.number)
        with self._read() as connection:
            return tuple(Version(*row) for row in connection.execute(asked))

    def arrivals(self, since: datetime | None = None, after: int = 0) -> Iterator[Arrival]:
        """The newest versions in order of arrival with their stories, for a linker to take up where it was.

        ``since`` leaves out what was published (undated: arrived) before; ``after`` what arrived up to that number.
        """
        low = -(2**62) if since is None else second(since)
        asked = select(t.articles, t.reports.c.story).join(t.reports, t.reports.c.latest == t.articles.c.id)
        asked = asked.where(t.articles.c.newest >= low).order_by(t.articles.c.number).limit(200)
        while True:
            with self._read() as connection:
                rows = connection.execute(asked.where(t.articles.c.number > after)).all()
            for row in rows:
                yield Arrival(row.number, article_of(row), row.story)
            if not rows:
                return
            after = rows[-1].number

    def outlets(self) -> tuple[OutletCount, ...]:
        """The outlets whose reports are kept, the most reports first."""
        asked = select(t.tallies.c.what, _newest_name(), t.tallies.c.reports).where(t.tallies.c.kind == "outlet")
        with self._read() as connection:
            rows = connection.execute(asked.order_by(t.tallies.c.reports.desc(), t.tallies.c.what))
            return tuple(OutletCount(Outlet(id, name), count) for id, name, count in rows)

    def outlet_names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of outlets whose reports are kept, by their ids, as the newest report of each gives it."""
        found: dict[str, str] = {}
        asked = select(t.tallies.c.what, _newest_name()).where(t.tallies.c.kind == "outlet")
        for some in chunks(ids):
            with self._read() as connection:
                found |= dict(connection.execute(asked.where(t.tallies.c.what.in_(some))).all())
        return found

    def languages(self) -> tuple[tuple[str, int], ...]:
        """The languages of the newest versions, each with its number of reports, the most first."""
        asked = select(t.tallies.c.what, t.tallies.c.reports).where(t.tallies.c.kind == "language")
        with self._read() as connection:
            rows = connection.execute(asked.order_by(t.tallies.c.reports.desc(), t.tallies.c.what))
            return tuple((language, reports) for language, reports in rows)

    def named(self, name: str, kind: str | None = None, limit: int = 100) -> tuple[Named, ...]:
        """The names that end in the same word, each as the texts give it: which are one person is not decided here.

        Counted over the newest versions of reports: an edited report names nobody twice.
        """
        count = func.count()
        asked = select(t.names.c.entity, t.names.c.kind, count).join(t.articles, t.articles.c.id == t.names.c.article)
        asked = asked.where(t.names.c.key == name_key(name), t.LATEST)
        asked = asked if kind is None else asked.where(t.names.c.kind == kind)
        asked = asked.group_by(t.names.c.entity, t.names.c.kind).order_by(count.desc(), t.names.c.entity).limit(limit)
        with self._read() as connection:
            return tuple(Named(*row) for row in connection.execute(asked))


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────


def article_of(row: AnyRow) -> Article:
    """The article of a row."""
    return Article(
        id=row.id,
        text=row.text,
        blocks=tuple(Block(*block) for block in row.blocks),
        url=row.url,
        outlet=outlet_of(row),
        title=row.title,
        published=row.published,
        language=row.language,
        bylines=tuple(row.bylines),
        extra=row.extra,
        place=row.place,
    )


def outlet_of(row: AnyRow) -> Outlet | None:
    """The outlet of a row."""
    return None if row.outlet is None else Outlet(row.outlet, row.outlet_name)


def _newest_name() -> ScalarSelect[Any]:
    """The name that the newest report of the outlet tallied gives it."""
    named = select(t.articles.c.outlet_name).where(t.LATEST, t.articles.c.outlet == t.tallies.c.what)
    return named.order_by(t.articles.c.newest.desc()).limit(1).scalar_subquery()


def _columns(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "outlet": article.outlet.id if article.outlet else None,
        "outlet_name": article.outlet.name if article.outlet else None,
        "title": article.title,
        "published": article.published,
        "language": article.language,
        "bylines": list(article.bylines),
        "extra": dict(article.extra),
        "place": article.place,
        "blocks": [[block.start, block.end, block.kind] for block in article.blocks],
        "text": article.text,
    }


def _insert_found(connection: Connection, read: Sequence[tuple[Reading, bytes]]) -> None:
    """Keep what was read in articles, as a whole and as rows to look up."""
    connection.execute(t.readings.insert(), [{"article": one.article.id, "body": body} for one, body in read])
    quotes = [row for reading, _ in read for row in _quotes(reading)]
    names = [row for reading, _ in read for row in _names(reading)]
    if quotes:
        connection.execute(t.quotes.insert(), quotes)
    if names:
        connection.execute(t.names.insert(), names)


def _quotes(reading: Reading) -> list[dict[str, Any]]:
    return [
        {
            "article": reading.article.id,
            "number": number,
            "start": quote.start,
            "stop": quote.end,
            "kind": quote.kind,
            "text": quote.text,
            "speaker": quote.speaker.name if quote.speaker else None,
            "person": normal(quote.speaker.entity) if quote.speaker and quote.speaker.entity else None,
        }
        for number, quote in enumerate(reading.quotes)
    ]


def _names(reading: Reading) -> list[dict[str, Any]]:
    counted = Counter((mention.entity, mention.kind) for mention in reading.mentions)
    return [
        {"article": reading.article.id, "key": name_key(entity), "entity": entity, "kind": kind, "mentions": times}
        for (entity, kind), times in counted.items()
    ]


def _told(value: object) -> object:
    """A value as the database gives it back: a carrier's field may hold what JSON has no form for."""
    return to_json(value) if isinstance(value, list | dict) else value


def _body(reading: Reading) -> bytes:
    """What was read, without the article, which is kept beside it."""
    return packed({name: value for name, value in encode(replace(reading, article=_NONE)).items() if name != "article"})


def _met(connection: Connection, article: Article, address: str | None) -> tuple[Article, AnyRow | None, str | None]:
    """What an article meets: itself under its id here, its row if its text is kept, the report it is a version of."""
    held = _row(connection, article.id)
    report = held.report if held else _at(connection, address)
    if held is not None and held.text != article.text:
        article = replace(article, id=f"{article.id}~{_hash(article.text)[:8]}")
        held = _row(connection, article.id)
    if held is None and report is not None:
        twin = select(t.articles).where(t.articles.c.report == report, t.articles.c.hash == _hash(article.text))
        held = connection.execute(twin.limit(1)).one_or_none()
    return article, held, report


def _row(connection: Connection, id: str) -> AnyRow | None:
    return connection.execute(select(t.articles).where(t.articles.c.id == id)).one_or_none()


def _at(connection: Connection, address: str | None) -> str | None:
    if address is None:
        return None
    asked = (
        select(t.reports.c.id).where(t.reports.c.address == address).order_by(t.reports.c.arrived_at, t.reports.c.id)
    )
    found: str | None = connection.execute(asked.limit(1)).scalar_one_or_none()
    return found


def _known_among(connection: Connection, taken: Sequence[Taken]) -> tuple[set[str], set[str | None]]:
    """The ids and addresses of readings to keep that the library has."""
    ids = [one.reading.article.id for one in taken]
    addresses = [one.address for one in taken if one.address is not None]
    known = select(t.articles.c.id).where(t.articles.c.id.in_(ids))
    held = select(t.reports.c.address).where(t.reports.c.address.in_(addresses))
    return set(connection.execute(known).scalars()), set(connection.execute(held).scalars())


def _seen(connection: Connection, report: str) -> datetime:
    asked = select(func.max(t.versions.c.seen_at)).where(t.versions.c.report == report)
    found: datetime = connection.execute(asked).scalar_one()
    return found


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
