"""The house: imports run downward only, rooms on a floor do not know each other, and few doors lead outside."""

import ast
from functools import cache
from pathlib import Path

import pytest

import newsloom

ROOT = Path(newsloom.__file__).parent
FLOORS = [
    {"cli"},
    {"archive", "serve"},
    {"loom"},
    {"intake", "read", "link", "weave", "render", "store", "send"},
    {"logs", "text", "tables", "settings", "naming", "units", "plugins", "dialling", "collector"},
    {"types", "kept", "messages", "errors"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(ROOT.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[0]


@cache
def nodes(path: Path) -> list[ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef]:
    """The imports and functions of a module, which is parsed once for all tests."""
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)]


def imported(path: Path) -> set[str]:
    """The rooms that a module imports, anywhere in it."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            parts = (node.module or "").split(".")
            if parts == ["newsloom"]:
                found |= {alias.name for alias in node.names}
            elif parts[0] == "newsloom":
                found.add(parts[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("newsloom.")}
    return found & set(FLOOR)


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) in FLOOR], ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downward(path):
    mine = room(path)
    for other in imported(path) - {mine}:
        assert FLOOR[other] >= FLOOR[mine], f"{mine} imports {other}, which is above it"
        if FLOOR[other] == FLOOR[mine]:
            assert mine in FLOORS[4] | FLOORS[5], f"{mine} imports {other}, a room on its own floor"


def test_every_module_has_a_floor():
    strangers = {room(path) for path in MODULES} - set(FLOOR) - {"__init__", "__main__"}
    assert not strangers


@pytest.mark.parametrize("library", ["httpx2", "socket", "urllib.request", "http.client", "smtplib"])
def test_only_intake_and_send_open_connections(library):
    users = {room(path) for path in MODULES if _imports(path, library)}
    assert users <= {"intake", "send", "dialling"}


def test_only_intake_and_send_dial():
    assert {room(path) for path in MODULES if "dialling" in imported(path)} == {"intake", "send"}


def test_one_module_alone_talks_to_a_model_and_the_weave_does_not_know_it():
    send = [path for path in MODULES if room(path) == "send" and _imports(path, "httpx2")]
    assert sorted(path.name for path in send) == ["chat.py", "connection.py", "webhook.py"]
    assert [path.name for path in send if "/chat/completions" in path.read_text(encoding="utf-8")] == ["chat.py"]
    assert not [
        path for path in MODULES if room(path) in {"weave", "render", "read", "link"} and "send" in imported(path)
    ]


@pytest.mark.parametrize("library", ["sqlite3", "sqlalchemy", "psycopg"])
def test_only_the_store_speaks_sql(library):
    assert {room(path) for path in MODULES if _imports(path, library)} <= {"store"}


@pytest.mark.parametrize("library", ["time", "random"])
def test_no_clock_and_no_dice_in_the_pure_rooms(library):
    # The store is not pure, but its moments are given to it.
    pure = {"read", "link", "weave", "render", "store", "text", "naming", "units", "tables"}
    assert not {str(p) for p in MODULES if room(p) in pure and _imports(p, library)}
    for path in MODULES:
        if room(path) in pure:
            text = path.read_text(encoding="utf-8")
            assert ".now(" not in text, path
            assert ".today(" not in text, path
            assert "utcnow" not in text, path


def _imports(path: Path, library: str) -> bool:
    """Whether a module imports a library or anything inside it."""
    named = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return any(name == library or name.startswith(library + ".") for name in named)


def test_public_surface():
    """What a user may import from the top; growing it is a decision, not an accident."""
    assert newsloom.__all__ == ["Loom", "NewsloomError", "Settings", "Woven", "__version__"]
    for name in newsloom.__all__:
        assert getattr(newsloom, name) is not None


@pytest.mark.parametrize(
    ("package", "names"),
    [
        (
            "intake",
            {
                "Inputs",
                "named",
                "Clock",
                "Fetcher",
                "Host",
                "Known",
                "Limits",
                "Link",
                "Listed",
                "Manners",
                "Outcome",
                "Polled",
                "Slice",
                "Survey",
                "Worker",
                "canonical",
                "carries",
                "contents",
                "doubt",
                "entry_page",
                "feed",
                "fetch",
                "find",
                "listed",
                "networks",
                "next_look",
                "origin",
                "outlines",
                "pages",
                "pages_in",
                "poll",
                "polls",
                "survey",
            },
        ),
        ("read", {"Finder", "article", "finder", "identity", "read", "read_article"}),
        (
            "link",
            {
                "Decision",
                "Explanation",
                "Knitter",
                "Linker",
                "brief",
                "merge",
                "mint",
                "move",
                "not_this_story",
                "split",
            },
        ),
        (
            "send",
            {
                "Chat",
                "MailServer",
                "UnsentError",
                "apprise",
                "chat",
                "compose",
                "is_address",
                "is_hook",
                "is_service",
                "mail",
                "mail_server",
                "secret",
                "webhook",
            },
        ),
        ("weave", {"Sources", "Writer", "changes", "check", "otherwise", "rewrite", "source_words", "weave"}),
        (
            "store",
            {
                "Copied",
                "Edit",
                "Library",
                "Passing",
                "Portion",
                "Taking",
                "Unreachable",
                "copy",
                "edits",
                "in_server",
                "open_library",
                "restore",
                "shown",
                "unmake",
            },
        ),
    ],
)
def test_each_room_has_a_small_face(package, names):
    module = __import__(f"newsloom.{package}", fromlist=["*"])
    assert set(module.__all__) == names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_stay_readable(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is too long"


def test_tables_say_what_they_are_and_whence():
    for table in sorted((ROOT / "tables").glob("*.t*")):
        first = table.read_text(encoding="utf-8").splitlines()[:8]
        assert first[0].startswith("#"), f"{table.name} does not say what it is"
        assert any(word in " ".join(first).lower() for word in ("own", "source", "from")), f"{table.name}: no source"


def test_lock_files_name_no_address():
    for lock in (ROOT.parents[1] / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_requirements_and_pyproject_agree():
    import re
    import tomllib

    top = ROOT.parents[1]
    project = tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=\[;]", dependency)[0] for dependency in project["dependencies"]}
    listed = {line for line in (top / "requirements" / "run.in").read_text().splitlines() if line and line[0] != "#"}
    assert listed - {"hatchling"} == named
