"""The shelf of stories: which reports tell one, what grew from what, digests over time and what changed in them.

Join ──put_joins──▶ reports.linked (the machine's) ──┐
Decision ──put_merge, put_split, put_move──▶ pins ───┴──▶ reports.story (what stands: the user's word goes first)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from newsloom.errors import StoreError
from newsloom.kept import KeptChange, KeptStory, StoryLine
from newsloom.store import tables as t
from newsloom.store.base import AnyRow, AnySelect, Base, Portion, chunks, mark, place_of
from newsloom.store.codec import decode, encode
from newsloom.store.columns import packed, unpacked, unpacked_part
from newsloom.store.places import latest_news, moment_of
from newsloom.types import Change, Credit, Digest, Growth, Join, Relay, Story


class Stories(Base):
    """Stories, lineage, digests, changes."""

    def put_joins(self, joins: Iterable[Join], now: datetime) -> None:
        """What the linker decided, by article. Reports that a user placed stay there; the machine's word is kept."""
        with self._write("stories") as connection:
            for some in chunks(joins):
                of = _reports_of(connection, [join.article for join in some])
                told = {of[join.article]: join for join in some if join.article in of}
                held = _linked(connection, list(told))
                fresh = {id: join for id, join in told.items() if held[id] != join.story}
                for id, join in told.items():
                    values = {"linked": join.story, "score": join.score, "reasons": list(join.reasons)}
                    if id in fresh:
                        values["joined_at"] = now
                    connection.execute(update(t.reports).where(t.reports.c.id == id).values(**values))
                self._stand(connection, list(fresh), now)

    def put_stories(self, stories: Iterable[Story], now: datetime) -> None:
        """Stories as the linker has them: their reports, and what they grew from. What is as it was is not written."""
        with self._write("stories") as connection:
            for story in stories:
                of = _reports_of(connection, story.articles)
                held = _linked(connection, list(dict.fromkeys(of.values())))
                fresh = [id for id, linked in held.items() if linked != story.id]
                for some in chunks(fresh):
                    values = {"linked": story.id, "joined_at": now}
                    connection.execute(update(t.reports).where(t.reports.c.id.in_(some)).values(**values))
                self._found(connection, [story.id], now)
                self._stand(connection, fresh, now)
                self._put_lineage(connection, story)

    def _put_lineage(self, connection: Connection, story: Story) -> None:
        rows = [
            {"story": story.id, "number": number, "kind": grown.kind, "other": grown.story, "reason": grown.reason}
            for number, grown in enumerate(story.grew_from)
        ]
        if _growth(connection, story.id) != story.grew_from:
            connection.execute(delete(t.lineage).where(t.lineage.c.story == story.id))
            self._upsert(connection, t.lineage, rows)

    def _found(self, connection: Connection, ids: Iterable[str], now: datetime) -> None:
        rows = [
            {
                "id": id,
                "founded_at": now,
                "changed_at": now,
                "due_at": now,
                "reports": 0,
                "outlets": 0,
                "independent": 0,
            }
            for id in ids
        ]
        self._once(connection, t.stories, rows)

    def _stand(self, connection: Connection, reports: Sequence[str], now: datetime) -> None:
        """Put reports where they stand by the user's word, else by the machine's; stir the stories that changes."""
        stirred: dict[str, str | None] = {}
        merged = _merged(connection)
        for some in chunks(reports):
            pinned = _pinned(connection, some)
            asked = select(t.reports.c.id, t.reports.c.linked, t.reports.c.story).where(t.reports.c.id.in_(some))
            for id, linked, story in connection.execute(asked).all():
                stands = pinned.get(id, linked)
                while stands in merged:
                    stands = merged[stands]
                if stands == story:
                    continue
                if stands is not None:
                    self._found(connection, [stands], now)
                    stirred.setdefault(stands, None)
                if story is not None:
                    stirred[story] = stands
                connection.execute(update(t.reports).where(t.reports.c.id == id).values(story=stands))
        for id, successor in stirred.items():
            _stir(connection, id, successor, now)

    def put_digest(self, digest: Digest, now: datetime, changes: Iterable[Change] = ()) -> int | None:
        """A story, woven, and what changed since the digest before. The same digest again is only noted as woven.

        The story stays due if it has reports that the digest does not tell of. Gives the digest's number, or ``None``
        when it says what the last one said.
        """
        body = encode(digest)
        held = packed(body)
        hash = sha256(held).hexdigest()[:16]
        with self._write("stories") as connection:
            self._woven(connection, digest, now)
            last = select(t.digests.c.hash).where(t.digests.c.story == digest.story)
            newest = connection.execute(last.order_by(t.digests.c.number.desc()).limit(1)).scalar_one_or_none()
            if newest == hash:
                return None
            made = t.digests.insert().values(story=digest.story, woven_at=now, hash=hash, body=held)
            number = int(connection.execute(made.returning(t.digests.c.number)).scalar_one())
            told = {credit.article for credit in credits_of(body)} | set(digest.articles)
            rows = [{"digest": number, "article": article} for article in sorted(told)]
            self._once(connection, t.digest_articles, rows)
            changed = [
                {"story": digest.story, "digest": number, "at": now, "kind": change.kind, "body": encode(change)}
                for change in changes
            ]
            if changed:
                connection.execute(t.changes.insert(), changed)
            return number

    def _woven(self, connection: Connection, digest: Digest, now: datetime) -> None:
        standing = set(_articles(connection, digest.story))
        told = set(digest.articles) | {left.article for left in digest.left_out}
        line: dict[str, Any] = {
            "title": digest.title,
            "summary": digest.summary,
            # As the digest's own count line: whoever is unnamed is an outlet too.
            "outlets": len(digest.read) + digest.unnamed,
            "independent": digest.independent,
            "woven_at": now,
        }
        if standing <= told:
            line["due_at"] = None
        asked = update(t.stories).where(t.stories.c.id == digest.story)
        if not connection.execute(asked.values(**line)).rowcount:
            raise StoreError(f"no story has the id “{digest.story}”", "put the story before its digest")

    # ── get ──────────────────────────────────────────────────────────────────────────────────────────────

    def stories_due(
        self, now: datetime, limit: int = 1000, *, among: Sequence[str] | None = None
    ) -> tuple[KeptStory, ...]:
        """The stories that changed since they were woven, the longest due first. ``among``: of these alone."""
        asked = _lines().where(t.stories.c.due_at <= now, t.stories.c.reports > 0)
        asked = asked if among is None else asked.where(t.stories.c.id.in_(among))
        with self._read() as connection:
            rows = connection.execute(asked.order_by(t.stories.c.due_at, t.stories.c.id).limit(limit)).all()
            return tuple(_story(connection, row) for row in rows)

    def story(self, id: str) -> KeptStory | None:
        """A story; for one that went into another, that other. ``None`` when there never was one."""
        with self._read() as connection:
            standing = stands_as(connection, id)
            row = connection.execute(_lines().where(t.stories.c.id == standing)).one_or_none()
            return None if row is None else _story(connection, row)

    def story_of(self, article: str) -> str | None:
        """The story in which an article's report stands."""
        asked = select(t.reports.c.story).join(t.articles, t.articles.c.report == t.reports.c.id)
        with self._read() as connection:
            found: str | None = connection.execute(asked.where(t.articles.c.id == article)).scalar_one_or_none()
        return found

    def join(self, article: str) -> Join | None:
        """Why the machine put an article's report into a story; ``None`` while it has not."""
        asked = select(t.reports).join(t.articles, t.articles.c.report == t.reports.c.id)
        with self._read() as connection:
            row = connection.execute(asked.where(t.articles.c.id == article)).one_or_none()
        if row is None or row.linked is None:
            return None
        return Join(article, row.linked, row.score or 0.0, tuple(row.reasons))

    def digest(self, story: str, at: datetime | None = None) -> Digest | None:
        """The newest digest of a story, or the one that stood at a moment; ``None`` when none did."""
        with self._read() as connection:
            asked = select(t.digests.c.body).where(t.digests.c.story == stands_as(connection, story))
            asked = asked if at is None else asked.where(t.digests.c.woven_at <= at)
            body = connection.execute(asked.order_by(t.digests.c.number.desc()).limit(1)).scalar_one_or_none()
        return None if body is None else decode(Digest, unpacked(body))

    def digests(self, story: str) -> tuple[tuple[int, datetime], ...]:
        """The digests a story has had: their numbers and when they were woven, the first first."""
        with self._read() as connection:
            asked = select(t.digests.c.number, t.digests.c.woven_at)
            asked = asked.where(t.digests.c.story == stands_as(connection, story)).order_by(t.digests.c.number)
            return tuple((row.number, row.woven_at) for row in connection.execute(asked))

    def digest_number(self, story: str) -> int | None:
        """The number of the newest digest of a story; ``None`` when it was never woven. ``digest_put`` gives it."""
        with self._read() as connection:
            asked = select(func.max(t.digests.c.number)).where(t.digests.c.story == stands_as(connection, story))
            found: int | None = connection.execute(asked).scalar_one()
        return found

    def relays_of(self, stories: Iterable[str]) -> dict[str, tuple[Relay, ...]]:
        """Who relays whom in the newest digest of each story; those without a relay are left out."""
        newest = select(func.max(t.digests.c.number)).group_by(t.digests.c.story)
        found: dict[str, tuple[Relay, ...]] = {}
        with self._read() as connection:
            for some in chunks(dict.fromkeys(stories)):
                numbers = newest.where(t.digests.c.story.in_(some)).scalar_subquery()
                asked = select(t.digests.c.story, t.digests.c.body).where(t.digests.c.number.in_(numbers))
                for story, body in connection.execute(asked):
                    if relays := unpacked_part(body, "relays"):
                        found[story] = tuple(decode(Relay, one) for one in relays)
        return found

    def report_times(self, stories: Iterable[str]) -> dict[str, tuple[tuple[datetime, str | None], ...]]:
        """When each report of each story was published (undated: arrived) and by whom (outlet id), the first first.

        By the ids given; one that went into another has the reports of that other.
        """
        found: dict[str, tuple[tuple[datetime, str | None], ...]] = {}
        asked = select(t.reports.c.story, t.articles.c.published, t.articles.c.arrived_at, t.articles.c.outlet)
        asked = asked.join(t.articles, t.articles.c.id == t.reports.c.latest).order_by(t.articles.c.newest)
        for some in chunks(dict.fromkeys(stories)):
            told: dict[str, list[tuple[datetime, str | None]]] = {}
            with self._read() as connection:
                standing = _standing_as(connection, some)
                for row in connection.execute(asked.where(t.reports.c.story.in_(sorted(set(standing.values()))))):
                    told.setdefault(row.story, []).append((row.published or row.arrived_at, row.outlet))
            for story, into in standing.items():
                found[story] = tuple(sorted(told.get(into, ()), key=lambda one: one[0]))
        return found

    def undated(self, stories: Iterable[str]) -> frozenset[str]:
        """Those of the stories whose latest report has no date: their ``newest_at`` is when it arrived."""
        asked = select(t.stories.c.id).join(t.articles, t.articles.c.newest == t.stories.c.newest)
        asked = asked.where(t.articles.c.published.is_(None))
        found: set[str] = set()
        with self._read() as connection:
            for some in chunks(dict.fromkeys(stories)):
                found.update(connection.execute(asked.where(t.stories.c.id.in_(some))).scalars())
        return frozenset(found)

    def changes(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        story: str | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> Portion[KeptChange]:
        """What changed in stories, in order of time; ``since`` is without (what you saw), ``until`` within."""
        asked = select(t.changes).order_by(t.changes.c.at, t.changes.c.number).limit(limit + 1)
        asked = asked if since is None else asked.where(t.changes.c.at > since)
        asked = asked if until is None else asked.where(t.changes.c.at <= until)
        asked = asked if story is None else asked.where(t.changes.c.story == story)
        with self._read() as connection:
            if after is not None:
                (number,) = place_of(after, int)
                at = select(t.changes.c.at).where(t.changes.c.number == number).scalar_subquery()
                asked = asked.where((t.changes.c.at > at) | ((t.changes.c.at == at) & (t.changes.c.number > number)))
            rows = connection.execute(asked).all()
        found = tuple(map(_change, rows[:limit]))
        return Portion(found, mark(found[-1].number) if len(rows) > limit else None)


def _lines() -> AnySelect:
    return select(t.stories)


def line_of(row: AnyRow, looked_at: datetime | None = None, marks: tuple[str, ...] = ()) -> StoryLine:
    """A story in a list, from its row."""
    names = ("id", "title", "summary", "founded_at", "changed_at", "woven_at", "reports", "outlets", "independent")
    # A story without reports has no news but its own founding.
    newest_at = moment_of(row.newest) if row.newest else row.founded_at
    told = {name: getattr(row, name) for name in names}
    return StoryLine(**told, newest_at=newest_at, looked_at=looked_at, marks=marks)


def _story(connection: Connection, row: AnyRow) -> KeptStory:
    return KeptStory(row.id, _articles(connection, row.id), _growth(connection, row.id), line_of(row))


def _articles(connection: Connection, story: str) -> tuple[str, ...]:
    first = t.articles.alias()
    asked = select(t.reports.c.latest).join(first, first.c.id == t.reports.c.id)
    found = connection.execute(asked.where(t.reports.c.story == story).order_by(first.c.number))
    return tuple(found.scalars())


def _growth(connection: Connection, story: str) -> tuple[Growth, ...]:
    asked = select(t.lineage).where(t.lineage.c.story == story).order_by(t.lineage.c.number)
    return tuple(Growth(row.kind, row.other, row.reason) for row in connection.execute(asked))


def _change(row: AnyRow) -> KeptChange:
    change = decode(Change, row.body)
    rest = (change.claim, change.before, change.after, change.credits)
    return KeptChange(row.number, row.story, row.at, row.kind, *rest)


def _reports_of(connection: Connection, articles: Iterable[str]) -> dict[str, str]:
    """The reports that articles are versions of, in the order of the articles."""
    listed = list(articles)
    found: dict[str, str] = {}
    for some in chunks(listed):
        asked = select(t.articles.c.id, t.articles.c.report).where(t.articles.c.id.in_(some))
        found |= dict(connection.execute(asked).all())
    return {article: found[article] for article in listed if article in found}


def _linked(connection: Connection, reports: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for some in chunks(reports):
        asked = select(t.reports.c.id, t.reports.c.linked).where(t.reports.c.id.in_(some))
        found |= dict(connection.execute(asked).all())
    return {report: found[report] for report in reports}


def _merged(connection: Connection) -> dict[str, str]:
    """The stories that a user merged into others."""
    asked = select(t.decisions.c.story, t.decisions.c.other).order_by(t.decisions.c.number)
    asked = asked.where(t.decisions.c.kind == "merge", t.decisions.c.undone_at.is_(None))
    return dict(connection.execute(asked).all())


def _pinned(connection: Connection, reports: Sequence[str]) -> dict[str, str]:
    """Where users put reports, by their last word that holds."""
    asked = select(t.pins.c.report, t.pins.c.story).join(t.decisions, t.decisions.c.number == t.pins.c.decision)
    asked = asked.where(t.pins.c.report.in_(reports), t.decisions.c.undone_at.is_(None))
    return dict(connection.execute(asked.order_by(t.pins.c.decision)).all())


def _stir(connection: Connection, story: str, successor: str | None, now: datetime) -> None:
    """A story's reports changed: count them, and let it be woven again; one without any points to where they went."""
    asked = select(func.count()).select_from(t.reports).where(t.reports.c.story == story)
    count = connection.execute(asked).scalar_one()
    values: dict[str, Any] = {**counted(), "changed_at": now, "due_at": now if count else None}
    if count:
        values["merged_into"] = None
    elif successor is not None:
        values["merged_into"] = successor
    connection.execute(update(t.stories).where(t.stories.c.id == story).values(**values))


def counted() -> dict[str, Any]:
    """How many reports a story has, and the place of its latest; to be set anew whenever either may be another."""
    reports = select(func.count()).select_from(t.reports).where(t.reports.c.story == t.stories.c.id)
    return {"reports": reports.correlate(t.stories).scalar_subquery(), "newest": latest_news()}


def stands_as(connection: Connection, story: str) -> str:
    """The story that a story has become: itself while it has reports."""
    seen = {story}
    while True:
        asked = select(t.stories.c.merged_into).where(t.stories.c.id == story)
        further = connection.execute(asked).scalar_one_or_none()
        if further is None or further in seen:
            return story
        seen.add(further)
        story = further


def _standing_as(connection: Connection, stories: Sequence[str]) -> dict[str, str]:
    """The stories that stories have become."""
    asked = select(t.stories.c.id).where(t.stories.c.id.in_(stories), t.stories.c.merged_into.is_not(None))
    went = set(connection.execute(asked).scalars())
    return {story: stands_as(connection, story) if story in went else story for story in stories}


def credits_of(body: Any) -> list[Credit]:
    """All credits anywhere in an encoded noun."""
    found: list[Credit] = []
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if "exact" in value and "article" in value:
                found.append(decode(Credit, value))
            else:
                waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return found


def digest_credits(body: bytes) -> list[Credit]:
    """All credits of a stored digest."""
    return credits_of(unpacked(body))
