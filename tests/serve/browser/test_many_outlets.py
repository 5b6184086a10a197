"""The page of a story that fifty reports tell: its table slides in a box of its own, and it stays light."""

import gzip
import re
import shutil
from pathlib import Path
from runpy import run_path
from urllib.request import Request, urlopen

import pytest

from newsloom.store import open_library

from .conftest import serve
from .test_access import RULES, SOURCE, findings

BENCH = Path(__file__).parents[3] / "bench" / "serve.py"
BOX = ".wide:has(> .broad)"
# Keys slide a box softly, whatever the page asks for.
STILL = "async (one) => { let at; do { at = one.scrollLeft; await new Promise((done) => setTimeout(done, 200)); } while (at !== one.scrollLeft); }"


@pytest.fixture(scope="module")
def fifty(browser, kept, tmp_path_factory):
    place = Path(shutil.copy(kept, tmp_path_factory.mktemp("fifty") / "news.db"))
    with open_library(place) as library:
        story = run_path(str(BENCH))["put_fifty"](library)
    for base in serve(place):
        yield f"{base}/stories/{story}"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_table_of_fifty_outlets_slides_in_its_box_and_the_claims_stay(visit, fifty, shot, look):
    page = visit(fifty, color_scheme=look)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    box = page.locator(BOX).first
    claim, whole = box.locator("tbody .claim").first, box.bounding_box()
    before = claim.bounding_box()["x"]
    assert box.evaluate("(one) => one.scrollWidth > 1.5 * one.clientWidth")
    box.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    box.evaluate(STILL)
    assert box.evaluate("(one) => one.scrollLeft") > 100
    assert claim.bounding_box()["x"] == before
    # What Tab reaches is never under the claims.
    first = box.locator("tbody a").first
    first.focus()
    edge = claim.bounding_box()["x"] + claim.bounding_box()["width"]
    assert edge <= first.bounding_box()["x"] < whole["x"] + whole["width"]
    shot(page, f"fifty-{look}")
    page.evaluate(SOURCE)
    assert not [one for one in findings(page, RULES) if one[1] in ("serious", "critical")]


def test_on_a_phone_every_claim_names_its_outlets_and_the_copies_under_their_origin(visit, fifty, shot):
    page = visit(fifty, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    row = page.locator(".matrix tbody tr").first
    text = row.inner_text()
    assert text.index("Harbour Wire") < text.index("copies of Harbour Wire:") < text.index("Northmark Times")
    assert row.locator(".dot:visible").count() == 0
    shot(page, "fifty-390")


def test_on_paper_the_outlets_of_a_claim_are_named(visit, fifty, shot):
    page = visit(fifty, width=720)
    page.emulate_media(media="print")
    table = page.locator(".broad").first
    assert table.evaluate("(one) => one.getBoundingClientRect().right") <= 720
    text = table.locator("tbody tr").first.inner_text()
    assert text.index("Harbour Wire") < text.index("copies of Harbour Wire:") < text.index("Northmark Times")
    shot(page, "fifty-print")


def test_it_is_light(fifty):
    def sent(address):
        with urlopen(Request(address, headers={"accept-encoding": "gzip"})) as answer:
            return answer.read()

    page = sent(fifty)
    base = fifty.partition("/stories/")[0]
    found = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', gzip.decompress(page).decode()))
    linked = {path: len(sent(base + path)) for path in found}
    assert len(page) + sum(linked.values()) <= 150_000
    assert sum(size for path, size in linked.items() if ".js" in path) <= 40_000
