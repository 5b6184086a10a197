"""The worked notebooks as a page: what they say, their code, and what it shows when it is run."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbclient
import nbformat

from making.marks import fence

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
_SOURCES = Path(__file__).parents[2] / "src"

_INTRO = """# The worked notebooks

Here to be read, with what each cell shows; the files themselves are {files}. Tests run every cell.

"""
# Where a shown table comes in: kept out of the Markdown, which would take its text for marks.
_PLACE = '<div class="shown-here" id="shown-{}"></div>'
_HELD: list[str] = []


def page() -> str:
    """Every notebook, one below the other, run anew."""
    _HELD.clear()
    paths = sorted(NOTEBOOKS.glob("*.ipynb"), reverse=True)
    parts = [_INTRO.format(files=" and ".join(f"[{path.name}](../notebooks/{path.name})" for path in paths))]
    for path in paths:
        for cell in _ran(path):
            if cell["cell_type"] == "markdown":
                parts.append(_lower(cell["source"]))
            else:
                parts += [fence(cell["source"], "python"), *_shown(cell["outputs"])]
    return "\n\n".join(parts)


def filled(content: str) -> str:
    """A page's HTML with what the notebooks show in its place."""
    for number, shown in enumerate(_HELD):
        content = content.replace(_PLACE.format(number), f'<div class="shown">{shown}</div>')
    return content


def _ran(path: Path) -> list[Any]:
    """A notebook's cells after each was run, in a folder of its own."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    kept = {name: value for name, value in os.environ.items() if name.startswith("NEWSLOOM_")}
    with tempfile.TemporaryDirectory() as folder:
        for name in kept:
            del os.environ[name]
        try:
            env = {**os.environ, "PYTHONPATH": f"{_SOURCES}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
            client = nbclient.NotebookClient(
                notebook, timeout=120, resources={"metadata": {"path": folder}}, extra_arguments=["--log-level=ERROR"]
            )
            client.execute(env=env)
        finally:
            os.environ.update(kept)
    return list(notebook.cells)


def _shown(outputs: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What a cell shows: its table as HTML, else its text."""
    for output in outputs:
        told = output.get("data", {})
        if "text/html" in told:
            yield _PLACE.format(len(_HELD))
            _HELD.append(_own(told["text/html"]))
        elif "text/plain" in told:
            yield fence(told["text/plain"], "text")


def _own(shown: str) -> str:
    """A table whose ids are its own among all that the page shows."""
    number = len(_HELD)
    return re.sub(r'\b(id|href|for|aria-labelledby)="(#?)([^"#/:]+)"', rf'\1="\2w{number}-\3"', shown)


def _lower(text: str) -> str:
    """A notebook's headings one step lower: the page has its own."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in text.splitlines())
