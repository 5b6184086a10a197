import re
from dataclasses import replace

import pytest
from hostile_digests import cases
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len

from newsloom import render
from newsloom.render import terminal
from newsloom.render import verdicts as told
from newsloom.render.wording import sources
from newsloom.types import Article, Credit, LeftOut, Outlet, Passage

COLOUR = re.compile(r"\x1b\[[\d;]*m")


def test_a_digest_reads_top_to_bottom(skua, articles):
    text = terminal([skua], articles, 80, colour=False)
    order = ["All 214 taken off burning ferry", "8 outlets (1 unnamed), 6 independent", "First: Radio Vess",
             "● All 214 passengers", "WHERE THEY DIFFER", "WHAT MOVED", "WHO SAID WHAT", "TIMELINE", "WHO RELAYS WHOM", "SOURCES", "LEFT OUT"]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "https://harbourwire.example/2026/03/wire" in text
    assert "{+very+}" in text


@pytest.mark.parametrize("width", [1, 30, 62, 200])
def test_no_line_is_wider_than_the_terminal(both, articles, width):
    for row in terminal(both, articles, width, colour=False).splitlines():
        assert cell_len(row) <= max(24, width), row


def test_colour_adds_nothing_but_colour(skua, articles):
    plain = terminal([skua], articles, 80, colour=False)
    assert "\x1b" not in plain
    coloured = terminal([skua], articles, 80, colour=True)
    assert "\x1b" in coloured
    assert [row.rstrip() for row in COLOUR.sub("", coloured).splitlines()] == plain.splitlines()


def test_the_environment_changes_nothing(skua, articles, monkeypatch):
    before = terminal([skua], articles, 80, colour=True)
    for name, value in {"NO_COLOR": "1", "COLUMNS": "40", "TERM": "dumb", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert terminal([skua], articles, 80, colour=True) == before


def test_verdicts_name_what_is_missing(verdicts):
    text = told(verdicts, colour=False)
    assert "✗ Twelve people were hurt.\n  unsupported: the number 12 is not in the cited sentence\n" in text
    assert "  – Harbour Wire: “Nine people were hurt" in text
    assert "\n  supported\n  the report goes on: “The owners deny this.”\n" in text
    assert text.endswith("\n1 of 2 sentences supported, 1 with a remark\n")


def test_long_lists_are_folded_and_no_count_is_lost(skua, articles):
    left = tuple(
        LeftOut(f"r{i}", f"the writer's own judgement, not printed as fact: “{i} is a shame.”") for i in range(9)
    )
    long = replace(skua, timeline=skua.timeline * 10, conflicts=skua.conflicts * 7, left_out=left)
    text = terminal([long], articles, 88, colour=False)
    assert text.count("votes") + text.count("people hurt") == 4
    assert "  and 6 more; --format json has them all" in text
    assert "  and 20 more; --format json has them all" in text
    assert text.split("LEFT OUT")[1].count("is a shame") == 2
    assert "  and 7 more; --format json has them all" in text.split("LEFT OUT")[1]


def test_many_sources_keep_the_numbers_that_the_text_uses(skua, articles):
    words = "Two piers were closed."
    reports = {f"r{i}": Article(f"r{i}", words, outlet=Outlet(f"o{i}", f"Outlet {i}")) for i in range(150)}
    credits = tuple(Credit(f"Outlet {i}", f"r{i}", None, 0, len(words), words) for i in range(150))
    wide = replace(skua, passages=(Passage(words, "agreed", "according to many", credits),), articles=tuple(reports))
    text = terminal([wide], {**articles, **reports}, 88, colour=False)
    assert "Two piers were closed. [1–150]" in text
    [(told, _)] = render.told(text.encode())
    assert told == words
    listed = text.split("SOURCES")[1]
    assert all(f"[{number}]" in listed for number in range(1, 141))
    assert f"and {len(sources(wide, articles)) - 140} more; --format html has them all" in listed


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_hostile_text_moves_no_cursor(case):
    for colour in (False, True):
        text = terminal(*case, width=60, colour=colour)
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", COLOUR.sub("", text)
        )
