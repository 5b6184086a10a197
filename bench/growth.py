"""Draw how linking an archive grows: ``python bench/growth.py growth.jsonl docs/pictures/growth.svg``.

The rows come from ``bench/archive.py --links … --keep``: after so many records the processor time of linking and of
merging, and the most memory that a linking worker and the merging process took.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

# Ids in the file would otherwise be random, and its date of today.
mpl.rcParams["svg.hashsalt"] = "newsloom"
mpl.rcParams["svg.fonttype"] = "none"  # text that a reader can search, and a quarter of the size
_HOUR, _GIB = 3600.0, 1024.0
_LINES = (("merging", "merging over borders", "#0b6e4f"), ("linking", "linking in shards", "#a4550b"))
_TOPS = (("merger", "the process that merges", "#0b6e4f"), ("worker", "a worker that links", "#a4550b"))


def draw(rows: Sequence[dict[str, float]], path: Path) -> None:
    """Processor hours and memory over the number of records, side by side."""
    figure = Figure(figsize=(9.6, 3.4), layout="constrained")
    records = [0.0, *(row["records"] / 1e6 for row in rows)]
    for at, (what, unit, lines, title) in enumerate(
        ((_HOUR, "hours", _LINES, "Processor time"), (_GIB, "GiB", _TOPS, "Memory, at most")), 1
    ):
        axes = figure.add_subplot(1, 2, at)
        for name, label, colour in lines:
            values = [row[name] / what for row in rows]
            axes.plot(records[1:] if what == _GIB else records, values if what == _GIB else [0.0, *values],
                      label=label, color=colour)  # fmt: skip
        axes.set(title=title, xlabel="million records", ylabel=unit, ylim=(0, None), xlim=(0, None))
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    given, out = map(Path, sys.argv[1:])
    draw([json.loads(line) for line in given.read_text("utf-8").splitlines()], out)
