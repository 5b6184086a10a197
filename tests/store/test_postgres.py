"""What can be wrong with a library in a server: each trouble is named, with what to do; nothing kept is lost."""

import builtins
import contextlib
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import HARBOUR, at, entry, filled, reading
from test_conformance import dump

from newsloom.errors import NewsloomError, StoreError
from newsloom.kept import Taken
from newsloom.loom.desk import Desk
from newsloom.loom.keeping import put_taken
from newsloom.store import Passing, Unreachable, open_library
from newsloom.store.lexemes import lexemes
from newsloom.store.migrations import Migration, migrations
from newsloom.store.postgres import Postgres
from newsloom.store.tables import metadata
from newsloom.types import Block, Outlet


@pytest.fixture
def database(postgres):
    """An empty database of a test's own."""
    postgres.drop("own")
    postgres.admin("CREATE DATABASE own")
    yield postgres.at("own")
    postgres.drop("own")


@pytest.fixture
def place(postgres):
    held = postgres.fresh()
    yield held
    postgres.done(held)


def refused(address, match, kind=StoreError):
    with pytest.raises(NewsloomError, match=match) as found:
        open_library(address)
    assert type(found.value) is kind
    assert found.value.advice
    told = "".join(str(error) for error in (found.value, found.value.__cause__, found.value.__context__))
    assert "word" not in told.replace("password", "")


# ── who is let in, and where ─────────────────────────────────────────────────────────────────────────────


def test_a_wrong_password_says_so_and_is_told_to_nobody(postgres, database):
    postgres.admin("GRANT ALL ON DATABASE own TO guarded")
    refused(postgres.at("own", user="guarded:wrong-word"), "lets nobody in")
    refused(postgres.at("own", user="guarded"), "lets nobody in")
    refused(postgres.at("own", user="nobody"), "lets nobody in")
    refused(postgres.at("own", user="guarded:right-word"), "its user may not do that")
    postgres.admin("GRANT ALL ON SCHEMA public TO guarded", "own")
    with open_library(postgres.at("own", user="guarded:right-word")) as library:
        filled(library)
        assert library.place == "postgresql://guarded@/own"
        assert "right-word" not in repr(vars(library))
        with open_library(library.address) as again:
            assert again.status() == library.status()


def test_no_such_database_no_server_no_schema_no_address(postgres, database, tmp_path):
    refused(postgres.at("nowhere"), "no such database")
    refused(postgres.at("own", "nowhere"), "schema of its search_path")
    refused("postgresql://news:a-word@127.0.0.1:9/news", "does not answer", Unreachable)
    refused(f"postgresql://news:a-word@/news?host={tmp_path}", "does not answer", Unreachable)
    refused("postgresql://news:a-word@host:port/news", "no address of a database")
    for word in ("a@word", "a@wo/word"):
        refused(f"postgresql://news:{word}@127.0.0.1:9/news", "second “@”")
    refused(f"{postgres.at('own')}&colour=red", "colour")


def test_another_programs_tables_are_left_alone(postgres, database):
    postgres.admin("CREATE TABLE migrations (id int, name text)", "own")
    refused(database, "another program")
    postgres.admin("CREATE SCHEMA news", "own")
    with open_library(postgres.at("own", "news")) as library:
        filled(library)
        assert library.place == "postgresql://postgres@/own?options=-csearch_path%3Dnews"
    assert postgres.admin("SELECT count(*) FROM migrations", "own") == [(0,)]


def test_another_encoding_cannot_hold_a_library(postgres):
    postgres.drop("latin")
    postgres.admin("CREATE DATABASE latin ENCODING SQL_ASCII LOCALE 'C' TEMPLATE template0")
    refused(postgres.at("latin"), "SQL_ASCII")
    postgres.drop("latin")


def test_all_ways_to_say_postgresql(postgres, place):
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        with open_library(place.replace("postgresql", scheme, 1)) as library:
            assert library.place.startswith("postgresql://")


def test_without_the_driver_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *more):
        if name.startswith("psycopg"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StoreError, match=r"psycopg is not installed.*pip install .psycopg\[binary\]"):
        open_library("postgresql://localhost/news")


# ── migrations ───────────────────────────────────────────────────────────────────────────────────────────


def opened(address, *more, steps=None):
    Postgres(address, 5.0).open(steps if steps is not None else (*migrations(), *more)).dispose()


def test_a_newer_library_and_one_made_otherwise_say_so(postgres, database):
    opened(database, Migration("9999_later", "CREATE TABLE later (x TEXT)"))
    refused(database, "newer newsloom")
    postgres.admin(
        "UPDATE migrations SET hash = 'other' WHERE name LIKE '0001%'; DELETE FROM migrations WHERE name LIKE '9%'",
        "own",
    )
    refused(database, "made by another")


def test_a_migration_is_whole_or_not_at_all(postgres, database):
    broken = Migration("9998_two", "CREATE TABLE one (x TEXT)\n\nCREATE TABLE broken (")
    with pytest.raises(Exception, match="syntax"):
        opened(database, broken)
    assert postgres.admin("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "own") == [(0,)]
    opened(database, Migration("9998_two", "CREATE TABLE one (x TEXT)"))


def test_several_make_a_library_at_once(database):
    def make(name):
        with open_library(database) as library:
            library.put_category(name)

    with ThreadPoolExecutor(8) as makers:
        list(makers.map(make, "abcdefgh"))
    with open_library(database) as library:
        assert sorted(library.categories()) == list("abcdefgh")


def test_tables_are_as_the_migrations_make_them(postgres, database):
    open_library(database).close()
    kinds = {"INTEGER": "bigint", "REAL": "double precision", "BLOB": "bytea"}
    asked = "SELECT table_name, column_name, data_type, collation_name FROM information_schema.columns WHERE table_schema = 'public'"
    found = {(table, column): (kind, order) for table, column, kind, order in postgres.admin(asked, "own")}
    for name, table in metadata.tables.items():
        assert {column for other, column in found if other == name} == set(table.columns.keys())
        for column in table.columns:
            kind = kinds.get(str(column.type).upper(), "text")
            assert found[name, column.name] == (kind, "C" if kind == "text" else None)


# ── what SQLite takes ────────────────────────────────────────────────────────────────────────────────────


def test_any_character_comes_back_and_sorts_as_in_a_file(new_library):
    odd = ["", "\x00", "\x00\x00a", "\x01", "\x01\x01", "\x01\x02", "a", "a\x00", "\x02", "é", "\U0001f600", "~"]
    with new_library() as library:
        for number, word in enumerate(odd):
            library.put_category(f"c{word}", place=number)
            library.put_reading(
                reading(f"a{number}", f"{word} words", title=word, outlet=Outlet(f"o{word}", word)), at(1)
            )
        assert library.categories() == tuple(f"c{word}" for word in odd)
        assert [library.article(f"a{number}").title for number in range(len(odd))] == odd
        assert [one.outlet.id for one in library.outlets()] == sorted(f"o{word}" for word in odd)
        assert library.search("words", limit=50).items[0].id == f"a{len(odd) - 1}"


def test_addresses_and_ids_of_feeds_may_be_of_any_length(new_library):
    long = "".join(f"{number:x}" for number in range(4_000))
    with new_library() as library:
        feed = library.put_feed(f"https://a.example/{long}", at(0))
        assert library.put_feed(f"https://a.example/{long}", at(1)) == feed
        found = library.put_entries(feed, [entry(long), entry("2", url=f"https://a.example/2/{long}")], at(1))
        assert len(found.new) == 2
        assert library.put_entries(feed, [entry(long)], at(2)).known == 1
        library.put_reading(reading("a1"), at(3), address=f"https://a.example/2/{long}", entry=found.new[1])
        assert library.article_at(f"https://a.example/2/{long}") == "a1"
        assert library.put_feed_moved(feed, f"https://a.example/new/{long}", at(4)) == feed


def test_a_name_too_long_for_the_index_is_one_articles_failure(place):
    long = "".join(f"{number:x}" for number in range(4_000))
    with open_library(place) as library:
        with pytest.raises(StoreError, match="longer than the database can index"):
            library.put_readings([Taken(reading("a1")), Taken(reading(long, "Other words."))], at(1))
        library.put_reading(reading("a1"), at(1))
        assert library.status().articles == 1


@pytest.mark.parametrize("words", [20_000, 300])
def test_phrases_are_found_in_texts_of_any_length(new_library, words):
    # More words than the index has places for, or one of them more often.
    filling = [f"w{number}" for number in range(words)] if words > 1_000 else ["tide", "low"] * words
    text = " ".join([*filling, "the ferry reached the harbour at last", *filling])
    title = "Long read"
    with new_library() as library:
        library.put_reading(
            reading("long", text, title=title, published=at(2), blocks=(Block(0, len(text), "paragraph"),)), at(3)
        )
        library.put_reading(reading("short", "The harbour at the ferry reached.", published=at(1)), at(3))
        for typed, found in (
            ('"ferry reached the harbour"', ["long"]), ('"harbour ferry"', []), ("ferry harbour", ["long", "short"]),
            ('"at last" OR "ferry reached"', ["long", "short"]), ('ferry -"harbour ferry"', ["long", "short"]),
            ('ferry -"at last"', ["short"]), ('"reached the harb*"', ["long"]), ('"read ferry"', []),
            ('"long read"', ["long"]), ('"read w0"', []),
        ):  # fmt: skip
            assert [one.id for one in library.search(typed).items] == found, typed


def test_words_are_those_that_sqlite_makes():
    assert lexemes("The Übergang’s CAFÉ, naïve—Straße 3.14 İstanbul ﬁn x_y") == [
        "the", "ubergang", "s", "cafe", "naive", "straße", "3", "14", "istanbul", "ﬁn", "x", "y"]  # fmt: skip
    assert lexemes("東京 ВЛАДИМИР ไทย e\u0301t\u00e9") == [*"東京", "владимир", *"ไทย", "ete"]
    long = "x" * 5_000
    assert lexemes(f"{long}a") != lexemes(f"{long}b")
    assert len(lexemes(long)[0].encode()) < 2_046


_WORDS = st.sampled_from(
    [
        "Übergang",
        "ubergang",
        "tide",
        "TIDE",
        "low",
        "東京",
        "京都",
        "e\u0301t\u00e9",
        "ete",
        "x-y",
        "3.14",
        "ς",
        "हिन्दी",
    ]
)
_TEXTS = st.lists(_WORDS | st.text(st.characters(codec="utf-8"), max_size=4), min_size=1, max_size=6).map(" ".join)
_TYPED = st.lists(
    _WORDS | st.sampled_from(["OR", "-", '"', "-low", "ti*", '"low tide"', '"tide low', "東*"]) | st.text(max_size=3),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(_TEXTS, min_size=1, max_size=6), typed=_TYPED.map(" ".join))
def test_both_databases_find_the_same(both, texts, typed):
    found = []
    for library in both:
        with contextlib.suppress(_Undone), library.together():
            told = [reading(f"a{n}", text, title=texts[-n], published=at(n)) for n, text in enumerate(texts)]
            library.put_readings(map(Taken, told), at(9))
            try:
                found.append([(one.id, one.snippet, one.match) for one in library.search(typed).items])
            except StoreError as error:
                found.append(str(error))
            raise _Undone
    assert found[0] == found[1]


class _Undone(Exception):
    pass


@pytest.fixture
def both(place, tmp_path):
    with open_library(tmp_path / "news.db") as one, open_library(place) as other:
        yield one, other


@pytest.mark.parametrize("days", [0, 4_000])
def test_what_is_common_lately_and_what_was_common_long_ago_are_both_found_in_order(place, days):
    """The index is looked at in spans that grow: none may be left out or told twice, wherever the matches lie."""
    with open_library(place) as library:
        taken = [
            Taken(
                reading(
                    f"a{n:03}",
                    f"Tide {'old' if n < 40 else 'new'} number {n}.",
                    published=at(n if n < 40 else 1440 * days + n),
                )
            )
            for n in range(400)
        ]
        library.put_readings(taken, at(9_999_999))
        for typed in ("tide", "old", "new", "tide -new", "ti*", "number", "3*", '"tide old"'):
            whole = [one.id for one in library.search(typed, limit=500).items]
            assert whole == sorted(whole, reverse=True)
            paged, after = [], None
            while after is not None or not paged:
                portion = library.search(typed, limit=29, after=after)
                paged += [one.id for one in portion.items]
                after = portion.after
                if after is None:
                    break
            assert paged == whole
        assert len(library.search("old", limit=500).items) == 40
        assert len(library.search("old", until=at(10), limit=500).items) == 10
        assert library.search("old", since=at(60)).items == ()


# ── connections that are lost ────────────────────────────────────────────────────────────────────────────


def end_all(postgres):
    postgres.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'newsloom'")


def test_a_read_after_a_lost_connection_takes_another(postgres, place):
    with open_library(place) as library:
        filled(library)
        for _ in range(3):
            moved = library.moved()
            end_all(postgres)
            assert library.status().reports == 3
            assert library.moved() == moved
        library.put_category("x")
        assert library.moved() != moved


def test_a_transaction_that_loses_its_connection_keeps_nothing_and_says_so(postgres, place):
    with open_library(place) as library:
        filled(library)
        before = dump(library)

        def work():
            with library.together():
                library.put_reading(reading("a9", "Other words."), at(9))
                end_all(postgres)
                library.put_category("x")

        with pytest.raises(Unreachable, match="does not answer") as found:
            work()
        assert "again" in found.value.advice
        assert dump(library) == before
        library.put_category("x")


def test_what_was_taken_is_free_when_its_program_is_gone(postgres, place):
    with open_library(place) as one, open_library(place) as other:
        for n in range(3):
            one.put_feed(f"https://{n}.example/feed", at(0))
        with one.taking() as mine:
            assert len(mine.feeds(at(1), 2)) == 2
            with other.taking() as others:
                assert len(others.feeds(at(1), 9)) == 1
                end_all(postgres)
            with other.taking() as others:
                assert len(others.feeds(at(1), 9)) == 3


def test_a_server_that_restarts_is_waited_for(postgres, place):
    with Desk(open_library(place)) as desk:
        library = desk.library
        filled(library)
        before = library.stories()
        postgres.stop()
        for ask in (library.stories, library.moved, lambda: library.put_category("x"), desk.update):
            with pytest.raises(Unreachable, match="does not answer"):
                ask()
        told = []

        def over():
            told.append(len(told))
            if len(told) == 1:
                postgres.start()
            return len(told) == 2

        desk.clock.sleep = lambda _seconds: None
        desk.watch(over)
        assert told == [0, 1]
        assert library.stories() != before, "the round after it did what was due"
        assert library.moved() == library.moved()


@pytest.mark.parametrize("away", [True, False])
def test_what_could_not_be_kept_for_the_moment_is_nobodys_failure(place, away, monkeypatch):
    taken = [Taken(reading(f"a{n}", f"Report number {n}.")) for n in range(3)]
    with open_library(place) as library:
        real, told = library.put_readings, []

        def put(some, now):
            told.append(len(some))
            if len(told) == 1:
                raise Unreachable("away", "") if away else Passing("two programs waited for each other", "")
            return real(some, now)

        monkeypatch.setattr(library, "put_readings", put)
        if away:
            with pytest.raises(Unreachable):
                put_taken(library, taken, at(1), Counter())
            assert told == [3]
        else:
            assert put_taken(library, taken, at(1), Counter()) == []
            assert library.status().reports == 3


# ── several writers ──────────────────────────────────────────────────────────────────────────────────────


def test_reading_moves_nothing_and_any_writing_does(place):
    with open_library(place) as one, open_library(place) as other:
        filled(one)
        moved = other.moved()
        one.search("ferry"), one.stories(), one.status(), one.verify(), one.sound()
        with one.taking() as taking:
            taking.feeds(at(9), 9), taking.turn("linking", wait=True)
        assert other.moved() == moved
        one.put_look("s-1", at(9))
        assert other.moved() != moved


def test_a_locked_library_says_so(place):
    with open_library(place) as library, open_library(place, patience=0.2) as other:
        with library.together():
            library.put_look("s-1", at(9)) if library.story("s-1") else library.put_feed("https://a.example/", at(1))
            with pytest.raises(StoreError, match="locked") as found:
                other.put_feed("https://b.example/", at(1))
            assert found.value.advice
            assert other.feeds() == (), "readers do not wait"
        other.put_feed("https://b.example/", at(1))


def test_the_same_page_put_by_many_at_once_is_one_report(place):
    libraries = [open_library(place) for _ in range(6)]
    together = threading.Barrier(6)
    found = []

    def put(number):
        for n in range(8):
            together.wait()
            same = reading(f"a{number}-{n}", HARBOUR if number % 2 else f"{HARBOUR} Edited.")
            found.append(libraries[number].put_readings([Taken(same, f"https://a.example/{n}")], at(n))[0])

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(put, range(6)))
    assert len({kept.report for kept in found}) == 8
    assert sum(kept.was == "new" for kept in found) == 8
    assert libraries[0].status().reports == 8
    assert libraries[0].status().articles == 16
    assert libraries[0].sound() == ()
    for library in libraries:
        library.close()


def test_a_server_that_takes_calls_and_says_nothing_is_away():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://news@127.0.0.1:{silent.getsockname()[1]}/news?connect_timeout=2"
        with pytest.raises(Unreachable, match="does not answer"):
            open_library(address)


def test_a_server_that_stands_still_is_waited_for_only_so_long(postgres, place, monkeypatch):
    monkeypatch.setattr("newsloom.store.postgres._GRACE", 0.5)
    monkeypatch.setattr("newsloom.store.watch._SMALL", 1.0)
    monkeypatch.setattr("newsloom.store.watch._AWAY", 0.0)
    with open_library(f"{place}&connect_timeout=2", most_seconds=1.0) as library:
        filled(library)
        moved, stories = library.moved(), library.stories()
        with postgres.standing_still():
            began = time.monotonic()
            with pytest.raises(Unreachable, match="does not answer"):
                library.stories()
            with ThreadPoolExecutor(4) as pages:
                asked = [pages.submit(library.moved) for _ in range(4)]
                assert all(isinstance(one.exception(), Unreachable) for one in asked)
            assert time.monotonic() - began < 60, "by itself it would wait until somebody lets the server go on"
        assert library.stories() == stories
        assert library.moved() == moved


def test_the_server_ends_what_takes_it_too_long(place):
    with open_library(place, most_seconds=0.3) as library:
        filled(library)
        with pytest.raises(Passing, match="took too long") as found, library._read() as connection:
            connection.exec_driver_sql("SELECT pg_sleep(20)")
        assert found.value.advice
        assert library.status().reports == 3
