"""The client, against a real server on loopback."""

import json
import logging
import time

import pytest
from served import chat as chat_shape

from newsloom import send
from newsloom.errors import NewsloomError, SettingsError

SECRET = "sk-loom-0000-never-print-me"


def client(server, seconds=5.0, key=SECRET):
    return send.chat("llama-test", server.url, seconds, {"NEWSLOOM_MODEL_KEY": key})


def test_a_request_is_as_the_protocol_has_it_and_asks_for_the_same_answer_each_time(server):
    server.answer = lambda _: "so it is"
    assert client(server)("be brief", "[1] A sentence.") == "so it is"
    (asked,), (headers,) = server.requests, server.headers
    assert headers["path"] == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {SECRET}"
    assert asked["messages"] == [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "[1] A sentence."},
    ]
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("llama-test", 0, False)
    assert isinstance(asked["seed"], int)


def test_without_a_key_no_header_is_sent(server):
    server.answer = lambda _: "so it is"
    client(server, key="")("a", "b")
    assert "Authorization" not in server.headers[0]


def test_content_in_parts_is_joined(server):
    parts = [{"type": "text", "text": "so "}, {"type": "text", "text": "it is"}]
    server.raw = lambda handler: handler.reply(json.dumps(chat_shape(parts)).encode())
    assert client(server)("a", "b") == "so it is"


def half(handler):
    handler.reply(b'{"choices": [{"message": {"content": "so it', size=4_000)


def half_a_chunk(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'40\r\n{"choices": [')


def no_words(handler):
    handler.connection.close()


BAD = {
    "500": (lambda h: h.reply(b"{}", 500), "answered 500", 3),
    "503 at every try": (lambda h: h.reply(b"", 503, Retry_After="0"), "answered 503", 3),
    "429": (lambda h: h.reply(b"", 429), "answered 429", 3),
    "401 that repeats the key": (lambda h: h.reply(json.dumps({"error": SECRET}).encode(), 401), "NEWSLOOM_MODEL_KEY", 1),
    "404": (lambda h: h.reply(b"{}", 404), "answered 404", 1),
    "a redirect is not followed": (lambda h: h.reply(b"", 307, Location="http://127.0.0.1:9/v1"), "answered 307", 1),
    "half an answer": (half, "broke off", 3),
    "half a stream": (half_a_chunk, "broke off", 3),
    "it hangs up": (no_words, "broke off", 3),
    "a page": (lambda h: h.reply(b"<html>Welcome</html>", kind="text/html"), "not answer with JSON", 1),
    "a stream of events": (lambda h: h.reply(b"data: {}\n\n", kind="text/event-stream"), "not answer with JSON", 1),
    "broken JSON": (lambda h: h.reply(b'{"choices": [{"mess'), "not of the chat protocol", 1),
    "JSON of another kind": (lambda h: h.reply(b'{"answer": "so it is"}'), "not of the chat protocol", 1),
    "no choice": (lambda h: h.reply(b'{"choices": []}'), "not of the chat protocol", 1),
    "nested without end": (lambda h: h.reply(b"[" * 200_000), "not of the chat protocol", 1),
    "no text": (lambda h: h.reply(json.dumps(chat_shape(None)).encode()), "empty", 1),
    "two megabytes": (lambda h: h.reply(json.dumps(chat_shape("x" * 2_000_000)).encode()), "over 1 MB", 1),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(BAD))
def test_a_bad_server_is_named_after_few_tries_and_the_key_is_in_no_message(case, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.raw, said, tries = BAD[case]
    with pytest.raises(NewsloomError, match=said) as caught:
        client(server)("a", "b")
    assert len(server.requests) == tries
    assert SECRET not in str(caught.value) + repr(caught.value) + caplog.text


def test_a_server_that_recovers_is_answered(server):

    def once(handler):
        server.raw = None
        handler.reply(b"", 500)

    server.raw, server.answer = once, lambda _: "so it is"
    assert client(server)("a", "b") == "so it is"


def silence(handler):
    handler.server.over.wait(20)


def drip(handler):
    """A byte now and then, so that no single read takes too long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.server.over.wait(0.05):
        handler.wfile.write(b" ")


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.over.wait(0.05):
        handler.wfile.write(b"X-More: and more\r\n")


@pytest.mark.parametrize("slow", [silence, drip, drip_headers])
def test_no_answer_takes_longer_than_its_time(slow, server):
    server.raw = slow
    began = time.monotonic()
    with pytest.raises(NewsloomError, match="in time"):
        client(server, seconds=0.4)("a", "b")
    assert time.monotonic() - began < 3
    assert len(server.requests) == 1


def test_a_server_that_is_not_there():
    with pytest.raises(NewsloomError, match="could not be reached"):
        send.chat("m", "http://127.0.0.1:9/v1", 5.0, {})("a", "b")


@pytest.mark.parametrize(
    ("model", "url", "key", "said"),
    [
        ("", "http://127.0.0.1/v1", "", "no model"),
        ("m", "127.0.0.1:11434", "", "http"),
        ("m", "file:///etc/passwd", "", "http"),
        ("m", "http://127.0.0.1:port/v1", "", "address"),
        ("m", f"http://me:{SECRET}@127.0.0.1/v1", "", "user name"),
        ("m", "http://127.0.0.1/v1", f"{SECRET}\r\nX: y", "no key has"),
    ],
)
def test_what_cannot_be_asked_is_misuse(model, url, key, said):
    with pytest.raises(SettingsError, match=said) as caught:
        send.chat(model, url, 5.0, {"NEWSLOOM_MODEL_KEY": key})
    assert SECRET not in str(caught.value)


def test_the_key_is_shown_nowhere():
    made = send.chat("m", "http://127.0.0.1:1/v1/?tenant=a", 5.0, {"NEWSLOOM_MODEL_KEY": SECRET})
    assert SECRET not in repr(made) + made.place + made.name
    assert made.place == "http://127.0.0.1:1"
