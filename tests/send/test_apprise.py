"""Apprise, over its own JSON service to a server on loopback; and without the package."""

import json
import logging
import sys

import pytest
from posts import Hook

from newsloom import send
from newsloom.messages import Letter

# Apprise imports what Python 3.13 has no more.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
LETTER = Letter("Ferries: two boats", "long", "<p>long</p>", "• Two boats\nOne sank.")


@pytest.fixture
def hook():
    made = Hook()
    yield made
    made.close()


def test_a_service_is_told_in_brief(hook):
    send.apprise(f"json://127.0.0.1:{hook.server_port}/", LETTER)
    ((_, body),) = hook.posts
    told = json.loads(body)
    assert told["title"] == LETTER.subject
    assert told["message"] == LETTER.brief


def test_a_service_that_does_not_take_it_is_a_failure_without_its_token(hook, caplog):
    hook.status = 500
    with caplog.at_level(logging.DEBUG), pytest.raises(send.UnsentError) as error:
        send.apprise(f"json://ada:s3cret@127.0.0.1:{hook.server_port}/", LETTER)
    assert "s3cret" not in str(error.value) + caplog.text.replace("ada", "")


def test_an_address_that_apprise_does_not_know():
    assert send.is_service("ntfy://topic")
    assert not send.is_service("nonsense://topic")
    with pytest.raises(send.UnsentError, match="does not know"):
        send.apprise("nonsense://topic", LETTER)


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(send.UnsentError, match="pip install apprise"):
        send.apprise("ntfy://topic", LETTER)
