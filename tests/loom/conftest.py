"""A site of our own on loopback with a feed and pages, and a desk that follows it."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "intake"))

from loopback import FakeClock, Web, answer
from printed import PAGE

from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library


class Site:
    """A site whose reports a test writes; its feed lists what there is."""

    def __init__(self):
        self.web = Web()
        self.reports = {}
        self.feed()

    def page(self, path, title, *paragraphs, outlet="Overmere Gazette", when="2026-03-10T08:00:00Z"):
        told = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        body = PAGE.format(title=title, outlet=outlet, when=when, paragraphs=told)
        self.web.routes[path] = answer(body.encode())
        self.reports[path] = (title, when, "")
        self.feed()

    def entry(self, path, title, html, when="2026-03-10T08:00:00Z"):
        """Something the feed alone has."""
        self.reports[path] = (title, when, html)
        self.feed()

    def feed(self):
        items = "".join(
            f"<item><title>{title}</title><link>{self.web.url(path)}</link><guid>{path}</guid>"
            f"<pubDate>{when}</pubDate><description><![CDATA[{html}]]></description></item>"
            for path, (title, when, html) in self.reports.items()
        )
        body = f'<rss version="2.0"><channel><title>Overmere Gazette</title>{items}</channel></rss>'
        self.web.routes["/feed.xml"] = answer(body.encode(), Content_Type="application/rss+xml")
        head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        self.web.routes["/"] = answer(f"<html><head>{head}</head><body><p>Front page</p></body></html>".encode())


@pytest.fixture
def site():
    made = Site()
    yield made
    made.web.close()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def desk(tmp_path, clock):
    settings = Settings(networks="127.0.0.0/8")
    with Desk(open_library(tmp_path / "news.db"), settings, clock=clock) as made:
        yield made
