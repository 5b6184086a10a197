"""When to look again: pure functions of what servers and feeds say, and of how often a feed moves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.intake import schedule
from newsloom.intake.schedule import LONGEST, SHORTEST, Hints

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)  # a Tuesday
HOUR = 3600


def every(hours, count=20, last=NOW):
    """The dates of entries so far apart."""
    return [last - timedelta(hours=hours * n) for n in range(count)]


# ── the pace of a feed ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(0.1, SHORTEST), (1, 900), (4, HOUR), (24, 6 * HOUR), (24 * 7, LONGEST)],
)
def test_a_feed_is_looked_at_four_times_for_each_report_it_brings(hours, expected):
    assert schedule.pace(every(hours), NOW) == expected


def test_one_burst_among_old_reports_does_not_hurry_us():
    burst = [NOW - timedelta(hours=1, seconds=n) for n in range(3)]
    assert schedule.pace(burst + every(24, 9, NOW - timedelta(days=1)), NOW) == 6 * HOUR


def test_a_feed_that_has_fallen_silent_is_left_alone_for_a_tenth_of_its_silence():
    assert schedule.pace(every(1, last=NOW - timedelta(hours=20)), NOW) == 2 * HOUR
    assert schedule.pace(every(1, last=NOW - timedelta(days=300)), NOW) == LONGEST


def test_dates_to_come_tell_nothing_of_the_pace():
    assert schedule.pace([NOW + timedelta(days=n) for n in range(1, 9)] + every(4), NOW) == HOUR


def test_a_feed_without_dates_is_learnt_from_what_it_brings():
    assert schedule.pace([None, None], NOW) == HOUR
    assert schedule.pace([None], NOW, before=8000, news=True) == 4000
    assert schedule.pace([None], NOW, before=8000) == 12000
    assert schedule.pace([None], NOW, before=700, news=True) == SHORTEST


def test_a_feed_with_nothing_new_keeps_its_pace_until_its_silence_is_long():
    assert schedule.slower(900, NOW, NOW - timedelta(hours=1)) == 900
    assert schedule.slower(900, NOW, NOW - timedelta(hours=10)) == HOUR
    assert schedule.slower(900, NOW, NOW - timedelta(days=99)) == LONGEST
    assert schedule.slower(None, NOW, None) == HOUR


@given(st.lists(st.none() | st.datetimes(datetime(1991, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), max_size=30),
       st.none() | st.integers(1, 10**7), st.booleans())  # fmt: skip
def test_every_pace_is_within_its_bounds(published, before, news):
    assert SHORTEST <= schedule.pace(published, NOW, before=before, moved_at=NOW, news=news) <= LONGEST


# ── the next look ────────────────────────────────────────────────────────────────────────────────────────


def test_chance_adds_a_tenth_at_most():
    assert schedule.due(NOW, HOUR) == NOW + timedelta(hours=1)
    assert schedule.due(NOW, HOUR, 0.999) <= NOW + timedelta(seconds=1.1 * HOUR)


def test_what_server_and_feed_ask_for_is_kept():
    assert schedule.due(NOW, 600, 0, Hints(ttl=7200)) == NOW + timedelta(hours=2)
    assert schedule.due(NOW, 600, 0, Hints(ttl=10**9)) == NOW + timedelta(days=1)
    later = NOW + timedelta(hours=5)
    assert schedule.due(NOW, 600, 0, None, (None, later)) == later


def test_hours_and_days_to_skip_are_skipped():
    morning = Hints(skip_hours=frozenset({9, 10, 11}))
    assert schedule.due(NOW, 600, 0, morning).hour == 12
    week = Hints(skip_days=frozenset({1, 2}))
    assert schedule.due(NOW, 600, 0, week).date() == datetime(2026, 3, 12, tzinfo=UTC).date()


def test_a_thousand_feeds_do_not_come_due_together():
    waits = {schedule.due(NOW, HOUR, schedule.draw(0, f"https://outlet{n}.example/feed", NOW)) for n in range(1000)}
    assert len(waits) > 300
    assert schedule.draw(1, "a", NOW) == schedule.draw(1, "a", NOW) != schedule.draw(2, "a", NOW)


# ── what feeds say ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"ttl": ["60"]}, Hints(ttl=3600)),
        ({"ttl": ["soon", "-3", ""]}, Hints()),
        ({"updatePeriod": ["daily"], "updateFrequency": ["4"]}, Hints(ttl=21600)),
        ({"updatePeriod": [" Hourly "]}, Hints(ttl=3600)),
        ({"updatePeriod": ["hourly"], "updateFrequency": ["0"], "ttl": ["90"]}, Hints(ttl=5400)),
        ({"hour": ["0", "24", "7", "x"], "day": ["Sunday", "Someday"]}, Hints(None, frozenset({0, 7}), frozenset({6}))),
        ({"hour": [str(n) for n in range(24)]}, Hints()),
    ],
)
def test_hints_are_read_as_far_as_they_have_sense(said, expected):
    assert schedule.hints(said) == expected


# ── servers in trouble ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("1.5", 1.5),
        ("Tue, 10 Mar 2026 10:30:00 GMT", 3600),
        ("Tue, 10 Mar 2020 10:30:00 GMT", 0),
        ("9999999", 604800),
    ],
)
def test_retry_after_is_seconds_or_a_date(said, seconds):
    assert schedule.retry_after(said, NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("said", [None, "", "soon", "-5", "1e9", "٣", "x" * 99])
def test_retry_after_without_sense_is_none(said):
    assert schedule.retry_after(said, NOW) is None


def test_backing_off_doubles_from_five_minutes_to_a_day():
    waits = [schedule.backoff(n) for n in range(1, 40)]
    assert waits[:3] == [300, 600, 1200]
    assert waits[-1] == 86_400
    assert waits == sorted(waits)
    assert schedule.backoff(10**9) == 86_400


@given(
    st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age", "retry-after"]), st.text(max_size=40))
)
def test_no_header_breaks_anything(headers):
    until = schedule.fresh_until(headers, NOW)
    assert until is None or NOW < until <= NOW + timedelta(days=1)
    schedule.retry_after(headers.get("retry-after"), NOW)
