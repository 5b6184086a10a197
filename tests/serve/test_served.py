"""The server as it is started: `newsloom serve` in a process of its own, asked over loopback."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from commanded import command

from newsloom.kept import Reader
from newsloom.serve.entry import accounts
from newsloom.store import open_library

PASSWORD = "a gate at dawn"


def newsloom(*arguments, place, stdin=None):
    return command(*arguments, "--store", place, stdin=stdin, text=True)


def refused(*arguments, place):
    """A server that must not start, in a process of its own: one that did would never end."""
    serve = [sys.executable, "-m", "newsloom", "serve", "--no-poll", *map(str, arguments), "--store", str(place)]
    return subprocess.run(serve, capture_output=True, text=True, check=False, timeout=120)


class Server:
    """One server and how to ask it."""

    def __init__(self, process, url, told):
        self.process = process
        self.url = url
        self.host, self.port = urlsplit(url).hostname, urlsplit(url).port
        self.told = told

    def ask(self, path="/", method="GET", form=None, **headers):
        """A status, headers in lower case, and a body."""
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        body = None
        if form is not None:
            body = urlencode(form)
            asked["content-type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body, asked)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read().decode()
        finally:
            connection.close()

    def raw(self, text):
        """The first line of the answer to bytes just as they are given."""
        with socket.create_connection((self.host, self.port), timeout=60) as connection:
            connection.sendall(text)
            return connection.makefile("rb").readline().decode().strip()

    def log_in(self, name="me", password=PASSWORD, **headers):
        _, held, page = self.ask("/login", **headers)
        form = {"name": name, "password": password, "seal": re.search(r'name="seal" value="(\w+)"', page)[1]}
        cookie = held["set-cookie"].partition(";")[0]
        return self.ask("/login", "POST", form, cookie=cookie, **headers)


@contextmanager
def serving(place, *options, end=signal.SIGINT):
    """A server on a free port; ended by its own id, and what it said is read."""
    serve = [sys.executable, "-m", "newsloom", "serve", "--port", "0", "--no-poll", "--store", str(place), *options]
    process = subprocess.Popen(
        serve,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    told = []
    try:
        ready = threading.Event()

        def listen():
            for line in process.stderr:
                told.append(line)
                ready.set()
            ready.set()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        assert ready.wait(90), "it said nothing"
        url = re.search(r"http://\S+", told[0])
        assert url, told
        yield Server(process, url[0], told)
        process.send_signal(end)
        process.wait(30)
        thread.join(10)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(30)
        process.stderr.close()


@pytest.fixture(scope="module")
def shared(prepared, tmp_path_factory):
    """A library whose reader has a password, and a server over it behind a proxy."""
    place = tmp_path_factory.mktemp("served") / "news.db"
    shutil.copy(prepared, place)
    assert newsloom("user", "passwd", "me", place=place, stdin=PASSWORD + "\n").returncode == 0
    with serving(place, "--address", "https://news.example") as server:
        server.place = place
        yield server
    assert server.process.returncode == 0


def test_it_starts_for_this_machine_alone_and_ends_when_asked(place):
    with serving(place, end=signal.SIGTERM) as server:
        assert server.host == "127.0.0.1"
        status, headers, page = server.ask()
        assert status == 200
        assert "server" not in headers
        assert "Log out" not in page
        # A password, while it runs: by another program, and from the next request on.
        with open_library(place) as library:
            library.put_reader(Reader("me", "UTC", accounts.hashed(PASSWORD)))
            assert server.ask()[0] == 303
            assert server.log_in()[1]["location"] == "/"
            library.put_reader(Reader("me", "UTC", None))
            assert server.ask()[0] == 200
    assert server.process.returncode == 0


def test_it_refuses_to_be_reached_by_others_without_a_password(place):
    done = refused("--port", "0", "--host", "0.0.0.0", place=place)
    assert done.returncode == 2
    assert "nobody has a password" in done.stderr
    assert "newsloom user passwd me" in done.stderr


def test_a_port_that_is_taken_is_told_in_one_line(place):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = refused("--port", taken.getsockname()[1], place=place)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Address already in use; give another --port" in done.stderr


def test_hosts_as_they_go_over_the_wire(shared):
    end = b"\r\nconnection: close\r\n\r\n"
    assert " 303 " in shared.raw(b"GET / HTTP/1.1\r\nHost: localhost" + end)
    assert " 303 " in shared.raw(b"GET / HTTP/1.1\r\nHost: NEWS.example:443" + end)
    assert " 421 " in shared.raw(b"GET / HTTP/1.1\r\nHost: evil.example" + end)
    assert " 421 " in shared.raw(b"GET / HTTP/1.0\r\nConnection: close\r\n\r\n")
    assert " 400 " in shared.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert " 400 " in shared.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example" + end)
    assert " 421 " in shared.raw(b"GET http://localhost/ HTTP/1.1\r\nHost: evil.example" + end)


def test_a_proxy_on_this_machine_is_believed_about_who_asks(shared):
    for number in range(10):
        assert shared.log_in(f"name{number}", x_forwarded_for="192.0.2.66, 203.0.113.9")[0] == 403
    assert shared.log_in("other", x_forwarded_for="203.0.113.9")[0] == 429
    # What a visitor claims before the proxy's own word is not believed; who asks by another way is another.
    assert shared.log_in("other", x_forwarded_for="198.51.100.1, 203.0.113.9")[0] == 429
    assert shared.log_in("other", x_forwarded_for="203.0.113.10")[0] == 403


def test_behind_https_the_cookie_is_secure(shared):
    _, headers, _ = shared.log_in(x_forwarded_for="203.0.113.20", x_forwarded_proto="https")
    assert headers["location"] == "/"
    assert "secure" in headers["set-cookie"].lower()


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(shared):
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    began = time.monotonic()
    assert " 413 " in shared.raw(head + b"Content-Length: 3000000\r\n\r\n")
    assert time.monotonic() - began < 10
    # A client that asks first is told so instead of "go on".
    assert " 413 " in shared.raw(head + b"Content-Length: 3000000\r\nExpect: 100-continue\r\n\r\n")


def test_a_token_is_told_once_and_written_down_nowhere(shared):
    made = newsloom("user", "token", "add", "me", "--name", "phone", "--feeds", place=shared.place)
    token = made.stdout.strip()
    assert accounts.kept_as(token)
    assert token not in made.stderr
    for path in ("/", "/stories/nothing", "/nothing", "/login"):
        shared.ask(f"{path}?token={token}")
        shared.ask(path, authorization=f"Bearer {token}")
    with open_library(shared.place) as library:
        assert [one.name for one in library.tokens()] == ["phone"]
    for file in shared.place.parent.iterdir():
        assert token.encode() not in file.read_bytes()
        assert PASSWORD.encode() not in file.read_bytes()
    assert token not in "".join(shared.told)


def test_pages_are_answered_while_a_crowd_logs_in(shared):
    """Forty at once, each from another address: passwords are looked at one by one, the rest may come again."""
    _, held, page = shared.ask("/login")
    seal = re.search(r'name="seal" value="(\w+)"', page)[1]
    cookie = held["set-cookie"].partition(";")[0]
    told = []

    def attempt(number):
        form = {"name": f"crowd{number}", "password": "x" * 900, "seal": seal}
        told.append(shared.ask("/login", "POST", form, cookie=cookie, x_forwarded_for=f"198.51.100.{number}")[0])

    crowd = [threading.Thread(target=attempt, args=(number,)) for number in range(40)]
    for one in crowd:
        one.start()
    answered = 0
    while any(one.is_alive() for one in crowd) and answered < 200:
        assert shared.ask("/login")[0] == 200
        answered += 1
    for one in crowd:
        one.join(60)
    assert set(told) <= {403, 503}
    assert told.count(403) >= 8
    held = Path(f"/proc/{shared.process.pid}/status")
    if held.exists():
        peak = re.search(r"VmHWM:\s+(\d+) kB", held.read_text(encoding="ascii"))
        assert int(peak[1]) < 500_000
