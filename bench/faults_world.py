"""What the fault campaign works on: a web of our own with feeds and pages, libraries made of it, and what they hold.

Web (a feed on each address, a page on each of more) ── newsloom update ──▶ whole library ──▶ older ones, exports
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from newsloom.intake import networks
from newsloom.kept import Taken
from newsloom.loom import keeping
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library
from newsloom.store.migrations import migrations
from newsloom.store.sqlite import SQLite
from newsloom.types import Article, Block, Outlet, Quote, Reading, Sentence, Speaker

_TESTS = Path(__file__).parent.parent / "tests"
sys.path += [str(_TESTS / "intake"), str(_TESTS / "archive")]
loopback: Any = import_module("loopback")
inputs: Any = import_module("archive_inputs")

FEEDS = 6
SETTINGS = Settings(networks="127.0.0.0/8")
assert networks(SETTINGS.networks)
_SYLLABLES = ("bar", "den", "fol", "gim", "hus", "kel", "lor", "mav", "nep", "rit", "sov", "tul")


def _filled(number: int) -> str:
    """So many words that an entry is taken for the whole report; of its own, so that they link it with no other."""
    dice = random.Random(number)
    words = ["".join(dice.choices(_SYLLABLES, k=3)) for _ in range(14 * 11)]
    return " ".join(" ".join(words[at : at + 11]).capitalize() + "." for at in range(0, len(words), 11))


def web(count: int) -> tuple[Any, list[str]]:
    """Servers with six feeds over so many reports; and the feeds' addresses. Each fifth entry carries its report."""
    made: Any = loopback.Web()
    listed: list[list[str]] = [[] for _ in range(FEEDS)]
    for number, one in enumerate(inputs.reports(count)):
        path = f"/page/{number}"
        made.routes[path] = loopback.answer(inputs.html(one))
        html = (
            "".join(f"<p>{part}</p>" for part in (*one["text"].split("\n\n"), _filled(number)))
            if number % 5 == 0
            else ""
        )
        # A server of its own for each page: one is asked once a second.
        url = made.url(path, f"127.0.{10 + number // 200}.{1 + number % 200}")
        listed[number % FEEDS].append(
            f"<item><title>{escape(one['title'])}</title><link>{url}</link><guid>{path}</guid>"
            f"<pubDate>{one['published']}</pubDate><description>{escape(html)}</description></item>"
        )
    feeds = []
    for number, items in enumerate(listed):
        body = f'<rss version="2.0"><channel><title>Feed {number}</title>{"".join(items)}</channel></rss>'
        made.routes[f"/feed/{number}"] = loopback.answer(body.encode(), Content_Type="application/rss+xml")
        feeds.append(made.url(f"/feed/{number}", f"127.0.0.{number + 1}"))
    return made, feeds


def followed(place: Path, feeds: list[str]) -> None:
    """A library that follows feeds and asked none of them."""
    with open_library(place) as library:
        for feed in feeds:
            library.put_feed(feed, datetime.now(UTC))


def unlinked(place: Path) -> None:
    """Ask, fetch and read all that is due; link and weave nothing."""
    with Desk(open_library(place), SETTINGS) as desk:
        counts: Counter[str] = Counter()
        desk._gather(desk.clock.now(), counts, set(), lambda: None)
        keeping.read_due(desk.library, desk._reader(), desk.clock.now(), counts, lambda *_: None)


def copied(place: Path, to: Path) -> Path:
    """A library's file, copied while nobody uses it, to a place where none is."""
    for end in ("-wal", "-shm", "-journal"):
        to.with_name(to.name + end).unlink(missing_ok=True)
    shutil.copyfile(place, to)
    return to


def large(place: Path, reports: int) -> None:
    """A library of many short reports of three outlets in two languages, with a quote each, for migrations to chew."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    with open_library(place) as library:
        for begin in range(0, reports, 100):
            taken = []
            for number in range(begin, min(begin + 100, reports)):
                text = (
                    f"“We shall see,” said Ada Hale{number % 40}. The bridge of ward {number} was closed on Monday. "
                    * 3
                )
                speaker = Speaker(f"Ada Hale{number % 40}", f"Ada Hale{number % 40}", 22, 30)
                article = Article(
                    f"a{number}", text, (Block(0, len(text), "paragraph"),), outlet=Outlet(f"o{number % 3}", "Post"),
                    published=start + timedelta(minutes=number), language=("en", "de")[number % 2],
                )  # fmt: skip
                quotes = (Quote(1, 13, text[1:13], "direct", speaker),)
                taken.append(
                    Taken(Reading(article, (Sentence(0, len(text), 0),), quotes), f"https://a.example/{number}")
                )
            library.put_readings(taken, start)


def older(now: Path, place: Path) -> Path:
    """A library as the first newsloom made it, with what the one at ``now`` holds."""
    for end in ("", "-wal", "-shm"):
        place.with_name(place.name + end).unlink(missing_ok=True)
    SQLite(place, 1.0).open(migrations()[:1]).dispose()
    raw = sqlite3.connect(place)
    raw.execute("ATTACH ? AS now", (str(now),))
    listed = raw.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'table'").fetchall()
    # The index keeps itself in tables of its own, which are copied with the rest.
    for name in [name for name, sql in listed if "VIRTUAL" not in sql and name != "migrations"]:
        columns = ", ".join(f'"{row[1]}"' for row in raw.execute(f"PRAGMA main.table_info({name})"))
        raw.execute(f"DELETE FROM main.{name}")
        raw.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM now.{name}")
    raw.commit()
    raw.close()
    return place


# ── what a library holds ─────────────────────────────────────────────────────────────────────────────────


def checksum(place: Path) -> str:
    """A checksum over all rows."""
    with open_library(place) as library:
        return library.checksum().checksum


def standing(place: Path) -> dict[str, list[Any]]:
    """What stands where, without the times at which it was put: articles, stories with their digests, entries."""
    with open_library(place) as library:
        articles = [(one.article.id, one.report, len(one.versions), one.story) for one in library.kept_articles()]
        stories = []
        for story in library.kept_stories():
            digest = library.digest(story.id)
            woven = sha256(repr(digest).encode()).hexdigest()[:16]
            told = sorted(digest.articles) if digest else None
            # Sorted: in which order pages come is nobody's promise.
            stories.append((story.id, story.line.title, sorted(story.articles), told, woven))
        entries = [(one.entry.id, one.state, one.report) for one in library.entries(limit=100_000).items]
    return {"articles": sorted(articles), "stories": sorted(stories), "entries": sorted(entries)}


def sound(place: Path) -> None:
    """The file is sound, every credit holds, nothing is there twice."""
    with open_library(place) as library:
        assert library.sound() == (), library.sound()
        assert library.verify().astray == (), library.verify().astray
        kept = list(library.kept_articles())
        assert len({one.article.id for one in kept}) == len(kept)
        reports = {(one.address, one.report) for one in kept if one.address}
        assert len({address for address, _ in reports}) == len(reports), "a report is there twice"
        assert len({(one.report, one.article.text) for one in kept}) == len(kept), "a version is there twice"
