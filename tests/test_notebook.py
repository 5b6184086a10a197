"""The worked notebooks and the README's part on notebooks run as they stand, from a clean folder."""

import os
import re
from pathlib import Path

import pytest

import newsloom

ROOT = Path(newsloom.__file__).parents[2]
NOTEBOOKS = ROOT / "docs" / "notebooks"

nbformat = pytest.importorskip("nbformat", reason="needs nbclient and ipykernel (requirements/dev.txt)")
nbclient = pytest.importorskip("nbclient", reason="needs nbclient and ipykernel (requirements/dev.txt)")
pytest.importorskip("ipykernel", reason="needs nbclient and ipykernel (requirements/dev.txt)")


def ran(name, folder):
    """A notebook as it stands after every cell was run."""
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "PYTHONPATH", f"{Path(newsloom.__file__).parents[1]}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        )
        for name in [name for name in os.environ if name.startswith("NEWSLOOM_")]:
            patch.delenv(name)
        client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
        client.execute()
    assert not list(folder.iterdir())  # what it makes, it makes elsewhere, and takes away
    return notebook


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return ran("library.ipynb", tmp_path_factory.mktemp("notebook"))


def shown(notebook, code):
    """What the cell with this code shows, by kind."""
    (cell,) = [cell for cell in notebook.cells if cell.cell_type == "code" and code in cell.source]
    return cell.outputs[-1]["data"]


def test_the_notebook_runs_and_shows_what_it_tells_of(run):
    assert "39 reports" in shown(run, "loom.add(samples)")["text/plain"]
    assert shown(run, "story = max(")["text/html"].startswith('<div class="newsloom">')
    assert "Second crest passes Hallin" in shown(run, "story = max(")["text/markdown"]
    assert shown(run, "quotes.altered")["text/html"].count("<tr") >= 3
    assert "Harbour Wire" in shown(run, "relays = ")["text/plain"]
    assert "6000" in shown(run, "figures = ")["text/html"]
    assert shown(run, "story.check(")["text/html"].count("✗ no") == 1


def test_the_notebook_on_archives_answers_its_three_questions(tmp_path):
    pytest.importorskip("duckdb", reason="needs duckdb (requirements/dev.txt)")
    run = ran("archive.ipynb", tmp_path)
    assert "'articles': 39" in shown(run, "made.manifest")["text/plain"]
    assert "Radio Vess" in shown(run, "breaks = ask(")["text/plain"]
    assert "Roundup Daily            Harbour Wire     10" in shown(run, "relays = ask(")["text/plain"]
    spread = shown(run, "spread[")["text/plain"]
    assert "Harbour Wire 0 days 00:00:00" in spread
    assert "The Kestrel 2 days 04:20:00" in spread
    assert "Radio Vess" in shown(run, "kept_up = ")["text/plain"]


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_a_notebook_is_kept_without_outputs(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    assert nbformat.validate(nbformat.read(path, as_version=4)) is None


def test_the_readmes_part_on_notebooks_runs(tmp_path, monkeypatch):
    part = (ROOT / "README.md").read_text(encoding="utf-8").partition("## In a notebook\n")[2].partition("\n## ")[0]
    (code,) = re.findall(r"```py\n(.*?)```", part, re.DOTALL)
    assert len(code.strip().splitlines()) <= 12
    monkeypatch.chdir(tmp_path)
    with newsloom.open("news.db", new=True) as library:
        library.add(ROOT / "src" / "newsloom" / "samples" / "ferry-skua")
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    names["loom"].close()
