"""robots.txt that cannot be had, or is odd; and connections that are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from loopback import PAGE, answer

from newsloom.intake.fetch import Fetcher
from newsloom.intake.networks import EVERYWHERE
from newsloom.intake.nouns import Known, Manners

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


def silent(_headers, connection):
    connection.recv(1)


@pytest.mark.parametrize("trouble", [answer(b"", 500), answer(b"", 503), silent], ids=["500", "503", "silent"])
def test_a_server_whose_rules_cannot_be_had_is_asked_once_for_all_its_feeds(web, fetcher, clock, trouble):
    web.routes |= {"/robots.txt": trouble} | {f"/{n}": answer(PAGE) for n in range(9)}
    first = fetcher.look(Known(web.url("/0")))
    assert first.kind == "failed"
    others = list(fetcher.looks(Known(web.url(f"/{n}")) for n in range(1, 9)))
    assert {one.kind for one in others} == {"later"}
    assert all(one.reason == first.reason and one.next_at == NOW + timedelta(minutes=5) for one in others)
    assert [path for path, _ in web.asked] == ["/robots.txt"]
    web.routes["/robots.txt"] = answer(b"", 404)
    clock.at += timedelta(minutes=6)
    assert fetcher.look(Known(web.url("/1"))).kind == "fresh"


def test_rules_that_want_quiet_are_given_it(web, fetcher):
    web.routes |= {"/robots.txt": answer(b"", 429, Retry_After="7200"), "/a": answer(PAGE)}
    fetcher.look(Known(web.url("/a")))
    later = fetcher.look(Known(web.url("/a")))
    assert (later.kind, later.next_at) == ("later", NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        (b"\xff\xfe\x00 rubbish \x00", "fresh"),
        (b"User-agent: *\nDisallow: /\nUser-agent: newsloom\nAllow: /\n", "fresh"),
        (b"User-agent: NewsLoom\nDisallow: /*.html$\nAllow: /b\n", "refused"),
        (b"User-agent: *\nDisallow:\n", "fresh"),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n", "refused"),
        (b"User-agent: *\nDisallow: /" + b"a*" * 5_000 + b"b\n", "fresh"),
        (b"User-agent: *\nDisallow: /a\n" + b"# more\n" * 200_000, "refused"),
    ],
)
def test_rules_are_kept_whatever_they_look_like(web, look, rules, kind):
    web.routes |= {"/robots.txt": answer(rules, Content_Type="text/plain"), "/a.html": answer(PAGE)}
    assert look(web.url("/a.html")).kind == kind


def test_rules_behind_redirects_are_kept_and_circles_mean_none(web, look):
    web.routes |= {"/robots.txt": answer(b"", 301, Location="/rules"), "/a": answer(PAGE)}
    web.routes["/rules"] = answer(b"User-agent: *\nDisallow: /a\n")
    assert look(web.url("/a")).kind == "refused"


def test_rules_in_a_circle_mean_none(web, look):
    web.routes |= {"/robots.txt": answer(b"", 301, Location="/robots.txt"), "/a": answer(PAGE)}
    assert look(web.url("/a")).kind == "fresh"
    assert len(web.asked) == 7


def test_a_delay_that_rules_ask_for_is_kept(web, clock):
    web.routes |= {"/robots.txt": answer(b"User-agent: *\nCrawl-delay: 7\n"), "/a": answer(PAGE), "/b": answer(PAGE)}
    with Fetcher(Manners(seconds=2, pause=1.0, allowed=EVERYWHERE), clock=clock) as fetcher:
        fetcher.look(Known(web.url("/a")))
        fetcher.look(Known(web.url("/b")))
    assert sum(clock.slept) == 7


def test_one_connection_serves_a_host_through_all_that_is_well(web, look):
    """Rules that are not there, a redirect and a 304 have bodies that must be read for the connection to be kept."""
    sockets = set()

    def kept(found):
        def route(_headers, connection):
            sockets.add(connection.getpeername())
            return found

        return route

    web.routes |= {
        "/robots.txt": kept(answer(b"none here", 404)),
        "/a": kept(answer(b"over there", 302, Location="/b")),
        "/b": kept(answer(PAGE, ETag='"1"')),
        "/c": kept(answer(b"", 304)),
    }
    assert look(web.url("/a")).kind == "fresh"
    assert look(web.url("/c"), etag='"1"').kind == "same"
    assert len(sockets) == 1


def test_an_endless_refusal_is_not_read_to_its_end(web, look):
    def endless(_headers, connection):
        connection.sendall(b"HTTP/1.1 404 X\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    web.routes["/a"] = endless
    found = look(web.url("/a"))
    assert (found.kind, found.status) == ("failed", 404)
