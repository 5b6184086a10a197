"""The contributor's way in: forms that can be read, links that lead somewhere, nothing fetched from anywhere."""

import re
from pathlib import Path

import pytest

import newsloom

TOP = Path(newsloom.__file__).parents[2]
ROOT_PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
yaml = pytest.importorskip("yaml", reason="comes with mkdocs-material (requirements/dev.txt)")


@pytest.mark.parametrize("name", ROOT_PAGES)
def test_links_of_pages_beside_the_readme_lead_somewhere(name):
    text = (TOP / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
        assert (TOP / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize("name", ROOT_PAGES)
def test_no_mail_address_is_invented(name):
    text = (TOP / name).read_text(encoding="utf-8")
    assert not [found for found in re.findall(r"[\w.]+@([\w.-]+\.\w+)", text) if not found.endswith("example.org")]


def test_issue_forms_can_be_read():
    forms = sorted((TOP / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) >= 3
    for form in forms:
        read = yaml.safe_load(form.read_text(encoding="utf-8"))
        if form.name == "config.yml":
            continue
        assert read["name"]
        assert read["description"]
        ids = [part["id"] for part in read["body"] if part["type"] != "markdown"]
        assert len(ids) == len(set(ids))
        assert all(part["attributes"] for part in read["body"])


def test_hooks_before_a_commit_fetch_nothing_and_call_run():
    read = yaml.safe_load((TOP / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in read["repos"]] == ["local"]
    tasks = re.findall(r"^  (\w+)\)", (TOP / "run").read_text(encoding="utf-8"), re.MULTILINE)
    for hook in read["repos"][0]["hooks"]:
        program, task = hook["entry"].split()
        assert (program, hook["language"]) == ("./run", "system")
        assert task in tasks


def test_the_changelog_tells_the_version_that_is():
    text = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## .*\b{re.escape(newsloom.__version__)}\b", text, re.MULTILINE)


def test_every_task_that_contributing_names_is_one_of_run():
    tasks = set(re.findall(r"^  (\w+)\)", (TOP / "run").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`\./run (\w+)", (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert {"demo", "test", "check", "eval"} <= named
    assert named - {"docs"} <= tasks
