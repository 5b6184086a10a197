"""A served library with a password: the page at the door, and the way out."""

import shutil
from datetime import UTC, datetime

import pytest

from newsloom.kept import Reader
from newsloom.serve.entry import accounts
from newsloom.store import open_library

from .conftest import Served, serve
from .test_access import COLOURS, RULES, SOURCE, findings

WORDS = "a gate at dawn"


@pytest.fixture(scope="module")
def closed(browser, prepared, tmp_path_factory):
    place = shutil.copy(prepared, tmp_path_factory.mktemp("closed") / "news.db")
    with open_library(place) as library:
        library.put_reader(Reader("me", "UTC", accounts.hashed(WORDS), datetime.now(UTC)))
    for base in serve(place):
        yield Served(base, place, {"stories": "/", "story": "/stories/s-82c99982a13e", "login": "/login"})


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_logs_in_lands_where_they_were_going_and_out_again(visit, closed, shot, script):
    page = visit(closed["story"], java_script_enabled=script)
    assert "/login?next=" in page.url
    shot(page, "login-1280")
    assert page.evaluate("document.activeElement.id") == "name"
    page.keyboard.type("me")
    page.keyboard.press("Tab")
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url(closed["story"])
    assert page.locator("h1").is_visible()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    page.goto(closed["story"])
    assert "/login" in page.url


def test_a_wrong_password_is_told_to_everybody(visit, closed, shot):
    page = visit(closed["login"], width=390)
    page.get_by_label("Name").fill("<svg onload=alert(1)>")
    page.get_by_label("Password").fill("dusk")
    page.get_by_role("button", name="Log in").click()
    told = page.get_by_role("alert")
    told.wait_for()
    assert page.get_by_label("Password").get_attribute("aria-describedby") == told.get_attribute("id")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.evaluate(SOURCE)
    light = findings(page, RULES)
    page.emulate_media(color_scheme="dark")
    shot(page, "login-wrong-390-dark")
    assert not [one for one in light + findings(page, COLOURS) if one[1] in ("serious", "critical")]


def test_a_library_without_stories_helps_to_begin(visit, browser, tmp_path, shot):
    place = tmp_path / "new.db"
    open_library(place).close()
    for base in serve(place):
        page = visit(f"{base}/", width=390)
        shot(page, "begin-390")
        page.evaluate(SOURCE)
        assert not [one for one in findings(page, RULES) if one[1] in ("serious", "critical")]
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.get_by_role("button", name="Take the samples").click()
        # The page tells what is under way, and becomes the stories by itself.
        page.locator(".card").first.wait_for(timeout=120_000)
        assert page.locator(".card").count() >= 1
        page.context.close()
