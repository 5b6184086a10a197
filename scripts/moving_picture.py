"""Draw docs/pictures/demo.svg: a terminal in which the first command runs, line by line.

    python scripts/moving_picture.py

What is drawn is what ``newsloom demo --story dam`` prints; its lines appear one after another, by a style in the
picture itself, so that a page shows it without a script. Whoever asks for less motion sees all lines at once.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "pictures" / "demo.svg"
TYPED = ["./run demo --story dam"]
_WIDTH, _LINES = 100, 46
# Seconds between two lines, and how long the whole stands before it begins anew.
_STEP, _STAND = 0.09, 9.0
_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_FAMILY = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"


def printed() -> str:
    """What the command prints in a terminal, with its colours."""
    held, given = pty.openpty()
    fcntl.ioctl(given, termios.TIOCSWINSZ, struct.pack("HHHH", 50, _WIDTH, 0, 0))
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "page.html")
        command = [sys.executable, "-m", "newsloom", "demo", "--story", "dam", "--page", page]
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT / "src")}
        with subprocess.Popen(command, stdout=given, stderr=subprocess.DEVNULL, env=environment):  # noqa: S603 - ours
            os.close(given)
            found = b""
            with suppress(OSError):  # a terminal whose writer has gone is an error, and the end
                while piece := os.read(held, 65_536):
                    found += piece
    return found.decode().replace("\r\n", "\n")


def drawn(said: str) -> str:
    """The picture of a terminal with these lines."""
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text("$ ", style="bold green") + Text(TYPED[0], style="bold"))
    lines = Text.from_ansi(said).split("\n")[:_LINES]
    for line in lines:
        console.print(line, overflow="crop", no_wrap=True)
    picture = console.export_svg(title="newsloom", unique_id="newsloom")
    picture = _FACES.sub("", picture).replace("Fira Code", _FAMILY).replace("font-family: " + _FAMILY + ", monospace",
                                                                             "font-family: " + _FAMILY)  # fmt: skip
    return moving(picture)


def moving(picture: str) -> str:
    """The picture, its lines appearing one after another, for ever."""
    lines = sorted({int(n) for n in re.findall(r'clip-path="url\(#newsloom-line-(\d+)\)"', picture)})
    whole = len(lines) * _STEP + _STAND
    rules = ["@media (prefers-reduced-motion: no-preference) {"]
    for at, line in enumerate(lines):
        share = 100 * at * _STEP / whole
        rules.append(
            f"@keyframes l{line} {{ 0%, {share:.2f}% {{ opacity: 0 }} {share + 0.01:.2f}%, 100% {{ opacity: 1 }} }}"
        )
        rules.append(
            f'[clip-path="url(#newsloom-line-{line})"] {{ animation: l{line} {whole:.1f}s step-end infinite }}'
        )
    rules.append("}")
    return picture.replace("</style>", "\n".join(rules) + "\n</style>", 1)


if __name__ == "__main__":
    PICTURE.write_text(drawn(printed()), encoding="utf-8")
    print(PICTURE)
