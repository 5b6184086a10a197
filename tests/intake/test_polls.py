"""Looking at feeds as they live: what is kept of each, what is new, when next; and finding the feeds of a site."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from loopback import PAGE, FakeClock, answer

from newsloom.errors import IntakeError
from newsloom.intake.entries import likeness
from newsloom.intake.fetch import Fetcher
from newsloom.intake.networks import EVERYWHERE
from newsloom.intake.nouns import Known, Manners
from newsloom.intake.polls import find, poll, polls

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


def rss(*numbers, head="", at=NOW):
    """A feed of numbered reports, an hour apart."""
    items = "".join(
        f"<item><title>Report {n}</title><link>https://overmere.example/{n}?utm_source=rss</link><guid>{n}</guid>"
        f"<pubDate>{at - timedelta(hours=i):%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>Lock {n}.</description></item>"
        for i, n in enumerate(numbers)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Overmere</title>{head}{items}</channel></rss>".encode()


def feed(body, **headers):
    return answer(body, Content_Type="application/rss+xml", **headers)


# ── one look ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_feed_is_read_and_its_next_look_set(web, fetcher):
    web.routes["/f"] = feed(rss(3, 2, 1), ETag='"3"')
    found = poll(fetcher, Known(web.url("/f")))
    assert [entry.title for entry in found.feed.entries] == ["Report 3", "Report 2", "Report 1"]
    known = found.known
    assert (known.etag, known.status, known.pace, known.failures, known.reason) == ('"3"', 200, 900, 0, None)
    assert known.checked_at == known.answered_at == known.moved_at == NOW
    assert NOW + timedelta(seconds=900) <= known.due_at <= NOW + timedelta(seconds=990)


def test_an_unchanged_feed_is_one_304_and_nothing_to_read(web, fetcher, clock):
    web.routes["/f"] = lambda said, _: (
        answer(b"", 304) if said.get("if-none-match") == '"1"' else feed(rss(1), ETag='"1"')
    )
    first = poll(fetcher, Known(web.url("/f")))
    clock.at += timedelta(hours=1)
    again = poll(fetcher, first.known)
    assert (again.feed, again.outcome.status, web.paths()) == (None, 304, ["/f", "/f"])
    assert (again.known.etag, again.known.hash, again.known.moved_at) == ('"1"', first.known.hash, NOW)
    assert again.known.answered_at == clock.at


def test_what_a_feed_asks_for_is_remembered_through_a_304(web, fetcher, clock):
    web.routes["/f"] = feed(rss(1, 2, 3, head="<ttl>180</ttl>"), ETag='"1"')
    first = poll(fetcher, Known(web.url("/f")))
    assert first.known.due_at >= NOW + timedelta(hours=3)
    web.routes["/f"] = answer(b"", 304)
    assert poll(fetcher, first.known).known.due_at >= NOW + timedelta(hours=3)


def test_what_a_user_wishes_goes_before_what_the_feed_says_but_not_before_the_server(web, fetcher):
    web.routes["/f"] = feed(rss(1, head="<ttl>180</ttl>"))
    assert poll(fetcher, Known(web.url("/f"), every=1200)).known.due_at <= NOW + timedelta(seconds=1320)
    web.routes["/f"] = feed(rss(1), Cache_Control="max-age=7200")
    assert poll(fetcher, Known(web.url("/f"), every=1200)).known.due_at == NOW + timedelta(hours=2)


def test_hours_to_skip_are_skipped(web, fetcher):
    web.routes["/f"] = feed(rss(3, 2, 1, head="<skipHours><hour>9</hour><hour>10</hour></skipHours>"))
    assert poll(fetcher, Known(web.url("/f"))).known.due_at.hour == 11


def test_a_moved_feed_tells_its_new_address(web, fetcher):
    web.routes |= {"/old": answer(b"", 301, Location="/new"), "/new": feed(rss(1))}
    found = poll(fetcher, Known(web.url("/old")))
    assert (found.moved_to, found.feed.url) == (web.url("/new"), web.url("/new"))


def test_a_feed_packed_as_a_file_is_unpacked(web, fetcher):
    web.routes["/f.gz"] = answer(gzip.compress(rss(1)), Content_Type="application/gzip")
    assert poll(fetcher, Known(web.url("/f.gz"))).feed.entries
    web.routes["/bomb.gz"] = answer(gzip.compress(b"x" * 40_000_000), Content_Type="application/gzip")
    assert poll(fetcher, Known(web.url("/bomb.gz"))).feed is None


def test_the_carriers_charset_counts_where_the_feed_names_none(web, fetcher):
    body = rss(1).replace(b"Report 1", "Wärme".encode("cp1252"))
    web.routes["/f"] = answer(body, Content_Type="application/rss+xml; charset=windows-1252")
    assert poll(fetcher, Known(web.url("/f"))).feed.entries[0].title == "Wärme"


def test_dates_not_believed_are_told_with_their_entry(web, fetcher):
    web.routes["/f"] = feed(rss(1, at=NOW + timedelta(days=40)))
    found = poll(fetcher, Known(web.url("/f")))
    assert found.feed.entries[0].published is None
    assert [(one.entry, "in the future" in one.reason) for one in found.refused] == [("1", True)]


# ── feeds that fail ──────────────────────────────────────────────────────────────────────────────────────


def test_a_failing_feed_backs_off_and_tells_since_when_and_mends(web, fetcher, clock):
    web.routes["/f"] = answer(b"", 500)
    known, waits = Known(web.url("/f")), []
    for _ in range(4):
        known = poll(fetcher, known).known
        waits.append((known.due_at - clock.at).total_seconds())
        clock.at = known.due_at
    assert waits == sorted(waits)
    assert waits[3] > 7 * waits[0]
    assert (known.failures, known.failing_since, known.answered_at, known.reason) == (
        4,
        NOW,
        None,
        "the server answered 500",
    )
    web.routes["/f"] = feed(rss(1))
    mended = poll(fetcher, known).known
    assert (mended.failures, mended.failing_since, mended.reason, mended.advice) == (0, None, None, None)


def test_a_feed_that_is_gone_is_never_due_again(web, fetcher):
    web.routes["/f"] = answer(b"", 410)
    found = poll(fetcher, Known(web.url("/f")))
    assert (found.known.due_at, found.outcome.gone) == (None, True)
    assert "410" in found.known.reason


def test_a_feed_that_was_not_asked_has_not_failed(web, fetcher):
    web.routes |= {"/f": answer(b"", 503, Retry_After="600"), "/g": feed(rss(1))}
    poll(fetcher, Known(web.url("/f")))
    known = poll(fetcher, Known(web.url("/g"))).known
    assert (known.failures, known.checked_at, known.due_at) == (0, None, NOW + timedelta(minutes=10))


def test_a_page_in_a_feeds_place_is_told_with_the_feeds_it_names(web, fetcher):
    web.routes["/f"] = feed(rss(1), ETag='"1"')
    first = poll(fetcher, Known(web.url("/f"))).known
    page = b"<!doctype html><html><head><link rel='alternate' type='application/rss+xml' href='/new'></head></html>"
    web.routes["/f"] = answer(page, ETag='"page"')
    found = poll(fetcher, first)
    assert (found.feed, [link.url for link in found.links]) == (None, [web.url("/new")])
    assert "it is a web page" in found.known.reason
    assert (found.known.failures, found.known.etag) == (1, '"1"')


@pytest.mark.parametrize(
    "body", [b"", b"Not here.", b"{}", b"<rss", b"<!DOCTYPE r [<!ENTITY a 'b'><!ENTITY c '&a;'>]><rss>"]
)
def test_what_is_no_feed_fails_with_its_reason(web, fetcher, body):
    web.routes["/f"] = feed(body)
    found = poll(fetcher, Known(web.url("/f")))
    assert found.feed is None
    assert found.known.failures == 1
    assert found.known.reason
    assert found.known.due_at > NOW


# ── as if live ───────────────────────────────────────────────────────────────────────────────────────────


def test_three_days_of_a_feed_lose_nothing(web):
    """A report an hour; thirty are shown. The pace must keep up, and answers without news cost a 304."""
    clock = FakeClock()
    begun, statuses, seen = clock.at, [], set()

    def now_shown(said, _connection):
        count = 40 + int((clock.at - begun) / timedelta(hours=1))
        tag = f'"{count}"'
        same = said.get("if-none-match") == tag
        statuses.append(304 if same else 200)
        last = begun + timedelta(hours=count - 40)
        return answer(b"", 304) if same else feed(rss(*range(count, count - 30, -1), at=last), ETag=tag)

    web.routes["/f"] = now_shown
    known = Known(web.url("/f"))
    with Fetcher(Manners(pause=0.0, allowed=EVERYWHERE), clock=clock) as fetcher:
        while clock.at < begun + timedelta(days=3):
            found = poll(fetcher, known)
            seen.update(likeness(entry)[0] for entry in (found.feed.entries if found.feed else ()))
            known = found.known
            clock.at = known.due_at
    shown = 40 + int((known.checked_at - begun) / timedelta(hours=1))
    assert seen == {("address", f"https://overmere.example/{n}") for n in range(11, shown + 1)}
    assert 250 <= len(statuses) <= 300  # every quarter of an hour and a little chance
    assert statuses.count(304) > 2.5 * statuses.count(200)


def test_many_feeds_in_one_go(web, fetcher):
    web.routes |= {f"/{n}": feed(rss(n)) for n in range(30)} | {"/7": answer(b"", 404)}
    found = {one.known.url: one for one in polls(fetcher, [Known(web.url(f"/{n}")) for n in range(30)])}
    assert len(found) == 30
    assert [url for url, one in found.items() if one.feed is None] == [web.url("/7")]


# ── a site's feeds ───────────────────────────────────────────────────────────────────────────────────────


def test_an_address_that_is_a_feed_is_found(web, fetcher):
    web.routes["/f"] = feed(rss(1))
    assert [(one.url, one.title) for one in find(fetcher, web.url("/f"))] == [(web.url("/f"), "Overmere")]


def test_a_page_names_its_feeds(web, fetcher):
    web.routes["/"] = answer(
        b"<html><head><link rel=alternate type='application/atom+xml' title=All href=all.atom></head></html>"
    )
    assert [(one.url, one.title) for one in find(fetcher, web.url("/"))] == [(web.url("/all.atom"), "All")]


def test_a_page_that_names_none_is_asked_at_the_usual_paths(web, fetcher):
    web.routes |= {"/": answer(PAGE), "/rss.xml": feed(rss(1)), "/feed": answer(PAGE)}
    assert [one.url for one in find(fetcher, web.url("/"))] == [web.url("/rss.xml")]


def test_a_name_alone_is_asked_by_https_and_then_without(web, fetcher):
    web.routes["/f"] = feed(rss(1))
    assert [one.url for one in find(fetcher, f"127.0.0.1:{web.port}/f")] == [web.url("/f")]


def test_a_site_without_feeds_is_told(web, fetcher):
    web.routes["/"] = answer(PAGE)
    with pytest.raises(IntakeError, match="no feed was found") as error:
        find(fetcher, web.url("/"))
    assert error.value.advice
    assert len(web.paths()) < 15
    web.routes["/"] = answer(b"", 500)
    with pytest.raises(IntakeError, match="500"):
        find(fetcher, web.url("/"))


def test_a_known_feed_can_be_kept_and_taken_up_again(web, fetcher):
    web.routes["/f"] = feed(rss(2, 1))
    known = poll(fetcher, Known(web.url("/f"))).known
    assert poll(fetcher, replace(known)).feed is None  # the same bytes, without any validator
    web.routes["/f"] = feed(rss(3, 2, 1))
    assert len(poll(fetcher, known).feed.entries) == 3
