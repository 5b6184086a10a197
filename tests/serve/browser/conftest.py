"""Debian's Chromium over a real `newsloom serve`: one browser and one server for each worker, a page of its own for each test.

Screenshots go to the folder that NEWSLOOM_SCREENSHOTS names, else nowhere.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsloom.store import open_library

from . import stored

HOW = "no browser: `apt-get install chromium` and `pip install playwright axe-playwright-python` run these tests"
# No door of the browser's own to the network; what the pages ask for is watched by each test.
SWITCHES = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)
# Noted before any script of the page runs; the protocol puts it there, past the policy of the page.
NOTES = """
window.told = [];
document.addEventListener("securitypolicyviolation", (event) => told.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@pytest.fixture(scope="package")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip(HOW)
    play = pytest.importorskip("playwright.sync_api", reason=HOW)
    # Per package: while it lives, its loop runs in this thread, where tests elsewhere start loops of their own.
    with play.sync_playwright() as started:
        found = started.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield found
        found.close()


@dataclass
class Served:
    """A server in a process of its own, the library it serves, and the addresses of every kind of page there is."""

    base: str
    place: Path
    pages: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.base + self.pages[name]


def serve(place):
    """Serve a library at a free port, until the generator is closed."""
    command = [sys.executable, "-m", "newsloom", "serve", "--store", str(place), "--port", "0", "--no-poll"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            lines = []
            for line in server.stdout:
                lines.append(line)
                if found := re.search(r"http://\S+", line):
                    yield found[0].rstrip("/")
                    break
            else:
                raise AssertionError("".join(lines))
        finally:
            server.terminate()
            server.stdout.close()
            server.wait(20)


@pytest.fixture(scope="package")
def kept(prepared, tmp_path_factory):
    """The samples and what is stored beside them, woven once; to be copied, not opened."""
    place = Path(shutil.copy(prepared, tmp_path_factory.mktemp("browser") / "news.db"))
    stored.more(place)
    return place


@pytest.fixture(scope="package")
def served(browser, kept, tmp_path_factory):
    """One server for all tests that change nothing, or only what no other looks at."""
    place = Path(shutil.copy(kept, tmp_path_factory.mktemp("served") / "news.db"))
    with open_library(place) as library:
        pages = stored.paths(library)
    for base in serve(place):
        yield Served(base, place, pages)


@pytest.fixture(scope="module")
def alone(browser, kept, tmp_path_factory):
    """A server for the tests of a module that change things, each its own."""
    place = Path(shutil.copy(kept, tmp_path_factory.mktemp("alone") / "news.db"))
    with open_library(place) as library:
        pages = stored.paths(library)
    for base in serve(place):
        yield Served(base, place, pages)


@dataclass
class Watched:
    """What pages did that they must not: told errors, broke the policy, opened dialogs, asked elsewhere."""

    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def begin(self, page):
        """Listen to a page."""
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("dialog", self.dialog)
        page.on("request", lambda request: self.asked.append(request.url))

    def console(self, said):
        # That a page is not there, or a login is refused, is told here too, and is what was asked for.
        if said.type in ("error", "warning") and not re.match(
            r"Failed to load resource: .* status of (403|404|422) ", said.text
        ):
            self.wrong.append(f"{said.type}: {said.text}")

    def dialog(self, dialog):
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def end(self, pages, base):
        """Judge, and begin anew."""
        policy = [f"policy: {one}" for page in pages for one in page.evaluate("(window.told || []).splice(0)")]
        ours = urlsplit(base).netloc
        elsewhere = [
            url for url in self.asked if urlsplit(url).netloc != ours and not url.startswith(("data:", "about:"))
        ]
        wrong, self.wrong, self.asked = [*self.wrong, *policy, *elsewhere], [], []
        assert not wrong


def context_of(browser, **other):
    found = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **other})
    found.set_default_timeout(20_000)
    found.add_init_script(NOTES)
    return found


@pytest.fixture
def visit(browser):
    """Opens a page in a fresh context; all that it does is watched, and judged at the end of the test."""
    contexts, watched = [], Watched()

    def opened(url, *, width=1280, height=900, look=None, **other):
        context = context_of(browser, viewport={"width": width, "height": height}, **other)
        contexts.append(context)
        opened.base = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if look:
            context.add_cookies([{"name": "newsloom-look", "value": look, "url": opened.base}])
        page = context.new_page()
        watched.begin(page)
        page.goto(url)
        return page

    yield opened
    try:
        watched.end([page for context in contexts for page in context.pages], opened.base)
    finally:
        for context in contexts:
            context.close()


@pytest.fixture(scope="package")
def tours(browser):
    """A tab that goes through all pages, with script and without: a fresh one for each would take three times as long."""
    found = {}
    for script in (True, False):
        watched, page = Watched(), context_of(browser, java_script_enabled=script).new_page()
        watched.begin(page)
        found[script] = page, watched
    yield found
    for page, _ in found.values():
        page.context.close()


@pytest.fixture
def tour(tours, served):
    """Goes to one of the pages, by name; judged as ``visit`` is."""
    used = set()

    def opened(name, *, script=True, width=1280):
        page, _ = tours[script]
        used.add(script)
        page.emulate_media(media="screen", color_scheme="light")
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(served[name])
        return page

    yield opened
    for script in used:
        page, watched = tours[script]
        watched.end([page], served.base)


@pytest.fixture
def shot():
    """Keeps a picture of a page, where somebody wants them."""
    folder = os.environ.get("NEWSLOOM_SCREENSHOTS")

    def keep(page, name, *, full=True):
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=full)

    return keep
