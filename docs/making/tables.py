"""The list of the data tables: what each holds, in which languages, and whence."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import newsloom
from making.marks import cell, code, table

FOLDER = Path(newsloom.__file__).parent / "tables"

_INTRO = """# Data tables

What newsloom knows of the world stands in tables, not in code. Each says in its first lines what it is and whence its
entries come; those lines are told here as they stand. A table of one language carries its code: `cue_verbs.de.tsv`.
How to fill them for another language stands in [Add a language](../languages.md), how to add an outlet in
[Add an outlet](../guides/outlet.md).

"""


def page() -> str:
    """The whole page."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(FOLDER.glob("*.t[sx][vt]")):
        found[path.name.split(".")[0]].append(path)
    rows = []
    for name, paths in sorted(found.items()):
        for path in paths:
            comments, count = read(path)
            parts = path.name.split(".")
            rows.append((code(name), parts[1] if len(parts) == 3 else "", f"{count:,}", cell(comments)))
    return _INTRO + table(("table", "language", "rows", "what it is, and its source"), rows)


def read(path: Path) -> tuple[str, int]:
    """The lines at a table's head, as one text, and how many rows it has."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    rows = sum(bool(line.strip()) and not line.startswith("#") for line in lines)
    return " ".join(line.lstrip("# ").rstrip() for line in lines[:head]), rows
