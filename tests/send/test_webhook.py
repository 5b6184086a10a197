"""Webhooks to a real server on loopback: signed, refused at private addresses, told when they do not go out."""

import base64
import hashlib
import hmac
import importlib
import json
import socket
from datetime import UTC, datetime

import pytest
from posts import Hook

from newsloom import send
from newsloom.errors import SettingsError

AT = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
BODY = json.dumps({"stories": []}).encode()


@pytest.fixture
def hook():
    made = Hook()
    yield made
    made.close()


def post(url, key=None, permitted=lambda _address: True):
    send.webhook(url, BODY, "m-1", AT, key=key, permitted=permitted)


def test_it_is_posted_and_signed_as_standard_webhooks_are(hook):
    post(hook.url, b"our secret")
    ((headers, body),) = hook.posts
    assert body == BODY
    assert headers["webhook-id"] == "m-1"
    assert headers["content-type"] == "application/json"
    signed = f"m-1.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(b"our secret", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(AT.timestamp()))


def test_the_signature_is_that_of_the_standards_own_example():
    # The example of standardwebhooks.com's reference libraries.
    key = send.secret({"NEWSLOOM_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    signature = importlib.import_module("newsloom.send.webhook").signature
    told = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_without_a_secret_nothing_is_signed(hook):
    assert send.secret({}) is None
    post(hook.url)
    assert "webhook-signature" not in hook.posts[0][0]
    with pytest.raises(SettingsError):
        send.secret({"NEWSLOOM_WEBHOOK_SECRET": "whsec_%%%"})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254"])
def test_an_address_that_is_not_permitted_is_never_connected_to(host, monkeypatch):
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda *given, **_more: asked.append(given) or pytest.fail("out"))
    with pytest.raises(send.UnsentError, match="private address"):
        post(f"http://{host}:9/x", permitted=lambda _address: False)
    assert not asked


@pytest.mark.parametrize(("status", "told"), [(500, "answered 500"), (404, "answered 404"), (302, "leads on")])
def test_what_is_not_taken_is_told(hook, status, told):
    hook.status, hook.said = status, {"Location": "http://169.254.169.254/"}
    with pytest.raises(send.UnsentError, match=told):
        post(hook.url)
    assert len(hook.posts) == 1


def test_a_busy_server_says_when(hook):
    hook.status, hook.said = 429, {"Retry_After": "7200"}
    with pytest.raises(send.UnsentError) as error:
        post(hook.url)
    assert error.value.wait == 7200
    assert "s3cret" not in str(error.value)


def test_a_server_that_says_nothing_is_left(hook, monkeypatch):
    monkeypatch.setattr(importlib.import_module("newsloom.send.webhook"), "_SECONDS", 0.2)
    hook.status = "silence"
    with pytest.raises(send.UnsentError, match="in time"):
        post(hook.url)


def test_a_server_that_is_not_there(hook):
    url = hook.url
    hook.close()
    with pytest.raises(send.UnsentError, match="could not be reached"):
        post(url)


@pytest.mark.parametrize("url", ["ftp://a.example", "https://", "hook", "http://a.example:0/", "http://a\n.example"])
def test_what_is_no_hook(url):
    assert not send.is_hook(url)
