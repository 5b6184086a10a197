import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.errors import IntakeError
from newsloom.intake import feed
from newsloom.intake.moments import moment
from newsloom.intake.words import plain

ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Phare</title>
<link href="https://phare.example/"/><id>urn:x</id><updated>2026-03-10T09:00:00Z</updated>
<entry><id>urn:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Le <b>quai</b></div></title>
<link href="/un"/><published>2026-03-10T09:00:00+01:00</published><updated>2026-03-11T09:00:00Z</updated>
<author><name>Ada Finch</name></author><summary>Court</summary><content type="html">&lt;p&gt;Le texte entier&lt;/p&gt;</content>
<source><title>La Vigie</title></source></entry>
<entry><id>https://phare.example/deux</id><title>Deux</title><updated>2026-03-11T09:00:00Z</updated></entry></feed>"""


def rss(items: str, head: str = "<title>T</title>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def test_atom_gives_fullest_text_time_author_and_source():
    found = feed(ATOM, "https://phare.example/feed.xml")
    assert (found.url, found.title, found.language) == ("https://phare.example/feed.xml", "Le Phare", "fr")
    one, two = found.entries
    assert (one.id, one.url, one.title) == ("urn:1", "https://phare.example/un", "Le quai")
    assert one.html == "<p>Le texte entier</p>"
    assert one.published == datetime(2026, 3, 10, 8, tzinfo=UTC)
    assert (one.author, one.source) == ("Ada Finch", "La Vigie")
    assert (two.url, two.published) == ("https://phare.example/deux", datetime(2026, 3, 11, 9, tzinfo=UTC))


def test_rss_without_ids_has_ids_that_stay():
    body = rss("<item><title>a</title></item><item><title>b</title><link>https://a.example/b</link></item>")
    one, two = feed(body).entries
    assert (len(one.id), two.id) == (16, "https://a.example/b")
    assert feed(body).entries == (one, two)


def test_incomplete_dates_are_unknown_whatever_the_day_is():
    items = "".join(f"<item><title>a</title><pubDate>{d}</pubDate></item>" for d in ("yesterday", "10:30", "March", ""))
    assert [e.published for e in feed(rss(items)).entries] == [None] * 4


def test_addresses_escaped_twice_and_strange_schemes():
    items = "<item><link>https://a.example/?a=1&amp;amp;b=2</link></item><item><link>javascript:alert(1)</link></item>"
    assert [e.url for e in feed(rss(items)).entries] == ["https://a.example/?a=1&b=2", None]


def test_json_feed_passes_over_what_has_the_wrong_shape():
    body = b"""{"version":"https://jsonfeed.org/version/1.1","title":"J","language":"en","home_page_url":"https://j.example/",
    "items":[{"id":"1","url":"/one","content_text":"a < b","date_published":"2026-03-10T09:00:00Z","authors":[{"name":"A B"},3]},
    5,{"id":2,"title":["x"],"content_html":7}]}"""
    found = feed(body)
    assert (found.title, found.language, len(found.entries)) == ("J", "en", 2)
    one = found.entries[0]
    assert (one.url, one.html, one.author, one.published.hour) == ("https://j.example/one", "a &lt; b", "A B", 9)
    assert found.entries[1].title is None


def test_feed_that_only_the_second_parser_reads():
    broken = (
        b'<rss version="2.0"><channel><title>T</title><item><title>A & B</title><link>https://a.example/1</link></item>'
    )
    assert feed(broken).entries[0].title == "A & B"


def bomb(start: bytes = b"") -> bytes:
    steps = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
    return (
        start
        + b'<!DOCTYPE r [<!ENTITY l0 "lol">'
        + steps
        + b"]><rss><channel><title>&l9;</title><item/></channel></rss>"
    )


@pytest.mark.parametrize(
    "body",
    [
        bomb(),
        bomb(b'<?xml version="1.0"?>'),
        bomb(b"<!-- <rss> -->"),
        bomb(b"<?x <a ?>"),
        bomb().decode().encode("utf-16"),
        bomb(b'<?xml version="1.0" encoding="utf-7"?>'),
        b"<rss><channel><item " + b" ".join(b'a%d="1"' % i for i in range(50_000)) + b"/></channel></rss>",
    ],
)
def test_bombs_are_refused_before_they_are_parsed(body):
    begun = time.perf_counter()
    with pytest.raises(IntakeError):
        feed(body)
    assert time.perf_counter() - begun < 0.5  # feedparser took 1.9 s on the first, libxml2 5 s on the last


def test_plain_doctype_is_no_bomb():
    assert feed(
        b'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "x.dtd">' + rss("<item><title>a</title></item>")[21:]
    ).entries


@pytest.mark.parametrize(
    "body", [b"", b" ", b"words", b"<html><body>x</body></html>", b"{}", b'{"items": 3}', b"{" * 9000]
)
def test_what_is_no_feed_is_told(body):
    with pytest.raises(IntakeError) as error:
        feed(body)
    assert error.value.advice


def test_feed_without_entries_is_a_feed():
    assert feed(rss("")).entries == ()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("A &amp;amp; B", "A &amp; B"),
        ("<b>A</b> &amp; B", "A & B"),
        ("a < b", "a < b"),
        ("&lt;i&gt;A&lt;/i&gt;", "A"),
        ("  ", None),
    ],
)
def test_titles_are_plain_text(said, meant):
    assert plain(said) == meant


@pytest.mark.parametrize(
    "value", ["20260310", "1773000000", 1773000000, "2026", "31 Feb 2026 10:00", "0001-01-01", None, "x" * 99]
)
def test_what_is_no_full_time_is_unknown(value):
    assert moment(value) is None


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<rss><channel><item>", b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>']),
)
def test_any_bytes_are_a_feed_or_told(body, start):
    try:
        found = feed(start + body)
    except IntakeError:
        return
    assert all(entry.id for entry in found.entries)
