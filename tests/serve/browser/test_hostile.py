"""Reports, feeds and questions that try everything, stored for real: they are shown, and they are words."""

import pytest

from . import stored

# Elements and attributes that no page of ours has within its main part; the styles of ours are files.
MADE = """() => {
  const ours = (one) => one.matches("svg.icon, svg.icon *, svg.plot, svg.plot *, svg.field, svg.field *, svg.spark, svg.spark *, svg.arcs, svg.point");
  const every = [...document.querySelectorAll("*")];
  const bad = every.filter((one) =>
    one.matches("img, iframe, object, embed, base, math, style, body script, script:not([src]):not([type='application/ld+json'])") ||
    (one.matches("svg, svg *") && !ours(one)) ||
    [...one.attributes].some((each) => /^on|^style$|^srcdoc$/i.test(each.name) || /^\\s*(javascript|data|vbscript):/i.test(each.value) && /^(href|src|action|formaction|xlink:href)$/i.test(each.name)));
  return bad.map((one) => one.outerHTML.slice(0, 200));
}"""
# Words that turn the line hold only within their own element.
TURNS = """() => [...document.querySelectorAll("main *")].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && /[\\u202a-\\u202e\\u2066-\\u2069]/.test(node.data))).map((one) => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("name", stored.HOSTILE)
def test_hostile_words_are_words(tour, shot, name):
    page = tour(name, width=390)
    assert page.evaluate(MADE) == []
    assert page.evaluate(TURNS) == []
    assert page.evaluate("window.hasRun") is None
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
    shot(page, f"{name}-390", full=name != "bad-long")


def test_hostile_words_are_seen_as_they_are(tour):
    assert stored.SCRIPT in tour("bad-article").locator("h1").inner_text()
    found = tour("bad-search")
    assert found.locator("#asking").input_value().startswith(stored.IMAGE)
    assert found.locator("#asking").evaluate(
        "(one) => [...one.attributes].every((each) => !each.name.startsWith('on'))"
    )


def test_hostile_words_do_nothing_when_used(visit, served):
    page = visit(served["bad-story"])
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    for kind in ("mouseover", "focus", "click"):
        page.evaluate(
            "(kind) => document.querySelectorAll('main bdi, main q, main span').forEach((one) => one.dispatchEvent(new Event(kind)))",
            kind,
        )
    page.locator(".passage .chip").first.evaluate("(one) => one.click()")
    page.locator(".passage-panel mark.lit").wait_for()
    assert page.evaluate(MADE) == []
    assert page.evaluate("window.hasRun") is None
    page.keyboard.press("v")
    assert len(page.context.pages) == 1 or page.context.pages[1].url.startswith(("https://", "about:", "chrome-error:"))


def test_a_hostile_text_is_checked_and_shown(visit, served):
    page = visit(served["check"])
    page.get_by_label("The text").fill(
        f"Seven people died in Hallin {stored.SCRIPT}. {stored.IMAGE}{stored.SVG} Nine people {stored.TURNED} died."
    )
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".outcome").wait_for()
    assert page.evaluate(MADE) == []
    assert page.evaluate("window.hasRun") is None
