"""axe-core on every page, in both looks: nothing serious or critical."""

from importlib.resources import files

import pytest

from . import stored
from .conftest import HOW

pytest.importorskip("axe_playwright_python", reason=HOW)

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# In the other look only colours differ.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# Of rows that are one like the other the first few stand for all.
SAME = [
    [".claims > li:nth-of-type(n + 12)"],
    [".operation:nth-of-type(n + 3)"],
    [".noun:nth-of-type(n + 6)"],
    [".reported tr:nth-of-type(n + 8)"],
    [".matrix tr:nth-of-type(n + 8)"],
    [".said:nth-of-type(n + 8)"],
]
ASK = "async ([only, same]) => (await axe.run({ include: [['html']], exclude: same }, { runOnly: only, resultTypes: ['violations'] })).violations"


def findings(page, only):
    """What axe finds: rule, impact, and the elements."""
    return [
        (one["id"], one["impact"], [node["html"][:150] for node in one["nodes"]][:4])
        for one in page.evaluate(ASK, [only, SAME])
    ]


# The others are these with other words in them.
PAGES = [
    name
    for name in stored.PAGES
    if name not in ("followed", "hidden", "report", "changes-week", "feed-remove", "right-article")
]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_in_anybodys_way(tour, name):
    page = tour(name)
    page.evaluate(SOURCE)
    light = findings(page, RULES)
    page.emulate_media(color_scheme="dark")
    dark = findings(page, COLOURS)
    for rule, impact, where in light + dark:
        print(impact, rule, where)
    assert not [one for one in light + dark if one[1] in ("serious", "critical")]
