"""Feeds beside feedparser: exceptions, entries, speed; snapshots replayed as if live; what a gzip bomb takes.

    python bench/feeds.py [--data FOLDER] [--rounds 5]

With ``--data`` the snapshots of real feeds in ``FOLDER/feeds_real`` are read, and feedparser's own test feeds in
``FOLDER/feeds_feedparser.jsonl.gz`` where they are; without, feeds made of the bundled samples. Times are of one core:
each document's best of the rounds, which ours and feedparser take in turn, so that a busy machine is unfair to neither.
The replay and the bomb are served on loopback; no packet leaves it.
"""

from __future__ import annotations

import argparse
import base64
import gc
import gzip
import html
import json
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser

from newsloom.errors import IntakeError
from newsloom.intake import feed
from newsloom.intake.entries import likeness
from newsloom.intake.fetch import Fetcher
from newsloom.intake.networks import networks
from newsloom.intake.nouns import Clock, Known, Manners
from newsloom.intake.polls import polls
from newsloom.types import Entry, Feed

SAMPLES = Path(__file__).resolve().parent.parent / "src" / "newsloom" / "samples"
LOOPBACK = networks("127.0.0.0/8")
START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A feed's body as it was from a moment on."""

    outlet: str
    since: datetime
    body: bytes


def snapshots(folder: Path) -> list[Snapshot]:
    """The snapshots of real feeds, in order of time."""
    with gzip.open(folder / "index.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found = [
        Snapshot(
            row["outlet"],
            datetime.strptime(f"{row['day']} {row['time']}", "%Y-%m-%d %H%M%S").replace(tzinfo=UTC),
            gzip.decompress((folder / row["file"]).read_bytes()),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.since, one.outlet))


def made(outlets: int = 12, days: int = 5) -> list[Snapshot]:
    """RSS feeds of full texts, from the bundled samples: each day four new reports among thirty."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.rglob("*.txt"))]
    return [
        Snapshot(f"outlet{outlet}", START + timedelta(days=day, minutes=7 * outlet), _rss(outlet, day, texts))
        for day in range(days)
        for outlet in range(outlets)
    ]


def _rss(outlet: int, day: int, texts: Sequence[str]) -> bytes:
    items = []
    for number in range(4 * day, 4 * day + 30):
        text = texts[(7 * outlet + number) % len(texts)]
        when = START + timedelta(hours=6 * number) - timedelta(days=8)
        paragraphs = "".join(f"<p>{html.escape(one)}</p>" for one in text.split("\n") if one.strip())
        items.append(
            f"<item><title>{html.escape(text.splitlines()[0])} ({number})</title>"
            f"<link>https://outlet{outlet}.example/{number}?utm_source=rss</link><guid>{outlet}-{number}</guid>"
            f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
            f"<description><![CDATA[{paragraphs}]]></description></item>"
        )
    head = f"<title>Outlet {outlet}</title><link>https://outlet{outlet}.example/</link><language>en</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


# ── entries ──────────────────────────────────────────────────────────────────────────────────────────────


def beside(named: Sequence[tuple[str, bytes]]) -> None:
    """Print exceptions, and what feedparser's entries have that ours lack."""
    count: Counter[str] = Counter()
    for name, body in named:
        theirs = feedparser.parse(body).entries
        try:
            ours = feed(body)
        except IntakeError as refusal:
            count["refused"] += 1
            if theirs:
                count["refused with entries"] += 1
                print(f"  refused: {name}: {refusal.reason}")
            continue
        except Exception as error:
            count["exceptions"] += 1
            print(f"  exception: {name}: {error!r}")
            continue
        count["read"] += 1
        count["entries"] += len(ours.entries)
        count["theirs"] += len(theirs)
        count["fewer"] += len(ours.entries) < len(theirs)
        count["more"] += len(ours.entries) > len(theirs)
        for entry, other in zip(ours.entries, theirs, strict=False):
            count.update(f"without {what}" for what in _lacking(entry, other))
    print(
        f"{len(named)} documents: {count['exceptions']} exceptions, {count['read']} read, {count['refused']} refused "
        f"({count['refused with entries']} that feedparser finds entries in)"
    )
    print(
        f"entries {count['entries']}, feedparser {count['theirs']}; documents with fewer {count['fewer']}, "
        f"with more {count['more']}"
    )
    lacking = {what: number for what, number in sorted(count.items()) if what.startswith("without")}
    print(f"entries where feedparser has what we lack: {lacking or 'none'}")


def _lacking(entry: Entry, other: Any) -> Iterator[str]:
    texts = [other.get("summary"), *(part.get("value") for part in other.get("content") or ())]
    pairs = {
        "title": (entry.title, other.get("title")),
        "link": (entry.url, other.get("link")),
        "text": (entry.html, next((text for text in texts if text), None)),
        "date": (entry.published, other.get("published_parsed") or other.get("updated_parsed")),
    }
    yield from (what for what, (ours, theirs) in pairs.items() if theirs and not ours)


# ── speed ────────────────────────────────────────────────────────────────────────────────────────────────


def speed(bodies: Sequence[bytes], rounds: int) -> None:
    """Print feeds per second of one core, ours and feedparser's."""
    readers: dict[str, Callable[[bytes], object]] = {"newsloom": feed, "feedparser": feedparser.parse}
    best = {name: [float("inf")] * len(bodies) for name in readers}
    for reader in readers.values():
        reader(bodies[0])
    for _ in range(rounds):
        for name, reader in readers.items():
            gc.collect()  # what one reader left behind is not collected in the other's time
            for number, body in enumerate(bodies):
                best[name][number] = min(best[name][number], _seconds(reader, body))
    ours, theirs = sum(best["newsloom"]), sum(best["feedparser"])
    size = sum(map(len, bodies)) / 1e6
    print(f"{len(bodies)} documents, {size:.1f} MB, best of {rounds} rounds each, one core")
    for name, took in (("newsloom", ours), ("feedparser", theirs)):
        print(f"{name:11} {len(bodies) / took:8.1f} feeds a second {size / took:8.1f} MB a second")
    print(f"newsloom is {theirs / ours:.1f} times as fast")


def _seconds(reader: Callable[[bytes], object], body: bytes) -> float:
    begun = time.process_time()
    reader(body)
    return time.process_time() - begun


# ── as if live ───────────────────────────────────────────────────────────────────────────────────────────


class Simulated(Clock):
    """A clock that only its sleeps and the replay move."""

    def __init__(self, at: datetime) -> None:
        """Stand at a moment."""
        self.at = at
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.at

    def elapsed(self) -> float:
        """Its seconds."""
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        """Go on."""
        with self._lock:
            self.at += timedelta(seconds=seconds)


class Site:
    """A server on loopback that gives each outlet's latest snapshot; every other outlet knows no validators."""

    def __init__(self, shots: Sequence[Snapshot], clock: Clock) -> None:
        """Serve."""
        self.said: Counter[int] = Counter()
        kept: dict[str, list[Snapshot]] = {}
        for one in shots:
            kept.setdefault(one.outlet, []).append(one)
        self.outlets = sorted(kept)
        site = self

        class Answers(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                shown = [one for one in kept.get(self.path.strip("/"), ()) if one.since <= clock.now()]
                tag = f'"{sha256(shown[-1].body).hexdigest()}"' if shown else ""
                same = bool(shown) and self.headers.get("If-None-Match") == tag
                status, body = (304, b"") if same else (200, shown[-1].body) if shown else (404, b"")
                site.said[status] += self.path != "/robots.txt"
                self.send_response(status)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                if shown and site.outlets.index(shown[0].outlet) % 2 == 0:
                    self.send_header("ETag", tag)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, outlet: str) -> str:
        """Where an outlet's feed is."""
        return f"http://127.0.0.1:{self.server.server_port}/{outlet}"


def replay(shots: Sequence[Snapshot]) -> None:
    """Print what looking at the snapshots gave, each feed when its own pace says."""
    clock = Simulated(shots[0].since - timedelta(minutes=30))
    begun, first, last = time.monotonic(), clock.at, shots[-1].since + timedelta(days=1)
    site = Site(shots, clock)
    kinds: Counter[str] = Counter()
    seen: set[tuple[str, ...]] = set()
    held: dict[str, Known] = {site.url(outlet): Known(site.url(outlet), due_at=clock.at) for outlet in site.outlets}
    with Fetcher(Manners(pause=0.0, per_host=4, allowed=LOOPBACK), clock=clock) as fetcher:
        while due := min((one.due_at for one in held.values() if one.due_at), default=None):
            clock.at = max(clock.at, due)
            if clock.at > last:
                break
            for polled in polls(fetcher, [one for one in held.values() if one.due_at and one.due_at <= clock.at]):
                kinds[polled.outcome.kind] += 1
                held[polled.known.url] = polled.known
                entries = polled.feed.entries if polled.feed else ()
                seen.update((polled.known.url, *key) for entry in entries for key in likeness(entry)[:1])
    site.server.shutdown()
    there = [(site.url(one.outlet), *likeness(entry)[0]) for one in shots for entry in _fed(one, site).entries]
    days = (last - first).days
    print(f"{len(held)} feeds, {len(shots)} snapshots over {days} days in {time.monotonic() - begun:.1f} s")
    print(f"looks {sum(kinds.values())} ({sum(kinds.values()) / len(held) / days:.1f} a day and feed): {dict(kinds)}")
    print(f"answers {dict(site.said)}")
    print(f"entries kept {len(seen)} of the {len(set(there))} different among {len(there)}")


def _fed(one: Snapshot, site: Site) -> Feed:
    return feed(one.body, site.url(one.outlet))


# ── a bomb ───────────────────────────────────────────────────────────────────────────────────────────────


def bomb() -> None:
    """Print the memory that 300 MB in 300 kB of gzip take, in a process of its own; on Linux alone."""
    if not Path("/proc/self/clear_refs").exists():
        print("the peak of a process is not told here")
        return
    done = subprocess.run([sys.executable, __file__, "--bombed"], capture_output=True, text=True, check=True)
    print(done.stdout.strip())


def bombed() -> None:
    """Be that process."""
    engine = zlib.compressobj(9, wbits=31)
    pieces = [engine.compress(bytes(1_000_000)) + engine.flush(zlib.Z_FULL_FLUSH) for _ in range(300)]
    packed = b"".join(pieces) + engine.flush()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = packed if self.path == "/bomb" else b"<p>x</p>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Encoding", "gzip" if self.path == "/bomb" else "identity")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    where = f"http://127.0.0.1:{server.server_port}"
    with Fetcher(Manners(pause=0.0, allowed=LOOPBACK)) as fetcher:
        fetcher.look(Known(f"{where}/page"))
        # The peak of now on: what ``ru_maxrss`` gives holds the parent's too.
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        before = _peak()
        found = fetcher.look(Known(f"{where}/bomb"))
        peak = _peak() - before
    print(f"{len(packed) / 1e3:.0f} kB that unpack to 300 MB: {found.reason}; {peak:.1f} MiB at the peak")


def _peak() -> float:
    """The most memory held, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--bombed", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.bombed:
        bombed()
        return
    shots = snapshots(wanted.data / "feeds_real") if wanted.data else made()
    print(f"# {'real' if wanted.data else 'made'} feeds beside feedparser {feedparser.__version__}")
    beside([(f"{one.outlet} {one.since:%F %T}", one.body) for one in shots])
    odd = wanted.data / "feeds_feedparser.jsonl.gz" if wanted.data else None
    if odd and odd.exists():
        print("\n# feedparser's own test feeds")
        with gzip.open(odd, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        beside([(row["file"], base64.b64decode(row["body_base64"])) for row in rows])
    print("\n# speed")
    speed([one.body for one in shots], wanted.rounds)
    print("\n# replayed as if live")
    replay(shots)
    print("\n# a gzip bomb")
    bomb()


if __name__ == "__main__":
    main()
