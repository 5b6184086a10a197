"""Every door through which an address comes in, and every way to lead it inwards: nothing but the web is connected to.

127.0.0.2 plays the web; all the rest of loopback, and every private network, is what nobody may be sent to. What is
connected to is told by Python's own audit events, below all libraries.
"""

import socket
from contextlib import suppress
from datetime import UTC, datetime

import hook
import pytest
import world as worlds
from fastapi.testclient import TestClient
from loopback import FakeClock
from mcp.server.mcpserver.exceptions import ToolError
from typer.testing import CliRunner
from world import FEED, page, rss

from newsloom import intake
from newsloom.cli import app
from newsloom.errors import NewsloomError
from newsloom.kept import Alert
from newsloom.loom.desk import Desk
from newsloom.loom.posting import Post
from newsloom.messages import Message
from newsloom.serve.application import application
from newsloom.serve.mcp.tools import Tools
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import open_library

WEB = "127.0.0.2"
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
KNOWN = {
    "web.example": [[WEB]],
    "inside.example": [["10.0.0.1"]],
    "rebound.example": [[WEB], ["10.0.0.2"], ["169.254.169.254"]],
    "both.example": [[WEB, "192.168.0.1"]],
    "six.example": [["fd00:ec2::254"]],
    "localhost": [["127.0.0.1"]],
    "localhost.": [["127.0.0.1"]],
}
INWARDS = [
    "http://127.0.0.1{port}/x", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/x", "http://[::ffff:7f00:1]{port}/x",
    "http://0x7f000001{port}/x", "http://2130706433{port}/x", "http://0177.0.0.1{port}/x", "http://127.1{port}/x", "http://0/x", "http://[::]{port}/x",
    "http://[::1]{port}/x", "http://[fe80::1]/x", "http://[fe80::1%25lo]/x", "http://[64:ff9b::7f00:1]/x", "http://[2002:7f00:1::]/x", "http://[::127.0.0.1]/x",
    "http://localhost{port}/x", "http://LOCALHOST.{port}/x", "http://①②⑦.⓪.⓪.①{port}/x", "http://127。0。0。1{port}/x",
    "http://inside.example{port}/x", "http://both.example{port}/x", "http://six.example/x", "http://user:secret@127.0.0.1{port}/x", "http://web.example@127.0.0.1{port}/x",
    "http://127.0.0.1{port}#@web.example/x", "http://127.0.0.1{port}\\@web.example/x", "//127.0.0.1{port}/x", "http:127.0.0.1{port}/x", "http:///127.0.0.1/x", "http://web.example:0/x",
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1:25/x", "ftp://127.0.0.1/x", "unix:///run/docker.sock", "http+unix://%2Frun%2Fdocker.sock/x",
    "http://%2Frun%2Fdocker.sock/x", "dict://127.0.0.1:11211/", "jar:http://127.0.0.1!/x", "data:text/html,<p>x", "javascript:alert(1)", "ws://127.0.0.1/x", "http://10.0.0.1/x", "http://100.64.0.1/x",
]  # fmt: skip


@pytest.fixture
def web(monkeypatch):
    """The web, and where an address leads inwards: the same port of another loopback address."""
    with worlds.opened(WEB) as made:
        monkeypatch.setattr(socket, "getaddrinfo", hook.names(KNOWN))
        made.inwards = [one.replace("{port}", f":{made.server_port}") for one in INWARDS]
        yield made


@pytest.fixture
def outward(web):
    """What is connected to while a test runs is the web alone."""
    with hook.heard() as found:
        yield found
    assert {one for one in found if not isinstance(one, tuple) or one[0] != WEB} == set()


@pytest.fixture
def settings():
    return Settings(networks=f"{WEB}/32", fetch_seconds=10.0)


@pytest.fixture
def desk(tmp_path, settings):
    with Desk(open_library(tmp_path / "news.db"), settings, clock=FakeClock()) as made:
        yield made


@pytest.fixture
def site(desk, settings):
    return Site(desk.library, settings, "the secret of a test", clock=FakeClock())


def test_the_hook_hears(web):
    """Else the rest of this file would prove nothing."""
    with hook.heard() as found, socket.create_connection((WEB, web.server_port)):
        pass
    assert found == [(WEB, web.server_port)]


def test_a_page_is_not_fetched_inwards_directly_or_by_redirect(web, outward, settings):
    for number, to in enumerate(web.inwards):
        web.pages[f"/to/{number}"] = (302, {"Location": to.encode().decode("latin-1")})
    manners = intake.Manners(seconds=10.0, pause=0.0, allowed=intake.networks(settings.networks))
    with intake.Fetcher(manners, clock=FakeClock()) as fetcher:
        for number, to in enumerate(web.inwards):
            for address in (to, web.url("web.example", f"/to/{number}")):
                found = fetcher.look(intake.Known(address))
                assert found.kind in ("refused", "failed", "later"), address
                assert not found.body
    assert (WEB, web.server_port) in outward


def test_a_name_that_turns_inwards_is_followed_no_further(web, outward, settings):
    web.pages["/a"] = (302, {"Location": web.url("rebound.example", "/b"), "Connection": "close"})
    web.pages["/b"] = ("text/html", page("Inside", ["Secrets of the inner network stand here."]))
    KNOWN["rebound.example"] = [[WEB], [WEB], ["10.0.0.2"], ["169.254.169.254"]]
    manners = intake.Manners(seconds=10.0, pause=0.0, allowed=intake.networks(settings.networks))
    for _ in range(3):  # each with connections of its own, so that the name is looked up again
        with intake.Fetcher(manners, clock=FakeClock()) as fetcher:
            last = fetcher.look(intake.Known(web.url("rebound.example", "/a")))
    assert "private address" in last.reason


def test_feeds_entries_and_sites_lead_nowhere_inwards(web, outward, desk):
    """Followed as feeds, listed in a file, announced by a feed, named by a site, moved to."""
    listed = [intake.Listed(to, None, None, ()) for to in web.inwards if to.startswith("http://")]
    desk.follow_all(listed)
    items = [(f"Report {number}", to.replace("&", "&amp;"), "") for number, to in enumerate(web.inwards)]
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{to}">' for to in web.inwards)
    web.pages |= {
        "/feed": (FEED, rss("Web", items)),
        "/site": ("text/html", f"<html><head>{links}</head><body><p>Home</p></body></html>"),
        "/moved": (301, {"Location": web.inwards[0]}),
        "/well": (FEED, rss("Well", [])),
    }
    desk.follow(web.url("web.example", "/feed"))
    desk.follow_all([intake.Listed(web.url("web.example", "/moved"), None, None, ())])
    found = []
    for address in (web.url("web.example", "/site"), *web.inwards):
        try:
            found += desk.feeds_at(address)
        except NewsloomError:
            continue
    desk.follow_all([intake.Listed(one.url, None, None, ()) for one in found])
    desk.update()
    assert not any(line.reports for line in desk.library.stories().items)
    moved = [one.url for one in desk.library.feeds() if "moved" in one.url]
    assert moved == [web.url("web.example", "/moved")]


def test_a_list_of_feeds_leads_nowhere_inwards(web, outward, desk, tmp_path):
    file = tmp_path / "feeds.opml"
    rows = "".join(f'<outline type="rss" text="x" xmlUrl="{to.replace("&", "&amp;")}"/>' for to in web.inwards)
    file.write_text(f"<opml version='2.0'><head/><body>{rows}</body></opml>", encoding="utf-8")
    told = intake.outlines(file.read_bytes())
    assert told
    desk.follow_all(told)
    desk.update()


def test_inputs_of_the_commands_lead_nowhere_inwards(web, outward, desk, monkeypatch):
    monkeypatch.setenv("NEWSLOOM_NETWORKS", f"{WEB}/32")
    desk.take([to for to in web.inwards if to.startswith("http://")])
    some = [to for to in web.inwards if to.startswith(("http://", "gopher", "ftp", "unix", "dict"))]
    told = CliRunner().invoke(app, ["weave", *some[:20], *some[-8:]])
    assert told.exit_code != 0
    assert "Traceback" not in told.output


def test_the_web_api_and_pages_lead_nowhere_inwards(web, outward, site):
    client = TestClient(application(site), base_url="http://localhost:8000")
    seal = client.get("/feeds").text.partition('name="seal" value="')[2].partition('"')[0]
    assert seal
    for to in web.inwards:
        assert client.post("/api/v1/feeds", json={"url": to}).status_code in (422, 429), to
        answer = client.post("/feeds", data={"seal": seal, "url": to}, headers={"accept": "text/html"})
        assert answer.status_code in (200, 422), to
    assert site.library.feeds() == ()
    client.post("/api/v1/checks", json={"text": " ".join(web.inwards)})


def test_alerts_lead_nowhere_inwards(web, outward, desk, settings):
    """Webhooks of readers; a mail's address names no server."""
    post = Post(settings, {})
    message = Message("m-1", "a-1", "all", "test", NOW, ())
    web.pages["/hook"] = (307, {"Location": web.inwards[0]})
    hooks = [*web.inwards, web.url("web.example", "/hook")]
    for to in hooks:
        with pytest.raises(NewsloomError):
            post.deliver(f"webhook:{to}", message)
    for to in ("x@[127.0.0.1]", "x@127.0.0.1", "x@localhost", "x@inside.example\r\nRCPT TO: <y@z.example>"):
        with pytest.raises(NewsloomError):
            post.deliver(f"mail:{to}", message)
    desk.library.put_alert(Alert("a-1", "me", "all", {"new": True}, tuple(f"webhook:{to}" for to in hooks), NOW))
    desk.update()


def test_what_a_model_asks_for_opens_no_connection(web, desk):
    tools = Tools(desk)
    with hook.heard() as found:
        for to in web.inwards:
            for ask in (
                lambda to=to: tools.search(words=to),
                lambda to=to: tools.article(to),
                lambda to=to: tools.story(to),
                lambda to=to: tools.outlets(name=to),
            ):
                with suppress(ToolError):
                    ask()
    assert found == []
