"""What stands in deploy/, as far as it can be looked at without an engine: its words are ours, its files are there."""

import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer.main
import yaml
from prometheus_client.parser import text_string_to_metric_families

import newsloom
from newsloom.cli import app
from newsloom.cli.stories import moment
from newsloom.serve.application import application
from newsloom.serve.site import Site
from newsloom.settings import SECRETS, Settings
from newsloom.store import open_library

ROOT = Path(newsloom.__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
UNITS = sorted((DEPLOY / "systemd").glob("newsloom-*"))
GUIDE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
VARIABLES = {f"NEWSLOOM_{name.upper()}" for name in (*Settings.__dataclass_fields__, *SECRETS)}
# Of the compose specification, what a service of ours may say.
KEYS = {
    "image", "build", "environment", "secrets", "networks", "depends_on", "restart", "stop_grace_period", "read_only",
    "tmpfs", "cap_drop", "security_opt", "init", "volumes", "shm_size", "healthcheck", "command", "ports", "profiles",
    "entrypoint", "env_file",
}  # fmt: skip
HEALTH = {"test", "interval", "timeout", "retries", "start_period", "disable"}


# ── every command is one ─────────────────────────────────────────────────────────────────────────────────


def parsed(words, command=None, parent=None, name="newsloom"):
    """A command line as our own program reads it, without running it."""
    command = command or typer.main.get_command(app)
    if not hasattr(command, "commands"):
        return command.make_context(name, list(words), parent=parent)
    context = command.make_context(name, list(words), parent=parent, resilient_parsing=True)
    assert words, "a command is missing"
    found = command.commands.get(words[0])
    assert found is not None, f"there is no command {words[0]}"
    return parsed(words[1:], found, context, words[0])


def unit_lines(path, key):
    return re.findall(rf"^{key}=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def instructions():
    """The Containerfile, an instruction a pair."""
    whole = re.sub(r"\\\n", " ", "\n".join(line for line in CONTAINER.splitlines() if not line.startswith("#")))
    return [tuple(line.split(None, 1)) for line in whole.splitlines() if line.strip()]


def told_in_scripts(text):
    """The calls of newsloom in a shell script or a block of a guide, what is put in for variables left as a word."""
    for line in text.splitlines():
        told = re.sub(r"\s#\s.*$", "", line.strip())
        found = re.search(r"(?:^|[/\s$(])newsloom(?= [a-z])(.*)$", told)
        if found and not told.startswith(("#", "- ")):
            yield shlex.split(re.split(r"\s(?:\||&&|>|;)\s?", found[1])[0])


def command_lines():
    for name, service in COMPOSE["services"].items():
        if service.get("image") == "newsloom:local" and "entrypoint" not in service:
            yield f"compose {name}", [str(one) for one in service["command"]]
        test = service.get("healthcheck", {}).get("test", ())
        if "newsloom" in test:
            yield f"compose {name} health", list(test[test.index("newsloom") + 1 :])
    for what, words in instructions():
        if what == "CMD":
            yield "Containerfile", yaml.safe_load(words)
    for path in UNITS:
        for line in unit_lines(path, "ExecStart"):
            program, *words = shlex.split(line)
            if program.endswith("/newsloom"):
                yield path.name, words
    for words in told_in_scripts((DEPLOY / "newsloom-backup").read_text(encoding="utf-8")):
        yield "newsloom-backup", words
    for block in re.findall(r"```(?:sh|\{ \.sh \.norun \})\n(.*?)```", GUIDE, re.DOTALL):
        for words in told_in_scripts(block):
            yield "docs/deploy.md", words


LINES = list(command_lines())


def test_command_lines_were_found_everywhere():
    assert {where.split()[0] for where, _ in LINES} >= {
        "compose", "Containerfile", "newsloom-serve.service", "newsloom-watch.service", "newsloom-backup",
        "docs/deploy.md",
    }  # fmt: skip


@pytest.mark.parametrize(("where", "words"), LINES, ids=[f"{where}: {' '.join(words)}" for where, words in LINES])
def test_every_command_line_is_understood(where, words):
    told = parsed(words).params
    if told.get("fresh"):
        assert moment(told["fresh"], datetime.now(UTC)) < datetime.now(UTC)


def test_a_wrong_command_line_is_not():
    with pytest.raises(Exception, match="No such option"):
        parsed(["serve", "--nonsense"])
    with pytest.raises(AssertionError):
        parsed(["served"])


# ── the container ────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_copied_is_there_and_reaches_the_builder():
    ignore = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").split()
    allowed = {line[1:] for line in ignore if line.startswith("!")}
    assert ignore[0] == "*"
    copied = []
    for what, words in instructions():
        if what in ("COPY", "ADD"):
            parts = [word for word in words.split() if not word.startswith("--")]
            copied += [] if "--from=" in words else parts[:-1]
    assert len(copied) >= 5
    for source in copied:
        assert (ROOT / source).exists(), f"{source} is not in the repository"
        assert source in allowed, f"{source} is kept from the builder"


def test_the_base_is_pinned_the_requirements_are_hashed_and_nobody_is_root():
    told = instructions()
    bases = [words.split()[0] for what, words in told if what == "FROM"]
    (base,) = [words.removeprefix("BASE=") for what, words in told if what == "ARG"]
    assert set(bases) == {"${BASE}"}
    assert re.fullmatch(r"[a-z.]+/[a-z/]+:\d+\.\d+-[a-z-]+", base), base
    assert "--require-hashes" in CONTAINER
    last = max(number for number, (what, _) in enumerate(told) if what == "FROM")
    users = [words for what, words in told[last:] if what == "USER"]
    assert users == ["10001:10001"]
    assert all(what != "RUN" for what, _ in told[[what for what, _ in told].index("USER") :])
    assert dict(told)["ENTRYPOINT"] == '["newsloom"]'
    assert {"/data"} == {words for what, words in told if what == "VOLUME"}


def test_health_is_asked_of_routes_that_there_are(tmp_path):
    with open_library(tmp_path / "news.db") as library:
        from starlette.testclient import TestClient

        client = TestClient(application(Site(library, Settings(), "s")), base_url="http://127.0.0.1:8000")
        asked = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", CONTAINER + (DEPLOY / "compose.yaml").read_text())
        assert len(asked) == 2
        for path in asked:
            assert client.get(path).status_code == 200


# ── compose ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_says_only_what_compose_knows_and_all_that_it_names_is_there(name):
    service = COMPOSE["services"][name]
    assert set(service) <= KEYS
    assert service["restart"] in ("unless-stopped", "no")
    assert ":" in service["image"]
    assert not service["image"].endswith(":latest")
    if "build" in service:
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert set(service["healthcheck"]) <= HEALTH
    assert service["healthcheck"].get("disable") or service["healthcheck"]["test"][0] == "CMD"
    for variable in service.get("environment", {}):
        if variable.startswith("NEWSLOOM_"):
            assert variable.removesuffix("_FILE") in VARIABLES, f"{variable} is no setting"
        assert "PASSWORD" not in variable or variable.endswith("_FILE"), "a secret in the environment"
    for secret in service.get("secrets", ()):
        assert secret in COMPOSE["secrets"]
    for value in service.get("environment", {}).values():
        if str(value).startswith("/run/secrets/"):
            assert value.rpartition("/")[2] in service["secrets"]
    for volume in service.get("volumes", ()):
        assert volume.partition(":")[0] in COMPOSE["volumes"]
    for other in service.get("depends_on", {}):
        assert "test" in COMPOSE["services"][other]["healthcheck"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_newslooms_own_services_can_do_little_and_share_one_store():
    ours = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "newsloom:local"}
    assert set(ours) == {"server", "poller", "backup"}
    for service in ours.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["environment"]["NEWSLOOM_STORE_FILE"] == "/run/secrets/store"
    assert "--no-poll" in ours["server"]["command"]
    assert all(str(one["file"]).startswith("./secrets/") for one in COMPOSE["secrets"].values())
    (subnet,) = [one["subnet"] for one in COMPOSE["networks"]["newsroom"]["ipam"]["config"]]
    assert ours["server"]["environment"]["NEWSLOOM_PROXIES"] == subnet


# ── systemd ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_units_are_hardened_and_take_their_secret_as_a_credential(path):
    said = {key: unit_lines(path, key) for key in ("DynamicUser", "ProtectSystem", "NoNewPrivileges", "LoadCredential")}
    assert said["DynamicUser"] == ["yes"]
    assert said["ProtectSystem"] == ["strict"]
    assert said["NoNewPrivileges"] == ["yes"]
    assert said["LoadCredential"] == ["store:/etc/newsloom/store"]
    variables = dict(line.split("=", 1) for line in unit_lines(path, "Environment"))
    assert variables["NEWSLOOM_STORE_FILE"] == "%d/store"
    for variable in variables:
        assert variable == "PATH" or variable.removesuffix("_FILE") in VARIABLES
    for line in unit_lines(path, "ExecStart"):
        assert line.startswith(("/opt/newsloom/bin/newsloom ", "/opt/newsloom/bin/newsloom-backup "))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here to ask")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    for path in UNITS:
        # The program is not installed there; all else is as it stands.
        text = re.sub(r"/opt/newsloom/bin/newsloom(-backup)?\b", sys.executable, path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / path.name) for path in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    ours = [line for line in done.stderr.splitlines() if "newsloom" in line]
    assert not ours


def test_the_timer_has_its_service():
    assert {path.name for path in UNITS} == {
        "newsloom-serve.service", "newsloom-watch.service", "newsloom-backup.service", "newsloom-backup.timer"
    }  # fmt: skip


# ── Prometheus, proxies ──────────────────────────────────────────────────────────────────────────────────


def test_alerts_speak_of_metrics_and_labels_that_there_are(tmp_path):
    with open_library(tmp_path / "news.db") as library:
        from newsloom.kept import Run

        now = Site(library, Settings(), "s").now()
        library.put_run(Run("update", now, now, {"feeds": 1}))
        measures = application(Site(library, Settings(), "s")).state.measures
        measures.answered("GET", "/", 200, 0.1, None)
        families = list(text_string_to_metric_families(measures.text().decode()))
        named = {sample.name for family in families for sample in family.samples}
        labels = {label for family in families for sample in family.samples for label in sample.labels}
    named |= {"up", "newsloom_newest_article_age_seconds"}  # an empty library has no newest
    (group,) = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    assert len(group["rules"]) == 6
    for rule in group["rules"]:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        words = set(re.findall(r"\b(?:newsloom_[a-z_]+|up)\b", re.sub(r'"[^"]*"', "", rule["expr"])))
        assert words <= named, words - named
        assert words
        assert set(re.findall(r"(\w+)(?:=~|!=|=)\"", rule["expr"])) <= labels | {"job"}
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_prometheus_asks_the_route_and_reads_the_rules_that_there_are():
    told = yaml.safe_load((DEPLOY / "prometheus.yml").read_text(encoding="utf-8"))
    assert told["rule_files"] == ["alerts.yml"]
    (job,) = told["scrape_configs"]
    assert job.get("metrics_path", "/metrics") == "/metrics"
    assert job["job_name"] == "newsloom"


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_proxies_close_their_braces_and_lead_to_the_port(name):
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    text = "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in lines)
    assert text.count("{") == text.count("}") > 0
    assert "127.0.0.1:8000" in text
    if name == "nginx.conf":
        told = [line.strip() for line in text.splitlines() if line.strip()]
        assert all(line.endswith((";", "{", "}")) for line in told)
        assert "proxy_set_header X-Forwarded-For" in text


def test_the_script_of_the_backup_is_a_script():
    script = DEPLOY / "newsloom-backup"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["/bin/sh", "-n", str(script)], check=False).returncode == 0
