"""The site, built once for all its tests, and where it is built from."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import newsloom

TOP = Path(newsloom.__file__).parents[2]


def build(folder):
    """What building the site into a folder printed, and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=TOP, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(TOP / "src")},
    )  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built site. Workers of one run share it: the first builds, the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, told = shared / "site", shared / "site-told"
    try:
        (shared / "site-begun").mkdir()
    except FileExistsError:
        for _ in range(3000):
            if told.exists():
                break
            time.sleep(0.1)
    else:
        made = build(folder)
        (shared / "site-telling").write_text(f"{made.returncode}\n{made.stdout}{made.stderr}", encoding="utf-8")
        (shared / "site-telling").rename(told)
    code, _, words = told.read_text(encoding="utf-8").partition("\n")
    assert code == "0", words
    assert words.strip() == "", words
    return folder
