"""The pages as they lie in the repository: whoever reads them there, before any site is built, can follow their links."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import newsloom

TOP = Path(newsloom.__file__).parents[2]
DOCS = TOP / "docs"
PAGES = sorted([*TOP.glob("*.md"), *DOCS.rglob("*.md"), *(TOP / "examples").rglob("*.md")])
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_NOW = re.compile(r"To read it now, in the project's folder after `./run install`:\s`([^`]+)`")
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_every_relative_link_leads_to_what_is_there():
    dead = [
        f"{page.relative_to(TOP)} links to {target}"
        for page in PAGES
        for target in _LINK.findall(_FENCED.sub("", page.read_text(encoding="utf-8")))
        if not (page.parent / target).exists()
    ]
    assert len(PAGES) > 60
    assert not dead


def test_a_page_that_is_made_has_one_that_stands_in_for_it():
    """Which says where its content comes from, and has none of it that could grow old."""
    pytest.importorskip("mkdocs", reason="needs mkdocs-material (requirements/dev.txt)")
    sys.path.insert(0, str(DOCS))
    from making import hook

    for place in hook.MADE:
        if "/" in place:
            text = (DOCS / place).read_text(encoding="utf-8")
            assert _LINK.search(text), f"{place} names no source"
            assert text.endswith("`./run docs` builds the site, where this page stands in full.\n")
            assert len(text) < 600
            assert _NOW.search(text), f"{place} leaves its reader with nothing to read"


_AS = {"newsloom": " -m newsloom", "python": ""}


def test_what_a_stand_in_names_to_be_read_now_can_be_read():
    """Each command as it stands there, but those that serve until they are stopped."""
    told = {page: _NOW.search(page.read_text(encoding="utf-8")) for page in PAGES}
    commands = {page.name: found[1] for page, found in told.items() if found and not found[1].endswith(" serve")}
    assert len(commands) >= 10
    python = shlex.quote(sys.executable)
    for name, command in commands.items():
        # In one go: the path of this Python may itself hold ".venv/bin/python".
        here = re.sub(r"\.venv/bin/(newsloom|python)", lambda found: f"{python}{_AS[found[1]]}", command)
        env = {**os.environ, "PYTHONPATH": str(TOP / "src")}
        done = subprocess.run(["sh", "-c", here], cwd=TOP, env=env, capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, (name, done.stderr[-500:])
        assert len(done.stdout) > 20, name
