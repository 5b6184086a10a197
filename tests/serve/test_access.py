"""Who may come in: passwords, sessions, tries, tokens, and that each reader's state is their own."""

import re
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from newsloom.kept import Reader
from newsloom.serve.application import application
from newsloom.serve.entry import accounts, tries
from newsloom.serve.site import Site
from newsloom.serve.visit import ApiVisitor, FeedVisitor
from newsloom.settings import Settings
from newsloom.store import open_library

# Later than the samples are woven, whenever that is.
NOW = datetime(2100, 3, 10, 8, tzinfo=UTC)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
RIGHT, WRONG = "a gate at dawn", "a gate at dusk"


class Clock:
    """A clock that the test moves."""

    def __init__(self):
        self.gone = 0.0

    def now(self):
        return NOW + timedelta(seconds=self.gone)

    def elapsed(self):
        return self.gone


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(accounts, "HASHER", CHEAP)
    accounts._nobodys.cache_clear()
    yield
    accounts._nobodys.cache_clear()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def site(library, clock):
    """A site whose readers are ada and me, with passwords."""
    for name in ("ada", "me"):
        library.put_reader(Reader(name, "UTC", accounts.hashed(RIGHT), NOW))
    return Site(library, Settings(), "the secret of a test", clock=clock)


@pytest.fixture
def alone(library):
    """A browser before a site where nobody has a password."""
    return TestClient(application(Site(library, Settings(), "s")), base_url="http://localhost:8000")


@pytest.fixture
def visitor(site):
    """Makes browsers: each with its own cookies."""
    app = _app(site)

    def make(address="192.0.2.1", base="http://localhost:8000", **headers):
        found = TestClient(app, base_url=base, follow_redirects=False, client=(address, 5000))
        found.headers.update({"accept": "text/html", **headers})
        return found

    return make


def _app(site):
    app = application(site)

    @app.get("/who")
    def who(visit: ApiVisitor):
        return {"person": visit.person}

    @app.api_route("/who/feed", methods=["GET", "POST"])
    def feed(visit: FeedVisitor):
        return {"person": visit.person}

    return app


def seal(page):
    return re.search(r'name="seal" value="([0-9a-f]+)"', page.text)[1]


def log_in(browser, name="ada", password=RIGHT, next="/"):
    form = {"name": name, "password": password, "next": next, "seal": seal(browser.get("/login"))}
    return browser.post("/login", data=form)


def inside(browser):
    """Whether the stories are shown."""
    answer = browser.get("/")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


# ── who logs in at all ───────────────────────────────────────────────────────────────────────────────────


def test_without_passwords_whoever_reaches_it_is_me_and_the_door_leads_in(alone):
    assert alone.get("/").status_code == 200
    assert "Log out" not in alone.get("/").text
    answer = alone.get("/login", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_stranger_is_shown_the_door_and_comes_back_to_where_they_were_going(visitor):
    browser = visitor()
    turned = browser.get("/stories/s-12 ab/x?at=2026-03-10T08:00:00Z&order=new")
    assert turned.status_code in (303, 404)
    turned = browser.get("/?order=new&outlet=a%26b")
    assert turned.status_code == 303
    where = urlsplit(turned.headers["location"])
    assert (where.path, parse_qs(where.query)["next"]) == ("/login", ["/?order=new&outlet=a%26b"])
    page = browser.get(turned.headers["location"])
    assert page.headers["cache-control"] == "no-store"
    assert 'value="/?order=new&amp;outlet=a%26b"' in page.text
    done = log_in(browser, next="/?order=new&outlet=a%26b")
    assert (done.status_code, done.headers["location"]) == (303, "/?order=new&outlet=a%26b")
    shown = browser.get("/")
    assert "<bdi>ada</bdi>" in shown.text
    assert 'method="post" action="/logout"' in shown.text


def test_a_form_of_who_is_not_logged_in_does_nothing(visitor, library):
    answer = visitor().post("/logout", data={"seal": "x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_closed_site_stays_closed_when_nobody_has_a_password(library):
    closed = TestClient(application(Site(library, Settings(), "s", closed=True)), base_url="http://localhost:8000")
    page = closed.get("/")
    assert urlsplit(str(page.url)).path == "/login"
    assert "newsloom user passwd me" in page.text
    assert 'name="password"' not in page.text


def test_a_password_set_while_it_runs_holds_from_the_next_request(alone, place):
    assert alone.get("/").status_code == 200  # and lies on the shelf now
    with open_library(place) as other:
        other.put_reader(Reader("me", "UTC", accounts.hashed(RIGHT)))
    assert alone.get("/", follow_redirects=False).status_code == 303
    with open_library(place) as other:
        other.put_reader(Reader("me", "UTC", None))
    assert alone.get("/", follow_redirects=False).status_code == 200


def test_the_readers_are_read_again_only_when_something_moved(site, monkeypatch):
    site.readers()
    monkeypatch.setattr(type(site.library), "readers", lambda self: pytest.fail("read again"))
    assert site.login
    assert set(site.readers()) == {"ada", "me"}


# ── logging in ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_password_and_an_unknown_name_are_told_alike_and_cost_the_same(visitor, monkeypatch):
    looked = []

    class Counting:
        def verify(self, hash, password):
            looked.append(hash)
            return CHEAP.verify(hash, password)

        def hash(self, password):
            return CHEAP.hash(password)

    accounts.holds("x", None)
    monkeypatch.setattr(accounts, "HASHER", Counting())
    told = [log_in(visitor(), name, WRONG) for name in ("ada", "nobody", "bob")]
    assert [answer.status_code for answer in told] == [403] * 3
    pages = {re.sub(r'value="[^"]*"', "", answer.text) for answer in told}
    assert len(pages) == 1
    assert "do not go together" in pages.pop()
    assert len(looked) == 3
    assert all(hash.startswith("$argon2id$") for hash in looked)


def test_a_reader_without_a_password_cannot_log_in(visitor, library):
    library.put_reader(Reader("cat", "UTC", None))
    assert log_in(visitor(), "cat", "").status_code == 403
    assert log_in(visitor(), "cat", RIGHT).status_code == 403


def test_a_name_is_taken_in_any_case_and_a_password_in_either_form_of_its_accents(visitor, library):
    library.put_reader(Reader("zoe", "UTC", accounts.hashed("cafe\u0301 at noon")))
    browser = visitor()
    assert log_in(browser, " Zoe ", "caf\u00e9 at noon").headers["location"] == "/"
    assert inside(browser)


def test_the_session_is_renewed_at_login_so_that_one_put_there_before_is_worth_nothing(visitor):
    attacker, victim = visitor(), visitor()
    attacker.get("/login")
    planted = attacker.cookies["newsloom"]
    victim.cookies.set("newsloom", planted, domain="localhost.local", path="/")
    form = {"name": "ada", "password": RIGHT, "seal": seal(victim.get("/login"))}
    assert victim.post("/login", data=form).headers["location"] == "/"
    assert inside(victim)
    assert not inside(attacker)
    after = re.search(r'name="seal" value="([0-9a-f]+)"', victim.get("/").text)[1]
    assert after != form["seal"]


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/stories/s-1?at=x", "/stories/s-1?at=x"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\t/evil.example", "/"),
        ("/ /evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/login?next=/", "/"),
        ("/logout", "/"),
        ("", "/"),
        ("/" + "a" * 2000, "/"),
        ("/x\r\nset-cookie: a=b", "/"),
    ],
)
def test_a_login_leads_to_our_own_pages_alone(visitor, asked, led):
    answer = log_in(visitor(), next=asked)
    assert (answer.status_code, answer.headers["location"]) == (303, led)
    assert "evil" not in answer.headers["location"]


def test_a_login_form_from_elsewhere_is_not_taken(visitor):
    other = seal(visitor().get("/login"))
    browser = visitor()
    form = {"name": "ada", "password": RIGHT}
    assert browser.post("/login", data=form).status_code == 403
    mine = seal(browser.get("/login"))
    assert browser.post("/login", data={**form, "seal": other}).status_code == 403
    crossed = browser.post("/login", data={**form, "seal": mine}, headers={"sec-fetch-site": "cross-site"})
    assert crossed.status_code == 403
    assert not inside(browser)
    assert browser.post("/login", data={**form, "seal": mine}).status_code == 303
    assert inside(browser)


def test_a_hash_of_other_parameters_is_made_again_at_login(visitor, library):
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(RIGHT)
    library.put_reader(Reader("ada", "Europe/Berlin", old))
    browser = visitor()
    log_in(browser)
    (ada,) = (one for one in library.readers() if one.name == "ada")
    assert ada.password != old
    assert not accounts.stale(ada.password)
    assert accounts.holds(RIGHT, ada.password)
    assert ada.zone == "Europe/Berlin"
    assert inside(browser)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor):
    cookie = log_in(visitor()).headers["set-cookie"].lower()
    assert cookie.startswith("newsloom=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie


def test_the_cookie_is_secure_under_https_and_bound_to_the_prefix(site):
    behind = Site(site.library, Settings(), "s", True, "/news", "https://news.example/news", ("news.example",))
    browser = TestClient(application(behind), base_url="https://news.example", follow_redirects=False)
    cookie = browser.get("/news/login").headers["set-cookie"].lower()
    assert {"secure", "httponly", "path=/news/"} <= {part.strip() for part in cookie.split(";")}


def test_a_new_password_ends_all_sessions_of_that_reader_alone(visitor, library):
    first, second, other = visitor(), visitor(), visitor()
    log_in(first)
    log_in(second)
    log_in(other, "me")
    assert inside(first)
    assert inside(second)
    library.put_reader(Reader("ada", "UTC", accounts.hashed(RIGHT)))  # the same words: another password all the same
    assert not inside(first)
    assert not inside(second)
    assert inside(other)


def test_a_session_that_was_logged_out_is_over_for_every_copy_of_its_cookie(visitor, clock):
    browser, other, copy = visitor(), visitor(), visitor()
    log_in(browser)
    log_in(other)
    copy.cookies.update(browser.cookies)
    assert inside(copy)
    clock.gone += 60
    browser.post("/logout", data={"seal": seal(browser.get("/"))})
    assert not inside(copy)
    assert inside(other)


def test_logging_out_everywhere_ends_what_was_begun_before_and_nobody_elses(visitor, clock):
    browser, other, me = visitor(), visitor(), visitor()
    log_in(browser)
    log_in(other)
    log_in(me, "me")
    clock.gone += 60
    assert "Log out everywhere" in browser.get("/settings").text
    browser.post("/logout", data={"seal": seal(browser.get("/settings")), "everywhere": "true"})
    assert not inside(browser)
    assert not inside(other)
    assert inside(me)
    clock.gone += 60
    log_in(other)
    assert inside(other)


def test_a_token_that_asks_too_often_is_told_to_wait(library, clock):
    library.put_reader(Reader("ada", "UTC", accounts.hashed(RIGHT), NOW))
    token = accounts.made_token()
    library.put_token(accounts.kept_as(token), "ada", "a script", NOW)
    site = Site(library, Settings(requests_per_minute=2), "s", clock=clock)
    client = TestClient(
        application(site), base_url="http://localhost:8000", headers={"authorization": f"Bearer {token}"}
    )
    answers = [client.get(f"/api/v1/stories?limit={number}") for number in (1, 2, 3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "60"
    assert answers[2].json()["error"]["code"] == "too_often"
    clock.gone += 60
    assert client.get("/api/v1/stories?limit=4").status_code == 200


def test_a_reader_who_was_removed_is_out_even_if_another_takes_the_name(visitor, library):
    browser = visitor()
    log_in(browser)
    library.drop_reader("ada")
    assert not inside(browser)
    library.put_reader(Reader("ada", "UTC", accounts.hashed(WRONG)))
    assert not inside(browser)


def test_a_cookie_of_another_secret_or_altered_by_a_letter_is_none(visitor, site):
    browser = visitor()
    log_in(browser)
    cookie = browser.cookies["newsloom"]
    elsewhere = TestClient(
        application(Site(site.library, Settings(), "another")), base_url="http://localhost:8000", follow_redirects=False
    )
    elsewhere.cookies.set("newsloom", cookie)
    assert not inside(elsewhere)
    for at in (0, len(cookie) // 2, len(cookie) - 2):
        altered = visitor()
        altered.cookies.set("newsloom", cookie[:at] + ("A" if cookie[at] != "A" else "B") + cookie[at + 1 :])
        assert not inside(altered)


def test_logging_out_takes_a_form_of_ours(visitor):
    browser = visitor()
    log_in(browser)
    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout").status_code == 403
    assert inside(browser)
    done = browser.post("/logout", data={"seal": seal(browser.get("/"))})
    assert (done.status_code, done.headers["location"]) == (303, "/login")
    assert not inside(browser)


def test_one_readers_forms_are_not_believed_from_another(visitor):
    ada, me = visitor(), visitor()
    log_in(ada)
    log_in(me, "me")
    assert me.post("/logout", data={"seal": seal(ada.get("/"))}).status_code == 403


# ── tries ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_name_is_not_guessed_at_from_many_addresses(visitor, clock):
    for number in range(5):
        assert log_in(visitor(f"192.0.2.{number}"), password=WRONG).status_code == 403
    shut = log_in(visitor("192.0.2.99"))
    assert shut.status_code == 429
    assert shut.headers["retry-after"] == "1"
    assert "1 second" in shut.text
    assert log_in(visitor("192.0.2.99"), "me").status_code == 303
    clock.gone += 1.1
    assert log_in(visitor("192.0.2.99"), password=WRONG).status_code == 403
    assert log_in(visitor("192.0.2.99"), password=WRONG).headers["retry-after"] == "2"
    clock.gone += 2.1
    assert log_in(visitor("192.0.2.99")).status_code == 303
    assert log_in(visitor("192.0.2.99"), password=WRONG).status_code == 403  # forgotten: free again


def test_an_address_does_not_guess_at_many_names(visitor, clock):
    for number in range(10):
        assert log_in(visitor("2001:db8::1"), f"name{number}", WRONG).status_code == 403
    assert log_in(visitor("2001:db8::ffff"), "ada").status_code == 429  # the same 2**64 are one
    assert log_in(visitor("2001:db8:0:1::1"), "ada").status_code == 303
    clock.gone += 4_000
    assert log_in(visitor("2001:db8::1"), "ada").status_code == 303


def test_ones_own_right_password_does_not_set_an_addresss_failures_free(visitor):
    for number in range(9):
        log_in(visitor(), f"name{number}", WRONG)
        if number == 4:
            assert log_in(visitor(), "me").status_code == 303
    log_in(visitor(), "name9", WRONG)
    assert log_in(visitor(), "me").status_code == 429


def test_waits_double_up_to_an_end_and_memory_is_bounded(monkeypatch):
    now = [0.0]
    held = tries.Tries(lambda: now[0])
    waits = []
    for _ in range(14):
        while wait := held.begin("ada", "192.0.2.1"):
            waits.append(wait)
            now[0] += wait
    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert set(waits[6:]) == {60}
    addresses = tries._Book(1, 900.0)
    for _ in range(20):
        addresses.charge("x", 0.0)
    assert addresses.wait("x", 0.0) == 900.0
    monkeypatch.setattr(tries, "_MOST", 50)
    for number in range(500):
        held.begin(f"name{number}", f"198.51.100.{number}")
    assert len(held._names.held) == 50
    assert len(held._addresses.held) == 50


def test_a_hundred_tries_at_once_are_a_hundred_tries():
    held = tries.Tries(lambda: 0.0)
    let = [held.begin("ada", "192.0.2.1") for _ in range(100)]
    assert let.count(0) == 5


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a proxy's nonsense" * 10, ("a proxy's nonsense" * 10)[:64]),
    ],
)
def test_what_counts_as_one_address(address, one):
    assert tries.network(address) == one


def test_passwords_are_looked_at_one_by_one_and_a_crowd_is_sent_away(monkeypatch, library):
    at_once, most, lock, go = 0, 0, threading.Lock(), threading.Event()

    class Slow:
        def verify(self, hash, password):
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            go.wait(20)
            with lock:
                at_once -= 1
            return True

        def hash(self, password):
            return CHEAP.hash(password)

    monkeypatch.setattr(accounts, "HASHER", Slow())
    told = []

    def attempt():
        try:
            told.append(accounts.holds(RIGHT, "a hash"))
        except accounts.BusyError:
            told.append("busy")
            if told.count("busy") == 92:
                go.set()

    crowd = [threading.Thread(target=attempt) for _ in range(100)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(30)
    assert most == 1
    assert (told.count("busy"), told.count(True)) == (92, 8)


def test_who_comes_in_a_crowd_is_asked_to_come_again_and_it_counts_for_nothing(visitor, monkeypatch):
    def busy(password, hash):
        raise accounts.BusyError

    with monkeypatch.context() as patched:
        patched.setattr(accounts, "holds", busy)
        for _ in range(12):
            answer = log_in(visitor())
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
    assert log_in(visitor()).status_code == 303


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────────────


def give(library, person="ada", **kind):
    made = accounts.made_token(**kind)
    library.put_token(accounts.kept_as(made), person, "a program", NOW)
    return made


def bearing(token, kind="Bearer"):
    return {"authorization": f"{kind} {token}"}


def test_a_token_is_its_reader_and_what_is_kept_of_it_is_not_the_token(visitor, library):
    token = give(library)
    assert visitor().get("/who", headers=bearing(token)).json() == {"person": "ada"}
    assert visitor().get("/who", headers=bearing(token, "bearer")).json() == {"person": "ada"}
    (held,) = library.tokens()
    assert held.used_at == NOW
    assert token not in repr(held)
    assert len(token) >= 52
    library.drop_token(held.hash)
    assert visitor().get("/who", headers=bearing(token)).status_code == 401


def test_the_real_api_and_feeds_ask_for_a_token(visitor, library):
    full, feeds = give(library), give(library, feeds=True)
    for path, by_address in (("/api/v1/stories", 401), ("/out/stories.atom", 200)):
        assert visitor().get(path).status_code == 401
        assert set(visitor().get(path).json()["error"]) == {"code", "reason", "advice"}
        assert visitor().get(path, headers=bearing(full)).status_code == 200
        assert visitor().get(path, params={"token": feeds}).status_code == by_address
    assert feeds not in visitor().get("/out/stories.atom", params={"token": feeds}).text


def test_a_token_goes_with_its_reader(visitor, library):
    token = give(library)
    library.drop_reader("ada")
    assert visitor().get("/who", headers=bearing(token)).status_code == 401


@pytest.mark.parametrize(
    ("headers", "code", "challenge"),
    [
        ({}, "token_needed", 'Bearer realm="newsloom"'),
        (bearing("dXNlcjpwYXNz", "Basic"), "token_needed", 'Bearer realm="newsloom"'),
        (bearing(""), "unknown_token", 'Bearer realm="newsloom", error="invalid_token"'),
        (bearing("newsloom_" + "x" * 43), "unknown_token", 'Bearer realm="newsloom", error="invalid_token"'),
        (bearing("x" * 5000), "unknown_token", 'Bearer realm="newsloom", error="invalid_token"'),
    ],
)
def test_who_is_unknown_to_the_api_is_told_so_in_its_own_shape(visitor, headers, code, challenge):
    answer = visitor().get("/who", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == challenge
    told = answer.json()["error"]
    assert set(told) == {"code", "reason", "advice"}
    assert told["code"] == code


def test_without_login_the_api_needs_no_token_but_believes_no_wrong_one(library):
    browser = TestClient(_app(Site(library, Settings(), "s")), base_url="http://localhost:8000")
    assert browser.get("/who").json() == {"person": "me"}
    assert browser.get("/who", headers=bearing("newsloom_" + "x" * 43)).status_code == 401
    assert browser.get("/who", headers=bearing(give(library, "me"))).json() == {"person": "me"}


def test_the_api_takes_a_session_too_and_the_pages_take_no_token(visitor, library):
    browser = visitor()
    log_in(browser, "me")
    assert browser.get("/who").json() == {"person": "me"}
    assert visitor().get("/", headers=bearing(give(library))).status_code == 303


def test_a_token_in_an_address_is_for_feeds_alone_and_only_to_read(visitor, library):
    feeds, full = give(library, feeds=True), give(library)
    browser = visitor()
    assert browser.get("/who/feed", params={"token": feeds}).json() == {"person": "ada"}
    assert browser.get("/who/feed", headers=bearing(feeds)).json() == {"person": "ada"}
    assert browser.get("/who/feed", headers=bearing(full)).json() == {"person": "ada"}
    assert browser.get("/who/feed", params={"token": full}).status_code == 401
    assert browser.get("/who/feed", params={"token": ""}).status_code == 401
    assert browser.post("/who/feed", params={"token": feeds}).status_code == 401
    assert browser.get("/who", params={"token": feeds}).status_code == 401
    assert browser.get("/who", headers=bearing(feeds)).status_code == 401
    assert browser.get("/", params={"token": feeds}).status_code == 303
    # Cutting its mark off makes another token, of which nothing is known.
    cut = feeds.replace("feeds_", "")
    assert browser.get("/who", headers=bearing(cut)).status_code == 401


def test_an_answer_to_one_token_is_not_given_to_another(visitor, library):
    for person in ("ada", "me"):
        token, feed = give(library, person), give(library, person, feeds=True)
        for _ in range(2):
            assert visitor().get("/who", headers=bearing(token)).json() == {"person": person}
            assert visitor().get("/who/feed", params={"token": feed}).json() == {"person": person}


# ── each reader's own ────────────────────────────────────────────────────────────────────────────────────


def _fresh(browser):
    """The stories that are shown as news to this reader."""
    cards = re.findall(r'<article class="([^"]*)"[^>]* data-story="([^"]+)"', browser.get("/").text)
    assert cards
    return {id for kind, id in cards if "fresh" in kind.split()}


def test_what_one_reader_looked_at_follows_and_hides_is_not_anothers(visitor, library):
    ada, me = visitor(), visitor()
    log_in(ada)
    log_in(me, "me")
    every = _fresh(me)
    looked, followed, hidden = sorted(every)[:3]
    assert ada.get(f"/stories/{looked}").status_code == 200
    assert library.looked_at(looked, person="ada") == NOW
    assert library.looked_at(looked, person="me") is None
    assert _fresh(ada) == every - {looked}
    assert _fresh(me) == every
    library.put_mark("follow", "story", followed, NOW, person="ada")
    library.put_mark("hide", "story", hidden, NOW, person="ada")
    assert hidden not in ada.get("/").text
    assert hidden in me.get("/").text
    assert followed in ada.get("/?followed=1").text
    assert followed not in me.get("/?followed=1").text


def test_a_page_on_the_shelf_is_its_readers_alone(visitor):
    ada, me = visitor(), visitor()
    log_in(ada)
    log_in(me, "me")
    for _ in range(2):
        assert "<bdi>ada</bdi>" in ada.get("/").text
        assert "<bdi>me</bdi>" in me.get("/").text
        assert not inside(visitor())
