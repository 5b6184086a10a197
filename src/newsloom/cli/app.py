"""The command line's face: the program, and the options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsloom import __version__

# Rooms are imported inside the commands: `newsloom --help` must not pay for lxml and numpy.

app = typer.Typer(
    name="newsloom",
    help="Many reports in, one credited story out.",
    epilog="Start with: newsloom demo. INPUT is .jsonl(.gz), .parquet, .txt, .html, a feed, .warc(.gz), "
    "a folder of these, a URL, or - for stdin.",
    no_args_is_help=True,
    rich_markup_mode=None,  # the rich help page alone costs .3 s of processor time at every start
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file instead of stdout.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"newsloom {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Many reports in, one credited story out."""
