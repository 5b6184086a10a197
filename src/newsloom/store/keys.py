"""The shelf of keys: tokens by which programs act for a reader, and secrets that the library makes for itself.

Neither is ever exported; a backup, being the file, holds both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from newsloom.kept import Token
from newsloom.store import tables as t
from newsloom.store.base import Base
from newsloom.store.readers import known_reader

# How often the use of a token is noted: a client that asks each second must not cost a write each second.
_NOTED = timedelta(hours=1)


class Keys(Base):
    """Tokens, secrets."""

    def put_token(self, hash: str, person: str, name: str, now: datetime) -> None:
        """Let who has the token of this hash act for a reader. Raises ``StoreError`` when there is no such reader."""
        with self._write() as connection:
            known_reader(connection, person)
            row = {"hash": hash, "person": person, "name": name, "added_at": now, "used_at": None}
            self._once(connection, t.tokens, [row])

    def token_person(self, hash: str, now: datetime) -> str | None:
        """Whom the token of this hash acts for, its use noted (once an hour); ``None`` when there is none."""
        asked = select(t.tokens).where(t.tokens.c.hash == hash)
        with self._read() as connection:
            row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        if row.used_at is None or now - row.used_at >= _NOTED:
            with self._write() as connection:
                connection.execute(update(t.tokens).where(t.tokens.c.hash == hash).values(used_at=now))
        return str(row.person)

    def tokens(self, person: str | None = None) -> tuple[Token, ...]:
        """All tokens, or a reader's, in the order they were added."""
        asked = select(t.tokens).order_by(t.tokens.c.added_at, t.tokens.c.hash)
        asked = asked if person is None else asked.where(t.tokens.c.person == person)
        with self._read() as connection:
            return tuple(Token(**row._mapping) for row in connection.execute(asked))

    def drop_token(self, hash: str) -> None:
        """A token is good for nothing from now on."""
        with self._write() as connection:
            connection.execute(delete(t.tokens).where(t.tokens.c.hash == hash))

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret of a name; the first who asks makes it, and all others, in any program, are given the same."""
        with self._read() as connection:
            held = _secret(connection, name)
        if held is not None:
            return held
        made = make()
        with self._write() as connection:
            self._once(connection, t.secrets, [{"name": name, "value": made}])
            return _secret(connection, name) or made


def _secret(connection: Connection, name: str) -> str | None:
    found: str | None = connection.execute(
        select(t.secrets.c.value).where(t.secrets.c.name == name)
    ).scalar_one_or_none()
    return found
