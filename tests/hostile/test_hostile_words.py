"""Reports whose every field tries something, through every way out: pages, terminal, mail, feeds, files for other programs.

Whatever a field holds is shown as words: no script, no formula, no escape sequence, no turned line, no second cell.
"""

import csv
import email
import email.policy
import io
import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote

import pytest
import typer
from fastapi.testclient import TestClient
from lxml import etree, html
from typer.testing import CliRunner

from newsloom import render
from newsloom.cli import app, output
from newsloom.intake import outlines
from newsloom.kept import Alert, Poll
from newsloom.loom.desk import Desk
from newsloom.messages import Message, Notice
from newsloom.serve import guard
from newsloom.serve.application import application
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import open_library
from newsloom.types import Entry, Failure

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
MARK = "window.hasRun=1"
TRIES = [
    f"<script>{MARK}</script>",
    f'"><img src=x onerror="{MARK}">',
    f"' onfocus='{MARK}' autofocus x='",
    f"</script></title></textarea><svg onload={MARK}>",
    f"]]><script>{MARK}</script><![CDATA[",
    f"[x](javascript:{MARK})![y](data:text/html,z)\n# No heading\n```",
    "\x1b]0;taken\x07\x1b[2J\x1b[10;10H\x1b[8m\x9b31m\x90q\x9c\x1bc",
    "\u202egnorw\u202c \u2066\u200f\u2069 \u200b\u2060\ufeff",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1\r\n-2+3",
    "\x00 nul \ud83d half \udc00",
    "{{ 7*7 }}{% raw %}${7*7}#{7*7}",
    "\r\nBcc: everybody@evil.example\r\n\r\n<b>",
]
LONG = 10_000_000
_TEXT = (
    "{0} The Quellmouth lock gate gave way on Tuesday morning and flooded the lower Quellmouth basin, officials said. {0}\n\n"
    "At least {1} people were hurt when the Quellmouth lock gate gave way, the harbour master said. {0}\n\n"
    "“The gate was inspected in 2019, and we found nothing {0} wrong,” said Ida Brandreth, the harbour master.\n\n{0}"
)


def reports():
    """A report for each try, it alone in each field in turn of the rest; and one whose title has ten megabytes."""
    for number, one in enumerate(TRIES):
        yield {
            "id": f"{one}{number}", "url": f"https://evil.example/{number}?q={one}" if number % 2 else f"javascript:{MARK}//{number}",
            "outlet": f"{one} Courier {number}", "title": f"{one} Lock gate gives way in Quellmouth", "author": f"{one} Anna {one}",
            "published": f"2026-03-1{number % 2}T0{number % 10}:10:00Z", "language": "en", "text": _TEXT.format(one, number + 5), "section": one, one: one,
        }  # fmt: skip
    yield {"id": "long", "outlet": "o" * 100_000, "title": "t" * LONG, "author": "a" * 100_000, "language": "en",
           "text": f"The Quellmouth archive printed one word. {'w' * 1_000_000} It was long."}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The library that has it all, with feeds, failures and alerts besides."""
    folder = tmp_path_factory.mktemp("words")
    (folder / "all.jsonl").write_text("".join(json.dumps(one) + "\n" for one in reports()), encoding="utf-8")
    with Desk(open_library(folder / "news.db"), Settings(page_megabytes=20)) as desk:
        desk.take([str(folder / "all.jsonl")])
        for number, one in enumerate(TRIES):
            said = one.encode("utf-8", "replace").decode().replace("\x00", "")
            feed = desk.library.put_feed(
                f"https://evil.example/{number}?{said}", NOW, title=said, site=f"javascript:{MARK}", name=said if number % 2 else None, categories=(said,),
            )  # fmt: skip
            desk.library.put_polls(
                {
                    feed: Poll(
                        due_at=NOW,
                        checked_at=NOW,
                        status=500,
                        failures=3,
                        failing_since=NOW - timedelta(days=2),
                        reason=said,
                        advice=said,
                    )
                }
            )
            (entry,) = desk.library.put_entries(
                feed, [Entry(said, f"https://evil.example/e{number}", said, NOW, said)], NOW
            ).new
            desk.library.put_entry_failed(entry, Failure(said, said, said), NOW, None)
            desk.library.put_alert(
                Alert(f"a-{number}", "me", f"{said} {number}", {"words": [said]}, ("mail:me@example.org",), NOW)
            )
    return folder / "news.db"


@pytest.fixture
def library(store):
    with open_library(store) as opened:
        yield opened


@pytest.fixture
def story(library):
    """The story that most of them tell."""
    return max(library.stories(limit=50).items, key=lambda one: one.reports).id


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────


def made(text):
    """What in a page is an element or attribute that no page of ours has."""
    tree = html.document_fromstring(text)
    for one in tree.iter():
        if not isinstance(one.tag, str):
            continue
        told = etree.tostring(one, encoding="unicode")[:120]
        if one.tag in ("img", "iframe", "object", "embed", "base", "math"):
            yield told
        if one.tag == "script" and not one.get("src") and one.get("type") != "application/ld+json":
            yield told
        for name, value in one.attrib.items():
            if name.startswith("on") or name == "srcdoc":
                yield told
            if name in ("href", "src", "action", "formaction") and re.match(
                r"\s*(javascript|data|vbscript):", value, re.I
            ):
                yield told


def paths(app, library, story):
    """Every address that is asked by GET, filled in with what is hostile."""
    from test_hostile_doors import routes

    report = library.story(story).articles[1]
    outlet = library.outlets()[0].outlet.id
    fill = {
        "id": story,
        "article": report,
        "person": TRIES[1],
        "name": TRIES[0],
        "what": "claims",
        "form": "csv",
        "_version": "1",
        "number": "1",
    }
    for route in routes(app.routes):
        if "GET" not in route.methods or route.path in ("/live", "/events"):
            continue
        for id in (story, report, outlet, library.feeds()[0].id, "a-0", TRIES[3]):
            yield route.path, {**fill, "id": id, "outlet": outlet}


def filled(fill, found):
    return quote(str(fill.get(found[1], "x")).encode("utf-8", "replace"), safe="")


def test_every_page_shows_words_and_has_the_policy(library, story):
    site = Site(library, Settings(), "the secret of a test")
    built = application(site)
    client = TestClient(built, base_url="http://localhost:8000", raise_server_exceptions=True)
    seen = set()
    for path, fill in paths(built, library, story):
        asked = re.sub(r"{(\w+)(?::\w+)?}", partial(filled, fill), path)
        if asked in seen or "stream" in path or path.startswith("/live"):
            continue
        seen.add(asked)
        question = {
            "q": TRIES[1],
            "words": TRIES[0],
            "outlet": TRIES[3],
            "category": TRIES[4],
            "since": "7d",
            "did": TRIES[0],
        }
        with client.stream(
            "GET", asked, params=question if "/api" not in asked else None, headers={"accept": "text/html"}
        ) as answer:
            kind = answer.headers.get("content-type", "")
            assert answer.headers["content-security-policy"] == guard.POLICY, asked
            assert answer.headers["x-content-type-options"] == "nosniff", asked
            assert answer.status_code < 500, asked
            if "event-stream" in kind:
                continue
            body = answer.read()
        if kind.startswith("text/html"):
            assert list(made(body.decode())) == [], asked
            assert len(body) < 3_000_000, asked
        elif "csv" in kind:
            cells(body.decode())
        elif "xml" in kind:
            etree.fromstring(body)
    assert len(seen) > 80


# ── files for other programs ─────────────────────────────────────────────────────────────────────────────


def cells(text):
    """The cells of a CSV, none of which a spreadsheet takes for a formula."""
    csv.field_size_limit(2 * LONG)
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) <= 1
    for row in rows[1:]:
        for cell in row:
            bare = cell.lstrip()
            assert not bare.startswith(("=", "@", "\t", "\r")), cell[:80]
            assert not re.match(r"[+-](?!\d+(\.\d+)?$)", bare), cell[:80]
    return rows


def ran(store, *arguments, code=(0, 1)):
    told = CliRunner().invoke(app, [*arguments, "--store", str(store)])
    assert told.exit_code in code, (arguments, told.output[-500:], told.exception)
    return told


@pytest.mark.parametrize("what", ["articles", "quotes", "claims", "stories"])
def test_exports_are_cells_and_lines(store, what):
    assert len(cells(ran(store, "export", what, "--format", "csv").stdout)) > 1
    told = [json.loads(line) for line in ran(store, "export", what).stdout.splitlines()]
    assert told


def test_lists_of_feeds_and_feeds_out_are_xml(store, library, story):
    listed = ran(store, "opml").stdout
    assert MARK in listed
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", listed)
    names = outlines(listed.encode())
    assert len(names) == len(TRIES)
    client = TestClient(application(Site(library, Settings(), "s")), base_url="http://localhost:8000")
    for form in ("rss", "atom", "json"):
        answer = client.get(f"/out/stories.{form}")
        if answer.status_code == 404:
            continue
        _ = json.loads(answer.text) if form == "json" else etree.fromstring(answer.content)


def test_markdown_notebook_and_the_saved_page_show_words(store, library, story):
    with Desk(library, Settings()) as desk:
        woven = desk.told(story)
        markdown = render.markdown(woven.digests, woven.articles)
        # Markdown may hold HTML: as a page it must show none.
        from markdown_it import MarkdownIt

        assert list(made(MarkdownIt("commonmark").render(markdown) or "<p>")) == []
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", markdown)
        saved = render.page(woven.digests, woven.articles)
        assert list(made(saved)) == []


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────


def test_mail_and_webhooks_say_words(library, story):
    from newsloom import send

    digest = library.digest(story)
    message = Message("m-1", "a-1", TRIES[-1], "alert", NOW, (Notice(story, digest, (TRIES[-1], TRIES[6]), (), True),))
    letter = render.letter(message)
    mail = send.compose(letter, "news@example.org", "me@example.org", NOW, id="m-1", alert="a-1")
    taken = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    assert {name.lower() for name in taken} & {"bcc", "cc"} == set()
    assert taken["to"] == "me@example.org"
    assert list(made(letter.html)) == []
    for text in (letter.subject, letter.text, letter.brief):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "\n" not in letter.subject
    told = render.to_json(render.message_shape(message))
    assert json.loads(told)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", told)


# ── the terminal ─────────────────────────────────────────────────────────────────────────────────────────

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
COMMANDS = [
    ["stories"], ["stories", "--json"], ["feeds"], ["feeds", "--json"], ["status"], ["status", "--json"], ["changes", "--since", "2026-01-01"], ["search", "Quellmouth"],
    ["search", "Quellmouth", "--json"], ["category"], ["opml"], ["alert", "list"], ["show", "{story}"], ["show", "{story}", "--format", "json"],
    ["show", "{story}", "--format", "markdown"], ["export", "stories", "--format", "csv"], ["versions", "{report}"], ["retry"],
]  # fmt: skip


@pytest.mark.parametrize("asked", COMMANDS, ids=" ".join)
def test_no_command_lets_the_terminal_obey(store, library, story, asked, monkeypatch):
    """Nor, but for a table for spreadsheets, what is piped into a pager."""
    report = library.story(story).articles[0]
    given = [one.replace("{story}", story).replace("{report}", report) for one in asked]
    if "csv" not in given:
        assert not OBEYED.search(ran(store, *given).stdout)
    written = []

    class Terminal(io.StringIO):
        def isatty(self):
            return True

        def write(self, text):
            written.append(text)
            return len(text)

    shown = Terminal()
    monkeypatch.setattr(output.sys, "stdout", shown)
    monkeypatch.setattr(output.sys, "stderr", shown)
    monkeypatch.setenv("NO_COLOR", "1")
    with suppress(SystemExit, typer.Exit):
        app([*given, "--store", str(store)], standalone_mode=False)
    text = "".join(written)
    assert text
    assert not OBEYED.search(text), OBEYED.findall(text)[:5]


def test_what_servers_and_models_say_is_said_as_words(capsys):
    """Of a server's header, a file's name, a model's answer: all that was wrong is told through one gate."""
    from newsloom.types import LeftOut

    with pytest.raises(typer.Exit):
        output.end([Failure(one, one, one) for one in TRIES], [LeftOut("x", one) for one in TRIES])
    told = capsys.readouterr().err
    assert not OBEYED.search(told)
    assert len(told.splitlines()) == 2 * len(TRIES)
