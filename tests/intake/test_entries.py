"""What becomes of a feed's entries: dates that are not believed, original outlets, doubles, odd characters."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.errors import IntakeError
from newsloom.intake import feed
from newsloom.intake.entries import likeness, once
from newsloom.intake.feeds import parse
from newsloom.intake.schedule import Hints
from newsloom.types import Entry

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)

RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://overmere.example/"><title>Overmere</title><link>https://overmere.example/</link><dc:language>en</dc:language>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
<item rdf:about="https://overmere.example/1"><title>Gates opened</title><link>https://overmere.example/1</link>
<description>At dawn.</description><dc:date>2026-03-10T08:00+01:00</dc:date><dc:creator>Ada Finch</dc:creator></item></rdf:RDF>"""


def rss(items, head=""):
    return f"<?xml version='1.0'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>T</title>{head}{items}</channel></rss>".encode()


def item(**parts):
    return "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in parts.items()) + "</item>"


def dated(*dates, tag="pubDate"):
    items = "".join(item(guid=n, **{tag: date}) for n, date in enumerate(dates))
    return parse(rss(items), now=NOW)


@pytest.mark.parametrize(
    ("dates", "ahead"),
    [
        (["Tue, 10 Mar 2026 05:00:00 +0800", "Mon, 09 Mar 2026 05:00:00 +0800"], [480, 480]),
        (["Tue, 10 Mar 2026 05:00:00 -0400", "Sat, 07 Mar 2026 05:00:00 -0500"], [-240, -300]),
        (["Tue, 10 Mar 2026 05:00:00 GMT", "2026-03-09T05:00:00Z"], [None, None]),
        (["Mon, 09 Mar 2026 05:00:00 EDT", "2026-03-09"], [-240, None]),
        (["soon +0800", "Mon, 09 Mar 2026 05:00:00 +9900"], [None, None]),
    ],
)
def test_the_clock_of_a_date_is_kept(dates, ahead):
    assert [one.utc_offset for one in dated(*dates).feed.entries] == ahead
    told = [{"id": str(n), "title": "t", "date_published": date} for n, date in enumerate(dates)]
    assert [one.utc_offset for one in feed(json.dumps({"items": told}).encode()).entries] == ahead


# ── kinds ────────────────────────────────────────────────────────────────────────────────────────────────


def test_rdf():
    found = parse(RDF, "https://overmere.example/rdf")
    (one,) = found.feed.entries
    assert (one.url, one.title, one.html, one.author) == (
        "https://overmere.example/1",
        "Gates opened",
        "At dawn.",
        "Ada Finch",
    )
    assert one.published == datetime(2026, 3, 10, 7, tzinfo=UTC)
    assert (found.feed.title, found.feed.language, found.hints) == ("Overmere", "en", Hints(ttl=1800))


def test_the_outlet_a_report_came_from_is_kept():
    source = "<source url='https://vigie.example/feed'>La Vigie &amp; Cie</source>"
    one, two = feed(rss(f"<item><title>a</title>{source}</item><item><title>b</title></item>")).entries
    assert (one.source, two.source) == ("La Vigie & Cie", None)


@pytest.mark.parametrize(
    "told",
    [
        "Gates &lt;open&gt; at dawn.\n\nA film.",
        "<![CDATA[Gates <open> at dawn.\n\nA film.]]>",  # read by a tree, as is the next
        "Gates &lt;open&gt; at dawn.\n\nA film.</media:description><media:description>More.",
    ],
)
def test_a_films_description_is_its_text(told):
    one = f"""<entry><id>f:1</id><title>The lock</title><link href="https://films.example/1"/>
    <published>2026-03-10T08:00:00Z</published><media:group><media:title>The lock</media:title>
    <media:description>{told}</media:description></media:group></entry>"""
    two = one.replace("f:1", "f:2").replace("Gates", "Doors")
    head = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'><title>Films</title>"
    found = feed(f"{head}{one}{two}</feed>".encode()).entries
    assert [entry.html for entry in found] == [
        "<p>Gates &lt;open&gt; at dawn.</p><p>A film.</p>",
        "<p>Doors &lt;open&gt; at dawn.</p><p>A film.</p>",
    ]
    assert [entry.title for entry in found] == ["The lock", "The lock"]
    mixed = feed(
        f"{head}{one}<entry><id>w:1</id><title>Words</title><summary>In words.</summary></entry></feed>".encode()
    )
    assert [entry.html[:9] for entry in mixed.entries] == ["<p>Gates ", "In words."]


@pytest.mark.parametrize(
    "name",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-be",
        "iso-8859-1",
        "windows-1252",
        "iso-8859-15",
        "koi8-r",
        "shift_jis",
        "gb18030",
    ],
)
def test_declared_encodings_are_read(name):
    word = {"koi8-r": "ворота", "shift_jis": "水門", "gb18030": "水闸在黎明时分打开"}.get(name, "Wärme")
    body = f"<?xml version='1.0' encoding='{name.removesuffix('-sig')}'?><rss><channel><item><title>{word}</title></item></channel></rss>"
    assert feed(body.encode(name)).entries[0].title == word


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "x-unknown", "utf-16", ""])
def test_wrongly_declared_encodings_are_read(declared):
    """Windows-1252 whatever is said: the commonest mistake of all."""
    said = f" encoding='{declared}'" if declared else ""
    body = f"<?xml version='1.0'{said}?><rss><channel><item><title>“Wärme” – früh</title></item></channel></rss>"
    assert feed(body.encode("cp1252")).entries[0].title == "“Wärme” – früh"


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tag", ["pubDate", "dc:date"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Tue, 10 Mar 2026 08:00:00 GMT", datetime(2026, 3, 10, 8, tzinfo=UTC)),
        ("Tue, 10 Mar 2026 09:00:00 +0100", datetime(2026, 3, 10, 8, tzinfo=UTC)),
        ("Tue, 10 Mar 2026 03:00 EST", datetime(2026, 3, 10, 8, tzinfo=UTC)),
        ("2026-03-10T08:00:00Z", datetime(2026, 3, 10, 8, tzinfo=UTC)),
        ("2026-03-10T09:00:00.123+01:00", datetime(2026, 3, 10, 8, 0, 0, 123000, tzinfo=UTC)),
        ("Sat, 29 Feb 2020 12:00:00 GMT", datetime(2020, 2, 29, 12, tzinfo=UTC)),
        ("2020-02-29T12:00:00Z", datetime(2020, 2, 29, 12, tzinfo=UTC)),
        ("2026-03-10T23:30:00Z", datetime(2026, 3, 10, 23, 30, tzinfo=UTC)),
    ],
)
def test_full_dates_are_read_to_the_second(tag, said, expected):
    found = dated(said, tag=tag)
    published = found.feed.entries[0].published
    assert published.replace(microsecond=0) == expected.replace(microsecond=0)
    assert not found.refused


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Tue, 10 Mar 2027 08:00:00 GMT", "2027-03-10 lies in the future"),
        ("Thu, 12 Mar 2026 08:00:00 GMT", "2026-03-12 lies in the future"),
        ("2226-03-10T08:00:00Z", "2226-03-10 lies in the future"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01 is before there was a web"),
        ("1899-12-30T00:00:00Z", "1899-12-30 is before there was a web"),
        ("0001-01-01T00:00:00Z", "has no year"),
    ],
)
def test_dates_that_cannot_be_are_refused_by_name(said, reason):
    found = dated("Tue, 10 Mar 2026 08:00:00 GMT", said)
    assert [entry.published is None for entry in found.feed.entries] == [False, True]
    ((refused),) = found.refused
    assert refused.entry == "1"
    assert reason in refused.reason


@pytest.mark.parametrize(
    "said", ["10:30", "yesterday", "March", "2026", "Tue, 31 Feb 2026 08:00:00 GMT", "x" * 500, ""]
)
def test_what_is_no_date_is_unknown_without_a_word(said):
    found = dated(said)
    assert found.feed.entries[0].published is None
    assert not found.refused


def test_without_the_moment_only_the_absurd_future_is_refused():
    body = rss(item(pubDate="Tue, 10 Mar 2099 08:00:00 GMT") + item(pubDate="Tue, 10 Mar 2199 08:00:00 GMT"))
    assert [entry.published is None for entry in feed(body).entries] == [False, True]


# ── doubles ──────────────────────────────────────────────────────────────────────────────────────────────


def entry(id, url=None, title=None, html=""):
    return Entry(id, url, title, None, html)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (entry("1", "https://a.example/x?utm_source=rss"), entry("2", "http://www.a.example/x/#top"), True),
        (entry("1", "https://a.example/x"), entry("2", "https://a.example/y"), False),
        (entry("1", "https://a.example/x", "Old"), entry("1", "https://a.example/y", "New"), True),
        (entry("1", None, "Gates", "Open."), entry("2", None, "Gates", "Open."), True),
        (entry("1", None, "Gates", "Open."), entry("2", None, "Gates", "Shut."), False),
        (
            entry("1", "https://a.example/x", "Gates", "Open."),
            entry("2", "https://a.example/y", "Gates", "Open."),
            False,
        ),
        (entry("1"), entry("2"), False),
    ],
)
def test_when_two_entries_are_one(one, other, same):
    assert len(once((one, other))) == (1 if same else 2)


def test_the_first_of_doubles_stands_in_its_place():
    found = once(
        (
            entry("1", "https://a.example/x", "First"),
            entry("2", "https://a.example/y"),
            entry("3", "https://a.example/x", "Third"),
        )
    )
    assert [(one.id, one.title) for one in found] == [("1", "First"), ("2", None)]
    assert likeness(found[0]) == (("address", "https://a.example/x"), ("id", "1"))


# ── odd characters ───────────────────────────────────────────────────────────────────────────────────────


def test_half_characters_of_json_are_no_trouble_for_a_database():
    body = rb'{"title":"J","items":[{"id":"\ud800x","url":"https://a.example/\udfff","title":"a\u0000b \ud83d\ude00","content_text":"\\u0000"}]}'
    (one,) = feed(body).entries
    assert (one.id, one.title, one.html) == ("\ufffdx", "a\ufffdb 😀", r"\u0000")
    for text in (one.id, one.url, one.title, one.html):
        text.encode()


def test_deep_json_is_no_feed():
    for depth in (900, 100_000):
        with pytest.raises(IntakeError):
            feed(b'{"items":' + b"[" * depth + b'"\\ud800"' + b"]" * depth + b"}" + b"x" * (depth > 900))
    deep = {"a": 1}
    for _ in range(400):
        deep = {"a": deep}
    with suppress(IntakeError):
        feed(json.dumps({"items": [deep], "title": "\ud800"}).encode())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["&#0;", "&#xD800;", "&#xFFFE;", "\x01", "&amp;", "&amp;#0;", "&lt;b&gt;", "<![CDATA[", "]]>", "<b>", "</b>", "é", " ", "&x;", "<", ">"]), max_size=8), st.booleans())  # fmt: skip
def test_no_title_has_characters_that_no_text_can_hold(pieces, atom):
    told = "".join(pieces)
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>{told}</title></entry></feed>".encode()
    try:
        found = feed(body if atom else rss(item(title=told, description=told, guid="1")))
    except IntakeError:
        return
    for one in found.entries:
        for text in (one.id, one.title or "", one.html):
            text.encode()
            assert "\x00" not in text


# ── hostile feeds ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        rss("<item>" * 20_000),
        rss("<item/>" * 50_000),
        rss(item(title="<" * 200_000)),
        rss(item(title="&lt;a " * 100_000)),
        rss(item(description="<![CDATA[" + "<div>" * 100_000 + "]]>")),
        rss(item(pubDate="1 " * 100_000)),
        rss("", "<ttl>" + "9" * 100_000 + "</ttl>"),
        rss(item(link="https://a.example/?" + "a=1&amp;" * 1_000)),
        b"<rss><!--" + b"-<!--" * 100_000,
        b"<?xml version='1.0'?>" + b"<?x " * 100_000,
        b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<entry><source>" * 5_000,
        b"<!DOCTYPE r [" + b"<!ENTITY a 'b'>" * 50_000 + b"]><rss/>",
        b"<!DOCTYPE r [<!ENTITY a '" + b"x" * 200 + b"'>]><rss><channel><item><title>" + b"&a;" * 90_000 + b"</title></item></channel></rss>",
        b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><rss><channel><item><title>&a;</title></item></channel></rss>",
    ],
    ids=range(14),
)  # fmt: skip
def test_hostile_feeds_are_read_or_refused_in_time(body):
    begun = time.process_time()
    with suppress(IntakeError):
        once(parse(body, now=NOW).feed.entries)
    assert time.process_time() - begun < 5
