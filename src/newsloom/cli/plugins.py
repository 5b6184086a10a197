"""The command about plug-ins: ``newsloom plugins``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsloom.cli import output
from newsloom.cli.app import Out, app
from newsloom.cli.library import AsJson

if TYPE_CHECKING:
    from newsloom.plugins import Plugin


@app.command("plugins", epilog="Example: newsloom plugins --json")
def listing(as_json: AsJson = False, out: Out = None) -> None:
    """List the plug-ins that are installed, which are allowed, and which of these do not load and why.

    None is loaded whose package the setting `plugins` does not name.
    """
    from dataclasses import asdict

    from newsloom import plugins, render
    from newsloom.settings import settings
    from newsloom.types import Failure

    with output.refusing():
        allowed = plugins.names(settings().plugins)
    found, missing = plugins.tried(allowed)
    if as_json:
        output.write(render.to_json([asdict(one) for one in found]) + "\n", out)
    else:
        output.lines(_lines(found), out)
    output.end([
        *(Failure(str(one), one.fault) for one in found if one.fault),
        *(Failure(f"plug-in {name}", "no such plug-in is installed", "see the setting plugins") for name in missing),
    ])  # fmt: skip


def _lines(found: tuple[Plugin, ...]) -> list[str]:
    if not found:
        return ["No plug-ins are installed."]
    lines: list[str] = []
    for package in dict.fromkeys((one.package, one.version, one.allowed) for one in found):
        name, version, allowed = package
        lines.append(f"{name} {version}: " + ("allowed" if allowed else f'not loaded; plugins = "{name}" allows it'))
        for one in found:
            if (one.package, one.version, one.allowed) == package:
                stands = f": {one.fault}" if one.fault else ""
                lines.append(f"  {one.kind:<9} {one.name}{stands}")
    return lines
