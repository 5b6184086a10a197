"""The command that serves the library to models, over the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from newsloom.cli import output
from newsloom.cli.app import app
from newsloom.cli.library import StoreAt, desk
from newsloom.errors import to_install


@app.command("mcp", epilog="Example: newsloom mcp --store news.db")
def mcp(
    port: Annotated[
        int | None,
        typer.Option(
            "--http", metavar="PORT", min=1, max=65535, help="Over HTTP on this machine, not stdin and stdout."
        ),
    ] = None,
    store: StoreAt = None,
) -> None:
    """Serve the library to a language model's program over MCP: to read, never to write. Its program starts this."""
    try:
        from newsloom.serve.mcp import server as served
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "newsloom":
            raise
        raise output.misuse(f"this needs one more package, the official MCP SDK; {to_install('mcp')}") from error
    with desk(store) as at:
        if port is not None:
            output.say(f"newsloom: serves MCP at http://127.0.0.1:{port}/mcp, to read; stop with Ctrl-C")
        served.run(at, port)
