"""The pages of alerts: the form in words, what it would have told, trials, pausing, ending; each reader's own."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "intake"))
sys.path.append(str(Path(__file__).parents[1] / "send"))

from browsing import page, submit, words
from loopback import FakeClock
from posts import Hook, Mailbox

from newsloom.errors import SettingsError
from newsloom.kept import Alert, Reader, Rule, Run, Sending
from newsloom.loom import alerts
from newsloom.loom.previewing import preview
from newsloom.serve.application import application
from newsloom.serve.entry import accounts
from newsloom.serve.pages import alerts as pages
from newsloom.serve.pages import new_alert
from newsloom.serve.shown.ruling import Wanted, channels_of, rule_of
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.types import Failure


@pytest.fixture
def clock(library):
    """A day after the samples were woven."""
    woven = max(line.woven_at for line in library.stories().items)
    return FakeClock(woven + timedelta(days=1))


@pytest.fixture
def box():
    made = Mailbox()
    yield made
    made.close()


@pytest.fixture
def hook():
    made = Hook()
    yield made
    made.close()


@pytest.fixture
def settings(box):
    return Settings(networks="127.0.0.0/8", mail_server=box.url, mail_from="news@overmere.example")


@pytest.fixture
def browser(library, settings, clock):
    site = Site(library, settings, "s", clock=clock, alive=lambda: True)
    return TestClient(application(site), base_url="http://localhost:8000")


def made(library, name="Dams", person="me", channels=("mail:ada@overmere.example",), **rule):
    alert = Alert(f"al-{name.lower()}", person, name, Rule(**(rule or {"words": ("dam",)})).mapping(), tuple(channels),
                  datetime(2026, 3, 1, tzinfo=UTC))  # fmt: skip
    library.put_alert(alert)
    return alert


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_alert_is_made_from_the_form(browser, library):
    form = browser.get("/alerts/new?words=dam&outlet=Harbour+Wire")
    filled = {"people": "Mira Oakes\n\n Ada  Brandt ", "conflict": "true", "independent": "3", "when": "daily",
              "daily": "06:15", "zone": "Europe/Berlin", "mail": "ada@overmere.example", "name": "My dams"}  # fmt: skip
    after = submit(browser, form, "/alerts/new", "add", **filled)
    assert "It is kept" in words(after)
    (kept,) = library.alerts("me")
    assert (kept.name, kept.channels) == ("My dams", ("mail:ada@overmere.example",))
    assert Rule.of(kept.rule) == Rule(
        words=("dam",), people=("Mira Oakes", "Ada Brandt"), outlets=("Harbour Wire",), independent=3, conflict=True,
        daily="06:15", zone="Europe/Berlin",
    )  # fmt: skip
    assert after.url.path == f"/alerts/{kept.id}"


def test_the_form_shows_what_it_would_have_told_and_keeps_nothing(browser, library):
    seen = submit(browser, browser.get("/alerts/new?words=dam"), "/alerts/new", "preview", mail="ada@overmere.example")
    assert seen.status_code == 200
    told = page(seen).xpath("//section[h2[@id='preview']]")[0]
    titles = [one.text_content().strip() for one in told.xpath(".//p[@class='row-name small']")]
    assert titles
    assert "It has “dam”" in words(seen)
    assert library.alerts() == ()
    assert page(seen).xpath("//textarea[@name='mail']")[0].text.strip() == "ada@overmere.example"
    nothing = submit(browser, browser.get("/alerts/new?words=zeppelin"), "/alerts/new", "preview")
    assert "It would have told nothing" in words(nothing)


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"mail": "ada@overmere.example"}, "The alert waits for nothing."),
        ({"words": "dam"}, "The alert goes nowhere."),
        ({"words": "dam", "mail": "nobody"}, "is no mail address."),
        ({"words": "dam", "webhook": "file:///etc/passwd"}, "The webhook is no http or https address."),
        ({"words": "dam", "mail": "a@b.example", "independent": "many"}, "is no number of outlets."),
        ({"words": "dam", "mail": "a@b.example", "independent": "0"}, "is no number of outlets."),
        ({"words": "*", "mail": "a@b.example"}, ""),
        ({"when": "daily", "daily": "25:00", "mail": "a@b.example"}, "is no time of day."),
        ({"when": "daily", "daily": "07:00", "zone": "Atlantis", "mail": "a@b.example"}, "No zone is called"),
        ({"words": "\n".join(map(str, range(30))), "mail": "a@b.example"}, "more than an alert can wait for"),
    ],
)
def test_what_cannot_be_kept_is_told_on_the_form_that_stays_filled_in(browser, library, filled, told):
    after = submit(browser, browser.get("/alerts/new"), "/alerts/new", "add", **filled)
    assert after.status_code == 422
    assert page(after).xpath("//p[@role='alert']")
    assert told in words(after)
    assert library.alerts() == ()
    for name in set(filled) & {"words", "mail"}:
        assert page(after).xpath(f"//textarea[@name='{name}']")[0].text.strip() == filled[name].strip()


def test_a_name_is_taken_once_for_each_reader(browser, library):
    made(library, "Dams")
    filled = {"words": "dam", "mail": "a@b.example", "name": "Dams"}
    assert "already" in words(submit(browser, browser.get("/alerts/new"), "/alerts/new", "add", **filled))


def test_a_reader_has_no_more_alerts_than_the_machine_can_bear(browser, library, monkeypatch):
    monkeypatch.setattr(new_alert, "_MOST", 1)
    made(library)
    filled = {"words": "dam", "mail": "a@b.example", "name": "Another"}
    assert "You have 1 alerts already." in words(
        submit(browser, browser.get("/alerts/new"), "/alerts/new", "add", **filled)
    )


# ── trials ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_trial_goes_out_by_each_way_and_what_does_not_is_told(browser, library, box, hook):
    channels = ("mail:ada@overmere.example", f"webhook:{hook.url}", "webhook:http://10.0.0.1/hook?token=s3cret")
    alert = made(library, channels=channels)
    tried = submit(browser, browser.get(f"/alerts/{alert.id}"), f"/alerts/{alert.id}/test")
    assert words(tried).count("✓ It went out.") == 2
    assert "webhook at 10.0.0.1" in words(tried)
    assert len(page(tried).xpath("//*[@class='row-trouble']")) == 1
    assert len(box.mails) == len(hook.posts) == 1
    assert "s3cret" not in tried.text


def test_trials_at_once_are_few(browser, library, box, monkeypatch):
    alert = made(library)
    monkeypatch.setattr(pages._SENDING, "acquire", lambda **_: False)
    tried = submit(browser, browser.get(f"/alerts/{alert.id}"), f"/alerts/{alert.id}/test")
    assert "Other trials are on their way." in words(tried)
    assert box.mails == []


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_tells_what_each_waits_for_and_no_secret(browser, library, clock, monkeypatch):
    monkeypatch.setenv("NEWSLOOM_WEBHOOK_SECRET", "whisper")
    alert = made(library, channels=["webhook:https://hooks.example/x?token=s3cret"], people=("Ada Brandt",), new=True)
    sending = Sending(alert.id, alert.channels[0], "new:x", {"why": "a new story <b>"}, None)
    library.put_sendings([sending], clock.now())
    library.put_unsent(
        sending, Failure("x", "the server answered 500", "look there"), clock.now() + timedelta(minutes=4)
    )
    told = browser.get("/alerts")
    assert "Names Ada Brandt; a new story. Goes by webhook at hooks.example." in words(told)
    assert "The server answered 500. Look there." in words(told)
    log = browser.get(f"/alerts/{alert.id}")
    assert "a new story <b>" in words(log)
    assert "not sent, tried 1 time: The server answered 500. Tried again in 4 minutes." in words(log)
    assert "Webhooks are signed" in words(log)
    for one in (told, log):
        assert "s3cret" not in one.text
        assert "whisper" not in one.text


def test_an_alert_rests_goes_on_and_ends(browser, library, clock):
    alert = made(library)
    where = f"/alerts/{alert.id}"
    paused = submit(browser, browser.get("/alerts"), f"{where}/pause")
    assert "It rests" in words(paused)
    assert library.alerts("me")[0].paused_at == clock.now()
    resumed = submit(browser, paused, f"{where}/resume")
    assert "It goes on" in words(resumed)
    assert library.alerts("me")[0].paused_at is None
    (door,) = page(resumed).xpath("//a[contains(., 'Remove')]/@href")
    assert library.alerts("me")
    ended = submit(browser, browser.get(door), door)
    assert "It is ended" in words(ended)
    assert library.alerts("me") == ()


def test_what_happened_in_a_pause_is_not_told_after_it(library, clock):
    alert = made(library, new=True)
    library.put_run(Run("alerts", clock.now(), clock.now(), {"digest": 0}))
    paused = alerts.pause(library, alert, clock.now())
    alerts.look(library, clock.now())
    assert library.sendings(alert.id) == ()
    clock.sleep(60)
    alerts.resume(library, paused, clock.now())
    alerts.look(library, clock.now())
    assert library.sendings(alert.id) == ()


def test_without_a_pause_it_is_told(library, clock):
    alert = made(library, new=True)
    library.put_run(Run("alerts", clock.now(), clock.now(), {"digest": 0}))
    alerts.look(library, clock.now())
    assert library.sendings(alert.id)


def test_a_preview_looks_at_what_changed_last_and_says_how_much_it_left(library, clock):
    since = clock.now() - timedelta(days=7)
    every = preview(library, Rule(new=True), since)
    stories = library.stories(limit=50).items
    assert (len(every.told), every.looked, every.of) == (len(stories), len(stories), len(stories))
    few = preview(library, Rule(new=True), since, most=2)
    assert (len(few.told), few.looked, few.of) == (2, 2, len(stories))
    assert preview(library, Rule(new=True), clock.now()).of == 0
    library.put_mark("hide", "story", every.told[0].story, clock.now())
    assert len(preview(library, Rule(new=True), since).told) == len(stories) - 1
    assert len(preview(library, Rule(daily="07:30"), since).told) == len(stories) - 1


# ── each reader's own, and what Apprise may ──────────────────────────────────────────────────────────────


@pytest.fixture
def logged_in(cheap_passwords, library, settings, clock):
    """Makes a browser of a reader who has logged in."""
    for name in ("me", "ada"):
        library.put_reader(Reader(name, "UTC", accounts.hashed("a gate at dawn"), clock.now()))
    app = application(Site(library, settings, "s", clock=clock))

    def make(name):
        found = TestClient(app, base_url="http://localhost:8000")
        after = submit(found, found.get("/login"), "/login", name=name, password="a gate at dawn")
        assert after.url.path == "/"
        return found

    return make


def test_another_readers_alert_is_not_there(logged_in, library):
    alert = made(library, "Dams", "me")
    mine, theirs = logged_in("me"), logged_in("ada")
    assert mine.get(f"/alerts/{alert.id}").status_code == 200
    assert theirs.get(f"/alerts/{alert.id}").status_code == 404
    assert "Dams" not in words(theirs.get("/alerts"))
    seal = page(theirs.get("/alerts/new")).xpath("//main//input[@name='seal']/@value")[0]
    for what in ("test", "pause", "resume", "remove"):
        assert theirs.post(f"/alerts/{alert.id}/{what}", data={"seal": seal}).status_code == 404
    assert library.alerts("me") == (alert,)


def test_only_who_runs_it_gives_addresses_of_apprise(logged_in, library):
    assert page(logged_in("me").get("/alerts/new")).xpath("//textarea[@name='apprise']")
    theirs = logged_in("ada")
    form = theirs.get("/alerts/new")
    assert not page(form).xpath("//textarea[@name='apprise']")
    seal = page(form).xpath("//main//input[@name='seal']/@value")[0]
    sent = {"seal": seal, "words": "dam", "apprise": "json://10.0.0.1", "do": "add"}
    refused = theirs.post("/alerts/new", data=sent)
    assert refused.status_code == 422
    assert "Addresses of Apprise are not taken here." in words(refused)
    assert library.alerts() == ()
    # One that was made for them elsewhere is not tried for them either.
    alert = made(library, "Given", "ada", ["apprise:json://10.0.0.1"])
    tried = submit(theirs, theirs.get(f"/alerts/{alert.id}"), f"/alerts/{alert.id}/test")
    assert "are not tried here" in words(tried)


def test_the_rule_of_an_empty_form_waits_for_nothing():
    rule = rule_of(Wanted())
    assert not any((rule.narrows, rule.waits, rule.daily))
    assert channels_of(Wanted(mail="a@b.example\na@b.example"), apprise=False) == ["mail:a@b.example"]
    with pytest.raises(SettingsError):
        channels_of(Wanted(apprise="ntfy://x"), apprise=False)
