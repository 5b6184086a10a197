"""A library in a notebook: lists that show themselves, data frames with types, and nothing written by asking."""

import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

import newsloom
from newsloom.errors import NewsloomError, SettingsError, StoreError
from newsloom.loom import frames
from newsloom.loom.listings import Claims, Headlines, Listing, Quotes
from newsloom.loom.moments import moment

FIRST = """Fire destroyed the grain store at Port Ember on Monday, the harbour master said. Some 40 people were led out.

"Nobody was hurt and nobody was left behind," said Ada Brandt, the harbour master. The store held 900 tonnes of wheat.
"""
SECOND = """Fire destroyed the grain store at Port Ember on Monday, and some 40 people were led out of the harbour. The blaze
began near the silos of the grain store, firefighters said.

"Nobody was hurt," said Ada Brandt, the harbour master. The store held 600 tonnes of wheat, its owner said.

The Ember Courier first reported the fire.
"""
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202egnp.exe | **b** [c](javascript:d) \x07"


def report(id, outlet, text, title="Fire destroys grain store at Port Ember", when="2026-03-09T12:00:00Z", **more):
    return {"id": id, "outlet": outlet, "title": title, "text": text, "published": when, "language": "en", **more}


REPORTS = [
    report("one", "Ember Courier", FIRST, url="https://courier.example/fire"),
    report("two", "Northern Post", SECOND, when="2026-03-10T09:30:00Z", url="https://post.example/fire"),
    report("three", "Hill Gazette", "Upper Hill council voted on Friday to close the old bridge to cars. Traffic goes round "
           "by the mill until summer, the mayor said.", "Upper Hill closes its old bridge", "2026-02-20T08:00:00Z"),
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("opened")
    (folder / "reports.jsonl").write_text("\n".join(map(json.dumps, REPORTS)))
    with newsloom.open(folder / "news.db", new=True) as made:
        done = made.add(folder / "reports.jsonl")
    assert done.run.counts["reports"] == 3
    assert not done.failures
    return folder / "news.db"


@pytest.fixture
def library(place):
    with newsloom.open(place) as opened:
        yield opened


@pytest.fixture
def fire(library):
    return library.story("one")


def test_a_path_without_a_library_is_refused_with_the_advice_and_nothing_is_made(tmp_path):
    for path in (tmp_path / "none.db", tmp_path / "empty.db"):
        if path.name == "empty.db":
            path.touch()
        with pytest.raises(StoreError, match=r"no library at .*new=True"):
            newsloom.open(path)
    with pytest.raises(StoreError, match="no library at"):
        newsloom.open(f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(StoreError, match="postgresql"):
        newsloom.open("postgresql://host/news")
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "other.db").write_text("this is a letter, not a library " * 40)
    with pytest.raises(StoreError, match="not a newsloom library"):
        newsloom.open(tmp_path / "other.db")
    with pytest.raises(StoreError, match="folder"):
        newsloom.open(tmp_path)


def test_the_settings_name_the_library_that_is_opened_by_default(place, monkeypatch):
    monkeypatch.setenv("NEWSLOOM_STORE", str(place))
    with newsloom.open() as library:
        assert len(library.outlets()) == 3


def test_a_notebook_may_go_to_another_folder(place, tmp_path, monkeypatch):
    monkeypatch.chdir(place.parent)
    with newsloom.open("news.db") as library:
        monkeypatch.chdir(tmp_path)
        assert len(library.stories()) == 2


def test_a_closed_library_says_so(place):
    library = newsloom.open(place)
    library.close()
    library.close()
    assert "closed" in repr(library)
    with pytest.raises(StoreError, match="open it again"):
        library.stories()


def test_asking_writes_nothing(place):
    def bytes_of():
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in place.parent.glob("news.db") if p.is_file()}

    before = bytes_of()
    with newsloom.open(place) as library:
        for story in library.stories():
            for shown in (story, story.digest, story.quotes, story.claims, story.articles, story.changes(since="7d")):
                assert repr(shown)
            assert story._repr_html_()
            assert story._repr_markdown_()
        library.search("grain"), library.quotes(), library.outlets(), library.articles(), library.changes()
        library.check("Fire destroyed the grain store.", "one")
        assert all(one.line.looked_at is None for one in library.stories())
    assert bytes_of() == before


def test_stories_are_a_list_and_each_opens(library, fire):
    stories = library.stories()
    assert len(stories) == 2
    assert fire in stories
    assert isinstance(stories[:1], type(stories))
    assert stories[-1] == list(stories)[-1]
    assert fire.title == "Fire destroys grain store at Port Ember"
    assert fire.digest.title == fire.title
    assert [article.id for article in fire.articles] == ["one", "two"]
    assert fire.articles[0].text == FIRST
    assert library.story(fire.id[:8]) == fire
    assert len({fire, library.story("two")}) == 1
    assert fire.page().startswith("<!DOCTYPE html>")


def test_stories_are_chosen_by_outlet_language_and_time(library):
    assert [story.title for story in library.stories(outlet="Hill Gazette")] == ["Upper Hill closes its old bridge"]
    assert len(library.stories(outlet="ember-courier")) == 1
    assert len(library.stories(language="de")) == 0
    assert [story.id for story in library.stories(since="2026-03-10")] == [library.story("one").id]
    assert [story.line.newest_at.month for story in library.stories()] == [3, 2]
    assert len(library.stories(since="1d", order="changed")) == 2
    assert len(library.stories(until="1d", order="changed")) == 0
    assert len(library.stories(limit=1)) == 1
    with pytest.raises(StoreError, match="no outlet is called “Hil Gazette”"):
        library.stories(outlet="Hil Gazette")
    with pytest.raises(StoreError, match="no story is called"):
        library.story("s-none")


def test_reports_are_listed_searched_and_read(library):
    assert [head.id for head in library.articles(since="2026-03-10")] == ["two"]
    found = library.search("grain silos")
    assert [head.id for head in found] == ["two"]
    assert library.texts(found)[0].text == SECOND
    assert len(library.search("grain", story="three")) == 0
    with pytest.raises(StoreError, match="no word"):
        library.search("…")


def test_long_lists_come_whole(library, monkeypatch):
    monkeypatch.setattr("newsloom.loom.opened._CHUNK", 1)
    assert len(library.articles()) == 3
    assert len(library.articles(limit=2)) == 2
    assert len(library.stories()) == 2


def test_quotes_of_a_person_over_all_reports(library):
    said = library.quotes("Ada Brandt")
    assert [(one.headline.id, one.text.rstrip(",")) for one in said if one.kind == "direct"] == [
        ("two", "Nobody was hurt"),
        ("one", "Nobody was hurt and nobody was left behind"),
    ]
    assert set(library.quotes("Brandt")) == set(said)
    assert {one.headline.id for one in library.quotes("Ada Brandt", outlet="Northern Post")} == {"two"}
    assert {one.headline.id for one in library.quotes("Ada Brandt", until="2026-03-10")} == {"one"}
    assert len(library.quotes("Otto Nobody")) == 0
    assert set(said) <= set(library.quotes())


def test_a_text_is_checked_against_a_story(library, fire):
    found = fire.check("Fire destroyed the grain store at Port Ember. The store held 7,000 tonnes of wheat.")
    assert [verdict.supported for verdict in found] == [True, False]
    assert not found.supported
    assert found[:1].supported
    assert library.check("The council closed its old bridge to cars.", ["one", "three"])
    assert "7,000" in found.to_dataframe().because[1]


def test_more_reports_are_added_and_changes_are_told(tmp_path):
    today = datetime.now(UTC).isoformat()
    for name, one in zip("ab", REPORTS, strict=False):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(one | {"published": today}))
    with newsloom.open(tmp_path / "news.db", new=True) as library:
        library.add(tmp_path / "a.jsonl")
        before = library.stories()[0]
        assert len(before.articles) == 1
        done = library.add(str(tmp_path / "b.jsonl"), tmp_path / "none.txt")
        assert [failure.place for failure in done.failures] == [str(tmp_path / "none.txt")]
        assert "1 failure" in repr(done)
        after = library.stories()[0]
        assert len(after.articles) == 2
        assert len(before.articles) == 1  # what was given stays as it was
        changes = after.changes()
        assert {"new", "corroborated"} & {change.kind for change in changes}
        assert library.changes() == changes
        assert len(after.changes(since=datetime.now(UTC))) == 0
        assert changes.to_dataframe()["at"].dt.tz is not None
        assert library.update().failures == ()


# ── data frames ──────────────────────────────────────────────────────────────────────────────────────────


def every(library):
    story = library.story("one")
    yield from (library.stories(), library.articles(), library.search("grain"), library.quotes(), library.outlets())
    yield from (library.changes(), story.articles, story.passages, story.claims, story.conflicts, story.updates)
    yield from (story.quotes, story.timeline, story.relays, story.check("Fire destroyed it."))


KINDS = {"text": "str", "whole": "int64", "offset": "Int64", "number": "float64", "flag": "bool",
         "moment": "datetime64[us, UTC]"}  # fmt: skip


def test_every_list_is_a_data_frame_with_types_also_when_it_is_empty(library):
    seen = set()
    for listing in every(library):
        for some in (listing, listing[:0]):
            table = some.to_dataframe()
            assert {name: str(kind) for name, kind in table.dtypes.items()} == {
                name: KINDS[kind] for name, kind in listing.columns.items()
            }
            assert bool(len(table)) == bool(len(some))
        seen.add(type(listing))
    assert seen == {kind for kind in subclasses(Listing) if kind.__module__.startswith("newsloom.")}


def subclasses(kind):
    return {one for sub in kind.__subclasses__() for one in {sub, *subclasses(sub)}}


def test_a_row_for_each_credit_that_leads_to_the_exact_words(fire):
    claims = fire.claims.to_dataframe()
    texts = {article.id: article.text for article in fire.articles}
    assert len(claims) == sum(len(claim.credits) for claim in fire.digest.claims)
    for row in claims.itertuples():
        assert texts[row.article][row.start : row.end] == row.exact
    assert set(claims.story) == {fire.id}
    assert claims.groupby("claim").outlet.nunique().max() == 2


def test_figures_in_conflict_are_numbers(fire):
    table = fire.conflicts.to_dataframe()
    wheat = table[table.unit == "t"] if (table.unit == "t").any() else table[table.text.str.contains("tonnes")]
    assert dict(zip(wheat.outlet, wheat.value, strict=True)) == {"Ember Courier": 900.0, "Northern Post": 600.0}


def test_wordings_of_a_quote_by_outlet(fire):
    table = fire.quotes.to_dataframe()
    nobody = table[table.wording.str.startswith("Nobody was hurt")]
    assert set(nobody.outlet) == {"Ember Courier", "Northern Post"}
    assert set(nobody.speaker) == {"Ada Brandt"}


def test_lists_of_several_stories_are_one_table(library):
    stories = library.stories()
    table = stories.claims.to_dataframe()
    assert set(table.story) == {story.id for story in stories}
    assert len(stories.claims) == sum(len(story.claims) for story in stories)


def test_without_pandas_the_package_is_named(fire, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(NewsloomError, match=r"python -m pip install pandas$"):
        fire.claims.to_dataframe()


def test_half_a_surrogate_pair_is_no_obstacle():
    table = frames.frame(frames.columns("text"), [("\ud800 odd",), (None,), ("whole",)])
    assert table.text[0] == "? odd"
    assert table.text.isna().tolist() == [False, True, False]


def test_what_a_weave_gave_shows_itself_too(tmp_path):
    (tmp_path / "r.jsonl").write_text("\n".join([*map(json.dumps, REPORTS), "{no <b>JSON"]))
    woven = newsloom.Loom().weave([str(tmp_path)])
    table = woven.to_dataframe()
    assert table.reports.tolist() == [2, 1]
    assert str(table.first_published.dtype) == "datetime64[us, UTC]"
    assert set(woven.quotes.to_dataframe().story) <= set(table.story)
    assert isinstance(woven.claims, Claims)
    assert isinstance(woven.quotes, Quotes)
    html = woven._repr_html_()
    assert html.count("<article") == 2
    assert "Could not be read" in html
    assert "r.jsonl:4" in html
    assert "Ember Courier" in html
    assert woven._repr_markdown_().startswith("# 2 stories")


def tags(html):
    """All tags of a page with their attributes, as a browser reads them."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(html)
    return found


# ── what is shown ────────────────────────────────────────────────────────────────────────────────────────


def test_a_story_shows_its_sentences_and_what_bears_them_out(fire):
    html = fire._repr_html_()
    for passage in fire.digest.passages:
        assert passage.text.replace('"', "&#34;") in html
        assert html.count("<mark>") >= len(passage.credits)
    assert 'href="https://courier.example/fire#:~:text=' in html
    assert "900 tonnes" in html
    assert "600 tonnes" in html
    assert repr(fire).startswith(f"<story {fire.id} “Fire destroys grain store at Port Ember”: 2 reports")


def test_lists_show_a_few_and_count_the_rest(library):
    many = Headlines(list(library.articles()) * 20, order="the newest first")
    assert many._repr_html_().count("<tr>") == 1 + 20
    assert "and 40 more" in many._repr_html_()
    assert "and 40 more" in many._repr_markdown_()
    assert len(repr(many).splitlines()) == 1 + 8 + 1
    assert repr(many).startswith("60 reports, the newest first\n")
    assert repr(library.search("zeppelin")) == "no reports"
    assert "no reports" in library.search("zeppelin")._repr_html_()


def test_hostile_words_are_shown_and_do_nothing(tmp_path):
    text = f"{HOSTILE} said the flood in Tarn killed 3 people on Monday. {'x' * 5000} Tarn was quiet. "
    rows = [
        report(f"h{n}", f"Outlet {n} {HOSTILE}", text + f"It held {n}00 boats, “{HOSTILE}” said Ada {HOSTILE}.", HOSTILE,
               url=url) for n, url in ((1, "javascript:alert(1)"), (2, 'https://a.example/"><script>'))
    ]  # fmt: skip
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with newsloom.open(tmp_path / "news.db", new=True) as library:
        library.add(tmp_path / "r.jsonl")
        story = library.stories()[0]
        lists = [*(getattr(story, name) for name in ("claims", "quotes", "passages", "timeline", "articles"))]
        lists += [library.stories(), library.articles(), library.search("tarn"), library.quotes(), library.outlets()]
        for shown in (story, *lists, story.check(f"{HOSTILE} Tarn.")):
            html = shown._repr_html_()
            for tag, attributes in tags(html):
                assert tag not in {"script", "img", "iframe", "object", "svg", "link", "base", "form"}
                assert not [name for name in attributes if name.startswith("on") or name in {"src", "style"}]
                assert attributes.get("href", "https://").startswith(("http://", "https://"))
            assert not set("\u202e\x07") & set(html + repr(shown) + shown._repr_markdown_())
            assert "<img" not in shown._repr_markdown_()
            assert not re.search(r"(?<!\\)\]\(javascript", shown._repr_markdown_())
            assert len(repr(shown)) < 2000


def test_a_cell_stands_alone_in_light_and_dark(library, fire):
    for shown in (fire, library.stories(), library.search("grain")):
        html = shown._repr_html_()
        style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
        assert "url(" not in style
        assert "@import" not in style
        assert not re.search(r"<(script|link|img|iframe|object)\b|\sstyle=|\son\w+=", html)
        # Text and rules take the notebook's own colour; no rule of ours reaches beyond our own box.
        assert not re.search(r"(?<!-)\bcolor: *#", style)
        for rule in re.findall(r"^\s*([^@{}]+)\{", style, re.MULTILINE):
            assert all(part.strip().startswith(".newsloom") for part in rule.split(","))


def test_ipython_is_told_how_a_digest_is_shown(place, monkeypatch):
    ipython = pytest.importorskip("IPython")
    from IPython.core.formatters import DisplayFormatter

    formatter = DisplayFormatter()
    monkeypatch.setattr(ipython, "get_ipython", lambda: SimpleNamespace(display_formatter=formatter))
    with newsloom.open(place) as library:
        digest = library.story("one").digest
    data, _ = formatter.format(digest)
    assert data["text/html"].startswith('<div class="newsloom">')
    assert data["text/markdown"].startswith("# Fire destroys")
    assert data["text/plain"].startswith(f"<digest of {digest.story} “Fire destroys")


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────


def test_times_as_people_say_them():
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert moment("30m", now) == datetime(2026, 3, 10, 11, 30, tzinfo=UTC)
    assert moment("3h", now) == datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert moment("2w", now) == datetime(2026, 2, 24, 12, tzinfo=UTC)
    assert moment("2026-03-09", now) == moment(date(2026, 3, 9), now) == datetime(2026, 3, 9, tzinfo=UTC)
    assert moment("2026-03-09T10:00+02:00", now) == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert moment(datetime(2026, 3, 9, 8), now) == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert moment(None, now) is None
    for said in ("yesterday", "", "m", "0001-01-01T00:00+02:00"):
        with pytest.raises(SettingsError, match="no time"):
            moment(said, now)


def test_pandas_own_moments_are_understood(library):
    import pandas

    assert [head.id for head in library.articles(since=pandas.Timestamp("2026-03-10", tz="Europe/Berlin"))] == ["two"]


def test_asking_for_the_door_loads_no_costly_library():
    code = (
        "import sys, newsloom, json; assert 'open' in dir(newsloom); newsloom.__all__;"
        "print(json.dumps([m for m in ('pandas', 'numpy', 'lxml', 'sqlalchemy') if m in sys.modules]));"
        "newsloom.open; print(json.dumps('pandas' in sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout.split("\n")[:2] == ["[]", "false"]


def test_a_star_import_leaves_pythons_own_open_alone():
    names = {}
    exec("from newsloom import *", names)
    assert "open" not in names
    assert Path(newsloom.__file__).is_file()
