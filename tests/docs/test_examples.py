"""What the written pages tell to type is typed: in order, in a folder of its own, and what they show comes out."""

import gzip
import json
import os
import queue
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
import standing

import newsloom
from newsloom.serve import running
from newsloom.serve.application import application
from newsloom.settings import SECRETS, Settings
from newsloom.store import open_library

TOP = Path(newsloom.__file__).parents[2]
DOCS, SAMPLES = TOP / "docs", TOP / "src" / "newsloom" / "samples"
_BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_ADDRESS = "localhost:8000"
_ALTERING = re.compile(r"\b(?:sudo|docker|systemctl|pip|ray start)\b")
BESIDE = [TOP / "README.md", *sorted((TOP / "examples").glob("*/README.md"))]
# Beside the settings: what only the compose file asks for.
VARIABLES = {f"NEWSLOOM_{name.upper()}" for name in (*Settings.__dataclass_fields__, *SECRETS, "address")}


def blocks(path):
    """Kind and text of each fenced block of a page: ``sh``, ``python``, ``text``, ``norun``, or a language to look at."""
    for found in _BLOCK.finditer(path.read_text(encoding="utf-8")):
        kind = found["kind"].strip()
        yield ("norun" if ".norun" in kind else kind.partition(" ")[0]), found["body"]


WRITTEN = [path for path in sorted(DOCS.rglob("*.md")) if any(blocks(path))]


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
    shutil.copytree(SAMPLES, tmp_path / "src" / "newsloom" / "samples")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "newsloom"
    command.write_text(standing.client(door), encoding="utf-8")
    command.chmod(0o755)
    for name in [name for name in os.environ if name.startswith("NEWSLOOM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(TOP / "src"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("CURL_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def served(folder):
    """A server over the library of a folder; while it is there, curl finds it where pages say that it is."""
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    door, told = running.Door(port=0), queue.Queue()
    with open_library(folder / "news.db") as library:
        site = running.site_of(library, Settings(store="news.db"), door)
        server = running._Server(application(site), door, told.put, [])
        server.listen()
        thread = threading.Thread(target=server.answer)
        thread.start()
        try:
            there = told.get(timeout=100).removeprefix("http://").strip("/")
            (folder / ".curlrc").write_text(f"silent\nconnect-to = {_ADDRESS}:{there}\n", encoding="utf-8")
            yield
        finally:
            server.should_exit = True
            thread.join(100)


def typed(body):
    """What a shell shows that is given these lines, results and notes as they come."""
    assert not _ALTERING.search(body), f"this alters the machine, mark it .norun:\n{body}"
    command = ["bash", "-euo", "pipefail", "-c", body]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, f"{body}\n{done.stdout}"
    return done.stdout


def executed(body, names):
    """What Python prints that is given these lines after those before."""
    with redirect_stdout(StringIO()) as out:
        exec(compile(body, "<a page>", "exec"), names)
    return out.getvalue()


def test_what_alters_the_machine_is_never_typed():
    with pytest.raises(AssertionError, match="norun"):
        typed("echo sudo true")


def runs(path):
    return any(kind in ("sh", "python") for kind, _ in blocks(path))


@pytest.mark.parametrize("path", [path for path in WRITTEN if runs(path)], ids=lambda path: path.stem)
def test_what_a_page_tells_to_type_works(path, folder):
    assert Path.cwd() == folder
    printed, names = "", {"__name__": "a_page"}
    with ExitStack() as beside:
        for kind, body in blocks(path):
            if _ADDRESS in body and not (folder / ".curlrc").exists():
                beside.enter_context(served(folder))
            if kind in ("sh", "python"):
                printed = " ".join((typed(body) if kind == "sh" else executed(body, names)).split())
            elif kind == "text":
                below = 0  # in the order of the page
                for line in body.splitlines():
                    for piece in line.split("…") if "“" not in line else [line]:
                        told = " ".join(piece.split())
                        assert told in printed[below:], f"{path.name}: not printed: {piece}\n{printed}"
                        below = printed.index(told, below) + len(told)


def test_most_of_what_is_told_is_run():
    kinds = [kind for path in WRITTEN for kind, _ in blocks(path)]
    assert kinds.count("sh") > 30
    assert kinds.count("python") > 4
    # What serves, asks the network, sets up a machine or needs a cluster cannot run here.
    assert kinds.count("norun") < kinds.count("sh")
    assert set(kinds) <= {"sh", "python", "text", "norun", "json", "toml", "nginx"}, "a block that nobody looks at"


def calls(body):
    """What newsloom is called with in a block: the words behind its name, without comments, pipes and streams."""
    for line in body.splitlines():
        found = re.search(r"(?:^|[/\s$(])newsloom(?= [a-z-])(.*)$", re.sub(r"\s#\s.*$", "", line.strip()))
        if found and not line.startswith("#"):
            yield shlex.split(re.split(r"\s(?:\||\|\||&&|>|;)\s?", found[1])[0])


def understood(words):
    """Read a call as newsloom reads it, without doing anything."""
    sys.path.insert(0, str(DOCS))
    from making import commands

    known = commands.commands()
    name = max((one for one in known if words[: len(one.split())] == one.split()), key=len, default="")
    assert name or words[0].startswith("-"), f"there is no command {words}"
    if name:
        known[name].make_context(name, words[len(name.split()) :])


@pytest.mark.parametrize("path", [*WRITTEN, *BESIDE], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_not_run_would_be_understood(path):
    for kind, body in blocks(path):
        for words in calls(body) if kind in ("norun", "") else ():
            understood(words)
        for variable in re.findall(r"\bNEWSLOOM_[A-Z_]+", body):
            assert variable.removesuffix("_FILE") in VARIABLES, f"{path.name}: {variable}"


def test_what_is_not_understood_is_told():
    (words,) = calls("sudo /opt/bin/newsloom weave reports/ --nonsense | less    # a comment")
    assert words == ["weave", "reports/", "--nonsense"]
    with pytest.raises(Exception, match="No such option"):
        understood(words)
    with pytest.raises(AssertionError, match="no command"):
        understood(["weaves", "reports/"])


@pytest.fixture
def reports(folder):
    """The files of which the README speaks, from the samples."""
    dam, rates = SAMPLES / "dam", folder / "reports"
    rates.mkdir()
    for name in ("harbourwire.jsonl", "selwynbusiness.jsonl"):
        shutil.copy(SAMPLES / "rates" / name, rates)
    shutil.copy(next(dam.glob("*.html")), folder / "saved-page.html")
    shutil.copy(dam / "coastline.xml", folder / "feed.xml")
    line = json.dumps({"outlet": "Radio Vess", "text": "The Bank raised its main rate to 4.75 per cent on Wednesday."})
    (folder / "day.jsonl").write_text(line + "\n", encoding="utf-8")
    (folder / "day.jsonl.gz").write_bytes(gzip.compress((folder / "day.jsonl").read_bytes()))
    (folder / "somebodys-summary.txt").write_text("Nobody was hurt.", encoding="utf-8")
    return folder


def test_what_the_readme_tells_to_type_works(reports):
    """Its calls in their order, but for those that serve, wait, ask the network, a password or a model."""
    typed("newsloom add reports")
    done = []
    for words in (words for kind, body in blocks(TOP / "README.md") if kind == "" for words in calls(body)):
        told = words[0] in ("weave", "check", "stories", "changes") or words[:2] == ["alert", "add"]
        if told and "--rewrite" not in words:
            fails = words[0] == "check"  # a summary that no report bears out
            typed(f"newsloom {shlex.join(words)} {'|| test $? = 1' if fails else ''}")
            done.append(words[0])
    assert {name: done.count(name) for name in done} == {"weave": 2, "check": 1, "stories": 1, "changes": 1, "alert": 3}
    assert (reports / "day.html").stat().st_size > 10_000


def test_the_readme_tells_a_models_program_how_newsloom_is_started():
    (told,) = (json.loads(body) for kind, body in blocks(TOP / "README.md") if kind == "json")
    (server,) = told["mcpServers"].values()
    assert server["command"].endswith("/newsloom")
    understood(server["args"])


def test_the_proxy_of_the_page_is_the_one_that_is_shipped():
    (told,) = (body for kind, body in blocks(DOCS / "security.md") if kind == "nginx")
    shipped = (TOP / "deploy" / "nginx.conf").read_text(encoding="utf-8").splitlines()
    assert set(told.splitlines()) <= set(shipped)


def test_the_line_of_the_log_is_such_a_line(capfd, monkeypatch):
    """As the page shows it, to the order of its fields; only the time is another."""
    (shown,) = (body for kind, body in blocks(DOCS / "deploy.md") if kind == "json")
    program = (
        "import json, logging, sys; from newsloom import logs; from newsloom.settings import SECRETS, Settings;"
        "logs.begin(Settings(log_format='json')); told = json.loads(sys.argv[1]); told.pop('ts'); told.pop('level');"
        "logging.getLogger('newsloom').info(told.pop('event'), extra=told)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, shown], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(TOP / "src")},
    )  # fmt: skip
    now = re.compile(r'"ts": "[^"]+"')
    assert now.sub("", done.stderr) == now.sub("", shown)


def test_every_event_of_the_log_with_fields_is_on_the_page():
    page = (DOCS / "deploy.md").read_text(encoding="utf-8")
    told = {
        event
        for path in sorted((TOP / "src" / "newsloom").rglob("*.py"))
        for event in re.findall(r'_log\.\w+\("([\w -]+)", extra=', path.read_text(encoding="utf-8"))
    }
    assert len(told) > 8
    assert not {event for event in told if f"`{event}`" not in page}
