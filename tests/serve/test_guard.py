"""What stands before the app: by which host it is asked, through which proxy, under which path, with how much."""

import asyncio
import html
import re

import pytest
from fastapi import Form, Request
from fastapi.testclient import TestClient

from newsloom.errors import SettingsError
from newsloom.kept import Reader
from newsloom.serve import guard, running
from newsloom.serve.application import application
from newsloom.serve.entry import accounts
from newsloom.serve.guard import loopback
from newsloom.serve.running import Door, checked, site_of
from newsloom.serve.site import Site
from newsloom.settings import Settings

LOCAL = ("localhost", "127.0.0.1", "[::1]")


def status(app, headers, path="/login", method="GET", server=("127.0.0.1", 8000), body=()):
    """The status of a request just as it is given, by ASGI; how many of the parts of its body were asked for."""
    parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
    parts.append({"type": "http.request", "body": b"", "more_body": False})
    asked, told = 0, []

    async def receive():
        nonlocal asked
        asked += 1
        return parts[asked - 1] if asked <= len(parts) else {"type": "http.disconnect"}

    async def send(message):
        told.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 5000), "server": server,
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return told[0]["status"], asked


@pytest.fixture
def app(library):
    hosts = (*LOCAL, "news.example", "[2001:db8::5]")
    made = application(Site(library, Settings(), "s", hosts=hosts))

    @made.post("/echo")
    async def echo(request: Request):
        return {"bytes": len(await request.body())}

    @made.post("/form")
    def form(words: str = Form("")):
        return {"characters": len(words)}

    return made


# ── hosts ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hosts", "known"),
    [
        (["localhost"], True),
        (["localhost:8000"], True),
        (["LocalHost:8000"], True),
        (["localhost."], True),
        (["localhost.:8000"], True),
        (["NEWS.example"], True),
        (["[::1]"], True),
        (["[::1]:8000"], True),
        (["[2001:DB8::5]:80"], True),
        ([], False),
        ([""], False),
        (["localhost", "localhost"], False),
        (["evil.example", "localhost"], False),
        (["localhost", "evil.example"], False),
        (["evil.example"], False),
        (["localhost.evil.example"], False),
        (["evil.example:localhost"], False),
        (["localhost:8000:8000"], False),
        (["localhost:"], False),
        (["localhost:80x"], False),
        (["::1"], False),
        (["[::1"], False),
        (["[::2]:8000"], False),
        (["user@localhost"], False),
        (["localhost/evil"], False),
        (["localhost evil.example"], False),
        (["news.example\x00"], False),
        (["192.0.2.1:8000"], False),
    ],
)
def test_only_hosts_of_ours_are_answered(app, hosts, known):
    headers = [(b"host", host.encode("latin-1")) for host in hosts]
    found, _ = status(app, headers)
    assert (found == 421) is not known


def test_the_address_that_took_the_connection_is_ours_by_its_number_alone(app):
    assert status(app, [(b"host", b"192.0.2.1:8000")], server=("192.0.2.1", 8000))[0] != 421
    assert status(app, [(b"host", b"192.0.2.1:8000")], server=("192.0.2.2", 8000))[0] == 421
    assert status(app, [(b"host", b"[2001:db8::9]")], server=("2001:db8:0::9", 8000))[0] != 421
    assert status(app, [(b"host", b"evil.example")], server=("192.0.2.1", 8000))[0] == 421


def test_every_answer_has_the_safe_headers(app):
    browser = TestClient(app, base_url="http://localhost:8000")
    for path in ("/", "/nothing", "/static/x/reader.css", "/login", "/live-not"):
        found = browser.get(path).headers
        assert "default-src 'none'" in found["content-security-policy"]
        assert "unsafe" not in found["content-security-policy"]
        assert found["x-content-type-options"] == "nosniff"

    @app.get("/bug")
    def bug():
        raise RuntimeError("a secret of ours")

    failing = TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False)
    for accept in ("text/html", "text/plain"):
        failed = failing.get("/bug", headers={"accept": accept})
        assert failed.status_code == 500
        assert failed.headers["content-type"] == f"{accept}; charset=utf-8"
        assert "The server's log has the details." in html.unescape(failed.text)
        assert "secret" not in failed.text
        assert "default-src 'none'" in failed.headers["content-security-policy"]
    refused = browser.get("/", headers={"host": "evil.example"})
    assert refused.status_code == 421
    assert "default-src 'none'" in refused.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/people", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("/people", "*/*", "text/plain; charset=utf-8"),
        ("/out/stories.rss", "application/rss+xml", "text/plain; charset=utf-8"),
        ("/api/v1/stories", "text/html", "application/json"),
    ],
)
def test_who_is_refused_is_told_so_in_what_they_read(app, path, accept, kind):
    browser = TestClient(app, base_url="http://localhost:8000")
    answer = browser.get(path, headers={"host": "evil.example", "accept": accept})
    assert answer.status_code == 421
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "no-store"
    if kind == "application/json":
        assert answer.json()["error"]["code"] == "not_this_name"
    elif "html" in kind:
        page = answer.text
        assert "<h1>newsloom does not go by this name here</h1>" in page
        assert "To the stories" not in page
        assert "evil.example" not in page
    else:
        assert answer.text.endswith("Give the name with --name when it starts.\n")


# ── proxies ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Real-IP", "Via"])
def test_a_proxy_that_we_were_not_told_of_is_refused_while_nobody_logs_in(library, name):
    open_to_all = TestClient(application(Site(library, Settings(), "s")), base_url="http://localhost:8000")
    assert open_to_all.get("/").status_code == 200
    answer = open_to_all.get("/", headers={name: "203.0.113.9"})
    assert answer.status_code == 421
    assert "--address" in answer.text
    library.put_reader(Reader("me", "UTC", accounts.hashed("a gate at dawn")))
    assert open_to_all.get("/login", headers={name: "203.0.113.9"}).status_code == 200


@pytest.mark.parametrize(
    ("client", "let"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("192.0.2.1", False), ("fe80::1%eth0", False)],
)
@pytest.mark.parametrize("prefix", ["", "/news"])
def test_another_machine_is_refused_while_nobody_logs_in_however_it_came(library, client, let, prefix):
    app = application(Site(library, Settings(), "s", False, prefix))
    browser = TestClient(app, base_url="http://localhost:8000", client=(client, 5000))
    assert browser.get(f"{prefix}/").status_code == (200 if let else 421)
    library.put_reader(Reader("me", "UTC", accounts.hashed("a gate at dawn")))
    assert browser.get(f"{prefix}/login").status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ("/news/", 200, "/news/static/"),  # a proxy that leaves the prefix
        ("/", 200, "/news/static/"),  # and one that takes it away
        ("/news/login", 303, None),
        ("/login", 303, None),
        ("/newsroom", 404, "There is no such page"),
        ("/news/news/", 404, "There is no such page"),
    ],
)
def test_under_a_prefix_that_a_proxy_leaves_or_takes_away(library, asked, status, says):
    behind = Site(library, Settings(), "s", False, "/news")
    browser = TestClient(application(behind), base_url="http://localhost:8000", follow_redirects=False)
    answer = browser.get(asked, headers={"accept": "text/html"})
    assert answer.status_code == status
    if says:
        assert says in answer.text
    else:
        assert answer.headers["location"] == "/news/"


def test_the_prefix_alone_leads_to_the_front_page(library):
    behind = Site(library, Settings(), "s", False, "/news")
    browser = TestClient(application(behind), base_url="http://localhost:8000", follow_redirects=False)
    answer = browser.get("/news")
    assert (answer.status_code, answer.headers["location"]) == (308, "/news/")
    assert browser.get("/news/").status_code == 200


@pytest.mark.parametrize("stripped", [True, False])
def test_logging_in_under_a_prefix(library, stripped):
    library.put_reader(Reader("ada", "UTC", accounts.hashed("a gate at dawn")))
    behind = Site(library, Settings(), "s", False, "/s", None, LOCAL)
    browser = TestClient(application(behind), base_url="http://localhost:8000", follow_redirects=False)
    put = "" if stripped else "/s"
    turned = browser.get(f"{put}/stories/s-1?at=x")
    assert turned.headers["location"] == "/s/login?next=%2Fstories%2Fs-1%3Fat%3Dx"
    page = browser.get(f"{put}/login?next=/stories/s-1")
    assert 'action="/s/login"' in page.text
    cookie = page.headers["set-cookie"]
    assert "path=/s/" in cookie
    browser.cookies.clear()  # as the browser sees it, the path is /s/login either way
    held = {"cookie": cookie.partition(";")[0]}
    form = {"name": "ada", "password": "a gate at dawn", "next": "/stories/s-1"}
    form["seal"] = re.search(r'name="seal" value="(\w+)"', page.text)[1]
    done = browser.post(f"{put}/login", data=form, headers=held)
    assert (done.status_code, done.headers["location"]) == (303, "/s/stories/s-1")
    browser.cookies.clear()
    held = {"cookie": done.headers["set-cookie"].partition(";")[0]}
    shown = browser.get(f"{put}/?order=new", headers=held)
    assert shown.status_code == 200
    assert 'href="/s/?order=new' in shown.text  # this page, asked otherwise


# ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_body_that_says_it_is_too_large_is_refused_unread(app):
    headers = [(b"host", b"localhost"), (b"content-length", b"2000001"), (b"content-type", b"text/plain")]
    assert status(app, headers, "/echo", "POST", body=[b"x" * 65536]) == (413, 0)
    headers[1] = (b"content-length", b"9" * 30)
    assert status(app, headers, "/echo", "POST", body=[b"x" * 65536]) == (413, 0)


def test_a_body_that_does_not_say_is_refused_once_it_is_too_large(app):
    headers = [(b"host", b"localhost"), (b"transfer-encoding", b"chunked")]
    part = b"x" * 500_000
    assert status(app, headers, "/echo", "POST", body=[part] * 4)[0] == 200
    found, asked = status(app, headers, "/echo", "POST", body=[part] * 40)
    assert (found, asked) == (413, 5)


def test_a_form_that_is_too_large_is_refused_on_a_page(app):
    browser = TestClient(app, base_url="http://localhost:8000", headers={"accept": "text/html"})
    answer = browser.post("/form", data={"words": "x" * (guard.MOST + 1)})
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert "More than 2 MB was sent" in answer.text
    assert browser.post("/form", data={"words": "x" * 1_000_000}).json() == {"characters": 1_000_000}


def test_a_form_with_too_many_fields_is_refused(app):
    browser = TestClient(app, base_url="http://localhost:8000")
    many = "&".join(f"a{number}=1" for number in range(1001))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.post("/form", content=many, headers=kind).status_code == 400
    parts = {f"a{number}": (None, "1") for number in range(1001)}
    assert browser.post("/form", files=parts).status_code == 400
    assert browser.post("/form", content="words=1&" * 900, headers=kind).status_code == 200


def test_a_question_that_is_not_understood_is_told_on_a_page(app):
    browser = TestClient(app, base_url="http://localhost:8000", headers={"accept": "text/html"})
    answer = browser.get("/?order=sideways")
    assert answer.status_code == 422
    assert "not understood" in answer.text
    assert "sideways" not in re.sub(r'href="[^"]*"', "", answer.text)


def test_a_question_with_a_large_body_is_answered_without_reading_it(app):
    headers = [(b"host", b"localhost"), (b"content-length", b"900000000")]
    assert status(app, headers, "/", "GET", body=[b"x" * 65536]) == (200, 0)


# ── doors ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("::ffff:0.0.0.0", False),
        ("::ffff:192.0.2.1", False),
        ("192.168.1.5", False),
        ("localhost.example", False),
        ("*", False),
        ("", False),
    ],
)
def test_what_this_machine_alone_can_reach(host, alone):
    assert loopback(host) is alone


# Names as a resolver would tell them; the odd numbers are what C's inet_aton takes for addresses.
KNOWN = {
    "elsewhere": ["192.0.2.7"], "both": ["127.0.0.1", "192.0.2.7"], "here": ["::1", "127.0.0.1"], "0": ["0.0.0.0"],
    "127.1": ["127.0.0.1"], "localhost": ["192.0.2.8"],
}  # fmt: skip


@pytest.fixture
def _names(monkeypatch):
    async def looked_up(host):
        if host not in KNOWN:
            raise OSError("no such name")
        return sorted(KNOWN[host], key=lambda address: (":" in address, address))

    monkeypatch.setattr(running, "_looked_up", looked_up)


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize(
    "door",
    [
        Door("0.0.0.0"),
        Door("::"),
        Door("::ffff:0.0.0.0"),
        Door("192.0.2.5"),
        Door("elsewhere"),
        Door("0"),
        Door("localhost"),  # that this machine's list of names puts elsewhere
        Door(address="https://news.example"),
        Door(address="http://192.0.2.1:8000/news"),
        Door(names=("news.example",)),
        Door(names=("localhost", "*")),
    ],
)
def test_what_others_can_reach_is_refused_without_a_password_or_token(library, door):
    with pytest.raises(SettingsError, match="nobody has a password"):
        site_of(library, Settings(), door)
    library.put_token("a hash", "me", "a program", Site(library, Settings(), "s").now())
    assert site_of(library, Settings(), door).login  # programs may come in, people are shown the door
    library.drop_token("a hash")
    library.put_reader(Reader("me", "UTC", accounts.hashed("a gate at dawn")))
    site = site_of(library, Settings(), door)
    library.put_reader(Reader("me", "UTC", None))
    assert site.login


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize(
    ("door", "listens", "hosts"),
    [
        (Door(), "127.0.0.1", set()),
        (Door("here"), "127.0.0.1", set()),
        (Door("127.1"), "127.0.0.1", set()),
        (Door("[::1]"), "::1", set()),
        (Door("127.0.0.2"), "127.0.0.2", {"127.0.0.2"}),
        (Door("both"), "127.0.0.1", set()),
        (Door(names=("LocalHost:8000", "[::1]:80", "::1")), "127.0.0.1", set()),
        (Door(address="http://localhost/news/"), "127.0.0.1", set()),
    ],
)
def test_what_this_machine_alone_reaches_needs_none(library, door, listens, hosts):
    site = site_of(library, Settings(), door)
    assert not site.login
    assert checked(door).host == listens
    assert set(site.hosts) == {*LOCAL, *hosts}


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize(
    ("door", "prefix", "address"),
    [
        (Door(address="https://News.example/"), "", "https://News.example"),
        (Door(address="https://news.example/a/b/"), "/a/b", "https://news.example/a/b"),
        (Door(prefix="a/"), "/a", None),
        (Door(prefix="/a", address="https://news.example"), "/a", "https://news.example/a"),
    ],
)
def test_prefix_and_address_agree(door, prefix, address):
    found = checked(door)
    assert (found.prefix, found.address) == (prefix, address)


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize(
    "door",
    [
        Door("nowhere"),
        Door(""),
        Door(prefix="/a/../b"),
        Door(prefix="/a b"),
        Door(prefix="/a?b"),
        Door(prefix='/"><script>'),
        Door(address="news.example"),
        Door(address="ftp://news.example"),
        Door(address="javascript:alert(1)"),
        Door(address="https://"),
        Door(address="https://[news.example"),
        Door(names=("localhost:80:",)),
        Door(names=("a b",)),
        Door(names=("",)),
        Door(names=("https://news.example",)),
    ],
)
def test_a_door_that_is_none_is_refused(door):
    with pytest.raises(SettingsError):
        checked(door)


def test_a_name_in_other_letters_is_known_as_browsers_send_it(library):
    library.put_reader(Reader("me", "UTC", accounts.hashed("a gate at dawn")))
    site = site_of(library, Settings(), Door(names=("n\u00fcws.example.",), address="https://b\u00fccher.example"))
    assert {"xn--nws-hoa.example", "xn--bcher-kva.example"} <= set(site.hosts)


def test_a_name_really_is_looked_up():
    assert checked(Door("localhost")).host in ("127.0.0.1", "::1")
    assert Door("::1", 80).url == "http://[::1]:80/"
    assert Door("0.0.0.0", 80, "/news").url == "http://localhost:80/news/"
