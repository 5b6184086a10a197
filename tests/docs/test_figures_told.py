"""The figures that the pages claim are those of EVALUATION.md; what comes from elsewhere is named here, with where."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs" / "how").glob("*.md"))]
_FIGURE = re.compile(r"(?<![\d.,])0?(\.\d{2,3})(?!\d)")
#: Of what stood before, and of runs that EVALUATION.md does not repeat: the page's own words say which.
ELSEWHERE = {
    "docs/how/checking.md": {".902", ".198", ".855", ".016"},  # the samples; four sentences as evidence; all of BASIL
    # before parting; weights with a set left out; a mean
    "docs/how/linking.md": {".822", ".826", ".858", ".910", ".935", ".940", ".945"},
    # flags with a reserve, by eye; pairs of the seeds before rarity; altered figures in further draws
    "docs/how/weaving.md": {".23", ".32", ".44", ".69", ".71", ".74", ".77"},
}


def measured():
    found = set(_FIGURE.findall((ROOT / "EVALUATION.md").read_text(encoding="utf-8").replace("1.000", "")))
    return found | {f".{round(int(one[1:]) / 10):02d}" for one in found if len(one) == 4}


@pytest.mark.parametrize("page", PAGES)
def test_figures_of_a_page_stand_in_the_evaluation(page):
    told = set(_FIGURE.findall((ROOT / page).read_text(encoding="utf-8")))
    stale = told - measured() - ELSEWHERE.get(page, set())
    assert not stale, f"{page} tells {sorted(stale)}, which EVALUATION.md does not (./run eval --all DATA)"


def test_what_is_named_as_from_elsewhere_is_still_told():
    for page, figures in ELSEWHERE.items():
        assert figures <= set(_FIGURE.findall((ROOT / page).read_text(encoding="utf-8"))), page
