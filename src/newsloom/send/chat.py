"""A model server by the OpenAI chat protocol: Ollama, vLLM, llama.cpp, or a hosted one.

    instructions (system), sentences (user) ──POST …/chat/completions──▶ the answer's text

Nothing here is trusted: an answer has a deadline, a size and a kind, and what it says is judged by ``weave.rewrite``.
The key comes from the environment alone, goes into one header, and into no message: errors are told in our own words,
because a server may repeat the key in its own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import httpx2

from newsloom import __version__
from newsloom.errors import NewsloomError, SettingsError
from newsloom.send.connection import Backend, Transport
from newsloom.settings import said

#: Where the key stands, if the server wants one.
KEY = "NEWSLOOM_MODEL_KEY"
# Nine sentences reworded come to 3 kB; a model that reasons aloud writes a hundred times as much, and seldom more.
_MOST = 1_000_000
# Seconds before the second and third try; a server that asks for more patience gets at most the last of these.
_PAUSES = (0.25, 1.0)
_LONGEST_PAUSE = 5.0
# A server has these seconds to take a connection; for the answer it has all the time that is left.
_PATIENCE = 10.0
_SEED = 1
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_ADVICE = {400: "it may not know this model, or not the protocol", 401: f"set its key as {KEY}",
           403: f"set its key as {KEY}", 404: "check model_url and model", 429: "wait and try again"}  # fmt: skip


def chat(model: str, url: str, seconds: float, environment: Mapping[str, str] | None = None) -> Chat:
    """The server at ``url`` (with its ``/v1``) as a writer. Raises ``SettingsError`` for what cannot be asked."""
    if not model.strip():
        raise SettingsError("no model is set", "set model and model_url, or weave without --rewrite")
    key = (said(KEY, environment) or "").strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError(f"{KEY} holds characters that no key has", "copy the key anew")
    return Chat(model.strip(), _address(url), seconds, key)


def _address(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError as error:
        raise SettingsError("model_url is no web address", "give one like http://127.0.0.1:11434/v1") from error
    if parts.scheme not in ("http", "https") or not host:
        raise SettingsError("model_url is no http or https address", "give one like http://127.0.0.1:11434/v1")
    if user is not None:
        raise SettingsError("model_url holds a user name", f"take the part before @ out, and set the key as {KEY}")
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/chat/completions", parts.query, ""))


class _BusyError(Exception):
    """What may go better at another try; ``pause`` is what the server asks for, in seconds."""

    def __init__(self, error: NewsloomError, pause: float = 0.0) -> None:
        super().__init__(error.reason)
        self.error = error
        self.pause = pause


class Chat:
    """One model behind one address. Called with instructions and sentences it gives the model's answer.

    ``name`` is the model's, ``place`` the server for messages, without path, query and key.
    """

    def __init__(self, model: str, address: str, seconds: float, key: str = "") -> None:
        """``seconds`` bounds one answer, all tries together."""
        parts = urlsplit(address)
        self.name = model
        self.place = f"{parts.scheme}://{parts.netloc}"
        self._address = address
        self._seconds = seconds
        self._key = key

    def __call__(self, instructions: str, sentences: str) -> str:
        """The answer's text. Raises ``NewsloomError`` when there is none after three tries, or in time."""
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": sentences}]
        asked = {"model": self.name, "messages": messages, "temperature": 0, "seed": _SEED, "stream": False}
        body = json.dumps(asked).encode()
        deadline = time.monotonic() + self._seconds
        for pause in (*_PAUSES, None):
            try:
                return _said(self._answer(body, deadline))
            except _BusyError as again:
                wait = max(pause or 0.0, min(again.pause, _LONGEST_PAUSE))
                if pause is None or time.monotonic() + wait >= deadline:
                    raise again.error from None
                time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _answer(self, body: bytes, deadline: float) -> bytes:
        """What the server answers to one try."""
        try:
            with (
                self._client(deadline) as client,
                client.stream("POST", self._address, content=body, headers=self._headers()) as response,
            ):
                _check(response)
                return _body(response)
        except httpx2.TimeoutException:
            # No second try: the deadline is for all of them.
            raise NewsloomError("the model server did not answer in time", "raise model_seconds") from None
        except httpx2.ConnectError:
            error = NewsloomError("the model server could not be reached", "start it, or correct model_url")
            raise _BusyError(error) from None
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL):
            raise _BusyError(NewsloomError("the model server's answer broke off", "look into its log")) from None

    def _client(self, deadline: float) -> httpx2.Client:
        left = max(0.001, deadline - time.monotonic())
        return httpx2.Client(
            transport=Transport(Backend(deadline)),
            timeout=httpx2.Timeout(left, connect=min(left, _PATIENCE)),
            # Another host has no business with the key.
            follow_redirects=False,
            trust_env=False,
        )

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity",
                   "User-Agent": f"newsloom/{__version__}"}  # fmt: skip
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})


def _check(response: httpx2.Response) -> None:
    """Refuse what is no answer of the protocol."""
    status = response.status_code
    if status != 200:
        advice = _ADVICE.get(status, "try again later" if status >= 500 else "check model_url")
        error = NewsloomError(f"the model server answered {status}", advice)
        if status in _BUSY:
            asked = response.headers.get("retry-after", "")
            raise _BusyError(error, float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0.0)
        raise error
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.endswith(("/json", "+json")):
        raise NewsloomError(
            "the model server did not answer with JSON", "check that model_url ends where its protocol begins"
        )


def _body(response: httpx2.Response) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > _MOST:
            raise NewsloomError(f"the model server's answer is over {_MOST / 1e6:g} MB", "try another model")
        pieces.append(piece)
    return b"".join(pieces)


def _said(body: bytes) -> str:
    """The text of the first choice, in either form the protocol has for it."""
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        # The same question gets the same answer: no second try.
        raise NewsloomError("the model server's answer is not of the chat protocol", "check model_url") from error
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    if not isinstance(content, str) or not content.strip():
        raise NewsloomError("the model's answer is empty", "try another model")
    return content
