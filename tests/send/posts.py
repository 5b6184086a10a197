"""A mail server (aiosmtpd) and a web server on loopback that take messages, or do not, as a test wants it."""

# ruff: noqa: N802 - aiosmtpd and http.server name their hooks so.

import email
import email.policy
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller


class Mailbox:
    """``mails``: what was taken, as messages; ``refuse``: what the server says instead, by command."""

    def __init__(self, **more):
        self.mails = []
        self.rcpts = []
        self.tried = 0
        self.refuse = {}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **more)
        self._controller.start()

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.tried += 1
        if "MAIL" not in self.refuse:
            envelope.mail_from = address
        return self.refuse.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "RCPT" not in self.refuse:
            envelope.rcpt_tos.append(address)
        return self.refuse.get("RCPT", "250 OK")

    async def handle_DATA(self, server, session, envelope):
        if "DATA" not in self.refuse:
            self.rcpts += envelope.rcpt_tos
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.refuse.get("DATA", "250 OK")

    async def handle_QUIT(self, server, session, envelope):
        return self.refuse.get("QUIT", "221 Bye")

    @property
    def url(self):
        return f"smtp+plain://127.0.0.1:{self.port}"

    def close(self):
        if self._controller.loop.is_running():
            self._controller.stop()


class Hook(ThreadingHTTPServer):
    """``posts``: what came, headers and body; ``status`` and ``said``: what it answers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Taker)
        self.posts = []
        self.status = 200
        self.said = {}
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?token=s3cret"

    def close(self):
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that hangs up is what some tests are for."""


class _Taker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
        if self.server.status == "silence":
            self.server.over.wait(20)
            self.close_connection = True
            return
        self.send_response(self.server.status)
        for name, value in self.server.said.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Quiet."""
