"""The shelf of what happened: alerts and what was sent, failures, runs, and the library in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from newsloom.kept import Alert, KeptChange, Put, Run, Sending, Status, Trouble
from newsloom.store import tables as t
from newsloom.store.base import Base
from newsloom.store.codec import decode
from newsloom.store.columns import unpacked
from newsloom.store.stories import _change
from newsloom.types import Digest, Failure

# Runs that are remembered: some days of a poller that finds something each minute, hours of one of 2,000 feeds.
_RUNS = 10_000


class Ledger(Base):
    """Alerts, sendings, failures, runs."""

    def put_alert(self, alert: Alert) -> None:
        """Add an alert, or renew it."""
        with self._write() as connection:
            row = {**asdict(alert), "channels": list(alert.channels), "rule": dict(alert.rule)}
            self._upsert(connection, t.alerts, [row], first="added_at")

    def drop_alert(self, id: str) -> None:
        """Remove an alert and its messages."""
        with self._write() as connection:
            connection.execute(delete(t.alerts).where(t.alerts.c.id == id))

    def alerts(self, person: str | None = None) -> tuple[Alert, ...]:
        """All alerts, or a reader's, in the order they were added."""
        asked = select(t.alerts).order_by(t.alerts.c.added_at, t.alerts.c.id)
        asked = asked if person is None else asked.where(t.alerts.c.person == person)
        with self._read() as connection:
            return tuple(
                Alert(row.id, row.person, row.name, row.rule, tuple(row.channels), row.added_at, row.paused_at)
                for row in connection.execute(asked)
            )

    def put_sendings(self, sendings: Iterable[Sending], now: datetime) -> None:
        """Messages to send, due at ``due_at`` or now. One with a key that its alert and channel had is left alone."""
        with self._write() as connection:
            rows = [
                {**asdict(one), "body": dict(one.body), "put_at": now, "due_at": one.due_at or now} for one in sendings
            ]
            self._once(connection, t.sendings, rows)

    def put_sent(self, sending: Sending, now: datetime) -> None:
        """A message went out."""
        with self._write() as connection:
            values = {"sent_at": now, "due_at": None, "failures": 0, "reason": None, "advice": None}
            connection.execute(update(t.sendings).where(*_this(sending)).values(**values))

    def put_unsent(self, sending: Sending, failure: Failure, retry_at: datetime | None) -> None:
        """A message could not be sent; without ``retry_at`` it is given up."""
        with self._write() as connection:
            # Counted from the sending that was tried, so that telling it twice counts once.
            told = update(t.sendings).where(*_this(sending), t.sendings.c.sent_at.is_(None))
            told = told.values(due_at=retry_at, failures=sending.failures + 1)
            connection.execute(told.values(reason=failure.reason, advice=failure.advice))

    def put_due(self, sending: Sending, due_at: datetime) -> None:
        """A message that did not go out is to be tried at another time."""
        with self._write() as connection:
            told = update(t.sendings).where(*_this(sending), t.sendings.c.sent_at.is_(None))
            connection.execute(told.values(due_at=due_at))

    def sendings_due(self, now: datetime, limit: int = 1000) -> tuple[Sending, ...]:
        """The messages to send now, the longest due first; those of paused alerts wait."""
        asked = select(t.sendings).join(t.alerts, t.alerts.c.id == t.sendings.c.alert)
        asked = asked.where(t.sendings.c.due_at <= now, t.alerts.c.paused_at.is_(None))
        ordered = asked.order_by(t.sendings.c.due_at, t.sendings.c.alert, t.sendings.c.channel, t.sendings.c.key)
        with self._read() as connection:
            return tuple(Sending(**row._mapping) for row in connection.execute(ordered.limit(limit)))

    def put_under_way(self, sendings: Iterable[Sending], until: datetime) -> tuple[Sending, ...]:
        """Messages that are being sent: not due before ``until``, so that no other program sends them too.

        Gives those that nobody took meanwhile.
        """
        found = []
        with self._write() as connection:
            for one in sendings:
                asked = update(t.sendings).where(*_this(one), t.sendings.c.due_at == one.due_at)
                if connection.execute(asked.values(due_at=until)).rowcount:
                    found.append(one)
        return tuple(found)

    def sendings(self, alert: str, limit: int = 100) -> tuple[Sending, ...]:
        """An alert's messages, the last first."""
        asked = select(t.sendings).where(t.sendings.c.alert == alert)
        ordered = asked.order_by(t.sendings.c.put_at.desc(), t.sendings.c.key, t.sendings.c.channel)
        with self._read() as connection:
            return tuple(Sending(**row._mapping) for row in connection.execute(ordered.limit(limit)))

    def sendings_stand(self, alert: str) -> tuple[datetime | None, datetime | None, int, Sending | None]:
        """When an alert's messages last went out and next do, how many wait, and the newest that did not go out."""
        theirs, waits = t.sendings.c.alert == alert, t.sendings.c.sent_at.is_(None)
        asked = select(func.min(t.sendings.c.due_at), func.count()).where(theirs, waits)
        failing = select(t.sendings).where(theirs, waits, t.sendings.c.failures > 0)
        failing = failing.order_by(t.sendings.c.put_at.desc(), t.sendings.c.key, t.sendings.c.channel).limit(1)
        with self._read() as connection:
            last = connection.execute(select(func.max(t.sendings.c.sent_at)).where(theirs)).scalar_one()
            next_at, waiting = connection.execute(asked).one()
            row = connection.execute(failing).one_or_none()
        return last, next_at, int(waiting), Sending(**row._mapping) if row else None

    # ── what alerts look at ──────────────────────────────────────────────────────────────────────────────

    def last_put(self, until: datetime | None = None) -> int:
        """The number of the digest that was put last, or last until a moment; 0 when there is none."""
        asked = select(func.max(t.digests.c.number))
        asked = asked if until is None else asked.where(t.digests.c.woven_at <= until)
        with self._read() as connection:
            return int(connection.execute(asked).scalar_one() or 0)

    def puts_after(self, number: int, limit: int = 500) -> tuple[Put, ...]:
        """The digests that were put after one, in order, with the changes that each told."""
        with self._read() as connection:
            asked = select(t.digests.c.number, t.digests.c.story, t.digests.c.woven_at)
            asked = asked.where(t.digests.c.number > number).order_by(t.digests.c.number).limit(limit)
            rows = connection.execute(asked).all()
            told: dict[int, list[KeptChange]] = {row.number: [] for row in rows}
            if rows:
                within = t.changes.c.digest.between(rows[0].number, rows[-1].number)
                for row in connection.execute(select(t.changes).where(within).order_by(t.changes.c.number)):
                    told[row.digest].append(_change(row))
        return tuple(Put(row.number, row.story, row.woven_at, tuple(told[row.number])) for row in rows)

    def digest_put(self, number: int) -> Digest | None:
        """The digest that was put under a number."""
        with self._read() as connection:
            body = connection.execute(select(t.digests.c.body).where(t.digests.c.number == number)).scalar_one_or_none()
        return None if body is None else decode(Digest, unpacked(body))

    # ── what failed, what ran ────────────────────────────────────────────────────────────────────────────

    def put_failure(self, stage: str, failure: Failure, now: datetime, retry_at: datetime | None = None) -> None:
        """Bad input of a stage; without ``retry_at`` it is quarantined. The same moment twice counts once."""
        with self._write("failures") as connection:
            held = connection.execute(select(t.failures).where(*_trouble(stage, failure.place))).one_or_none()
            times = 1 if held is None else held.times + (held.last_at != now)
            row: dict[str, Any] = {
                "stage": stage,
                "place": failure.place,
                "reason": failure.reason,
                "advice": failure.advice,
                "first_at": now,
                "last_at": now,
                "times": times,
                "retry_at": retry_at,
            }
            self._upsert(connection, t.failures, [row], first="first_at")

    def drop_failure(self, stage: str, place: str) -> None:
        """What failed went well, or is not to be tried."""
        with self._write() as connection:
            connection.execute(delete(t.failures).where(*_trouble(stage, place)))

    def failures_due(self, now: datetime, limit: int = 1000) -> tuple[Trouble, ...]:
        """The failures to try again now."""
        return self._troubles(t.failures.c.retry_at <= now, limit)

    def failures(self, *, quarantined: bool = False, limit: int = 1000) -> tuple[Trouble, ...]:
        """What failed, the last first; ``quarantined``: what nothing will try again by itself alone."""
        return self._troubles(t.failures.c.retry_at.is_(None) if quarantined else None, limit)

    def _troubles(self, which: ColumnElement[bool] | None, limit: int) -> tuple[Trouble, ...]:
        asked = select(t.failures) if which is None else select(t.failures).where(which)
        ordered = asked.order_by(t.failures.c.last_at.desc(), t.failures.c.stage, t.failures.c.place).limit(limit)
        with self._read() as connection:
            return tuple(Trouble(**row._mapping) for row in connection.execute(ordered))

    def put_run(self, run: Run) -> None:
        """A run of a command, when it starts and again when it ends.

        One that did nothing takes the place of one that did nothing before it: a poller has one each second.
        """
        with self._write("runs") as connection:
            same = t.runs.c.kind == run.kind, t.runs.c.started_at == run.started_at
            values = {"ended_at": run.ended_at, "counts": dict(run.counts), "reason": run.reason}
            if connection.execute(update(t.runs).where(*same).values(**values)).rowcount:
                return
            values |= {"kind": run.kind, "started_at": run.started_at}
            if (idle := _idle_before(connection, run)) is not None:
                connection.execute(update(t.runs).where(t.runs.c.number == idle).values(**values))
                return
            connection.execute(t.runs.insert().values(**values))
            newest = connection.execute(select(func.max(t.runs.c.number))).scalar_one()
            old = t.runs.c.number <= newest - _RUNS, t.runs.c.kind == run.kind
            connection.execute(delete(t.runs).where(*old))

    def runs(self, kind: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The last runs, the last first."""
        asked = select(t.runs).order_by(t.runs.c.started_at.desc(), t.runs.c.number.desc()).limit(limit)
        asked = asked if kind is None else asked.where(t.runs.c.kind == kind)
        with self._read() as connection:
            rows = connection.execute(asked)
            return tuple(Run(row.kind, row.started_at, row.ended_at, row.counts, row.reason) for row in rows)

    def status(self) -> Status:
        """The library in numbers."""
        with self._read() as connection:
            states = select(t.entries.c.state, func.count()).group_by(t.entries.c.state).order_by(t.entries.c.state)
            entries: dict[str, int] = dict(connection.execute(states).all())
            failed = t.entries.c.state == "failed", t.entries.c.due_at.is_(None)
            noted, waiting = t.failures.c.stage, t.failures.c.retry_at.is_(None)
            again = t.entries.c.state == "read", t.entries.c.due_at.is_not(None)
            return Status(
                feeds=_count(connection, t.feeds.c.id),
                failing=_count(connection, t.polls.c.feed, t.polls.c.failures > 0),
                paused=_count(connection, t.feeds.c.id, t.feeds.c.paused_at.is_not(None)),
                entries=entries,
                reports=_count(connection, t.reports.c.id),
                articles=_count(connection, t.articles.c.number),
                stories=_count(connection, t.stories.c.id, t.stories.c.reports > 0),
                due=_count(connection, t.stories.c.id, t.stories.c.due_at.is_not(None)),
                troubles=_count(connection, noted) + entries.get("failed", 0),
                quarantined=_count(connection, noted, waiting) + _count(connection, t.entries.c.id, *failed),
                looks=_count(connection, t.entries.c.id, *again),
                look_at=connection.execute(select(func.min(t.entries.c.due_at)).where(*again)).scalar_one(),
            )


def _this(sending: Sending) -> tuple[ColumnElement[bool], ...]:
    named = {"alert": sending.alert, "channel": sending.channel, "key": sending.key}
    return tuple(t.sendings.c[name] == value for name, value in named.items())


def _idle_before(connection: Connection, run: Run) -> int | None:
    """The number of the last run of its kind, when both that and this one did nothing."""
    if run.counts or run.reason or run.ended_at is None:
        return None
    asked = select(t.runs).where(t.runs.c.kind == run.kind)
    last = connection.execute(asked.order_by(t.runs.c.started_at.desc(), t.runs.c.number.desc()).limit(1)).first()
    if last is None or last.counts or last.reason or last.ended_at is None:
        return None
    return int(last.number)


def _trouble(stage: str, place: str) -> tuple[ColumnElement[bool], ...]:
    return t.failures.c.stage == stage, t.failures.c.place == place


def _count(connection: Connection, column: Any, *where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count(column)).where(*where)).scalar_one())
