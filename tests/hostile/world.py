"""A web of anybody's names, all on loopback: who asks for ``http://evil.example:PORT/x`` is answered by ``pages``."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ITEM = "<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate>{more}</item>"
DATE = "Tue, 10 Mar 2026 06:00:00 GMT"
FEED = "application/rss+xml"


class World(ThreadingHTTPServer):
    """``pages``: (host, path) or a path alone to (kind, body), to (status, headers) or to a function that gives one."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address):
        super().__init__((address, 0), _Answers)
        self.pages = {}
        self.asked = []

    def url(self, host, path="/"):
        return f"http://{host}:{self.server_port}{path}"

    def handle_error(self, request, client_address):
        """Who hangs up is what some tests are for."""


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        host = self.headers.get("Host", "").rpartition(":")[0]
        self.server.asked.append((host, self.path))
        found = self.server.pages.get((host, self.path), self.server.pages.get(self.path, (404, {})))
        found = found() if callable(found) else found
        if isinstance(found[0], int):
            status, headers, body = *found, b""
        else:
            status, headers, body = 200, {"Content-Type": found[0]}, found[1]
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.server.asked.append(("POST", self.path))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_):
        """Quiet."""


@contextmanager
def opened(address="127.0.0.1"):
    """Such a world, closed in the end."""
    world = World(address)
    threading.Thread(target=world.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield world
    finally:
        world.shutdown()
        world.server_close()


def rss(title, items, site="", more=""):
    """A feed; ``items`` are (title, link, further elements)."""
    listed = "".join(ITEM.format(title=t, link=link, date=DATE, more=rest) for t, link, rest in items)
    return (
        f"<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
        f"<title>{title}</title><link>{site}</link><description>d</description>{more}{listed}</channel></rss>"
    )


def page(title, paragraphs, head=""):
    """A report's page."""
    told = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"{told}</article></body></html>"
    )
