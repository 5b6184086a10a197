"""Code of newsloom inside a page: a line ``::: newsloom.read.read`` becomes the function, as it stands today."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import newsloom

_LINE = re.compile(r"^::: ([\w.]+)$", re.MULTILINE)
_SOURCE = Path(newsloom.__file__).parent.parent


def filled(markdown: str) -> str:
    """A page with the code that it asks for, folded away. Raises ``AttributeError`` for what is no longer there."""
    return _LINE.sub(lambda found: _folded(found[1]), markdown)


def found(name: str) -> Any:
    """What a dotted name means."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: Any = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            thing = getattr(thing, part)
        return thing
    raise AttributeError(name)


def _folded(name: str) -> str:
    thing = inspect.unwrap(found(name))
    lines, start = inspect.getsourcelines(thing)
    place = Path(inspect.getsourcefile(thing) or "").relative_to(_SOURCE)
    code = inspect.cleandoc("\n" + "".join(lines))
    body = f'```python linenums="{start}"\n{code}\n```'
    return f'??? quote "{place}, line {start}: `{name.rpartition(".")[2]}`"\n\n' + "".join(
        f"    {line}\n" if line else "\n" for line in body.splitlines()
    )
