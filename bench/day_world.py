"""The world of a day of load: outlets on loopback, each at an address of its own, and a clock that runs faster.

    World(feeds, rate, hours) ── a plan of who reports what when ──▶ Web: feeds with entity tags, pages, robots.txt

Two reports in five tell a story that two to six outlets tell. Texts are the bundled samples', with other names and rare
words in each story. Of a hundred feeds two are dead, two have moved for good, three are slow, three want quiet now and
then, two break now and then; all others answer, and say whether anything is new.
"""

from __future__ import annotations

import asyncio
import html
import random
import re
import socket
import threading
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import newsloom
from newsloom import Loom
from newsloom.intake import Clock
from newsloom.link.rarity import background
from newsloom.text import stem
from newsloom.types import Article

START = datetime(2026, 3, 2, tzinfo=UTC)
SAMPLES = Path(newsloom.__file__).parent / "samples"
_WORD = re.compile(r"[^\W\d_]+|\d+")
#: What a feed shows, and of a hundred feeds how many are of a kind; the rest are well.
_SHOWN = 15
_KINDS = {"dead": 2, "moved": 2, "slow": 3, "busy": 3, "broken": 2}
# Real seconds that a slow server takes, and seconds of quiet that a busy one asks for.
_SLOW, _QUIET = 0.2, 1_800
# Of a hundred feeds so many carry reports whole; others name a page.
_WHOLE = 60
# Names and rare words of all stories: news has many, and the same again.
_VOCABULARY = 40_000
# Common words from this length on are each story's own, too: else stories made from one sample are taken for one.
_LONG = 5
# In so many of 100,000 reports a word is common to all news.
_COMMON = 6_000


class Quick(Clock):
    """A clock that goes ``haste`` times as fast as real time; with 0 it stands still but for its sleeps."""

    def __init__(self, haste: float = 0.0, begun: float | None = None, start: datetime = START) -> None:
        """It shows ``start`` at ``begun``, in seconds of the machine's monotonic clock."""
        self.start, self.haste = start, haste
        self.begun = time.monotonic() if begun is None else begun
        self._slept = 0.0
        self._lock = threading.Lock()

    def elapsed(self) -> float:
        """Seconds since its start."""
        return self._slept + self.haste * (time.monotonic() - self.begun)

    def now(self) -> datetime:
        """The moment that it shows."""
        return self.start + timedelta(seconds=self.elapsed())

    def sleep(self, seconds: float) -> None:
        """Let its time go by."""
        if self.haste:
            time.sleep(seconds / self.haste)
        else:
            with self._lock:
                self._slept += seconds


@dataclass(frozen=True, slots=True)
class Report:
    """A report that an outlet is to bring: seconds after the start, and the story's and its telling's number."""

    number: int
    outlet: int
    second: float
    story: int
    telling: int

    @property
    def path(self) -> str:
        """Its page."""
        return f"/news/{self.number}"


class World:
    """Who reports what when; all of it follows from the numbers given."""

    def __init__(self, feeds: int, rate: float, hours: float, start: datetime = START) -> None:
        """``rate`` reports an hour over all ``feeds``, from ``start`` on."""
        self.feeds, self.rate, self.hours, self.start = feeds, rate, hours, start
        dice = random.Random(7)
        self.kinds = _drawn_kinds(feeds, dice)
        self.reports: list[list[Report]] = [[] for _ in range(feeds)]
        self.plan = sorted(self._planned(dice), key=lambda report: report.second)
        for report in self.plan:
            self.reports[report.outlet].append(report)
        self._seconds = [[report.second for report in own] for own in self.reports]

    def _planned(self, dice: random.Random) -> list[Report]:
        found: list[Report] = []
        lasts, story = 3600 * self.hours, 0
        while len(found) < self.rate * self.hours:
            begins = dice.random() * lasts
            # One story in six is told by several, so that two reports in five are of such stories.
            many = min(dice.randint(2, 6), self.feeds) if dice.random() < 1 / 6 else 1
            for telling, outlet in enumerate(dice.sample(range(self.feeds), many)):
                second = min(begins + telling * dice.random() * 3_000, lasts)
                found.append(Report(len(found), outlet, second, story, telling))
            story += 1
        return found

    def host(self, outlet: int) -> str:
        """An address of loopback."""
        return f"127.{100 + outlet // 60_000}.{outlet // 250 % 240}.{1 + outlet % 250}"

    def out(self, outlet: int, second: float) -> list[Report]:
        """What an outlet has brought by then, the latest first, as many as its feed shows."""
        upto = bisect_right(self._seconds[outlet], second)
        return self.reports[outlet][max(0, upto - _SHOWN) : upto][::-1]

    def carries(self, outlet: int) -> bool:
        """Whether the outlet's feed has its reports whole."""
        return outlet * 37 % 100 < _WHOLE


def _drawn_kinds(feeds: int, dice: random.Random) -> list[str]:
    kinds = [kind for kind, share in _KINDS.items() for _ in range(max(1, feeds * share // 100))]
    kinds += ["well"] * (feeds - len(kinds))
    dice.shuffle(kinds)
    return kinds


# ── what reports say ─────────────────────────────────────────────────────────────────────────────────────


@cache
def _told() -> list[list[Article]]:
    """The samples' articles by story, the stories that most tell first."""
    woven = Loom().weave([str(SAMPLES)])
    return [[woven.articles[id] for id in digest.articles] for digest in woven.digests]


@cache
def _made(number: int) -> str:
    """A word of the vocabulary."""
    dice = random.Random(number)
    return "".join(dice.choice("bdfglmnprstv") + dice.choice("aeiou") for _ in range(dice.randint(2, 4)))


@cache
def _common(word: str) -> bool:
    return background("en").get(stem(word, "en"), 0) >= _COMMON


@cache
def _usual() -> list[str]:
    """The longer common words of the samples."""
    texts = (article.text for own in _told() for article in own)
    found = {word.lower() for text in texts for word in _WORD.findall(text)}
    return sorted(word for word in found if len(word) >= _LONG and word.isalpha() and _common(word))


def text(report: Report) -> tuple[str, list[str]]:
    """A report's title and paragraphs."""
    own = _told()[report.story % len(_told())]
    article = own[report.telling % len(own)]

    def other(found: re.Match[str]) -> str:
        word = found[0]
        low = word.lower()
        drawn = sha256(f"{report.story} {low}".encode()).digest()
        if low.isdigit():
            return str(drawn[0] % 89 + 10) if len(low) < 3 else low
        if len(word) < 4 or (_common(low) and len(word) < _LONG):
            return word
        number = int.from_bytes(drawn[:4], "big")
        made = _usual()[number % len(_usual())] if _common(low) else _made(number % _VOCABULARY)
        return made.capitalize() if word[0].isupper() else made

    kept = [article.text[block.start : block.end] for block in article.blocks if block.kind == "paragraph"]
    paragraphs = kept[: 6 + report.number % 5]
    return _WORD.sub(other, article.title or paragraphs[0][:60]), [_WORD.sub(other, one) for one in paragraphs]


def entry(world: World, report: Report, site: str) -> str:
    """A report as its outlet's feed tells it."""
    title, paragraphs = text(report)
    when = world.start + timedelta(seconds=report.second)
    carried = paragraphs if world.carries(report.outlet) else paragraphs[:1]
    told = html.escape("".join(f"<p>{html.escape(one)}</p>" for one in carried))
    return (
        f"<item><title>{html.escape(title)}</title><link>{site}{report.path}</link><guid>{site}{report.path}</guid>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>{told}</description></item>"
    )


def page(world: World, report: Report) -> bytes:
    """A report's own page."""
    title, paragraphs = text(report)
    when = world.start + timedelta(seconds=report.second)
    told = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
    menu = "".join(f'<li><a href="/part/{n}">Part {n}</a></li>' for n in range(12))
    return (
        f"<!doctype html><html lang='en'><head><title>{html.escape(title)}</title>"
        f"<meta property='article:published_time' content='{when:%Y-%m-%dT%H:%M:%SZ}'></head><body>"
        f"<nav><ul>{menu}</ul></nav><article><h1>{html.escape(title)}</h1>{told}</article>"
        f"<footer><p>All rights reserved by Outlet {report.outlet}.</p></footer></body></html>"
    ).encode()


# ── where it stands ──────────────────────────────────────────────────────────────────────────────────────


class Web:
    """The outlets' servers: one socket that answers at every address of loopback, in a thread."""

    def __init__(self, world: World, clock: Quick, port: int = 0) -> None:
        """At ``clock``'s time; reports of the future are not there yet."""
        self.world, self.clock = world, clock
        #: The moments, in the clock's seconds, at which each feed was asked; and what was answered.
        self.asked: defaultdict[int, list[float]] = defaultdict(list)
        self.answers: Counter[str] = Counter()
        self._outlets = {world.host(outlet): outlet for outlet in range(world.feeds)}
        self._items: dict[int, str] = {}
        self._ears = socket.create_server(("0.0.0.0", port), backlog=512)
        self.port = self._ears.getsockname()[1]
        # Nobody listens here: a connection is refused.
        self._deaf = socket.socket()
        self._deaf.bind(("0.0.0.0", 0))
        self._ended = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)
        self._ears.close()
        self._deaf.close()

    def feed(self, outlet: int) -> str:
        """The address that a user would follow."""
        kind = self.world.kinds[outlet]
        port = self._deaf.getsockname()[1] if kind == "dead" else self.port
        return f"http://{self.world.host(outlet)}:{port}/{'old' if kind == 'moved' else 'feed'}.xml"

    def site(self, outlet: int) -> str:
        """The address of an outlet."""
        return f"http://{self.world.host(outlet)}:{self.port}"

    def feeds(self) -> list[str]:
        """All of them."""
        return [self.feed(outlet) for outlet in range(self.world.feeds)]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._loop.close()

    async def _listen(self) -> None:
        server = await asyncio.start_server(self._serve, sock=self._ears)
        await self._ended.wait()
        server.close()
        served = asyncio.all_tasks() - {asyncio.current_task()}
        for one in served:
            one.cancel()
        await asyncio.gather(*served, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                named = (line.partition(":") for line in head[1:] if line)
                headers = {name.lower(): value.strip() for name, _, value in named}
                outlet = self._outlets.get(headers.get("host", "").partition(":")[0])
                if outlet is None:
                    break
                if self.world.kinds[outlet] == "slow":
                    await asyncio.sleep(_SLOW)
                writer.write(self._answer(outlet, head[0].split(" ")[1], headers))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, outlet: int, path: str, headers: dict[str, str]) -> bytes:
        if path == "/robots.txt":
            return self._said("robots", 404, b"none")
        if path.startswith("/news/") and path[6:].isdigit():
            report = next((one for one in self.world.out(outlet, self.clock.elapsed()) if one.path == path), None)
            return self._said("page", 200, page(self.world, report)) if report else self._said("no page", 404, b"none")
        second = self.clock.elapsed()
        if path == "/old.xml":
            return self._said("moved", 301, b"", Location=f"{self.site(outlet)}/feed.xml")
        self.asked[outlet].append(second)
        times, kind = len(self.asked[outlet]), self.world.kinds[outlet]
        if kind == "busy" and times % 3 == 2:
            return self._said("busy", 429, b"later", Retry_After=str(_QUIET))
        if kind == "broken" and times % 4 == 2:
            return self._said("broken", 500, b"broken")
        return self._feed(outlet, second, headers)

    def _feed(self, outlet: int, second: float, headers: dict[str, str]) -> bytes:
        shown = self.world.out(outlet, second)
        tag = f'"{outlet}-{shown[0].number if shown else "none"}"'
        if headers.get("if-none-match") == tag:
            return self._said("same", 304, b"", ETag=tag)
        site = self.site(outlet)
        for gone in [report.number for report in self.world.reports[outlet] if report not in shown]:
            self._items.pop(gone, None)
        for report in shown:
            if report.number not in self._items:
                self._items[report.number] = entry(self.world, report, site)
        items = "".join(self._items[report.number] for report in shown)
        told = f"<title>Outlet {outlet}</title><link>{site}/</link><language>en</language>"
        body = f'<?xml version="1.0"?><rss version="2.0"><channel>{told}{items}</channel></rss>'.encode()
        return self._said("feed", 200, body, ETag=tag)

    def _said(self, what: str, status: int, body: bytes, **headers: str) -> bytes:
        self.answers[what] += 1
        kind = "application/rss+xml" if what == "feed" else "text/html; charset=utf-8"
        said = {"Content-Type": kind, "Content-Length": str(len(body)), **headers}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in said.items())
        return f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode("latin-1") + body

    def never(self) -> list[int]:
        """Feeds that nobody asked; of the dead ones nothing is heard."""
        alive = (n for n, kind in enumerate(self.world.kinds) if kind != "dead")
        return [outlet for outlet in alive if not self.asked[outlet]]

    def too_often(self, least: float) -> list[int]:
        """Feeds that were asked again sooner than ``least`` seconds after, or than they had asked for."""
        found = []
        for outlet, moments in sorted(self.asked.items()):
            waits = [later - sooner for sooner, later in pairwise(moments)]
            kind = self.world.kinds[outlet]
            # Busy ones at every third time ask for quiet; broken ones are tried again after five minutes.
            allowed = (
                (_QUIET if kind == "busy" and n % 3 == 1 else 300 if kind == "broken" and n % 4 == 1 else least)
                for n in range(len(waits))
            )
            if any(wait < 0.95 * most for wait, most in zip(waits, allowed, strict=True)):
                found.append(outlet)
        return found
