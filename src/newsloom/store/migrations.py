"""Migrations: named statements, appended and never edited, each run once in its own transaction.

A library remembers the name and the hash of each. One it knows and we do not: it was written by a newer newsloom.
One whose hash differs: it was written by something that is not this project's release.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from sqlalchemy import Connection, Engine

from newsloom.errors import StoreError
from newsloom.store.errors import naming

_ONLY = re.compile(r"--\s*only:\s*(\w+)\s*\n")
_WORD = re.compile(r"\{(\w+)\}|\b(TEXT)\b")
#: The table that remembers them, the same in every dialect.
REMEMBERED = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, hash TEXT NOT NULL)"


@dataclass(frozen=True, slots=True)
class Migration:
    """A step of the schema; ``text`` holds its statements, parted by blank lines."""

    name: str
    text: str

    @property
    def hash(self) -> str:
        """What a library remembers of its content."""
        return sha256(self.text.encode()).hexdigest()[:16]

    def statements(self, dialect: str, words: Mapping[str, str]) -> list[str]:
        """The statements for a dialect, its words filled in; ``TEXT`` is one where the dialect says otherwise."""
        found = []
        for piece in re.split(r"\n\s*\n", self.text.strip()):
            only = _ONLY.search(piece)
            if only and only[1] != dialect:
                continue
            lines = [line for line in piece.splitlines() if not line.lstrip().startswith("--")]
            if lines:
                found.append(
                    _WORD.sub(lambda word: words[word[1]] if word[1] else words.get("TEXT", "TEXT"), "\n".join(lines))
                )
        return found


@cache
def migrations() -> tuple[Migration, ...]:
    """All migrations there are, in order."""
    folder = files("newsloom.store") / "schema"
    listed = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return tuple(Migration(name.removesuffix(".sql"), (folder / name).read_text(encoding="utf-8")) for name in listed)


def missing(known: Mapping[str, str], steps: Sequence[Migration], place: str) -> list[Migration]:
    """What a library that remembers ``known`` (name → hash) still needs. Raises ``StoreError`` if it is not ours."""
    hashes = {step.name: step.hash for step in steps}
    newer = sorted(set(known) - set(hashes))
    if newer:
        raise StoreError(f"{place}: it was written by a newer newsloom ({newer[-1]})", "update newsloom")
    for name, held in known.items():
        if held != hashes[name]:
            raise StoreError(
                f"{place}: its tables were made by another {name}",
                "open it with the newsloom that made it, `export`, and `import` into a new library",
            )
    found = [step for step in steps if step.name not in known]
    if known and found and found[0].name < max(known):
        raise StoreError(f"{place}: its step {found[0].name} is missing", "`newsloom restore` a backup")
    return found


def migrate(connection: Connection, steps: Sequence[Migration], dialect: str, words: Mapping[str, str]) -> None:
    """Run steps inside the transaction that ``connection`` is in, and remember them."""
    for step in steps:
        for statement in step.statements(dialect, words):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            f"INSERT INTO migrations (name, hash) VALUES ('{step.name}', '{step.hash}')"  # noqa: S608  (our own names)
        )


def brought(
    engine: Engine,
    place: str,
    prepare: Callable[[Engine, Sequence[Migration]], None],
    steps: Sequence[Migration] | None = None,
) -> Engine:
    """The engine, its library made or brought up to date by ``prepare``. Raises ``StoreError``, the engine ended."""
    try:
        with naming(place):
            prepare(engine, migrations() if steps is None else steps)
    except BaseException:
        engine.dispose()
        raise
    return engine
