"""A disk that is full, read-only, or gave back something else than it was given: told, and nothing lost that was kept."""

import os
import random
import shutil
import sqlite3
import sys
from pathlib import Path

import faults_world as world
import pytest
from typer.testing import CliRunner

from newsloom.cli import app
from newsloom.errors import NewsloomError, StoreError
from newsloom.store import open_library, restore


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


# ── full ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_library_that_may_not_grow_says_so_and_keeps_what_it_has(news, tmp_path, limit):
    before = world.checksum(news)
    with open_library(news) as library:
        size = news.stat().st_size

        def fill():
            for number in range(200):
                library.put_category("x" * 3_000 + str(number))

        with limit(size + 40_000), pytest.raises(StoreError, match="did not take what was written") as told:
            fill()
        assert "nothing kept before is lost" in told.value.advice
        kept = library.categories()
        library.put_category("there is room again")
        assert {*kept, "there is room again"} <= set(library.categories())
        for one in library.categories():
            library.drop_category(one)
    world.sound(news)
    assert world.checksum(news) == before


@pytest.mark.parametrize("verb", ["backup", "copy"])
def test_a_copy_that_finds_no_room_leaves_nothing(news, tmp_path, verb, limit):
    with open_library(news) as library, limit(100_000):
        assert library.stories().items
        given = (
            ("backup", tmp_path / "to.db", "--store", news) if verb == "backup" else ("copy", news, tmp_path / "to.db")
        )
        found = run(*given)
    assert found.exit_code == 2
    assert "did not take what was written" in found.stderr
    assert not list(tmp_path.glob("to.db*"))


def test_a_library_cannot_be_opened_where_its_readers_have_no_room(news, limit):
    with limit(8192), pytest.raises(StoreError, match="did not take what was written"):
        open_library(news)
    world.sound(news)


# ── damaged ──────────────────────────────────────────────────────────────────────────────────────────────


def used(place):
    """Use a library in every way; gives what it says is wrong with it."""
    wrong = []
    with open_library(place) as library:
        for use in (
            library.sound,
            lambda: library.verify().astray,
            lambda: [*library.kept_articles(), *library.kept_quotes()] and (),
            lambda: [library.digest(one.id) for one in library.kept_stories()] and (),
            lambda: list(library.readings([one.article.id for one in library.arrivals()])) and (),
            lambda: library.search("bridge").items and (),
            lambda: library.changes(limit=500).items and (),
        ):
            try:
                wrong += use()
            except NewsloomError as error:
                wrong.append(str(error))
    return wrong


def test_whatever_is_overwritten_is_told_or_harms_nothing(news, tmp_path):
    """Not all is told: a letter of a headline has no checksum. But nothing breaks down, and texts are sure."""
    body, expected, dice = news.read_bytes(), world.standing(news), random.Random(7)
    told = 0
    for size in [1, 16, 512, 4096] * 4:
        damaged = bytearray(body)
        at = dice.randrange(100, len(body) - size)
        damaged[at : at + size] = dice.randbytes(size)
        place = tmp_path / "damaged.db"
        for end in ("-wal", "-shm"):
            place.with_name(place.name + end).unlink(missing_ok=True)
        place.write_bytes(damaged)
        try:
            wrong = used(place)
        except NewsloomError as error:
            wrong = [str(error)]
        told += bool(wrong)
        if not wrong:
            assert _texts(place) == _texts(news)
            assert [one[-1] for one in world.standing(place)["stories"]] == [one[-1] for one in expected["stories"]]
    assert told >= 4


def _texts(place):
    with open_library(place) as library:
        return {one.article.id: one.article.text for one in library.kept_articles()}


@pytest.mark.parametrize(("table", "column"), [("digests", "body"), ("readings", "body"), ("articles", "text")])
def test_verify_names_what_was_damaged_and_goes_on(news, table, column):
    with sqlite3.connect(news) as raw:
        (held,) = raw.execute(f"SELECT {column} FROM {table} ORDER BY rowid LIMIT 1").fetchone()
        spoilt = held[:20] + (b"\0\0\0\0" if isinstance(held, bytes) else "zzzz") + held[24:]
        raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = (SELECT min(rowid) FROM {table})", (spoilt,))
    raw.close()
    found = run("verify", "--store", news)
    assert found.exit_code == 1, found.stderr
    assert table.removesuffix("s") in found.stdout


def test_a_story_whose_reading_is_damaged_is_told_and_the_rest_is_woven(news):
    with sqlite3.connect(news) as raw:
        raw.execute("UPDATE readings SET body = x'00' WHERE rowid = (SELECT min(rowid) FROM readings)")
        raw.execute("UPDATE stories SET due_at = changed_at")
        raw.execute("DELETE FROM digests")
    raw.close()
    found = run("update", "--store", news)
    assert found.exit_code == 0, found.stderr
    with open_library(news) as library:
        failures = library.failures()
        assert len(failures) == 1
        assert "damaged" in failures[0].reason
        assert sum(library.digest(one.id) is not None for one in library.kept_stories()) == library.status().stories - 1


def test_an_error_that_quotes_rubbish_is_named(news):
    raw = sqlite3.connect(news)
    raw.execute("PRAGMA writable_schema = ON")
    spoilt = b"CREATE TABLE \x86\x86 ("
    raw.execute("UPDATE sqlite_master SET sql = CAST(? AS TEXT), name = CAST(? AS TEXT) WHERE name = 'looks'",
                (spoilt, b"\x86\x86"))  # fmt: skip
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="damaged") as told:
        open_library(news)
    assert "restore" in told.value.advice


# ── the journal ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_library_without_its_journal_is_as_of_an_earlier_moment_and_sound(news, tmp_path):
    """Who copies the database alone loses what no checkpoint brought into it; it cannot be told, but is whole."""
    before = world.checksum(news)
    with open_library(news) as library:
        library.put_category("only in the journal")
        assert news.with_name("news.db-wal").stat().st_size > 0
        shutil.copyfile(news, tmp_path / "alone.db")
    world.sound(tmp_path / "alone.db")
    assert world.checksum(tmp_path / "alone.db") == before


def test_a_journal_of_rubbish_is_not_taken(news):
    before = world.checksum(news)
    with open_library(news) as library:
        library.put_category("in the journal")
        journal = news.with_name("news.db-wal").read_bytes()
    with open_library(news) as library:
        library.drop_category("in the journal")
    news.with_name("news.db-wal").write_bytes(journal[:56] + bytes(len(journal) - 56))
    world.sound(news)
    assert world.checksum(news) == before


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_what_is_said_to_be_there_has_its_name_on_the_disk(news, tmp_path, monkeypatch):
    synced, sync = [], os.fsync

    def told(handle):
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", told)
    with open_library(news) as library:
        library.backup(tmp_path / "backup.db")
    assert synced == [str(tmp_path / "backup.db.part")] * 2 + [str(tmp_path)]
    synced.clear()
    restore(tmp_path / "backup.db", news, force=True)
    # Before the new one takes its name, so that no journal of the old one can lie beside it; and after.
    assert synced[-2:] == [str(tmp_path)] * 2
