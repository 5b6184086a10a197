"""Settings and secrets that stand in files, choices that are known, and the commands' new words for machines."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from commanded import command

from newsloom.errors import SettingsError
from newsloom.kept import Run
from newsloom.send.mail import mail_server
from newsloom.send.webhook import secret
from newsloom.serve.entry import accounts
from newsloom.serve.shown.in_force import in_force, secrets
from newsloom.settings import Settings, said, settings, whence
from newsloom.store import open_library


def test_a_setting_may_stand_in_a_file(tmp_path):
    (tmp_path / "store").write_text("postgresql://u:pw@db/news\nwhat follows is not read\n", encoding="utf-8")
    environment = {"NEWSLOOM_STORE_FILE": str(tmp_path / "store"), "NEWSLOOM_WORDS": "120"}
    found = settings(tmp_path, environment)
    assert (found.store, found.words) == ("postgresql://u:pw@db/news", 120)
    assert whence(tmp_path, environment)["store"] == "NEWSLOOM_STORE_FILE"


def test_every_secret_may_too(tmp_path):
    key = base64.b64encode(b"a" * 24).decode()
    for name, text in (("MAIL_PASSWORD", "geheim"), ("WEBHOOK_SECRET", f"whsec_{key}"), ("MODEL_KEY", "sk-1")):
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    environment = {f"NEWSLOOM_{name}_FILE": str(tmp_path / name) for name in ("MAIL_PASSWORD", "WEBHOOK_SECRET")}
    server = mail_server("smtps://mail.example", "a@b.example", "user", environment)
    assert server.password == "geheim"
    assert secret(environment) == b"a" * 24
    told = {name: is_set for name, _, is_set in secrets(environment)}
    assert told == {
        "NEWSLOOM_MAIL_PASSWORD": True, "NEWSLOOM_WEBHOOK_SECRET": True, "NEWSLOOM_MODEL_KEY": False
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["missing", "folder", "binary", "both"])
def test_what_cannot_be_read_is_told_without_what_is_in_it(tmp_path, kind):
    file = tmp_path / "store"
    environment = {"NEWSLOOM_STORE_FILE": str(file)}
    if kind == "folder":
        file.mkdir()
    elif kind == "binary":
        file.write_bytes(b"geheim\xff\xfe")
    elif kind == "both":
        file.write_text("geheim", encoding="utf-8")
        environment["NEWSLOOM_STORE"] = "geheim.db"
    with pytest.raises(SettingsError) as told:
        said("NEWSLOOM_STORE", environment)
    assert "NEWSLOOM_STORE" in str(told.value)
    assert "geheim" not in str(told.value)
    assert "geheim" not in repr(told.value.__cause__)


@pytest.mark.parametrize("name", ["log_format", "metrics"])
def test_a_choice_that_is_none_is_refused_with_those_there_are(tmp_path, name):
    with pytest.raises(SettingsError, match=f"setting {name} is “loud”; give .* or "):
        settings(tmp_path, {f"NEWSLOOM_{name.upper()}": "loud"})


def test_new_settings_are_told_on_the_page():
    told = {one.name: one for one in in_force(Settings(most_waiting=9), "news.db", environment={})}
    assert told["most_waiting"].value == "9"
    assert all(told[name].meant for name in ("most_waiting", "metrics", "log_format", "proxies"))


def run(*arguments, **environment):
    return command(*arguments, text=True, **environment)


def test_the_store_of_a_command_may_stand_in_a_file_and_status_tells_how_fresh_it_is(tmp_path):
    now = datetime.now(UTC)
    with open_library(tmp_path / "news.db") as library:
        library.put_run(Run("update", now - timedelta(hours=2), now - timedelta(hours=2), {}))
    (tmp_path / "store").write_text(str(tmp_path / "news.db"), encoding="utf-8")
    file = {"NEWSLOOM_STORE_FILE": str(tmp_path / "store")}
    assert run("status", "--fresh", "3h", **file).returncode == 0
    stale = run("status", "--fresh", "30m", **file)
    assert stale.returncode == 1
    assert "no update ended within 30m" in stale.stderr
    assert run("status", **file).returncode == 0
    assert run("status", "--fresh", "soon", **file).returncode == 2


def test_a_token_for_metrics_alone(tmp_path):
    store = ("--store", tmp_path / "news.db")
    made = run("user", "token", "add", "me", "--name", "prometheus", "--metrics", *store)
    token = made.stdout.strip()
    assert accounts.for_metrics(token)
    assert not accounts.for_feeds(token)
    (listed,) = json.loads(run("user", "token", "list", "--json", *store).stdout)
    assert (listed["metrics"], listed["feeds"]) == (True, False)
    assert "metrics alone" in run("user", "token", "list", *store).stdout
    assert run("user", "token", "add", "me", "--name", "x", "--metrics", "--feeds", *store).returncode == 2
    assert run("user", "token", "remove", listed["id"], *store).returncode == 0


def test_proxies_that_are_no_network_are_refused(tmp_path):
    done = run("serve", "--port", "0", "--store", tmp_path / "news.db", NEWSLOOM_PROXIES="everyone")
    assert done.returncode == 2
    assert "no network" in done.stderr


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "networks = ['127.0.0.0/8', '::1']",
            'setting networks is the list ["127.0.0.0/8", "::1"]; write it as one text: networks = "127.0.0.0/8, ::1"',
        ),
        ("plugins = [1]", "setting plugins is a list; give one text in quotes"),
        ("words = [120]", "setting words is a list; give one number"),
        ("[networks]", "setting networks is a table; give one text in quotes"),
    ],
)
def test_several_values_where_one_is_meant_are_told_as_toml(tmp_path, line, told):
    (tmp_path / "newsloom.toml").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, {})
    assert str(refused.value) == told


def test_an_empty_file_names_the_setting(tmp_path):
    path = tmp_path / "store"
    path.write_text("\n")
    with pytest.raises(SettingsError, match=r"NEWSLOOM_STORE_FILE: .*store is empty"):
        settings(tmp_path, {"NEWSLOOM_STORE_FILE": str(path)})


def test_a_misspelt_variable_is_told_and_one_of_another_program_is_not():
    with pytest.raises(SettingsError, match="NEWSLOOM_WORD sets nothing; did you mean NEWSLOOM_WORDS") as refused:
        settings(None, {"NEWSLOOM_WORD": "90"})
    assert refused.value.advice
    with pytest.raises(SettingsError, match="NEWSLOOM_MAIL_PASWORD_FILE sets nothing"):
        settings(None, {"NEWSLOOM_MAIL_PASWORD_FILE": "/run/secrets/mail"})
    assert settings(None, {"NEWSLOOM_WORDS": "90", "NEWSLOOM_BACKUP_KEEP": "14"}).words == 90


def test_a_store_without_a_name_is_refused():
    with pytest.raises(SettingsError, match="store is empty"):
        settings(None, {"NEWSLOOM_STORE": ""})
