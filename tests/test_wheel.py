"""What is given to an index: a wheel and an sdist that are small, hold what they need and nothing else, and work."""

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import newsloom

ROOT = Path(newsloom.__file__).parents[2]
PACKAGE = ROOT / "src" / "newsloom"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the sdist; the wheel is made from the sdist, as an installer without wheels would."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", folder]
    subprocess.run([*build, "-t", "sdist"], cwd=ROOT, check=True, capture_output=True)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as packed:
        packed.extractall(folder / "unpacked", filter="data")
    (source,) = (folder / "unpacked").iterdir()
    subprocess.run([*build, "-t", "wheel"], cwd=source, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel, sdist


def wanted():
    """Every file of the package, by its path in it."""
    return {
        str(path.relative_to(PACKAGE.parent))
        for path in PACKAGE.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(PACKAGE).parts)
    }


def test_the_wheel_holds_the_package_and_nothing_else(built):
    wheel, _ = built
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    held = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    assert held == wanted()
    assert any(name.endswith("py.typed") for name in held)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_both_are_small(built):
    wheel, sdist = built
    # 1.9 and 1.6 MB when this was written: the tables of names and outlets are most of it.
    assert wheel.stat().st_size < 3_000_000
    assert sdist.stat().st_size < 3_000_000


def test_the_sdist_needs_no_more_than_it_has(built):
    _, sdist = built
    with tarfile.open(sdist) as packed:
        tops = {name.split("/")[1] for name in packed.getnames() if "/" in name}
    assert tops == {"src", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO", ".gitignore"}


def test_an_empty_environment_needs_no_more_than_the_wheel_asks_for(built, tmp_path):
    """The versions that are pinned, and of these only what the wheel brings: once what reads pages was not among it."""
    wheel, _ = built
    venv.create(tmp_path / "empty", with_pip=False)
    python = tmp_path / "empty" / "bin" / "python"
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", python, "-c", "requirements/run.txt"]
    done = subprocess.run([*install, wheel], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode and "client error" in done.stderr:
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    program = tmp_path / "empty" / "bin" / "newsloom"
    told = run(program, "demo", "--story", "dam", "--format", "json", "--page", "page.html", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    (story,) = json.loads(told.stdout)["stories"]
    assert len(story["outlets"]["read"]) == 12  # of pages, a feed, lines and plain text
    for typed, meant in (("newsloom we", "weave"), ("newsloom alert te", "test"), ("newsloom weave --fo", "--format")):
        asked = {"_NEWSLOOM_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
        assert run(program, cwd=tmp_path, **asked).stdout.split() == [meant]
    for shell in ("bash", "zsh", "fish"):
        assert "_NEWSLOOM_COMPLETE" in run(program, "--show-completion", shell, cwd=tmp_path).stdout


def run(program, *arguments, cwd, **more):
    """A command as its user would give it, without what this run of Python has in its environment."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run([program, *arguments], cwd=cwd, capture_output=True, text=True, check=False, env=bare | more)
