"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import enum
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from making.marks import cell, code, fence, plain, table
from newsloom import cli
from newsloom.cli import app

_INTRO = """# The command line

Every command with its arguments, options and defaults, made from the commands when this site was built.

{exits}

`newsloom --help` lists the commands, `newsloom COMMAND --help` (or `-h`) tells one, `newsloom --version` the version.
`newsloom --install-completion` teaches your shell to complete commands and options; `--show-completion` prints how.
Where a command has `--store`, the library is the file or `postgresql://` address that is named, else that of the
[settings](settings.md).

"""


def commands() -> dict[str, Any]:
    """Every command that can be typed, by its whole name (``alert add``), in the order of the help."""
    return dict(_below(typer.main.get_command(app), ""))


def _below(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    for part, command in group.commands.items():
        whole = f"{name} {part}".strip()
        if hasattr(command, "commands"):
            yield from _below(command, whole)
        elif not command.hidden:
            yield whole, command


def page() -> str:
    """The whole page."""
    found = commands()
    rooms: dict[str, list[str]] = {}
    for name, command in found.items():
        rooms.setdefault(command.callback.__module__, []).append(name)
    exits = plain((cli.__doc__ or "").split("\n\n")[1].strip())
    parts = [_INTRO.format(exits=exits)]
    listed = [
        (_title(module), " · ".join(f"[{name}](#{anchor(name)})" for name in names)) for module, names in rooms.items()
    ]
    parts.append(table(("what for", "commands"), listed) + "\n")
    for module, names in rooms.items():
        parts.append(f"## {_title(module)}\n\n")
        parts += [_section(name, found[name]) for name in names]
    return "".join(parts)


def _title(module: str) -> str:
    """What the commands of a module are for, by the beginning of its docstring."""
    words = (sys.modules[module].__doc__ or "").partition(":")[0].strip(". \n").removeprefix("The ")
    return plain(words[0].upper() + words[1:])


def anchor(name: str) -> str:
    """Where a command stands on the page."""
    return name.replace(" ", "-")


def _section(name: str, command: Any) -> str:
    given = [param for param in command.params if not getattr(param, "hidden", False) and param.name != "help"]
    arguments = " ".join(_argument(param) for param in given if param.param_type_name == "argument")
    lines = [f"### newsloom {name} {{ #{anchor(name)} }}\n\n", fence(f"newsloom {name} [OPTIONS] {arguments}".strip())]
    lines.append("\n" + plain(command.help or "") + "\n\n")
    rows = [_row(param) for param in given]
    if rows:
        lines.append(table(("argument or option", "default", "what it is"), rows) + "\n")
    example = (command.epilog or "").removeprefix("Example: ")
    lines.append(f"Example: `{example.rstrip('.')}`\n\n" if example else "")
    return "".join(lines)


def _argument(param: Any) -> str:
    named = param.metavar or param.name.upper() + ("..." if param.nargs == -1 else "")
    return str(named if param.required or named.startswith("[") else f"[{named}]")


def _row(param: Any) -> tuple[str, str, str]:
    if param.param_type_name == "argument":
        return code(_argument(param)), _default(param), cell(param.help or "")
    names = ", ".join(code(name) for name in sorted([*param.opts, *param.secondary_opts], key=len, reverse=True))
    takes = "" if param.is_flag else " " + code(_takes(param))
    return names + takes, _default(param), cell(param.help or "")


def _takes(param: Any) -> str:
    """What an option is given: its choices, or what kind of value."""
    if param.metavar:
        return str(param.metavar)
    kind = param.type_descriptor.annotation
    kinds = [one for one in (typing.get_args(kind) or (kind,)) if one is not type(None)]
    if isinstance(kinds[0], type) and issubclass(kinds[0], enum.Enum):
        return "|".join(str(one.value) for one in kinds[0])
    return {int: "N", float: "N", Path: "FILE"}.get(kinds[0], "TEXT")


def _default(param: Any) -> str:
    value = param.default
    if param.required:
        return "needed"
    if isinstance(value, enum.Enum):
        value = value.value
    if callable(value) or value is None or value is False or value == () or "UNSET" in repr(value).upper():
        return ""
    return code(str(value))
