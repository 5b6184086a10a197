"""The commands of alerts, from adding one to the mail that arrives."""

import json
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

sys.path.append(str(Path(__file__).parent / "send"))

from posts import Mailbox

from newsloom.cli import app
from newsloom.store import open_library

ROOT = Path(__file__).parents[1]
REPORT = {
    "outlet": "Overmere Gazette",
    "title": "Lock gates opened at Overmere",
    "published": "2026-03-10T08:00:00Z",
    "text": "The lock gates at Overmere were opened at dawn on Tuesday after the river rose by two metres overnight.",
}


@pytest.fixture
def box():
    made = Mailbox()
    yield made
    made.close()


@pytest.fixture
def command(tmp_path, monkeypatch, box):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSLOOM_MAIL_SERVER", box.url)
    monkeypatch.setenv("NEWSLOOM_MAIL_FROM", "news@overmere.example")

    def run(*arguments, code=0):
        done = CliRunner().invoke(app, list(arguments))
        assert done.exit_code == code, done.stderr
        return done

    return run


def test_from_adding_an_alert_to_the_mail_that_arrives(command, box, tmp_path):
    added = command("alert", "add", "--name", "Locks", "--words", "lock gates", "--mail", "ada@overmere.example")
    assert "alert “Locks” (al-" in added.stderr
    (tmp_path / "one.jsonl").write_text(json.dumps(REPORT) + "\n", encoding="utf-8")
    command("add", "one.jsonl")
    assert "1 message sent" in command("update").stderr
    (mail,) = box.mails
    assert mail["Subject"] == "Locks: Lock gates opened at Overmere"
    command("update")
    assert len(box.mails) == 1
    listed = command("alert", "list").stdout
    assert "has “lock gates” → mail to ada@overmere.example" in listed
    assert "last sent" in listed
    (told,) = json.loads(command("alert", "list", "--json").stdout)
    assert told["rule"]["words"] == ["lock gates"]


def test_stories_that_have_reached_the_number_already_are_told_of(command, tmp_path):
    others = [
        {**REPORT, "outlet": f"Outlet {n}", "text": REPORT["text"] + f" Gate {n} jammed, a keeper said."}
        for n in (1, 2)
    ]
    (tmp_path / "one.jsonl").write_text("".join(json.dumps(one) + "\n" for one in (REPORT, *others)), encoding="utf-8")
    command("add", "one.jsonl")
    ways = ("--webhook", "http://overmere.example/hook")
    told = "1 story has it already: it tells of those that reach it from now on"
    for number, more, has in ((1, (), True), (1, ("--words", "lock gates"), True), (1, ("--words", "volcano"), False),
                              (9, (), False)):  # fmt: skip
        added = command("alert", "add", "--name", f"{number}{more}", "--independent", str(number), *more, *ways)
        assert (told in added.stderr) is has
    assert "already" not in command("alert", "add", "--new", *ways).stderr


def test_a_trial_is_sent_or_printed_and_tells_which_way_fails(command, box, tmp_path):
    ways = ("--mail", "ada@overmere.example", "--webhook", "http://127.0.0.1:9/hook?token=s3cret")
    command("alert", "add", "--name", "Day", "--daily", "07:30", "--zone", "Europe/Berlin", *ways)
    done = command("alert", "test", "Day", code=1)
    assert "sent: mail to ada@overmere.example" in done.stderr
    assert "private address 127.0.0.1" in done.stderr
    assert "s3cret" not in done.output
    assert box.mails[0]["Subject"] == "Trial: Day: no story yet"
    shape = json.loads(command("alert", "test", "Day", "--format", "json").stdout)
    schema = json.loads((ROOT / "docs" / "schema" / "alert.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(shape)
    command("alert", "test", "Day", "--format", "html", "--out", "mail.html")
    assert (tmp_path / "mail.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert len(box.mails) == 1
    command("alert", "remove", "Day")
    assert "No alerts yet" in command("alert", "list").stdout


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("add", "--new"), "goes nowhere"),
        (("add", "--mail", "a@b.example"), "waits for nothing"),
        (("add", "--new", "--mail", "nobody"), "no mail address"),
        (("add", "--daily", "7.30", "--mail", "a@b.example"), "no time of day"),
        (("test", "Gone"), "alert list"),
        (("remove", "Gone"), "alert list"),
    ],
)
def test_what_cannot_be_is_said(command, given, told):
    open_library("news.db").close()
    assert told in command("alert", *given, code=2).stderr


def test_a_password_in_a_file_is_refused(command, tmp_path):
    (tmp_path / "newsloom.toml").write_text('mail_password = "pass-phrase"\n', encoding="utf-8")
    done = command("alert", "list", code=2)
    assert "NEWSLOOM_MAIL_PASSWORD" in done.stderr
    assert "pass-phrase" not in done.stderr


def test_an_alert_that_is_paused_tells_nothing_and_says_so(command, box, tmp_path):
    command("alert", "add", "--name", "Locks", "--words", "lock gates", "--mail", "ada@overmere.example")
    assert "pauses “Locks”" in command("alert", "pause", "Locks").stderr
    assert "paused" in command("alert", "list").stdout
    (tmp_path / "one.jsonl").write_text(json.dumps(REPORT) + "\n", encoding="utf-8")
    command("add", "one.jsonl")
    command("update")
    assert "goes on with “Locks”" in command("alert", "resume", "Locks").stderr
    assert "paused" not in command("alert", "list").stdout
    command("update")
    assert box.mails == []
    command("alert", "pause", "Nobody", code=2)


def test_help_and_guide_tell_reasons_apart_from_what_narrows(command):
    helped = " ".join(CliRunner().invoke(app, ["alert", "add", "--help"]).stdout.split())
    assert "is a reason of its own" in helped
    narrows, reasons = (ROOT / "docs" / "guides" / "alerts.md").read_text(encoding="utf-8").split("## What must happen")
    for option in ("--new", "--independent", "--conflict", "--followed"):
        assert f"| `{option}" not in narrows
        assert f"| `{option}" in reasons
