"""The commands of the server: serving the library, and who may come in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsloom.cli import output
from newsloom.cli.app import app
from newsloom.cli.library import StoreAt
from newsloom.cli.logged import LogForm, begun
from newsloom.errors import NewsloomError


@app.command(
    "serve",
    epilog="Example: newsloom serve --port 8000; newsloom serve --host 0.0.0.0 --address https://news.example.org",
)
def serve(
    host: Annotated[str, typer.Option("--host", help="Listen at this address of the machine.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="Listen at this port; 0: any free.")
    ] = 8000,
    address: Annotated[
        str | None, typer.Option("--address", metavar="URL", help="How the world calls it, behind a proxy.")
    ] = None,
    prefix: Annotated[str, typer.Option("--prefix", metavar="PATH", help="The path a proxy puts it under.")] = "",
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="Another host name it goes by.")
    ] = None,
    poll: Annotated[bool, typer.Option("--poll/--no-poll", help="Keep the feeds up to date beside it.")] = True,
    log_format: LogForm = None,
    store: StoreAt = None,
) -> None:
    """Read the library in a browser, with its feeds kept up to date; also the API and the feeds out."""
    from newsloom.logs import shown
    from newsloom.serve.running import Door, run

    in_force = begun(log_format, store, always=True)
    place = shown(in_force.store)
    if not poll and "://" not in in_force.store and not Path(in_force.store).exists():
        raise output.misuse(f"there is no library at {place}; `newsloom add` starts one")
    try:
        run(
            in_force.store,
            in_force,
            Door(host, port, prefix, address, tuple(name or ())),
            poll=poll,
            ready=lambda url: output.say(f"newsloom: {place} at {url}  (Ctrl-C ends it)"),
        )
    except NewsloomError as error:
        raise output.misuse(str(error)) from error
