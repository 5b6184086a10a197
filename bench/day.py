"""A day of load: 2,000 feeds, 1,000 new reports an hour, readers all the while; time goes faster than it does.

    python bench/day.py [--hours 24] [--feeds 2000] [--rate 1000] [--haste 55] [--before 40000] [--readers 4]

The outlets are servers on loopback, each at an address of its own (`day_world.py`), in a process of their own. The
poller is another, as ``newsloom serve`` has it, with a clock that goes ``--haste`` times as fast: what it cannot do in
time is late. The reader's server is ``newsloom serve --no-poll`` over the same library. ``--before`` so many reports
are kept when the day begins, so that the linker holds as much as it ever does: what grows beyond that is a leak.

At the end: resident memory at the last hour beside the second, the queue, feeds asked too often or never, reports that
are not there or twice; then more readers than the server bears, and whether it is well again after them.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import gzip
import json
import multiprocessing
import os
import pstats
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import day_world as world_of
from serve import Served, asked
from store import _digest

from newsloom.intake import Listed
from newsloom.kept import Run, Taken
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import Library, open_library
from newsloom.types import Article, Block, Join, Outlet, Reading

SETTINGS = Settings(networks="127.0.0.0/8")
_RESIDENT = re.compile(r"VmRSS:\s+(\d+)")
_THINKS = 0.1
# Between two looks at a feed that works; with less it is asked too often.
_LEAST = 600


# ── what is kept before ──────────────────────────────────────────────────────────────────────────────────


def before(library: Library, count: int, options: argparse.Namespace) -> None:
    """Keep so many reports of the hours before and weave their stories, as they would stand there.

    They are of the day’s own mix: lone reports take less room in the linker, which would grow as others replace them.
    """
    hours = count / options.rate
    world = world_of.World(options.feeds, options.rate, hours, options.start - timedelta(hours=hours))
    stories: dict[int, list[tuple[Article, Reading]]] = defaultdict(list)
    for report in world.plan[:count]:
        one = replace(report, number=10**7 + report.number, story=10**6 + report.story)
        title, paragraphs = world_of.text(one)
        stories[one.story].append(_reading(one, world.start, title, paragraphs))
    told = sorted(stories.values(), key=lambda story: str(story[0][0].published))
    for at in range(0, len(told), 300):
        _keep(library, told[at : at + 300], options.start - timedelta(minutes=1))


def _reading(report: world_of.Report, start: datetime, title: str, paragraphs: list[str]) -> tuple[Article, Reading]:
    blocks, at = [], 0
    for one in paragraphs:
        blocks.append(Block(at, at + len(one), "paragraph"))
        at += len(one) + 1
    article = Article(
        f"b{report.number}", "\n".join(paragraphs), tuple(blocks), url=f"https://before.example{report.path}",
        outlet=Outlet(f"outlet-{report.outlet}", f"Outlet {report.outlet}"), title=title, language="en",
        published=start + timedelta(seconds=report.second),
    )  # fmt: skip
    # What each says is not read: it costs 15 ms, and the linker looks at the text alone.
    return article, Reading(article, (), (), ())


def _keep(library: Library, stories: list[list[tuple[Article, Reading]]], now: datetime) -> None:
    with library.together():
        library.put_readings([Taken(reading) for story in stories for _, reading in story], now)
        for story in stories:
            id = f"s-{story[0][0].id}"
            library.put_joins([Join(article.id, id, 0.9, ("words",)) for article, _ in story], now)
            library.put_digest(_digest(id, [article for article, _ in story]), now)


# ── processes ────────────────────────────────────────────────────────────────────────────────────────────


def outlets(options: argparse.Namespace, begun: float, line: Connection) -> None:
    """The outlets' servers: tells the feeds' addresses; when asked for it how often they were asked."""
    world = world_of.World(options.feeds, options.rate, options.hours, options.start)
    web = world_of.Web(world, world_of.Quick(options.haste, begun, options.start))
    line.send((web.port, web.feeds()))
    while (question := line.recv()) != "end":
        if question == "asks":
            line.send((sum(map(len, web.asked.values())), dict(web.answers)))
        elif question == "whole":
            line.send((web.never(), web.too_often(_LEAST)))
    web.close()


def poller(place: str, options: argparse.Namespace, ended: Event, line: Connection) -> None:
    """``Desk.watch`` as the server's poller has it; each simulated hour it tells what it counted and holds.

    It is ready when it has taken up what was kept before, as it else would with the first report that comes.
    """
    clock = world_of.Quick(0, 0.0, options.start)
    counts: Counter[str] = Counter()
    told = 0
    profile = cProfile.Profile() if options.profile else None
    with Desk(open_library(place), SETTINGS, clock=clock) as desk:
        desk._links._begin()
        desk._links._up_to_date(clock.now(), ())
        line.send("ready")
        clock.begun, clock.haste = line.recv(), options.haste

        def heard(run: Run) -> None:
            counts.update(run.counts)
            counts["rounds"] += 1

        def until() -> bool:
            nonlocal told
            if (hour := int(clock.elapsed() // 3600)) > told:
                told = hour
                line.send((hour, dict(counts), holds(desk)))
            return ended.is_set()

        if profile:
            profile.enable()
        desk.watch(until, heard)
        if profile:
            profile.disable()
            print(f"processor time of {counts['reports']} reports, by function:")
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
            pstats.Stats(profile).sort_stats("cumtime").print_stats("newsloom", 40)
    line.send((None, dict(counts), {}))


def holds(desk: Desk) -> dict[str, int]:
    """How much the structures of a poller hold, by number: what grows without a bound is a leak."""
    linker = desk._links._linker
    found = {"objects": len(gc.get_objects())}
    if linker:
        found |= {
            "stories": len(linker._strands),
            "held": sum(len(one.members) for one in linker._strands.values()),
            "places": len(linker._places), "closed": len(linker._closed),
            "growth": len(linker._growth), "terms": len(linker._index._postings), "resumed": len(linker._resumed),
            "changed": len(linker._changed), "left": len(linker._left), "outlets": len(linker._rarity._outlets),
        }  # fmt: skip
    return found | caches()


def caches() -> dict[str, int]:
    """The largest caches of newsloom's functions, by their entries."""
    found: Counter[str] = Counter()
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != "newsloom":
            continue
        for called, one in vars(module).items():
            if callable(getattr(one, "cache_info", None)) and one.__module__ == name:
                found[f"{name}.{called}"] = one.cache_info().currsize
    return dict(found.most_common(4))


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds; 0 when it has gone."""
    try:
        return int(_RESIDENT.findall(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def spent(pid: int) -> float:
    """Seconds of a processor that a process has taken."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> Iterator[int]:
    """The processes that a process has started."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from map(int, task.read_text(encoding="ascii").split())


# ── readers ──────────────────────────────────────────────────────────────────────────────────────────────


class Readers:
    """So many who read all the while, each a moment after the last answer; what they ask is what stands there."""

    def __init__(self, port: int, count: int, thinks: float = _THINKS) -> None:
        """At a server on loopback."""
        self.port, self.count, self.thinks = port, count, thinks
        self.took: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.retry_said = 0
        self.paths = ["/", "/?order=new", "/people", "/outlets", "/changes", "/status", "/feeds", "/api/v1/stories"]
        self.paths += [f"/search?q={word}" for word in ("river", "officials", "police", "said", "water", "dam")]
        self.paths += ["/api/v1/articles", "/api/v1/search?q=officials", "/api/v1/changes"]
        self._stories: list[str] = []

    async def run(self, seconds: float) -> None:
        """Read for so long."""
        end = time.monotonic() + seconds
        await asyncio.gather(*(self._reads(number, end) for number in range(self.count)))

    async def _reads(self, number: int, end: float) -> None:
        dice = random.Random(number)
        while time.monotonic() < end:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    while time.monotonic() < end:
                        await self._one(reader, writer, dice)
                        await asyncio.sleep(self.thinks)
                finally:
                    writer.close()
            except (OSError, asyncio.IncompleteReadError, StopIteration, RuntimeError) as error:
                self.statuses[type(error).__name__] += 1
                await asyncio.sleep(0.2)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
        path = dice.choice(self._stories) if self._stories and dice.random() < 0.5 else dice.choice(self.paths)
        begun = time.monotonic()
        status, body = await asked(reader, writer, path)
        self.took.append(1000 * (time.monotonic() - begun))
        self.statuses[str(status)] += 1
        if status == 200 and path in ("/", "/?order=new"):
            page = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
            found = re.findall(rb'href="(/(?:stories|articles)/[^"#?]+)"', page)
            self._stories = list(dict.fromkeys(one.decode() for one in found))[:60]

    def told(self) -> str:
        """The 50th and 95th of 100 answers, and those that were none; then forgotten."""
        took, wrong = sorted(self.took), {s: n for s, n in self.statuses.items() if s not in ("200", "404", "304")}
        self.took, self.statuses = [], Counter()
        if not took:
            return "no answers"
        at = [took[min(len(took) - 1, int(share * len(took)))] for share in (0.5, 0.95)]
        return f"{len(took):5} answers {at[0]:5.0f} {at[1]:5.0f} ms" + (f" wrong {wrong}" if wrong else "")


# ── the day ──────────────────────────────────────────────────────────────────────────────────────────────


def day(folder: Path, options: argparse.Namespace) -> None:
    """A day, hour by hour."""
    place = folder / "news.db"
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with open_library(place) as library:
        began = time.monotonic()
        before(library, options.before, options)
        library.tidy()
        print(f"kept before: {options.before} reports in {time.monotonic() - began:.0f} s", flush=True)
        told, tells = context.Pipe()
        ended = context.Event()
        polls = context.Process(target=poller, args=(str(place), options, ended, tells))
        polls.start()
        told.recv()  # it holds all that was kept before
        begun = time.monotonic() + options.lead
        web = context.Process(target=outlets, args=(options, begun, theirs), daemon=True)
        web.start()
        _, feeds = ours.recv()
        with Desk(library, SETTINGS, clock=world_of.Quick(options.haste, begun, options.start)) as desk:
            desk.follow_all([Listed(url) for url in feeds])
    told.send(begun)
    served = Served(place)
    try:
        rows = asyncio.run(_hours(Under(place, options, begun, ours, told, polls.pid or 0, served)))
        _end(polls, ended, told)
        _summary(place, options, ours, rows)
        asyncio.run(overload(served, options.crowd))
    finally:
        _end(polls, ended, told)
        served.stop()
        ours.send("end")
        web.join(10)


def _end(polls: Any, ended: Event, told: Any) -> None:
    """Let the poller end its round."""
    ended.set()
    while polls.is_alive():
        if told.poll(1):
            told.recv()
    polls.join(60)


@dataclass(frozen=True, slots=True)
class Under:
    """A day under way: its library, its processes, and the lines to them."""

    place: Path
    options: argparse.Namespace
    begun: float
    web: Any
    told: Any
    poller: int
    served: Served


async def _hours(under: Under) -> list[dict[str, Any]]:
    options, begun = under.options, under.begun
    readers = Readers(under.served.port, options.readers)
    reading = asyncio.create_task(readers.run(begun - time.monotonic() + 3600 * options.hours / options.haste + 5))
    rows: list[dict[str, Any]] = []
    print(
        "hour reports wait  weave stories  poller worker server MB  store MB  asks a feed  readers p50 p95", flush=True
    )
    with open_library(under.place) as library:
        for hour in range(1, int(options.hours) + 1):
            await asyncio.sleep(max(0.0, begun + 3600 * hour / options.haste - time.monotonic()))
            rows.append(_row(under, library, hour))
            print(_line(rows[-1], readers.told()), flush=True)
    reading.cancel()
    return rows


def _row(under: Under, library: Library, hour: int) -> dict[str, Any]:
    held: dict[str, int] = {}
    while under.told.poll():
        _, _, held = under.told.recv()
    status = library.status()
    under.web.send("asks")
    asks, _ = under.web.recv()
    below = sorted(children(under.poller))
    return {
        "hour": hour, "reports": status.reports, "entries": dict(status.entries), "due": status.due,
        "stories": status.stories, "poller": resident(under.poller), "worker": sum(map(resident, below)),
        "server": resident(under.served.process.pid),
        "spent": sum(map(spent, (under.poller, *below))), "asks": asks / under.options.feeds, "held": held,
        "store": sum(one.stat().st_size for one in under.place.parent.glob("news.db*")) / 1e6,
    }  # fmt: skip


def _line(row: dict[str, Any], readers: str) -> str:
    entries = row["entries"]
    waiting = sum(number for state, number in entries.items() if state not in ("read", "failed", "refused"))
    held = " ".join(f"{name} {number}" for name, number in row["held"].items())
    return (
        f"{row['hour']:4} {row['reports']:7} {waiting:4} {row['due']:6} {row['stories']:7}  {row['poller']:6.0f} "
        f"{row['worker']:6.0f} {row['server']:6.0f}     {row['store']:8.0f}  {row['asks']:11.1f}  {readers}"
        f"\n       processor {row['spent']:.0f} s; {held}"
    )


def _summary(place: Path, options: argparse.Namespace, web: Any, rows: list[dict[str, Any]]) -> None:
    second, last = rows[min(1, len(rows) - 1)], rows[-1]
    for name in ("poller", "worker", "server"):
        times = last[name] / max(second[name], 1)
        print(f"memory of the {name}: hour {last['hour']} / hour {second['hour']} = {times:.3f}")
    whole = [sum(row[name] for name in ("poller", "worker", "server")) for row in (second, last)]
    print(f"memory in all: {whole[1] / whole[0]:.3f} ({whole[0]:.0f} -> {whole[1]:.0f} MB)")
    web.send("whole")
    never, often = web.recv()
    print(f"feeds never asked: {len(never)}, too often: {len(often)} {often[:5]}")
    with open_library(place) as library:
        unasked = [feed.url for feed in library.feeds() if feed.poll.checked_at is None]
        print(f"feeds that the library never looked at: {len(unasked)}; {json.dumps(dict(library.status().entries))}")
        urls = Counter(one.article.url for one in library.arrivals() if one.article.url)
    world = world_of.World(options.feeds, options.rate, options.hours)
    late = 3600 * (options.hours - 4)
    due = {
        f"{world.host(one.outlet)} {one.path}" for one in world.plan
        if world.kinds[one.outlet] != "dead" and one.second < late
    }  # fmt: skip
    there: Counter[str] = Counter()
    for url, times in urls.items():
        if found := re.match(r"http://([^:/]+):\d+(/.*)", url or ""):
            there[f"{found[1]} {found[2]}"] += times
    print(f"of {len(due)} reports that came four hours before the end or sooner: {len(due - there.keys())} not there; "
          f"{sum(times > 1 for times in there.values())} twice")  # fmt: skip


# ── more than it bears ───────────────────────────────────────────────────────────────────────────────────


async def overload(served: Served, crowd: int) -> None:
    """Many times as many readers as may wait, with a look at whether it lives; then few again."""
    many = Readers(served.port, crowd, thinks=0.0)
    alive: list[float] = []
    again = Counter[str]()

    async def looks() -> None:
        while True:
            begun = time.monotonic()
            head = await _head(served.port, "/healthz")
            assert b" 200 " in head, head
            alive.append(1000 * (time.monotonic() - begun))
            head = await _head(served.port, f"/search?q=late{len(alive)}")
            if b" 503 " in head:
                again.update(one.decode() for one in re.findall(rb"(?i)retry-after: (\S+)", head) or [b"without"])
            await asyncio.sleep(0.2)

    looking = asyncio.create_task(looks())
    # No two ask the same, so that nothing is held.
    many.paths = [f"/search?q=river&page={n}" for n in range(1000)] + [f"/api/v1/search?q=w{n}" for n in range(1000)]
    await many.run(20)
    looking.cancel()
    turned = many.statuses["503"]
    print(
        f"{crowd} readers at once: {sum(many.statuses.values())} answers, {turned} of them 503, {dict(many.statuses)}"
    )
    print(f"  who was turned away was told to come again after so many seconds: {dict(again)}")
    print(f"  alive all the while: {len(alive)} looks, the slowest {max(alive, default=-1):.0f} ms; "
          f"{resident(served.process.pid):.0f} MB")  # fmt: skip
    begun = time.monotonic()
    few = Readers(served.port, 2, thinks=0.0)
    while time.monotonic() - begun < 60:
        await few.run(1)
        if few.statuses["200"] and not few.statuses["503"]:
            break
        few.statuses.clear()
    print(f"  well again within {time.monotonic() - begun:.1f} s: {few.told()}")


async def _head(port: int, path: str) -> bytes:
    """The status and headers that a request gets."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return head


def main() -> None:
    """Run a day."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--rate", type=float, default=1_000, help="new reports an hour, of all feeds together")
    parser.add_argument("--haste", type=float, default=55, help="how many times as fast as real time it goes")
    parser.add_argument("--before", type=int, default=40_000, help="reports that are kept when the day begins")
    parser.add_argument("--lead", type=float, default=10, help="seconds for starting before the day begins")
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--crowd", type=int, default=2_500, help="readers at once at the end")
    parser.add_argument("--profile", action="store_true", help="tell where the poller's processor time went")
    parser.add_argument("--keep", type=Path, help="a folder for the library, which then stays")
    options = parser.parse_args()
    # The reader's server has the machine's own clock: what it notes is not to lie ahead of the poller's.
    options.start = datetime.now(UTC).replace(microsecond=0)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        day(options.keep, options)
        return
    with tempfile.TemporaryDirectory(prefix="newsloom-day-") as folder:
        day(Path(folder), options)


if __name__ == "__main__":
    main()
