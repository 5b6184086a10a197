"""The web reader at size: pages from cold, their weight, requests a second beside plain text, 200 clients at once.

    python bench/serve.py [--articles 100000] [--keep FILE.db] [--seconds 60] [--clients 200]

The library is that of ``bench/store.py`` with one story of 50 reports beside, made of the samples' and woven for real.
The server is a process of its own, asked over loopback by plain HTTP/1.1 connections that stay open.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from runpy import run_path

import newsloom
from newsloom import Loom
from newsloom.kept import Taken
from newsloom.store import Library, open_library
from newsloom.types import Article, Block, Join, Outlet, Story

HERE = Path(__file__).parent
SAMPLES = Path(newsloom.__file__).parent / "samples"
_PORT = re.compile(rb"http://[^ ]+:(\d+)/")
_SOURCES = 50


def fifty() -> list[Article]:
    """The richest sample story told by 50 outlets: its reports again, each with some paragraphs left out."""
    dice = random.Random(11)
    woven = Loom().weave([str(SAMPLES)])
    richest = max(woven.digests, key=lambda digest: len(digest.articles))
    own = [woven.articles[id] for id in richest.articles]
    return [*own, *(_again(dice.choice(own), number, dice) for number in range(_SOURCES - len(own)))]


def _again(article: Article, number: int, dice: random.Random) -> Article:
    kept = [b for n, b in enumerate(article.blocks) if n == 0 or dice.random() < 0.7]
    text, blocks = "", []
    for block in kept:
        words = article.text[block.start : block.end]
        blocks.append(Block(len(text), len(text) + len(words), block.kind))
        text += words + "\n\n"
    at = article.published + timedelta(minutes=dice.randint(5, 600)) if article.published else None
    outlet = Outlet(f"regional-{number}", f"Regional Post {number}")
    return dataclasses.replace(
        article, id=f"{article.id}-{number}", text=text.rstrip(), blocks=tuple(blocks), outlet=outlet, published=at,
        url=f"https://regional-{number}.example/{article.id}",
    )  # fmt: skip


def put_fifty(library: Library) -> str:
    """Keep the story of 50 reports, woven; gives its id."""
    from newsloom.read import read_article
    from newsloom.weave import weave

    readings = [read_article(article) for article in fifty()]
    story = f"s-{readings[0].article.id}"
    now = max(r.article.published for r in readings if r.article.published)
    with library.together():
        library.put_readings([Taken(reading) for reading in readings], now)
        library.put_joins([Join(r.article.id, story, 0.9, ("words",)) for r in readings], now)
        library.put_digest(weave(Story(story, tuple(r.article.id for r in readings)), readings), now)
    return story


# ── a client ─────────────────────────────────────────────────────────────────────────────────────────────


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> tuple[int, bytes]:
    """One GET over an open connection: status and body as sent."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    return int(lines[0].split()[1]), await reader.readexactly(length)


async def each(port: int, paths: Sequence[str]) -> list[tuple[str, float, int, int]]:
    """Each path once, one after the other: seconds, status, bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for path in paths:
        begun = time.perf_counter()
        status, body = await asked(reader, writer, path)
        found.append((path, time.perf_counter() - begun, status, len(body)))
    writer.close()
    return found


async def many(port: int, paths: Sequence[str], clients: int, seconds: float) -> tuple[int, Counter[str]]:
    """So many clients asking for so long: requests answered, and what went wrong."""
    end, wrong, answered = time.perf_counter() + seconds, Counter[str](), 0

    async def client(number: int) -> None:
        nonlocal answered
        dice = random.Random(number)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while time.perf_counter() < end:
                status, _ = await asked(reader, writer, dice.choice(paths))
                answered += 1
                if status >= 400:
                    wrong[str(status)] += 1
            writer.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            wrong[type(error).__name__] += 1

    await asyncio.gather(*(client(number) for number in range(clients)))
    return answered, wrong


# ── the server ───────────────────────────────────────────────────────────────────────────────────────────


class Served:
    """``newsloom serve`` over a library, as a process of its own."""

    def __init__(self, place: Path) -> None:
        command = [sys.executable, "-m", "newsloom", "serve", "--no-poll", "--port", "0", "--store", str(place)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        assert self.process.stderr is not None
        told = self.process.stderr.readline()
        match = _PORT.search(told)
        assert match, told
        self.port = int(match[1])

    def megabytes(self) -> float:
        """What it holds of memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)


def questions(library: Library, story: str) -> dict[str, list[str]]:
    """What readers ask for, by kind of page."""
    dice = random.Random(5)
    lines = library.stories(order="newest", limit=400).items
    chosen = [line.id for line in dice.sample(lines, min(60, len(lines)))]
    articles = [one.id for one in library.headlines(limit=200).items[::5]]
    words = ["government", "river", "bank", "museum", "minister", "police", "rate", "water", "dam", "ferry"]
    people = [one.entity for one in library.people(limit=20).items]
    return {
        "front": ["/", "/?order=new", "/?language=de", "/?outlet=outlet-7", "/?followed=1"],
        "story of 50": [f"/stories/{story}"],
        "story": [f"/stories/{id}" for id in chosen],
        "article": [f"/articles/{id}" for id in articles],
        "search": [f"/search?q={word}" for word in words],
        "person": [f"/people/{name.replace(' ', '%20')}" for name in people],
        "outlet": [f"/outlets/outlet-{n}" for n in range(0, 60, 6)],
        "lists": ["/people", "/outlets", "/changes", "/feeds", "/status", "/check"],
        "api": ["/api/v1/stories", f"/api/v1/stories/{story}", "/api/v1/articles", "/api/v1/search?q=river"],
    }


def cold(place: Path, asking: dict[str, list[str]]) -> None:
    """Every page at its first asking, of a server that has just started."""
    print(f"{'from cold, ms':14} {'pages':>5} {'median':>8} {'p95':>8} {'worst':>8}")
    everything: list[float] = []
    for kind, paths in asking.items():
        served = Served(place)
        found = asyncio.run(each(served.port, paths))
        served.stop()
        bad = [(path, status) for path, _, status, _ in found if status != 200]
        if bad:
            print(f"  {kind}: {len(bad)} not answered, such as {bad[0]}")
        spent = sorted(1000 * seconds for _, seconds, _, _ in found)
        everything += spent
        print(f"{kind:14} {len(spent):>5} {_at(spent, 0.5):>8.1f} {_at(spent, 0.95):>8.1f} {spent[-1]:>8.1f}")
    print(f"{'all':14} {len(everything):>5} {_at(sorted(everything), 0.5):>8.1f} {_at(sorted(everything), 0.95):>8.1f}")


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def weight(port: int, story: str) -> None:
    """What a browser fetches for the page of a story of 50 sources."""
    (_, _, _, page), *_ = asyncio.run(each(port, [f"/stories/{story}"]))

    async def linked() -> list[str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        _, body = await asked(reader, writer, f"/stories/{story}")
        writer.close()
        html = gzip.decompress(body).decode()
        return list(dict.fromkeys(re.findall(r'(?:src|href)="(/static/[^"]+)"', html)))

    files = asyncio.run(each(port, asyncio.run(linked())))
    script = sum(size for path, _, _, size in files if path.endswith(".js"))
    rest = sum(size for path, _, _, size in files) - script
    total, parts = (page + script + rest) / 1000, (page / 1000, script / 1000, rest / 1000)
    print("story of 50: {:.0f} kB in all: page {:.0f}, script {:.1f}, styles and picture {:.1f}".format(total, *parts))


def main() -> None:
    """Measure it all."""
    asked_for = argparse.ArgumentParser()
    asked_for.add_argument("--articles", type=int, default=100_000)
    asked_for.add_argument("--keep", type=Path, help="a library made before, or where to keep the one that is made")
    asked_for.add_argument("--seconds", type=float, default=60)
    asked_for.add_argument("--clients", type=int, default=200)
    given = asked_for.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "news.db"
        if given.keep and given.keep.exists():
            shutil.copy(given.keep, place)
        else:
            with open_library(place) as library:
                run_path(str(HERE / "store.py"))["fill"](library, given.articles)
            if given.keep:
                shutil.copy(place, given.keep)
        with open_library(place) as library:
            story = put_fifty(library)
            asking = questions(library, story)
        cold(place, asking)
        served = Served(place)
        weight(served.port, story)
        warm(served, story)
        crowd(served, [path for paths in asking.values() for path in paths], given.clients, given.seconds)
        served.stop()


def warm(served: Served, story: str) -> None:
    """Requests a second of the story's page, as a share of the plain-text route's, turn by turn."""
    rates: dict[str, list[float]] = {"/healthz": [], f"/stories/{story}": []}
    for _ in range(3):
        for path, found in rates.items():
            asyncio.run(each(served.port, [path] * 5))
            answered, wrong = asyncio.run(many(served.port, [path], 8, 4))
            assert not wrong, wrong
            found.append(answered / 4)
    plain, page = (sorted(found)[1] for found in rates.values())
    print(f"warm: {page:.0f} pages a second beside {plain:.0f} of plain text: {page / plain:.2f}")


def crowd(served: Served, paths: Sequence[str], clients: int, seconds: float) -> None:
    """Many clients at once, over all kinds of pages; memory before, in the middle, after."""
    held = [served.megabytes()]
    total, wrong = 0, Counter[str]()
    for _ in range(4):
        answered, bad = asyncio.run(many(served.port, paths, clients, seconds / 4))
        total, wrong = total + answered, wrong + bad
        held.append(served.megabytes())
    told = ", ".join(f"{megabytes:.0f}" for megabytes in held)
    print(f"{clients} clients, {seconds:.0f} s: {total:,} answered, wrong: {dict(wrong) or 'none'}; memory {told} MB")


if __name__ == "__main__":
    main()
