"""The commands over the kept library: what is followed, what comes in, how it stands."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsloom.cli import output
from newsloom.cli.app import Out, app
from newsloom.cli.logged import LogForm, begun
from newsloom.errors import IntakeError, NewsloomError, StoreError

if TYPE_CHECKING:
    from datetime import datetime

    from newsloom.kept import Subscription
    from newsloom.loom.desk import Desk

# What is meant as a file, not as a site.
_FILES = (".html", ".htm", ".txt", ".jsonl", ".json", ".gz", ".xml", ".rss", ".parquet", ".warc")

StoreAt = Annotated[
    str | None,
    typer.Option(
        "--store",
        "-s",
        metavar="FILE",
        help="The library: a file, or postgresql://user@host/database [default: news.db, or your settings].",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Category = Annotated[list[str] | None, typer.Option("--category", "-c", help="File it there; may be given again.")]
Feeds = Annotated[list[str], typer.Argument(metavar="FEED...", help="Addresses, ids or names of feeds.")]


@contextmanager
def starting(store: str | None, bar: output.Bar | None = None) -> Iterator[Desk]:
    """The library that is meant, made if it is not there; but what was made for nothing does not stay."""
    from newsloom.settings import settings
    from newsloom.store import unmake

    with output.refusing():
        place = store or settings().store
    there = "://" in place or Path(place).exists()
    try:
        with desk(store, bar, new=True) as at:
            yield at
    finally:
        if not there:
            with suppress(StoreError):
                unmake(place)


def desk(store: str | None, bar: output.Bar | None = None, *, new: bool = False) -> Desk:
    """The library that is meant, ready for work; ``new``: made if it is not there."""
    from newsloom.loom.desk import Desk
    from newsloom.settings import settings
    from newsloom.store import open_library

    try:
        in_force = settings()
        place = store or in_force.store
        if not new and "://" not in place and not Path(place).exists():
            raise StoreError(f"there is no library at {place}", "`newsloom add` starts one; --store names another")
        library = open_library(place)
    except NewsloomError as error:
        raise output.misuse(str(error)) from error
    return Desk(library, in_force, progress=bar.move) if bar else Desk(library, in_force)


def print_json(value: Any, out: Path | None = None) -> None:
    """A value of the library as one line of JSON."""
    from newsloom import render

    output.write(render.to_json(render.kept_shape(value)) + "\n", out)


@app.command("add", epilog="Example: newsloom add https://news.example --category world; newsloom add feeds.opml")
def add(
    given: Annotated[
        list[str] | None, typer.Argument(metavar="URL|FEED|FILE.opml|FILE|FOLDER...", help="What to follow or take in.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="What you call the feed.")] = None,
    category: Category = None,
    page: Annotated[bool, typer.Option("--page", help="The address is one article: take it, follow nothing.")] = False,
    starter: Annotated[bool, typer.Option("--starter", help="Follow a list of public news feeds.")] = False,
    store: StoreAt = None,
) -> None:
    """Follow feeds, found from a site's address or listed in OPML; or take in reports from files."""
    if not given and not starter:
        raise output.misuse("nothing to add; give an address, a file, or --starter")
    with output.Bar() as bar, starting(store, bar) as at:
        for one in given or ():
            try:
                _add(at, one, name, category or [], page)
            except NewsloomError as error:
                from newsloom.types import Failure

                at.failures.append(Failure(one, error.reason, error.advice))
        if starter:
            _say_followed(at.follow_starter(category or []))
    output.end(at.failures)


def _add(at: Desk, one: str, name: str | None, categories: list[str], page: bool) -> None:
    from newsloom import intake, render
    from newsloom.render.wording import line
    from newsloom.types import Failure

    if one.lower().endswith(".opml"):
        listed = intake.outlines(intake.contents(one))
        bad = [feed for feed in listed if not feed.url.lower().startswith(("http://", "https://"))]
        at.failures += [Failure(one, f"“{feed.url}” is no web address", "correct it in the list") for feed in bad]
        _say_followed(at.follow_all([feed for feed in listed if feed not in bad], categories))
    elif one.lower().endswith(_FILES) and "/" not in one and not Path(one).exists():
        raise IntakeError("there is no such file", "check the path; an address begins with http:// or https://")
    elif page or Path(one).exists() or one == "-":
        run = at.take([one])
        output.say(f"newsloom: {one}: {render.counts_line(run) if run.counts else 'nothing came in'}")
    else:
        found = at.follow(one, name=name, categories=categories)
        if found.guessed:
            unchanged = "" if found.new or not (name or categories) else ", and is called and filed as before"
            output.say(f"newsloom: no feed is at {one}; its site has one{unchanged}")
        _say_followed([found])
        for other in found.others:
            titled = f" ({line(other.title)})" if other.title else ""
            output.say(f"newsloom: the site has another feed: {other.url}{titled}")


def _say_followed(found: list[Any]) -> None:
    from newsloom.render.wording import line

    for one in found if len(found) < 10 else ():
        called = line(one.feed.name or one.feed.title)
        shown = f"{called} ({one.feed.url})" if called else one.feed.url
        output.say(f"newsloom: {'follows' if one.new else 'followed already:'} {shown}")
    if len(found) >= 10:
        output.say(f"newsloom: follows {sum(one.new for one in found):,} new feeds of {len(found):,}")
    output.say("newsloom: `newsloom update` asks them once, `newsloom watch` keeps asking")


@app.command("feeds", epilog="Example: newsloom feeds --category world --json")
def feeds(
    category: Annotated[str | None, typer.Option("--category", "-c", help="Those filed there alone.")] = None,
    as_json: AsJson = False,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """List the feeds that are followed, with their health and when each is asked next."""
    from newsloom import render

    with desk(store) as at:
        found = at.library.feeds(category)
        if as_json:
            print_json(found, out)
        else:
            output.write(render.feed_list(found, at.clock.now(), output.width(out), output.colour(out)), out)


def _feed(at: Desk, named: str) -> Subscription:
    """The feed that is meant, by id, address, name or title."""
    found = at.library.feed(named)
    if found is not None:
        return found
    called = [
        feed
        for feed in at.library.feeds()
        if named.casefold() in ((feed.name or "").casefold(), (feed.title or "").casefold())
    ]
    if len(called) == 1:
        return called[0]
    what = "more than one feed is" if called else "no feed is"
    raise output.misuse(f"{what} called “{named}”; `newsloom feeds` lists them with their ids")


@app.command("pause", epilog="Example: newsloom pause https://news.example/rss; newsloom pause --resume f-12ab34cd56ef")
def pause(
    named: Feeds,
    resume: Annotated[bool, typer.Option("--resume", help="Ask them again.")] = False,
    store: StoreAt = None,
) -> None:
    """Stop asking feeds for now, or go on with them."""
    with desk(store) as at:
        for feed in [_feed(at, one) for one in named]:
            at.library.put_paused(feed.id, None if resume else at.clock.now(), None if resume else "by you")
            output.say(f"newsloom: {'asks' if resume else 'pauses'} {feed.title or feed.url}")


@app.command("interval", epilog="Example: newsloom interval https://news.example/rss --every 30m")
def interval(
    named: Feeds,
    every: Annotated[str | None, typer.Option("--every", metavar="TIME", help="So often: 5m to 30d.")] = None,
    adaptive: Annotated[bool, typer.Option("--adaptive", help="By how often it brings news, as at first.")] = False,
    store: StoreAt = None,
) -> None:
    """Say how often feeds are asked; without it newsloom goes by how often each brings news."""
    from newsloom.loom import asking

    if (every is None) is not adaptive:
        raise output.misuse("say --every 30m, or --adaptive")
    seconds = None if every is None else asking.interval(every)
    with desk(store) as at:
        for feed in [_feed(at, one) for one in named]:
            asking.ask_every(at.library, feed, seconds, at.clock.now())
            often = f"every {every}" if every else "by how often it brings news"
            output.say(f"newsloom: asks {feed.title or feed.url} {often}")


@app.command("remove", epilog="Example: newsloom remove https://news.example/rss")
def remove(named: Feeds, store: StoreAt = None) -> None:
    """Follow feeds no longer. What was read of them stays."""
    with desk(store) as at:
        for feed in [_feed(at, one) for one in named]:
            at.library.drop_feed(feed.id)
            output.say(f"newsloom: no longer follows {feed.title or feed.url}; its reports stay")


@app.command(
    "category",
    epilog="Example: newsloom category world https://news.example/rss; newsloom category world --rename abroad",
)
def category(
    name: Annotated[str | None, typer.Argument(help="The category.")] = None,
    named: Annotated[list[str] | None, typer.Argument(metavar="[FEED]...", help="Feeds to file there.")] = None,
    rename: Annotated[str | None, typer.Option("--rename", metavar="NEW", help="Give it another name.")] = None,
    drop: Annotated[bool, typer.Option("--remove", help="Remove it; its feeds stay.")] = False,
    as_json: AsJson = False,
    store: StoreAt = None,
) -> None:
    """List the categories, or the feeds of one; file feeds in one, rename or remove it."""
    with desk(store) as at:
        known = at.library.categories()
        if name is None:
            _list_categories(at, known, as_json=as_json)
        elif name not in known and not named:
            raise output.misuse(f"no category is called “{name}”; `newsloom category` lists them, and "
                                f"`newsloom category {name} FEED` makes it")  # fmt: skip
        elif drop:
            at.library.drop_category(name)
        elif rename:
            at.library.put_category(name, renamed=rename)
        elif named:
            for feed in [_feed(at, one) for one in named]:
                at.library.put_categories(feed.id, dict.fromkeys((*feed.categories, name)))
        else:
            for feed in at.library.feeds(name):
                output.write(f"{feed.id}\t{feed.url}\n", None)


def _list_categories(at: Desk, known: Iterable[str], *, as_json: bool) -> None:
    from newsloom.render.wording import line

    counts = {one: len(at.library.feeds(one)) for one in known}
    if as_json:
        print_json(counts)
        return
    for one, feeds in counts.items():
        output.write(f"{line(one)}\t{feeds}\n", None)


@app.command("opml", epilog="Example: newsloom opml --out feeds.opml")
def opml(out: Out = None, store: StoreAt = None) -> None:
    """Print the feeds as OPML, for any other feed reader."""
    from newsloom import render

    with desk(store) as at:
        output.write(render.opml(at.library.feeds()), out)


def _not_asked(feeds: list[Subscription], now: datetime) -> bool:
    """Tell which feeds are not asked though somebody said so, and when they can be; whether that is all of them."""
    from newsloom.loom.asking import AGAIN, just_asked
    from newsloom.render.wording import counted

    resting = [feed for feed in feeds if feed.paused_at]
    lately = [feed for feed in feeds if not feed.paused_at and just_asked(feed, now)]
    if resting:
        told = f"{resting[0].url} is" if len(resting) == 1 else f"{counted(len(resting), 'feed')} are"
        on = f"`newsloom pause --resume {resting[0].id if len(resting) == 1 else 'FEED'}`"
        output.say(f"newsloom: {told} paused and not asked; {on} lets it go on")
    if lately:
        told = f"{lately[0].url} was" if len(lately) == 1 else f"{counted(len(lately), 'feed')} were"
        last = max(feed.poll.checked_at for feed in lately if feed.poll.checked_at)
        wait = counted(max(1, round((last + AGAIN - now).total_seconds())), "second")
        output.say(
            f"newsloom: {told} asked less than a minute ago and can be asked again in {wait}: servers are spared"
        )
    return bool(feeds) and len(resting) + len(lately) == len(feeds)


@app.command("update", epilog="Example: newsloom update && newsloom stories; newsloom update https://news.example/rss")
def update(
    named: Annotated[list[str] | None, typer.Argument(metavar="[FEED]...", help="Feeds that are asked now.")] = None,
    now: Annotated[bool, typer.Option("--now", help="All feeds are asked now.")] = False,
    as_json: AsJson = False,
    log_format: LogForm = None,
    store: StoreAt = None,
) -> None:
    """Ask the feeds that are due, read what is new, link and weave it.

    Feeds that you name, or all with --now, are asked though they are not due; but none that is paused, and none twice
    in a minute.
    """
    from newsloom import render
    from newsloom.loom.asking import ask_now

    logged = begun(log_format, store).log_format == "json"
    with output.Bar() as bar, desk(store, bar) as at:
        asked = [_feed(at, one) for one in named or ()]
        asked = list(at.library.feeds()) if now else asked
        none = _not_asked(asked, at.clock.now())
        ask_now(at.library, asked, at.clock.now())
        run = at.update()
        failing = [feed for feed in at.library.feeds() if feed.poll.reason and not feed.paused_at]
    if as_json:
        print_json(run)
    elif not logged and (run.counts or not none):  # what was told already is no "nothing was due"
        output.say(f"newsloom: {render.counts_line(run)}")
    if failing:
        output.say(f"newsloom: {len(failing)} of the feeds fail: `newsloom status` tells why")
    raise typer.Exit(1 if run.counts.get("feeds failed") else 0)


@app.command("watch", epilog="Example: newsloom watch --store news.db")
def watch(
    rounds: Annotated[int | None, typer.Option("--rounds", min=1, help="Stop after so many.")] = None,
    log_format: LogForm = None,
    store: StoreAt = None,
) -> None:
    """Update whenever something is due, until stopped with Ctrl-C."""
    from newsloom import render
    from newsloom.kept import Run

    done = 0

    def over() -> bool:
        nonlocal done
        done += 1
        return rounds is not None and done >= rounds

    logged = begun(log_format, store).log_format == "json"

    def told(run: Run) -> None:
        if not logged:  # the desk tells its log of each round
            output.say(f"{run.started_at:%H:%M:%S} {render.counts_line(run)}")

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with desk(store) as at:
        output.say("newsloom: watching; stop with Ctrl-C")
        at.watch(over, told)


@app.command("retry", epilog="Example: newsloom retry && newsloom update")
def retry(store: StoreAt = None) -> None:
    """Make everything that failed due again, for the next update."""
    with desk(store) as at:
        output.say(f"newsloom: {at.retry():,} are due again: `newsloom update` tries them")


@app.command("status", epilog="Example: newsloom status --json")
def status(
    as_json: AsJson = False,
    fresh: Annotated[
        str | None, typer.Option("--fresh", metavar="WHEN", help="Exit code 1 if the last update is older: 30m, 2h.")
    ] = None,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """Tell how the library stands: what it holds, which feeds fail, why, since when, and when they are tried next."""
    from newsloom import render
    from newsloom.cli.stories import moment

    with desk(store) as at:
        how = at.standing()
        if as_json:
            print_json(how, out)
        else:
            output.write(render.standing(how, at.clock.now(), output.width(out), output.colour(out)), out)
        least = moment(fresh, at.clock.now())
    ended = how.last.ended_at if how.last else None
    if least is not None and (ended is None or ended < least):
        output.say(f"newsloom: no update ended within {fresh}; is `newsloom watch` or `newsloom serve` running?")
        raise typer.Exit(1)
