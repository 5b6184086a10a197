"""More requests than can be answered soon: 503 at once, and all is well again when it is fewer."""

import http.client
import json
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi.testclient import TestClient

from newsloom.serve.application import application
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import Library

MOST = 6


@contextmanager
def served(library, most=MOST):
    """The whole server on a real socket, in a thread; gives its port and its app."""
    app = application(Site(library, Settings(most_waiting=most), "s"))
    config = uvicorn.Config(app, port=0, log_config=None, log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    bound = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield bound.getsockname()[1], app
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(20)
        bound.close()


def ask(port, path, timeout=30, **headers):
    """A status, headers in lower case, a body, and how long it took."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        return (
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            body,
            time.monotonic() - begun,
        )
    finally:
        connection.close()


@pytest.fixture
def held(library, monkeypatch):
    """Lists of outlets take until they are let go."""
    go = threading.Event()
    whole = Library.people
    monkeypatch.setattr(Library, "people", lambda self, *a, **m: go.wait(30) and whole(self, *a, **m))
    yield go
    go.set()


def _waiting(app, number):
    deadline = time.monotonic() + 20
    while app.state.measures.waiting() != number:
        assert time.monotonic() < deadline, app.state.measures.waiting()
        time.sleep(0.01)


def crowd(port, number, found):
    """So many who ask for a page that takes long, each another; their answers come to ``found``."""
    threads = [
        threading.Thread(target=lambda n=n: found.append(ask(port, f"/people?x={n}")), daemon=True)
        for n in range(number)
    ]
    for thread in threads:
        thread.start()
    return threads


def test_who_comes_too_many_is_told_to_come_again_and_it_recovers(library, held, caplog):
    with served(library) as (port, app):
        assert ask(port, "/")[0] == 200
        found = []
        threads = crowd(port, MOST, found)
        _waiting(app, MOST)
        for path in ("/search?q=dam", "/outlets", "/people?x=new"):
            status, headers, body, seconds = ask(port, path)
            assert (status, headers["retry-after"]) == (503, "5")
            assert headers["cache-control"] == "no-store"
            assert "content-security-policy" in headers
            assert b"Try again" in body
            assert seconds < 2
        status, headers, body, _ = ask(port, "/outlets", accept="text/html")
        assert (status, headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert b"To the stories" in body
        status, headers, body, _ = ask(port, "/api/v1/stories")
        assert (status, json.loads(body)["error"]["code"]) == (503, "busy")
        assert headers["content-type"] == "application/json"
        # What is held, and what machines ask, is answered all the while.
        assert ask(port, "/")[0] == 200
        for path in ("/healthz", "/readyz", "/metrics"):
            assert ask(port, path)[0] == 200, path
        assert b"newsloom_requests_turned_away_total 5.0" in ask(port, "/metrics")[2]
        held.set()
        for thread in threads:
            thread.join(20)
        assert [status for status, *_ in found] == [200] * MOST
        _waiting(app, 0)
        assert ask(port, "/outlets")[0] == 200
        assert ask(port, "/api/v1/stories")[0] == 200
    # However many are turned away, the log has one line of it.
    assert [one.message for one in caplog.records if one.name == "newsloom"] == ["too many requests wait"]


def _listen(port):
    """A page that is open, and has heard that it is."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
    heard = b""
    while b"retry: 5000" not in heard:
        heard += line.recv(4096)
    return line


def test_open_pages_that_listen_do_not_wait(library):
    with served(library) as (port, app):
        lines = [_listen(port) for _ in range(4 * MOST)]
        try:
            _waiting(app, 0)
            assert ask(port, "/outlets")[0] == 200
            assert b"newsloom_live_listeners %d" % (4 * MOST) in ask(port, "/metrics")[2]
        finally:
            for line in lines:
                line.close()


def test_connections_that_only_stand_open_and_bodies_that_never_end_turn_nobody_away(library):
    with served(library) as (port, app):
        head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        lines = []
        try:
            for number in range(4 * MOST):
                line = socket.create_connection(("127.0.0.1", port), timeout=20)
                line.sendall(head + b"Content-Length: 1000\r\n\r\nname=a" if number % 2 else b"GET / HTTP/1.1\r\n")
                lines.append(line)
            for path in ("/outlets", "/people", "/changes"):
                assert ask(port, path)[0] == 200
            assert app.state.measures.waiting() == 0
        finally:
            for line in lines:
                line.close()


def test_who_goes_away_waits_no_longer(library, held):
    with served(library) as (port, app):
        lines = []
        for number in range(MOST):
            line = socket.create_connection(("127.0.0.1", port), timeout=20)
            line.sendall(b"GET /people?y=%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number)
            lines.append(line)
        _waiting(app, MOST)
        for line in lines:
            line.close()
        held.set()
        _waiting(app, 0)
        assert ask(port, "/outlets")[0] == 200


def test_a_mistake_of_ours_leaves_nobody_waiting(library, monkeypatch):
    def broken(*_arguments, **_more):
        raise RuntimeError

    app = application(Site(library, Settings(most_waiting=2), "s"))
    client = TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False)
    with monkeypatch.context() as patched:
        patched.setattr(Library, "people", broken)
        assert [client.get(f"/people?n={n}").status_code for n in range(5)] == [500] * 5
    assert app.state.measures.waiting() == 0
    assert client.get("/people").status_code == 200
