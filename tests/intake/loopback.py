"""A web of our own on loopback, whose servers do whatever a test writes; and a clock that a test turns."""

import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from newsloom.intake.nouns import Clock

PAGE = b"<!doctype html><html><body><p>The lock gates at Overmere were opened at dawn.</p></body></html>"


def answer(body=b"", status=200, **headers):
    """The bytes of an answer; headers with None are left out."""
    said = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value is not None)
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode("latin-1") + body


class Web:
    """Servers on loopback. ``routes``: path to bytes, or to a function of (headers, socket) that gives bytes or None."""

    def __init__(self, tls=None):
        self.routes = {}
        self.asked = []
        self.times = []
        self.tls = tls
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._ears = socket.create_server(("0.0.0.0", 0), backlog=128)
        self.port = self._ears.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def url(self, path="/", host="127.0.0.1"):
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def paths(self):
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def close(self):
        self._ears.close()

    def _listen(self):
        while True:
            try:
                connection, _ = self._ears.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                while self._one(connection):
                    pass

    def _one(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return False
            head += piece
        lines = head.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        with self._lock:
            self.asked.append((path, headers))
            self.times.append((path, time.monotonic()))
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            route = self.routes.get(path.partition("?")[0], answer(b"no", 404))
            found = route(headers, connection) if callable(route) else route
        finally:
            with self._lock:
                self._now -= 1
        if found is not None:
            connection.sendall(found)
        return found is not None


class FakeClock(Clock):
    """A clock that stands still but for its sleeps."""

    def __init__(self, now=datetime(2026, 3, 10, 9, tzinfo=UTC)):
        self.at = now
        self.slept = []
        self._lock = threading.Lock()

    def now(self):
        return self.at

    def elapsed(self):
        return self.at.timestamp()

    def sleep(self, seconds):
        with self._lock:
            self.slept.append(seconds)
            self.at += timedelta(seconds=seconds)
