"""A backup takes the library's place, or nothing changes: what SQLite keeps in files."""

import sqlite3

import pytest
from made import at, filled, reading

from newsloom.errors import StoreError
from newsloom.store import open_library, restore


@pytest.fixture
def backup(tmp_path):
    with open_library(tmp_path / "first.db") as library:
        filled(library)
        library.backup(tmp_path / "backup.db")
    return tmp_path / "backup.db"


def test_a_backup_is_put_in_place_and_nothing_is_left_beside_it(tmp_path, backup):
    restore(backup, tmp_path / "news.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.db", "first.db", "news.db"]
    with open_library(tmp_path / "news.db") as library:
        assert library.status().reports == 3
        assert library.verify().astray == ()


def test_a_library_that_is_there_is_replaced_only_by_force(tmp_path, backup):
    with open_library(tmp_path / "news.db") as library:
        library.put_reading(reading("later"), at(9))
    with pytest.raises(StoreError, match="--force"):
        restore(backup, tmp_path / "news.db")
    restore(backup, tmp_path / "news.db", force=True)
    with open_library(tmp_path / "news.db") as library:
        assert library.article("later") is None
        assert library.sound() == ()


def test_what_a_killed_writer_left_in_its_journal_does_not_come_back(tmp_path, backup):
    library = open_library(tmp_path / "news.db")
    library.put_reading(reading("later"), at(9))
    for end in ("", "-wal"):
        (tmp_path / f"killed.db{end}").write_bytes((tmp_path / f"news.db{end}").read_bytes())
    library.close()
    assert (tmp_path / "killed.db-wal").stat().st_size > 0
    restore(backup, tmp_path / "killed.db", force=True)
    with open_library(tmp_path / "killed.db") as restored:
        assert restored.article("later") is None
        assert restored.status().reports == 3
        assert restored.sound() == ()


def test_a_library_in_use_is_left_alone(tmp_path, backup):
    with open_library(tmp_path / "news.db") as library:
        library.put_reading(reading("later"), at(9))
        with pytest.raises(StoreError, match="in use"):
            restore(backup, tmp_path / "news.db", force=True)
        assert library.article("later") is not None


def _truncated(path):
    path.write_bytes(path.read_bytes()[:20_000])


def _overwritten(path):
    held = bytearray(path.read_bytes())
    held[len(held) // 2 : len(held) // 2 + 9_000] = b"A" * 9_000
    path.write_bytes(held)


def _another(path):
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()


def _newer(path):
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO migrations VALUES ('9999_later', 'x')")
    connection.close()


def _missing(path):
    path.unlink()


@pytest.mark.parametrize("spoil", [_truncated, _overwritten, _another, _newer, _missing])
def test_what_is_no_sound_backup_is_refused_and_the_library_stays(tmp_path, backup, spoil):
    with open_library(tmp_path / "news.db") as library:
        library.put_reading(reading("later"), at(9))
    spoil(backup)
    with pytest.raises(StoreError) as told:
        restore(backup, tmp_path / "news.db", force=True)
    assert "backup.db" in str(told.value)
    assert not list(tmp_path.glob("*.part*"))
    with open_library(tmp_path / "news.db") as library:
        assert library.article("later") is not None


def test_a_damaged_library_is_replaced(tmp_path, backup):
    (tmp_path / "news.db").write_bytes(b"\x07" * 8_000)
    restore(backup, tmp_path / "news.db", force=True)
    with open_library(tmp_path / "news.db") as library:
        assert library.status().reports == 3


def test_a_library_is_no_backup_of_itself(tmp_path, backup):
    with pytest.raises(StoreError, match="itself"):
        restore(tmp_path / "first.db", tmp_path / "first.db", force=True)


def test_a_backup_that_fails_leaves_nothing(tmp_path):
    with open_library(tmp_path / "first.db") as library:
        with pytest.raises(StoreError):
            library.backup(tmp_path / "nowhere" / "backup.db")
        (tmp_path / "there.db").touch()
        with pytest.raises(StoreError, match="there is a file"):
            library.backup(tmp_path / "there.db")
    assert not list(tmp_path.glob("*.part*"))
