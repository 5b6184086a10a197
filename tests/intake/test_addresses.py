"""Addresses: when two mean one page, which networks may be connected to, and what no redirect may do."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import PAGE, FakeClock, answer

from newsloom.errors import IntakeError, SettingsError
from newsloom.intake import addresses, connection
from newsloom.intake.addresses import canonical
from newsloom.intake.fetch import Fetcher
from newsloom.intake.networks import networks, public, within
from newsloom.intake.nouns import Known, Manners

# ── one page, many addresses ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "http://overmere.example/lock?id=7",
        "HTTPS://WWW.Overmere.Example:443/lock/?id=7",
        "https://overmere.example//lock?id=7#comments",
        "https://overmere.example./lock?utm_source=rss&id=7&fbclid=x&UTM_Medium=feed",
        "https://overmere.example/%6Cock?id=7",
        " https://overmere.example/lock?id=7 ",
    ],
)
def test_addresses_of_one_page_are_one(url):
    assert canonical(url) == "https://overmere.example/lock?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://overmere.example/a?id=7", "https://overmere.example/a?id=8"),
        ("https://overmere.example/a%2Fb", "https://overmere.example/a/b"),
        ("https://overmere.example/#!/a", "https://overmere.example/#!/b"),
        ("https://overmere.example:8080/", "https://overmere.example/"),
        ("https://news.overmere.example/", "https://overmere.example/"),
        ("https://overmere.example/A", "https://overmere.example/a"),
        ("https://overmere.example/?q=", "https://overmere.example/"),
        ("https://www.example/", "https://example/"),
    ],
)
def test_addresses_of_two_pages_stay_two(one, other):
    assert canonical(one) != canonical(other)


def test_the_order_of_a_query_means_nothing():
    assert canonical("https://a.example/?b=2&a=1") == canonical("https://a.example/?a=1&b=2")


@given(st.text(max_size=60).map(lambda rest: f"https://a.example/{rest}") | st.text(max_size=60))
def test_a_canonical_address_is_its_own(url):
    assert canonical(canonical(url)) == canonical(url)


# ── networks ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.0.1", "172.16.0.1", "100.64.0.1", "0.0.0.0", "192.0.2.1",
     "198.18.0.1", "240.0.0.1", "255.255.255.255", "224.0.0.1", "192.88.99.1", "::1", "::", "fe80::1", "fc00::1",
     "ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "::ffff:9.9.9.9", "64:ff9b::a00:1", "64:ff9b:1::1",
     "2002:a00:1::", "2001:0:a00:1::", "::10.0.0.1", "fec0::1", "fe80::1%eth0"],
)  # fmt: skip
def test_what_is_not_the_public_internet(address):
    assert not public(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
def test_what_is(address):
    assert public(address)


def test_what_a_user_allows():
    allowed = networks("192.168.1.0/24, ::1")
    assert within("192.168.1.9", allowed)
    assert within("::ffff:192.168.1.9", allowed)
    assert within("::1", allowed)
    assert not within("192.168.2.9", allowed)
    assert networks("") == ()
    with pytest.raises(SettingsError, match="no network"):
        networks("the cellar")


# ── connecting ───────────────────────────────────────────────────────────────────────────────────────────


def resolver(*answers):
    """A look-up that gives each answer in turn, and the names it was asked for."""
    asked = []

    def look_up(host, port, *_more, **_named):
        if host[0].isdigit() and host.count(".") == 3:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return look_up, asked


def test_a_name_that_means_another_address_at_the_second_look_gains_nothing(web, monkeypatch):
    """127.0.0.1 plays the public address, 127.0.0.2 the private one; each connection is to what was checked."""
    look_up, asked = resolver(["127.0.0.1"], ["127.0.0.2"])
    joined = []
    real = socket.create_connection
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", lambda to, *a, **k: joined.append(to[0]) or real(to, *a, **k))
    monkeypatch.setattr(connection, "public", lambda address: address == "127.0.0.1")

    def close_after(_headers, one):
        one.sendall(answer(PAGE, Connection="close"))

    web.routes |= {"/a": close_after, "/b": answer(PAGE), "/robots.txt": answer(b"", 404)}
    with Fetcher(Manners(seconds=2, pause=0.0), clock=FakeClock()) as fetcher:
        assert fetcher.look(Known(web.url("/a", "rebound.example"))).kind == "fresh"
        again = fetcher.look(Known(web.url("/b", "rebound.example")))
    assert (again.kind, "private address 127.0.0.2" in again.reason) == ("refused", True)
    assert set(joined) == {"127.0.0.1"}
    assert len(asked) == 2
    assert "/b" not in web.paths()


def test_one_private_address_among_public_ones_is_refused(monkeypatch):
    look_up, _ = resolver(["9.9.9.9", "10.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_more: pytest.fail(f"connects to {args}"))
    with Fetcher(Manners(seconds=2)) as fetcher:
        assert "private address 10.0.0.1" in fetcher.look(Known("https://mixed.example/")).reason


def test_only_what_is_allowed_is_allowed(web):
    web.routes["/a"] = answer(b"", 302, Location=web.url("/b", "127.0.0.2"))
    web.routes["/b"] = answer(PAGE)
    with Fetcher(Manners(seconds=2, pause=0.0, allowed=networks("127.0.0.1/32"))) as fetcher:
        found = fetcher.look(Known(web.url("/a")))
    assert found.reason == "127.0.0.2 is a private address"
    assert web.paths() == ["/a"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "127.1", "localhost.", "[::ffff:7f00:1]"])
def test_loopback_by_its_other_names_is_loopback(host, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_more: pytest.fail(f"connects to {args}"))
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.0.0.1"])[0])
    with Fetcher(Manners(seconds=2)) as fetcher:
        assert "private address" in fetcher.look(Known(f"http://{host}/")).reason


# ── redirects ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_redirect_in_raw_utf_8_leads_where_it_says(web, look):
    web.routes["/a"] = answer(b"", 302).replace(b"\r\n\r\n", "\r\nLocation: /wärme\r\n\r\n".encode())
    web.routes["/w%C3%A4rme"] = answer(PAGE)
    assert look(web.url("/a")).kind == "fresh"


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(
        ["", "http://", "https://a.example/", "http://[", "//", "http://a:", "http://127.0.0.1:9/", "ftp://"]
    ),
    st.text(max_size=30) | st.characters(categories=["Cs", "Cc"]),
)
def test_no_address_breaks_the_fetcher(start, text):
    with pytest.MonkeyPatch.context() as patch, Fetcher(Manners(seconds=1), clock=FakeClock()) as fetcher:
        patch.setattr(socket, "getaddrinfo", resolver(["10.0.0.1"])[0])
        patch.setattr(socket, "create_connection", lambda *args, **_more: pytest.fail(f"connects to {args}"))
        found = fetcher.look(Known(start + text))
        assert found.kind in ("failed", "refused")
        assert found.reason
        assert found.next_at
        (again,) = fetcher.looks([Known(start + text)])
        assert not again.answered


@pytest.mark.parametrize(
    "location", ["http://a.example/\udcff", "http://[::1", "//", "http://a.example:99999/", "\x00"]
)
def test_no_redirect_breaks_it(web, look, location):
    said = location.encode("utf-8", "surrogateescape")
    web.routes["/a"] = answer(b"", 302).replace(b"\r\n\r\n", b"\r\nLocation: " + said + b"\r\n\r\n")
    found = look(web.url("/a"))
    assert not found.answered
    assert found.reason


def test_half_a_character_is_no_address():
    with pytest.raises(IntakeError, match="half a character"):
        addresses.check("https://a.example/\ud800")
