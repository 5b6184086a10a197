"""The shelf of decisions: what users said of stories, which outranks the machine for good and can be undone.

A decision pins the reports it speaks of; a merge also leads what the machine will send to the one story to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select, update

from newsloom.errors import StoreError
from newsloom.kept import Decision, DecisionKind
from newsloom.store import tables as t
from newsloom.store.base import AnyRow
from newsloom.store.columns import stamp
from newsloom.store.stories import Stories, _reports_of, stands_as


class Decisions(Stories):
    """Merge, split, move, undo."""

    def put_merge(self, person: str, story: str, other: str, now: datetime) -> Decision:
        """``story`` goes into ``other``: all they have, and all that the machine will send to either.

        Raises ``StoreError`` when they are one already, or one is not there.
        """
        with self._write("stories") as connection:
            key = _key("merge", person, story, other, now)
            known = _decided(connection, key)
            if known is not None:
                return known
            one, into = _standing(connection, story), _standing(connection, other)
            if one == into:
                raise StoreError(f"{story} and {other} are one story already", "give two stories")
            both = [*_members(connection, one), *_members(connection, into)]
            return self._decide(connection, "merge", person, key=key, stories=(one, into), reports=both, now=now)

    def put_split(
        self, person: str, story: str, articles: Iterable[str], now: datetime, *, into: str | None = None
    ) -> Decision:
        """Some articles of a story become a story of their own, ``into`` (else an id is minted)."""
        with self._write("stories") as connection:
            reports = list(dict.fromkeys(_reports_of(connection, articles).values()))
            named = into or "s-" + sha256(f"{story} {reports[:1]} {stamp(now)}".encode()).hexdigest()[:12]
            key = _key("split", person, story, named, now)
            known = _decided(connection, key)
            if known is not None:
                return known
            standing = _standing(connection, story)
            members = _members(connection, standing)
            if not reports or not set(reports) <= set(members):
                raise StoreError(f"not all of these are in {story}", "see `newsloom show` for its articles")
            if len(reports) == len(members):
                raise StoreError(f"these are all that {story} has", "leave at least one")
            stories = (standing, named)
            stay = [report for report in members if report not in set(reports)]
            return self._decide(
                connection, "split", person, key=key, stories=stories, reports=reports, stay=stay, now=now
            )

    def put_move(self, person: str, articles: Iterable[str], story: str, now: datetime) -> Decision:
        """Articles go to another story, and stay there."""
        with self._write("stories") as connection:
            reports = list(dict.fromkeys(_reports_of(connection, articles).values()))
            if not reports:
                raise StoreError("none of these articles is in the library", "see `newsloom search`")
            came = connection.execute(select(t.reports.c.story).where(t.reports.c.id == reports[0])).scalar_one()
            key = _key("move", person, " ".join(reports), story, now)
            known = _decided(connection, key)
            if known is not None:
                return known
            into = _standing(connection, story)
            stories = (came or into, into)
            return self._decide(connection, "move", person, key=key, stories=stories, reports=reports, now=now)

    def put_undo(self, number: int, now: datetime) -> Decision:
        """Take a decision back: its reports stand where earlier decisions, or the machine, put them."""
        with self._write("stories") as connection:
            row = connection.execute(select(t.decisions).where(t.decisions.c.number == number)).one_or_none()
            if row is None:
                raise StoreError(f"there is no decision {number}", "see `newsloom undo --list`")
            if row.undone_at is None:
                asked = update(t.decisions).where(t.decisions.c.number == number)
                connection.execute(asked.values(undone_at=now))
                # Those that a merge led here later go back as well.
                touched = [*_pins(connection, number), *_members(connection, row.other)]
                self._stand(connection, list(dict.fromkeys(touched)), now)
            return _read(connection, number)

    def decisions(
        self, *, person: str | None = None, standing: bool = True, story: str | None = None
    ) -> tuple[Decision, ...]:
        """What users decided, the last first; ``standing``: what holds alone; ``story``: from or to it."""
        asked = select(t.decisions).order_by(t.decisions.c.number.desc())
        asked = asked if person is None else asked.where(t.decisions.c.person == person)
        asked = asked.where(t.decisions.c.undone_at.is_(None)) if standing else asked
        if story is not None:
            asked = asked.where((t.decisions.c.story == story) | (t.decisions.c.other == story))
        with self._read() as connection:
            return tuple(_decision(connection, row) for row in connection.execute(asked).all())

    def _decide(
        self,
        connection: Connection,
        kind: DecisionKind,
        person: str,
        *,
        key: str,
        stories: tuple[str, str],
        reports: Sequence[str],
        stay: Sequence[str] = (),
        now: datetime,
    ) -> Decision:
        row = {"key": key, "person": person, "kind": kind, "story": stories[0], "other": stories[1], "at": now}
        made = t.decisions.insert().values(**row).returning(t.decisions.c.number)
        number = int(connection.execute(made).scalar_one())
        pins = [{"decision": number, "report": report, "story": stories[1]} for report in reports]
        pins += [{"decision": number, "report": report, "story": stories[0]} for report in stay]
        self._upsert(connection, t.pins, pins)
        self._stand(connection, [*reports, *stay], now)
        return _read(connection, number)


def _key(kind: str, person: str, story: str, other: str, now: datetime) -> str:
    return sha256(f"{kind}\n{person}\n{story}\n{other}\n{stamp(now)}".encode()).hexdigest()[:20]


def _standing(connection: Connection, story: str) -> str:
    standing = stands_as(connection, story)
    if connection.execute(select(t.stories.c.id).where(t.stories.c.id == standing)).one_or_none() is None:
        raise StoreError(f"no story has the id “{story}”", "see `newsloom stories`")
    return standing


def _members(connection: Connection, story: str) -> list[str]:
    asked = select(t.reports.c.id).where(t.reports.c.story == story).order_by(t.reports.c.arrived_at, t.reports.c.id)
    return list(connection.execute(asked).scalars())


def _pins(connection: Connection, number: int) -> dict[str, str]:
    """The reports that a decision pins, and where."""
    asked = select(t.pins.c.report, t.pins.c.story).where(t.pins.c.decision == number).order_by(t.pins.c.report)
    return dict(connection.execute(asked).all())


def _decided(connection: Connection, key: str) -> Decision | None:
    row = connection.execute(select(t.decisions).where(t.decisions.c.key == key)).one_or_none()
    return None if row is None else _decision(connection, row)


def _read(connection: Connection, number: int) -> Decision:
    row = connection.execute(select(t.decisions).where(t.decisions.c.number == number)).one()
    return _decision(connection, row)


def _decision(connection: Connection, row: AnyRow) -> Decision:
    pins = _pins(connection, row.number)
    went = tuple(report for report, story in pins.items() if story == row.other)
    stayed = tuple(report for report in pins if report not in went)
    return Decision(row.number, row.person, row.kind, row.story, row.other, row.at, row.undone_at, went, stayed)
