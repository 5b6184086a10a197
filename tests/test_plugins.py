"""The door for plug-ins: the example is built, installed and used; what is broken is told; what is not allowed sleeps."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commanded import command
from typer.testing import CliRunner

import newsloom
from newsloom import plugins, read
from newsloom.cli import app
from newsloom.errors import ArchiveError, ReadError, SettingsError
from newsloom.plugins import Opinion, Plugin, Readers, unfit
from newsloom.types import Article, Block, Failure, Page

HOUSE = Path(newsloom.__file__).parent
ROOT = Path(__file__).parents[1]
SAMPLES = HOUSE / "samples"

BULLETIN = """BULLETIN 1
outlet: Harbour Wire
title: Ferry ran aground off Calder
date: 2026-03-10T08:00:00+00:00

A ferry with 212 passengers ran aground off Calder on Tuesday.

The harbour master said that 14 people were hurt.
"""

BROKEN = '''
from pathlib import Path

from newsloom.types import Article, Block

Path(__file__).with_name("loaded").touch()


class Wrong:
    """Claims every page, and gives an article whose block lies outside its text."""

    def reads(self, page):
        return True

    def article(self, page):
        return Article("x", "A word.", (Block(0, 99, "paragraph"),))


class Raises:
    def __init__(self):
        raise SystemExit("no licence")


class Empty:
    pass


class Mute:
    def render(self, digests, articles):
        return 7

    def send(self, address, message):
        raise ConnectionError("nobody answers")

    def compare(self, one, other):
        return 1 / 0
'''
POINTS = """[newsloom.readers]
empty = broken_plugs:Empty
gone = no_such_module:Reader
raises = broken_plugs:Raises
wrong = broken_plugs:Wrong
[newsloom.renderers]
mute = broken_plugs:Mute
[newsloom.comparers]
mute = broken_plugs:Mute
[newsloom.alert_channels]
mute = broken_plugs:Mute
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder of installed packages: the example, from its wheel, and one that is broken in every way."""
    folder = tmp_path_factory.mktemp("plugins")
    shutil.copytree(ROOT / "examples" / "newsloom-example", folder / "example")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    alone = ["--no-deps", "--no-index"]
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"]
    subprocess.run(build, cwd=folder / "example", check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    subprocess.run([*pip, "install", *alone, "--target", folder / "site", wheel], check=True)
    about = folder / "site" / "broken_plugs-0.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: broken.plugs\nVersion: 0.2\n")
    (about / "entry_points.txt").write_text(POINTS)
    (folder / "site" / "broken_plugs.py").write_text(BROKEN)
    return folder / "site"


@pytest.fixture
def here(site, monkeypatch):
    """The packages, for this process too, none of them loaded yet."""
    monkeypatch.syspath_prepend(site)
    plugins._readers.cache_clear()
    (site / "loaded").unlink(missing_ok=True)
    yield site
    plugins._readers.cache_clear()
    for name in [name for name in sys.modules if name.startswith(("newsloom_example", "broken_plugs"))]:
        del sys.modules[name]


def run(folder, *arguments, allowed="newsloom-example", **environment):
    """A command in this process, for tests that are ``here``."""
    return command(*arguments, cwd=folder, text=True, NEWSLOOM_PLUGINS=allowed, **environment)


# ── the example, installed from its wheel ────────────────────────────────────────────────────────────────


def test_a_bulletin_is_read_by_the_reader_and_written_by_the_renderer(site, tmp_path):
    (tmp_path / "one.txt").write_text(BULLETIN)
    path = os.pathsep.join(map(str, (HOUSE.parent, site)))
    done = subprocess.run(
        [sys.executable, "-m", "newsloom", "weave", "one.txt", "--format", "brief"], capture_output=True, text=True,
        cwd=tmp_path, env={**os.environ, "NEWSLOOM_PLUGINS": "newsloom-example", "PYTHONPATH": path}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Ferry ran aground off Calder",
        "A ferry with 212 passengers ran aground off Calder on Tuesday. (Harbour Wire)",
        "1 report: Harbour Wire",
    ]


def test_not_allowed_nothing_of_it_runs(here, tmp_path):
    (tmp_path / "one.txt").write_text(BULLETIN)
    done = run(tmp_path, "weave", "one.txt", allowed="")
    assert done.returncode == 0
    assert "outlet: Harbour Wire" in done.stdout  # as plain text
    listed = run(tmp_path, "plugins", allowed="newsloom_Example")
    assert 'broken-plugs 0.2: not loaded; plugins = "broken-plugs" allows it' in listed.stdout
    assert "newsloom-example 0.1.0: allowed" in listed.stdout
    assert not (here / "loaded").exists()


@pytest.mark.parametrize("name", ["brief", "nonsense"])
def test_a_format_that_is_not_there_or_not_allowed_is_misuse(here, name, monkeypatch):
    monkeypatch.setenv("NEWSLOOM_PLUGINS", "broken-plugs" if name == "brief" else "newsloom-example")
    done = CliRunner().invoke(app, ["weave", str(SAMPLES / "dam"), "--format", name])
    assert done.exit_code == 2
    assert "give text, markdown, html, json" in done.stderr
    assert ('plugins = "newsloom-example"' if name == "brief" else "of this kind: brief") in done.stderr


def test_what_does_not_load_is_listed_with_the_reason(here, tmp_path):
    done = run(tmp_path, "plugins", "--json", allowed="broken.plugs, never-heard")
    told = {one["name"]: one["fault"] for one in json.loads(done.stdout) if one["kind"] == "reader"}
    assert told["wrong"] is told["bulletin"] is None
    assert "SystemExit: no licence" in told["raises"]
    assert "No module named 'no_such_module'" in told["gone"]
    assert "has no method “reads”" in told["empty"]
    assert done.returncode == 1
    assert "plug-in never-heard: no such plug-in is installed" in done.stderr


def test_the_comparer_is_asked_where_its_setting_names_it(here, tmp_path):
    done = run(tmp_path, "link", SAMPLES, NEWSLOOM_COMPARER="figures")
    joins = [json.loads(line) for line in done.stdout.splitlines()]
    asked = [join for join in joins if any("second opinion" in reason for reason in join["reasons"])]
    assert 0 < len(asked) < len(joins) / 2
    plain = {join.article: join for join in newsloom.Loom().link([str(SAMPLES)])}
    assert any(plain[join["article"]].score != join["score"] for join in asked)
    assert not any("second opinion" in reason for join in plain.values() for reason in join.reasons)


def test_an_alert_goes_out_by_the_channel(here, tmp_path):
    made = run(tmp_path, "alert", "add", "--new", "--name", "all", "--channel", "file:told.txt")
    assert made.returncode == 0, made.stderr
    tried = run(tmp_path, "alert", "test", "all")
    assert "sent: file, a plug-in" in tried.stderr
    assert "all" in (tmp_path / "told.txt").read_text()


def test_an_alert_by_a_channel_that_is_not_allowed_is_not_made(here, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for channel, told in (("file:x", "is not allowed"), ("never:x", "no channel is called"), ("mail:x", "no mail")):
        done = CliRunner().invoke(app, ["alert", "add", "--new", "--channel", channel])
        assert done.exit_code == 2
        assert told in done.stderr


# ── in a library and in an archive ───────────────────────────────────────────────────────────────────────


def desk(folder, **settings):
    from newsloom.loom.desk import Desk
    from newsloom.store import open_library

    return Desk(open_library(folder / "kept.db"), newsloom.Settings(**settings))


def test_a_library_reads_by_the_reader_and_tells_what_failed(here, tmp_path):
    (tmp_path / "one.txt").write_text(BULLETIN)
    with desk(tmp_path, plugins="newsloom-example broken-plugs", comparer="figures") as at:
        at.take([str(tmp_path / "one.txt")])
        (line,) = at.library.stories().items
        assert line.title == "Ferry ran aground off Calder"
        reasons = [str(failure) for failure in at.failures]
    assert any(
        "reader “wrong” of broken-plugs gave what is not used: its blocks are not in order" in r for r in reasons
    )
    assert any("reader “gone” of broken-plugs: it does not load" in reason for reason in reasons)


def test_a_message_that_a_channel_does_not_take_waits(here, tmp_path):
    from collections import Counter

    from newsloom.kept import Rule
    from newsloom.loom import alerts, posting
    from newsloom.loom.progress import silent

    with desk(tmp_path, plugins="broken-plugs") as at:
        way = posting.channel("mute", "anywhere", ("broken-plugs",))
        alert = alerts.add(at.library, "all", Rule(new=True), [way], datetime(2026, 3, 1, tzinfo=UTC))
        at.take([str(SAMPLES / "dam")])
        counts = Counter()
        posting.tell(at.library, at.settings, at.clock.now(), counts, silent)
        assert counts["messages not sent"] == 1
        standing = alerts.standing_of(at.library, alert)
        assert "channel “mute” of broken-plugs: ConnectionError: nobody answers" in standing.reason
        assert standing.waiting
        assert standing.next_at > at.clock.now()


def test_an_archive_names_its_plug_ins_with_their_versions(here, tmp_path):
    from newsloom import archive
    from newsloom.archive.workers import Here

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text(BULLETIN)
    pins = plugins.pinned(("newsloom-example",), "figures")
    assert pins == ("newsloom-example==0.1.0",)
    made = [
        archive.run([str(tmp_path / "in")], tmp_path / name, archive.Options(plugins=given, comparer=comparer), Here())
        for name, given, comparer in (("with", pins, "figures"), ("without", (), ""))
    ]
    manifest, plain = (one.manifest for one in made)
    assert list(manifest["settings"]["plugins"]) == ["newsloom-example==0.1.0"]
    assert manifest["settings"]["comparer"] == "figures"
    assert manifest["fingerprint"] != plain["fingerprint"]
    assert made[0].checksum != made[1].checksum
    with pytest.raises(ArchiveError, match="newsloom-example==9 is not installed here"):
        archive.run(
            [str(tmp_path / "in")], tmp_path / "nine", archive.Options(plugins=("newsloom-example==9",)), Here()
        )


@pytest.mark.parametrize(
    ("allowed", "comparer", "reason"),
    [
        (("never-heard",), "", "has no plug-in here"),
        (("broken-plugs",), "", "does not load"),
        (("newsloom-example",), "mute", "is not allowed"),
    ],
)
def test_no_archive_is_begun_with_plug_ins_that_cannot_take_part(here, allowed, comparer, reason):
    with pytest.raises(SettingsError, match=reason):
        plugins.pinned(allowed, comparer)


# ── what strangers give is checked ───────────────────────────────────────────────────────────────────────

TEXT = "A first sentence stands here.\n\nA second one."
GOOD = Article("a", TEXT, (Block(0, 29, "paragraph"), Block(31, 44, "paragraph")))
PLAIN = Page("one.txt", "text", TEXT.encode())


def changed(**fields):
    from dataclasses import replace

    return replace(GOOD, **fields)


@pytest.mark.parametrize(
    ("article", "fault"),
    [
        ("a text", "no Article but str"),
        (changed(text=" "), "no text"),
        (changed(text=None), "no text"),
        (changed(id=7), "its id"),
        (changed(title=b"x"), "its title"),
        (changed(language="../en"), "no code such as"),
        (changed(published="2026-03-10"), "no datetime"),
        (changed(published=datetime(2026, 3, 10)), "no zone"),
        (changed(bylines="Ann Lee"), "bylines"),
        (changed(outlet="Harbour Wire"), "outlet"),
        (changed(extra={"when": datetime(2026, 3, 10, tzinfo=UTC)}), "no JSON"),
        (changed(extra={1: "x"}), "mapping of names"),
        (changed(blocks=None), "no tuple of Block"),
        (changed(blocks=((0, 29, "paragraph"),)), "no tuple of Block"),
        (changed(blocks=()), "no block of it"),
        (changed(blocks=(Block(0, 29, "caption"),)), "no block of it"),
        (changed(blocks=(Block(0, 29, "poem"),)), "a block is"),
        (changed(blocks=(Block(0, 45, "paragraph"),)), "not in order within"),
        (changed(blocks=(Block(-1, 9, "paragraph"),)), "not in order within"),
        (changed(blocks=(Block(0.0, 9, "paragraph"),)), "a block is"),
        (changed(blocks=(Block(0, 29, "paragraph"), Block(28, 44, "paragraph"))), "not in order within"),
    ],
)
def test_an_article_that_does_not_fit_is_refused_with_the_reason(article, fault):
    assert fault in unfit(article, PLAIN)
    assert unfit(GOOD, PLAIN) is None


def test_the_text_of_a_record_stays_as_it_was_given():
    given = Page("x.jsonl:1", "record", given={"text": TEXT + "!"})
    assert unfit(GOOD, given) == "its text is not the one that was given"
    assert unfit(GOOD, Page("x.jsonl:1", "record", given={"text": TEXT})) is None


class Gives:
    """A reader that gives, or raises, one thing."""

    def __init__(self, what):
        self.what = what

    def reads(self, page):
        return True

    def article(self, page):
        if isinstance(self.what, BaseException):
            raise self.what
        return self.what


def reading(monkeypatch, *given):
    held = tuple((Plugin("reader", f"r{n}", "pack", "1", "m:R", True), Gives(one)) for n, one in enumerate(given))
    monkeypatch.setattr(plugins, "_readers", lambda allowed: (held, ()))
    return Readers(("pack",), read.article, read.identity)


def test_id_place_and_zone_are_made_good(monkeypatch):
    from datetime import timedelta, timezone

    at = datetime(2026, 3, 10, 8, tzinfo=timezone(timedelta(hours=2)))
    article, failures = reading(monkeypatch, changed(id="", published=at, place="elsewhere"))(PLAIN)
    assert failures == ()
    assert article.id == read.article(PLAIN).id
    assert (article.place, article.published) == ("one.txt", at)
    assert article.published.tzinfo is UTC


def test_a_reader_that_breaks_down_is_told_and_the_next_is_asked(monkeypatch):
    article, failures = reading(monkeypatch, ZeroDivisionError("by none"), GOOD)(PLAIN)
    assert article.id == "a"
    assert failures == (
        Failure(
            "one.txt", "reader “r0” of pack broke down: ZeroDivisionError: by none", "the page was read without it"
        ),
    )


def test_a_reader_that_finds_no_article_has_the_last_word(monkeypatch):
    with pytest.raises(ReadError, match="reader “r0” of pack: half of it is missing"):
        reading(monkeypatch, ReadError("half of it is missing"), GOOD)(PLAIN)


def test_what_went_wrong_is_told_where_ours_finds_nothing_either(monkeypatch):
    with pytest.raises(ReadError, match=r"no text to read .*r0.* broke down: KeyError"):
        reading(monkeypatch, KeyError("x"))(Page("one.txt", "text", b" "))


@pytest.mark.parametrize("given", [1.5, -0.1, float("nan"), "0.5", [1]])
def test_an_opinion_that_is_no_share_is_none_and_told_once(given):
    class Odd:
        def compare(self, one, other):
            return given

    opinion = Opinion(Plugin("comparer", "odd", "pack", "1", "m:R", True), Odd())
    assert opinion(GOOD, GOOD) is opinion(GOOD, GOOD) is None
    (failure,) = opinion.failures
    assert "no number from 0 to 1" in failure.reason


def test_a_comparer_and_a_renderer_that_break_down_end_no_run(here):
    settings = newsloom.Settings(plugins="broken-plugs", comparer="mute")
    loom = newsloom.Loom(settings)
    assert [join.story for join in loom.link([str(SAMPLES / "dam")])]
    plugin, renderer = plugins.named("renderer", "mute", ("broken-plugs",))
    assert plugins.rendered(plugin, renderer, [], {}).reason == "it gave int, no text"
    opinion = plugins.opinion("mute", ("broken-plugs",))
    assert opinion(GOOD, GOOD) is None
    assert "ZeroDivisionError" in opinion.failures[0].reason


def test_of_two_with_one_name_the_package_says_which(monkeypatch):
    every = [(Plugin("renderer", "brief", package, "1", "m:R", True), None) for package in ("one", "two")]
    monkeypatch.setattr(plugins, "_found", lambda allowed: every)
    monkeypatch.setattr(plugins, "_loaded", lambda plugin, point: plugin.package)
    with pytest.raises(SettingsError, match="say which: one:brief and two:brief"):
        plugins.named("renderer", "brief", ("one", "two"))
    assert plugins.named("renderer", "two:brief", ("one", "two"))[1] == "two"
