"""The commands of a reader: stories, one story, searches, what is new, what to follow and hide."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newsloom.cli import output
from newsloom.cli.app import Out, app
from newsloom.cli.library import AsJson, StoreAt, desk, print_json
from newsloom.cli.weaving import AsDigest, Shape, known, rendered
from newsloom.errors import NewsloomError, SettingsError

if TYPE_CHECKING:
    from newsloom.kept import KeptChange, KeptStory
    from newsloom.loom.desk import Desk

Since = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help="2026-11-20, 2026-11-20T08:00Z, 24h, 3d [UTC].")
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]
AStory = Annotated[str, typer.Argument(metavar="STORY", help="A story's id, or how it begins.")]


def moment(said: str | None, now: datetime) -> datetime | None:
    """The time that is meant: an ISO day or time, or so many minutes, hours, days, weeks ago."""
    from newsloom.loom import moments

    try:
        return moments.moment(said, now)
    except SettingsError as error:
        raise output.misuse(str(error)) from error


def story(at: Desk, named: str) -> KeptStory:
    """The story that is meant, by its id or how that begins, or by an article in it."""
    from newsloom.loom import meant

    found = meant.story(at.library, named)
    if found is None:
        raise output.misuse(f"no story is called “{named}”; `newsloom stories` lists them with their ids")
    return found


@app.command("stories", epilog="Example: newsloom stories --since 24h --category world")
def stories(
    since: Since = None,
    category: Annotated[str | None, typer.Option("--category", "-c", help="Of feeds filed there.")] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", help="Told by this outlet (its id).")] = None,
    language: Annotated[str | None, typer.Option("--language", help="Told in this language (en, de, …).")] = None,
    followed: Annotated[bool, typer.Option("--followed", help="Those you follow.")] = False,
    hidden: Annotated[bool, typer.Option("--hidden", help="Those you hid, too.")] = False,
    limit: Limit = 20,
    as_json: AsJson = False,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """List the stories, the last changed first, each with when its news was; ● marks what changed since you looked."""
    from newsloom import render

    with desk(store) as at:
        found = at.library.stories(
            since=moment(since, at.clock.now()), category=category, outlet=outlet, language=language,
            followed=followed, hidden=hidden, limit=limit,
        ).items  # fmt: skip
        if as_json:
            print_json(found, out)
        else:
            undated = at.library.undated([one.id for one in found])
            output.write(render.story_list(found, output.width(out), output.colour(out), undated), out)


@app.command("show", epilog="Example: newsloom show s-12ab34cd56ef --format html --out story.html")
def show(
    named: AStory,
    shape: AsDigest = Shape.text,
    at_time: Annotated[str | None, typer.Option("--at", metavar="WHEN", help="As it stood then.")] = None,
    peek: Annotated[bool, typer.Option("--peek", help="Do not note that you looked.")] = False,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """Print a story's digest, every sentence credited."""
    known(shape)
    with desk(store) as at:
        meant, now = story(at, named), at.clock.now()
        woven = at.told(meant.id, moment(at_time, now))
        if woven is None:
            raise output.misuse(
                f"story {meant.id} had no digest {'then' if at_time else 'yet'}; `newsloom update` weaves"
            )
        if shape == Shape.text and out is None and at_time is None:
            output.write(_since_looked(at, meant, now), None)
        output.pieces(rendered(woven, shape, out), out)
        if not peek and at_time is None:
            at.library.put_look(meant.id, now)


def _since_looked(at: Desk, meant: KeptStory, now: datetime) -> str:
    """What is new in a story since its reader last looked; nothing at the first look."""
    from newsloom import render

    looked = at.library.looked_at(meant.id)
    if looked is None:
        return ""
    listed = at.library.headlines(story=meant.id, limit=500).items
    came = [one for one in listed if one.arrived_at > looked and one.id == one.report]
    changes = list(at.changes(looked, now, meant.id))
    return render.looked_since(changes, came, looked, now, width=output.width(None), colour=output.colour(None))


@app.command("seen", epilog="Example: newsloom seen s-12ab34cd56ef; newsloom seen --all")
def seen(
    named: Annotated[
        list[str] | None, typer.Argument(metavar="[STORY]...", help="Ids of stories, or how they begin.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All stories that you did not hide.")] = False,
    end: Annotated[bool, typer.Option("--end", help="As if you had not looked: new again.")] = False,
    store: StoreAt = None,
) -> None:
    """Note that you have seen a story without printing it: what comes later is new."""
    with desk(store) as at:
        now = at.clock.now()
        given = [story(at, one).id for one in named or ()]
        if not given and not every:
            raise output.misuse("no story is given; name one (`newsloom stories` lists them), or --all")
        ids = at.unseen(looked=end) if every else given
        with at.library.together():
            for id in ids:
                if end:
                    at.library.drop_look(id)
                else:
                    at.library.put_look(id, now)
        output.say(f"newsloom: {len(ids):,} {'new again' if end else 'seen'}")


@app.command("search", epilog='Example: newsloom search "dam breach" --outlet harbour-wire --since 7d')
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Words, “exact phrases”, -without, pre*.")],
    outlet: Annotated[str | None, typer.Option("--outlet", help="Of this outlet (its id).")] = None,
    language: Annotated[str | None, typer.Option("--language", help="In this language.")] = None,
    since: Since = None,
    until: Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Published before.")] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """Find reports by their words, the newest first."""
    from newsloom import render

    with desk(store) as at:
        now = at.clock.now()
        try:
            found = at.library.search(
                " ".join(words), outlet=outlet, language=language, since=moment(since, now), until=moment(until, now),
                limit=limit,
            ).items  # fmt: skip
        except NewsloomError as error:
            raise output.misuse(str(error)) from error
        if as_json:
            print_json(found, out)
        else:
            output.write(render.headline_list(found, output.width(out), output.colour(out)), out)


@app.command("changes", epilog="Example: newsloom changes --since 24h; newsloom changes --story s-12ab34cd56ef")
def changes(
    since: Since = None,
    named: Annotated[str | None, typer.Option("--story", metavar="STORY", help="Of one story alone.")] = None,
    as_json: AsJson = False,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """Tell what is new, claim by claim: new, changed, withdrawn, newly corroborated.

    Default: since you last asked; of one story, since you last looked at it.
    """
    from newsloom import render

    with desk(store) as at:
        now = at.clock.now()
        one = story(at, named).id if named else None
        after = moment(since, now) or (at.library.looked_at(one) if one else at.last_asked("changes"))
        listed: dict[str, list[KeptChange]] = defaultdict(list)
        for change in at.changes(after, now, one):
            listed[change.story].append(change)
        fresh = [new for new in at.new_stories(after) if one in (None, new.id)]
        for new in fresh:
            listed.pop(new.id, None)  # all of it is new
        if as_json:
            founded = [render.changes_shape(one.id, (), after, now, one.title or "") for one in fresh]
            shapes = [render.changes_shape(id, found, after, now) for id, found in listed.items()]
            output.lines(map(render.to_json, [*founded, *shapes]), out)
        else:
            told = [
                (id, line.line.title if (line := at.library.story(id)) else None, found) for id, found in listed.items()
            ]
            output.write(render.change_list(fresh, told, after, output.width(out), output.colour(out)), out)
        if since is None and named is None:
            at.note_asked("changes", now)


@app.command("follow", epilog="Example: newsloom follow s-12ab34cd56ef; newsloom stories --followed")
def follow(
    named: AStory, end: Annotated[bool, typer.Option("--end", help="No longer.")] = False, store: StoreAt = None
) -> None:
    """Follow a story: it is kept from pruning, and `stories --followed` lists it."""
    with desk(store) as at:
        meant = story(at, named)
        at.library.put_mark("follow", "story", meant.id, None if end else at.clock.now())
        output.say(f"newsloom: {'no longer follows' if end else 'follows'} {meant.line.title or meant.id}")


@app.command("hide", epilog="Example: newsloom hide s-12ab34cd56ef")
def hide(
    named: AStory, end: Annotated[bool, typer.Option("--end", help="Show it again.")] = False, store: StoreAt = None
) -> None:
    """Hide a story from your lists."""
    with desk(store) as at:
        meant = story(at, named)
        at.library.put_mark("hide", "story", meant.id, None if end else at.clock.now())
        output.say(f"newsloom: {'shows' if end else 'hides'} {meant.line.title or meant.id}")
