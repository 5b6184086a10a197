"""What takes in bytes of strangers, each as a function of bytes that ends, or refuses with a ``NewsloomError``.

    bytes ──Target.run──▶ nothing        any other exception is a crash, and a broken promise an ``AssertionError``

The tests run them over the corpus and made input, ``bench/fuzz.py`` for as long as one likes.
"""

from __future__ import annotations

import asyncio
import atexit
import gzip
import io
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from newsloom import link, read, render, settings, weave
from newsloom.errors import OURS, NewsloomError, StoreError
from newsloom.intake import addresses, discovery, feeds, files, moments, opml, records, robots, schedule, slices
from newsloom.intake.networks import networks
from newsloom.intake.streams import Limits
from newsloom.kept import Rule
from newsloom.loom import alerts, checking, importing, matching
from newsloom.loom import moments as said_moments
from newsloom.loom.desk import Desk
from newsloom.read.dates import dates
from newsloom.read.figures import figures
from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.read.sources import citations
from newsloom.send.chat import _said, chat
from newsloom.serve.shown import asked, ruling
from newsloom.store import open_library
from newsloom.store.base import mark, place_of
from newsloom.store.wanted import first_match, query
from newsloom.types import Article, Failure, LeftOut, Page, Reading, Story

CORPUS = Path(__file__).parent / "corpus"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
LIMITS = Limits(page=200_000, line=100_000, whole=400_000)
LANGUAGES = (None, "en", "de", "fr", "es", "it", "pt", "nl")
REPORTS = (
    ("Inland Courier", "The dam at Hallin broke on Monday, mayor Ruth Adeyar said. About 4,200 people left their homes. "
     "“We are safe,” Adeyar told the Courier. The gate may have to be blown open on Friday if the rain returns."),
    ("Harbour Wire", "The dam at Hallin broke on Sunday, according to mayor Ruth Adeyar. Some 3,900 people were taken to "
     "schools in Marlow. “We are safe now,” she said on Tuesday. The repair will cost 12 million crowns."),
    ("Vess Valley Post", "Nine councillors voted for the toll on the bridge at Tarn Ferry, and four were absent. Lorries "
     "of more than 7.5 tonnes pay 6 crowns from 12 April, the council said."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A taker of bytes, with words that its input is made of, and whether a language is named in its first byte."""

    run: Callable[[bytes], None]
    words: tuple[str, ...] = ()


def tried(name: str, data: bytes) -> None:
    """Give a target bytes; what it refuses in our own words is well."""
    try:
        TARGETS[name].run(data)
    except NewsloomError as error:
        ours(error)
        writes(error.reason, error.advice)


def ours(error: NewsloomError) -> None:
    """What is told as a fault of newsloom's own is what is looked for here."""
    if error.advice == OURS:
        raise AssertionError(error.reason) from error


def seeds(name: str) -> list[bytes]:
    """The corpus of a target: its own, or reports in four languages."""
    return [path.read_bytes() for path in sorted(corpus(name).iterdir())]


def corpus(name: str) -> Path:
    """Where that lies."""
    return CORPUS / (name if (CORPUS / name).is_dir() else "news")


def writes(*told: str | None) -> None:
    """What goes on to files and terminals can be written as UTF-8."""
    for one in told:
        (one or "").encode()


# ── what the library is held against ─────────────────────────────────────────────────────────────────────


@cache
def folder() -> Path:
    """A folder that goes when the process does; in memory where the system has such."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(prefix="newsloom-fuzz-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def written(data: bytes, name: str) -> Path:
    path = folder() / name
    path.write_bytes(data)
    return path


@cache
def told() -> tuple[Reading, ...]:
    """The readings of three reports."""
    return tuple(
        read.read(Page(f"r:{n}", "record", given={
            "id": f"r{n}", "outlet": outlet, "text": text, "language": "en", "published": "2026-03-10T08:00:00Z",
        }))
        for n, (outlet, text) in enumerate(REPORTS)
    )  # fmt: skip


@cache
def sources() -> weave.Sources:
    return weave.Sources.of(told())


@cache
def desk() -> Desk:
    """A library of the three reports, woven."""
    rows = [{"id": f"r{n}", "outlet": outlet, "text": text, "published": "2026-03-10T08:00:00Z", "title": text[:30]}
            for n, (outlet, text) in enumerate(REPORTS)]  # fmt: skip
    path = written("".join(json.dumps(row) + "\n" for row in rows).encode(), "kept.jsonl")
    made = Desk(open_library(folder() / "news.db"), settings.Settings())
    made.take([str(path)])
    atexit.register(made.close)
    return made


# ── what is promised ─────────────────────────────────────────────────────────────────────────────────────


def holds_article(one: Article) -> None:
    last = 0
    for block in one.blocks:
        assert last <= block.start <= block.end <= len(one.text)
        last = block.end
    assert one.published is None or one.published.tzinfo is not None


def holds(reading: Reading) -> None:
    """Every span stands in the text, and is the words it claims to be."""
    text = reading.article.text
    holds_article(reading.article)
    cut = (*reading.sentences, *reading.mentions, *reading.citations, *reading.figures, *reading.dates, *reading.quotes)
    for one in cut:
        assert 0 <= one.start < one.end <= len(text), one
    for quote in reading.quotes:
        assert text[quote.start : quote.end] == quote.text
        if quote.speaker:
            assert text[quote.speaker.start : quote.speaker.end] == quote.speaker.name
        if quote.cue:
            assert 0 <= quote.cue.start <= quote.cue.end <= len(text)
    for when in reading.dates:
        assert text[when.start : when.end] == when.text
    starts = [one.start for one in reading.sentences]
    assert starts == sorted(starts)


def holds_pages(found: Iterator[Page | Failure | LeftOut]) -> None:
    for one in found:
        if isinstance(one, Page):
            try:
                holds_article(read.article(one))
            except NewsloomError as error:
                ours(error)
        else:
            writes(one.reason, getattr(one, "advice", ""))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────


def given(data: bytes) -> Article:
    """A given article: the first byte chooses its language, the rest is text."""
    language = LANGUAGES[data[0] % len(LANGUAGES)] if data else None
    text = data[1:].decode("utf-8", "surrogateescape" if data[:1] > b"\xf0" else "replace")
    record = {"id": "a", "text": text, "language": language, "published": "2026-03-10T08:00:00+02:00"}
    return read.article(Page("a", "record", given={name: value for name, value in record.items() if value is not None}))


def stage(found: Callable[[Article], Reading]) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        holds(found(given(data)))

    return run


def _cut(one: Article) -> Reading:
    return Reading(one, sentences=sentences(one))


def _dated(one: Article) -> Reading:
    return Reading(one, dates=dates(one, sentences(one)))


def _counted(one: Article) -> Reading:
    cut = sentences(one)
    return Reading(one, figures=figures(one, cut, dates(one, cut)))


def _named(one: Article) -> Reading:
    mentions, entities = names(one, sentences(one))
    known = {entity.name for entity in entities}
    assert all(mention.entity in known for mention in mentions)
    return Reading(one, mentions=mentions, entities=entities)


def _quoted(one: Article) -> Reading:
    cut = sentences(one)
    return Reading(one, quotes=quotes(one, cut, names(one, cut)[0]))


def _credited(one: Article) -> Reading:
    return Reading(one, citations=citations(one, sentences(one)))


def text(data: bytes) -> None:
    """A text file, read whole."""
    holds_pages(files.one_file(str(written(data, "one.txt")), LIMITS))
    holds(read.read(Page("one.txt", "text", data)))


def html(data: bytes) -> None:
    """A web page, read whole."""
    holds(read.read(Page("page.html", "html", data, "https://courier.example/a", given={"title": "The dam broke"})))


# ── intake ───────────────────────────────────────────────────────────────────────────────────────────────


def feed(data: bytes) -> None:
    """A feed, and the pages of its entries."""
    parsed = feeds.parse(data, "https://courier.example/feed", charset="latin-1", now=NOW)
    for entry in parsed.feed.entries:
        writes(entry.id, entry.url, entry.title, entry.html, entry.author, entry.source)
        assert entry.id
        assert entry.published is None or entry.published.tzinfo is not None
    writes(parsed.feed.title, parsed.feed.url, parsed.feed.language)
    holds_pages(files._entries(parsed.feed, "f"))


def outlines(data: bytes) -> None:
    """A list of feeds."""
    for one in opml.outlines(data):
        writes(one.url, one.title, one.site, *one.categories)


def discovered(data: bytes) -> None:
    """The feeds that a page names."""
    discovery.is_page(data)
    for one in discovery.linked(data, "https://courier.example/news/"):
        addresses.check(one.url)
        discovery.usual(one.url)
        writes(one.url, one.title)


def lines(data: bytes) -> None:
    """Articles as JSON Lines or JSON."""
    holds_pages(records.json_lines(io.BufferedReader(io.BytesIO(data)), "l", LIMITS))
    holds_pages(records.json_articles(data, "j") or iter(()))


def warc(data: bytes) -> None:
    """A web archive: read whole, and in slices to the same end, but for damage, which both tell."""
    if data[:1] == b"z":  # the rest, packed
        data = b"".join(gzip.compress(part, 1, mtime=0) for part in data[1:].split(b"\x00\x00"))
    path = str(written(data, "one.warc"))
    holds_pages(files.one_file(path, LIMITS))
    whole = [one for one in files.one_file(path, LIMITS) if isinstance(one, Page)]
    found = slices.survey(path, 2)
    parts = [one for part in found.slices for one in slices.pages_in(part, LIMITS) if isinstance(one, Page)]
    assert [one.body for one in parts] == [one.body for one in whole] or found.failures


def parquet(data: bytes) -> None:
    """Another's article file: columns of any kind (given as JSON), or bytes that say they are Parquet."""
    path = folder() / "one.parquet"
    if data[:4] == b"PAR1":
        path.write_bytes(data)
    else:
        import pyarrow
        from pyarrow.parquet import write_table

        try:
            write_table(pyarrow.Table.from_pydict(json.loads(data)), path)
        except (ValueError, RecursionError, TypeError, AttributeError, OverflowError, NotImplementedError):
            return
        except pyarrow.ArrowException:
            return
    holds_pages(records.parquet(str(path)))


class _Connection:
    token = "newsloom"


def robot(data: bytes) -> None:
    """A robots.txt, and what it asks for."""
    rules = robots._parsed(data.decode("utf-8-sig", "replace"))
    for address in ("https://courier.example/a?b=c", "https://courier.example/ä/%2F/$"):
        rules.can_fetch(address, "newsloom")
    server = robots.Server(threading.Semaphore(1), 1.0)
    robots.Robots(None, _Connection(), None)._slow_down(server, rules)  # type: ignore[arg-type]
    assert 0 <= server.delay <= robots._DELAY_MOST
    list(rules.sitemaps)


def headers(data: bytes) -> None:
    """What an answer's headers say of time, and a feed of when to look: each line one of them."""
    said = (data.decode("latin-1").split("\n") + [""] * 8)[:8]
    for until in (schedule.retry_after(said[0], NOW), schedule.fresh_until(
        {"cache-control": said[1], "age": said[2], "expires": said[3], "date": said[4]}, NOW)):  # fmt: skip
        assert until is None or NOW <= until <= NOW + timedelta(days=8)
    hinted = schedule.hints({"ttl": [said[5]], "hour": said[6].split(), "day": said[6].split(),
                             "updatePeriod": [said[6]], "updateFrequency": [said[7]]})  # fmt: skip
    assert NOW <= schedule.due(NOW, 600, 0.5, hinted) <= NOW + timedelta(days=10)
    for one in said:
        found = moments.moment(one)
        assert found is None or found.tzinfo is not None
        moments.stated(one)
        moments.offset(one)


def address(data: bytes) -> None:
    """Web addresses, as feeds and redirects give them."""
    url, _, other = data.decode("utf-8", "replace").partition("\n")
    once = addresses.canonical(url)
    assert addresses.canonical(once) == once
    whole = addresses.joined("https://courier.example/a/", other)
    for one in (url, whole, addresses.joined(url, other)):
        addresses.check(one)
        writes(addresses.origin(one), addresses.canonical(one))


# ── what users, programs and models say ──────────────────────────────────────────────────────────────────


def setting(data: bytes) -> None:
    """A settings file, and variables of the environment."""
    written(data, "newsloom.toml")
    value = data.decode("utf-8", "replace").replace("\x00", "")
    for name in ("WORDS", "STORY_DAYS", "PAGE_MEGABYTES", "NETWORKS", "MODEL_URL", "LOG_FORMAT"):
        try:
            of_settings(settings.settings(folder() / "nowhere", {f"NEWSLOOM_{name}": value}))
        except NewsloomError:
            continue
    of_settings(settings.settings(folder(), {}))


def of_settings(found: settings.Settings) -> None:
    assert found.words >= 20
    assert int(found.page_megabytes * 1e6) >= 0
    timedelta(days=found.story_days)
    timedelta(seconds=found.fetch_seconds)
    link.Linker(days=found.story_days)
    for make in (lambda: networks(found.networks), lambda: chat("m", found.model_url, 1, {})):
        try:
            make()
        except NewsloomError:
            continue


def digest(data: bytes) -> None:
    """A digest to check, in whatever form."""
    found = checking.verdicts(checking.told(data, "d"), sources())
    if found:
        writes(render.verdicts(found, colour=False), render.to_json(render.verdicts_shape(found)))


class _Model:
    name = "model-1"

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def __call__(self, instructions: str, sentences: str) -> str:
        return self.answer


@cache
def woven() -> Any:
    return weave.weave(Story("s", ("r0", "r1")), told()[:2], 250)


def _as_report(text: str, article: Article) -> Reading:
    return read.read(Page("wording", "record", given={"text": text, "language": article.language or "en"}))


def answer(data: bytes) -> None:
    """What a model server answers, and what its model says in it."""
    try:
        said = _said(data)
    except NewsloomError:
        said = data.decode("utf-8", "replace")
    made = weave.rewrite(woven(), told()[:2], _as_report, _Model(said))
    articles = {reading.article.id: reading.article for reading in told()}
    writes(render.to_json(render.digest_shape(made)), render.markdown([made], articles))


class _Undone(Exception):
    pass


def imported(data: bytes) -> None:
    """A file of another library's articles, kept and given back."""
    failures: list[Failure] = []
    packed = data[:2] == b"\x1f\x8b"
    path = written(data, "copies.jsonl.gz" if packed else "copies.jsonl")
    copies = list(importing.copies(path, failures))
    for one in failures:
        writes(one.reason, one.advice)
    library = desk().library
    readings = [(copy, read.read_article(copy.article)) for copy in copies]
    for _, reading in readings:
        holds(reading)
    try:
        with library.together():
            library.put_copies(readings, NOW)
            for copy in library.kept_articles():
                writes(*render.json_lines([render.article_row(copy)]))
            raise _Undone
    except _Undone:
        pass


def search(data: bytes) -> None:
    """What a reader types into the search box."""
    typed = data.decode("utf-8", "surrogateescape" if data[:1] == b"s" else "replace")
    meant = asked.understood(typed, NOW)
    for field in ("outlet", "speaker", "since"):
        asked.without(typed, field)
    asked.given("speaker", typed)
    if meant.words:
        desk().library.search(meant.words, outlet=meant.outlet, language=meant.language, since=meant.since,
                              until=meant.until)  # fmt: skip
    wanted = query(typed)
    desk().library.search(typed)
    for some in wanted.every:
        for piece in some:
            found = first_match(f"{REPORTS[0][1]} {typed[:200]}", (piece,))
            assert found is None or found[0] < found[1]


def called(data: bytes) -> None:
    """A call of a tool by a model: JSON with its name and arguments, as the SDK hands them on."""
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        call = json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return
    name, arguments = (call.get("name"), call.get("arguments")) if isinstance(call, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(arguments, dict):
        return
    wrong = None
    try:
        asyncio.run(_server().call_tool(name, arguments))
    except ToolError as error:
        wrong = error
    assert "failed inside newsloom" not in str(wrong), wrong
    writes(str(wrong))


@cache
def _server() -> Any:
    from newsloom.serve.mcp.server import server

    return server(desk())


def rule(data: bytes) -> None:
    """An alert as a form asks for it, and as it is kept."""
    said = (data.decode("utf-8", "replace").split("\x1f") + [""] * 12)[:12]
    wanted = ruling.Wanted(*said[:6], new="n" in said[6], conflict="c" in said[6], followed="f" in said[6],
                           independent=said[7], when="daily" if "d" in said[6] else "once", daily=said[8],
                           zone=said[9], mail=said[10], webhook=said[11])  # fmt: skip
    made = ruling.rule_of(wanted)
    assert Rule.of(json.loads(json.dumps(made.mapping()))) == made
    for search in made.words:
        matching.has_words(search, "")
    if made.daily:
        assert alerts.next_moment(made, NOW) > NOW
    writes(ruling.name_of(wanted, made))
    news = matching.News(desk().library, "s", None, woven(), 1, NOW, ())
    for thing in matching.happened(made, news, followed=True):
        writes(thing.key, thing.why)
    ruling.channels_of(wanted, apprise=False)


def marks(data: bytes) -> None:
    """Marks of pages, and times as they are asked for."""
    said = data.decode("utf-8", "replace")
    for kinds in ((int,), (int, int), (int, str), (str, str), (str, int, str, str)):
        try:
            assert place_of(mark(*place_of(said, *kinds)), *kinds)
        except StoreError:
            continue
    for ask in (
        lambda: desk().library.search("dam", after=said),
        lambda: desk().library.stories(after=said),
        lambda: desk().library.said(["Ruth Adeyar"], after=said),
    ):
        try:
            ask()
        except StoreError:
            continue
    asked.moment_of(said, NOW)
    said_moments.moment(said, NOW)


XML = ("<rss version='2.0'>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "<description>",
       "<![CDATA[", "]]>", "<pubDate>", "<guid isPermaLink='false'>", "<feed xmlns='http://www.w3.org/2005/Atom'>",
       "<entry>", "<content type='xhtml'>", "<updated>", "<id>", "&amp;", "&#x0;", "&#55296;", "<!DOCTYPE", "<!ENTITY",
       "xml:base=", "xmlns:dc=", "<dc:date>", "<media:description>", "<?xml version='1.0' encoding='utf-16'?>", "<!--",
       "<rdf:RDF", "/>", "xmlns=''", "<ttl>", "<skipHours><hour>")  # fmt: skip
PAGE = ("<html>", "<head>", "<body>", "<p>", "</p>", "<div class='", "<article>", "<h1>", "<li>", "<blockquote>", "<br>",
        "<table><tr><td>", "<script type='application/ld+json'>", "</script>", "<meta property='og:title' content='",
        "<meta charset='", "<time datetime='", "<a href='", "<figure><figcaption>", "&nbsp;", "&#8220;", "<!--", "-->",
        "<link rel='canonical' href='", "<base href='", "\x00", "<svg>", "<template>", "<pre>", "hidden", "</div>",
        '{"@type":"NewsArticle","headline":"', '"datePublished":"', "byline", "<link rel='alternate' type='application/rss+xml' href='")  # fmt: skip
JSON = ('{"', '":', '","', "[]", "{}", "null", "true", "-1", "1e999", "NaN", "\\ud800", "\\u0000", '"text":"', '"id":"',
        '"url":"', '"outlet":{"id":"', '"title":"', '"published":"2026-03-10T08:00:00Z"', '"language":"', "[[[[", "9" * 40,
        "\n")  # fmt: skip
DIGEST = (*JSON, '"stories":[', '"passages":[', '"credits":[', '"digest":', '"start":', '"end":', '"exact":"', "**", "# ",
          "● ", "  agreed · ", "[1]", "- ", "> ", "[x](https:", "<p>", '<meta name="generator" content="newsloom"',
          '<div class="passage"><p>', "The dam at Hallin broke on Monday", "4,200 people")  # fmt: skip
NEWS = ("“", "”", '"', "‘", "’", "«", "»", "„", " said", " told the BBC", "according to ", "Mrs ", "Dr. ", "\n\n", "\n", ". ",
        ", ", ": ", "; ", " — ", "(", ")", "…", "\u200b", "\u202e", "\u00ad", "\u2028", "\x00", "\x1f", "e\u0301", "İ", "ﬁ", "ß",
        "Ruth Adeyar", "Inland Courier", "Reuters", "(AP) —", "By ", "she ", "who ", "dass ", "selon ", "según ")  # fmt: skip
NUMBERS = ("two ", "million ", "hundred and ", "half a ", "per cent", "%", "$", "€", "1,200", "1.2", "12 345,6", "3-4 ",
           "between ", " and ", "more than ", "²", "½", "٣", "①", "Ⅻ", "1e5", "9" * 30, "degrees", "km/h", "mille ",
           "einundzwanzig", "vingt-et-un", "docena de ", "people", "10:30", "−", "–")  # fmt: skip
DAYS = ("Monday", "March ", "2026", "3 ", "3rd", "yesterday", "last ", "next ", "week", "noon", "a.m.", "10:30", "GMT", "+14:00",
        "32", "0", "29 February ", "9999", "1 January 1", "Montag", "mars", "ayer", "tomorrow night", "between ", " to ",
        "fortnight", "two days ago", "12/03/2026", "2026-03-10T", "’26", "the 1990s", "century")  # fmt: skip

TARGETS: dict[str, Target] = {
    "feed": Target(feed, XML),
    "outlines": Target(outlines, ("<opml>", "<body>", "<outline ", "xmlUrl='", "text='", "category='", "/>", "</outline>", *XML[-6:])),
    "html": Target(html, PAGE),
    "discovered": Target(discovered, PAGE),
    "text": Target(text, NEWS),
    "sentences": Target(stage(_cut), NEWS),
    "dates": Target(stage(_dated), DAYS),
    "figures": Target(stage(_counted), NUMBERS + DAYS[:8]),
    "names": Target(stage(_named), NEWS),
    "quotes": Target(stage(_quoted), NEWS),
    "credits": Target(stage(_credited), NEWS),
    "lines": Target(lines, JSON),
    "warc": Target(warc, ("WARC/1.0\r\n", "WARC-Type: response\r\n", "Content-Length: ", "Content-Type: application/http\r\n",
                          "\r\n\r\n", "HTTP/1.1 200 OK\r\n", "Content-Type: text/html; charset=", "Content-Encoding: gzip\r\n",
                          "Transfer-Encoding: chunked\r\n", "<p>", "\n", "9" * 15)),
    "parquet": Target(parquet, ("PAR1", *JSON)),
    "robot": Target(robot, ("User-agent: *\n", "Disallow: ", "Allow: ", "Crawl-delay: ", "Request-rate: 1/", "Visit-time: ", "nan",
                            "inf", "-1", "Sitemap: ", "*", "$", "%", "s\n", "newsloom")),
    "headers": Target(headers, ("max-age=", "no-store", "Tue, 10 Mar 2026 08:00:00 GMT", "\n", "-0000", "+9999", "EST", "hourly",
                                "monday", "23 ", "2026-03-10T08:00:00Z", "9" * 12, "T24:00")),
    "address": Target(address, ("https://", "http:", "[::1]", "@", ":99999", "?", "utm_source=", "&", "%2F", "%", "#!", "..", "//",
                                "xn--", "www.", "\n", "ä", "。", "\t")),
    "setting": Target(setting, ("words = ", "story_days = ", "[", "]", "{", '"""', "nan", "inf", "1e999", "0x", "model_url = ",
                                "\n", "log_format = ", "networks = ", "1979-05-27", "page_megabytes = ")),
    "digest": Target(digest, DIGEST + NUMBERS[:6]),
    "answer": Target(answer, ('{"choices":[{"message":{"content":"', '{\\"sentences\\": [{\\"text\\": \\"', '\\", \\"cites\\": [1]}]}',
                              "</think>", "[1]", "[1, 2]", *JSON, "The dam at Hallin broke on Monday, mayor Ruth Adeyar said.")),
    "imported": Target(imported, ('"blocks":[[0,', '"paragraph"]', '"versions":[{"number":1,"seen_at":"', '"arrived_at":"', *JSON,
                                  '"extra":{', '"bylines":[', '"report":"', '"story":"', "0001-01-01T00:00:00+14:00")),
    "search": Target(search, ('"', "-", "*", " OR ", "from:", "speaker:", "lang:", "after:2026-03", "before:3d", "(", "NEAR/",
                              "dam", "大", "'", "\x00", "^", "{", "title:", "e\u0301")),
    "called": Target(called, ('{"name":"', '","arguments":{"', '"search"', '"stories"', '"story"', '"check"', '"compare"', '"quotes"',
                              '"article"', '"changes"', '"since":"', '"cursor":"', '"limit":', '"text":"', '"words":"', "24h", *JSON)),
    "rule": Target(rule, ("\x1f", "\n", "07:30", "24:00", "Europe/Berlin", "../", "UTC", "dam", "Ruth Adeyar", "York", "r0@x.example",
                          "https://hooks.example/", "ncf", "d", "-", '"', "OR")),
    "marks": Target(marks, ("Wzdd", "WyJhIiwgMV0", "MjAyNi0", "=", "-", "_", "2026-03-10", "3d", "T24:00", "+99:99", "0001-01-01", "9999")),
}  # fmt: skip
