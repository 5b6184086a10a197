"""The worked notebooks as a page: what they say and their code, without what they showed."""

from __future__ import annotations

import json
from pathlib import Path

from making.marks import fence

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"

_INTRO = """# The worked notebooks

Here to be read; the files themselves are {files}. Tests run every cell.

"""


def page() -> str:
    """Every notebook, one below the other."""
    paths = sorted(NOTEBOOKS.glob("*.ipynb"), reverse=True)
    parts = [_INTRO.format(files=" and ".join(f"[{path.name}](../notebooks/{path.name})" for path in paths))]
    for path in paths:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"])
            parts.append(_lower(text) if cell["cell_type"] == "markdown" else fence(text, "python"))
    return "\n\n".join(parts)


def _lower(text: str) -> str:
    """A notebook's headings one step lower: the page has its own."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in text.splitlines())
