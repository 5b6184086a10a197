"""Coverage over time: lanes, dots, lines, ticks and the sparks of lists."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hostile_digests import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from test_page import opened, said

from newsloom.render import claims_csv, conflict_csv, coverage, coverage_csv, environment, page, quotes_csv, spark
from newsloom.render.axis import axis
from newsloom.types import Article, Credit, FirstReport, Origin, Outlet, Relay

NINE = datetime(2026, 3, 9, 9, tzinfo=UTC)


def hours(several):
    return NINE + timedelta(hours=several)


def report(id, outlet, when):
    return Article(id, "Text.", (), None, Outlet(outlet.lower(), outlet) if outlet else None, f"On {id}", when)


def relay(source, to, id):
    return Relay(source, to, Credit(source, id, None, 0, 4, "Text"))


@pytest.fixture
def told(skua):
    """Wire first and once more; Copier prints it, Handed relays it, Round relays all; Own stands alone; one undated."""
    reports = [
        report("w1", "Wire", NINE), report("own", "Own", hours(1)), report("copy", "Copier", hours(2)),
        report("w2", "Wire", hours(3)), report("hand", "Handed", hours(4)), report("round", "Round", hours(5)),
        report("lost", "Lost", None),
    ]  # fmt: skip
    origins = (Origin("w1", ("w1", "copy"), ("Wire", "Copier")), *(Origin(i, (i,), ()) for i in ("own", "w2", "hand")))
    relays = (
        relay("Handed", "Wire", "hand"), relay("Handed", "Wire", "hand"), relay("Round", "Wire", "round"),
        relay("Round", "Own", "round"), relay("Round", "Handed", "round"), relay("Own", "Far Agency", "own"),
    )  # fmt: skip
    digest = replace(
        skua, articles=tuple(one.id for one in reports), origins=origins, relays=relays, first=FirstReport("Wire", "w1", NINE),
        passages=(), claims=(), conflicts=(), updates=(), quotes=(), timeline=(), summary="",
    )  # fmt: skip
    return digest, {one.id: one for one in reports}


def test_lanes_stand_in_order_of_time_and_those_that_stand_on_another_under_it(told):
    lanes = coverage(*told).lanes
    assert [(lane.name, lane.depth) for lane in lanes] == [
        ("Wire", 0), ("Copier", 1), ("Handed", 1), ("Own", 0), ("Round", 0),
    ]  # fmt: skip
    assert [lane.apart for lane in lanes] == [False, False, False, True, False]
    assert [b.down - a.down for a, b in pairwise(lanes)] == [24, 24, 31, 24]


def test_each_report_is_a_dot_at_its_time_and_the_first_a_star(told):
    drawn = coverage(*told)
    wire = drawn.lanes[0]
    assert [point.across for point in wire.points] == [2.5, 59.5]
    assert [point.first for lane in drawn.lanes for point in lane.points] == [True, False, False, False, False, False]
    assert [point.role for lane in drawn.lanes for point in lane.points] == [
        "own",
        "own",
        "copy",
        "relay",
        "relay",
        "relay",
    ]


def test_lines_lead_from_the_last_report_before(told):
    drawn = coverage(*told)
    wire, copier, handed, own, round_ = (lane.down for lane in drawn.lanes)
    assert [(arc.role, arc.path.split("C")[0], arc.path.split()[-1]) for arc in drawn.arcs] == [
        ("copy", f"M25 {wire}", str(copier)),
        ("relay", f"M595 {wire}", str(handed)),
        ("relay", f"M595 {wire}", str(round_)),
        ("relay", f"M215 {own}", str(round_)),
        ("relay", f"M785 {handed}", str(round_)),
    ]


def test_roles_are_told_in_words(told):
    assert [(r.article, r.told) for r in coverage(*told).reports] == [
        ("w1", "first report"), ("own", "relays Far Agency"), ("copy", "copy of Wire"), ("w2", "own text"),
        ("hand", "relays Wire"), ("round", "relays Wire, Own and Handed"), ("lost", "own text"),
    ]  # fmt: skip
    assert coverage(*told).told == (
        "7 reports by 6 outlets between 9 March 2026, 09:00 UTC and 9 March 2026, 14:00 UTC; first Wire; 1 copied;"
        " 3 relaying others; 1 without a date"
    )


def test_undated_reports_are_listed_under_the_plot(told):
    tree = opened(page([told[0]], told[1]))
    [section] = tree.xpath("//section[@aria-labelledby='s1-coverage']")
    assert "Without a date: Lost" in said(section)
    assert len(section.xpath(".//svg[@class='point']")) == 6
    assert len(section.xpath(".//tbody/tr")) == 7


def test_edits_are_ticked_and_widen_the_axis(told):
    drawn = coverage(*told, {"own": [hours(10), hours(6)]})
    assert [lane.edits for lane in drawn.lanes if lane.edits] == [(59.5, 97.5)]
    assert "edit" in drawn.shown
    assert "edit" not in coverage(*told).shown


def test_a_day_without_a_time_is_drawn_as_the_whole_day_and_told_as_a_day(told):
    digest, articles = told
    articles = {**articles, "round": report("round", "Round", datetime(2026, 3, 10, tzinfo=UTC))}
    drawn = coverage(digest, articles)
    [point] = [point for lane in drawn.lanes for point in lane.points if point.span]
    assert point.span[1] == 97.5
    assert point.across == pytest.approx(sum(point.span) / 2, abs=0.01)
    assert {r.article: r.when for r in drawn.reports}["round"] == "10 March 2026"


def test_of_many_outlets_the_independent_ones_keep_their_lanes(skua):
    copies = [report(f"c{i}", f"Copier {i}", hours(i / 10)) for i in range(1, 60)]
    others = [report(f"o{i}", f"Own {i}", hours(7 + i)) for i in range(5)]
    reports = [report("w", "Wire", NINE), *copies, *others]
    origins = (Origin("w", ("w", *(one.id for one in copies)), ()), *(Origin(o.id, (o.id,), ()) for o in others))
    digest = replace(skua, articles=tuple(one.id for one in reports), origins=origins, relays=())
    drawn = coverage(digest, {one.id: one for one in reports})
    assert len(drawn.lanes) == 40
    assert drawn.more == 25
    assert {f"Own {i}" for i in range(5)} <= {lane.name for lane in drawn.lanes}
    assert len(drawn.reports) == 65


def test_unnamed_outlets_are_not_taken_for_one(skua):
    reports = [report(f"r{i}", None, hours(i)) for i in range(3)]
    digest = replace(skua, articles=tuple(one.id for one in reports), origins=(), relays=())
    assert len(coverage(digest, {one.id: one for one in reports}).lanes) == 3


def test_two_dated_reports_are_not_drawn(told):
    digest, articles = told
    few = replace(digest, articles=("w1", "own", "lost"), origins=(), relays=())
    assert "s1-coverage" not in page([few], articles)
    assert "s1-coverage" in page([replace(few, articles=("w1", "own", "w2"))], articles)


# ── the axis ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("last", "ticks"),
    [
        (hours(0), [("08:30", "9 Mar"), ("08:45", ""), ("09:00", ""), ("09:15", ""), ("09:30", "")]),
        (hours(5), [("10:00", "9 Mar"), ("12:00", ""), ("14:00", "")]),
        (hours(30), [("12:00", "9 Mar"), ("18:00", ""), ("00:00", "10 Mar"), ("06:00", ""), ("12:00", "")]),
        (hours(24 * 4), [("10 Mar", "2026"), ("11 Mar", ""), ("12 Mar", ""), ("13 Mar", "")]),
        (hours(24 * 30), [("16 Mar", "2026"), ("23 Mar", ""), ("30 Mar", ""), ("6 Apr", "")]),
        (hours(24 * 330), [("May", "2026"), ("July", ""), ("Sept", ""), ("Nov", ""), ("Jan", "2027")]),
        (hours(24 * 366 * 30), [("2030", ""), ("2040", ""), ("2050", "")]),
    ],
)
def test_ticks_are_whole_hours_days_months_or_years(last, ticks):
    assert [(tick.words, tick.under) for tick in axis([NINE, last]).ticks] == ticks


@settings(max_examples=200, deadline=None)
@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1, max_size=4))
def test_an_axis_holds_its_moments_and_has_a_few_ticks(times):
    field = axis(times)
    assert all(2.5 <= field.across(time) <= 97.5 for time in times)
    assert 1 <= len(field.ticks) <= 5 or max(times).year == 9999 or min(times).year == 1
    assert all(0 <= tick.across <= 100 for tick in field.ticks)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_hostile_digests_are_drawn_or_not_but_never_raise(case):
    digests, articles = case
    for digest in digests:
        drawn = coverage(digest, articles, {id: [NINE] for id in articles})
        assert [r.article for r in drawn.reports] == list(dict.fromkeys(r.article for r in drawn.reports))
        assert len(list(csv.reader(io.StringIO(coverage_csv(drawn))))) == 1 + len(drawn.reports)
        quotes_csv(digest), claims_csv(digest), [conflict_csv(one) for one in digest.conflicts]


# ── sparks ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_spark_is_as_high_as_its_stretch_is_full():
    drawn = spark([hours(0), hours(1), hours(30), hours(96)], hours(0), hours(96), buckets=4)
    assert [(bar.x, bar.height, bar.reports) for bar in drawn.bars] == [(0, 20, 2), (24, 3, 1), (72, 3, 1)]
    assert drawn.told == "4 reports between 9 and 13 March 2026; most on 9 March"


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([], "no reports"),
        ([0], "1 report on 9 March 2026"),
        ([0, 0.5, 4], "3 reports on 9 March 2026; most between 09:00 and 10:00 UTC"),
        ([0, 24], "2 reports between 9 and 10 March 2026"),
        ([0, 0, 24 * 30], "3 reports between 9 March and 8 April 2026; most on 9 March"),
        ([0, 24 * 300], "2 reports between 9 March 2026 and 3 January 2027"),
        ([-5, 0, 24 * 400], "2 reports between 9 March 2026 and 13 April 2027"),
    ],
)
def test_a_spark_is_told(times, words):
    assert spark([hours(one) for one in times], NINE, hours(24 * 400)).told == words


def test_a_spark_of_one_moment_stands_in_the_middle():
    [bar] = spark([NINE, NINE], NINE, NINE).bars
    assert (bar.x, bar.reports) == (48, 2)
    text = environment().get_template("story.html.j2").module.spark(spark([NINE, NINE], NINE, NINE))
    [svg] = html.fragments_fromstring(text)
    assert svg.get("aria-label") == "2 reports on 9 March 2026"


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────────


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_each_drawing_has_its_rows(skua, articles, told):
    [first, *_] = rows(conflict_csv(skua.conflicts[0]))
    value = skua.conflicts[0].values[0]
    assert (first["about"], first["text"], first["exact"]) == (
        skua.conflicts[0].about,
        value.text,
        value.credits[0].exact,
    )
    assert len(rows(claims_csv(skua))) == sum(len(claim.credits) for claim in skua.claims)
    spoken = rows(quotes_csv(skua))
    assert {row["speaker"] for row in spoken} == {quote.speaker or "" for quote in skua.quotes}
    assert sum(row["wording"] == "0" for row in spoken) == sum(len(quote.credits) for quote in skua.quotes)
    timed = rows(coverage_csv(coverage(*told, {"own": [hours(2)]})))
    assert timed[1] == {
        "published": "2026-03-09T10:00:00Z", "outlet": "Own", "article": "own", "title": "On own", "role": "relay",
        "of": "Far Agency", "first": "", "edited": "2026-03-09T11:00:00Z", "url": "",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(text, skua):
    conflict = replace(
        skua.conflicts[0], about=text, values=(replace(skua.conflicts[0].values[0], value=-5.0, text=text),)
    )
    [row, *_] = rows(conflict_csv(conflict))
    assert (row["about"], row["text"], row["value"]) == (f"'{text}", f"'{text}", "-5")
