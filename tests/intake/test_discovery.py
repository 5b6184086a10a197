"""Which feeds a page names, and where they are looked for when it names none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.errors import IntakeError
from newsloom.intake import discovery
from newsloom.intake.discovery import WebPageError, is_page, linked, usual
from newsloom.intake.feeds import parse

WHERE = "https://overmere.example/news/"


def urls(head, body="", where=WHERE):
    return [
        link.url
        for link in linked(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), where)
    ]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" href="/feed">',
        "<LINK REL='ALTERNATE nofollow' TYPE='Application/RSS+XML; charset=utf-8' HREF=' /feed '>",
        "<link rel=feed type=application/atom+xml href=https://overmere.example/feed>",
        "<link rel=alternate type=application/feed+json href=../feed />",
        "<base href='https://overmere.example/'><link rel=alternate type=text/xml href=feed>",
    ],
)
def test_a_link_in_the_head_names_a_feed(link):
    assert urls(link) == ["https://overmere.example/feed"]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate hreflang=de href=/de>",
        "<link rel='alternate stylesheet' type=text/xml href=/x>",
        "<link rel=stylesheet type=text/css href=/x>",
        "<link rel=alternate type=application/json href=/wp-json/wp/v2/posts/7>",
        "<link rel=alternate type='application/json+oembed' href=/oembed>",
        "<link rel=alternate type=application/rss+xml>",
        "<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>",
        "<link rel=alternate type=application/rss+xml href='http://['>",
        "<link rel=alternate type=application/rss+xml href='https://overmere.example/news/'>",
    ],
)
def test_other_links_name_none(link):
    assert urls(link) == []


def test_feeds_of_comments_come_last_and_each_feed_once():
    one = "<link rel=alternate type=application/rss+xml title='{}' href={}>"
    head = one.format("Comments on all", "/comments/feed") + 2 * one.format("All &amp; more", "/feed")
    found = linked(f"<html><head>{head}</head></html>".encode(), WHERE)
    assert [(link.url.rpartition("example")[2], link.title) for link in found] == [
        ("/feed", "All & more"),
        ("/comments/feed", "Comments on all"),
    ]


def test_links_in_the_text_are_the_last_resort():
    body = "<a href=/about>About</a> <a href=/rss/all.xml>RSS</a> <a href=https://other.example/feed>Theirs</a>"
    assert urls("", body) == ["https://overmere.example/rss/all.xml", "https://other.example/feed"]
    assert urls("<link rel=alternate type=application/rss+xml href=/a>", body) == ["https://overmere.example/a"]


def test_the_usual_paths_begin_below_the_page():
    found = usual("https://overmere.example/news/")
    assert found[:3] == (
        "https://overmere.example/news/feed",
        "https://overmere.example/news/rss",
        "https://overmere.example/feed",
    )
    assert usual("https://overmere.example/news/lock.html")[0] == "https://overmere.example/feed"
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (b"<!DOCTYPE html><html><body>x", True),
        (b"\n<HTML lang=en>", True),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", True),
        (b"<rss><channel><description>&lt;html></description>", False),
        (b"<rss version='2.0'><channel><item><description><![CDATA[<html><body>x", False),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", False),
        (b"words", False),
    ],
)
def test_what_is_a_page(body, page):
    assert is_page(body) is page


def test_a_page_in_a_feeds_place_says_what_it_names():
    page = (
        b"<html><head><link rel=alternate type=application/rss+xml href=/feed></head><body><p>Not here.</body></html>"
    )
    with pytest.raises(WebPageError) as error:
        parse(page, WHERE)
    assert [link.url for link in error.value.links] == ["https://overmere.example/feed"]
    assert "https://overmere.example/feed" in error.value.advice
    with pytest.raises(WebPageError, match="give the address"):
        parse(b"<html><body>Not here.</body></html>", WHERE)
    with pytest.raises(IntakeError) as other:
        parse(b"Not here.", WHERE)
    assert not isinstance(other.value, WebPageError)


def test_a_page_of_links_names_no_more_than_is_sensible():
    head = "".join(f"<link rel=alternate type=application/rss+xml href=/{n}>" for n in range(5_000))
    assert len(urls(head)) == discovery._MOST


@given(st.binary(max_size=400), st.sampled_from(["", "<link rel=alternate type=text/xml href=", "<a href=//"]))
def test_any_bytes_name_feeds_or_none(body, start):
    for link in linked(start.encode() + body, WHERE):
        assert link.url.startswith(("http://", "https://"))
