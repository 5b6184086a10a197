"""What the written pages tell to type is typed: in order, in a folder of its own, and what they show comes out."""

import os
import re
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
import standing

import newsloom

TOP = Path(newsloom.__file__).parents[2]
DOCS, SAMPLES = TOP / "docs", TOP / "src" / "newsloom" / "samples"
WRITTEN = [DOCS / "install.md", DOCS / "tutorial.md", *sorted((DOCS / "guides").glob("*.md"))]
_BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path):
    """Kind and text of each fenced block of a page: ``sh``, ``python``, ``text`` or ``norun``."""
    for found in _BLOCK.finditer(path.read_text(encoding="utf-8")):
        kind = found["kind"].strip()
        yield ("norun" if ".norun" in kind else kind), found["body"]


@pytest.fixture(scope="module")
def door():
    """Where a loaded newsloom waits for commands."""
    with tempfile.TemporaryDirectory(prefix="nl") as short:  # an address of a socket has about a hundred characters
        place = Path(short) / "door"
        environment = {**os.environ, "PYTHONPATH": str(TOP / "src")}
        with subprocess.Popen(
            [sys.executable, Path(__file__).with_name("standing.py"), place, SAMPLES / "rates"],
            stdout=subprocess.PIPE, text=True, env=environment,
        ) as waiting:  # fmt: skip
            assert waiting.stdout.readline() == "ready\n"
            yield place
            waiting.terminate()


@pytest.fixture
def folder(tmp_path, door, monkeypatch):
    """A folder that looks like the project's, with the command on its path."""
    copytree(SAMPLES, tmp_path / "src" / "newsloom" / "samples")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "newsloom"
    command.write_text(standing.client(door), encoding="utf-8")
    command.chmod(0o755)
    for name in [name for name in os.environ if name.startswith("NEWSLOOM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(TOP / "src"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(body):
    """What a shell prints that is given these lines."""
    command = ["bash", "-euo", "pipefail", "-c", body]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, f"{body}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def executed(body, names):
    """What Python prints that is given these lines after those before."""
    with redirect_stdout(StringIO()) as out:
        exec(compile(body, "<a page>", "exec"), names)
    return out.getvalue()


def runs(path):
    return any(kind in ("sh", "python") for kind, _ in blocks(path))


@pytest.mark.parametrize("path", [path for path in WRITTEN if runs(path)], ids=lambda path: path.stem)
def test_what_a_page_tells_to_type_works(path, folder):
    assert Path.cwd() == folder
    printed, names = "", {"__name__": "a_page"}
    for kind, body in blocks(path):
        if kind in ("sh", "python"):
            printed = " ".join((typed(body) if kind == "sh" else executed(body, names)).split())
        elif kind == "text":
            for line in body.splitlines():
                for piece in line.split("…") if "“" not in line else [line]:
                    assert " ".join(piece.split()) in printed, f"{path.name}: not printed: {piece}\n{printed}"


def test_most_of_what_is_told_is_run():
    kinds = [kind for path in WRITTEN for kind, _ in blocks(path)]
    assert kinds.count("sh") > 15
    assert kinds.count("python") > 3
    # What serves, asks the network or needs a cluster cannot run here.
    assert kinds.count("norun") < kinds.count("sh")


def test_what_is_not_run_names_commands_and_options_that_there_are():
    sys.path.insert(0, str(DOCS))
    from making import commands

    known = commands.commands()
    for path in [*WRITTEN, DOCS / "security.md", DOCS / "deploy.md"]:
        shown = "\n".join(body for kind, body in blocks(path) if kind != "text")
        for line in re.findall(r"^newsloom ([^\n#|]+)", shown, re.MULTILINE):
            words = line.split()
            name = max((one for one in known if words[: len(one.split())] == one.split()), key=len, default=None)
            if words[0].startswith("-"):
                continue
            assert name, f"{path.name}: newsloom {line}"
            options = {option for param in known[name].params for option in param.opts} | {"--help"}
            given = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert given <= options, f"{path.name}: newsloom {line}"
