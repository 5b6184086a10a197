"""The kept library through the command line, as a user meets it: one library of the bundled samples, real runs."""

import csv
import json
import re
import shutil
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import newsloom
from newsloom.cli import app
from newsloom.store import open_library, unmake

ROOT = Path(newsloom.__file__).parents[2]
SAMPLES = Path(newsloom.__file__).parent / "samples"
runner = CliRunner()


class Shell:
    """Runs commands over one library; ``code`` and ``err`` are of the last."""

    def __init__(self, store):
        self.store = store
        self.code, self.err = 0, ""

    def __call__(self, *arguments, code=0, store=None):
        found = runner.invoke(app, [*map(str, arguments), "--store", str(store or self.store)])
        self.code, self.err = found.exit_code, found.stderr
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        assert self.code == code, (self.code, found.stdout[-800:], self.err[-800:])
        return found.stdout

    def stories(self):
        return {one["title"]: one["id"] for one in json.loads(self("stories", "--json"))}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A library of the samples; tests work on copies of it."""
    store = tmp_path_factory.mktemp("library") / "news.db"
    done = runner.invoke(app, ["add", str(SAMPLES), "--store", str(store)])
    assert "39 reports" in done.stderr
    return store


@pytest.fixture
def shell(made, tmp_path):
    shutil.copy(made, tmp_path / "news.db")
    return Shell(tmp_path / "news.db")


def begins(shell, words):
    return next(id for title, id in shell.stories().items() if words in title)


def test_six_stories_are_listed_found_and_shown(shell):
    assert shell("stories").count("●") == 6
    dam = begins(shell, "dam toll")
    assert "LAST LOOKED" not in shell("show", dam[:6]).upper()
    assert shell("stories").count("●") == 5
    assert shell("show", dam).startswith("Nothing new since you last looked")
    assert "Aldwater" in shell("search", "aldwater", "spillway")


def test_what_is_new_stands_on_top_of_a_story(shell, tmp_path):
    told = {"id": "late-1", "outlet": "Delta One", "title": "Gate opened", "published": "2026-03-12T10:00:00Z"}
    text = "The Overmere lock gate was opened on Thursday. About 300 people left their houses, the council said."
    (tmp_path / "one.jsonl").write_text(json.dumps({**told, "text": text}) + "\n")
    shell("add", tmp_path / "one.jsonl")
    shell("show", "late-1")
    (tmp_path / "one.jsonl").write_text(json.dumps({**told, "text": text.replace("300", "450")}) + "\n")
    shell("add", tmp_path / "one.jsonl")
    peeked = shell("show", "late-1", "--peek")
    assert peeked.startswith("NEW SINCE YOU LAST LOOKED")
    assert "before: About 300 people" in peeked
    assert shell("show", "late-1").startswith("NEW SINCE YOU LAST LOOKED"), "a peek is no look"
    assert shell("show", "late-1").startswith("Nothing new")
    told = shell("versions", "late-1")
    assert "About [-300-]{+450+} people" in told
    shape = json.loads(shell("versions", "late-1", "--json"))
    assert [one["number"] for one in shape["versions"]] == [1, 2]
    assert shape["change"]["edits"][0]["before"]["text"] == "300"
    shell("versions", "late-1", "--from", 3, code=2)
    assert "2 versions" in shell.err


def test_seen_and_new_again(shell):
    shell("seen", "--all")
    assert "●" not in shell("stories")
    shell("seen", "--end", begins(shell, "dam toll"))
    assert shell("stories").count("●") == 1
    shell("seen", code=2)
    assert "--all" in shell.err


def test_merge_split_move_and_undo_say_what_they_did_and_how_to_take_it_back(shell):
    stories = shell.stories()
    skua, marten = (next(id for title, id in stories.items() if words in title) for words in ("Eastrey", "Tarn Ferry"))
    shell("merge", marten, skua)
    assert re.search(r"went into .*10 reports together; `newsloom undo 1`", shell.err)
    assert len(shell.stories()) == 5
    articles = json.loads(shell("show", skua, "--format", "json"))["stories"][0]["articles"]
    shell("split", skua, articles[0][:8], articles[1])
    assert "for a story of their own" in shell.err
    shell("move", articles[0], begins(shell, "dam toll"))
    shell("undo", "--list")
    assert [one["number"] for one in json.loads(shell("undo", "--list", "--json"))] == [3, 2, 1]
    shell("add", SAMPLES)
    assert "known reports" in shell.err
    for number in (3, 2, 1):
        shell("undo")
        assert f"took back decision {number}" in shell.err
    assert shell.stories() == stories
    shell("undo", code=2)
    assert "nothing to take back" in shell.err


def test_what_is_not_there_is_told_with_the_way_to_find_it(shell):
    for command in (("merge", "s-none", "s-nope"), ("split", "s-none", "a"), ("show", "s-none"), ("seen", "s-none")):
        shell(*command, code=2)
        assert "`newsloom stories` lists them" in shell.err
    for command in (("move", "none", begins(shell, "dam toll")), ("versions", "none")):
        shell(*command, code=2)
        assert "`newsloom search" in shell.err
    shell("undo", 7, code=2)
    assert "`newsloom undo --list`" in shell.err
    shell("export", "quotes", "--since", "yesterday-ish", code=2)
    assert "is no time" in shell.err


def test_verify_names_what_is_astray(shell):
    assert "all hold" in shell("verify")
    with sqlite3.connect(shell.store) as connection:
        connection.execute("UPDATE articles SET text = replace(text, 'Overmere', 'Overmare')")
    connection.close()
    told = shell("verify", code=1)
    assert "its text is not the text that was kept" in told
    found = json.loads(shell("verify", "--json", code=1))
    assert any(one["credit"] and "Overmere" in one["credit"]["exact"] for one in found["astray"])
    assert found["credits"] > 1000


def test_prune_tells_first_and_keeps_what_is_followed(shell):
    dam = begins(shell, "dam toll")
    shell("follow", dam)
    told = shell("prune", "--older", "0d", "--dry-run")
    assert dam not in told
    assert "5 stories and 25 reports would go; 1 story as old stays, followed or pinned" in shell.err
    assert len(shell.stories()) == 6
    shell("prune", "--older", "0d")
    assert "5 stories and 25 reports went" in shell.err
    assert list(shell.stories().values()) == [dam]
    assert "all hold" in shell("verify")
    shell("prune", "--older", "90d")
    assert "0 stories and 0 reports went" in shell.err


def test_backup_and_restore(shell, tmp_path):
    shell("backup", tmp_path / "copy.db")
    shell("backup", tmp_path / "copy.db", code=2)
    shell("prune", "--older", "0d")
    shell("restore", tmp_path / "copy.db", code=2)
    assert "--force" in shell.err
    shell("restore", tmp_path / "copy.db", "--force")
    assert len(shell.stories()) == 6
    (tmp_path / "bad.db").write_bytes((tmp_path / "copy.db").read_bytes()[:50_000])
    shell("restore", tmp_path / "bad.db", "--force", code=2)
    assert len(shell.stories()) == 6


def test_export_twice_is_the_same_and_import_makes_another_library_of_it(shell, tmp_path):
    for what in ("articles", "quotes", "claims", "stories"):
        lines = shell("export", what)
        assert [json.loads(line) for line in lines.splitlines()]
        shell("export", what, "--format", "csv", "--out", tmp_path / f"{what}.csv")
        with (tmp_path / f"{what}.csv").open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        assert len(table) >= lines.count("\n")
    shell("export", "articles", "--story", begins(shell, "dam toll"), "--out", tmp_path / "dam.jsonl")
    other = tmp_path / "other.db"
    shell("import", tmp_path / "dam.jsonl", store=other)
    assert "14 reports" in shell.err
    shell("import", tmp_path / "dam.jsonl", store=other)
    assert "14 known reports" in shell.err
    assert shell("export", "articles", store=other) == (tmp_path / "dam.jsonl").read_text(encoding="utf-8")
    shell("import", tmp_path / "articles.csv", store=other, code=2)
    assert "articles.csv: it is no JSON Lines" in shell.err
    shell("import", tmp_path / "none.jsonl", store=other, code=1)


def test_two_libraries_of_the_same_reports_differ_in_their_own_times_alone(tmp_path):
    own = {"articles": {"arrived_at", "versions"}, "stories": {"founded_at", "changed_at", "woven_at"}}
    shells = [Shell(tmp_path / "one.db"), Shell(tmp_path / "other.db")]
    for shell in shells:
        shell("add", SAMPLES / "dam")
    for what in ("articles", "quotes", "claims", "stories"):
        told = [shell("export", what) for shell in shells]
        assert told == [shell("export", what) for shell in shells]
        rows = [[json.loads(line) for line in lines.splitlines()] for lines in told]
        bare = [[{name: row[name] for name in row.keys() - own.get(what, ())} for row in some] for some in rows]
        assert bare[0] == bare[1]
    assert "the same library gives the same bytes each time" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_old_news_is_dated_when_it_was_and_not_when_it_came(shell, tmp_path):
    told = {"id": "old-1", "outlet": "Delta One", "title": "Mill closed", "published": "2017-03-12T10:00:00Z"}
    text = "The Overmere mill was closed on Sunday, the council said. Forty people lost their work there."
    undated = {"id": "old-2", "outlet": "Mill Post", "title": "Bees", "text": "Ninety hives stand at Lake Vess now."}
    rows = f"{json.dumps({**told, 'text': text})}\n{json.dumps(undated)}\n"
    (tmp_path / "old.jsonl").write_text(rows, encoding="utf-8")
    other = tmp_path / "other.db"
    shell("add", tmp_path / "old.jsonl", store=other)
    listed = " ".join(shell("stories", store=other).split())
    assert re.search("Mill closed 1 report, 12 March 2017, 10:00 UTC, changed [^,]* 20[2-9][0-9], ", listed)
    assert re.search("Bees 1 report, undated, seen [^,]* 20[2-9][0-9], [0-9:]+ UTC, s-", listed)
    rows = [*csv.DictReader(shell("export", "stories", "--format", "csv", store=other).splitlines())]
    assert list(rows[0])[-1] == "newest_at"
    assert {"Mill closed": "2017-03-12T10:00:00Z"}.items() <= {row["title"]: row["newest_at"] for row in rows}.items()


def test_export_as_parquet_goes_into_a_file_and_annotations_are_lines(shell, tmp_path, monkeypatch):
    pq = pytest.importorskip("pyarrow.parquet")
    for what in ("articles", "quotes", "claims", "stories"):
        assert shell("export", what, "--format", "parquet", "--out", tmp_path / f"{what}.parquet") == ""
        assert pq.read_metadata(tmp_path / f"{what}.parquet").num_rows == shell("export", what).count("\n")
    shell("export", "claims", "--format", "parquet", code=2)
    assert "give --out FILE" in shell.err
    shell("export", "claims", "--format", "parquet", "--out", tmp_path / "no" / "claims.parquet", code=2)
    assert "choose another --out" in shell.err
    lines = shell("export", "claims", "--format", "webannotation")
    assert {json.loads(line)["type"] for line in lines.splitlines()} == {"Annotation"}
    shell("export", "stories", "--format", "webannotation", code=2)
    assert "only claims are told as annotations" in shell.err
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    shell("export", "claims", "--format", "parquet", "--out", tmp_path / "claims2.parquet", code=2)
    assert "python -m pip install pyarrow" in shell.err
    assert not (tmp_path / "claims2.parquet").exists()


def test_what_is_new_stands_in_json_too(shell):
    lines = [json.loads(line) for line in shell("changes", "--since", "1h", "--json").splitlines()]
    assert {line["story"] for line in lines} == set(shell.stories().values())
    assert all(line["new"] for line in lines)
    schema = json.loads((Path(__file__).parents[1] / "docs" / "schema" / "changes.schema.json").read_text("utf-8"))
    for line in lines:
        jsonschema.validate(line, schema)


def test_a_library_that_is_not_there_is_not_made_by_reading_it(shell, tmp_path):
    shell("stories", store=tmp_path / "other.db", code=2)
    assert "there is no library" in shell.err
    assert not (tmp_path / "other.db").exists()


def test_a_list_with_an_address_that_is_none_follows_the_rest(shell, tmp_path):
    feeds = '<outline xmlUrl="::::" text="bad"/><outline xmlUrl="https://overmere.example/feed" text="good"/>'
    (tmp_path / "feeds.opml").write_text(f"<opml><body>{feeds}</body></opml>", encoding="utf-8")
    shell("add", tmp_path / "feeds.opml", code=1)
    assert "“::::” is no web address" in shell.err
    assert [feed["url"] for feed in json.loads(shell("feeds", "--json"))] == ["https://overmere.example/feed"]


def test_a_file_that_is_missing_is_no_site(shell):
    shell("add", "missing.html", code=1)
    assert "there is no such file" in shell.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "missing.html"], ["add", "http://127.0.0.1:9/"], ["add", "--page", "http://127.0.0.1:9/one"],
        ["add", "missing.opml"], ["alert", "add", "--name", "x", "--mail", "nobody"], ["user", "add", "no/name"],
    ],
)  # fmt: skip
def test_what_fails_leaves_no_empty_library(arguments, tmp_path):
    shell = Shell(tmp_path / "new.db")
    shell(*arguments, code=1 if arguments[0] == "add" else 2)
    assert list(tmp_path.iterdir()) == []
    assert "nothing was due" not in shell.err


def test_a_library_that_was_there_or_holds_something_or_is_in_use_stays(tmp_path):
    shell = Shell(tmp_path / "new.db")
    shell("add", "missing.html", SAMPLES / "dam", code=1)
    held = shell("stories", "--json")
    shell("add", "missing.html", code=1)
    assert shell("stories", "--json") == held
    for place in ("empty.db", "used.db"):
        open_library(tmp_path / place).close()
    shell("add", "missing.html", code=1, store=tmp_path / "empty.db")
    with open_library(tmp_path / "used.db") as library:
        assert library.is_empty()
        unmake(str(tmp_path / "used.db"))
        library.put_feed("https://mill.example/rss", datetime(2026, 3, 10, tzinfo=UTC))
    unmake(str(tmp_path / "used.db"))
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["empty.db", "new.db", "used.db"]


def test_an_address_stands_once_where_the_feed_has_no_title(shell, tmp_path):
    told = {"Mill Post": "https://mill.example/rss", "": "https://overmere.example/feed"}
    feeds = "".join(f'<outline xmlUrl="{url}" title="{title}"/>' for title, url in told.items())
    (tmp_path / "feeds.opml").write_text(f"<opml><body>{feeds}</body></opml>", encoding="utf-8")
    shell("add", tmp_path / "feeds.opml")
    assert "newsloom: follows Mill Post (https://mill.example/rss)\n" in shell.err
    assert "newsloom: follows https://overmere.example/feed\n" in shell.err
    listed = shell("feeds")
    assert [listed.count(url) for url in told.values()] == [1, 1]


def test_a_feed_that_is_not_asked_says_why(shell, tmp_path):
    (tmp_path / "list.opml").write_text(
        '<opml version="2.0"><body><outline type="rss" text="Gate" xmlUrl="http://127.0.0.1:9/feed"/></body></opml>'
    )
    shell("add", tmp_path / "list.opml")
    shell("pause", "Gate")
    shell("update", "Gate")
    assert "is paused and not asked" in shell.err
    shell("pause", "--resume", "Gate")
    shell("update", "Gate", code=1)
    assert "not asked" not in shell.err
    for which in ("Gate", "--now"):
        shell("update", which)
        assert re.search("asked less than a minute ago and can be asked again in [1-6]?[0-9] second", shell.err)
        assert "nothing was due" not in shell.err
    shell("update")
    assert "nothing was due" in shell.err


def test_of_several_feeds_it_is_told_how_many_are_not_asked(shell, tmp_path):
    feeds = "".join(f'<outline text="Gate {n}" xmlUrl="http://127.0.0.1:9/{n}"/>' for n in range(3))
    (tmp_path / "list.opml").write_text(f'<opml version="2.0"><body>{feeds}</body></opml>')
    shell("add", tmp_path / "list.opml")
    shell("pause", "Gate 0")
    shell("update", "--now", code=1)
    assert "/0 is paused and not asked" in shell.err
    assert "2 feeds" in shell.err
    shell("update", "--now")
    assert "2 feeds were asked less than a minute ago" in shell.err
    assert "nothing was due" not in shell.err
