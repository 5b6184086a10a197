"""Snapshots of feeds replayed as if live: served on loopback at their moments, while a clock goes by.

A snapshot's links lead to the world, so each is turned into one to a server of our own, whose page has the entry's own
title and words as they stood in the snapshot last served.
"""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from loopback import Web, answer
from printed import PAGE

from newsloom.intake import canonical
from newsloom.intake.feeds import parse
from newsloom.intake.words import plain
from newsloom.text import squeeze

_HOUR = timedelta(hours=1)
# Feeds have entries of a few words, and a page has more.
_SHORT = 30
_MORE = "No more than this was in the feed, and so its page has no more than this line beside it to be read."
_FROM = "https://replayed.example/feed"


@dataclass
class Replay:
    """Feeds on loopback, each outlet at an address of its own.

    ``shots`` are a moment, an outlet and the bytes of its feed. ``shown`` is what each feed announced when it was
    asked: the addresses of each entry. ``pages`` are the headlines and words of each page, in order.
    """

    shots: list[tuple[datetime, str, bytes]]
    web: Web = field(default_factory=Web)
    shown: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    pages: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    asked: set[tuple[datetime, str]] = field(default_factory=set)

    def follow(self, desk):
        """Have a desk follow all feeds."""
        with desk.library.together():
            for outlet in self._outlets():
                desk.library.put_feed(self._url(outlet), desk.clock.now(), title=outlet)

    def over(self, desk, clock, days: list[datetime], every: timedelta = _HOUR / 2) -> list:
        """Have a desk do what is due through these days, a round every so often; gives the rounds."""
        runs, left = [], sorted(self.shots, key=lambda shot: shot[:2])
        for day in days:
            for step in range(round(timedelta(days=1) / every)):
                clock.at = max(clock.at, day + step * every)
                while left and left[0][0] <= clock.at:
                    self._serve(*left.pop(0))
                runs.append(desk.update())
        return runs

    def page(self, where: str, title: str, words: str, when: datetime | None) -> None:
        """From now on a page has these words, and its feed need not know."""
        more = f"<p>{_MORE}</p>" if len(words.split()) < _SHORT else ""
        told = f"<p>{html.escape(words)}</p>{more}"
        body = PAGE.format(title=html.escape(title), outlet=where.split("/")[3], when=when or "", paragraphs=told)
        self.web.routes["/" + where.split("/", 3)[3]] = answer(body.encode())
        had = self.pages.setdefault(where, [])
        had += [(title, words)] if had[-1:] != [(title, words)] else []

    def _outlets(self) -> list[str]:
        return sorted({outlet for _, outlet, _ in self.shots})

    def _url(self, outlet: str, path: str = "feed") -> str:
        return self.web.url(f"/{outlet}/{path}", f"127.0.1.{self._outlets().index(outlet) + 1}")

    def _serve(self, at: datetime, outlet: str, body: bytes) -> None:
        """From now on the server gives this snapshot, and its entries' pages."""
        feed = parse(body, _FROM, now=at).feed
        ours = {}
        for entry in feed.entries:
            if entry.url:
                name = sha256(canonical(entry.url).encode()).hexdigest()[:12]
                ours[entry.url] = self._url(outlet, name) + "?" + entry.url.partition("?")[2]
        # As it is written, which is now and then escaped twice; the longest first, as one may begin with another.
        ways = {link: re.escape(link).replace("&", "&(?:amp;)*") for link in sorted(ours, key=len, reverse=True)}
        written = re.compile("|".join(f"({way})" for way in ways.values()).encode())
        links = [html.escape(ours[link], quote=False).encode() for link in ways]
        body = written.sub(lambda found: links[(found.lastindex or 1) - 1], body) if ours else body
        entries = parse(body, self._url(outlet), now=at).feed.entries
        for entry in entries:
            if entry.url:
                assert entry.url in ours.values(), "no request may leave this machine"
                words = plain(entry.html.replace("<", " <")) or squeeze(entry.title or "")
                self.page(entry.url.partition("?")[0], entry.title or "", words, entry.published)

        def asked(_headers, _connection):
            self.asked.add((at, outlet))
            announced = self.shown.setdefault(self._url(outlet), {})
            for entry in entries:
                announced.setdefault(entry.id, []).append(entry.url or "")
            return answer(body, Content_Type="application/xml")

        self.web.routes[f"/{outlet}/feed"] = asked
