"""What the project promises as a whole: documented, deterministic, installable."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import newsloom
from newsloom.cli import app
from newsloom.errors import to_install
from newsloom.settings import Settings

ROOT = Path(newsloom.__file__).parents[2]
SAMPLES = Path(newsloom.__file__).parent / "samples"
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOP = typer.main.get_command(app).commands  # type: ignore[attr-defined]
# A command with commands of its own stands for these: "alert add".
COMMANDS = {name: command for name, command in TOP.items() if not hasattr(command, "commands")} | {
    f"{group} {name}": command for group, top in TOP.items() for name, command in getattr(top, "commands", {}).items()
}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented_with_an_example(name):
    command = COMMANDS[name]
    assert f"newsloom {name}" in README
    assert command.help
    assert "Example: newsloom" in (command.epilog or "")


@pytest.mark.parametrize(
    ("name", "option"),
    [
        (n, o)
        for n, c in sorted(COMMANDS.items())
        for p in c.params
        for o in p.opts
        if o.startswith("--") and o != "--help"
    ],
)
def test_every_option_is_documented(name, option):
    rows = [
        line for line in README.splitlines() if line.startswith(f"| `newsloom {name} ") or f"`newsloom {name}`" in line
    ]
    assert any(option in row for row in rows), f"{option} of {name} is not in the README's table"
    assert next(p.help for p in COMMANDS[name].params if option in p.opts)


@pytest.mark.parametrize("group", sorted(name for name, command in TOP.items() if hasattr(command, "commands")))
def test_every_group_of_commands_says_what_it_is_for(group):
    assert TOP[group].help
    assert "Example: newsloom" in (TOP[group].epilog or "")
    assert any(name.startswith(f"{group} ") for name in COMMANDS)


def test_no_advice_asks_for_newsloom_of_an_index():
    told = [path for path in Path(newsloom.__file__).parent.rglob("*.py") if "newsloom[" in path.read_text("utf-8")]
    assert told == []
    assert to_install("warcio") == "install it: python -m pip install warcio"
    assert to_install("fsspec", "psycopg[binary]") == "install them: python -m pip install fsspec 'psycopg[binary]'"


def test_every_setting_is_documented():
    for name in Settings.__dataclass_fields__:
        assert f"`{name}`" in README


def test_the_readmes_library_example_runs(capsys, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(code.strip().splitlines()) <= 12
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert "independent outlets" in out
    assert "differ:" in out


def test_every_decision_has_its_note():
    notes = " ".join(path.read_text(encoding="utf-8").lower() for path in (ROOT / "docs" / "decisions").glob("*.md"))
    for dependency in (ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines():
        if dependency and not dependency.startswith("#"):
            assert dependency.lower() in notes, f"no note says why {dependency}"


# One process each for all that is printed: starting it costs more than the work.
PRINTS = """
import json, sys
from commanded import command
given = [["weave", "reports", "--format", form] for form in ("json", "text", "html", "markdown")]
print(json.dumps([command(*one, text=True).stdout for one in (*given, ["read", sys.argv[1]], ["link", sys.argv[1]])]))
"""


def printed(folder, **environment):
    shutil.copytree(SAMPLES / "rates", folder / "reports")
    # Where there is another path for modules, this stands before it.
    path = os.pathsep.join(filter(None, (str(ROOT / "tests"), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-c", PRINTS, SAMPLES], capture_output=True, cwd=folder, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": path, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_the_same_bytes_under_other_hash_seeds_zones_locales_and_folders(tmp_path):
    first = printed(tmp_path / "one", PYTHONHASHSEED="1", TZ="UTC")
    second = printed(tmp_path / "two", PYTHONHASHSEED="77", TZ="Asia/Tokyo", LC_ALL="C")
    assert [len(one) > 1_000 for one in first] == [True] * 6
    for one, other in zip(first, second, strict=True):
        assert one == other


def test_samples_are_as_promised():
    loom = newsloom.Loom()
    articles = list(loom.articles([str(SAMPLES)]))
    assert not loom.failures
    assert len(articles) >= 30
    assert len({article.outlet.id for article in articles if article.outlet}) >= 12
    assert all(article.published and article.title for article in articles)
    body = {"paragraph", "list", "blockquote", "heading"}
    sizes = sorted(sum(len(a.text[b.start : b.end].split()) for b in a.blocks if b.kind in body) for a in articles)
    assert sizes[len(sizes) // 2] >= 250


def test_the_samples_make_six_stories_and_look_alikes_stay_apart():
    woven = newsloom.Loom().weave([str(SAMPLES)])
    folders = [{woven.articles[id].place.rsplit("/", 2)[-2] for id in digest.articles} for digest in woven.digests]
    assert sorted(folders, key=sorted) == [{name} for name in sorted(p.name for p in SAMPLES.iterdir() if p.is_dir())]


def test_help_is_quick():
    """Not a timed test: the costly libraries must not be imported for help."""
    code = "import sys, newsloom.cli; print(json.dumps([m for m in ('numpy', 'lxml', 'trafilatura', 'jinja2') if m in sys.modules]))"
    found = subprocess.run([sys.executable, "-c", "import json; " + code], capture_output=True, check=True)
    assert json.loads(found.stdout) == []
