"""A library is copied whole between a file and a server, either way, or not at all."""

import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest
from made import PUTS, at, filled, reading
from serving import environment
from test_asked import talk
from test_conformance import dump
from typer.testing import CliRunner

from newsloom.cli import app
from newsloom.errors import StoreError
from newsloom.loom.desk import Desk
from newsloom.store import copy, open_library, restore
from newsloom.store.columns import stamp
from newsloom.types import Join


@pytest.fixture(params=["file to server", "server to file", "file to file", "server to server"])
def way(request, postgres, tmp_path):
    """Where a library is, and where another is to be."""
    lent = []

    def place(kind, name):
        if kind == "file":
            return str(tmp_path / name)
        lent.append(postgres.fresh())
        return lent[-1]

    one, _, other = request.param.split()
    yield place(one, "one.db"), place(other, "other.db")
    for address in lent:
        postgres.done(address)


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """A library of the bundled samples, read, linked and woven, with what users did."""
    path = tmp_path_factory.mktemp("samples") / "news.db"
    with Desk(open_library(path)) as desk:
        desk.take([str(files("newsloom") / "samples")])
        library = desk.library
        first, second, *_ = [line.id for line in library.stories().items]
        library.put_merge("me", first, second, at(1))
        library.put_look(second, at(2))
        for name in ("page", "entry failed", "alert", "sendings", "token", "mark", "failure", "host", "reader"):
            PUTS[name](library)
        library.put_reading(
            reading("odd", "A \x00 and a \x01.", title="\x01\x02\x00", extra={"n": [1.5, None, "é"]}), at(3)
        )
        library.put_joins([Join("odd", "s-odd", 0.1 + 0.2, ("words",))], at(4))
        library.secret("sessions", lambda: "s3cret")
    return path


def test_the_samples_come_out_as_they_went_in(samples, way):
    one, other = way
    copy(samples, one)
    told = copy(one, other)
    with open_library(samples) as first, open_library(one) as second, open_library(other) as third:
        assert first.checksum() == second.checksum() == third.checksum() == told
        assert dump(first) == dump(third)
        assert third.sound() == third.verify().astray == ()
        for words in ("ferry", '"said on"', "mus*", "council -ferry", "the"):
            assert first.search(words, limit=90) == third.search(words, limit=90)
            assert first.quotes_with(words) == third.quotes_with(words)
        assert third.reading("odd") == first.reading("odd")
        assert third.join("odd").score == 0.1 + 0.2
        # It goes on as a library does.
        number = third.put_merge("me", third.stories().items[0].id, "s-odd", at(9)).number
        assert number > first.decisions()[0].number
        assert third.put_reading(reading("more"), at(9)).was == "new"


def test_a_library_that_is_there_is_left_alone(way):
    one, other = way
    for place, id in ((one, "one"), (other, "other")):
        with open_library(place) as library:
            library.put_reading(reading(id), at(1))
    with pytest.raises(StoreError, match="there is a library already"):
        copy(one, other)
    with open_library(other) as library:
        assert (library.article("one"), library.status().articles) == (None, 1)


@pytest.mark.parametrize("breaks", ["load", "index"])
def test_a_copy_that_breaks_off_leaves_nothing(way, breaks, monkeypatch, tmp_path):
    one, other = way
    with open_library(one) as library:
        filled(library)
        kind = type(library._dialect)
    with open_library(other) as library:
        kind = type(library._dialect)
    if "://" not in other:
        Path(other).unlink()
    monkeypatch.setattr(kind, breaks, lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises((StoreError, OSError)):
        copy(one, other)
    monkeypatch.undo()
    assert not [path for path in tmp_path.iterdir() if "other" in path.name]
    copy(one, other)
    with open_library(one) as first, open_library(other) as second:
        assert dump(first) == dump(second)


def test_rows_that_come_out_otherwise_are_noticed_and_not_kept(way, monkeypatch):
    one, other = way
    with open_library(one) as library:
        filled(library)
    with open_library(other) as library:
        kind = type(library._dialect)
        real = kind.load

    def spoilt(self, connection, table, rows):
        if table.name == "articles":
            rows = [tuple("en-GB" if value == "en" else value for value in row) for row in rows]
        real(self, connection, table, rows)

    monkeypatch.setattr(kind, "load", spoilt)
    with pytest.raises(StoreError, match="articles came out otherwise"):
        copy(one, other)
    with open_library(other) as library:
        assert library.is_empty()


def test_a_killed_copy_is_never_taken_for_whole(samples, postgres, tmp_path):
    place = postgres.fresh()
    code = (
        "import sys, time\nfrom newsloom.store import copy\n"
        "def told(name, done, of):\n    print(name, flush=True)\n    time.sleep(.02)\n"
        "copy(sys.argv[1], sys.argv[2], told)\n"
    )
    for target, until in ((place, "names"), (str(tmp_path / "other.db"), "words")):
        command = [sys.executable, "-c", code, str(samples), target]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as copying:
            while copying.stdout.readline().strip() != until:
                assert copying.poll() is None
            copying.send_signal(signal.SIGKILL)
        if "://" in target:
            with open_library(target) as library:
                for _ in range(50):
                    if library.is_empty():
                        break
                    time.sleep(0.1)
                assert library.is_empty()
        assert copy(samples, target).rows["articles"] == 40
        if "://" not in target:
            assert [path.name for path in tmp_path.iterdir()] == ["other.db"]
    postgres.done(place)


def test_a_backup_of_a_server_is_a_file_that_opens_anywhere(samples, postgres, tmp_path):
    place = postgres.fresh()
    copy(samples, place)
    with open_library(place) as library:
        library.backup(tmp_path / "backup.db")
        with pytest.raises(StoreError, match="a file of that name"):
            library.backup(tmp_path / "backup.db")
        before = library.checksum()
        with open_library(tmp_path / "backup.db") as backup:
            assert backup.checksum() == before
            assert backup.sound() == backup.verify().astray == ()
        library.put_reading(reading("later"), at(9))
        with pytest.raises(StoreError, match="--force"):
            restore(tmp_path / "backup.db", place)
        with pytest.raises(StoreError, match="in use by another program"):
            restore(tmp_path / "backup.db", place, force=True)
        assert library.article("later") is not None
    restore(tmp_path / "backup.db", place, force=True)
    spoilt = tmp_path / "spoilt.db"
    spoilt.write_bytes((tmp_path / "backup.db").read_bytes()[:90_000])
    with pytest.raises(StoreError, match=r"spoilt\.db"):
        restore(spoilt, place, force=True)
    with open_library(place) as library:
        assert library.checksum() == before
        assert library.search("ferry", limit=90) == open_library(samples).search("ferry", limit=90)
    postgres.done(place)


def test_the_command_tells_what_was_copied_and_no_password(samples, postgres, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = postgres.fresh().replace("postgres:@", "postgres:a-word@")
    run = CliRunner().invoke(app, ["copy", str(samples), place])
    assert run.exit_code == 0
    assert "40  articles" in run.stdout
    assert CliRunner().invoke(app, ["copy", str(samples), place]).exit_code == 2
    back = CliRunner().invoke(app, ["copy", place, "back.db", "--json"])
    assert back.exit_code == 0
    assert '"articles":40' in back.stdout.replace(" ", "")
    assert run.stdout.split()[-4] in back.stdout
    listed = CliRunner().invoke(app, ["stories", "--store", place])
    assert listed.exit_code == 0
    for command in (["backup", "b.db"], ["restore", "b.db", "--force"], ["verify"], ["status"]):
        done = CliRunner().invoke(app, [*command, "--store", place])
        assert done.exit_code == 0, done.output
        assert "a-word" not in done.output
    for command in (["copy", "nothing.db", "new.db"], ["copy", str(samples), str(tmp_path)]):
        assert CliRunner().invoke(app, command).exit_code == 2
    assert not (tmp_path / "new.db").exists()
    assert "a-word" not in run.output + back.output + listed.output
    postgres.done(place.replace("a-word", ""))


def test_talk_and_times_are_the_same_bytes_in_both(way):
    one, other = way
    with open_library(one) as library:
        talk(library)
    copy(one, other)
    with open_library(other) as library:
        assert library.article("a0").published is None or stamp(library.article("a0").published)
        assert library.people().items[0].entity == "Mira Oakes"
