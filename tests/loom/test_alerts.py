"""Alerts over a library that follows a press: what is told, once, by real mail and web servers on loopback."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from loopback import FakeClock

sys.path.append(str(Path(__file__).parents[1] / "send"))

from posts import Hook, Mailbox

from newsloom.errors import NewsloomError, SettingsError
from newsloom.kept import Alert, Rule
from newsloom.loom import alerts, posting
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library

ROOT = Path(__file__).parents[2]
LOCKS = (
    "The lock gates at Overmere were opened at dawn on Tuesday after the river rose by two metres overnight.",
    "About 300 people left their houses in Mill Lane and were taken to the school hall, the council said.",
    "“We had no other choice,” said Ada Brandt, who runs the locks. “The water had to go somewhere.”",
)
SECOND = (
    "Lock gates at Overmere were opened at dawn on Tuesday because the river had risen by two metres in the night.",
    "Some 300 people from Mill Lane slept in the school hall, the council of Overmere said in a statement.",
    "Farmers down the valley said that nobody had warned them before the gates were opened.",
)
CHESS = (
    "Mira Solano won the Northmark chess championship on Sunday with a queen sacrifice on the thirty-first move.",
    "Her opponent Karl Brandt, a grandmaster since 1998, gave up after four hours and shook her hand.",
    "“She saw it five moves before I did,” Brandt said. “I should have castled.”",
    "The final was watched by 900 spectators in the Old Exchange, the chess federation of Northmark said.",
)


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
def desk(tmp_path, clock, box):
    with Desk(open_library(tmp_path / "news.db"), settings(box), clock=clock) as made:
        yield made


class Press:
    """Reports come in from files: a round of its own, but no server to ask and no page to tell from its markup."""

    def __init__(self, desk, folder):
        self.desk = desk
        self.file = folder / "report.jsonl"

    def page(self, path, title, *paragraphs, outlet="Overmere Gazette", when="2026-03-10T08:00:00Z"):
        url, text = f"https://press.example{path}", "\n\n".join(paragraphs)
        report = {"url": url, "outlet": outlet, "title": title, "published": when, "text": text, "language": "en"}
        self.file.write_text(json.dumps(report) + "\n", encoding="utf-8")
        self.desk.take([str(self.file)])
        assert not self.desk.failures


@pytest.fixture
def press(desk, tmp_path):
    return Press(desk, tmp_path)


def settings(box):
    return Settings(networks="127.0.0.0/8", mail_server=box.url, mail_from="news@overmere.example")


def alert(desk, rule, *channels, name="Mine"):
    return alerts.add(desk.library, name, rule, channels or ("mail:ada@overmere.example",), desk.clock.now())


def later(desk, **time):
    desk.clock.at += timedelta(**(time or {"days": 2}))
    return desk.update()


def plain(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────


def test_words_are_told_at_once_and_once(desk, press, box):
    alert(desk, Rule(words=("lock gates",)))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    press.page("/chess", "Solano wins chess championship", *CHESS, when="2026-03-06T08:00:00Z")
    assert desk.update().counts["messages sent"] == 1
    (mail,) = box.mails
    assert mail["Subject"] == "Mine: Lock gates opened at Overmere"
    assert "it has “lock gates”" in plain(mail)
    assert "chess" not in plain(mail)
    assert "Overmere Gazette" in plain(mail)
    for _ in range(3):
        later(desk)
    assert len(box.mails) == 1


def test_what_was_there_before_the_alert_is_not_told(desk, press, box):
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    alert(desk, Rule(words=("lock",)))
    alert(desk, Rule(new=True), name="New")
    later(desk)
    assert not box.mails


def test_many_stories_of_one_round_are_one_message_for_each_way(desk, press, box, hook):
    alert(desk, Rule(new=True), "mail:ada@overmere.example", "mail:ben@overmere.example", f"webhook:{hook.url}")
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    press.page("/chess", "Solano wins chess championship", *CHESS, when="2026-03-06T08:00:00Z")
    assert desk.update().counts["messages sent"] == 3
    assert sorted(box.rcpts) == ["ada@overmere.example", "ben@overmere.example"]
    assert all("and 1 more" in mail["Subject"] for mail in box.mails)
    ((headers, body),) = hook.posts
    told = json.loads(body)
    assert len(told["stories"]) == 2
    assert headers["webhook-id"] == told["id"]
    schema = json.loads((ROOT / "docs" / "schema" / "alert.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    later(desk)
    assert (len(box.mails), len(hook.posts)) == (2, 1)


def test_corroboration_is_told_when_it_is_reached(desk, press, box):
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    alert(desk, Rule(independent=2))
    desk.update()
    assert not box.mails
    press.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    later(desk, hours=30)
    (mail,) = box.mails
    assert "2 independent outlets tell it" in plain(mail)
    third = "Overmere’s lock gates stand open since dawn on Tuesday, a lock keeper told Coastline by telephone."
    press.page(
        "/third",
        "Lock gates at Overmere stand open",
        third,
        *SECOND[:1],
        outlet="Coastline",
        when="2026-03-10T09:40:00Z",
    )
    later(desk, hours=30)
    assert len(box.mails) == 1


def test_a_number_that_was_reached_before_the_alert_is_not_told(desk, press, box):
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    press.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    (line,) = desk.library.stories().items
    assert line.independent == 2
    desk.clock.at += timedelta(hours=1)
    alert(desk, Rule(independent=2))
    third = "Overmere’s lock gates stand open since dawn on Tuesday, a lock keeper told Coastline by telephone."
    desk.clock.at += timedelta(hours=1)
    press.page(
        "/third",
        "Lock gates at Overmere stand open",
        third,
        *SECOND[:1],
        outlet="Coastline",
        when="2026-03-10T09:40:00Z",
    )
    desk.update()
    assert desk.library.story(line.id).line.reports == 3
    assert not box.mails


def test_names_in_all_forms_outlets_and_places(desk, press, box):
    alert(desk, Rule(people=("Ada Brandt",)), "mail:ada@overmere.example")
    alert(desk, Rule(people=("Brandt",)), "mail:both@overmere.example", name="Brandts")
    alert(desk, Rule(outlets=("radio vess",)), "mail:radio@overmere.example", name="Radio")
    alert(desk, Rule(outlets=("Radio Vess",), people=("Ada Brandt",)), "mail:none@overmere.example", name="None")
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    press.page("/chess", "Solano wins chess championship", *CHESS, outlet="Radio Vess", when="2026-03-06T08:00:00Z")
    desk.update()
    told = {mail["To"]: mail for mail in box.mails}
    assert set(told) == {"ada@overmere.example", "both@overmere.example", "radio@overmere.example"}
    assert "it names Ada Brandt" in plain(told["ada@overmere.example"])
    assert "Karl" not in plain(told["ada@overmere.example"])
    assert "2 stories" in plain(told["both@overmere.example"])
    assert "told by Radio Vess" in plain(told["radio@overmere.example"])


def test_a_followed_story_that_changes_is_told_claim_by_claim(desk, press, box):
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    (line,) = desk.library.stories().items
    desk.library.put_mark("follow", "story", line.id, desk.clock.now())
    alert(desk, Rule(followed=True))
    edited = LOCKS[1].replace("About 300", "About 450")
    press.page("/locks", "Lock gates opened at Overmere, hundreds leave", LOCKS[0], edited, LOCKS[2])
    later(desk, days=1)
    (mail,) = box.mails
    assert "Now: About 450 people" in plain(mail)
    assert "Before: About 300 people" in plain(mail)


def test_each_reason_is_told_without_the_others(desk, press, box):
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    (line,) = desk.library.stories().items
    desk.library.put_mark("follow", "story", line.id, desk.clock.now())
    alert(desk, Rule(conflict=True, followed=True))
    edited = LOCKS[1].replace("About 300", "About 450")
    press.page("/locks", "Lock gates opened at Overmere, hundreds leave", LOCKS[0], edited, LOCKS[2])
    later(desk, days=1)  # nothing differs
    (mail,) = box.mails
    assert "a story you follow has news" in plain(mail).lower()


def test_reports_that_differ_are_told_once(desk, press, box):
    alert(desk, Rule(conflict=True))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    assert not box.mails
    other = SECOND[1].replace("Some 300 people from Mill Lane slept", "Exactly 900 people from Mill Lane were taken")
    press.page(
        "/valley",
        "Overmere opens lock gates",
        SECOND[0],
        other,
        SECOND[2],
        outlet="Radio Vess",
        when="2026-03-10T08:40:00Z",
    )
    later(desk, hours=30)
    (line,) = desk.library.stories().items
    assert desk.library.digest(line.id).conflicts, "the two reports should differ"
    (mail,) = box.mails
    assert "reports differ" in plain(mail)
    later(desk)
    assert len(box.mails) == 1


def test_a_hidden_story_is_not_told(desk, press, box):
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    (line,) = desk.library.stories().items
    desk.library.put_mark("hide", "story", line.id, desk.clock.now())
    alert(desk, Rule(words=("lock",)))
    press.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    later(desk, hours=30)
    assert not box.mails


def test_watch_sends_what_a_feed_brings(desk, site, box):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.follow(site.web.url("/"))
    alert(desk, Rule(words=("lock gates",)))
    rounds = iter((False, False, True))
    runs = []
    desk.watch(lambda: next(rounds), runs.append)
    assert sum(run.counts.get("messages sent", 0) for run in runs) == 1
    assert len(box.mails) == 1


# ── what does not go out ─────────────────────────────────────────────────────────────────────────────────


def test_what_the_server_refuses_is_tried_later_each_time_after_longer(desk, press, box):
    alert(desk, Rule(new=True))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    box.refuse["MAIL"] = "451 later"
    assert desk.update().counts["messages not sent"] == 1
    assert desk.update().counts == {}
    tried = [desk.clock.now()]
    while len(tried) < 5:
        later(desk, seconds=60)
        if box.tried > len(tried):
            tried.append(desk.clock.now())
    gaps = [int((after - before).total_seconds()) for before, after in pairwise(tried)]
    assert gaps == [60, 240, 960, 3840]
    (standing,) = alerts.standing(desk.library)
    assert "refused the sender (451)" in standing.reason
    assert standing.next_at > desk.clock.now()
    assert any("alert “Mine”" in trouble.place for trouble in desk.standing().troubles)
    box.refuse.clear()
    assert desk.retry() == 1
    desk.update()
    assert len(box.mails) == 1
    later(desk)
    assert len(box.mails) == 1
    assert not [trouble for trouble in desk.standing().troubles if trouble.stage == "send"]


def test_a_server_that_is_down_is_asked_once_a_round_and_others_still_get_theirs(desk, press, box, hook):
    for name in ("A", "B", "C"):
        alert(desk, Rule(new=True), f"mail:{name}@overmere.example", f"webhook:{hook.url}", name=name)
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    box.refuse["MAIL"] = "451 later"
    counts = desk.update().counts
    assert (counts["messages sent"], counts["messages not sent"]) == (3, 3)
    assert box.tried == 1
    box.refuse.clear()
    later(desk, minutes=2)
    assert len(box.mails) == 3
    assert len(hook.posts) == 3


def test_a_busy_webhook_is_left_alone_for_as_long_as_it_asks(desk, press, hook):
    alert(desk, Rule(new=True), f"webhook:{hook.url}")
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    hook.status, hook.said = 429, {"Retry-After": "7200"}
    desk.update()
    later(desk, minutes=110)
    assert len(hook.posts) == 1
    hook.status, hook.said = 204, {}
    later(desk, minutes=11)
    assert len(hook.posts) == 2
    assert hook.posts[0][0]["webhook-id"] == hook.posts[1][0]["webhook-id"]


def test_a_webhook_in_a_private_network_is_refused_unless_allowed(desk, press, hook, box):
    alert(desk, Rule(new=True), f"webhook:{hook.url}")
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    assert len(hook.posts) == 1
    post = posting.Post(Settings())
    message = posting.trial(desk.library, desk.library.alerts()[0], desk.clock.now())
    with pytest.raises(NewsloomError, match="private address"):
        post.deliver(f"webhook:{hook.url}", message)
    assert len(hook.posts) == 1


def test_without_a_mail_server_nothing_is_lost(desk, press, box, tmp_path, clock):
    alert(desk, Rule(new=True))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.settings = Settings(networks="127.0.0.0/8")
    desk.update()
    (standing,) = alerts.standing(desk.library)
    assert "no mail server is set" in standing.reason
    desk.settings = settings(box)
    later(desk, minutes=2)
    assert len(box.mails) == 1


DYING = """
import sys
sys.path[:0] = {path!r}
import os, signal
from datetime import datetime, UTC
from loopback import FakeClock
from newsloom.loom import posting
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

{where} = die
settings = Settings(networks="127.0.0.0/8", mail_server={mail!r}, mail_from="news@overmere.example")
with Desk(open_library({store!r}), settings, clock=FakeClock(datetime.fromisoformat({now!r}))) as desk:
    desk.update()
"""


@pytest.mark.parametrize(
    ("where", "waits"),
    [("posting.Round.send_due", 1), ("posting.Post.deliver", 12)],
    ids=["before sending", "while sending"],
)
def test_killed_it_tells_all_the_same_and_once(where, waits, desk, press, box, tmp_path):
    alert(desk, Rule(new=True))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    path = [str(ROOT / "tests" / "intake"), str(ROOT / "src")]
    code = DYING.format(
        path=path, where=where, mail=box.url, store=str(tmp_path / "news.db"), now=desk.clock.now().isoformat()
    )
    died = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=120)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert not box.mails
    assert desk.library.sendings(desk.library.alerts()[0].id)
    later(desk, minutes=waits)
    assert len(box.mails) == 1
    later(desk)
    assert len(box.mails) == 1


def test_a_program_that_looks_while_another_sends_does_not_send_too(desk, press, box, tmp_path, clock, monkeypatch):
    alert(desk, Rule(new=True))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    deliver, others = posting.Post.deliver, []

    def slowly(post, channel, message):
        if not others:
            others.append(Counter())
            with open_library(tmp_path / "news.db") as other:
                posting.tell(other, settings(box), clock.now(), others[0], lambda *_: None)
        deliver(post, channel, message)

    monkeypatch.setattr(posting.Post, "deliver", slowly)
    assert desk.update().counts["messages sent"] == 1
    assert others == [Counter()]
    assert len(box.mails) == 1


# ── once a day ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_days_digest_comes_at_its_time_with_all_that_is_new(desk, press, box):
    alert(desk, Rule(daily="07:30", zone="Europe/Berlin"), name="Morning")
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    press.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    press.page("/chess", "Solano wins chess championship", *CHESS, when="2026-03-06T08:00:00Z")
    desk.update()
    later(desk, hours=21)  # 06:00 UTC is 07:00 in Berlin
    assert not box.mails
    later(desk, minutes=31)
    (mail,) = box.mails
    text = plain(mail)
    assert mail["Subject"].startswith("Morning, 11 March: ")
    assert "Wednesday, 11 March 2026, 07:31 CET" in text
    assert "2 stories, all new" in text or "2 stories: " in text
    assert text.index("ock gates") < text.index("chess"), "the one with two outlets comes first"
    for _ in range(24):
        later(desk, hours=1)
    assert len(box.mails) == 1, "nothing was new on the second day"
    edited = LOCKS[1].replace("About 300", "About 450")
    press.page("/locks", "Lock gates opened at Overmere, hundreds leave", LOCKS[0], edited, LOCKS[2])
    for _ in range(48):
        later(desk, hours=1)
    assert len(box.mails) == 2
    assert "About 450 people" in plain(box.mails[1])
    assert "chess" not in plain(box.mails[1])


def test_what_a_daily_alert_finds_waits_for_its_time(desk, press, box):
    alert(desk, Rule(words=("lock",), daily="20:00"))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    press.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    later(desk, hours=10)
    assert not box.mails
    later(desk, hours=1, minutes=1)
    assert len(box.mails) == 1
    later(desk)
    assert len(box.mails) == 1


def test_a_digest_that_was_missed_for_days_comes_once_with_all_of_them(desk, press, box):
    alert(desk, Rule(daily="07:30"))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    box.refuse["MAIL"] = "451 later"
    later(desk, days=1)
    press.page("/chess", "Solano wins chess championship", *CHESS, when="2026-03-06T08:00:00Z")
    later(desk, days=2)
    box.refuse.clear()
    later(desk, days=1)
    (mail,) = box.mails
    assert "Lock gates" in plain(mail)
    assert "chess" in plain(mail)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Berlin's clocks go from 02:00 to 03:00 on 29 March 2026, and back from 03:00 to 02:00 on 25 October.
        ("2026-03-28T12:00", "2026-03-29T05:30"),
        ("2026-03-27T12:00", "2026-03-28T06:30"),
        ("2026-10-24T12:00", "2026-10-25T06:30"),
        ("2026-10-23T12:00", "2026-10-24T05:30"),
    ],
)
def test_half_past_seven_is_half_past_seven_when_clocks_change(now, due):
    rule = Rule(daily="7:30", zone="Europe/Berlin")
    assert alerts.next_moment(rule, utc(now)) == utc(due)


def test_a_time_that_is_skipped_or_comes_twice_comes_once_a_day():
    for start in ("2026-03-27T12:00", "2026-10-23T12:00"):
        rule, now, days = Rule(daily="02:30", zone="Europe/Berlin"), utc(start), []
        for _ in range(4):
            now = alerts.next_moment(rule, now)
            days.append(now.date())
        assert days == sorted(set(days))
        assert days[-1] - days[0] == timedelta(days=3)


def utc(said):
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


# ── what is asked for ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "channels", "told"),
    [
        (Rule(new=True), (), "goes nowhere"),
        (Rule(), ("mail:a@b",), "waits for nothing"),
        (Rule(words=("-only",)), ("mail:a@b",), "leave out"),
        (Rule(daily="25:00"), ("mail:a@b",), "no time of day"),
        (Rule(daily="07:30", zone="Europe/Overmere"), ("mail:a@b",), "no zone"),
        (Rule(daily="07:30", zone="../../etc/passwd"), ("mail:a@b",), "no zone"),
    ],
)
def test_what_can_tell_nothing_is_refused(desk, rule, channels, told):
    with pytest.raises(NewsloomError, match=told):
        alerts.add(desk.library, "Mine", rule, channels, desk.clock.now())
    assert not desk.library.alerts()


def test_a_name_is_taken_once_and_a_rule_keeps_itself(desk):
    rule = Rule(
        words=("dam*", "“two words”"), people=("Ada",), independent=3, conflict=True, daily="07:30", zone="Asia/Tokyo"
    )
    alert(desk, rule)
    assert Rule.of(desk.library.alerts()[0].rule) == rule
    with pytest.raises(SettingsError):
        alert(desk, rule)


def test_a_rule_of_a_newer_newsloom_stops_no_other(desk, press, box):
    desk.library.put_alert(Alert("al-9", "me", "Strange", {"moon": "full"}, ("mail:x@y",), desk.clock.now()))
    alert(desk, Rule(new=True))
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    assert len(box.mails) == 1
    assert any("Strange" in trouble.place for trouble in desk.standing().troubles)


@pytest.mark.parametrize("channel", [("mail", "nobody"), ("webhook", "ftp://x"), ("apprise", "nonsense://x")])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_ways_that_lead_nowhere_are_refused(channel):
    with pytest.raises(NewsloomError):
        posting.channel(*channel)


def test_tokens_are_not_shown():
    for channel in ("webhook:https://ada:s3cret@hooks.example/T0/s3cret?key=s3cret", "apprise:tgram://s3cret/1"):
        assert "s3cret" not in alerts.shown(channel)


def test_no_alert_no_cost(desk, press):
    press.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    desk.update()
    assert not desk.library.runs("alerts")
    assert isinstance(desk.clock, FakeClock)
    assert os.environ.get("NEWSLOOM_MAIL_PASSWORD") is None
