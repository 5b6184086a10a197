"""A model server on loopback, real HTTP, that answers as each test wants it to: well, badly, or not at all."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BRIDGE = [
    {
        "id": "courier-1",
        "outlet": "Inland Courier",
        "title": "Bridge at Tarn Ferry closed",
        "published": "2026-03-09T12:00:00Z",
        "text": "The bridge at Tarn Ferry was closed to lorries on Monday after divers found cracks in its third pier.\n\n"
        "About 1,400 lorries use the bridge each day and may have to go through Selwyn until the summer.\n\n"
        "“The pier is safe for cars, but I would not drive a lorry over it,” said Nadia Kell, the county engineer.\n\n"
        "The county did not inspect the third pier in 2024, Mayor Lena Orrin said.\n\n"
        "Repairs will cost 2.5 million crowns, according to the county.",
    },
    {
        "id": "lantern-1",
        "outlet": "The Daily Lantern",
        "title": "Cracks close Tarn Ferry bridge to lorries",
        "published": "2026-03-09T15:00:00Z",
        "text": "Lorries were kept off the bridge at Tarn Ferry on Monday after divers found cracks in its third pier.\n\n"
        "Ivo Marr, who runs a dairy at Hallin, said the longer road would cost him 90 crowns a day.\n\n"
        "Two of the five ferries at Selwyn take lorries of more than 7.5 tonnes.",
    },
]  # fmt: skip


def sentences(request):
    """The numbered sentences that a request shows the model."""
    shown = request["messages"][1]["content"]
    return {one["sentence"]: one["number"] for one in json.loads(shown.partition("\n")[2].rpartition("\n")[0])}


def chat(content):
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}


def reworded(*changes, others=True):
    """A model that hands sentences back with some changed: ``(pattern, wording)`` or ``(pattern, wording, cites)``."""

    def answer(request):
        made = []
        for sentence, number in sentences(request).items():
            change = next((c for c in changes if re.search(c[0], sentence)), None)
            if change:
                made.append({"text": change[1], "cites": change[2] if len(change) > 2 else [number]})
            elif others:
                made.append({"text": sentence, "cites": [number]})
        return json.dumps({"sentences": made})

    return answer


class Server(ThreadingHTTPServer):
    """``answer`` is given the request and gives the model's text; ``raw`` is given the handler, and does as it likes."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests = []
        self.headers = []
        self.answer = reworded()
        self.raw = None
        self.over = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request, client_address):
        """A client that hangs up is what some tests are for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self.server.headers.append({"path": self.path, **self.headers})
        if self.server.raw:
            self.close_connection = True
            self.server.raw(self)
            return
        self.reply(json.dumps(chat(self.server.answer(body))).encode())

    def reply(self, body, status=200, kind="application/json", size=None, **headers):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if size is None else size))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""
