"""What can be wrong with a library's file: each trouble is named, with what to do; nothing kept is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from made import EDITED, HARBOUR, at, filled, reading
from serving import environment
from test_asked import talk
from test_conformance import dump

from newsloom.errors import NewsloomError, StoreError
from newsloom.kept import Taken
from newsloom.store import open_library, restore
from newsloom.store.migrations import Migration, migrations
from newsloom.store.sqlite import SQLite
from newsloom.store.tables import metadata
from newsloom.types import Join


def refused(path, match, **more):
    with pytest.raises(NewsloomError, match=match) as found:
        open_library(path, **more)
    assert found.value.advice
    assert str(path) in str(found.value)


def test_a_file_of_no_database(tmp_path):
    path = tmp_path / "news.db"
    path.write_bytes(b"Dear diary, today I read the news. " * 200)
    before = path.read_bytes()
    refused(path, "not a newsloom library")
    assert path.read_bytes() == before


def test_another_programs_database_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE migrations (name TEXT)")
    other.close()
    before = path.read_bytes()
    refused(path, "another program")
    assert path.read_bytes() == before


def test_a_folder_a_missing_folder_and_another_kind_of_library(tmp_path):
    refused(tmp_path, "a folder")
    refused(tmp_path / "none" / "news.db", "cannot be opened")
    with pytest.raises(StoreError, match="mysql"):
        open_library("mysql://localhost/news")


def test_an_address_of_a_file(tmp_path):
    with open_library(f"sqlite:///{tmp_path}/news.db") as library:
        assert library.place == f"{tmp_path}/news.db"
    with open_library(str(tmp_path / "news.db")) as library:
        assert library.status().feeds == 0


@pytest.mark.parametrize("at_page", [1, 2, 5, 30])
def test_a_damaged_file_is_named_and_never_silently_used(tmp_path, at_page):
    path = tmp_path / "news.db"
    with open_library(path) as library:
        filled(library)
    body = bytearray(path.read_bytes())
    body[at_page * 4096 - 4000 : at_page * 4096 + 96] = b"\xa5" * 4096
    path.write_bytes(body)

    def look():
        with open_library(path) as library:
            if library.sound():
                raise StoreError("damaged", "known")

    with pytest.raises(StoreError):
        look()


def test_a_library_that_breaks_off(tmp_path):
    path = tmp_path / "news.db"
    with open_library(path) as library:
        filled(library)
    path.write_bytes(path.read_bytes()[:20_000])

    def use():
        with open_library(path) as library:
            library.stories()
            library.search("port")
            list(library.arrivals())

    with pytest.raises(StoreError, match="damaged"):
        use()


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write everywhere")
def test_a_folder_where_nothing_may_be_written(tmp_path):
    folder = tmp_path / "shut"
    folder.mkdir()
    with open_library(folder / "news.db") as library:
        filled(library)
    code = "import sys; from newsloom.errors import StoreError; from newsloom.store import *\ntry: open_library(sys.argv[1]).put_category('x')\n"
    code += "except StoreError as error: print(error)"
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
        if path.name.startswith("pytest-of"):
            break
    (folder / "news.db").chmod(0o444)
    folder.chmod(0o555)
    command = [sys.executable, "-c", code, str(folder / "news.db")]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    if "ModuleNotFoundError" in found.stderr or "Permission" in found.stderr:
        pytest.skip("another user may not read this Python")
    assert "may not be written" in found.stdout or "cannot be opened" in found.stdout, found
    assert ";" in found.stdout


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path):
    path = tmp_path / "news.db"
    with open_library(path) as library:
        filled(library)
    pages = path.stat().st_size // 4096
    with open_library(path, most_pages=pages + 20) as library:
        kept = []

        def fill():
            for number in range(500):
                library.put_reading(reading(f"b{number}", f"{number} " + HARBOUR * 40), at(9))
                kept.append(f"b{number}")

        with pytest.raises(StoreError, match="disk is full") as found:
            fill()
        assert "prune" in found.value.advice
        assert kept
        assert all(library.article(id) for id in kept)
        assert library.sound() == ()
    with open_library(path) as library:
        library.put_reading(reading("more"), at(9))
        assert len(library.search("harbour", limit=600).items) == len(kept) + 2


@pytest.mark.parametrize("swallowed", [False, True])
def test_a_disk_that_fills_up_midway_keeps_nothing_of_the_whole(tmp_path, swallowed):
    path = tmp_path / "news.db"
    with open_library(path) as library:
        filled(library)
    pages = path.stat().st_size // 4096

    def work(library):
        with library.together():
            for number in range(500):
                try:
                    library.put_reading(reading(f"b{number}", f"{number} " + HARBOUR * 40), at(9))
                except StoreError:
                    if not swallowed:
                        raise
                    break
            library.put_category("after")

    with open_library(path, most_pages=pages + 20) as library:
        with pytest.raises(StoreError, match="nothing of this" if swallowed else "disk is full"):
            work(library)
        assert library.status().reports == 3
        assert "after" not in library.categories()
        library.put_category("x")
        assert library.sound() == ()


def test_a_library_that_another_program_writes(tmp_path):
    path = tmp_path / "news.db"
    with open_library(path, patience=0.05) as library:
        filled(library)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert library.stories().items, "readers do not wait"
        with pytest.raises(StoreError, match="locked") as found:
            library.put_category("x")
        assert found.value.advice
        other.execute("ROLLBACK")
        other.close()
        library.put_category("x")


# ── migrations ───────────────────────────────────────────────────────────────────────────────────────────


def opened(path, *more, steps=None):
    engine = SQLite(path, 1.0).open(steps if steps is not None else (*migrations(), *more))
    engine.dispose()


def test_a_newer_library_says_so(tmp_path):
    path = tmp_path / "news.db"
    opened(path, Migration("9999_later", "CREATE TABLE later (x TEXT)"))
    refused(path, "newer newsloom")


def test_a_library_made_by_other_statements_says_so(tmp_path):
    path = tmp_path / "news.db"
    first, *rest = migrations()
    opened(path, steps=[Migration(first.name, first.text + "\n-- otherwise"), *rest])
    refused(path, "made by another")


def test_a_migration_is_whole_or_not_at_all(tmp_path):
    path = tmp_path / "news.db"
    broken = Migration("9998_two", "CREATE TABLE one (x TEXT)\n\nCREATE TABLE broken (")
    with pytest.raises(Exception, match="incomplete"):
        opened(path, broken)
    with open_library(path) as library:
        filled(library)
    opened(path, Migration("9998_two", "CREATE TABLE one (x TEXT)\n\nINSERT INTO one VALUES ('kept')"))
    with sqlite3.connect(path) as found:
        assert found.execute("SELECT x FROM one").fetchall() == [("kept",)]
    found.close()


def test_a_step_between_known_ones_is_refused(tmp_path):
    path = tmp_path / "news.db"
    later = Migration("9999_later", "CREATE TABLE later (x TEXT)")
    opened(path, later)
    with pytest.raises(StoreError, match="missing"):
        opened(path, Migration("5000_between", "CREATE TABLE between (x TEXT)"), later)


def test_released_migrations_are_never_edited():
    """When this fails, undo the edit and append a migration instead."""
    made = [
        ("0001_library", "5aa845a97a1995a6"),
        ("0002_reader", "ce2bbf4fd2e2731d"),
        ("0003_programs", "7dbb2b8257456d79"),
        ("0004_clock", "a92ef97d7ade5b4e"),
        ("0005_undated", "ca21fca33374278f"),
        ("0006_looks", "42dc5895e1a95e95"),
    ]
    assert [(step.name, step.hash) for step in migrations()] == made


def made_by_the_first(path, now):
    """A library as the newsloom before the second migration made it, with what the library at ``now`` holds."""
    opened(path, steps=migrations()[:1])
    with sqlite3.connect(path) as raw:
        raw.execute("ATTACH ? AS now", (str(now),))
        listed = raw.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'table'").fetchall()
        # The index keeps itself in tables of its own, which are copied with the rest.
        for name in [name for name, sql in listed if "VIRTUAL" not in sql and name not in ("migrations", "users")]:
            columns = ", ".join(f'"{row[1]}"' for row in raw.execute(f"PRAGMA main.table_info({name})"))
            raw.execute(f"DELETE FROM main.{name}")
            raw.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM now.{name}")
    raw.close()


def test_a_library_of_the_first_migration_is_brought_up_to_date(tmp_path):
    old, now = tmp_path / "old.db", tmp_path / "now.db"
    with open_library(now) as library:
        filled(library)
        talk(library)
        library.put_reading(reading("a3", EDITED, published=at(40)), at(41))
        library.put_joins([Join("a5", "s-3", 0.5, ()), Join("a6", "s-3", 0.5, ())], at(50))
        library.put_merge("me", "s-1", "s-2", at(51))
        library.put_look("s-2", at(60))
        library.tidy()
        expected = dump(library)
    made_by_the_first(old, now)
    with sqlite3.connect(old) as raw:
        assert raw.execute("SELECT name FROM migrations").fetchall() == [("0001_library",)]
        assert "newest" not in {row[1] for row in raw.execute("PRAGMA table_info(stories)")}
    raw.close()
    with open_library(old) as library:
        assert dump(library) == expected
        assert library.sound() == ()
        assert [line.newest_at for line in library.stories(order="newest").items] == [at(40), at(6)]
        assert library.people().items[0].entity == "Mira Oakes"
        assert library.search("bridge").items
        library.put_reading(reading("late", published=at(70)), at(71))
        library.put_joins([Join("late", "s-3", 0.5, ())], at(72))
        assert library.stories(order="newest").items[0].newest_at == at(70)
        library.put_look("s-2", at(160))
        assert library.looked_before("s-2") == at(60)
    with open_library(old) as library:
        assert library.status().reports == 12


def test_tables_are_as_the_migrations_make_them(tmp_path):
    path = tmp_path / "news.db"
    open_library(path).close()
    with sqlite3.connect(path) as raw:
        for name, table in metadata.tables.items():
            made = {row[1]: row[2] for row in raw.execute(f"PRAGMA table_info({name})")}
            assert set(made) == set(table.columns.keys()), name
            for column in table.columns:
                kind = {"INTEGER": "INTEGER", "REAL": "REAL", "BLOB": "BLOB"}.get(str(column.type).upper(), "TEXT")
                assert made[column.name] == kind, f"{name}.{column.name}"
        assert {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} >= set(
            metadata.tables
        )
    raw.close()


def test_several_make_a_library_at_once(tmp_path):
    """Threads, each with a connection of its own, as programs would have."""

    def make(name):
        with open_library(tmp_path / "news.db") as library:
            library.put_category(name)

    with ThreadPoolExecutor(8) as makers:
        list(makers.map(make, "abcdefgh"))
    with open_library(tmp_path / "news.db") as library:
        assert sorted(library.categories()) == list("abcdefgh")


# ── copies ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_backup_is_a_library(tmp_path):
    with open_library(tmp_path / "news.db") as library:
        filled(library)
        library.backup(tmp_path / "copy.db")
        with pytest.raises(StoreError, match="a file of that name"):
            library.backup(tmp_path / "copy.db")
        with pytest.raises(StoreError, match="No such file"):
            library.backup(tmp_path / "none" / "copy.db")
        with open_library(tmp_path / "copy.db") as copy:
            assert copy.stories() == library.stories()
            assert copy.search("port") == library.search("port")
            assert copy.sound() == ()


def test_what_holds_secrets_is_its_owners_alone(tmp_path):
    """The key of sessions and the hashes of passwords stand in a library."""
    place, backup = tmp_path / "news.db", tmp_path / "backup.db"
    with open_library(place) as library:
        filled(library)
        library.backup(backup)
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    place.chmod(0o640)
    restore(backup, place, force=True)
    assert place.stat().st_mode & 0o777 == 0o640


def test_a_library_where_nothing_may_be_written_is_read_and_left_as_it_is(tmp_path):
    folder, elsewhere = tmp_path / "kept", tmp_path / "elsewhere"
    folder.mkdir(), elsewhere.mkdir()
    with open_library(folder / "news.db") as library:
        filled(library)
        before, feed = library.checksum(), library.feeds()[0].url
    (folder / "news.db").chmod(0o444), folder.chmod(0o555)
    held = (folder / "news.db").read_bytes()
    # Root may write anywhere, unless it gives that up.
    alone = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    ours = [*alone, sys.executable, "-m", "newsloom"]

    def run(*words):
        return subprocess.run(
            [*ours, *map(str, words)], capture_output=True, text=True, env=environment(), timeout=120, check=False
        )

    try:
        for words in (["verify"], ["stories"], ["status"], ["backup", elsewhere / "backup.db"]):
            done = run(*words, "--store", folder / "news.db")
            assert done.returncode == 0, done.stderr
        assert run("copy", folder / "news.db", elsewhere / "copy.db").returncode == 0
        done = run("pause", feed, "--store", folder / "news.db")
        assert done.returncode == 2
        assert "may not be written" in done.stderr
        assert [path.name for path in folder.iterdir()] == ["news.db"]
        assert (folder / "news.db").read_bytes() == held
        assert open_library(elsewhere / "copy.db").checksum() == before
    finally:
        folder.chmod(0o755)


def test_compact_gives_the_room_back(tmp_path):
    with open_library(tmp_path / "news.db") as library:
        library.put_readings([Taken(reading(f"a{n}", f"Report {n}. " + "Water rose in the town. " * 400)) for n in range(200)],
                             at(1))  # fmt: skip
        library.prune(at(10))
        before = (tmp_path / "news.db").stat().st_size
        library.compact()
        assert (tmp_path / "news.db").stat().st_size < before / 2
        assert library.sound() == ()
