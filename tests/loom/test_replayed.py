"""Days of feeds replayed as if live through a whole library: nothing is lost, nothing comes twice, edits are versions."""

import gzip
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import FakeClock
from replaying import Replay

from newsloom.intake import canonical
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library

# Snapshots of real feeds: a folder a day, in it OUTLET_HHMMSS.xml.gz. They are no part of the project.
REAL = Path(os.environ.get("REAL_FEEDS", Path(__file__).parents[3] / "shared/data/intake/feeds_real"))
MONDAY = datetime(2026, 3, 9, tzinfo=UTC)

LOCKS = (
    "The lock gates at Overmere were opened at dawn after the river rose by two metres overnight. "
    "About {people} people left their houses in Mill Lane and were taken to the school hall, the council said."
)
VALLEY = (
    "Lock gates at Overmere were opened at dawn because the river had risen by two metres in the night. "
    "Some 300 people from Mill Lane slept in the school hall, the council of Overmere said in a statement. "
    "Farmers down the valley said that nobody had warned them."
)
QUAY = (
    "The quay at Tarn closes for nine weeks from Friday, when masons begin to mend its oldest wall, the port said. "
    "Coasters that call there are led to the coal wharf until the work is done."
)
TEXTBOOK = (
    "A schoolbook that forty classes read in Aldby gave the moon nine craters too few, a pupil aged twelve has found. "
    "The teacher counted them after her and wrote to the publisher that same evening."
)
BRIDGE = (
    "A footbridge over the lock would cost 2.4 million crowns, engineers told the council of Overmere on Tuesday. "
    "Councillors asked for a cheaper drawing by the end of spring and put off their vote."
)


def rss(*items):
    """A feed of items: guid, link, title, when, words."""
    told = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>https://outlet.example/{link}</link><title>{title}</title>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>{words}</description></item>"
        for guid, link, title, when, words in items
    )
    return f'<rss version="2.0"><channel><title>Outlet</title>{told}</channel></rss>'.encode()


def at(days, hours):
    return MONDAY + timedelta(days=days, hours=hours)


def invented():
    """Two outlets over three days: a story that both tell, edits, what leaves a feed and what returns to it."""
    # One whose address is made of its headline.
    book = ("4", "schoolbook-errs", "Schoolbook errs about the moon", at(0, 8), TEXTBOOK)
    reprint = (
        "4",
        "schoolbook-to-be-reprinted",
        "Schoolbook to be reprinted",
        at(0, 8),
        TEXTBOOK + " It goes to print.",
    )
    locks = ("1", "locks?a=1&amp;utm_source=feed", "Lock gates opened at Overmere", at(0, 6), LOCKS.format(people=300))
    more = (*locks[:2], "Lock gates opened at Overmere, hundreds leave", at(0, 6), LOCKS.format(people=450))
    quay = ("2", "quay", "Quay at Tarn to close for nine weeks", at(0, 7), QUAY)
    valley = ("v", "valley", "Overmere opens lock gates", at(0, 8), VALLEY)
    bridge = ("3", "bridge", "Council hears of a footbridge", at(1, 9), BRIDGE)
    # The outlet makes new identifiers: the page is the one that is known.
    anew = ("v-2", "valley?utm_medium=rss", *valley[2:])
    return [
        (at(0, 9), "gazette", rss(locks, quay)), (at(0, 9), "radio", rss(valley, book)),
        (at(0, 15), "gazette", rss(more, quay)), (at(0, 16), "radio", rss(reprint)),
        (at(1, 9), "gazette", rss(bridge, more)), (at(1, 9), "radio", rss(anew, valley)),
        (at(2, 9), "gazette", rss(bridge, quay)), (at(2, 9), "radio", rss(anew)),
    ]  # fmt: skip


def library(tmp_path, clock):
    """A desk over an empty library that may ask loopback."""
    return Desk(open_library(tmp_path / "news.db"), Settings(networks="127.0.0.0/8"), clock=clock)


def sound(desk, replay, *, rewritten=False):
    """Nothing that a feed announced is lost, and nothing is there twice."""
    entries = [entry for feed in desk.library.feeds() for entry in _all(desk.library.entries, feed=feed.id)]
    announced = {feed.id: replay.shown.get(feed.url, {}) for feed in desk.library.feeds()}
    assert {(one.feed, one.entry.id) for one in entries} == {
        (feed, id) for feed, ids in announced.items() for id in ids
    }
    assert {one.state for one in entries} <= {"read", "same"}, [one.reason for one in entries if one.reason]
    pieces = _pieces(urls for ids in announced.values() for urls in ids.values())
    reports = [{one.report for one in entries if one.address in piece} for piece in pieces]
    assert [len(found) for found in reports] == [1] * len(pieces), "each piece leads to one report"
    # A piece whose address is another by now, and whose words have nothing in common with what they were, is a report
    # of its own: one feed in twenty had one such, a page of live updates.
    anew = sum(len(piece) - 1 for piece in pieces) if rewritten else 0
    assert len(set.union(*reports) - {None}) == len(pieces)
    assert len(pieces) <= desk.library.status().reports <= len(pieces) + anew
    headlines = _all(desk.library.headlines)
    assert len(headlines) == desk.library.status().reports
    assert all(one.story for one in headlines), "each report stands in a story"
    assert not desk.library.verify().astray


def _pieces(announced):
    """The addresses of each piece: what shares an entry or an address is one."""
    found = []
    for urls in announced:
        piece = {canonical(url) for url in urls if url}
        for other in [other for other in found if other & piece]:
            found.remove(other)
            piece |= other
        found.append(piece)
    return found


def versions(desk, replay):
    """Each report's versions are what its page said, in that order; gives how many reports have several."""
    several = 0
    for one in _all(desk.library.headlines):
        kept = [desk.library.article(version.article) for version in desk.library.versions(one.id)]
        # What the feed's own words stand for is read of its markup, not of the page.
        kept = [article for article in kept if not article.extra.get("excerpt")]
        stood = dict.fromkeys(str(article.url).partition("?")[0] for article in kept)
        told = [_signs(words) for where in stood for _, words in replay.pages[where]]
        left = iter(told)
        assert all(any(words in _signs(article.text) for words in left) for article in kept), (told, kept)
        several += len(kept) > 1
    return several


def _signs(text):
    return "".join(text.split())


def _all(listed, **which):
    found, after = [], None
    while True:
        portion = listed(limit=500, after=after, **which)
        found += portion.items
        after = portion.after
        if after is None:
            return found


def test_three_invented_days(tmp_path):
    clock = FakeClock(MONDAY)
    replay = Replay(invented())
    with library(tmp_path, clock) as desk:
        replay.follow(desk)
        runs = replay.over(desk, clock, [at(day, 0) for day in range(3)])
        assert {outlet for _, outlet in replay.asked} == {"gazette", "radio"}
        sound(desk, replay)
        assert versions(desk, replay) == 2
        assert sum(run.counts.get("new versions", 0) for run in runs) == 2
        told = [one for one in desk.changes(MONDAY, clock.now()) if one.kind == "changed"]
        assert [("300" in one.before, "450" in one.after) for one in told] == [(True, True)]
        assert len(desk.library.stories().items) == 4
        before = desk.library.status()
        again = replay.over(desk, clock, [at(3, 0)])
        assert not any(run.counts.get(name) for run in again for name in ("reports", "new versions", "changes"))
        assert desk.library.status().articles == before.articles


@pytest.mark.skipif(not REAL.is_dir(), reason=f"{REAL} is no folder with snapshots of real feeds")
def test_days_of_real_feeds(tmp_path):
    shots = []
    for path in sorted(REAL.glob("*/*.xml.gz")):
        outlet, _, time = path.name.removesuffix(".xml.gz").rpartition("_")
        moment = datetime.strptime(f"{path.parent.name} {time}", "%Y-%m-%d %H%M%S").replace(tzinfo=UTC)
        shots.append((moment, outlet, gzip.decompress(path.read_bytes())))
    days = sorted({moment.replace(hour=0, minute=0, second=0) for moment, _, _ in shots})
    clock, replay = FakeClock(days[0]), Replay(shots)
    with library(tmp_path, clock) as desk:
        replay.follow(desk)
        runs = replay.over(desk, clock, [day + timedelta(days=more) for day in days for more in (0, 1)])
        assert len(replay.asked) > 0.9 * len(shots)
        sound(desk, replay, rewritten=True)
        counts = sum((Counter(run.counts) for run in runs), Counter())
        assert counts["reports"] == desk.library.status().reports
        assert counts["new versions"] >= versions(desk, replay) > 0
        assert counts["changes"]
