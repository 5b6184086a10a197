"""A library follows a site on loopback: what comes, what changes, what fails, and what is told of it."""

import threading
import time
from datetime import timedelta

import pytest

from newsloom.errors import IntakeError
from newsloom.loom.desk import Desk
from newsloom.store import Unreachable, open_library

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
TEASER = "The council of Overmere will vote on Friday on a new footbridge over the lock, which would cost 2.4 million crowns."


def following(desk, site):
    found = desk.follow(site.web.url("/"))
    assert found.new
    assert found.feed.url == site.web.url("/feed.xml")
    return found.feed


def test_a_site_is_followed_read_linked_and_woven(desk, site):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    site.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    following(desk, site)
    run = desk.update()
    assert run.counts["reports"] == 2
    (line,) = desk.library.stories().items
    assert line.reports == 2
    assert line.independent == 2
    digest = desk.told(line.id).digests[0]
    assert {"Overmere Gazette", "Radio Vess"} == set(digest.read)
    assert any("farmers" in claim.text.lower() for claim in digest.claims)
    assert not desk.library.verify().astray


def test_what_is_not_due_is_not_asked(desk, site, clock):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    following(desk, site)
    desk.update()
    asked = len(site.web.paths())
    assert desk.update().counts == {}
    assert len(site.web.paths()) == asked
    clock.at += timedelta(days=2)
    desk.update()
    assert site.web.paths()[asked:] == ["/feed.xml", "/locks"], "and the page once more"


def test_an_edited_report_is_a_new_version_and_its_story_tells_what_changed(desk, site, clock):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    following(desk, site)
    desk.update()
    (line,) = desk.library.stories().items
    seen = clock.now()
    clock.at += timedelta(days=1)
    edited = LOCKS[1].replace("About 300", "About 450")
    site.page("/locks", "Lock gates opened at Overmere, hundreds leave", LOCKS[0], edited, LOCKS[2])
    run = desk.update()
    assert run.counts["new versions"] == 1
    (article,) = desk.library.story(line.id).articles
    assert len(desk.library.versions(article)) == 2
    (change,) = [change for change in desk.changes(seen, clock.now()) if change.kind == "changed"]
    assert change.before.startswith("About 300")
    assert change.after.startswith("About 450")
    assert not desk.library.verify().astray


def test_a_page_that_cannot_be_had_leaves_the_feeds_own_words(desk, site):
    site.entry("/gone", "Footbridge over the lock", TEASER)
    following(desk, site)
    run = desk.update()
    assert run.counts["excerpts"] == 1
    (headline,) = desk.library.headlines().items
    assert headline.title == "Footbridge over the lock"
    assert desk.library.article(headline.id).extra["excerpt"] is True


def test_a_page_without_an_article_is_told_and_waits_for_retry(desk, site):
    site.page("/empty", "Nothing here")
    following(desk, site)
    run = desk.update()
    assert run.counts["pages without an article"] == 1
    (failed,) = desk.standing().failed
    assert "no article" in failed.reason
    assert failed.due_at is None
    site.page("/empty", "Lock gates opened at Overmere", *LOCKS)
    assert desk.retry() == 1


def test_a_feed_that_fails_says_why_and_when_next(desk, site, clock):
    feed = following(desk, site)
    site.web.routes["/feed.xml"] = b"HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
    run = desk.update()
    assert run.counts["feeds failed"] == 1
    (told,) = desk.standing().feeds
    assert told.id == feed.id
    assert told.poll.reason
    assert told.poll.due_at >= clock.now() + timedelta(minutes=50)


def test_what_came_is_told_while_a_slow_server_is_still_asked(desk, site, clock):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    site.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess")
    told = []

    def slowly(path):
        page = site.web.routes[path]

        def given(_headers, _connection):
            told.append([line.reports for line in desk.library.stories().items])
            clock.at += timedelta(seconds=30)
            return page

        return given

    site.web.routes |= {path: slowly(path) for path in site.reports}
    following(desk, site)
    run = desk.update()
    assert told == [[], [1]]
    assert run.counts["reports"] == 2
    (line,) = desk.library.stories().items
    assert line.reports == 2


def test_a_second_library_of_the_same_web_is_the_same(desk, site, tmp_path, clock):

    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    site.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    following(desk, site)
    desk.update()
    with Desk(open_library(tmp_path / "other.db"), desk.settings, clock=clock) as other:
        following(other, site)
        other.update()
        one, two = (at.library.stories().items for at in (desk, other))
        assert [line.id for line in one] == [line.id for line in two]
        assert desk.told(one[0].id).digests == other.told(one[0].id).digests


def test_a_report_that_comes_later_joins_its_story_after_a_restart(desk, site, tmp_path, clock):

    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    following(desk, site)
    desk.update()
    (line,) = desk.library.stories().items
    clock.at += timedelta(hours=30)
    site.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    with Desk(open_library(tmp_path / "news.db"), desk.settings, clock=clock) as again:
        assert again.update().counts["linked"] == 1
        assert again.library.story(line.id).line.reports == 2


def test_a_users_move_outranks_the_linker_for_good(desk, site, clock):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    site.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess", when="2026-03-10T08:40:00Z")
    following(desk, site)
    desk.update()
    (line,) = desk.library.stories().items
    leaving = desk.library.story(line.id).articles[1]
    desk.library.put_split("me", line.id, [leaving], clock.now())
    clock.at += timedelta(days=1)
    site.page("/third", "Locks at Overmere open after night of rain", *SECOND[:2], outlet="Coastline")
    desk.update()
    assert desk.library.story_of(leaving) != desk.library.story_of(desk.library.story(line.id).articles[0])


def test_a_mistyped_address_changes_nothing_of_the_feed_that_is_followed(desk, site):
    feed = desk.follow(site.web.url("/feed.xml"), name="Gazette", categories=["Local"]).feed
    found = desk.follow(site.web.url("/feeed.xml"), name="Radio", categories=["World"])
    assert (found.guessed, found.new, found.feed) == (True, False, feed)
    assert (found.feed.name, found.feed.categories) == ("Gazette", ("Local",))
    renamed = desk.follow(site.web.url("/feed.xml"), name="The Gazette")
    assert (renamed.guessed, renamed.feed.name) == (False, "The Gazette")


def test_what_is_no_site_is_refused(desk):
    with pytest.raises(IntakeError):
        desk.follow("ftp://overmere.example/")


def test_reports_from_files_are_taken(desk, tmp_path):
    (tmp_path / "locks.txt").write_text("Lock gates opened\n\n" + "\n\n".join(LOCKS), encoding="utf-8")
    (tmp_path / "bad.html").write_bytes(b"\x00\x01")
    run = desk.take([str(tmp_path)])
    assert run.counts["reports"] == 1
    assert len(desk.failures) >= 1
    assert desk.take([str(tmp_path / "locks.txt")]).counts["known reports"] == 1


def test_parts_of_an_old_archive_meet_though_added_years_later(tmp_path, clock):
    texts = ("The Overmere bridge was closed on Monday after engineers found cracks in its northern pier.",
             "Cracks in the northern pier of the Overmere bridge have closed it, engineers said on Monday.")  # fmt: skip
    for number, text in enumerate(texts):
        body = f'{{"id": "r{number}", "title": "Overmere bridge closed over cracks", "outlet": "Paper {number}", '
        body += f'"published": "2019-05-0{number + 6}T09:00:00Z", "text": "{text}"}}\n'
        (tmp_path / f"part{number}.jsonl").write_text(body, encoding="utf-8")
        clock.at += timedelta(days=30)
        with Desk(open_library(tmp_path / "news.db"), clock=clock) as at:
            at.take([str(tmp_path / f"part{number}.jsonl")])
            stories = at.library.stories().items
    assert [line.reports for line in stories] == [2]


def test_a_round_that_ends_early_leaves_no_request_under_way(desk, site, monkeypatch):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    site.page("/valley", "Overmere opens lock gates", *SECOND, outlet="Radio Vess")
    slow = site.web.routes["/valley"]

    def slowly(_headers, _connection):
        time.sleep(0.4)
        return slow

    def away(*_, **__):
        raise Unreachable("the database does not answer", "")

    site.web.routes["/valley"] = slowly
    following(desk, site)
    monkeypatch.setattr(desk.library, "put_page", away)
    with pytest.raises(Unreachable) as raised:
        desk.update()
    assert raised.value
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("look")]


def test_two_programs_on_one_file_ask_nothing_twice(desk, site, clock):
    site.page("/locks", "Lock gates opened at Overmere", *LOCKS)
    following(desk, site)
    begun, go_on = threading.Event(), threading.Event()
    page = site.web.routes["/locks"]

    def held(_headers, _connection):
        begun.set()
        assert go_on.wait(20)
        return page

    site.web.routes["/locks"] = held
    first = threading.Thread(target=desk.update)
    first.start()
    assert begun.wait(20)
    waits = threading.Event()
    with Desk(open_library(desk.library.address), desk.settings, clock=clock) as beside:
        assert beside.update(wait=False).counts == {}, "a poller leaves the round to who does it"

    def after():
        with Desk(
            open_library(desk.library.address), desk.settings, progress=lambda *_: waits.set(), clock=clock
        ) as other:
            done.append(other.update().counts)

    done = []
    second = threading.Thread(target=after)
    second.start()
    assert waits.wait(20), "it tells that it waits"
    go_on.set()
    first.join(20)
    second.join(20)
    assert done == [{}]
    assert site.web.paths().count("/locks") == 1
    assert site.web.paths().count("/feed.xml") == 1
