"""The shelf of feeds: which are followed, in which categories, and what their servers said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, func, literal, select, update

from newsloom.errors import StoreError
from newsloom.kept import Host, Poll, Subscription
from newsloom.store import tables as t
from newsloom.store.base import AnyRow, AnySelect, Base


class Feeds(Base):
    """Feeds, categories, polls, hosts."""

    def put_feed(
        self,
        url: str,
        now: datetime,
        *,
        site: str | None = None,
        title: str | None = None,
        name: str | None = None,
        language: str | None = None,
        every: int | None = None,
        categories: Iterable[str] = (),
    ) -> str:
        """Follow a feed, due at once, or tell more of one that is followed; ``None`` changes nothing. Gives its id.

        An address that once led to a feed, before it moved, is that feed.
        """
        told = {"site": site, "title": title, "name": name, "language": language, "every": every}
        known = {key: value for key, value in told.items() if value is not None}
        with self._write("feeds") as connection:
            id = _at(connection, url)
            if id is None:
                id = "f-" + sha256(url.encode()).hexdigest()[:12]
                connection.execute(t.feeds.insert().values(id=id, url=url, added_at=now, **known))
                connection.execute(t.feed_addresses.insert().values(url=url, feed=id))
                connection.execute(t.polls.insert().values(feed=id, due_at=now, failures=0))
            elif known:
                connection.execute(update(t.feeds).where(t.feeds.c.id == id).values(**known))
            self._file(connection, id, categories)
        return id

    def put_feed_moved(self, id: str, url: str, now: datetime) -> str:
        """A feed has a new address for good. Gives its id, or that of the feed which has the address already.

        In that case the first is paused, and says why.
        """
        with self._write("feeds") as connection:
            other = _at(connection, url)
            if other is not None and other != id:
                because = f"it moved to {url}, which is followed already"
                self._pause(connection, id, now, because)
                return other
            connection.execute(update(t.feeds).where(t.feeds.c.id == id).values(url=url))
            self._once(connection, t.feed_addresses, [{"url": url, "feed": id}])
        return id

    def put_polls(self, polls: Mapping[str, Poll]) -> None:
        """What fetching said, by feed: everything that was kept of it before is replaced."""
        with self._write() as connection:
            # Not by ``asdict``, which copies what is in a field: a tenth of the time of asking.
            rows = [{"feed": feed} | {name: getattr(poll, name) for name in _POLL} for feed, poll in polls.items()]
            self._upsert(connection, t.polls, rows)

    def put_paused(self, id: str, at: datetime | None, because: str | None = None) -> None:
        """Pause a feed, or with ``at=None`` go on with it."""
        with self._write() as connection:
            self._pause(connection, id, at, because)

    def put_every(self, id: str, seconds: int | None) -> None:
        """Ask a feed so often; ``None``: by how often it brings news."""
        with self._write("feeds") as connection:
            connection.execute(update(t.feeds).where(t.feeds.c.id == id).values(every=seconds))

    def drop_feed(self, id: str) -> None:
        """Follow a feed no longer: its entries go; what was read of them stays."""
        with self._write("feeds") as connection:
            connection.execute(delete(t.feeds).where(t.feeds.c.id == id))

    def put_categories(self, id: str, categories: Iterable[str]) -> None:
        """Put a feed into exactly these categories."""
        with self._write("feeds") as connection:
            connection.execute(delete(t.feed_categories).where(t.feed_categories.c.feed == id))
            self._file(connection, id, categories)

    def put_category(self, name: str, *, renamed: str | None = None, place: int | None = None) -> None:
        """Make a category, rename it, or give it its place among the others."""
        with self._write("feeds") as connection:
            _category(self, connection, name)
            if place is not None:
                connection.execute(update(t.categories).where(t.categories.c.name == name).values(place=place))
            if renamed is not None and renamed != name:
                _category(self, connection, renamed)
                moved = select(t.feed_categories.c.feed, literal(renamed)).where(t.feed_categories.c.category == name)
                rows = [{"feed": row[0], "category": renamed} for row in connection.execute(moved)]
                self._once(connection, t.feed_categories, rows)
                connection.execute(delete(t.categories).where(t.categories.c.name == name))

    def drop_category(self, name: str) -> None:
        """Remove a category; its feeds stay."""
        with self._write("feeds") as connection:
            connection.execute(delete(t.categories).where(t.categories.c.name == name))

    def put_host(self, host: Host) -> None:
        """What a server asked of us."""
        with self._write() as connection:
            self._upsert(connection, t.hosts, [asdict(host)])

    def host(self, host: str) -> Host | None:
        """What a server asked of us, or ``None``."""
        with self._read() as connection:
            row = connection.execute(select(t.hosts).where(t.hosts.c.host == host)).one_or_none()
        return None if row is None else Host(**row._mapping)

    def categories(self) -> tuple[str, ...]:
        """All categories in their order."""
        with self._read() as connection:
            found = connection.execute(select(t.categories.c.name).order_by(t.categories.c.place, t.categories.c.name))
            return tuple(found.scalars())

    def feeds(self, category: str | None = None) -> tuple[Subscription, ...]:
        """The feeds that are followed, perhaps of one category alone, in the order they were added."""
        asked = _select().order_by(t.feeds.c.added_at, t.feeds.c.id)
        if category is not None:
            within = select(t.feed_categories.c.feed).where(t.feed_categories.c.category == category)
            asked = asked.where(t.feeds.c.id.in_(within))
        return self._subscriptions(asked)

    def feed(self, id_or_url: str) -> Subscription | None:
        """A feed by its id, its address, or one it had; ``None`` when it is not followed."""
        by_address = select(t.feed_addresses.c.feed).where(t.feed_addresses.c.url == id_or_url)
        found = self._subscriptions(_select().where((t.feeds.c.id == id_or_url) | t.feeds.c.id.in_(by_address)))
        return found[0] if found else None

    def feeds_due(
        self, now: datetime, limit: int = 1000, *, among: Sequence[str] | None = None
    ) -> tuple[Subscription, ...]:
        """The feeds to ask now, the longest due first; paused ones never. ``among``: of these alone."""
        asked = _select().where(t.polls.c.due_at <= now, t.feeds.c.paused_at.is_(None))
        asked = asked if among is None else asked.where(t.feeds.c.id.in_(among))
        return self._subscriptions(asked.order_by(t.polls.c.due_at, t.feeds.c.id).limit(limit))

    def next_due(self) -> datetime | None:
        """When the next feed is to be asked; ``None`` when none is."""
        asked = select(func.min(t.polls.c.due_at)).join(t.feeds, t.feeds.c.id == t.polls.c.feed)
        with self._read() as connection:
            due: datetime | None = connection.execute(asked.where(t.feeds.c.paused_at.is_(None))).scalar_one()
            return due

    def _subscriptions(self, asked: AnySelect) -> tuple[Subscription, ...]:
        with self._read() as connection:
            rows = connection.execute(asked).all()
            filed: dict[str, list[str]] = defaultdict(list)
            ordered = t.feed_categories.join(t.categories, t.categories.c.name == t.feed_categories.c.category)
            listed = select(t.feed_categories).select_from(ordered).order_by(t.categories.c.place, t.categories.c.name)
            if len(rows) == 1:
                listed = listed.where(t.feed_categories.c.feed == rows[0].id)
            for row in connection.execute(listed) if rows else ():
                filed[row.feed].append(row.category)
        return tuple(_subscription(row, filed.get(row.id, [])) for row in rows)

    def _file(self, connection: Connection, id: str, categories: Iterable[str]) -> None:
        named = dict.fromkeys(name for name in categories if name.strip())
        for name in named:
            _category(self, connection, name)
        self._once(connection, t.feed_categories, [{"feed": id, "category": name} for name in named])

    def _pause(self, connection: Connection, id: str, at: datetime | None, because: str | None) -> None:
        values = {"paused_at": at, "paused_because": because if at else None}
        if not connection.execute(update(t.feeds).where(t.feeds.c.id == id).values(**values)).rowcount:
            raise StoreError(f"no feed has the id “{id}”", "see `newsloom feeds`")


_FEED, _POLL = [column.name for column in t.feeds.c], [field.name for field in fields(Poll)]


def _select() -> AnySelect:
    return select(t.feeds, *(t.polls.c[name] for name in _POLL)).join(t.polls, t.polls.c.feed == t.feeds.c.id)


def _subscription(row: AnyRow, categories: list[str]) -> Subscription:
    poll = Poll(**dict(zip(_POLL, row[len(_FEED) :], strict=True)))
    return Subscription(**dict(zip(_FEED, row, strict=False)), categories=tuple(categories), poll=poll)


def _at(connection: Connection, url: str) -> str | None:
    asked = select(t.feed_addresses.c.feed).where(t.feed_addresses.c.url == url)
    found: str | None = connection.execute(asked).scalar_one_or_none()
    return found


def _category(shelf: Feeds, connection: Connection, name: str) -> None:
    last = connection.execute(select(func.coalesce(func.max(t.categories.c.place), 0))).scalar_one()
    shelf._once(connection, t.categories, [{"name": name, "place": last + 1}])
