"""The commands of readers and tokens."""

import json

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from newsloom.cli import app, users
from newsloom.serve.entry import accounts
from newsloom.store import open_library

PASSWORD = "a gate at dawn"


@pytest.fixture
def command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    def run(*arguments, code=0, stdin=None):
        done = CliRunner().invoke(app, ["user", *arguments], input=stdin)
        assert done.exit_code == code, done.output
        return done

    return run


def held(name):
    with open_library("news.db") as library:
        return next((one for one in library.readers() if one.name == name), None)


def test_a_reader_is_added_given_another_password_and_removed(command):
    added = command("add", "Ada", "--zone", "Europe/Berlin", stdin=PASSWORD + "\nmore\n")
    assert "ada may log in" in added.stderr
    first = held("ada")
    assert first.zone == "Europe/Berlin"
    assert first.added_at is not None
    assert first.password.startswith("$argon2id$")
    assert accounts.holds(PASSWORD, first.password)
    command("passwd", "ada", stdin="another gate\n")
    second = held("ada")
    assert accounts.holds("another gate", second.password)
    assert (second.zone, second.added_at) == (first.zone, first.added_at)
    command("passwd", "ada", "--none")
    assert held("ada").password is None
    assert "is no longer a reader" in command("remove", "ada").stderr
    assert held("ada") is None


def test_me_may_have_a_password_before_anything_else_is_there_and_stays(command):
    command("passwd", "me", stdin=PASSWORD)
    assert accounts.holds(PASSWORD, held("me").password)
    assert "user passwd me --none" in command("remove", "me", code=2).stderr
    assert "whoever uses this machine may read" in command("passwd", "me", "--none").stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("short12", "has 7 characters; give at least 8"),
        ("", "has 0 characters; give at least 8"),
        (" " * 12, "blank"),
        ("a gate\tat dawn", "cannot be typed"),
        ("x" * 1001, "give at most 1,000"),
        ("x" * 9000, "give at most 1,000"),
    ],
)
def test_a_weak_password_is_told_plainly_and_changes_nothing(command, given, says):
    command("passwd", "me", stdin=PASSWORD)
    done = command("passwd", "me", code=2, stdin=given + "\n")
    assert says in done.stderr
    assert accounts.holds(PASSWORD, held("me").password)


@pytest.mark.parametrize("name", ["a b", "../x", "x" * 65, "-x", "<b>", "a/b", "", "\u00e4da", "a\x1b[0m"])
def test_a_name_that_is_none_is_refused(command, name):
    assert "is no name for a reader" in command("add", "--", name, code=2, stdin=PASSWORD).stderr


def test_who_is_there_and_who_is_not(command):
    command("add", "ada", stdin=PASSWORD)
    assert "there is a reader “ada” already" in command("add", "ADA", code=2, stdin=PASSWORD).stderr
    assert "there is no reader “bob”" in command("passwd", "bob", code=2, stdin=PASSWORD).stderr
    assert "there is no reader “bob”" in command("remove", "bob", code=2).stderr
    assert "no zone is called" in command("add", "bob", "--zone", "Mars/Base", code=2, stdin=PASSWORD).stderr
    assert held("bob") is None


def test_on_a_terminal_it_is_asked_for_twice_and_unseen(command, monkeypatch):
    typed = []
    monkeypatch.setattr(users, "_unpiped", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: typed.pop(0))
    typed[:] = [PASSWORD, "a gate at dusk"]
    assert "are not the same" in command("passwd", "me", code=2).stderr
    assert held("me").password is None
    typed[:] = ["caf\u00e9 at noon", "cafe\u0301 at noon"]
    command("passwd", "me")
    assert accounts.holds("caf\u00e9 at noon", held("me").password)
    typed[:] = ["short"]
    command("passwd", "me", code=2)
    assert not typed  # it is not asked again for what is refused anyway


def test_no_option_takes_a_password(command):
    for name in ("add", "passwd"):
        command(name, "ada", PASSWORD, code=2)
        command(name, "ada", "--password", PASSWORD, code=2)


def test_lists_tell_no_hash(command):
    command("add", "ada", stdin=PASSWORD)
    command("token", "add", "ada", "--name", "phone")
    told = json.loads(command("list", "--json").stdout)
    assert [(one["name"], one["password"], one["tokens"]) for one in told] == [("ada", True, 1), ("me", False, 0)]
    everything = command("list").stdout + command("list", "--json").stdout
    everything += command("token", "list").stdout + command("token", "list", "--json").stdout
    with open_library("news.db") as library:
        (token,) = library.tokens()
    assert "argon2" not in everything
    assert token.hash not in everything


def test_a_token_is_printed_once_listed_by_its_beginning_and_ended(command):
    command("add", "ada", stdin=PASSWORD)
    made = command("token", "add", "ada", "--name", "my phone")
    limited = command("token", "add", "me", "--name", "a feed reader", "--feeds").stdout.strip()
    token = made.stdout.strip()
    assert accounts.kept_as(token)
    assert not accounts.for_feeds(token)
    assert accounts.for_feeds(limited)
    assert token not in made.stderr
    listed = command("token", "list").stdout
    assert token not in listed
    assert "ada: my phone, made " in listed
    assert "me: a feed reader, feeds alone" in listed
    (only,) = json.loads(command("token", "list", "ada", "--json").stdout)
    assert (only["person"], only["name"], only["feeds"], only["used_at"]) == ("ada", "my phone", False, None)
    assert "is ended" in command("token", "remove", only["id"]).stderr
    assert json.loads(command("token", "list", "ada", "--json").stdout) == []
    assert "there is no token" in command("token", "remove", only["id"], code=2).stderr
    with open_library("news.db") as library:
        assert [one.name for one in library.tokens()] == ["a feed reader"]


def test_two_tokens_are_never_the_same_and_hold_256_bits():
    made = {accounts.made_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(token.removeprefix("newsloom_")) == 43 for token in made)


def test_what_is_no_token_is_kept_as_nothing():
    for given in (
        "",
        "newsloom_",
        "newsloom_" + "x" * 42,
        "newsloom_" + "x" * 44,
        "newsloom_" + "\u00e9" * 43,
        "x" * 52,
    ):
        assert accounts.kept_as(given) is None
