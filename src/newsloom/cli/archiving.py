"""The commands over archives: run, verify."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsloom.cli import output
from newsloom.cli.app import app

if TYPE_CHECKING:
    from newsloom.archive import Archive

archives = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
app.add_typer(
    archives,
    name="archive",
    help="Read, link and weave archives of any size into Parquet.",
    epilog="Example: newsloom archive run crawl/*.warc.gz --out month --weave",
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of an archive.")]


@archives.command(
    "run",
    epilog="Example: newsloom archive run crawl/*.warc.gz --out month --weave. Kill it and type it again: it goes on.",
)
def run(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="WARC, JSON Lines, Parquet, folders, s3://bucket/prefix.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write: a new one, or begun.")],
    ray: Annotated[
        str | None,
        typer.Option("--ray", metavar="ADDRESS", help="Work on a Ray cluster: its address, auto, or local."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="Work in so many processes [default: all processors].")
    ] = None,
    weave: Annotated[bool, typer.Option("--weave", help="Weave the stories of two reports or more as well.")] = False,
    words: Annotated[int | None, typer.Option("--words", "-w", min=20, help="Words per digest.")] = None,
    records: Annotated[int, typer.Option("--records", min=1, help="Records in a shard that is read at once.")] = 500,
    reports: Annotated[int, typer.Option("--reports", min=1, help="Reports linked at once.")] = 20_000,
    keep_work: Annotated[bool, typer.Option("--keep-work", help="Keep what only the work needed.")] = False,
) -> None:
    """Read every page, link what tells the same story, write it all as Parquet with a manifest.

    The same inputs and settings give the same bytes, whoever does the work and however often it was killed.
    """
    with output.refusing():
        from newsloom import archive, plugins
        from newsloom.settings import settings

        said = settings()
        options = archive.Options(
            records=records, reports=reports, days=said.story_days, weave=weave, words=words or said.words,
            finder=said.finder, page_megabytes=said.page_megabytes, comparer=said.comparer,
            plugins=plugins.pinned(plugins.names(said.plugins), said.comparer),
        )  # fmt: skip
        workers = archive.workers(processes, ray)
        try:
            with output.Bar() as bar:
                made = archive.run(inputs, out, options, workers, bar.move, keep_work=keep_work)
        finally:
            workers.close()
    _tell(made, out)


def _tell(made: Archive, out: Path) -> None:
    counts = made.manifest["counts"]
    sys.stdout.write(f"{made.checksum}  {out}\n")
    records = _several(counts["records"], "record", "records")
    reports, stories = (
        _several(counts["articles"], "report", "reports"),
        _several(counts["stories"], "story", "stories"),
    )
    output.say(f"newsloom: {records}: {reports} in {stories}, {counts['left out']:,} left out")
    total = sum(made.seconds.values())
    if total:
        shares = ", ".join(f"{what} {share / total:.0%}" for what, share in made.seconds.items())
        output.say(f"newsloom: {total:,.0f} seconds of processor time: {shares}")
    for reason, count in made.manifest["left out"].items():
        output.say(f"newsloom: left out: {count:,} × {reason}")
    output.end(made.failures)


def _several(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


@archives.command("verify", epilog="Example: newsloom archive verify month")
def verify(out: Folder) -> None:
    """Check every file against the manifest, and every credit against the text it points at."""
    with output.refusing():
        from newsloom import archive

        with output.Bar() as bar:
            manifest, wrong = archive.verify(out, bar.move)
    output.end(wrong)
    sys.stdout.write(f"{manifest['checksum']}  {out}\n")
