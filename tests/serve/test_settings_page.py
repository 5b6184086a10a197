"""The page of settings: the reader's own are changed, the machine's are shown, and no secret is on it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "intake"))

from browsing import page, submit, words
from loopback import FakeClock

from newsloom.kept import Reader
from newsloom.serve.application import application
from newsloom.serve.entry import accounts
from newsloom.serve.pages.settings import set_zone
from newsloom.serve.shown.in_force import in_force, secrets
from newsloom.serve.site import Site
from newsloom.serve.visit import Visit
from newsloom.settings import Settings, settings, whence

NOW = datetime(2100, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def browser(library):
    return TestClient(
        application(Site(library, Settings(words=120), "s", clock=FakeClock(NOW))), base_url="http://localhost:8000"
    )


def test_the_time_zone_is_set(browser, library):
    after = submit(browser, browser.get("/settings"), "/settings/zone", zone="Europe/Berlin")
    assert "The time zone is set." in words(after)
    assert {one.name: one.zone for one in library.readers()} == {"me": "Europe/Berlin"}
    refused = submit(browser, after, "/settings/zone", zone="../etc/passwd")
    assert refused.status_code == 422
    assert "No zone is called" in words(refused)
    assert library.readers()[0].zone == "Europe/Berlin"


def test_a_new_zone_leaves_the_password(library):
    library.put_reader(Reader("me", "UTC", "a hash", NOW))
    site = Site(library, Settings(), "s")
    set_zone(Visit(site, None, "me", NOW, ""), "Asia/Tokyo")
    assert (library.readers()[0].zone, library.readers()[0].password) == ("Asia/Tokyo", "a hash")


def test_the_look_is_kept_in_the_browser(browser):
    assert not page(browser.get("/settings")).xpath("/html/@data-look")
    after = submit(browser, browser.get("/settings"), "/settings/look", look="dark")
    assert page(after).xpath("/html/@data-look") == ["dark"]
    assert page(browser.get("/alerts")).xpath("/html/@data-look") == ["dark"]
    assert page(after).xpath("//input[@name='look' and @checked]/@value") == ["dark"]
    submit(browser, after, "/settings/look", look="")
    assert not page(browser.get("/settings")).xpath("/html/@data-look")


def test_the_cookie_of_the_look_goes_where_the_site_is_and_nowhere_else(library):
    site = Site(
        library, Settings(), "s", prefix="/news", address="https://overmere.example/news", hosts=("overmere.example",)
    )
    browser = TestClient(application(site), base_url="https://overmere.example")
    form = browser.get("/news/settings")
    after = browser.post(
        "/news/settings/look",
        data={"seal": page(form).xpath("//main//input[@name='seal']/@value")[0], "look": "light"},
        follow_redirects=False,
    )
    cookie = after.headers["set-cookie"]
    assert "newsloom-look=light" in cookie
    for part in ("Path=/news/", "HttpOnly", "Secure", "SameSite=lax"):
        assert part in cookie


def test_what_is_pinned_followed_and_hidden_is_listed_and_undone(browser, library):
    one, two = (line.id for line in library.stories(limit=2).items)
    outlet = library.outlets()[0].outlet
    library.put_mark("pin", "story", one, NOW)
    library.put_mark("hide", "story", two, NOW)
    library.put_mark("hide", "outlet", outlet.id, NOW)
    library.put_mark("follow", "story", "s-gone", NOW)
    told = browser.get("/settings")
    assert library.story(one).line.title in words(told)
    assert outlet.name in words(told)
    assert "A story that is not kept any more" in words(told)
    assert page(told).xpath(f"//a[@href='/stories/{one}']")
    after = submit(browser, told, "/settings/marks", "Unpin")
    assert "It is undone." in words(after)
    assert not library.marks("pin")
    while library.marks():
        (*_, last) = library.marks()
        words_of = {"hide": "Show again", "follow": "Unfollow"}[last.mark]
        submit(browser, browser.get("/settings"), "/settings/marks", words_of)
    assert "Nothing is." in words(browser.get("/settings"))


# ── the machine's ────────────────────────────────────────────────────────────────────────────────────────


def test_settings_are_shown_with_where_they_come_from_and_secrets_are_not(browser, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSLOOM_WORDS", "120")
    monkeypatch.setenv("NEWSLOOM_MAIL_PASSWORD", "s3cret")
    told = browser.get("/settings")
    rows = {}
    for row in page(told).xpath("//table[@class='log in-force']/tbody/tr"):
        rows[row.xpath("string(th/code)")] = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
    assert rows["words"] == ["120", "NEWSLOOM_WORDS"]
    assert rows["story_days"] == ["10", "default"]
    assert rows["store"][1] == "given when it was started"
    assert rows["NEWSLOOM_MAIL_PASSWORD"][0] == "set"
    assert rows["NEWSLOOM_MODEL_KEY"][0] == "not set"
    assert "s3cret" not in told.text


def test_each_setting_tells_its_origin(tmp_path):
    (tmp_path / "newsloom.toml").write_text("words = 120\nstory_days = 5\n", encoding="utf-8")
    environment = {"NEWSLOOM_STORY_DAYS": "6"}
    assert whence(tmp_path, environment) == {"words": "newsloom.toml", "story_days": "NEWSLOOM_STORY_DAYS"}
    held = settings(tmp_path, environment)
    told = {one.name: (one.value, one.where) for one in in_force(held, "news.db", tmp_path, environment)}
    assert told["words"] == ("120", "newsloom.toml")
    assert told["story_days"] == ("6", "NEWSLOOM_STORY_DAYS")
    assert told["contact"] == ("", "default")
    (tmp_path / "newsloom.toml").write_text("words = 300\n", encoding="utf-8")
    told = {one.name: one.where for one in in_force(held, "news.db", tmp_path, environment)}
    assert told["words"] == "given when it was started; newsloom.toml says otherwise"
    (tmp_path / "newsloom.toml").write_text("words = \n", encoding="utf-8")
    told = {one.name: one.where for one in in_force(held, "news.db", tmp_path, environment)}
    assert told["words"].startswith("newsloom.toml is not understood")


def test_keys_within_addresses_are_not_shown(tmp_path):
    held = Settings(
        model_url="https://ada:s3cret@models.example/v1?key=s3cret&mode=x", mail_server="smtp://u:s3cret@m.example"
    )
    told = {one.name: one.value for one in in_force(held, "news.db", tmp_path, {})}
    assert told["model_url"] == "https://…@models.example/v1?key=…&mode=…"
    assert told["mail_server"] == "smtp://…@m.example"
    stand = {name: is_set for name, _, is_set in secrets({"NEWSLOOM_MODEL_KEY": " "})}
    assert stand["NEWSLOOM_MODEL_KEY"] is False


def test_the_machines_settings_are_for_who_runs_it(library, cheap_passwords):
    for name in ("me", "ada"):
        library.put_reader(Reader(name, "UTC", accounts.hashed("a gate at dawn"), NOW))
    library.put_token("h" * 64, "ada", "Her reader", NOW)
    app = application(Site(library, Settings(networks="10.1.0.0/16"), "s", clock=FakeClock(NOW)))
    shown = {}
    for name in ("me", "ada"):
        browser = TestClient(app, base_url="http://localhost:8000")
        submit(browser, browser.get("/login"), "/login", name=name, password="a gate at dawn")
        shown[name] = browser.get("/settings")
    assert "10.1.0.0/16" in words(shown["me"])
    assert "10.1.0.0/16" not in words(shown["ada"])
    assert library.place not in shown["ada"].text
    assert library.place not in browser.get("/status").text
    assert "ada, me." in words(shown["ada"])
    assert "Her reader" in words(shown["ada"])
    assert "Her reader" not in words(shown["me"])
    assert "h" * 64 not in shown["ada"].text
    after = submit(browser, shown["ada"], "/settings/tokens")
    assert "good for nothing" in words(after)
    assert library.tokens("ada") == ()


def test_files_and_feeds_to_take_elsewhere_are_a_link_away(browser):
    tree = page(browser.get("/settings"))
    doors = [link.get("href") for link in tree.xpath("//section[@aria-labelledby='taking']//a")]
    assert doors == ["/export", "/out"]
    assert [browser.get(door).status_code for door in doors] == [200, 200]
