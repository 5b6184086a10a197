"""Draw docs/pictures/story.png and reader.png: the dam's story as a page, and in the web reader with a credit opened.

    python scripts/pictures.py

What is drawn is what the bundled samples give today, so run it after anything that changes their digest. It needs
Playwright (``requirements/dev.txt``), a Chromium, and the Noto fonts (Debian: fonts-noto-core).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
NEWSLOOM = [sys.executable, "-m", "newsloom"]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The web reader over a library of the samples; its address."""
    library = str(folder / "news.db")
    samples = ROOT / "src" / "newsloom" / "samples"
    subprocess.run([*NEWSLOOM, "add", samples, "--store", library], check=True, capture_output=True)  # noqa: S603 - ours
    command = [*NEWSLOOM, "serve", "--no-poll", "--port", "0", "--store", library]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - ours
    try:
        assert server.stderr is not None
        told = re.search(r"http://\S+", server.stderr.readline())
        assert told
        yield told[0]
    finally:
        server.terminate()
        server.wait(20)


def draw(folder: Path) -> None:
    """Both pictures."""
    page_file = folder / "dam.html"
    command = [
        *NEWSLOOM,
        "demo",
        "--story",
        "dam",
        "--format",
        "html",
        "--page",
        page_file,
        "--out",
        folder / "out.html",
    ]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ours
    with sync_playwright() as play, served(folder) as address:
        browser = play.chromium.launch(executable_path=shutil.which("chromium") or None, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 1500}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.locator(".passage").first.wait_for()
        # The story begins with its headline; of what stands above that only the rule belongs to it.
        page.evaluate("document.querySelector('.passage').closest('article').scrollIntoView()")
        page.screenshot(path=PICTURES / "story.png")
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        page.goto(address)
        page.get_by_role("link", name=re.compile("dam", re.IGNORECASE)).first.click()
        page.locator(".passage .chip").first.click()
        page.locator(".passage-panel mark.lit").wait_for()
        page.mouse.move(0, 0)
        page.screenshot(path=PICTURES / "reader.png")
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        draw(Path(made))
