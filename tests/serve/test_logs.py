"""What is logged: one JSON object a line, with the fields that help, and never a secret."""

import http.server
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_served import PASSWORD, newsloom

from newsloom import logs
from newsloom.kept import Alert
from newsloom.logs import Cleaner
from newsloom.serve.entry import accounts
from newsloom.settings import Settings
from newsloom.store import open_library

_ADDRESS = re.compile(r" at http://127\.0\.0\.1:(\d+)/")
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def told(capfd):
    """Logs as a program would, and gives what that wrote; the logging of the tests is put back."""
    root, ours = logging.getLogger(), logging.getLogger("newsloom")
    before = root.handlers[:], root.level, ours.level, sys.excepthook, threading.excepthook
    capfd.readouterr()

    def read():
        return capfd.readouterr().err

    yield read
    root.handlers[:], root.level, ours.level, sys.excepthook, threading.excepthook = before
    logging.captureWarnings(capture=False)


def begin(form="json", place=""):
    logs.begin(Settings(log_format=form), place)
    return logging.getLogger("newsloom")


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_object_a_line_with_time_level_event_and_fields(told):
    log = begin()
    log.info("a feed failed", extra={"feed": "f-1", "error": "gone", "status": 410, "counts": {"feeds": 2}})
    logging.getLogger("uvicorn.error").warning("Invalid %s", "request")
    first, second = map(json.loads, told().splitlines())
    assert list(first)[:3] == ["ts", "level", "event"]
    assert datetime.fromisoformat(first["ts"]).tzinfo is not None
    assert (first["level"], first["event"], first["feed"], first["error"]) == ("info", "a feed failed", "f-1", "gone")
    assert first["status"] == 410
    assert first["counts"] == {"feeds": 2}
    assert (second["logger"], second["event"], second["level"]) == ("uvicorn.error", "Invalid request", "warning")


def test_line_breaks_and_controls_from_outside_make_no_lines(told):
    hostile = 'x\n{"level": "info", "event": "forged"}\r\x1b[31m\u2028\u0085\x00'
    for form in ("json", "text"):
        log = begin(form)
        log.warning("%s", hostile, extra={"reason": hostile})
        try:
            raise ValueError(hostile)
        except ValueError:
            log.exception("it broke")
        text = told()
        assert "\x1b" not in text
        assert "\x00" not in text
        if form == "json":
            assert [json.loads(line)["event"] for line in text.splitlines()] == [hostile, "it broke"]
        else:
            assert all(re.match(r"\d\d:\d\d:\d\d (?:warning|error) |    \| ", line) for line in text.splitlines())


def test_text_is_for_people_and_tells_warnings_alone(told):
    log = begin("text")
    log.info("quiet")
    log.warning("the disk is nearly full", extra={"free": 3})
    assert re.fullmatch(r"\d\d:\d\d:\d\d warning the disk is nearly full \(free=3\)\n", told())


def test_crashes_and_warnings_of_python_are_told_in_the_same_form(told):
    begin()
    try:
        raise RuntimeError("token=geheimgeheim")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (line,) = told().splitlines()
    assert json.loads(line)["level"] == "critical"
    assert "RuntimeError" in json.loads(line)["exception"]
    assert "geheim" not in line


def test_what_is_long_is_cut(told):
    begin().warning("%s", "x" * 100_000)
    assert len(told()) < 3_000


# ── what is taken out ────────────────────────────────────────────────────────────────────────────────────

SECRET = "s3cr3t-Value_9"


@pytest.mark.parametrize(
    "text",
    [
        f"https://reader:{SECRET}@feeds.example/private.xml",
        f"https://{SECRET}@feeds.example/",
        f"https://reader:a@b{SECRET}@feeds.example/",
        f"postgresql://newsloom:a/{SECRET}@db.example:5432/news?sslmode=require",
        f"https://feeds.example/rss?key={SECRET}&b=1",
        f"GET /out/stories.rss?token={SECRET} failed",
        f"Authorization: Bearer {SECRET}",
        f"authorization: Basic {SECRET}",
        f"{{'authorization': 'Digest {SECRET}'}}",
        f"Cookie: newsloom={SECRET}; newsloom-look=dark",
        f"newsloom={SECRET}; HttpOnly",
        f"password={SECRET}",
        f"'password': '{SECRET}'",
        f"PASSWORD: {SECRET}",
        f"newsloom_feeds_{SECRET}{SECRET}{SECRET}",
        f"[SQL: INSERT …]\n[parameters: ('ada', '{SECRET}')]",
        f"$argon2id$v=19$m=8,t=1,p=1$c2FsdA${SECRET}",
    ],
)
def test_a_secret_in_any_of_its_forms_is_taken_out(text):
    assert SECRET not in Cleaner().clean(text)
    assert SECRET not in Cleaner().clean(f"before {text} after")


def test_what_is_no_secret_stays():
    for text in ("the server answered 503 after 3 tries", "https://news.example:8443/a/b", "route=/stories/{id}",
                 "it is locked by another program; wait for that program, or end it", "mail you@example.org"):  # fmt: skip
        assert Cleaner().clean(text) == text


def test_the_values_of_our_own_secrets_are_taken_out_wherever_they_stand(told, monkeypatch, tmp_path):
    (tmp_path / "mail").write_text("Unlikely-Word-7\n", encoding="utf-8")
    monkeypatch.setenv("NEWSLOOM_MAIL_PASSWORD_FILE", str(tmp_path / "mail"))
    monkeypatch.setenv("NEWSLOOM_WEBHOOK_SECRET", "Other-Unlikely-8")
    log = begin(place="postgresql://u:p%40ss-word-9@db.example/news")
    log.warning("Unlikely-Word-7 Other-Unlikely-8", extra={"a": "p@ss-word-9", "b": ["p%40ss-word-9"]})
    text = told()
    for secret in ("Unlikely", "ss-word-9"):
        assert secret not in text
    assert logs.shown("postgresql://u:p%40ss-word-9@db.example/news") == "postgresql://…@db.example/news"
    assert logs.shown("news.db") == "news.db"


@given(st.text(max_size=300))
def test_any_text_can_be_told(text):
    event = Cleaner(["geheim"])(None, "", {"ts": "t", "level": "info", "event": text, "x": {text: [text, 1, None]}})
    assert len(json.dumps(event).splitlines()) == 1


def test_hostile_texts_are_cleaned_in_linear_time():
    cleaner = Cleaner()
    for piece in (
        "://",
        "?a",
        "a://b:c",
        "password",
        "cookie: ",
        "bearer ",
        "$argon2",
        "&a=",
        "[parameters: ",
        "://a:",
    ):
        text = piece * (400_000 // len(piece))
        begun = time.perf_counter()
        cleaner.clean(text)
        assert time.perf_counter() - begun < 4, piece


# ── the programs ─────────────────────────────────────────────────────────────────────────────────────────


class _Feeds(http.server.BaseHTTPRequestHandler):
    """A feed that wants a password, and is broken."""

    def do_GET(self):
        self.send_error(500 if self.path.startswith("/private") else 404)

    def log_message(self, *_):
        pass


@pytest.fixture
def feeds():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def _lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_update_logs_json_and_nothing_else(place, feeds):
    with open_library(place) as library:
        library.put_feed(f"http://127.0.0.1:{feeds}/private/geheim-0?key=geheim-2", NOW)
    command = [sys.executable, "-m", "newsloom", "update", "--log-format", "json", "--store", str(place)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "NEWSLOOM_NETWORKS": "127.0.0.0/8"},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert "geheim" not in done.stderr
    found = {one["event"]: one for one in _lines(done.stderr)}
    failed = found["a feed failed"]
    assert (failed["host"], failed["error"], failed["status"]) == ("127.0.0.1", "failed", 500), failed
    assert failed["feed"].startswith("f-")
    assert found["update done"]["counts"]["feeds failed"] == 1


def test_what_a_command_refuses_is_told_in_json_too(tmp_path):
    command = [sys.executable, "-m", "newsloom", "watch", "--log-format", "json", "--store", str(tmp_path / "none.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    (line,) = _lines(done.stderr)
    assert line["level"] == "error"
    assert "there is no library" in line["event"]


def test_no_password_token_cookie_or_feeds_credential_reaches_the_log(prepared, tmp_path, feeds):
    """A whole server with its poller, everything about it secret, and errors provoked."""
    place = tmp_path / "news.db"
    shutil.copy(prepared, place)
    assert newsloom("user", "passwd", "me", place=place, stdin=PASSWORD + "\n").returncode == 0
    tokens = [accounts.made_token(), accounts.made_token(feeds=True), accounts.made_token(metrics=True)]
    with open_library(place) as library:
        library.put_feed(f"http://reader:geheim-1@127.0.0.1:{feeds}/private", NOW)
        library.put_feed(f"http://127.0.0.1:{feeds}/private/geheim-0?key=geheim-2", NOW)
        for token in tokens:
            library.put_token(accounts.kept_as(token), "me", "a program", NOW)
        rule = {"new": True}
        hook = f"webhook:http://127.0.0.1:{feeds}/hook/geheim-3?token=geheim-4"
        library.put_alert(Alert("a-1", "me", "all", rule, (hook,), NOW))
    secrets = {"NEWSLOOM_MAIL_PASSWORD": "geheim-5", "NEWSLOOM_WEBHOOK_SECRET": "geheim-6",
               "NEWSLOOM_NETWORKS": "127.0.0.0/8"}  # fmt: skip
    command = [sys.executable, "-m", "newsloom", "serve", "--port", "0", "--log-format", "json", "--store", str(place)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **secrets})
    lines = []
    try:
        # What the poller has to say may come before the address.
        while (found := _ADDRESS.search(line := process.stderr.readline())) is None:
            assert line, lines
            lines.append(line)
        lines.append(line)
        reading = threading.Thread(target=lambda: lines.extend(process.stderr), daemon=True)
        reading.start()
        cookies = _provoke(int(found[1]), tokens)
        deadline = time.monotonic() + 60
        while sum("a feed failed" in line for line in lines) < 2 and time.monotonic() < deadline:
            time.sleep(0.2)
        process.terminate()
        process.wait(30)
        reading.join(10)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(30)
        process.stderr.close()
    text = "".join(lines)
    events = {one["event"] for one in _lines(text)}
    assert events >= {"a feed failed", "a request"}
    assert any(event.startswith("login refused") for event in events)
    for secret in ("geheim", PASSWORD, "wrong-password-9", *tokens, *cookies):
        assert secret not in text, secret


def _provoke(port, tokens):
    """Log in rightly and wrongly, ask with tokens everywhere, send what is no HTTP; gives the cookies."""
    import socket

    from test_served import Server

    class _Process:
        pid = 0

    server = Server(_Process(), f"http://127.0.0.1:{port}/", [])
    _, headers, _ = server.log_in()
    cookie = headers["set-cookie"].partition(";")[0]
    server.log_in(password="wrong-password-9")
    for token in tokens:
        for path in ("/", "/nothing", "/metrics", "/out/stories.rss", "/api/v1/stories", "/api/v1/x"):
            server.ask(f"{path}?token={token}")
            server.ask(path, authorization=f"Bearer {token}", cookie=cookie)
    server.ask("/status/retry", "POST", {"seal": "geheim-7", "password": PASSWORD}, cookie=cookie)
    server.ask("/feeds", "POST", {"url": "http://u:geheim-8@127.0.0.1:1/", "seal": "x"}, cookie=cookie)
    for bad in (b"\x16\x03\x01 geheim-9\r\n\r\n", b"GET /?token=geheim-10 HTTP/9.9\r\nCookie: geheim-11\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(bad)
            line.recv(100)
    return [cookie, cookie.partition("=")[2]]
