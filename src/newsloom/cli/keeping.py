"""The commands of upkeep: verify, prune, back up, restore, export, import, versions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsloom.cli import output
from newsloom.cli.app import Out, app
from newsloom.cli.deciding import AnArticle, article
from newsloom.cli.library import AsJson, StoreAt, desk, print_json, starting
from newsloom.cli.stories import Since, moment, story
from newsloom.errors import NewsloomError

if TYPE_CHECKING:
    from newsloom.loom.desk import Desk
    from newsloom.render import Revision

AFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file.")]


class What(StrEnum):
    """What can be exported."""

    articles = "articles"
    quotes = "quotes"
    claims = "claims"
    stories = "stories"


class Rows(StrEnum):
    """What rows are written as."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    webannotation = "webannotation"


@app.command("verify", epilog="Example: newsloom verify --json")
def verify(as_json: AsJson = False, out: Out = None, store: StoreAt = None) -> None:
    """Check every stored credit against the text that it points at, every text, and the file itself."""
    from newsloom import render
    from newsloom.kept import Run

    with output.Bar() as bar, desk(store) as at, output.refusing():
        started = at.clock.now()
        found = at.library.verify(lambda done: bar.move("checking credits", done, None))
        wrong = at.library.sound()
        with suppress(NewsloomError):  # a damaged file may take no note of it
            faults = len(found.astray) + len(wrong)
            counts = {"credits": found.credits, "digests": found.digests, "texts": found.articles, "faults": faults}
            at.library.put_run(Run("verify", started, at.clock.now(), counts))
    if as_json:
        print_json({**asdict(found), "file": list(wrong)}, out)
    else:
        output.write(render.verified(found, wrong, output.width(out), output.colour(out)), out)
    raise typer.Exit(1 if found.astray or wrong else 0)


@app.command("prune", epilog="Example: newsloom prune --older 90d --dry-run")
def prune(
    older: Annotated[
        str, typer.Option("--older", metavar="WHEN", help="Stories without news for so long: 90d, 26w, or since a day.")
    ],
    dry: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    compact: Annotated[
        bool, typer.Option("--compact", help="Give the room back to the disk: the file is written anew.")
    ] = False,
    as_json: AsJson = False,
    store: StoreAt = None,
) -> None:
    """Let go of old stories with their reports. Those that somebody follows stay."""
    from newsloom import render

    with desk(store) as at, output.refusing():
        before = moment(older, at.clock.now())
        assert before is not None
        going, stay = at.old_stories(before)
        stories, reports = at.library.prune(before, dry=dry)
        if as_json:
            print_json(
                {"stories": stories, "reports": reports, "stay": stay, "would_go": [one.id for one in going if dry]}
            )
        elif dry:
            output.write(render.prune_list(going, output.width(None), output.colour(None)), None)
        output.say(f"newsloom: {render.pruned(stories, reports, stay, dry=dry)}")
        if compact and not dry:
            at.library.compact()


@app.command("backup", epilog="Example: newsloom backup news-2026-11-20.db")
def backup(file: AFile, store: StoreAt = None) -> None:
    """Copy the library to a new file, whole as of one moment, while it may be in use. That of a server too."""
    with output.Bar() as bar, desk(store) as at, output.refusing():
        at.library.backup(file, bar.move)
        output.say(f"newsloom: {at.library.place} is copied to {file} ({file.stat().st_size / 1e6:.1f} MB)")


@app.command("restore", epilog="Example: newsloom restore news-2026-11-20.db --force")
def restore(
    file: AFile,
    force: Annotated[bool, typer.Option("--force", help="Replace the library that is there.")] = False,
    store: StoreAt = None,
) -> None:
    """Put a backup in the library's place, once it is checked."""
    from newsloom import store as kept
    from newsloom.settings import settings

    with output.Bar() as bar, output.refusing():
        place = store or settings().store
        kept.restore(file, place, force=force, progress=bar.move)
        output.say(f"newsloom: {file} is sound and stands as {kept.shown(place)}")


@app.command("copy", epilog="Example: newsloom copy news.db postgresql://news@db.example.org/news")
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A file, or postgresql://user@host/database.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A new file, or an empty database.")],
    as_json: AsJson = False,
) -> None:
    """Copy a library whole into a new one, from a file into a server or back, and compare both row by row.

    It is one transaction: a copy that breaks off leaves nothing behind. Accounts, tokens and secrets go with it.
    """
    from newsloom import store as kept

    with output.Bar() as bar, output.refusing():
        done = kept.copy(source, target, bar.move)
    if as_json:
        print_json(done)
        return
    for name, rows in done.rows.items():
        if rows:
            output.write(f"{rows:>12,}  {name}\n", None)
    output.write(f"{done.checksum}  {kept.shown(source)} = {kept.shown(target)}\n", None)


@app.command("export", epilog="Example: newsloom export articles --since 7d --out week.jsonl")
def export(
    what: Annotated[What, typer.Argument(metavar="articles|quotes|claims|stories", help="What to export.")],
    form: Annotated[
        Rows,
        typer.Option(
            "--format",
            "-f",
            help="jsonl: all there is; csv: a table, a claim a row for each credit; parquet: as jsonl, in typed "
            "columns (with --out); webannotation: claims as W3C Web Annotations, one a line.",
        ),
    ] = Rows.jsonl,
    since: Since = None,
    until: Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Before that time.")] = None,
    named: Annotated[str | None, typer.Option("--story", metavar="STORY", help="Of one story alone.")] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", help="Of this outlet (its id).")] = None,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """Print what the library holds, in order of arrival: reports by when they were published, stories by their change.

    The same library gives the same bytes; when a report came and a story changed are times of its own. `import` takes
    articles as jsonl into another library. docs/schema tells what stands in a row. Parquet needs one more package:
    python -m pip install pyarrow
    """
    from newsloom.kept import Choice
    from newsloom.loom.exporting import exported, exported_columns

    if form is Rows.parquet and out is None:
        raise output.misuse("Parquet is no text to print; give --out FILE")
    with desk(store) as at, output.refusing():
        now = at.clock.now()
        meant = story(at, named).id if named else None
        choice = Choice(moment(since, now), moment(until, now), meant, outlet)
        if form is not Rows.parquet or out is None:
            output.pieces(exported(at.library, what, form, choice), out)
            return
        with output.whole(out) as part:
            exported_columns(at.library, what, choice, part)


@app.command("import", epilog="Example: newsloom import week.jsonl --store archive.db")
def import_(file: AFile, as_json: AsJson = False, store: StoreAt = None) -> None:
    """Take in articles that `export` wrote, with their ids, versions, times and stories; again is no change."""
    from newsloom import render
    from newsloom.loom.importing import refuse_other
    from newsloom.types import Failure

    if not file.exists():  # no misuse, as where `add` is given it: an input that failed
        output.end([Failure(str(file), "there is no such file", "check the path")])
    with output.refusing():
        refuse_other(file)  # before a library is made
    with output.Bar() as bar, starting(store, bar) as at, output.refusing():
        run = at.bring(file)
        failures = list(at.failures)
    if as_json:
        print_json(run)
    else:
        output.say(f"newsloom: {render.counts_line(run)}")
    output.end(failures)


@app.command("versions", epilog="Example: newsloom versions 3f9a; newsloom versions 3f9a --from 1 --to 3")
def versions(
    named: AnArticle,
    first: Annotated[
        int | None, typer.Option("--from", min=1, help="Compare this version … [default: --to's last].")
    ] = None,
    second: Annotated[int | None, typer.Option("--to", min=1, help="… with this one [default: the newest].")] = None,
    as_json: AsJson = False,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """List the versions of a report, and show what changed from one to another, word by word."""
    from newsloom import render

    with desk(store) as at, output.refusing():
        held = at.library.versions(article(at, named))
        last = second or len(held)
        numbers = (first or max(1, last - 1), last)
        if not all(number <= len(held) for number in numbers):
            raise output.misuse(f"it has {len(held)} versions; `newsloom versions {named}` lists them")
        revision = _revision(at, [held[number - 1].article for number in numbers], numbers)
        if as_json:
            output.write(render.to_json(render.revision_shape(held, revision)) + "\n", out)
            return
        titles = {one.id: one.title for one in at.library.articles(version.article for version in held)}
        listed = [titles.get(one.article) for one in held]
        output.write(render.revisions(held, listed, revision, width=output.width(out), colour=output.colour(out)), out)


def _revision(at: Desk, ids: list[str], numbers: tuple[int, int]) -> Revision | None:
    from newsloom.render import Revision
    from newsloom.store import edits

    if numbers[0] == numbers[1]:
        return None
    before, after = at.library.articles([ids[0]]), at.library.articles([ids[1]])
    one, other = next(before), next(after)
    return Revision(one, other, numbers, [(edit.before, edit.after) for edit in edits(one.text, other.text)])
