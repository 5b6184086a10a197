"""Every figure of EVALUATION.md, measured again: ``./run eval --all DATA [--write] [--only NAME …]``.

DATA is a folder with the sets that EVALUATION.md lists, under the names it gives them; a set that is not there is
passed over and said so. Each measure is one of the scripts beside this file, run as anybody could run it; what it
prints stands in EVALUATION.md between two marks. ``--write`` puts in what is printed now; without it, what differs is
shown and the exit code is 1. Times are left out: they are compared in ``bench/``, in one run with a peer.
"""

from __future__ import annotations

import argparse
import difflib
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

HERE = Path(__file__).parent
PAGE = HERE.parent / "EVALUATION.md"
#: Name in the page → the script, and its arguments; those with a slash stand under DATA.
MEASURES: dict[str, tuple[str, ...]] = {
    "samples": ("gate.py",),
    "quotes-en": ("quotes.py", "quotes/polnear_dev.jsonl.gz"),
    "quotes-de": ("quotes.py", "quotes/german_wikinews_dev.jsonl.gz"),
    "passages": ("passages.py",),
    "names": ("names.py", "names/wikigold.jsonl.gz"),
    "credits": ("credits.py",),
    "dates-own": ("dates.py", "--own"),
    "dates": ("dates.py", "dates_figures/dates_en.jsonl.gz"),
    "figures-own": ("figures.py", "--own"),
    "figures": ("figures.py", "dates_figures/figures_en.jsonl.gz"),
    "pages": ("extraction.py", "intake/", "--peer"),
    "linking": ("linking.py", "--settled", "linking/allsides_full.jsonl.gz", "linking/basil.jsonl.gz",
                "linking/groundnews_2025.jsonl.gz", "linking/ecbplus_full.jsonl.gz",
                "linking/uci_headlines_part.jsonl.gz", "linking/googlenews_ts.jsonl.gz"),
    "copies": ("copies.py", "linking/basil.jsonl.gz", "linking/allsides_full.jsonl.gz"),
    "manipulation": ("manipulation.py",),
    "claims": ("claims.py", "--pairs", "summaries/pairs_superpal_mn.jsonl.gz"),
    "conflicts": ("conflicts.py",),
    "altered": ("conflicts.py", "--alter", "linking/allsides_full.jsonl.gz"),
    "check": ("check.py", "linking/basil.jsonl.gz"),
    "newness": ("newness.py", "summaries/background_updates.jsonl.gz"),
    "timelines": ("timelines.py", "summaries/timeline17.jsonl.gz"),
    "digests-en": ("digests.py", "summaries/neus_val.jsonl.gz"),
    "digests-fr": ("digests.py", "summaries/multiling2011_fr.jsonl.gz"),
}  # fmt: skip
# "670 articles/s", "0.21 s", "95 pages in 12.3 s": how fast this machine was.
_TIMES = re.compile(r",?\s*\d[\d.,]*\s?(?:articles/s|pages/s|/s|ms|s)(?=[\s,;)]|$)")


def block(name: str) -> re.Pattern[str]:
    """Where a measure stands in the page: between ``<!-- NAME -->`` with its fence, and the fence's end."""
    return re.compile(rf"(<!-- {re.escape(name)} -->\n```text\n)(.*?)(\n```)", re.DOTALL)


def arguments(measure: Sequence[str], data: Path) -> list[str] | None:
    """A measure's command line, or nothing where its data is not there."""
    placed = [str(data / one) if "/" in one else one for one in measure[1:]]
    missing = [one for one, given in zip(placed, measure[1:], strict=True) if "/" in given and not Path(one).exists()]
    return None if missing else [sys.executable, str(HERE / measure[0]), *placed]


def measured(command: Sequence[str]) -> str:
    """What a measure prints, without times. A gate below its floor prints that too."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode > 1 or not done.stdout.strip():
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stderr}")
    lines = [_TIMES.sub("", line).rstrip() for line in done.stdout.splitlines()]
    return "\n".join(line for line in lines if line)


def main() -> None:
    """Measure, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--write", action="store_true", help="put what is measured now into EVALUATION.md")
    parser.add_argument("--only", nargs="+", choices=MEASURES, metavar="NAME", help=", ".join(MEASURES))
    wanted = parser.parse_args()
    page, console, differ = PAGE.read_text(encoding="utf-8"), Console(stderr=True), 0
    for name in track(wanted.only or list(MEASURES), "measuring", console=console):
        command = arguments(MEASURES[name], wanted.data)
        if command is None:
            console.print(f"{name}: its data is not in {wanted.data}; passed over")
            continue
        now = measured(command)
        there = block(name).search(page)
        if there is None:
            raise SystemExit(f"EVALUATION.md has no place for {name}: <!-- {name} --> and a fence of text behind it")
        if there[2] != now:
            differ += 1
            diff = difflib.unified_diff(there[2].splitlines(), now.splitlines(), name, "now", lineterm="", n=0)
            print("\n".join(diff))
        page = page[: there.start(2)] + now + page[there.end(2) :]
    if wanted.write:
        PAGE.write_text(page, encoding="utf-8")
    sys.exit(bool(differ) and not wanted.write)


if __name__ == "__main__":
    main()
