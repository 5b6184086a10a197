"""What a feed brought: in what order, in which states, and what became of it."""

from datetime import UTC, datetime, timedelta

import pytest

from newsloom.errors import StoreError
from newsloom.kept import Alert, Sending
from newsloom.types import Entry, Failure

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_entries_come_the_last_seen_first_page_by_page(library):
    feed = library.put_feed("https://o.example/rss", NOW)
    other = library.put_feed("https://p.example/rss", NOW)
    for hour in (2, 0, 1):
        entries = [Entry(f"{hour}-{number}", None, f"{hour} {number}", None) for number in range(5)]
        library.put_entries(feed, entries, NOW + timedelta(hours=hour))
    library.put_entries(other, [Entry("x", None, "other", None)], NOW + timedelta(hours=9))
    seen, after = [], None
    while True:
        portion = library.brought(feed, limit=4, after=after)
        seen += portion.items
        after = portion.after
        if after is None:
            break
    assert [kept.entry.title.split()[0] for kept in seen] == ["2"] * 5 + ["1"] * 5 + ["0"] * 5
    assert len({kept.id for kept in seen}) == 15
    library.put_entry_failed(seen[0].id, Failure("x", "no", "wait"), NOW, None)
    assert library.brought_counts(feed) == {"failed": 1, "waiting": 14}
    assert library.brought_counts("f-none") == {}


@pytest.mark.parametrize("after", ["nonsense", "WyJ4IiwgInkiXQ"])
def test_what_is_no_mark_is_refused(library, after):
    with pytest.raises(StoreError):
        library.brought("f", after=after)


def test_how_the_messages_of_an_alert_stand(library):
    alert = Alert("al-1", "me", "A", {"new": True}, ("mail:a@b.example",), NOW)
    library.put_alert(alert)
    assert library.sendings_stand("al-1") == (None, None, 0, None)
    one, two, three = (Sending("al-1", "mail:a@b.example", key, {}) for key in "abc")
    library.put_sendings([one, two, three], NOW)
    library.put_sent(one, NOW + timedelta(minutes=1))
    library.put_unsent(two, Failure("x", "no server", "wait"), NOW + timedelta(minutes=9))
    last, due, waiting, failing = library.sendings_stand("al-1")
    assert (last, due, waiting) == (NOW + timedelta(minutes=1), NOW, 2)
    assert (failing.key, failing.reason) == ("b", "no server")
