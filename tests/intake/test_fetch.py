import gzip
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from newsloom import __version__
from newsloom.errors import IntakeError
from newsloom.intake import Limits, connection, fetch, networks, pages
from newsloom.intake.networks import opening, public, within
from newsloom.types import Failure, Page

PAGE = b"<!doctype html><html><body><p>The lock gates at Overmere were opened at dawn.</p></body></html>"
FEED = b"<rss version='2.0'><channel><title>C</title><item><title>a</title><description>b</description></item></channel></rss>"
BOMB = gzip.compress(b"x" * 30_000_000)


class Site(BaseHTTPRequestHandler):
    """A site of our own: what each path answers."""

    asked: ClassVar[list[tuple[str, str]]] = []
    robots = b""

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("User-Agent", "")))
        name = self.path.strip("/").replace(".", "_").partition("?")[0]
        getattr(self, f"get_{name}", self.get_missing)()

    def answer(self, body, kind="text/html; charset=utf-8", status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def get_robots_txt(self):
        self.answer(self.robots, "text/plain") if self.robots else self.get_missing()

    def get_missing(self):
        self.answer(b"no", status=404)

    def get_page(self):
        self.answer(PAGE, "text/html; charset=iso-8859-1")

    def get_feed(self):
        self.answer(FEED, "application/rss+xml")

    def get_moved(self):
        self.answer(b"", status=302, Location="/page?x=1#top")

    def get_loop(self):
        self.answer(b"", status=301, Location="/loop")

    def get_file(self):
        self.answer(b"", status=301, Location="file:///etc/hostname")

    def get_elsewhere(self):
        self.answer(b"", status=302, Location=f"http://127.0.0.2:{self.server.server_port}/page")

    def get_paid(self):
        self.answer(b"pay", status=402)

    def get_pdf(self):
        self.answer(b"%PDF", "application/pdf")

    def get_bomb(self):
        self.answer(BOMB, Content_Encoding="gzip")

    def get_drip(self):
        self.send_response(200)
        self.end_headers()
        with suppress(ConnectionError):  # the client leaves, which is the point
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)

    def log_message(self, *_args):
        pass


@pytest.fixture
def site():
    Site.asked, Site.robots = [], b""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_page_is_fetched_under_our_own_name(site):
    page = fetch(f"{site}/page", allow_private=True)
    assert (page.kind, page.body, page.charset) == ("html", PAGE, "iso-8859-1")
    assert (page.place, page.url) == (f"{site}/page", f"{site}/page")
    assert Site.asked == [("/robots.txt", f"newsloom/{__version__}"), ("/page", f"newsloom/{__version__}")]


def test_redirect_is_followed_and_the_last_address_kept(site):
    page = fetch(f"{site}/moved", allow_private=True)
    assert (page.place, page.url) == (f"{site}/moved", f"{site}/page?x=1#top")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("loop", "redirects in a circle"),
        ("file", "no http or https"),
        ("missing", "answered 404"),
        ("paid", "answered 402"),
        ("pdf", "application/pdf"),
        ("bomb", "over 1 MB"),
    ],
)
def test_refusals_name_their_reason(site, path, reason):
    with pytest.raises(IntakeError) as error:
        fetch(f"{site}/{path}", most=1_000_000, allow_private=True)
    assert reason in error.value.reason
    assert error.value.advice


def test_robots_txt_is_kept(site):
    Site.robots = b"User-agent: *\nDisallow: /pa\n"
    with pytest.raises(IntakeError, match=r"robots\.txt"):
        fetch(f"{site}/page", allow_private=True)
    assert [path for path, _ in Site.asked] == ["/robots.txt"]
    assert fetch(f"{site}/feed", allow_private=True).body == FEED


def test_dripping_server_is_left_in_time(site):
    begun = time.monotonic()
    with pytest.raises(IntakeError, match="in time"):
        fetch(f"{site}/drip", timeout=0.5, allow_private=True)
    assert time.monotonic() - begun < 2


def test_nothing_listening_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(IntakeError, match="could not be fetched"):
        fetch(f"http://127.0.0.1:{port}/", allow_private=True)


# ── private addresses ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def no_sockets(monkeypatch):
    """Look-ups answer from a list, and any connection fails the test."""
    names = {
        "home.example": ["10.0.0.7"],
        "mixed.example": ["93.184.215.14", "192.168.1.1"],
        "six.example": ["::ffff:127.0.0.1"],
    }

    def look_up(host, port, **_more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in names.get(host, [host])]

    def connect(*args, **_more):
        pytest.fail(f"connects to {args}")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)


@pytest.mark.usefixtures("no_sockets")
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "169.254.169.254", "[::1]", "[fe80::1]", "0.0.0.0", "home.example", "mixed.example", "six.example"],
)
def test_private_addresses_are_refused_before_a_connection(host):
    with pytest.raises(IntakeError, match="private address"):
        fetch(f"http://{host}/")


@pytest.mark.parametrize(
    ("address", "allowed", "setting"),
    [
        ("127.0.0.1", "", "127.0.0.0/8"), ("192.168.7.9", "", "192.168.7.0/24"), ("10.0.3.1", "::1", "::1/128, 10.0.3.0/24"),
        ("::1", "", "::1"), ("fd12:3456::7", "", "fd12:3456::/64"), ("::ffff:127.0.0.5", "", "127.0.0.0/8"),
        ("169.254.169.254", "", "169.254.169.254"), ("224.0.0.1", "", "224.0.0.1"), ("fe80::1%eth0", "", "fe80::1"),
    ],
)  # fmt: skip
def test_the_setting_that_opens_an_address_is_named_and_opens_it(address, allowed, setting):
    said = opening(address, networks(allowed))
    assert said == f'networks = "{setting}"'
    assert within(address, networks(setting))


def test_the_refusal_tells_that_setting(site):
    with pytest.raises(IntakeError) as told:
        fetch(f"{site}/page")
    assert told.value.advice == 'if it is your own, put `networks = "127.0.0.0/8"` into newsloom.toml'
    (page,) = pages([f"{site}/page"], None, Limits(allowed=networks("127.0.0.0/8")))
    assert page.url == f"{site}/page"


def test_private_address_is_refused_on_a_later_hop(site, monkeypatch):
    monkeypatch.setattr(connection, "public", lambda address: address == "127.0.0.1")
    with pytest.raises(IntakeError, match=r"^127\.0\.0\.2 is a private address; "):
        fetch(f"{site}/elsewhere")
    assert [path for path, _ in Site.asked] == ["/robots.txt", "/elsewhere"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True), ("2606:2800:21f::1", True), ("100.64.0.1", False), ("224.0.0.1", False),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("fe80::1%eth0", False), ("::", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address, expected):
    assert public(address) is expected


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example", "http://", "a.example", "http://user:word@a.example/", "http://[::1", "http://a.example:x/"],
)
def test_what_is_no_web_address_is_told(url):
    with pytest.raises(IntakeError):
        fetch(url)


# ── as an input ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_address_is_an_input(site):
    page, entry, failure = pages([f"{site}/page", f"{site}/feed", f"{site}/missing"], allow_private=True)
    assert isinstance(page, Page)
    assert (page.url, page.body) == (f"{site}/page", PAGE)
    assert (entry.place, entry.given["title"], entry.given["feed"]) == (f"{site}/feed:1", "a", "C")
    assert isinstance(failure, Failure)
    assert "404" in failure.reason
